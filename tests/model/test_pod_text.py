"""The texts of pod_spec and pod_patch: parsed once for each spec, whoever asks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from spec_lint.engine.loader import load
from spec_lint.engine.run import Request, check
from spec_lint.model.pipeline import Pipeline
from spec_lint.model.pod_text import patch_operations, pod_json, pointer_tokens
from spec_lint.model.user_container import may_change
from spec_lint.reading.json.strict import read_json
from spec_lint.reading.node import Node, ReadingError
from spec_lint.settings.config import Config

SPEC = {
    "pipeline": {"name": "edges"},
    "transform": {"image": "edges:latest", "cmd": ["python3", "/edges.py"]},
    "input": {"pfs": {"repo": "images", "glob": "/*"}},
}
HOST_NETWORK = '{"op": "add", "path": "/hostNetwork", "value": true}'


def pipeline(**fields: Any) -> Pipeline:
    (document,) = load("a.json", json.dumps({"pipeline": {"name": "edges"}, **fields}).encode()).documents
    return Pipeline(document)


@pytest.mark.parametrize(
    ("pod_spec", "pod_patch"),
    [
        ('{"hostNetwork": true}', f"[{HOST_NETWORK}]"),
        ('{"volumes": [{"name": "a", "secret": {"secretName": "weather"}}]}', '[{"op": "add"}]'),
        ("{", "["),
    ],
)
def test_all_rules_together_parse_each_text_once(
    pod_spec: str, pod_patch: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parsed: list[str] = []

    def counted(text: str) -> Node | ReadingError:
        parsed.append(text)
        return read_json(text)

    monkeypatch.setattr("spec_lint.model.pod_text.read_json", counted)
    path = tmp_path / "edges.json"
    path.write_text(json.dumps({**SPEC, "pod_spec": pod_spec, "pod_patch": pod_patch}))
    check(Request([str(path)], Config()))
    assert sorted(parsed) == sorted([pod_spec, pod_patch])


@pytest.mark.parametrize("text", ["", None, 5, []])
def test_what_is_no_text_has_no_json(text: Any) -> None:
    assert pod_json(pipeline(pod_patch=text), "pod_patch") is None
    assert patch_operations(pipeline(pod_patch=text)) == ()


@pytest.mark.parametrize("text", ["[", "NaN", "[1,]", "\ufeff[]"])
def test_what_go_does_not_take_is_an_error(text: str) -> None:
    spec = pipeline(pod_patch=text)
    assert isinstance(pod_json(spec, "pod_patch"), ReadingError)
    assert patch_operations(spec) == ()
    assert may_change(spec, "image")


def test_operations_come_in_order_with_their_places() -> None:
    text = f'[{HOST_NETWORK}, 1, {{"op": "test"}}]'
    first, second, third = patch_operations(pipeline(pod_patch=text))
    assert text[first.node.start : first.node.end] == HOST_NETWORK
    assert (first.text("op"), first.text("path"), first.text("value")) == ("add", "/hostNetwork", None)
    assert [operation.is_object for operation in (first, second, third)] == [True, False, True]
    assert (third.text("op"), third.text("path")) == ("test", None)


def test_the_names_of_members_are_compared_to_the_letter_and_the_last_counts() -> None:
    (operation,) = patch_operations(pipeline(pod_patch='[{"Op": "add", "path": "/a", "path": "/b"}]'))
    assert (operation.text("op"), operation.text("path")) == (None, "/b")


@pytest.mark.parametrize("text", ['{"op": "add"}', "null", "5"])
def test_what_is_no_list_has_no_operations(text: str) -> None:
    spec = pipeline(pod_patch=text)
    assert isinstance(pod_json(spec, "pod_patch"), Node)
    assert patch_operations(spec) == ()


def test_a_pointer_has_tokens() -> None:
    assert pointer_tokens("/a~1b/~0/-") == ["a/b", "~", "-"]
    assert pointer_tokens("ignored/a") == ["a"]
    assert pointer_tokens("") == []
