"""What pachctl rejects in values up to Pachyderm 2.6, which reads them with jsonpb, although protojson accepts it.

``jsonpb/jsonpb.go`` of gogo/protobuf takes the quotes off a number and leaves the rest to Go's ``encoding/json``,
durations to ``time.ParseDuration`` and timestamps to ``time.Parse``. It keeps a null in a list of messages, and pachctl
crashes when it sends that.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterator
from typing import Any

from spec_lint.findings.finding import Part, Pointer
from spec_lint.grammar.proto_numbers import FLOAT32_END, is_number, whole_number
from spec_lint.pachyderm.messages import MESSAGES, ROOT
from spec_lint.schema.places import Place, capitalized
from spec_lint.schema.problem import SchemaProblem
from spec_lint.schema.values import RANGES

_WHOLE = r"-?(?:0|[1-9][0-9]*)"
_NO_NUMBERS = ("NaN", "Infinity", "-Infinity")
_LONGEST = 25
"""The number of characters from which an integer is out of any range."""


def jsonpb_problems(spec: Any) -> Iterator[SchemaProblem]:
    """jsonpb's problems with a canonical spec: strings for numbers and times, and null in lists."""
    stack: list[tuple[Pointer, str, Any]] = [((), ROOT, spec)]
    while stack:
        pointer, message, value = stack.pop()
        for name, inner in value.items() if isinstance(value, dict) else ():
            kind = MESSAGES[message].get(name, "")
            for place, item in _items(Place((*pointer, name), message, name, kind), inner):
                if place.kind in MESSAGES and item is not None:
                    stack.append((place.pointer, place.kind, item))
                elif (problem := _problem(place, item)) is not None:
                    yield problem


def _items(place: Place, value: Any) -> Iterator[tuple[Place, Any]]:
    if not place.kind.startswith("[]"):
        yield place, value
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield place._replace(pointer=(*place.pointer, index), kind=place.kind.removeprefix("[]")), item


def _problem(place: Place, value: Any) -> SchemaProblem | None:
    if value is None and place.in_list and place.kind in MESSAGES:
        message = f"{place.words} is null; pachctl crashes on null in this list."
        return _refused(place, "P008", "null-not-allowed", message, "Remove the item.")
    if isinstance(value, str) and place.kind in _TEXTS:
        return text_problem(place, value)
    if place.kind == "uint64" and isinstance(value, float) and value == 0 and math.copysign(1, value) < 0:
        return _refused(place, "P004", "number-out-of-range", f"{place.words} must not be -0.", "Write `0`.")
    return None


def text_problem(place: Place, text: str) -> SchemaProblem | None:
    """jsonpb's problem with a string for a number or a time, if any."""
    return _TEXTS[place.kind](place, text)


def _refused(place: Place, code: str, name: str, message: str, hint: str | None) -> SchemaProblem:
    return SchemaProblem(code, name, place.pointer, Part.VALUE, capitalized(message), hint)


def _whole(place: Place, text: str) -> SchemaProblem | None:
    digits = text.strip(" ")
    if digits == "null":
        return None
    low, high = RANGES[place.kind]
    if re.fullmatch(_WHOLE, digits):
        in_range = len(digits) < _LONGEST and low <= int(digits) <= high and not (low == 0 and digits.startswith("-"))
        return None if in_range else _out_of_range(place, f"{low} to {high}")
    number = whole_number(digits)
    hint = None if number is None else f"Write `{number}`."
    message = f"{place.words} must be an integer in plain digits up to Pachyderm 2.6, not {_shown(text)}."
    return _refused(place, "P005", "not-a-number", message, hint)


def _float(place: Place, text: str) -> SchemaProblem | None:
    number = text.strip(" ")
    if number == "null" or text in _NO_NUMBERS:
        return None
    if is_number(number):
        end, words = (FLOAT32_END, "3.4e38") if place.kind == "float" else (math.inf, "1.8e308")
        return None if abs(float(number)) < end else _out_of_range(place, f"up to {words}")
    return _refused(place, "P005", "not-a-number", f"{place.words} must be a number, not {_shown(text)}.", None)


def _out_of_range(place: Place, allowed: str) -> SchemaProblem:
    return _refused(place, "P004", "number-out-of-range", f"{place.words} is out of range ({allowed}).", None)


def _duration(place: Place, text: str) -> SchemaProblem | None:
    from spec_lint.grammar.duration import parse_go_duration

    return _parsed(place, text, parse_go_duration, ("P006", "bad-duration", "duration"))


def _timestamp(place: Place, text: str) -> SchemaProblem | None:
    from spec_lint.grammar.duration import parse_rfc3339

    return _parsed(place, text, parse_rfc3339, ("P007", "bad-timestamp", "timestamp"))


def _parsed(
    place: Place, text: str, parse: Callable[[str], object], words: tuple[str, str, str]
) -> SchemaProblem | None:
    from spec_lint.grammar import GrammarError

    code, name, what = words
    try:
        parse(text)
    except GrammarError as error:
        message = f"{place.words} is not a valid {what}: {error.message}."
        hint = f"Write `{_shown(error.suggestion)}`." if error.suggestion else None
        return _refused(place, code, name, message, hint)._replace(inside=(error.start, error.end))
    return None


def _shown(text: str) -> str:
    shown = json.dumps(text, ensure_ascii=False)
    return shown if len(shown) <= 60 else f'{shown[:56]}..."'


_TEXTS: dict[str, Callable[[Place, str], SchemaProblem | None]] = {
    **dict.fromkeys(("int32", "int64", "uint64", "Int64Value"), _whole),
    "float": _float,
    "double": _float,
    "Duration": _duration,
    "Timestamp": _timestamp,
}
