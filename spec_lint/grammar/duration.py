"""Durations and timestamps: Go's, and protojson's google.protobuf.Duration and Timestamp.

Sources: time.ParseDuration and time.Parse of Go; encoding/protojson of google.golang.org/protobuf 1.34.2.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import TypeVar

from spec_lint.grammar import GrammarError
from spec_lint.grammar.words import quoted

MAXIMUM_SECONDS = 315_576_000_000
"""The most seconds a google.protobuf.Duration may have, about 10,000 years, in both directions."""

_GO_UNITS = {
    "ns": 1,
    "us": 1_000,
    "µs": 1_000,
    "μs": 1_000,
    "ms": 1_000_000,
    "s": 1_000_000_000,
    "m": 60_000_000_000,
    "h": 3_600_000_000_000,
}
_SPOKEN_UNITS = {
    "ns": "ns nanosecond nanoseconds",
    "us": "us µs μs microsecond microseconds",
    "ms": "ms msec msecs millisecond milliseconds",
    "s": "s sec secs second seconds",
    "m": "m min mins minute minutes",
    "h": "h hr hrs hour hours",
    "d": "d day days",
    "w": "w week weeks",
}
_LIMIT = 1 << 63
_ASCII_DIGITS = "0123456789"
_Number = TypeVar("_Number", int, float)


# ---------------------------------------------------------------------------------------------------------------------
# Go


def parse_go_duration(text: str) -> int:
    """The nanoseconds of a Go duration such as ``1h30m`` or ``-1.5s``, as time.ParseDuration reads it.

    Raises GrammarError for what it rejects: no unit (except for a lone ``0``), an unknown unit (there is no ``d``), or
    more than about 292 years.
    """
    return _with_good_suggestion(_go_nanoseconds, text)


def _with_good_suggestion(parse: Callable[[str], _Number], text: str) -> _Number:
    """The result of ``parse``; its errors lose a suggestion that it would reject as well."""
    try:
        return parse(text)
    except GrammarError as error:
        if error.suggestion is not None:
            try:
                parse(error.suggestion)
            except GrammarError:
                error.suggestion = None
        raise


def _go_nanoseconds(text: str) -> int:
    position = 1 if text[:1] in ("-", "+") else 0
    negative = text.startswith("-")
    if text[position:] == "0":
        return 0
    if position == len(text):
        raise GrammarError("the duration is empty" if not text else "the number is missing", 0, len(text))
    total = 0
    while position < len(text):
        amount, position = _go_element(text, position)
        total += amount
        if total > _LIMIT:
            raise _go_too_long(text)
    if total == _LIMIT and not negative:
        raise _go_too_long(text)
    return -total if negative else total


def _go_element(text: str, start: int) -> tuple[int, int]:
    """The nanoseconds of one ``<number><unit>`` at an offset, and the offset after it."""
    point = _skip_digits(text, start)
    number_end = point
    if text[point : point + 1] == ".":
        number_end = _skip_digits(text, point + 1)
    if number_end - start == (0 if number_end == point else 1):
        raise GrammarError(f"a number is missing before {quoted(text[start:])}", start, len(text))
    unit_end = number_end
    while unit_end < len(text) and text[unit_end] not in "." + _ASCII_DIGITS:
        unit_end += 1
    unit = text[number_end:unit_end]
    if not unit:
        written = text[start:number_end]
        raise GrammarError(
            f"{quoted(written)} has no unit (h, m, s, ms, us or ns)",
            start,
            number_end,
            f"{text}s" if unit_end == len(text) else None,
        )
    if unit not in _GO_UNITS:
        raise _go_unknown_unit(text, unit, number_end, unit_end)
    scale = _GO_UNITS[unit]
    digits = text[start:point]
    # More than 20 digits are past the limit, and int() is slow on (and may refuse) very long ones.
    whole = int(digits) if 0 < len(digits.lstrip("0")) <= 20 else (0 if not digits.strip("0") else _LIMIT + 1)
    if whole * scale > _LIMIT:
        raise _go_too_long(text)
    return whole * scale + _go_fraction(text[point + 1 : number_end], scale), unit_end


def _go_fraction(digits: str, scale: int) -> int:
    """The nanoseconds of the digits after a point. Go computes them with float64, and drops digits past an int64."""
    value, power = 0, 1.0
    for digit in digits:
        if value > (_LIMIT - 1) // 10 or value * 10 + int(digit) > _LIMIT:
            break
        value = value * 10 + int(digit)
        power *= 10
    return int(float(value) * (float(scale) / power))


def _go_unknown_unit(text: str, unit: str, start: int, end: int) -> GrammarError:
    named = {"d": "days", "w": "weeks", "y": "years"}.get(unit.strip().lower()[:1])
    what = f"there is no unit for {named}" if named else f"unknown unit {quoted(unit)}"
    return GrammarError(f"{what}; the units are h, m, s, ms, us and ns", start, end, go_form(text))


def _go_too_long(text: str) -> GrammarError:
    return GrammarError("the duration is too long; the limit is about 292 years (2562047h)", 0, len(text))


# ---------------------------------------------------------------------------------------------------------------------
# google.protobuf.Duration


def parse_proto_duration(text: str) -> float:
    """The seconds of a google.protobuf.Duration in JSON: decimal seconds followed by ``s``.

    Raises GrammarError for anything else: other units, no unit, leading zeros, exponents, more than nine digits after
    the point, more than 315,576,000,000 seconds.
    """
    return _with_good_suggestion(_proto_seconds, text)


def _proto_seconds(text: str) -> float:
    sign = 1 if text[:1] in ("-", "+") else 0
    if not text.endswith("s") or len(text) < 2:
        raise _proto_without_seconds(text)
    point = _skip_digits(text, sign)
    last = len(text) - 1
    if point - sign > 1 and text[sign] == "0":
        zeros = len(text[sign:point]) - len(text[sign:point].lstrip("0"))
        raise GrammarError("the number must not start with a zero", sign, sign + zeros, seconds_form(text))
    if point == last == sign:
        raise GrammarError("the number before the `s` is missing", 0, len(text))
    end = _skip_digits(text, point + 1) if text[point] == "." else point
    if end != last:
        raise GrammarError(_PROTO_FORM, end, last, seconds_form(text))
    if end - point > 10:
        raise GrammarError("at most nine digits may follow the point", point + 10, end, text[: point + 10] + "s")
    if point - sign > 12 or int(text[sign:point] or "0") > MAXIMUM_SECONDS:
        raise GrammarError(f"the duration is too long; the limit is {MAXIMUM_SECONDS} seconds", 0, len(text))
    seconds = int(text[sign:point] or "0") + int(text[point + 1 : end].ljust(9, "0")) / 1e9
    return -seconds if text.startswith("-") else seconds


_PROTO_FORM = "it must be a number of seconds followed by `s`, such as `300s` or `1.5s`"


def _proto_without_seconds(text: str) -> GrammarError:
    if not text:
        return GrammarError(f"it is empty; {_PROTO_FORM}", 0, 0)
    number_end = _skip_digits(text, 1 if text[0] in "-+" else 0)
    if number_end == len(text) and text[-1] in _ASCII_DIGITS:
        return GrammarError(f"the unit is missing; {_PROTO_FORM}", 0, len(text), seconds_form(text))
    return GrammarError(_PROTO_FORM, 0, len(text), seconds_form(text))


def seconds_form(text: str) -> str | None:
    """The google.protobuf.Duration that a text most likely means (``1h30m`` → ``5400s``), or None.

    Reads Go durations, plain numbers (as seconds), days and weeks, and spelt-out units.
    """
    nanoseconds = _spoken_nanoseconds(text)
    if nanoseconds is None or abs(nanoseconds) > MAXIMUM_SECONDS * 1_000_000_000:
        return None
    sign = "-" if nanoseconds < 0 else ""
    seconds, rest = divmod(abs(nanoseconds), 1_000_000_000)
    fraction = f".{rest:09d}".rstrip("0") if rest else ""
    return f"{sign}{seconds}{fraction}s"


def go_form(text: str) -> str | None:
    """The Go duration that a text most likely means (``1d`` → ``24h``, ``5 minutes`` → ``5m``), or None."""
    nanoseconds = _spoken_nanoseconds(text)
    if nanoseconds is None or not 0 < nanoseconds < _LIMIT:
        return None
    written = ""
    for unit in ("h", "m", "s", "ms", "us", "ns"):
        amount, nanoseconds = divmod(nanoseconds, _GO_UNITS[unit])
        written += f"{amount}{unit}" if amount else ""
    return written


@cache
def _spoken_element() -> re.Pattern[str]:
    return re.compile(r"([0-9]{1,15})(?:\.([0-9]{1,15}))?(?:e\+?([0-9]))? ?([a-zµμ]*)[ ,]?", re.ASCII | re.IGNORECASE)


@cache
def _spoken_scale() -> dict[str, int]:
    longer = {"d": 86_400_000_000_000, "w": 604_800_000_000_000}
    return {
        word: _GO_UNITS.get(unit) or longer[unit]
        for unit, words in _SPOKEN_UNITS.items()
        for word in words.split()
    }  # fmt: skip


def _spoken_nanoseconds(text: str) -> int | None:
    body = text.strip()
    negative = body.startswith("-")
    body = body[1:] if body[:1] in ("-", "+") else body
    if not body or len(body) > 60:
        return None
    position, total = 0, 0
    while position < len(body):
        element = _spoken_element().match(body, position)
        if element is None:
            return None
        whole, fraction, exponent, unit = element.groups()
        # A number without a unit is seconds, but only when it stands alone.
        scale = _spoken_scale().get(unit.lower() or ("s" if element.end() == len(body) and not position else ""))
        if scale is None:
            return None
        power = 10 ** int(exponent or "0")
        total += int(whole) * power * scale + int(fraction or "0") * power * scale // 10 ** len(fraction or "")
        position = element.end()
    return -total if negative else total


# ---------------------------------------------------------------------------------------------------------------------
# google.protobuf.Timestamp


def parse_timestamp(text: str) -> float:
    """The seconds since 1970-01-01T00:00:00Z of a google.protobuf.Timestamp in JSON (RFC 3339 with a zone).

    Raises GrammarError for a date alone, a space instead of ``T``, a missing zone, and dates that do not exist. Like
    Go's parser, it accepts an hour of one digit and a comma before the fraction, and barely checks a zone's offset.
    """
    return _with_good_suggestion(_timestamp_seconds, text)


def parse_rfc3339(text: str) -> float:
    """The seconds since 1970-01-01T00:00:00Z of a text as Go's ``time.Parse`` alone reads RFC 3339.

    Raises GrammarError as ``parse_timestamp`` does, but accepts any number of digits after the point, and the year 0.
    """
    return _with_good_suggestion(lambda text: sum(_rfc3339_parts(text)), text)


def _timestamp_seconds(text: str) -> float:
    seconds, fraction = _rfc3339_parts(text)
    shape = _timestamp_shape().match(text)
    if shape is not None and shape["mark"] == "." and len(shape["fraction"]) > 9:
        raise GrammarError(
            "at most nine digits may follow the point", shape.start("fraction") + 9, shape.end("fraction")
        )
    if not -62_135_596_800 <= seconds <= 253_402_300_799:
        raise GrammarError("the year is out of range (1 to 9999)", 0, len(text))
    return seconds + fraction


def _rfc3339_parts(text: str) -> tuple[int, float]:
    shape = _timestamp_shape().match(text)
    if shape is None or shape.end() != len(text):
        raise _timestamp_misshapen(text)
    year, month, day = (int(shape[name]) for name in ("year", "month", "day"))
    if not 1 <= month <= 12:
        raise GrammarError(f"month {month} is out of range (1 to 12)", *shape.span("month"))
    if not 1 <= day <= _days_in(year, month):
        message = f"day {day} is out of range (1 to {_days_in(year, month)} in {year:04d}-{month:02d})"
        raise GrammarError(message, *shape.span("day"))
    for name, most in (("hour", 23), ("minute", 59), ("second", 59)):
        if int(shape[name]) > most:
            raise GrammarError(f"{name} {shape[name]} is out of range (0 to {most})", *shape.span(name))
    fraction = shape["fraction"] or ""
    offset = 0
    if shape["sign"]:
        offset = (int(shape["zone_hour"]) * 60 + int(shape["zone_minute"])) * (60 if shape["sign"] == "+" else -60)
        if int(shape["zone_hour"]) > 24 or int(shape["zone_minute"]) > 60:
            raise GrammarError("the time zone does not exist", shape.start("sign"), len(text))
    clock = int(shape["hour"]) * 3600 + int(shape["minute"]) * 60 + int(shape["second"])
    seconds = _days_since_1970(year, month, day) * 86_400 + clock - offset
    return seconds, int(fraction[:9].ljust(9, "0")) / 1e9 if fraction else 0.0


@cache
def _timestamp_shape() -> re.Pattern[str]:
    return re.compile(
        r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})"
        r"T(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2}):(?P<second>[0-9]{2})(?:(?P<mark>[.,])(?P<fraction>[0-9]+))?"
        r"(?:Z|(?P<sign>[+-])(?P<zone_hour>[0-9]{2}):(?P<zone_minute>[0-9]{2}))"
    )


def _timestamp_misshapen(text: str) -> GrammarError:
    form = "it must look like `2024-01-31T12:00:00Z`, with a time zone"
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return GrammarError(f"the time of day is missing; {form}", len(text), len(text), f"{text}T00:00:00Z")
    wanted = re.fullmatch(
        r"([0-9]{4}-[0-9]{2}-[0-9]{2})([Tt ]?) ?([0-9]{2}:[0-9]{2})(:[0-9]{2}(?:\.[0-9]{1,9})?)? ?"
        r"([Zz]|UTC|GMT|([+-][0-9]{2}):?([0-9]{2}))?",
        text,
    )
    if wanted is None:
        return GrammarError(form, 0, len(text))
    date, letter, minutes, seconds, zone, zone_hour, zone_minute = wanted.groups()
    suggestion = f"{date}T{minutes}{seconds or ':00'}" + (f"{zone_hour}:{zone_minute}" if zone_hour else "Z")
    if letter != "T":
        between = (wanted.end(1), max(wanted.start(3), wanted.end(1)))
        return GrammarError(f"there must be a `T` between the date and the time; {form}", *between, suggestion)
    if zone is None:
        return GrammarError(f"the time zone is missing; {form}", len(text), len(text), suggestion)
    return GrammarError(form, wanted.start(3), len(text), suggestion)


def _days_in(year: int, month: int) -> int:
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return 29 if leap and month == 2 else (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1]


def _days_since_1970(year: int, month: int, day: int) -> int:
    # The year 0 exists for Go; the civil calendar counted from March makes leap days the last of a year.
    shifted = year - (month <= 2)
    era, year_of_era = divmod(shifted, 400)
    day_of_year = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
    return era * 146_097 + year_of_era * 365 + year_of_era // 4 - year_of_era // 100 + day_of_year - 719_468


def _skip_digits(text: str, position: int) -> int:
    while position < len(text) and text[position] in _ASCII_DIGITS:
        position += 1
    return position
