"""The whole flow against a real API server: what is created, what is left alone, and with which rights."""

from __future__ import annotations

import base64
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.cluster.leaks import leaks
from tests.cluster.real.conftest import VALUE, Space

Limited = Callable[[list[dict[str, Any]]], str]


def test_what_is_missing_is_created_and_a_second_run_has_nothing_to_do(space: Space) -> None:
    ran = space.apply("--yes")
    assert ran.code == 0
    assert set(ran.states.values()) == {"created"}
    assert space.names() == {"a", "b", "c"}
    stored = space.stored("a")
    assert base64.b64decode(stored["data"]["token"]).decode() == f"{VALUE}-a"
    assert stored["type"] == "Opaque"
    assert stored["metadata"]["labels"] == {"suite": "pachyderm", "secret-source": "pachyderm-user"}
    assert {entry["manager"] for entry in stored["metadata"]["managedFields"]} == {"spec-lint"}
    assert "annotations" not in stored["metadata"]
    assert [secret["uid"] for secret in ran.receipt["secrets"]] == [
        space.stored(name)["metadata"]["uid"] for name in "abc"
    ]
    again = space.apply("--yes")
    assert again.code == 0
    assert set(again.states.values()) == {"exists"}
    assert space.stored("a")["metadata"]["resourceVersion"] == stored["metadata"]["resourceVersion"]


def test_a_dry_run_leaves_nothing(space: Space) -> None:
    ran = space.apply("--dry-run")
    assert ran.code == 10
    assert set(ran.states.values()) == {"create"}
    assert space.names() == set()


def test_without_yes_nothing_is_written(space: Space) -> None:
    assert space.apply().code == 10
    assert space.names() == set()


def test_what_exists_is_left_alone(space: Space) -> None:
    space.secret("a", {"token": "theirs", "user": "x"})
    space.secret("b", {"other": "theirs"}, immutable=True)
    before = {name: space.stored(name) for name in "ab"}
    ran = space.apply("--yes", "--no-compare-values")
    assert ran.code == 11
    assert ran.states == {"a": "exists", "b": "differs", "c": "created"}
    assert {name: space.stored(name) for name in "ab"} == before
    assert "immutable" in " ".join(ran.receipt["secrets"][1]["reasons"])
    compared = space.apply("--yes")
    assert compared.states == {"a": "differs", "b": "differs", "c": "exists"}


TYPES: dict[str, dict[str, str]] = {
    "kubernetes.io/basic-auth": {"username": "somebody", "password": VALUE},
    "kubernetes.io/ssh-auth": {"ssh-privatekey": VALUE},
    "kubernetes.io/dockerconfigjson": {
        ".dockerconfigjson": json.dumps({"auths": {"registry.example.com": {"username": "x", "password": VALUE}}})
    },
    "example.com/own": {"anything": VALUE},
}


@pytest.mark.parametrize("kind", TYPES)
def test_secrets_of_every_type_arrive_as_they_are(kind: str, space: Space) -> None:
    space.write("typed", {"type": kind, "stringData": TYPES[kind]})
    ran = space.apply("--yes", "--all", "typed.json")
    assert ran.code == 0, ran.receipt
    stored = space.stored("typed")
    assert stored["type"] == kind
    assert {key: base64.b64decode(value).decode() for key, value in stored["data"].items()} == TYPES[kind]


def test_bytes_arrive_as_they_are(space: Space) -> None:
    data = bytes(range(256)) * 16
    space.write("binary", {"data": {"blob": base64.b64encode(data).decode()}})
    assert space.apply("--yes", "--all", "binary.json", "--ignore", "S3").code == 0
    assert base64.b64decode(space.stored("binary")["data"]["blob"]) == data


def test_a_file_with_an_error_is_stopped_and_the_rest_is_created(space: Space) -> None:
    space.write("b", {"type": "kubernetes.io/tls", "stringData": {"token": VALUE}})
    ran = space.apply("--yes")
    assert ran.code == 1
    assert ran.states == {"a": "created", "b": "stopped", "c": "created"}
    assert space.names() == {"a", "c"}


def test_the_role_that_rbac_prints_is_enough_and_no_more(space: Space, limited: Limited) -> None:
    printed = json.loads(space.run("rbac", "--format", "json").out)
    kubeconfig = limited(printed["items"][0]["rules"])
    ran = space.apply("--yes", kubeconfig=kubeconfig)
    assert ran.code == 0, ran.receipt
    assert set(ran.states.values()) == {"created"}
    assert space.run("check", "--cluster", "--select", "C", kubeconfig=kubeconfig).code == 0
    assert space.run("snapshot", "--cluster", kubeconfig=kubeconfig).code == 0
    assert space.run("snapshot", "--cluster", "--all", kubeconfig=kubeconfig).code == 4


