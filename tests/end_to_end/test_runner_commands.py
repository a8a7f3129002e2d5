"""What a repository holds is never taken for a command by the CI runner that reads the output."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from spec_lint.report import FORMATS
from tests.end_to_end.running import Command, secret, spec

EVIL = ["::error file=a,line=1::boo", "  ::add-mask::a", "##[error]boo", "##vso[task.complete result=Succeeded;]x"]
COMMAND = re.compile(r"##[A-Za-z]*\[|^\s*::(?!: )", re.MULTILINE)


def lines(text: str) -> str:
    """An output without the commands of the formats that are made of commands."""
    own = r"::(?:error|warning|notice) file=|::(?:end)?group::|##vso\[task\.logissue |##teamcity\[inspection(?:Type)? "
    return re.sub(f"^(?:{own})", "(command)", text, flags=re.MULTILINE)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Names of files, secrets, keys, pipelines and fields that are commands, also after a line break."""
    for number, evil in enumerate(EVIL):
        name = evil.replace("/", "")
        (tmp_path / f"{name}.json").write_text(spec(name, key=name, **{f"a\n{evil}": 1, evil: {}}))
        (tmp_path / f"secret{number}.json").write_text(secret(evil, f"a\n{evil}", evil))
        (tmp_path / f"{name}.yaml").write_text(f"pipeline: {{name: a}}\ntransform: {{image: a:1}}\n{evil}: [\n")
    (tmp_path / "store.json").write_text(secret("store", *EVIL))
    return tmp_path


@pytest.mark.parametrize("report", FORMATS)
def test_no_report_commands_a_runner(command: Command, project: Path, report: str) -> None:
    outcome = command("check", "--isolated", "--info", "--format", report)
    assert outcome.code == 1
    for text in (lines(outcome.out), outcome.err):
        assert not COMMAND.search(text), COMMAND.search(text)
    if report == "json":  # a machine reads the very names
        assert {f"{evil}.yaml" for evil in EVIL} <= {finding["file"] for finding in outcome.findings}
    if report in ("sarif", "gitlab"):
        json.loads(outcome.out)


@pytest.mark.parametrize("form", ["text", "json", "markdown"])
def test_nor_does_the_list_of_secrets(command: Command, project: Path, form: str) -> None:
    outcome = command("secrets", "--isolated", "--format", form)
    assert not COMMAND.search(outcome.out)
    assert not COMMAND.search(outcome.err)
    if form == "json":
        assert "##vso[" in str(json.loads(outcome.out))


@pytest.mark.parametrize("evil", [*EVIL, "a\n::error::b"])
def test_nor_does_what_is_said_of_the_command_line(command: Command, tmp_path: Path, evil: str) -> None:
    for arguments in (
        ["check", f"--{evil}"],
        ["check", "--format", evil],
        ["check", "--select", evil],
        ["check", "--project", evil],
        ["check", "--config", evil],
        ["check", "--pachyderm-version", evil],
        ["check", evil],
        ["explain", evil],
        ["schema", evil],
        [evil],
    ):
        outcome = command(*arguments)
        assert outcome.code in (1, 2, 3)  # `#` begins a comment in `--config`
        assert not COMMAND.search(outcome.out + "\n" + outcome.err), outcome


def test_carets_stay_under_what_they_mark(command: Command, tmp_path: Path) -> None:
    line = '{"pipeline": {"name": "a"}, "transform": {"image": "a:1", "cmd": ["##[a]"]}, "inptu": {}}'
    (tmp_path / "a.json").write_text(line)
    shown = command("check", "--isolated", "a.json").out.splitlines()
    (number,) = [index for index, text in enumerate(shown) if '"inptu"' in text and "\\u005b" in text][:1]
    assert shown[number].index('"inptu"') == shown[number + 1].index("^")
