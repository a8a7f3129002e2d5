"""Where the parts of a pod are written in a spec."""

from __future__ import annotations

import copy
from typing import Any

from spec_lint.findings.finding import Part, Pointer, Span
from spec_lint.findings.named_tuple import NamedTuple
from spec_lint.model.document import Document
from spec_lint.pods.unknown import Null
from spec_lint.reading.node import Node, Shape
from spec_lint.reading.positions import inner_range

Path = tuple[str | int, ...]
"""A place in a pod spec: field names and list indexes from the pod spec down."""


class Origin(NamedTuple):
    """A place in a spec: a pointer, or a node of the JSON text at the pointer.

    ``mirrors`` says that the value there has the same fields as the pod's value, so the path continues into it.
    ``within`` are the offsets of a part of the text of the node.
    """

    pointer: Pointer
    part: Part = Part.VALUE
    node: Node | None = None
    text: str = ""
    mirrors: bool = False
    within: tuple[int, int] | None = None

    def child(self, key: str | int, part: Part) -> Origin:
        """The origin of a field; of the whole object if the field is not written there."""
        if self.within is not None:
            return self
        if self.node is not None:
            entry = member(self.node, key)
            if entry is None:
                return self
            name, value = entry
            return self._replace(node=name if part is Part.KEY and name is not None else value)
        return self._replace(pointer=(*self.pointer, key), part=part) if self.mirrors else self

    def inside(self, inside: tuple[int, int] | None) -> tuple[int, int] | None:
        """The offsets in the text at the pointer, of the node or of a part of its text."""
        if self.node is None:
            # Positions inside a key are not known.
            return None if self.part is Part.KEY else inside
        stretch = self.within or inside
        return inner_range(self.text, self.node, *stretch) if stretch else (self.node.start, self.node.end)

    def span(self, document: Document) -> Span:
        inside = self.inside(None)
        return document.inner_span(self.pointer, *inside) if inside else document.span(self.pointer, self.part)

    def same_place(self) -> tuple[Any, ...]:
        """A key that is equal for equal places."""
        return self.pointer, self.part, self.inside(None)


def member(node: Node, key: str | int) -> tuple[Node | None, Node] | None:
    """The last entry with a name, or the item at an index; a name in another case also matches, as in Go's JSON."""
    if node.shape is Shape.SEQUENCE:
        return (None, node.items[key]) if isinstance(key, int) and key < len(node.items) else None
    if node.shape is not Shape.MAPPING or not isinstance(key, str):
        return None
    exact = node.last_entry(key)
    folded = key.lower()
    return exact or next(
        ((name, value) for name, value in reversed(node.entries) if name.text.lower() == folded), None
    )  # fmt: skip


class Places:
    """Remembers the origins of the containers and their items in one pod. Containers are known by identity."""

    def __init__(self) -> None:
        self._whole: dict[int, Origin] = {}
        self._members: dict[tuple[int, str | int], tuple[Origin, Origin]] = {}
        self._kept: list[Any] = []

    def whole(self, container: Any, origin: Origin) -> None:
        """Remember that a dict or list is written as a whole at an origin."""
        self._whole[id(container)] = origin
        self._kept.append(container)

    def member(self, container: Any, key: str | int, value: Origin, name: Origin | None = None) -> None:
        """Remember the origin of an item's value, and that of its name if it is written elsewhere."""
        self._members[id(container), key] = (value, name or value)
        self._kept.append(container)

    def cut(self, container: Any, key: str | int, origin: Origin) -> None:
        """Remember that an item was removed at an origin, which then causes what is wrong with the container."""
        self._members.pop((id(container), key), None)
        self.whole(container, origin)

    def share(self, container: Any, key: str, target: Any) -> None:
        """Give an item in another container the origin of the item with the same key in this one."""
        own = self._members.get((id(container), key))
        if own is not None:
            self.member(target, key, *own)

    def adopt(self, container: Any, key: str, source: Any, name: str) -> None:
        """Give an item of a container the origin of an item of a source."""
        whole = self._whole.get(id(source))
        if whole is not None:
            self.member(container, key, whole.child(name, Part.VALUE), whole.child(name, Part.KEY))

    def clone(self, value: Any) -> Any:
        """A copy of a value whose parts have the same origins."""
        if not isinstance(value, (dict, list)):
            return None if isinstance(value, Null) else value
        copied = copy.copy(value)
        if id(value) in self._whole:
            self.whole(copied, self._whole[id(value)])
        for key in list(copied) if isinstance(copied, dict) else range(len(copied)):
            copied[key] = self.clone(value[key])
            own = self._members.get((id(value), key))
            if own is not None:
                self.member(copied, key, *own)
        return copied

    def find(self, pod: Any, path: Path, part: Part = Part.VALUE) -> Origin | None:
        """The origin of a part of a pod, or of the nearest part around it; None if it is Pachyderm's own."""
        found = whole = self._whole.get(id(pod))
        for depth, key in enumerate(path, 1):
            wanted = part if depth == len(path) else Part.VALUE
            key = _written(pod, key)
            own = self._members.get((id(pod), key))
            if own is not None:
                found = own[1] if wanted is Part.KEY else own[0]
            elif whole is not None:
                found = whole.child(key, wanted)
            pod = _inner(pod, key)
            whole = self._whole.get(id(pod))
        return found or whole


def _written(container: Any, key: str | int) -> str | int:
    """The key as written in a container, maybe in another case."""
    if isinstance(key, int) or not isinstance(container, dict) or key in container:
        return key
    folded = key.lower()
    return next((name for name in container if name.lower() == folded), key)


def _inner(value: Any, key: str | int) -> Any:
    if isinstance(value, list):
        return value[key] if isinstance(key, int) and key < len(value) else None
    return value.get(key) if isinstance(value, dict) else None
