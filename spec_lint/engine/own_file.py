"""JSON files of our own that a project keeps in git: read whole, and checked against their published schema."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from spec_lint.files.content import ReadProblem, read_source, seen_from_here
from spec_lint.findings.finding import Finding, Pointer, Span
from spec_lint.findings.source import Source
from spec_lint.reading.node import Node, ReadingError, Shape
from spec_lint.settings.config import ConfigError

if TYPE_CHECKING:
    from spec_lint.schema.problem import SchemaProblem

LIMIT = 64 << 20
"""The largest file that is read, in bytes."""


def own_text(path: Path, noun: str) -> Source:
    """The text of a file. Raises ConfigError if it cannot be read."""
    return text_of(own_bytes(path, noun), path, noun)


def own_bytes(path: Path, noun: str) -> bytes:
    """The content of a file. Raises ConfigError if it cannot be read."""
    data = read_source(os.fspath(path), LIMIT)
    if isinstance(data, ReadProblem):
        raise ConfigError(seen_from_here(path), 1, 1, f"The {noun} cannot be read. {data.message}")
    return data


def text_of(data: bytes, path: Path, noun: str) -> Source:
    """The text of a file with this content. Raises ConfigError."""
    shown = seen_from_here(path)
    try:
        return Source(shown, data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise ConfigError(shown, 1, 1, f"The {noun} is not UTF-8.") from None


def read_own(source: Source, noun: str, check: Callable[[Any], list[SchemaProblem]]) -> tuple[Node, dict[str, Any]]:
    """The nodes and the value of a text. Raises ConfigError, with the place, where it cannot be used."""
    # Saves start-up time: a baseline is read this way only if something is wrong with it.
    from spec_lint.reading.json.strict import read_json
    from spec_lint.reading.masking.shield import shielded

    root = read_json(source.text)
    if isinstance(root, ReadingError):
        raise ConfigError(source.path, *source.position(root.start), f"The {noun} is not JSON.")
    value = json.loads(source.text)
    for problem in check(value):
        node = node_at(root, problem.pointer)
        # Someone may have put values where names belong.
        said = shielded(Finding(Span(source, node.start, node.end), problem.message, help=problem.help))
        raise ConfigError(source.path, *source.position(node.start), f"{said.message} {said.help or ''}".rstrip())
    return root, value


def node_at(root: Node, pointer: Pointer) -> Node:
    """The node at a pointer, or its nearest existing ancestor."""
    node = root
    for token in pointer:
        if node.shape is Shape.SEQUENCE and isinstance(token, int) and token < len(node.items):
            node = node.items[token]
            continue
        found = [value for key, value in node.entries if key.text == token]
        if not found:
            return node
        node = found[-1]
    return node
