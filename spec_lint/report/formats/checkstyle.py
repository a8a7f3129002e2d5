"""Checkstyle's XML, which Jenkins and many services for reviews read: the findings by file.

A finding in rendered text is at the beginning of its file: the message names the place. Paths are from the root of the
repository.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TextIO

from spec_lint.findings.finding import Finding
from spec_lint.reading.masking.bounds import file_bounds
from spec_lint.report.listed import by_file
from spec_lint.report.root import Root
from spec_lint.report.words import in_full
from spec_lint.report.xml import HEAD, tag

if TYPE_CHECKING:
    from spec_lint.findings.summary import Summary
    from spec_lint.report.formats import View

MARK = "<checkstyle[ >]"


def write(findings: Sequence[Finding], summary: Summary, out: TextIO, view: View) -> None:
    root = Root(view.folder)
    out.write(f'{HEAD}<checkstyle version="10.0">\n')
    for path, found in by_file(findings).items():
        out.write(f" <{tag('file', name=root.path(path))}>\n")
        for finding in found:
            out.write(f"  <{error(finding)}/>\n")
        out.write(" </file>\n")
    out.write("</checkstyle>\n")


def error(finding: Finding) -> str:
    """The tag of a finding. What is after the last dot of its source is its type for Jenkins."""
    line, column, _, _ = file_bounds(finding.span)
    severity, source = finding.severity.value, f"spec-lint.{finding.rule}"
    return tag("error", line=line, column=column, severity=severity, message=in_full(finding), source=source)
