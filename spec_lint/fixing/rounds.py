"""Makes fixes in rounds: after each one everything is checked again, until there is nothing more to fix.

Files are changed in memory first, and written when all is done.
"""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator

from spec_lint.engine.request import Request
from spec_lint.engine.run import Outcome
from spec_lint.files.content import STDIN, ReadProblem
from spec_lint.files.edited_files import EditedFiles, identity
from spec_lint.findings.finding import Severity
from spec_lint.findings.named_tuple import NamedTuple
from spec_lint.findings.plain import visible
from spec_lint.fixing.choosing import FileEdits, chosen
from spec_lint.fixing.content import Content, UneditableError
from spec_lint.fixing.targets import why_not_written, write

MOST_ROUNDS = 100
"""A fix may make room for another; more rounds than this are no progress but a circle."""


class Change(NamedTuple):
    """A file that fixes have changed: the path to write, its path in reports, its bytes before and after, and how many
    findings were fixed in it."""

    path: str
    name: str
    before: bytes
    after: bytes
    findings: int


class Fixed(NamedTuple):
    """What came of fixing: what is left, the files as they are now, those that were changed, notes on what could not be
    fixed, and whether a file could not be written."""

    outcome: Outcome
    files: EditedFiles
    changes: list[Change]
    notes: list[str]
    failed: bool = False


class Fixing:
    """The rounds of one run. ``check`` checks a request; ``unsafe`` makes unsafe fixes, too."""

    def __init__(self, request: Request, check: Callable[[Request], Outcome], *, unsafe: bool) -> None:
        self.files = EditedFiles(request.reading_stdin_once().read)
        self.request = request._replace(read=self.files)
        self.check = check
        self.unsafe = unsafe
        self.findings: Counter[str] = Counter()
        self.notes: dict[str, str] = {}
        self._refused = False
        """Whether there is a file that must not or cannot be written."""
        self._earlier: dict[str, bytes] = {}
        """The bytes of the files that this round edits, as they were before it."""
        self._names: dict[str, str] = {}

    def run(self) -> Fixed:
        outcome = self.check(self.request)
        for _ in range(MOST_ROUNDS):
            fixed = self._round(outcome)
            if not fixed:
                break
            before, outcome = outcome, self.check(self.request)
            if wrong := self._take_back(fixed, before, outcome):
                outcome = self.check(self.request)
            self.findings.update({path: edits.findings for path, edits in fixed.items() if path not in wrong})
        else:
            self.notes[""] = f"After {MOST_ROUNDS} rounds of fixes there are still more to make."
        return Fixed(outcome, self.files, list(self._changes()), list(self.notes.values()), self._refused)

    def _round(self, outcome: Outcome) -> dict[str, FileEdits]:
        """Make the fixes of one round; returns those that were made."""
        self._earlier.clear()
        made: dict[str, FileEdits] = {}
        real: set[str] = set()
        for path, edits in chosen(outcome.findings, unsafe=self.unsafe).items():
            if path in self.notes or not self._may_edit(path):
                continue
            if identity(self._path_of(path)) in real:
                continue  # it was edited in this round, under another name
            try:
                self._edit(path, edits)
            except UneditableError as refusal:
                self.notes[path] = f"{visible(path)} was not fixed: {refusal}."
            else:
                made[path] = edits
                real.add(identity(self._path_of(path)))
        return made

    def _edit(self, path: str, edits: FileEdits) -> None:
        """Make edits in a file. Raises UneditableError."""
        real = self._path_of(path)
        data = self.files(real)
        if isinstance(data, ReadProblem):
            raise UneditableError("it cannot be read any more")
        if identity(real) not in self.files.before and (why := why_not_written(real)) is not None:
            self._refused = True
            raise UneditableError(why)
        self.files.put(real, Content(data).edited(edits.in_order()), data)
        self._earlier[path] = data
        self._names.setdefault(identity(real), path)

    def _take_back(self, fixed: dict[str, FileEdits], before: Outcome, after: Outcome) -> set[str]:
        """Take back fixes that were wrong: all in files that are no longer read, or no longer checked, and those of
        warnings that lead to an error."""
        unread, unchecked = set(after.unread) - set(before.unread), _checked(before) - _checked(after)
        broken = (unread | unchecked) & fixed.keys()
        for path in broken:
            real = self._path_of(path)
            self.files.put(real, self.files.before[identity(real)], b"")
            self.findings[path] = 0
            self.notes[path] = (
                f"{visible(path)} was left as it is, because it could not be checked after its fixes. "
                "This is a mistake in spec-lint."
            )
        had, have = _errors(before), _errors(after)
        worse = {path for path, edits in fixed.items() if not edits.of_errors and have[path] - had[path]} - broken
        for path in worse:
            rules = ", ".join(have[path] - had[path])
            self.files.put(self._path_of(path), self._earlier[path], b"")
            self.notes[path] = f"Fixes of warnings in {visible(path)} were not made: they lead to errors ({rules})."
        return broken | worse

    def _path_of(self, name: str) -> str:
        return STDIN if STDIN in self.request.paths and name == self.request.name_of(STDIN) else name

    def _may_edit(self, name: str) -> bool:
        """Whether a file was named, or found in what was named; the rest of a project is only read."""
        if not self.request.with_project or not self.request.paths:
            return True
        path = os.path.normpath(name)
        named = [os.path.normpath(self.request.name_of(one)) for one in self.request.paths]
        return any(one in (path, ".") or path.startswith(one + os.sep) for one in named)

    def _changes(self) -> Iterator[Change]:
        for path, (before, after) in sorted(self.files.changed().items(), key=lambda pair: self._names[pair[0]]):
            name = self._names[path]
            yield Change(path, name, before, after, self.findings[name])


def _errors(outcome: Outcome) -> dict[str, Counter[str]]:
    """How many errors of which rule there are, by the path of the file."""
    errors: dict[str, Counter[str]] = defaultdict(Counter)
    for finding in outcome.findings:
        if finding.severity is Severity.ERROR:
            errors[finding.span.source.path][finding.rule] += 1
    return errors


def _checked(outcome: Outcome) -> set[str]:
    return {document.path for document in outcome.project.documents}


def written(fixed: Fixed) -> Fixed:
    """Write the changed files; the notes name those that could not be written. Standard input is not written here."""
    changes, notes = [], list(fixed.notes)
    for change in fixed.changes:
        try:
            if change.path != STDIN:
                write(change.path, change.before, change.after)
            changes.append(change)
        except UneditableError as refusal:
            notes.append(f"{visible(change.name)} was not fixed: {refusal}.")
    return fixed._replace(changes=changes, notes=notes, failed=fixed.failed or len(changes) < len(fixed.changes))
