"""What releases before 2.12 do otherwise: whether a problem that 2.12 has is one for them, and which fields they know.

The schemas and most rules judge as Pachyderm 2.12 does. Read in the tags of Pachyderm from 1.13 to 2.12:
``src/internal/ppsutil/decoder.go`` (2.8 and later), ``src/internal/serde`` (2.0 to 2.7) and
``src/server/pkg/ppsutil/decoder.go`` (1.13). Up to 2.6 values went through jsonpb, since 2.7 through protojson.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from spec_lint.findings.finding import Pointer, Refuser
from spec_lint.findings.source import Source
from spec_lint.pachyderm.fields import SINCE, History, history, is_newer, release
from spec_lint.pachyderm.messages import MESSAGES, PAST, ROOT, camel_case, past_field
from spec_lint.schema.places import Place, place_at
from spec_lint.schema.problem import SchemaProblem

Release = tuple[int, int]
"""A release as (major, minor)."""

OLDEST: Release = (1, 13)
"""The oldest release whose behaviour is known here."""
SECOND_MAJOR: Release = (2, 0)
"""The first release without the fields of ``PAST``."""
LISTS_OF_SPECS: Release = (2, 1)
"""The first release that takes a list of specs, and jsonnet."""
STRICT_YAML: Release = (2, 8)
"""The first release that converts YAML itself: no aliases, no merge keys, whole numbers in decimal form only."""
PROTOJSON: Release = (2, 7)
"""The first release that reads values with protojson: durations in seconds, null neither in lists nor in maps."""
DEFAULTS: Release = (2, 8)
"""The first release that merges a spec with defaults of the cluster."""
UNKNOWN_DROPPED: Release = (2, 7)
"""The one release that drops unknown fields without a word."""


RULES_FROM: dict[str, Release] = {
    "P103": (2, 5),  # names could have 63 characters before there were projects
    "P104": (2, 5),
    "P116": (2, 0),
    "P208": (2, 6),  # a commit was ignored before
    "P222": (2, 6),
    "P402": (2, 5),  # objects were not called by the project
    "P703": (2, 5),
    "P762": DEFAULTS,
    "P763": DEFAULTS,
}
"""The first release that a rule holds for, where that is not the oldest."""


RULES_UNTIL: dict[str, Release] = {
    **dict.fromkeys(("P120", "P121", "P122", "P123", "P124", "P125", "P126", "P235", "P812", "P813"), OLDEST),
    "P801": (2, 11),
    "P802": UNKNOWN_DROPPED,
    "P803": (2, 7),
    "P804": (2, 0),
    "P806": (2, 5),
    "P810": UNKNOWN_DROPPED,
    "P811": (2, 4),
}
"""The last release that a rule has something to say of, where that is not the newest."""


_TEXTS_OF_JSONPB = frozenset({"int32", "int64", "uint64", "Int64Value", "float", "Duration", "Timestamp"})
"""The types whose texts jsonpb reads by rules of its own."""


def holds(rule: str, version: Release) -> bool:
    """Whether the rule of a code says something true of a release."""
    return RULES_FROM.get(rule, (0, 0)) <= version <= RULES_UNTIL.get(rule, (99, 0))


def words(version: Release) -> str:
    """``2.12``."""
    return f"{version[0]}.{version[1]}"


def at_release(problem: SchemaProblem, value: Any, version: Release) -> SchemaProblem | None:
    """A problem that the newest release has with a spec, as ``version`` has it; None where it has none.

    ``value`` is what stands at the problem's place.
    """
    judge = _JUDGES.get(problem.code)
    return judge(problem, value, version) if judge else problem


def _unknown_field(problem: SchemaProblem, value: Any, version: Release) -> SchemaProblem | None:
    if version == UNKNOWN_DROPPED:
        return None
    if version < SECOND_MAJOR:
        message, key = place_at(problem.pointer[:-1]).kind, str(problem.pointer[-1])
        return None if past_field(message, key) else problem
    past = removed_field(problem.pointer)
    return None if past is not None and has(past, version) else problem


def _wrong_type(problem: SchemaProblem, value: Any, version: Release) -> SchemaProblem | None:
    place = place_at(problem.pointer)
    # `gpu` was the number of GPUs up to 1.8.
    number_of_gpus = place.kind == "GPUSpec" and isinstance(value, int) and version < (1, 9)
    return None if number_of_gpus else _scalar(problem, value, version)


def _null(problem: SchemaProblem, value: Any, version: Release) -> SchemaProblem | None:
    place = place_at(problem.pointer)
    return problem if version >= (PROTOJSON if _is_inside(place) else STRICT_YAML) else None


def _is_inside(place: Place) -> bool:
    return place.in_list or place.kind == "map value"


def _scalar(problem: SchemaProblem, value: Any, version: Release) -> SchemaProblem | None:
    kind = place_at(problem.pointer).kind
    if version < PROTOJSON and isinstance(value, str) and kind in _TEXTS_OF_JSONPB:
        return None  # `jsonpb_problems` tells what was refused then
    if version == UNKNOWN_DROPPED and is_dropped_name(problem, value):
        return None  # P802 tells of it
    # What pachd refuses of a number is that pachctl rounds it.
    rounded = problem.refused_by is Refuser.PACHD
    return problem if not rounded or version >= STRICT_YAML else None


def is_dropped_name(problem: SchemaProblem, value: Any) -> bool:
    """Whether a problem is about a name that an enumeration does not know: 2.7.7 and 2.7.8 drop it."""
    return problem.code == "P003" and isinstance(value, str)


def _two_targets(problem: SchemaProblem, value: Any, version: Release) -> SchemaProblem | None:
    return problem if version >= PROTOJSON else None


_JUDGES = {
    "P001": _unknown_field,
    "P002": _wrong_type,
    "P003": _scalar,
    "P004": _scalar,
    "P005": _scalar,
    "P006": _scalar,
    "P007": _scalar,
    "P008": _null,
    "P010": _two_targets,
    "P011": _unknown_field,
    "P012": _scalar,
}


def go_yaml_values(source: Source, version: Release) -> bool:
    """Whether go-yaml makes the values of a text: it refuses keys that stand twice, and whole numbers stay exact."""
    if version >= STRICT_YAML:
        return False
    from spec_lint.reading.spec import is_json_stream

    return not is_json_stream(source, version)


def has(field: History, version: Release) -> bool:
    """Whether a release has a field."""
    return release(field.since) <= version and (field.until is None or version <= release(field.until))


def removed_field(pointer: Pointer) -> History | None:
    """The history of the field at a pointer, if no release of today has it."""
    from spec_lint.schema.words import snake_case

    message, name = place_at(pointer[:-1]).kind, snake_case(str(pointer[-1]))
    if message not in MESSAGES:
        return None
    past = history(message, name)
    return past if past and past.until else None


class NewField(NamedTuple):
    """A field that a release does not have yet: its place, its message and name, and the release that brings it."""

    pointer: Pointer
    message: str
    field: str
    since: str


def fields_newer_than(version: Release, spec: Any) -> Iterator[NewField]:
    """The fields of a canonical spec that came after ``version``; what is inside of one is not looked at."""
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
    """A canonical spec without the fields that came after ``version``, but for those that stand alone in a mapping.

    An empty mapping would be a mistake of its own, and the author did not make it. The fields of 1.13 that are gone
    since have their own names in a spec for it.
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
    """A value of a message with the own names of the fields of 1.13; of two spellings lowerCamelCase wins (jsonpb)."""
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
