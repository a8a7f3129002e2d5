"""The secrets that pod_patch and pod_spec name, and where in the text they do."""

from __future__ import annotations

import json

import pytest

from spec_lint.engine.loader import load
from spec_lint.model.pipeline import Pipeline
from spec_lint.model.secret_reference import SecretReference


def references(field: str, text: str) -> list[SecretReference]:
    (document,) = load("a.json", json.dumps({"pipeline": {"name": "edges"}, field: text}).encode()).documents
    return Pipeline(document).secret_references()


def _add(path: str, value: object, op: str = "add") -> str:
    return json.dumps([{"op": op, "path": path, "value": value}])


VARIABLE = {"name": "TOKEN", "valueFrom": {"secretKeyRef": {"name": "weather", "key": "access"}}}
VOLUME = {"name": "files", "secret": {"secretName": "weather", "items": [{"key": "access", "path": "a"}]}}
WHOLE = {"name": "files", "projected": {"sources": [{"secret": {"name": "weather"}}, {"configMap": {"name": "no"}}]}}


@pytest.mark.parametrize(
    ("field", "text", "use", "key", "target"),
    [
        ("pod_patch", _add("/containers/0/env/-", VARIABLE), "pod", "access", "TOKEN"),
        ("pod_patch", _add("/initContainers/0/env/3", VARIABLE), "pod", "access", "TOKEN"),
        ("pod_patch", _add("/containers/0/envFrom", [{"secretRef": {"name": "weather"}}]), "pod", None, "envFrom"),
        ("pod_patch", _add("/volumes/-", VOLUME), "pod", "access", "files"),
        ("pod_patch", _add("/volumes/-", WHOLE), "pod", None, "files"),
        ("pod_patch", _add("/volumes/2/secret/secretName", "weather", "replace"), "pod", None, ""),
        ("pod_patch", _add("/imagePullSecrets", [{"name": "weather"}]), "pull", None, ""),
        ("pod_patch", _add("/imagePullSecrets/-", {"name": "weather"}), "pull", None, ""),
        ("pod_spec", json.dumps({"volumes": [VOLUME]}), "pod", "access", "files"),
        ("pod_spec", json.dumps({"volumes": [{"secret": {"secretname": "weather"}}]}), "pod", None, ""),
    ],
)
def test_a_secret_is_found_with_its_key_and_place(
    field: str, text: str, use: str, key: str | None, target: str
) -> None:
    (reference,) = references(field, text)
    assert (reference.use, reference.name, reference.key, reference.target) == (use, "weather", key, target)
    assert reference.name_inside is not None
    assert text[slice(*reference.name_inside)] == "weather"
    assert reference.key_inside is None or text[slice(*reference.key_inside)] == key


def test_each_key_of_a_volume_is_asked_for() -> None:
    items = [{"key": "access", "path": "a"}, {"key": "secret", "path": "b"}]
    text = _add("/volumes/-", {"name": "files", "secret": {"secretName": "weather", "items": items}})
    assert [reference.key for reference in references("pod_patch", text)] == ["access", "secret"]


def test_what_may_be_missing_is_optional() -> None:
    text = _add("/volumes/-", {"name": "files", "secret": {"secretName": "weather", "optional": True}})
    assert [reference.optional for reference in references("pod_patch", text)] == [True]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "{}",
        "[1, []]",
        "not JSON",
        _add("/containers/0/env/-", {"name": "A", "value": "weather"}),
        _add("/containers/0/env/-", VARIABLE, op="test"),
        json.dumps([{"op": "remove", "path": "/volumes/0"}]),
        _add("/volumes/-", {"secret": {"secretName": 5}}),
        "[" * 20_000,
    ],
)
def test_what_names_no_secret_has_no_reference(text: str) -> None:
    assert references("pod_patch", text) == []
