"""The HTML page: what it holds, and that nothing in a file can become a part of the page or be loaded by it."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from spec_lint.engine.rule import all_rules
from spec_lint.findings.finding import Edit, Fix, Severity, Span, Suppressed
from spec_lint.findings.source import Source
from tests.report.reporting import EVIL, NOTHING, every_kind, finding, report, span, summary

HOSTILE = st.text(st.sampled_from("<>&\"'`/scriptylange=! -\n\x00\x01\x02日"), max_size=40)
VOID = {"meta", "input"}


class Page(HTMLParser):
    """The elements of a page. Raises AssertionError if one is not closed where it must be."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, list[str]] = {}
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attributes)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open:
            self.texts.setdefault(self.open[-1], []).append(data)

    def tags(self) -> list[str]:
        return [tag for tag, _ in self.elements]


def test_a_page_shows_every_finding_with_its_place() -> None:
    text = report(every_kind(), "html")
    page = Page(text)
    articles = [attributes for tag, attributes in page.elements if tag == "article"]
    assert sorted(str(one["data-rule"]) for one in articles) == sorted(one.rule for one in every_kind())
    assert {one["data-severity"] for one in articles} == {"error", "warning", "info"}
    assert page.tags().count("pre") == len(articles)
    assert page.texts["h2"][0].strip() == "a.json"
    assert "qZ8-hidden" not in text


def test_a_page_without_findings_says_so() -> None:
    page = Page(report([], "html", summary=NOTHING))
    assert page.texts["h1"] == ["spec-lint: no problems found"]
    assert "article" not in page.tags()


def test_the_page_explains_its_rules() -> None:
    used = ["P001", "X202", "R212"]
    found = [finding(span(Source("c", "x"), "x"), rule=code) for code in (*used, "P999")]
    text = report(found, "html", rules=all_rules)
    page = Page(text)
    anchors = {attributes["href"] for tag, attributes in page.elements if tag == "a"}
    assert anchors == {f"#{code}" for code in (*used, "P999")}
    ids = [attributes["id"] for tag, attributes in page.elements if tag == "div" and "id" in attributes]
    assert sorted(map(str, ids)) == sorted((*used, "P999"))
    paragraphs = "".join(page.texts["p"])
    assert "A mapping has a field that Pachyderm does not know." in paragraphs
    assert "for details." in paragraphs, "of a rule without a page"
    assert "```" not in text
    assert any('"imag": "edges:1.0"' in example for example in page.texts["pre"])


def test_a_page_says_what_can_be_fixed() -> None:
    source = Source("a.json", "x")
    safe = Fix((Edit(span(source, "x"), "y"),), safe=True, title="Write `y`")
    found = finding(span(source, "x"), fix=safe)
    text = report([found], "html", summary=summary([found], safe_fixes=1))
    assert "[*] 1 fixable with <code>--fix</code>." in text
    assert "<b>Help:</b> Write <code>y</code>. [*]" in text


def test_suppressed_findings_are_listed_with_their_reason() -> None:
    one = finding(Span(Source("a.json", "{}"), 0, 1), rule="X201")
    page = Page(report([], "html", suppressed=[Suppressed(one, "comment", "known <b>")]))
    assert "1 suppressed finding" in page.texts["summary"]
    assert "suppressed by the comment: known <b>" in "".join(page.texts["span"])


def test_the_policy_allows_the_script_of_the_page_and_nothing_else() -> None:
    text = report(every_kind(), "html")
    (script,) = re.findall("<script>(.*?)</script>", text, re.DOTALL)
    digest = b64encode(sha256(script.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'; base-uri 'none'"
    assert f'<meta http-equiv="Content-Security-Policy" content="{policy}">' in text
    loading = {"src", "srcset", "data", "action", "formaction"}
    for tag, attributes in Page(text).elements:
        assert not loading & set(attributes), tag
        assert not any(name.startswith("on") for name in attributes), tag


@given(HOSTILE, HOSTILE, HOSTILE)
def test_no_text_of_a_file_becomes_markup(path: str, words: str, content: str) -> None:
    plain = Page(report([finding(Span(Source("p", "c"), 0, 1), "m", help="h")], "html")).tags()
    source = Source(path or "p", content or "c")
    hostile = finding(Span(source, 0, len(source.text)), words or "m", help=words.replace("\n", "") or "h")
    page = Page(report([hostile], "html"))
    assert [tag for tag in page.tags() if tag not in ("code", "span", "p")] == [
        tag for tag in plain if tag not in ("code", "span", "p")
    ]
    assert "\x00" not in "".join(page.texts["pre"])


def test_a_report_of_odd_names_is_still_a_page() -> None:
    evil = finding(Span(Source(EVIL, EVIL), 0, len(EVIL)), EVIL, severity=Severity.WARNING)
    assert "article" in Page(report([evil], "html")).tags()
