"""The command ``settings``: the configuration that applies to a path, and where each value comes from."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from spec_lint.cli import main

NEAR = """\
extends = "../base.toml"
select = ["X", "P"]
namespace = "flood"

[severity]
P711 = "off"

[[suppress]]
rule = "X201"
reason = "made by hand"
until = 2999-01-31

[[jsonnet]]
files = ["*.jsonnet"]
arguments = { password = "correct-horse" }
"""


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()
    for name, text in {
        "spec-lint.toml": "cache = true\n",
        "base.toml": 'severity = { X = "warning" }\nselect = ["S"]\nproject = "weather"\n',
        "near/spec-lint.toml": NEAR,
        "near/edges.json": "{}",
    }.items():
        Path(name).parent.mkdir(exist_ok=True)
        Path(name).write_text(text)


def settings(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, tuple[Any, list[str]]]:
    assert main(["settings", "--format", "json", *arguments]) == 0
    rows = json.loads(capsys.readouterr().out)["settings"]
    return {row["option"]: (row["value"], row["origins"]) for row in rows}


def test_each_value_is_shown_with_its_origin(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPEC_LINT_FAIL_ON", "warning")
    shown = settings(capsys, "near/edges.json", "--project", "tides", "--config", 'external_repos = ["raw"]')
    assert shown["select"] == (["X", "P"], ["near/spec-lint.toml:2"])
    assert shown["severity"] == ({"X": "warning", "P711": "off"}, ["base.toml:1", "near/spec-lint.toml:5"])
    assert shown["namespace"] == ("flood", ["near/spec-lint.toml:3"])
    assert shown["project"] == ("tides", ["--project"])
    assert shown["external_repos"] == (["raw"], ["--config"])
    assert shown["fail_on"] == ("warning", ["SPEC_LINT_FAIL_ON"])
    assert shown["cache"] == (True, ["spec-lint.toml:1"]), "it is the run that has a cache"
    assert shown["suppress"][0] == [{"rule": "X201", "reason": "made by hand", "until": "2999-01-31"}]
    assert settings(capsys)["cache"] == settings(capsys, "base.toml")["cache"] == (True, ["spec-lint.toml:1"])


def test_options_of_the_run_are_those_of_the_folder_of_the_start(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("spec-lint.toml").write_text('jobs = 2\nbaseline = "known.json"\noutput = ["json=r.json"]\nvia = "pachd"\n')
    Path("near/spec-lint.toml").write_text('jobs = 3\noutput = ["json=s.json"]\nvia = "kubernetes"\nselect = ["X"]\n')
    shown = settings(capsys, "near/edges.json")
    assert shown["jobs"] == (2, ["spec-lint.toml:1"])
    assert shown["via"] == ("pachd", ["spec-lint.toml:4"])
    assert shown["output"] == settings(capsys)["output"]
    assert shown["baseline"] == ("known.json", ["spec-lint.toml:2"]), "that of the run, if the nearer one names none"
    assert shown["select"] == (["X"], ["near/spec-lint.toml:4"])
    monkeypatch.chdir("near")
    assert settings(capsys)["jobs"] == (3, ["spec-lint.toml:1"])
    Path("spec-lint.toml").write_text('baseline = "own.json"\n')
    monkeypatch.chdir("..")
    assert settings(capsys, "near")["baseline"] == ("near/own.json", ["near/spec-lint.toml:1"])


def test_the_text_is_a_configuration_and_no_argument_is_in_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["settings", "near"]) == 0
    text = capsys.readouterr().out
    assert text.startswith("# near: near/spec-lint.toml\n")
    assert tomllib.loads(text)["severity"] == {"X": "warning", "P711": "off"}
    assert "password" in text
    assert "correct-horse" not in text


def test_without_a_configuration_all_values_are_defaults(capsys: pytest.CaptureFixture[str]) -> None:
    assert {origin for _, (origin,) in settings(capsys, "--isolated").values()} == {"default"}
    assert main(["settings", "--isolated"]) == 0
    assert capsys.readouterr().out.startswith("# .: no configuration file applies\n")


def test_a_credential_in_a_value_is_masked(capsys: pytest.CaptureFixture[str]) -> None:
    Path("spec-lint.toml").write_text('server = "https://admin:correct-horse@example.org"\n')
    assert main(["settings"]) == 0
    assert "correct-horse" not in capsys.readouterr().out


def test_what_variables_say_is_shown(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    Path("spec-lint.toml").write_text('exclude = ["old/"]\nbaseline = "known.json"\n')
    for name, text in {"EXCLUDE": "a", "CACHE": "/x", "JOBS": "3", "OUTPUT": "json=r.json"}.items():
        monkeypatch.setenv(f"SPEC_LINT_{name}", text)
    shown = settings(capsys)
    assert shown["exclude"] == (["old/", "a"], ["spec-lint.toml:1", "SPEC_LINT_EXCLUDE"])
    assert shown["cache"] == ("/x", ["SPEC_LINT_CACHE"])
    assert shown["jobs"] == (3, ["SPEC_LINT_JOBS"])
    assert shown["output"] == (["json=r.json"], ["SPEC_LINT_OUTPUT"])
    assert shown["baseline"] == ("known.json", ["spec-lint.toml:2"])
    monkeypatch.setenv("SPEC_LINT_BASELINE", "foo.json")
    assert settings(capsys)["baseline"] == ("foo.json", ["SPEC_LINT_BASELINE"])
    monkeypatch.delenv("SPEC_LINT_BASELINE")
    monkeypatch.setenv("SPEC_LINT_NO_BASELINE", "1")
    assert settings(capsys)["baseline"] == (None, ["SPEC_LINT_NO_BASELINE"])


def test_a_path_that_does_not_exist_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["settings", "nope"]) == 2
    assert capsys.readouterr().err == 'spec-lint: There is no file or folder "nope".\n'


def test_jsonnet_arguments_are_a_table_as_in_a_configuration(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["settings", "near"]) == 0
    assert tomllib.loads(capsys.readouterr().out)["jsonnet"][0]["arguments"] == {"password": "…"}
