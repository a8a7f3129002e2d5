"""Which fixes are made together: of errors, if a file has any; of those about the same place only the first."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import Any

from spec_lint.findings.finding import Edit, Finding, Severity
from spec_lint.findings.private import Private


class FileEdits(Private):
    """The edits that are made in one file in one round, and the number of findings that they fix."""

    __slots__ = ("_claims", "_fixes", "_reach", "findings", "of_errors")

    def __init__(self, *, of_errors: bool = False) -> None:
        self.of_errors = of_errors
        self._fixes: dict[tuple[Any, ...], Sequence[Edit]] = {}
        self._reach: list[tuple[int, int]] = []
        self._claims: set[str] = set()
        self.findings = 0

    def take(self, edits: Sequence[Edit]) -> None:
        """Add the edits of a fix, if they do not get in the way of another; the same fix may be that of two findings.

        Nothing else is edited between the first and the last place of a fix: it may have moved what is there.
        """
        what = tuple((edit.span.start, edit.span.end, edit.text) for edit in edits)
        if what not in self._fixes:
            reach = min(edit.span.start for edit in edits), max(edit.span.end for edit in edits)
            claims = {edit.claim for edit in edits if edit.claim}
            at = bisect_left(self._reach, reach)  # those that were taken do not meet, so only its neighbours can
            if claims & self._claims or any(_meet(reach, other) for other in self._reach[max(0, at - 1) : at + 1]):
                return
            self._fixes[what] = edits
            self._reach.insert(at, reach)
            self._claims |= claims
        self.findings += 1

    def in_order(self) -> list[Edit]:
        """The edits by their places; at the same place, such as the two ends of a range, in the order of the fix."""
        return sorted((edit for edits in self._fixes.values() for edit in edits), key=_place)


def chosen(findings: Iterable[Finding], *, unsafe: bool) -> dict[str, FileEdits]:
    """The edits to make, by the path of the file.

    Errors come first: they may hide others, so what is found after their fixes says little about these. A fix that
    concerns several files is left out: they are written one after another, so it could be made in part.
    """
    fixes: dict[str, list[tuple[bool, Sequence[Edit]]]] = {}
    for finding in findings:
        fix = finding.fix
        if fix is None or not (fix.safe or unsafe):
            continue
        paths = {edit.span.source.path for edit in fix.all_edits}
        if len(paths) == 1 and not any(edit.span.rendered for edit in fix.all_edits):
            fixes.setdefault(paths.pop(), []).append((finding.severity is Severity.ERROR, fix.all_edits))
    return {path: _together(of_file) for path, of_file in fixes.items()}


def _together(fixes: Sequence[tuple[bool, Sequence[Edit]]]) -> FileEdits:
    """The edits to make of the fixes in a file, each with whether it is that of an error."""
    made = FileEdits(of_errors=any(of_error for of_error, _ in fixes))
    for of_error, edits in fixes:
        if of_error or not made.of_errors:
            made.take(edits)
    return made


def _place(edit: Edit) -> tuple[int, int]:
    return edit.span.start, edit.span.end


def _meet(one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Whether two ranges overlap, or are insertions at the same place, where their order would matter."""
    return one == other or (one[0] < other[1] and other[0] < one[1])
