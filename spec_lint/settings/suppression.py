"""Findings that a project suppresses in its configuration."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from spec_lint.findings.finding import Finding, Span, pointer_text
from spec_lint.findings.named_tuple import NamedTuple
from spec_lint.settings.rule_names import specificity

if TYPE_CHECKING:
    from datetime import date

    from spec_lint.settings.written import Written

Matches = Callable[[str, str], bool]
"""Whether a glob of the configuration matches the path of a file."""


class Suppression(NamedTuple):
    """Suppressed findings: of some rules, narrowed by file, pipeline or pointer, until a date.

    ``rule`` is a code, the beginning of codes, a name or ``ALL``; ``pointer`` is a JSON pointer (RFC 6901). ``until``
    is the last day in force; ``span`` shows it in the configuration once it is past. ``written`` is where the rule is
    written.
    """

    rule: str
    reason: str
    file: str | None = None
    pipeline: str | None = None
    pointer: str | None = None
    until: date | None = None
    span: Span | None = None
    written: Written | None = None

    def covers(self, finding: Finding, pipeline: str | None, matches: Matches) -> bool:
        """Whether it covers a finding in the named pipeline, regardless of the date.

        A finding that represents others has several places.
        """
        return (
            specificity(self.rule, finding.rule, finding.name) >= 0
            and self.pipeline in (None, pipeline)
            and (self.pointer is None or (self.pointer == pointer_text(finding.pointer) and not finding.more))
            and (self.file is None or matches(self.file, finding.span.source.path))
        )

    def over(self, today: date) -> bool:
        """Whether it has expired."""
        return self.until is not None and self.until < today


class Suppressions:
    """Suppressions indexed by what they name, to avoid checking each one against each finding."""

    def __init__(self, suppressions: Iterable[Suppression]) -> None:
        self._by_place: dict[tuple[str | None, str | None], list[Suppression]] = {}
        for suppression in suppressions:
            self._by_place.setdefault((suppression.pipeline, suppression.pointer), []).append(suppression)

    def covering(self, finding: Finding, pipeline: str | None, matches: Matches) -> Iterator[Suppression]:
        """Those that cover a finding in the named pipeline."""
        pointer = pointer_text(finding.pointer) if self._by_place else None
        for place in dict.fromkeys(((None, None), (pipeline, None), (None, pointer), (pipeline, pointer))):
            for suppression in self._by_place.get(place, ()):
                if suppression.covers(finding, pipeline, matches):
                    yield suppression
