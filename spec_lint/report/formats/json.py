"""The JSON report, version 1: one object, ASCII, one finding per line.

Lines and columns count from 1, columns in code points, ends are exclusive; ``document`` counts the specs of a file from
0. If ``rendered`` is true, they refer to the text that the file was rendered to. A lone surrogate (an undecodable
byte of a path) is kept as an escape, so the path can be restored.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, TextIO

from spec_lint.findings.finding import Finding, Fix, Span, pointer_text
from spec_lint.reading.masking.bounds import bounds
from spec_lint.reading.masking.masks import masks_of
from spec_lint.reading.masking.ranges import touches

if TYPE_CHECKING:
    from spec_lint.findings.summary import Summary
    from spec_lint.report.formats import View
    from spec_lint.report.statistics import RuleCount

STATISTICS = True
VERSION = 1
MARK = rf'^\{{"version": {VERSION},\s+"findings": \['


def write(findings: Sequence[Finding], summary: Summary, out: TextIO, view: View) -> None:
    out.write(f'{{"version": {VERSION},\n "findings": ')
    _write_list(map(record, findings), out)
    if view.suppressed:
        out.write(',\n "suppressed": ')
        _write_list(({"by": by, "reason": why, "finding": record(one)} for one, by, why in view.suppressed), out)
    if view.statistics is not None:
        out.write(',\n "statistics": ')
        _write_list(map(_counted, view.statistics), out)
    out.write(f',\n "summary": {json.dumps(totals(summary))}}}\n')


def _write_list(records: Iterable[dict[str, Any]], out: TextIO) -> None:
    """Write a list with one item per line."""
    separator = "["
    for item in records:
        out.write(f"{separator}\n  {json.dumps(item)}")
        separator = ","
    out.write("[]" if separator == "[" else "\n ]")


def _counted(rule: RuleCount) -> dict[str, Any]:
    return {
        "rule": rule.rule,
        "name": rule.name,
        "severity": rule.severity,
        "count": rule.findings,
        "fixable": rule.fixable,
        "unsafe": rule.unsafe,
        "files": rule.files,
    }


def record(finding: Finding) -> dict[str, Any]:
    """A finding as the JSON contract defines it."""
    return {
        "rule": finding.rule,
        "name": finding.name,
        "severity": finding.severity.value,
        "refused_by": finding.refused_by.value if finding.refused_by else None,
        "file": finding.span.source.path,
        "document": finding.document,
        "pointer": pointer_text(finding.pointer),
        **place(finding.span),
        "rendered": finding.span.rendered,
        "message": finding.message,
        "help": finding.help,
        "related": [
            {
                "file": label.span.source.path,
                **place(label.span),
                "rendered": label.span.rendered,
                "message": label.message,
            }
            for label in finding.related
        ],
        "fix": fix(finding.fix),
    }


def place(span: Span) -> dict[str, int]:
    """A span in lines and columns."""
    line, column, end_line, end_column = bounds(span)
    return {"line": line, "column": column, "end_line": end_line, "end_column": end_column}


def fix(found: Fix | None) -> dict[str, Any] | None:
    """A fix; None also if its edits are hidden, cannot be made in the file, or would show a part of a secret value."""
    if not (found and found.edits) or any(
        edit.span.rendered or touches(masks_of(edit.span.source), edit.span.start, edit.span.end)
        for edit in found.edits
    ):
        return None
    edits = [{"file": edit.span.source.path, **place(edit.span), "text": edit.text} for edit in found.edits]
    return {"safe": found.safe, "title": found.title, "edits": edits}


def totals(summary: Summary) -> dict[str, Any]:
    """The counts of a run."""
    return {
        "files": summary.files,
        "pipelines": summary.pipelines,
        "secrets": summary.secrets,
        **({"defaults": summary.defaults} if summary.defaults else {}),
        "foreign": summary.foreign,
        "errors": summary.errors,
        "warnings": summary.warnings,
        **({"pachd": dict(summary.pachd)} if summary.pachd is not None else {}),
    }
