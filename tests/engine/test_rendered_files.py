"""Templates that a command of the configuration renders: only if that is allowed, and without showing a value."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from spec_lint import cli
from spec_lint.engine import rendered_files
from spec_lint.reading.masking.hidden_values import Values

EXPAND = "import os, sys; sys.stdout.write(os.path.expandvars(sys.stdin.read()))"
TEMPLATE = """\
pipeline: {name: "tide.${PLACE}"}
transform: {image: "tide:${TOKEN}", cmd: [run], env: {LEVEL: "${TOKEN}"}}
input: {pfs: {repo: "${REPO}", glob: /}}
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SPEC_LINT_RENDER", raising=False)
    for name, value in {"PLACE": "kattegat", "TOKEN": "north 8871-x", "REPO": "gauges"}.items():
        monkeypatch.setenv(name, value)
    (tmp_path / "tide.tmpl.yaml").write_text(TEMPLATE)
    configure(tmp_path, sys.executable, "-c", EXPAND)
    return tmp_path


def configure(folder: Path, *command: str) -> None:
    (folder / "spec-lint.toml").write_text(f'[[render]]\nfiles = ["*.tmpl.yaml"]\ncommand = {json.dumps(command)}\n')


def said(capsys: pytest.CaptureFixture[str], *options: str) -> str:
    cli.main(["check", *options, "."])
    captured = capsys.readouterr()
    return captured.out + captured.err


def test_nothing_runs_unless_it_is_allowed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    configure(folder, sys.executable, "-c", "open('ran', 'w')")
    text = said(capsys)
    assert "1 template was not rendered" in text
    assert "--render" in text
    assert "R143" not in text
    assert not (folder / "ran").exists()
    said(capsys, "--render")
    assert (folder / "ran").exists()


def test_a_file_of_a_folder_is_rendered_whatever_its_ending(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "tide.tmpl.yaml").rename(folder / "tide.yaml.j2")
    config = (folder / "spec-lint.toml").read_text()
    (folder / "spec-lint.toml").write_text(config.replace("*.tmpl.yaml", "*.yaml.j2"))
    assert "tide.yaml.j2:1:1: error[P101]" in said(capsys, "--render", "--format", "concise")
    assert "1 template was not rendered" in said(capsys)


def test_what_is_rendered_is_checked_and_names_the_template(capsys: pytest.CaptureFixture[str]) -> None:
    text = said(capsys, "--render", "--format", "concise")
    assert "tide.tmpl.yaml:1:1: error[P101]" in text
    assert "rendered by python" in text
    assert "R142" not in text
    assert "not rendered" not in text


def test_a_variable_allows_it_too(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("SPEC_LINT_RENDER", "1")
    assert "P101" in said(capsys)


@pytest.mark.parametrize("format_name", ["text", "concise", "json", "github", "sarif"])
def test_no_value_of_the_environment_is_shown(format_name: str, capsys: pytest.CaptureFixture[str]) -> None:
    text = said(capsys, "--render", "--format", format_name, "--info")
    assert "P101" in text
    for value in ("kattegat", "north 8871-x", "8871-x", "gauges"):
        assert value not in text


def test_what_the_template_says_itself_is_shown(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "tide.tmpl.yaml").write_text(TEMPLATE.replace("tide.${PLACE}", "kattegat.tide"))
    assert "kattegat.tide" in said(capsys, "--render")


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (("no-such-program",), "was not found"),
        ((sys.executable, "-c", "import sys; sys.stderr.write('north 8871-x'); sys.exit(3)"), "exit code 3"),
        ((sys.executable, "-c", "print('x' * 3000)"), "wrote more than"),
        ((sys.executable, "-c", "import time; time.sleep(60)"), "took longer than"),
    ],
)
def test_a_command_that_fails_is_an_error_with_its_reason(
    command: tuple[str, ...],
    words: str,
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rendered_files, "SECONDS", 3)
    monkeypatch.setattr(rendered_files, "LIMIT", 2_000)
    configure(folder, *command)
    assert cli.main(["check", "--render", "."]) == 1
    captured = capsys.readouterr()
    assert "R143" in captured.out
    assert words in captured.out
    assert "north" not in captured.out + captured.err


