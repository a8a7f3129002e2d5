"""The report for people: what is wrong, where, the text itself with the place marked, the other end, and what to do."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, TextIO

from spec_lint.finding import Finding, Refuser, Span
from spec_lint.redaction import masks_of
from spec_lint.report.cells import Cells
from spec_lint.report.excerpt import Annotation, Paint, clipped, excerpt
from spec_lint.report.plain import bounds, summary_line, visible
from spec_lint.source import Source

if TYPE_CHECKING:
    from spec_lint.report import Summary

WIDTH = 120
"""Columns where the terminal's are not known."""
NARROWEST = 40

_STYLES = {
    "error": "1;31",
    "warning": "1;33",
    "info": "1;36",
    "related": "1;34",
    "gutter": "34",
    "bold": "1",
    "good": "1;32",
}


def write(
    findings: Sequence[Finding], summary: Summary, out: TextIO, *, color: bool = False, width: int | None = None
) -> None:
    report = _Report(_paint(color), width or _columns(out), _encodable(out))
    for finding in findings:
        for line in report.finding(finding):
            out.write(line + "\n")
        out.write("\n")
    for line in report.closing(findings, summary):
        out.write(line + "\n")


def _paint(color: bool) -> Paint:
    def painted(style: str, text: str) -> str:
        return f"\x1b[{_STYLES[style]}m{text}\x1b[0m" if text else ""

    return painted if color else lambda style, text: text


def _columns(out: TextIO) -> int | None:
    """The columns of the terminal that an output is, None where it is none."""
    if not out.isatty():
        return None
    from shutil import get_terminal_size

    return get_terminal_size().columns


def _encodable(out: TextIO) -> Callable[[str], bool]:
    """Whether an output can carry a character; what it could not, it would escape itself, and move the carets."""
    encoding = getattr(out, "encoding", None) or "utf-8"

    @cache
    def encodable(character: str) -> bool:
        try:
            character.encode(encoding)
        except (UnicodeError, LookupError):
            return False
        return True

    return encodable


class _Report:
    """Findings as lines. ``paint`` colours, ``width`` are the columns of a terminal, None where there is none."""

    def __init__(self, paint: Paint, width: int | None, encodable: Callable[[str], bool]) -> None:
        self.paint = paint
        self.wrap = max(width, NARROWEST) if width is not None else None
        self.width = self.wrap or WIDTH
        self.encodable = encodable

    def finding(self, finding: Finding) -> Iterator[str]:
        """A finding: its title, its places with their excerpts, and its help."""
        style = finding.severity.value
        yield from self._title(finding)
        primary = Annotation(finding.span, "^", style, finding.label or default_label(finding))
        related = [Annotation(label.span, "-", "related", label.message) for label in finding.related]
        places: dict[Source, list[Annotation]] = {}
        for annotation in (primary, *related):
            places.setdefault(annotation.span.source, []).append(annotation)
        gutter = len(str(max(_last_line(annotation.span) for annotation in (primary, *related))))
        bar = self.paint("gutter", " " * gutter + " |")
        for index, (source, said) in enumerate(places.items()):
            if index:
                yield bar
            arrow = ":::" if index else "-->"
            yield f"{self.paint('gutter', ' ' * gutter + arrow)} {_where(said[0].span)}"
            if source.text:
                cells = Cells(source.text, masks_of(source), self.width - gutter - 3, self.encodable)
                yield bar
                yield from excerpt(source, said, cells, gutter, self.paint)
            else:
                yield from self._words_only(said, gutter)
        if finding.help:
            yield bar
            yield from self._help(finding.help, gutter)

    def _title(self, finding: Finding) -> Iterator[str]:
        head = f"{finding.severity.value}[{finding.rule}]"
        text = visible(f"{finding.name}: {finding.message}" if finding.name else finding.message)
        lines = self._wrapped(text, len(head) + 1, 4)
        yield f"{self.paint(finding.severity.value, head)} {self.paint('bold', lines[0])}"
        for line in lines[1:]:
            yield "    " + self.paint("bold", line)

    def _words_only(self, said: Sequence[Annotation], gutter: int) -> Iterator[str]:
        """What is said of a source that has no text to show."""
        for annotation in said:
            if annotation.words and annotation.mark == "-":
                yield f"{self.paint('gutter', ' ' * gutter + ' =')} {visible(annotation.words)}"

    def _help(self, text: str, gutter: int) -> Iterator[str]:
        head = f"{self.paint('gutter', ' ' * gutter + ' =')} {self.paint('bold', 'help')}: "
        indent = gutter + 9
        for part in text.splitlines():
            for line in self._wrapped(visible(part), indent, indent):
                yield head + line
                head = " " * indent

    def _wrapped(self, text: str, first: int, rest: int) -> list[str]:
        """A text in lines for a terminal, after ``first`` columns on the first line and ``rest`` on the others."""
        if self.wrap is None or first + len(text) <= self.wrap:
            return [text]
        lines = textwrap.wrap(
            "x" * first + text,
            self.wrap,
            subsequent_indent=" " * rest,
            break_long_words=False,
            break_on_hyphens=False,
        )
        return [lines[0][first:], *(line[rest:] for line in lines[1:])]

    def closing(self, findings: Sequence[Finding], summary: Summary) -> Iterator[str]:
        """The line that is always there: what was looked at, and what was found; then what is to be said of the run."""
        if not findings and summary.pipelines + summary.secrets:
            yield self.paint("good", "No problems found.")
        style = "error" if summary.errors else "warning" if summary.warnings else "bold"
        yield self.paint(style if findings else "bold", summary_line(summary))
        # R00x are about the run itself: they have no page.
        explained = next((finding.rule for finding in findings if not finding.rule.startswith("R00")), None)
        if explained:
            yield f"`spec-lint explain {explained}` tells more about a rule."
        for note in summary.notes:
            lines = self._wrapped(visible(note), 6, 6)
            yield f"{self.paint('info', 'note')}: {lines[0]}"
            yield from (" " * 6 + line for line in lines[1:])


def _where(span: Span) -> str:
    path = visible(span.source.path)
    if span.source.text:
        line, column, _, _ = bounds(span)
        path = f"{path}:{line}:{column}"
    return f"{path} ({visible(span.source.origin)})" if span.source.origin else path


def _last_line(span: Span) -> int:
    return span.source.position(clipped(span)[1])[0]


_REFUSALS = {
    Refuser.PACHCTL: "pachctl refuses this",
    Refuser.PACHD: "pachd refuses this",
    Refuser.KUBERNETES: "Kubernetes refuses this",
    Refuser.WORKER: "the worker fails on this",
}


def default_label(finding: Finding) -> str:
    """The words under the carets where a rule has none: who refuses it, unless the message has said so."""
    refuser = finding.refused_by
    if refuser is None or refuser.value in finding.message.lower():
        return ""
    return _REFUSALS[refuser]
