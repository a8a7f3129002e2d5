"""``apply`` through pachd: the same plan, order, receipt and exit codes, and what pachd cannot do is said before."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from spec_lint.schema.validators import is_valid
from tests.cluster.conftest import VALUE, Run, write_secret, write_spec
from tests.cluster.fake import Cluster
from tests.cluster.fake_pachd import FakePachd, User
from tests.cluster.fake_server import Asked, Reply
from tests.cluster.via_runs import Home, home, pachd
from tests.cluster.ways import Way, through_pachd
from tests.forks import Done

__all__ = ["home", "pachd"]


def receipt(done: Done) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(done.out)
    assert is_valid("receipt", found)
    return found


def states(done: Done) -> dict[str, str]:
    return {secret["name"]: secret["state"] for secret in receipt(done)["secrets"]}


def applied(home: Home, *arguments: str) -> Done:
    return home.run("apply", "--via", "pachd", "--timeout", "3", "--format", "json", *arguments)


def test_it_creates_what_is_missing_in_stable_order(pachd: FakePachd, home: Home) -> None:
    home.pachctl(pachd.url)
    done = applied(home, "--yes")
    assert (done.code, states(done)) == (0, dict.fromkeys("abc", "created"))
    assert [asked.name for asked in pachd.seen if asked.kind == "CreateSecret"] == ["a", "b", "c"]
    assert pachd.kinds == [
        "GetVersion", "InspectCluster", "WhoAmI", "ListSecret", *["InspectSecret"] * 3, "GetPermissions",
        *["CreateSecret"] * 3, "ListSecret",
    ]  # fmt: skip
    assert pachd.kubernetes.secrets["a"].data == {"token": f"{VALUE}-a".encode(), "user": b"me"}
    assert receipt(done)["cluster"] == {
        "via": "pachd",
        "context": "prod",
        "server": pachd.url,
        "id": "0123456789abcdef0123456789abcdef",
        "namespace": None,
        "user": "robot:admin",
    }
    pachd.forget()
    done = applied(home, "--yes")
    assert (done.code, states(done)) == (0, dict.fromkeys("abc", "exists"))
    assert pachd.kinds == ["GetVersion", "InspectCluster", "WhoAmI", "ListSecret"]


def test_what_exists_is_never_touched(pachd: FakePachd, home: Home) -> None:
    home.pachctl(pachd.url)
    pachd.kubernetes.put("a", listed=True, token="theirs")
    pachd.kubernetes.put("b", "kubernetes.io/tls", listed=False, token="theirs")
    done = applied(home, "--yes")
    assert (done.code, states(done)) == (11, {"a": "exists", "b": "differs", "c": "created"})
    assert [asked.name for asked in pachd.seen if asked.kind == "CreateSecret"] == ["c"]
    assert pachd.kubernetes.secrets["a"].data == {"token": b"theirs"}
    done = home.run("apply", "--via", "pachd")
    assert "pachd shows neither keys nor values, so of a secret that exists, only the type was compared." in done.out


def test_without_yes_nothing_is_written(pachd: FakePachd, home: Home) -> None:
    home.pachctl(pachd.url)
    done = home.run("apply", "--via", "pachd")
    assert done.code == 10
    assert "CreateSecret" not in pachd.kinds
    assert f'Plan for pachd (context "prod", {pachd.url}), as robot:admin:\n' in done.out
    for words in (
        "pachd has no dry run, so it may still refuse a secret",
        "pachd does not show the keys of a secret, so only its type is read back.",
        "gives them the labels by which `pachctl delete all` finds them.",
    ):
        assert words in done.out
    assert "--no-pachyderm-labels" not in done.out
    assert "namespace default" not in done.out


def test_a_dry_run_says_what_was_checked_and_what_was_not(pachd: FakePachd, home: Home) -> None:
    home.pachctl(pachd.url)
    done = home.run("apply", "--via", "pachd", "--dry-run")
    assert done.code == 10
    assert "CreateSecret" not in pachd.kinds
    assert 'robot:admin may create secrets in pachd (context "prod"). pachd has no dry run' in done.out
    assert "The API server accepts" not in done.out
    pachd.users = {}
    done = home.run("apply", "--via", "pachd", "--dry-run")
    assert "Nobody needs a permission to create secrets" in done.out


def test_where_auth_is_off_the_plan_says_so(pachd: FakePachd, home: Home) -> None:
    home.pachctl(pachd.url, None)
    pachd.users = {}
    done = home.run("apply", "--via", "pachd")
    assert done.code == 10
    assert "Auth is not activated there: everybody who reaches this address may create secrets." in done.out
    home.pachctl(pachd.url, cluster_deployment_id="another")
    done = home.run("apply", "--via", "pachd")
    assert 'is not the cluster that the Pachyderm context "prod" was connected to.' in done.out
    assert {asked.token for asked in pachd.seen} == {None}


def test_who_may_not_create_creates_nothing(pachd: FakePachd, home: Home) -> None:
    home.pachctl(pachd.url)
    pachd.users = {token: User("robot:ci", frozenset({"SECRET_INSPECT"})) for token in pachd.users}
    for arguments in (["--yes"], ["--dry-run"], []):  # known with the plan, so nobody is asked to confirm it
        pachd.forget()
        done = applied(home, *arguments)
        assert (done.code, states(done)) == (12, dict.fromkeys("abc", "refused"))
        assert receipt(done)["secrets"][0]["why"] == "no permission"
        reason = receipt(done)["secrets"][0]["reasons"][0]
        assert "needs the permission CLUSTER_CREATE_SECRET" in reason
        assert "secretAdmin" in reason
        assert "CreateSecret" not in pachd.kinds
        assert pachd.kinds.count("GetPermissions") == 1
        assert "--yes is needed" not in done.err


def test_who_may_only_create_creates_what_is_not_there(pachd: FakePachd, home: Home) -> None:
    home.pachctl(pachd.url)
    pachd.users = {token: User("robot:ci", frozenset({"CLUSTER_CREATE_SECRET"})) for token in pachd.users}
    pachd.kubernetes.put("b", listed=True, token="theirs")
    done = applied(home, "--yes")
    assert (done.code, states(done)) == (4, {"a": "created", "b": "not seen", "c": "created"})


@pytest.mark.parametrize(
    ("option", "flag"),
    [
        (["--no-pachyderm-labels"], "--no-pachyderm-labels"),
        (["--accept-mutation"], "--accept-mutation"),
        (["--compare-values"], "--compare-values"),
        (["--no-compare-values"], "--no-compare-values"),
        (["--as", "jane"], "--as-user"),
    ],
)
def test_options_that_pachd_cannot_follow_are_said(option: list[str], flag: str, pachd: FakePachd, home: Home) -> None:
    home.pachctl(pachd.url)
    done = home.run("apply", "--yes", "--via", "pachd", *option)
    assert (done.code, done.err) == (2, f"spec-lint: {flag} has no effect with --via pachd.\n")
    assert pachd.seen == []


def test_values_are_sent_in_clear_text_only_on_demand(pachd: FakePachd, home: Home) -> None:
    home.pachctl(pachd.url.replace("127.0.0.1", "127.1"))  # this machine, which spec-lint does not know
    done = applied(home, "--yes")
    assert (done.code, states(done)) == (1, dict.fromkeys("abc", "stopped"))
    assert "would cross the network in clear text" in receipt(done)["secrets"][0]["reasons"][0]
    assert "is sent in clear text" in done.err
    assert "CreateSecret" not in pachd.kinds
    done = applied(home, "--yes", "--insecure-transport")
    assert (done.code, states(done)) == (0, dict.fromkeys("abc", "created"))
    assert "clear text" not in done.err


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('context = "prod"', 0),
        ('context = "staging"', 2),
        ('server = "URL"', 0),
        ('server = "GRPC"', 0),
        ('server = "https://api.example.org"', 2),
    ],
)
def test_the_configuration_guards_against_the_wrong_cluster(text: str, code: int, pachd: FakePachd, home: Home) -> None:
    home.pachctl(pachd.url)
    text = text.replace("URL", pachd.url).replace("GRPC", pachd.url.replace("http", "grpc"))
    (home.project / "spec-lint.toml").write_text(text)
    assert home.run("apply", "--yes", "--via", "pachd").code == code
    assert bool(pachd.seen) == (code == 0)


def test_the_name_of_a_context_does_not_vouch_for_another_address(pachd: FakePachd, home: Home) -> None:
    home.pachctl("http://127.0.0.1:9")
    pachd.users = {}
    (home.project / "spec-lint.toml").write_text('context = "prod"')
    done = home.run("apply", "--yes", "--via", "pachd", PACHD_ADDRESS=pachd.url.replace("http", "grpc"))
    assert done.code == 2
    assert 'spec-lint.toml allows apply only for the context "prod"; this run is without one.' in done.err
    assert pachd.seen == []


def test_secrets_of_other_namespaces_are_left_out(pachd: FakePachd, home: Home) -> None:
    home.pachctl(pachd.url)
    write_secret(home.project, "d", {"token": VALUE}, namespace="other")
    write_spec(home.project, "more", "d")
    done = applied(home, "--pachd-address", pachd.url)
    assert states(done)["d"] == "stopped"
    assert receipt(done)["secrets"][3]["reasons"] == ["d.json defines it for the namespace other."]
    assert receipt(done)["left_out"][0]["command"] == ""
    said = home.run("apply", "--via", "pachd", "--pachd-address", pachd.url).out
    assert "only. If that is other, add `--namespace other`.\n" in said
    (home.project / "more.spec.json").unlink()  # no spec needs the secret
    done = applied(home, "--pachd-address", pachd.url)
    assert "Left out: the secret d of the namespace other. pachd creates secrets in its own namespace only." in done.err
    pachd.kubernetes.namespace = "other"
    done = applied(home, "--namespace", "other", "--yes", "--all", "d.json")
    assert (done.code, states(done)) == (0, {"d": "created"})
    done = applied(home, "--namespace", "mine", "--yes")
    assert receipt(done)["left_out"][0]["command"] == ""
    assert "pachd creates secrets in its own namespace only.\n" in done.err


def test_a_namespace_that_is_not_that_of_pachd_is_refused(pachd: FakePachd, home: Home) -> None:
    home.pachctl(pachd.url, namespace="other")
    write_secret(home.project, "a", {"token": VALUE}, namespace="other")
    done = applied(home, "--yes")
    assert (done.code, states(done)["a"]) == (12, "refused")
    assert "creates secrets in its own namespace only" in str(receipt(done)["secrets"][0]["reasons"])


def test_a_failure_in_the_middle_leaves_a_clear_state(pachd: FakePachd, home: Home) -> None:
    home.pachctl(pachd.url)

    def lost(fake: FakePachd, asked: Asked) -> Reply | str | None:
        return "reset" if asked.kind == "CreateSecret" and asked.name == "b" else None

    pachd.after = lost
    done = applied(home, "--yes")
    assert (done.code, states(done)) == (13, {"a": "created", "b": "unknown", "c": "not tried"})
    pachd.after = None
    done = applied(home, "--yes")
    assert (done.code, states(done)) == (0, {"a": "exists", "b": "exists", "c": "created"})


def test_auto_takes_pachd_and_says_so(pachd: FakePachd, cluster: Cluster, home: Home) -> None:
    home.pachctl(pachd.url)
    done = home.run("apply", "--yes")
    assert done.code == 0
    assert "because there is no kubeconfig." in done.err
    home.kubectl(cluster)
    done = home.run("apply", "--yes", "--format", "json")
    assert receipt(done)["cluster"]["via"] == "kubernetes"
    assert cluster.names() == {"a", "b", "c"}
    assert "`--via pachd` asks" in done.err


@through_pachd
def test_many_secrets_are_estimated(way: Way, project: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []
    monkeypatch.setattr("spec_lint.cluster.pachd_cluster.pause", lambda seconds, stop: waits.append(seconds))
    for number in range(60):
        write_secret(project, f"s{number}", {"token": VALUE})
    ran = run("apply", "--via", "pachd", "--all")
    assert "pachd sends 5 requests a second to Kubernetes, so this takes about 13 s, and longer while" in ran.out
    assert len(waits) > 40, "the looks keep to that, too"


def test_a_run_that_made_no_plan_has_a_receipt(home: Home) -> None:
    home.pachctl("http://127.0.0.1:30650")
    done = applied(home, "--yes")
    assert (done.code, states(done)) == (4, {})
    assert receipt(done)["cluster"]["via"] == "pachd"
