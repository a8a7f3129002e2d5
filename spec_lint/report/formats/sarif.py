"""SARIF 2.1.0 (OASIS): one run, with a record of each rule that found something, for code scanning services.

Regions count lines and columns from 1, columns in code points, ends exclusive. A finding in rendered text is at the
beginning of the file, because code scanning requires a region. A result contains no text of a file, which may be
secret. Its fingerprint is of the place in the document, not of the line, so it survives edits elsewhere.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TextIO
from urllib.parse import quote

from spec_lint import __version__
from spec_lint.findings.finding import Finding, Severity, Span, pointer_text
from spec_lint.reading.masking.bounds import file_bounds
from spec_lint.report.formats.json import fix, totals
from spec_lint.report.words import in_full

if TYPE_CHECKING:
    from spec_lint.engine.rule import Rule
    from spec_lint.findings.summary import Summary
    from spec_lint.report.formats import View

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
MARK = r'"version"\s*:\s*"2\.1\.0"'
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
HOME = "https://pypi.org/project/spec-lint/"
_CRASHED = "R000"
_STDIN = "-"


def write(findings: Sequence[Finding], summary: Summary, out: TextIO, view: View) -> None:
    rules = view.rules()
    used = {finding.rule: finding.name for finding in findings}
    order = {code: index for index, code in enumerate(sorted(used))}
    seen: Counter[str] = Counter()
    run = {
        "tool": {
            "driver": {
                "name": "spec-lint",
                "version": __version__,
                "informationUri": HOME,
                "rules": [rule_record(code, used[code], rules.get(code)) for code in order],
            }
        },
        "columnKind": "unicodeCodePoints",
        "invocations": [
            {
                "executionSuccessful": _CRASHED not in used,
                "toolExecutionNotifications": [{"level": "note", "message": {"text": n}} for n in summary.notes],
            }
        ],
        "results": [result(finding, order[finding.rule], seen) for finding in findings],
        "properties": totals(summary),
    }
    json.dump({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, out, indent=1)
    out.write("\n")


def rule_record(code: str, name: str, rule: Rule | None) -> dict[str, Any]:
    """The description of a rule; of an unknown rule, only its code and name."""
    if rule is None:
        return {"id": code, "name": name} if name else {"id": code}
    refuser = f" Refused by {rule.refused_by.value}." if rule.refused_by else ""
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": rule.summary + refuser},
        "help": {"text": rule.page, "markdown": rule.page},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {"since": rule.since, "refusedBy": rule.refused_by.value if rule.refused_by else None},
    }


def result(finding: Finding, rule_index: int, seen: Counter[str]) -> dict[str, Any]:
    """A finding; ``seen`` counts the fingerprints used so far, to keep them unique."""
    found: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": rule_index,
        "level": _LEVELS[finding.severity],
        "message": {"text": in_full(finding)},
        "locations": [location(finding.span) | _logical(finding)],
        "partialFingerprints": {"place/v1": _fingerprint(finding, seen)},
        "properties": {
            "refusedBy": finding.refused_by.value if finding.refused_by else None,
            "document": finding.document,
            "rendered": finding.span.rendered,
        },
    }
    if finding.related:
        found["relatedLocations"] = [
            {"id": index, **location(label.span), "message": {"text": label.message or "here"}}
            for index, label in enumerate(finding.related)
        ]
    replacements = _replacements(finding)
    if replacements:
        found["fixes"] = [{"artifactChanges": replacements}]
    return found


def location(span: Span) -> dict[str, Any]:
    """A physical location; without a region if the file could not be read."""
    physical: dict[str, Any] = {"artifactLocation": {"uri": uri(span.source.path)}}
    if span.source.text:
        line, column, end_line, end_column = file_bounds(span)
        physical["region"] = {"startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column}
    return {"physicalLocation": physical}


def _region(position: Mapping[str, Any]) -> dict[str, int]:
    return {
        "startLine": position["line"],
        "startColumn": position["column"],
        "endLine": position["end_line"],
        "endColumn": position["end_column"],
    }


def _logical(finding: Finding) -> dict[str, Any]:
    if not finding.pointer:
        return {}
    return {"logicalLocations": [{"fullyQualifiedName": pointer_text(finding.pointer)}]}


def uri(path: str) -> str:
    """A path as a URI: relative paths stay relative; any special bytes are percent-encoded.

    Standard input is not a file and gets a separate scheme.
    """
    if path == _STDIN:
        return "stdin:"
    data = path.encode("utf-8", "surrogateescape").removeprefix(b"./")
    return ("file://" if data.startswith(b"/") else "") + quote(data, safe="/")


def _fingerprint(finding: Finding, seen: Counter[str]) -> str:
    from hashlib import sha256

    parts: Iterable[str] = (
        finding.rule,
        uri(finding.span.source.path),
        str(finding.document),
        pointer_text(finding.pointer),
    )
    digest = sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]
    seen[digest] += 1
    return f"{digest}:{seen[digest]}"


def _replacements(finding: Finding) -> list[dict[str, Any]]:
    """The edits of a fix by file; none if they would show a secret value."""
    found = fix(finding.fix)
    if found is None:
        return []
    by_file: dict[str, list[dict[str, Any]]] = {}
    for record in found["edits"]:
        replacement = {"deletedRegion": _region(record), "insertedContent": {"text": record["text"]}}
        by_file.setdefault(uri(record["file"]), []).append(replacement)
    return [{"artifactLocation": {"uri": path}, "replacements": changes} for path, changes in by_file.items()]
