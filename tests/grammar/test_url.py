"""URLs as Go's net/url was seen to read them."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spec_lint.grammar import GrammarError
from spec_lint.grammar.url import parse_url


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("s3://bucket/a/b", ("s3", None, "bucket", "/a/b", "")),
        ("S3://bucket", ("s3", None, "bucket", "", "")),
        ("s3:///a", ("s3", None, "", "/a", "")),
        ("s3:bucket", ("s3", None, "", "", "")),
        ("s3:/a", ("s3", None, "", "/a", "")),
        ("bucket/a", ("", None, "", "bucket/a", "")),
        ("", ("", None, "", "", "")),
        ("wasb://c@account/x?y=1#z", ("wasb", "c", "account", "/x", "y=1")),
        ("postgres://u:p@h:5432/db", ("postgres", "u", "h:5432", "/db", "")),
        ("postgres://u:p@ss@h/db", ("postgres", "u", "h", "/db", "")),
        ("postgres://h:/db", ("postgres", None, "h:", "/db", "")),
        ("mysql://[::1]:3306/db", ("mysql", None, "[::1]:3306", "/db", "")),
        ("s3://b/a%20b c", ("s3", None, "b", "/a%20b c", "")),
    ],
)
def test_a_url_is_split(text: str, parts: tuple[str, str | None, str, str, str]) -> None:
    url = parse_url(text)
    assert (url.scheme, url.user, url.host, url.path, url.query) == parts
    for place, part in ((url.host_place, url.host), (url.path_place, url.path), (url.query_place, url.query)):
        assert text[slice(*place)] == part


@pytest.mark.parametrize(
    ("text", "culprit"),
    [
        ("s3://b/100%", "%"),
        ("s3://b/%zz", "%zz"),
        ("s3://b/a\x01", "\x01"),
        ("postgres://u:p/w@h/db", ":p"),
        ("postgres://u:p w@h/db", "u:p w@"),
        ("postgres://h:x/db", ":x"),
        ("s3://b c/", " "),
        ("s3://b%20c/", "%20"),
        ("s3://[::1/", "[::1"),
        ("://b", ":"),
        ("1s3://b", "1s3"),
        ("s3://b/a#%", "%"),
    ],
)
def test_a_url_is_refused(text: str, culprit: str) -> None:
    with pytest.raises(GrammarError) as refusal:
        parse_url(text)
    assert text[refusal.value.start : refusal.value.end] == culprit


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("postgres://h/db", ["db"]),
        ("postgres://h", [""]),
        ("postgres://h//db/", ["db"]),
        ("postgres://h/db/public", ["db", "public"]),
        ("postgres://h/db/a/b", ["db", "a/b"]),
    ],
)
def test_the_parts_of_a_path(text: str, parts: list[str]) -> None:
    found = parse_url(text).path_parts()
    assert [part for part, _ in found] == parts
    assert [text[slice(*place)] for _, place in found] == parts


@given(st.text(min_size=1), st.text(), st.text(st.sampled_from("abc-.1"), min_size=1), st.text())
def test_what_is_escaped_is_split_as_it_was_put_together(user: str, password: str, host: str, path: str) -> None:
    user, password, path = (quote(part, safe="", errors="replace") for part in (user, password, path))
    text = f"postgres://{user}:{password}@{host}:1/{path}"
    url = parse_url(text)
    assert (url.user, url.host, url.path) == (user, f"{host}:1", f"/{path}")
    assert url.password_place is not None
    assert text[slice(*url.password_place)] == password


@given(st.text(st.sampled_from("s3:/@#?%[]a1 \x7fé"), max_size=20))
def test_a_refusal_points_into_the_text_and_repeats_nothing_of_it(text: str) -> None:
    try:
        parse_url(text)
    except GrammarError as refusal:
        assert 0 <= refusal.start <= refusal.end <= len(text)


def test_no_refusal_repeats_a_password() -> None:
    for text in ("a://u:hun/ter@h", "a://u:hun%ter@h", "a://u:hun ter@h", "a://u:hun#ter@h"):
        with pytest.raises(GrammarError) as refusal:
            parse_url(text)
        assert "hun" not in refusal.value.message
        assert "ter" not in refusal.value.message.replace("character", "").replace("after", "").replace("written", "")
