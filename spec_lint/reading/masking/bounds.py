"""The place of a span in its file, without revealing the length of a secret value."""

from __future__ import annotations

from spec_lint.findings.finding import Span
from spec_lint.reading.masking.masks import masks_of
from spec_lint.reading.masking.ranges import first_touched


def bounds(span: Span) -> tuple[int, int, int, int]:
    """A span as (line, column, end line, end column): from 1, columns in code points, the end exclusive.

    For a masked value, only the beginning is given: a position inside it or its end would reveal its length.
    """
    source = span.source
    start = min(span.start, len(source.text))
    end = min(max(span.end, start), len(source.text))
    # The line break at the end of a value in YAML's block style is not masked, but directly follows the mask.
    reach = start - 1 if start and source.text[start : start + 1] in ("\r", "\n") else start
    if (mask := first_touched(masks_of(source), reach, end)) is not None:
        start = min(start, mask[0])
        end = mask[0] + 1
    return source.position(start) + source.position(end)


def file_bounds(span: Span) -> tuple[int, int, int, int]:
    """The bounds of a span in its file; the beginning of the file for a place in rendered text."""
    return (1, 1, 1, 1) if span.rendered else bounds(span)
