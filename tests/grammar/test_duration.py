"""Durations as Go's time.ParseDuration was seen to read them, and as protojson reads google.protobuf.Duration."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spec_lint.grammar import GrammarError
from spec_lint.grammar.duration import (
    MAXIMUM_SECONDS,
    go_form,
    parse_go_duration,
    parse_proto_duration,
    parse_timestamp,
    seconds_form,
)

LONGEST = (1 << 63) - 1


@pytest.mark.parametrize(
    ("text", "nanoseconds"),
    [
        ("0", 0),
        ("-0", 0),
        ("+0", 0),
        ("1h30m", 5_400_000_000_000),
        ("1.5s", 1_500_000_000),
        ("-.5s", -500_000_000),
        ("1.s", 1_000_000_000),
        ("1h1h", 7_200_000_000_000),
        ("1µs", 1000),
        ("1μs", 1000),
        ("2562047h47m16.854775807s", LONGEST),
        ("-2562047h47m16.854775808s", -LONGEST - 1),
        ("00001m", 60_000_000_000),
        ("9223372036854775807ns", LONGEST),
        ("0.000000000000000000001h", 0),
    ],
)
def test_a_go_duration_is_read(text: str, nanoseconds: int) -> None:
    assert parse_go_duration(text) == nanoseconds


@pytest.mark.parametrize(
    ("text", "culprit", "suggestion"),
    [
        ("", "", None),
        ("-", "-", None),
        ("1", "1", "1s"),
        ("1h30", "30", "1h30s"),
        ("1d", "d", "24h"),
        ("1 s", " s", "1s"),
        ("5 minutes", " minutes", "5m"),
        ("s", "s", None),
        (".s", ".s", None),
        ("1.2.3s", "1.2", None),
        ("1H", "H", "1h"),
        ("1e3s", "e", "16m40s"),
        ("٣s", "٣s", None),
        ("2562048h", "2562048h", None),
        ("9223372036854775808ns", "9223372036854775808ns", None),
        ("9223372037", "9223372037", None),
    ],
)
def test_a_go_duration_is_refused(text: str, culprit: str, suggestion: str | None) -> None:
    with pytest.raises(GrammarError) as refusal:
        parse_go_duration(text)
    assert text[refusal.value.start : refusal.value.end] == culprit
    assert refusal.value.suggestion == suggestion


@given(st.integers(1, LONGEST))
def test_the_go_form_is_read_as_what_it_stands_for(nanoseconds: int) -> None:
    written = go_form(f"{nanoseconds}ns") if nanoseconds < 10**15 else None
    assert written is None or parse_go_duration(written) == nanoseconds


@given(st.text(st.sampled_from("0159.+-hmsndµu eT:Z"), max_size=14))
def test_a_refusal_points_into_the_text_and_suggests_what_is_read(text: str) -> None:
    for parse in (parse_go_duration, parse_proto_duration, parse_timestamp):
        try:
            parse(text)
        except GrammarError as refusal:
            assert 0 <= refusal.start <= refusal.end <= len(text)
            if refusal.suggestion is not None:
                parse(refusal.suggestion)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("300s", 300),
        ("1.5s", 1.5),
        ("-5s", -5),
        ("+5s", 5),
        ("0s", 0),
        (".5s", 0.5),
        ("0.000000001s", 1e-9),
        (f"{MAXIMUM_SECONDS}s", MAXIMUM_SECONDS),
    ],
)
def test_a_proto_duration_is_read(text: str, seconds: float) -> None:
    assert parse_proto_duration(text) == seconds


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("5m", "300s"),
        ("1h30m", "5400s"),
        ("300", "300s"),
        ("1d", "86400s"),
        ("01s", "1s"),
        ("1e3s", "1000s"),
        ("1.0000000001s", "1.000000000s"),
        ("s", None),
        ("", None),
        (f"{MAXIMUM_SECONDS + 1}s", None),
    ],
)
def test_a_proto_duration_is_refused(text: str, suggestion: str | None) -> None:
    with pytest.raises(GrammarError) as refusal:
        parse_proto_duration(text)
    assert refusal.value.suggestion == suggestion


@given(st.integers(0, MAXIMUM_SECONDS), st.integers(0, 999_999_999))
def test_the_form_in_seconds_is_read_as_what_it_stands_for(seconds: int, nanoseconds: int) -> None:
    written = f"{seconds}.{nanoseconds:09d}s"
    assert parse_proto_duration(written) == seconds + nanoseconds / 1e9
    assert parse_proto_duration(seconds_form(f"{seconds}") or "") == seconds


@given(st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30)))
def test_a_timestamp_is_read(moment: datetime) -> None:
    whole = moment.replace(microsecond=0, tzinfo=UTC)
    text = whole.strftime("%Y-%m-%dT%H:%M:%SZ").rjust(20, "0")
    assert parse_timestamp(text) == (whole - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds()


@pytest.mark.parametrize(
    ("text", "culprit", "suggestion"),
    [
        ("2024-01-31", "", "2024-01-31T00:00:00Z"),
        ("2024-01-31 12:00:00Z", " ", "2024-01-31T12:00:00Z"),
        ("2024-01-31T12:00:00", "", "2024-01-31T12:00:00Z"),
        ("2024-02-30T12:00:00Z", "30", None),
        ("2024-13-01T12:00:00Z", "13", None),
        ("2024-01-31T24:00:00Z", "24", None),
        ("2024-01-31T12:00:00+01", "2024-01-31T12:00:00+01", None),
        ("yesterday", "yesterday", None),
    ],
)
def test_a_timestamp_is_refused(text: str, culprit: str, suggestion: str | None) -> None:
    with pytest.raises(GrammarError) as refusal:
        parse_timestamp(text)
    assert text[refusal.value.start : refusal.value.end] == culprit
    assert refusal.value.suggestion == suggestion
