"""Findings and reports for tests: places are named by the text that stands there."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from spec_lint.findings.finding import Edit, Finding, Fix, Label, Refuser, Severity, Span
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


EVIL = "a\nb\r::error file=x,line=1::c%0Ad%, e\x1b[31m\x00\x85\u2028\u202e\udcff.json"
PATHS = st.text(st.sampled_from("ab/.:,%=-\n\r\t\x00\x1b\x85\u2028\u202e\udcff日😀 "), min_size=1)


def fix(*edits: Edit) -> Fix:
    return Fix(edits, safe=False, title="Use quotes")


def every_kind() -> list[Finding]:
    """Findings with everything that a finding can have."""
    source = Source("a.json", '{"key": "välue",\n "other": 日}\n')
    masked = Source("s.json", '{"data": {"k": "qZ8-hidden-tail"}}', ((15, 32),))
    return [
        finding(span(source, '"key"'), refused_by=Refuser.PACHD, pointer=("a~/b", 0), document=0),
        finding(span(source, "日"), severity=Severity.WARNING, help="Do.", related=(label(masked, '"k"', "there"),)),
        finding(span(source, '"välue",\n "other"'), severity=Severity.INFO, fix=fix(Edit(span(source, "日"), '"日"'))),
        finding(Span(masked, 15, 32), fix=fix(Edit(Span(masked, 15, 32), '"qZ8-hidden"'))),
        finding(Span(Source("gone", ""), 0, 0), rule="R001", name="file-unreadable"),
        finding(Span(source, 30, 900)),
    ]


def rendered(**more: Any) -> Finding:
    """A finding on the third line of what a file was rendered to."""
    source = Source("a.jsonnet", '{\n "b": {},\n "cmd": 1}', origin="rendered with x=1")
    at = span(source, '"cmd"')
    return finding(at, pointer=("transform", "cmd"), document=0, related=(label(source, '"b"', "there"),), **more)
