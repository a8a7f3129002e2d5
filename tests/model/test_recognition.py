"""What a file is: specs with a slip in them are told, files of other tools are left alone."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from benchmarks.likeness import MISTAKES, misspelt, without
from spec_lint.engine.kinds import kind_of
from spec_lint.engine.loader import load
from spec_lint.engine.run import Request, check
from spec_lint.findings.finding import Refuser
from spec_lint.findings.source import Source
from spec_lint.model import recognition
from spec_lint.model.document import Kind
from spec_lint.model.recognition import ENOUGH, SPEC_SIGNS, is_secret, spec_signs
from spec_lint.model.recognition_of_texts import ENOUGH_OF_A_TEXT, TEXT_SIGNS
from spec_lint.reading.secret.signs import SECRET_SIGNS
from spec_lint.reading.spec import read_specs
from spec_lint.settings.config import Config
from tests.model.lookalikes import LOOKALIKES, SPECS

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
    "a plural": renamed(input="inputs"),
    "the transform in the pipeline": lambda spec: {
        **without("transform")(spec),
        "pipeline": {**spec["pipeline"], "description": "x", "transform": spec["transform"]},
    },
    "the name at the top": lambda spec: {"name": "edges", **without("pipeline")(spec)},
    "the fields of the input at the top": lambda spec: {**without("input")(spec), **spec.get("input", {})},
    "the fields of transform and input at the top": lambda spec: {
        **without("transform", "input")(spec),
        **spec["transform"],
        **spec.get("input", {}),
    },
    "the command as transform": lambda spec: {**spec, "transform": spec["transform"]["cmd"]},
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


TRANSFORM, INPUT = SPEC["transform"], SPEC["input"]


@pytest.mark.parametrize(
    ("spec", "told"),
    [
        ({"pipeline": SPEC}, {("P001", "pipeline"), ("P001", "transform"), ("P001", "input")}),
        (
            {"pipeline": {"name": "a", "transform": TRANSFORM, "input": INPUT}},
            {("P001", "transform"), ("P001", "input")},
        ),
        ({"pipeline": {"name": "a", "input": INPUT}, "transform": TRANSFORM}, {("P001", "input")}),
        ({"pipeline": {"name": "a"}, "transform": {**TRANSFORM, "input": INPUT}}, {("P001", "input")}),
        ({"pipeline": {"name": "a"}, "input": {**INPUT, "transform": TRANSFORM}}, {("P001", "transform")}),
        ([[SPEC]], {("R110", json.dumps([SPEC]))}),
        ({f"“{name}”": value for name, value in SPEC.items()}, {("P001", "“pipeline”")}),
    ],
)
def test_a_mistake_leads_to_no_finding_about_what_is_missing(
    spec: Any, told: set[tuple[str, str]], tmp_path: Path
) -> None:
    path = tmp_path / "edges.json"
    path.write_text(json.dumps(spec, ensure_ascii=False))
    found = check(Request([str(path)], Config())).findings
    assert {(finding.rule, finding.span.text.strip('"')) for finding in found} == told
    assert all(finding.help for finding in found)


def test_an_empty_document_after_a_spec_is_removed(tmp_path: Path) -> None:
    path = tmp_path / "edges.yaml"
    path.write_text(f"{GOOD}---\n")
    (finding,) = check(Request([str(path)], Config())).findings
    assert (finding.rule, finding.help) == ("R110", "Remove this empty document, with its `---`.")


def test_typographic_quotes_around_several_several_keys_are_one_finding(tmp_path: Path) -> None:
    path = tmp_path / "edges.yaml"
    path.write_text(
        "“pipeline”: {name: edges}\n“transform”: {cmd: [a], image: 'a:1'}\n“input”: {pfs: {repo: a, glob: /}}\n"
    )
    (finding,) = check(Request([str(path)], Config())).findings
    assert finding.help == (
        "Write straight quotes; U+201C (left double quotation mark) is part of the key. "
        "The same is true of `transform` and `input` here."
    )


def test_documents_of_a_file_without_specs_are_foreign() -> None:
    assert load("all.yaml", b"title: a\n---\nb: {cmd: [c]}\n").foreign


def value_of(text: str) -> Any:
    (spec,) = read_specs(Source("a.yaml", text))
    return spec.value


@pytest.mark.parametrize("text", LOOKALIKES.values(), ids=LOOKALIKES)
def test_a_file_of_another_tool_is_none_of_ours(text: str) -> None:
    for name in ("a.json", "a.yaml"):
        loaded = load(name, text.encode())
        assert (loaded.documents, loaded.broken, loaded.problem) == ([], False, None)


@pytest.mark.parametrize("text", LOOKALIKES.values(), ids=LOOKALIKES)
def test_one_other_letter_makes_no_spec_of_a_file_of_another_tool(text: str) -> None:
    for spec in read_specs(Source("a.yaml", text)):
        wrong = list(misspelt(spec.value))
        assert wrong
        assert [value for value in wrong if kind_of(value) is not Kind.FOREIGN] == []


@pytest.mark.parametrize("text", SPECS.values(), ids=SPECS)
def test_one_other_letter_leaves_a_spec_a_spec(text: str) -> None:
    assert {document.kind for document in load("a.yaml", text.encode()).documents} == {Kind.PIPELINE}
    for wrong in misspelt(value_of(text)):
        (document,) = load("a.json", json.dumps(wrong).encode()).documents
        assert document.kind is Kind.PIPELINE


@pytest.mark.parametrize("mistake", MISTAKES.values(), ids=MISTAKES)
def test_a_usual_mistake_leaves_a_spec_a_spec(mistake: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    wrong = mistake(copy.deepcopy(SPEC))
    assert wrong != SPEC
    assert kind_of(wrong) is Kind.PIPELINE


@pytest.mark.parametrize("text", SPECS.values(), ids=SPECS)
def test_the_quick_look_at_ordinary_specs_agrees_with_the_measure(text: str) -> None:
    value = value_of(text)
    for wrong in (value, *misspelt(value), *(mistake(copy.deepcopy(value)) for mistake in MISTAKES.values())):
        assert kind_of(wrong) is recognition.kind_of(wrong)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ('{"pipeline": {"name": "a"}, "transform": {"image": "i" "cmd": []}}', Kind.PIPELINE),
        ('{"pipeline": {"project": {"name": "p"}, "name": "a"}, "transform": {"image": "i"', Kind.PIPELINE),
        ('{"pipeline": {"name": "a"}, "image": "i", "cmd": ["x"]}, "input": {"pfs": {"repo": "r"}}}', Kind.PIPELINE),
        ("pipeline: {name: x\ninput: {pfs\ntransform: image: cmd\n", Kind.PIPELINE),
        ("pipeline: {name: x\ninputs: [\ntransform:\n", Kind.PIPELINE),
        ("pipeline: {name: x\ninput: {\ntransform: image\nstages: [\n", Kind.FOREIGN),
        ("pipeline: {processors: x\ninput: {\ntransform: image\n", Kind.FOREIGN),
        ("input: {kafka: {addresses: [}\npipeline: {processors: []}\n", Kind.FOREIGN),
        ("pipeline:\n  name: a\n\tparallelism: 2\nsource: {}\nsink: {}\ntransform:\n- filter: x\n", Kind.FOREIGN),
        ("apiVersion: v1\nkind: Secret\nmetadata:\n\tname: a\n", Kind.SECRET),
        ("apiVersion: v1\r\nkind: Secret # the password\r\nmetadata:\r\n\tname: a\r\n", Kind.SECRET),
        ("apiVersion: v1\nkind : 'Secret'\nstringData: {a: [b}\n", Kind.SECRET),
        ("apiVersion: v1\nkind: secret\nmetadata:\n\tname: a\ndata: {}\n", Kind.SECRET),
        ("  apiVersion: v1\n  kind: Secret\n  stringData:\n   a: x\n     b: y\n", Kind.SECRET),
        ("kind: List\nitems:\n- apiVersion: v1\n  kind: Secret\n  metadata: {name: [a}\n", Kind.SECRET),
        ("kind: Secret\nmetadata:\n\tname: a\nstringData: {a: '{{ .Values.a }}'}\n", Kind.SECRET),
        ("kind: HelmRelease\nspec:\n  valuesFrom:\n  - kind: Secret\n    name: [a}\n", Kind.FOREIGN),
        ("kind: secret\nname: token\ndata: [a}\n", Kind.FOREIGN),
    ],
)
def test_a_text_that_cannot_be_parsed_is_known_by_its_words(text: str, kind: Kind) -> None:
    loaded = load("a.yaml", text.encode())
    assert {document.kind for document in loaded.documents} == ({kind} if kind is not Kind.FOREIGN else set())
    assert all(document.errors for document in loaded.documents)


ITEM = '{pipeline: {name: a}, transform: {image: "i:1", cmd: [x]}, input: {pfs: {repo: r, glob: /}}}'
NAMELESS = '{transform: {image: "i:1", cmd: [x]}, input: {pfs: {repo: r, glob: /}}}'


@pytest.mark.parametrize(
    ("text", "where", "said"),
    [
        (f"pipelines: [{ITEM}, {ITEM}]", "pipelines", "Write the list itself"),
        (f"version: 1\nspecs:\n- {ITEM}\n", "specs", "Write the list itself"),
        (f"spec: {ITEM}", "spec", "Write the spec itself"),
        (f"a: {NAMELESS}\nb: {NAMELESS}\n", "a", "without their names"),
        (f"pipelines: {{a: {NAMELESS}, b: {NAMELESS}}}", "pipelines", "without their names"),
        (f"title: x\n---\npipelines: [{ITEM}]\n", "pipelines", "Write the list itself"),
    ],
)
def test_specs_under_a_key_are_told_with_the_cure(text: str, where: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "all.yaml"
    path.write_text(text)
    (finding,) = check(Request([str(path)], Config())).findings
    assert (finding.rule, finding.span.text, finding.refused_by) == ("R141", where, Refuser.PACHCTL)
    assert said in (finding.help or "")


@pytest.mark.parametrize(
    "text",
    [
        f"apiVersion: a/v1\nkind: Flow\nspec: {ITEM}",
        f"a.json: {ITEM}\nb.json: {ITEM}\n",
        f"pipelines: [{ITEM}]\njobs: [{{run: x}}]\n",
        f"values: {{spec: {{spec: {ITEM}}}}}",
        f"a: 1\nb: 2\nc: 3\nd: 4\nspec: {ITEM}",
        "pipelines: []",
    ],
)
def test_specs_in_a_file_of_another_tool_are_left_alone(text: str) -> None:
    assert load("all.yaml", text.encode()).foreign


def test_a_whole_spec_inside_pipeline_is_a_spec(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps({"pipeline": {"name": "edges", **without("pipeline")(SPEC)}}))
    found = check(Request([str(path)], Config())).findings
    assert {finding.span.text for finding in found if finding.rule == "P001"} == {'"transform"', '"input"'}


@pytest.mark.parametrize(
    ("before", "said"), [(0, None), (1, "the spec before it is"), (2, "the 2 specs before it are")]
)
def test_the_specs_before_another_document_are_counted(before: int, said: str | None, tmp_path: Path) -> None:
    path = tmp_path / "all.yaml"
    path.write_text("---\n".join([*[f"{ITEM}\n"] * before, "title: a\n", f"{ITEM}\n", "title: b\n"]))
    first, second = (one for one in check(Request([str(path)], Config())).findings if one.rule == "R139")
    assert first.help is not None
    assert second.help == "Put it in a separate file."
    assert (f"{said} created" in first.help) if said else first.help == second.help


NAMED = {"apiVersion": "v1", "metadata": {"name": "weather"}}
GIVEN = {"stringData": {"access": "5512-read"}}
UNSAID: dict[str, dict[str, Any]] = {
    "no kind": {**NAMED, **GIVEN},
    "only what pachd needs": {"metadata": {"name": "weather"}, **GIVEN},
    "a type": {**NAMED, "type": "Opaque", "data": {"access": "NTUxMi1yZWFk"}},
    "a credential": {"metadata": {"name": "weather"}, "data": {"password": "NTUxMi1yZWFk"}},
    "a typo": {"kind": "Secert", **NAMED, **GIVEN},
    "lower case": {"kind": "secret", **NAMED, **GIVEN},
    "upper case": {"kind": "SECRET", **NAMED, **GIVEN},
    "a plural": {"kind": "Secrets", **NAMED, **GIVEN},
    "another case of all": {"Kind": "Secret", "Metadata": {"Name": "weather"}, "StringData": {"access": "5512-read"}},
    "a typo in the key": {"knd": "Secret", **NAMED, **GIVEN},
    "snake case": {**NAMED, "type": "Opaque", "string_data": {"access": "5512-read"}},
}


@pytest.mark.parametrize("value", UNSAID.values(), ids=UNSAID)
def test_a_secret_that_does_not_say_so_is_a_secret_for_pachd(value: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "weather.json"
    path.write_text(json.dumps(value))
    outcome = check(Request([str(path)], Config()))
    assert (outcome.summary.secrets, outcome.summary.errors) == (1, 0)
    assert "S304" in {finding.rule for finding in outcome.findings}


@pytest.mark.parametrize(
    "name", ["no kind", "a type", "a typo", "lower case", "upper case", "a plural", "a typo in the key"]
)
def test_in_yaml_kubectl_rejects_it(name: str, tmp_path: Path) -> None:
    path = tmp_path / "weather.yaml"
    path.write_text("".join(f"{field}: {json.dumps(inner)}\n" for field, inner in UNSAID[name].items()))
    outcome = check(Request([str(path)], Config()))
    assert outcome.summary.secrets == 1
    (finding,) = (finding for finding in outcome.findings if finding.rule == "S319")
    assert finding.refused_by is Refuser.KUBERNETES


def test_an_item_of_a_list_may_be_a_misspelt_secret(tmp_path: Path) -> None:
    path = tmp_path / "all.yaml"
    path.write_text(
        json.dumps({"apiVersion": "v1", "kind": "List", "items": [UNSAID["lower case"]]}).replace(",", ",\n")
    )
    outcome = check(Request([str(path)], Config()))
    assert outcome.summary.secrets == 1


def test_a_secret_with_typographic_quotes_is_a_broken_secret(tmp_path: Path) -> None:
    path = tmp_path / "weather.json"
    path.write_text("{“kind”: “Secret”, “metadata”: {“name”: “weather”}, “stringData”: {“access”: “5512-read”}}")
    (finding,) = check(Request([str(path)], Config())).findings
    assert (finding.rule, finding.span.text) == ("R201", "“")


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (SPEC, "`pipeline` has a name"),
        (UNSAID["lower case"], "`kind` is almost Secret"),
        ({"kind": "Secret"}, "`kind` is Secret"),
        ({"pipeline": {"processors": [], "threads": 1}, "output": {}}, "nothing in it looks like a spec"),
        ({"pipeline": {"name": "a"}, "stages": []}, "1 point"),
        ([1], "not a mapping"),
        (dict.fromkeys(map(str, range(200))), "more than 100 fields"),
    ],
)
def test_the_reason_says_what_counts(value: Any, said: str) -> None:
    assert said in recognition.reason_of(value)


def test_the_page_has_the_tables_of_the_code() -> None:
    page = Path(__file__).parents[2] / "docs" / "recognition.md"
    text = page.read_text("utf-8")
    for signs in (SPEC_SIGNS, SECRET_SIGNS, TEXT_SIGNS):
        table = [f"| {sign.words} | {sign.points:+d} |" for sign in signs.values()]
        assert "\n".join(table) in text
    for what, points in (("A document with at least", ENOUGH), ("It is a spec if it has at least", ENOUGH_OF_A_TEXT)):
        assert f"{what} {points} points" in text


@pytest.mark.parametrize("kind", [["Secret"], {"Secret": 1}, 1, None])
def test_a_kind_that_is_no_string_is_that_of_no_secret(kind: object) -> None:
    assert not is_secret({"apiVersion": "v1", "kind": kind, "spec": {}})


def test_an_empty_input_says_nothing() -> None:
    spec = {"pipeline": {"name": "edges"}, "transform": {"image": "edges:1.0", "cmd": ["sh"]}}
    assert spec_signs({**spec, "input": {}}) == spec_signs(spec)


@pytest.mark.parametrize("few", [True, False])
@pytest.mark.parametrize(
    ("text", "note"),
    [
        ('{"pipeline": {"name": "x"}, "tra', "could not be parsed and was ignored, although it looks like a part of"),
        (
            "pipeline: {name: x}\nspec: {image: a}\nparallelism_spec: {constant: 1}\n",
            "was not checked, although it looks like a part of a spec: 2 points (for it: `pipeline` has a name",
        ),
        (
            "input: x\npipeline: {processors: [{",
            "could not be parsed and was ignored; nothing in the text looks like a spec.",
        ),
        ("pipeline: {processors: [], name: x}\n", None),
    ],
)
def test_a_file_that_is_almost_a_spec_is_named_with_the_reason(
    few: bool, text: str, note: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    if not few:
        monkeypatch.setattr("spec_lint.engine.collect.FEW", 0)
    Path("part.yaml").write_text(text)
    Path("good.yaml").write_text(GOOD)
    notes = check(Request(["."], Config())).summary.notes
    assert [one.partition(" was")[0].split()[0] for one in notes if "part.yaml" in one] == ["part.yaml"] * bool(note)
    assert note is None or any(note in one for one in notes)
    assert not any(
        "although" in one for one in check(Request(["good.yaml"], Config(), with_project=True)).summary.notes
    )


def test_a_spec_that_ends_early_is_never_passed_over_silently(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("good.yaml").write_text(GOOD)
    text = json.dumps({**SPEC, "pipeline": {"name": "other"}})
    for end in range(text.index("other"), len(text) - 1):
        Path("part.json").write_text(text[:end])
        outcome = check(Request(["."], Config()))
        assert outcome.findings or any("part.json" in note for note in outcome.summary.notes), text[:end]
