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


def told(text: str, tmp_path: Path) -> list[str]:
    path = tmp_path / "edges.yaml"
    path.write_text(text)
    findings = check(Request([str(path)], Config(), Kind.PIPELINE)).findings
    return [f"{finding.rule} {finding.message} {finding.help}" for finding in findings]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("{name: edges}", "{name:edges}", "Add a space after the colon."),
        ("{name: edges}", "{name edges}", "Add a colon after `name`."),
        ("pipeline: {name: edges}", "pipeline:\n  name:edges", "Add a space after the colon."),
        ('{pfs: {repo: images, glob: "/"}}', "pfs:images", "Add a space after the colon."),
        ("cmd: [python3, /edges.py]", "cmd: [python3, /edges.py], env: LEVEL:1", "Add a space after the colon."),
        ("pipeline: {name: edges}", "pipeline:\n\u00a0\u00a0name: edges", "U+00A0 (no-break space)"),
        ("image:", "\u200bimage:", "U+200B (zero width space)"),
        ("image:", "“image”:", "U+201C (left double quotation mark)"),
        ("cmd: [python3, /edges.py]", "cmd: [sh], stdin: [[-f a]]", "Put the line in quotes"),
        ("cmd: [python3, /edges.py]", "cmd: [sh], stdin: [{a: b}]", "Put the line in quotes"),
        ("cmd: [python3, /edges.py]", "cmd: [sh], env: {A: #b\n}", "`#` after a space begins a comment"),
        ("cmd: [python3, /edges.py]", "cmd: [sh,  #b\n  ~]", "`#` after a space begins a comment"),
    ],
)
def test_a_slip_of_the_hand_has_its_cure(old: str, new: str, says: str, tmp_path: Path) -> None:
    assert old in PLAIN
    (only,) = [line for line in told(PLAIN.replace(old, new), tmp_path) if not line.startswith(("P71", "P72"))]
    assert says in only


def test_no_value_with_a_key_in_it_is_suggested(tmp_path: Path) -> None:
    (only,) = told(PLAIN.replace("pipeline: {name: edges}", "pipeline:\n  name:edges"), tmp_path)
    assert "name:edges" not in only


@pytest.mark.parametrize("version", [None, "2.6"])
def test_two_specs_in_one_mapping_are_one_finding(version: str | None, tmp_path: Path) -> None:
    path = tmp_path / "edges.yaml"
    path.write_text(PLAIN + PLAIN.replace("edges", "waves"))
    (only,) = check(Request([str(path)], Config(pachyderm_version=version))).findings
    assert only.rule == ("P803" if version else "R120") and "`---`" in (only.help or "")
    assert only.span.text == "pipeline"


def test_a_field_that_is_set_twice_is_no_second_spec(tmp_path: Path) -> None:
    text = PLAIN + 'transform: {image: "edges:1.1", cmd: [python3, /edges.py]}\n'
    (only,) = told(text, tmp_path)
    assert "---" not in only and "transform" in only


@pytest.mark.parametrize(
    ("written", "cure"),
    [
        ("2024-01-01", '"2024-01-01T00:00:00Z"'),
        ("2024-1-2", '"2024-01-02T00:00:00Z"'),
        ("2024-01-01 10:30:00", '"2024-01-01T10:30:00Z"'),
        ("2024-01-01T10:30:00+02:00", '"2024-01-01T10:30:00+02:00"'),
        ("2024-01-01T10:30:00Z", '"2024-01-01T10:30:00Z"'),
    ],
)
def test_the_start_of_a_cron_without_quotes_becomes_a_time(written: str, cure: str, tmp_path: Path) -> None:
    cron = f"{{cron: {{name: tick, spec: '@daily', overwrite: true, start: {written}}}}}"
    (only,) = [line for line in told(WITHOUT_INPUT + f"input: {cron}\n", tmp_path) if not line.startswith("P745")]
    assert only.startswith("R108") and f"Write {cure}, in quotes." in only


def test_a_date_elsewhere_is_only_put_in_quotes(tmp_path: Path) -> None:
    (only,) = told(PLAIN + "description: 2024-01-01\n", tmp_path)
    assert 'Write `"2024-01-01"`, in quotes.' in only


@pytest.mark.parametrize("key", ["bad key", "<e.g. the key>", "a/b"])
def test_a_key_that_no_secret_can_have_is_not_also_missing(key: str, tmp_path: Path) -> None:
    secret = tmp_path / "weather.yaml"
    secret.write_text("apiVersion: v1\nkind: Secret\nmetadata: {name: weather}\nstringData: {token: a1}\n")
    path = tmp_path / "edges.yaml"
    entry = f'secrets: [{{name: weather, env_var: TOKEN, key: "{key}"}}]'
    path.write_text(PLAIN.replace("/edges.py]", f"/edges.py], {entry}"))
    (only,) = [one for one in check(Request([str(tmp_path)], Config())).findings if one.span.source.path == str(path)]
    assert only.rule == "P444"
    assert (only.help == "Replace this placeholder.") == key.startswith("<")
