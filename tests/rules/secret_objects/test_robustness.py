"""Whatever shape a field of a secret has, no rule crashes: every struct of a secret, with any value in any field."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from spec_lint.reading.secret.value import STRUCTS
from tests.rules.secret_checks import findings

SHAPES: list[Any] = [
    None,
    True,
    0,
    -1,
    1.5,
    "",
    "v1",
    "a/",
    "Event",
    "a b",
    [],
    ["a", 5, None],
    {},
    {"a": "b"},
    {"a": 5},
]
"""A value of each shape that JSON has, and texts that mean something to a rule."""

MISSING = object()
"""Stands for a field that is left out."""

SCALARS = st.sampled_from([shape for shape in SHAPES if not isinstance(shape, list | dict)]) | st.sampled_from(
    ["NTUxMi1yZWFk", "<TOKEN>", "5512-read\n", "2024-01-31T12:00:00Z", "orphan", "pachyderm", "\ud800", "\ufeff", "ü"]
)
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "name", "a b"]), inner, max_size=3)
    ),
    max_leaves=6,
)
TYPES = st.sampled_from(
    [
        "Opaque", "kubernetes.io/dockerconfigjson", "kubernetes.io/dockercfg", "kubernetes.io/basic-auth",
        "kubernetes.io/ssh-auth", "kubernetes.io/tls", "kubernetes.io/service-account-token",
        "bootstrap.kubernetes.io/token",
    ]
)  # fmt: skip
KEYS = st.sampled_from(
    [".dockerconfigjson", ".dockercfg", "tls.crt", "tls.key", "username", "ssh-privatekey", "token-id", "a", "a b", ""]
)
PLAIN = {"text": SCALARS, "integer": st.integers(-5, 5), "truth": st.booleans(), "bytes": SCALARS, "time": SCALARS}


def of_kind(kind: str) -> st.SearchStrategy[Any]:
    """Values of a field's kind, and now and then one of any other."""
    kind = kind.removesuffix("?")
    if kind.startswith("map "):
        right: st.SearchStrategy[Any] = st.dictionaries(KEYS, of_kind(kind[4:]), max_size=3)
    elif kind.startswith("list "):
        right = st.lists(of_kind(kind[5:]), max_size=3)
    elif kind in STRUCTS:
        right = of_struct(kind)
    else:
        right = PLAIN.get(kind, ANYTHING)
    return st.one_of(right, right, right, ANYTHING)


def of_struct(name: str) -> st.SearchStrategy[dict[str, Any]]:
    fields = STRUCTS[name]
    some = st.lists(st.sampled_from(sorted(fields)), max_size=len(fields), unique=True)
    return some.flatmap(lambda names: st.fixed_dictionaries({field: of_kind(fields[field]) for field in names}))


SPEC = {
    "pipeline": {"name": "edges"},
    "input": {"pfs": {"repo": "images", "glob": "/*"}},
    "transform": {
        "image": "edges:1.0",
        "cmd": ["a"],
        "image_pull_secrets": ["weather"],
        "secrets": [{"name": "weather", "env_var": "A", "key": "a"}, {"name": "weather", "mount_path": "/a"}],
    },
}


def in_list(value: Any) -> dict[str, str]:
    return {"a.json": json.dumps({"apiVersion": "v1", "kind": "List", "items": [value]})}


WAYS: list[tuple[Callable[[Any], dict[str, str]], bool]] = [
    (lambda value: {"a.json": json.dumps(value), "b.json": json.dumps(SPEC)}, False),
    (lambda value: {"a.yaml": json.dumps(value)}, False),
    (lambda value: {"a.yaml": json.dumps(value)}, True),
    (in_list, False),
    (in_list, True),
]
"""How a secret is given: with a spec that uses it, for kubectl alone, in a list, and whether it is said to be one."""


def judged(value: Any, ways: Iterable[tuple[Callable[[Any], dict[str, str]], bool]] = WAYS) -> None:
    """A secret can be judged in each of these ways."""
    for files, forced in ways:
        for finding in findings(files(value), forced=forced):
            assert finding.span.start <= finding.span.end


@given(of_struct("Secret"), TYPES)
@settings(max_examples=120)
@example({"metadata": {"name": "weather", "ownerReferences": [{"name": "a", "uid": "b", "kind": 5}]}}, "Opaque")
def test_any_secret_is_judged(fields: dict[str, Any], kind: str) -> None:
    judged({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "weather"}, "type": kind} | fields)


OWNER = {"apiVersion": "v1", "kind": "Pod", "name": "a", "uid": "b", "controller": True, "blockOwnerDeletion": True}
MANAGED = {
    "manager": "a", "operation": "Update", "apiVersion": "v1", "time": "2024-01-31T12:00:00Z", "fieldsType": "FieldsV1",
    "fieldsV1": {}, "subresource": "",
}  # fmt: skip
META = {
    "name": "weather", "generateName": "a", "namespace": "default", "selfLink": "", "uid": "u", "resourceVersion": "1",
    "generation": 1, "creationTimestamp": "2024-01-31T12:00:00Z", "deletionTimestamp": None,
    "deletionGracePeriodSeconds": 5, "labels": {"a": "b"}, "annotations": {"a": "b"}, "ownerReferences": [OWNER],
    "finalizers": ["a.b/c"], "managedFields": [MANAGED],
}  # fmt: skip
FULL: dict[str, Any] = {
    "kind": "Secret", "apiVersion": "v1", "metadata": META, "immutable": True, "data": {"a": "NTUxMi1yZWFk"},
    "stringData": {"b": "5512-read"}, "type": "Opaque",
}  # fmt: skip


def test_the_full_secret_has_every_field() -> None:
    assert [set(FULL), set(META), set(OWNER), set(MANAGED)] == [
        set(STRUCTS[name]) for name in ("Secret", "Meta", "OwnerReference", "ManagedFields")
    ]


def places(value: Any, above: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """The places in a value, itself among them."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [above, *(place for key, item in inner for place in places(item, (*above, key)))]


@pytest.mark.parametrize("ways", [2, pytest.param(len(WAYS), marks=pytest.mark.slow)])
@pytest.mark.parametrize("place", places(FULL)[1:], ids=lambda place: "/".join(map(str, place)))
def test_every_shape_in_every_field(place: tuple[str | int, ...], ways: int) -> None:
    turns = itertools.cycle(WAYS)
    for shape in [*SHAPES, MISSING]:
        value = json.loads(json.dumps(FULL))
        inside = value
        for part in place[:-1]:
            inside = inside[part]
        if shape is MISSING:
            del inside[place[-1]]
        else:
            inside[place[-1]] = shape
        judged(value, itertools.islice(turns, ways))
