"""Whether a problem is certain, and not a consequence of one already reported."""

from __future__ import annotations

from spec_lint.model.pipeline import Pipeline
from spec_lint.model.settings import Settings
from spec_lint.pachyderm.messages import MESSAGES, PAST
from spec_lint.pachyderm.release import SECOND_MAJOR, UNKNOWN_DROPPED
from spec_lint.schema.problems import problems_around


def is_complete(pipeline: Pipeline, message: str, *pointer: str | int) -> bool:
    """Whether all fields of the mapping at a pointer are known, and could be read.

    If one is unknown, a field that seems to be missing may be there under a misspelt name, which is already reported.
    But if the release drops unknown fields, pachctl accepts the spec, and the missing field is the error that follows.
    A field that was removed is no misspelt one.
    """
    document = pipeline.document
    release = document.spec.release
    if not document.holds_all(pointer):
        return False
    if release == UNKNOWN_DROPPED:
        return True
    past = set(PAST.get(message, {}))
    if release is None or release >= SECOND_MAJOR:
        past -= _REPLACED
    return pipeline.mapping(*pointer).keys() - MESSAGES.get(message, {}).keys() <= past


_REPLACED = frozenset({"build", "git"})
"""Removed fields in place of which another one is needed."""


def is_misplaced(pipeline: Pipeline, *names: str) -> bool:
    """Whether a field of the top is one level too deep, as by its indentation; that is already reported."""
    return any(name in pipeline.mapping(place) for name in names for place in ("pipeline", "transform", "input"))


def is_sound(pipeline: Pipeline, settings: Settings, *pointer: str | int) -> bool:
    """Whether the schema rejects nothing at a pointer, however deep inside."""
    return pointer not in problems_around(pipeline.document, settings.version)
