"""Which files a run looks at, and their bytes: whatever stands in the file system, without a hang or a crash."""

from __future__ import annotations

import errno
import os
import stat
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from spec_lint.files.ignore import IgnorePatterns, ignore_lines

STDIN = "-"
LIMIT = 32 << 20
"""The largest file that is read, in bytes: far above what pachd takes in one message, far below what hurts."""

_PIECE = 1 << 16
"""So many bytes are read at once."""

_ENDINGS = (".json", ".yaml", ".yml", ".jsonnet", ".pipeline")
VERSION_CONTROL = frozenset({".git", ".hg", ".svn", ".jj"})
_NEVER_WALKED = VERSION_CONTROL | frozenset({"node_modules", "__pycache__", ".venv", ".tox", ".nox"})
_GLOB_CHARACTERS = frozenset("*?[")


class ReadProblem(NamedTuple):
    """A path that cannot be read, and why, in a full sentence. ``outside`` tells of a link that is not followed."""

    path: str
    message: str
    too_large: bool = False
    outside: bool = False


Matcher = Callable[[str], bool]


def matcher(patterns: Sequence[str], root: str | os.PathLike[str]) -> Matcher:
    """Whether a path (relative to the current folder, or absolute) matches patterns of .gitignore form below ``root``.

    A pattern that matches a folder matches what is in it.
    """
    if not patterns:
        return lambda path: False
    ignore = IgnorePatterns(patterns)
    base = os.path.abspath(root)  # noqa: PTH100 - text paths throughout: they are many, and Path objects are slow

    def matches(path: str) -> bool:
        relative = os.path.relpath(path, base)
        return relative.partition("/")[0] != ".." and ignore.matches(relative, path.endswith("/"))

    return matches


def discover(
    paths: Iterable[str],
    *,
    exclude: Sequence[str] = (),
    root: str | os.PathLike[str] = ".",
    declared: Sequence[str] = (),
    by_hand: bool = True,
) -> Iterator[str | ReadProblem]:
    """The files that are meant by ``paths``, each once, in the order given and sorted within a folder.

    A file that is named is always taken; ``-`` stands for standard input. A folder is walked: its files count when
    their names end like those of specs and secrets, or match ``declared``, unless a .gitignore or ``exclude`` names
    them. A path that does not exist and has ``*``, ``?`` or ``[`` in it is a glob. ``exclude`` and ``declared`` are
    patterns of .gitignore form, relative to ``root``. The bytes are read with ``read_source``.

    A link that leads out of the repository, or into what git keeps, is not followed but told: whoever wrote it may not
    be the one whose files it leads to. Without a repository that is said of the folder that was given. A path that a
    person names (``by_hand``) is taken wherever it leads; those that a hook passes on are not.
    """
    excluded, wanted = matcher(exclude, root), matcher(declared, root)
    seen: set[str] = set()
    for path in paths:
        for found in _expand(path, excluded, wanted, by_hand):
            if isinstance(found, ReadProblem):
                yield found
            elif (key := found if found == STDIN else os.path.normpath(found)) not in seen:
                seen.add(key)
                yield found


def project_files(
    root: str | os.PathLike[str], *, exclude: Sequence[str] = (), declared: Sequence[str] = ()
) -> Iterator[str | ReadProblem]:
    """All files of the project below ``root``, named as seen from the current folder (as pre-commit names them)."""
    return discover([os.path.relpath(root)], exclude=exclude, root=root, declared=declared)


def git_root(start: str | os.PathLike[str]) -> str | None:
    """The root of the git repository that a folder is in, if it is in one."""
    folder = os.path.abspath(start)  # noqa: PTH100
    while not os.path.lexists(os.path.join(folder, ".git")):  # noqa: PTH118
        parent = os.path.dirname(folder)  # noqa: PTH120
        if parent == folder:
            return None
        folder = parent
    return folder


def seen_from_here(path: str | os.PathLike[str]) -> str:
    """A path relative to the folder that the run started in: reports name no file otherwise that they found."""
    return os.path.relpath(path)


