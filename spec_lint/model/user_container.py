"""The members of the user container that a spec's ``pod_spec`` and ``pod_patch`` may change."""

from __future__ import annotations

from spec_lint.model.once import once
from spec_lint.model.pipeline import Pipeline
from spec_lint.reading.node import Node, ReadingError

_EVERYTHING = "*"
"""Represents all members: the whole container may be replaced."""


def may_change(pipeline: Pipeline, *members: str) -> bool:
    """Whether a patch may change one of these members of the container, or a member of that name of the pod.

    It may change all of them if the whole container may be replaced or a patch cannot be read.
    """
    if "pod_spec" not in pipeline.value and "pod_patch" not in pipeline.value:
        return False
    return not _changed(pipeline).isdisjoint({*members, _EVERYTHING})


@once
def _changed(pipeline: Pipeline) -> set[str]:
    from spec_lint.model.pod_text import pod_json  # saves start-up time: few specs have these fields

    spec, patch = pod_json(pipeline, "pod_spec"), pod_json(pipeline, "pod_patch")
    if isinstance(spec, ReadingError) or isinstance(patch, ReadingError):
        return {_EVERYTHING}
    return _by_spec(spec) | _by_patch(pipeline)


def _by_spec(spec: Node | None) -> set[str]:
    names = {name.text for name, _ in spec.entries} if spec is not None else set()
    return {_EVERYTHING} if any(name.lower() == "containers" for name in names) else names


def _by_patch(pipeline: Pipeline) -> set[str]:
    """The members at the ends of the paths of a JSON patch; the user's container is the first."""
    from spec_lint.model.pod_text import patch_operations, pointer_tokens

    found: set[str] = set()
    for operation in patch_operations(pipeline):
        parts = pointer_tokens(operation.text("path") or "")
        if parts[:1] != ["containers"] and parts:
            found.add(parts[0])
        elif len(parts) < 3:
            found.add(_EVERYTHING)
        elif parts[1] == "0":
            found.add(parts[2])
    return found
