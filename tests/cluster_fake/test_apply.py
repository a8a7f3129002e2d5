"""What apply does to a cluster: which requests in which order, and what is there in the end."""

from __future__ import annotations

import base64
from pathlib import Path

from tests.cluster_fake.conftest import VALUE, Run, write_secret, write_spec
from tests.cluster_fake.fake import Cluster


def test_it_creates_what_is_missing_in_stable_order_and_reads_it_back(cluster: Cluster, apply: Run) -> None:
    ran = apply("--yes")
    assert ran.code == 0
    assert ran.states == {"a": "created", "b": "created", "c": "created"}
    assert cluster.kinds == [
        *["get"] * 3,
        "review",
        *["dry run"] * 3,
        *["create", "get"] * 3,
    ]
    assert [seen.name for seen in cluster.seen if seen.kind in ("dry run", "create")] == ["a", "b", "c"] * 2
    data = cluster.stored("a")["data"]
    assert base64.b64decode(data["token"]).decode() == f"{VALUE}-a"


def test_what_it_writes_is_marked_and_strictly_validated(cluster: Cluster, apply: Run) -> None:
    apply("--yes")
    posts = [seen for seen in cluster.seen if seen.kind in ("dry run", "create")]
    assert {seen.query["fieldValidation"] for seen in posts} == {"Strict"}
    assert {seen.query["fieldManager"] for seen in posts} == {"spec-lint"}
    metadata = cluster.stored("b")["metadata"]
    assert metadata["labels"] == {"suite": "pachyderm", "secret-source": "pachyderm-user"}
    assert "annotations" not in metadata
    assert all("stringData" not in seen.body for seen in posts)


def test_a_second_run_has_nothing_to_do(cluster: Cluster, apply: Run) -> None:
    apply("--yes")
    cluster.forget()
    ran = apply("--yes")
    assert ran.code == 0
    assert set(ran.states.values()) == {"exists"}
    assert cluster.kinds == ["get"] * 3


def test_without_yes_nothing_is_written(cluster: Cluster, apply: Run) -> None:
    ran = apply()
    assert ran.code == 10
    assert set(ran.states.values()) == {"create"}
    assert cluster.kinds == ["get"] * 3
    assert cluster.names() == set()


def test_a_dry_run_asks_the_server_and_writes_nothing(cluster: Cluster, apply: Run) -> None:
    ran = apply("--dry-run")
    assert ran.code == 10
    assert cluster.kinds == [*["get"] * 3, "review", *["dry run"] * 3]
    assert cluster.names() == set()


def test_what_exists_is_never_touched(cluster: Cluster, apply: Run) -> None:
    cluster.put("a", {"token": "theirs", "user": "x"})
    cluster.put("b", {"token": "theirs"})
    before = {name: cluster.stored(name) for name in "ab"}
    ran = apply("--yes")
    assert ran.code == 11
    assert ran.states == {"a": "exists", "b": "differs", "c": "created"}
    assert {name: cluster.stored(name) for name in "ab"} == before
    assert [seen.name for seen in cluster.seen if seen.kind in ("dry run", "create")] == ["c", "c"]


def test_values_are_compared_only_when_asked_for(cluster: Cluster, apply: Run) -> None:
    for name in "abc":
        cluster.put(name, {"token": "theirs", "user": "me"})
    assert apply("--yes").code == 0
    ran = apply("--yes", "--compare-values")
    assert ran.code == 11
    assert 'the content of the key "token" is another one' in ran.receipt["secrets"][0]["reasons"][0]


def test_what_no_spec_needs_is_left_alone(cluster: Cluster, project: Path, apply: Run) -> None:
    write_secret(project, "idle", {"token": VALUE})
    assert apply("--yes").states["idle"] == "not needed"
    assert "idle" not in cluster.names()
    assert apply("--yes", "--all").states["idle"] == "created"


def test_an_error_in_a_secret_stops_that_secret(cluster: Cluster, project: Path, apply: Run) -> None:
    (project / "b.json").write_text(
        '{"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "b"}, "data": {"token": "%%%"}}'
    )
    ran = apply("--yes")
    assert ran.code == 1
    assert ran.states == {"a": "created", "b": "stopped", "c": "created"}


def test_an_error_in_a_spec_stops_the_secrets_that_it_needs(cluster: Cluster, project: Path, apply: Run) -> None:
    write_spec(project, "wrong", "c", key="no-such-key")
    ran = apply("--yes")
    assert ran.code == 1
    assert ran.states == {"a": "created", "b": "created", "c": "stopped"}
    assert "X201" in ran.receipt["secrets"][2]["reasons"][0]


def test_a_file_for_another_namespace_is_stopped(cluster: Cluster, project: Path, apply: Run) -> None:
    write_secret(project, "a", {"token": VALUE}, namespace="elsewhere")
    assert apply("--yes").states["a"] == "stopped"
    assert "a" not in cluster.names()


def test_labels_of_pachyderm_can_be_left_off(cluster: Cluster, apply: Run) -> None:
    apply("--yes", "--no-pachyderm-labels")
    assert "labels" not in cluster.stored("a")["metadata"]


def test_the_plan_says_where_and_what_the_labels_mean(cluster: Cluster, run: Run) -> None:
    ran = run("apply")
    assert f'Plan for context "fake" ({cluster.url}), namespace pach:' in ran.out
    assert "pachctl delete all" in ran.out
    assert "edges (edges.spec.json:" in ran.out
    assert "--yes is needed" in ran.err
    assert "delete all" not in run("apply", "--no-pachyderm-labels").out


def test_a_mutating_webhook_is_told_by_key_names(cluster: Cluster, apply: Run) -> None:
    cluster.emulator.mutate = lambda body: body["data"].update(injected="eA==")
    ran = apply("--yes")
    assert ran.states["a"] == "created"
    assert 'it also has the key "injected"' in " ".join(ran.receipt["secrets"][0]["reasons"])
