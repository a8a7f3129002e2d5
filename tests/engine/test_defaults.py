"""Defaults that the configuration names: merged into every spec, as pachd does, with places in both files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from spec_lint.engine import collect, examine
from spec_lint.engine.listing import list_files
from spec_lint.engine.request import Request
from spec_lint.engine.run import Outcome, check
from spec_lint.findings.finding import Finding, Refuser
from spec_lint.model.defaults import merged
from spec_lint.settings.config import ConfigError
from spec_lint.settings.loading import load_config

SPEC: dict[str, Any] = {
    "pipeline": {"name": "edges"},
    "transform": {"image": "edges:1.0", "cmd": ["python3", "/edges.py"]},
    "input": {"pfs": {"repo": "images", "glob": "/*"}},
}
CONFIG = 'cluster_defaults = "cluster.yaml"\nexternal_repos = ["images"]\n'


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "specs").mkdir()
    (tmp_path / "spec-lint.toml").write_text(CONFIG)
    return tmp_path


@pytest.fixture(params=["whole", "facts", "workers"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Files are kept whole, or only their facts, from this process or from workers."""
    if request.param != "whole":
        monkeypatch.setattr(collect, "FEW", 0)
        monkeypatch.setattr(examine, "FEWEST", 1)
    way: str = request.param
    return way


def write(folder: Path, name: str, **more: Any) -> None:
    value = {**SPEC, "pipeline": {"name": name}, **more}
    (folder / "specs" / f"{name}.json").write_text(json.dumps(value, indent=1))


def run(way: str = "whole", *paths: str, **changes: Any) -> Outcome:
    config = load_config(".").overridden(**changes)
    return check(Request(paths or ["."], config, jobs=2 if way == "workers" else 1))


def shown(findings: list[Finding]) -> list[tuple[str, str, str]]:
    return [(finding.rule, finding.span.source.path, finding.span.text) for finding in findings]


def test_a_default_that_breaks_a_spec_is_found_in_the_defaults(project: Path, way: str) -> None:
    (project / "cluster.yaml").write_text("createPipelineRequest:\n  autoscaling: true\n")
    write(project, "edges")
    spout = {"pipeline": {"name": "tap"}, "spout": {}, "transform": SPEC["transform"]}
    (project / "specs" / "tap.json").write_text(json.dumps(spout))
    (finding,) = run(way).findings
    assert shown([finding]) == [("P116", "cluster.yaml", "autoscaling: true")]
    assert finding.pointer == ("create_pipeline_request", "autoscaling")
    assert finding.related[-1].span.text == '"tap"'


def test_the_fields_of_the_spec_come_first_then_the_project_then_the_cluster(project: Path, way: str) -> None:
    (project / "spec-lint.toml").write_text(CONFIG + 'project_defaults = { weather = "weather.json" }\n')
    (project / "cluster.yaml").write_text("createPipelineRequest: {transform: {image: first}, datumTries: 2}\n")
    (project / "weather.json").write_text('{"createPipelineRequest": {"transform": {"image": "second"}}}')
    transform = {"cmd": ["python3", "/edges.py"]}
    write(project, "default", transform=transform)
    write(project, "own")
    weather = {"pipeline": {"name": "rain", "project": {"name": "weather"}}, "transform": transform}
    write(project, "rain", **weather)
    findings = [finding for finding in run(way).findings if finding.rule == "P711"]
    assert [(finding.span.text, finding.related[-1].span.text) for finding in findings] == [
        ("first", '"default"'),
        ('"second"', '"rain"'),
    ]


def test_one_finding_for_all_specs(project: Path, way: str) -> None:
    (project / "cluster.yaml").write_text("createPipelineRequest: {transform: {image: edges}}\n")
    for number in range(7):
        write(project, f"edges{number}", transform={"cmd": ["python3", "/edges.py"]})
    (finding,) = run(way).findings
    assert finding.rule == "P711"
    assert [label.message for label in finding.related] == [
        "merged into this spec", "merged into this spec", "merged into this spec, and into 4 more",
    ]  # fmt: skip


