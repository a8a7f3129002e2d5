"""What the schema of a spec accepts and refuses: protojson's rules, value by value."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

from spec_lint.findings.finding import Refuser, Severity
from spec_lint.schema.validate import check_pipeline
from spec_lint.schema.validators import is_valid

SPEC: dict[str, Any] = {"pipeline": {"name": "edges"}, "transform": {"image": "a:1", "cmd": ["x"]}}


def with_value(pointer: str, value: Any) -> dict[str, Any]:
    """The spec with a value set: ``resource_requests.cpu``; a step ``[]`` goes into a new list."""
    steps = pointer.split(".")
    for step in reversed(steps):
        value = [value] if step == "[]" else {step: value}
    if steps[0] in SPEC and isinstance(value[steps[0]], dict):
        value = {steps[0]: {**SPEC[steps[0]], **value[steps[0]]}}
    return {**SPEC, **value}


@pytest.mark.parametrize(
    ("pointer", "values"),
    [
        ("datum_tries", [0, 3, -1, 3.0, "3", "3.0", "1e1", "-0", "10e-1", 2**53, "9223372036854775807", None]),
        ("parallelism_spec.constant", [0, "18446744073709551615", "-0", 1e3]),
        ("service.internal_port", [8080, -(2**31), 2**31 - 1, "2147483647"]),
        ("transform.accept_return_code", [[], [1, "2"]]),
        ("tolerations.[].toleration_seconds", [30, "30", None]),
        ("resource_requests.cpu", [0.5, -1, "0.5", "1e3", "NaN", "Infinity", "-Infinity", 3.4e38, None]),
        ("tolerations.[].operator", ["EXISTS", "EQUAL", "EMPTY", 1, 9, -4, 1.0, None]),
        ("datum_timeout", ["10s", "1.5s", ".5s", "1.s", "-5s", "+5s", "0s", "315576000000s", None]),
        ("input.cron.start", ["2023-01-01T00:00:00Z", "2023-01-01T00:00:00.123+02:00", None]),
        ("transform.env", [{}, {"A": ""}, {"A": "1", "$schema": "x"}]),
        ("egress", [{"object_storage": {}, "sql_database": None}, {"URL": "s3://a", "object_storage": {}}, {}, None]),
        ("input", [{"cross": []}, {"pfs": None}, {"pfs": {}, "cron": {}}, None]),
        ("autoscaling", [True, None]),
        ("pipeline.project", [{}, {"name": None}]),
        ("spec_commit", [{"repo": {"project": {"name": "p"}}, "branch": {"repo": {}}}]),
        ("$schema", ["https://example.org", 5, None]),
    ],
)
def test_accepted(pointer: str, values: list[Any]) -> None:
    for value in values:
        assert check_pipeline(with_value(pointer, value)) == []


@pytest.mark.parametrize(
    ("pointer", "code", "values"),
    [
        ("datum_tries", "P005", [1.5, "1.5", "05", "+5", " 5", "", "many", "1e-1", "5\n"]),
        ("datum_tries", "P004", ["9223372036854775808", 2**63, -(2**63) - 1, 1e300]),
        ("datum_tries", "P002", [True, [], {}]),
        ("parallelism_spec.constant", "P004", [-1, "-1", 2**64, "18446744073709551616"]),
        ("service.internal_port", "P004", [2**31, "2147483648", 99999999999]),
        ("transform.accept_return_code", "P008", [[None]]),
        ("tolerations.[].toleration_seconds", "P002", [{"value": 30}]),
        ("resource_requests.cpu", "P005", ["500m", "", "half", " 1", "0x1", "inf", "nan"]),
        ("resource_requests.cpu", "P004", [3.5e38, "1e400", -1e39]),
        ("resource_requests.memory", "P002", [64, True, ["64M"]]),
        ("tolerations.[].operator", "P003", ["Exists", "exists", "2", ""]),
        ("tolerations.[].effect", "P003", ["NoSchedule"]),
        ("tolerations.[].operator", "P004", [2**31]),
        ("datum_timeout", "P006", ["1m", "10", "010s", "1e3s", "1.1234567891s", "315576000001s", "s", "10S", "10s\n"]),
        ("datum_timeout", "P002", [10, {"seconds": 1}]),
        ("input.cron.start", "P007", ["2023-01-01", "2023-01-01 00:00:00Z", "2023-02-30T00:00:00Z", ""]),
        ("transform.env", "P002", [{"A": 1}, [], "A=1"]),
        ("transform.env", "P008", [{"A": None}, None]),
        ("transform.cmd", "P008", [None, [None]]),
        ("transform.cmd", "P002", ["x", {"a": "b"}, [1], [["x"]]]),
        ("egress", "P010", [{"object_storage": {}, "sql_database": {}}]),
        ("input", "P002", [[], "images", {"cross": {}}, {"cross": ["a"]}]),
        ("input", "P008", [{"cross": None}, {"cross": [None]}]),
        ("autoscaling", "P002", ["true", 1, 0, "yes"]),
        ("pipeline", "P009", [None, {}, {"name": ""}, {"name": None}]),
        ("pipeline", "P002", ["edges", {"name": 5}]),
        ("pipeline.project", "P008", [None]),
        ("update", "P008", [None]),
        ("reprocess", "P008", [None]),
        ("dry_run", "P008", [None]),
        ("pipeline.project", "P002", ["p"]),
        ("update_", "P001", [True]),
        ("standby", "P011", [True]),
    ],
)
def test_refused(pointer: str, code: str, values: list[Any]) -> None:
    for value in values:
        spec = {**SPEC, "pipeline": value} if pointer == "pipeline" else with_value(pointer, value)
        assert [problem.code for problem in check_pipeline(spec)] == [code], value


@pytest.mark.parametrize("value", [None, [], "edges", 5])
def test_a_spec_is_a_mapping(value: Any) -> None:
    (problem,) = check_pipeline(value)
    assert (problem.code, problem.pointer) == ("P002", ())


@pytest.mark.parametrize("spec", [with_value("transform.stdin", None), with_value("metadata.labels", None)])
def test_null_lists_and_maps_are_for_pachd_to_refuse(spec: Any) -> None:
    assert [problem.refused_by for problem in check_pipeline(spec)] == [Refuser.PACHD]


@pytest.mark.parametrize(
    ("pointer", "accepted", "rounded"),
    [
        ("datum_tries", 2**63 - 513, 2**63 - 1),
        ("datum_tries", -(2**63) + 513, -(2**63)),
        ("parallelism_spec.constant", 2**64 - 1025, 2**64 - 1),
    ],
)
def test_numbers_that_pachctl_rounds_out_of_range(pointer: str, accepted: int, rounded: int) -> None:
    assert check_pipeline(with_value(pointer, accepted)) == []
    (problem,) = check_pipeline(with_value(pointer, rounded))
    assert (problem.code, problem.refused_by) == ("P004", Refuser.PACHD)
    assert check_pipeline(with_value(pointer, str(rounded))) == []


@pytest.mark.parametrize(("text", "part"), [("0,5", "0"), ("1 000", "1"), ("2/3", "2")])
def test_numbers_that_are_read_in_part_are_a_warning(text: str, part: str) -> None:
    (problem,) = check_pipeline(with_value("resource_requests.cpu", text))
    assert (problem.code, problem.severity, problem.refused_by) == ("P012", Severity.WARNING, None)
    assert problem.inside == (len(part), len(text))


def test_half_a_surrogate_pair_is_no_crash() -> None:
    assert check_pipeline(with_value("description", "\ud83d")) == []
    assert len(check_pipeline(with_value("\ud83d", "x"))) == 1


def test_a_deep_spec_is_judged_to_its_bottom() -> None:
    value: Any = {"pfs": {"glob": 3}}
    for _ in range(190):
        value = {"cross": [value]}
    (problem,) = check_pipeline({**SPEC, "input": value})
    assert len(problem.pointer) == 383


def test_the_slow_validator_is_not_imported_for_ordinary_specs() -> None:
    program = (
        "import sys; from spec_lint.schema.validate import check_pipeline;"
        "assert check_pipeline({'pipeline': {'name': 'edges'}, 'datum_tries': '3'}) == [];"
        "assert len(check_pipeline({'pipeline': {'nam': 'edges'}, 'datum_tries': [3]})) == 3;"
        "assert 'jsonschema' not in sys.modules and 'referencing' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_a_file_may_hold_a_list_of_specs() -> None:
    import json
    from importlib import import_module

    from jsonschema import Draft202012Validator  # type: ignore[import-untyped,unused-ignore]

    schemas: Any = import_module("spec_lint.schemas")
    published = Draft202012Validator(json.loads(schemas.text("pipeline")))
    assert published.is_valid([SPEC, {"pipeline": {"name": "other"}, "datumTries": 3}])
    assert not published.is_valid([SPEC, {"datumTries": 3}])
    assert is_valid("pipeline", SPEC)
    assert not is_valid("pipeline", [SPEC])
