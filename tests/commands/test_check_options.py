"""The options of ``check`` that say what makes it fail, what is left out, and how much is printed."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped,unused-ignore]

from spec_lint.cli import main
from spec_lint.commands.condensed import limited
from spec_lint.engine.run import Outcome
from spec_lint.findings.exit_code import ExitCode
from spec_lint.findings.finding import Edit, Finding, Fix, Severity, Span
from spec_lint.findings.source import Source
from spec_lint.findings.summary import Summary
from spec_lint.model.project import Project
from spec_lint.report.color import painter
from spec_lint.report.statistics import statistics, table

schemas: Any = import_module("spec_lint.schemas")
Run = Callable[..., tuple[int, str, str]]
EDGES = {
    "pipeline": {"name": "edges"},
    "transform": {"image": "a:latest", "cmd": ["run"]},
    "input": {"pfs": {"repo": "x", "glob": "/"}},
}
WARNED = json.dumps(EDGES, indent=1)
WRONG = WARNED.replace('"transform"', '"tranform": 1,\n "foo": 2,\n "transform"')


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> tuple[int, str, str]:
        code = main(["check", *arguments])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run


def write(**files: str) -> None:
    for name, text in files.items():
        path = Path(name.replace("__", "/").replace("_", "."))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


@pytest.mark.parametrize(
    ("arguments", "settings", "warned", "wrong"),
    [
        ([], "", 0, 1),
        (["--fail-on", "error"], "", 0, 1),
        (["--fail-on", "warning"], "", 1, 1),
        (["--fail-on", "info"], "", 1, 1),
        (["--fail-on", "never"], "", 0, 0),
        (["--exit-zero"], "", 0, 0),
        (["--exit-zero", "--fail-on", "never"], "", 0, 0),
        ([], 'fail_on = "warning"', 1, 1),
        ([], 'fail-on = "never"', 0, 0),
        (["--fail-on", "error"], 'fail_on = "warning"', 0, 1),
        (["--fail-on", "warning"], 'fail_on = "never"', 1, 1),
        (["--exit-zero"], 'fail_on = "warning"', 0, 0),
        (["--fail-on", "warning", "--ignore", "P712"], "", 0, 1),
        (["--fail-on", "warning"], 'severity = { P712 = "info" }', 0, 1),
        (["--fail-on", "info", "--info"], 'severity = { P712 = "info" }', 1, 1),
        (["--fail-on", "warning", "--quiet"], "", 1, 1),
        (["--fail-on", "warning", "--max-per-rule", "1"], "", 1, 1),
    ],
)
def test_a_check_fails_for_findings_of_the_severity_that_was_asked_for(
    run: Run, arguments: list[str], settings: str, warned: int, wrong: int
) -> None:
    write(**{"spec-lint_toml": settings, "edges_json": WARNED})
    assert run(*arguments)[0] == warned
    write(edges_json=WRONG)
    assert run(*arguments)[0] == wrong


@pytest.mark.parametrize(
    ("option", "form"),
    [
        ("--arg", "--arg NAME=VALUE"),
        ("--baseline", "--baseline FILE"),
        ("--cache", "--cache DIR"),
        ("--config", "--config FILE|OPTION"),
        ("--exclude", "--exclude GLOB"),
        ("--jobs", "--jobs N"),
        ("--max-per-rule", "--max-per-rule N"),
        ("-n", "--namespace NAME"),
        ("--output", "--output FORMAT[=FILE]"),
        ("--pachd-address", "--pachd-address URL"),
        ("--pachyderm-version", "--pachyderm-version X.Y"),
        ("--select", "--select CODES"),
        ("--since", "--since REV"),
        ("--stdin-filename", "--stdin-filename NAME"),
        ("--token-file", "--token-file FILE"),
    ],
)
def test_an_option_without_a_value_says_what_it_needs(
    run: Run, capsys: pytest.CaptureFixture[str], option: str, form: str
) -> None:
    """The value of a variable of a shell that is not set is empty."""
    write(edges_json=WARNED)
    for given in ([option, ""], [f"{option}="] if option.startswith("--") else [option, ""]):
        with pytest.raises(SystemExit) as end:
            run(*given, "edges.json")
        assert end.value.code == ExitCode.USAGE
        said = f"{form.split()[0]} is given without a value. Write {form}.\n"
        assert capsys.readouterr().err.startswith(f"spec-lint check: error: {said}")


def test_a_file_to_write_without_a_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as end:
        main(["baseline", ""])
    assert end.value.code == ExitCode.USAGE
    assert "error: FILE is empty." in capsys.readouterr().err


@pytest.mark.parametrize("form", ["a.json", "./a.json", "../b/a.json", "{}/a.json"])
def test_a_path_with_the_project_is_read_once(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    """However it is written, also in a folder below the configuration."""
    write(**{"spec-lint_toml": "", "b__a_json": WRONG})
    monkeypatch.chdir(tmp_path / "b")
    code, out, _ = run("--with-project", "--format", "json", form.format(Path.cwd()))
    report = json.loads(out)
    assert code == 1
    assert report["summary"]["files"] == 1
    assert {Path(one["file"]).resolve() for one in report["findings"]} == {Path("a.json").resolve()}
    assert len({json.dumps(one) for one in report["findings"]}) == len(report["findings"])


@pytest.mark.parametrize(
    ("settings", "arguments", "code", "said"),
    [
        ("", ["--exit-zero", "--fail-on", "error"], 2, "exclude each other"),
        ('fail_on = "warnings"', [], 2, '"error", "warning", "info" or "never"'),
        ("selct = []", ["--exit-zero"], 2, "There is no option"),
        ("", ["--exit-zero", "--select", "P9999"], 2, "There is no rule"),
        ("", ["--max-per-rule", "0"], 2, "a number from 1"),
        ("", ["--max-per-rule", "-1"], 2, ""),
        ("", ["--max-per-rule", "many"], 2, "a number from 1"),
        ("", ["--statistics", "--format", "sarif"], 2, "no format sarif; use one of text, concise, json"),
        ("", ["--exclude", "../old"], 2, "can match nothing"),
        ("", ["--exit-zero", "empty"], 3, "nothing to check"),
        ("", ["--exit-zero", "--quiet", "empty"], 3, "nothing to check"),
        ("", ["--exit-zero", "--allow-empty", "empty"], 0, ""),
        ("", ["--exit-zero", "gone.json"], 0, ""),
        ("", ["gone.json"], 1, ""),
    ],
)
def test_only_findings_are_without_consequence(
    run: Run, tmp_path: Path, settings: str, arguments: list[str], code: int, said: str
) -> None:
    """A wrong command line or configuration, and a run that checked nothing, keep their codes."""
    (tmp_path / "empty").mkdir()
    write(**{"spec-lint_toml": settings, "edges_json": WRONG})
    got, _, err = run(*arguments)
    assert got == code
    assert said in err


def test_a_crash_and_a_blind_run_keep_their_codes(monkeypatch: pytest.MonkeyPatch) -> None:
    outcome = Outcome([], Summary(1, 1, 0, 0, errors=1), Project([]), fail_on="never")
    assert outcome._replace(crashed=True).code == ExitCode.INTERNAL
    monkeypatch.setattr(Outcome, "blind", True)
    assert outcome.code == ExitCode.BLIND


def test_quiet_prints_findings_and_nothing_else(run: Run) -> None:
    write(edges_json=WARNED, notes_json="{}")
    assert run("--quiet", "--ignore", "P712", "edges.json") == (0, "", "")
    for form in ("text", "concise", "github"):
        loud, quiet = run("--format", form, ".", "notes.json"), run("--format", form, "-q", ".", "notes.json")
        assert "P712" in quiet[1]
        assert loud[1].startswith(quiet[1])
        assert "2 files: 1 pipeline" in loud[1]
        assert "2 files: 1 pipeline" not in quiet[1] + quiet[2]
        assert "notes.json" in loud[1] + loud[2]
        assert "notes.json" not in quiet[1] + quiet[2]
    assert run("--format", "json", "-q", ".", "notes.json")[1:] == (run("--format", "json", ".", "notes.json")[1], "")


def test_a_report_in_a_file_is_whole_whatever_is_printed(run: Run) -> None:
    write(edges_json=WRONG)
    _, out, _ = run("--format", "concise", "--output", "json=all.json", "-q", "--max-per-rule", "1")
    assert out.count("P001") == 1
    assert len(json.loads(Path("all.json").read_text())["findings"]) == 3
    run("--output", "concise=all.txt", "-q")
    assert Path("all.txt").read_text().endswith("2 errors, 1 warning.\n")


def test_of_each_rule_at_most_so_many_findings_are_printed(run: Run) -> None:
    write(edges_json=WRONG, old__edges_json=WRONG.replace("edges", "old"))
    code, out, _ = run("--format", "concise", "--max-per-rule", "3")
    assert code == 1
    assert (out.count("P001]"), out.count("P712]")) == (3, 2)
    assert "4 errors, 2 warnings." in out
    _, out, err = run("--format", "json", "--max-per-rule", "1")
    report = json.loads(out)
    assert sorted(one["rule"] for one in report["findings"]) == ["P001", "P712"]
    assert report["summary"]["errors"] == 4
    assert "note: Not shown because of --max-per-rule 1: 3 of P001, 1 of P712." in err
    assert "Not shown" not in run("--max-per-rule", "4")[1]


@pytest.mark.parametrize("form", ["text", "concise"])
def test_the_summary_counts_the_fixes_of_findings_that_are_not_printed(run: Run, form: str) -> None:
    typo = WRONG.replace('"foo": 2', '"descripton": "a"')
    write(edges_json=typo, old__edges_json=typo.replace("edges", "old"))

    def fixable(*arguments: str) -> list[str]:
        out = run("--format", form, *arguments)[1]
        return [line for line in out.splitlines() if " fixable with " in line]

    assert fixable("--max-per-rule", "1") == fixable() != []


def test_a_note_names_only_some_of_the_rules_with_more_findings() -> None:
    names = ["P001", "P002", "P003", "P004", "P005", "P006", "P007"]
    source = Source("a.json", "{}")
    found = [Finding(Span(source, 0, 1), "x", rule=name) for name in names for _ in range(3)]
    outcome = limited(Outcome(found, Summary(1, 1, 0, 0), Project([])), 1)
    assert len(outcome.findings) == 7
    note = "2 of P001, 2 of P002, 2 of P003, 2 of P004, 2 of P005, 4 of other rules."
    assert outcome.summary.notes == (f"Not shown because of --max-per-rule 1: {note}",)


def test_statistics_count_the_findings_of_each_rule(run: Run) -> None:
    write(edges_json=WRONG, old__edges_json=WRONG.replace("edges", "old"))
    code, out, _ = run("--statistics")
    assert code == 1
    rows = [line.split() for line in out.splitlines()[:3]]
    assert rows[0] == ["findings", "fixable", "files", "rule"]
    assert [(row[0], *row[-2:]) for row in rows[1:]] == [("4", "P001", "unknown-field"), ("2", "P712", "image-latest")]
    assert "edges.json" not in out
    assert "4 errors, 2 warnings." in out
    assert "errors" not in run("--statistics", "-q")[1]
    assert run("--statistics", "--format", "concise", "-q")[1] == run("--statistics", "-q")[1]
    assert run("--statistics", "--select", "P0", "--ignore", "P0", "-q")[1] == ""
    assert "Not shown" not in run("--statistics", "--max-per-rule", "1")[1], "the table counts them all"


def test_statistics_stand_beside_the_findings_in_json(run: Run) -> None:
    write(edges_json=WRONG)
    report = json.loads(run("--statistics", "--format", "json", "--max-per-rule", "1")[1])
    Draft202012Validator(json.loads(schemas.text("report"))).validate(report)
    assert len(report["findings"]) == 2
    counts = [(one["rule"], one["name"], one["severity"], one["count"], one["files"]) for one in report["statistics"]]
    assert counts == [("P001", "unknown-field", "error", 2, 1), ("P712", "image-latest", "warning", 1, 1)]
    empty = json.loads(run("--statistics", "--format", "json", "--ignore", "ALL")[1])
    assert empty["statistics"] == []
    assert "statistics" not in json.loads(run("--format", "json")[1])


def counted() -> list[Finding]:
    source, other = Source("a.json", "{}"), Source("b.json", "{}")
    here = Span(source, 0, 1)
    fix = Fix((Edit(here, "["),), safe=True, title="t")
    rare = Finding(here, "x", rule="P002", name="rare", severity=Severity.WARNING)
    often = Finding(here, "x", rule="P003", name="often")
    more = often._replace(span=Span(other, 0, 1), fix=fix._replace(safe=False), more=4)
    return [rare, often._replace(fix=fix), more]


def test_statistics_say_what_can_be_fixed_and_count_what_is_not_listed() -> None:
    assert statistics(counted()) == [
        ("P003", "often", "error", 6, 2, 1, 2),
        ("P002", "rare", "warning", 1, 0, 0, 1),
    ]


def test_a_table_that_is_wider_than_the_terminal_becomes_a_block_for_each_rule() -> None:
    wide = list(table(statistics(counted()), painter(False), 80))
    assert wide == [
        "findings       fixable  files  rule",
        "       6  2 (1 unsafe)      2  P003 often",
        "       1             0      1  P002 rare",
    ]
    narrow = list(table(statistics(counted()), painter(False), 40))
    assert narrow == [
        "P003 often",
        "  6 findings, 2 (1 unsafe) fixable, 2 files",
        "P002 rare",
        "  1 finding, 0 fixable, 1 file",
    ]


@pytest.mark.parametrize(
    ("globs", "left", "noted"),
    [
        (["old/"], ["edges.json", "sub/edges.json"], []),
        (["old"], ["edges.json", "sub/edges.json"], []),
        (["./old", "sub/**"], ["edges.json"], []),
        (["/edges.json"], ["old/edges.json", "sub/edges.json"], []),
        (["*.json", "!edges.json"], ["edges.json", "old/edges.json", "sub/edges.json"], ["*.json"]),
        (["*.json", "!/old/edges.json"], ["old/edges.json"], []),
        (["old", "gone"], ["edges.json", "sub/edges.json"], ["gone"]),
        (["*.txt"], ["edges.json", "old/edges.json", "sub/edges.json"], ["*.txt"]),
    ],
)
def test_globs_of_the_command_line_leave_files_out(
    run: Run, globs: list[str], left: list[str], noted: list[str]
) -> None:
    write(edges_json=WARNED, old__edges_json=WARNED, sub__edges_json=WARNED, **{"spec-lint_toml": ""})
    arguments = [word for glob in globs for word in ("--exclude", glob)]
    _, out, err = run("--format", "json", "--select", "P712", *arguments)
    assert [one["file"] for one in json.loads(out)["findings"]] == left
    assert err.count("left out nothing") == len(noted)
    assert all(f"note: --exclude {glob} left out nothing." in err for glob in noted)
    listed = json.loads(run("--list-files", "--format", "json", *arguments)[1])["files"]
    assert [row["file"] for row in listed if row["kind"] == "pipeline"] == left


def test_globs_of_the_command_line_are_relative_to_the_current_folder_and_add_to_the_configuration(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(
        edges_json=WARNED, sub__edges_json=WARNED, sub__old__edges_json=WARNED, sub__new__edges_json=WARNED,
        **{"spec-lint_toml": 'exclude = ["/sub/new/"]'},
    )  # fmt: skip
    monkeypatch.chdir("sub")
    _, out, _ = run("--format", "json", "--select", "P712", "--exclude", "/old", "..")
    assert [one["file"] for one in json.loads(out)["findings"]] == ["../edges.json", "../sub/edges.json"]


def test_a_hook_leaves_out_what_is_excluded_and_a_person_names_what_is_checked(run: Run) -> None:
    write(edges_json=WRONG, old__edges_json=WRONG)
    assert run("--exclude", "old", "old/edges.json")[0] == 1
    assert run("--exclude", "old", "--with-project", "--allow-empty", "old/edges.json")[0] == 0


def test_an_unknown_severity_is_a_wrong_command_line(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as exit_:
        run("--fail-on", "warnings")
    assert exit_.value.code == ExitCode.USAGE
    assert "Did you mean `warning`?" in capsys.readouterr().err


def test_the_help_lists_options_in_groups(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["check", "--help"])
    text = capsys.readouterr().out
    headings = re.findall(r"^([a-z ]+):$", text, re.MULTILINE)
    first, last = ["options", "files", "rules", "report", "exit code"], ["configuration", "cluster", "speed"]
    assert headings == [*first, "fixes", "known findings", *last]
    ungrouped = text.partition("\noptions:\n")[2].partition("\n\n")[0]
    assert ungrouped.strip().startswith("-h, --help"), "every option but --help is in a group"
    assert "\n" not in ungrouped.strip()


def test_an_argument_has_one_value(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--arg", "a=1", "--arg", "a=2", "."]) == 2
    assert capsys.readouterr().err == "spec-lint: --arg gives a name twice, with different values.\n"


@pytest.mark.parametrize("option", ["--namespace", "--project"])
@pytest.mark.parametrize("name", ["A B", "a.b", "-x", "${NAME}", "a" * 64])
@pytest.mark.parametrize("command", ["check", "secrets", "snapshot"])
def test_names_are_checked(command: str, option: str, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([command, f"{option}={name}", "."]) == ExitCode.USAGE
    assert f'spec-lint: {option}: "{name}" is not a valid {option[2:]}' in capsys.readouterr().err
