"""What a secret's node graph means: the fields of a v1.Secret, decoded as Go decodes JSON into its struct.

pachd (``json.Unmarshal`` into ``k8s.io/api/core/v1.Secret``) ignores the letter case of field names, drops fields that
it does not know, and decodes a field's second occurrence over the first, so maps and structs merge. The API server, to
which kubectl sends a manifest, is case-sensitive.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from functools import cache
from typing import Any

from spec_lint.findings.finding import Pointer
from spec_lint.findings.named_tuple import NamedTuple
from spec_lint.findings.private import Private
from spec_lint.grammar import go_base64
from spec_lint.grammar.go_time import is_time
from spec_lint.grammar.words import quoted
from spec_lint.reading.node import Node, ReadingError, Repair, Shape
from spec_lint.reading.positions import inner_offsets, inner_range
from spec_lint.secrets.text import placeholder

TYPE, BASE64, TIME = "R211", "R212", "R213"

_MAP, _LIST = "map ", "list "
_META: dict[str, str] = {
    "name": "text",
    "generateName": "text",
    "namespace": "text",
    "selfLink": "text",
    "uid": "text",
    "resourceVersion": "text",
    "generation": "integer",
    "creationTimestamp": "time",
    "deletionTimestamp": "time?",
    "deletionGracePeriodSeconds": "integer?",
    "labels": _MAP + "text",
    "annotations": _MAP + "text",
    "ownerReferences": _LIST + "OwnerReference",
    "finalizers": _LIST + "text",
    "managedFields": _LIST + "ManagedFields",
}
STRUCTS: dict[str, dict[str, str]] = {
    "Secret": {
        "kind": "text",
        "apiVersion": "text",
        "metadata": "Meta",
        "immutable": "truth?",
        "data": _MAP + "bytes",
        "stringData": _MAP + "text",
        "type": "text",
    },
    "Meta": _META,
    "OwnerReference": {
        "apiVersion": "text",
        "kind": "text",
        "name": "text",
        "uid": "text",
        "controller": "truth?",
        "blockOwnerDeletion": "truth?",
    },
    "ManagedFields": {
        "manager": "text",
        "operation": "text",
        "apiVersion": "text",
        "time": "time?",
        "fieldsType": "text",
        "fieldsV1": "anything",
        "subresource": "text",
    },
}
"""The structs of k8s.io/api and apimachinery by field. A ``?`` marks a pointer, which null empties."""


class Unknown(NamedTuple):
    """A field that secrets do not have: the place of the struct that holds it, and the nodes of its key and value."""

    inside: Pointer
    key: Node
    value: Node

    @property
    def name(self) -> str:
        return self.key.text

    @property
    def pointer(self) -> Pointer:
        return (*self.inside, self.name)


class Decoded(Private):
    """A secret as Go decodes it.

    ``value`` has canonical field names and no nulls; values of ``data`` are base64 strings. ``node`` is the graph of
    what takes effect, under canonical names with the offsets as written. ``doubled`` are pairs of a key and its second
    occurrence, ``other_case`` keys that differ from a field's name only in letter case, ``misread`` keys that YAML
    reads as something else, such as a boolean, with the key as written; each with its place.
    """

    __slots__ = ("doubled", "duplicates", "errors", "misread", "node", "other_case", "unknown", "unread", "value")

    def __init__(self, node: Node) -> None:
        self.value: dict[str, Any] = {}
        self.node = node
        self.errors: list[ReadingError] = []
        self.unread: set[Pointer] = set()
        self.duplicates: list[Pointer] = []
        self.doubled: list[tuple[Node, Node, Pointer]] = []
        self.unknown: list[Unknown] = []
        self.other_case: list[tuple[Node, Pointer]] = []
        self.misread: list[tuple[str, Node, Pointer]] = []

    @property
    def noticed(self) -> bool:
        """Whether there is anything in the text that a secret should not have."""
        return bool(self.doubled or self.unknown or self.other_case or self.misread)


def decode(text: str, root: Node, *, fold_case: bool) -> Decoded:
    """Decode the object at ``root``, a node graph with the tags of ``strict_json``, from ``text``."""
    decoded = Decoded(Node(Shape.MAPPING, root.start, root.end, tag="object"))
    _Decoding(text, decoded, fold_case).struct(root, "Secret", (), decoded.value, decoded.node)
    decoded.errors.sort(key=lambda error: error.start)
    return decoded


def folded(name: str) -> str:
    """A field name as Go compares it: in lower case, the long s as an s and the Kelvin sign as a k."""
    return name.replace("\u017f", "s").replace("\u212a", "k").lower() if not name.isascii() else name.lower()


@cache
def _by_folded(struct: str) -> Mapping[str, str]:
    return {name.lower(): name for name in STRUCTS[struct]}


_WORDS = {
    "text": "a string in double quotes",
    "integer": "an integer",
    "truth": "`true` or `false`",
    "time": "a time in double quotes",
    "bytes": "a base64 string in double quotes",
}
_FOUND = {
    "string": "a string",
    "number": "a number",
    "bool": "a boolean",
    "object": "an object",
    "array": "a list",
    "null": "`null`",
}


class _Decoding:
    """One walk. Each method returns the value and node in effect afterwards; ``before`` is what was before."""

    def __init__(self, text: str, decoded: Decoded, fold_case: bool) -> None:
        self.text, self.decoded, self.fold_case = text, decoded, fold_case
        self.written: dict[Pointer, Pointer] = {}
        """The places of misread keys, with the keys as written."""

    def struct(self, node: Node, struct: str, pointer: Pointer, value: dict[str, Any], target: Node) -> None:
        """Decode an object over the fields decoded so far."""
        fields = STRUCTS[struct]
        for key, item in node.entries:
            name = key.text if key.text in fields else self.other_case(key, struct, pointer)
            if name is None:
                self.decoded.unknown.append(Unknown(pointer, key, item))
                continue
            place = (*pointer, name)
            at = next((index for index, entry in enumerate(target.entries) if entry[0].text == name), None)
            if at is not None:
                self.decoded.duplicates.append(place)
                self.decoded.doubled.append((target.entries[at][0], key, place))
            before = (value.get(name), target.entries[at][1] if at is not None else None)
            found, found_node = self.value(item, fields[name], place, *before)
            if found is None:
                value.pop(name, None)
            else:
                value[name] = found
            entry = (Node(Shape.SCALAR, key.start, key.end, name, key.style, key.tag), found_node)
            if at is None:
                target.entries.append(entry)
            elif found_node is not before[1]:
                target.entries[at] = entry

    def other_case(self, key: Node, struct: str, pointer: Pointer) -> str | None:
        if not self.fold_case:
            return None
        name = _by_folded(struct).get(folded(key.text))
        if name is not None:
            self.decoded.other_case.append((key, (*pointer, name)))
        return name

    def value(self, node: Node, kind: str, place: Pointer, before: Any, before_node: Node | None) -> tuple[Any, Node]:
        if kind.startswith(_MAP):
            return self.map(node, kind.removeprefix(_MAP), place, before, before_node)
        if kind.startswith(_LIST):
            return self.list(node, kind.removeprefix(_LIST), place, before, before_node)
        if kind == "anything":
            return {}, node
        if node.tag == "null":
            kept = None if kind.endswith("?") else before
            return kept, before_node if kept is not None and before_node is not None else node
        if kind in STRUCTS:
            if node.tag != "object":
                return self.refuse(node, "an object in braces", place, before, before_node)
            target = Node(Shape.MAPPING, node.start, node.end, tag="object")
            value = before if isinstance(before, dict) else {}
            if before_node is not None and before_node.tag == "object":
                target.entries = before_node.entries
            self.struct(node, kind, place, value, target)
            return value, target
        return self.scalar(node, kind.removesuffix("?"), place, before, before_node)

    def map(self, node: Node, kind: str, place: Pointer, before: Any, before_node: Node | None) -> tuple[Any, Node]:
        if node.tag == "null":
            return None, node
        if node.tag != "object":
            return self.refuse(node, "an object in braces, with a value for each key", place, before, before_node)
        target = Node(Shape.MAPPING, node.start, node.end, tag="object")
        value: dict[str, Any] = before if isinstance(before, dict) else {}
        if before_node is not None and before_node.tag == "object":
            target.entries = before_node.entries
        written: dict[str, Node] = {}
        for key, item in node.entries:
            below = (*place, key.text)
            if key.text in written:
                self.decoded.duplicates.append(below)
                self.decoded.doubled.append((written[key.text], key, below))
            written[key.text] = key
            text = self.text[key.start : key.end]
            if key.tag != "string" and not key.style and text not in (key.text, ""):
                self.decoded.misread.append((text, key, below))
                self.written[below] = (*place, text)
            value[key.text] = "" if item.tag == "null" else self.scalar(item, kind, below, "", None)[0]
            target.entries.append((key, item))
        return value, target

    def list(self, node: Node, kind: str, place: Pointer, before: Any, before_node: Node | None) -> tuple[Any, Node]:
        """Decode a list: Go decodes the items of a second one over those of the first."""
        if node.tag == "null":
            return None, node
        if node.tag != "array":
            return self.refuse(node, "a list in brackets", place, before, before_node)
        target = Node(Shape.SEQUENCE, node.start, node.end, tag="array")
        earlier = before if isinstance(before, list) else []
        earlier_nodes = before_node.items if before_node is not None else []
        values: list[Any] = []
        for index, item in enumerate(node.items):
            under: Any = {} if kind in STRUCTS else ""
            under_node = None
            if index < len(earlier):
                under, under_node = earlier[index], earlier_nodes[index]
            value, item_node = self.value(item, kind, (*place, index), under, under_node)
            values.append(value)
            target.items.append(item_node)
        return values, target

    def scalar(self, node: Node, kind: str, place: Pointer, before: Any, before_node: Node | None) -> tuple[Any, Node]:
        if kind == "bytes":
            return self.bytes(node, place)
        wanted = {"text": "string", "time": "string", "integer": "number", "truth": "bool"}[kind]
        if node.tag != wanted:
            return self.refuse(node, _WORDS[kind], place, before, before_node)
        if kind == "truth":
            return node.text == "true", node
        if kind == "integer":
            number = _integer(node.text, -(1 << 63), (1 << 63) - 1)
            if number is None:
                wanted = "a 64-bit integer without fraction or exponent"
                return self.refuse(node, wanted, place, before)
            return number, node
        if kind == "time" and not is_time(node.text):
            message = f"{field_words(place)} is not a time in RFC 3339 form."
            help_ = 'Remove it or write `null`, because Kubernetes sets it, or write it as "2024-05-01T12:00:00Z".'
            repair = None
            if place == ("metadata", "creationTimestamp"):
                repair = Repair(
                    ((node.start, node.end, "null"),), "Write `null`; Kubernetes sets the time", of_value=True
                )
            self.error(TIME, message, node.start, node.end, place, help_, repair)
            return before, node
        return node.text, node

    def bytes(self, node: Node, place: Pointer) -> tuple[Any, Node]:
        """The base64 string of a value; Go also accepts a list of byte values."""
        if node.tag == "array":
            numbers = []
            for item in node.items:
                number = 0 if item.tag == "null" else _integer(item.text, 0, 255) if item.tag == "number" else None
                if number is None:
                    self.refuse(item, "a base64 string, or a list of integers from 0 to 255", place)
                numbers.append(number or 0)
            return base64.b64encode(bytes(numbers)).decode("ascii"), node
        if node.tag != "string":
            return self.refuse(node, _WORDS["bytes"], place, "", None)
        refusal = go_base64.check(node.text)
        if refusal is not None:
            start, end = inner_range(self.text, node, refusal.start, refusal.end)
            message, help_ = f"{field_words(place)} is not base64: {refusal.message}.", refusal.help
            repair = None if placeholder(node.text) else self.base64_repair(node)
            if placeholder(node.text):
                start, end = node.start, node.end
                message = f"{field_words(place)} is a placeholder, not base64."
                help_ = "Encode the real value, or put it under `stringData` as it is."
            self.error(BASE64, message, start, end, place, help_, repair)
        return node.text, node

    def base64_repair(self, node: Node) -> Repair | None:
        found = go_base64.mended(node.text)
        offsets = inner_offsets(self.text, node) if found is not None else None
        if found is None or offsets is None or (node.style not in ('"', "'") and not self.is_plain(node)):
            return None
        edits = [(offsets[start], offsets[end], new) for start, end, new in found.edits]
        return Repair(tuple(edits), "Write standard base64 with its padding", found.certain, of_value=True)

    def is_plain(self, node: Node) -> bool:
        """Whether a string is on one line, without quotes."""
        return not node.style and self.text[node.start : node.end] == node.text

    def refuse(
        self, node: Node, wanted: str, place: Pointer, before: Any = None, before_node: Node | None = None
    ) -> tuple[Any, Node]:
        message = f"{field_words(self.written.get(place, place))} must be {wanted}, not {_FOUND[node.tag]}."
        help_ = repair = None
        if wanted == _WORDS["text"] and node.tag in ("number", "bool"):
            help_ = "Put it in double quotes."
            repair = Repair(((node.start, node.start, '"'), (node.end, node.end, '"')), "Put it in double quotes")
        if wanted == _WORDS["truth"] and node.text in ("true", "false") and node.style == '"':
            repair = Repair(((node.start, node.end, node.text),), f"Write `{node.text}` without quotes")
        end = node.end if node.shape is Shape.SCALAR else node.start + 1
        repair = repair and repair._replace(of_value=True)
        self.error(TYPE, message, node.start, end, place, help_, repair)
        return before, before_node or node

    def error(
        self,
        code: str,
        message: str,
        start: int,
        end: int,
        place: Pointer,
        help_: str | None,
        repair: Repair | None = None,
    ) -> None:
        self.decoded.unread.add(place)
        self.decoded.errors.append(ReadingError(code, message, start, end, help_, repair=repair, pointer=place))


def _integer(written: str, least: int, most: int) -> int | None:
    if len(written) > 20 or not written.removeprefix("-").isdigit():
        return None
    number = int(written)
    return number if least <= number <= most and not (written.startswith("-") and least == 0) else None


def field_words(place: Pointer) -> str:
    """A field in a sentence: the user's keys are quoted, because they may be anything."""
    if len(place) == 2 and place[0] in ("data", "stringData"):
        return f"The value of {quoted(str(place[1]))} under `{place[0]}`"
    name = str(place[0])
    for token in place[1:]:
        name += f"[{token}]" if isinstance(token, int) else f".{quoted(token) if not token.isalnum() else token}"
    return f"`{name}`"
