"""A short way for specs that are plain JSON: where Python's JSON and go-yaml read the same, Python's is much faster.

It is taken only where both are known to agree. A text with anything of which one of them has its own opinion (an escape
that YAML lacks, a break that JSON lacks, a key twice, a number of another form) goes the long way, as all others do.
"""

from __future__ import annotations

import json
import re
from typing import Any

from spec_lint.reading.messages import ROOT, spellings
from spec_lint.reading.scalars import ScalarError, scalar_value

_MOST_BRACKETS = 300
"""More than these may be nested too deep, for one of the two or for our own bound."""

_LONGEST_KEY = 150
"""YAML's bound for a key and what stands before its colon is 1,024 characters as written; an escape may have six."""

_OPINIONS = re.compile(
    r"[^\n\t\r -~\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"  # control, breaks, marks
    r"|\\/|\\u[dD][89a-fA-F]"  # escapes that YAML refuses
    r'|"(?:[ \t]*[\r\n]|[ \t]{100})\s*:'  # a key and its colon apart
)

_NO_SPELLINGS: dict[str, tuple[str, str | None]] = {}


class _LongWayError(Exception):
    """The text has something that the two readers may see differently."""


def plain_specs(text: str) -> list[dict[str, Any]] | None:
    """The canonical values of the specs of a text, one or a list; None where it has to be read the long way."""
    if text.lstrip(" \n")[:1] not in ("{", "[") or text.count("{") + text.count("[") > _MOST_BRACKETS:
        return None
    if text.rstrip(" \n")[-1:] not in ("}", "]") or _OPINIONS.search(text):
        return None
    try:
        value = json.loads(
            text,
            object_pairs_hook=_mapping,
            parse_int=_number,
            parse_float=_number,
            parse_constant=_constant,
        )
        specs = value if isinstance(value, list) else [value]
        if not specs or not all(isinstance(spec, dict) for spec in specs):
            return None
        return [_canonical(spec, ROOT) for spec in specs]
    except (ValueError, _LongWayError):
        return None


def _mapping(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs) or any(len(key) > _LONGEST_KEY for key in found):
        raise _LongWayError
    return found


def _number(text: str) -> Any:
    try:
        return scalar_value("", text, "")
    except ScalarError:
        raise _LongWayError from None


def _constant(text: str) -> Any:
    raise _LongWayError


def _canonical(value: Any, message: str | None) -> Any:
    """A value with the canonical names of its fields."""
    if isinstance(value, dict):
        known = spellings(message) if message is not None else _NO_SPELLINGS
        result: dict[str, Any] = {}
        for key, item in value.items():
            if key == "$schema":
                continue
            name, inner = known.get(key, (key, None))
            if name in result:
                raise _LongWayError
            result[name] = _canonical(item, inner) if isinstance(item, (dict, list)) else item
        return result
    return [_canonical(item, message) if isinstance(item, (dict, list)) else item for item in value]
