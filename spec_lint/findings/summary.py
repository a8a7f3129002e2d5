"""The counts of a run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from spec_lint.findings.finding import Finding, Severity
from spec_lint.findings.named_tuple import NamedTuple


class Summary(NamedTuple):
    """How much a run checked and found. ``defaults`` are the files of defaults for specs, ``safe_fixes`` and
    ``unsafe_fixes`` say how many of the findings have one, ``notes`` are sentences about the run as a whole. ``pachd``
    is what it told: see ``engine/told_notes.py``."""

    files: int
    pipelines: int
    secrets: int
    foreign: int
    errors: int = 0
    warnings: int = 0
    infos: int = 0
    defaults: int = 0
    notes: tuple[str, ...] = ()
    safe_fixes: int = 0
    unsafe_fixes: int = 0
    pachd: Mapping[str, Any] | None = None

    def fails(self, fail_on: str) -> bool:
        """Whether there is a finding of at least this severity; of none if it is ``never``."""
        counts = {"error": self.errors, "warning": self.warnings, "info": self.infos}
        return fail_on in counts and any(list(counts.values())[: list(counts).index(fail_on) + 1])

    def counting(self, findings: Iterable[Finding]) -> Summary:
        """The summary with the numbers of these findings, by severity, and of their fixes."""
        findings = list(findings)
        severities = [finding.severity for finding in findings]
        fixes = [finding.fix.safe for finding in findings if finding.fix is not None]
        return self._replace(
            errors=severities.count(Severity.ERROR),
            warnings=severities.count(Severity.WARNING),
            infos=severities.count(Severity.INFO),
            safe_fixes=fixes.count(True),
            unsafe_fixes=fixes.count(False),
        )
