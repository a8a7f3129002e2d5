"""From offsets in a scalar's decoded text to offsets in the source."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from spec_lint.reading.node import Node, Shape

_BREAK = r"[ \t]*(?:\r\n|\n|\r)"
_FOLD = rf"(?P<fold>{_BREAK}(?:{_BREAK})*[ \t]*)"
_ESCAPE = (
    r"\\(?:x[0-9a-fA-F]{2}|u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
    r"|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[^\r\n])"
)
_BLANKS = r"[ \t]++(?![\r\n])"
_PIECES = {
    '"': rf"(?P<plain>[^\\ \t\r\n]+|{_BLANKS})|{_FOLD}|(?P<escape>{_ESCAPE})",
    "'": rf"(?P<plain>[^' \t\r\n]+|{_BLANKS})|{_FOLD}|(?P<escape>'')",
    "": rf"(?P<plain>[^ \t\r\n]+|{_BLANKS})|{_FOLD}|(?P<escape>(?!))",
}
"""The parts of flow scalars, by style: plain characters, folded lines, and escapes that mean one character."""


def inner_range(text: str, node: Node, start: int, end: int) -> tuple[int, int]:
    """The source offsets of ``node.text[start:end]``; those of the whole scalar if there are no exact ones.

    Decoding a folded block loses characters in its own ways: then the whole scalar is returned.
    """
    return range_within(node, inner_offsets(text, node), start, end)


def inner_ranges(text: str, node: Node, places: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The source offsets of several ranges of one scalar's text, see ``inner_range``."""
    offsets = inner_offsets(text, node)
    return [range_within(node, offsets, start, end) for start, end in places]


def range_within(node: Node, offsets: Sequence[int] | None, start: int, end: int) -> tuple[int, int]:
    """The result of ``inner_range``, if the offsets of the scalar's characters are already known."""
    if offsets is None or not 0 <= start <= end < len(offsets):
        return node.start, node.end
    return offsets[start], offsets[end] if end > start else offsets[start]


def inner_offsets(text: str, node: Node) -> Sequence[int] | None:
    """The source offset of each decoded character, and of the end; None when they do not match one to one."""
    if node.shape is not Shape.SCALAR:
        return None
    if node.style == "|":
        return _block_offsets(text, node)
    if node.style not in _PIECES:
        return None
    quotes = len(node.style)
    body = text[node.start + quotes : node.end - quotes]
    if body == node.text:
        return range(node.start + quotes, node.end - quotes + 1)
    return _flow_offsets(body, node.start + quotes, node)


def _flow_offsets(body: str, start: int, node: Node) -> list[int] | None:
    """The offsets of the characters of a scalar with folded lines or escapes."""
    offsets: list[int] = []
    position = 0
    pieces = re.compile(_PIECES[node.style])
    while position < len(body):
        match = pieces.match(body, position)
        if match is None:
            return None  # an escaped line break
        decoded = match[0]
        if match["fold"]:
            breaks = len(re.findall(r"\r\n|\n|\r", decoded))
            decoded = " " if breaks == 1 else "\n" * (breaks - 1)
        elif match["escape"]:
            decoded = node.text[len(offsets) : len(offsets) + 1]
        if node.text[len(offsets) : len(offsets) + len(decoded)] != decoded or not decoded:
            return None
        if match["plain"]:
            offsets += range(start + position, start + match.end())
        else:
            offsets += [start + position] * len(decoded)
        position = match.end()
    offsets.append(start + len(body))
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
