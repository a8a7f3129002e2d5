"""One line per finding, ``file:line:column: error[CODE] message (consequence)``, then the summary.

``[*]`` after the code marks what ``--fix`` fixes. A finding in rendered text is at 1:1: the message names the place.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TextIO

from spec_lint.findings.finding import Finding
from spec_lint.findings.plain import visible
from spec_lint.reading.masking.bounds import file_bounds
from spec_lint.report.color import painter
from spec_lint.report.consequence import consequence
from spec_lint.report.words import fixable, fixable_line, summary_line

if TYPE_CHECKING:
    from spec_lint.findings.summary import Summary
    from spec_lint.report.formats import View

STATISTICS = True


def write(findings: Sequence[Finding], summary: Summary, out: TextIO, view: View) -> None:
    if view.statistics is not None:
        from spec_lint.report.statistics import table  # saves start-up time: few reports have it

        out.writelines(f"{line}\n" for line in table(view.statistics, painter(False), None))
        findings = ()
    for finding in findings:
        line, column, _, _ = file_bounds(finding.span)
        rejected = consequence(finding)
        out.write(
            f"{visible(finding.span.source.path)}:{line}:{column}: "
            f"{fixable(f'{finding.severity.value}[{finding.rule}]', finding)} {visible(finding.message)}"
            f"{f' ({rejected})' if rejected else ''}\n"
        )
    if not view.quiet:
        out.write(summary_line(summary) + "\n")
        if fixes := fixable_line(summary):
            out.write(fixes + "\n")
