"""How reports that list findings for other programs name and group them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from spec_lint.findings.finding import Finding, Severity, Suppressed
from spec_lint.findings.plain import count
from spec_lint.reading.masking.bounds import bounds


def where(finding: Finding) -> str:
    """A file, line and column, as ``path:1:2``; only the file for a place in rendered text."""
    path = finding.span.source.path
    if finding.span.rendered:
        return path
    line, column, _, _ = bounds(finding.span)
    return f"{path}:{line}:{column}"


def by_file(findings: Iterable[Finding]) -> dict[str, list[Finding]]:
    """Findings by the path of their file, in their order."""
    found: dict[str, list[Finding]] = {}
    for finding in findings:
        found.setdefault(finding.span.source.path, []).append(finding)
    return found


def counts_words(findings: Sequence[Finding]) -> str:
    """How many findings of each severity there are, such as ``2 errors, 1 warning``."""
    counts = Counter(finding.severity for finding in findings)
    return ", ".join(count(counts[severity], severity.value) for severity in Severity if counts[severity])


def suppressed_words(suppressed: Suppressed) -> str:
    """By what a finding is suppressed, and the reason if one is given."""
    reason = f": {suppressed.reason}" if suppressed.reason else ""
    return f"suppressed by the {suppressed.by}{reason}"
