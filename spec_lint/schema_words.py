"""Why a schema refuses a spec, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from spec_lint.finding import Part, Pointer
from spec_lint.schema_problem import SchemaProblem

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError


def spec_problems(value: Any, places: list[tuple[Pointer, ValidationError]]) -> list[SchemaProblem]:
    """The problems of a spec; ``places`` come from ``schema.places``."""
    return [SchemaProblem("P002", "wrong-type", pointer, Part.VALUE, error.message) for pointer, error in places]


def generic_problems(name: str, places: list[tuple[Pointer, ValidationError]]) -> list[SchemaProblem]:
    return [SchemaProblem("", name, pointer, Part.VALUE, error.message) for pointer, error in places]
