"""The values of the JSON texts in a spec (``pod_spec``, ``pod_patch``, an annotation), each with its place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from spec_lint.findings.finding import Part, Pointer
from spec_lint.pods.places import Origin, Places
from spec_lint.reading.json.strict import MAX_VALUES
from spec_lint.reading.json.syntax import LARGE
from spec_lint.reading.node import Node, ReadingError, Shape

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


def judged_node(root: Node | ReadingError, pointer: Pointer) -> Node | None:
    """The node of the JSON text at a pointer; None if it is not JSON, which another rule reports.

    Raises NotJudgedError if it is too large.
    """
    if isinstance(root, ReadingError):
        if root.code == LARGE:
            message = f"spec-lint does not check this JSON, because it has more than {MAX_VALUES:,} values."
            raise NotJudgedError(message, Origin(pointer, Part.KEY))
        return None
    if _depth(root) > DEEPEST:
        message = f"spec-lint does not check this JSON, because it is nested more than {DEEPEST} levels deep."
        raise NotJudgedError(message, Origin(pointer, Part.KEY))
    return root


def _depth(root: Node) -> int:
    deepest, level = 0, [root]
    while level:
        deepest += 1
        level = [inner for node in level for inner in (*node.items, *(value for _, value in node.entries))]
    return deepest


def value_of(node: Node, origin: Origin, places: Places) -> Any:
    """The value of a node, which is written at an origin."""
    if node.shape is Shape.SCALAR:
        return _scalar(node)
    if node.shape is Shape.SEQUENCE:
        items = [value_of(item, Origin(origin.pointer, node=item, text=origin.text), places) for item in node.items]
        places.whole(items, origin)
        return items
    members = {
        # Go uses the last of several entries with the same name.
        name.text: value_of(value, Origin(origin.pointer, node=value, text=origin.text), places)
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
