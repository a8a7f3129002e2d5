"""Entries of the configuration without effect are findings at their places, if the run could have seen an effect."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from spec_lint.cli import main
from spec_lint.engine.collect import FEW
from tests.end_to_end.running import secret, spec

Report = Callable[..., list[tuple[str, str]]]
CODES = ("R010", "R011", "R012", "R013", "R014", "R015", "R016", "R017")
BAD = spec("bad", bogus=1)
GOOD = spec("good")
STORE = secret("store", "access")


@pytest.fixture(params=[0, FEW], ids=["few", "many"])
def project(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with one unknown field (P001) in ``old/bad.json``; of many files, only the facts are kept."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "bad.json").write_text(BAD)
    (tmp_path / "good.json").write_text(GOOD)
    (tmp_path / "store.json").write_text(STORE)
    for number in range(request.param):
        (tmp_path / f"other{number}.txt").write_text("")
        (tmp_path / f"other{number}.json").write_text('{"other": 1}')
    return tmp_path


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "bad.json").write_text(BAD)
    (tmp_path / "good.json").write_text(GOOD)
    (tmp_path / "store.json").write_text(STORE)
    return tmp_path


@pytest.fixture
def report(capsys: pytest.CaptureFixture[str]) -> Report:
    """The findings about entries: their codes and the text that they point to."""

    def report(*arguments: str) -> list[tuple[str, str]]:
        main(["check", "--format", "json", *arguments])
        found = [one for one in json.loads(capsys.readouterr().out)["findings"] if one["rule"] in CODES]
        assert all(one["severity"] == "warning" for one in found)
        return [(one["rule"], pointed_to(one)) for one in found]

    return report


def pointed_to(finding: dict[str, Any]) -> str:
    line: str = Path(finding["file"]).read_text().splitlines()[finding["line"] - 1]
    return line[finding["column"] - 1 : finding["end_column"] - 1]


def suppression(**fields: str) -> str:
    lines = [
        f"{name} = {json.dumps(value)}" for name, value in {"rule": "P001", "reason": "in spring", **fields}.items()
    ]
    return "\n".join(["[[suppress]]", *lines, ""])


def configure(text: str, name: str = "spec-lint.toml") -> None:
    Path(name).write_text(text)


@pytest.mark.parametrize(
    ("fields", "unused"),
    [
        ({}, False),
        ({"rule": "P0"}, False),
        ({"rule": "unknown-field"}, False),
        ({"rule": "ALL"}, False),
        ({"file": "old/bad.json"}, False),
        ({"file": "*.json"}, False),
        ({"file": "old"}, False),
        ({"file": "bad.json"}, False),
        ({"pipeline": "bad"}, False),
        ({"pointer": "/bogus"}, False),
        ({"rule": "P003"}, True),
        ({"rule": "P7"}, True),
        ({"rule": "S"}, True),
        ({"rule": "X201"}, True),
        ({"rule": "secret-key-missing"}, True),
        ({"rule": "ALL", "file": "good.json"}, True),
        ({"file": "good.json"}, True),
        ({"file": "gone.json"}, True),
        ({"file": "new/"}, True),
        ({"pipeline": "good"}, True),
        ({"pipeline": "gone"}, True),
        ({"pointer": "/bogu"}, True),
        ({"pointer": ""}, True),
        ({"pointer": "/bogus", "pipeline": "good"}, True),
        ({"rule": "C010"}, False),  # it runs only with a cluster
        ({"rule": "C"}, False),
        ({"rule": "R219"}, False),  # it runs only with --info
        ({"until": "2001-01-01"}, False),  # R002 reports it
        ({"rule": "R010"}, False),  # only now it is known what it would have covered
    ],
)
def test_a_suppression_that_covers_nothing_is_reported(
    project: Path, report: Report, fields: dict[str, str], unused: bool
) -> None:
    configure(suppression(**fields))
    rule = json.dumps(fields.get("rule", "P001"))
    assert report() == ([("R010", rule)] if unused else [])


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("spec-lint.toml", 'suppress = [{ rule = "P003", reason = "r" }]'),
        ("spec-lint.toml", "suppress = [\n  # why\n  { reason = 'r', rule = \"P003\" },\n]"),
        ("pyproject.toml", '[tool.spec-lint]\nsuppress = [{rule="P003", reason="r"}]'),
        ("pyproject.toml", '[[tool.spec-lint.suppress]]\n"rule" = "P003"\nreason = """r\n"""'),
        ("pyproject.toml", '[project]\nname = "x"\n\n[tool]\nspec_lint.suppress = [{rule="P003", reason="]"}]'),
    ],
)
def test_the_place_is_found_however_the_entry_is_written(small: Path, report: Report, name: str, text: str) -> None:
    configure(text, name)
    assert report() == [("R010", '"P003"')]


def test_the_place_is_found_below_the_folder_of_the_configuration(
    small: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The path is relative to where the run started."""
    configure(suppression(rule="P003"))
    monkeypatch.chdir("old")
    main(["check", "--format", "concise", ".."])
    assert "../spec-lint.toml:2:8: warning[R010]" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "fields", "unused"),
    [
        (["good.json"], {"file": "old/bad.json"}, False),
        (["good.json", "store.json"], {"rule": "P003", "file": "old/bad.json"}, False),
        (["good.json"], {"rule": "P003"}, False),
        (["good.json"], {"rule": "P003", "pipeline": "good"}, False),
        (["good.json"], {"rule": "P003", "file": "*.json"}, False),
        (["good.json"], {"rule": "P003", "file": "good.json"}, False),  # another folder may have one
        (["good.json"], {"rule": "P003", "file": "/good.json"}, True),
        (["./good.json"], {"rule": "P003", "file": "./good.json"}, True),
        (["old/bad.json"], {"rule": "P003", "file": "old/bad.json"}, True),
        (["old"], {"rule": "P003", "file": "old/bad.json"}, True),
        (["old/bad.json"], {"rule": "X201", "file": "old/bad.json"}, False),  # the secret is in no file of the run
        (["old/bad.json"], {"rule": "ALL", "file": "/good.json"}, False),
        (["--as", "pipeline", "."], {"rule": "P003"}, False),
        ([".", "--pachyderm-version", "2.4"], {"rule": "P003"}, False),
        ([".", "--exclude", "old"], {}, False),
        ([".", "--namespace", "pachyderm"], {"rule": "P003"}, False),
        ([".", "--info"], {"rule": "R219"}, True),
        (["--fail-on", "never", "."], {"rule": "P003"}, True),
    ],
)
def test_a_run_says_nothing_of_what_it_has_not_seen(
    small: Path, report: Report, arguments: list[str], fields: dict[str, str], unused: bool
) -> None:
    configure(suppression(**fields))
    assert len(report(*arguments)) == unused


