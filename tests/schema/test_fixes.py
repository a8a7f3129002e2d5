"""Fixes of what the schema rejects, in any layout: the value that is meant, and every other byte as it was."""

from __future__ import annotations

import json
from copy import deepcopy
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spec_lint.engine.judge import judge
from spec_lint.engine.loader import load
from spec_lint.findings.finding import Finding, Severity
from spec_lint.model.document import Kind
from spec_lint.model.project import Project
from spec_lint.model.settings import Settings
from tests.editing import made
from tests.layouts import Layout

SPEC: dict[str, Any] = {
    "pipeline": {"name": "edges"},
    "transform": {
        "image": "edges:1.0",
        "cmd": ["python3", "/edges.py"],
        "env": {"LEVEL": "3"},
        "image_pull_secrets": ["registry"],
    },
    "input": {"pfs": {"repo": "images", "glob": "/*"}},
    "resource_requests": {"cpu": 0.5, "memory": "64M"},
    "datum_timeout": "300s",
    "datum_tries": 2,
    "autoscaling": True,
    "tolerations": [{"key": "gpu", "operator": "EXISTS", "effect": "NO_SCHEDULE"}],
    "description": "1.10",
}
WRONG = [
    (("datum_timeout",), "5m"),
    (("datum_timeout",), 300),
    (("datum_tries",), "2 "),
    (("autoscaling",), "yes"),
    (("autoscaling",), "true"),
    (("resource_requests", "cpu"), "500m"),
    (("transform", "cmd"), "python3 /edges.py"),
    (("transform", "env", "LEVEL"), 3),
    (("transform", "image_pull_secrets"), "registry"),
    (("transform", "image_pull_secrets", 0), {"name": "registry"}),
    (("pipeline",), "edges"),
    (("transform", "image"), ["edges:1.0"]),
    (("input",), [{"pfs": {"repo": "images", "glob": "/*"}}]),
    (("tolerations",), {"key": "gpu", "operator": "EXISTS", "effect": "NO_SCHEDULE"}),
    (("tolerations", 0, "operator"), "Exists"),
    (("tolerations", 0, "effect"), "NoSchedule"),
    (("transform", "env"), [{"name": "LEVEL", "value": "3"}]),
    (("transform", "env"), ["LEVEL=3"]),
]
"""Values that the schema rejects, each in place of one of ``SPEC``, which is what they mean."""
RENAMED = [
    (("transform", "image"), "imag"),
    (("transform", "cmd"), "command"),
    (("datum_timeout",), "datum-timeout"),
    (("datum_timeout",), "DATUM_TIMEOUT"),
    (("resource_requests",), "requests"),
    (("resource_requests", "memory"), "memry"),
    (("pipeline",), "pipline"),
    (("input", "pfs", "repo"), "rep"),
    (("tolerations", 0, "operator"), "operatr"),
]


def findings(text: str) -> list[Finding]:
    return judge(Project(load("edges.yaml", text.encode(), Kind.PIPELINE).documents, Settings())).findings


def fixed(text: str) -> str:
    """A text after all safe fixes, each of which leaves no error that was not there before."""
    for _ in range(5):
        found = findings(text)
        edits = {edit for finding in found if finding.fix and finding.fix.safe for edit in finding.fix.edits}
        if not edits:
            return text
        text = made(text, edits)
        errors = {one.rule for one in findings(text) if one.severity is Severity.ERROR}
        assert errors <= {one.rule for one in found}
    raise AssertionError("the fixes go round in circles")


def value(text: str) -> Any:
    (document,) = load("edges.yaml", text.encode(), Kind.PIPELINE).documents
    return document.value


def with_value(pointer: tuple[Any, ...], new: Any) -> dict[str, Any]:
    spec = deepcopy(SPEC)
    inner: Any = spec
    for token in pointer[:-1]:
        inner = inner[token]
    inner[pointer[-1]] = new
    return spec


def with_name(pointer: tuple[Any, ...], name: str) -> dict[str, Any]:
    spec = deepcopy(SPEC)
    inner: Any = spec
    for token in pointer[:-1]:
        inner = inner[token]
    entries = [(name if key == pointer[-1] else key, one) for key, one in inner.items()]
    inner.clear()
    inner.update(entries)
    return spec


@pytest.mark.parametrize(("pointer", "wrong"), WRONG, ids=lambda one: str(one))
def test_a_value_becomes_the_one_that_is_meant(pointer: tuple[Any, ...], wrong: Any) -> None:
    assert value(fixed(json.dumps(with_value(pointer, wrong), indent=2))) == SPEC


@pytest.mark.parametrize(("pointer", "name"), RENAMED, ids=lambda one: str(one))
def test_a_field_gets_its_name(pointer: tuple[Any, ...], name: str) -> None:
    text = json.dumps(with_name(pointer, name), indent=2)
    assert fixed(text) == text.replace(f'"{name}":', f'"{pointer[-1]}":')


@given(st.integers(0, 2**32), st.sampled_from([*WRONG, *RENAMED]))
def test_in_any_layout_nothing_else_changes(seed: int, mistake: tuple[tuple[Any, ...], Any]) -> None:
    """A fix may be left out where a comment would be lost; what is fixed has the value that is meant."""
    wrong = with_name(*mistake) if mistake in RENAMED else with_value(*mistake)
    text = Layout(Random(seed)).write(wrong)
    after = fixed(text)
    assert after == text or value(after) == SPEC
    assert text.count("#") == after.count("#") and ("\r" in text) == ("\r" in after)


NAMED = {"name": "p"}


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ({"name": "edges"}, {"pipeline": {"name": "edges"}}),
        ({"pipeline": {"project": NAMED}, "name": "edges"}, {"pipeline": {"project": NAMED, "name": "edges"}}),
        ({"pipeline": {"name": "edges"}, "project": "p"}, {"pipeline": {"name": "edges", "project": NAMED}}),
        ({"pipeline": {"name": "edges", "salt": "a"}}, {"pipeline": {"name": "edges"}, "salt": "a"}),
        ({"pipeline": {"name": "edges"}, "kind": "Pipeline"}, {"pipeline": {"name": "edges"}}),
        (
            {"pipeline": {"name": "edges"}, "replicas": 3},
            {"pipeline": {"name": "edges"}, "parallelism_spec": {"constant": 3}},
        ),
    ],
)
def test_a_field_goes_where_it_belongs(wrong: dict[str, Any], right: dict[str, Any]) -> None:
    rest = {name: SPEC[name] for name in ("transform", "input")}
    assert value(fixed(json.dumps({**wrong, **rest}, indent=1))) == {**right, **rest}


@pytest.mark.parametrize(
    "wrong",
    [
        {"pipeline": {"name": 3.14}},
        {"pipeline": {"name": "edges"}, "datum_tries": 1.5},
        {"pipeline": {"name": "edges"}, "resource_requests": {"memory": 64}},
        {"pipeline": {"name": "edges"}, "input": {"cross": None}},
        {"pipeline": {"name": "edges"}, "foo": 1},
        {"pipeline": {"name": "edges"}, "transform": {"cmd": "ls | wc"}},
    ],
)
def test_what_is_not_certain_is_left_alone(wrong: dict[str, Any]) -> None:
    text = json.dumps(wrong)
    assert fixed(text) == text
