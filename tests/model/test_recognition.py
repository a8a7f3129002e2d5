"""What a file is: specs with a slip in them are told, files of other tools are left alone."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from spec_lint.engine.loader import kind_of, load
from spec_lint.engine.run import Request, check
from spec_lint.findings.finding import Refuser
from spec_lint.model.document import Kind
from spec_lint.settings.config import Config

SPEC: dict[str, Any] = {
    "pipeline": {"name": "edges"},
    "transform": {"image": "edges:1.0", "cmd": ["python3", "/edges.py"]},
    "input": {"pfs": {"repo": "images", "glob": "/*"}},
}
CRON = {**SPEC, "input": {"cron": {"name": "tick", "spec": "@daily"}}}
CROSS = {**SPEC, "input": {"cross": [SPEC["input"], {"pfs": {"repo": "models", "glob": "/"}}]}, "datum_tries": 2}
SPOUT = {"pipeline": {"name": "in"}, "transform": SPEC["transform"], "spout": {"service": {"internal_port": 80}}}
OLD = {**SPEC, "input": {"atom": {"repo": "images", "glob": "/*"}}, "standby": True}
OLDER = {"pipeline": {"name": "a"}, "transform": {"cmd": ["a"]}, "inputs": [{"repo": {"name": "r"}, "method": "map"}]}


def without(*fields: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda spec: {name: value for name, value in spec.items() if name not in fields}


def renamed(**names: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda spec: {names.get(name, name): value for name, value in spec.items()}


SLIPS = {
    "no pipeline": without("pipeline"),
    "one letter too few": renamed(pipeline="pipline"),
    "one letter too many": renamed(pipeline="pipelinee"),
    "a wrong letter": renamed(pipeline="pipelime", transform="transform"),
    "two letters swapped": renamed(pipeline="pipeilne", transform="tranfsorm"),
    "capitals": lambda spec: {name.capitalize(): value for name, value in spec.items()},
    "all in capitals": renamed(pipeline="PIPELINE"),
    "typographic quotes": lambda spec: {f"“{name}”": value for name, value in spec.items()},
    "the name at the top": lambda spec: {"name": "edges", **without("pipeline")(spec)},
    "no pipeline and advice": lambda spec: {"description": "x", "$schema": "y", **without("pipeline")(spec)},
}


@pytest.mark.parametrize("slip", SLIPS.values(), ids=SLIPS)
@pytest.mark.parametrize("spec", [SPEC, CRON, CROSS, SPOUT, OLD, OLDER])
def test_a_spec_with_a_slip_is_a_spec(spec: dict[str, Any], slip: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    slipped = slip(copy.deepcopy(spec))
    assert kind_of(slipped) is Kind.PIPELINE
    for name in ("edges.json", "edges.yaml"):
        (document,) = load(name, json.dumps(slipped, ensure_ascii=False).encode()).documents
        assert document.kind is Kind.PIPELINE


@pytest.mark.parametrize("slip", SLIPS.values(), ids=SLIPS)
def test_a_spec_with_a_slip_is_not_green(
    slip: Callable[[dict[str, Any]], dict[str, Any]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("good.json").write_text(json.dumps(SPEC))
    Path("slip.json").write_text(json.dumps(slip(SPEC), ensure_ascii=False))
    for request in (Request(["."], Config()), Request(["slip.json"], Config(), with_project=True)):
        outcome = check(request)
        assert {finding.span.source.path for finding in outcome.findings} == {"slip.json"}
        assert outcome.summary.errors


FOREIGN: dict[str, Any] = {
    "Benthos": {"input": {"kafka": {"addresses": ["a"]}}, "pipeline_": {"processors": []}, "output": {"drop": {}}},
    "Benthos with git": {"input": {"git": {"repository_url": "a"}}, "output": {"stdout": {}}, "buffer": {}},
    "Fluent Bit": {"service": {"flush": 1, "http_port": 2020}, "pipelines": {"inputs": [], "outputs": []}},
    "Vector": {"sources": {"in": {"type": "stdin"}}, "transforms": {"a": {"type": "remap"}}, "sinks": {}},
    "GitHub": {"name": "ci", "on": {"schedule": [{"cron": "0 0 * * *"}]}, "jobs": {"a": {"steps": [{"run": "x"}]}}},
    "an action": {"name": "a", "inputs": {"path": {"required": True}}, "runs": {"using": "docker", "image": "a"}},
    "a pod": {"apiVersion": "v1", "kind": "Pod", "spec": {"containers": [{"image": "a", "cmd": ["b"]}]}},
    "a custom resource": {"apiVersion": "a/v1", "kind": "PachydermPipeline", "spec": SPEC},
    "an ETL job": {"name": "a", "input": {"path": "s3://a"}, "transform": [{"cmd": "b"}], "output": {"path": "c"}},
    "a transform of another tool": {"input": "in.csv", "transform": {"type": "map", "stdin": True}, "output": "x"},
    "compose": {"services": {"a": {"image": "b", "stdin_open": True}}, "version": "3"},
    "Kestra": {"id": "a", "inputs": [{"id": "b", "type": "STRING"}], "tasks": [{"type": "c", "cmd": "d"}]},
    "tasks": {"version": 2, "tasks": [{"label": "a", "cmd": "b", "group": "build"}]},
    "a CI pipeline": {"pipelines": [SPEC["pipeline"]], "stages": ["a"], "image": "b"},
}


@pytest.mark.parametrize("value", FOREIGN.values(), ids=FOREIGN)
def test_files_of_other_tools_are_left_alone(value: dict[str, Any]) -> None:
    assert kind_of(value) is Kind.FOREIGN
    loaded = load("other.json", json.dumps(value).encode())
    assert (loaded.foreign, loaded.broken) == (True, False)


def test_a_broken_spec_with_a_slip_is_a_spec() -> None:
    text = json.dumps(SPEC, indent=1).replace('"pipeline"', '"pipline"')
    for broken in (text[:-3], text.replace('"python3",', '"python3'), text.replace(": {", ": {]", 1)):
        (document,) = load("edges.json", broken.encode()).documents
        assert document.errors


@pytest.mark.parametrize(
    "text",
    [
        "jobs: {a: {steps: [{cmd: [x}]}}\n",
        "apiVersion: v1\nkind: Job\nspec: {cmd: [a], cron: {x: 1}\n",
        "{{- if .Values.cron }}\ncron: {name: a}\ncmd: [a]\n{{- end }}\n",
        "# a note\n\tcmd: [a]\n",
    ],
)
def test_a_broken_file_of_another_tool_is_left_alone(text: str) -> None:
    loaded = load("other.yaml", text.encode())
    assert (loaded.foreign, loaded.broken) == (True, False)


def test_a_large_file_is_not_searched_for_slips() -> None:
    text = json.dumps({"cmd": list(range(600_000)), **SPEC, "pipeline": 1}).replace('"pipeline"', '"pipline"')
    loaded = load("data.json", text.encode())
    assert (loaded.foreign, loaded.problem) == (True, None)


SECRET = "apiVersion: v1\nkind: Secret\nmetadata: {name: weather}\nstringData: {access: made-up}\n"
GOOD = json.dumps(SPEC) + "\n"


def codes(text: str, path: Path, version: str = "2.12") -> list[tuple[str, str, int, Refuser | None]]:
    path.write_text(text)
    findings = check(Request([str(path)], Config(pachyderm_version=version))).findings
    found = [one for one in findings if one.rule.startswith("R1") or one.rule in ("P001", "P009")]
    return [(one.rule, one.span.text, one.span.source.position(one.span.start)[0], one.refused_by) for one in found]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (f"title: a\n---\n{GOOD}", [("R139", "title", 1)]),
        (f"{GOOD}---\ntitle: a\n", [("R139", "title", 3)]),
        (f"{GOOD}---\n{SECRET}", [("R139", "apiVersion", 3)]),
        (f"{SECRET}---\n{GOOD}", [("R139", "apiVersion", 1)]),
        (f"{GOOD}---\n{GOOD}", []),
        (f"{GOOD}---\na: 1\n---\nb: 1\n", [("R139", "a", 3), ("R139", "b", 5)]),
        (f"{GOOD}---\ndescription: a\n", [("P009", "d", 3)]),
        (f"{GOOD}---\n{{}}\n", [("P009", "{", 3)]),
        (f"{GOOD}---\n", [("R110", "", 3)]),
        (f"{GOOD}---\ntrue\n", [("R110", "true", 3)]),
        (f"[{GOOD.strip()},\n{GOOD.replace('pipeline', 'pipline').strip()}]", [("P001", '"pipline"', 2)]),
        (f"[{GOOD.strip()},\n{{a: 1}}]", [("R139", "a", 2)]),
        (f"{GOOD.replace('pipeline', 'pipline')}---\na: 1\n", [("P001", '"pipline"', 1), ("R139", "a", 3)]),
        (f"{GOOD}---\na: [\n", [("R101", "", 3)]),
    ],
)
def test_every_document_of_a_file_of_specs_is_judged(
    text: str, told: list[tuple[str, str, int]], tmp_path: Path
) -> None:
    found = codes(text, tmp_path / "all.yaml")
    assert [(rule, line) for rule, _, line, _ in found] == [(rule, line) for rule, _, line in told]
    assert [shown for rule, shown, _, _ in found if rule == "R139"] == [
        where for rule, where, _ in told if rule == "R139"
    ]
    assert {refuser for rule, _, _, refuser in found if rule == "R139"} <= {Refuser.PACHCTL}


def test_a_foreign_document_is_refused_by_pachd_where_pachctl_drops_its_fields(tmp_path: Path) -> None:
    assert codes(f"{GOOD}---\ntitle: a\n", tmp_path / "all.yaml", "2.7") == [("R139", "title", 3, Refuser.PACHD)]


def test_documents_of_a_file_without_specs_are_foreign() -> None:
    assert load("all.yaml", b"title: a\n---\nb: {cmd: [c]}\n").foreign
