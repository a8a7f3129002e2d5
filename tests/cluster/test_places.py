"""The right cluster and the right namespace: what is for another one is left out, and what is not there is said."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import Any

import pytest

from spec_lint.cluster.connection import Pace
from spec_lint.schema.validators import is_valid
from tests.cluster.conftest import VALUE, Ran, Run, write_secret
from tests.cluster.fake import Cluster, exists
from tests.cluster.faults import every, nth
from tests.cluster.ways import WAYS, Way, both_ways, through_pachd


def test_secrets_of_another_namespace_are_left_out_with_the_command_for_them(
    cluster: Cluster, project: Path, apply: Run, run: Run
) -> None:
    write_secret(project, "d", {"token": VALUE}, namespace="monitoring")
    (project / "more secrets").mkdir()
    write_secret(project / "more secrets", "a", {"token": VALUE}, namespace="monitoring")
    ran = apply("--yes", "--context", "fake")
    assert ran.code == 1  # that of check: pachctl would not take these files
    assert {finding["rule"] for finding in ran.receipt["findings"] if finding["severity"] == "error"} == {"S103"}
    assert ran.states == {"a": "created", "b": "created", "c": "created"}
    assert is_valid("receipt", ran.receipt)
    [left] = ran.receipt["left_out"]
    assert (left["namespace"], left["secrets"]) == ("monitoring", ["a", "d"])
    assert "Left out: 2 secrets a and d of the namespace monitoring." in ran.err
    assert left["command"] in ran.err
    cluster.emulator.namespaces.add("monitoring")
    cluster.forget()
    ran = run(*shlex.split(left["command"])[1:], "--dry-run")
    assert {seen.path.split("/")[4] for seen in cluster.seen if seen.kind == "dry run"} == {"monitoring"}
    assert "Left out" not in ran.out


@both_ways
def test_a_manifest_of_two_namespaces_is_applied_in_two_runs(way: Way, project: Path, apply: Run) -> None:
    for name in "abc":
        (project / f"{name}.json").unlink()
    text = "---\n".join(
        f"apiVersion: v1\nkind: Secret\nmetadata: {{name: {name}, namespace: {namespace}}}\n"
        f"stringData: {{token: '{VALUE}'}}\n"
        for namespace in ("pach", "monitoring")
        for name in "abc"
    )
    (project / "all.yaml").write_text(text)
    ran = apply("--yes")
    assert ran.code == 0
    assert ran.states == {"a": "created", "b": "created", "c": "created"}
    [left] = ran.receipt["left_out"]
    assert left["command"] == way.elsewhere("monitoring", "all.yaml")


@both_ways
@pytest.mark.parametrize("suffix", ["json", "yaml"])
def test_what_a_spec_wants_of_another_namespace_stops_nothing_else(
    suffix: str, way: Way, project: Path, apply: Run, run: Run
) -> None:
    (project / "b.json").unlink()
    write_secret(project, "b", {"token": VALUE, "user": "me"}, namespace="monitoring")
    (project / "b.json").rename(project / f"b.{suffix}")
    ran = apply("--yes")
    assert (ran.code, ran.states) == (1, {"a": "created", "b": "stopped", "c": "created"})
    assert way.names() == {"a", "c"}
    [_, b, _] = ran.receipt["secrets"]
    assert b["why"] == "for another namespace"
    assert b["reasons"] == [f"b.{suffix} defines it for the namespace monitoring; this run is for pach."]
    [left] = ran.receipt["left_out"]
    assert left["command"] == way.elsewhere("monitoring", f"b.{suffix}")
    said = run("apply", *way.arguments).out
    remedy = f"Create it with: {left['command']}" if left["command"] else "pachd creates secrets in its own namespace"
    assert said.count("for the namespace monitoring") == said.count(remedy) == said.count("Not created: b") == 1
    assert "Left out" not in said


@both_ways
def test_what_specs_need_of_another_namespace_and_what_they_do_not(way: Way, project: Path, apply: Run) -> None:
    (project / "b.json").unlink()
    for folder, name, namespace in (("x", "b", "monitoring"), ("y", "b", "staging"), ("x", "z", "monitoring")):
        (project / folder).mkdir(exist_ok=True)
        write_secret(project / folder, name, {"token": VALUE, "user": "me"}, namespace=namespace)
    ran = apply("--yes")
    [b] = [one for one in ran.receipt["secrets"] if one["state"] == "stopped"]
    assert b["reasons"] == [
        f"{folder}/b.json defines it for the namespace {namespace}; this run is for pach."
        for folder, namespace in (("x", "monitoring"), ("y", "staging"))
    ]
    left = [(one["namespace"], one["secrets"], one["command"]) for one in ran.receipt["left_out"]]
    assert left == [
        ("monitoring", ["z"], way.elsewhere("monitoring", "x/z.json")),
        ("monitoring", ["b"], way.elsewhere("monitoring", "x/b.json")),
        ("staging", ["b"], way.elsewhere("staging", "y/b.json")),
    ]
    assert "Left out: the secret z of the namespace monitoring." in ran.err


def test_the_command_for_another_namespace_keeps_what_was_asked_for(project: Path, apply: Run) -> None:
    write_secret(project, "d", {"token": VALUE}, namespace="monitoring")
    asked = ["--no-pachyderm-labels", "--keep-placeholders", "--accept-mutation", "--ignore", "S320,S321"]
    [left] = apply("--dry-run", *asked).receipt["left_out"]
    command = shlex.split(left["command"])
    assert [word for word in command if word in asked] == ["--ignore", "S320,S321", *asked[:3]]


def test_a_namespace_that_is_not_there_is_said_of_each_secret(cluster: Cluster, project: Path, run: Run) -> None:
    def check(*arguments: str) -> Ran:
        return run("check", "--cluster", "--format", "json", "--select", "C010", *arguments)

    def said(ran: Ran) -> set[bool]:
        return {'has no namespace "pcah"' in found["message"] for found in json.loads(ran.out)["findings"]}

    assert said(check("-n", "pcah")) == {False}  # who may not look is not told
    cluster.emulator.rights.add("namespaces")
    ran = check("-n", "pcah")
    assert (ran.code, said(ran)) == (1, {True})
    assert "--namespace" in json.loads(ran.out)["findings"][0]["help"]
    assert said(check()) == {False}
    (project / "known.json").write_text('{"version": 1, "secrets": []}')
    ran = run("snapshot", "--cluster", "-n", "pcah", "-o", "known.json")
    assert ran.code == 1
    assert 'There is no namespace pcah in context "fake".' in ran.err
    cluster.emulator.rights.add("list")
    assert run("snapshot", "--cluster", "--all", "-n", "pcah", "-o", "new.json").code == 4
    assert not (project / "new.json").exists()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('context = "fake"', 0),
        ('context = ["prod", "fake"]', 0),
        ('context = "prod"', 2),
        ('server = "https://api.example.org"', 2),
        ("server = SERVER", 0),
        ("server = [SERVER_WITH_SLASH]", 0),
        ("context = 'fake'\nserver = 'http://127.0.0.1:1'", 2),
    ],
)
def test_the_configuration_guards_against_the_wrong_cluster(
    text: str, code: int, cluster: Cluster, project: Path, run: Run
) -> None:
    text = text.replace("SERVER_WITH_SLASH", f'"{cluster.url}/"').replace("SERVER", f'"{cluster.url}"')
    (project / "spec-lint.toml").write_text(text)
    ran = run("apply", "--yes")
    assert ran.code == code
    if code:
        assert cluster.seen == []
        assert "Nothing was created: spec-lint.toml allows apply only for the " in ran.err
        assert 'this run is for the context "fake".' in ran.err or f"this run is for {cluster.url}." in ran.err
    assert run("check", "--cluster", "--select", "C00").code == 0  # to look is not to write


@pytest.fixture
def patient(apply: Run, monkeypatch: pytest.MonkeyPatch) -> Run:
    def pace(options: Any) -> Pace:
        return Pace(2.0, options.timeout, wait=0.02, longest_wait=0.1, patience=options.wait)

    monkeypatch.setattr("spec_lint.commands.apply.pace_of", pace)
    return apply


def test_a_secret_that_is_being_deleted_is_waited_for(cluster: Cluster, patient: Run) -> None:
    def leaving() -> None:
        cluster.put("a", {"token": "x"}, deletionTimestamp="2030-01-01T00:00:00Z")

    leaving()
    ran = patient("--yes")
    assert (ran.states["a"], ran.receipt["secrets"][0]["why"]) == ("not seen", "being deleted")
    leaving()
    assert patient("--yes", "--wait", "0.3").states["a"] == "not seen"

    looks = 0

    async def gone(emulator: Any, request: Any, seen: Any) -> None:
        nonlocal looks
        looks += seen.kind == "get" and seen.name == "a"
        if looks == 4:
            next(found for key, found in emulator.objects.items() if key[2] == "a").delete()

    cluster.emulator.before = gone
    ran = patient("--yes", "--wait", "20")
    assert (ran.code, ran.states["a"]) == (0, "created")


@pytest.mark.parametrize("kind", ["dry run", "create"])
def test_what_is_found_to_be_deleted_late_is_waited_for(kind: str, cluster: Cluster, patient: Run) -> None:
    count = 0

    async def deleting(emulator: Any, request: Any, seen: Any) -> Any:
        nonlocal count
        if seen.kind != kind or seen.name != "b" or count >= 5:
            return None
        count += 1
        return exists("b", deleting=True)

    cluster.emulator.before = deleting
    ran = patient("--yes", "--wait", "20")
    assert (ran.code, set(ran.states.values())) == (0, {"created"})
    assert len([seen for seen in cluster.seen if seen.kind == "create" and seen.name == "b"]) == (
        6 if kind == "create" else 1
    )


PATIENT = [(name, kind) for name, way in WAYS.items() for kind in sorted(way.allowed - way.sent_once)]


@pytest.mark.parametrize(("way", "kind"), PATIENT, indirect=["way"])
def test_a_server_that_restarts_is_waited_for(way: Way, kind: str, patient: Run) -> None:
    def down(asked: Any) -> bool:
        return bool(asked.kind == kind) and way.kinds.count(kind) < 8

    way.play("before", down, "reset")
    ran = patient("--yes", "--wait", "20")
    assert (ran.code, way.names()) == (0, {"a", "b", "c"}), ran.err


@both_ways
def test_a_server_that_is_down_is_not_waited_for_without_being_asked(way: Way, patient: Run) -> None:
    way.play("before", every(way.opening[0]), "reset")
    assert patient("--yes").code == 4


@through_pachd
def test_through_pachd_a_create_is_not_repeated_however_patient(way: Way, patient: Run) -> None:
    way.play("before", nth(1, way.create), "reset")
    ran = patient("--yes", "--wait", "20")
    assert (ran.code, ran.states["a"]) == (13, "unknown")
    assert way.creates == ["a"]
