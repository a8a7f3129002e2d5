"""What is read from a cluster is never more than it told: what could not be seen is neither there nor missing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cluster.conftest import Ran, Run, write_spec
from tests.cluster.faults import nth
from tests.cluster.ways import TOKEN, WAYS, Way, both_ways
from tests.spread import spread

COMMANDS = {
    "check": ["check", "--cluster", "--format", "json", "--select", "C,X202"],
    "secrets": ["secrets", "--cluster", "--format", "json"],
    "snapshot": ["snapshot", "--cluster", "-o", "known.json"],
}
CASES = [
    case
    for name, way in WAYS.items()
    for commands, kinds in ((COMMANDS, {*way.opening}), (["check"], way.reads - {*way.opening}))
    for case in spread(7, [name], commands, way.faults, sorted(kinds))
]
"""Each fault at each kind of request that a command sends; for what specs name besides secrets, only check asks."""


@pytest.fixture
def read(way: Way, run: Run, project: Path) -> Run:
    """Run a command on specs that need a, b, c and d: a and d are there, d has no file here."""
    write_spec(project, "other", "d")
    way.put("a", {"token": "x", "user": "y"})
    way.put("d", {"token": "x"})

    def call(command: str, *arguments: str) -> Ran:
        return run(*COMMANDS[command], *way.arguments, "--timeout", "3", *arguments)

    return call


@both_ways
def test_what_is_there_and_what_is_not(way: Way, project: Path, read: Run) -> None:
    ran = read("check")
    assert (ran.code, missing(ran)) == (1, {"b", "c"})
    ran = read("secrets")
    assert absent(ran) == {"b", "c"}
    ran = read("snapshot")
    assert [secret["name"] for secret in inventory(project)] == ["a", "d"]
    assert set(way.kinds) <= way.reads
    assert way.creates == []


@pytest.mark.parametrize(("way", "command", "name", "kind"), CASES, indirect=["way"])
def test_one_failure_at_any_request(way: Way, command: str, name: str, kind: str, project: Path, read: Run) -> None:
    way.provoke(kind)
    usual = read(command)
    before = inventory(project) if command == "snapshot" else []
    number = way.kinds.count(kind)
    assert number > 0
    way.forget()
    way.play("before", nth(number, kind), name)
    ran = read(command)
    assert set(way.kinds) <= way.reads
    if command == "check":
        assert missing(ran) <= {"b", "c"}
        told = {finding["rule"] for finding in json.loads(ran.out)["findings"]} & {"C001", "C002", "C003", "C004"}
        assert (ran.code == 4) is bool(told)
        assert told or (ran.code, ran.out) == (usual.code, usual.out)
    elif command == "secrets":
        assert absent(ran) <= {"b", "c"}
        assert ran.out == usual.out or ran.code == 4
    else:
        assert ran.code in (usual.code, 4)
        assert ran.code == 4 or inventory(project) == before


def missing(ran: Ran) -> set[str]:
    """The secrets that a check reports as missing, in the cluster or anywhere."""
    found = [finding for finding in json.loads(ran.out)["findings"] if finding["rule"] in ("C010", "X202")]
    return {name for finding in found for name in "abcd" if f'"{name}"' in finding["message"].partition(" is not ")[0]}


def absent(ran: Ran) -> set[str]:
    rows = json.loads(ran.out)["secrets"]
    return {row["name"] for row in rows if {"not in the cluster", "missing"} & set(row["states"])}


def inventory(project: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((project / "known.json").read_text())["secrets"]
    return found


@both_ways
def test_the_token_is_sent_to_the_server_only(way: Way, read: Run) -> None:
    read("check")
    places = {name.lower() for asked in way.seen for name, value in asked.headers.items() if TOKEN in value}
    assert places == {"authorization" if way.name == "kubernetes" else "authn-token"}
    assert TOKEN not in "".join(f"{asked.path} {asked.body}" for asked in way.seen)
