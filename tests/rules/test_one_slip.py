"""One slip of the hand is one finding: a misspelt field is told as that, and not also as a missing one."""

from __future__ import annotations

from pathlib import Path

import pytest

from spec_lint.engine.run import Request, check
from spec_lint.model.document import Kind
from spec_lint.settings.config import Config

SPEC = """
pipeline: {{name: edges}}
transform: {{image: "edges:1.0", cmd: [python3, /edges.py]{transform}}}
input: {input}
"""
READS = '{pfs: {repo: images, glob: "/*"}}'


@pytest.mark.parametrize(
    ("given", "transform"),
    [
        ('{pfs: {repos: images, name: images, glob: "/*"}}', ""),
        ("{pfs: {repo: images, glb: '/*'}}", ""),
        ("{pfs: {repo: images, glb: '/', s3: true}}", ""),
        ("{cron: {nam: tick, spec: '@daily', overwrite: true}}", ""),
        ("{cron: {name: tick, spce: '@daily', overwrite: true}}", ""),
        (READS, ", secrets: [{name: weather, env_var: TOKEN, kee: token}]"),
        (READS, ", secrets: [{nam: weather, env_var: TOKEN, key: token}]"),
    ],
)
def test_a_misspelt_field_is_not_also_missing(given: str, transform: str, tmp_path: Path) -> None:
    path = tmp_path / "edges.yaml"
    path.write_text(SPEC.format(input=given, transform=transform))
    found = check(Request([str(path)], Config(missing_secrets="off"))).findings
    assert [finding.rule for finding in found] == ["P001"]


PLAIN = """
pipeline: {name: edges}
transform: {image: "edges:1.0", cmd: [python3, /edges.py]}
input: {pfs: {repo: images, glob: "/"}}
"""
WITHOUT_INPUT = PLAIN.replace('input: {pfs: {repo: images, glob: "/"}}\n', "")
DATABASE = 'url: "postgres://edges@database/edges", secret: {name: database, key: password}'


def found(text: str, tmp_path: Path) -> list[str]:
    path = tmp_path / "edges.yaml"
    path.write_text(text)
    config = Config(missing_secrets="off")
    return [finding.rule for finding in check(Request([str(path)], config, Kind.PIPELINE)).findings]


@pytest.mark.parametrize(
    "line",
    [
        "tolerations: [{key: pool, Operator: EXISTS}]",
        "tolerations: [{Key: pool, operator: EQUAL}]",
        "resource_limits: {gpu: {Type: nvidia.com/gpu, number: 1}}",
        "service: {internalport: 80, external_port: 30080}",
        "Autoscaling: true\nmaximum_expected_uptime: 3600s",
        "spout: {servise: {internal_port: 80, external_port: 30080}}",
        "tf_job: {kind: TFJob}",
    ],
)
def test_what_a_misspelt_field_leads_to_is_not_told(line: str, tmp_path: Path) -> None:
    assert found(PLAIN + line, tmp_path) == ["P001"]


@pytest.mark.parametrize("pipeline", ["Pipeline: {name: edges}", "pipelin: {name: edges}", "pipeline: {Name: edges}"])
def test_a_misspelt_name_is_not_also_missing(pipeline: str, tmp_path: Path) -> None:
    assert found(PLAIN.replace("pipeline: {name: edges}", pipeline), tmp_path) == ["P001"]


def test_another_unknown_field_is_not_taken_for_the_missing_name(tmp_path: Path) -> None:
    assert found(PLAIN.replace("pipeline: {name: edges}", "colour: red"), tmp_path) == ["P001", "P009"]