@pytest.mark.parametrize(
    ("arguments", "unused"),
    [
        (["--select", "P003"], []),  # the rule about such entries does not run
        (["--select", "P001,R"], []),
        (["--select", "P003,R"], ["R010"]),
        (["--select", "P,R"], ["R010"]),
        (["--ignore", "P003"], []),
        (["--ignore", "P7"], ["R010"]),
        (["--ignore", "R010"], []),
        (["--ignore", "unused-suppression"], []),
    ],
)
def test_an_entry_is_judged_only_by_rules_that_ran(
    small: Path, report: Report, arguments: list[str], unused: list[str]
) -> None:
    configure(suppression(rule="P003"))
    assert [code for code, _ in report(*arguments)] == unused


@pytest.mark.parametrize(
    ("changed", "fields", "unused"),
    [
        (["good.json"], {"rule": "P003"}, False),  # of the others, nothing is known
        (["good.json"], {"rule": "P003", "file": "old/bad.json"}, False),
        (["good.json"], {"rule": "P003", "file": "good.json"}, True),
        (["good.json"], {"rule": "P003", "pipeline": "good"}, True),
        (["good.json"], {"rule": "X201", "pipeline": "good"}, True),
        (["good.json"], {"rule": "P003", "pipeline": "good", "file": "*.json"}, True),
        (["good.json"], {"rule": "P003", "pipeline": "bad"}, False),
        (["good.json"], {"rule": "P003", "pipeline": "gone"}, False),
        (["old/bad.json"], {"pipeline": "bad"}, False),
        (["store.json"], {"rule": "S", "file": "store.json"}, True),
        (["spec-lint.toml"], {"rule": "P003"}, True),
        (["good.json", "spec-lint.toml"], {"rule": "P003", "file": "old/bad.json"}, True),
    ],
)
def test_a_commit_gets_the_entries_about_its_files(
    project: Path, report: Report, changed: list[str], fields: dict[str, str], unused: bool
) -> None:
    configure(suppression(**fields))
    assert len(report("--with-project", "--allow-empty", *changed)) == unused


