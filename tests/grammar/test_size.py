"""Sizes as docker/go-units 0.5.0 was seen to read them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spec_lint.grammar import GrammarError
from spec_lint.grammar.size import parse_size


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("100", 100),
        ("1.5", 1.5),
        ("1e3", 1000),
        (".5", 0.5),
        ("5.", 5),
        ("+5", 5),
        ("7b", 7),
        ("1 k", 1000),
        ("1kb", 1000),
        ("1KiB", 1000),
        ("1G", 10**9),
        ("1 GiB", 10**9),
        ("2t", 2 * 10**12),
        ("1P", 10**15),
        ("0x1p4", 16),
    ],
)
def test_a_size_is_read(text: str, size: float) -> None:
    assert parse_size(text) == size


@pytest.mark.parametrize(
    ("text", "culprit", "suggestion"),
    [
        ("1Ki", "Ki", "1K"),
        ("1E", "E", None),
        ("-1", "-1", "1"),
        ("lots", "lots", None),
        ("", "", None),
        ("1  k", "1 ", "1k"),
        (" 1", " 1", "1"),
        ("1,000", "1,000", "1000"),
        ("1.2.3", "1.2.3", None),
        ("1gbb", "gbb", "1g"),
        ("1bb", "bb", None),
        ("1e400", "1e400", None),
    ],
)
def test_a_size_is_refused(text: str, culprit: str, suggestion: str | None) -> None:
    with pytest.raises(GrammarError) as refusal:
        parse_size(text)
    assert text[refusal.value.start : refusal.value.end] == culprit
    assert refusal.value.suggestion == suggestion


@given(st.text(st.sampled_from("0123456789.+-eE kKmMgGbBiIx ,_"), max_size=8))
def test_whatever_is_suggested_is_accepted(text: str) -> None:
    try:
        parse_size(text)
    except GrammarError as refusal:
        assert 0 <= refusal.start <= refusal.end <= len(text)
        if refusal.suggestion is not None:
            parse_size(refusal.suggestion)
