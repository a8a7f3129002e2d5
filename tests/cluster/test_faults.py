"""What apply does when any request goes wrong in any way: nothing half done stays unsaid, and a rerun completes."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.cluster.conftest import Run
from tests.cluster.fake import Cluster, Fault, exists, invalid, secret_object, status
from tests.cluster.faults import (
    answering,
    echo,
    every,
    fault,
    hang,
    nth,
    plain_text,
    reset,
    truncate,
)
from tests.spread import spread

REQUESTS = 13
"""A whole apply of three secrets: 3 looks, 1 review, 3 dry runs, and 3 creates that are read back."""

REASONS = ("Invalid", "Forbidden", "AlreadyExists", None)
CODES = (400, 401, 403, 404, 409, 413, 422, 429, 500, 503)

FAULTS: dict[str, Fault] = {
    "401": answering(lambda seen: status(401, "Unauthorized", "Unauthorized")),
    "403": answering(lambda seen: status(403, "Forbidden", 'User "x" cannot get resource "secrets"')),
    "403 of a policy": answering(lambda seen: status(403, "Forbidden", 'admission webhook "x" denied the request')),
    "404": answering(lambda seen: status(404, "NotFound", "not found", kind="namespaces", name="pach")),
    "404 as text": plain_text(404, "404 page not found\n"),
    "409": answering(lambda seen: exists(seen.name)),
    "409 while deleting": answering(lambda seen: exists(seen.name, deleting=True)),
    "409 conflict": answering(lambda seen: status(409, "Conflict", "Operation cannot be fulfilled on resourcequotas")),
    "413": answering(lambda seen: status(413, "RequestEntityTooLarge", "limit is 3145728")),
    "422": answering(lambda seen: invalid(seen.name, ("FieldValueRequired", "data[token]"))),
    "429": plain_text(429, "Too many requests, please try again later.\n", **{"Retry-After": "0"}),
    "500": answering(lambda seen: status(500, None, "failed")),
    "500 as text": plain_text(500, "panic"),
    "503": plain_text(503, "<html>upstream</html>"),
    "302": plain_text(302, "", Location="http://127.0.0.1:1/elsewhere"),
    "200 of something else": answering(lambda seen: __import__("aiohttp").web.json_response({"kind": "Pod"})),
    "200 as text": plain_text(200, "<html>Welcome</html>"),
    "reset": reset,
    "truncated": truncate,
}


def settled(cluster: Cluster, apply: Run) -> None:
    """After a fault has gone, a rerun reaches the end: all three are there, whole."""
    cluster.emulator.before = cluster.emulator.after = None
    cluster.forget()
    ran = apply("--yes")
    assert ran.code == 0, ran.states
    assert set(ran.states.values()) <= {"created", "exists"}
    assert cluster.names() == {"a", "b", "c"}
    for name in "abc":
        assert set(cluster.stored(name)["data"]) == {"token", "user"}


@pytest.mark.parametrize(("name", "number"), spread(5, FAULTS, range(1, REQUESTS + 1)))
def test_one_failure_at_any_request(name: str, number: int, cluster: Cluster, apply: Run) -> None:
    cluster.emulator.before = fault(nth(number), FAULTS[name])
    ran = apply("--yes")
    assert_truthful(cluster, ran)
    settled(cluster, apply)


@pytest.mark.parametrize(("name", "number"), spread(3, ["reset", "truncated", "500"], range(1, REQUESTS + 1)))
def test_a_lost_answer_to_any_request_that_was_carried_out(
    name: str, number: int, cluster: Cluster, apply: Run
) -> None:
    cluster.emulator.after = fault(nth(number), FAULTS[name])
    ran = apply("--yes")
    assert_truthful(cluster, ran)
    assert len([seen for seen in cluster.seen if seen.kind == "create"]) == 3, "a create that landed was repeated"
    settled(cluster, apply)


def assert_truthful(cluster: Cluster, ran: Any) -> None:
    """What the receipt says is what is so."""
    states = ran.states
    assert {name for name, state in states.items() if state in ("created", "exists")} <= cluster.names()
    for name, state in states.items():
        if state in ("create", "not tried", "failed", "refused", "invalid", "stopped"):
            assert name not in cluster.names(), (name, state)
    if ran.code == 0:
        assert cluster.names() == {"a", "b", "c"}
    assert {seen.kind for seen in cluster.seen} <= {"get", "review", "dry run", "create"}


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_refusal_in_the_dry_run_stops_all_writes(number: int, cluster: Cluster, apply: Run) -> None:
    cluster.emulator.before = fault(nth(number, "dry run"), FAULTS["422"])
    ran = apply("--yes")
    assert ran.code == 1
    assert "create" not in cluster.kinds
    assert sorted(ran.states.values()) == ["invalid", "not tried", "not tried"]
    assert 'the key "token" is required' in json.dumps(ran.receipt).replace('\\"', '"')


@pytest.mark.parametrize("number", [1, 2, 3])
def test_partial_work_has_its_own_exit_code(number: int, cluster: Cluster, apply: Run) -> None:
    cluster.emulator.before = fault(nth(number, "create"), FAULTS["403 of a policy"])
    ran = apply("--yes")
    states = ["created"] * (number - 1) + ["refused"] + ["not tried"] * (3 - number)
    assert list(ran.states.values()) == states
    assert ran.code == (12 if number == 1 else 13)


def test_a_hanging_server_is_not_waited_for(cluster: Cluster, apply: Run) -> None:
    cluster.emulator.before = fault(every("create"), hang(30))
    ran = apply("--yes", "--timeout", "0.3")
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


def test_somebody_else_creates_in_between(cluster: Cluster, apply: Run) -> None:
    async def race(emulator: Any, request: Any, seen: Any) -> None:
        if seen.kind == "create" and seen.name in ("a", "b"):
            values = {"token": "theirs", "user": "x"} if seen.name == "a" else {"other": "theirs"}
            cluster.put(seen.name, values)

    cluster.emulator.before = race
    ran = apply("--yes", "--no-compare-values")
    assert ran.states == {"a": "exists", "b": "differs", "c": "created"}
    assert ran.code == 11
    assert cluster.stored("a")["data"]["token"] == secret_object("a", {"token": "theirs"})["data"]["token"]


def test_somebody_else_creates_before_the_dry_run(cluster: Cluster, apply: Run) -> None:
    async def race(emulator: Any, request: Any, seen: Any) -> None:
        if seen.kind == "dry run" and seen.name == "a":
            cluster.put("a", {"token": "theirs", "user": "x"})

    cluster.emulator.before = race
    ran = apply("--yes")
    assert ran.states == {"a": "differs", "b": "created", "c": "created"}
    assert ran.receipt["secrets"][0]["why"] == "exists, keys `token`, `user` differ"
    assert ran.code == 11


def test_a_file_that_changes_after_the_plan_is_stopped(cluster: Cluster, project: Any, apply: Run) -> None:
    async def change(emulator: Any, request: Any, seen: Any) -> None:
        if seen.kind == "dry run" and seen.name == "b":
            (project / "b.json").write_text((project / "b.json").read_text() + "\n")

    cluster.emulator.before = change
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
    from time import monotonic

    cluster.emulator.before = fault(nth(1, "dry run"), plain_text(429, "busy", **{"Retry-After": "1"}))
    start = monotonic()
    assert apply("--yes").code == 0
    assert 1 <= monotonic() - start < 8


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_fault_of_our_own_still_leaves_a_receipt(
    number: int, cluster: Cluster, apply: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    from spec_lint.cluster.applying import Applier

    created, count = Applier._created, 0

    def crash(self: Any, item: Any, *more: Any) -> None:
        nonlocal count
        count += 1
        if count == number:
            raise RuntimeError("canary:9f8e7d")
        created(self, item, *more)

    monkeypatch.setattr(Applier, "_created", crash)
    ran = apply("--yes")
    assert ran.code == 70
    assert list(ran.states.values()) == ["created"] * (number - 1) + ["unknown"] + ["not tried"] * (3 - number)
    monkeypatch.undo()


def test_the_receipt_file_says_the_same(cluster: Cluster, project: Any, apply: Run) -> None:
    ran = apply("--yes", "--receipt", "receipt.json")
    assert json.loads((project / "receipt.json").read_text()) == ran.receipt
    assert ran.receipt["cluster"] == {"context": "fake", "server": cluster.url, "namespace": "pach"}
    uids = {secret["name"]: secret["uid"] for secret in ran.receipt["secrets"]}
    assert uids == {name: cluster.stored(name)["metadata"]["uid"] for name in "abc"}
