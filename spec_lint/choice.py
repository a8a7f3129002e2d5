"""Which rules run, how their findings count, and which findings are accepted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, NamedTuple

from spec_lint.finding import Finding, Severity
from spec_lint.rule import Rule
from spec_lint.suppression import Matches, Suppression

if TYPE_CHECKING:
    from datetime import date


def _glob(pattern: str, path: str) -> bool:
    return fnmatchcase(path, pattern)


class Choice(NamedTuple):
    """Which rules run and how their findings count.

    ``select`` and ``ignore`` are code prefixes or rule names; an empty ``select`` means all. ``severity`` maps a code
    or name to a severity, or to None for off. ``per_file_ignores`` maps a path glob to codes or names, and ``matches``
    tells what a glob matches. ``today`` is the day that suppressions are held against, None where their dates do not
    count.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: Mapping[str, Severity | None] = {}
    per_file_ignores: Mapping[str, tuple[str, ...]] = {}
    suppressions: tuple[Suppression, ...] = ()
    info: bool = False
    matches: Matches = _glob
    today: date | None = None

    def severity_of(self, rule: Rule) -> Severity | None:
        """The severity a rule's findings get, or None when it does not run."""
        severity: Severity | None = rule.severity
        for key in (rule.name, rule.code):
            if key in self.severity:
                severity = self.severity[key]
        if severity is None or _longest(self.ignore, rule) > _longest(self.select, rule, empty=0):
            return None
        if self.select and _longest(self.select, rule) < 0:
            return None
        if severity is Severity.INFO and not self.info and _longest(self.select, rule) <= 0:
            return None
        return severity

    def accepts(self, finding: Finding, pipeline: str | None) -> bool:
        """Whether the project accepts a finding, which stands in the named pipeline."""
        path = finding.span.source.path
        for pattern, codes in self.per_file_ignores.items():
            named = any(finding.rule.startswith(code) or code in (finding.name, "ALL") for code in codes)
            if named and self.matches(pattern, path):
                return True
        return any(
            suppression.covers(finding, pipeline, self.matches)
            for suppression in self.suppressions
            if self.today is None or not suppression.over(self.today)
        )


def _longest(patterns: Iterable[str], rule: Rule, empty: int = -1) -> int:
    """The length of the longest pattern that names a rule (a name counts as a whole code); ``empty`` if none does."""
    best = empty
    for pattern in patterns:
        if pattern == rule.name:
            best = max(best, len(rule.code))
        elif rule.code.startswith(pattern) or pattern == "ALL":
            best = max(best, len(pattern) if pattern != "ALL" else 0)
    return best
