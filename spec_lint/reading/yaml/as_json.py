"""YAML as kubectl turns it into JSON (sigs.k8s.io/yaml on go-yaml v2): a node graph with the tags of ``strict_json``.

Scalars follow YAML 1.1: ``yes`` and ``on`` are true, ``0x1F`` is a number. Aliases and merge keys are resolved; each
alias's content keeps the offsets of the place where it was defined.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from spec_lint.findings.private import Private
from spec_lint.reading.node import Node, ReadingError, Shape

REJECTED, NOT_READ = "R201", "R208"
"""The codes of texts that kubectl rejects, and of those that are too large to be read here."""

MAX_NODES = 50_000
"""How many nodes the aliases of a text may expand to here."""

MAX_DEPTH = 150
"""How deep a manifest may nest here; no secret nests deeper than six levels."""

_WORDS = {
    **dict.fromkeys(["y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"], "true"),
    **dict.fromkeys(["n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"], "false"),
    **dict.fromkeys(["", "~", "null", "Null", "NULL"], "null"),
}
_FLOATS = frozenset({
    ".nan", ".NaN", ".NAN", ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF", "-.inf", "-.Inf", "-.INF",
})  # fmt: skip
_LONG_TAG = "tag:yaml.org,2002:"


class TooLargeError(ValueError):
    """A text whose aliases expand too far, or that contains itself; ``error`` says which."""

    def __init__(self, code: str, message: str, node: Any) -> None:
        super().__init__(message)
        self.error = _error(code, message, node)


def _error(code: str, message: str, node: Any) -> ReadingError:
    return ReadingError(code, message, node.start_mark.index, node.start_mark.index + 1)


def read_yaml(text: str) -> tuple[list[Node], ReadingError | None]:
    """The documents of a YAML text, and the syntax error after them, if any, or else the error about levels that are
    too deep to be read. Raises TooLargeError.

    The error has no repair, which could write the value of a secret. A document of another kind that is too large is an
    empty mapping: no rule is about it.
    """
    from spec_lint.reading.yaml import go_yaml

    roots, error = go_yaml.compose(text)
    reader = _Reader(text)
    nodes = [reader.document(root) for root in roots if root is not None]
    return nodes, error._replace(repair=None) if error else reader.too_deep


def is_number(text: str) -> bool:
    """Whether go-yaml v2 reads a plain scalar as a number."""
    if text in _FLOATS:
        return True
    if text[:1] == ".":
        return _go_float().fullmatch(text) is not None and _is_finite(text)
    if text[:1] not in "+-0123456789":
        return False
    plain = text.replace("_", "")
    return _whole().fullmatch(plain) is not None or (_float().fullmatch(plain) is not None and _is_finite(plain))


def _is_finite(text: str) -> bool:
    return abs(float(text)) != float("inf")


@cache
def _whole() -> re.Pattern[str]:
    return re.compile(r"[-+]?(?:0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|0|[1-9][0-9]*)")


@cache
def _float() -> re.Pattern[str]:
    return re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")


@cache
def _go_float() -> re.Pattern[str]:
    return re.compile(r"\.[0-9](?:_?[0-9])*(?:[eE][-+]?[0-9]+)?")


class _Reader(Private):
    def __init__(self, text: str) -> None:
        self.text = text
        self.too_deep: ReadingError | None = None
        self.begin()

    def begin(self) -> None:
        """Begin a document."""
        self.count = 0  # nodes so far
        self.expanded = 0  # nodes that stand for aliases
        self.aliases = 0  # how many aliases are around the current node
        self.above: dict[int, Any] = {}

    def document(self, root: Any) -> Node:
        self.begin()
        before = self.too_deep
        try:
            found = self.node(root)
            if not _may_be_secret(root):
                self.too_deep = before
            return found
        except TooLargeError:
            if _may_be_secret(root):
                raise
            return Node(Shape.MAPPING, root.start_mark.index, root.end_mark.index, tag="object")

    def node(self, node: Any) -> Node:
        from ruamel.yaml.nodes import MappingNode, SequenceNode

        from spec_lint.reading.yaml import go_yaml

        self.count += 1
        if self.aliases:
            self.expand(node)
        if isinstance(node, go_yaml.AliasNode):
            return self.aliased(node) if node.target is not None else self.scalar(node)
        if not isinstance(node, MappingNode | SequenceNode):
            return self.scalar(node)
        start = go_yaml.skip_properties(self.text, node.start_mark.index)
        is_mapping = isinstance(node, MappingNode)
        shape, tag = (Shape.MAPPING, "object") if is_mapping else (Shape.SEQUENCE, "array")
        result = Node(shape, start, node.end_mark.index, tag=tag)
        if len(self.above) == MAX_DEPTH:
            message = f"This is nested more than {MAX_DEPTH} levels deep; deeper levels are not checked."
            self.too_deep = self.too_deep or _error(NOT_READ, message, node)
            return result
        self.above[id(node)] = node
        if is_mapping:
            self.entries(node, result)
        else:
            result.items = [self.node(item) for item in node.value]
        del self.above[id(node)]
        if not node.flow_style:
            inner = [child.end for pair in result.entries for child in pair] + [item.end for item in result.items]
            result.end = max([start, *(end for end in inner if end <= node.end_mark.index)])
        return result

    def expand(self, node: Any) -> None:
        """Count a node that stands for an alias."""
        from spec_lint.reading.yaml.aliases import is_excessive

        self.expanded += 1
        if is_excessive(self.expanded, self.count):
            raise TooLargeError(REJECTED, "The aliases expand to too much, so kubectl cannot read this.", node)
        if self.expanded > MAX_NODES:
            message = f"The aliases expand to more than {MAX_NODES:,} values, so this was not read."
            raise TooLargeError(NOT_READ, message, node)

    def aliased(self, alias: Any) -> Node:
        if id(alias.target) in self.above:
            message = "This alias is inside the value that it repeats, so kubectl cannot read this."
            raise TooLargeError(REJECTED, message, alias)
        self.aliases += 1
        found = self.node(alias.target)
        self.aliases -= 1
        return found

    def entries(self, node: Any, result: Node) -> None:
        merged: list[tuple[Node, Node]] = []
        for key_node, value_node in node.value:
            key = self.key(self.node(key_node))
            value = self.node(value_node)
            if key.text == "<<" and key.style == "" and value.shape is not Shape.SCALAR:
                sources = [value] if value.shape is Shape.MAPPING else [item for item in value.items if item.entries]
                merged += [entry for source in reversed(sources) for entry in source.entries]
            else:
                result.entries.append((key, value))
        if merged:
            own = {key.text for key, _ in result.entries}
            result.entries[:0] = list({key.text: (key, item) for key, item in merged if key.text not in own}.values())

    def key(self, key: Node) -> Node:
        """A key as text: kubectl writes integers and booleans as the words that they are."""
        if key.tag == "number" and (plain := key.text.replace("_", "")).lstrip("-+").isdigit() and len(plain) < 20:
            key.text = str(int(plain, 8 if plain.lstrip("-+").startswith("0") else 10))
        return key

    def scalar(self, node: Any) -> Node:
        from spec_lint.reading.yaml import go_yaml

        start = go_yaml.skip_properties(self.text, node.start_mark.index)
        end = node.end_mark.index
        style = node.style or ""
        if style in ("|", ">"):
            end = start + len(self.text[start:end].rstrip())
        elif not style and not node.value:
            start = end
        text, tag = _typed(node.tag or "", str(node.value), style)
        return Node(Shape.SCALAR, start, max(start, end), text, style, tag)


def _may_be_secret(root: Any) -> bool:
    """Whether the kind of a document is a secret's or that of a List, which may have one."""
    pairs = root.value if isinstance(root.value, list) else []
    kinds = [
        str(value.value) for key, value in (pair for pair in pairs if isinstance(pair, tuple)) if key.value == "kind"
    ]
    return any(kind.endswith(("Secret", "List")) for kind in kinds)


def _typed(tag: str, text: str, style: str) -> tuple[str, str]:
    """The text and the JSON type of a scalar."""
    short = tag.removeprefix(_LONG_TAG).removeprefix("!!")
    if short == "binary":
        import base64
        import binascii

        try:
            return base64.b64decode(text).decode("utf-8", "replace"), "string"
        except (binascii.Error, ValueError):
            return text, "string"
    typed = short in ("bool", "int", "float", "null")
    if not typed and (style or short):
        return text, "string"
    word = _WORDS.get(text)
    if word is not None:
        return word, "null" if word == "null" else "bool"
    if text == "<<" or not is_number(text):
        return text, "string"
    return text, "number"
