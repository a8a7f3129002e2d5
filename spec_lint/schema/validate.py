"""What the schemas reject in a value, in our words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from spec_lint.findings.finding import Pointer
from spec_lint.schema.problem import SchemaProblem
from spec_lint.schema.validators import Refusal, document, is_valid, refused

if TYPE_CHECKING:
    from spec_lint.schema.lists import LongList


def check_pipeline(value: Any) -> list[SchemaProblem]:
    """What pachctl (or pachd's own second reading) rejects in the canonical value of a spec: one problem per place.

    Empty for every value that protojson accepts as a CreatePipelineRequest with a pipeline and its name.
    """
    if is_valid("pipeline", value):
        return []
    from spec_lint.schema.words import spec_problems

    return spec_problems(value, refusals("pipeline", value))


def check_inventory(value: Any) -> list[SchemaProblem]:
    """What is wrong with an inventory file."""
    if is_valid("inventory", value):
        return []
    from spec_lint.schema.inventory import inventory_problems

    return inventory_problems(refusals("inventory", value))


def refusals(name: str, value: Any) -> list[tuple[Pointer, Refusal]]:
    """What the schema called ``name`` rejects, with its place: no two errors about the same thing.

    Unknown and missing fields are separate things; of several errors about a value itself, the first is kept.
    """
    found: dict[tuple[Pointer, str], Refusal] = {}
    long_lists: list[LongList] = []
    if name == "pipeline":
        from spec_lint.schema.lists import refused_items, without_long_lists

        value, long_lists = without_long_lists(value)
        for long_list in long_lists:
            for pointer, refusal in refused_items(document(name), long_list):
                found.setdefault((pointer, _about(refusal)), refusal)
    for error in refused(name, value):
        found.setdefault((tuple(error.absolute_path), _about(error)), error)
    return [(pointer, error) for (pointer, _), error in found.items()]


def _about(refusal: Refusal) -> str:
    return refusal.validator if refusal.validator in ("additionalProperties", "required") else "value"
