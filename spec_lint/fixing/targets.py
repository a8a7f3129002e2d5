"""The files that fixes are written to."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from spec_lint.files.content import STDIN, git_root, leads_out, reason
from spec_lint.files.output_file import put
from spec_lint.fixing.content import UneditableError


def why_not_written(path: str) -> str | None:
    """Why a file must not or cannot be written, as a clause; None if it can be.

    A link is followed to its target, but not out of the repository, or out of the current folder where there is none.
    """
    if path == STDIN:
        return None
    root = git_root(".") or "."
    inside = not os.path.relpath(path, root).startswith(os.pardir)
    if (inside or Path(path).is_symlink()) and leads_out(path, root):
        return "it is a link that leads out of the repository"
    real = Path(os.path.realpath(path))
    if not real.stat().st_mode & stat.S_IWUSR or not os.access(real, os.W_OK):
        return "it is read-only"
    return None if os.access(real.parent, os.W_OK) else "its folder is read-only"


def write(path: str, before: bytes, after: bytes) -> None:
    """Replace the content of a file, completely or not at all, with the mode and the owner that it has.

    Raises UneditableError, also if the file no longer holds the bytes that were checked.
    """
    target = Path(path)
    try:
        if target.read_bytes() != before:
            raise UneditableError("it was changed in the meantime")
        status = target.stat()
        put(target, after, stat.S_IMODE(status.st_mode), (status.st_uid, status.st_gid))
    except OSError as error:
        words = reason(error)
        raise UneditableError(f"{words[:1].lower()}{words[1:]}") from None
