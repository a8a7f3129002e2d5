"""How pachctl of Pachyderm 1.x reads a text that starts with a brace: as a stream of JSON objects.

``src/server/pkg/ppsutil/decoder.go`` of 1.13: Go's ``encoding/json`` makes maps of each object, in which every number
is floating point, and writes them out again for jsonpb.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from spec_lint.findings.finding import Pointer
from spec_lint.pachyderm.messages import ROOT, spellings
from spec_lint.reading.json.strict import JsonScanner
from spec_lint.reading.node import Node, ReadingError, Shape
from spec_lint.reading.scalars import written_float
from spec_lint.reading.spec_text import SpecText
from spec_lint.reading.yaml.conversion import MAX_DEPTH, too_deep

_WORDS = {"null": None, "true": True, "false": False}


@dataclass(frozen=True, slots=True)
class JsonObject:
    """One object of a stream and its node; or the error that ends the stream."""

    spec: SpecText
    node: Node | None = None


def json_stream(text: str) -> list[JsonObject]:
    """The specs of a text that starts with a brace, as 1.x reads them."""
    found: list[JsonObject] = []
    scanner = JsonScanner(text, most_values=len(text))
    while text[scanner.position :].strip(" \t\r\n"):
        start = scanner.position
        node = scanner.run()
        spec = SpecText(len(found))
        if isinstance(node, ReadingError) or node.shape is not Shape.MAPPING:
            spec.errors.append(_not_json(min(node.start, len(text) - 1) if node.start >= start else start))
            return [*found, JsonObject(spec)]
        spec.value = _Reading(spec).mapping(node, ROOT, ())
        spec.errors.sort(key=lambda error: error.start)
        found.append(JsonObject(spec, node))
    return found


def _not_json(at: int) -> ReadingError:
    message = "This is not JSON; Pachyderm 1.x reads a file that starts with a brace as JSON."
    return ReadingError("R101", message, at, at + 1)


class _Reading:
    """A walk over the nodes of one object: values as Go decodes them, names canonical."""

    def __init__(self, spec: SpecText) -> None:
        self.spec = spec

    def value(self, node: Node, message: str | None, place: Pointer) -> Any:
        if node.shape is Shape.SCALAR:
            return node.text if node.style else self.plain(node, place)
        if len(place) >= MAX_DEPTH:
            self.spec.unread.add(place)
            if all(error.code != "R112" for error in self.spec.errors):
                self.spec.errors.append(too_deep(node.start))
            return ""
        if node.shape is Shape.MAPPING:
            return self.mapping(node, message, place)
        return [self.value(item, message, (*place, index)) for index, item in enumerate(node.items)]

    def mapping(self, node: Node, message: str | None, place: Pointer) -> dict[str, Any]:
        known = spellings(message) if message is not None else {}
        counts = {key.text: item for key, item in node.entries}
        if len(counts) < len(node.entries):
            self.note_duplicates(node, known, place)
        result: dict[str, Any] = {}
        for key, item in counts.items():
            name, inner = known.get(key, (key, None))
            if key == "$schema" and message is not None:
                continue  # P801 reports it
            if name in result:
                self.spec.both_spellings.append((*place, name))
                if key == name:
                    continue  # jsonpb uses the other, whichever comes first
            result[name] = self.value(item, inner, (*place, name))
        return result

    def note_duplicates(self, node: Node, known: dict[str, tuple[str, str | None]], place: Pointer) -> None:
        seen: set[str] = set()
        for key, _ in node.entries:
            pointer = (*place, known.get(key.text, (key.text, None))[0])
            if key.text in seen and pointer not in self.spec.duplicates:
                self.spec.duplicates.append(pointer)
            seen.add(key.text)

    def plain(self, node: Node, place: Pointer) -> Any:
        if node.text in _WORDS:
            return _WORDS[node.text]
        number = float(node.text)
        if math.isinf(number):
            message = "This number is too large; Pachyderm 1.x reads numbers as floating point."
            self.spec.errors.append(ReadingError("R101", message, node.start, node.end))
            self.spec.unread.add(place)
            return node.text
        return written_float(number)
