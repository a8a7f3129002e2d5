"""Specs in YAML, as pachctl reads them: nodes, its own table of scalars, canonical names of fields.

pachctl parses JSON and YAML alike with go-yaml v3 into nodes and converts those itself (Pachyderm 2.8+,
``src/internal/ppsutil/decoder.go``). libyaml is of the same family as go-yaml's scanner; what differs is mended in
``go_yaml.py``, and what releases before 2.8 do otherwise is in ``older.py``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode

from spec_lint.findings.finding import Pointer
from spec_lint.pachyderm.messages import ROOT, spellings
from spec_lint.pachyderm.release import SECOND_MAJOR, Release
from spec_lint.reading import scalars
from spec_lint.reading.node import Node, ReadingError, Shape
from spec_lint.reading.spec_text import SpecText
from spec_lint.reading.yaml import go_yaml

MAX_DEPTH = 400
"""Levels of nesting that are still checked. pachctl takes 10,000, no spec needs more than some tens."""


def read_yaml(text: str, top: Any = None, older: Release | None = None) -> list[SpecText]:
    """The specs of a text; ``top`` is what ``compose`` made of it, if the caller has that already.

    ``older`` is the release to follow where go-yaml made plain values of YAML; None since pachctl converts it itself.
    """
    roots, error = top or _compose(text, older)
    specs: list[SpecText] = []
    flat = go_yaml.levels_at_most(text) <= MAX_DEPTH
    for root, listed, problem in _spec_roots(roots, older):
        spec = SpecText(len(specs), listed=listed)
        if problem is not None:
            spec.errors.append(problem)
        else:
            shown = root if flat else go_yaml.cut(root, MAX_DEPTH)
            if shown is not root:
                spec.errors.append(too_deep(root.start_mark.index))
            if older is None:
                Conversion(spec).run(shown)
            else:
                from spec_lint.reading.yaml.older import read_older

                read_older(spec, shown, older)
        specs.append(spec)
    if error is not None:
        if not specs or error.start >= roots[-1].end_mark.index:
            specs.append(SpecText(len(specs)))
        # Else it is about the end of the last spec, which comes too early: what that lacks may stand behind it.
        specs[-1].errors.append(error)
    return specs


def yaml_nodes(text: str, older: Release | None = None) -> list[Node | None]:
    """The node graph of each spec of a text, None for one that has none."""
    roots, error = _compose(text, older)
    nodes: list[Node | None] = []
    for root, _, _ in _spec_roots(roots, older):
        shown = go_yaml.cut(root, MAX_DEPTH)
        if older is not None:
            from spec_lint.reading.yaml.older import unfold

            shown = unfold(shown, older)[0]
        nodes.append(SpecNode(shown, text))
    if error is not None:
        nodes.append(None)
    return nodes


def _compose(text: str, older: Release | None) -> tuple[list[Any], ReadingError | None]:
    if older is not None and older < SECOND_MAJOR:
        from spec_lint.reading.yaml.older import compose_stream

        return compose_stream(text)
    return go_yaml.compose(text)


def _spec_roots(roots: list[Any], older: Release | None) -> Iterator[tuple[Any, bool, ReadingError | None]]:
    """The root of each spec, whether it is an item of a list, and why it is none."""
    for root in roots:
        if isinstance(root, MappingNode):
            yield root, False, None
        elif isinstance(root, SequenceNode):
            if not root.value:
                message = "This list of specs is empty, and pachctl crashes on an empty list."
                yield root, True, _error("R111", root, message)
            for item in root.value:
                if older is not None and type(item) is go_yaml.AliasNode:
                    item = item.target
                message = "A list of specs may hold nothing but specs, and this is not one: pachctl stops here."
                yield item, True, None if isinstance(item, MappingNode) else _error("R110", item, message)
        else:
            message = "A spec has to be a mapping of fields, or a list of such, and this is neither."
            yield root, False, _error("R110", root, message)


def _error(code: str, node: Any, message: str, help: str | None = None) -> ReadingError:
    return ReadingError(code, message, node.start_mark.index, node.end_mark.index, help)


def too_deep(at: int) -> ReadingError:
    """What is said of a spec that begins at an offset and is deeper than is looked at."""
    message = f"This spec is nested more than {MAX_DEPTH} levels deep; what lies deeper is not checked."
    return ReadingError("R112", message, at, at + 1)


class Unread:
    """Stands for a scalar that could not be read, until its place is known; ``error`` counts only if its place does."""

    __slots__ = ("error", "text")

    def __init__(self, text: str, error: ReadingError | None = None) -> None:
        self.text, self.error = text, error


class Doubled:
    """Marks the value of a key that was written more than once.

    ``error`` tells of two spellings that pachctl refuses; ``both`` of two of which it takes one.
    """

    __slots__ = ("both", "error", "value")

    def __init__(self, value: Any, error: ReadingError | None = None, both: bool = False) -> None:
        self.value, self.error, self.both = value, error, both


class Conversion:
    """One walk over a spec's nodes: values by pachctl's table, names canonical, errors collected.

    pachctl refuses a tag or an alias wherever it stands, but what a value itself is comes to light only afterwards: of
    keys that are written twice the last value alone counts then, and ``$schema`` is gone.
    """

    def __init__(self, spec: SpecText) -> None:
        self.spec = spec
        self.unsettled = False

    def run(self, root: Any) -> None:
        spec = self.spec
        value = self.mapping(root, ROOT)
        if self.unsettled:
            value = self.settle(value, ())
            spec.errors.sort(key=lambda error: error.start)
        spec.value = value

    def convert(self, node: Any, message: str | None) -> Any:
        kind = type(node)
        if kind is ScalarNode:
            tag = go_yaml.tag_of(node)
            if (tag == "" or tag == "!") and node.style:
                return node.value
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
            "Aliases worked up to Pachyderm 2.7; pachctl refuses them since 2.8.",
            "Write the value out, or make the spec with jsonnet.",
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
        """What counts of a field that is written twice, as ``keys`` and ``values`` say; ``node`` is the second key."""
        return Doubled(values[1], _two_spellings(*keys, node))

    def key(self, node: Any) -> str | None:
        """A key's text; None for one that is refused: what stands under it is read, and belongs nowhere."""
        kind = type(node)
        if kind is ScalarNode:
            tag = go_yaml.tag_of(node)
            if (tag == "" or tag == "!") and node.style:
                return str(node.value)
            value = self.scalar(node)
            if type(value) is str:
                return value
            if not isinstance(value, Unread) or value.error:
                words = node.value or "an empty key"
                self.refuse(
                    node,
                    "R105",
                    f"A key has to be a word, and YAML reads {words} as something else.",
                    f'Put it in quotes: "{node.value}".',
                )
            return None
        if kind is go_yaml.AliasNode:
            self.convert(node, None)
        else:
            self.refuse(node, "R105", "A key has to be a word; pachctl refuses a list or a mapping here.")
        return None

    def scalar(self, node: Any) -> Any:
        try:
            return scalars.scalar_value(go_yaml.tag_of(node), node.value, node.style)
        except scalars.ScalarError as refusal:
            if refusal.code != "R107":
                return self.refuse(node, refusal.code, refusal.message, refusal.help)
            self.unsettled = True
            return Unread(node.value, _error(refusal.code, node, refusal.message, refusal.help))

    def refuse(self, node: Any, code: str, message: str, help: str | None = None) -> Unread:
        self.unsettled = True
        self.spec.errors.append(_error(code, node, message, help))
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
    """Whether an entry merges what aliases stand for: they go when the merge key goes, and are no slip of their own."""
    merged = value.value if type(value) is SequenceNode else [value]
    return key.value == "<<" and any(type(node) is go_yaml.AliasNode for node in merged)


