"""Cron expressions, as Pachyderm reads them for cron inputs and triggers.

Source: ParseCronExpression of Pachyderm 2.12 (src/internal/cronutil), which adds ``@never`` to ParseStandard of
robfig/cron 1.2.0.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise

from spec_lint.findings.named_tuple import NamedTuple
from spec_lint.grammar import GrammarError
from spec_lint.grammar.duration import go_form, parse_go_duration
from spec_lint.grammar.nearest import nearest
from spec_lint.grammar.words import quoted

_DESCRIPTORS = {
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
    "@monthly": "0 0 1 * *",
    "@weekly": "0 0 * * 0",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@hourly": "0 * * * *",
}
_EVERY = "@every "
_DAY = 86_400


class _Bounds(NamedTuple):
    """The least and the greatest value of a field, and names for values."""

    name: str
    least: int
    most: int
    names: tuple[str, ...] = ()

    @property
    def span(self) -> str:
        return f"{self.least} to {self.most}"


_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_FIELDS = (
    _Bounds("minute", 0, 59),
    _Bounds("hour", 0, 23),
    _Bounds("day of the month", 1, 31),
    _Bounds("month", 1, 12, _MONTHS),
    _Bounds("day of the week", 0, 6, _WEEKDAYS),
)
_FIVE_FIELDS = "it must have five fields (minute, hour, day of the month, month, day of the week)"


class Field(NamedTuple):
    """One field of an expression: the values it matches, and whether there is a ``*`` or ``?`` in it."""

    values: frozenset[int]
    star: bool


class Cron(NamedTuple):
    """A valid cron expression.

    Exactly one of these holds: ``never`` (the descriptor ``@never``), ``every_seconds`` is set (``@every``), or
    ``fields`` has the five fields (minute, hour, day of the month, month, day of the week, with Sunday as 0).
    """

    fields: tuple[Field, ...] = ()
    every_seconds: int | None = None
    never: bool = False

    @property
    def never_fires(self) -> bool:
        """Whether no date at all matches (``0 0 31 2 *``, a lone ``,``); ``@never`` is intended and does not count."""
        if not self.fields:
            return False
        minute, hour, day, month, weekday = self.fields
        if not (minute.values and hour.values and month.values):
            return True
        dates = any(number <= _longest(each) for each in month.values for number in day.values)
        if self.days_are_alternatives:
            return not (dates or weekday.values)
        return not (dates and weekday.values)

    @property
    def days_are_alternatives(self) -> bool:
        """Whether a day matches by the day of the month OR by the day of the week: if neither has a ``*``."""
        return bool(self.fields) and not (self.fields[2].star or self.fields[4].star)

    def period_seconds(self) -> int | None:
        """The shortest time between two firings, in seconds; None if it never fires twice."""
        if self.every_seconds is not None:
            return self.every_seconds
        if self.never or self.never_fires:
            return None
        minutes, hours = sorted(self.fields[0].values), sorted(self.fields[1].values)
        times = [hour * 60 + minute for hour in hours for minute in minutes]
        within = min((later - earlier for earlier, later in pairwise(times)), default=None)
        if within == 1:
            return 60
        days = self._days_between()
        over_night = None if days is None else days * 1440 - times[-1] + times[0]
        gaps = [gap for gap in (within, over_night) if gap is not None]
        return min(gaps) * 60 if gaps else None

    def _days_between(self) -> int | None:
        """The fewest days between two matching days, within one cycle of the calendar."""
        shortest = previous = None
        for number in self._days():
            if previous is not None and (shortest is None or number - previous < shortest):
                shortest = number - previous
                if shortest == 1:
                    break
            previous = number
        return shortest

    def _days(self) -> Iterator[int]:
        """The matching days, as ordinals, over 29 years: after 28 years dates fall on the same weekdays again."""
        from datetime import date

        _, _, day, month, weekday = self.fields
        either = self.days_are_alternatives
        for year in range(2001, 2030):
            for month_number in sorted(month.values):
                first = date(year, month_number, 1).toordinal()
                length = _longest(month_number) - (month_number == 2 and year % 4 != 0)
                for number in range(1, length + 1):
                    ordinal = first + number - 1
                    fits = (number in day.values, ordinal % 7 in weekday.values)
                    if any(fits) if either else all(fits):
                        yield ordinal


def parse_cron(text: str) -> Cron:
    """Read a cron expression. Raises GrammarError at the exact culprit."""
    try:
        return _parse(text)
    except GrammarError as error:
        error.suggestion = _repaired(error.suggestion)
        raise


def _repaired(suggestion: str | None) -> str | None:
    """The suggestion with its other errors repaired too, or None if that cannot be done."""
    for _ in _FIELDS:
        if suggestion is None:
            return None
        try:
            _parse(suggestion)
        except GrammarError as error:
            suggestion = error.suggestion
        else:
            return suggestion
    return None


def _parse(text: str) -> Cron:
    if text.strip(_SPACE) == "@never":
        return Cron(never=True)
    if not text:
        raise GrammarError(f"it is empty; {_FIVE_FIELDS}", 0, 0)
    if text.startswith("@"):
        return _parse_descriptor(text)
    words = [(match.start(), match.group()) for match in _word().finditer(text)]
    if len(words) != len(_FIELDS):
        raise _wrong_count(text, words)
    return Cron(tuple(_parse_field(text, *word, bounds) for word, bounds in zip(words, _FIELDS, strict=True)))


# Go's unicode.IsSpace, which has fewer members than Python's.
_SPACE = "\t\n\v\f\r \x85\xa0\u1680" + "".join(map(chr, range(0x2000, 0x200B))) + "\u2028\u2029\u202f\u205f\u3000"


@cache
def _word() -> re.Pattern[str]:
    return re.compile(f"[^{_SPACE}]+")


def _longest(month: int) -> int:
    return 29 if month == 2 else 30 if month in (4, 6, 9, 11) else 31


# ---------------------------------------------------------------------------------------------------------------------
# Descriptors


def _parse_descriptor(text: str) -> Cron:
    if text in _DESCRIPTORS:
        return _parse(_DESCRIPTORS[text])
    if not text.startswith(_EVERY):
        raise _unknown_descriptor(text)
    start = len(_EVERY)
    try:
        nanoseconds = parse_go_duration(text[start:])
    except GrammarError as error:
        suggestion = go_form(text[start:])
        message = error.message if text[start:] else "`@every` must be followed by a duration such as `1h30m`"
        raise GrammarError(
            message, start + error.start, start + error.end, suggestion and _EVERY + suggestion
        ) from None
    return Cron(every_seconds=max(1, nanoseconds // 1_000_000_000))


def _unknown_descriptor(text: str) -> GrammarError:
    known = "`@yearly`, `@monthly`, `@weekly`, `@daily`, `@hourly`, `@every <duration>` or `@never`"
    words = text.lower().split()
    word = words[0]
    meant: str | None = None
    if word == "@every":
        duration = go_form("".join(words[1:]))
        meant = duration and _EVERY + duration
    elif word in _DESCRIPTORS or word == "@never":
        meant = word if len(words) == 1 else None
    else:
        meant = nearest(word, [*_DESCRIPTORS, "@never"])
    if word == "@every":
        message = "`@every` must be followed by one space and a duration such as `1h30m`"
    elif text.strip() != text and text.strip() in _DESCRIPTORS:
        message = f"{quoted(text)} has a space, which is allowed only with `@never`"
    elif word in _DESCRIPTORS:
        message = f"{quoted(text)} is unknown; a descriptor is in lower case and stands alone"
    else:
        message = f"unknown descriptor {quoted(text)}; use {known}"
    return GrammarError(message, 0, len(text), meant)


# ---------------------------------------------------------------------------------------------------------------------
# Five fields


def _wrong_count(text: str, words: list[tuple[int, str]]) -> GrammarError:
    """The error for an expression without exactly five fields; the culprit is the extra field, if it can be told."""
    count = len(words)
    start, first = words[0] if words else (0, "")
    last_start, last = words[-1] if words else (0, "")
    if first.startswith(("TZ=", "CRON_TZ=")):
        rest = text[words[1][0] :] if count > 1 else None
        return GrammarError("a time zone is not allowed; times are pachd's", start, start + len(first), rest)
    if count == 6 and re.fullmatch(r"(19|20)[0-9]{2}([-,/][0-9]+)*", last):
        rest = text[start : words[4][0] + len(words[4][1])]
        message = f"there is no field for years; {_FIVE_FIELDS}"
        return GrammarError(message, last_start, last_start + len(last), rest)
    if count in (6, 7) and re.fullmatch(r"0?0", first):
        rest = text[words[1][0] : words[5][0] + len(words[5][1])]
        return GrammarError(f"there is no field for seconds; {_FIVE_FIELDS}", start, start + len(first), rest)
    if count > 5:
        message = f"{_FIVE_FIELDS}, not {count}; there is no field for seconds or years"
        return GrammarError(message, words[5][0], last_start + len(last))
    if count == 0:
        return GrammarError(f"it has only spaces; {_FIVE_FIELDS}", 0, len(text))
    suggestion = None
    if "@" in first and text.strip(_SPACE) in _DESCRIPTORS:
        suggestion = text.strip(_SPACE)
    elif count == 1 and f"@{first.lower()}" in (*_DESCRIPTORS, "@never"):
        suggestion = f"@{first.lower()}"
    elif words[0][1].lower() == "every" or count == 1:
        duration = go_form(" ".join(word for _, word in words if word.lower() != "every"))
        suggestion = duration and _EVERY + duration
    return GrammarError(f"{_FIVE_FIELDS}, not {count}", start, last_start + len(last), suggestion)


def _parse_field(text: str, start: int, field: str, bounds: _Bounds) -> Field:
    values: set[int] = set()
    star = False
    for match in re.finditer("[^,]+", field):
        part = _Range(text, start + match.start(), match.group(), bounds)
        first, last, step = part.parse()
        values.update(range(first, last + 1, step))
        star = star or part.star
    return Field(frozenset(values), star)


class _Range:
    """One item of a field's list: ``*``, ``a`` or ``a-b``, with an optional ``/step``."""

    def __init__(self, text: str, start: int, expression: str, bounds: _Bounds) -> None:
        self.text, self.start, self.expression, self.bounds = text, start, expression, bounds
        self.whole, *self.steps = expression.split("/")
        self.low, *self.highs = self.whole.split("-")
        self.star = self.low in ("*", "?")

    def parse(self) -> tuple[int, int, int]:
        """The first and the last value and the step. Raises GrammarError."""
        end = self.start + len(self.expression)
        first, last = self._ends()
        if len(self.steps) > 1:
            raise GrammarError(f"{quoted(self.expression)} has more than one slash", self.start, end)
        step = self._step() if self.steps else 1
        if self.steps and not self.highs:
            last = self.bounds.most
        if first < self.bounds.least or (not self.highs and first > self.bounds.most):
            raise self._out_of_range(self.start, self.low)
        if last > self.bounds.most:
            raise self._out_of_range(self.start + len(self.low) + 1, self.highs[0])
        if first > last:
            message = f"the range {quoted(self.whole)} is backwards"
            raise GrammarError(message, self.start, self.start + len(self.whole), self._around_the_end(first, last))
        return first, last, step

    def _ends(self) -> tuple[int, int]:
        if self.star:
            # Whatever follows "*-" is never looked at.
            return self.bounds.least, self.bounds.most
        first = self._value(self.start, self.low)
        if len(self.highs) > 1:
            end = self.start + len(self.whole)
            raise GrammarError(f"{quoted(self.whole)} has more than one hyphen", self.start, end)
        last = self._value(self.start + len(self.low) + 1, self.highs[0]) if self.highs else first
        return first, last

    def _step(self) -> int:
        start, word = self.start + len(self.whole) + 1, self.steps[0]
        number = _integer(word)
        if number is None or number < 1:
            raise GrammarError(f"a step must be an integer from 1, not {quoted(word)}", start, start + len(word))
        return number

    def _value(self, start: int, word: str) -> int:
        lowered = word.lower()
        if lowered in self.bounds.names:
            return self.bounds.least + self.bounds.names.index(lowered)
        number = _integer(word)
        if number is None:
            raise self._not_a_value(start, word)
        return number

    def _not_a_value(self, start: int, word: str) -> GrammarError:
        end, name, span = start + len(word), self.bounds.name, self.bounds.span
        article = "an" if name == "hour" else "a"
        if not word:
            hyphen = start if start == self.start else start - 1
            return GrammarError(f"{article} {name} ({span}) is missing", hyphen, hyphen + 1)
        if word.lower()[:3] in self.bounds.names:
            short = word.lower()[:3]
            suggestion = self.text[:start] + short + self.text[end:]
            return GrammarError(f"unknown {name} {quoted(word)}; names have three letters", start, end, suggestion)
        if any(mark in word.upper() for mark in ("L", "W", "#")):
            message = f"{quoted(word)} is not {article} {name} ({span}); `L`, `W` and `#` are not supported"
            return GrammarError(message, start, end)
        if "*" in word or "?" in word:
            return GrammarError(f"{quoted(word)} is not allowed; a `*` must be alone or before a `/`", start, end)
        return GrammarError(f"{quoted(word)} is not {article} {name} ({span})", start, end)

    def _out_of_range(self, start: int, word: str) -> GrammarError:
        end, bounds = start + len(word), self.bounds
        message = f"{bounds.name} {word} is out of range ({bounds.span})"
        suggestion = None
        if _integer(word) == bounds.most + 1 and bounds.least == 0:
            # 7 for Sunday, 24 for midnight, 60 for the full hour.
            if bounds.names:
                message += "; Sunday is 0"
            if word == self.expression:
                suggestion = f"{self.text[:start]}0{self.text[end:]}"
            elif bounds.names and not self.steps and self.low in "123456":
                low = f"{self.low}-6" if self.low != "6" else "6"
                suggestion = f"{self.text[: self.start]}0,{low}{self.text[end:]}"
        return GrammarError(message, start, end, suggestion)

    def _around_the_end(self, first: int, last: int) -> str | None:
        if self.steps:
            return None
        bounds, end = self.bounds, self.start + len(self.whole)
        return f"{self.text[: self.start]}{first}-{bounds.most},{bounds.least}-{last}{self.text[end:]}"


def _integer(word: str) -> int | None:
    """The number of a word as Go's strconv.Atoi reads it: an optional sign and ASCII digits, within 64 bits."""
    digits = word[1:] if word[:1] in ("+", "-") else word
    if not (digits.isascii() and digits.isdigit()) or len(digits.lstrip("0")) > 19:
        return None
    number = int(digits.lstrip("0") or "0")
    return None if number >= 1 << 63 else (-number if word[0] == "-" else number)
