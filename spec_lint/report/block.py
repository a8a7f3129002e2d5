"""A finding as people read it: its title, its places with their excerpts, and its help."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from spec_lint.findings.finding import Finding, Span
from spec_lint.findings.plain import visible, wrapped
from spec_lint.findings.source import Source
from spec_lint.reading.masking.bounds import bounds
from spec_lint.reading.masking.masks import masks_of
from spec_lint.report.cells import Cells
from spec_lint.report.color import Paint, linked
from spec_lint.report.consequence import consequence, sentence
from spec_lint.report.excerpt import Annotation, clipped, excerpt
from spec_lint.report.pages import page_nearby
from spec_lint.report.words import help_words

WIDTH = 120
"""Columns if the terminal's are unknown."""
NARROWEST = 40


class Blocks:
    """Formats findings as lines. ``paint`` adds colors; ``width`` is the terminal's columns, None if there is none.

    With ``links``, the code of a rule leads to its page, if it is known where that is.
    """

    def __init__(self, paint: Paint, width: int | None, encodable: Callable[[str], bool], links: bool = False) -> None:
        self.paint = paint
        self.links = links
        self.wrap = width
        self.width = max(width, NARROWEST) if width is not None else WIDTH
        self.encodable = encodable

    def finding(self, finding: Finding) -> Iterator[str]:
        """A finding: its title, its places with their excerpts, and its help."""
        yield from self._title(finding)
        yield from self.places(finding)
        gutter = _gutter(finding)
        rejected = sentence(finding) if finding.label else ""
        help_ = help_words(finding)
        if rejected or help_:
            yield self._bar(gutter)
        if rejected:
            yield from self._aside("bold", "note", rejected, gutter)
        if help_:
            yield from self._aside("help", "help", help_, gutter)

    def places(self, finding: Finding) -> Iterator[str]:
        """The places of a finding, each with its excerpt."""
        style = finding.severity.value
        primary = Annotation(finding.span, "^", style, finding.label or consequence(finding))
        related = [Annotation(label.span, "-", "related", label.message) for label in finding.related]
        places: dict[Source, list[Annotation]] = {}
        for annotation in (primary, *related):
            places.setdefault(annotation.span.source, []).append(annotation)
        gutter = _gutter(finding)
        bar = self._bar(gutter)
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

    def _bar(self, gutter: int) -> str:
        return self.paint("gutter", " " * gutter + " |")

    def _title(self, finding: Finding) -> Iterator[str]:
        head = f"{finding.severity.value}[{finding.rule}]"
        text = visible(f"{finding.name}: {finding.message}" if finding.name else finding.message)
        lines = wrapped(text, self.wrap, len(head) + 1, 4)
        if self.links and (page := page_nearby(finding.rule)):
            head = head.replace(finding.rule, linked(finding.rule, page))
        yield f"{self.paint(finding.severity.value, head)} {self.paint('bold', lines[0])}"
        for line in lines[1:]:
            yield "    " + self.paint("bold", line)

    def _words_only(self, said: Sequence[Annotation], gutter: int) -> Iterator[str]:
        """The annotations of a source that has no text to show."""
        for annotation in said:
            if annotation.words and annotation.mark == "-":
                yield f"{self.paint('gutter', ' ' * gutter + ' =')} {visible(annotation.words)}"

    def _aside(self, style: str, word: str, text: str, gutter: int) -> Iterator[str]:
        head = f"{self.paint('gutter', ' ' * gutter + ' =')} {self.paint(style, word)}: "
        indent = gutter + 9
        for part in text.splitlines():
            for line in wrapped(visible(part), self.wrap, indent, indent):
                yield head + line
                head = " " * indent


def _where(span: Span) -> str:
    """The place of an excerpt; in what a file was rendered to, a line is not one of the file."""
    path, origin = visible(span.source.path), visible(span.source.origin or "")
    if span.source.text:
        line, column, _, _ = bounds(span)
        if span.rendered:
            return f"{path} ({origin}, line {line} of the output)"
        path = f"{path}:{line}:{column}"
    return f"{path} ({origin})" if origin else path


def _gutter(finding: Finding) -> int:
    """The width of the line numbers of all places."""
    spans = (finding.span, *(label.span for label in finding.related))
    return len(str(max(map(_last_line, spans))))


def _last_line(span: Span) -> int:
    return span.source.position(clipped(span)[1])[0]
