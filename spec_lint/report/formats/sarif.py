"""SARIF 2.1.0 (OASIS): one run, with a record of each rule that found something, for code scanning services.

Regions count lines and columns from 1, columns in code points, ends exclusive. A finding in rendered text is at the
beginning of the file, because code scanning requires a region. A result contains no text of a file, which may be
secret. Its fingerprints are of the place in the document and, as GitHub makes it, of the text of its line, so they
survive edits elsewhere. Suppressed findings are results with suppressions. Paths are relative to ``%SRCROOT%``, the
root of the repository; where that is on this machine is not said, since no other could use it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, TextIO
from urllib.parse import quote

from spec_lint import __version__
from spec_lint.engine.rule import INTERNAL
from spec_lint.files.content import STDIN
from spec_lint.findings.finding import Finding, Severity, Span, Suppressed, pointer_text
from spec_lint.findings.source import Source
from spec_lint.reading.masking.bounds import file_bounds
from spec_lint.report.fingerprint import Fingerprints, LineHashes
from spec_lint.report.formats.json import fix, totals
from spec_lint.report.pages import URN, home, page_of
from spec_lint.report.root import Root
from spec_lint.report.words import in_full

if TYPE_CHECKING:
    from spec_lint.engine.rule import Rule
    from spec_lint.findings.summary import Summary
    from spec_lint.report.formats import View

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
MARK = r'"version"\s*:\s*"2\.1\.0"'
BASE = "%SRCROOT%"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}

MOST_RESULTS, MOST_SHOWN = 25_000, 5_000
"""GitHub rejects a run with more results, and shows only so many of them, those of the highest level."""
MOST_LOCATIONS = 1_000
"""GitHub rejects a result with more locations."""


def write(findings: Sequence[Finding], summary: Summary, out: TextIO, view: View) -> None:
    rules, root = view.rules(), Root(view.folder)
    listed, left_out = _listed(findings, view.suppressed)
    used = {one.finding.rule: one.finding.name for one in listed}
    results = Results(root, {code: index for index, code in enumerate(sorted(used))}, bool(view.suppressed))
    run = {
        "tool": {
            "driver": {
                "name": "spec-lint",
                "version": __version__,
                "semanticVersion": __version__,
                "informationUri": home() or URN,
                "rules": [rule_record(code, used[code], rules.get(code)) for code in sorted(used)],
            }
        },
        "automationDetails": {"id": f"spec-lint/{quote(_bytes(root.inner))}"},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {BASE: {"description": {"text": "The root of the repository."}}},
        "invocations": [
            {
                "executionSuccessful": INTERNAL not in used,
                "toolExecutionNotifications": [*_notifications(summary.notes, "note"), *_limits(len(listed), left_out)],
            }
        ],
        "results": list(map(results.record, listed)),
        "properties": totals(summary),
    }
    json.dump({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, out, indent=1)
    out.write("\n")


def _listed(findings: Sequence[Finding], suppressed: Sequence[Suppressed]) -> tuple[list[Suppressed], int]:
    """The findings that a report can hold, those that are not suppressed with nobody who did it, and the number of the
    others: if they are too many, the suppressed and then the less severe ones are left out."""
    every = [*(Suppressed(finding, "", "") for finding in findings), *suppressed]
    if len(every) <= MOST_RESULTS:
        return every, 0
    severities = list(Severity)
    kept = sorted(range(len(every)), key=lambda at: (every[at].by != "", severities.index(every[at].finding.severity)))
    return [every[at] for at in sorted(kept[:MOST_RESULTS])], len(every) - MOST_RESULTS


def _limits(listed: int, left_out: int) -> Iterator[dict[str, Any]]:
    """What GitHub would leave out without saying so."""
    if left_out:
        said = f"{left_out:,} results were left out, the least severe ones: GitHub accepts {MOST_RESULTS:,}."
        yield from _notifications([said], "warning")
    elif listed > MOST_SHOWN:
        yield from _notifications([f"GitHub shows only {MOST_SHOWN:,} of the {listed:,} results."], "note")


def _notifications(notes: Iterable[str], level: str) -> Iterator[dict[str, Any]]:
    return ({"level": level, "message": {"text": note}} for note in notes)


def rule_record(code: str, name: str, rule: Rule | None) -> dict[str, Any]:
    """The description of a rule; of an unknown rule, only its code and name."""
    if rule is None:
        return {"id": code, "name": name} if name else {"id": code}
    refuser = f" Refused by {rule.refused_by.value}." if rule.refused_by else ""
    level = _LEVELS[rule.severity]
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": rule.summary + refuser},
        "help": {"text": rule.page, "markdown": rule.page},
        "helpUri": page_of(code) or f"{URN}:rule:{code}",
        "defaultConfiguration": {"level": level},
        "properties": {
            "tags": ["pachyderm", *([f"refused-by-{rule.refused_by.value}"] if rule.refused_by else [])],
            "precision": "very-high" if rule.severity is Severity.ERROR else "high",
            "problem.severity": "recommendation" if level == "note" else level,
            "since": rule.since,
            "refusedBy": rule.refused_by.value if rule.refused_by else None,
        },
    }


class Results:
    """Writes findings as results. ``order`` has the index of each rule; ``judged`` says that some are suppressed."""

    def __init__(self, root: Root, order: Mapping[str, int], judged: bool) -> None:
        self._root = root
        self._order = order
        self._judged = judged
        self._fingerprints = Fingerprints()
        self._hashes = cache(LineHashes)

    def record(self, one: Suppressed) -> dict[str, Any]:
        finding = one.finding
        found: dict[str, Any] = {
            "ruleId": finding.rule,
            "ruleIndex": self._order[finding.rule],
            "level": _LEVELS[finding.severity],
            "message": {"text": in_full(finding)},
            "locations": [self.location(finding.span) | _logical(finding)],
            "partialFingerprints": self._prints(finding),
            "properties": {
                "refusedBy": finding.refused_by.value if finding.refused_by else None,
                "document": finding.document,
                "rendered": finding.span.rendered,
            },
        }
        if finding.related:
            found["relatedLocations"] = [
                {"id": index, **self.location(label.span), "message": {"text": label.message or "here"}}
                for index, label in enumerate(finding.related[: MOST_LOCATIONS - 1])
            ]
        if replacements := self._fix(finding):
            found["fixes"] = [replacements]
        if self._judged:  # either all results have the list, or none
            found["suppressions"] = [_suppression(one)] if one.by else []
        return found

    def location(self, span: Span) -> dict[str, Any]:
        """A physical location; the beginning of a file that could not be read."""
        line, column, end_line, end_column = file_bounds(span)
        region = _region({"line": line, "column": column, "end_line": end_line, "end_column": end_column})
        return {"physicalLocation": {"artifactLocation": self.artifact(span.source.path), "region": region}}

    def artifact(self, path: str) -> dict[str, str]:
        """Where a file is. Standard input is not a file and gets a separate scheme."""
        if path == STDIN:
            return {"uri": "stdin:"}
        written = uri(self._root.path(path))
        return {"uri": written} if written.startswith("file://") else {"uri": written, "uriBaseId": BASE}

    def _prints(self, finding: Finding) -> dict[str, str]:
        place = finding.rule, uri(finding.span.source.path), str(finding.document), pointer_text(finding.pointer)
        prints = {"place/v1": self._fingerprints.of(*place)}
        line_hash = self._line_hash(finding.span)
        return {"primaryLocationLineHash": line_hash, **prints} if line_hash else prints

    def _line_hash(self, span: Span) -> str | None:
        source: Source = span.source
        if span.rendered or source.changed or not source.text:
            return None
        hashes: LineHashes = self._hashes(source)
        return hashes.of(file_bounds(span)[0])

    def _fix(self, finding: Finding) -> dict[str, Any] | None:
        """The fix of a finding, by file; none if an edit would show a secret value."""
        found = fix(finding.fix)
        if found is None:
            return None
        by_file: dict[str, list[dict[str, Any]]] = {}
        for record in found["edits"]:
            replacement = {"deletedRegion": _region(record), "insertedContent": {"text": record["text"]}}
            by_file.setdefault(record["file"], []).append(replacement)
        changes = [{"artifactLocation": self.artifact(path), "replacements": made} for path, made in by_file.items()]
        return {
            "description": {"text": found["title"]},
            "artifactChanges": changes,
            "properties": {"safe": found["safe"]},
        }


def _suppression(one: Suppressed) -> dict[str, str]:
    kind = "inSource" if one.by == "comment" else "external"
    justified = {"justification": one.reason} if one.reason else {}
    return {"kind": kind, "status": "accepted", **justified}


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
    """A path as a URI: relative paths stay relative; any special bytes are percent-encoded."""
    data = _bytes(path).removeprefix(b"./")
    return ("file://" if data.startswith(b"/") else "") + quote(data, safe="/")


def _bytes(path: str) -> bytes:
    return path.encode("utf-8", "surrogateescape")
