"""Where the token goes: to the cluster that it is for, and nowhere else, whatever the command and whatever is asked."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from spec_lint.cluster.pachd_address import Address
from tests.cluster.authority import Authority
from tests.cluster.conftest import Ran, Run
from tests.cluster.fake_pachd import FakePachd, running_pachd
from tests.cluster.faults import every
from tests.cluster.pachd_faults import answer
from tests.cluster.ways import TOKEN, ThroughPachd, Way, both_ways, through_pachd
from tests.spread import spread

COMMANDS = {
    "check": ["check", "--cluster"],
    "secrets": ["secrets", "--cluster"],
    "snapshot": ["snapshot", "--cluster"],
    "apply": ["apply", "--yes"],
}
NOWHERE = "grpc://127.0.0.1:9"
ELSEWHERE: dict[str, tuple[dict[str, Any], dict[str, str], list[str], bool]] = {
    # What is different in the context, in the environment and on the command line; whether the token may be sent.
    "its own address": ({}, {}, [], True),
    "its own address, cluster not known": ({"cluster_deployment_id": None}, {}, [], True),
    "its own address, but another cluster": ({"cluster_deployment_id": "another"}, {}, [], False),
    "variable": ({"pachd_address": NOWHERE}, {"PACHD_ADDRESS": "HERE"}, [], True),
    "variable, cluster not known": (
        {"pachd_address": NOWHERE, "cluster_deployment_id": None}, {"PACHD_ADDRESS": "HERE"}, [], False,
    ),
    "variable, another cluster": (
        {"pachd_address": NOWHERE, "cluster_deployment_id": "another"}, {"PACHD_ADDRESS": "HERE"}, [], False,
    ),
    "variable of the action, another cluster": (
        {"pachd_address": NOWHERE, "cluster_deployment_id": "another"}, {"PACHYDERM_CLUSTER_URL": "HERE"}, [], False,
    ),
    "variables of the action": (
        {"session_token": "of the context"},
        {"PACHYDERM_CLUSTER_URL": "HERE", "PACHYDERM_TOKEN": TOKEN}, [], True,
    ),
    "option": ({"pachd_address": NOWHERE}, {}, ["--pachd-address", "HERE"], True),
    "option, another cluster": (
        {"pachd_address": NOWHERE, "cluster_deployment_id": "another"}, {}, ["--pachd-address", "HERE"], False,
    ),
    "token of another address": (
        {"session_token": None, "pachd_address": "HERE"},
        {"PACHYDERM_CLUSTER_URL": NOWHERE, "PACHYDERM_TOKEN": TOKEN}, ["--pach-context", "fake"], False,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("way", "case", "command"), spread(3, ["pachd"], ELSEWHERE, COMMANDS), indirect=["way"])
def test_it_is_sent_to_its_own_cluster_only(
    way: ThroughPachd, case: str, command: str, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    context, environment, options, may = ELSEWHERE[case]
    here = way.url.replace("http", "grpc", 1)
    way.write_context(**{name: here if value == "HERE" else value for name, value in context.items()})
    for name, value in environment.items():
        monkeypatch.setenv(name, here if value == "HERE" else value)
    ran = run(*COMMANDS[command], "--via", "pachd", *(here if word == "HERE" else word for word in options))
    sent = {asked.kind for asked in way.seen if asked.token is not None}
    assert way.kinds[:2] == ["GetVersion", "InspectCluster"]
    assert not sent & {"GetVersion", "InspectCluster"}, "before the cluster is known"
    if may:
        assert set(way.kinds) - sent == {"GetVersion", "InspectCluster"}
        assert ran.code in (0, 1)
        assert TOKEN in {asked.token for asked in way.seen}
    else:
        assert sent == set()
        assert ran.code == 4
        assert way.creates == []


REDIRECTS = ("301", "302", "303", "307", "308")


@pytest.mark.parametrize(
    ("way", "code", "kind"), spread(4, ["pachd"], REDIRECTS, sorted(ThroughPachd.allowed)), indirect=["way"]
)
def test_no_redirect_is_followed(way: Way, code: str, kind: str, apply: Run) -> None:
    with running_pachd() as other:
        way.play("before", every(kind), answer(int(code), b"", Location=f"{other.url}/api/pps_v2.API/{kind}"))
        ran = apply("--yes")
        assert ran.code in (4, 13)
        assert other.seen == []


@through_pachd
@pytest.mark.parametrize("number", range(3, 13))
@pytest.mark.parametrize("kind", ["token swept", "token expired"])
def test_one_that_expires_at_any_request_leaves_a_clear_state(way: Way, kind: str, number: int, apply: Run) -> None:
    def expired(asked: Any) -> bool:
        return len(way.seen) >= number

    way.play("before", expired, kind)
    ran = apply("--yes")
    made = [name for name, state in ran.states.items() if state == "created"]
    assert sorted(way.names()) == made
    assert way.creates[: len(made)] == made
    assert len(way.creates) <= len(made) + 1
    words = {"token swept": "does not accept the token", "token expired": "has expired"}[kind]
    assert words in json.dumps(ran.receipt) + ran.err or len(made) == 3
    assert ran.code == (13 if 0 < len(made) < 3 else 4 if not made else 0)


@pytest.fixture
def far(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the fake were on another machine."""
    monkeypatch.setattr(Address, "loopback", property(lambda self: False))


def exposed(ran: Ran) -> bool:
    return "clear text" in ran.out + ran.err


@through_pachd
def test_values_cross_a_network_with_tls_only(way: Way, far: None, apply: Run) -> None:
    ran = apply("--yes")
    assert (ran.code, set(ran.states.values())) == (1, {"stopped"})
    assert exposed(ran)
    assert way.creates == []
    assert not any("file" in (asked.body or {}) for asked in way.seen)
    ran = apply("--yes", "--insecure-transport")
    assert (ran.code, way.names()) == (0, {"a", "b", "c"})


def test_with_tls_they_do(far: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: Any) -> None:
    authority = Authority(tmp_path)
    with running_pachd(FakePachd(), tls=authority.of_server()) as pachd:
        way = ThroughPachd(pachd, tmp_path, server_cas=authority.data("ca.crt"))
        ran = applied(way, request, monkeypatch)
        assert (ran.code, way.names(), exposed(ran)) == (0, {"a", "b", "c"}, False)
        way.write_context()
        ran = applied(way, request, monkeypatch)
        assert (ran.code, "certificate that is not trusted" in ran.err) == (4, True)


def applied(way: ThroughPachd, request: Any, monkeypatch: pytest.MonkeyPatch) -> Ran:
    run: Run = request.getfixturevalue("run")
    for name, value in way.environment.items():
        monkeypatch.setenv(name, value)
    return run("apply", "--via", "pachd", "--yes", "--format", "json", "--timeout", "2")


@both_ways
def test_it_is_no_argument_and_no_variable_of_anything(way: Way, apply: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """No program is started."""
    started: list[Any] = []
    monkeypatch.setattr("subprocess.Popen", lambda *arguments, **more: started.append((arguments, more)))
    assert apply("--yes").code == 0
    assert started == []


@through_pachd
def test_only_what_pachd_may_log_is_in_the_headers(way: Way, apply: Run) -> None:
    apply("--yes")
    names = {name for asked in way.seen for name in asked.headers}
    assert names == {
        "host", "accept-encoding", "content-length", "content-type", "user-agent", "authn-token", "grpc-timeout",
    }  # fmt: skip
