"""The bytes of files, and where they are: no file system entry makes it hang or crash."""

from __future__ import annotations

import errno
import os
import stat
import sys

from spec_lint.findings.named_tuple import NamedTuple

STDIN = "-"
LIMIT = 32 << 20
"""The largest file that is read, in bytes: far more than pachd accepts in one message, but still fast to read."""

_PIECE = 1 << 16
"""How many bytes are read at once."""

VERSION_CONTROL = frozenset({".git", ".hg", ".svn", ".jj"})


class ReadProblem(NamedTuple):
    """A path that cannot be read, and why, in a full sentence. ``outside``: it is a link that is not followed;
    ``dangling``: it is a link in a folder that leads nowhere."""

    path: str
    message: str
    too_large: bool = False
    outside: bool = False
    dangling: bool = False

    @property
    def left_alone(self) -> bool:
        """Whether it is no file that should have been read."""
        return self.outside or self.dangling


def git_root(start: str | os.PathLike[str]) -> str | None:
    """The root of the git repository that contains a folder, or None."""
    folder = os.path.abspath(start)  # noqa: PTH100
    while not os.path.lexists(os.path.join(folder, ".git")):  # noqa: PTH118
        parent = os.path.dirname(folder)  # noqa: PTH120
        if parent == folder:
            return None
        folder = parent
    return folder


def seen_from_here(path: str | os.PathLike[str]) -> str:
    """A path relative to the folder that the run started in, as reports name files that were found."""
    return os.path.relpath(path)


def read_source(path: str, limit: int = LIMIT) -> bytes | ReadProblem:
    """The bytes of a file (or of standard input, for ``-``), or why they cannot be read.

    Only regular files are opened, and opening never blocks: a named pipe or a device cannot stop the run. At most
    ``limit`` bytes are kept.
    """
    try:
        if path == STDIN:
            data = sys.stdin.buffer.read(limit + 1)
            return data if len(data) <= limit else _too_large(path, limit)
        kind = os.stat(path).st_mode  # noqa: PTH116
        if not stat.S_ISREG(kind):
            return ReadProblem(path, f"This is {kind_words(kind)}, not a regular file, so it was not read.")
        # The kind is checked again after opening, because the path may have become another file in the meantime.
        descriptor = _opened(path)
        try:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):
                return ReadProblem(path, "This is not a regular file, so it was not read.")
            if status.st_size > limit:
                return _too_large(path, limit, status.st_size)
            data = _read(descriptor, limit + 1, status.st_size)
            return data if len(data) <= limit else _too_large(path, limit)
        finally:
            os.close(descriptor)
    except (OSError, ValueError) as error:
        return ReadProblem(path, why_unread(path, error))


def read_beginning(path: str, size: int) -> bytes:
    """The first bytes of a file that is too large to be read; none if it cannot be opened any more."""
    try:
        descriptor = _opened(path)
        try:
            return _read(descriptor, size)
        finally:
            os.close(descriptor)
    except (OSError, ValueError):
        return b""


def _opened(path: str) -> int:
    """A file opened for reading, without waiting for the other end of a pipe."""
    return os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0))


def _read(descriptor: int, most: int, expected: int = 0) -> bytes:
    """The bytes of an open file, at most ``most``; it has about as many as ``expected``, if that is known."""
    pieces: list[bytes] = []
    size = 0
    while size < most and (piece := os.read(descriptor, min(max(_PIECE, expected), most - size))):
        pieces.append(piece)
        size += len(piece)
    return b"".join(pieces)


def leads_out(path: str, root: str) -> bool:
    """Whether a path leads, by links, out of a folder, or to where a version control system keeps its own files."""
    real, base = os.path.realpath(path), os.path.realpath(root)
    inner = os.path.relpath(real, base).lower().split(os.sep)  # noqa: PTH206
    return inner[0] == ".." or not VERSION_CONTROL.isdisjoint(inner)


def git_folder(root: str) -> str:
    """The folder of git for a repository; in a worktree or a submodule, the file .git names it."""
    folder = os.path.join(root, ".git")  # noqa: PTH118
    if os.path.isfile(folder):  # noqa: PTH113
        pointer = read_source(folder, 1 << 16)
        if isinstance(pointer, bytes) and pointer.startswith(b"gitdir:"):
            folder = os.path.join(root, os.fsdecode(pointer[7:].strip()))  # noqa: PTH118
    return folder


def common_folder(folder: str) -> str:
    """The folder of git that all worktrees of a repository share."""
    common = read_source(os.path.join(folder, "commondir"), 1 << 16)  # noqa: PTH118
    return os.path.join(folder, os.fsdecode(common.strip())) if isinstance(common, bytes) else folder  # noqa: PTH118


def kind_words(mode: int) -> str:
    """What a path is, if it is not a regular file, in words."""
    kinds = (
        (stat.S_ISDIR, "a folder"),
        (stat.S_ISFIFO, "a named pipe"),
        (stat.S_ISSOCK, "a socket"),
        (stat.S_ISCHR, "a device"),
        (stat.S_ISBLK, "a device"),
    )
    return next((words for test, words in kinds if test(mode)), "something")


def _too_large(path: str, limit: int, size: int | None = None) -> ReadProblem:
    measured = f"is {size / (1 << 20):.0f} MiB large" if size else "is too large"
    message = f"This file {measured}; spec-lint reads up to {limit >> 20} MiB, and Pachyderm accepts far less."
    return ReadProblem(path, message, too_large=True)


def why_unread(path: str, error: Exception) -> str:
    if isinstance(error, FileNotFoundError):
        if os.path.islink(path):  # noqa: PTH114
            return "This link leads to a file that does not exist."
        return "There is no such file or folder."
    if isinstance(error, PermissionError):
        return "This file cannot be read: permission denied."
    if isinstance(error, OSError) and error.errno == errno.ELOOP:
        return "This link is circular."
    words = reason(error)
    return f"This file cannot be read: {words[:1].lower()}{words[1:]}."


def reason(error: Exception) -> str:
    """Why the system refused something, in its own words."""
    # Python's own message for an impossible name (a zero byte, half a character) changes between its releases.
    return error.strerror or "no reason given" if isinstance(error, OSError) else "no file can have this name"