def test_with_create_alone_secrets_are_created_unseen(space: Space, limited: Limited) -> None:
    space.secret("b", {"token": "theirs"})
    kubeconfig = limited([{"apiGroups": [""], "resources": ["secrets"], "verbs": ["create"]}])
    ran = space.apply("--yes", kubeconfig=kubeconfig)
    assert ran.code == 4
    assert ran.states == {"a": "created", "b": "not seen", "c": "created"}


def test_without_create_it_is_refused_before_anything_is_tried(space: Space, limited: Limited) -> None:
    rule = {"apiGroups": [""], "resources": ["secrets"], "resourceNames": ["a", "b", "c"], "verbs": ["get"]}
    ran = space.apply("--yes", kubeconfig=limited([rule]))
    assert ran.code == 12
    assert set(ran.states.values()) == {"refused"}
    assert space.names() == set()


def test_without_rights_nothing_is_taken_for_missing(space: Space, limited: Limited) -> None:
    ran = space.run("check", "--cluster", "--format", "json", "--select", "C,X", kubeconfig=limited([]))
    assert ran.code == 4
    assert {finding["rule"] for finding in json.loads(ran.out)["findings"] if finding["rule"] != "X106"} == {"C004"}


def test_credentials_that_are_not_accepted_are_said(space: Space, limited: Limited) -> None:
    from pathlib import Path

    path = Path(limited([]))
    config = json.loads(path.read_text())
    config["users"][0]["user"]["token"] = "not-a-token"
    path.write_text(json.dumps(config))
    ran = space.run("check", "--cluster", "--format", "json", "--select", "C", kubeconfig=str(path))
    assert ran.code == 4
    # Where anonymous requests are let in, an unknown token is a 401 all the same.
    assert {finding["rule"] for finding in json.loads(ran.out)["findings"]} == {"C003"}
    assert space.apply("--yes", kubeconfig=str(path)).code == 4


def test_a_check_compares_with_what_is_there(space: Space) -> None:
    def rules() -> tuple[int, list[str]]:
        ran = space.run("check", "--cluster", "--format", "json", "--select", "C", "--ignore", "C013")
        return ran.code, [finding["rule"] for finding in json.loads(ran.out)["findings"]]

    assert rules() == (1, ["C010"] * 3)
    space.secret("a", {"token": "x", "user": "y"})
    space.secret("b", {"user": "y"})
    assert rules() == (1, ["C012", "C011", "C010"])


def test_a_snapshot_of_all_has_every_page(space: Space) -> None:
    names = sorted(f"page-{number:03d}" for number in range(120))
    for name in names:
        space.secret(name, {"token": "x"})
    ran = space.run("snapshot", "--cluster", "--all")
    found = json.loads(ran.out)["secrets"]
    assert [secret["name"] for secret in found if secret["name"].startswith("page-")] == names
    assert {tuple(secret["keys"]) for secret in found if secret["name"].startswith("page-")} == {("token",)}


def test_a_namespace_that_is_not_there_is_a_refusal(space: Space) -> None:
    missing = f"{space.name}-missing"
    for name in "abc":
        space.write(name, {"stringData": {"token": VALUE, "user": "me"}})
    from spec_lint.cli import main

    code = main(["apply", "--yes", "--isolated", "--kubeconfig", space.kubeconfig, "--namespace", missing])
    captured = space.capfd.readouterr()
    assert code == 12, captured.out
    assert "no such namespace" in captured.out


def test_a_quota_that_is_used_up_is_a_refusal(space: Space) -> None:
    """The quota's status is filled in here, as its controller does where one runs: only then does a quota hold."""
    path = f"/api/v1/namespaces/{space.name}/resourcequotas"
    hard = {"count/secrets": "0"}
    quota = {"apiVersion": "v1", "kind": "ResourceQuota", "metadata": {"name": "q"}, "spec": {"hard": hard}}
    space.create(path, quota)
    space.api.send("PUT", f"{path}/q/status", quota | {"status": {"hard": hard, "used": hard}})
    end = time.monotonic() + 30
    while (ran := space.apply("--dry-run")).code != 12:
        assert time.monotonic() < end, ran.out  # the server's own view of the quota lags a little
        time.sleep(1)
    assert space.apply("--yes").code == 12
    assert "quota" in " ".join(ran.receipt["secrets"][0]["reasons"])
    assert space.names() == set()


