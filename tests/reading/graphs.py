"""A comparison of node graphs that two readers made of the same text."""

from __future__ import annotations

from collections.abc import Sequence

from spec_lint.reading.node import Node


def assert_same_graphs(
    some: Sequence[Node | None],
    others: Sequence[Node | None],
    fields: Sequence[str] = ("shape", "start", "end", "text", "style", "tag"),
) -> None:
    """Nodes and all nodes below them agree in everything."""
    stack = list(zip(some, others, strict=True))
    while stack:
        one, other = stack.pop()
        assert one is not None
        assert other is not None
        assert [getattr(one, name) for name in fields] == [getattr(other, name) for name in fields]
        stack += zip(_children(one), _children(other), strict=True)


def _children(node: Node) -> list[Node]:
    return [*node.items, *(part for entry in node.entries for part in entry)]
