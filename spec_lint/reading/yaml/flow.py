"""Lists and mappings in brackets on one line, as ordinary YAML has them."""

from __future__ import annotations

import re

from spec_lint.findings.private import Private
from spec_lint.reading.node import Node, Shape
from spec_lint.reading.yaml.lines import LongWayError, quoted_text

_PLAIN = r"""(?:[^\s\[\]{},:#?&*!|>%@`"'-]|-(?=[\w./-]))(?:[^\s\[\]{},:#?]++|\ ++(?=[^\s\[\]{},:#?]))*+"""
_TOKEN = re.compile(rf"""\ *+(?:([\[\]{{}},])|("(?:[^"\\\n]|\\[^\n])*+"|'(?:[^'\n]|'')*+'|{_PLAIN})(:\ ++)?)""")
_DEEPEST = 20
_LONGEST_KEY = 500


def flow_node(text: str, at: int, end: int) -> Node:
    """The list or mapping that is written between two offsets of a text."""
    reader = _FlowReader(text, at)
    found = reader.value(_DEEPEST)
    if found is None or reader.at != end:
        raise LongWayError
    return found


class _FlowReader(Private):
    """Reads from ``at`` on; ``mark`` is the last token, if it is a bracket or comma, ``key`` if a colon follows it."""

    __slots__ = ("at", "key", "mark", "text")

    def __init__(self, text: str, at: int) -> None:
        self.text, self.at = text, at
        self.mark = ""
        self.key = False

    def value(self, levels: int) -> Node | None:
        """The next value, None if a bracket or comma is next."""
        found = _TOKEN.match(self.text, self.at)
        if found is None or not levels:
            raise LongWayError
        self.at = found.end()
        self.mark, self.key = found[1] or "", found[3] is not None
        if not self.mark:
            start, end = found.span(2)
            written = found[2]
            style = written[0] if written[0] in "\"'" else ""
            return Node(Shape.SCALAR, start, end, quoted_text(written) if style else written, style)
        if self.mark == "[":
            return self.sequence(levels - 1)
        return self.mapping(levels - 1) if self.mark == "{" else None

    def sequence(self, levels: int) -> Node:
        node = Node(Shape.SEQUENCE, self.at - 1, 0)
        while (item := self.value(levels)) is not None:
            if self.key:
                raise LongWayError
            node.items.append(item)
            self.separator("]")
            if self.mark == "]":
                break
        return self.closed(node, "]")

    def mapping(self, levels: int) -> Node:
        node = Node(Shape.MAPPING, self.at - 1, 0)
        while (key := self.value(levels)) is not None:
            if not self.key or key.end - key.start > _LONGEST_KEY:
                raise LongWayError
            value = self.value(levels)
            if value is None or self.key:
                raise LongWayError
            node.entries.append((key, value))
            self.separator("}")
            if self.mark == "}":
                break
        return self.closed(node, "}")

    def separator(self, closing: str) -> None:
        if self.value(1) is not None or self.mark not in (",", closing):
            raise LongWayError

    def closed(self, node: Node, closing: str) -> Node:
        if self.mark != closing:
            raise LongWayError
        node.end = self.at
        self.mark, self.key = "", False
        return node