def test_a_warning_that_only_some_specs_get_is_no_fault_of_the_defaults(project: Path, way: str) -> None:
    (project / "cluster.yaml").write_text("createPipelineRequest: {datumTries: 2}\n")
    spout = {"pipeline": {"name": "tap"}, "spout": {}, "transform": SPEC["transform"]}
    (project / "specs" / "tap.json").write_text(json.dumps(spout))
    unused = ["R013"]  # no spec reads the repo that the configuration lists
    assert [finding.rule for finding in run(way).findings] == unused
    (project / "specs" / "tap.json").write_text(json.dumps({**spout, "datum_tries": 2}))
    assert [finding.rule for finding in run(way).findings] == [*unused, "P772"]


def test_pachd_refuses_what_pachctl_could_not_see(project: Path, way: str) -> None:
    (project / "cluster.yaml").write_text('createPipelineRequest: {egress: {objectStorage: {url: "s3://bucket/a"}}}\n')
    sql = {
        "url": "postgres://user@host/db",
        "file_format": {"type": "CSV"},
        "secret": {"name": "db", "key": "password"},
    }
    write(project, "edges", egress={"sql_database": sql})
    (finding,) = (one for one in run(way).findings if one.rule == "P010")
    assert finding.refused_by is Refuser.PACHD


def test_a_second_kind_of_input_comes_from_the_defaults(project: Path, way: str) -> None:
    (project / "cluster.yaml").write_text('createPipelineRequest: {input: {pfs: {repo: images, glob: "/"}}}\n')
    write(project, "edges", input={"cron": {"name": "tick", "spec": "@daily"}})
    assert "P201" in [one.rule for one in run(way).findings]


def test_secrets_and_repos_of_defaults_count(project: Path, way: str) -> None:
    text = "createPipelineRequest: {transform: {secrets: [{name: store, key: acces, envVar: STORE}]}}\n"
    (project / "cluster.yaml").write_text(text)
    (project / "store.json").write_text(
        '{"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "store"}, "stringData": {"access": "made-up"}}'
    )
    write(project, "edges")
    (finding,) = run(way).findings
    assert shown([finding]) == [("X201", finding.span.source.path, "acces")]
    assert finding.span.source.path.endswith("cluster.yaml")


def test_a_list_replaces_a_list(project: Path, way: str) -> None:
    text = "createPipelineRequest: {transform: {secrets: [{name: gone, key: a, envVar: A}]}}\n"
    (project / "cluster.yaml").write_text(text)
    write(project, "edges", transform={**SPEC["transform"], "secrets": []})
    assert "X202" not in [one.rule for one in run(way).findings]


def test_a_limit_below_the_default_request(project: Path, way: str) -> None:
    (project / "cluster.yaml").write_text("createPipelineRequest: {resourceRequests: {cpu: 1}}\n")
    write(project, "edges", resource_limits={"cpu": 0.5})
    assert [one.rule for one in run(way).findings] == ["P421"]
    (project / "cluster.yaml").write_text("createPipelineRequest: {}\n")
    assert run(way).findings == []  # nothing is assumed about the cluster
    (project / "spec-lint.toml").write_text('external_repos = ["images"]\n')
    assert [one.rule for one in run(way).findings] == ["P762"]


def test_a_credential_in_the_defaults_is_masked(project: Path, way: str) -> None:
    text = "createPipelineRequest: {transform: {env: {DB_PASSWORD: correct-horse-battery}}}\n"
    (project / "cluster.yaml").write_text(text)
    write(project, "edges")
    (finding,) = run(way, "specs").findings
    assert finding.rule == "S360"
    from spec_lint.reading.masking.masks import masks_of

    assert (finding.span.start, finding.span.end) in masks_of(finding.span.source)


def test_defaults_with_errors_are_not_merged(project: Path, way: str) -> None:
    (project / "cluster.yaml").write_text("createPipelineRequest: {autoscaling: yes, transform: {image: edges}}\n")
    write(project, "edges", transform={"cmd": ["python3", "/edges.py"]})
    outcome = run(way)
    assert [one.rule for one in outcome.findings] == ["P002", "P710"]
    assert any("not merged" in note for note in outcome.summary.notes)


def test_before_2_8_they_have_no_effect(project: Path, way: str) -> None:
    (project / "cluster.yaml").write_text("createPipelineRequest: {transform: {image: edges}}\n")
    write(project, "edges", transform={"cmd": ["python3", "/edges.py"]})
    outcome = run(way, "specs", pachyderm_version="2.7")
    assert [one.rule for one in outcome.findings] == ["P710"]
    assert any("have no effect" in note for note in outcome.summary.notes)