GROUP = "admissionregistration.k8s.io"
Register = Callable[[str, str, dict[str, Any], dict[str, Any]], str]


@pytest.fixture
def register(space: Space) -> Iterator[Register]:
    """Makes an admission policy for the secrets of the namespace, and its binding."""
    registry, made = f"/apis/{GROUP}/v1", []

    def make(kind: str, name: str, policy: dict[str, Any], binding: dict[str, Any]) -> str:
        name = f"{space.name}-{name}"
        rule = {"apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE"], "resources": ["secrets"]}
        here = {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": space.name}}}
        policy = {"matchConstraints": {"resourceRules": [rule]}} | policy
        binding = {"policyName": name, "matchResources": here} | binding
        for path, each, spec in (("policies", kind, policy), ("policybindings", f"{kind}Binding", binding)):
            path = f"{registry}/{kind.lower().removesuffix('policy')}{path}"
            space.create(path, {"apiVersion": f"{GROUP}/v1", "kind": each, "metadata": {"name": name}, "spec": spec})
            made.append(f"{path}/{name}")
        return name

    yield make
    for path in made:
        space.api.send("DELETE", path, missing=True)


@pytest.fixture
def bind(register: Register) -> Callable[..., str]:
    """Makes a policy that wants a label of secrets, and binds it to deny or to warn."""

    def make(*actions: str, **fields: str) -> str:
        validation = {"expression": "has(object.metadata.labels) && 'owner' in object.metadata.labels", **fields}
        binding = {"validationActions": list(actions)}
        return register("ValidatingAdmissionPolicy", actions[0].lower(), {"validations": [validation]}, binding)

    return make


@pytest.fixture
def mutate(space: Space, register: Register) -> Callable[..., str]:
    """Makes a policy that changes secrets by these operations of a JSON patch, as CEL has them."""
    if "MutatingAdmissionPolicy" not in space.api.get(f"/apis/{GROUP}/v1"):
        pytest.skip("this API server has no MutatingAdmissionPolicy")

    def make(*operations: str) -> str:
        patch = {"expression": f"[{', '.join(f'JSONPatch{{{operation}}}' for operation in operations)}]"}
        mutations = [{"patchType": "JSONPatch", "jsonPatch": patch}]
        policy = {"mutations": mutations, "failurePolicy": "Fail", "reinvocationPolicy": "Never"}
        return register("MutatingAdmissionPolicy", "mutate", policy, {})

    return make


def wait_for(space: Space, words: str) -> Any:
    """Dry runs until one has these words: policies take effect some seconds after they are made."""
    end = time.monotonic() + 60
    while words not in (ran := space.apply("--dry-run")).out:
        assert time.monotonic() < end, ran.out
        time.sleep(1)
    return ran


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({}, 422),
        ({"reason": "Forbidden"}, 403),
        ({"messageExpression": "string(object.data.token) + ' is what ' + object.metadata.name + ' holds'"}, 422),
    ],
)
def test_a_policy_that_denies_is_a_refusal_by_its_name(
    fields: dict[str, str], status: int, space: Space, bind: Callable[..., str]
) -> None:
    name = bind("Deny", **fields)
    ran = wait_for(space, name)
    said = f'The ValidatingAdmissionPolicy "{name}" with the binding "{name}" rejects it ({status}).'
    assert ran.code == 12
    assert {secret["reasons"][-1] for secret in ran.receipt["secrets"]} == {said}
    assert space.apply("--yes").code == 12
    assert space.names() == set()


def test_a_policy_that_warns_is_told_by_its_name(space: Space, bind: Callable[..., str]) -> None:
    name = bind("Warn", "Audit")
    wait_for(space, name)
    ran = space.apply("--yes")
    said = f'The API server returned a warning (the ValidatingAdmissionPolicy "{name}" with the binding "{name}").'
    assert ran.code == 0
    assert {secret["reasons"][-1] for secret in ran.receipt["secrets"]} == {said}


