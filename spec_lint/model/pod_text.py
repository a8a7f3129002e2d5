"""The JSON of ``pod_spec`` and ``pod_patch``, each parsed once per spec, and the operations of a patch.

All callers share the node graphs, so they must not change them.
"""

from __future__ import annotations

from typing import Final, Protocol

from spec_lint.findings.private import Private
from spec_lint.model.once import Keeps, once
from spec_lint.reading.json.strict import read_json
from spec_lint.reading.node import Node, ReadingError, Shape


class Spec(Keeps, Protocol):
    """What this module needs of a spec. (``Pipeline`` itself uses this module.)"""

    def text(self, *pointer: str | int) -> str | None: ...


class PatchOperation(Private):
    """One operation of a patch as written, valid or not: its node, and the nodes of its members by name.

    The library reads an operation into a map: names must match exactly, and the last of duplicate names takes effect.
    """

    __slots__ = ("members", "node")

    def __init__(self, node: Node) -> None:
        self.node: Final = node
        self.members: Final = {name.text: value for name, value in node.entries}

    @property
    def is_object(self) -> bool:
        return self.node.shape is Shape.MAPPING

    def text(self, name: str) -> str | None:
        """The text of a member; None if it is missing or not a string."""
        node = self.members.get(name)
        return node.text if node is not None and node.tag == "string" else None


@once
def pod_json(spec: Spec, field: str) -> Node | ReadingError | None:
    """The JSON of ``pod_spec`` or ``pod_patch``, or why Go rejects it; None if the field is not set."""
    text = spec.text(field)
    return read_json(text) if text else None


@once
def patch_operations(spec: Spec) -> tuple[PatchOperation, ...]:
    """The operations of ``pod_patch`` (RFC 6902), in order; empty if it is not a list."""
    root = pod_json(spec, "pod_patch")
    return tuple(map(PatchOperation, root.items)) if isinstance(root, Node) else ()


def pointer_tokens(pointer: str) -> list[str]:
    """The tokens of a JSON pointer (RFC 6901). Like the library, it ignores anything before the first slash."""
    return [token.replace("~1", "/").replace("~0", "~") for token in pointer.split("/")[1:]]
