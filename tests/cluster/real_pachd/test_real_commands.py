"""The commands against a real pachd."""

from __future__ import annotations

import json
import subprocess
import sys
from base64 import b64encode
from pathlib import Path

import pytest

from spec_lint.schema.validators import is_valid
from tests.cluster.conftest import Ran, write_secret
from tests.cluster.leaks import leaks
from tests.cluster.pachd_client import TOKEN
from tests.cluster.real_pachd.conftest import OWN_TOKEN, VALUE, Run, request, write_context


def rules(ran: Ran) -> set[str]:
    return {finding["rule"] for finding in json.loads(ran.out)["findings"] if finding["rule"][0] == "C"}


def put(name: str, kind: str) -> None:
    """Have somebody else create a secret."""
    secret = {"metadata": {"name": name}, "type": kind, "stringData": {"theirs": "made up"}}
    file = b64encode(json.dumps(secret).encode()).decode()
    assert request("CreateSecret", {"file": file})[0] == 200


def test_secrets_are_created_and_then_seen(run: Run, names: list[str]) -> None:
    ran = run("check", "--cluster", "--format", "json")
    assert (ran.code, rules(ran)) == (1, {"C010"})
    ran = run("apply", "--format", "json", "--dry-run")
    assert (ran.code, set(ran.states.values())) == (10, {"create"})
    assert request("InspectSecret", {"secret": {"name": names[0]}})[0] == 500
    ran = run("apply", "--format", "json", "--yes")
    assert (ran.code, ran.states) == (0, dict.fromkeys(sorted(names), "created"))
    assert is_valid("receipt", ran.receipt)
    for name in names:
        status, info = request("InspectSecret", {"secret": {"name": name}})
        assert (status, info["type"]) == (200, "Opaque")
    ran = run("apply", "--format", "json", "--yes")
    assert (ran.code, ran.states) == (0, dict.fromkeys(sorted(names), "exists"))
    ran = run("check", "--cluster", "--format", "json")
    assert rules(ran) == set()
    rows = json.loads(run("secrets", "--cluster", "--format", "json").out)["secrets"]
    assert {row["name"]: row["states"] for row in rows} == {name: ["ok"] for name in names}
    found = json.loads(run("snapshot", "--cluster").out)["secrets"]
    assert {secret["name"] for secret in found} == set(names)


def test_what_exists_is_never_touched(run: Run, names: list[str]) -> None:
    put(names[0], "Opaque")
    put(names[1], "example.com/other")
    before = [request("InspectSecret", {"secret": {"name": name}}) for name in names[:2]]
    ran = run("apply", "--format", "json", "--yes")
    assert ran.code == 11
    assert [ran.states[name] for name in names] == ["exists", "differs", "created"]
    assert [request("InspectSecret", {"secret": {"name": name}}) for name in names[:2]] == before


def test_other_types_and_sizes(run: Run, names: list[str]) -> None:
    large, docker, immutable = names
    write_secret(Path(), large, {"token": VALUE * 40_000})  # near the limit of 1 MiB
    login = {"auths": {"registry.example.com": {"username": "u", "password": VALUE}}}
    write_secret(Path(), docker, {".dockerconfigjson": json.dumps(login)}, "kubernetes.io/dockerconfigjson")
    secret = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": immutable}, "immutable": True}
    secret["data"] = {"token": b64encode(VALUE.encode()).decode()}
    Path(f"{immutable}.json").write_text(json.dumps(secret))
    files = [f"{name}.json" for name in names]
    ran = run("apply", "--format", "json", "--yes", "--all", *files)
    assert (ran.code, ran.states) == (0, dict.fromkeys(sorted(names), "created"))
    write_secret(Path(), docker, {"token": VALUE})
    ran = run("apply", "--format", "json", "--yes", "--all", *files)
    assert (ran.code, [ran.states[name] for name in names]) == (11, ["exists", "differs", "exists"])


def test_of_two_at_once_one_creates(run: Run, names: list[str]) -> None:
    command = [sys.executable, "-m", "spec_lint", "apply", "--via", "pachd", "--isolated", "--yes", "--format", "json"]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    found = [Ran(process.wait(60), *process.communicate()) for process in both]
    assert [ran.code for ran in found] == [0, 0]
    for name in names:
        assert sorted(ran.states[name] for ran in found) == ["created", "exists"]
    assert leaks("".join(ran.out + ran.err for ran in found), (VALUE,)) == []


def test_another_namespace_is_refused(run: Run, names: list[str]) -> None:
    write_secret(Path(), names[0], {"token": VALUE, "user": "me"}, namespace="spec-lint-nowhere")
    ran = run("apply", "--format", "json", "--yes", "--namespace", "spec-lint-nowhere", "--all", f"{names[0]}.json")
    assert (ran.code, ran.states) == (12, {names[0]: "refused"})
    assert "creates secrets in its own namespace only" in ran.receipt["secrets"][0]["reasons"][0]


@pytest.mark.skipif(not OWN_TOKEN, reason="SPEC_LINT_TEST_PACHD_TOKEN is not set, so auth is taken to be off")
@pytest.mark.parametrize("other", [TOKEN, None])
def test_another_token_is_not_accepted(other: str | None, run: Run, tmp_path: Path) -> None:
    write_context(tmp_path, other)
    ran = run("check", "--cluster", "--format", "json")
    assert (ran.code, rules(ran)) == (4, {"C003"})
    ran = run("apply", "--format", "json", "--yes")
    assert (ran.code, set(ran.states.values())) == (4, {"not seen"})
