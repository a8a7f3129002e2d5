"""The command ``init``: a first configuration, with what the files of the folder show."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from spec_lint.cli import main
from spec_lint.engine.run import Request, check
from spec_lint.settings.config import Config, ExternalSecret
from spec_lint.settings.loading import load_config
from tests.end_to_end.running import secret, spec

Found = set[tuple[str, str, int]]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()


def found(config: Config) -> Found:
    outcome = check(Request(["."], config))
    told = [one for one in outcome.findings if one.severity.value != "info"]
    return {(one.rule, one.span.source.path, one.span.start) for one in told}


def init(capsys: pytest.CaptureFixture[str]) -> tuple[Config, str]:
    before = found(Config())
    assert main(["init"]) == 0
    config = load_config(".")
    assert found(config) <= before
    return config, capsys.readouterr().out


def test_what_the_specs_show_is_in_the_configuration(capsys: pytest.CaptureFixture[str]) -> None:
    Path("edges.json").write_text(spec("edges"))
    Path("made.jsonnet").write_text("function(suffix) " + spec("made").replace('"made"', '"made" + suffix'))
    config, out = init(capsys)
    assert config.external_secrets == (ExternalSecret("store"),)
    assert config.external_repos == ("raw",)
    assert "Left open: Arguments that made.jsonnet needs" in out
    assert '# files = ["made.jsonnet"]' in Path("spec-lint.toml").read_text()


def test_the_names_that_are_accepted_are_to_be_looked_through(capsys: pytest.CaptureFixture[str]) -> None:
    Path("edges.json").write_text(spec("edges"))
    _, out = init(capsys)
    assert "Look through `external_repos` and `external_secrets` in spec-lint.toml: a misspelt name there" in out
    assert Path("spec-lint.toml").read_text().count("Look for misspelt names among them.") == 2
    Path("spec-lint.toml").unlink()
    Path("edges.json").unlink()
    assert "Look" not in init(capsys)[1]


def test_the_options_that_adopting_needs_take_effect_where_they_stand(capsys: pytest.CaptureFixture[str]) -> None:
    Path("edges.json").write_text(spec("edges"))
    init(capsys)
    text = Path("spec-lint.toml").read_text()
    for line in ('baseline = ".spec-lint-baseline.json"', 'fail_on = "warning"'):
        assert f"\n# {line}\n" in text
        text = text.replace(f"# {line}", line)
    Path("spec-lint.toml").write_text(text)
    config = load_config(".")
    assert config.baseline == Path.cwd() / ".spec-lint-baseline.json"
    assert config.fail_on == "warning"


def test_a_mistake_is_not_accepted(capsys: pytest.CaptureFixture[str]) -> None:
    Path("edges.json").write_text(spec("edges"))
    Path("montage.json").write_text(spec("montage").replace('"store"', '"stor"').replace('"raw"', '"edge"'))
    Path("store.json").write_text(secret("store", "access"))
    before = found(Config())
    config, _ = init(capsys)
    assert config.external_secrets == ()
    errors = {one for one in before if one[0] in ("X201", "X202", "X203")}
    assert errors
    assert errors <= found(config)


@pytest.mark.parametrize("name", ["spec-lint.toml", "pyproject.toml"])
def test_a_configuration_is_never_overwritten(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path(name).write_text("[tool.spec-lint]\n" if name == "pyproject.toml" else "# mine\n")
    before = Path(name).read_text()
    assert main(["init"]) == 2
    assert "has a configuration already" in capsys.readouterr().err
    assert Path(name).read_text() == before
    assert not Path("spec-lint.toml" if name == "pyproject.toml" else "elsewhere").exists()


def test_an_empty_folder_gets_an_empty_configuration(capsys: pytest.CaptureFixture[str]) -> None:
    config, out = init(capsys)
    assert config._replace(path=None, root=None) == Config()
    assert "Left open" not in out


def test_the_projects_in_this_folder_have_their_own_configurations(capsys: pytest.CaptureFixture[str]) -> None:
    for project, name in (("imaging", "edges"), ("weather", "tides")):
        Path(project).mkdir()
        Path(project, "spec.json").write_text(spec(name).replace('"raw"', f'"raw-{name}"'))
        Path(project, "store.json").write_text(secret("store", "access"))
    Path("imaging/spec-lint.toml").write_text('external_repos = ["raw-edges"]\n')
    Path("weather/wrong.json").write_text(spec("wrong").replace('"transform": {', '"transform": {"img": 1, '))
    Path("imaging/wrong.json").write_text(
        spec("wrong-2").replace('"transform": {', '"transform": {"img": 1, ').replace('"raw"', '"raw-edges"')
    )
    with Path("imaging/spec-lint.toml").open("a") as file:
        file.write('ignore = ["P001"]\n')
    assert main(["init"]) == 0
    assert "raw-edges" not in Path("spec-lint.toml").read_text()
    assert "raw-tides" in Path("spec-lint.toml").read_text()
    assert capsys.readouterr().out.endswith("`spec-lint check` finds 1 error.\n")
    assert main(["check"]) == 1
    out = capsys.readouterr().out
    assert "R013" not in out
    assert " 1 error, " in out


def test_a_configuration_that_is_replaced_is_named(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("spec-lint.toml").write_text("")
    Path("specs").mkdir()
    monkeypatch.chdir("specs")
    assert main(["init"]) == 0
    out = capsys.readouterr().out
    assert "It replaces ../spec-lint.toml for the files of this folder" in out
    assert out.endswith("`spec-lint check` finds nothing to check.\n")
    assert main(["init"]) == 2
    assert "This folder has a configuration already, spec-lint.toml; it was not changed." in capsys.readouterr().err


def test_arguments_that_cannot_be_seen_are_left_open(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "path", [place for place in sys.path if "site-packages" not in place])
    Path("made.jsonnet").write_text("function(suffix) " + spec("made").replace('"made"', '"made" + suffix'))
    assert main(["init"]) == 0
    assert "Left open: Arguments of made.jsonnet; no jsonnet library is installed" in capsys.readouterr().out
