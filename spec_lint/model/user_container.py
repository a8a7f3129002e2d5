"""Which members of the container that runs user code a spec's ``pod_spec`` and ``pod_patch`` may change."""

from __future__ import annotations

import json
from typing import Any

from spec_lint.model.pipeline import Pipeline

_EVERYTHING = "*"
"""Stands for all members: the container may be replaced as a whole."""


def may_change(pipeline: Pipeline, *members: str) -> bool:
    """Whether a patch may change one of these members of the container, or a member of that name of the pod.

    It may change all of them where the whole container may be another, or a patch cannot be read.
    """
    spec, patch = pipeline.text("pod_spec"), pipeline.text("pod_patch")
    if not spec and not patch:
        return False
    try:
        changed = (_of_spec(json.loads(spec)) if spec else set()) | (_of_patch(json.loads(patch)) if patch else set())
    except (ValueError, RecursionError):
        return True
    return not changed.isdisjoint({*members, _EVERYTHING})


def _of_spec(spec: Any) -> set[str]:
    if not isinstance(spec, dict):
        return set()
    return {_EVERYTHING} if any(name.lower() == "containers" for name in spec) else set(spec)


def _of_patch(operations: Any) -> set[str]:
    """The members at the ends of the paths of a JSON patch; the user's container is the first."""
    found: set[str] = set()
    for operation in operations if isinstance(operations, list) else ():
        path = operation.get("path") if isinstance(operation, dict) else None
        parts = path.split("/")[1:] if isinstance(path, str) else []
        if parts[:1] != ["containers"] and parts:
            found.add(parts[0])
        elif len(parts) < 3:
            found.add(_EVERYTHING)
        elif parts[1] == "0":
            found.add(parts[2])
    return found
