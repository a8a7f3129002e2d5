"""The bytes of a file after edits of its text: whatever is not edited keeps its bytes."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spec_lint.engine.loader import decode
from spec_lint.findings.finding import Edit, Span
from spec_lint.findings.source import Source
from spec_lint.fixing.content import Content, UneditableError
from spec_lint.reading.secret.file import decode_bytes

TEXTS = st.text(st.sampled_from('a{}":\n\r\t é€\U0001f600\ufeff\u2028\x00'), max_size=20)
MARKS = {"utf-8": b"", "utf-8-sig": b"", "utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}


@given(TEXTS, st.sampled_from(sorted(MARKS)), st.lists(st.integers(0, 20)), st.lists(TEXTS, min_size=20, max_size=20))
def test_other_bytes_stay(text: str, encoding: str, places: list[int], new: list[str]) -> None:
    if encoding != "utf-8-sig" and text.startswith("\ufeff"):
        return  # that is a byte order mark, or a second one
    data = MARKS[encoding] + text.encode(encoding)
    source = Source("a.json", decode(data)[0])
    offsets = sorted({min(place, len(text)) for place in places})
    ranges = list(pairwise(offsets))[::2]
    edits = [Edit(Span(source, *place), word) for place, word in zip(ranges, new, strict=False)]
    edits = [edit for edit in edits if (edit.span.start, edit.span.end, edit.text) != (0, 0, "")]
    expected, position = [], 0
    for edit in edits:
        expected += [text[position : edit.span.start], edit.text]
        position = edit.span.end
    assert Content(data).edited(edits) == MARKS[encoding] + "".join([*expected, text[position:]]).encode(encoding)


def edited(data: bytes, text: str, start: int, end: int, new: str) -> bytes:
    return Content(data).edited([Edit(Span(Source("a.json", text), start, end), new)])


def test_an_edit_of_nothing_at_the_beginning_makes_plain_utf_8() -> None:
    assert edited(b"\xef\xbb\xbf{}", "{}", 0, 0, "") == b"{}"
    assert edited(b"\xff\xfe{\0}\0", "{}", 0, 0, "") == b"{}"
    assert edited(b"\xfe\xff\0{\0}", "{}", 0, 0, "") == b"{}"


def test_bytes_that_are_not_text_stay() -> None:
    data = b'{"a": "\xff\xfe\xe9", "b": 1}'
    text, _ = decode_bytes(data)
    assert edited(data, text, text.index("1"), text.index("1") + 1, "2") == b'{"a": "\xff\xfe\xe9", "b": 2}'


@pytest.mark.parametrize("data", [b"\xff\xfe\0\xd8\0\0", b"\xff\xfea"])
def test_what_cannot_be_decoded_is_refused(data: bytes) -> None:
    with pytest.raises(UneditableError):
        Content(data)


def test_another_text_is_refused() -> None:
    with pytest.raises(UneditableError):
        edited(b'{"a": 1}', '{"a": 2}', 1, 2, "x")


def test_a_text_of_which_only_a_part_was_read() -> None:
    data, read = b"- a: [1, 2]\n- b: 1\n", "- _:       \n- b: 1\n"
    assert edited(data, read, 14, 15, "c") == b"- a: [1, 2]\n- c: 1\n"
    with pytest.raises(UneditableError):
        edited(data, read, 2, 3, "c")
