"""`--via pachctl`, as a user runs it: the same plan, order, receipt and exit codes, and what pachctl does is said."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from spec_lint.schema.validators import is_valid
from tests.cluster.conftest import VALUE, write_spec
from tests.cluster.fake_pachctl import FakePachctl
from tests.cluster.fake_pachd import FakePachd, User
from tests.cluster.fake_server import Asked
from tests.cluster.via_runs import Home, home, pachd, rules
from tests.forks import Done

__all__ = ["home", "pachd"]


@pytest.fixture
def pachctl(home: Home, pachd: FakePachd, tmp_path: Path) -> FakePachctl:
    """The program on PATH, with a context for the fake pachd."""
    found = FakePachctl.without_configuration(tmp_path / "bin", home.folder)
    home.environment["PATH"] = found.environment["PATH"]
    home.pachctl(pachd.url)
    return found


def applied(home: Home, *arguments: str, **environment: str) -> Done:
    return home.run_in(environment, "apply", "--via", "pachctl", "--format", "json", *arguments)


def receipt(done: Done) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(done.out)
    assert is_valid("receipt", found)
    return found


def states(done: Done) -> dict[str, str]:
    return {secret["name"]: secret["state"] for secret in receipt(done)["secrets"]}


def test_it_creates_what_is_missing_in_stable_order(pachd: FakePachd, home: Home, pachctl: FakePachctl) -> None:
    done = applied(home, "--yes")
    assert (done.code, states(done)) == (0, dict.fromkeys("abc", "created"))
    assert [asked.name for asked in pachd.seen if asked.kind == "CreateSecret"] == ["a", "b", "c"]
    assert pachd.kubernetes.secrets["a"].data == {"token": f"{VALUE}-a".encode(), "user": b"me"}
    assert receipt(done)["cluster"] == {
        "via": "pachctl",
        "context": "prod",
        "server": pachd.url.replace("http", "grpc"),
        "id": "0123456789abcdef0123456789abcdef",
        "namespace": None,
        "user": "robot:admin",
    }
    assert VALUE not in json.dumps(pachctl.runs)
    pachctl.forget()
    done = applied(home, "--yes")
    assert (done.code, states(done)) == (0, dict.fromkeys("abc", "exists"))
    assert pachctl.commands == [
        "version --raw --timeout=10s", "inspect cluster --raw", "auth whoami", "list secret",
    ]  # fmt: skip


def test_without_yes_nothing_is_created_and_what_pachctl_does_is_said(
    pachd: FakePachd, home: Home, pachctl: FakePachctl
) -> None:
    done = home.run("apply", "--via", "pachctl")
    assert done.code == 10
    assert "CreateSecret" not in pachd.kinds
    server = pachd.url.replace("http", "grpc")
    assert f'asking pachd (context "prod", {server}), by starting {pachctl.folder / "pachctl"}.' in done.err
    assert f'Plan for pachd (context "prod", {server}), as robot:admin:\n' in done.out
    for words in (
        "pachd has no dry run, so it may still refuse a secret",
        "pachctl does not tell whether the user may create secrets",
        "pachctl may rewrite its own configuration",
    ):
        assert words in " ".join(done.out.split())


def test_what_exists_is_never_touched(pachd: FakePachd, home: Home, pachctl: FakePachctl) -> None:
    pachd.kubernetes.put("a", listed=True, token="theirs")
    pachd.kubernetes.put("b", "kubernetes.io/tls", listed=False, token="theirs")
    done = applied(home, "--yes")
    assert (done.code, states(done)) == (11, {"a": "exists", "b": "differs", "c": "created"})
    assert pachd.kubernetes.secrets["a"].data == {"token": b"theirs"}


def test_a_dry_run(pachd: FakePachd, home: Home, pachctl: FakePachctl) -> None:
    done = home.run("apply", "--via", "pachctl", "--dry-run")
    assert done.code == 10
    assert 'pachctl reaches pachd (context "prod"). Nothing else can be known beforehand.' in done.out
    assert "create secret -f /dev/stdin" not in pachctl.commands


def test_who_may_not_create(pachd: FakePachd, home: Home, pachctl: FakePachctl) -> None:
    seeing = frozenset({"SECRET_INSPECT", "CLUSTER_LIST_SECRETS"})
    pachd.users = {token: User("robot:ci", seeing) for token in pachd.users}
    done = applied(home, "--yes")
    assert (done.code, states(done)) == (12, {"a": "refused", "b": "not tried", "c": "not tried"})
    assert "needs the permission CLUSTER_CREATE_SECRET" in receipt(done)["secrets"][0]["reasons"][0]


@pytest.mark.parametrize("fault", ["kill", "garbage", "exit:1", "echo", "huge", "hang", "error:" + VALUE])
@pytest.mark.parametrize(
    ("command", "code"), [("version", 4), ("auth_whoami", 4), ("inspect_cluster", 4), ("create_secret", 13)]
)
def test_faults(pachd: FakePachd, home: Home, pachctl: FakePachctl, command: str, code: int, fault: str) -> None:
    pachctl.plan(12, **{command: fault})
    done = applied(home, "--yes", "--timeout", "2")
    if (command, fault) == ("create_secret", "garbage"):
        assert set(states(done).values()) == {"created, changed by the cluster"}
    else:
        assert done.code == code
        assert set(states(done).values()) <= {"not seen", "unknown", "not tried"}
    assert pachd.kubernetes.secrets == {}


def test_one_that_appears_meanwhile(pachd: FakePachd, home: Home, pachctl: FakePachctl) -> None:
    def meddle(found: FakePachd, asked: Asked) -> None:
        if asked.kind == "CreateSecret" and asked.name == "b" and "b" not in found.kubernetes.secrets:
            found.kubernetes.put("b", listed=True, token="theirs")

    pachd.before = meddle
    done = applied(home, "--yes")
    assert states(done) == {"a": "created", "b": "exists", "c": "created"}
    assert pachd.kubernetes.secrets["b"].data == {"token": b"theirs"}


def test_a_check(pachd: FakePachd, home: Home, pachctl: FakePachctl) -> None:
    pachd.kubernetes.put("a", listed=True, token="x")
    pachd.kubernetes.put("b", "kubernetes.io/tls", listed=False)
    code, findings, _ = home.check("--via", "pachctl")
    assert (code, sorted(rules(findings))) == (1, ["C010", "C012"])


def test_a_snapshot_and_a_table(pachd: FakePachd, home: Home, pachctl: FakePachctl) -> None:
    pachd.kubernetes.put("a", listed=True, token="x")
    done = home.run("snapshot", "--cluster", "--via", "pachctl")
    assert (done.code, '"a"' in done.out) == (0, True)
    done = home.run("secrets", "--cluster", "--via", "pachctl")
    assert "a" in done.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--token-file", "x"], "--token-file has no effect with --via pachctl."),
        (["--kubeconfig", "x"], "--kubeconfig has no effect with --via pachctl."),
        (["--as", "jane"], "--as-user has no effect with --via pachctl."),
        (["--accept-mutation"], "--accept-mutation has no effect with --via pachctl."),
        (["--compare-values"], "--compare-values has no effect with --via pachctl."),
    ],
)
def test_options_without_effect(home: Home, pachctl: FakePachctl, arguments: list[str], said: str) -> None:
    done = applied(home, "--yes", *arguments)
    assert (done.code, said in done.err) == (2, True)
    assert pachctl.runs == []


def test_an_address_from_elsewhere_does_not_get_the_token(pachd: FakePachd, home: Home, pachctl: FakePachctl) -> None:
    for done in (
        applied(home, "--yes", "--pachd-address", "grpc://127.0.0.1:1"),
        applied(home, "--yes", PACHD_ADDRESS="grpc://127.0.0.1:1"),
    ):
        assert done.code == 4
        assert "would send the token" in done.err
    assert pachctl.runs == []


def test_pachctl_is_not_installed(pachd: FakePachd, home: Home, pachctl: FakePachctl) -> None:
    done = applied(home, "--yes", PATH="/nonexistent")
    assert done.code == 4
    assert "The program `pachctl` is not installed" in done.err


def test_values_do_not_cross_a_network_in_clear_text(home: Home, pachctl: FakePachctl, pachd: FakePachd) -> None:
    home.pachctl(pachd.url.replace("127.0.0.1", "127.1"))
    done = applied(home, "--yes")
    assert (done.code, states(done)) == (1, dict.fromkeys("abc", "stopped"))
    assert "is sent in clear text" in done.err
    done = applied(home, "--yes", "--insecure-transport")
    assert (done.code, states(done)) == (0, dict.fromkeys("abc", "created"))


def test_a_forwarded_port_is_not_exposed(home: Home, pachctl: FakePachctl, pachd: FakePachd) -> None:
    home.pachctl(None, port_forwarders={"pachd": int(pachd.url.rpartition(":")[2])})
    done = applied(home, "--yes")
    assert (done.code, states(done)) == (0, dict.fromkeys("abc", "created"))
    assert receipt(done)["cluster"]["server"] == "a port that pachctl forwards"


def checked(home: Home) -> tuple[int, list[str], str]:
    """The exit code, the rules and the notes of a check of one spec, which reads the repo `images`."""
    for name in "abc":
        (home.project / f"{name}.json").unlink(missing_ok=True)
    write_spec(home.project, "edges")
    done = home.run("check", "--cluster", "--via", "pachctl", "--info", "--format", "json")
    return done.code, rules(json.loads(done.out)["findings"]), done.err


def test_what_specs_name_is_asked_for(pachd: FakePachd, home: Home, pachctl: FakePachctl) -> None:
    code, found, notes = checked(home)
    assert (code, found) == (0, [])
    assert 'pachd (context "prod") runs Pachyderm 2.12.2; 1 project, 2 repos and 0 pipelines were looked up' in notes
    assert pachctl.commands[3:] == [
        "inspect defaults --cluster", "inspect defaults --project=default", "list repo --project=default --raw",
        "inspect repo edges --project=default --raw", "inspect pipeline images --project=default --raw",
    ]  # fmt: skip
    pachd.repos = {("default", "edges"): ("master",)}
    assert checked(home)[:2] == (1, ["C021", "X104"])


@pytest.mark.parametrize(
    ("client", "server", "expected"),
    [(12, 8, (1, ["X104"])), (8, 12, (1, ["X104"])), (7, 7, (1, ["X104"])), (5, 5, (1, ["X104"])), (4, 4, (0, []))],
)
def test_what_a_release_has_is_asked_for(
    pachd: FakePachd, home: Home, pachctl: FakePachctl, client: int, server: int, expected: tuple[int, list[str]]
) -> None:
    pachctl.plan(client)
    pachd.version, pachd.repos = (2, server, 0), {}
    code, found, notes = checked(home)
    assert (code, [rule for rule in found if rule != "X106"]) == expected
    assert f"runs Pachyderm 2.{server}.0" in notes
    assert ('did not tell whether "edges" and "images" exist' in notes) is (server == 4)


def test_what_an_older_pachctl_cannot_ask_is_unknown(pachd: FakePachd, home: Home, pachctl: FakePachctl) -> None:
    pachd.repos = {}
    pachctl.plan(7)
    code, found, _ = checked(home)
    assert (code, found) == (4, ["C002", "X104"])
    pachctl.plan(4)
    code, found, notes = checked(home)
    assert (code, "X104" in found) == (4, False)
    assert 'did not tell whether "edges" and "images" exist' in notes


@pytest.mark.parametrize("fault", ["kill", "garbage", "exit:1", "exit:0", "echo", "huge", "error:" + VALUE])
@pytest.mark.parametrize("command", ["inspect_defaults", "list_repo", "inspect_repo"])
def test_what_is_not_told_is_not_absent(
    pachd: FakePachd, home: Home, pachctl: FakePachctl, command: str, fault: str
) -> None:
    pachctl.plan(12, **{command: fault})
    code, found, notes = checked(home)
    assert set(found) <= {"C002", "X106"}
    assert (code == 4) is ("C002" in found)
    assert code == 4 or (fault == "exit:0" and command != "inspect_repo")
    assert "not what it should be" not in notes
