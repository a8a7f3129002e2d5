"""Input that cannot be read, errors beside what is applied, and what the last lines and the receipt say of it."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.cluster.conftest import VALUE, Run, write_secret, write_spec
from tests.cluster.fake import Cluster
from tests.cluster.ways import Way, both_ways


@both_ways
@pytest.mark.parametrize("path", ["nowhere.json", "*.yml"])
def test_a_path_that_is_not_there_stops_all(path: str, way: Way, apply: Run) -> None:
    ran = apply("--yes", ".", path)
    assert (ran.code, way.names()) == (1, set())
    assert set(ran.states.values()) == {"not tried"}
    assert {finding["rule"] for finding in ran.receipt["findings"]} == {"R001"}
    assert f"{path} could not be read" in ran.receipt["secrets"][0]["reasons"][0]
    assert ran.receipt["secrets"][0]["why"] == "input not readable"
    assert "R001" in ran.err
    assert "dry run" not in way.kinds


@both_ways
def test_a_secret_file_with_a_syntax_error_stops_all_and_is_no_missing_secret(
    way: Way, project: Path, apply: Run
) -> None:
    text = (project / "b.json").read_text()
    for broken in (text[:40], text.replace(",", "", 1), text[: text.index('"metadata"')]):
        (project / "b.json").write_text(broken)
        ran = apply("--yes")
        assert ran.code == 1
        assert ran.states["b"] == "stopped"
        assert "No file here defines it" not in ran.out
        assert way.names() == set()
    (project / "b.json").unlink()
    (project / "b.yaml").write_text('apiVersion: v1\nkind: Secret\nmetadata:\n  name: b\nstringData:\n  token: "x\n')
    ran = apply("--yes")
    assert (ran.code, ran.states["b"], way.names()) == (1, "stopped", set())


def test_jsonnet_without_its_arguments_stops_all(cluster: Cluster, project: Path, apply: Run) -> None:
    text = (project / "edges.spec.json").read_text().replace('"edges"', '"edges" + suffix')
    (project / "edges.spec.json").unlink()
    (project / "edges.jsonnet").write_text(f"function(suffix) {text}")
    ran = apply("--yes", "--all")
    assert (ran.code, cluster.names()) == (1, set())
    assert "edges.jsonnet could not be read" in ran.receipt["secrets"][0]["reasons"][-1]
    assert apply("--yes", "--arg", "suffix=1").code == 0
    assert cluster.names() == {"a", "b", "c"}


@both_ways
def test_an_error_that_concerns_no_secret_is_told_and_stops_none(way: Way, project: Path, apply: Run) -> None:
    write_spec(project, "other")
    document = json.loads((project / "other.spec.json").read_text())
    (project / "other.spec.json").write_text(json.dumps(document | {"paralelism_spec": {}}))
    ran = apply("--yes")
    assert ran.code == 1
    assert set(ran.states.values()) == {"created"}
    assert [finding["rule"] for finding in ran.receipt["findings"] if finding["severity"] == "error"] == ["P001"]
    assert "error[P001]" in ran.err


@both_ways
def test_findings_are_told_where_there_is_no_cluster_too(way: Way, project: Path, apply: Run) -> None:
    write_spec(project, "wrong", "a", key="no-such-key")
    ran = apply("--yes", *way.nowhere)
    assert ran.code == 4
    assert "error[X201]" in ran.err
    assert {finding["rule"] for finding in ran.receipt["findings"]} == {"X201"}


def test_nothing_at_all_is_said(cluster: Cluster, project: Path, apply: Run) -> None:
    (project / "empty").mkdir()
    ran = apply("--yes", "empty")
    assert ran.code == ran.receipt["exit_code"] == 3
    assert "nothing to check" in ran.err


@both_ways
def test_a_receipt_replaces_only_a_receipt(way: Way, project: Path, apply: Run, run: Run) -> None:
    before = (project / "a.json").read_text()
    ran = run("apply", *way.arguments, "--yes", "--receipt", "a.json")
    assert (ran.code, way.seen) == (2, [])
    assert "a.json is not a receipt of spec-lint, so it was not replaced" in ran.err
    assert (project / "a.json").read_text() == before
    assert apply("--receipt", "receipt.json").code == 10
    assert apply("--yes", "--receipt", "receipt.json").code == 0
    assert json.loads((project / "receipt.json").read_text())["exit_code"] == 0
    (project / "empty").touch()
    assert apply("--receipt", "empty").code == 0


@both_ways
def test_a_receipt_that_cannot_be_written_stops_all(way: Way, project: Path, run: Run) -> None:
    os.mkfifo(project / "pipe")
    (project / "link").symlink_to(project.parent / "elsewhere")
    for name, words in (
        ("no/folder/receipt", "cannot be written"),
        ("pipe", "is a named pipe"),
        ("/dev/full", "is a device"),
        ("link", "a link that leads out of"),
        (".", "is a folder"),
    ):
        ran = run("apply", *way.arguments, "--yes", "--receipt", name)
        assert ran.code == 2
        assert words in ran.err
    assert way.seen == []


def test_a_run_that_ends_in_a_usage_error_leaves_no_empty_receipt(project: Path, run: Run) -> None:
    assert run("apply", "--receipt", "receipt.json", "--namespace", "No_Such").code == 2
    assert not (project / "receipt.json").exists()


@both_ways
def test_one_cause_is_told_once(way: Way, project: Path, run: Run) -> None:
    names = [f"secret-{number:03}" for number in range(10)]
    for name in names:
        write_secret(project, name, {"token": VALUE})
    write_spec(project, "many", *names)
    way.restrict("look")
    ran = run("apply", *way.arguments, "--yes")
    assert ran.code == 12
    assert ran.out.count("may not ") == 1
    assert ran.out.splitlines()[-2:] == [
        "Nothing was created.",
        "Not created: a, b, c, secret-000, secret-001, secret-002, secret-003, secret-004, secret-005, secret-006 and "
        "3 more (refused).",
    ]


def test_the_last_lines_say_what_was_created_and_what_was_not(cluster: Cluster, project: Path, run: Run) -> None:
    cluster.emulator.quota = 1
    ran = run("apply", "--yes")
    assert ran.out.splitlines()[-2:] == ["Created: a.", "Not created: b (refused); c (not tried)."]
    ran = run("apply", "--yes", "--format", "json")
    assert ran.err.splitlines()[-2:] == ["Nothing was created.", "Not created: b and c (refused)."]
    assert run("apply").out.splitlines()[-1] == "Not created: b and c."
    assert run("apply", "--context", "nowhere").out.splitlines()[-1] == "Nothing was created."
