"""One HTML page for people: findings by file with their excerpts, which can be searched and filtered.

The page loads nothing, and its policy allows no script but its own. Without scripts, everything is shown.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator, Sequence
from hashlib import sha256
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING, TextIO

from spec_lint import __version__
from spec_lint.findings.finding import Finding, Severity
from spec_lint.findings.plain import count, visible
from spec_lint.report.block import Blocks
from spec_lint.report.consequence import sentence
from spec_lint.report.listed import by_file, counts_words, suppressed_words, where
from spec_lint.report.statistics import statistics
from spec_lint.report.words import fixable_line, help_words, summary_line

if TYPE_CHECKING:
    from spec_lint.findings.summary import Summary
    from spec_lint.report.formats import View

FOR_PEOPLE = True
MARK = "<title>spec-lint: "
WIDTH = 140
"""Columns of an excerpt; the page scrolls if it is narrower."""


def write(findings: Sequence[Finding], summary: Summary, out: TextIO, view: View) -> None:
    style, script = _asset("style.css"), _asset("filter.js")
    digest = b64encode(sha256(script.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'; base-uri 'none'"
    title = counts_words(findings) or "no problems found"
    out.write('<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n')
    out.write(f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n')
    out.write('<meta name="viewport" content="width=device-width, initial-scale=1">\n')
    out.write(f"<title>spec-lint: {title}</title>\n<style>\n{style}</style>\n</head>\n<body>\n")
    out.write(f'<header>\n<h1>spec-lint: {title}</h1>\n<p class="summary">{escape(summary_line(summary))}</p>\n')
    said = filter(None, (fixable_line(summary), *summary.notes))
    out.writelines(f'<p class="summary">{_words(note)}</p>\n' for note in said)
    out.write("</header>\n")
    out.writelines(_filter(findings))
    out.write("<main>\n")
    out.writelines(_files(findings))
    out.writelines(_rules(findings))
    out.writelines(_pages(findings, view))
    out.writelines(_suppressed(view))
    out.write(f'</main>\n<footer><p class="quiet">Made by spec-lint {__version__}.</p></footer>\n')
    out.write(f"<script>{script}</script>\n</body>\n</html>\n")


def _asset(name: str) -> str:
    return (files("spec_lint.report") / "page" / name).read_text(encoding="utf-8")


def _filter(findings: Sequence[Finding]) -> Iterator[str]:
    """The form that filters the findings; it is hidden without scripts."""
    yield '<form id="filter" hidden>\n<input type="search" name="search" placeholder="Search" aria-label="Search">\n'
    for severity in Severity:
        if number := sum(finding.severity is severity for finding in findings):
            box = f'<input type="checkbox" value="{severity.value}" checked>'
            yield f"<label>{box} {count(number, severity.value)}</label>\n"
    yield '<select name="rule" aria-label="Rule"><option value="">All rules</option>\n'
    for code, name in sorted({(finding.rule, finding.name) for finding in findings}):
        yield f'<option value="{escape(code)}">{escape(f"{code} {name}")}</option>\n'
    yield '</select>\n<span id="shown" class="quiet" aria-live="polite"></span>\n'
    yield '<button type="button" id="theme">Theme</button>\n</form>\n'
    yield '<p id="none" hidden>No finding matches.</p>\n'


def _files(findings: Sequence[Finding]) -> Iterator[str]:
    blocks = Blocks(_paint, WIDTH, lambda character: True)
    for path, found in by_file(findings).items():
        yield f'<section class="file">\n<h2>{escape(visible(path))} <small>{counts_words(found)}</small></h2>\n'
        for finding in found:
            yield from _article(finding, blocks)
        yield "</section>\n"


def _article(finding: Finding, blocks: Blocks) -> Iterator[str]:
    severity, rule = finding.severity.value, escape(finding.rule)
    about = f'data-severity="{severity}" data-rule="{rule}" data-file="{escape(visible(finding.span.source.path))}"'
    yield f'<article class="{severity}" {about}>\n'
    name = f'<span class="name">{escape(finding.name)}</span>'
    yield f'<h3><span class="kind">{severity}</span> {_link(finding.rule)} {name}</h3>\n'
    yield f"<p>{_words(finding.message)}</p>\n"
    excerpt = "\n".join(blocks.places(finding))
    yield f"<pre>{_painted(excerpt)}</pre>\n"
    if finding.label and (rejected := sentence(finding)):
        yield f'<p class="quiet">{escape(rejected)}</p>\n'
    for line in help_words(finding).splitlines():
        yield f'<p class="help"><b>Help:</b> {_words(line)}</p>\n'
    yield "</article>\n"


def _link(code: str) -> str:
    """The code of a rule, which leads to what this page says about the rule."""
    return f'<a href="#{escape(code)}">{escape(code)}</a>'


def _words(text: str) -> str:
    """A sentence, with what is in backticks as code."""
    return re.sub("`([^`]+)`", r"<code>\1</code>", escape(visible(text)))


_START, _MIDDLE, _END = "\x00", "\x01", "\x02"
"""Marks around a styled text until it is escaped; an excerpt shows control characters as escapes."""


def _paint(style: str, text: str) -> str:
    return f"{_START}{style}{_MIDDLE}{text}{_END}" if text else ""


def _painted(text: str) -> str:
    """Styled text as HTML."""
    opened = re.sub(f"{_START}([a-z]+){_MIDDLE}", r'<span class="t-\1">', escape(text))
    return opened.replace(_END, "</span>")


def _rules(findings: Sequence[Finding]) -> Iterator[str]:
    """A table of the rules that found something."""
    if not findings:
        return
    yield '<details open>\n<summary>Findings by rule</summary>\n<div class="scroll"><table>\n<tr><th>Rule</th>'
    yield "".join(f'<th class="number">{head}</th>' for head in ("Findings", "With a fix", "Files")) + "</tr>\n"
    for one in statistics(findings):
        numbers = (str(one.findings), one.fixable_words, str(one.files))
        cells = "".join(f'<td class="number">{number}</td>' for number in numbers)
        yield f'<tr><td><span class="t-{one.severity}">{_link(one.rule)}</span> {escape(one.name)}</td>{cells}</tr>\n'
    yield "</table></div>\n</details>\n"


def _pages(findings: Sequence[Finding], view: View) -> Iterator[str]:
    """What each rule that found something is about, as ``spec-lint explain`` says it; a link to a rule unfolds it."""
    rules = view.rules()
    for code, name in sorted({(finding.rule, finding.name) for finding in findings}):
        page = rules[code].page if code in rules else f"Run `spec-lint explain {code}` for details."
        yield f'<details class="rule">\n<summary>{escape(f"{code} {name}")}</summary>\n<div id="{escape(code)}">\n'
        for part, example in re.findall(r"(.*?)(?:```\w*\n(.*?)\n?```\n?|$)", page, re.DOTALL):
            paragraphs = (" ".join(lines.split()) for lines in part.split("\n\n"))
            yield from (f"<p>{_words(paragraph)}</p>\n" for paragraph in paragraphs if paragraph)
            yield f"<pre>{escape(example)}</pre>\n" if example else ""
        yield "</div>\n</details>\n"


def _suppressed(view: View) -> Iterator[str]:
    """The findings that the project accepts."""
    if not view.suppressed:
        return
    yield f"<details>\n<summary>{count(len(view.suppressed), 'suppressed finding')}</summary>\n<ul>\n"
    for one in view.suppressed:
        finding = one.finding
        words = f"{visible(where(finding))}: {finding.rule} {finding.name}: {visible(finding.message)}"
        yield f'<li>{escape(words)} <span class="quiet">({escape(visible(suppressed_words(one)))})</span></li>\n'
    yield "</ul>\n</details>\n"
