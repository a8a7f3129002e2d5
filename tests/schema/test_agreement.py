"""The validator that finds the places agrees with ``jsonschema``, and every rejection gets its sentence."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spec_lint.engine.rule import all_rules
from spec_lint.pachyderm.messages import MESSAGES, ROOT
from spec_lint.schema import validators
from spec_lint.schema.plain_specs import is_certainly_valid
from spec_lint.schema.validate import check_pipeline, distinct
from spec_lint.schema.validators import Rejection, is_valid, refused, rejections

TEXTS = st.sampled_from(
    ["", "a", "5", "5.0", "-1", "05", "1e3", "1e400", "0,5", "500m", "10s", "5m", "1.s", "NaN", "EXISTS", "Exists",
     "CSV", "2024-01-31T00:00:00Z", "2024-01-31", "true", "9223372036854775808", "10s\n", "5 "]
)  # fmt: skip
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**65), 2**65),
    st.integers(-2, 2),
    st.floats(allow_nan=False, allow_infinity=False),
    TEXTS,
    st.text(max_size=5),
)
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=2), st.dictionaries(st.text(max_size=3), inner, max_size=2)),
    max_leaves=4,
)
FITTING: dict[str, st.SearchStrategy[Any]] = {
    "string": st.text(max_size=5),
    "bool": st.booleans(),
    "int32": st.integers(-5, 5),
    "int64": st.one_of(st.integers(-5, 5), st.just("7")),
    "Int64Value": st.integers(0, 9),
    "uint64": st.integers(0, 9),
    "float": st.floats(-10, 10),
    "Duration": st.just("10s"),
    "Timestamp": st.just("2024-01-31T00:00:00Z"),
    "enum": st.integers(0, 2),
    "map": st.dictionaries(st.text(max_size=3), st.text(max_size=3), max_size=2),
}


@st.composite
def messages(draw: st.DrawFn, message: str, depth: int) -> dict[str, Any]:
    """A message with some of its fields, most of them well, some with anything at all."""
    fields = draw(st.lists(st.sampled_from(sorted(MESSAGES[message])), max_size=4, unique=True))
    return {field: draw(values(MESSAGES[message][field], depth)) for field in fields}


def values(kind: str, depth: int) -> st.SearchStrategy[Any]:
    inner = kind.removeprefix("[]")
    if inner in MESSAGES:
        fitting: st.SearchStrategy[Any] = messages(inner, depth - 1) if depth else st.just({})
    else:
        fitting = FITTING[inner]
    if inner != kind:
        fitting = st.lists(fitting, max_size=2)
    return st.integers(0, 9).flatmap(lambda dice: ANYTHING if dice == 0 else fitting)


@st.composite
def specs(draw: st.DrawFn) -> Any:
    spec = draw(messages(ROOT, 3))
    if draw(st.integers(0, 4)):
        spec["pipeline"] = {"name": "edges"}
    if not draw(st.integers(0, 9)):
        spec[draw(st.text(max_size=4))] = draw(ANYTHING)
    return spec


def in_order(found: list[Rejection]) -> list[str]:
    """Rejections without what makes no difference: their order, and which keyword rejects a value itself."""
    separate = ("additionalProperties", "required")
    named = [one._replace(keyword=one.keyword if one.keyword in separate else "value") for one in distinct(found)]
    return sorted(map(repr, named))


def by_jsonschema(spec: Any) -> list[Rejection]:
    return [Rejection(tuple(one.absolute_path), one.validator, one.instance) for one in refused("pipeline", spec)]


@settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck))
@given(specs())
def test_both_validators_agree(spec: Any) -> None:
    before = copy.deepcopy(spec)
    found = rejections("pipeline", spec)
    assert in_order(found) == in_order(by_jsonschema(spec))
    assert is_valid("pipeline", spec) == (not found)
    problems = check_pipeline(spec)
    assert spec == before
    assert bool(problems) == (not is_valid("pipeline", spec))
    for problem in problems:
        assert all_rules()[problem.code].name == problem.name
        assert problem.message.endswith(".")
        if problem.inside:
            assert 0 <= problem.inside[0] <= problem.inside[1]


@settings(max_examples=150, deadline=None)
@given(ANYTHING)
def test_anything_gets_an_answer(value: Any) -> None:
    assert check_pipeline(value)


@settings(max_examples=1000, deadline=None, suppress_health_check=list(HealthCheck))
@given(specs())
def test_what_passes_without_the_validator_is_valid(spec: Any) -> None:
    if is_certainly_valid(spec):
        assert validators._decider("pipeline").is_valid(spec)


ODD: list[Any] = [
    None, True, False, 0, -1, 1, 1.5, -0.5, 1e300, float("nan"), 2**31 - 1, 2**31, 2**63,
    "", "0", "00", "7", "07", "-7", "1.5", "1e2", "٣", "10s", "0s", "010s", "-10s", "1.5s", "s", "10m", "9999999999",
    "9999999999s", "EXISTS", "CSV", "2024-01-31T00:00:00Z", "\ud800", [], [""], [1], [None], [{}], [[]], [["a"]],
    {}, {"a": ""}, {"a": 1}, {"a": None}, {"a": {}}, {"$schema": 1}, {"name": ""}, {"name": "a"},
]  # fmt: skip


@pytest.mark.parametrize("message", MESSAGES)
def test_each_value_that_passes_without_the_validator_is_valid(message: str) -> None:
    around = _way_to(message)
    for field in (*MESSAGES[message], "$schema", "no_such", "imagePullSecrets", ""):
        for value in ODD:
            for beside in ({}, {"name": "a"}, dict.fromkeys(MESSAGES[message], "a")):
                spec = around({**beside, field: value})
                if is_certainly_valid(spec):
                    assert list(validators.refused("pipeline", spec)) == [], spec
    assert is_certainly_valid(around({"name": "a"} if message == "Pipeline" else {}))


def _way_to(message: str) -> Callable[[Any], Any]:
    """A function that puts a value of a message at a place for it in an ordinary spec."""
    ways: dict[str, list[tuple[str, bool]]] = {ROOT: []}
    for holder, fields in [*MESSAGES.items()] * 4:
        for name, kind in fields.items():
            inner = kind.removeprefix("[]")
            if holder in ways and inner in MESSAGES:
                ways.setdefault(inner, [*ways[holder], (name, inner != kind)])

    def put(value: Any) -> Any:
        for name, is_list in reversed(ways[message]):
            value = {name: [value] if is_list else value}
        if message in (ROOT, "Pipeline"):
            return {"pipeline": {"name": "edges"}, **value}
        return {**value, "pipeline": {"name": "edges", **value.get("pipeline", {})}}

    return put


def test_what_only_jsonschema_can_read_gets_its_places() -> None:
    half = {"pipeline": {"name": "\ud83d"}, "transform": {"cmd": "sh", "\ud83d": 1}}
    assert [(one.pointer, one.keyword) for one in rejections("pipeline", half)] == [
        (("transform", "cmd"), "type"),
        (("transform",), "additionalProperties"),
    ]


@pytest.mark.parametrize("key", ["", "0", "01", "+1", "-1", "1.0", "a/b", "/", "//", "~1", "~", "%25", "é", "\ud83d"])
@pytest.mark.parametrize("wrong", [1, None, {"": 1}, {"0": 1}, ["a"]])
def test_each_key_of_a_map_gets_its_place(key: str, wrong: Any) -> None:
    for spec in ({"transform": {"env": {"A": "a", key: wrong}}}, {"metadata": {"labels": {key: wrong, "B": 5}}}):
        whole = {"pipeline": {"name": "edges"}, **spec, "tolerations": [{key: 1}]}
        assert in_order(rejections("pipeline", whole)) == in_order(by_jsonschema(whole))
