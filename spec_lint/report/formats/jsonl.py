"""JSON lines: each finding as one line, as in the list of the JSON report. Without findings, it is empty."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, TextIO

from spec_lint.findings.finding import Finding
from spec_lint.report.formats.json import record

if TYPE_CHECKING:
    from spec_lint.findings.summary import Summary
    from spec_lint.report.formats import View

MARK = r'^\{"rule": "'


def write(findings: Sequence[Finding], summary: Summary, out: TextIO, view: View) -> None:
    for finding in findings:
        out.write(json.dumps(record(finding)) + "\n")
