"""Templates that cannot be read as they are: each placeholder stands for a value, and every place stays true."""

from __future__ import annotations

from pathlib import Path

import pytest

from spec_lint.engine.judge import judge
from spec_lint.engine.loader import load
from spec_lint.findings.finding import Finding, Severity
from spec_lint.model.document import Kind
from spec_lint.model.project import Project
from spec_lint.settings.choice import Choice

YAML = """\
pipeline:
  name: {{{{ name }}}}
transform:
  image: {image}
  cmd: [run]
paralelism_spec: {{constant: {{{{ workers }}}}}}
input: {{pfs: {{repo: x, glob: /}}}}
"""
JSON = """\
{
  "pipeline": {"name": "model"},
  "transform": {"image": "{{ registry | default("docker.io") }}/app:1", "cmd": ["run"]},
  "parallelism_spec": {"constant": ${WORKERS}},
  "paralelism_spec": {{ more | tojson }},
  "input": {"pfs": {"repo": "x", "glob": "/"}}
}
"""


def found_in(text: str, name: str) -> list[Finding]:
    found = judge(Project(load(name, text.encode()).documents), Choice(info=True)).findings
    return [finding for finding in found if finding.severity is not Severity.INFO or finding.rule == "R219"]


def rules(text: str, name: str = "p.yaml") -> list[str]:
    return [finding.rule for finding in found_in(text, name)]


@pytest.mark.parametrize(
    "image",
    [
        "{{ image }}:{{ tag }}", "{% if dev %}a{% else %}b{% endif %}", "<%= image %>", "@IMAGE@", "%IMAGE%",
        "#{Image}", "{registry}/app", "${IMAGE}", "(@= data.values.image @)", "#@ data.values.image",
    ],
)  # fmt: skip
def test_the_rest_of_a_template_in_yaml_is_judged_at_its_place(image: str) -> None:
    template, unknown = found_in(YAML.format(image=image), "p.yaml")
    assert (template.rule, template.span.text) == ("R142", "{{ name }}")
    assert (unknown.rule, unknown.span.text) == ("P001", "paralelism_spec")


def test_the_rest_of_a_template_in_json_is_judged_at_its_place() -> None:
    template, unknown = found_in(JSON, "p.json")
    assert (template.rule, template.span.text) == ("R142", '{{ registry | default("docker.io") }}')
    assert (unknown.rule, unknown.span.text) == ("P001", '"paralelism_spec"')
    assert "3 values" in template.message


def test_the_values_are_the_placeholders_as_they_are_written() -> None:
    (document,) = load("p.json", JSON.encode()).documents
    assert document.value["parallelism_spec"]["constant"] == "${WORKERS}"
    assert document.value["transform"]["image"] == '{{ registry | default("docker.io") }}/app:1'


@pytest.mark.parametrize(
    "text",
    [
        "{{- range .Values.pipelines }}\n---\n" + YAML.format(image="app:1") + "{{- end }}\n",
        "{% for name in names %}\n" + YAML.format(image="app:1") + "---\n{% endfor %}\n",
        YAML.format(image="app:1") + "<% if x %>\nreprocess: true\n<% end %>\n",
        YAML.format(image="app:1").replace("cmd: [run]", '{{- include "command" . | nindent 2 }}'),
    ],
)
def test_nothing_is_judged_where_lines_of_the_language_decide_what_is_there(text: str) -> None:
    assert rules(text) == ["R142"]


def test_a_loop_over_the_items_of_json_is_no_syntax_error() -> None:
    text = '[{% for n in names %}\n{"pipeline": {"name": "{{ n }}"}, "transform": {"image": "a:1", "cmd": ["run"]},\n'
    text += ' "input": {"pfs": {"repo": "x", "glob": "/"}}}{% if not loop.last %},{% endif %}\n{% endfor %}]'
    assert rules(text, "p.json") == ["R142"]


def test_a_placeholder_that_makes_a_text_unreadable_is_reported_wherever_it_is() -> None:
    text = (
        "pipeline: {name: p}\ntransform: {image: 'a:1', cmd: [run], env: {A: {a}b}}\ninput: {pfs: {repo: r, glob: /}}\n"
    )
    assert rules(text) == ["R142"]


def test_statements_of_terraform() -> None:
    text = JSON.replace('"paralelism_spec"', '%{ if more }\n"paralelism_spec"').replace(
        "| tojson }},", "}},\n%{ endif }\n"
    )
    assert rules(text, "p.json") == ["R142"]


def test_doubled_braces_of_str_format() -> None:
    text = JSON.replace("{{ more | tojson }}", "1").replace('{{ registry | default("docker.io") }}', "{registry}")
    text = text.replace("${WORKERS}", "{workers}")
    doubled = "".join({"{": "{{", "}": "}}"}.get(character, character) for character in text)
    for name in ("registry", "workers"):
        doubled = doubled.replace(f"{{{{{name}}}}}", f"{{{name}}}")
    template, unknown = found_in(doubled, "p.json")
    assert (template.rule, template.span.text) == ("R142", "{registry}")
    assert (unknown.rule, unknown.span.text) == ("P001", '"paralelism_spec"')


def test_a_syntax_error_of_its_own_stays_one() -> None:
    text = YAML.format(image="app:1").replace("[run]", "[run")
    assert rules(text)[0] == "R101"
    assert rules('{"pipeline": {"name": "${X}"}, "transform": {"cmd": ["run"]} "input": {"pfs": {}}}', "p.json") == [
        "R101"
    ]


def test_other_files_stay_other_files() -> None:
    text = "{{- if .Values.x }}\nkind: Deployment\nspec: {replicas: {{ .Values.n }}}\n{{- end }}\n"
    assert not load("d.yaml", text.encode()).documents


def test_a_secret_of_helm_is_known_by_its_name() -> None:
    text = "{{- if .Values.x }}\napiVersion: v1\nkind: Secret\nmetadata:\n  name: weather\n  labels:\n"
    text += '    {{- include "labels" . | nindent 4 }}\ndata:\n  access: {{ .Values.access | b64enc }}\n{{- end }}\n'
    (document,) = load("s.yaml", text.encode()).documents
    assert document.kind is Kind.SECRET
    assert rules(text, "s.yaml") == ["R219"]
    (known,) = Project([document]).inventory
    assert (known.name, known.keys) == ("weather", None)


@pytest.mark.parametrize("path", ["chart/templates/p.yaml", "p.yaml.j2", "p.tmpl.yaml"])
def test_a_path_says_that_a_file_is_a_template(path: str, tmp_path: Path) -> None:
    (tmp_path / "chart").mkdir()
    (tmp_path / "chart" / "Chart.yaml").write_text("name: pipelines\n")
    assert rules(YAML.format(image="app:1"), str(tmp_path / path)) == ["R219", "P001"]
    assert rules(YAML.format(image="app:1"), str(tmp_path / "other" / "templates" / "p.yaml")) == ["R142", "P001"]
