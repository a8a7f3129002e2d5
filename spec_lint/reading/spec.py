"""Pipeline specs as pachctl reads them: plain JSON, YAML, or the formats of older releases."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

from spec_lint.findings.finding import Pointer
from spec_lint.findings.source import Source
from spec_lint.pachyderm.messages import MESSAGES, ROOT
from spec_lint.pachyderm.release import SECOND_MAJOR, STRICT_YAML, Release
from spec_lint.reading.json.plain import plain_specs
from spec_lint.reading.node import Node, Shape
from spec_lint.reading.spec_text import SpecText

__all__ = ["SpecText", "message_at", "read_specs", "spec_nodes"]


def read_specs(source: Source, top: Any = None, release: Release | None = None) -> list[SpecText]:
    """Read all specs of a text; the last one may be only the error that stops pachctl.

    ``top`` may be the result of ``go_yaml.compose``, if the caller has it already. ``release`` is the one whose pachctl
    to follow; the default is the newest.
    """
    older = _older(release)
    if is_json_stream(source, release):
        return _stream_specs(source)
    if top is None and older is None and (specs := _plain_specs(source.text)) is not None:
        return specs
    from spec_lint.reading.yaml.spec import read_yaml  # many runs read nothing but plain JSON

    return read_yaml(source.text, top, older)


def _plain_specs(text: str) -> list[SpecText] | None:
    """The specs of a text in plain JSON or ordinary YAML; None if it needs the long way."""
    if _is_like_json(text):
        plain = plain_specs(text)
        if plain is None:
            return None
        listed = text.lstrip().startswith("[")
        keys = plain.keys if len(plain.values) == 1 else None
        return [
            SpecText(index, value, listed=listed, plain=True, keys=keys) for index, value in enumerate(plain.values)
        ]
    from spec_lint.reading.yaml.plain import plain_yaml  # saves start-up time: many runs read only JSON

    return plain_yaml(text)


def _is_like_json(text: str) -> bool:
    return text.lstrip()[:1] in ("{", "[")


KEPT = 1_000_000
"""The total length of the texts whose node graphs are kept."""


class _Graphs:
    """The node graphs of the texts used last: many places may be needed, one after another."""

    def __init__(self) -> None:
        self.kept: OrderedDict[tuple[Source, Release | None], list[Node | None]] = OrderedDict()
        self.length = 0

    def of(self, source: Source, release: Release | None) -> list[Node | None]:
        key = source, release
        if key not in self.kept:
            self.kept[key] = _made_nodes(source, release)
            self.length += len(source.text)
            while self.length > KEPT and len(self.kept) > 1:
                (oldest, _), _ = self.kept.popitem(last=False)
                self.length -= len(oldest.text)
        self.kept.move_to_end(key)
        return self.kept[key]


_graphs = _Graphs()


def spec_nodes(source: Source, release: Release | None = None) -> list[Node | None]:
    """The node graph of each spec of a file, in the order of ``read_specs``; None for one without."""
    return _graphs.of(source, release)


def _made_nodes(source: Source, release: Release | None) -> list[Node | None]:
    if is_json_stream(source, release):
        from spec_lint.reading.json.stream import json_stream

        return [item.node for item in json_stream(source.text)]
    older = _older(release)
    if older is None and (nodes := _plain_nodes(source.text)) is not None:
        return nodes
    from spec_lint.reading.yaml.spec import yaml_nodes

    return yaml_nodes(source.text, older)


def _plain_nodes(text: str) -> list[Node | None] | None:
    """The node graphs of specs in plain JSON or ordinary YAML; None if they need the long way.

    They are those of the long way, except that nodes of JSON have the tags of JSON, which are of no use for specs.
    """
    if not _is_like_json(text):
        from spec_lint.reading.yaml.plain_nodes import plain_nodes

        return plain_nodes(text)
    if plain_specs(text) is None:
        return None
    from spec_lint.reading.json.strict import read_json

    root = read_json(text)
    if not isinstance(root, Node):
        return None  # it has more values than are read at once
    return [*root.items] if root.shape is Shape.SEQUENCE else [root]


def _older(release: Release | None) -> Release | None:
    """The release, if it reads YAML differently from the newest."""
    return release if release is not None and release < STRICT_YAML else None


def is_json_stream(source: Source, release: Release | None) -> bool:
    """Whether pachctl reads a text as a stream of JSON: in 1.x, if it starts with a brace and not a byte order mark."""
    return release is not None and release < SECOND_MAJOR and source.text.lstrip().startswith("{") and not source.marked


def _stream_specs(source: Source) -> list[SpecText]:
    from spec_lint.reading.json.stream import json_stream

    return [item.spec for item in json_stream(source.text)]


def message_at(pointer: Pointer) -> str | None:
    """The message whose fields are at a pointer of a canonical spec; None for maps and scalars."""
    message: str | None = ROOT
    for token in pointer:
        if isinstance(token, int):
            continue
        if message is None:
            return None
        kind = MESSAGES[message].get(token, "").removeprefix("[]")
        message = kind if kind in MESSAGES else None
    return message


def go_yaml_values(source: Source, version: Release) -> bool:
    """Whether go-yaml decodes the values of a text: it rejects keys that are set twice, and integers stay exact."""
    if version >= STRICT_YAML:
        return False
    return not is_json_stream(source, version)
