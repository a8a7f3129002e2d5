"""A fast path for specs that are plain JSON: Python's reader of JSON is much faster than go-yaml's port.

It is taken only if both are known to agree. A text with anything on which they may differ (an escape that YAML lacks, a
line break that JSON lacks, a key twice, a number in another format) takes the slow path, like all others.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import cache
from json.decoder import scanstring  # type: ignore[attr-defined]
from typing import Any

from spec_lint.findings.finding import Pointer
from spec_lint.findings.private import Private
from spec_lint.pachyderm.messages import MESSAGES, ROOT, camel_case, spellings, written_names
from spec_lint.reading.characters import has_strange_characters
from spec_lint.reading.node import Node, Shape
from spec_lint.reading.scalars import ScalarError, plain_value

_MOST_BRACKETS = 300
"""More than this may be nested too deep, for one of the two or for our own limit."""

_LONGEST_KEY = 150
"""YAML's limit for a key and everything before its colon is 1,024 characters as written; an escape may have six."""

_ESCAPES = re.compile(r"\\/|\\u[dD][89a-fA-F]")
"""Escapes that YAML rejects."""

_KEY_APART = re.compile(r'"(?:[ \t]*[\r\n]|[ \t]{100})\s*:')
"""A key with its colon far away or on another line."""

_BLANKS = re.compile(r"[ \t\r\n]*")

_NO_SPELLINGS: dict[str, tuple[str, str | None]] = {}


_SHAPES: dict[type, Shape] = {dict: Shape.MAPPING, list: Shape.SEQUENCE}


class _LongWayError(Exception):
    """The text has something that the two readers may read differently."""


class PlainSpecs(Private):
    """The canonical values of the specs of a text, and the names of all keys in them, at any depth.

    Secret files are read this way, too, to find out what they are.
    """

    __slots__ = ("keys", "values")

    def __init__(self, values: list[dict[str, Any]], keys: frozenset[str]) -> None:
        self.values = values
        self.keys = keys


def plain_specs(text: str) -> PlainSpecs | None:
    """The specs of a text, one or a list; None if it needs the slow path."""
    if text.lstrip(" \n")[:1] not in ("{", "[") or text.count("{") + text.count("[") > _MOST_BRACKETS:
        return None
    if text.rstrip(" \n")[-1:] not in ("}", "]") or _has_opinions(text):
        return None
    reader = _reader()
    reader.keys.clear()
    try:
        value = reader.decode(text)
        specs = value if isinstance(value, list) else [value]
        if not specs or not all(isinstance(spec, dict) for spec in specs):
            return None
        if max(map(len, reader.keys), default=0) > _LONGEST_KEY:
            return None
        if reader.keys.isdisjoint(_other_spellings()):
            return PlainSpecs(specs, frozenset(reader.keys))
        keys: set[str] = set()
        return PlainSpecs([_canonical(spec, ROOT, keys) for spec in specs], frozenset(keys))
    except (ValueError, _LongWayError):
        return None


def _has_opinions(text: str) -> bool:
    """Whether there is anything in a text on which the two readers may differ."""
    strange = has_strange_characters(text)
    return strange or ("\\" in text and bool(_ESCAPES.search(text))) or _KEY_APART.search(text) is not None


class _Reader:
    """Python's reader of JSON, which also collects the ``keys`` of all mappings."""

    def __init__(self) -> None:
        self.keys: set[str] = set()
        self.decode: Callable[[str], Any] = json.JSONDecoder(
            object_pairs_hook=self.mapping, parse_int=_number, parse_float=_number, parse_constant=_constant
        ).decode

    def mapping(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) != len(pairs):
            raise _LongWayError
        self.keys.update(found)
        return found


@cache
def _reader() -> _Reader:
    return _Reader()


