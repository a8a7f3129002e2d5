"""Recognizes ordinary specs as valid without the validator, whose import takes longer than all else about one spec.

Only what is certainly valid is accepted: fields by their own names, with values of the type that ``messages`` gives
them. Everything else is for the schema to decide. A test holds the two together.
"""

from __future__ import annotations

import sys
from typing import Any

from spec_lint.pachyderm.messages import MESSAGES, ROOT

DEEPEST = 50
"""How deep a spec may be here; deeper ones are rare."""


FEW = 200
"""How many specs are looked at: the validator needs a third of the time for each, but to be imported as much as for
these."""
_first = iter(range(FEW, 0, -1))


def passes_unvalidated(spec: Any) -> bool:
    """Whether a spec is certainly valid, and one of the first: then the validator need not be imported."""
    return "jsonschema_rs" not in sys.modules and next(_first, None) is not None and is_certainly_valid(spec)


def is_certainly_valid(spec: Any) -> bool:
    """Whether a spec is one that the schema accepts for certain."""
    return _is_message(spec, ROOT, DEEPEST) and "pipeline" in spec


def _is_message(value: Any, message: str, depth: int) -> bool:
    if type(value) is not dict or not depth:
        return False
    if message == "Pipeline" and not value.get("name"):
        return False
    if message == "Egress" and len(value) > 1:
        return False  # some of its fields exclude each other
    fields = MESSAGES[message]
    for key, inner in value.items():
        kind = fields.get(key)
        if kind is None:
            return False
        if kind.startswith("[]"):
            if type(inner) is not list or not all(_is_kind(item, kind[2:], depth) for item in inner):
                return False
        elif not _is_kind(inner, kind, depth):
            return False
    return True


def _is_kind(value: Any, kind: str, depth: int) -> bool:
    if kind == "string":
        return type(value) is str
    if kind in MESSAGES:
        return _is_message(value, kind, depth - 1)
    if kind == "bool":
        return type(value) is bool
    if kind == "map":
        return type(value) is dict and all(type(text) is str for text in value.values())
    if kind == "Duration":
        return type(value) is str and value[-1:] == "s" and _is_plain_number(value[:-1])
    if kind in _WHOLE_NUMBERS:
        return (type(value) is int and 0 <= value < 2**31) or (type(value) is str and _is_plain_number(value))
    return kind == "float" and type(value) in (int, float) and 0 <= value < 2**31


_WHOLE_NUMBERS = frozenset({"int32", "int64", "uint64", "Int64Value"})


def _is_plain_number(text: str) -> bool:
    return len(text) < 10 and text.isascii() and text.isdecimal() and (text[0] != "0" or text == "0")
