"""Cron expressions as ParseStandard of robfig/cron 1.2.0 was seen to read them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spec_lint.grammar import GrammarError
from spec_lint.grammar.cron import Cron, parse_cron

FIELDS = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 6))


@pytest.mark.parametrize(
    ("text", "field", "values"),
    [
        ("*/15 * * * *", 0, {0, 15, 30, 45}),
        ("5/20 * * * *", 0, {5, 25, 45}),
        ("1,,2 * * * *", 0, {1, 2}),
        (", * * * *", 0, set()),
        ("+5 * * * *", 0, {5}),
        ("00 007 * * *", 1, {7}),
        ("0 0 1-10/4,31 * *", 2, {1, 5, 9, 31}),
        ("0 0 * jan-MAR *", 3, {1, 2, 3}),
        ("0 0 * * SUN,5", 4, {0, 5}),
        ("*-99 * * * *", 0, set(range(60))),
        ("\t0\u30003 * * *\n", 1, {3}),
        ("*/9223372036854775807 * * * *", 0, {0}),
        ("@hourly", 0, {0}),
        ("@weekly", 4, {0}),
        ("@yearly", 3, {1}),
    ],
)
def test_a_field_is_read(text: str, field: int, values: set[int]) -> None:
    assert parse_cron(text).fields[field].values == values


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("@every 90m", 5400),
        ("@every 500ms", 1),
        ("@every -1h", 1),
        ("@every 0", 1),
        ("@every 1.9s", 1),
        ("@every 1h1m", 3660),
    ],
)
def test_every_is_read(text: str, seconds: int) -> None:
    assert parse_cron(text) == Cron(every_seconds=seconds)


@pytest.mark.parametrize("text", ["@never", " @never\t", "\u3000@never", "\x85@never"])
def test_never_may_have_spaces(text: str) -> None:
    assert parse_cron(text).never


@pytest.mark.parametrize(
    ("text", "culprit", "suggestion"),
    [
        ("0 0 * * 7", "7", "0 0 * * 0"),
        ("0 0 * * 5-7", "7", "0 0 * * 0,5-6"),
        ("0 24 * * *", "24", "0 0 * * *"),
        ("60 * * * *", "60", "0 * * * *"),
        ("75 * * * *", "75", None),
        ("* * 0 * *", "0", None),
        ("* * * 13 *", "13", None),
        ("5-1 * * * *", "5-1", "5-59,0-1 * * * *"),
        ("*/0 * * * *", "0", None),
        ("*/ * * * *", "", None),
        ("1-2-3 * * * *", "1-2-3", None),
        ("1/2/3 * * * *", "1/2/3", None),
        ("-1 * * * *", "-", None),
        ("0 0 L * *", "L", None),
        ("0 0 * * monday", "monday", "0 0 * * mon"),
        ("0 0 * * 5#2", "5#2", None),
        ("* * * *", "* * * *", None),
        ("* * * * * *", "*", None),
        ("0 0 12 * * *", "0", "0 12 * * *"),
        ("0 0 12 * * ? 2024", "0", "0 12 * * ?"),
        ("0 12 * * * 2024", "2024", "0 12 * * *"),
        ("TZ=UTC 0 0 * * *", "TZ=UTC", "0 0 * * *"),
        ("@reboot", "@reboot", None),
        ("@Daily", "@Daily", "@daily"),
        (" @daily", "@daily", "@daily"),
        ("daily", "daily", "@daily"),
        ("@every", "@every", None),
        ("@every  1h", " 1h", "@every 1h"),
        ("@every 1d", "d", "@every 24h"),
        ("@every 5 minutes", " minutes", "@every 5m"),
        ("every 5 minutes", "every 5 minutes", "@every 5m"),
        ("@dayly", "@dayly", "@daily"),
        ("", "", None),
        ("   ", "   ", None),
        ("*/99999999999999999999 * * * *", "99999999999999999999", None),
        ("1\x1c2 * * * *", "1\x1c2", None),
        ("\x1c@never", "\x1c@never", None),
    ],
)
def test_an_expression_is_refused(text: str, culprit: str, suggestion: str | None) -> None:
    with pytest.raises(GrammarError) as refusal:
        parse_cron(text)
    assert text[refusal.value.start : refusal.value.end] == culprit
    assert refusal.value.suggestion == suggestion


@st.composite
def items(draw: st.DrawFn, least: int, most: int) -> tuple[str, set[int]]:
    """An item of a field's list and the values that it stands for."""
    low, high = sorted((draw(st.integers(least, most)), draw(st.integers(least, most))))
    step = draw(st.integers(1, 70))
    return draw(
        st.sampled_from(
            [
                ("*", set(range(least, most + 1))),
                (f"*/{step}", set(range(least, most + 1, step))),
                (str(low), {low}),
                (f"{low}-{high}", set(range(low, high + 1))),
                (f"{low}/{step}", set(range(low, most + 1, step))),
                (f"{low}-{high}/{step}", set(range(low, high + 1, step))),
            ]
        )
    )


