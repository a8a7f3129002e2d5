"""A credential that stands in a name, an argument, a configuration or a secret is seen nowhere; names are."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from spec_lint import cli
from spec_lint.engine.judge import judge
from spec_lint.engine.loader import load
from spec_lint.findings.exit_code import ExitCode
from spec_lint.findings.summary import Summary
from spec_lint.model.project import Project
from spec_lint.report import FORMATS, write
from tests.redaction.canaries import Canary, Search, made_up
from tests.redaction.test_credentials import reports, spec, transform
from tests.spread import spread

WORD = made_up("repeated")
LETTERS = "qvjxkzwbhgpfm"
SEARCH = Search([Canary("word", "json", b"", (WORD, LETTERS))])

SHELL = ("export DB_PASSWORD=@;", "API_TOKEN=@ run", "--password=@", "--password=@ x", "curl -u user:x --token @")
PLACES = {
    "pipeline": lambda text: spec(pipeline={"name": text, "project": text}),
    "repo": lambda text: spec(input={"pfs": {"repo": text, "branch": text, "glob": text, "name": text}}),
    "secret": lambda text: transform(secrets=[{"name": text, "key": text, "env_var": text}, {"name": text}]),
    "mount": lambda text: transform(secrets=[{"name": "a", "mount_path": text}]),
    "lists": lambda text: transform(secrets=[{"name": [text], "key": {"x": text}, "mount_path": [text]}]),
    "pull": lambda text: transform(image_pull_secrets=[text]),
    "image": lambda text: transform(image=text),
    "numbers": lambda text: spec(job_timeout=f"300s {text}", datum_tries=text, resource_requests={"memory": text}),
    "cron": lambda text: spec(input={"cron": {"name": text, "spec": text}}),
    "egress": lambda text: spec(egress={"sql_database": {"url": "x://h", "secret": {"name": text, "key": text}}}),
    "metadata": lambda text: spec(metadata={"labels": {"a": text, text: "b"}, "annotations": {text: text}}),
}


@pytest.mark.parametrize(("place", "form", "word"), spread(3, PLACES, SHELL, [WORD, LETTERS]))
def test_no_name_hides_a_credential(place: str, form: str, word: str) -> None:
    value = {**PLACES[place](form.replace("@", word)), "bogus": 1}
    for text in (json.dumps(value), json.dumps(value, indent=1), json.dumps(value)[:-1]):
        said = reports(text)
        assert "bogus" in said
        assert SEARCH(said) == []


@pytest.mark.parametrize("form", SHELL)
def test_no_name_of_a_secret_hides_a_credential(
    form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    text = form.replace("@", WORD)
    values: list[dict[str, Any]] = [{"apiVersion": text}, {"metadata": {"name": text}}, {"type": text}]
    for number, value in enumerate(values):
        secret = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "a"}, "data": {"a": "?"}, **value}
        Path(f"{number}.json").write_text(json.dumps(secret, indent=1))
    Path("edges.json").write_text(json.dumps(transform(secrets=[{"name": text, "key": "k", "env_var": "A"}])))
    for arguments in (
        *(["check", "--info", "--format", name] for name in FORMATS),
        *(["secrets", "--format", name] for name in ("text", "json", "markdown")),
        ["snapshot"],
        ["rbac"],
    ):
        cli.main([*arguments, "."])
    said = "".join(capsys.readouterr())
    assert "edges" in said
    assert SEARCH(said) == []


def test_a_quotation_that_is_cut_within_a_value_is_masked() -> None:
    for url in (f"300s postgres://user:{WORD}@db:5432/x", f"5m https://u:{LETTERS}@h", f"300s --token {WORD}"):
        assert SEARCH(reports(json.dumps(spec(job_timeout=url)))) == []


FUNCTION = """function(x, repo) {
  pipeline: {name: 'edges'}, bogus: x,
  transform: {image: 'edges:1.0', cmd: ['run', x], env: {A: x}, stdin: ['echo ' + x]},
  input: {pfs: {repo: repo, glob: x, branch: repo}}, job_timeout: x, resource_requests: {memory: x},
}"""


@pytest.mark.parametrize("format_name", FORMATS)
@pytest.mark.parametrize("value", [WORD, LETTERS, f'{LETTERS}"\\x'])
def test_of_an_argument_only_the_name_is_shown(
    format_name: str,
    value: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    pytest.importorskip("_gojsonnet")
    monkeypatch.chdir(tmp_path)
    Path("edges.jsonnet").write_text(FUNCTION)
    arguments = ["--arg", f"x={value}", "--arg", "repo=Images.2024"]
    assert cli.main(["check", "--info", "--format", format_name, *arguments, "edges.jsonnet"]) == ExitCode.FOUND
    said = "".join(capsys.readouterr())
    assert SEARCH(said) == []
    assert "rendered with x, repo" in said
    assert "Images.2024" in said


def secret(**values: str) -> bytes:
    return json.dumps(
        {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "vault"}, "stringData": values}
    ).encode()


def shown(value: object, **values: str) -> str:
    documents = [*load("vault.json", secret(**values)).documents, *load("e.json", json.dumps(value).encode()).documents]
    out = io.StringIO()
    for format_name in FORMATS:
        write(format_name, judge(Project(documents)).findings, Summary(1, 1, 1, 0, 1, 0, 0), out)
    return out.getvalue()


@pytest.mark.parametrize("form", ["@", "https://@/x", "x=@", "a @ b"])
def test_a_value_of_a_secret_is_not_shown_in_a_spec_either(form: str) -> None:
    text = form.replace("@", WORD)
    value = transform(cmd=["run", text], env={"A": text, "B": 5}, bogus=text)
    said = shown(value, access=WORD)
    assert "bogus" in said
    assert SEARCH(said) == []


def test_names_and_plain_words_in_a_spec_are_shown_though_a_secret_has_them_as_values() -> None:
    value = spec(input={"pfs": {"repo": "images-2024", "glob": "/*", "bogus": "plainword"}}, note="images-2024")
    said = shown(value, host="images-2024", word="plainword")
    assert '"repo": "images-2024", "glob": "/*", "bogus": "plainword"' in said


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("spec-lint.toml", f'select = ["--token={WORD}"]'),
        ("spec-lint.toml", f'"API_TOKEN={WORD}" = 1'),
        ("spec-lint.toml", f'severity = {{ "https://u:{WORD}@h" = "error" }}'),
        ("spec-lint.toml", f'project = "password={WORD}"'),
        (
            "spec-lint.toml",
            f'[[suppress]]\nrule = "X201"\nfile = "x"\nreason = "password={WORD}"\nuntil = 2001-01-01\n',
        ),
        ("spec-lint.toml", f'[[suppress]]\nrule = "X201"\nfile = "x"\nreason = "password={WORD}"\n'),
        ("known.json", json.dumps({"version": 1, "secrets": [{"name": "a", "keys": {"password": WORD}}]})),
        ("known.json", json.dumps({"version": 1, "secrets": [{"name": "a", "password": WORD}]})),
        ("known.json", json.dumps({"version": WORD, "password": WORD, "secrets": [{"name": f"--password={WORD}"}]})),
        ("known.json", json.dumps({"version": 1, "secrets": [{"name": "a", f"API_TOKEN={WORD}": 1}]})),
        ("known.json", secret(access=WORD).decode()),
    ],
)
def test_a_configuration_shows_no_credential(
    name: str, text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("edges.json").write_text(json.dumps(spec()))
    Path("spec-lint.toml").write_text('inventory = "known.json"\n')
    Path(name).write_text(text)
    cli.main(["check", "--info", "."])
    said = "".join(capsys.readouterr())
    assert name in said or "suppression" in said
    assert SEARCH(said) == []


@pytest.mark.parametrize(
    "arguments",
    [
        ["check", "--arg", WORD, "."],
        ["check", "--arg", f"={WORD}", "."],
        ["check", f"--token={WORD}", "."],
        ["check", "--select", f"--token={WORD}", "."],
        ["check", "--format", f"https://u:{WORD}@h", "."],
        ["check", "--project", f"password={WORD}", "."],
        ["check", "--pachyderm-version", f"token={WORD}", "."],
        ["explain", f"API_TOKEN={WORD}"],
    ],
)
def test_a_command_line_that_cannot_be_used_shows_no_credential(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    try:
        code: object = cli.main(arguments)
    except SystemExit as end:
        code = end.code
    said = "".join(capsys.readouterr())
    assert code == ExitCode.USAGE
    assert said
    assert SEARCH(said) == []
