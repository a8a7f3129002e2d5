"""The result of reading one spec."""

from __future__ import annotations

from typing import Any

from spec_lint.findings.finding import Pointer
from spec_lint.findings.private import Private
from spec_lint.reading.node import ReadingError


class SpecText(Private):
    """One spec of a file; ``index`` counts from 0, in the order in which pachctl reads them.

    ``value`` is canonical: snake_case field names, pachctl's values. If a scalar cannot be read, its text is in its
    place, ``errors`` says why and ``unread`` has the place. ``duplicates`` are the places of keys that are set twice
    (the last takes effect), ``both_spellings`` those of fields in both snake_case and lowerCamelCase of which the
    latter takes effect. ``listed`` means that the spec is an item of a list, ``plain`` that its text is plain JSON.
    ``keys`` are the names of all keys in the value, if the reader knows them.
    """

    __slots__ = ("both_spellings", "duplicates", "errors", "index", "keys", "listed", "plain", "unread", "value")

    def __init__(
        self,
        index: int,
        value: Any = None,
        errors: list[ReadingError] | None = None,
        listed: bool = False,
        plain: bool = False,
        keys: frozenset[str] | None = None,
    ) -> None:
        self.index = index
        self.value = value
        self.errors = errors or []
        self.unread: set[Pointer] = set()
        self.duplicates: list[Pointer] = []
        self.both_spellings: list[Pointer] = []
        self.listed = listed
        self.plain = plain
        self.keys = keys

    def __repr__(self) -> str:
        return f"SpecText({self.index})"
