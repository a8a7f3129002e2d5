"""How many findings there are of each rule."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from spec_lint.findings.finding import Finding
from spec_lint.findings.named_tuple import NamedTuple
from spec_lint.findings.plain import count
from spec_lint.report.color import Paint


class RuleCount(NamedTuple):
    """The findings of one rule: how many, how many of them have a fix, for how many of these it is not safe, and in how
    many files they are."""

    rule: str
    name: str
    severity: str
    findings: int
    fixable: int
    unsafe: int
    files: int

    @property
    def fixable_words(self) -> str:
        return f"{self.fixable} ({self.unsafe} unsafe)" if self.unsafe else str(self.fixable)


def statistics(findings: Iterable[Finding]) -> list[RuleCount]:
    """The counts of each rule that found something, the most frequent first."""
    by_rule: dict[tuple[str, str, str], list[Finding]] = {}
    for finding in findings:
        by_rule.setdefault((finding.rule, finding.name, finding.severity.value), []).append(finding)
    counted = [
        RuleCount(
            *rule,
            findings=sum(1 + finding.more for finding in found),
            fixable=sum(finding.fix is not None for finding in found),
            unsafe=sum(finding.fix is not None and not finding.fix.safe for finding in found),
            files=len({finding.span.source.path for finding in found}),
        )
        for rule, found in by_rule.items()
    ]
    return sorted(counted, key=lambda one: (-one.findings, one.rule))


def table(counted: Sequence[RuleCount], paint: Paint, width: int | None) -> Iterator[str]:
    """The counts in columns, or, if that does not fit the terminal, in a block for each rule."""
    if not counted:
        return
    heads = ("findings", "fixable", "files")
    rows = [(str(one.findings), one.fixable_words, str(one.files)) for one in counted]
    widths = [max(map(len, cells)) for cells in zip(heads, *rows, strict=True)]
    if width is not None and sum(widths) + 6 + max(len(f"{one.rule} {one.name}") for one in counted) > width:
        for one in counted:
            yield _title(one, paint)
            yield f"  {count(one.findings, 'finding')}, {one.fixable_words} fixable, {count(one.files, 'file')}"
        return
    yield paint("bold", "  ".join(head.rjust(size) for head, size in zip(heads, widths, strict=True)) + "  rule")
    for one, cells in zip(counted, rows, strict=True):
        numbers = "  ".join(cell.rjust(size) for cell, size in zip(cells, widths, strict=True))
        yield f"{numbers}  {_title(one, paint)}"


def _title(one: RuleCount, paint: Paint) -> str:
    return f"{paint(one.severity, one.rule)} {one.name}"
