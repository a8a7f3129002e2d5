"""How releases before 2.12 differ: whether a problem of 2.12 is one for them, and which fields they know.

The schemas and most rules judge as Pachyderm 2.12 does. Sources, in the tags of Pachyderm from 1.13 to 2.12:
``src/internal/ppsutil/decoder.go`` (2.8 and later), ``src/internal/serde`` (2.0 to 2.7) and
``src/server/pkg/ppsutil/decoder.go`` (1.13). Up to 2.6 values go through jsonpb, since 2.7 through protojson.
"""

from __future__ import annotations

from typing import Any

from spec_lint.findings.finding import Pointer, Refuser
from spec_lint.pachyderm.messages import past_field
from spec_lint.pachyderm.release import PROTOJSON, SECOND_MAJOR, STRICT_YAML, UNKNOWN_DROPPED, Release
from spec_lint.pachyderm.removed_fields import Removed, what_became
from spec_lint.schema.places import Place, place_at
from spec_lint.schema.problem import SchemaProblem

_TEXTS_OF_JSONPB = frozenset({"int32", "int64", "uint64", "Int64Value", "float", "Duration", "Timestamp"})
"""The types whose strings jsonpb reads by rules of its own."""


def at_release(problem: SchemaProblem, value: Any, version: Release) -> SchemaProblem | None:
    """A problem of the newest release with a spec, as ``version`` has it; None if it does not have it.

    ``value`` is the value at the problem's place.
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
    return None if past is not None and past.is_in(version) else problem


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
        return None  # `jsonpb_problems` reports what these releases reject
    if version == UNKNOWN_DROPPED and is_dropped_name(problem, value):
        return None  # P802 reports it
    # pachd rejects a number because pachctl has rounded it.
    rounded = problem.refused_by is Refuser.PACHD
    return problem if not rounded or version >= STRICT_YAML else None


def is_dropped_name(problem: SchemaProblem, value: Any) -> bool:
    """Whether a problem is about a name that an enumeration does not have: 2.7.7 and 2.7.8 drop it."""
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


def removed_field(pointer: Pointer) -> Removed | None:
    """What became of the field at a pointer, if no release of today has it."""
    from spec_lint.schema.words import snake_case

    return what_became(place_at(pointer[:-1]).kind, snake_case(str(pointer[-1])))