def test_a_misspelt_branch_or_secret_is_not_also_missing(tmp_path: Path) -> None:
    trigger = 'glob: "/", branch: batches, trigger: {Branch: master, size: 1G}'
    assert found(PLAIN.replace('glob: "/"', trigger), tmp_path) == ["P001"]
    secrets = "/edges.py], secrets: [{secret: weather, mount_path: /weather}]"
    assert found(PLAIN.replace("/edges.py]", secrets), tmp_path) == ["P001"]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("tolerations: [{operator: Exists}]", "P003"),
        ('tolerations: [{operator: ""}]', "P003"),
        ("tolerations: [{key: 1, operator: EQUAL}]", "P002"),
        ("tolerations: [{effect: NO_SCHEDULE}]", "P113"),
        ("tolerations: [{operator: EMPTY}]", "P113"),
        ("tolerations: [{operator: 7}]", "P431"),
        ("spout: {service: mail}", "P002"),
        ("dry_run: true\ndryRun: null", "R113"),
        ("spout: {service: []}", "P002"),
        ("service: {internal_port: 2147483648, external_port: 30080}", "P004"),
        ('service: {internal_port: 80, external_port: "05"}', "P005"),
        (f'egress: {{sql_database: {{{DATABASE}, file_format: {{type: ""}}}}}}', "P003"),
    ],
)
def test_a_value_that_the_schema_refuses_is_told_once(line: str, code: str, tmp_path: Path) -> None:
    assert found(PLAIN + line, tmp_path) == [code]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ("{pfs: []}", "P002"),
        ("{cron: []}", "P002"),
        ("{cross: null}", "P008"),
        ("{pfs: null}", "P202"),
        ("{cross: []}", "P202"),
        ("{cross: [{pfs: []}]}", "P002"),
        (
            '{pfs: {repo: images, glob: "/", branch: a, trigger: {branch: b, commits: "-9223372036854775809"}}}',
            "P004",
        ),
    ],
)
def test_an_input_that_the_schema_refuses_is_told_once(given: str, code: str, tmp_path: Path) -> None:
    assert found(f"{WITHOUT_INPUT}input: {given}", tmp_path) == [code]


def test_two_slips_are_two_findings(tmp_path: Path) -> None:
    lines = "tolerations: [{operator: Exists}, {operator: EQUAL}]\nspout: {service: mail}"
    assert sorted(found(PLAIN + lines, tmp_path)) == ["P002", "P003", "P431"]


@pytest.mark.parametrize("merged", ["*common", "[*common, {office: south}]"])
def test_a_merge_key_and_its_aliases_are_one_slip(merged: str, tmp_path: Path) -> None:
    labels = "metadata: {labels: &common {team: tides}, annotations: {<<: MERGED, owner: tides}}"
    assert found(PLAIN + labels.replace("MERGED", merged), tmp_path) == ["R104"]
    assert found(PLAIN + labels.replace("MERGED", "{a: *common}"), tmp_path) == ["R104", "R103"]


def test_what_is_dropped_without_a_word_is_refused_for_what_is_missing_then(tmp_path: Path) -> None:
    path = tmp_path / "edges.yaml"
    path.write_text(PLAIN + "tolerations: [{key: pool, Operator: EXISTS}]")
    findings = check(Request([str(path)], Config(pachyderm_version="2.7"))).findings
    assert sorted(finding.rule for finding in findings) == ["P113", "P802"]


def test_what_a_spec_lacks_that_is_closed_too_early_is_not_told(tmp_path: Path) -> None:
    text = '{"pipeline": {"name": "edges"}}, "transform": {"image": "edges:1.0"}}'
    assert found(text, tmp_path) == ["R101"]


def test_an_empty_secret_of_an_egress_is_one_finding(tmp_path: Path) -> None:
    target = '{url: "postgres://edges@database:5432/edges", file_format: {type: CSV}, secret: {}}'
    path = tmp_path / "edges.yaml"
    path.write_text(SPEC.format(input=READS, transform="") + f"egress: {{sql_database: {target}}}\n")
    assert [finding.rule for finding in check(Request([str(path)], Config())).findings] == ["P310"]


def test_a_url_of_an_egress_that_is_no_text_is_one_finding(tmp_path: Path) -> None:
    path = tmp_path / "edges.yaml"
    path.write_text(SPEC.format(input=READS, transform="") + "egress: {URL: {}}\n")
    assert [finding.rule for finding in check(Request([str(path)], Config())).findings] == ["P002"]
