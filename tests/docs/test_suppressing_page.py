"""The page about suppressing: its commands print what it shows, and its comments have the effect that it says."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest

from spec_lint.cli import main
from tests.end_to_end.running import spec

PAGE = (Path(__file__).parents[2] / "docs" / "suppressing.md").read_text(encoding="utf-8")
YAML = re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
REST = 'input: {pfs: {repo: images, glob: "/*"}}\n'


def test_the_commands_print_what_the_page_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pipelines").mkdir()
    (tmp_path / "pipelines" / "edges.yaml").write_text(YAML[0].replace("  # spec-lint: ignore[P001]", "  #") + REST)
    text = spec("other").replace("registry.example.org/model:1.2.3", "model")
    assert text.splitlines()[11].strip() == '"image": "model",'
    (tmp_path / "pipelines" / "edges.json").write_text(text)
    (commands,) = re.findall(r"^```sh\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    (printed,) = re.findall(r"^```text\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    for command in commands.splitlines():
        assert main(shlex.split(command)[1:]) == 0
    assert capsys.readouterr().out == printed


def test_the_comments_have_the_effect_that_the_page_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    first, second = YAML
    (tmp_path / "first.yaml").write_text(first + REST)
    (tmp_path / "second.yaml").write_text(f"pipeline: {{name: second}}\n{second}{REST}")
    (tmp_path / "spec-lint.toml").write_text('[external_secrets]\nstorage = ["id"]\ncomplete = true\n')
    main(["check", "--format", "json", "."])
    report = json.loads(capsys.readouterr().out)
    assert report["findings"] == []
    found = sorted((one["finding"]["rule"], one["reason"]) for one in report["suppressed"])
    assert found == [
        ("P001", "read by our own tool"), ("X201", "only this item"), ("X202", "the whole list is made by hand"),
    ]  # fmt: skip
