"""Where in a spec a pointer leads, and how sentences name places and values."""

from __future__ import annotations

from typing import Any

from spec_lint.findings.finding import Pointer
from spec_lint.findings.named_tuple import NamedTuple
from spec_lint.pachyderm.messages import MESSAGES, PAST, ROOT, past_field, spellings


class Place(NamedTuple):
    """The place at a pointer: the message that has the field, the field, and its type.

    ``kind`` is a type of ``messages.MESSAGES`` or ``PAST``: without ``[]`` for an item of a list, ``map value`` for one
    of a map.
    """

    pointer: Pointer
    message: str
    field: str
    kind: str

    @property
    def in_list(self) -> bool:
        return bool(self.pointer) and isinstance(self.pointer[-1], int)

    @property
    def words(self) -> str:
        return path_words(self.pointer)


def place_at(pointer: Pointer) -> Place:
    """The place at a pointer of a canonical value, all of whose steps but the last are fields that exist."""
    message, field, kind = "", "", ROOT
    for token in pointer:
        if isinstance(token, int):
            kind = kind.removeprefix("[]")
        elif kind == "map":
            kind = "map value"
        else:
            message = kind
            field, kind = _field(message, token)
    return Place(pointer, message, field, kind)


def _field(message: str, token: str) -> tuple[str, str]:
    """The own name and the type of a field, of today or of 1.13."""
    known = spellings(message).get(token) if message in MESSAGES else None
    if known is not None:
        return known[0], MESSAGES[message][known[0]]
    past = past_field(message, token)
    if past is None:
        raise KeyError(token)
    return past, PAST[message][past]


def path_words(pointer: Pointer) -> str:
    """A place as people write it: ``transform.secrets[0].key`` in backticks; "the spec" for the root."""
    if not pointer:
        return "the spec"
    text = "".join(f"[{token}]" if isinstance(token, int) else f".{token}" for token in pointer)
    return f"`{text.removeprefix('.')}`"


def shape_words(value: Any) -> str:
    """The type of a value, in words; never the value itself, except true, false and null."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, (int, float)):
        return "a number"
    if isinstance(value, str):
        return "a string"
    return "a list" if isinstance(value, list) else "a mapping"


def capitalized(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
