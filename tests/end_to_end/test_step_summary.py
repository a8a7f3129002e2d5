"""The report in Markdown of a whole run, and the summary of a step of GitHub Actions."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from spec_lint.cli import main
from spec_lint.report.formats import markdown
from tests.end_to_end.running import Command, clean_environment, secret, spec


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "a.json").write_text(spec("a|b\n::error::x", key='acc"es`]'))
    (tmp_path / "b.json").write_text(spec("b"))
    (tmp_path / "store.json").write_text(secret("store", "access"))
    return tmp_path


def test_the_graph_has_pipelines_secrets_and_keys(command: Command, project: Path) -> None:
    text = command("check", "--format", "markdown").out
    (graph,) = re.findall(r"```mermaid\n(.*?)```\n", text, re.DOTALL)
    assert graph.splitlines() == [
        "graph LR",
        r'  p0["a#124;b\\n::error::x"]'.replace(r"\\", "\\"),
        '  p1["b"]',
        '  s0(["store #40;no key acc#34;es#96;#93;#41;"])',
        '  p0 -->|"acc#34;es#96;#93;"| s0',
        '  p1 -->|"access"| s0',
    ]


def test_a_graph_that_nobody_could_read_is_left_out(
    monkeypatch: pytest.MonkeyPatch, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(markdown, "MOST_EDGES", 1)
    monkeypatch.chdir(project)
    main(["check", "--format", "markdown"])
    assert "too many uses for a graph (2)" in capsys.readouterr().out


def test_the_summary_of_a_step_is_added_to_what_is_there(command: Command, project: Path) -> None:
    file = project / "summary"
    file.write_text("# Of another program\n")
    environment = clean_environment(GITHUB_STEP_SUMMARY=str(file))
    outcome = command("check", "--step-summary", "--format", "github", environment=environment)
    assert (outcome.code, outcome.out) == (1, command("check", "--format", "github").out)
    written = command("check", "--format", "markdown").out
    assert file.read_text() == "# Of another program\n" + written
    file.write_bytes(b" " * (1 << 20))
    outcome = command("check", "--step-summary", environment=environment)
    assert "GitHub shows at most 1 MiB" in outcome.err
    assert file.stat().st_size == 1 << 20


@pytest.mark.parametrize(
    ("file", "code", "said"),
    [("", 1, "has no effect, because GITHUB_STEP_SUMMARY is not set"), ("none/x", 2, "none/x cannot be written")],
)
def test_a_summary_that_cannot_be_written_is_named(
    command: Command, project: Path, file: str, code: int, said: str
) -> None:
    outcome = command("check", "--step-summary", environment=clean_environment(GITHUB_STEP_SUMMARY=file))
    assert outcome.code == code
    assert said in outcome.err


def test_a_pipe_as_summary_stops_nothing(command: Command, project: Path) -> None:
    os.mkfifo(project / "pipe")
    outcome = command("check", "--step-summary", environment=clean_environment(GITHUB_STEP_SUMMARY="pipe"))
    assert outcome.code == 2