def test_a_policy_that_changes_secrets_stops_them_before_the_first_write(
    space: Space, mutate: Callable[..., str]
) -> None:
    mutate('op: "replace", path: "/data/token", value: "eHh4"', 'op: "remove", path: "/metadata/labels/suite"')
    ran = wait_for(space, "another value")
    assert ran.code == 14
    assert set(ran.states.values()) == {"would be changed"}
    assert space.apply("--yes").code == 14
    assert space.names() == set()
    accepted = space.apply("--yes", "--accept-mutation")
    assert accepted.code == 14
    assert set(accepted.states.values()) == {"created, changed by the cluster"}
    prefix = "Something in the cluster changes it: "
    said = [f'{prefix}the key "token" has another value.', f'{prefix}it lacks the label "suite".']
    assert [secret["reasons"] for secret in accepted.receipt["secrets"]] == [said] * 3
    again = space.apply("--yes")
    assert again.code == 11
    assert {secret["why"] for secret in again.receipt["secrets"]} == {"exists, key `token` differs"}


def test_a_policy_that_adds_labels_changes_nothing(space: Space, mutate: Callable[..., str]) -> None:
    mutate('op: "add", path: "/metadata/labels/added", value: "x"')
    end = time.monotonic() + 60
    while True:
        names = [f"probe-{number}" for number in range(3)]
        for name in names:
            space.secret(name, {"token": "x"}, metadata={"name": name, "labels": {"mine": "x"}})
        if all("added" in space.stored(name)["metadata"]["labels"] for name in names):
            break
        assert time.monotonic() < end
        for name in names:
            space.api.send("DELETE", f"/api/v1/namespaces/{space.name}/secrets/{name}")
        time.sleep(1)
    ran = space.apply("--yes")
    assert (ran.code, set(ran.states.values())) == (0, {"created"})
    assert space.stored("a")["metadata"]["labels"]["added"] == "x"


def test_what_is_for_another_namespace_is_left_out(space: Space) -> None:
    space.write("b", {"metadata": {"name": "b", "namespace": "elsewhere"}, "stringData": {"token": VALUE}})
    ran = space.apply("--yes")
    assert (ran.code, ran.states) == (1, {"a": "created", "b": "stopped", "c": "created"})
    assert space.names() == {"a", "c"}
    assert ran.receipt["left_out"][0]["secrets"] == ["b"]


def start(space: Space) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "spec_lint", "apply", "--yes", "--isolated", "--format", "json"]
    place = ["--kubeconfig", space.kubeconfig, "--namespace", space.name]
    return subprocess.Popen(
        [*command, *place], cwd=space.folder, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
    )  # fmt: skip


def test_two_at_once_create_each_secret_once(space: Space) -> None:
    names = [f"secret-{number}" for number in range(10)]
    for name in names:
        space.write(name, {"stringData": {"token": VALUE, "user": "me"}})
    space.spec("many", *names)
    both = [start(space) for _ in range(2)]
    outs = [process.communicate(timeout=120)[0] for process in both]
    assert [process.returncode for process in both] == [0, 0]
    states = [{secret["name"]: secret["state"] for secret in json.loads(out)["secrets"]} for out in outs]
    assert space.names() == {*names, *"abc"}
    for name in space.names():
        assert sorted(state[name] for state in states) in (["created", "exists"], ["exists", "exists"])
    assert all(leaks(out, (VALUE,)) == [] for out in outs)


def test_kills_leave_whole_secrets_or_none_and_a_rerun_completes(space: Space) -> None:
    for number in range(20):
        space.write(f"k-{number}", {"stringData": {"token": VALUE, "user": "me"}})
        space.spec(f"kill-{number}", f"k-{number}")
    for number in range(4):
        process = start(space)
        time.sleep(0.8 + number * 0.3)
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=60)
        for name in space.names():
            assert set(space.stored(name)["data"]) == {"token", "user"}
    process = start(space)
    out, _ = process.communicate(timeout=120)
    assert process.returncode == 0, out
    assert len(space.names()) == 23


def test_an_interrupt_is_told(space: Space) -> None:
    process = start(space)
    time.sleep(0.2)
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=60)
    # Before the program listens, a signal ends it as any other.
    assert process.returncode in (130, -signal.SIGTERM)
    assert space.apply("--yes").code == 0


def test_values_can_come_from_elsewhere(space: Space, monkeypatch: pytest.MonkeyPatch) -> None:
    space.write("a", {"stringData": {"token": "<A_TOKEN>", "user": "me"}})
    assert space.apply("--yes").states["a"] == "made elsewhere, not there yet"
    monkeypatch.setitem(os.environ, "A_TOKEN", VALUE)
    assert space.apply("--yes", "--fill", "env").states["a"] == "created"
    assert base64.b64decode(space.stored("a")["data"]["token"]).decode() == VALUE
