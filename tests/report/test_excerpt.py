"""Excerpts of any text: the marks stand under what they mean, and masked ranges show nothing, not even their length."""

from __future__ import annotations

import re
import unicodedata

from hypothesis import example, given
from hypothesis import strategies as st

from spec_lint.findings.finding import Span
from spec_lint.findings.source import Source
from spec_lint.reading.masking.ranges import merged
from spec_lint.secrets.value import MASK
from tests.report.reporting import finding, report

CHARACTERS = st.sampled_from(
    'ab"{}: ,日本한ｆé\u0301\u0308😀👍🏽\u200d\u200b\ufe0f\t\x00\x1b\x85\u2028\u202e\ud800ﷺ\u1161'
)
LINES = st.lists(st.text(CHARACTERS, max_size=30), min_size=1, max_size=5)
BREAKS = st.sampled_from(["\n", "\r\n", "\r"])
FRACTION = st.floats(0, 1)


def columns(text: str) -> int:
    """The columns of a printable text, as terminals count them."""
    count = 0
    for character in text:
        if unicodedata.category(character) in ("Mn", "Me") or character == "\u1161":
            continue
        count += 2 if unicodedata.east_asian_width(character) in "WF" else 1
    return count


def cut(text: str, first: int, last: int) -> str:
    """What stands between two columns of a text; combining characters belong to what they stand on."""
    taken, column = "", 0
    for character in text:
        width = columns(character)
        if first <= column and column + width <= last and (width or taken):
            taken += character
        column += width
    return taken


def rows_of(source: Source, start: int, end: int, width: int | None = 2000) -> list[tuple[str, str]]:
    """The lines of an excerpt with the marks below each."""
    out = report([finding(Span(source, start, end))], width=width)
    lines = [line for line in out.split("\n") if re.match(r" *[0-9]* \| |\.\.\.|[0-9]+ \|$", line)]
    pairs = []
    for line in lines:
        body = line.partition(" | ")[2]
        if line.lstrip()[:1].isdigit():
            pairs.append((body, ""))
        elif pairs and body.strip("^ ") == "" and body:
            pairs[-1] = (pairs[-1][0], body)
    return pairs


def plainly(source: Source, start: int, end: int) -> str:
    """A stretch of a source with its masks, and what is not printable as a dot for each column of an escape."""
    shown, offset = "", start
    while offset < end:
        mask = next(((first, last) for first, last in source.masks if first <= offset < last), None)
        if mask:
            shown += MASK
            offset = min(mask[1], end)
        else:
            shown += source.text[offset]
            offset += 1
    return shown


@st.composite
def masked_sources(draw: st.DrawFn) -> Source:
    text = draw(BREAKS).join(draw(LINES))
    size = len(text)
    ranges = draw(st.lists(st.tuples(st.integers(0, size), st.integers(0, size)), max_size=4))
    return Source("a.json", text, merged((min(pair), max(pair)) for pair in ranges))


@given(masked_sources(), FRACTION, FRACTION)
@example(Source("a.json", "x: e\u0301日\ty"), 0.5, 1)
@example(Source("a.json", "::\u0301:"), 0.5, 0.75)
def test_the_marks_stand_under_what_they_mean(source: Source, one: float, other: float) -> None:
    start, end = sorted((int(one * len(source.text)), int(other * len(source.text))))
    first_line = source.position(start)[0]
    line = source.line_text(first_line)
    line_start = source.offset(first_line, 1)
    end = min(end, line_start + len(line))
    if start >= end:
        return
    ((row, marks),) = rows_of(source, start, end)
    left, right = marks.index("^"), len(marks)
    marked = cut(row, left, right)
    # What is marked is the span, each character as itself, as an escape or as a tab's spaces, or the mask.
    pattern = ""
    position = start
    masks = [mask for mask in source.masks if mask[0] < end and mask[1] > start]
    if not masks and not columns(source.text[start:end]):
        # Combining characters alone are marked under the character that they are on.
        base = next((one for one in reversed(source.text[line_start:start]) if columns(one)), "")
        pattern = f"(?:{re.escape(base)}[\u0301\u0308\u1161]*)?"
    while position < end:
        mask = next((mask for mask in masks if mask[0] <= position < mask[1]), None)
        if mask:
            pattern += re.escape(MASK)
            position = mask[1]
            continue
        character = source.text[position]
        if character == "\t":
            pattern += " {4}"
        elif columns(character) == 0:
            pattern += f"(?:{re.escape(character)}|{re.escape(escape(character))})?"
        elif character.isprintable():
            pattern += re.escape(character)
        else:
            pattern += re.escape(escape(character))
        position += 1
    assert marked
    # A combining character right behind the span stands on its last character.
    assert re.fullmatch(pattern + "[\u0301\u0308\u1161]*", marked), (row, marks)


def escape(character: str) -> str:
    number = ord(character)
    if number < 0x100:
        return f"\\x{number:02x}"
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


@given(st.text(st.sampled_from('ab"{}: ,日é😀'), max_size=60), st.data())
def test_what_is_not_masked_stands_as_it_is(text: str, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=6)))
    masks = merged(zip(cuts[::2], cuts[1::2], strict=False))
    source = Source("a.json", text, masks)
    if not text.strip():
        return
    ((row, _),) = rows_of(source, 0, 1)
    assert row == plainly(source, 0, len(text))


@given(st.lists(st.tuples(st.text(st.sampled_from("ab: "), min_size=1, max_size=90), st.integers(1, 300)), max_size=5))
def test_a_mask_does_not_tell_how_long_the_value_is(parts: list[tuple[str, int]]) -> None:
    def source(factor: int) -> tuple[Source, list[int]]:
        text, ranges, places = "", [], []
        for shown, hidden in parts:
            places.append(len(text))
            text += shown
            ranges.append((len(text), len(text) + hidden * factor))
            places.append(len(text))
            text += "v" * hidden * factor
        return Source("a.json", text, merged(ranges)), places

    short, short_places = source(1)
    long, long_places = source(7)
    for one, other in zip(short_places, long_places, strict=True):
        assert rows_of(short, one, one + 1, 80) == rows_of(long, other, other + 1, 80)


@given(st.lists(CHARACTERS | st.just("a" * 20), min_size=1).map("".join), FRACTION, st.integers(40, 90))
def test_a_window_never_gets_wider_than_the_terminal_and_holds_the_place(text: str, at: float, width: int) -> None:
    text = (text * 60).replace("\r", "").replace("\n", "").replace(" ", "_")
    source = Source("a.json", text)
    start = min(int(at * len(text)), len(text) - 1)
    ((row, marks),) = rows_of(source, start, start + 1, width)
    assert columns(row) <= width
    assert len(marks) <= width
    if "a" <= text[start] <= "b":
        assert cut(row, marks.index("^"), len(marks))[0] == text[start]
