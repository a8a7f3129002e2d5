"""Creating through pachd: each secret at most once, nothing that exists touched, and the state of each known."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from spec_lint.cluster.background import Stop
from spec_lint.cluster.connection import Pace
from spec_lint.cluster.content import Content
from spec_lint.cluster.pachd_applying import PachdApplier
from spec_lint.cluster.pachd_cluster import PachdCluster
from spec_lint.cluster.plan import Item, Plan, State
from spec_lint.cluster.target import Target
from spec_lint.secrets.value import SecretValue
from tests.cluster.fake_pachd import FakePachd, User, running_pachd
from tests.cluster.fake_server import Asked, Reply
from tests.cluster.pachd_client import TOKEN, USERS, VALUE, context_of

PACE = Pace(connect=2.0, answer=0.5, wait=0.01, tries=2)
FAST = 10_000.0


@pytest.fixture
def pachd() -> Iterator[FakePachd]:
    with running_pachd() as found:
        found.users = dict(USERS)
        yield found


def plan_of(*names: str, kind: str = "Opaque", namespace: str | None = None) -> Plan:
    values = {"token": SecretValue(VALUE.encode())}
    contents = [Content(name, namespace, kind, values) for name in names]
    items = [Item(content.name, State.CREATE, kind, content.keys, content=content) for content in contents]
    return Plan(Target("made up"), "default", items)


def applier_of(pachd: FakePachd, plan: Plan, token: str | None = TOKEN, stop: Stop | None = None) -> PachdApplier:
    stop = stop or Stop()
    return PachdApplier(PachdCluster(context_of(pachd.url, token), PACE, stop, a_second=FAST), plan, stop)


def applied(pachd: FakePachd, plan: Plan, token: str | None = TOKEN) -> dict[str, State]:
    applier = applier_of(pachd, plan, token)
    if applier.rehearse():
        applier.create_all()
    else:
        applier.leave()
    assert not applier.crashed
    assert VALUE not in f"{[(item, item.reasons) for item in plan.items]}"
    assert TOKEN not in f"{[item.reasons for item in plan.items]}"
    return {item.name: item.state for item in plan.items}


def test_all_are_created(pachd: FakePachd) -> None:
    assert applied(pachd, plan_of("a", "b", "c")) == dict.fromkeys("abc", State.CREATED)
    assert {name: secret.data for name, secret in pachd.kubernetes.secrets.items()} == {
        name: {"token": VALUE.encode()} for name in "abc"
    }
    assert pachd.kinds == [
        "GetVersion", "InspectCluster", "WhoAmI", "GetPermissions", *["CreateSecret"] * 3, "ListSecret",
    ]  # fmt: skip


def test_many_take_two_requests_each_at_most(pachd: FakePachd) -> None:
    pachd.users["creator"] = User("robot:c", frozenset({"CLUSTER_CREATE_SECRET", "SECRET_INSPECT"}))
    names = [f"s{number}" for number in range(30)]
    for token in (TOKEN, "creator"):
        pachd.kubernetes.secrets.clear()
        pachd.forget()
        assert set(applied(pachd, plan_of(*names), token).values()) == {State.CREATED}
        assert len(pachd.seen) <= 2 * len(names) + 6


def test_values_do_not_cross_a_network_in_clear_text(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[str] = []
    monkeypatch.setattr("spec_lint.cluster.pachd_http.Transport.call", lambda *_: sent.append("call"))
    plan, cluster = plan_of("a"), PachdCluster(context_of("http://pach.example.com:80", TOKEN), PACE)
    applier = PachdApplier(cluster, plan, Stop())
    assert not applier.rehearse()
    assert plan.items[0].state is State.STOPPED
    assert "does not use TLS" in plan.items[0].reasons[0]
    plan.items[0].becomes(State.CREATE)
    applier.create_all()
    assert (plan.items[0].state, sent) == (State.STOPPED, [])
    assert PachdApplier(cluster, plan, Stop(), insecure=True).objection is None
    secure = PachdCluster(context_of("https://pach.example.com:443", TOKEN), PACE)
    assert PachdApplier(secure, plan, Stop()).objection is None


def test_without_auth_everybody_may(pachd: FakePachd) -> None:
    pachd.users = {}
    assert applied(pachd, plan_of("a"), None) == {"a": State.CREATED}


@pytest.mark.parametrize(
    ("token", "state"),
    [("plain-token", State.REFUSED), (None, State.FAILED), ("nobody", State.FAILED), ("old-token", State.FAILED)],
)
def test_without_the_right_nothing_is_sent(pachd: FakePachd, token: str | None, state: State) -> None:
    plan = plan_of("a", "b")
    assert applied(pachd, plan, token) == {"a": state, "b": state}
    assert "CreateSecret" not in pachd.kinds
    if token == "plain-token":
        assert "it needs the permission CLUSTER_CREATE_SECRET" in plan.items[0].reasons[0]
        assert "pachctl auth set cluster secretAdmin" in plan.items[0].reasons[0]


def test_one_that_exists_now_is_left_alone(pachd: FakePachd) -> None:
    pachd.kubernetes.put("a", token="old")
    pachd.kubernetes.put("b", "kubernetes.io/tls", token="old")
    plan = plan_of("a", "b", "c")
    assert applied(pachd, plan) == {"a": State.EXISTS, "b": State.DRIFT, "c": State.CREATED}
    assert pachd.kubernetes.secrets["a"].data == {"token": b"old"}
    assert "Its type in the cluster is kubernetes.io/tls, in the file Opaque." in plan.items[1].reasons


def test_a_refusal_ends_the_run(pachd: FakePachd) -> None:
    pachd.kubernetes.refusal = 'admission webhook "w.example.com" denied the request: ' + VALUE
    plan = plan_of("a", "b")
    assert applied(pachd, plan) == {"a": State.REFUSED, "b": State.NOT_TRIED}
    assert 'the admission webhook "w.example.com" rejects it' in plan.items[0].reasons[0]


def test_an_invalid_one_is_named(pachd: FakePachd) -> None:
    plan = plan_of("a", "b", kind="kubernetes.io/tls")
    assert applied(pachd, plan) == {"a": State.INVALID, "b": State.NOT_TRIED}
    assert 'the key "tls.key" is required' in plan.items[0].reasons[0]


def test_a_namespace_of_the_file_is_checked(pachd: FakePachd) -> None:
    assert applied(pachd, plan_of("a", namespace="elsewhere")) == {"a": State.REFUSED}
    assert applied(pachd, plan_of("a", namespace="pachyderm")) == {"a": State.CREATED}


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("number", [1, 2, 3])
@pytest.mark.parametrize("how", ["reset", "hang up", "truncate", "503", "late"])
def test_a_lost_answer_is_unknown_and_nothing_is_sent_again(pachd: FakePachd, how: str, number: int, when: str) -> None:
    def fault(found: FakePachd, asked: Asked) -> Reply | str | None:
        if asked.kind != "CreateSecret" or found.kinds.count("CreateSecret") != number:
            return None
        if how == "late":
            import time

            time.sleep(1.0)
            return None
        return Reply(503, b"upstream connect error or disconnect/reset before headers") if how == "503" else how

    setattr(pachd, when, fault)
    plan = plan_of("a", "b", "c")
    states = list(applied(pachd, plan).values())
    assert states == [State.CREATED] * (number - 1) + [State.UNKNOWN] + [State.NOT_TRIED] * (3 - number)
    assert pachd.kinds.count("CreateSecret") == number
    assert "It is unknown whether it was created; apply again to see." in plan.items[number - 1].reasons


def test_kubernetes_down_means_that_nothing_was_created(pachd: FakePachd) -> None:
    pachd.kubernetes.state = "down"
    assert applied(pachd, plan_of("a", "b")) == {"a": State.FAILED, "b": State.NOT_TRIED}


def test_a_secret_that_vanishes_or_changes_is_reported(pachd: FakePachd) -> None:
    def meddle(found: FakePachd, asked: Asked) -> None:
        if asked.kind == "CreateSecret" and asked.name == "a":
            del found.kubernetes.secrets["a"]
        elif asked.kind == "CreateSecret" and asked.name == "b":
            found.kubernetes.secrets["b"].type = "example.com/other"

    pachd.after = meddle
    plan = plan_of("a", "b", "c")
    assert applied(pachd, plan) == {"a": State.ALTERED, "b": State.ALTERED, "c": State.CREATED}


def test_a_file_that_changed_is_not_created(pachd: FakePachd) -> None:
    plan = plan_of("a", "b")
    applier = applier_of(pachd, plan)
    applier.unchanged = lambda item: item.name != "a"
    applier.create_all()
    assert [item.state for item in plan.items] == [State.CHANGED, State.CREATED]


def test_a_user_who_wants_to_stop(pachd: FakePachd) -> None:
    stop, plan = Stop(), plan_of("a", "b", "c")

    def ask(found: FakePachd, asked: Asked) -> None:
        if asked.kind == "CreateSecret":
            stop.ask()

    pachd.before = ask
    applier = applier_of(pachd, plan, stop=stop)
    assert applier.rehearse()
    applier.create_all()
    assert [item.state for item in plan.items] == [State.CREATED, State.NOT_TRIED, State.NOT_TRIED]


def test_a_crash_is_reported(pachd: FakePachd, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_: object) -> None:
        raise RuntimeError(VALUE)

    monkeypatch.setattr("spec_lint.cluster.pachd_api.secret_file", crash)
    plan = plan_of("a", "b")
    applier = applier_of(pachd, plan)
    applier.create_all()
    assert applier.crashed
    assert [item.state for item in plan.items] == [State.UNKNOWN, State.NOT_TRIED]
    assert VALUE not in f"{[item.reasons for item in plan.items]}"
