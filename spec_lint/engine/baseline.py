"""Compares what a run found with a baseline: a finding is known as often as the baseline has it.

A path is only a hint. A finding that is known in this file comes first; then one that is known in a file that is gone,
or that no longer has this pipeline or secret: it has moved here, or to the file whose path ends like the old one. Any
other finding is new, even if it is a copy of a known one.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Collection, Container, Iterable, Iterator
from functools import cache, cached_property, partial

from spec_lint import __version__
from spec_lint.engine.baseline_file import BaselineFile, Entries, Entry, baseline_text
from spec_lint.engine.baseline_key import Key, Place, identities, key_of, with_names
from spec_lint.engine.rule import UNREADABLE, Rule, all_rules
from spec_lint.engine.scope import may_be_known
from spec_lint.files.content import seen_from_here
from spec_lint.files.discovery import Matcher
from spec_lint.findings.finding import Finding, Suppressed
from spec_lint.findings.named_tuple import NamedTuple
from spec_lint.findings.plain import count, visible
from spec_lint.model.project import Project

MOST_NAMED = 3
"""The most findings that the note about those that are gone names."""
_FEW = 20
"""So few paths are compared with the beginning of each path."""
MOST_PARTS = 3
"""How many parts of the end of a path are compared where files have moved."""


class Coverage(NamedTuple):
    """What a run says something about: ``paths`` are the files and folders in which it reports what it finds, None for
    everywhere; ``unread`` are the files in which it could not find everything, and ``left_out`` matches those that the
    command line leaves out of this run."""

    paths: Collection[str] | None
    unread: Collection[str]
    left_out: Matcher


class Comparison:
    """What a run found, beside a baseline. ``suppressed`` are the findings that it knows, ``new`` the others.

    ``gone`` are its entries that were not found although the run would have found them.
    """

    def __init__(
        self,
        file: BaselineFile,
        project: Project,
        coverage: Coverage,
        is_for: Matcher,
        called: str = "the baseline",
    ) -> None:
        """``is_for`` says whether the baseline is for a file, ``called`` is what notes call it."""
        self.new: list[Finding] = []
        self.suppressed: list[Suppressed] = []
        self.gone: Entries = Counter()
        self.file = file
        self.called = called
        self._project = project
        self._places = _Places(file.root, project, is_for)
        self._where = self._places.all_from_root(coverage.paths)
        self._covered = inside(self._where)
        self._left_out = coverage.left_out
        self._unread = frozenset(map(self._places.from_root, coverage.unread))
        self._chosen: Container[str] = ()
        self._same_words = file.written_by == __version__
        self._known: Entries = Counter()
        self._added: Entries = Counter()
        self._taken: Entries = Counter()

    def prepared(self, findings: list[Finding], chosen: Iterable[Rule]) -> list[Finding]:
        """The findings of the chosen rules with what a baseline needs, before they are masked."""
        self._chosen = {rule.code for rule in chosen}
        return with_names(findings, self._project.documents)

    def sift(self, findings: list[Finding]) -> list[Finding]:
        """The new ones of the published findings of a run."""
        entries = {id(finding): self._places.entry_of(finding) for finding in findings}
        unknown = list(filter(may_be_known, findings))
        known = {id(finding) for finding in unknown}
        keys = {(entries[id(finding)].rule, entries[id(finding)].of) for finding in unknown}
        there = self.file.entries_about(self._where, keys)
        left = _Left(there, self._places, self._covered, self._same_words)
        for take in left.ways:
            unknown = [finding for finding in unknown if not take(entries[id(finding)])]
        added = set(map(id, unknown))
        known -= added
        for finding in findings:
            if id(finding) in known:
                self.suppressed.append(Suppressed(finding, "baseline", "a known finding"))
            else:
                self.new.append(finding)
        self._added = Counter(entries[one] for one in added)
        self._known = Counter(entries[one] for one in known)
        self._taken = there - left.rest
        self.gone = Counter({entry: number for entry, number in left.rest.items() if self._covers(entry)})
        return self.new

    @property
    def _unseen(self) -> Entries:
        """What the run says nothing about."""
        return self.file.entries - self._taken - self.gone

    def _covers(self, entry: Entry) -> bool:
        """Whether this run would have found what an entry is about."""
        if not self._covered(entry.file):
            return False
        ran = entry.rule in self._chosen or entry.rule not in all_rules()
        if entry.rule != UNREADABLE and (not ran or entry.file in self._unread):
            return False
        return not self._left_out(self._path(entry))

    def _path(self, entry: Entry) -> str:
        return os.path.join(self.file.root, entry.file)  # noqa: PTH118 - as in files/

    @property
    def known(self) -> int:
        """How many findings of the file are still there, as far as this run shows."""
        return self._known.total() + self._unseen.total()

    @property
    def grown(self) -> int:
        """How many findings of this run a baseline could have that the file does not have."""
        return self._added.total()

    def text(self, *, pruned: bool = False) -> str:
        """The text of the baseline of this run, which keeps the entries about files that the run does not cover. If it
        is only ``pruned``, no new finding is added."""
        entries = self._known + self._unseen + (Counter() if pruned else self._added)
        as_before = self._unseen and not self._same_words
        return baseline_text(entries, self.file.written_by if as_before else __version__)

    @property
    def notes(self) -> Iterator[str]:
        """A sentence about the entries that are gone, if there are any."""
        number = self.gone.total()
        if not number:
            return
        named = [f"{entry.rule} in {seen_from_here(self._path(entry))}" for entry in sorted(self.gone)]
        more = f" and {len(named) - MOST_NAMED} more" if len(named) > MOST_NAMED else ""
        gone = f"{count(number, 'known finding')} {'is' if number == 1 else 'are'} gone"
        them = "it" if number == 1 else "them"
        yield f"{gone} ({', '.join(named[:MOST_NAMED])}{more}); `--prune` removes {them} from {self.called}."


class _Places:
    """Where findings are: the pipelines and secrets that they are about, and paths from the root of the baseline."""

    def __init__(self, root: str, project: Project, is_for: Matcher) -> None:
        self._root = root
        self._project = project
        self._is_for = is_for
        self._folders: dict[str, str] = {}

    @cached_property
    def _names(self) -> dict[Place, str]:
        return identities(self._project)

    def entry_of(self, finding: Finding) -> Entry:
        of = self._names.get((id(finding.span.source), finding.document), "")
        return Entry(*key_of(finding, of), self.from_root(finding.span.source.path))

    def from_root(self, path: str) -> str:
        folder, name = os.path.split(path)
        if folder not in self._folders:
            inner = os.path.relpath(os.path.realpath(folder or "."), self._root)
            self._folders[folder] = "" if inner == "." else visible(inner.replace(os.sep, "/")) + "/"
        return self._folders[folder] + visible(name)

    def all_from_root(self, covered: Iterable[str] | None) -> frozenset[str] | None:
        """The files and folders that are covered, from the root of the baseline; None if everything is."""
        if covered is None:
            return None
        inner = frozenset(os.path.relpath(os.path.realpath(path), self._root).replace(os.sep, "/") for path in covered)
        return None if "." in inner else inner

    def may_have_left(self, of: str, file: str) -> bool:
        """Whether what had a name may have moved out of a file: the file is gone, has nothing of this name, or has
        another baseline, because its project was copied with this one."""
        path = os.path.join(self._root, file)  # noqa: PTH118 - as in files/
        if file in self._names_by_file:
            return (of != "" and of not in self._names_by_file[file]) or not self._is_for(path)
        return not os.path.lexists(path) or not self._is_for(path)

    @cached_property
    def _names_by_file(self) -> dict[str, set[str]]:
        """The names in each file that was read."""
        found: dict[str, set[str]] = {self.from_root(file.path): set() for file in self._project.files}
        for document in self._project.documents:
            name = self._names.get((id(document.source), document.index), "")
            found.setdefault(self.from_root(document.path), set()).add(name)
        return found

    def files_with(self, of: str) -> list[str]:
        """The files that have something of a name."""
        return self._files_by_name.get(of, [])

    @cached_property
    def _files_by_name(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for file, names in self._names_by_file.items():
            for name in names:
                found.setdefault(name, []).append(file)
        return found


def inside(where: frozenset[str] | None) -> Callable[[str], bool]:
    """A function that says whether a file is one of some paths, or below one of them; any is if there are none."""
    if where is None:
        return lambda file: True
    if len(where) <= _FEW:
        below = tuple([f"{path}/" for path in where])
        return lambda file: file in where or file.startswith(below)
    return cache(lambda file: not where.isdisjoint((file, *_folders(file))))


def _folders(file: str) -> Iterator[str]:
    """The folders that a file is in, from the inside out."""
    while "/" in file:
        file = file.rpartition("/")[0]
        yield file


def _end(file: str, parts: int) -> str:
    """The last parts of a path; of none, an empty string."""
    return "/".join(file.split("/")[-parts:]) if parts else ""


class _Left:
    """The entries of a baseline that no finding has taken yet."""

    def __init__(self, entries: Entries, places: _Places, covered: Callable[[str], bool], same_words: bool) -> None:
        self._left = Counter(entries)
        self._places = places
        self._covered = covered
        self._same_words = same_words
        self._moved: dict[Key, dict[str, list[Entry]]] = {}

    @cached_property
    def _index(self) -> dict[Key, dict[str, list[Entry]]]:
        """The entries by their keys and files."""
        index: dict[Key, dict[str, list[Entry]]] = {}
        for entry in self._left:
            index.setdefault(self._key(entry.key), {}).setdefault(entry.file, []).append(entry)
        return index

    def _key(self, key: Key) -> Key:
        """The key by which an entry is found. Another release of spec-lint may have other words for the same."""
        return key if self._same_words else key._replace(what="")

    @property
    def ways(self) -> tuple[Callable[[Entry], bool], ...]:
        """The ways to take what is known of a finding, the most certain one first. What a folder or a file had that is
        gone is known first in the one of the same name: a copy of that is new."""
        return (
            lambda wanted: self._take([wanted]),
            lambda wanted: self._take_here(wanted),
            *[partial(self._take_moved, parts) for parts in range(MOST_PARTS, -1, -1)],
        )

    def _take_here(self, wanted: Entry) -> bool:
        """Take what is known in the same file."""
        return self._take(self._index.get(self._key(wanted.key), {}).get(wanted.file, []))

    def _take_moved(self, parts: int, wanted: Entry) -> bool:
        """Take what is known in a file that it may have moved out of, and the end of whose path is the same."""
        key = self._key(wanted.key)
        if key not in self._moved:
            self._moved[key] = self._by_end(key)
        return self._take(self._moved[key].get(_end(wanted.file, parts), []))

    def _by_end(self, key: Key) -> dict[str, list[Entry]]:
        """What may have moved, by the ends of its path; not if a file that this run does not cover fits better."""
        found: dict[str, list[Entry]] = {}
        by_file = self._index.get(key, {})
        others = [file for file in self._places.files_with(key.of) if file not in by_file and not self._covered(file)]
        taken = {_end(file, parts) for file in others for parts in range(1, MOST_PARTS + 1)}
        for file in filter(partial(self._places.may_have_left, key.of), by_file):
            least = max(parts for parts in range(MOST_PARTS + 1) if not parts or _end(file, parts) in taken)
            for parts in range(least, MOST_PARTS + 1):
                found.setdefault(_end(file, parts), []).extend(by_file[file])
        return found

    def _take(self, entries: list[Entry]) -> bool:
        while entries:
            if self._left[entries[-1]]:
                self._left[entries[-1]] -= 1
                return True
            entries.pop()
        return False

    @property
    def rest(self) -> Entries:
        """What is left."""
        return +self._left
