"""Why the schema rejects an inventory or a baseline, in sentences made from the schema's own keywords."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

from spec_lint.findings.finding import Part, Pointer
from spec_lint.grammar.words import listed
from spec_lint.schema.places import path_words, shape_words
from spec_lint.schema.problem import SchemaProblem

if TYPE_CHECKING:
    from spec_lint.schema.validators import Refusal

_SHAPES = {
    "array": "a list",
    "object": "a table",
    "string": "a string",
    "boolean": "true or false",
    "integer": "an integer",
    "null": "null",
}


def own_problems(name: str, refusals: list[tuple[Pointer, Refusal]]) -> list[SchemaProblem]:
    """The problems of a file that the schema called ``name`` rejects."""
    problems: list[SchemaProblem] = []
    for pointer, refusal in refusals:
        where = path_words(pointer) if pointer else f"the {name}"
        if refusal.validator == "additionalProperties":
            problems.extend(_unknown(pointer, where, refusal))
        elif refusal.validator == "required":
            problems.extend(_missing(pointer, where, refusal))
        else:
            message = f"{where} must be {_wanted(refusal)}"
            shown = shape_words(refusal.instance)
            if refusal.validator == "const" and type(refusal.instance) is int:
                shown = str(refusal.instance)
            ending = "." if _fits_shape(refusal) else f", not {shown.replace('mapping', 'table')}."
            problems.append(_problem(pointer, Part.VALUE, message + ending, None))
    return problems


def _problem(pointer: Pointer, part: Part, message: str, hint: str | None) -> SchemaProblem:
    sentence = message[:1].upper() + message[1:]
    return SchemaProblem("", "", pointer, part, sentence, help=hint, refused_by=None)


def _unknown(pointer: Pointer, where: str, refusal: Refusal) -> Iterator[SchemaProblem]:
    from spec_lint.grammar.nearest import nearest
    from spec_lint.grammar.suggestion import did_you_mean

    known = [option for option in refusal.schema["properties"] if not option.startswith("$")]
    for key in refusal.instance:
        if key not in refusal.schema["properties"]:
            near = nearest(key, known)
            hint = did_you_mean(near, ours=True) or f"The options are {listed([f'`{one}`' for one in known], 'and')}."
            yield _problem((*pointer, key), Part.KEY, f"{where} has no option `{key}`.", hint)


def _missing(pointer: Pointer, where: str, refusal: Refusal) -> Iterator[SchemaProblem]:
    part = Part.KEY if pointer and isinstance(pointer[-1], str) else Part.VALUE
    missing = [f"`{key}`" for key in refusal.validator_value if key not in refusal.instance]
    yield _problem(pointer, part, f"{where} needs {' and '.join(missing)}.", None)


def _wanted(refusal: Refusal) -> str:
    """What is wanted at a place, from the keyword that rejects the value."""
    wanted = refusal.validator_value
    if refusal.validator == "type":
        return " or ".join(_SHAPES[kind] for kind in ([wanted] if isinstance(wanted, str) else wanted))
    if refusal.validator == "enum":
        return f"one of {', '.join(json.dumps(option) for option in wanted)}"
    if refusal.validator == "const":
        return json.dumps(wanted)
    # The schema itself says what its patterns and alternatives mean.
    return str(refusal.schema.get("x-wanted", "not empty"))


def _fits_shape(refusal: Refusal) -> bool:
    return refusal.validator not in ("type", "enum", "const", "anyOf")
