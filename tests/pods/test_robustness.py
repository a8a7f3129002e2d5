"""For any spec the rules neither crash nor point outside it, and no pod is built for most specs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spec_lint.engine.judge import judge
from spec_lint.engine.loader import load
from spec_lint.model.document import Kind
from spec_lint.model.project import Project
from spec_lint.pods.decoding import pod_types
from spec_lint.pods.places import Places
from spec_lint.pods.pod import build_pod
from spec_lint.pods.problems import pod_problems
from spec_lint.reading.node import Node
from spec_lint.reading.positions import inner_offsets
from spec_lint.settings.choice import Choice
from tests.pods.support import check, pipeline, spec

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
def test_any_spec_can_be_checked(fields: dict[str, Any], transform: dict[str, Any]) -> None:
    for finding in check(spec(transform, **fields)):
        assert finding.span.start <= finding.span.end


def _of_type(kind: str, depth: int) -> st.SearchStrategy[Any]:
    """Values of a type in the pod, with occasional mistakes."""
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
def test_any_pod_can_be_checked(pod: Any) -> None:
    for finding in check(spec(pod_spec=json.dumps(pod))):
        assert finding.rule not in ("P471", "P472", "P473", "P474")


@given(VALUES, VALUES)
@settings(max_examples=150, deadline=None)
def test_any_patch_can_be_checked(merged: Any, operations: Any) -> None:
    check(spec(pod_spec=json.dumps(merged), pod_patch=json.dumps([operations])))


def _paths(value: Any) -> list[str]:
    """All paths in a value, as written in patches."""
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    found = [""]
    for key, inner in members:
        token = str(key).replace("~", "~0").replace("/", "~1")
        found += [f"/{token}{path}" for path in _paths(inner)]
    return found


WHOLE = spec(
    {
        "env": {"A": "1"}, "user": "1000", "image_pull_secrets": ["p"],
        "secrets": [{"name": "s", "mount_path": "/s"}, {"name": "t", "env_var": "T", "key": "k"}],
    },
    resource_limits={"cpu": 1, "gpu": {"type": "nvidia.com/gpu", "number": 1}},
    tolerations=[{"key": "k", "operator": "EXISTS"}],
    scheduling_spec={"node_selector": {"a": "b"}},
)  # fmt: skip
POD_PATHS = st.sampled_from(_paths(build_pod(pipeline(WHOLE), "default", Places())))
TOKENS = st.sampled_from(["-", "-1", "-2", "-99", "0", "00", "+1", "99", "x", "", "env", "name", "~1", *NAMES])
PATHS = st.one_of(
    POD_PATHS,
    st.builds("{}/{}".format, POD_PATHS, TOKENS),
    st.builds(lambda path, token: f"{path.rpartition('/')[0]}/{token}", POD_PATHS, TOKENS),
    st.sampled_from(["/affinity", "/affinity/nodeAffinity", "/new", "/new/er"]),
)
SHAPES: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    1.5,
    "",
    "x",
    "a/../b",
    [],
    {},
    [None],
    [[]],
    [{}],
    ["x"],
    {"x": None},
    {"": {}},
)
OPERATIONS = st.fixed_dictionaries(
    {"op": st.sampled_from(["add", "replace", "copy", "move", "remove", "test"]), "path": PATHS},
    optional={"from": PATHS, "value": st.sampled_from(SHAPES) | VALUES},
)


@given(st.lists(OPERATIONS, max_size=6))
@settings(max_examples=250, deadline=None)
def test_any_patch_of_existing_paths_can_be_checked(operations: list[Any]) -> None:
    """Values of every shape at every place in the pod, and parts of the pod in the wrong place."""
    text = json.dumps({**json.loads(WHOLE), "pod_patch": json.dumps(operations)})
    documents = load("edges.json", text.encode(), Kind.PIPELINE).documents
    run = judge(Project(documents), Choice(info=True))
    assert not run.crashed
    for finding in run.findings:
        assert finding.span.start <= finding.span.end


def _homes() -> dict[str, list[tuple[str, bool]]]:
    """The path to every type in the pod: fields from the pod down, and whether each is a list."""
    found: dict[str, list[tuple[str, bool]]] = {"PodSpec": []}
    waiting = ["PodSpec"]
    for kind in waiting:
        for name, member in pod_types()[kind].items():
            inner = member.removeprefix("[]").removeprefix("{}")
            if inner in pod_types() and inner not in found:
                found[inner] = [*found[kind], (name, member.startswith("[]"))]
                waiting.append(inner)
    return found


def _placed(home: list[tuple[str, bool]], value: Any) -> Any:
    """A pod with a value at its place and everything around it."""
    for name, is_list in reversed(home):
        value = {name: [value] if is_list else value}
    return value


@pytest.mark.parametrize("every", [3, pytest.param(1, marks=pytest.mark.slow)])
@pytest.mark.parametrize("kind", sorted(_homes()))
def test_every_shape_of_every_field_of_a_pod_can_be_checked(kind: str, every: int) -> None:
    for number, name in enumerate(pod_types()[kind]):
        for shape in SHAPES[number % every :: every]:
            merged = _placed(_homes()[kind], {name: shape})
            found = pipeline(spec(pod_spec=json.dumps(merged)))
            codes = {problem.code for problem in pod_problems(found, "default")}
            # A shape that the type cannot have is reported, and nothing else in a pod that is never created.
            assert "P474" not in codes or codes <= {"P474", "P480"}


ANNOTATIONS = st.dictionaries(
    st.sampled_from(
        ["container.apparmor.security.beta.kubernetes.io/user", "container.apparmor.security.beta.kubernetes.io/",
         "container.seccomp.security.alpha.kubernetes.io/user", "seccomp.security.alpha.kubernetes.io/pod",
         "scheduler.alpha.kubernetes.io/tolerations", "kubernetes.io/config.mirror",
         "controller.kubernetes.io/pod-deletion-cost", "service.kubernetes.io/topology-mode",
         "service.kubernetes.io/topology-aware-hints", "service.beta.kubernetes.io/load-balancer-source-ranges"]
    ),
    SCALARS | VALUES.map(json.dumps) | st.lists(_of_type("Toleration", 2), max_size=3).map(json.dumps),
    max_size=4,
)  # fmt: skip


@given(ANNOTATIONS | VALUES, VALUES)
@settings(max_examples=150, deadline=None)
def test_any_metadata_can_be_checked(annotations: Any, labels: Any) -> None:
    for finding in check(spec(metadata={"annotations": annotations, "labels": labels}, service={"type": "x"})):
        assert finding.span.start <= finding.span.end


def test_json_that_is_nested_too_deep_is_reported_as_unchecked() -> None:
    deep = "[" * 5000 + "]" * 5000
    assert [finding.rule for finding in check(spec(pod_spec=deep, pod_patch=deep))] == ["P492"]


@pytest.mark.parametrize("text", [spec(), spec({"env": {"LEVEL": "debug"}}), spec({"user": "1000"})])
def test_no_pod_is_built_for_a_spec_without_risky_fields(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import spec_lint.pods.pod

    def never(*_: object, **__: object) -> None:
        raise AssertionError("a pod was built")

    monkeypatch.setattr(spec_lint.pods.pod, "build_pod", never)
    assert check(text) == []


def test_problems_are_found_once() -> None:
    found = pipeline(spec(resource_requests={"cpu": -1}))
    assert pod_problems(found, "default") is pod_problems(found, "default")


def test_a_text_with_many_findings_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    walks = 0

    def counted(text: str, node: Node) -> Sequence[int] | None:
        nonlocal walks
        walks += 1
        return inner_offsets(text, node)

    monkeypatch.setattr("spec_lint.model.document.inner_offsets", counted)
    operations = [{"op": "add", "path": "/containers/0/env/-", "value": {"name": "a=b"}}] * 50
    assert len(check(spec(pod_patch=json.dumps(operations)))) == 50
    assert walks == 1
