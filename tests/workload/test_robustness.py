"""Whatever a spec holds, the rules neither crash nor point outside of it; and most specs cost nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spec_lint.workload.decoding import pod_types
from spec_lint.workload.problems import pod_problems
from tests.workload.support import check, pipeline, spec

SCALARS = st.none() | st.booleans() | st.integers(-5, 5) | st.floats(-2, 2) | st.sampled_from(
    ["", "a", "a b", "A", "1", "64M", "64MB", "/pfs", "nvidia.com/gpu", "EXISTS", "Exists", "tmp", "user", "é", "a.b"]
)  # fmt: skip
NAMES = sorted(
    {name for members in pod_types().values() for name in members}
    | {"cpu", "memory", "disk", "gpu", "number", "operator", "effect", "toleration_seconds", "mount_path", "env_var"}
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES) | st.just("x y"), inner, max_size=4)
    ),
    max_leaves=12,
)
FIELDS = st.sampled_from(
    ["resource_requests", "resource_limits", "sidecar_resource_limits", "sidecar_resource_requests", "tolerations",
     "scheduling_spec", "metadata", "service", "spout", "determined", "egress", "maximum_expected_uptime"]
)  # fmt: skip


@given(
    st.dictionaries(FIELDS, VALUES, max_size=4), st.dictionaries(st.sampled_from(["env", "secrets", "user"]), VALUES)
)
@settings(max_examples=150, deadline=None)
def test_any_spec_is_judged(fields: dict[str, Any], transform: dict[str, Any]) -> None:
    for finding in check(spec(transform, **fields)):
        assert finding.span.start <= finding.span.end


def _of_type(kind: str, depth: int) -> st.SearchStrategy[Any]:
    """Values of a type of the pod's, with a mistake here and there."""
    if kind.startswith("[]"):
        return st.lists(_of_type(kind[2:], depth), max_size=2)
    if kind.startswith("{}"):
        return st.dictionaries(
            st.sampled_from(["a", "cpu", "nvidia.com/gpu", "A b"]), _of_type(kind[2:], depth), max_size=2
        )
    if kind in pod_types():
        if depth == 0:
            return st.just({})
        members = st.lists(st.sampled_from(sorted(pod_types()[kind])), max_size=4, unique=True)
        return members.flatmap(
            lambda names: st.fixed_dictionaries({name: _of_type(pod_types()[kind][name], depth - 1) for name in names})
        )
    plain = {
        "string": st.sampled_from(
            ["", "a", "A", "user", "tmp", "/pfs", "Always", "In", "Exists", "10.0.0.1", "a/../b"]
        ),
        "bool": st.booleans(),
        "Time": st.just("2024-01-31T12:00:00Z"),
        "Quantity": st.sampled_from(["1", "-1", "64M", 2, "0.5"]),
    }
    return plain.get(kind, st.integers(-1, 70000))


@given(_of_type("PodSpec", 5))
@settings(max_examples=200, deadline=None)
def test_any_pod_is_judged(pod: Any) -> None:
    for finding in check(spec(pod_spec=json.dumps(pod))):
        assert finding.rule not in ("P471", "P472", "P473", "P474")


@given(VALUES, VALUES)
@settings(max_examples=150, deadline=None)
def test_any_patch_is_judged(merged: Any, operations: Any) -> None:
    check(spec(pod_spec=json.dumps(merged), pod_patch=json.dumps([operations])))


def test_what_is_nested_too_deep_is_said_to_be_unchecked() -> None:
    deep = "[" * 5000 + "]" * 5000
    assert [finding.rule for finding in check(spec(pod_spec=deep, pod_patch=deep))] == ["P492"]


@pytest.mark.parametrize("text", [spec(), spec({"env": {"LEVEL": "debug"}}), spec({"user": "1000"})])
def test_no_pod_is_built_for_a_spec_that_nothing_can_be_wrong_with(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import spec_lint.workload.pod

    def never(*_: object, **__: object) -> None:
        raise AssertionError("a pod was built")

    monkeypatch.setattr(spec_lint.workload.pod, "build_pod", never)
    assert check(text) == []


def test_problems_are_found_once() -> None:
    from spec_lint.project import Project

    found = pipeline(spec(resource_requests={"cpu": -1}))
    project = Project([found.document])
    assert pod_problems(found, project) is pod_problems(found, project)
