"""Placeholders of template languages: what is one, what is text, and what follows from it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from spec_lint.engine.judge import judge
from spec_lint.engine.loader import load
from spec_lint.engine.run import Request, check
from spec_lint.findings.finding import Finding, Pointer
from spec_lint.model.document import Document
from spec_lint.model.project import Project
from spec_lint.model.template import may_become
from spec_lint.pachyderm.release import Release
from spec_lint.schema.problems import refused_values
from spec_lint.settings.config import Config

Found = set[tuple[str, str, tuple[str | int, ...]]]

EDGES: dict[str, Any] = {
    "pipeline": {"name": "edges", "project": {"name": "vision"}},
    "transform": {
        "image": "registry.example.com/edges:1.0",
        "cmd": ["bash"],
        "stdin": ["cp /pfs/images/* /pfs/out"],
        "env": {"LEVEL": "3"},
        "secrets": [{"name": "weather", "key": "access", "env_var": "ACCESS"}, {"name": "tide", "mount_path": "/tide"}],
        "image_pull_secrets": ["registry"],
        "working_dir": "/app",
    },
    "input": {
        "cross": [
            {
                "join": [
                    {"pfs": {"repo": "images", "glob": "/(*).png", "join_on": "$1", "branch": "dev"}},
                    {"pfs": {"repo": "labels", "glob": "/(*).txt", "join_on": "$1", "lazy": True}},
                ]
            },
            {"cron": {"name": "tick", "spec": "@daily", "overwrite": True}},
        ]
    },
    "parallelism_spec": {"constant": 2},
    "resource_requests": {"memory": "1Gi", "cpu": 1},
    "resource_limits": {"memory": "2Gi", "gpu": {"type": "nvidia.com/gpu", "number": 1}},
    "scheduling_spec": {"node_selector": {"pool": "cpu"}},
    "datum_timeout": "600s",
    "datum_tries": 2,
    "output_branch": "main",
    "egress": {"URL": "s3://bucket/dir"},
    "autoscaling": False,
    "description": "Finds edges",
    "paralelism": 1,
}
NOTEBOOK: dict[str, Any] = {
    "pipeline": {"name": "notebook"},
    "transform": {"image": "notebook:1", "cmd": ["notebook"]},
    "input": {"pfs": {"repo": "edges", "project": "vision", "glob": "/"}},
    "service": {"internal_port": 8888, "external_port": 30888, "type": "NodePort"},
}
WEATHER: dict[str, Any] = {
    "apiVersion": "v1",
    "kind": "Secret",
    "metadata": {"name": "weather", "namespace": "default", "labels": {"team": "sea"}},
    "type": "Opaque",
    "data": {"access": "NTUxMi1yZWFk"},
    "stringData": {"port": 5432},
}
FILES = {"edges.json": EDGES, "notebook.json": NOTEBOOK, "weather.yaml": WEATHER}
MARKS = (
    "${X}", "$X", "{{ x }}", "{{ .Values.x }}", "<%= x %>", "#{X}", "$(X)", "%XYZ%", "@XY@", "<your-x>", "${{ x }}",
    "pre-${X}",
)  # fmt: skip
FREE = ("cmd", "stdin", "env", "description")
ABOUT_TEMPLATES = {"R140", "R142", "R219", "R220"}


def text_of(name: str, value: Any) -> str:
    lines = [f"{key}: {json.dumps(inner)}" for key, inner in value.items()]
    return "\n".join(lines) + "\n" if name.endswith(".yaml") else json.dumps(value, indent=1)


def found_in(files: dict[str, Any]) -> Found:
    texts = {name: value if isinstance(value, str) else text_of(name, value) for name, value in files.items()}
    documents = [document for name, text in texts.items() for document in load(name, text.encode()).documents]
    return {(one.rule, one.span.source.path, one.pointer) for one in judge(Project(documents)).findings}


def scalars(value: Any, place: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    if not isinstance(value, (dict, list)):
        yield place
        return
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
        yield from scalars(inner, (*place, key))


def with_value(value: Any, place: tuple[str | int, ...], text: Any) -> Any:
    changed = inner = deepcopy(value)
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = text
    return changed


PLACES = [
    (name, place)
    for name, value in FILES.items()
    for place in scalars(value)
    if place[0] not in ("apiVersion", "kind") and not {*FREE, "paralelism", "port"}.intersection(place)
]


@pytest.fixture(scope="module")
def plain() -> dict[str, Found]:
    found = {name: found_in({name: value}) for name, value in FILES.items()}
    assert {"P001", "R211"} <= {rule for one in found.values() for rule, _, _ in one}
    return found


@pytest.mark.parametrize(("name", "place"), PLACES, ids=lambda part: part if isinstance(part, str) else part[-1])
@pytest.mark.parametrize("mark", MARKS)
def test_a_placeholder_causes_one_finding_and_hides_none_elsewhere(
    mark: str, name: str, place: tuple[str | int, ...], plain: dict[str, Found]
) -> None:
    found = found_in({name: with_value(FILES[name], place, mark)})
    assert {one for one in found - plain[name] if one[0] not in ABOUT_TEMPLATES} == set()
    assert {one for one in plain[name] - found if one[2] != place} == set()
    assert len([one for one in found if one[0] in ABOUT_TEMPLATES]) <= 1


def only(text: str, name: str = "p.yaml") -> list[str]:
    return sorted(rule for rule, _, _ in found_in({name: text}))


SPEC = (
    "pipeline: {{name: {name}}}\ntransform: {{image: {image}, cmd: [run]}}\ninput: {{pfs: {{repo: x, glob: {glob}}}}}\n"
)


@pytest.mark.parametrize("image", ["app:${TAG}", "app:#{Tag}", "app:{tag}", "app:__TAG__", "<registry>/app:1"])
def test_what_nobody_rejects_at_once_is_a_warning(image: str) -> None:
    assert only(SPEC.format(name="p", image=f'"{image}"', glob='"/*"')) == ["R140"]


@pytest.mark.parametrize(
    "name",
    ["${ENV}", "model-${ENV}", "$(Build.BuildId)", "{{ name }}", "@NAME@", "%NAME%", "#{Name}", "((name))", "<%= x %>"],
)
def test_what_is_rejected_as_it_is_is_an_error(name: str) -> None:
    text = SPEC.format(name=name, image='"app:1"', glob='"/*"').replace("pipeline: {name: ", "pipeline:\n  name: ")
    assert only(text.replace("}\ntransform", "\ntransform", 1)) == ["R142"]


@pytest.mark.parametrize("glob", ["/{a,b}/*", "/{year}/*", "/@(a|b)", "/__init__.py", "/((a))"])
def test_globs_have_braces_of_their_own(glob: str) -> None:
    assert not ABOUT_TEMPLATES.intersection(only(SPEC.format(name="p", image='"app:1"', glob=f'"{glob}"')))


def test_commands_variables_and_descriptions_are_text() -> None:
    spec = deepcopy(NOTEBOOK)
    spec["transform"] |= {"stdin": ["echo ${A} $(date) {{ x }}", "for f in *; do mv $f ${f%%.*}; done"]}
    spec["transform"] |= {"cmd": ["bash"], "env": {"A": "$(B)", "C": "{{ c }}"}}
    spec |= {"description": "of {{ year }}", "metadata": {"annotations": {"a": "${B}"}}}
    spec["pod_patch"] = '[{"op": "add", "path": "/hostname", "value": "h"}]'
    assert not ABOUT_TEMPLATES.intersection(only(json.dumps(spec), "p.json"))


@pytest.mark.parametrize("key", ["$comment", "$id", "$ref"])
def test_a_keyword_of_json_schema_is_an_unknown_field(key: str) -> None:
    assert only(SPEC.format(name="p", image='"app:1"', glob='"/*"') + f'"{key}": x\n') == ["P001"]


def test_a_key_that_is_a_placeholder_is_quoted_once() -> None:
    text = SPEC.format(name="p", image='"app:1"', glob='"/*"') + '"$NAME": x\n'
    (finding,) = judge(Project(load("p.yaml", text.encode()).documents)).findings
    assert '"$NAME"' in finding.message
    assert "\\" not in finding.message


def test_a_command_at_the_place_of_a_name_is_no_placeholder() -> None:
    assert "P101" in only(SPEC.format(name='"ls $HOME | wc"', image='"app:1"', glob='"/*"'))


def test_text_of_other_parts_is_a_placeholder_in_a_template() -> None:
    spec = with_value(NOTEBOOK, ("transform", "stdin"), ["{{ command }}"])
    spec["transform"]["image"] = "notebook:{{ tag }}"
    assert only(json.dumps(spec), "p.json") == ["R140"]
    patched = with_value(NOTEBOOK, ("pod_patch",), '[{"op": "add", "path": "/priority", "value": ${PRIORITY}}]')
    assert only(json.dumps(patched), "p.json") == ["R140"]


def test_the_specs_of_a_template_are_judged_for_one_finding_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """The work must not grow with the square of the number of specs."""
    judged: list[int] = []

    def counted(document: Document, release: Release) -> set[Pointer]:
        judged.append(document.index)
        return refused_values(document, release)

    monkeypatch.setattr("spec_lint.rules.reading.templates.refused_values", counted)
    text = "---\n".join(SPEC.format(name=f"p{index}", image='"app:${TAG}"', glob="/") for index in range(20))
    assert only(text) == ["R140"]
    assert len(judged) == 2 * 20


def test_a_name_may_become_what_its_text_allows() -> None:
    assert may_become("${ENV}-db", "dev-db")
    assert not may_become("${ENV}-db", "dev-cache")
    assert not may_become("db", "db")


def test_a_repo_may_be_that_of_a_pipeline_with_a_placeholder_in_its_name() -> None:
    maker = with_value(NOTEBOOK, ("pipeline", "name"), "edge${X}")
    reader = with_value(NOTEBOOK, ("input", "pfs"), {"repo": "edges2", "glob": "/"})
    assert not {"X105", "X104"}.intersection(only_rules({"a.json": maker, "b.json": reader}))


def only_rules(files: dict[str, Any]) -> set[str]:
    return {rule for rule, _, _ in found_in(files)}


def test_a_secret_may_be_one_with_a_placeholder_in_its_name() -> None:
    secret = with_value(WEATHER, ("metadata", "name"), "${ENV}ther")
    assert "X202" not in {
        rule for rule, path, pointer in found_in({"edges.json": EDGES, "s.yaml": secret}) if 0 in pointer
    }
    keys = {**WEATHER, "data": {"${KEY}": "NTUxMi1yZWFk"}}
    assert "X201" not in only_rules({"edges.json": EDGES, "s.yaml": keys})


def test_it_is_the_same_with_facts_of_files_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    maker = with_value(NOTEBOOK, ("pipeline", "name"), "edge${X}")
    reader = with_value(NOTEBOOK, ("input", "pfs"), {"repo": "edges2", "glob": "${GLOB}"})
    secret = with_value(WEATHER, ("metadata", "name"), "{{ name }}ther")
    for name, value in {"maker.json": maker, "reader.json": reader, "edges.json": EDGES, "s.yaml": secret}.items():
        (tmp_path / name).write_text(text_of(name, value))
    request = Request([str(tmp_path)], Config(), jobs=1)
    whole = check(request)
    monkeypatch.setattr("spec_lint.engine.collect.FEW", 0)
    facts = check(request)
    assert [*map(words_of, facts.findings)] == [*map(words_of, whole.findings)]
    assert facts.summary.notes == whole.summary.notes
    assert any("placeholder" in note for note in whole.summary.notes)


def words_of(finding: Finding) -> tuple[Any, ...]:
    return finding.span.source.path, finding.rule, finding.span.start, finding.span.end, finding.message, finding.help


def test_a_secret_for_pachctl_is_rejected_with_placeholders_except_in_its_strings() -> None:
    secret = {**WEATHER, "stringData": {"a": "b"}}
    assert only(json.dumps(with_value(secret, ("data", "access"), "${ACCESS}")), "s.json") == ["R220"]
    assert only(json.dumps(with_value(secret, ("metadata", "name"), "{{ name }}")), "s.json") == ["R220"]
    strings = with_value(secret, ("stringData", "a"), "${A}")
    assert only(json.dumps(strings), "s.json") == ["S327"]
    assert only(json.dumps(with_value(strings, ("metadata", "name"), "${NAME}")), "s.json") == ["R220"]
    unquoted = json.dumps(with_value(secret, ("stringData", "a"), "@A@")).replace('"@A@"', "{{ a | tojson }}")
    assert only(unquoted, "s.json") == ["R220"]
