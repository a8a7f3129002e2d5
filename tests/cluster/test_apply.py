"""What apply does to a cluster: which requests in which order, and what is there in the end."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from tests.cluster.conftest import VALUE, Run, write_secret, write_spec
from tests.cluster.fake import NAMESPACE, SECRETS, Cluster
from tests.cluster.fake_pachd import FakePachd
from tests.cluster.ways import Way, both_ways, every_way, through_pachd


@every_way
def test_it_creates_what_is_missing_in_stable_order_and_reads_it_back(way: Way, apply: Run) -> None:
    ran = apply("--yes")
    assert ran.code == 0
    assert ran.states == {"a": "created", "b": "created", "c": "created"}
    assert way.kinds == list(way.course)
    assert way.creates == ["a", "b", "c"]
    for name in "abc":
        assert way.data(name) == {"token": f"{VALUE}-{name}".encode(), "user": b"me"}


def test_all_are_rehearsed_before_the_first_is_created(cluster: Cluster, apply: Run) -> None:
    apply("--yes")
    assert [seen.name for seen in cluster.seen if seen.kind in ("dry run", "create")] == ["a", "b", "c"] * 2


def test_what_it_writes_is_marked_and_strictly_validated(cluster: Cluster, apply: Run) -> None:
    apply("--yes")
    posts = [seen for seen in cluster.seen if seen.kind in ("dry run", "create")]
    assert {seen.query["fieldValidation"] for seen in posts} == {"Strict"}
    assert {seen.query["fieldManager"] for seen in posts} == {"spec-lint"}
    metadata = cluster.stored("b")["metadata"]
    assert metadata["labels"] == {"suite": "pachyderm", "secret-source": "pachyderm-user"}
    assert "annotations" not in metadata
    assert all("stringData" not in seen.body for seen in posts)


@every_way
def test_a_second_run_has_nothing_to_do(way: Way, apply: Run) -> None:
    apply("--yes")
    way.forget()
    ran = apply("--yes")
    assert ran.code == 0
    assert set(ran.states.values()) == {"exists"}
    assert set(way.kinds) <= set(way.opening)


@every_way
def test_without_yes_nothing_is_written(way: Way, apply: Run) -> None:
    ran = apply()
    assert ran.code == 10
    assert set(ran.states.values()) == {"create"}
    assert way.kinds == list(way.planning)
    assert way.names() == set()


@every_way
def test_a_dry_run_asks_the_server_and_writes_nothing(way: Way, apply: Run) -> None:
    ran = apply("--dry-run")
    assert ran.code == 10
    assert set(ran.states.values()) == {"create"}
    assert way.kinds == list(way.before)
    assert way.names() == set()


@every_way
def test_what_exists_is_never_touched(way: Way, apply: Run) -> None:
    way.put("a", {"token": "theirs", "user": "x"})
    way.put("b", {"token": "theirs", "user": "x"}, "example.com/other")
    before = {name: way.data(name) for name in "ab"}
    ran = apply("--yes", *way.values_aside)
    assert ran.code == 11
    assert ran.states == {"a": "exists", "b": "differs", "c": "created"}
    assert "Its type in the cluster is example.com/other, in the file Opaque." in ran.receipt["secrets"][1]["reasons"]
    assert {name: way.data(name) for name in "ab"} == before
    assert way.creates == ["c"]


def test_a_missing_key_is_a_difference(cluster: Cluster, apply: Run) -> None:
    cluster.put("b", {"token": "theirs"})
    ran = apply("--yes", "--no-compare-values")
    assert (ran.code, ran.states["b"]) == (11, "differs")


@through_pachd
def test_through_pachd_keys_and_values_are_not_known(way: Way, apply: Run) -> None:
    for name in "abc":
        way.put(name, {"other": "theirs"})
    ran = apply("--yes")
    assert (ran.code, set(ran.states.values())) == (0, {"exists"})
    assert not any("equal" in secret["why"] for secret in ran.receipt["secrets"])


def test_values_are_compared(cluster: Cluster, apply: Run, run: Run) -> None:
    cluster.put("a", {"token": f"{VALUE}-a", "user": "me"})
    cluster.put("b", {"token": "theirs", "user": "me"})
    cluster.put("c", {"token": "theirs", "user": "you"})
    for arguments in ([], ["--compare-values"]):
        ran = apply("--yes", *arguments)
        assert ran.code == 11
        assert ran.states == {"a": "exists", "b": "differs", "c": "differs"}
        equal, one, two = ran.receipt["secrets"]
        assert (equal["why"], equal["reasons"]) == ("exists, equal", [])
        assert one["why"] == "exists, key `token` differs"
        assert 'the key "token" has another value' in one["reasons"][0]
        assert "Apply never changes what exists" in one["reasons"][1]
        assert two["why"] == "exists, keys `token`, `user` differ"
    assert cluster.kinds == ["get"] * 6, "values that were read are not read again"
    out = run("apply", "--yes").out
    assert "exists, equal" in out
    assert "exists, key `token` differs" in out
    assert "delete the secret in the cluster and apply again" in out
    cluster.emulator.objects[SECRETS, NAMESPACE, "a"].delete()
    assert run("apply", "--yes").out.count("Apply never changes what exists") == 2, "once for each difference"


def test_values_are_not_compared_where_they_must_not_be(cluster: Cluster, apply: Run) -> None:
    for name in "abc":
        cluster.put(name, {"token": "theirs", "user": "me"})
    ran = apply("--yes", "--no-compare-values")
    assert ran.code == 0
    assert {secret["why"] for secret in ran.receipt["secrets"]} == {"in the cluster"}


@both_ways
def test_what_no_spec_needs_is_left_alone(way: Way, project: Path, apply: Run) -> None:
    write_secret(project, "idle", {"token": VALUE})
    assert apply("--yes").states["idle"] == "not needed"
    assert "idle" not in way.names()
    assert apply("--yes", "--all").states["idle"] == "created"


@both_ways
def test_an_error_in_a_secret_stops_that_secret(way: Way, project: Path, apply: Run) -> None:
    (project / "b.json").write_text(
        '{"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "b"}, "data": {"token": "%%%"}}'
    )
    ran = apply("--yes")
    assert ran.code == 1
    assert ran.states == {"a": "created", "b": "stopped", "c": "created"}


@both_ways
def test_an_error_in_a_spec_stops_the_secrets_that_it_needs(way: Way, project: Path, apply: Run) -> None:
    write_spec(project, "wrong", "c", key="no-such-key")
    ran = apply("--yes")
    assert ran.code == 1
    assert ran.states == {"a": "created", "b": "created", "c": "stopped"}
    assert "X201" in ran.receipt["secrets"][2]["reasons"][0]


def asking_b_for(**fields: Any) -> dict[str, Any]:
    secrets: list[dict[str, Any]] = [{"name": name, "env_var": f"TOKEN_{name}", "key": "token"} for name in "abc"]
    secrets[1] |= fields
    return {"secrets": secrets}


PATCH = [{"op": "add", "path": "/containers/0/envFrom", "value": [{"secretRef": {"name": "b"}}]}]
WRONG: dict[str, tuple[str, dict[str, Any]]] = {
    "no such key": ("X201", {"transform": asking_b_for(key="tokn")}),
    "no such secret": ("X202", {"transform": asking_b_for(name="nothing")}),
    "type": ("X203", {"transform": asking_b_for() | {"image": "r.example.org/a:1", "image_pull_secrets": ["b"]}}),
    "impossible name": ("X207", {"transform": asking_b_for() | {"image_pull_secrets": ["b_b"]}}),
    "in a patch": ("X202", {"transform": asking_b_for(), "pod_patch": json.dumps(PATCH).replace('"b"', '"nothing"')}),
}


@both_ways
@pytest.mark.parametrize("what", WRONG)
def test_an_error_about_one_secret_of_a_spec_stops_no_other(what: str, way: Way, project: Path, apply: Run) -> None:
    rule, fields = WRONG[what]
    spec = json.loads((project / "edges.spec.json").read_text())
    spec["transform"] |= fields["transform"]
    (project / "edges.spec.json").write_text(json.dumps(spec | fields | {"transform": spec["transform"]}))
    ran = apply("--yes")
    assert ran.code == 1
    assert [found["rule"] for found in ran.receipt["findings"] if found["severity"] == "error"] == [rule]
    assert (ran.states["a"], ran.states["c"]) == ("created", "created")
    assert ("b" in way.names()) is (what in ("in a patch", "impossible name"))


@both_ways
def test_a_file_for_another_namespace_is_stopped(way: Way, project: Path, apply: Run) -> None:
    write_secret(project, "a", {"token": VALUE}, namespace="elsewhere")
    assert apply("--yes").states["a"] == "stopped"
    assert "a" not in way.names()


def test_labels_of_pachyderm_can_be_left_off(cluster: Cluster, apply: Run) -> None:
    apply("--yes", "--no-pachyderm-labels")
    assert "labels" not in cluster.stored("a")["metadata"]


def test_the_plan_says_where_and_what_the_labels_mean(cluster: Cluster, run: Run) -> None:
    ran = run("apply", "-v")
    assert f'Plan for context "fake" ({cluster.url}), namespace pach:' in ran.out
    assert "pachctl delete all" in ran.out
    assert "edges (edges.spec.json:" in ran.out
    assert "--yes is needed" in ran.err
    assert "delete all" not in run("apply", "--no-pachyderm-labels").out


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("token\n", "S320"),
        (base64.b64encode(base64.b64encode(b"a-token-of-some-length")).decode(), "S32"),
        ("", "S326"),
        ("CHANGEME", "S327"),
        ("\ufefftoken-with-a-mark", "S325"),
        ("first line\r\nsecond line\r\n", "S324"),
    ],
)
def test_a_value_that_is_most_likely_broken_stops_its_secret(
    value: str, code: str, cluster: Cluster, project: Path, apply: Run
) -> None:
    document = json.loads((project / "a.json").read_text())
    document["data"] = {"token": base64.b64encode(value.encode()).decode()}
    del document["stringData"]
    (project / "a.json").write_text(json.dumps(document))
    ran = apply("--yes")
    assert ran.code == 1
    assert ran.states["a"] == "stopped"
    assert code in ran.receipt["secrets"][0]["reasons"][0]
    assert apply("--yes", "--ignore", "S32").states["a"] == "created"


@both_ways
def test_a_misspelt_field_stops_its_secret(way: Way, project: Path, apply: Run) -> None:
    document = json.loads((project / "a.json").read_text())
    document["imutable"] = True
    (project / "a.json").write_text(json.dumps(document))
    ran = apply("--yes")
    assert ran.states["a"] == "stopped"
    assert "S301" in ran.receipt["secrets"][0]["reasons"][0]


def test_what_is_immutable_is_created_so(cluster: Cluster, project: Path, apply: Run) -> None:
    make_immutable(project)
    apply("--yes")
    assert cluster.stored("a")["immutable"] is True
    assert "immutable" not in cluster.stored("b")


@through_pachd
def test_through_pachd_what_is_immutable_is_created_so(pachd: FakePachd, project: Path, apply: Run) -> None:
    make_immutable(project)
    apply("--yes")
    assert [pachd.kubernetes.secrets[name].immutable for name in "ab"] == [True, False]


def make_immutable(project: Path) -> None:
    document = json.loads((project / "a.json").read_text())
    (project / "a.json").write_text(json.dumps(document | {"immutable": True}))


@every_way
def test_with_create_alone_it_works_without_looking(way: Way, apply: Run) -> None:
    way.restrict("create")
    way.put("b", {"token": "theirs"})
    ran = apply("--yes")
    assert ran.code == 4
    assert ran.states == {"a": "created", "b": "not seen", "c": "created"}
    assert "read back" in " ".join(ran.receipt["secrets"][0]["reasons"])
    assert way.data("b") == {"token": b"theirs"}


@both_ways
def test_without_the_right_to_create_nothing_is_tried(way: Way, apply: Run) -> None:
    way.restrict("look")
    ran = apply("--yes")
    assert ran.code == 12
    assert set(ran.states.values()) == {"refused"}
    assert way.creates == []
    assert way.kinds[-1] == way.ask


def test_where_the_review_is_forbidden_the_dry_run_tells(cluster: Cluster, apply: Run) -> None:
    cluster.emulator.rights = {"get", "create"}
    assert apply("--yes").code == 0
    cluster.emulator.rights = {"get"}
    for name in "abc":
        cluster.emulator.objects[SECRETS, NAMESPACE, name].delete()
    assert apply("--yes").code == 12


def test_a_quota_a_dying_namespace_and_a_missing_one_are_refusals(cluster: Cluster, apply: Run) -> None:
    cluster.emulator.quota = 0
    assert (ran := apply("--yes")).code == 12
    assert "quota" in ran.receipt["secrets"][0]["reasons"][-1]
    cluster.emulator.quota, cluster.emulator.terminating = None, True
    assert (ran := apply("--yes")).code == 12
    assert "being deleted" in ran.receipt["secrets"][0]["reasons"][-1]
    cluster.emulator.terminating, cluster.emulator.namespaces = False, set()
    assert (ran := apply("--yes")).code == 12
    assert "no such namespace" in ran.receipt["secrets"][0]["reasons"][-1]
    assert "create" not in cluster.kinds


def test_a_quota_that_runs_out_midway_is_partial(cluster: Cluster, apply: Run) -> None:
    cluster.emulator.quota = 1
    ran = apply("--yes")
    assert ran.code == 13
    assert ran.states == {"a": "created", "b": "refused", "c": "not tried"}


@both_ways
def test_what_nothing_defines_is_told_and_the_rest_is_created(way: Way, project: Path, apply: Run) -> None:
    (project / "c.json").unlink()
    ran = apply("--yes")
    assert ran.code == 1
    assert ran.states["c"] == "missing"


@both_ways
def test_what_only_the_cluster_has_is_enough(way: Way, project: Path, apply: Run) -> None:
    (project / "c.json").unlink()
    way.put("c", {"token": "theirs"})
    ran = apply("--yes")
    assert ran.code == 0
    assert ran.states == {"a": "created", "b": "created", "c": "exists"}


@pytest.mark.parametrize("drift", ["immutable", "ownerReferences"])
def test_drift_says_what_holds_it(drift: str, cluster: Cluster, apply: Run) -> None:
    owner = [{"controller": True, "kind": "ExternalSecret", "name": "vault"}]
    more: dict[str, Any] = {"ownerReferences": owner} if drift == "ownerReferences" else {}
    cluster.put("a", {"other": "x"}, **more)
    cluster.emulator.objects[SECRETS, NAMESPACE, "a"].patch({"immutable": True} if drift == "immutable" else {})
    reasons = " ".join(apply("--yes").receipt["secrets"][0]["reasons"])
    assert 'it lacks the keys "token" and "user"' in reasons
    assert ("immutable" if drift == "immutable" else "ExternalSecret/vault") in reasons


@both_ways
@pytest.mark.parametrize("files", ["a.json b.json c.json edges.spec.json", "edges.spec.json c.json b.json a.json"])
def test_the_order_of_files_does_not_matter(files: str, way: Way, apply: Run) -> None:
    apply("--yes", *files.split())
    assert way.creates == ["a", "b", "c"]


@every_way
def test_every_verb_that_was_ever_sent_is_allowed(way: Way, apply: Run) -> None:
    for arguments in (["--yes"], ["--dry-run"], ["--yes", "--all"]):
        apply(*arguments)
    assert set(way.kinds) == way.allowed


def test_a_server_without_a_context_is_named_once(
    cluster: Cluster, project: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("KUBECONFIG")
    monkeypatch.setenv("HOME", str(project / "nowhere"))
    place = ["--namespace", "pach", "--timeout", "1", "--server"]
    assert f"Plan for the server {cluster.url}, namespace pach:" in run("apply", "--dry-run", *place, cluster.url).out
    ran = run("apply", "--dry-run", *place, "http://127.0.0.1:9")
    assert "The API server http://127.0.0.1:9 cannot be reached." in ran.out


def test_what_was_not_known_is_not_said_of_what_is_known_now(cluster: Cluster, apply: Run) -> None:
    cluster.emulator.readable = set()
    cluster.put("b", {"token": "theirs"})
    ran = apply("--yes")
    assert ran.states == {"a": "created", "b": "not seen", "c": "created"}
    a, b, _ = (secret["reasons"] for secret in ran.receipt["secrets"])
    assert a == ["It was not read back, because reading it is not allowed."]
    assert b == ["It exists, but may not be read."]
    again = apply("--yes")
    assert (again.code, again.receipt["wrote"]) == (4, False)
    assert {"create" for seen in cluster.seen if seen.kind == "create" and seen.name == "b"} == set()


def test_a_dry_run_that_goes_well_says_so(cluster: Cluster, run: Run) -> None:
    assert "accepts all of them in a dry run" in run("apply", "--dry-run").out
    cluster.emulator.mutate = lambda body: body["data"].update(injected="eA==")
    assert "Something in the cluster changes it" in run("apply", "--dry-run").out
