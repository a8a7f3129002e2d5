"""A document: one spec or secret of a file, its value, and the way from a pointer to a span."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable
from typing import Any

from spec_lint.findings.finding import Finding, Label, Part, Pointer, Refuser, Span
from spec_lint.findings.private import Private
from spec_lint.findings.source import Source
from spec_lint.pachyderm.messages import written_names
from spec_lint.reading.node import Node, ReadingError, Shape
from spec_lint.reading.positions import inner_offsets, range_within

PlaceFinder = Callable[[Pointer], tuple[Node | None, Node] | None]


class Kind(enum.Enum):
    PIPELINE = "pipeline"
    SECRET = "secret"
    FOREIGN = "foreign"


class Document(Private):
    """One spec or secret.

    ``value`` is canonical (specs: snake_case names); None where the text could not be read that far. ``index`` counts
    the specs of the file from 0. ``errors`` are what the reader refused, ``unread`` the places whose value is only a
    stand-in, ``duplicates`` the places of keys written twice. ``forced`` is true when the user said what the file is.
    ``load_node`` makes the node graph when a span is wanted; ``find_place`` is a shorter way to the key and the value
    at one pointer, where there is one. ``notes`` are results that several rules share, by the name of what made them.
    """

    __slots__ = (
        "duplicates", "errors", "find_place", "forced", "index", "kind", "load_node", "notes", "source", "unread",
        "value",
    )  # fmt: skip

    def __init__(
        self,
        source: Source,
        index: int,
        kind: Kind,
        value: Any,
        load_node: Callable[[], Node | None],
        errors: list[ReadingError] | None = None,
        unread: frozenset[Pointer] = frozenset(),
        duplicates: tuple[Pointer, ...] = (),
        forced: bool = False,
        notes: dict[str, Any] | None = None,
    ) -> None:
        self.source = source
        self.index = index
        self.kind = kind
        self.value = value
        self.load_node = load_node
        self.errors = errors or []
        self.unread = unread
        self.duplicates = duplicates
        self.forced = forced
        self.notes: dict[str, Any] = notes or {}
        self.find_place: PlaceFinder | None = None

    def __repr__(self) -> str:
        return f"Document({self.source.path!r}, {self.index}, {self.kind.value})"

    @property
    def fields(self) -> frozenset[str]:
        """The names of all keys in the value, at any depth."""
        found: frozenset[str] | None = self.notes.get("fields")
        if found is None:
            found = self.notes["fields"] = _keys(self.value)
        return found

    @property
    def unparsed(self) -> bool:
        """Whether there is an error of syntax or encoding, so what the document holds is not known for sure."""
        broken = self.value is None or self.notes.get("form") == "broken"
        return broken and not all(error.parsed for error in self.errors)

    @property
    def path(self) -> str:
        return self.source.path

    def node(self, pointer: Pointer = ()) -> Node | None:
        """The node at a pointer, or None."""
        found = self.walk(pointer)
        return found[1] if found else None

    def span(self, pointer: Pointer = (), part: Part = Part.VALUE) -> Span:
        """The span of what stands at a pointer, or of the nearest thing above it that is there.

        A list item has no key of its own: its KEY is the item.
        """
        while True:
            found = self._entry(pointer)
            if found is not None:
                key, value = found
                break
            if not pointer:
                return Span(self.source, 0, min(1, len(self.source.text)))
            pointer, part = pointer[:-1], Part.KEY
        if part is Part.KEY and key is not None:
            return Span(self.source, key.start, key.end)
        if part is Part.ENTRY and key is not None:
            return Span(self.source, key.start, max(key.end, value.end))
        if value.start == value.end and key is not None:
            # An empty value has nothing to point at but its key.
            return Span(self.source, key.start, key.end)
        if key is None and not pointer and part is Part.KEY:
            return Span(self.source, value.start, min(value.start + 1, value.end))
        return Span(self.source, value.start, value.end)

    def inner_span(self, pointer: Pointer, start: int, end: int) -> Span:
        """The span of ``value[start:end]`` of the text at a pointer; the whole value where that cannot be told."""
        found = self._entry(pointer)
        if found is None:
            return self.span(pointer)
        node = found[1]
        # Many findings may lie in one text, and a walk through it for each would take the square of its length.
        kept = self.notes.get("inner_offsets")
        if kept is None or kept[0] != (node.start, node.end):
            kept = self.notes["inner_offsets"] = (node.start, node.end), inner_offsets(self.source.text, node)
        return Span(self.source, *range_within(node, kept[1], start, end))

    def finding(
        self,
        pointer: Pointer,
        message: str,
        *,
        part: Part = Part.VALUE,
        inside: tuple[int, int] | None = None,
        label: str = "",
        help: str | None = None,
        related: Iterable[Label] = (),
        refused_by: Refuser | None = None,
    ) -> Finding:
        """A finding at a pointer of this document; ``inside`` are offsets in the decoded text of a scalar."""
        span = self.inner_span(pointer, *inside) if inside and inside[0] < inside[1] else self.span(pointer, part)
        return Finding(span, message, label, help, tuple(related), self.index, pointer, refused_by)

    def reading_finding(self, error: ReadingError) -> Finding:
        """The finding of a reading error."""
        span = Span(self.source, error.start, max(error.start, error.end))
        return Finding(span, error.message, "", error.help, (), self.index)

    def _entry(self, pointer: Pointer) -> tuple[Node | None, Node] | None:
        """The key and the value at a pointer, enough to tell where they are; None where there is nothing."""
        return self.find_place(pointer) if self.find_place is not None else self.walk(pointer)

    def walk(self, pointer: Pointer) -> tuple[Node | None, Node] | None:
        """The key and the value at a pointer of the node graph."""
        node = self.load_node()
        key: Node | None = None
        for token in pointer:
            if node is None:
                return None
            if node.shape is Shape.SEQUENCE and isinstance(token, int) and token < len(node.items):
                key, node = None, node.items[token]
                continue
            entry = _last_entry(node, token) if node.shape is Shape.MAPPING else None
            if entry is None:
                return None
            key, node = entry
        return None if node is None else (key, node)


def _keys(value: Any) -> frozenset[str]:
    found: set[str] = set()
    rest = [value]
    while rest:
        inner = rest.pop()
        if isinstance(inner, dict):
            found.update(inner)
            rest.extend(inner.values())
        elif isinstance(inner, list):
            rest.extend(inner)
    return frozenset(found)


def _last_entry(node: Node, token: str | int) -> tuple[Node, Node] | None:
    """Of a mapping's entries the last one that the token names, in either spelling."""
    return node.last_entry(*written_names(token)) if isinstance(token, str) else None
