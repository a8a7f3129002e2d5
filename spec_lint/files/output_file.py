"""Files that a user names for output: an existing file is replaced only if it is of the same kind."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from spec_lint.files.content import LIMIT, git_root, kind_words, read_source, reason
from spec_lint.findings.plain import visible


class OutputError(Exception):
    """A file that was not written; the text says why, and what to do, in full sentences."""


def json_object(data: bytes) -> dict[str, Any] | None:
    """The JSON object that a file holds, or None: by that a file of ours is recognized."""
    import json  # spares start-up: few runs write a file

    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def target_of(path: Path, instead: str) -> Path:
    """The file that a path leads to. Raises OutputError if it must not be written.

    Links are followed inside the root only (the root of the repository, or else the current folder), so nothing in a
    repository can redirect a write out of it. An existing target must be a regular file. ``instead`` says what to do
    otherwise.
    """
    shown = visible(str(path))
    real, written = Path(os.path.realpath(path)), Path(os.path.normpath(path.absolute()))
    root = Path(git_root(".") or ".").absolute()
    inside = written.is_relative_to(root)
    if (inside or path.is_symlink()) and not real.is_relative_to(os.path.realpath(root)):
        raise OutputError(f"{shown} is a link that leads out of {visible(str(root))}, so it was not written. {instead}")
    try:
        kind = real.lstat().st_mode
    except FileNotFoundError:
        return path if real == written else real
    except (OSError, ValueError) as error:
        raise OutputError(f"{shown} cannot be written: {reason(error)}.") from None
    if not stat.S_ISREG(kind):
        raise OutputError(f"{shown} is {kind_words(kind)}, not a regular file, so it was not replaced. {instead}")
    return path if real == written else real


def content_to_replace(target: Path, shown: str, ours: Callable[[bytes], bool], noun: str, most: int = LIMIT) -> bytes:
    """What is in a file already; empty where there is none. Raises OutputError where it is not ``ours`` to replace."""
    data = read_source(str(target), most) if target.exists() else b""
    if not isinstance(data, bytes) or (data and not ours(data)):
        raise OutputError(f"{shown} is not {noun}, so it was not replaced. Name another file.")
    return data


def replace(path: Path, text: str) -> None:
    """Write a file, completely or not at all. Raises OutputError."""
    mask = os.umask(0)
    os.umask(mask)
    try:
        put(path, text.encode(errors="backslashreplace"), 0o666 & ~mask)
    except (OSError, ValueError) as error:
        raise OutputError(f"{visible(str(path))} cannot be written: {reason(error)}.") from None


def put(path: Path, data: bytes, mode: int, owner: tuple[int, int] | None = None) -> None:
    """Write a file of this mode, completely or not at all, for this user and group if we may. Raises OSError."""
    import tempfile

    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        if owner is not None and hasattr(os, "chown"):
            with suppress(OSError):
                os.chown(name, *owner)
        Path(name).chmod(mode)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


class KeptOpen:
    """A file that is opened before its text is known, to find out early if it cannot be written.

    An existing file is replaced only if it is empty or if ``ours`` recognizes it. Raises OutputError.
    """

    def __init__(self, path: str, ours: Callable[[bytes], bool], noun: str) -> None:
        instead = f"Name another file for the {noun}."
        self.shown = visible(path)
        target = target_of(Path(path), instead)
        flags = os.O_WRONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
        self.made = not target.exists()
        if not self.made:
            data = read_source(str(target))
            if not isinstance(data, bytes) or (data and not ours(data)):
                raise OutputError(f"{self.shown} is not a {noun} of spec-lint, so it was not replaced. {instead}")
        try:
            descriptor = os.open(target, flags | (os.O_CREAT | os.O_EXCL if self.made else 0), 0o600)
        except (OSError, ValueError) as error:
            raise OutputError(f"{self.shown} cannot be written: {reason(error)}.") from None
        self.target = target
        self.file = os.fdopen(descriptor, "w", encoding="utf-8")
        self.written = False

    def write(self, text: str) -> None:
        """Replace the content of the file. Raises OutputError."""
        try:
            self.file.seek(0)
            self.file.truncate()
            self.file.write(text)
            self.file.flush()
        except OSError as error:
            raise OutputError(f"{self.shown} cannot be written: {reason(error)}.") from None
        self.written = True

    def close(self) -> None:
        """Close the file, and remove it if it was created and never written."""
        self.file.close()
        if self.made and not self.written:
            self.target.unlink(missing_ok=True)
