"""From offsets in a scalar's decoded text to offsets in the source."""

from __future__ import annotations

import re
from itertools import pairwise

from spec_lint.reading.node import Node, Shape

_ESCAPE = re.compile(
    r"\\(?:x[0-9a-fA-F]{2}|u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
    r"|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)"
)


def inner_range(text: str, node: Node, start: int, end: int) -> tuple[int, int]:
    """The source offsets of ``node.text[start:end]``; those of the whole scalar where no exact way back exists.

    Folded lines and folded blocks lose characters on decoding: there the whole scalar stands.
    """
    offsets = _offsets(text, node) if node.shape is Shape.SCALAR else None
    if offsets is None or not 0 <= start <= end < len(offsets):
        return node.start, node.end
    return offsets[start], offsets[end] if end > start else offsets[start]


def _offsets(text: str, node: Node) -> list[int] | None:
    """The source offset of each decoded character, and of the end; None when they do not match one to one."""
    written = text[node.start : node.end]
    if node.style == "":
        return list(range(node.start, node.end + 1)) if written == node.text else None
    if node.style == "|":
        return _block_offsets(text, node)
    body = written[1:-1]
    if "\n" in body or "\r" in body:
        return None
    pattern = _ESCAPE if node.style == '"' else re.compile("''")
    offsets, position = [], 0
    while position < len(body):
        offsets.append(node.start + 1 + position)
        match = pattern.match(body, position)
        position = match.end() if match else position + 1
    offsets.append(node.start + 1 + len(body))
    return offsets if len(offsets) == len(node.text) + 1 else None


def _block_offsets(text: str, node: Node) -> list[int] | None:
    head = text.find("\n", node.start, node.end + 1)
    if head < 0 or not node.text:
        return None
    lines = node.text.rstrip("\n").split("\n")
    offsets: list[int] = []
    position = head + 1
    for line in lines:
        line_end = text.find("\n", position)
        line_end = len(text) if line_end < 0 else line_end
        written = text[position:line_end]
        if not written.endswith(line) or written[: len(written) - len(line)].strip(" "):
            return None
        first = position + len(written) - len(line)
        offsets.extend(range(first, first + len(line) + 1))
        position = line_end + 1
    offsets.extend(offsets[-1:] * (len(node.text) + 1 - len(offsets)))
    ordered = all(before <= after for before, after in pairwise(offsets))
    return offsets if ordered and len(offsets) == len(node.text) + 1 else None
