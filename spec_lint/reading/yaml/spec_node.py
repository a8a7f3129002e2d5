"""The node graph of a spec in YAML, over the nodes of libyaml."""

from __future__ import annotations

from typing import Any

from ruamel.yaml.nodes import MappingNode, ScalarNode

from spec_lint.reading.node import Node, Shape
from spec_lint.reading.yaml import go_yaml


class SpecNode(Node):
    """A node over libyaml's. Its content and the end of a block are computed only on demand."""

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
        """The end without trailing blanks and comments: a block ends with the last thing in it."""
        if self._end is None:
            self._end = self._yaml.end_mark.index
            if not self._yaml.flow_style:
                inner = [child.end for pair in self.entries for child in pair] + [item.end for item in self.items]
                self._end = max([self.start, *(end for end in inner if end <= self._yaml.end_mark.index)])
        return self._end
