"""Which files a run checks: no file system entry makes it hang or crash."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from spec_lint.files.content import (
    STDIN,
    VERSION_CONTROL,
    ReadProblem,
    common_folder,
    git_folder,
    git_root,
    leads_out,
    read_source,
    why_unread,
)
from spec_lint.findings.named_tuple import NamedTuple

if TYPE_CHECKING:
    from spec_lint.files.git_index import Tracked
    from spec_lint.files.ignore import IgnoredBy, IgnoreRules

KUSTOMIZATIONS = frozenset({"kustomization.yaml", "kustomization.yml", "Kustomization"})
"""The names of kustomization files; kustomize accepts one of them in each folder."""

_ENDINGS = (".json", ".yaml", ".yml", ".jsonnet", ".pipeline")
_NEVER_WALKED = VERSION_CONTROL | frozenset({"node_modules", "__pycache__", ".venv", ".tox", ".nox"})
_GLOB_CHARACTERS = frozenset("*?[")
_NEAR_ENDINGS = (".libsonnet", ".json5", ".jsonc", ".jsonl", ".ndjson")


def has_near_ending(name: str) -> bool:
    """Whether a name is almost that of a spec or a secret: ``spec.json.tmpl``, ``spec.yaml.bak``, ``spec.json5``."""
    name = name.lower()
    return name.endswith(_NEAR_ENDINGS) or any(f"{ending}." in name for ending in _ENDINGS)


class LeftOut(NamedTuple):
    """A file or folder (its path ends with a slash) of a folder that was walked, and why it is not read: ``ignored``,
    ``excluded`` (by the configuration), ``skipped`` (a folder of another tool) or ``ending`` (another name than that of
    a spec, but near it)."""

    path: str
    why: str
    ignored_by: IgnoredBy | None = None


def is_never_walked(name: str) -> bool:
    """Whether folders with this name hold only files of other tools."""
    return name in _NEVER_WALKED


Matcher = Callable[[str], bool]
Report = Callable[[LeftOut], object]
Meeting = Callable[[str, Collection[str]], object]


def nothing(path: str) -> bool:
    """Matches no path."""
    return False


def matcher(patterns: Sequence[str], root: str | os.PathLike[str]) -> Matcher:
    """A test whether a path (relative to the current folder, or absolute) matches .gitignore patterns below ``root``.

    A pattern that matches a folder matches what is in it.
    """
    if not patterns:
        return nothing
    from spec_lint.files.ignore import IgnorePatterns  # saves start-up time: most runs are about named files

    ignore = IgnorePatterns(patterns)
    base = os.path.abspath(root)  # noqa: PTH100 - text paths throughout: they are many, and Path objects are slow

    def matches(path: str) -> bool:
        relative = os.path.relpath(path, base)
        return relative.partition("/")[0] != ".." and ignore.matches(relative, path.endswith("/"))

    return matches


def discover(
    paths: Iterable[str],
    *,
    excluded: Matcher = nothing,
    declared: Matcher = nothing,
    by_hand: bool = True,
    left_out: Report | None = None,
    met: Meeting | None = None,
) -> Iterator[str | ReadProblem]:
    """The files that ``paths`` name, each once, in the order given and sorted within a folder.

    A file that is named is always included; ``-`` is standard input. In a folder, and the folders below it, files are
    included if their names end like those of specs and secrets, or match ``declared``, unless they are ``excluded``,
    or a .gitignore names them and git does not track them. ``left_out`` is called with the others, and ``met`` with
    each folder and the names in it. A path that does not exist and contains ``*``, ``?`` or ``[`` is a glob. The bytes
    are read with ``read_source``.

    A link that leads out of the repository, or into the folder of git, is reported and not followed: its author may
    have no right to read the target. Without a repository, the folder that was given is the limit. A path that a
    person names (``by_hand``) is followed wherever it leads, and has to lead somewhere; one that a hook passes is a
    file of the folder that it is in.
    """
    finder = _Finder(excluded, declared, left_out, met)
    seen: set[str] = set()
    given = list(paths)
    whole = os.path.abspath if len(given) > 1 else os.path.normpath  # one path spells each file in one way
    for path in given:
        for found in finder.expand(path, by_hand):
            if isinstance(found, ReadProblem):
                yield found
            elif (key := found if found == STDIN else whole(found)) not in seen:
                seen.add(key)
                yield found


def _left_alone(path: str) -> ReadProblem:
    return ReadProblem(path, "This link leads out of the repository, or into .git, so it was not read.", outside=True)


def _linked(path: str, root: str, folder: str) -> str | ReadProblem:
    """A link that was found in a folder, if it may be followed and leads somewhere."""
    if leads_out(path, root) and leads_out(path, folder):
        return _left_alone(path)
    try:
        os.stat(path)  # noqa: PTH116
    except OSError as error:
        return ReadProblem(path, why_unread(path, error), dangling=True)
    return path


class _Finder:
    """Finds the files that paths name."""

    def __init__(self, excluded: Matcher, wanted: Matcher, left_out: Report | None, met: Meeting | None) -> None:
        self.excluded = excluded
        self.wanted = wanted
        self.left_out = left_out
        self.met = met
        self.indexes: dict[str, Tracked] = {}

    def expand(self, path: str, by_hand: bool) -> Iterator[str | ReadProblem]:
        try:
            kind = stat.S_IFREG if path == STDIN else os.stat(path).st_mode  # noqa: PTH116
        except (OSError, ValueError) as error:
            if isinstance(error, FileNotFoundError) and _GLOB_CHARACTERS.intersection(path):
                yield from self.glob(path)
            elif not by_hand and os.path.islink(path):  # noqa: PTH114
                root = _root_around(path)
                yield _linked(path, root, root)
            else:
                yield ReadProblem(path, why_unread(path, error))
            return
        if not by_hand and path != STDIN and leads_out(path, _root_around(path)):
            yield _left_alone(path)
        elif stat.S_ISDIR(kind):
            yield from self.walk(path)
        else:
            yield path

    def glob(self, pattern: str) -> Iterator[str | ReadProblem]:
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
                yield from self.walk(match)
            elif not self.excluded(match):
                yield match
            elif self.left_out:
                self.left_out(LeftOut(match, "excluded"))

    def walk(self, folder: str) -> Iterator[str | ReadProblem]:
        """The candidates in a folder, top down and sorted. Like git, it does not enter an ignored folder, but includes
        an ignored file that git tracks.

        Each entry has its path, and one relative to the root of its repository for the ignore files; those of a
        repository do not apply to another one inside it, such as a submodule.
        """
        outer = root = git_root(folder) or os.path.abspath(folder)  # noqa: PTH100
        inner = os.path.relpath(folder, root)
        inner = "" if inner == "." else inner + "/"
        start = "" if folder == "." else os.path.join(folder, "")  # noqa: PTH118
        pending = [(start, inner, _rules_above(root, inner), False, root)]
        while pending:
            path, inner, rules, is_link, root = pending.pop()
            if not path.endswith("/") and path:
                yield _linked(path, outer, folder) if is_link else path
                continue
            try:
                with os.scandir(path or ".") as scan:
                    entries = sorted(scan, key=lambda entry: entry.name, reverse=True)
            except OSError as error:
                yield ReadProblem(path or ".", why_unread(path, error))
                continue
            if self.met is not None:
                self.met(path, [entry.name for entry in entries])
            if inner and any(entry.name == ".git" for entry in entries):
                root, inner = os.path.abspath(path), ""  # noqa: PTH100
                rules = _rules_above(root, inner)
            if any(entry.name == ".gitignore" for entry in entries):
                rules = _and_file(rules, f"{path}.gitignore", inner)
            for entry in entries:
                name = entry.name
                is_folder = entry.is_dir(follow_symlinks=False)
                shown = f"{path}{name}/" if is_folder else path + name
                if not self.is_relevant(entry, shown, is_folder) or self.is_excluded(shown):
                    continue
                ignored_by = rules.ignored_by(inner + name, is_folder)
                if ignored_by is None:
                    pending.append((shown, f"{inner}{name}/", rules, entry.is_symlink(), root))
                    continue
                tracked = self.tracked(root).at(f"{inner}{name}/" if is_folder else inner + name)
                below = [(path + file[len(inner) :], file) for file in tracked]
                pending += [(file, name, rules, True, root) for file, name in below if self.is_taken(file)]
                if self.left_out and (is_folder or not tracked):
                    self.left_out(LeftOut(shown, "ignored", ignored_by))

    def tracked(self, root: str) -> Tracked:
        from spec_lint.files.git_index import Tracked  # saves start-up time: most runs meet no ignored file

        return self.indexes.setdefault(root, Tracked(root))

    def is_relevant(self, entry: os.DirEntry[str], path: str, is_folder: bool) -> bool:
        """Whether an entry is a folder that is entered, or a file (or a link to one) that may be a spec or a secret."""
        if is_folder:
            if not is_never_walked(entry.name):
                return True
            if self.left_out and entry.name not in VERSION_CONTROL:
                self.left_out(LeftOut(path, "skipped"))
            return False
        if not self.is_candidate(entry.name, path):
            if self.left_out and has_near_ending(entry.name):
                self.left_out(LeftOut(path, "ending"))
            return False
        try:
            return entry.is_file() or (entry.is_symlink() and not os.path.exists(path))  # noqa: PTH110 - no pipe or device
        except OSError:
            return entry.is_symlink()  # a circle of links

    def is_taken(self, path: str) -> bool:
        """Whether an ignored file that git tracks is read."""
        return self.is_candidate(path.rpartition("/")[2], path) and os.path.isfile(path) and not self.is_excluded(path)  # noqa: PTH113

    def is_candidate(self, name: str, path: str) -> bool:
        """Whether the name is that of a candidate."""
        return name.lower().endswith(_ENDINGS) or name in KUSTOMIZATIONS or self.wanted(path)

    def is_excluded(self, path: str) -> bool:
        if not self.excluded(path):
            return False
        if self.left_out:
            self.left_out(LeftOut(path, "excluded"))
        return True


def _root_around(path: str) -> str:
    """The root of the repository that contains a path (links not followed), or else the folder the run started in."""
    above = os.path.basename(path) == ".."  # noqa: PTH119 - what is before it is no folder around it
    folder = path if above else os.path.dirname(path) or "."  # noqa: PTH120
    return git_root(folder) or (folder if os.path.isabs(path) or path.startswith("..") else ".")  # noqa: PTH117


def _rules_above(root: str, inner: str) -> IgnoreRules:
    """The rules for a folder of a repository, without its own .gitignore."""
    from spec_lint.files.ignore import IgnoreRules  # saves start-up time, as above

    rules = _and_file(IgnoreRules(), os.path.join(common_folder(git_folder(root)), "info", "exclude"), "")  # noqa: PTH118
    above = ""
    for part in inner.split("/")[:-1]:
        rules = _and_file(rules, os.path.join(root, above, ".gitignore"), above)  # noqa: PTH118
        above += part + "/"
    return rules


def _and_file(rules: IgnoreRules, file: str, folder: str) -> IgnoreRules:
    """These rules and those of an ignore file in ``folder``, if it can be read."""
    data = read_source(file)
    return rules if isinstance(data, ReadProblem) else rules.and_file(file, data, folder)
