"""Where in a spec the parts of a pod are written."""

from __future__ import annotations

import copy
from typing import Any, NamedTuple

from spec_lint.findings.finding import Part, Pointer, Span
from spec_lint.model.document import Document
from spec_lint.pods.unknown import Null
from spec_lint.reading.node import Node, Shape
from spec_lint.reading.positions import inner_range

Path = tuple[str | int, ...]
"""A place in a pod spec: member names and list indexes from the pod spec down."""


class Origin(NamedTuple):
    """A place in a spec: a pointer, or a node of the JSON text that stands at the pointer.

    ``mirrors`` tells that the value there has the members of the pod's value, so that the way goes on into it.
    ``within`` are the offsets of the stretch that is meant, where it is less than the text of the node.
    """

    pointer: Pointer
    part: Part = Part.VALUE
    node: Node | None = None
    text: str = ""
    mirrors: bool = False
    within: tuple[int, int] | None = None

    def child(self, key: str | int, part: Part) -> Origin:
        """The origin of a member; of the whole where it is not written there."""
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
        """The offsets in the text at the pointer: of the node, or of a stretch of the node's own text."""
        if self.node is None:
            # There is no way into the text of a key.
            return None if self.part is Part.KEY else inside
        stretch = self.within or inside
        return inner_range(self.text, self.node, *stretch) if stretch else (self.node.start, self.node.end)

    def span(self, document: Document) -> Span:
        inside = self.inside(None)
        return document.inner_span(self.pointer, *inside) if inside else document.span(self.pointer, self.part)

    def same_place(self) -> tuple[Any, ...]:
        """What tells places apart."""
        return self.pointer, self.part, self.inside(None)


def member(node: Node, key: str | int) -> tuple[Node | None, Node] | None:
    """The last entry of a name, or the item at an index; a name that differs in case only also counts (Go's JSON)."""
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
    """Remembers the origins of the containers and members of one pod. Containers are known by identity."""

    def __init__(self) -> None:
        self._whole: dict[int, Origin] = {}
        self._members: dict[tuple[int, str | int], tuple[Origin, Origin]] = {}
        self._kept: list[Any] = []

    def whole(self, container: Any, origin: Origin) -> None:
        """A dict or list is written, as a whole, at an origin."""
        self._whole[id(container)] = origin
        self._kept.append(container)

    def member(self, container: Any, key: str | int, value: Origin, name: Origin | None = None) -> None:
        """A member's value (and its name, where that is written elsewhere) has an origin of its own."""
        self._members[id(container), key] = (value, name or value)
        self._kept.append(container)

    def cut(self, container: Any, key: str | int, origin: Origin) -> None:
        """A member of a container was taken out at an origin: what is wrong with the rest of it comes from there."""
        self._members.pop((id(container), key), None)
        self.whole(container, origin)

    def share(self, container: Any, key: str, target: Any) -> None:
        """A member of a container is also the member of that name of another."""
        own = self._members.get((id(container), key))
        if own is not None:
            self.member(target, key, *own)

    def adopt(self, container: Any, key: str, source: Any, name: str) -> None:
        """A member of a container is written where that of a source is."""
        whole = self._whole.get(id(source))
        if whole is not None:
            self.member(container, key, whole.child(name, Part.VALUE), whole.child(name, Part.KEY))

    def clone(self, value: Any) -> Any:
        """A copy of a value, whose parts are written where those of the value are."""
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
        """The origin of a part of a pod, or of the nearest thing around it; None where all of it is Pachyderm's own."""
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
    """The key as it is written in a container, where it may differ in case."""
    if isinstance(key, int) or not isinstance(container, dict) or key in container:
        return key
    folded = key.lower()
    return next((name for name in container if name.lower() == folded), key)


def _inner(value: Any, key: str | int) -> Any:
    if isinstance(value, list):
        return value[key] if isinstance(key, int) and key < len(value) else None
    return value.get(key) if isinstance(value, dict) else None
