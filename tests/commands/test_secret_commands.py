"""The commands ``secrets`` and ``snapshot``, and the inventory that a configuration names."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from spec_lint.cli import main
from spec_lint.report.cells import text_width
from spec_lint.report.secret_block import SecretBlocks
from spec_lint.schema.validators import is_valid

VALUE = "canary-value-of-a-secret"
SECRET = {
    "apiVersion": "v1",
    "kind": "Secret",
    "metadata": {"name": "clearml"},
    "type": "Opaque",
    "stringData": {"access": VALUE, "secret": VALUE},
}


def spec(name: str, *secrets: dict[str, str], pull: str | None = None) -> dict[str, object]:
    transform: dict[str, object] = {"image": "edges:1.0", "cmd": ["python3", "/edges.py"], "secrets": list(secrets)}
    if pull:
        transform["image_pull_secrets"] = [pull]
    return {
        "pipeline": {"name": name},
        "transform": transform,
        "input": {"pfs": {"repo": "images", "glob": "/*"}},
    }


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "clearml.json").write_text(json.dumps(SECRET, indent=1))
    uses = (
        {"name": "clearml", "env_var": "ACCESS", "key": "access"},
        {"name": "clearml", "env_var": "TYPO", "key": "acess"},
        {"name": "nowhere", "mount_path": "/creds"},
    )
    (tmp_path / "edges.json").write_text(json.dumps(spec("edges", *uses, pull="registry"), indent=1))
    other = SECRET | {"metadata": {"name": "idle", "namespace": "other"}}
    (tmp_path / "idle.json").write_text(json.dumps(other))
    return tmp_path


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    """Run the command; its exit code and what it printed on standard output."""
    code, out, _ = run_whole(capsys, *arguments)
    return code, out


def run_whole(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(list(arguments))
    captured = capsys.readouterr()
    assert VALUE not in captured.out + captured.err
    if arguments[0] == "secrets" and "json" in arguments and captured.out:
        assert is_valid("secrets", json.loads(captured.out))
    return code, captured.out, captured.err


def test_every_secret_has_a_block(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, output = run(capsys, "secrets")
    assert code == 1
    states = dict(line.split("  ") for line in output.splitlines() if line[:1].strip() and "  " in line)
    assert states == {"clearml": "no key acess", "nowhere": "missing", "registry": "missing", "idle": "unused"}
    assert "  keys        access, secret\n" in output
    assert "  used by     1 pipeline\n" in output
    assert output.endswith("4 secrets, 2 missing, 1 unused, 1 without a key that is asked for.\n")


def test_verbose_lists_who_uses_a_secret(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, output = run(capsys, "secrets", "-v")
    assert "  used by     edges (edges.json:23): mounted at /creds\n" in output


def test_blocks_fit_80_columns(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    keys = {f"key-number-{number}": VALUE for number in range(20)}
    name = "clearml-" + "n" * 150
    (project / "clearml.json").write_text(json.dumps(SECRET | {"metadata": {"name": name}, "stringData": keys}))
    for verbose in ((), ("-v",)):
        _, output = run(capsys, "secrets", *verbose)
        blocks = output.rpartition("\n\n")[0].splitlines()
        assert "key-number-19" in output
        assert max(map(len, blocks)) <= 80


def test_json_tells_the_same_to_programs(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, output = run(capsys, "secrets", "--format", "json")
    table = json.loads(output)
    found = {secret["name"]: secret for secret in table["secrets"]}
    assert found["clearml"]["missing_keys"] == ["acess"]
    assert found["clearml"]["definitions"][0]["keys"] == ["access", "secret"]
    assert found["nowhere"]["uses"][0]["target"] == "/creds"
    assert found["idle"]["namespace"] == "other"
    assert found["idle"]["states"] == ["unused"]


def test_markdown_is_a_table(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, output = run(capsys, "secrets", "--format", "markdown")
    lines = output.splitlines()
    assert lines[0].startswith("| Name | Namespace |")
    assert {line.count(" | ") for line in lines[2:6]} == {6}


def test_a_snapshot_is_used_as_inventory_and_its_age_is_told(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "snapshot", "-o", "known.json")[0] == 1  # the specs have errors, the secrets can be told
    text = (project / "known.json").read_text()
    assert VALUE not in text
    assert [secret["name"] for secret in json.loads(text)["secrets"]] == ["clearml", "idle"]
    (project / "clearml.json").unlink()
    (project / "spec-lint.toml").write_text('inventory = "known.json"')
    _, output = run(capsys, "secrets")
    assert "snapshot (known.json:5)" in output
    _, output = run(capsys, "check", "edges.json")
    assert "known from the inventory known.json" in output


def test_a_snapshot_named_by_a_hyphen_is_printed(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, output = run(capsys, "snapshot", "-o", "-")
    assert [secret["name"] for secret in json.loads(output)["secrets"]] == ["clearml", "idle"]
    assert not (project / "-").exists()


def test_a_snapshot_is_whole_or_not_written(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    changed = SECRET | {"stringData": {"other": VALUE}}
    (project / "again.json").write_text(json.dumps(changed))
    code, _, errors = run_whole(capsys, "snapshot", "-o", "known.json")
    assert code == 1
    assert 'the secret "clearml" is defined in' in errors
    assert not (project / "known.json").exists()


@pytest.mark.parametrize("name", ["notes.md", "edges.json"])
def test_a_snapshot_replaces_nothing_but_an_inventory(
    project: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    path = project / name
    path.write_text('{"kind": "Secret"}')
    code, _, errors = run_whole(capsys, "snapshot", "-o", name)
    assert code == 2
    assert f"{name} is not an inventory, so it was not replaced." in errors
    assert path.read_text() == '{"kind": "Secret"}'
    path.write_text("")
    assert run(capsys, "snapshot", "-o", name)[0] == 1
    assert run(capsys, "snapshot", "-o", name)[0] == 1  # and that one is an inventory
    assert '"secrets"' in path.read_text()


def test_an_inventory_that_cannot_be_used_is_a_usage_error(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "known.json").write_text('{"version": 7, "secrets": []}')
    (project / "spec-lint.toml").write_text('inventory = "known.json"')
    code, _, errors = run_whole(capsys, "check", "edges.json")
    assert code == 2
    assert "known.json:1:13" in errors


def test_wide_characters_fit_the_columns_too() -> None:
    out = io.StringIO()
    SecretBlocks(out, verbose=False).write("天気", "ok", "good", [("keys", "天気" * 40), ("type", "e\u0301te\u0301")])
    lines = out.getvalue().splitlines()
    assert lines[0] == "天気  ok"
    assert max(map(text_width, lines)) == 80
    assert "".join(line[14:] for line in lines[1:-1]) == "天気" * 40
    assert lines[-1] == "  type        e\u0301te\u0301"


UNUSUAL = {
    "worker.yaml": "apiVersion: v1\nkind: Pod\nmetadata: {name: x}\n"
    "spec: {containers: [{name: a, image: a, envFrom: [{secretRef: {name: idle}}]}]}\n",
    "pods.json": json.dumps(
        spec("pods") | {"pod_spec": json.dumps({"volumes": [{"name": "v", "secret": {"secretName": "idle"}}]})}
    ),
    "patch.json": json.dumps(
        spec("patched")
        | {
            "pod_patch": json.dumps(
                [
                    {
                        "op": "add",
                        "path": "/containers/0/env/-",
                        "value": {
                            "name": "A",
                            "valueFrom": {"secretKeyRef": {"name": "clearml", "key": "access", "optional": True}},
                        },
                    }
                ]
            )
        }
    ),
    "egress.json": json.dumps(
        spec("out")
        | {"egress": {"sql_database": {"url": "postgres://a@b/c", "secret": {"name": "clearml", "key": "x"}}}}
    ),
    "none.json": json.dumps(spec("none", {"name": "clearml"})),
    "broken.json": '{"kind": "Secret", "metadata": {"name": "half"}, "data": {',
    "made.jsonnet": "function(n='a') {pipeline: {name: n}, transform: {image: 'a:1', cmd: ['a'], secrets: "
    "[{name: 'clearml', env_var: 'A', key: 'access'}]}, input: {pfs: {repo: 'r', glob: '/'}}}\n",
}
"""Uses and definitions of every kind."""


def test_the_list_is_what_its_schema_says(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, text in UNUSUAL.items():
        (project / name).write_text(text)
    config = '[external_secrets]\nnowhere = []\nregistry = ["a"]\n'
    for more in ("", config):
        (project / "spec-lint.toml").write_text(more)
        _, out = run(capsys, "secrets", "--format", "json")  # which compares it with the schema
        listed = json.loads(out)["secrets"]
        assert {use["use"] for secret in listed for use in secret["uses"]} == {
            *("environment", "mount", "pull", "egress", "pod", "none"),
        }
        assert any(secret["users"] for secret in listed)
    assert {made["origin"] for secret in listed for made in secret["definitions"]} == {"file", "configuration"}


def test_the_schema_of_the_list_rejects_a_value(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, out = run(capsys, "secrets", "--format", "json")
    listed = json.loads(out)
    listed["secrets"][0]["definitions"].append({"origin": "file", "value": "x"})
    assert not is_valid("secrets", listed)
