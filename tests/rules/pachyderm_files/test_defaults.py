"""Files of defaults by themselves: what pachctl and pachd refuse when they are set."""

from __future__ import annotations

import pytest

from spec_lint.engine.judge import judge
from spec_lint.engine.loader import load
from spec_lint.findings.finding import Finding, Severity
from spec_lint.model.document import Kind
from spec_lint.model.project import Project
from spec_lint.model.settings import Settings
from spec_lint.pachyderm.release import LATEST, Release

FORMS = [
    '{"createPipelineRequest": {"datumTries": 2}}',
    '{"create_pipeline_request": {"datum_tries": 2}}',
    "createPipelineRequest:\n  datum_tries: 2\n",
    "# ours\ncreate_pipeline_request: {datumTries: 2}\n",
    '{"createPipelineRequest": {}}',
    '{"createPipelineRequest": null}',
    '{"$schema": "x", "createPipelineRequest": {"resourceRequests": {"cpu": 1, "memory": "256Mi", "disk": "1Gi"}}}',
]


def found(text: str, version: Release = LATEST) -> list[Finding]:
    """What is found in a file of defaults."""
    documents = load("defaults.yaml", text.encode(), release=version).documents
    assert [document.kind for document in documents] == [Kind.DEFAULTS]
    run = judge(Project(documents, Settings(version=version)))
    assert not run.crashed
    return run.findings


@pytest.mark.parametrize("text", FORMS)
def test_what_pachd_accepts_has_no_finding(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("fields", "code", "culprit", "pointer"),
    [
        ("transfrm: {}", "P001", "transfrm", ("transfrm",)),
        ("standby: true", "P011", "standby", ("standby",)),
        ("datumTries: many", "P005", "many", ("datum_tries",)),
        ("autoscaling: yes", "P002", "yes", ("autoscaling",)),
        ("transform: {cmd: null}", "P008", "null", ("transform", "cmd")),
        ("datumTimeout: 5m", "P006", "5m", ("datum_timeout",)),
        ("tfJob: {tfJob: x}", "P111", "tfJob", ("tf_job",)),
        ("reprocessSpec: always", "P112", "always", ("reprocess_spec",)),
        ("tolerations: [{key: gpu}]", "P113", "{key: gpu}", ("tolerations", 0)),
        ("podPatch: '['", "P114", "[", ("pod_patch",)),
        ("service: {type: Nodeport}", "P115", "Nodeport", ("service", "type")),
        ("egress: {objectStorage: {url: 's3://a'}, sqlDatabase: {}}", "P010", "{}", ("egress", "sql_database")),
        ("outputBranch: a, output_branch: b", "R113", "output_branch", None),
        ("outputBranch: a, outputBranch: b", "R120", "outputBranch", ("output_branch",)),
        ("pipeline: {name: p}", "P902", "pipeline", ("pipeline",)),
        ("dryRun: true", "P902", "dryRun", ("dry_run",)),
        ("description: 2001-01-01", "R108", "2001-01-01", None),
    ],
)
def test_fields_are_judged_like_those_of_a_spec(
    fields: str, code: str, culprit: str, pointer: tuple[str | int, ...] | None
) -> None:
    findings = [one for one in found(f"createPipelineRequest: {{{fields}}}\n") if one.rule == code]
    (finding,) = findings
    assert finding.span.text == culprit
    assert finding.pointer == (("create_pipeline_request", *pointer) if pointer else ())


def test_a_spec_without_a_pipeline_is_missing_nothing_here() -> None:
    assert not [one for one in found("createPipelineRequest: {datumTries: two}") if one.rule == "P009"]


@pytest.mark.parametrize(
    ("text", "culprit", "said"),
    [
        ('[{"createPipelineRequest": {}}]', "[", "one mapping"),
        (
            '{"createPipelineRequest": {"datumTries": 2}, "autoscaling": true}',
            '"autoscaling"',
            "Move `autoscaling` into",
        ),
        ('{"createPipelineRequest": {"datumTries": 2}, "kind": "defaults"}', '"kind"', "Remove it"),
        ("createPipelineRequests: {datumTries: 2}", "createPipelineRequests", "Did you mean `createPipelineRequest`?"),
        ("CreatePipelineRequest: {datumTries: 2}", "CreatePipelineRequest", "Did you mean `createPipelineRequest`?"),
        ("create-pipeline-request: {datumTries: 2}", "create-pipeline-request", "Did you mean"),
        ("createPipelineRequest: [1]", "[1]", "must be a mapping"),
    ],
)
def test_the_form_of_the_file(text: str, culprit: str, said: str) -> None:
    (finding,) = (one for one in found(text) if one.rule == "P900")
    assert finding.span.text == culprit
    assert finding.severity is Severity.ERROR
    assert said in f"{finding.message} {finding.help}"


@pytest.mark.parametrize(
    "rest", ["---\ncreatePipelineRequest: {autoscaling: 1}\n", "---\n[", "---\n- a\n", "---\n", "...\n---\nx: 1\n"]
)
def test_pachctl_reads_the_first_document_only(rest: str) -> None:
    text = f"createPipelineRequest: {{datumTries: 2}}\n{rest}"
    assert [one.rule for one in found(text)] == ["P901"]


def test_json_that_goes_on_is_not_read_either() -> None:
    assert [one.rule for one in found('{"createPipelineRequest": {}}\n{"createPipelineRequest": 1}\n')] == ["P901"]


def test_a_file_with_a_spec_is_a_file_of_specs() -> None:
    spec = 'pipeline: {name: p}\ntransform: {cmd: [a]}\ninput: {pfs: {repo: r, glob: "/"}}\n'
    text = f"createPipelineRequest: {{datumTries: 2}}\n---\n{spec}"
    documents = load("specs.yaml", text.encode()).documents
    assert [document.kind for document in documents] == [Kind.PIPELINE, Kind.PIPELINE]
    (finding,) = (one for one in judge(Project(documents)).findings if one.rule == "R139")
    assert "defaults" in finding.message


@pytest.mark.parametrize("text", ['{"createPipelineRequest": {"datumTries": 2}', "createPipelineRequest:\n  a: [\n"])
def test_a_syntax_error_is_found(text: str) -> None:
    assert "R101" in [one.rule for one in found(text)]


@pytest.mark.parametrize(
    "text",
    [
        "createPipelineRequest: what the server gets\nother: 1\n",
        "createPipelineRequest: {type: object, properties: {}}\n",
        "definitions: {createPipelineRequest: {datumTries: 2}}\n",
        "requests: [{createPipelineRequest: {datumTries: 2}}]\n",
    ],
)
def test_other_files_are_left_alone(text: str) -> None:
    assert load("other.yaml", text.encode()).documents == []


@pytest.mark.parametrize("text", FORMS)
def test_before_2_8_there_are_no_defaults(text: str) -> None:
    assert [one.rule for one in found(text, Release(2, 7))] == ["P903"]


def test_a_field_newer_than_the_release() -> None:
    text = "createPipelineRequest: {maximumExpectedUptime: 5s}"
    assert [one.rule for one in found(text, Release(2, 8))] == ["P801"]
    assert found(text, Release(2, 9)) == []
