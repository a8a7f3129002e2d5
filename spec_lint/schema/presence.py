"""Whether a problem is certain, and not a consequence of one already reported."""

from __future__ import annotations

from spec_lint.model.pipeline import Pipeline
from spec_lint.model.settings import Settings
from spec_lint.pachyderm.messages import MESSAGES, PAST
from spec_lint.pachyderm.release import SECOND_MAJOR, UNKNOWN_DROPPED
from spec_lint.schema.problems import problems_around


def is_complete(pipeline: Pipeline, message: str, *pointer: str | int) -> bool:
    """Whether the release knows all fields of the mapping at a pointer, and the spec could be read.

    If one is unknown, a field that seems to be missing may be there under a misspelt name, which is already reported.
    But if the release drops unknown fields, pachctl accepts the spec, and the missing field is the error that follows.
    """
    document = pipeline.document
    release = document.spec.release
    if document.errors or release == UNKNOWN_DROPPED:
        return not document.errors
    keys = pipeline.mapping(*pointer).keys() - MESSAGES.get(message, {}).keys()
    return not keys or (release is not None and release < SECOND_MAJOR and keys <= PAST.get(message, {}).keys())


def is_sound(pipeline: Pipeline, settings: Settings, *pointer: str | int) -> bool:
    """Whether the schema rejects nothing at a pointer, however deep inside."""
    return pointer not in problems_around(pipeline.document, settings.version)