@cache
def _other_spellings() -> frozenset[str]:
    """Every key that may have to be replaced by another, or left out."""
    names = {name for fields in MESSAGES.values() for name in fields}
    return frozenset({camel_case(name) for name in names if camel_case(name) != name} | {"$schema"})


def _number(text: str) -> Any:
    try:
        return plain_value(text)
    except ScalarError:
        raise _LongWayError from None


def _constant(text: str) -> Any:
    raise _LongWayError


def _canonical(value: Any, message: str | None, keys: set[str]) -> Any:
    """A value with the canonical names of its fields, which are added to ``keys``."""
    if isinstance(value, dict):
        known = spellings(message) if message is not None else _NO_SPELLINGS
        result: dict[str, Any] = {}
        for key, item in value.items():
            if key == "$schema":
                continue
            name, inner = known.get(key, (key, None))
            if name in result:
                raise _LongWayError
            result[name] = _canonical(item, inner, keys) if isinstance(item, (dict, list)) else item
        keys.update(result)
        return result
    return [_canonical(item, message, keys) if isinstance(item, (dict, list)) else item for item in value]


def plain_place(text: str, index: int | None, pointer: Pointer) -> tuple[Node | None, Node] | None:
    """The key and the value at a pointer of a canonical spec, for a text that ``plain_specs`` took; None if none.

    ``index`` is the spec's in a list, None if the text is one spec. The node of a mapping or list has only its place.
    Only the text before the place is read.
    """
    walk = _Walk(text)
    key: Node | None = None
    for token in pointer if index is None else (index, *pointer):
        found: Node | bool
        if isinstance(token, int):
            found = walk.item(token)
        else:
            names = written_names(token)
            # The other spelling of a field of 1.13 may be a key of its own, so the exact one is looked for first.
            found = (names[-1] == token and walk.entry((token,))) or walk.entry(names)
        if found is False:
            return None
        key = found if isinstance(found, Node) else None
    return key, walk.value()


def _passed_over(text: str) -> None:
    return None


@cache
def _skipper() -> Callable[[str, int], tuple[Any, int]]:
    # The values of numbers are not needed, and Python cannot convert those with very many digits.
    decoder: Any = json.JSONDecoder(parse_int=_passed_over, parse_float=_passed_over)
    scan: Callable[[str, int], tuple[Any, int]] = decoder.scan_once
    return scan


class _Walk:
    """A walk into a JSON text; ``at`` is where a value begins."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.skip = _skipper()
        self.at = self.blanks(0)

    def blanks(self, at: int) -> int:
        return _BLANKS.match(self.text, at).end()  # type: ignore[union-attr]

    def entry(self, names: tuple[str, ...]) -> Node | bool:
        """Go to the value of a key, and return the key; False if there is none."""
        if self.text[self.at] != "{":
            return False
        at = self.blanks(self.at + 1)
        while self.text[at] == '"':
            name, end = scanstring(self.text, at + 1, True)
            value = self.blanks(self.blanks(end) + 1)
            if name in names:
                self.at = value
                return Node(Shape.SCALAR, at, end, name, '"')
            at = self.blanks(self.skip(self.text, value)[1])
            at = self.blanks(at + 1) if self.text[at] == "," else at
        return False

    def item(self, index: int) -> bool:
        """Go to an item of a list; False if there is none."""
        if self.text[self.at] != "[":
            return False
        at = self.blanks(self.at + 1)
        for _ in range(index):
            if self.text[at] == "]":
                return False
            at = self.blanks(self.skip(self.text, at)[1])
            at = self.blanks(at + 1) if self.text[at] == "," else at
        self.at = at
        return self.text[at] != "]"

    def value(self) -> Node:
        """The value that has been reached."""
        value, end = self.skip(self.text, self.at)
        shape = _SHAPES.get(type(value), Shape.SCALAR)
        if isinstance(value, str):
            return Node(shape, self.at, end, value, '"')
        return Node(shape, self.at, end, self.text[self.at : end] if shape is Shape.SCALAR else "")