def test_an_entry_for_a_file_that_cannot_be_judged_may_be_needed(small: Path, report: Report) -> None:
    configure(suppression(rule="P003", file="old/bad.json") + suppression(rule="P003", file="good.json"))
    Path("old/bad.json").write_text(BAD.replace("{", "[", 1))
    assert report() == [("R010", '"P003"')]
    Path("more.json").write_text('{"pipeline": {"name": "x"}, "transform": {')
    configure('external_secrets = ["gone"]\n' + suppression(rule="P003"))
    assert report() == []


def test_what_a_command_of_the_configuration_renders_may_need_an_entry(small: Path, report: Report) -> None:
    render = '[[render]]\nfiles = ["old/*.json"]\ncommand = ["cat"]\n'
    configure(suppression(rule="P003", file="old/bad.json") + render)
    assert report() == []
    assert report("--render") == [("R010", '"P003"')]


@pytest.mark.parametrize(
    ("settings", "unused"),
    [
        ('"old/" = ["P001"]', []),
        ('"old/" = ["P0"]', []),
        ('"*.json" = ["unknown-field"]', []),
        ('"old/" = ["ALL"]', []),
        ('"old/" = ["P001", "P003"]', [("R011", '"P003"')]),
        ('"old/" = ["P003", "X201"]', [("R011", '"old/"')]),
        ('"old/" = ["P003"]', [("R011", '"old/"')]),
        ('"new/" = ["P001"]', [("R011", '"new/"')]),
        ('"good.json" = ["ALL"]', [("R011", '"good.json"')]),
        ("old = ['P001']\n\"*.yaml\" = ['P001']", [("R011", '"*.yaml"')]),
        ('"old/" = []', [("R011", '"old/"')]),
        ('"old/" = ["P001", "unknown-field"]', []),
        ('"old/" = ["C010"]', []),
        ('"./good.json" = ["P001"]', [("R011", '"./good.json"')]),
        ('"spec-lint.toml" = ["R011"]\n"new/" = ["P001"]', []),
    ],
)
def test_a_rule_that_is_ignored_in_files_without_a_finding_is_reported(
    project: Path, report: Report, settings: str, unused: list[tuple[str, str]]
) -> None:
    configure(f"[per_file_ignores]\n{settings}\n")
    assert report() == unused


def test_what_an_earlier_way_accepts_needs_no_later_one(small: Path, report: Report) -> None:
    configure(suppression() + '[per_file_ignores]\n"old/" = ["P001"]\n')
    assert report() == [("R010", '"P001"')]


def test_two_entries_for_the_same_finding_are_both_needed(small: Path, report: Report) -> None:
    configure(suppression(pipeline="bad") + suppression(file="old/"))
    assert report() == []
    configure('[per_file_ignores]\n"old/" = ["P001"]\n"bad.json" = ["P0"]\n')
    assert report() == []


