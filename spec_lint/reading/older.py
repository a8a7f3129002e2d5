"""How pachctl read specs before Pachyderm 2.8: go-yaml made plain values of YAML, and 1.x read JSON by itself.

Up to 2.7 aliases and merge keys are resolved, whole numbers may be octal or hexadecimal, dates become texts and unknown
tags are dropped (src/internal/serde/decoder.go). In 1.x a text that starts with a brace is a stream of JSON objects
(src/server/pkg/ppsutil/decoder.go of 1.13).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode

from spec_lint.reading import scalars
from spec_lint.reading.go_yaml import AliasNode
from spec_lint.reading.messages import MESSAGES, ROOT, spellings
from spec_lint.reading.node import Node, ReadingError, Shape
from spec_lint.reading.strict_json import read_json

UNFOLDED = 200_000
"""Nodes that the aliases of one spec may unfold to. go-yaml has a bound too."""

DEEPEST = 400
"""Levels that aliases may unfold to."""


def older_value(tag: str, text: str, style: str | None) -> Any:
    """The value of a scalar up to Pachyderm 2.7; raises ScalarError where it was refused then too."""
    try:
        return scalars.scalar_value(tag, text, style)
    except scalars.ScalarError as refusal:
        number = text.replace("_", "")
        if refusal.code == "R106" and scalars.is_go_int(number):
            return scalars.go_int(number)
        if refusal.code == "R107" and scalars.is_go_float(number):
            return float(number)
        if refusal.code == "R108":
            return _rfc3339(text)
        if refusal.code == "R109" and text and not tag.startswith(("!!", "tag:yaml.org,2002:")):
            return text
        raise


def _rfc3339(text: str) -> str:
    """The text that Go writes for a date: with a time, and in UTC where no zone is given."""
    year, month, day, *clock = re.split(r"[-Tt :]+", text, maxsplit=3)
    rest = clock[0] if clock else "0:00:00"
    hour, _, later = rest.partition(":")
    zone = "" if re.search(r"Z$|[-+]\d\d:\d\d$", later) else "Z"
    return f"{year}-{int(month):02d}-{int(day):02d}T{int(hour):02d}:{later}{zone}"


# ---------------------------------------------------------------------------------------------------------------------
# aliases and merge keys


def unfold(root: Any) -> tuple[Any, list[ReadingError]]:
    """A node graph without aliases and merge keys, and what go-yaml refuses of them. What is merged comes first."""
    return (unfolding := _Unfolding()).run(root), unfolding.errors


@dataclass
class _Unfolding:
    errors: list[ReadingError] = field(default_factory=list)
    count: int = 0
    inside: set[int] = field(default_factory=set)

    def run(self, node: Any) -> Any:
        if type(node) is AliasNode:
            return self.alias(node)
        self.count += 1
        if isinstance(node, ScalarNode):
            return node
        result = copy(node)
        self.inside.add(id(node))
        if isinstance(node, SequenceNode):
            result.value = [self.run(item) for item in node.value]
        else:
            result.value = self.entries(node)
        self.inside.discard(id(node))
        return result

    def alias(self, node: Any) -> Any:
        target = getattr(node, "target", None)
        if target is None or id(target) in self.inside:
            return self.refuse(node, "This alias stands inside of what it repeats, and pachctl refuses that.")
        if self.count > UNFOLDED or len(self.inside) > DEEPEST:
            return self.refuse(node, "The aliases of this spec unfold to too much: pachctl refuses excessive aliasing.")
        return self.run(target)

    def refuse(self, node: Any, message: str) -> Any:
        if not self.errors or self.errors[-1].message != message:
            self.errors.append(ReadingError("R103", message, node.start_mark.index, node.end_mark.index))
        return ScalarNode("", "", node.start_mark, node.start_mark, style='"')

    def entries(self, node: Any) -> list[Any]:
        merged: dict[str, Any] = {}
        own: list[Any] = []
        for key, value in node.value:
            if isinstance(key, ScalarNode) and not key.style and key.value == "<<" and key.tag in ("", "!"):
                for pair in self.merged(value):
                    merged.setdefault(str(pair[0].value), pair)
            else:
                own.append((self.run(key), self.run(value)))
        written = {str(key.value) for key, _ in own}
        return [pair for name, pair in merged.items() if name not in written] + own

    def merged(self, node: Any) -> Iterator[Any]:
        """The entries that a merge key brings; of several mappings the first counts."""
        value = self.run(node)
        sources = value.value if isinstance(value, SequenceNode) else [value]
        for source in sources:
            if isinstance(source, MappingNode):
                yield from source.value
            else:
                message = "A merge key has to hold a mapping, or a list of mappings."
                self.errors.append(ReadingError("R104", message, node.start_mark.index, node.end_mark.index))


# ---------------------------------------------------------------------------------------------------------------------
# JSON in 1.x


@dataclass(frozen=True, slots=True)
class JsonObject:
    """One object of a stream: its canonical value and its node; or the error that ends the stream."""

    value: Any
    node: Node | None
    error: ReadingError | None = None


def json_stream(text: str) -> list[JsonObject]:
    """The specs of a text that starts with a brace, as 1.x reads them."""
    found: list[JsonObject] = []
    decoder, position = json.JSONDecoder(), 0
    blanks = re.compile(r"[ \t\r\n]*")
    while (position := blanks.match(text, position).end()) < len(text):  # type: ignore[union-attr]
        try:
            value, end = decoder.raw_decode(text, position)
            node = read_json(text[position:end])
        except (ValueError, RecursionError) as refusal:
            at = min(getattr(refusal, "pos", position), len(text) - 1)
            found.append(JsonObject(None, None, _not_json(at)))
            return found
        if isinstance(node, ReadingError) or not isinstance(value, dict):
            found.append(JsonObject(None, None, _not_json(position)))
            return found
        _shift(node, position)
        found.append(JsonObject(_canonical(value, ROOT), node))
        position = end
    return found


def _not_json(at: int) -> ReadingError:
    message = "Pachyderm 1.x reads a file that starts with a brace as JSON, and from here on it is not."
    return ReadingError("R101", message, at, at + 1)


def _shift(node: Node, offset: int) -> None:
    stack = [node]
    while stack:
        node = stack.pop()
        node.start += offset
        node.end += offset
        if node.shape is not Shape.SCALAR:
            stack.extend(node.items)
            stack.extend(child for pair in node.entries for child in pair)


def _canonical(value: Any, message: str | None) -> Any:
    if isinstance(value, list):
        return [_canonical(item, message) for item in value]
    if not isinstance(value, dict):
        return value
    known = spellings(message) if message in MESSAGES else {}
    result = {}
    for key, inner in value.items():
        name, nested = known.get(key, (key, None))
        if key != "$schema":
            result[name] = _canonical(inner, nested)
    return result
