"""Checks against a live cluster: by name, in parallel, and what cannot be seen is not missing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cluster.conftest import Ran, Run, write_secret, write_spec
from tests.cluster.fake import Cluster
from tests.cluster.faults import every, fault, plain_text


def findings(ran: Ran) -> list[tuple[str, str]]:
    return [(found["rule"], found["file"]) for found in json.loads(ran.out)["findings"]]


@pytest.fixture
def check(run: Run) -> Run:
    def call(*arguments: str) -> Ran:
        return run("check", "--cluster", "--timeout", "1", "--format", "json", "--select", "C,X201,X202", *arguments)

    return call


def test_secrets_that_exist_are_fine(cluster: Cluster, check: Run) -> None:
    for name in "abc":
        cluster.put(name, {"token": "x", "user": "y"}, labels={"secret-source": "pachyderm-user"})
    ran = check()
    assert (ran.code, findings(ran)) == (0, [])
    assert sorted(seen.path for seen in cluster.seen) == [f"/api/v1/namespaces/pach/secrets/{name}" for name in "abc"]
    assert {seen.method for seen in cluster.seen} == {"GET"}


def test_secrets_that_are_only_in_files_are_not_there_yet(cluster: Cluster, check: Run) -> None:
    cluster.put("a", {"token": "x", "user": "y"}, labels={"secret-source": "pachyderm-user"})
    ran = check()
    assert ran.code == 1
    assert findings(ran) == [("C010", "edges.spec.json")] * 2


def test_a_secret_that_only_the_cluster_has_is_no_missing_one(cluster: Cluster, project: Path, check: Run) -> None:
    write_spec(project, "other", "d")
    for name in "abcd":
        cluster.put(name, {"token": "x", "user": "y"}, labels={"secret-source": "pachyderm-user"})
    ran = check()
    assert (ran.code, findings(ran)) == (0, [])


def test_keys_that_the_cluster_lacks_and_files_that_have_no_effect(cluster: Cluster, check: Run) -> None:
    cluster.put("a", {"token": "x"}, labels={"secret-source": "pachyderm-user"})
    cluster.put("b", {"user": "y"}, labels={"secret-source": "pachyderm-user"})
    cluster.put(
        "c", {"token": "x", "user": "y"}, labels={"secret-source": "pachyderm-user"}, deletionTimestamp="2030-01-01"
    )
    ran = check()
    assert ran.code == 1
    assert sorted(findings(ran)) == [
        ("C011", "edges.spec.json"),
        ("C012", "a.json"),
        ("C012", "b.json"),
        ("C014", "edges.spec.json"),
    ]


def test_a_missing_label_is_told_as_advice(cluster: Cluster, check: Run) -> None:
    for name in "abc":
        cluster.put(name, {"token": "x", "user": "y"})
    ran = check("--info")
    assert {rule for rule, _ in findings(ran)} == {"C013"}


def test_nothing_is_taken_for_missing_where_the_right_to_look_lacks(cluster: Cluster, check: Run) -> None:
    cluster.emulator.readable = {"a"}
    ran = check()
    assert ran.code == 4
    assert [rule for rule, _ in findings(ran) if rule != "C010"] == ["C004", "C004"]
    assert "spec-lint rbac" in ran.out


def test_offline_findings_are_reported_when_the_cluster_is_out_of_reach(
    cluster: Cluster, project: Path, check: Run, tmp_path: Path
) -> None:
    write_spec(project, "wrong", "a", key="no-such-key")
    config = (tmp_path / "kubeconfig").read_text().replace(cluster.url, "http://127.0.0.1:9")
    (tmp_path / "kubeconfig").write_text(config)
    ran = check()
    assert ran.code == 4
    assert [rule for rule, _ in findings(ran)] == ["C002", "X201"]


@pytest.mark.parametrize(
    ("code", "rule"), [(401, "C003"), (403, "C004"), (404, "C002"), (429, "C002"), (500, "C002"), (503, "C002")]
)
def test_what_keeps_us_from_seeing_has_a_finding_of_its_own(code: int, rule: str, cluster: Cluster, check: Run) -> None:
    cluster.emulator.before = fault(every("get"), plain_text(code, "no", **{"Retry-After": "0"}))
    ran = check()
    assert ran.code == 4
    assert {found for found, _ in findings(ran)} == {rule}


def test_many_secrets_are_asked_for_in_parallel_and_in_bounds(cluster: Cluster, project: Path, check: Run) -> None:
    import asyncio
    from typing import Any

    names = [f"secret-{number}" for number in range(60)]
    write_spec(project, "many", *names)
    for name in [*names, *"abc"]:
        cluster.put(name, {"token": "x", "user": "y"}, labels={"secret-source": "pachyderm-user"})
    now, most = 0, 0

    async def slow(emulator: Any, request: Any, seen: Any) -> None:
        nonlocal now, most
        now += 1
        most = max(most, now)
        await asyncio.sleep(0.02)
        now -= 1

    cluster.emulator.before = slow
    ran = check()
    assert (ran.code, findings(ran)) == (0, [])
    assert 2 < most <= 8
    assert len(cluster.seen) == 63


def test_a_name_that_no_secret_can_have_is_not_asked_for(cluster: Cluster, project: Path, check: Run) -> None:
    write_spec(project, "odd", "..", "a/../../x", "UPPER", "a?watch=1", "")
    check()
    assert {seen.name for seen in cluster.seen if seen.kind == "get"} == set("abc")


def test_a_cluster_that_was_not_asked_for_is_not_asked(cluster: Cluster, run: Run) -> None:
    run("check")
    run("secrets")
    run("snapshot")
    run("rbac")
    assert cluster.seen == []


def test_a_snapshot_has_what_the_specs_name(cluster: Cluster, project: Path, run: Run) -> None:
    write_spec(project, "other", "d")
    for name in "abd":
        cluster.put(name, {"token": "x"})
    cluster.put("private", {"password": "x"})
    ran = run("snapshot", "--cluster")
    snapshot = json.loads(ran.out)
    assert (ran.code, snapshot["context"], snapshot["namespace"]) == (0, "fake", "pach")
    assert [(secret["name"], secret["keys"]) for secret in snapshot["secrets"]] == [(name, ["token"]) for name in "abd"]
    assert "taken" in snapshot
    assert set(cluster.kinds) == {"get"}


def test_a_snapshot_of_all_lists_page_by_page(cluster: Cluster, run: Run) -> None:
    names = sorted(f"secret-{number}" for number in range(120))
    for name in names:
        cluster.put(name, {"token": "x"})
    assert run("snapshot", "--cluster", "--all").code == 4
    cluster.emulator.rights.add("list")
    cluster.forget()
    ran = run("snapshot", "--cluster", "--all")
    assert [secret["name"] for secret in json.loads(ran.out)["secrets"]] == names
    assert cluster.kinds == ["list"] * 3


def test_a_snapshot_that_would_not_be_whole_is_not_written(cluster: Cluster, project: Path, run: Run) -> None:
    cluster.emulator.readable = {"a"}
    ran = run("snapshot", "--cluster", "-o", "known.json")
    assert ran.code == 4
    assert not (project / "known.json").exists()


def test_the_table_shows_files_and_cluster_side_by_side(cluster: Cluster, project: Path, run: Run) -> None:
    cluster.put("a", {"token": "x"})
    ran = run("secrets", "--cluster", "--format", "json")
    rows = {row["name"]: row for row in json.loads(ran.out)["secrets"]}
    assert [definition["origin"] for definition in rows["a"]["definitions"]] == ["file", "cluster"]
    assert rows["a"]["states"] == ["conflict"]
    assert rows["b"]["states"] == ["not in the cluster"]


def test_the_role_is_all_that_is_needed(cluster: Cluster, project: Path, run: Run) -> None:
    write_secret(project, "idle", {"token": "x"})
    ran = run("rbac", "--namespace", "pach", "--format", "json", "--service-account", "ci:robot")
    role, binding = json.loads(ran.out)["items"]
    assert role["rules"] == [
        {"apiGroups": [""], "resources": ["secrets"], "resourceNames": ["a", "b", "c", "idle"], "verbs": ["get"]},
        {"apiGroups": [""], "resources": ["secrets"], "verbs": ["create"]},
    ]
    assert binding["subjects"] == [{"kind": "ServiceAccount", "name": "robot", "namespace": "ci"}]
    cluster.emulator.rights = {"get", "create", "review"}
    cluster.emulator.readable = set(role["rules"][0]["resourceNames"])
    assert run("apply", "--yes").code == 0


def test_the_role_as_yaml_says_the_same(project: Path, run: Run) -> None:
    from ruamel.yaml import YAML

    documents = list(YAML(typ="safe").load_all(run("rbac").out))
    assert documents == json.loads(run("rbac", "--format", "json").out)["items"]
