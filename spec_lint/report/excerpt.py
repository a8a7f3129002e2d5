"""Excerpts: the lines of a source that a finding is about, with annotations underneath."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from spec_lint.findings.finding import Span
from spec_lint.findings.named_tuple import NamedTuple
from spec_lint.findings.plain import visible, wrapped
from spec_lint.findings.source import Source
from spec_lint.report.cells import Cells, Row, text_width
from spec_lint.report.color import Paint


class Annotation(NamedTuple):
    """A span, the mark that underlines it (``^`` or ``-``), its style, and the words after the marks."""

    span: Span
    mark: str
    style: str
    words: str


class _Underline(NamedTuple):
    """A range of one line to underline."""

    start: int
    end: int
    annotation: Annotation
    words: str


def excerpt(
    source: Source, annotations: Sequence[Annotation], cells: Cells, gutter: int, paint: Paint
) -> Iterator[str]:
    """The lines under the annotations, each once, with its underlines below it; gaps are shown as dots.

    ``gutter`` is the width of the line numbers. All annotations are of this one source.
    """
    by_line: dict[int, list[_Underline]] = {}
    for annotation in annotations:
        for line, underline in _underlines(source, annotation):
            by_line.setdefault(line, []).append(underline)
    bar = paint("gutter", f"{'':{gutter}} |")
    before: int | None = None
    for line in sorted(by_line):
        if before is not None and line - before > 2:
            yield paint("gutter", "...")
        elif before is not None and line - before == 2:
            yield _numbered(line - 1, _line_row(source, cells, line - 1, None), gutter, paint)
        row: Row | None = None
        for underline in by_line[line]:
            if row is None or not row.shows(underline.start, underline.end):
                row = _line_row(source, cells, line, underline.start)
                yield _numbered(line, row, gutter, paint)
            for words in _below(row, underline, cells.limit, paint):
                yield f"{bar} {words}"
        before = line


def _underlines(source: Source, annotation: Annotation) -> Iterator[tuple[int, _Underline]]:
    """What to underline on which line: for a multi-line span, the end of its first line and the start of its last."""
    start, end = clipped(annotation.span)
    first, last = source.position(start)[0], source.position(end)[0]
    if first == last:
        yield first, _Underline(start, end, annotation, annotation.words)
        return
    yield first, _Underline(start, line_bounds(source, first)[1], annotation, "")
    last_start = line_bounds(source, last)[0]
    indented = end - len(source.text[last_start:end].lstrip(" \t"))
    yield last, _Underline(min(indented, end - 1), end, annotation, annotation.words)


def clipped(span: Span) -> tuple[int, int]:
    """A span's offsets within its text, without the line breaks it ends in."""
    text = span.source.text
    start = min(span.start, len(text))
    end = max(start, min(span.end, len(text)))
    while end > start and text[end - 1] in "\r\n":
        end -= 1
    return start, end


def line_bounds(source: Source, line: int) -> tuple[int, int]:
    """The offsets of a line's start and of its end before the line break."""
    starts = source.line_starts()
    start, text = starts[line - 1], source.text
    end = starts[line] if line < len(starts) else len(text)
    while end > start and text[end - 1] in "\r\n":
        end -= 1
    return start, end


def _line_row(source: Source, cells: Cells, line: int, focus: int | None) -> Row:
    start, end = line_bounds(source, line)
    return cells.row(start, end, start if focus is None else min(max(focus, start), end))


def _numbered(line: int, row: Row, gutter: int, paint: Paint) -> str:
    number = paint("gutter", f"{line:>{gutter}} |")
    return f"{number} {row.text}" if row.text else number


def _below(row: Row, underline: _Underline, limit: int, paint: Paint) -> Iterator[str]:
    """The marks under a line and the words after them, or on the next line if there is no room."""
    left, right = row.columns(underline.start, underline.end)
    right = max(left + 1, min(right, text_width(row.text)))
    marks = " " * left + paint(underline.annotation.style, underline.annotation.mark * (right - left))
    words = visible(underline.words)
    if not words:
        yield marks
    elif right + 1 + text_width(words) <= limit:
        yield f"{marks} {paint(underline.annotation.style, words)}"
    else:
        yield marks
        for part in wrapped(words, limit, 0, 0):
            yield " " * max(0, min(left, limit - text_width(words))) + paint(underline.annotation.style, part)
