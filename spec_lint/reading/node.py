"""The node graph: the places of all values in a text, whichever reader built it."""

from __future__ import annotations

import enum

from spec_lint.findings.finding import Pointer
from spec_lint.findings.named_tuple import NamedTuple
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
        """The last entry of a mapping with the last of these keys that it has.

        For the two spellings of a field, this is the entry that pachctl uses if it accepts both.
        """
        if len(self.entries) < 16:
            for name in reversed(keys):
                for entry in reversed(self.entries):
                    if entry[0].text == name:
                        return entry
            return None
        if self._last is None:  # many lookups may follow: a walk for each would take quadratic time
            self._last = {key.text: index for index, (key, _) in enumerate(self.entries)}
        found = [self._last[key] for key in keys if isinstance(key, str) and key in self._last]
        return self.entries[found[-1]] if found else None

    def at(self, *path: str) -> Node | None:
        """The value at a path of keys; None if it is not there."""
        node = self
        for key in path:
            entry = node.last_entry(key)
            if entry is None:
                return None
            node = entry[1]
        return node

    def text_at(self, *path: str) -> str | None:
        """The string at a path of keys; None if there is none."""
        found = self.at(*path)
        return found.text if found is not None and found.tag == "string" else None

    def __repr__(self) -> str:
        return f"Node({self.shape.value}, {self.start}, {self.end})"


class Repair(NamedTuple):
    """How to fix what a reader rejects: the ``edits`` replace the text between two offsets. See ``findings.Fix``.

    ``of_value`` means that they write into the value of a secret: its base64, or the end of a line.
    """

    edits: tuple[tuple[int, int, str], ...]
    title: str
    safe: bool = True
    of_value: bool = False

    def applied(self, text: str) -> str:
        """The text with the edits made."""
        for start, end, new in sorted(self.edits, reverse=True):
            text = text[:start] + new + text[end:]
        return text


class ReadingError(NamedTuple):
    """Why a reader rejects a text: what is wrong, in a full sentence, and the offsets of the culprit.

    ``parsed`` means that the text could still be parsed: only its content is wrong. ``names_pachctl`` means that the
    message is about pachctl's parser, so it fits only specs. ``repair`` says how to fix it, if that is certain enough.
    ``pointer`` is the place of the culprit in the value, if it has one.
    """

    code: str
    message: str
    start: int
    end: int
    help: str | None = None
    parsed: bool = False
    names_pachctl: bool = False
    repair: Repair | None = None
    pointer: Pointer = ()
