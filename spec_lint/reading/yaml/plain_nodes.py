"""The node graph of specs in ordinary YAML: a fast path like that to their values, see ``plain``."""

from __future__ import annotations

import re

from spec_lint.reading.node import Node, Shape
from spec_lint.reading.yaml.flow import flow_node
from spec_lint.reading.yaml.lines import (
    DEEPEST,
    LINE,
    LongWayError,
    block_text,
    documents,
    ended,
    folded_text,
    is_strange,
    quoted_text,
)


def plain_nodes(text: str) -> list[Node | None] | None:
    """The node graph of each spec of a text, equal to the one of the long way; None if it needs that way."""
    if is_strange(text):
        return None
    matches = list(LINE.finditer(ended(text)))
    lines = [match.groups("") for match in matches]
    nodes: list[Node | None] = []
    try:
        for start, end in documents(lines, text):
            root = _root(text, matches[start:end])
            nodes.extend(root.items if root.shape is Shape.SEQUENCE else [root])
    except LongWayError:
        return None
    return nodes


def _root(text: str, matches: list[re.Match[str]]) -> Node:
    """The root of a document. Levels are those of ``plain``."""
    root = Node(Shape.SEQUENCE, 0, 0, items=[Node(Shape.SCALAR, 0, 0)])
    level, here, missing, last = -1, root, True, 0
    around: list[tuple[int, Node]] = []
    for match in matches:
        indent, dash, key, plain, more, other, head, block, margin, _ = match.groups("")
        column = len(indent)
        start = match.end(1)
        at = 2 * column + 1 if dash else 2 * column
        if at > level:
            if not missing or len(around) > DEEPEST:
                raise LongWayError
            around.append((level, here))
            level, here = at, _replaced(here, Node(Shape.SEQUENCE if dash else Shape.MAPPING, start, start))
        else:
            while at < level:
                here.end = last
                level, here = around.pop()
            if at != level:
                raise LongWayError
        if dash:
            last = start + 1
            start += len(dash)
            if key:
                column += len(dash)
                around.append((level, here))
                here.items.append(Node(Shape.MAPPING, start, start))
                level, here = 2 * column, here.items[-1]
        if key:
            last = start + len(key)
            key_node = _scalar(key, start, last)
            last += 1
        elif not dash:
            raise LongWayError
        missing = False
        if plain:
            start, last = match.start(4), match.end(5)
            node = Node(Shape.SCALAR, start, last, folded_text(plain, more, column) if more else plain)
        elif other:
            start, last = match.span(6)
            node = flow_node(text, start, last) if other[0] in "[{" else _scalar(other, start, last)
        elif head:
            if len(margin) <= column:
                raise LongWayError
            start = match.start(7)
            last = start + len(text[start : match.end(8)].rstrip())
            node = Node(Shape.SCALAR, start, last, block_text(head, block, margin), "|")
        else:
            missing = True
            node = Node(Shape.SCALAR, last, last)
        if key:
            here.entries.append((key_node, node))
        else:
            here.items.append(node)
    for _, outer in reversed(around):
        here.end = last
        here = outer
    return root.items[0]


def _scalar(written: str, start: int, end: int) -> Node:
    """The node of a scalar on one line, which may be in quotes."""
    if written[0] in "\"'":
        return Node(Shape.SCALAR, start, end, quoted_text(written), written[0])
    return Node(Shape.SCALAR, start, end, written)


def _replaced(here: Node, child: Node) -> Node:
    """The ``child``, put in the place of the last value of a collection."""
    if here.shape is Shape.SEQUENCE:
        here.items[-1] = child
    else:
        here.entries[-1] = here.entries[-1][0], child
    return child
