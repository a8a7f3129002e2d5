"""What apply does when any request goes wrong in any way: nothing half done stays unsaid, and a rerun completes."""

from __future__ import annotations

import json
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

from spec_lint.cluster.applying import Applier
from spec_lint.cluster.pachd_api import Pachd
from spec_lint.schema.validators import is_valid
from tests.cluster.conftest import Ran, Run
from tests.cluster.fake import Cluster
from tests.cluster.faults import (
    FAULTS,
    echo,
    every,
    fault,
    hang,
    nth,
    plain_text,
    reset,
)
from tests.cluster.ways import Way, at_every_request, both_ways, every_way, through_pachd
from tests.spread import spread

REASONS = ("Invalid", "Forbidden", "AlreadyExists", None)
CODES = (400, 401, 403, 404, 409, 413, 422, 429, 500, 503)


@at_every_request(5, lambda way: way.faults)
def test_one_failure_at_any_request(way: Way, name: str, number: int, apply: Run) -> None:
    way.play("before", nth(number), name)
    ran = apply("--yes")
    assert_truthful(way, ran)
    settled(way, apply)


@at_every_request(4, lambda way: way.lost)
def test_a_lost_answer_to_any_request_that_was_carried_out(way: Way, name: str, number: int, apply: Run) -> None:
    way.play("after", nth(number), name)
    ran = apply("--yes")
    assert_truthful(way, ran)
    assert len(way.creates) == len(set(way.creates)), "a create that landed was repeated"
    settled(way, apply)


def settled(way: Way, apply: Run) -> None:
    """After a fault has gone, a rerun reaches the end: all three are there, whole."""
    way.mend()
    way.forget()
    ran = apply("--yes")
    assert ran.code == 0, ran.states
    assert set(ran.states.values()) <= {"created", "exists"}
    assert way.names() == {"a", "b", "c"}
    for name in "abc":
        assert set(way.data(name)) == {"token", "user"}


def assert_truthful(way: Way, ran: Ran) -> None:
    """What the receipt says is what is so."""
    states = ran.states
    assert {name for name, state in states.items() if state in ("created", "exists")} <= way.names()
    for name, state in states.items():
        if state in ("create", "not tried", "failed", "refused", "invalid", "stopped"):
            assert name not in way.names(), (name, state)
    if ran.code == 0:
        assert way.names() == {"a", "b", "c"}
    if "unknown" in states.values() or {"created", "not tried"} <= set(states.values()):
        assert ran.code == 13
    assert set(way.kinds) <= way.allowed
    assert ran.receipt["exit_code"] == ran.code
    assert is_valid("receipt", ran.receipt)


@through_pachd
@pytest.mark.parametrize("when", ["before", "after"])
def test_through_pachd_a_create_is_sent_once_whatever_happens(way: Way, when: str, apply: Run) -> None:
    for name in way.lost:
        way.play(when, every("CreateSecret", "b"), name)
        ran = apply("--yes")
        assert ran.states == {"a": "created", "b": "unknown", "c": "not tried"}, name
        assert way.creates == ["a", "b"]
        assert "It is unknown whether it was created" in " ".join(ran.receipt["secrets"][1]["reasons"])
        for made in way.names():
            way.remove(made)
        way.forget()


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_refusal_in_the_dry_run_stops_all_writes(number: int, cluster: Cluster, apply: Run) -> None:
    cluster.emulator.before = fault(nth(number, "dry run"), FAULTS["422"])
    ran = apply("--yes")
    assert ran.code == 1
    assert "create" not in cluster.kinds
    assert sorted(ran.states.values()) == ["invalid", "not tried", "not tried"]
    assert 'the key "token" is required' in json.dumps(ran.receipt).replace('\\"', '"')


@every_way
@pytest.mark.parametrize("number", [1, 2, 3])
def test_partial_work_has_its_own_exit_code(way: Way, number: int, apply: Run) -> None:
    way.play("before", nth(number, way.create), way.policy)
    ran = apply("--yes")
    states = ["created"] * (number - 1) + ["refused"] + ["not tried"] * (3 - number)
    assert list(ran.states.values()) == states
    assert ran.code == (12 if number == 1 else 13)


@both_ways
def test_a_hanging_server_is_not_waited_for(way: Way, apply: Run) -> None:
    way.play("before", every(way.create), way.hang(3))
    start = monotonic()
    ran = apply("--yes", "--timeout", "0.3")
    assert monotonic() - start < 25
    assert ran.code in (4, 13)
    assert ran.states["a"] in ("failed", "unknown")
    assert ran.states["b"] == "not tried"


def test_a_create_that_landed_late_is_found_by_a_look(cluster: Cluster, apply: Run) -> None:
    cluster.emulator.after = fault(nth(1, "create"), hang(30))
    ran = apply("--yes", "--timeout", "0.5")
    assert ran.states["a"] == "created"
    assert ran.code == 0


