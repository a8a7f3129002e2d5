"""Sizes as docker/go-units 0.5.0 and 0.4.0 were seen to read them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spec_lint.grammar import GrammarError
from spec_lint.grammar.size import parse_older_size, parse_size


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


class TestBeforeGoUnits05:
    """0.4.0: ``^(\\d+(\\.\\d+)*) ?([kKmMgGtTpP])?[iI]?[bB]?$``, and then Go's ParseFloat."""

    @pytest.mark.parametrize(
        ("text", "size"),
        [
            ("5", 5), ("1.5", 1.5), ("007", 7), ("1k", 1000), ("1 K", 1000), ("1Ki", 1000), ("1kib", 1000), ("1i", 1),
            ("1ib", 1), ("1 IB", 1), ("1 ", 1), ("2.50GB", 25 * 10**8), ("1p", 10**15),
        ],
    )  # fmt: skip
    def test_a_size_is_read(self, text: str, size: float) -> None:
        assert parse_older_size(text) == size

    @pytest.mark.parametrize(
        ("text", "culprit", "suggestion"),
        [
            ("1e3", "e3", "1000"), (".5", ".5", None), ("5.", ".", "5"), ("+5", "+5", "5"), ("-5", "-5", None),
            ("1e3k", "e3k", "1000000"), ("0x1p3", "x1p3", "8"), ("1.2.3", ".3", None), ("1  k", "  k", None),
            (" 1", " 1", None), ("1E", "E", None), ("1bi", "bi", None), ("", "", None), ("\u0661", "\u0661", None),
            ("9" * 400, "9" * 400, None), ("1\n", "\n", None),
        ],
    )  # fmt: skip
    def test_a_size_is_refused(self, text: str, culprit: str, suggestion: str | None) -> None:
        with pytest.raises(GrammarError) as refusal:
            parse_older_size(text)
        assert text[refusal.value.start : refusal.value.end] == culprit
        assert refusal.value.suggestion == suggestion
        if suggestion:
            parse_older_size(suggestion)
