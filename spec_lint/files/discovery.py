"""Which files a run checks, and their bytes: no file system entry makes it hang or crash."""

from __future__ import annotations

import errno
import os
import stat
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence

from spec_lint.files.ignore import IgnorePatterns, ignore_lines
from spec_lint.findings.named_tuple import NamedTuple

STDIN = "-"
LIMIT = 32 << 20
"""The largest file that is read, in bytes: far more than pachd accepts in one message, but still fast to read."""

_PIECE = 1 << 16
"""How many bytes are read at once."""

_ENDINGS = (".json", ".yaml", ".yml", ".jsonnet", ".pipeline")
VERSION_CONTROL = frozenset({".git", ".hg", ".svn", ".jj"})
_NEVER_WALKED = VERSION_CONTROL | frozenset({"node_modules", "__pycache__", ".venv", ".tox", ".nox"})
_GLOB_CHARACTERS = frozenset("*?[")


class ReadProblem(NamedTuple):
    """A path that cannot be read, and why, in a full sentence. ``outside``: it is a link that is not followed."""

    path: str
    message: str
    too_large: bool = False
    outside: bool = False


Matcher = Callable[[str], bool]


def matcher(patterns: Sequence[str], root: str | os.PathLike[str]) -> Matcher:
    """A test whether a path (relative to the current folder, or absolute) matches .gitignore patterns below ``root``.

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
    """The files that ``paths`` name, each once, in the order given and sorted within a folder.

    A file that is named is always included; ``-`` is standard input. In a folder, and the folders below it, files are
    included if their names end like those of specs and secrets, or match ``declared``, unless a .gitignore or
    ``exclude`` names them. A path that does not exist and contains ``*``, ``?`` or ``[`` is a glob. ``exclude`` and
    ``declared`` are .gitignore patterns, relative to ``root``. The bytes are read with ``read_source``.

    A link that leads out of the repository, or into the folder of git, is reported and not followed: its author may
    have no right to read the target. Without a repository, the folder that was given is the limit. A path that a
    person names (``by_hand``) is followed wherever it leads, but not one that a hook passes.
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
    """All files of the project below ``root``, relative to the current folder (as pre-commit names them)."""
    return discover([os.path.relpath(root)], exclude=exclude, root=root, declared=declared)


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
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0))
        try:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):
                return ReadProblem(path, "This is not a regular file, so it was not read.")
            if status.st_size > limit:
                return _too_large(path, limit, status.st_size)
            data = _read(descriptor, limit + 1)
            return data if len(data) <= limit else _too_large(path, limit)
        finally:
            os.close(descriptor)
    except (OSError, ValueError) as error:
        return ReadProblem(path, _why(path, error))


def _read(descriptor: int, most: int) -> bytes:
    """The bytes of an open file, at most ``most``."""
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
    return ReadProblem(path, "This link leads out of the repository, or into .git, so it was not read.", outside=True)


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
    """The root of the repository that contains a path (links not followed), or else the folder the run started in."""
    folder = os.path.dirname(path) or "."  # noqa: PTH120
    return git_root(folder) or (folder if os.path.isabs(path) or path.startswith("..") else ".")  # noqa: PTH117


def _glob(pattern: str, excluded: Matcher, wanted: Matcher) -> Iterator[str | ReadProblem]:
    from glob import glob

    matches = sorted(glob(pattern, recursive=True))  # noqa: PTH207 - Path.glob drops a leading "./" and rejects absolute paths
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
    """The candidates in a folder, top down and sorted. Like git, it never enters an ignored folder.

    Each entry has its path, and one relative to the root of the repository for the ignore files.
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
    """Whether the name is that of a candidate, and the entry is a file or a link to one (not a pipe or a device)."""
    if not (entry.name.lower().endswith(_ENDINGS) or entry.name == "Kustomization" or wanted(path)):
        return False
    try:
        return entry.is_file()
    except OSError:
        return False


def _rules_above(root: str, inner: str) -> _Rules:
    """The rules for a folder of a repository, without its own .gitignore."""
    rules = _Rules().and_file(os.path.join(_git_folder(root), "info", "exclude"), "")  # noqa: PTH118
    above = ""
    for part in inner.split("/")[:-1]:
        rules = rules.and_file(os.path.join(root, above, ".gitignore"), above)  # noqa: PTH118
        above += part + "/"
    return rules


def _git_folder(root: str) -> str:
    """The folder of git for a repository; in a worktree or a submodule, the file .git names it."""
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


def _why(path: str, error: Exception) -> str:
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


class _Rules:
    """The ignore files for a folder, the innermost first: the first one with a matching pattern decides."""

    def __init__(self, files: tuple[tuple[int, IgnorePatterns], ...] = ()) -> None:
        self.files = files  # each with the length of the folder path that its patterns are relative to

    def and_file(self, file: str, folder: str) -> _Rules:
        """These rules and those of another file, whose patterns are relative to ``folder`` (ends with a slash)."""
        data = read_source(file)
        if isinstance(data, ReadProblem):
            return self
        return _Rules(((len(folder), IgnorePatterns(ignore_lines(data))), *self.files))

    def ignore(self, path: str, is_folder: bool) -> bool:
        for length, patterns in self.files:
            if (verdict := patterns.verdict(path[length:], is_folder)) is not None:
                return verdict
        return False