def test_a_post_is_repeated_only_after_a_look(cluster: Cluster, apply: Run) -> None:
    cluster.emulator.before = fault(every("create", "b"), reset)
    ran = apply("--yes")
    about = [seen.kind for seen in cluster.seen if seen.name == "b" and seen.kind in ("create", "get")][1:]
    assert about == ["create", "get"] * 3
    assert ran.states == {"a": "created", "b": "failed", "c": "not tried"}
    assert ran.code == 13


def test_without_the_right_to_look_a_lost_create_is_unknown(cluster: Cluster, apply: Run) -> None:
    cluster.emulator.rights = {"create", "review"}
    cluster.emulator.after = fault(nth(1, "create"), reset)
    ran = apply("--yes")
    assert ran.states == {"a": "unknown", "b": "not tried", "c": "not tried"}
    assert ran.code == 13
    assert [seen.name for seen in cluster.seen if seen.kind == "create"] == ["a"]


@every_way
def test_somebody_else_creates_in_between(way: Way, apply: Run) -> None:
    def race() -> None:
        way.put("a", {"token": "theirs", "user": "x"})
        way.put("b", {"token": "theirs", "user": "x"}, "example.com/other")

    way.do("before", nth(1, way.create), race)
    ran = apply("--yes", *way.values_aside)
    assert ran.states == {"a": "exists", "b": "differs", "c": "created"}
    assert "It exists now: somebody else created it." in ran.receipt["secrets"][0]["reasons"]
    assert ran.code == 11
    assert way.data("a")["token"] == way.data("b")["token"] == b"theirs"


def test_somebody_else_creates_before_the_dry_run(cluster: Cluster, apply: Run) -> None:
    async def race(emulator: Any, request: Any, seen: Any) -> None:
        if seen.kind == "dry run" and seen.name == "a":
            cluster.put("a", {"token": "theirs", "user": "x"})

    cluster.emulator.before = race
    ran = apply("--yes")
    assert ran.states == {"a": "differs", "b": "created", "c": "created"}
    assert ran.receipt["secrets"][0]["why"] == "exists, keys `token`, `user` differ"
    assert ran.code == 11


@every_way
def test_a_file_that_changes_after_the_plan_is_stopped(way: Way, project: Path, apply: Run) -> None:
    def change() -> None:
        (project / "b.json").write_text((project / "b.json").read_text() + "\n")

    way.do("before", nth(1, way.ask), change)
    ran = apply("--yes")
    assert ran.states == {"a": "created", "b": "file changed", "c": "created"}
    assert ran.code == 13


@pytest.mark.parametrize(("kind", "reason", "code"), spread(3, ["dry run", "create"], REASONS, CODES))
def test_an_answer_that_echoes_values_is_never_shown(
    kind: str, reason: str | None, code: int, cluster: Cluster, run: Run
) -> None:
    cluster.emulator.before = fault(every(kind), echo(code, reason))
    ran = run("apply", "--yes", "--timeout", "1")
    assert ran.code != 0
    for shown in ("canary", "Y2FuYXJ5"):
        assert shown not in ran.out + ran.err


def test_retry_after_is_heeded_within_bounds(cluster: Cluster, apply: Run) -> None:
    cluster.emulator.before = fault(nth(1, "dry run"), plain_text(429, "busy", **{"Retry-After": "1"}))
    start = monotonic()
    assert apply("--yes").code == 0
    assert 1 <= monotonic() - start < 8


CREATED: dict[str, tuple[type, str]] = {"kubernetes": (Applier, "_created"), "pachd": (Pachd, "create_secret")}
"""What each way calls for each create."""


@both_ways
@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_fault_of_our_own_still_leaves_a_receipt(
    way: Way, number: int, apply: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    created, count = getattr(*CREATED[way.name]), 0

    def crash(*arguments: Any) -> Any:
        nonlocal count
        count += 1
        if count == number:
            raise RuntimeError("canary:9f8e7d")
        return created(*arguments)

    monkeypatch.setattr(*CREATED[way.name], crash)
    ran = apply("--yes")
    assert ran.code == 70
    assert list(ran.states.values()) == ["created"] * (number - 1) + ["unknown"] + ["not tried"] * (3 - number)
    assert is_valid("receipt", ran.receipt)


@every_way
def test_the_receipt_file_says_the_same(way: Way, project: Path, apply: Run) -> None:
    ran = apply("--yes", "--receipt", "receipt.json")
    assert json.loads((project / "receipt.json").read_text()) == ran.receipt
    assert ran.receipt["cluster"].items() >= {"context": "fake", "namespace": "pach"}.items()
    assert way.url.partition("://")[2] in ran.receipt["cluster"]["server"]


def test_the_receipt_has_the_uids_of_kubernetes(cluster: Cluster, apply: Run) -> None:
    uids = {secret["name"]: secret["uid"] for secret in apply("--yes").receipt["secrets"]}
    assert uids == {name: cluster.stored(name)["metadata"]["uid"] for name in "abc"}
