"""What pachctl prints about a pipeline, in place of a spec."""

from __future__ import annotations

import json
from typing import Any

import pytest

from spec_lint.engine.judge import judge
from spec_lint.engine.loader import load
from spec_lint.findings.finding import Finding
from spec_lint.model.document import Kind
from spec_lint.model.project import Project

DETAILS: dict[str, Any] = {
    "transform": {"image": "edges:1.0", "cmd": ["python3", "/edges.py"]},
    "created_at": "2024-01-31T10:00:00.5Z",
    "workers_requested": "1",
    "datum_tries": "3",
    "reprocess_spec": "until_success",
    "input": {"pfs": {"repo": "images", "glob": "/*", "branch": "master"}},
}
STATE: dict[str, Any] = {"version": "3", "state": "PIPELINE_RUNNING", "type": "PIPELINE_TYPE_TRANSFORM"}
INFO: dict[str, Any] = {"pipeline": {"name": "edges", "project": {"name": "weather"}}, **STATE, "details": DETAILS}
OLD: dict[str, Any] = {
    "id": "0af3", "pipeline": {"name": "edges"}, "version": "2", "created_at": "2019-01-31T10:00:00Z",
    "state": "PIPELINE_RUNNING", "job_counts": {"3": 1}, "spec_commit": {"repo": {"name": "spec"}, "id": "x"},
    "transform": DETAILS["transform"], "input": DETAILS["input"], "output_branch": "master",
}  # fmt: skip


def found(text: str) -> list[Finding]:
    run = judge(Project(load("raw.json", text.encode()).documents))
    assert not run.crashed
    return run.findings


def camel(value: Any) -> Any:
    """A value with lowerCamelCase names, as pachd itself writes JSON."""
    if not isinstance(value, dict):
        return value
    names = {name: "".join(word.title() for word in name.split("_")) for name in value}
    return {name[0] + names[name][1:]: camel(inner) for name, inner in value.items()}


@pytest.mark.parametrize(
    ("value", "culprit"),
    [(INFO, "version"), (camel(INFO), "version"), (OLD, "id"), ({**STATE, **INFO, "stopped": True}, "version")],
)
def test_there_is_one_error_and_the_spec_has_none(value: dict[str, Any], culprit: str) -> None:
    (finding,) = found(json.dumps(value))
    assert (finding.rule, finding.span.text) == ("P905", f'"{culprit}"')
    assert "pachctl list pipeline edges" in (finding.help or "")


def test_the_spec_is_judged_at_its_place() -> None:
    details = {**DETAILS, "transform": {"image": "edges", "cmd": "python3 /edges.py", "imag": 1}, "datum_timeout": "5m"}
    findings = found(json.dumps({**INFO, "details": details}))
    assert {(one.rule, one.span.text) for one in findings} == {
        ("P905", '"version"'),
        ("P711", '"edges"'),
        ("P002", '"python3 /edges.py"'),
        ("P001", '"imag"'),
        ("P006", "5m"),
    }


def test_the_command_names_the_project_and_the_spec_that_was_written() -> None:
    (finding,) = found(json.dumps({**INFO, "user_spec_json": "{}"}))
    assert finding.help == (
        "The spec as it was written is in `user_spec_json`. "
        "Get the spec with `pachctl list pipeline edges --project weather --spec`."
    )


def test_a_name_that_is_no_name_is_not_repeated() -> None:
    findings = found(json.dumps({**INFO, "pipeline": {"name": "a; rm -rf ."}}))
    finding = next(one for one in findings if one.rule == "P905")
    assert "list pipeline NAME --spec" in (finding.help or "")


def test_a_list_of_them_as_yaml_and_as_json() -> None:
    other = {**INFO, "pipeline": {"name": "other"}}
    for text in (f"{json.dumps(INFO)}\n---\n{json.dumps(other)}\n", json.dumps([INFO, other])):
        assert [(one.rule, one.document) for one in found(text)] == [("P905", 0), ("P905", 1)]
    stream = f"{json.dumps(INFO)}\n{json.dumps(other)}\n"  # as `list pipeline --raw` prints them
    assert [one.rule for one in found(stream)] == ["P905", "R101"]


def test_without_details_there_is_no_spec_to_judge() -> None:
    (finding,) = found(json.dumps({"pipeline": {"name": "edges"}, **STATE}))
    assert finding.rule == "P905"


@pytest.mark.parametrize(
    "value",
    [
        {"pipeline": {"id": 5, "name": "build"}, "id": 7, "state": "passed", "type": "push", "version": 2},
        {"pipeline": {"name": "build"}, "version": 1, "details": {"stage": "test"}, "jobs": []},
        {"pipeline": "edges", "state": "PIPELINE_RUNNING", "version": "3"},
    ],
)
def test_the_state_of_other_pipelines_is_left_alone(value: dict[str, Any]) -> None:
    assert load("state.json", json.dumps(value).encode()).documents == []


def test_a_spec_with_a_state_is_a_spec() -> None:
    (document,) = load("spec.json", json.dumps({**OLD, "id": None} | {"state": 1}).encode()).documents
    assert document.kind is Kind.PIPELINE
