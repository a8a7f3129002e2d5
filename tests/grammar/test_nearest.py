"""Which word a misspelt one means, and how far apart two words are."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spec_lint.grammar.nearest import distance, nearest, only_near

WORDS = st.text("abc", max_size=7)


def plain_distance(one: str, other: str) -> int:
    """The definition, word for word."""

    @cache
    def slips(i: int, j: int) -> int:
        if not i or not j:
            return i + j
        least = min(slips(i - 1, j) + 1, slips(i, j - 1) + 1, slips(i - 1, j - 1) + (one[i - 1] != other[j - 1]))
        if i > 1 < j and one[i - 1] == other[j - 2] and one[i - 2] == other[j - 1]:
            least = min(least, slips(i - 2, j - 2) + 1)
        return least

    return slips(len(one), len(other))


@given(WORDS, WORDS)
def test_a_distance_is_what_it_is_defined_to_be(one: str, other: str) -> None:
    assert distance(one, other) == plain_distance(one, other)


@given(WORDS, WORDS, st.integers(1, 8))
def test_a_bound_only_cuts_off_what_is_not_less(one: str, other: str, most: int) -> None:
    assert min(distance(one, other, most), most) == min(plain_distance(one, other), most)


@pytest.mark.parametrize(
    ("word", "known", "meant"),
    [
        ("wether", ["rain", "weather"], "weather"),
        ("WEATHER", ["weather"], "weather"),
        ("egdes", ["edge", "edges"], "edges"),
        ("ab", ["ac", "b"], None),
        ("storage-credentials", ["rain", "storage-credential", "storage"], "storage-credential"),
        ("rain", ["storms"], None),
        ("rain", [], None),
    ],
)
def test_the_nearest_word(word: str, known: list[str], meant: str | None) -> None:
    assert nearest(word, known) == meant


@given(WORDS, st.lists(WORDS, max_size=6))
def test_the_nearest_word_is_found_among_all(word: str, known: list[str]) -> None:
    best, bound = None, max(len(word), 2) // 3 + 1
    for candidate in known:
        errors = plain_distance(word, candidate)
        if errors < bound and errors < len(candidate) - 1:
            best, bound = candidate, errors
    assert nearest(word, known) == best


@pytest.mark.parametrize(
    ("word", "known", "written"),
    [
        ("acess", ["access", "secret"], "access"),
        ("wether-key", ["weather-keys"], "weather-keys"),
        ("acces", ["access", "accesz"], None),  # two are as near
        ("DATA_PATH_KAFKA", ["DATA_PATH_LOG"], None),  # near enough to ask, too far to write
        ("abcd", ["abxy"], None),
        ("data1", ["data2"], None),  # a series
        ("db-1-x", ["db-2-x"], None),
        ("data", ["data1"], None),
        ("zzzzzz", ["access"], None),
    ],
)
def test_what_is_certain_enough_to_be_written(word: str, known: list[str], written: str | None) -> None:
    assert only_near(word, nearest(word, known), known) == written
