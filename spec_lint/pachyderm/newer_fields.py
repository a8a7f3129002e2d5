"""Which fields a release has, and the part of a spec that it knows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from spec_lint.findings.finding import Pointer
from spec_lint.findings.named_tuple import NamedTuple
from spec_lint.pachyderm.fields import SINCE, is_newer
from spec_lint.pachyderm.messages import MESSAGES, PAST, ROOT, camel_case, past_field
from spec_lint.pachyderm.release import SECOND_MAJOR, Release


class NewField(NamedTuple):
    """A field that a release does not have yet: its place, its message and name, and the release that adds it."""

    pointer: Pointer
    message: str
    field: str
    since: str


def fields_newer_than(version: Release, spec: Any) -> Iterator[NewField]:
    """The fields of a canonical spec that were added after ``version``, without those inside such a field."""
    stack: list[tuple[Pointer, str, Any]] = [((), ROOT, spec)]
    while stack:
        pointer, message, value = stack.pop()
        if isinstance(value, list):
            stack.extend(((*pointer, index), message, item) for index, item in enumerate(value))
        if not isinstance(value, dict):
            continue
        for name, inner in value.items():
            place = (*pointer, name)
            if is_newer(message, name, version):
                yield NewField(place, message, name, SINCE[message][name])
            elif (kind := MESSAGES[message].get(name, "").removeprefix("[]")) in MESSAGES:
                stack.append((place, kind, inner))


def known_part(spec: Any, version: Release) -> Any:
    """A canonical spec without the fields that were added after ``version``, unless one is alone in its mapping.

    Without it, an empty mapping would be left, which is a mistake that the author did not make. In a spec for 1.13,
    the fields that 2.0 removed get their own names.
    """
    if version < SECOND_MAJOR:
        spec = _with_own_names(spec, ROOT)
    new = {field.pointer for field in fields_newer_than(version, spec)}
    return _without(spec, (), new) if new else spec


def _without(value: Any, pointer: Pointer, places: set[Pointer]) -> Any:
    if isinstance(value, list):
        return [_without(item, (*pointer, index), places) for index, item in enumerate(value)]
    if isinstance(value, dict):
        kept = {name for name in value if (*pointer, name) not in places} or set(value)
        return {name: _without(inner, (*pointer, name), places) for name, inner in value.items() if name in kept}
    return value


def _with_own_names(value: Any, message: str) -> Any:
    """A message's value with the own names of the fields of 1.13. Of two spellings, jsonpb uses lowerCamelCase."""
    if isinstance(value, list):
        return [_with_own_names(item, message) for item in value]
    if not isinstance(value, dict):
        return value
    named = {}
    for key, inner in value.items():
        name = past_field(message, key) or key
        if name == key or key == camel_case(name) != name:
            kind = MESSAGES.get(message, PAST.get(message, {})).get(name) or PAST.get(message, {}).get(name, "")
            kind = kind.removeprefix("[]")
            named[name] = _with_own_names(inner, kind) if kind in MESSAGES or kind in PAST else inner
    return named
