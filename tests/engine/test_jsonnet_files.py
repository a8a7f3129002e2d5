"""Jsonnet files in a run: which are rendered, with what, and how their findings are told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from spec_lint.cli import main
from spec_lint.engine.run import Outcome, Request, check
from spec_lint.findings.finding import Severity
from spec_lint.settings.config import Config, JsonnetArguments
from spec_lint.settings.loading import load_config

pytest.importorskip("_gojsonnet", reason="the extra spec-lint[jsonnet] is not installed")

SPEC = """\
function(suffix, image="edges:1.0") {
  pipeline: {name: "edges-" + suffix},
  transform: {image: image, cmd: ["python3", "/edges.py"]},
  input: {pfs: {repo: "images", glob: "/*"}},
}
"""


@pytest.fixture(autouse=True)
def in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.chdir(tmp_path)
    yield


def checked(text: str, settings: str = "", name: str = "edges.jsonnet") -> Outcome:
    Path(name).write_text(text, encoding="utf-8")
    Path("spec-lint.toml").write_text(settings, encoding="utf-8")
    return check(Request([name], load_config(Path())))


def with_sets(*sets: str) -> str:
    return "".join(f'[[jsonnet]]\nfiles = ["*.jsonnet"]\n{one}\n' for one in sets)


def test_a_file_without_arguments_is_rendered_as_it_is() -> None:
    outcome = checked(SPEC.replace("function(suffix, image=", 'local suffix = "a", image = ').replace(") {", "; {"))
    assert [pipeline.name for pipeline in outcome.project.pipelines] == ["edges-a"]
    assert outcome.findings == []


def test_arguments_that_nobody_gave_are_a_warning_and_no_error() -> None:
    outcome = checked(SPEC)
    assert [(finding.rule, finding.span.text, finding.severity) for finding in outcome.findings] == [
        ("R138", "suffix", Severity.WARNING)
    ]
    assert outcome.empty
    assert not checked(SPEC, with_sets('arguments = {suffix = "a"}')).empty


def test_each_set_makes_a_spec() -> None:
    outcome = checked(SPEC, with_sets('arguments = {suffix = "a"}', 'arguments = {suffix = "b"}'))
    assert [pipeline.name for pipeline in outcome.project.pipelines] == ["edges-a", "edges-b"]


def test_a_finding_tells_the_set_and_the_place_in_what_was_rendered() -> None:
    text = SPEC.replace("cmd:", "imge: 1, cmd:")
    sets = with_sets(
        'arguments = {suffix = "a"}', 'name = "production"\narguments = {suffix = "b", image = "edges:2.0"}'
    )
    found = [finding for finding in checked(text, sets).findings if finding.rule == "P001"]
    assert [finding.span.source.path for finding in found] == ["edges.jsonnet", "edges.jsonnet"]
    assert [finding.span.source.origin for finding in found] == [
        "rendered with suffix",
        "rendered with the arguments production",
    ]
    assert {finding.span.text for finding in found} == {'"imge"'}
    assert '"image": "edges:2.0"' in found[1].span.source.text


def test_an_error_that_has_nothing_to_do_with_the_arguments_is_told_once() -> None:
    outcome = checked(
        SPEC.replace("cmd:", "cmd"), with_sets('arguments = {suffix = "a"}', 'arguments = {suffix = "b"}')
    )
    assert [finding.rule for finding in outcome.findings] == ["R130"]


def test_an_error_of_one_set_names_it() -> None:
    outcome = checked(SPEC, with_sets('arguments = {suffix = "a"}', 'arguments = {sufix = "b"}'))
    assert [(finding.rule, finding.span.source.origin) for finding in outcome.findings] == [
        ("R131", "rendered with sufix")
    ]


def test_a_file_that_is_named_in_the_configuration_is_a_spec_for_sure() -> None:
    outcome = checked("local x = 1; {x: x}", with_sets(""))
    assert "P009" in {finding.rule for finding in outcome.findings}
    assert checked("local x = 1; {x: x}").project.documents == []


def test_libsonnet_is_never_rendered() -> None:
    outcome = checked(SPEC, name="edges.libsonnet")
    (note,) = outcome.summary.notes
    assert (outcome.findings, outcome.summary.foreign) == ([], 1)
    assert note.startswith("edges.libsonnet was not checked, ")
    assert "other jsonnet files import it" in note


def test_other_jsonnet_is_left_alone() -> None:
    outcome = checked('{dashboard: {title: "pipeline"}, panels: [error "not looked at"]}')
    assert (outcome.findings, outcome.summary.foreign) == ([], 1)


@pytest.mark.parametrize(
    "text",
    [
        "{ input: { kafka: { addresses: [std.extVar('KAFKA')] } }, pipeline: { processors: [] }, output: {} }",
        "{ source: { type: 'mysql' }, sink: 1, transform: [error ''], pipeline: { name: 'x', parallelism: 2 } }",
        "local pipeline(name) = { kind: 'pipeline', name: name, steps: [] };\n[pipeline('a'), pipeline('b')]",
        "{ transform:: function(x) x, pipeline:: {}, image:: 'a' }",
        "{ apiVersion: 'tekton.dev/v1', kind: 'Pipeline', spec: { tasks: std.extVar('tasks'), transform: 1 } }",
        "local dash = import 'github.com/grafana/main.libsonnet';\n{ 'pipeline.json': dash.new('pipeline'), spout: 1 }",
        "local s = { pipeline: { name: 'a' }, transform: { cmd: ['x'] } };\n{ 'a.json': s }",
        "function(name) { pipeline: name, processors: [] }",
        "(import 'missing.libsonnet').pipeline",
        "(import 'other.libsonnet')",
    ],
)
def test_jsonnet_of_other_tools_is_left_alone(text: str) -> None:
    Path("other.libsonnet").write_text("{pipeline: {processors: []}, input: {cron: {}}}")
    outcome = checked(text)
    assert (outcome.findings, outcome.summary.foreign, outcome.summary.pipelines) == ([], 1, 0)


def test_fields_may_come_from_variables() -> None:
    text = "local t = {image: 'i:1', cmd: ['x']}, i = {pfs: {repo: 'r', glob: '/'}};\n"
    outcome = checked(f"{text}{{pipeline: {{name: 'a'}}, transform: t, input: i, foo: 1}}")
    assert [finding.rule for finding in outcome.findings] == ["P001"]


@pytest.mark.parametrize(
    "text", ["(import 'specs.libsonnet').make('a')", "std.map((import 'specs.libsonnet').make, ['a'])"]
)
def test_what_only_imports_is_a_spec_if_it_renders_to_one(text: str) -> None:
    body = "{pipeline: {name: name}, transform: {image: 'i:1', cmd: ['x']}, input: {pfs: {repo: 'r', glob: '/'}}}"
    Path("specs.libsonnet").write_text(f"{{make(name): {body}}}")
    assert [finding.rule for finding in checked(text).findings] == ["R133"]
    Path("specs.libsonnet").write_text(f"{{make(name): {{dashboard: {body}, panels: []}}}}")
    assert checked(text).findings == []


def test_nothing_outside_the_repository_is_read_to_see_what_a_file_is() -> None:
    Path("specs.libsonnet").write_text("{pipeline: {name: 'a'}, transform: {cmd: ['x']}, input: {pfs: {repo: 'r'}}}")
    Path("inner").mkdir()
    assert checked("import '../specs.libsonnet'", name="inner/a.jsonnet").findings == []
    Path(".git").mkdir()
    assert [one.rule for one in checked("import '../specs.libsonnet'", name="inner/a.jsonnet").findings] == ["R133"]


def test_local_imports_where_they_are_allowed() -> None:
    Path("images.libsonnet").write_text('{edges: "edges:1.0"}')
    body = (
        SPEC[SPEC.index("{") :].replace('"edges-" + suffix', '"edges"').replace("image: image", "image: images.edges")
    )
    text = f'local images = import "images.libsonnet";\n{body}'
    assert [finding.rule for finding in checked(text).findings] == ["R133"]
    outcome = checked(text, with_sets("local_imports = true"))
    assert outcome.findings == []
    assert [pipeline.name for pipeline in outcome.project.pipelines] == ["edges"]


@pytest.mark.parametrize(
    ("field", "culprit"),
    [
        ('datum_timeout: "60s"', '"60s"'),
        ('tolerations: [{key: "a", operator: "EXISTS"}]', '"EXISTS"'),
        ('tolerations: [{key: "a", operator: 1, effect: 3, toleration_seconds: 5}]', "5"),
        ('datum_tries: "5"', '"5"'),
        ('resource_requests: {cpu: "0.5"}', '"0.5"'),
        ('Datum_Tries: "5"', None),
        ('datumTries: "5"', None),
        ("datum_tries: 5", None),
        ("datum_timeout: null", None),
        ('egress: {URL: "s3://bucket/a"}', None),
    ],
)
def test_a_list_of_specs_is_decoded_otherwise(field: str, culprit: str | None) -> None:
    spec = SPEC[SPEC.index("{") :].replace('"edges-" + suffix', '"edges"').replace("image: image", 'image: "edges:1.0"')
    listed = f"[{spec.rstrip()[:-1]}  {field},\n}}]"
    found = [finding for finding in checked(listed).findings if finding.rule == "R136"]
    assert [finding.span.text for finding in found] == ([culprit] if culprit else [])
    single = listed[1:-1]
    assert [finding for finding in checked(single).findings if finding.rule == "R136"] == []


class TestCommandLine:
    def run(self, capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
        Path("edges.jsonnet").write_text(SPEC.replace("cmd:", "imge: 1, cmd:"))
        code = main(["check", "--isolated", "edges.jsonnet", *arguments])
        captured = capsys.readouterr()
        return code, captured.out + captured.err

    def test_arguments_as_pachctl_takes_them(self, capsys: pytest.CaptureFixture[str]) -> None:
        code, text = self.run(capsys, "--arg", "suffix=a=b", "--arg", "image=x:1")
        assert code == 1
        assert "edges.jsonnet (rendered with suffix, image, line 17 of the output)" in text
        assert '"imge": 1' in text

    def test_only_what_failed_to_be_rendered_has_a_line_of_the_file(self, capsys: pytest.CaptureFixture[str]) -> None:
        _, text = self.run(capsys, "--arg", "suffix=a", "--format", "github")
        assert "\n::error file=edges.jsonnet,title=P001 unknown-field::" in text
        assert "(rendered with suffix, at /transform/imge)" in text
        _, text = self.run(capsys, "--arg", "sufix=a", "--format", "github")
        assert "\n::error file=edges.jsonnet,line=1," in text

    def test_an_import_that_only_spec_lint_does_not_fetch_is_not_said_to_be_refused(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        Path("net.jsonnet").write_text('function(name) import "https://example.com/spec.libsonnet"')
        main(["check", "--isolated", "net.jsonnet", "--arg", "name=ab"])
        text = capsys.readouterr().out
        assert "^ pachd fetches this, but spec-lint does not\n" in text
        assert "cannot render" not in text

    def test_the_table_of_secrets_names_no_line_of_what_was_rendered(self, capsys: pytest.CaptureFixture[str]) -> None:
        Path("edges.jsonnet").write_text(SPEC.replace("cmd:", 'secrets: [{name: "weather", mount_path: "/w"}], cmd:'))
        main(["secrets", "-v", "--isolated", "--arg", "suffix=a", "edges.jsonnet"])
        assert "edges-a (edges.jsonnet, rendered with suffix): " in capsys.readouterr().out
        main(["secrets", "--isolated", "--arg", "suffix=a", "--format", "json", "edges.jsonnet"])
        (use,) = json.loads(capsys.readouterr().out)["secrets"][0]["uses"]
        assert (use["file"], use["line"]) == ("edges.jsonnet", None)

    def test_every_report_says_that_the_text_was_rendered(self, capsys: pytest.CaptureFixture[str]) -> None:
        for form in ("concise", "json", "github"):
            _, text = self.run(capsys, "--arg", "suffix=a", "--format", form)
            assert "rendered with suffix" in text, form

    @pytest.mark.parametrize(
        ("text", "rule"),
        [
            ('local lib = import "lib.libsonnet"; function(name) lib.spec(name)', "R133"),
            ('local lib = import "https://example.com/lib.libsonnet"; function(name) lib.spec(name)', "R134"),
            ('function(name) assert name == "cd"; {}', "R131"),
            ("function(name) nome", "R130"),
            ('function(name) std.extVar("name")', "R131"),
            ("local spec(name) = spec(name); function(name) spec(name + 1)", "R131"),
            ("function(name) name", "R132"),
        ],
    )
    def test_a_file_that_is_named_beside_arguments_is_a_spec_for_sure(
        self, capsys: pytest.CaptureFixture[str], text: str, rule: str
    ) -> None:
        Path("other.jsonnet").write_text(text)
        given = ["check", "--isolated", "--format", "concise", "--arg", "name=ab"]
        assert main([*given, "other.jsonnet"]) == (0 if rule == "R134" else 1)
        assert f"[{rule}]" in capsys.readouterr().out
        assert main([*given, "."]) == main([*given[:-2], "other.jsonnet"]) == 3  # found, or without arguments

    def test_a_bad_form_is_a_usage_error(self, capsys: pytest.CaptureFixture[str]) -> None:
        for given in ("suffix", "=a"):
            code, text = self.run(capsys, "--arg", given)
            assert code == 2
            assert "NAME=VALUE" in text

    def test_without_the_renderer_an_error_says_how_to_get_it(
        self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        import sys

        monkeypatch.setattr(sys, "path", [place for place in sys.path if "site-packages" not in place])
        code, text = self.run(capsys, "--arg", "suffix=a", "--format", "json")
        assert code == 1
        (finding,) = json.loads(text)["findings"]
        assert (finding["rule"], finding["severity"], finding["refused_by"]) == ("R137", "error", None)
        assert "`pip install gojsonnet`" in finding["help"]


@pytest.mark.parametrize(
    ("field", "code", "one", "several"),
    [
        ("foo: 1", "P001", "pachd", "pachctl"),
        ("description: 3", "P002", "pachd", "pachd"),
        ("datum_tries: 1.5", "P005", "pachd", "pachd"),
        ('job_timeout: "5m"', "P006", "pachd", "pachd"),
        ("standby: true", "P011", "pachd", "pachctl"),
        ("update: null", "P008", "pachctl", "pachctl"),
        ("s3_out: true, s3Out: true", "R113", "pachd", "pachctl"),
    ],
)
def test_pachd_is_the_first_to_read_what_was_rendered(field: str, code: str, one: str, several: str) -> None:
    rest = '"transform": {"image": "edges:1.0", "cmd": ["/edges"]}, input: {pfs: {repo: "images", glob: "/*"}}'
    spec = f'{{pipeline: {{name: "edges"}}, {rest}, {field}}}'
    for text, refuser in ((spec, one), (f"[{spec}]", several)):
        refusers = [
            finding.refused_by and finding.refused_by.value
            for finding in checked(text).findings
            if finding.rule == code
        ]
        assert refusers == [refuser], text


def test_arguments_without_a_jsonnet_file_are_said_to_have_no_effect(capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("_gojsonnet")
    note = "note: No jsonnet file was read, so the arguments on the command line have no effect.\n"
    Path("a.yaml").write_text("pipeline: {name: a}\ntransform: {cmd: [a]}\ninput: {pfs: {repo: b, glob: /}}\n")
    main(["check", "--arg", "suffix=1", "."])
    assert note in capsys.readouterr().out
    Path("a.jsonnet").write_text('function(suffix) {pipeline: {name: suffix}, transform: {cmd: ["a"]}, input: {}}')
    for arguments in (["--arg", "suffix=1", "."], ["--arg", "suffix=1", "--with-project", "a.yaml"], ["a.yaml"]):
        main(["check", *arguments])
        assert note not in capsys.readouterr().out


def test_arguments_for_all_files_are_taken_by_those_that_have_parameters_for_them() -> None:
    body = 'pipeline: {name: "%s-" + %s}, transform: {image: "a:1.0", cmd: ["a"]}, input: {pfs: {repo: "r", glob: "/"}}'
    Path("a.jsonnet").write_text(f"function(suffix) {{{body % ('a', 'suffix')}}}")
    Path("b.jsonnet").write_text(f"function(source) {{{body % ('b', 'source')}, job_timout: '1s'}}")
    Path("c.jsonnet").write_text(f"function(other) {{{body % ('c', 'other')}}}")
    given = Config(jsonnet=(JsonnetArguments((), {"suffix": "1", "source": "2", "sufix": "3"}),))
    for paths in (["."], ["a.jsonnet", "b.jsonnet", "c.jsonnet"]):
        outcome = check(Request(paths, given))
        assert [pipeline.name for pipeline in outcome.project.pipelines] == ["a-1", "b-2", ""]
        assert [(finding.rule, finding.span.source.path) for finding in outcome.findings] == [
            ("P001", "b.jsonnet"), ("R138", "c.jsonnet"),
        ]  # fmt: skip
        assert outcome.summary.notes == ("No jsonnet file has a parameter for the argument sufix.",)
    alone = check(Request(["a.jsonnet"], given))
    assert [finding.rule for finding in alone.findings] == ["R131"]