expressions = st.tuples(*(st.lists(items(*bounds), min_size=1, max_size=3) for bounds in FIELDS))


@given(expressions, st.sampled_from([" ", "  ", "\t", "\u2003"]))
def test_what_is_composed_is_read_again(fields: tuple[list[tuple[str, set[int]]], ...], space: str) -> None:
    text = space.join(",".join(written for written, _ in field) for field in fields)
    cron = parse_cron(text)
    for read, field in zip(cron.fields, fields, strict=True):
        assert read.values == set().union(*(values for _, values in field))
        assert read.star == any("*" in written for written, _ in field)


@given(st.text(st.sampled_from("*?,-/ 0159@everydailnhms7LJAN\t"), max_size=24))
def test_a_refusal_points_into_the_text_and_suggests_what_is_read(text: str) -> None:
    try:
        parse_cron(text)
    except GrammarError as refusal:
        assert 0 <= refusal.start <= refusal.end <= len(text)
        if refusal.suggestion is not None:
            parse_cron(refusal.suggestion)


def _days(cron: Cron) -> list[int]:
    """The days that fit, of some two years from 2024 on, looked at one by one."""
    _, _, day, month, weekday = (field.values for field in cron.fields)
    found = []
    for number in range(800):
        date = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(days=number)
        fits = (date.day in day, (date.weekday() + 1) % 7 in weekday)
        if date.month in month and (any(fits) if cron.days_are_alternatives else all(fits)):
            found.append(number)
    return found


@given(expressions)
def test_the_period_is_the_shortest_time_between_two_ticks(fields: tuple[list[tuple[str, set[int]]], ...]) -> None:
    cron = parse_cron(" ".join(",".join(written for written, _ in field) for field in fields))
    minutes, hours = (sorted(field.values) for field in cron.fields[:2])
    times = [hour * 60 + minute for hour in hours for minute in minutes]
    days = _days(cron)
    gaps = [later - earlier for earlier, later in pairwise(times)] if days else []
    gaps += [(later - earlier) * 1440 + times[0] - times[-1] for earlier, later in pairwise(days)]
    period = cron.period_seconds()
    if gaps:
        assert period is not None
        assert period <= min(gaps) * 60
        # Two years do not show how near any date can come to any day of the week.
        assert period == min(gaps) * 60 or cron.days_are_alternatives or min(gaps) > 1440
    assert not (days and cron.never_fires)


@pytest.mark.parametrize(
    ("text", "never"),
    [
        ("0 0 31 2 *", True),
        ("0 0 30,31 2 *", True),
        ("0 0 29 2 *", False),
        ("0 0 31 4,6,9,11 *", True),
        ("0 0 31 2 1", False),
        (", * * * *", True),
        ("* , * * *", True),
        ("* * * , *", True),
        ("* * , * *", True),
        ("@never", False),
        ("@every 1s", False),
    ],
)
def test_dates_that_never_come(text: str, never: bool) -> None:
    assert parse_cron(text).never_fires is never


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("* * * * *", 60),
        ("0,59 * * * *", 60),
        ("0 0,12 * * *", 12 * 3600),
        ("0 0 1 * *", 28 * 86_400),
        ("0 0 1 1 *", 365 * 86_400),
        ("0 0 29 2 *", 1461 * 86_400),
        ("@every 5m", 300),
        ("@never", None),
        ("0 0 31 2 *", None),
    ],
)
def test_periods(text: str, seconds: int | None) -> None:
    assert parse_cron(text).period_seconds() == seconds
