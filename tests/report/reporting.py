"""Findings and reports for tests: places are named by the text that stands there."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from spec_lint.findings.finding import Finding, Label, Severity, Span
from spec_lint.findings.source import Source
from spec_lint.findings.summary import Summary
from spec_lint.report import write

NOTHING = Summary(files=1, pipelines=1, secrets=0, foreign=0, errors=0, warnings=0, infos=0)


def span(source: Source, needle: str) -> Span:
    """The span of a text that stands once in a source."""
    assert source.text.count(needle) == 1, needle
    start = source.text.index(needle)
    return Span(source, start, start + len(needle))


def label(source: Source, needle: str, words: str) -> Label:
    return Label(span(source, needle), words)


def finding(at: Span, message: str = "It is wrong.", **more: Any) -> Finding:
    return Finding(at, message, **{"rule": "P999", "name": "is-wrong", **more})


def summary(findings: Sequence[Finding], **more: Any) -> Summary:
    severities = [found.severity for found in findings]
    counts = {
        "errors": severities.count(Severity.ERROR),
        "warnings": severities.count(Severity.WARNING),
        "infos": severities.count(Severity.INFO),
    }
    return Summary(**{"files": 1, "pipelines": 1, "secrets": 0, "foreign": 0, **counts, **more})


def report(findings: Sequence[Finding], format_name: str = "text", encoding: str = "utf-8", **more: Any) -> str:
    """What a format writes of findings."""
    raw = io.BytesIO()
    out = io.TextIOWrapper(raw, encoding=encoding, errors="backslashreplace", newline="")
    write(format_name, findings, more.pop("summary", summary(findings)), out, **more)
    out.flush()
    return raw.getvalue().decode(encoding)
