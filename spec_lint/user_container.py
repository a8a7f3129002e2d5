"""Which members of the container that runs user code a spec's ``pod_spec`` and ``pod_patch`` may change."""

from __future__ import annotations

import json
from typing import Any

from spec_lint.pipeline import Pipeline

EVERYTHING = "*"
"""Stands for all members: the container may be replaced as a whole."""


def changed_members(pipeline: Pipeline) -> frozenset[str]:
    """The names of the members that may be changed, and of the pod's own where the path of a patch begins with them.

    ``EVERYTHING`` is among them where the whole container may be another, or a patch cannot be read.
    """
    spec, patch = pipeline.text("pod_spec"), pipeline.text("pod_patch")
    found: set[str] = set()
    try:
        if spec:
            found |= _of_spec(json.loads(spec))
        if patch:
            found |= _of_patch(json.loads(patch))
    except (ValueError, RecursionError):
        found.add(EVERYTHING)
    return frozenset(found)


def _of_spec(spec: Any) -> set[str]:
    if not isinstance(spec, dict):
        return set()
    return {EVERYTHING} if any(name.lower() == "containers" for name in spec) else set(spec)


def _of_patch(operations: Any) -> set[str]:
    """The members at the ends of the paths of a JSON patch; the user's container is the first."""
    found: set[str] = set()
    for operation in operations if isinstance(operations, list) else ():
        path = operation.get("path") if isinstance(operation, dict) else None
        parts = path.split("/")[1:] if isinstance(path, str) else []
        if parts[:1] != ["containers"] and parts:
            found.add(parts[0])
        elif len(parts) < 3:
            found.add(EVERYTHING)
        elif parts[1] == "0":
            found.add(parts[2])
    return found
