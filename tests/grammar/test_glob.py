"""Globs as pachyderm/ohmyglob (2021-03-08) and dlclark/regexp2 1.2.0 were seen to compile them."""

from __future__ import annotations

import posixpath
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spec_lint.grammar import GrammarError
from spec_lint.grammar.glob import clean_path, parse_glob

SPECIAL = "*?\\[]{}()@+^!|,"


@pytest.mark.parametrize(
    ("text", "captures"),
    [
        ("/", 0),
        ("/*", 0),
        ("/**", 0),
        ("/(*)", 1),
        ("/(*)-(*).txt", 2),
        ("/@(a|b)", 1),
        ("/!(*.*)", 1),
        ("/+([0-9])", 1),
        ("/?(a)", 1),
        ("/*(a|b)c", 1),
        ("/{a,b}", 0),
        ("/{(a),b}", 1),
        ("/({a,b})", 1),
        ("/a)", 0),
        ("/a]", 0),
        ("/a}", 0),
        ("/(*", 1),
        ("/{a,b", 0),
        ("/\\(a\\)", 0),
        ("/a\\", 0),
        ("/[a!]", 0),
        ("/[[:digit:]]", 0),
        ("/[\\]]", 0),
        ("/[a\\-z]", 0),
        ("/[a]b]", 0),
        ("/[-a]", 0),
        ("/[a-]", 0),
        ("/**(a)", 1),
        ("/(?:a)", 1),
        ("/{a@b,c}", 0),
        ("/^a", 0),
        ("/!a", 0),
        # Empty brackets take what follows for their members, up to the next bracket that the expression has.
        ("/[]*", 0),
        ("/[][a]", 0),
        ("/[][x]y", 0),
        ("/[](a)[x](b)", 1),
        # A NUL ends the pattern, or is dropped after text.
        ("/a\0(b)", 1),
        ("/*\0[", 0),
    ],
)
def test_a_glob_is_read(text: str, captures: int) -> None:
    assert parse_glob(text).captures == captures


@pytest.mark.parametrize(
    ("text", "culprit", "suggestion"),
    [
        ("/[", "[", None),
        ("/a[b", "[b", None),
        ("/[\\", "[\\", None),
        ("/[[:digit:]", "[[:digit:]", None),
        ("/[]", "[]", None),
        ("/[!]", "[!]", None),
        ("/[]/a", "[]", None),
        ("/([])[x]", "[]", None),
        ("/[z-a]", "z-a", "/[a-z]"),
        ("/[a-z][9-0]", "9-0", "/[a-z][0-9]"),
        ("/[b-a\\]]", "b-a", "/[a-b\\]]"),
        ("/[b-a][d-c]", "b-a", "/[a-b][c-d]"),
        ("/[b-a][", "[", None),
        ("/[é-a]", "é-a", "/[a-é]"),
        ("/^(a)", "^(", None),
        ("/a\ufffd", "\ufffd", None),
        ("a/./[z-a]", "z-a", "a/./[a-z]"),
        ("./x/../[", "[", None),
    ],
)
def test_a_glob_is_refused(text: str, culprit: str, suggestion: str | None) -> None:
    with pytest.raises(GrammarError) as refusal:
        parse_glob(text)
    assert text[refusal.value.start : refusal.value.end] == culprit
    assert refusal.value.suggestion == suggestion


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("", "/"),
        ("/", "/"),
        (".", "/"),
        ("*", "/*"),
        ("./x", "/x"),
        ("x/", "/x"),
        ("/a//b", "/a/b"),
        ("/a/../b", "/b"),
        ("..", "/.."),
        ("../a", "/../a"),
        ("/../a", "/a"),
        ("a/../../b", "/../b"),
    ],
)
def test_a_path_is_cleaned(text: str, cleaned: str) -> None:
    assert clean_path(text) == cleaned


@given(st.lists(st.sampled_from(["a", "b*", ".", "..", "", "…"]), max_size=8).map("/".join))
def test_cleaning_is_that_of_absolute_paths_and_done_once(path: str) -> None:
    cleaned = clean_path("/" + path)
    assert cleaned == "/" + posixpath.normpath("/" + path).lstrip("/")
    assert clean_path(cleaned) == cleaned


@given(st.text(st.sampled_from(SPECIAL + "ab/.-:é\0\ufffd\ufffe\uffff"), max_size=16))
def test_a_refusal_points_into_the_text_and_suggests_what_is_read(text: str) -> None:
    try:
        glob = parse_glob(text)
    except GrammarError as refusal:
        assert 0 <= refusal.start < refusal.end <= len(text)
        if refusal.suggestion is not None:
            parse_glob(refusal.suggestion)
    else:
        assert 0 <= glob.captures <= text.count("(")


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0\ufffd"), max_size=20))
def test_escaped_text_stands_for_itself(text: str) -> None:
    escaped = "".join("\\" + character if character in SPECIAL else character for character in text)
    glob = parse_glob(f"/a{escaped}")
    assert glob.captures == 0
    assert {token.kind for token in glob.tokens} == {"text"}


groups = st.recursive(
    st.sampled_from(["a", "*", "?", "[a-c]", "[!x]"]),
    lambda inner: st.tuples(st.sampled_from("@*+?!"), st.lists(inner, min_size=1, max_size=3)).map(
        lambda given: f"{given[0]}({'|'.join(given[1])})"
    ),
)


@given(st.lists(groups, min_size=1, max_size=4))
def test_every_group_is_counted(parts: list[str]) -> None:
    text = "/x" + "x".join(parts)
    assert parse_glob(text).captures == text.count("(")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("/a*.txt", None),
        ("/[0-9]+.png", "+"),
        ("/a)", ")"),
        ("/{a@b,c}", "@"),
        ("/\\[x", "\\["),
        ("/é*", "é"),
        ("/a|b", None),
        ("/[é)]", "[é)]"),
        ("/[éa]", None),
        ("/[!é]", None),
    ],
)
def test_what_no_file_name_has(text: str, found: str | None) -> None:
    impossible = parse_glob(text).impossible()
    assert (impossible and text[impossible[1] : impossible[2]]) == found


def test_long_globs_take_linear_time() -> None:
    begun = time.process_time()
    for text in (
        "/" + "[a-c]" * 5_000,
        "/" + "(" * 25_000,
        "/" + "a/" * 12_000,
        "/" + "[]" * 5_000,
        "/" + "{a,b}" * 5_000,
    ):
        try:
            parse_glob(text)
        except GrammarError as refusal:
            assert refusal.end > refusal.start
    assert time.process_time() - begun < 10


def test_the_places_of_escaped_characters_include_the_backslash() -> None:
    (token,) = [token for token in parse_glob("/ab\\cd\\*e").tokens if token.kind == "text"]
    assert token.text == "/abcd*e"
    assert token.places == ((0, 1), (1, 2), (2, 3), (3, 5), (5, 6), (6, 8), (8, 9))
