"""The JSON in ``pod_spec`` and ``pod_patch``: its values, each with its place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from spec_lint.findings.finding import Part, Pointer
from spec_lint.pods.places import Origin, Places
from spec_lint.reading.json.strict import MAX_VALUES, read_shared
from spec_lint.reading.json.syntax import LARGE
from spec_lint.reading.node import Node, Shape

DEEPEST = 200
"""How deep the JSON may be nested to be checked. Go allows 10,000 levels; no real pod has more than a dozen."""

_LONGEST_NUMBER = 4000


@dataclass(frozen=True, slots=True)
class Number:
    """A number that is not an integer, as it is written."""

    text: str

    def __str__(self) -> str:
        return self.text


class NotJudgedError(Exception):
    """Why a patch is not checked from some place on."""

    def __init__(self, message: str, origin: Origin) -> None:
        super().__init__(message)
        self.message = message
        self.origin = origin


def read_text(text: str, pointer: Pointer, places: Places) -> tuple[Any, Origin] | None:
    """The value of a JSON text and its origin; None if it is not JSON, which another rule reports.

    Raises NotJudgedError if it is too large.
    """
    node = read_shared(text)
    if not isinstance(node, Node):
        if node.code == LARGE:
            message = f"spec-lint does not check this JSON, because it has more than {MAX_VALUES:,} values."
            raise NotJudgedError(message, Origin(pointer, Part.KEY))
        return None
    if _depth(node) > DEEPEST:
        message = f"spec-lint does not check this JSON, because it is nested more than {DEEPEST} levels deep."
        raise NotJudgedError(message, Origin(pointer, Part.KEY))
    origin = Origin(pointer, node=node, text=text)
    return _value(node, origin, places), origin


def _depth(root: Node) -> int:
    deepest, level = 0, [root]
    while level:
        deepest += 1
        level = [inner for node in level for inner in (*node.items, *(value for _, value in node.entries))]
    return deepest


def _value(node: Node, origin: Origin, places: Places) -> Any:
    if node.shape is Shape.SCALAR:
        return _scalar(node)
    if node.shape is Shape.SEQUENCE:
        items = [_value(item, Origin(origin.pointer, node=item, text=origin.text), places) for item in node.items]
        places.whole(items, origin)
        return items
    members = {
        # Go uses the last of several entries with the same name.
        name.text: _value(value, Origin(origin.pointer, node=value, text=origin.text), places)
        for name, value in node.entries
    }
    places.whole(members, origin)
    return members


def _scalar(node: Node) -> Any:
    if node.tag == "string":
        return node.text
    if node.tag == "number":
        whole = re.fullmatch(r"-?[0-9]+", node.text) and len(node.text) < _LONGEST_NUMBER
        return int(node.text) if whole else Number(node.text)
    return {"true": True, "false": False}.get(node.text)
