"""The schemas as validators: ``jsonschema_rs`` decides and finds the places.

``jsonschema`` is imported only for what the other cannot do: values with half a surrogate pair, very deep ones, some
keys of maps, and errors together with the part of the schema that they come from.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol

from spec_lint.findings.finding import Pointer
from spec_lint.findings.named_tuple import NamedTuple
from spec_lint.grammar.proto_numbers import FORMATS
from spec_lint.pachyderm.messages import ROOT

if TYPE_CHECKING:
    import jsonschema_rs

_RECURSION_LIMIT = 30_000


class Rejection(NamedTuple):
    """A value that a schema rejects: where it is, and the keyword of the schema that rejects it."""

    pointer: Pointer
    keyword: str
    value: Any


class Refusal(Protocol):
    """What we use of a ``jsonschema.ValidationError``: the keyword, and the value that it rejects."""

    validator: str
    validator_value: Any
    instance: Any
    schema: Any

    @property
    def absolute_path(self) -> Iterable[str | int]: ...


def is_valid(name: str, value: Any) -> bool:
    """Whether the schema called ``name`` accepts a plain value."""
    try:
        return _decider(name).is_valid(value)
    except ValueError:
        # Half of a surrogate pair, which JSON can escape, a TOML date, or too many levels: Rust has no such values.
        return not refused(name, value)


def rejections(name: str, value: Any) -> list[Rejection]:
    """All that the schema called ``name`` rejects in a value."""
    try:
        return [_rejection(value, error) for error in _decider(name).iter_errors(value)]
    except ValueError:
        return [Rejection(tuple(one.absolute_path), one.validator, one.instance) for one in refused(name, value)]


def _rejection(value: Any, error: jsonschema_rs.ValidationError) -> Rejection:
    """Raises ValueError if the path of an error is not certain: it lacks a key that is empty, and has the number for a
    key of digits."""
    pointer, keywords = tuple(error.instance_path), error.schema_path
    for token in pointer:
        if isinstance(value, dict) and isinstance(token, int):
            raise ValueError
        value = value[token]
    if keywords[-2:-1] == ["additionalProperties"] and isinstance(value, dict) and "" in value:
        raise ValueError
    return Rejection(pointer, str(keywords[-1]), value)


def refused(name: str, value: Any) -> list[Refusal]:
    """All that the schema called ``name`` rejects in a value, with the part of the schema that rejects it."""
    # jsonschema recurses about ten frames for each level of the value: a spec may have 400 levels.
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, _RECURSION_LIMIT))
    try:
        return list(_explainer(name).iter_errors(value))
    finally:
        sys.setrecursionlimit(limit)


@cache
def document(name: str) -> dict[str, Any]:
    """The schema called ``name``, for one value: a spec file may be a list of specs, but specs are checked singly."""
    # Installed from another folder than its own, the package is not visible to type checkers.
    schemas: Any = import_module("spec_lint.schemas")
    schema: dict[str, Any] = json.loads(schemas.text(name))
    if name == "pipeline":
        # Readers that drop `$schema` have already done so; for the others it is an ordinary key of a map.
        del schema["$defs"]["string_map"]["properties"]
        return {"$schema": schema["$schema"], "$ref": f"#/$defs/{ROOT}", "$defs": schema["$defs"]}
    return schema


@cache
def _decider(name: str) -> jsonschema_rs.Draft202012Validator:
    import jsonschema_rs

    return jsonschema_rs.Draft202012Validator(document(name), formats=FORMATS, validate_formats=True)


@cache
def _explainer(name: str) -> Any:
    # Its stubs are a package of their own, which nobody needs for this one place.
    from jsonschema import Draft202012Validator, FormatChecker  # type: ignore[import-untyped,unused-ignore]

    checker = FormatChecker(formats=())
    for format_name, accepts in FORMATS.items():
        checker.checks(format_name)(_for_text(accepts))
    return Draft202012Validator(document(name), format_checker=checker)


def _for_text(accepts: Callable[[str], bool]) -> Callable[[object], bool]:
    # A format is about strings; jsonschema asks it about numbers as well.
    return lambda value: not isinstance(value, str) or accepts(value)
