"""Replacement texts as Glob.Replace of pachyderm/ohmyglob (2021-03-08) was seen to take them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spec_lint.grammar import GrammarError
from spec_lint.grammar.replacement import backslash_references, parse_replacement


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("", []),
        ("$1", [1]),
        ("${2}x$1", [2, 1]),
        ("$0", [0]),
        ("$12", [12]),
        ("$1x", [1]),
        ("$$1", []),
        ("$$$1", [1]),
        ("$a$", []),
        ("${1", []),
        ("${}", []),
        ("${01", []),
        ("\\1", []),
        ("$123456789", [123456789]),
    ],
)
def test_references_are_found(text: str, numbers: list[int]) -> None:
    found = parse_replacement(text)
    assert [reference.number for reference in found] == numbers
    for reference in found:
        assert text[reference.start : reference.end].strip("${}") == str(reference.number)


@pytest.mark.parametrize(
    ("text", "culprit", "suggestion"),
    [
        ("$01", "01", "$1"),
        ("a${007}b", "007", "a${7}b"),
        ("$00", "00", "$0"),
        ("$01-$02", "01", "$1-$2"),
        ("$1234567890", "1234567890", None),
        ("$٣", "٣", None),
        ("$01$٣", "01", None),
    ],
)
def test_what_the_worker_panics_on(text: str, culprit: str, suggestion: str | None) -> None:
    with pytest.raises(GrammarError) as refusal:
        parse_replacement(text)
    assert text[refusal.value.start : refusal.value.end] == culprit
    assert refusal.value.suggestion == suggestion


def test_backslashes_are_no_references() -> None:
    assert [(reference.number, reference.start, reference.end) for reference in backslash_references("a\\1\\0")] == [
        (1, 1, 3)
    ]


@given(
    st.lists(st.tuples(st.integers(0, 10**9 - 1), st.booleans(), st.sampled_from(["", "x", "$$", "-$"])), max_size=5)
)
def test_what_is_composed_is_found_again(parts: list[tuple[int, bool, str]]) -> None:
    text = "".join(f"{f'${{{number}}}' if braced else f'${number}'}_{between}_" for number, braced, between in parts)
    assert [reference.number for reference in parse_replacement(text)] == [number for number, _, _ in parts]
