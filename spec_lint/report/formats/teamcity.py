"""Inspections for TeamCity: a service message for each rule and each finding, then the summary.

In a value, TeamCity decodes ``|n``, ``|r``, ``|'``, ``|[``, ``|]``, ``||`` and ``|0x`` with four hexadecimal digits. It
limits values to 4,000 characters. Paths are from the root of the repository.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TextIO

from spec_lint.findings.finding import Finding, Severity
from spec_lint.findings.plain import visible
from spec_lint.reading.masking.bounds import file_bounds
from spec_lint.report.root import Root
from spec_lint.report.streams import RunnerCommand
from spec_lint.report.words import in_full, summary_line

if TYPE_CHECKING:
    from spec_lint.findings.summary import Summary
    from spec_lint.report.formats import View

_SEVERITIES = {Severity.ERROR: "ERROR", Severity.WARNING: "WARNING", Severity.INFO: "WEAK WARNING"}
LONGEST = 3_900


def write(findings: Sequence[Finding], summary: Summary, out: TextIO, view: View) -> None:
    root, rules = Root(view.folder), view.rules()
    for code, name in sorted({finding.rule: finding.name for finding in findings}.items()):
        about = rules[code].summary if code in rules else name
        kind = {"id": code, "name": f"{code} {name}".strip(), "description": about, "category": "spec-lint"}
        out.write(RunnerCommand(message("inspectionType", **kind)))
    for finding in findings:
        out.write(RunnerCommand(inspection(finding, root)))
    if not view.quiet:
        out.write(summary_line(summary) + "\n")


def inspection(finding: Finding, root: Root) -> str:
    return message(
        "inspection",
        typeId=finding.rule,
        message=in_full(finding, "\n"),
        file=root.path(finding.span.source.path),
        line=str(file_bounds(finding.span)[0]),
        SEVERITY=_SEVERITIES[finding.severity],
    )


def message(name: str, /, **values: str) -> str:
    """A service message, one line."""
    listed = "".join(f" {key}='{_value(value)}'" for key, value in values.items())
    return f"##teamcity[{name}{listed}]\n"


_ESCAPES = str.maketrans({"\n": "|n", "\r": "|r", **{character: f"|{character}" for character in "|'[]"}})


def _value(text: str) -> str:
    lines = (visible(line).translate(_ESCAPES) for line in text[:LONGEST].split("\n"))
    return "|n".join(lines)
