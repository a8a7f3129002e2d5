"""Issues for Azure Pipelines: one logging command per finding, then the summary.

The agent (``Command.cs`` of azure-pipelines-agent) reads a command after ``##vso[``, its properties up to the next
``]`` and between semicolons, and decodes %3B, %5D, %0D, %0A and, last, %AZP25 for a percent sign. It has errors and
warnings only: advice is an ordinary line. Paths are from the root of the repository.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TextIO

from spec_lint.findings.finding import Finding, Severity
from spec_lint.findings.plain import visible
from spec_lint.reading.masking.bounds import file_bounds
from spec_lint.report.listed import where
from spec_lint.report.root import Root
from spec_lint.report.streams import RunnerCommand
from spec_lint.report.words import in_full, rule_title, summary_line

if TYPE_CHECKING:
    from spec_lint.findings.summary import Summary
    from spec_lint.report.formats import View


def write(findings: Sequence[Finding], summary: Summary, out: TextIO, view: View) -> None:
    root = Root(view.folder)
    for finding in findings:
        if finding.severity is Severity.INFO:
            out.write(visible(f"{where(finding)}: {rule_title(finding)}: {in_full(finding)}") + "\n")
        else:
            out.write(RunnerCommand(command(finding, root) + "\n"))
    if not view.quiet:
        out.write(summary_line(summary) + "\n")


def command(finding: Finding, root: Root) -> str:
    """The logging command of a finding, one line."""
    line, column, _, _ = file_bounds(finding.span)
    properties = {
        "type": finding.severity.value,
        "sourcepath": root.path(finding.span.source.path),
        "linenumber": str(line),
        "columnnumber": str(column),
        "code": rule_title(finding),
    }
    listed = "".join(f"{name}={_property(value)};" for name, value in properties.items())
    return f"##vso[task.logissue {listed}]{_data(in_full(finding))}"


def _data(text: str) -> str:
    return visible(text.replace("%", "%AZP25").replace("\r", "%0D").replace("\n", "%0A"))


def _property(text: str) -> str:
    return _data(text).replace(";", "%3B").replace("]", "%5D")
