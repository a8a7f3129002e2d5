"""A finding about a secret names the place of its culprit, so a project can accept that one and no other."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from spec_lint.cli import main
from spec_lint.findings.finding import pointer_text
from tests.rules.secret_checks import findings, secret

TWO = secret(stringData=None, data={"access": "read-only!", "other": "read-only!"})
YAML = "apiVersion: v1\nkind: Secret\nmetadata: {name: weather}\nstringData: {on: a-b}\n"
OWNER = {"apiVersion": "v1", "kind": "ConfigMap", "name": "a", "uid": "1"}


@pytest.mark.parametrize(
    ("text", "rule", "pointers"),
    [
        (TWO, "R212", ["/data/access", "/data/other"]),
        (secret(stringData=None, data={"a/b": "~"}), "R212", ["/data/a~1b"]),
        (secret(stringData={"port": 5432, "on": True}), "R211", ["/stringData/port", "/stringData/on"]),
        (secret(immutable="true"), "R211", ["/immutable"]),
        (secret(metadata={"name": "a", "ownerReferences": [OWNER | {"uid": 1}]}), "R211",
         ["/metadata/ownerReferences/0/uid"]),
        (secret(metadata={"name": "a", "creationTimestamp": "2024"}), "R213", ["/metadata/creationTimestamp"]),
        (secret(StringData={"port": 5432}), "R211", ["/stringData/port"]),
        (secret(strngdata={"b": "c"}), "S301", ["/strngdata"]),
        (secret(metadata={"name": "a", "lables": {}}), "S301", ["/metadata/lables"]),
        (secret(stringData=None, stringdata={"a": "b"}), "S302", ["/stringData"]),
        (secret().replace('"access"', '"access": "7081-write", "access"'), "S303", ["/stringData/access"]),
        (secret(metadata={"nme": "a"}), "S101", ["/metadata/nme"]),
        (secret(stringData=None, values={"username": "a"}, type="kubernetes.io/basic-auth"), "S204", ["/values"]),
        (secret(sops={"mac": "ENC[AES256_GCM,data:x,type:str]", "version": "3.9.0"}), "S315", ["/sops"]),
        (YAML, "S343", ["/stringData/true"]),
    ],
)  # fmt: skip
def test_pointer(text: str, rule: str, pointers: list[str]) -> None:
    assert [pointer_text(one.pointer) for one in findings(text) if one.rule == rule] == pointers


def test_a_key_that_may_be_a_value_is_not_in_a_pointer(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "secret.yaml"
    file.write_text("apiVersion: v1\nkind: Secret\nmetadata: {name: weather}\nstringData: {a:hunter2-x: 5}\n")
    main(["check", "--isolated", "--format", "json", str(file)])
    report = capsys.readouterr().out
    assert "R211" in report
    assert "hunter2" not in report


def test_one_key_is_accepted_by_its_pointer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "secret.json").write_text(TWO)
    entry = '[[suppress]]\nrule = "R212"\npointer = "/data/access"\nreason = "made by hand"\n'
    (tmp_path / "spec-lint.toml").write_text(entry)
    main(["check", "--format", "json"])
    found = json.loads(capsys.readouterr().out)["findings"]
    assert [(one["rule"], one["pointer"]) for one in found] == [("R212", "/data/other")]

    (tmp_path / "spec-lint.toml").write_text(entry.replace("access", "third"))  # has no effect, which is told
    main(["check", "--format", "json"])
    found = json.loads(capsys.readouterr().out)["findings"]
    assert sorted(one["rule"] for one in found) == ["R010", "R212", "R212"]


def test_a_baseline_names_the_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "secret.json").write_text(TWO)
    assert main(["baseline", "known.json"]) == 0
    assert all(place in (tmp_path / "known.json").read_text() for place in ('"/data/access"', '"/data/other"'))
    capsys.readouterr()
    assert main(["check", "--baseline", "known.json", "--quiet"]) == 0
    (tmp_path / "secret.json").write_text(TWO.replace('"other"', '"third"'))
    main(["check", "--baseline", "known.json", "--format", "json"])
    assert [one["pointer"] for one in json.loads(capsys.readouterr().out)["findings"]] == ["/data/third"]