def read_source(path: str, limit: int = LIMIT) -> bytes | ReadProblem:
    """The bytes of a file (or of standard input, for ``-``), or why they cannot be had.

    Only regular files are opened, and opening never waits: a named pipe or a device cannot stop the run. Not more
    than ``limit`` bytes are held.
    """
    try:
        if path == STDIN:
            data = sys.stdin.buffer.read(limit + 1)
            return data if len(data) <= limit else _too_large(path, limit)
        kind = os.stat(path).st_mode  # noqa: PTH116
        if not stat.S_ISREG(kind):
            return ReadProblem(path, f"This is {kind_words(kind)}, not a regular file: it is not read.")
        # The kind is looked at again after opening: between the two the path can have become another file.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0))
        try:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):
                return ReadProblem(path, "This is not a regular file: it is not read.")
            if status.st_size > limit:
                return _too_large(path, limit, status.st_size)
            data = _read(descriptor, limit + 1)
            return data if len(data) <= limit else _too_large(path, limit)
        finally:
            os.close(descriptor)
    except (OSError, ValueError) as error:
        return ReadProblem(path, _why(path, error))


def _read(descriptor: int, most: int) -> bytes:
    """The bytes of an open file to its end, but not more than ``most``."""
    pieces: list[bytes] = []
    size = 0
    while size < most and (piece := os.read(descriptor, min(_PIECE, most - size))):
        pieces.append(piece)
        size += len(piece)
    return b"".join(pieces)


def leads_out(path: str, root: str) -> bool:
    """Whether a path leads, by links, out of a folder, or to where a version control system keeps its own files."""
    real, base = os.path.realpath(path), os.path.realpath(root)
    inner = os.path.relpath(real, base).lower().split(os.sep)  # noqa: PTH206
    return inner[0] == ".." or not VERSION_CONTROL.isdisjoint(inner)


def _left_alone(path: str) -> ReadProblem:
    return ReadProblem(path, "This link leads out of the repository, or into .git: it is not read.", outside=True)


def _expand(path: str, excluded: Matcher, wanted: Matcher, by_hand: bool) -> Iterator[str | ReadProblem]:
    try:
        kind = stat.S_IFREG if path == STDIN else os.stat(path).st_mode  # noqa: PTH116
    except (OSError, ValueError) as error:
        if isinstance(error, FileNotFoundError) and _GLOB_CHARACTERS.intersection(path):
            yield from _glob(path, excluded, wanted)
        else:
            yield ReadProblem(path, _why(path, error))
        return
    if not by_hand and path != STDIN and leads_out(path, _root_around(path)):
        yield _left_alone(path)
    elif stat.S_ISDIR(kind):
        yield from _walk(path, excluded, wanted)
    else:
        yield path


def _root_around(path: str) -> str:
    """The root of the repository that a path is in, without following it; else the folder that the run started in."""
    folder = os.path.dirname(path) or "."  # noqa: PTH120
    return git_root(folder) or (folder if os.path.isabs(path) or path.startswith("..") else ".")  # noqa: PTH117


def _glob(pattern: str, excluded: Matcher, wanted: Matcher) -> Iterator[str | ReadProblem]:
    from glob import glob

    matches = sorted(glob(pattern, recursive=True))  # noqa: PTH207 - Path.glob drops a leading "./" and refuses absolutes
    if not matches:
        yield ReadProblem(pattern, "No file matches this pattern.")
    start = os.path.dirname(pattern[: min(map(pattern.find, _GLOB_CHARACTERS.intersection(pattern)))]) or "."  # noqa: PTH120
    root = git_root(start) or start
    for match in matches:
        if leads_out(match, root):
            yield _left_alone(match)
        elif os.path.isdir(match):  # noqa: PTH112
            yield from _walk(match, excluded, wanted)
        elif not excluded(match):
            yield match


