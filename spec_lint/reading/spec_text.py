"""What a reader makes of one spec."""

from __future__ import annotations

from typing import Any

from spec_lint.findings.finding import Pointer
from spec_lint.findings.private import Private
from spec_lint.reading.node import ReadingError


class SpecText(Private):
    """One spec of a file, by its index as pachctl meets it, from 0.

    ``value`` is canonical: snake_case field names, pachctl's values. Where a scalar could not be read, its text stands
    in, ``errors`` says why and ``unread`` names the place. ``duplicates`` are the places of keys written twice (the
    last counts), ``both_spellings`` those of fields that are there in snake_case and lowerCamelCase, where the latter
    counts. ``listed`` tells that the spec is an item of a list, ``plain`` that its text is plain JSON. ``keys``
    are the names of all keys in the value, where the reader knows them.
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