def test_a_file_that_is_missing_is_a_mistake_in_the_configuration(project: Path) -> None:
    write(project, "edges")
    with pytest.raises(ConfigError, match="defaults cannot be read"):
        run()


def test_a_project_must_have_a_name_that_projects_can_have(project: Path) -> None:
    (project / "spec-lint.toml").write_text('[project_defaults]\n"my.project" = "cluster.yaml"\n')
    with pytest.raises(ConfigError, match="must be a valid project name"):
        load_config(".")


def test_mistakes_in_defaults_are_found_whatever_the_file_is_called(project: Path) -> None:
    (project / "cluster.[1].txt").write_text("createPipelineRequest: {autoscaling: soon}\n")
    (project / "spec-lint.toml").write_text('cluster_defaults = "cluster.[1].txt"\n')
    write(project, "edges")
    outcome = check(Request(["."], load_config(".")))
    assert [(one.rule, one.span.source.path) for one in outcome.findings] == [("P002", "cluster.[1].txt")]


def test_the_file_is_one_of_defaults_whatever_it_says(project: Path) -> None:
    (project / "cluster.yaml").write_text("resourceRequests: {cpu: 1}\n")
    write(project, "edges")
    outcome = run()
    assert [one.rule for one in outcome.findings] == ["P900"]
    assert outcome.summary.defaults == 1


def test_a_commit_that_changes_the_defaults_concerns_every_spec(project: Path) -> None:
    (project / "cluster.yaml").write_text("createPipelineRequest: {autoscaling: true}\n")
    spout = {"pipeline": {"name": "tap"}, "spout": {}, "transform": SPEC["transform"]}
    (project / "specs" / "tap.json").write_text(json.dumps(spout))
    write(project, "edges")
    config = load_config(".")
    for changed, rules in (("cluster.yaml", ["P116"]), ("specs/tap.json", ["P116"]), ("specs/edges.json", [])):
        found = check(Request([changed], config, with_project=True)).findings
        assert [one.rule for one in found] == rules, changed


def test_a_merge_keeps_what_a_patch_does_not_name() -> None:
    below = {"a": {"b": 1, "c": [1, 2]}, "d": 4, "e": {"f": 1}}
    above = {"a": {"c": [3], "g": None}, "e": 5, "h": {"i": 6}}
    assert merged(below, above) == {"a": {"b": 1, "c": [3], "g": None}, "d": 4, "e": 5, "h": {"i": 6}}
    assert below == {"a": {"b": 1, "c": [1, 2]}, "d": 4, "e": {"f": 1}}


def test_they_are_listed_as_what_they_are(project: Path) -> None:
    (project / "cluster.yaml").write_text("createPipelineRequest: {datumTries: 2}\n")
    (project / "other.yaml").write_text("createPipelineRequest: {datumTries: 2}\n")
    listed = {file.path: (file.kind, file.reason) for file in list_files(Request(["."], load_config(".")))}
    named = "`cluster_defaults` or `project_defaults` in the configuration name it"
    assert listed["cluster.yaml"] == ("defaults", named)
    assert listed["other.yaml"] == ("defaults", "it has `createPipelineRequest`, the defaults for specs")


def test_what_the_defaults_and_a_spec_get_wrong_together_is_one_finding(project: Path, way: str) -> None:
    (project / "cluster.yaml").write_text("createPipelineRequest: {tolerations: [{key: gpu}]}\n")
    write(project, "edges")
    for paths in (["."], [str(project)]):
        (finding,) = run(way, *paths).findings
        assert (finding.rule, finding.span.text) == ("P113", "{key: gpu}")


def test_a_cache_forgets_what_was_found_with_other_defaults(project: Path) -> None:
    write(project, "edges", transform={"cmd": ["python3", "/edges.py"]})
    rules = []
    for image in ("edges:1.0", "edges:1.0", "edges", "edges:1.0"):
        (project / "cluster.yaml").write_text(f'createPipelineRequest: {{transform: {{image: "{image}"}}}}\n')
        outcome = check(Request(["."], load_config("."), jobs=1, cache=project / "cache"))
        rules.append([finding.rule for finding in outcome.findings])
    assert rules == [[], [], ["P711"], []]
