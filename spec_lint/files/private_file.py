"""A new file that only its owner can read: for values in clear text, which no existing file or stream may get."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from spec_lint.files.content import git_root, kind_words, reason
from spec_lint.files.git_files import GitError, is_ignored, relative_to
from spec_lint.files.output_file import OutputError, target_of
from spec_lint.findings.plain import visible

_STREAMS = ("dev", "proc", "sys")
"""The folders of devices and streams; ``/dev/shm`` is memory, with ordinary files."""


def check_new(path: str) -> Path:
    """The file that is to be created at a path. Raises OutputError if it must not be.

    It must not exist, also not as a link. Inside a git repository, git must ignore it.
    """
    if path == "-":
        raise OutputError("A secret is never written to standard output. Name a new file.")
    given, shown = Path(path), visible(path)
    if given.is_symlink():
        raise OutputError(f"{shown} is a link, so it was not written. Name a new file.")
    if os.path.lexists(path):
        mode = given.lstat().st_mode
        what = "exists already" if given.is_file() else f"is {kind_words(mode)}"
        raise OutputError(f"{shown} {what}; values are written only to a new file. Name another one.")
    folder = Path(os.path.realpath(given.parent))
    if not folder.is_dir():
        raise OutputError(f"The folder of {shown} does not exist. Create it, or name another file.")
    if folder.parts[1:2] and folder.parts[1] in _STREAMS and folder.parts[1:3] != ("dev", "shm"):
        raise OutputError(f"{shown} is in a folder of devices, so it was not written. Name another file.")
    _refuse_committable(folder / given.name, shown)
    return target_of(given, "Name another file.")


def create_private(target: Path, data: bytes) -> None:
    """Create a file for its owner only (mode 0600), whatever the umask is. Raises OutputError.

    It is created exclusively: if something else has appeared there, that is not touched. After a failure there is none.
    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    try:
        descriptor = os.open(target, flags, 0o600)
    except (OSError, ValueError) as error:
        raise OutputError(f"{visible(str(target))} cannot be created: {reason(error)}.") from None
    try:
        with os.fdopen(descriptor, "wb") as file:
            if hasattr(os, "fchmod"):
                os.fchmod(descriptor, 0o600)
            file.write(data)
            file.flush()
            os.fsync(descriptor)
    except BaseException as error:
        with suppress(OSError):
            target.unlink()
        if isinstance(error, OSError):
            raise OutputError(f"{visible(str(target))} cannot be written: {reason(error)}.") from None
        raise


def _refuse_committable(path: Path, shown: str) -> None:
    """Raises OutputError if the next commit could take a file with it."""
    root = git_root(path.parent)
    if root is None:
        return
    try:
        ignored = is_ignored(root, relative_to(root, str(path)))
    except GitError as error:
        raise OutputError(
            f"Could not verify that git ignores {shown}: {error}. Name a file outside of the repository."
        ) from None
    if not ignored:
        raise OutputError(
            f"{shown} is in a git repository that does not ignore it, so a commit could take the values with it. Name "
            "a file outside of the repository, or add it to .gitignore."
        )