def _walk(folder: str, excluded: Matcher, wanted: Matcher) -> Iterator[str | ReadProblem]:
    """The candidates in a folder, top down and sorted. A folder that is ignored is never entered, as git does it.

    Beside its path each entry has one relative to the root of the repository, which the ignore files are applied to.
    """
    root = git_root(folder) or os.path.abspath(folder)  # noqa: PTH100
    inner = os.path.relpath(folder, root)
    inner = "" if inner == "." else inner + "/"
    start = "" if folder == "." else os.path.join(folder, "")  # noqa: PTH118
    pending = [(start, inner, _rules_above(root, inner), False)]
    while pending:
        path, inner, rules, is_link = pending.pop()
        if not path.endswith("/") and path:
            yield _left_alone(path) if is_link and leads_out(path, root) and leads_out(path, folder) else path
            continue
        try:
            with os.scandir(path or ".") as scan:
                entries = sorted(scan, key=lambda entry: entry.name, reverse=True)
        except OSError as error:
            yield ReadProblem(path or ".", _why(path, error))
            continue
        if any(entry.name == ".gitignore" for entry in entries):
            rules = rules.and_file(f"{path}.gitignore", inner)
        for entry in entries:
            name = entry.name
            is_folder = entry.is_dir(follow_symlinks=False)
            shown = f"{path}{name}/" if is_folder else path + name
            relevant = name not in _NEVER_WALKED if is_folder else _is_candidate(entry, shown, wanted)
            if relevant and not rules.ignore(inner + name, is_folder) and not excluded(shown):
                pending.append((shown, f"{inner}{name}/", rules, entry.is_symlink()))


def _is_candidate(entry: os.DirEntry[str], path: str, wanted: Matcher) -> bool:
    """By its name; a link to nothing, to a folder or to itself and a pipe or device are no candidates."""
    if not (entry.name.lower().endswith(_ENDINGS) or wanted(path)):
        return False
    try:
        return entry.is_file()
    except OSError:
        return False


def _rules_above(root: str, inner: str) -> _Rules:
    """The rules that hold in a folder of a repository before its own .gitignore is read."""
    rules = _Rules().and_file(os.path.join(_git_folder(root), "info", "exclude"), "")  # noqa: PTH118
    above = ""
    for part in inner.split("/")[:-1]:
        rules = rules.and_file(os.path.join(root, above, ".gitignore"), above)  # noqa: PTH118
        above += part + "/"
    return rules


def _git_folder(root: str) -> str:
    """The folder that git keeps for a repository: for a worktree and a submodule a file named .git tells it."""
    folder = os.path.join(root, ".git")  # noqa: PTH118
    if os.path.isfile(folder):  # noqa: PTH113
        pointer = read_source(folder, 1 << 16)
        if isinstance(pointer, bytes) and pointer.startswith(b"gitdir:"):
            folder = os.path.join(root, os.fsdecode(pointer[7:].strip()))  # noqa: PTH118
            common = read_source(os.path.join(folder, "commondir"), 1 << 16)  # noqa: PTH118
            if isinstance(common, bytes):
                folder = os.path.join(folder, os.fsdecode(common.strip()))  # noqa: PTH118
    return folder


def kind_words(mode: int) -> str:
    """What a path is that is no regular file, in words."""
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
    message = f"This file {measured}; spec-lint reads up to {limit >> 20} MiB, and Pachyderm takes far less."
    return ReadProblem(path, message, too_large=True)


def _why(path: str, error: Exception) -> str:
    if isinstance(error, FileNotFoundError):
        if os.path.islink(path):  # noqa: PTH114
            return "This link leads to a file that does not exist."
        return "There is no such file or folder."
    if isinstance(error, PermissionError):
        return "This file may not be read: the permission is missing."
    if isinstance(error, OSError) and error.errno == errno.ELOOP:
        return "This link leads in a circle."
    # Python's own words for a name that no system takes (a zero byte, half a character) change between its releases.
    reason = error.strerror or "no reason is given" if isinstance(error, OSError) else "no file can have this name"
    return f"This file cannot be read: {reason[:1].lower()}{reason[1:]}."


class _Rules:
    """The ignore files that hold in a folder, the innermost first: the first that speaks of an entry decides."""

    def __init__(self, files: tuple[tuple[int, IgnorePatterns], ...] = ()) -> None:
        self.files = files  # each with the length of the folder path that its patterns are relative to

    def and_file(self, file: str, folder: str) -> _Rules:
        """These rules and those of one more file, whose patterns are relative to ``folder`` (ends with a slash)."""
        data = read_source(file)
        if isinstance(data, ReadProblem):
            return self
        return _Rules(((len(folder), IgnorePatterns(ignore_lines(data))), *self.files))

    def ignore(self, path: str, is_folder: bool) -> bool:
        for length, patterns in self.files:
            if (verdict := patterns.verdict(path[length:], is_folder)) is not None:
                return verdict
        return False