def test_the_path_of_the_file_can_be_an_argument(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    configure(folder, sys.executable, "-c", "import sys; print(open(sys.argv[1]).read())", "{file}")
    assert "tide.${PLACE}" in said(capsys, "--render")


def test_many_files_are_rendered_too(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("spec_lint.engine.collect.FEW", 0)
    (folder / "other.yaml").write_text(
        "pipeline: {name: a.b}\ntransform: {cmd: [run]}\ninput: {pfs: {repo: c, glob: /}}\n"
    )
    text = said(capsys, "--render", "--format", "concise", "-j", "1")
    assert text.count("P101") == 2
    assert "1 template was not rendered" in said(capsys, "-j", "1")


def test_a_value_is_masked_in_the_forms_of_texts() -> None:
    values = Values(rendered_files._forms(['north"8871-x']))
    for form in ('north"8871-x', 'north\\"8871-x', "bm9ydGgiODg3MS14"):
        assert values.places(f"a {form} b")


def test_text_to_write_that_follows_from_a_value_is_not_shown(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LONGEST", "12345m")
    monkeypatch.setenv("MEMORY", "9876MB")
    (folder / "tide.tmpl.yaml").write_text(
        "pipeline: {name: tide}\ntransform: {image: 'tide:1', cmd: [run]}\ninput: {pfs: {repo: gauges, glob: /}}\n"
        "job_timeout: ${LONGEST}\nresource_limits: {memory: '${MEMORY}'}\n"
    )
    for form in ("text", "json", "sarif"):
        text = said(capsys, "--render", "--format", form)
        assert "P006" in text
        assert "P760" in text
        for value in ("12345", "740700", "9876", '"MB"', '\\"MB'):
            assert value not in text


def test_a_template_of_which_nothing_is_left_is_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    configure(folder, sys.executable, "-c", "pass")
    note = 'note: 1 template was rendered to nothing that is a spec or a secret: "tide.tmpl.yaml".'
    assert note in said(capsys, "--render")
    assert "to nothing" not in said(capsys)


def test_an_entry_without_a_file_is_named_if_the_whole_project_is_checked(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with (folder / "spec-lint.toml").open("a") as file:
        file.write('[[render]]\nfiles = ["charts/*"]\ncommand = ["cat"]\n')
    warning = 'warning[R016] unused-glob: No file matches "charts/*".'
    assert warning in said(capsys)
    assert warning in said(capsys, "--render")
    cli.main(["check", "tide.tmpl.yaml"])
    captured = capsys.readouterr()
    assert "No file matches" not in captured.out + captured.err


def test_a_rendered_kustomization_still_renames_its_resources(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    manifest = "apiVersion: v1\nkind: Secret\nmetadata: {name: NAME}\nstringData: {key: v1}\n"
    (folder / "tide.tmpl.yaml").write_text(
        "pipeline: {name: tide}\ninput: {pfs: {repo: gauges, glob: /}}\n"
        "transform: {image: 'tide:1', cmd: [run], secrets: [{name: db, key: key, env_var: KEY}]}\n"
    )
    (folder / "tide.tmpl.yaml").rename(folder / "tide.yaml")
    (folder / "k").mkdir()
    (folder / "k/kustomization.yaml").write_text("resources: [s.yaml]\nnamePrefix: x-\n")
    (folder / "k/s.yaml").write_text(manifest.replace("NAME", "db"))
    (folder / "rendered").write_text(manifest.replace("NAME", "x-db"))
    command = json.dumps([sys.executable, "-c", "print(open('rendered').read())"])
    (folder / "spec-lint.toml").write_text(f'[[render]]\nfiles = ["k/kustomization.yaml"]\ncommand = {command}\n')
    for options in ((), ("--render",)):
        text = said(capsys, *options)
        assert "X202" in text
        assert 'Write "x-db"' in text
