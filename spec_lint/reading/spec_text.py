"""What a reader makes of one spec."""

from __future__ import annotations

from typing import Any

from spec_lint.finding import Pointer
from spec_lint.reading.node import ReadingError


class SpecText:
    """One spec of a file, by its index as pachctl meets it, from 0.

    ``value`` is canonical: snake_case field names, pachctl's values. Where a scalar could not be read, its text stands
    in, ``errors`` says why and ``unread`` names the place. ``duplicates`` are the places of keys written twice (the
    last counts). ``listed`` tells that the spec is an item of a list, ``plain`` that its text is plain JSON.
    """

    __slots__ = ("duplicates", "errors", "index", "listed", "plain", "unread", "value")

    def __init__(
        self,
        index: int,
        value: Any = None,
        errors: list[ReadingError] | None = None,
        listed: bool = False,
        plain: bool = False,
    ) -> None:
        self.index = index
        self.value = value
        self.errors = errors or []
        self.unread: set[Pointer] = set()
        self.duplicates: list[Pointer] = []
        self.listed = listed
        self.plain = plain

    def __repr__(self) -> str:
        return f"SpecText({self.index})"