def test_an_entry_for_a_rule_that_is_off_is_reported_at_once(
    small: Path, report: Report, capsys: pytest.CaptureFixture[str]
) -> None:
    configure('ignore = ["P7"]\n' + suppression(rule="P712") + '[per_file_ignores]\n"old/" = ["P713"]\n')
    assert report() == [("R010", '"P712"'), ("R011", '"old/"')]
    assert report("good.json") == [("R010", '"P712"'), ("R011", '"old/"')]
    main(["check", "--format", "concise"])
    assert "The suppression of P712 (in spring) has no effect: the configuration turns off" in capsys.readouterr().out


def test_an_entry_for_a_rule_whose_severity_is_off_is_reported_too(small: Path, report: Report) -> None:
    configure('severity = { P7 = "off" }\n' + suppression(rule="P712") + '[per_file_ignores]\n"old/" = ["P713"]\n')
    assert report() == [("R010", '"P712"'), ("R011", '"old/"')]


@pytest.mark.parametrize("text", [
    'ignore = ["P0"]', 'select = ["R", "X"]', 'severity.P001 = "off"', 'exclude = ["old/"]',
    'pachyderm_version = "2.3"',
    'environment = [{name = "a", files = ["old/"]}]',
])  # fmt: skip
def test_an_entry_may_be_needed_without_options_of_the_command_line(small: Path, report: Report, text: str) -> None:
    configure(suppression() + '[per_file_ignores]\n"old/" = ["P0"]\n[severity]\nP0 = "error"\n')
    assert report("--config", text) == []
    assert report("--config", 'fail_on = "never"') == [("R010", '"P001"')]


@pytest.mark.parametrize(
    ("settings", "unused"),
    [
        ('["store"]', []),  # a file defines it, too, and specs ask for it
        ('["gone"]', ['"gone"']),
        ('["login", "gone", "stor"]', ['"gone"', '"stor"']),
        ('{ gone = true, "login" = ["user"] }', ["gone"]),
        ('{ "gone-1" = ["a"], complete = true }', ['"gone-1"']),
        ("{ complete = {} }", ["complete"]),
    ],
)
def test_an_external_secret_that_no_spec_asks_for_is_reported(
    project: Path, report: Report, settings: str, unused: list[str]
) -> None:
    Path("login.json").write_text(spec("login").replace('"store"', '"login"').replace('"access"', '"user"'))
    configure(f"external_secrets = {settings}\n")
    assert report() == [("R012", name) for name in unused]
    assert report("good.json") == []


def test_a_template_may_ask_for_any_secret(small: Path, report: Report) -> None:
    configure('external_secrets = ["gone"]\nexternal_repos = ["raw", "gone"]\n')
    assert report() == [("R012", '"gone"'), ("R013", '"gone"')]
    Path("old/bad.json").write_text(GOOD.replace('"store"', '"${STORE}"').replace('"good"', '"templated"'))
    assert report() == []


@pytest.mark.parametrize(
    ("settings", "unused"),
    [
        ('["raw"]', []),
        ('["default/raw"]', []),
        ('["ra*"]', []),
        ('["*/raw"]', []),
        ('["raw", "gone"]', ['"gone"']),
        ('["raw", "other/raw"]', ['"other/raw"']),
        ('["raw", "rwa"]', ['"rwa"']),
        ('["raw", "w*"]', ['"w*"']),
        ('["raw", "good"]', []),  # X113 reports it
        ('["raw", "g*"]', []),
    ],
)
def test_an_external_repo_that_no_pipeline_reads_is_reported(
    project: Path, report: Report, settings: str, unused: list[str]
) -> None:
    configure(f"external_repos = {settings}\n")
    assert report() == [("R013", name) for name in unused]


