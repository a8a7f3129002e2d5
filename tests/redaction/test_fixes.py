"""Fixes of files that hold secret values: no value is in a report, in a difference or in a note, and none changes."""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped,unused-ignore]

from spec_lint.report import FORMATS
from tests.end_to_end.running import run_fork
from tests.forks import Forks

SCHEMA = Path(__file__).parents[2] / "schemas" / "report.schema.json"
PLAIN, TOKEN, LINE = "canary-5512-plain", "canary-7081-token", "canary-9043-line"
ENCODED = base64.b64encode(TOKEN.encode() + b"??>").decode()
HEAD = '"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "weather"}'
FILES = {
    "alphabet": f'{{{HEAD}, "data": {{"a": "{ENCODED.replace("+", "-").replace("/", "_").rstrip("=")}"}}}}',
    "comma": f'{{{HEAD}, "stringData": {{"a": "{PLAIN}",}},}}',
    "quotes": f'{{{HEAD}, “stringData”: {{“a”: “{PLAIN}”, b: "{TOKEN}"\n}}}}',
    "missing comma": f'{{{HEAD}, "stringData": {{"a": "{PLAIN}"\n "b": "{TOKEN}"}}}}',
    "mark": f'\ufeff{{{HEAD}, "stringData": {{"a": "{PLAIN}"}}}}',
    "brackets": f'[{{{HEAD}, "stringData": {{"a": "{PLAIN}"}}}}]',
    "case": f'{{{HEAD}, "stringdata": {{"a": "{PLAIN}"}}}}',
    "near": f'{{{HEAD}, "strngData": {{"a": "{PLAIN}"}}}}',
    "returns": f'{{{HEAD}, "stringData": {{"a.env": "A={LINE}\\r\\nB={PLAIN}\\r\\n"}}}}',
    "kind": f'{{"apiVersion": "v1", "kind": "secret", "metadata": {{"name": "w"}}, "stringData": {{"a": "{PLAIN}"}}}}',
    "line break": f'{{{HEAD}, "stringData": {{"a": "x\ny\t{PLAIN}", "b": "{TOKEN}"}}}}',
    "cut off": f'{{{HEAD}, "stringData": {{"a": "{PLAIN}"',
    "word": f'{{{HEAD}, "immutable": True, "stringData": {{"a": "{PLAIN}"}}}}',
    "credential": json.dumps(
        {
            "pipeline": {"name": "edges"},
            "transfrom": {"image": "edges:1.0", "cmd": ["sh"], "env": {"API_TOKEN": PLAIN}},
            "input": {"pfs": {"repo": "images", "glob": "/*"}},
        }
    ),
}
SHOWN = [*FORMATS, "--diff", "--fix-only", "--fix"]


def values_in(text: str) -> list[str]:
    """The secret values in a text, also as base64 that may be cut."""
    return re.findall(rf"{PLAIN}|{TOKEN}|{LINE}|{ENCODED[:12]}", text)


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("shown", SHOWN)
def test_no_value_is_shown(shown: str, name: str, forks: Forks, tmp_path: Path) -> None:
    path = tmp_path / "file.json"
    path.write_text(FILES[name])
    given = [shown, "--unsafe-fixes"] if shown.startswith("--") else ["--format", shown]
    arguments = ["check", "--as", "pipeline" if name == "credential" else "secret", *given, "file.json"]
    done = run_fork(forks, *arguments, cwd=tmp_path)
    assert values_in(done.out + done.err) == []


@pytest.mark.parametrize("name", FILES)
def test_a_fix_in_a_report_has_edits(name: str, forks: Forks, tmp_path: Path) -> None:
    (tmp_path / "file.json").write_text(FILES[name])
    kind = "pipeline" if name == "credential" else "secret"
    done = run_fork(forks, "check", "--as", kind, "--format", "json", "--output", "sarif=s", "file.json", cwd=tmp_path)
    Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8"))).validate(done.report)
    results = json.loads((tmp_path / "s").read_text())["runs"][0]["results"]
    changes = [[fix["artifactChanges"] for fix in result.get("fixes", ())] for result in results]
    assert all(change for listed in changes for change in listed)
    assert [len(listed) for listed in changes] == [finding["fix"] is not None for finding in done.findings]


@pytest.mark.parametrize("name", FILES)
def test_no_value_changes(name: str, forks: Forks, tmp_path: Path) -> None:
    path = tmp_path / "file.json"
    path.write_text(FILES[name])
    kind = "pipeline" if name == "credential" else "secret"
    done = run_fork(forks, "check", "--as", kind, "--fix-only", "--unsafe-fixes", "file.json", cwd=tmp_path)
    after = path.read_text()
    if name != "credential":
        assert "Fixed" in done.err
    assert values_in(after) == values_in(FILES[name])
    if name == "alphabet":
        assert base64.b64decode(json.loads(after)["data"]["a"]) == TOKEN.encode() + b"??>"
