"""The repair of a document that holds its specs under a key: the same text without the key."""

from __future__ import annotations

import re

from spec_lint.reading.node import Node, Repair, Shape

_TITLE = "Write the specs without the key"


def without_key(text: str, document: Node) -> Repair | None:
    """The value of a document's only key in place of the document; None if a comment would be lost, or if lines are not
    as far in as the value."""
    if len(document.entries) != 1 or document.shape is not Shape.MAPPING:
        return None
    (key, value) = document.entries[0]
    before, after = text[key.end : value.start], text[value.end : document.end]
    if text[document.start] == "{":
        if text[document.start + 1 : key.start].strip() or before.strip() != ":" or after.strip(" \t\r\n,") != "}":
            return None
        return Repair(((document.start, value.start, ""), (value.end, document.end, "")), _TITLE)
    line = text.rfind("\n", 0, value.start) + 1
    if line <= key.start:
        is_flow = before.strip(" ") == ":" and text[value.start] in "[{"
        return Repair(((key.start, value.start, ""),), _TITLE) if is_flow else None
    first = re.compile(r":[ \t]*\r?\n").match(text, key.end)
    return _dedented(text, (key.start, first.end(), ""), line, value.end) if first is not None else None


def _dedented(text: str, head: tuple[int, int, str], line: int, end: int) -> Repair | None:
    """Remove the line of the key, and from all lines below it the indentation of the value's first line."""
    margin = " " * (len(text) - line - len(text[line:].lstrip(" ")))
    edits = [head]
    for begun in re.compile("^(?=[^\r\n])", re.MULTILINE).finditer(text, head[1], end):
        start = begun.start()
        if text.startswith(margin, start):
            edits += [(start, start + len(margin), "")] if margin else []
        elif text[start:end].lstrip(" ")[:1] != "#":
            return None
    return Repair(tuple(edits), _TITLE)