def _two_spellings(first: str, second: str, node: Any) -> ReadingError | None:
    if first == second:
        return None
    return _error(
        "R113",
        node,
        f"The field {second} is the same as {first}, which this mapping has already: pachctl refuses both.",
        "Keep one of the two spellings.",
    )


_NO_SPELLINGS: dict[str, tuple[str, str | None]] = {}


class SpecNode(Node):
    """A node over libyaml's. What it holds, and where a block ends, is looked at only when somebody asks."""

    __slots__ = ("_end", "_entries", "_items", "_source", "_yaml")

    def __init__(self, yaml: Any, source: str) -> None:
        self._yaml = yaml
        self._source = source
        self._entries: list[tuple[Node, Node]] | None = None
        self._items: list[Node] | None = None
        self._end: int | None = None
        self._last = None
        self.start = go_yaml.skip_properties(source, yaml.start_mark.index)
        self.tag = go_yaml.tag_of(yaml)
        self.text = self.style = ""
        if isinstance(yaml, ScalarNode):
            self._scalar(yaml)
        else:
            self.shape = Shape.MAPPING if isinstance(yaml, MappingNode) else Shape.SEQUENCE

    def _scalar(self, yaml: Any) -> None:
        self.shape = Shape.SCALAR
        self.text, self.style = yaml.value, yaml.style or ""
        end = yaml.end_mark.index
        if self.style in ("|", ">"):
            end = self.start + len(self._source[self.start : end].rstrip())
        elif type(yaml) is ScalarNode and not self.style and not yaml.value:
            self.start = end
        self._end = max(self.start, end)

    @property
    def entries(self) -> list[tuple[Node, Node]]:  # type: ignore[override]
        if self._entries is None:
            pairs = self._yaml.value if self.shape is Shape.MAPPING else ()
            self._entries = [(SpecNode(key, self._source), SpecNode(value, self._source)) for key, value in pairs]
        return self._entries

    @property
    def items(self) -> list[Node]:  # type: ignore[override]
        if self._items is None:
            items = self._yaml.value if self.shape is Shape.SEQUENCE else ()
            self._items = [SpecNode(item, self._source) for item in items]
        return self._items

    @property
    def end(self) -> int:  # type: ignore[override]
        """Properties are cut off in front; behind, blanks and comments: a block ends with the last thing in it."""
        if self._end is None:
            self._end = self._yaml.end_mark.index
            if not self._yaml.flow_style:
                inner = [child.end for pair in self.entries for child in pair] + [item.end for item in self.items]
                self._end = max([self.start, *(end for end in inner if end <= self._yaml.end_mark.index)])
        return self._end