@pytest.mark.parametrize(
    ("settings", "unused"),
    [
        ('severity = { P712 = "error" }', []),
        ('severity = { P712 = "warning" }', []),  # it pins what is the default
        ('severity = { ALL = "off", P712 = "error", P7 = "warning" }', []),
        ('severity = { P712 = "error", image-latest = "off" }', ["image-latest"]),
        ('severity = { ALL = "warning", P = "off", R = "warning", S = "off", X = "off", C = "off" }', ["ALL"]),
        ('ignore = ["P7"]\nseverity = { P712 = "error" }', ["P712"]),
        ('ignore = ["P712"]\nseverity = { P7 = "error" }', []),
        ('select = ["X", "R"]\nseverity = { P = "error", X = "error" }', ["P"]),
        ('select = ["P712", "R"]\nignore = ["P7"]\nseverity = { P712 = "error" }', []),
        ('severity = { R219 = "warning", C010 = "warning" }', []),
    ],
)
def test_a_word_that_sets_no_severity_is_reported(
    small: Path, report: Report, settings: str, unused: list[str]
) -> None:
    configure(f"{settings}\n")
    assert report() == [("R014", word) for word in unused]
    assert report("good.json") == [("R014", word) for word in unused]
    assert report("--select", "R014,P712") == []


@pytest.mark.parametrize(
    ("globs", "unused"),
    [
        (["old/"], []),
        (["old"], []),
        (["old/*.json"], []),
        (["bad.json"], []),
        (["notes/"], []),  # a folder without specs
        (["gone/"], ["gone/"]),
        (["*.yaml"], ["*.yaml"]),
        (["*.txt"], ["*.txt"]),
        (["node_modules/"], ["node_modules/"]),
        (["old/", "old/bad.json"], ["old/bad.json"]),
        (["old/*", "!old/bad.json"], ["old/*"]),
        (["*.json", "!good.json"], []),
        (["./old/", "/gone.json"], ["/gone.json"]),
        (["old/", "old/"], []),
    ],
)
def test_a_glob_that_leaves_out_nothing_is_reported(
    small: Path, report: Report, globs: list[str], unused: list[str]
) -> None:
    (small / "notes").mkdir()
    (small / "notes" / "a.txt").write_text("")
    (small / "node_modules").mkdir()
    configure(f"exclude = {json.dumps(globs)}\n")
    expected = [("R015", json.dumps(glob)) for glob in unused]
    assert report() == expected
    assert report("good.json") == []
    assert report("old") == []
    assert report("--with-project", "good.json") == []
    assert report("--with-project", "good.json", "spec-lint.toml") == expected
    assert report("--exclude", "good.json") == []


@pytest.mark.parametrize(
    ("glob", "found"),
    [
        ("old/", True),
        ("./old/bad.json", True),
        ("*.json", True),
        ("good.json", True),
        ("!good.json", True),
        ("broken.yaml", True),
        ("gone/", False),
        ("./bad.json", False),
        ("good.jso", False),
        ("!gone.json", False),
    ],
)
@pytest.mark.parametrize("option", ["pipelines", "secrets", "environment", "render", "jsonnet"])
def test_a_glob_that_matches_no_file_is_reported(
    project: Path, report: Report, option: str, glob: str, found: bool
) -> None:
    (project / "broken.yaml").write_bytes(b"pipeline: {name: \xff")
    more = {"environment": 'name = "prod"\n', "render": 'command = ["cat"]\n'}.get(option, "")
    configure(
        f"{option} = [{json.dumps(glob)}]\n"
        if option in ("pipelines", "secrets")
        else f"[[{option}]]\nfiles = [{json.dumps(glob)}]\n{more}"
    )
    unused = [] if found and option != "jsonnet" else [("R016", json.dumps(glob))]
    globs = ("--select", "R016")
    assert report(*globs) == unused
    assert report(*globs, "good.json") == []
    assert report(*globs, "--with-project", "good.json") == []
    assert report(*globs, "--with-project", "good.json", "spec-lint.toml") == unused


def test_a_glob_of_jsonnet_files_is_about_these(small: Path, report: Report) -> None:
    (small / "weather.jsonnet").write_text("{pipeline: {}}")
    configure('[[jsonnet]]\nfiles = ["weather.jsonnet", "*.json"]\n')
    assert report("--select", "R016") == [("R016", '"*.json"')]


