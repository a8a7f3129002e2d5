"""Large and deep files: what is not ours is left alone, and a secret in it is found all the same."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from spec_lint.engine import loader
from spec_lint.engine.kinds import MARKS
from spec_lint.engine.loader import LONG, LoadedFile, load
from spec_lint.engine.run import Outcome, Request, check
from spec_lint.model.document import Kind
from spec_lint.settings.config import Config
from tests.end_to_end.running import spec

SECRET = "apiVersion: v1\nkind: Secret\nmetadata: {name: db}\nstringData: {password: made-up}\n"
DEPTH = 3_000


def loaded(text: str, name: str = "a.yaml", forced: Kind | None = None) -> LoadedFile:
    return load(name, text.encode(), forced)


def names(file: LoadedFile) -> list[Any]:
    return [document.value["metadata"]["name"] for document in file.documents]


def settings(number: int) -> str:
    lines = "".join(f'  key-{index}: "kind: Secret"\n' for index in range(number))
    return f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: big}}\ndata:\n{lines}"


def objects(number: int) -> Iterator[dict[str, Any]]:
    for index in range(number):
        env = [{"name": "A", "valueFrom": {"secretKeyRef": {"name": "db", "key": "password"}}}]
        pod = {"containers": [{"name": "main", "image": "a:1.0", "env": env}]}
        yield {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": f"pod-{index}"}, "spec": pod}


def a_list(number: int) -> dict[str, Any]:
    secret = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "db"}, "stringData": {"password": "made-up"}}
    return {"apiVersion": "v1", "items": [*objects(number), secret, *objects(number)], "kind": "List"}


@pytest.mark.parametrize("text", [f"{settings(60_000)}---\n{SECRET}", f"{SECRET}---\n{settings(60_000)}"])
def test_a_secret_beside_a_long_document_is_read(text: str) -> None:
    file = loaded(text)
    assert (names(file), [document.errors for document in file.documents]) == (["db"], [[]])
    (document,) = file.documents
    node = document.node(())
    assert node is not None
    assert document.source.text.startswith("apiVersion: v1\nkind: Secret", node.start)
    assert len(document.source.text) == len(text)


@pytest.mark.parametrize("indent", [None, 1])
def test_a_secret_in_a_long_list_is_read(indent: int | None) -> None:
    file = loaded(json.dumps(a_list(12_000), indent=indent), "a.json")
    assert names(file) == ["db"]
    assert file.documents[0].secret.form == "list"


def test_a_spec_in_a_long_text_has_all_of_it_judged() -> None:
    file = loaded(f"{settings(20_000)}---\n{spec('edges')}")
    assert {document.kind for document in file.documents} == {Kind.PIPELINE}
    assert [error.code for document in file.documents for error in document.errors] == ["R139"]


def test_long_files_of_specs_are_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "---\n".join(spec(f"edges-{index}") for index in range(500))
    assert len(text) > LONG
    times = 0
    read = loader._load_text

    def counted(*given: Any) -> LoadedFile:
        nonlocal times
        times += 1
        return read(*given)

    monkeypatch.setattr(loader, "_load_text", counted)
    assert len(loaded(text).documents) == 500
    assert times == 1


@pytest.mark.parametrize(
    "text",
    [
        '{"pipeline": {"name": "x"}, "tree": ' + '{"a": ' * DEPTH + "1" + "}" * DEPTH + "}",
        '{"kind": "SecretTree", "tree": ' + "[" * DEPTH + "1" + "]" * DEPTH + "}",
        "kind: SecretTree\npipeline: {name: x}\ntree: " + "[" * DEPTH + "1" + "]" * DEPTH + "\n",
    ],
)
def test_deep_files_of_others_are_left_alone(text: str) -> None:
    file = loaded(text, "a.json")
    assert (file.documents, file.problem) == ([], None)


def test_a_secret_beside_a_deep_document_is_read() -> None:
    levels = "".join(f"{' ' * level}a:\n" for level in range(1, 200))
    file = loaded(f"kind: Tree\ntree:\n{levels}---\n{SECRET}")
    assert (names(file), file.documents[0].errors) == (["db"], [])


def steps(number: int) -> str:
    found = [{"name": f"s{index}", "input": index, "vals": [1, 2, 3]} for index in range(number)]
    return json.dumps({"pipeline": {"name": "x", "steps": found}})


def test_a_file_with_too_many_values_is_a_problem_only_if_it_is_ours() -> None:
    text = steps(MARKS // 5)
    file = loaded(text, "a.json")
    assert (file.documents, file.large, file.problem) == ([], True, None)
    assert loaded(text, "a.json", Kind.PIPELINE).problem is not None
    specs = f"[{', '.join([spec('edges')] * (MARKS // 25))}]"
    assert loaded(specs, "a.json").problem is not None


def checked(*paths: str, **more: Any) -> Outcome:
    return check(Request(paths, Config(), **more))


def test_a_file_that_is_too_large_is_named_in_a_note(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("data.json").write_text(" " * (33 << 20))
    Path("steps.json").write_text(steps(MARKS // 5))
    for given in ({}, {"with_project": True}):
        outcome = checked("data.json", "steps.json", **given)
        assert (outcome.findings, outcome.empty) == ([], True)
        assert "Ignored as too large for a spec or a secret: data.json, steps.json." in outcome.summary.notes
    assert [finding.rule for finding in checked("data.json", forced=Kind.PIPELINE).findings] == ["R001"]
