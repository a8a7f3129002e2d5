"""The report in Markdown, as a renderer shows it."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spec_lint.findings.finding import Edit, Finding, Fix, Span
from spec_lint.findings.plain import visible
from spec_lint.findings.source import Source
from spec_lint.report.formats import markdown as module
from spec_lint.report.markdown import escaped, label
from tests.report.reporting import PATHS, every_kind, finding, rendered, report, span, summary

MARKUP = st.text(st.sampled_from("ab|\\*_`[]()<>&$@#~!\n\r\x1b:-日😀 "))


def shown(text: str) -> str:
    """The HTML that a renderer of GitHub's Markdown makes."""
    renderer: Any = pytest.importorskip("markdown_it").MarkdownIt("commonmark", {"html": True}).enable("table")
    made: str = renderer.render(text)
    return made


def cells(rendered_html: str) -> list[list[str]]:
    """The cells of all rows of the tables, as a reader sees them."""
    return [
        [html.unescape(re.sub(r"<br>", "\n", cell)) for cell in re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL)]
        for row in re.findall(r"<tr>(.*?)</tr>", rendered_html, re.DOTALL)
        if "<td" in row
    ]


def test_there_is_a_table_of_files_and_one_of_each_file() -> None:
    page = shown(report(every_kind(), "markdown"))
    counts, findings = cells(page)[:3], cells(page)[3:]
    assert counts == [["a.json", "2", "1", "1"], ["s.json", "1", "", ""], ["gone", "1", "", ""]]
    assert re.findall(r"<h3>(.*?)</h3>", page) == ["a.json", "s.json", "gone"]
    assert len(findings) == 6
    line, severity, rule, problem = findings[0]
    assert (line, severity) == ("1", "error")
    assert re.sub(r"<[^>]*>", "", rule) == "P999 is-wrong"
    assert problem == "It is wrong.\npachd rejects the pipeline when it is created."
    assert cells(shown(report([rendered()], "markdown")))[1][0] == ""


def test_nothing_found_has_no_table() -> None:
    text = report([], "markdown", summary=summary([], notes=("A <note>.",)))
    assert "|" not in text
    assert "A &lt;note&gt;." in shown(text)


@given(PATHS, MARKUP, MARKUP)
def test_no_text_of_a_file_is_markup(path: str, message: str, help: str) -> None:
    found = finding(Span(Source(path, "x"), 0, 1), message, help=help or None)
    page = shown(report([found], "markdown"))
    (by_file, of_finding) = cells(page)
    assert by_file[0] == re.sub(" +", " ", visible(path)).strip() or by_file[0].split() == visible(path).split()
    said = "\n".join(filter(None, (message, help)))
    lines = (re.sub("`([^`]+)`", r"\1", visible(line)) for line in said.split("\n"))
    assert re.sub("</?code>", "", of_finding[3]).split() == "\n".join(lines).split()
    tags = {tag.lower() for tag in re.findall(r"</?([A-Za-z][A-Za-z0-9]*)", page)}
    assert tags <= {"h2", "h3", "p", "table", "thead", "tbody", "tr", "th", "td", "br", "code"}


@given(MARKUP)
def test_a_label_of_a_graph_stays_in_its_quotes(text: str) -> None:
    written = label(text)
    assert written[0] == written[-1] == '"'
    assert not set(written[1:-1]) & set('"<>`;%{}[]()|\n') - {";"}
    assert re.sub(r"#(\d+);", lambda match: chr(int(match[1])), written[1:-1]) == visible(text)
    assert escaped(text).count("\n") == 0


def test_of_too_many_findings_the_first_are_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LONGEST", 500)
    found = [finding(span(Source(f"{number}.json", "x"), "x")) for number in range(9)]
    text = report(found, "markdown")
    assert text.count("### ") < 9
    assert "The other findings are not listed here; there are too many." in text
    assert "8.json" in text, "the table of files is whole"


def test_what_can_be_fixed_is_marked_and_what_is_in_backticks_is_code() -> None:
    source = Source("a.json", "x")
    safe = Fix((Edit(span(source, "x"), "y"),), safe=True, title="Write `y`")
    found = finding(span(source, "x"), "`x|` is wrong.", fix=safe)
    page = shown(report([found], "markdown", summary=summary([found], safe_fixes=1)))
    assert "[*] 1 fixable with <code>--fix</code>." in page
    assert cells(page)[1][3] == "<code>x|</code> is wrong.\nWrite <code>y</code>. [*]"


def test_a_finding_is_in_the_group_of_its_file() -> None:
    found: list[Finding] = [finding(span(Source(path, "x"), "x")) for path in ("a", "b", "a")]
    assert report(found, "markdown").count("### a") == 1
