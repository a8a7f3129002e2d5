"""What pachctl 1.13 rejects inside the fields that 2.0 removed: unknown fields, wrong types, numbers out of range.

It reads values with jsonpb, like all releases up to 2.6. JSON numbers go through floating point first: 5.0 and 1e1 are
integers.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from spec_lint.findings.finding import Part, Pointer
from spec_lint.grammar.words import listed
from spec_lint.pachyderm.messages import MESSAGES, PAST, ROOT, past_field
from spec_lint.schema.jsonpb import text_problem
from spec_lint.schema.places import Place, path_words
from spec_lint.schema.problem import SchemaProblem
from spec_lint.schema.values import RANGES, value_problem


def past_problems(spec: Any) -> Iterator[SchemaProblem]:
    """What is wrong with the values of the removed fields of a canonical spec."""
    stack: list[tuple[Pointer, str, Any]] = [((), ROOT, spec)]
    while stack:
        pointer, message, value = stack.pop()
        if isinstance(value, list):
            stack.extend(((*pointer, index), message, item) for index, item in enumerate(value))
        if not isinstance(value, dict):
            continue
        for key, inner in value.items():
            place = (*pointer, key)
            if past := past_field(message, key):
                yield from _problems(Place(place, message, past, PAST[message][past]), inner)
            elif (kind := MESSAGES[message].get(key, "").removeprefix("[]")) in MESSAGES:
                stack.append((place, kind, inner))


def _problems(place: Place, value: Any) -> Iterator[SchemaProblem]:
    if value is None:
        return
    if place.kind not in PAST:
        if isinstance(value, str) and place.kind not in ("string", "bool"):
            problem = text_problem(place, value)
        else:
            problem = None if _takes(place.kind, value) else value_problem(place, value)
        if problem is not None:
            yield problem
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _member(place, key, inner)
    else:
        yield value_problem(place, value)


def _member(place: Place, key: str, value: Any) -> Iterator[SchemaProblem]:
    fields, pointer = PAST[place.kind], (*place.pointer, key)
    name = past_field(place.kind, key)
    if name is not None:
        yield from _problems(Place(pointer, place.kind, name, fields[name]), value)
        return
    names = listed([f"`{field}`" for field in fields], "and")
    meant = next((field for field in fields if field == key.lower()), None)
    hint = f"Its fields are {names}." if len(fields) > 1 else f"Its only field is {names}."
    if meant:
        hint = f"Write `{meant}`; case matters."
    message = f"{path_words(place.pointer)} has no field `{key}`."
    yield SchemaProblem("P001", "unknown-field", pointer, Part.KEY, message, hint)


def _takes(kind: str, value: Any) -> bool:
    """Whether a value fits a type; a string with a number in it is judged elsewhere."""
    if kind in ("string", "bool"):
        return isinstance(value, str if kind == "string" else bool)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    low, high = RANGES.get(kind, (-math.inf, math.inf))
    return kind == "double" or (low <= value <= high and value == math.floor(value))