def test_globs_of_extended_tables_are_those_of_another_file(small: Path, report: Report) -> None:
    (small / "shared.toml").write_text('pipelines = ["gone/"]\n[[jsonnet]]\nfiles = ["gone.jsonnet"]\n')
    configure('extends = "shared.toml"\n')
    assert report() == []
    assert report("--config", 'namespace = "weather"') == []


@pytest.mark.parametrize(
    ("written", "unused"),
    [
        ('project_defaults = "d.json"', []),
        ('project_defaults = "d.json"\nproject = "weather"', ['"d.json"']),
        ("project_defaults = {default = 'd.json', weather = 'd.json'}", ["weather"]),
        ("[project_defaults]\ndefault = 'd.json'", []),
    ],
)
def test_defaults_of_a_project_without_specs_are_reported(
    small: Path, report: Report, written: str, unused: list[str]
) -> None:
    (small / "d.json").write_text('{"createPipelineRequest": {"datumTries": 2}}')
    for name in ("good", "old/bad"):
        pipeline = {"name": "p", "project": {"name": "default"}}
        (small / f"{name}.json").write_text(json.dumps(json.loads(GOOD) | {"pipeline": pipeline}))
    configure(written + "\n")
    assert report() == [("R017", place) for place in unused]
    assert report("good.json") == []
    assert report("--project", "other") == []


@pytest.mark.parametrize("word", ["R", "R01", "ALL", "unused-exclude"])
def test_these_findings_can_be_accepted_like_all_others(small: Path, report: Report, word: str) -> None:
    configure(f'exclude = ["gone/"]\nignore = ["{word}"]\n')
    assert report() == []
    configure(f'exclude = ["gone/"]\n[per_file_ignores]\n"spec-lint.toml" = ["{word}"]\n')
    assert report() == []
    configure('exclude = ["gone/"]\n' + suppression(rule=word, file="spec-lint.toml"))
    assert report() == []
    configure('exclude = ["gone/"]\nseverity = { R015 = "off" }\n')
    assert report() == []


def test_a_misspelt_name_is_guessed(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    configure('external_repos = ["rwa", "raw"]\nexternal_secrets = ["stroe"]\n' + suppression(pipeline="goood"))
    main(["check"])
    said = capsys.readouterr().out
    assert [f'Did you mean "{name}"?' in said for name in ("raw", "store", "good")] == [True] * 3


def test_a_configuration_that_is_all_needed_is_not_mentioned(small: Path, report: Report) -> None:
    Path("notes.yaml").write_text("a: 1")
    configure(
        'exclude = ["notes.yaml"]\nexternal_repos = ["raw"]\nseverity = { P7 = "warning" }\n'
        'external_secrets = ["login"]\n' + suppression(pipeline="bad") + '[per_file_ignores]\n"late.json" = ["P001"]\n'
    )
    Path("login.json").write_text(spec("login").replace('"store"', '"login"'))
    Path("late.json").write_text(spec("late", later=1))
    assert report() == []


def test_a_link_to_a_configuration_is_named_as_it_was_found(small: Path, report: Report) -> None:
    (small / "settings").mkdir()
    (small / "settings" / "lint.toml").write_text(suppression(rule="P003"))
    Path("spec-lint.toml").symlink_to("settings/lint.toml")
    assert report() == [("R010", '"P003"')]


def test_each_configuration_is_judged_by_its_own_files(small: Path, report: Report) -> None:
    Path("team").mkdir()
    Path("team/more.json").write_text(spec("more").replace('"store"', '"login"').replace('"raw"', '"radar"'))
    names = 'exclude = ["gone/"]\nexternal_secrets = ["login"]\nexternal_repos = ["raw", "radar"]\n'
    configure(names + suppression(pipeline="more"))
    configure(names + suppression(pipeline="bad"), "team/spec-lint.toml")
    mine = [("R010", '"P001"'), ("R012", '"login"'), ("R013", '"radar"'), ("R015", '"gone/"')]
    team = [("R010", '"P001"'), ("R013", '"raw"'), ("R015", '"gone/"')]
    assert sorted(report()) == sorted([*mine, *team])
    assert sorted(report("team")) == team
    assert report("old") == []
