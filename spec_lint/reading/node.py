"""The node graph: what stands where in a text, whatever reader made it."""

from __future__ import annotations

import enum
from typing import NamedTuple

from spec_lint.findings.private import Private


class Shape(enum.Enum):
    SCALAR = "scalar"
    MAPPING = "mapping"
    SEQUENCE = "sequence"


class Node(Private):
    """A scalar, mapping or sequence with its offsets (code points, end exclusive, trimmed of blanks and comments).

    ``text`` is a scalar's decoded text; ``style`` is ``"``, ``'``, ``|``, ``>`` or empty for a plain scalar.
    ``entries`` are a mapping's (key, value) pairs as written, duplicates included; ``items`` a sequence's.
    """

    __slots__ = ("_last", "end", "entries", "items", "shape", "start", "style", "tag", "text")

    def __init__(
        self,
        shape: Shape,
        start: int,
        end: int,
        text: str = "",
        style: str = "",
        tag: str = "",
        entries: list[tuple[Node, Node]] | None = None,
        items: list[Node] | None = None,
    ) -> None:
        self.shape = shape
        self.start = start
        self.end = end
        self.text = text
        self.style = style
        self.tag = tag
        self.entries = [] if entries is None else entries
        self.items = [] if items is None else items
        self._last: dict[str, int] | None = None

    def last_entry(self, *keys: str | int) -> tuple[Node, Node] | None:
        """Of a mapping's entries the last one that has the last of these keys that is there.

        Of the two spellings of a field that is where pachctl looks, if it takes both.
        """
        if len(self.entries) < 16:
            for name in reversed(keys):
                for entry in reversed(self.entries):
                    if entry[0].text == name:
                        return entry
            return None
        if self._last is None:  # many may be asked for: a walk for each would take the square of their number
            self._last = {key.text: index for index, (key, _) in enumerate(self.entries)}
        found = [self._last[key] for key in keys if isinstance(key, str) and key in self._last]
        return self.entries[found[-1]] if found else None

    def __repr__(self) -> str:
        return f"Node({self.shape.value}, {self.start}, {self.end})"


class ReadingError(NamedTuple):
    """Why a reader rejects a text: what is wrong, in a full sentence, and the offsets of the culprit.

    ``parsed`` tells that the text could be parsed all the same: only what it holds is wrong. ``names_pachctl`` tells
    that the message is about pachctl's parser, and so fits specs only.
    """

    code: str
    message: str
    start: int
    end: int
    help: str | None = None
    parsed: bool = False
    names_pachctl: bool = False
