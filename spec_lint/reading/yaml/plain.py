"""A fast path for specs in ordinary YAML: one match of a regex for each line.

It is taken only if it reads exactly what the long way reads, without an error. A text with anything else, a key twice
for instance, takes that way.
"""

from __future__ import annotations

from typing import Any

from spec_lint.pachyderm.messages import ROOT, spellings
from spec_lint.reading.node import Node, Shape
from spec_lint.reading.scalars import WORDS, ScalarError, plain_value
from spec_lint.reading.spec_text import SpecText
from spec_lint.reading.yaml.lines import (
    DEEPEST,
    LINE,
    Line,
    LongWayError,
    block_text,
    documents,
    ended,
    folded_text,
    is_strange,
    quoted_text,
)

_Names = dict[str, tuple[str, str | None]]
_NO_SPELLINGS: _Names = {}


def plain_yaml(text: str) -> list[SpecText] | None:
    """The specs of a text; None if it needs the long way."""
    if is_strange(text):
        return None
    lines: list[Line] = LINE.findall(ended(text))
    keys: set[str] = set()
    specs: list[SpecText] = []
    try:
        for start, end in documents(lines, text):
            value = _value(lines[start:end], keys)
            listed = isinstance(value, list)
            for spec in value if listed else [value]:
                if not isinstance(spec, dict):
                    return None
                specs.append(SpecText(len(specs), spec, listed=listed))
    except (ScalarError, LongWayError):
        return None
    if len(specs) == 1:
        specs[0].keys = frozenset(keys)
    return specs


def _value(lines: list[Line], keys: set[str]) -> Any:
    """The value of a document, with canonical names of fields, which are added to ``keys``.

    The level of a collection is twice its column, and 1 more for a list, which may begin in the column of its key.
    """
    root: list[Any] = [None]
    # The innermost open collection, and those around it.
    level = -1
    here: Any = root
    names: Any = ROOT  # the spellings of a mapping's fields, or the message of a list's items
    around: list[tuple[int, Any, Any]] = []
    # The place of the last value, and its message. If the value is missing, a collection may follow.
    slot: Any = -1
    message: str | None = ROOT
    missing = True
    for indent, dash, key, plain, more, other, head, block, margin, _ in lines:
        column = len(indent)
        at = 2 * column + 1 if dash else 2 * column
        if at > level:
            if not missing or len(around) > DEEPEST:
                raise LongWayError
            around.append((level, here, names))
            here[slot] = [] if dash else {}
            level, here, names = at, here[slot], message if dash else _spellings(message)
        else:
            while at < level:
                level, here, names = around.pop()
            if at != level:
                raise LongWayError
        if dash:
            slot, message = -1, names
            if key:
                around.append((level, here, names))
                column += len(dash)
                here.append({})
                level, here, names = 2 * column, here[-1], _spellings(message)
        if key:
            slot, message = names.get(key) or _other_key(key, names)
            if slot in here:
                raise LongWayError
            keys.add(slot)
        elif not dash:
            raise LongWayError
        missing = False
        found: Any
        if plain:
            found = plain_value(folded_text(plain, more, column) if more else plain)
        elif other:
            found = _flow(other, message, keys) if other[0] in "[{" else quoted_text(other)
        elif head:
            if len(margin) <= column:
                raise LongWayError
            found = block_text(head, block, margin)
        else:
            found = None
            missing = True
        if key:
            here[slot] = found
        else:
            here.append(found)
    return root[0]


def _spellings(message: str | None) -> _Names:
    return spellings(message) if message else _NO_SPELLINGS


def _other_key(key: str, names: _Names) -> tuple[str, str | None]:
    """The name and the message of a key that is not a field's, or is in quotes."""
    if key[0] not in "\"'":
        if key in WORDS:
            raise LongWayError
        return key, None
    name = quoted_text(key)
    if name == "$schema":
        raise LongWayError
    return names.get(name, (name, None))


def _flow(written: str, message: str | None, keys: set[str]) -> Any:
    from spec_lint.reading.yaml.flow import flow_node  # saves start-up time: many specs have none

    return _flow_value(flow_node(written, 0, len(written)), message, keys)


def _flow_value(node: Node, message: str | None, keys: set[str]) -> Any:
    if node.shape is Shape.SCALAR:
        return node.text if node.style else plain_value(node.text)
    if node.shape is Shape.SEQUENCE:
        return [_flow_value(item, message, keys) for item in node.items]
    names = _spellings(message)
    result: dict[str, Any] = {}
    for key, value in node.entries:
        name = key.text if key.style else plain_value(key.text)
        if not isinstance(name, str) or name == "$schema":
            raise LongWayError
        name, inner = names.get(name, (name, None))
        if name in result:
            raise LongWayError
        result[name] = _flow_value(value, inner, keys)
    keys.update(result)
    return result
