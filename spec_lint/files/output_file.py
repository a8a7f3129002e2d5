"""Files that a user names for output: what is there already is replaced only where that is what it is for."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

from spec_lint.files.discovery import git_root, kind_words, read_source
from spec_lint.findings.plain import visible


class OutputError(Exception):
    """A file that is not written; the text says why, and what to do, in full sentences."""


def target_of(path: Path, instead: str) -> Path:
    """The file that a path leads to. Raises OutputError where it is not to be written.

    A link is followed inside the root (git's top level, else the current folder): what a repository holds must not
    lead a write out of it. What is there has to be a regular file. ``instead`` says what to do for anything else.
    """
    shown = visible(str(path))
    real, written = Path(os.path.realpath(path)), Path(os.path.normpath(path.absolute()))
    root = Path(git_root(".") or ".").absolute()
    inside = written.is_relative_to(root)
    if (inside or path.is_symlink()) and not real.is_relative_to(os.path.realpath(root)):
        raise OutputError(f"{shown} is a link that leads out of {visible(str(root))}: it is not followed. {instead}")
    try:
        kind = real.lstat().st_mode
    except FileNotFoundError:
        return path if real == written else real
    except (OSError, ValueError) as error:
        raise OutputError(f"{shown} cannot be written: {reason(error)}.") from None
    if not stat.S_ISREG(kind):
        raise OutputError(f"{shown} is {kind_words(kind)}, not a regular file: it is not replaced. {instead}")
    return path if real == written else real


def reason(error: Exception) -> str:
    """Why the system refused something, in its own words."""
    return (error.strerror if isinstance(error, OSError) else None) or "no file can have this name"


def replace(path: Path, text: str) -> None:
    """Write a file, whole or not at all. Raises OutputError."""
    import tempfile

    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
                file.write(text)
            mask = os.umask(0)
            os.umask(mask)
            Path(name).chmod(0o666 & ~mask)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except (OSError, ValueError) as error:
        raise OutputError(f"{visible(str(path))} cannot be written: {reason(error)}.") from None


class KeptOpen:
    """A file that is opened before it is known what to write: that it cannot be written is found out in time.

    What is there is replaced only where it is empty or ``ours`` says that it is of the same kind. Raises OutputError.
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
                raise OutputError(f"{self.shown} is not a {noun} of spec-lint: it is not replaced. {instead}")
        try:
            descriptor = os.open(target, flags | (os.O_CREAT | os.O_EXCL if self.made else 0), 0o600)
        except (OSError, ValueError) as error:
            raise OutputError(f"{self.shown} cannot be written: {reason(error)}.") from None
        self.target = target
        self.file = os.fdopen(descriptor, "w", encoding="utf-8")
        self.written = False

    def write(self, text: str) -> None:
        """Put a text in the place of what is there. Raises OutputError."""
        try:
            self.file.seek(0)
            self.file.truncate()
            self.file.write(text)
            self.file.flush()
        except OSError as error:
            raise OutputError(f"{self.shown} cannot be written: {reason(error)}.") from None
        self.written = True

    def close(self) -> None:
        """Close the file; one that was made and never written is taken away again."""
        self.file.close()
        if self.made and not self.written:
            self.target.unlink(missing_ok=True)
