"""What the schemas reject in a value, in our words."""

from __future__ import annotations

from typing import Any

from spec_lint.findings.finding import Pointer
from spec_lint.schema.problem import SchemaProblem
from spec_lint.schema.validators import Refusal, Rejection, is_valid, refused, rejections


def check_pipeline(value: Any) -> list[SchemaProblem]:
    """What pachctl (or pachd's own second reading) rejects in the canonical value of a spec: one problem per place.

    Empty for every value that protojson accepts as a CreatePipelineRequest with a pipeline and its name.
    """
    if is_valid("pipeline", value):
        return []
    from spec_lint.schema.words import spec_problems

    return spec_problems(value, distinct(rejections("pipeline", value)))


def check_inventory(value: Any) -> list[SchemaProblem]:
    """What is wrong with an inventory file."""
    return _check_own("inventory", value)


def check_baseline(value: Any) -> list[SchemaProblem]:
    """What is wrong with a baseline file."""
    return _check_own("baseline", value)


def _check_own(name: str, value: Any) -> list[SchemaProblem]:
    if is_valid(name, value):
        return []
    from spec_lint.schema.own_files import own_problems

    found: dict[tuple[Pointer, str], Refusal] = {}
    for error in refused(name, value):
        pointer = tuple(error.absolute_path)
        found.setdefault((pointer, _about(error.validator)), error)
    return own_problems(name, [(pointer, error) for (pointer, _), error in found.items()])


def distinct(rejections: list[Rejection]) -> list[Rejection]:
    """One rejection for each thing: unknown fields and missing ones are separate things, a value itself is one."""
    found: dict[tuple[Pointer, str], Rejection] = {}
    for rejection in rejections:
        found.setdefault((rejection.pointer, _about(rejection.keyword)), rejection)
    return list(found.values())


def _about(keyword: str) -> str:
    return keyword if keyword in ("additionalProperties", "required") else "value"
