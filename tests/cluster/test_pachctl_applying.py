"""Creating through pachctl: each secret at most once, nothing that exists touched, and the state of each known."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from spec_lint.cluster import pachctl_applying
from spec_lint.cluster.background import Stop
from spec_lint.cluster.connection import Pace
from spec_lint.cluster.pachctl_applying import PachctlApplier
from spec_lint.cluster.pachctl_program import PachctlCluster
from spec_lint.cluster.plan import Plan, State
from tests.cluster.fake_pachctl import FakePachctl
from tests.cluster.fake_pachd import FakePachd, running_pachd
from tests.cluster.fake_server import Asked
from tests.cluster.pachd_client import TOKEN, USERS, VALUE
from tests.cluster.test_pachd_applying import plan_of

FAST = 10_000.0
PACE = Pace(connect=2.0, answer=10.0, wait=0.01, tries=2)
SHORT = Pace(connect=2.0, answer=1.5, wait=0.01, tries=2)


@pytest.fixture
def pachd() -> Iterator[FakePachd]:
    with running_pachd() as found:
        found.users = dict(USERS)
        yield found


@pytest.fixture
def pachctl(pachd: FakePachd, tmp_path: Path) -> FakePachctl:
    return FakePachctl.install(tmp_path, pachd.url, TOKEN)


def applied(pachctl: FakePachctl, plan: Plan, pace: Pace = PACE, stop: Stop | None = None) -> list[State]:
    stop = stop or Stop()
    cluster = PachctlCluster(pachctl.context(), pace, stop, a_second=FAST)
    applier = PachctlApplier(cluster, plan, stop)
    if applier.rehearse():
        applier.create_all()
    else:
        applier.leave()
    assert not applier.crashed
    assert VALUE not in f"{[(item, item.reasons) for item in plan.items]}"
    assert TOKEN not in f"{[item.reasons for item in plan.items]}"
    assert VALUE not in json.dumps(pachctl.runs)
    return [item.state for item in plan.items]


def test_all_are_created(pachd: FakePachd, pachctl: FakePachctl) -> None:
    assert applied(pachctl, plan_of("a", "b", "c")) == [State.CREATED] * 3
    assert {name: secret.data for name, secret in pachd.kubernetes.secrets.items()} == {
        name: {"token": VALUE.encode()} for name in "abc"
    }
    assert pachctl.commands == [
        "version --raw --timeout=10s", "inspect cluster --raw", "auth whoami", "inspect cluster --raw",
        *["create secret -f /dev/stdin"] * 3, "list secret",
    ]  # fmt: skip


def test_one_that_exists_now_is_left_alone(pachd: FakePachd, pachctl: FakePachctl) -> None:
    pachd.kubernetes.put("a", token="old")
    pachd.kubernetes.put("b", "kubernetes.io/tls", token="old")
    assert applied(pachctl, plan_of("a", "b", "c")) == [State.EXISTS, State.DRIFT, State.CREATED]
    assert pachd.kubernetes.secrets["a"].data == {"token": b"old"}


@pytest.mark.parametrize(
    ("token", "state", "said"),
    [
        ("plain-token", State.REFUSED, "it needs the permission CLUSTER_CREATE_SECRET"),
        (None, State.FAILED, "requires a login"),
        ("nobody", State.FAILED, "does not accept the token of pachctl"),
        ("old-token", State.FAILED, "has expired"),
    ],
)
def test_without_the_right_nothing_is_created(
    tmp_path: Path, pachd: FakePachd, token: str | None, state: State, said: str
) -> None:
    plan = plan_of("a", "b")
    states = applied(FakePachctl.install(tmp_path, pachd.url, token), plan)
    # Only the first create shows that the right is missing.
    assert states == ([state, State.NOT_TRIED] if token == "plain-token" else [state, state])
    assert said in plan.items[0].reasons[0]
    assert pachd.kubernetes.secrets == {}


@pytest.mark.parametrize(
    ("refusal", "state", "said"),
    [
        ('admission webhook "w.example.com" denied the request: ' + VALUE, State.REFUSED, "the admission webhook"),
        ('secrets "a" is forbidden: exceeded quota: q, requested: ' + VALUE, State.REFUSED, "a resource quota"),
        (
            'admission webhook "w.example.com" denied the request: no\nfailed to create secret: secrets "a" already '
            "exists", State.REFUSED, "the admission webhook",
        ),
        ('rpc error: code = Unknown desc = failed to create secret: secrets "b" already exists', State.UNKNOWN, ""),
        (VALUE, State.UNKNOWN, "for a reason that spec-lint does not know"),
    ],
)  # fmt: skip
def test_a_refusal_ends_the_run(pachd: FakePachd, pachctl: FakePachctl, refusal: str, state: State, said: str) -> None:
    pachd.kubernetes.refusal = refusal
    plan = plan_of("a", "b")
    assert applied(pachctl, plan) == [state, State.NOT_TRIED]
    assert said in plan.items[0].reasons[0]


@pytest.mark.parametrize("number", [1, 2, 3])
@pytest.mark.parametrize("how", ["reset", "hang up", "late"])
def test_a_lost_answer_is_unknown_and_nothing_is_sent_again(
    pachd: FakePachd, pachctl: FakePachctl, how: str, number: int
) -> None:
    def fault(found: FakePachd, asked: Asked) -> str | None:
        if asked.kind != "CreateSecret" or found.kinds.count("CreateSecret") != number:
            return None
        if how == "late":
            time.sleep(3.0)
            return None
        return how

    pachd.after = fault
    plan = plan_of("a", "b", "c")
    expected = [State.CREATED] * (number - 1) + [State.UNKNOWN] + [State.NOT_TRIED] * (3 - number)
    assert applied(pachctl, plan, SHORT) == expected
    assert pachctl.commands.count("create secret -f /dev/stdin") == number
    assert "It is unknown whether it was created; apply again to see." in plan.items[number - 1].reasons


@pytest.mark.parametrize(
    ("fault", "state"),
    [
        ("kill", State.UNKNOWN), ("exit:1", State.UNKNOWN), ("hang", State.UNKNOWN), ("huge", State.UNKNOWN),
        ("echo", State.UNKNOWN), ("error:close client: " + VALUE, State.UNKNOWN),
        ("error:rpc error: code = Unavailable desc = transport is closing", State.UNKNOWN),
        ("error:open /dev/stdin: no such file or directory", State.FAILED),
        ('error:could not connect to pachd at "grpc://x:1": context deadline exceeded', State.FAILED),
        ("error:no pods found for app pachd", State.FAILED),
        ('error:unknown command "secret" for "pachctl create"', State.FAILED),
        # It says that it created it, and has not; the look at the end shows it.
        ("garbage", State.ALTERED),
    ],
)  # fmt: skip
def test_what_pachctl_does_instead(pachd: FakePachd, pachctl: FakePachctl, fault: str, state: State) -> None:
    pachctl.plan(create_secret=fault)
    plan = plan_of("a", "b")
    states = applied(pachctl, plan, SHORT)
    assert states == ([state, state] if fault == "garbage" else [state, State.NOT_TRIED])
    assert pachd.kubernetes.secrets == {}


@pytest.mark.parametrize("fault", ["kill", "exit:1", "hang", "huge errors"])
def test_a_failure_after_the_create_is_unknown(pachd: FakePachd, pachctl: FakePachctl, fault: str) -> None:
    pachctl.plan(after_create_secret=fault)
    assert applied(pachctl, plan_of("a", "b"), SHORT) == [State.UNKNOWN, State.NOT_TRIED]
    assert [*pachd.kubernetes.secrets] == ["a"]


def test_a_large_secret_that_pachctl_does_not_read_is_not_taken_for_created(pachctl: FakePachctl) -> None:
    pachctl.plan(create_secret="exit:0")
    plan = plan_of("a", "b")
    content = plan.items[0].content
    assert content is not None
    big = type(content.values["token"])(VALUE.encode() * 40_000)
    object.__setattr__(content, "values", {"token": big})
    assert applied(pachctl, plan) == [State.UNKNOWN, State.NOT_TRIED]


def test_another_cluster_since_the_plan(pachd: FakePachd, pachctl: FakePachctl) -> None:
    stop, plan = Stop(), plan_of("a")
    cluster = PachctlCluster(pachctl.context(), PACE, stop, a_second=FAST)
    cluster.open()
    pachd.deployment_id = "another"
    assert not PachctlApplier(cluster, plan, stop).rehearse()
    assert "is not the cluster that this context was connected to" in plan.items[0].reasons[0]


def test_values_do_not_cross_a_network_in_clear_text(pachctl: FakePachctl) -> None:
    pachctl.configure({"active_context": "a", "contexts": {"a": {"pachd_address": "grpc://pach.example.com:30650"}}})
    plan = plan_of("a")
    assert applied(pachctl, plan) == [State.STOPPED]
    assert "does not use TLS" in plan.items[0].reasons[0]
    assert pachctl.runs == []


def test_a_system_without_dev_stdin(pachctl: FakePachctl, pachd: FakePachd, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pachctl_applying, "STDIN", "/nonexistent/stdin")
    plan = plan_of("a")
    assert applied(pachctl, plan) == [State.STOPPED]
    assert "cannot create a secret on this system" in plan.items[0].reasons[0]
    assert pachd.kubernetes.secrets == {}


def test_a_user_who_stops_leaves_no_doubt(pachd: FakePachd, pachctl: FakePachctl) -> None:
    stop = Stop(grace=0.0)

    def ask(found: FakePachd, asked: Asked) -> None:
        if asked.kind == "CreateSecret":
            stop.ask()
            time.sleep(2.0)

    pachd.before = ask
    assert applied(pachctl, plan_of("a", "b"), stop=stop) == [State.UNKNOWN, State.NOT_TRIED]
