"""GitLab's code quality report: an array of issues, ASCII, one per line.

GitLab compares the issues of two branches by their fingerprints. They are of the rule, the file, the place in the
document and the message, not of the line, so an issue that only moved is not shown as new. A finding in rendered text
is on line 1: the message names the place. Paths are from the root of the repository, as GitLab requires.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TextIO

from spec_lint.findings.finding import Finding, Severity, pointer_text
from spec_lint.reading.masking.bounds import file_bounds
from spec_lint.report.fingerprint import Fingerprints
from spec_lint.report.root import Root
from spec_lint.report.words import in_full, rule_title

if TYPE_CHECKING:
    from spec_lint.findings.summary import Summary
    from spec_lint.report.formats import View

MARK = r'^\[\s*(\]\s*$|\{[^{}]*"(?:fingerprint|check_name|description)")'
_SEVERITIES = {Severity.ERROR: "critical", Severity.WARNING: "minor", Severity.INFO: "info"}


def write(findings: Sequence[Finding], summary: Summary, out: TextIO, view: View) -> None:
    root, fingerprints = Root(view.folder), Fingerprints()
    issues = [json.dumps(issue(finding, root, fingerprints)) for finding in findings]
    out.write("[\n " + ",\n ".join(issues) + "\n]\n" if issues else "[]\n")


def issue(finding: Finding, root: Root, fingerprints: Fingerprints) -> dict[str, Any]:
    line, _, end, _ = file_bounds(finding.span)
    path = root.path(finding.span.source.path)
    place = finding.rule, path, str(finding.document), pointer_text(finding.pointer), finding.message
    return {
        "description": f"{rule_title(finding)}: {in_full(finding)}",
        "check_name": finding.rule,
        "fingerprint": fingerprints.of(*place),
        "severity": _SEVERITIES[finding.severity],
        "location": {"path": path, "lines": {"begin": line, "end": end}},
    }
