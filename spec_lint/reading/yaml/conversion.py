"""The conversion of a spec's YAML nodes to values: pachctl's own table of scalars, canonical names of fields."""

from __future__ import annotations

from typing import Any

from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode

from spec_lint.findings.finding import Pointer
from spec_lint.grammar.words import quoted
from spec_lint.pachyderm.messages import ROOT, spellings
from spec_lint.reading import scalars
from spec_lint.reading.node import ReadingError
from spec_lint.reading.spec_text import SpecText
from spec_lint.reading.yaml import go_yaml

MAX_DEPTH = 400
"""Levels of nesting that are checked. pachctl accepts 10,000; no spec needs more than a few dozen."""


def error_at(code: str, node: Any, message: str, help: str | None = None) -> ReadingError:
    return ReadingError(code, message, node.start_mark.index, node.end_mark.index, help)


def not_a_string(key: str) -> tuple[str, str]:
    """The message and the help about a key that YAML reads as something other than a string."""
    shown = f"YAML does not read {quoted(key)} as one" if key else "this one is empty"
    return f"A key must be a string, and {shown}.", f"Write `{quoted(key)}`, in quotes."


def too_deep(at: int) -> ReadingError:
    """The error about a spec that begins at an offset and is too deep to be checked completely."""
    message = f"This spec is nested more than {MAX_DEPTH} levels deep; deeper levels are not checked."
    return ReadingError("R112", message, at, at + 1)


def within_limit(root: Any, flat: bool, spec: SpecText) -> Any:
    """The nodes of a spec that are checked: all, unless it is too deep. ``flat`` means that its text cannot be."""
    shown = root if flat else go_yaml.cut(root, MAX_DEPTH)
    if shown is not root:
        spec.errors.append(too_deep(root.start_mark.index))
    return shown


class Unread:
    """A stand-in for an unreadable scalar, until its place is known; ``error`` is reported only if it is in use."""

    __slots__ = ("error", "text")

    def __init__(self, text: str, error: ReadingError | None = None) -> None:
        self.text, self.error = text, error


class Doubled:
    """Marks the value of a key that was written more than once.

    ``error`` is about two spellings that pachctl rejects; ``both`` means two of which it uses one.
    """

    __slots__ = ("both", "error", "value")

    def __init__(self, value: Any, error: ReadingError | None = None, both: bool = False) -> None:
        self.value, self.error, self.both = value, error, both


class Conversion:
    """One walk over a spec's nodes: values by pachctl's table, names canonical, errors collected.

    pachctl rejects a tag or an alias wherever it is, but it looks at a value itself only afterwards: by then only the
    last value of a key that is set twice is left, and ``$schema`` is gone.
    """

    def __init__(self, spec: SpecText) -> None:
        self.spec = spec
        self.unsettled = False

    def run(self, root: Any, message: str = ROOT) -> None:
        spec = self.spec
        value = self.mapping(root, message)
        if self.unsettled:
            value = self.settle(value, ())
            spec.errors.sort(key=lambda error: error.start)
        spec.value = value

    def convert(self, node: Any, message: str | None) -> Any:
        kind = type(node)
        if kind is ScalarNode:
            return self.scalar(node)
        if kind is MappingNode:
            return self.mapping(node, message)
        if kind is SequenceNode:
            return [self.convert(item, message) for item in node.value]
        if kind is go_yaml.CutNode:
            self.unsettled = True
            return Unread("")
        return self.refuse(
            node,
            "R103",
            "pachctl does not accept aliases since Pachyderm 2.8.",
            "Write the value out, or generate the spec with jsonnet.",
        )

    def mapping(self, node: Any, message: str | None) -> dict[str, Any]:
        known = spellings(message) if message is not None else _NO_SPELLINGS
        result: dict[str, Any] = {}
        written: dict[str, str] = {}
        for key_node, value_node in node.value:
            key = self.key(key_node)
            if key is None and _merges_aliases(key_node, value_node):
                continue
            name, inner = known.get(key, (key, None)) if key is not None else ("", None)
            value = self.convert(value_node, inner)
            if key is None or self.is_dropped(key, message):
                continue
            if name in result:
                self.unsettled = True
                value = self.doubled(name, (written[name], key), (result[name], value), key_node)
            result[name] = value
            written[name] = key
        return result

    def is_dropped(self, key: str, message: str | None) -> bool:
        """Whether pachctl takes a key of a mapping out of the spec."""
        return key == "$schema"

    def doubled(self, name: str, keys: tuple[str, str], values: tuple[Any, Any], node: Any) -> Any:
        """The value of a field that is set twice, with ``keys`` and ``values``; ``node`` is the second key."""
        return Doubled(values[1], _two_spellings(*keys, node))

    def key(self, node: Any) -> str | None:
        """A key's text; None if it is rejected: its value is read, but has no place."""
        kind = type(node)
        if kind is ScalarNode:
            value = self.scalar(node)
            if type(value) is str:
                return value
            if not isinstance(value, Unread) or value.error:
                self.refuse(node, "R105", *not_a_string(node.value))
            return None
        if kind is go_yaml.AliasNode:
            self.convert(node, None)
        else:
            self.refuse(node, "R105", "A key must be a string, not a list or a mapping.")
        return None

    def scalar(self, node: Any) -> Any:
        tag = go_yaml.tag_of(node)
        try:
            if tag == "":
                return node.value if node.style else scalars.plain_value(node.value)
            return scalars.scalar_value(tag, node.value, node.style)
        except scalars.ScalarError as refusal:
            if refusal.code != "R107":
                return self.refuse(node, refusal.code, refusal.message, refusal.help)
            self.unsettled = True
            return Unread(node.value, error_at(refusal.code, node, refusal.message, refusal.help))

    def refuse(self, node: Any, code: str, message: str, help: str | None = None) -> Unread:
        self.unsettled = True
        self.spec.errors.append(error_at(code, node, message, help))
        return Unread(str(node.value) if isinstance(node, ScalarNode) else "")

    def settle(self, value: Any, pointer: Pointer) -> Any:
        """Replace stand-ins, now that it is known where they are."""
        if isinstance(value, Doubled):
            (self.spec.both_spellings if value.both else self.spec.duplicates).append(pointer)
            if value.error is not None:
                self.spec.unread.add(pointer)  # which of the two counts is for the author to say
            self.note(value.error)
            value = value.value
        if isinstance(value, Unread):
            self.spec.unread.add(pointer)
            self.note(value.error)
            return value.text
        if isinstance(value, dict):
            return {key: self.settle(item, (*pointer, key)) for key, item in value.items()}
        if isinstance(value, list):
            return [self.settle(item, (*pointer, index)) for index, item in enumerate(value)]
        return value

    def note(self, error: ReadingError | None) -> None:
        if error is not None:
            self.spec.errors.append(error)


def _merges_aliases(key: Any, value: Any) -> bool:
    """Whether an entry merges aliases: they go when the merge key goes, and are not errors of their own."""
    merged = value.value if type(value) is SequenceNode else [value]
    return key.value == "<<" and any(type(node) is go_yaml.AliasNode for node in merged)


def _two_spellings(first: str, second: str, node: Any) -> ReadingError | None:
    if first == second:
        return None
    return error_at(
        "R113",
        node,
        f"The field `{second}` is the same as `{first}`, which this mapping already has.",
        "Keep one of the two spellings.",
    )


_NO_SPELLINGS: dict[str, tuple[str, str | None]] = {}
