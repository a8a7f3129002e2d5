"""Secrets whose values are not in the files at hand: a controller makes them, or somebody fills them in elsewhere."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from spec_lint.schema.validators import is_valid
from tests.cluster.conftest import VALUE, Run, write_secret
from tests.cluster.fake import Cluster

ELSEWHERE = "made elsewhere, not there yet"

SEALED = """
apiVersion: bitnami.com/v1alpha1
kind: SealedSecret
metadata: {name: a}
spec:
  encryptedData: {token: AgBy3i4OJSWK+PiTySYZZA9rO43cGDEq, user: AgBy3i4OJSWK+PiTySYZZA9rO43cGDEq}
  template: {type: Opaque}
"""
EXTERNAL = """
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: {name: from-vault}
spec:
  target: {name: a}
  data:
    - {secretKey: token, remoteRef: {key: edges}}
    - {secretKey: user, remoteRef: {key: edges}}
"""
OPEN = """
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: {name: a}
spec:
  data: [{secretKey: token, remoteRef: {key: edges}}]
  dataFrom: [{extract: {key: edges}}]
"""
YAML = """
apiVersion: v1
kind: Secret
metadata: {name: a}
stringData: {token: '${A_TOKEN}', user: me}
"""
HIDDEN = "ENC[AES256_GCM,data:q83x,iv:q83x,tag:q83x,type:str]"
PLAIN = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "a"}}
SOPS = json.dumps(
    PLAIN
    | {
        "stringData": {"token": HIDDEN, "user": HIDDEN},
        "sops": {"mac": HIDDEN, "version": "3.9.0", "lastmodified": "x"},
    }
)
FILES = {
    "SealedSecret": ("a.yaml", SEALED),
    "ExternalSecret": ("a.yaml", EXTERNAL),
    "sops": ("a.json", SOPS),
    "placeholder": ("a.json", json.dumps(PLAIN | {"stringData": {"token": "<A_TOKEN>", "user": "me"}})),
    "placeholder in a text": ("a.json", json.dumps(PLAIN | {"stringData": {"token": "x:${A_TOKEN}", "user": "me"}})),
    "placeholder in YAML": ("a.yaml", YAML),
    "placeholder below base64": ("a.json", json.dumps(PLAIN | {"data": {"token": "PEFfVE9LRU4+", "user": "bWU="}})),
}


def put(project: Path, kind: str) -> None:
    (project / "a.json").unlink()
    name, text = FILES[kind]
    (project / name).write_text(text)


def about_a(ran: Any) -> dict[str, Any]:
    assert is_valid("receipt", ran.receipt)
    found: dict[str, Any] = ran.receipt["secrets"][0]
    return found


@pytest.mark.parametrize("kind", FILES)
def test_what_exists_is_compared_by_type_and_keys(kind: str, cluster: Cluster, project: Path, apply: Run) -> None:
    put(project, kind)
    cluster.put("a", {"token": "theirs", "user": "theirs"})
    ran = apply("--yes")
    assert ran.states == {"a": "exists", "b": "created", "c": "created"}
    assert ran.code == 0
    assert about_a(ran)["reasons"] == []


@pytest.mark.parametrize("kind", FILES)
def test_other_keys_or_another_type_are_a_difference(kind: str, cluster: Cluster, project: Path, apply: Run) -> None:
    put(project, kind)
    cluster.put("a", {"token": "theirs", "more": "theirs"}, "example.com/own")
    ran = apply("--yes")
    assert ran.states == {"a": "differs", "b": "created", "c": "created"}
    assert ran.code == 11
    reasons = " ".join(about_a(ran)["reasons"])
    assert "Its type in the cluster is example.com/own, in the file Opaque." in reasons
    assert 'In the cluster it lacks the key "user". In the cluster it also has the key "more".' in reasons


@pytest.mark.parametrize("kind", FILES)
def test_what_is_not_there_yet_stops_nothing_else(kind: str, cluster: Cluster, project: Path, apply: Run) -> None:
    put(project, kind)
    ran = apply("--yes")
    assert ran.states == {"a": ELSEWHERE, "b": "created", "c": "created"}
    assert ran.code == 1
    assert cluster.names() == {"b", "c"}
    said = " ".join(about_a(ran)["reasons"])
    assert (kind in said) if "placeholder" not in kind else "placeholder A_TOKEN" in said


@pytest.mark.parametrize("kind", FILES)
def test_nothing_is_said_to_be_lacking_that_no_spec_needs(
    kind: str, cluster: Cluster, project: Path, apply: Run
) -> None:
    put(project, kind)
    (project / "edges.spec.json").unlink()
    ran = apply("--yes")
    assert ran.code == 0
    assert ran.states == dict.fromkeys("abc", "not needed")


@pytest.mark.parametrize("kind", FILES)
def test_what_may_not_be_seen_is_not_said_to_be_absent(kind: str, cluster: Cluster, project: Path, apply: Run) -> None:
    put(project, kind)
    cluster.emulator.readable = {"b", "c"}
    ran = apply("--yes")
    assert ran.states["a"] == "not seen"
    assert ran.code == 4


def test_keys_that_come_from_elsewhere_may_be_more(cluster: Cluster, project: Path, apply: Run) -> None:
    (project / "a.json").unlink()
    (project / "a.yaml").write_text(OPEN)
    cluster.put("a", {"token": "theirs", "more": "theirs"}, "example.com/own")
    assert apply("--yes").states["a"] == "exists"


def test_one_of_another_namespace_is_left_out(cluster: Cluster, project: Path, apply: Run) -> None:
    (project / "a.json").unlink()
    (project / "a.yaml").write_text(SEALED.replace("{name: a}", "{name: a, namespace: other}"))
    assert "namespace other" in " ".join(about_a(apply("--yes"))["reasons"])


def test_a_placeholder_under_data_does_not_hide_what_exists(cluster: Cluster, project: Path, apply: Run) -> None:
    (project / "a.json").write_text(json.dumps(PLAIN | {"data": {"token": "<A_TOKEN>", "user": "bWU="}}))
    cluster.put("a", {"token": "theirs", "user": "theirs"})
    assert apply("--yes").states["a"] == "exists"


def test_a_word_in_the_place_of_a_value_is_not_compared(cluster: Cluster, project: Path, apply: Run) -> None:
    write_secret(project, "a", {"token": "CHANGEME", "user": "me"})
    cluster.put("a", {"token": "theirs", "user": "me"})
    ran = apply("--yes")
    assert (ran.code, ran.states["a"]) == (0, "exists")
    assert apply("--yes", "--keep-placeholders").states["a"] == "differs"


def test_other_errors_still_stop_it(cluster: Cluster, project: Path, apply: Run) -> None:
    document = PLAIN | {"data": {"token": "PEFfVE9LRU4+", "user": "%%%"}}
    (project / "a.json").write_text(json.dumps(document))
    assert apply("--yes").states["a"] == "stopped"


def test_a_file_that_sops_cannot_decrypt_is_made_elsewhere(
    cluster: Cluster, project: Path, apply: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(project, "sops")
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "sops").write_text(f"#!/bin/sh\necho 'no key for {VALUE}' >&2\nexit 128\n")
    (programs / "sops").chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}:/usr/bin:/bin")
    ran = apply("--yes", "--sops")
    assert ran.states == {"a": ELSEWHERE, "b": "created", "c": "created"}
    assert "sops could not decrypt it (exit code 128)" in " ".join(about_a(ran)["reasons"])
    cluster.put("a", {"token": "theirs", "user": "theirs"})
    assert apply("--yes", "--sops").code == 0


def test_one_that_is_optional_is_not_lacking(cluster: Cluster, project: Path, apply: Run) -> None:
    put(project, "SealedSecret")
    spec = json.loads((project / "edges.spec.json").read_text())
    spec["transform"]["secrets"] = spec["transform"]["secrets"][1:]
    source = {"secretKeyRef": {"name": "a", "key": "token", "optional": True}}
    variable = {"name": "TOKEN_A", "valueFrom": source}
    spec["pod_patch"] = json.dumps([{"op": "add", "path": "/containers/0/env/-", "value": variable}])
    (project / "edges.spec.json").write_text(json.dumps(spec))
    ran = apply("--yes")
    assert (ran.code, ran.states["a"]) == (0, "not needed")
    assert "does not hold the values (SealedSecret)" in about_a(ran)["reasons"][0]
