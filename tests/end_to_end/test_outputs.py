"""``check --output FORMAT[=FILE]``: several reports of one run, beside the one on the terminal."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from spec_lint.report import FORMATS, is_report
from tests.end_to_end.running import Command, secret, spec


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "edges.json").write_text(spec("edges", key="acces", inptu={}))
    (tmp_path / "store.json").write_text(secret("store", "access"))
    return tmp_path


@pytest.mark.parametrize("name", FORMATS)
def test_a_file_has_what_standard_output_would_have(command: Command, project: Path, name: str) -> None:
    printed = command("check", "--format", name)
    outcome = command("check", "--output", f"{name}=report.out")
    assert outcome.code == printed.code == 1
    assert (project / "report.out").read_bytes().decode("utf-8", "surrogateescape") == printed.out
    assert outcome.out == command("check").out
    again = command("check", "--output", f"{name}=report.out")
    assert (again.code, again.err) == (1, outcome.err), "its own report is replaced"


def test_json_lines_have_two_names(command: Command, project: Path) -> None:
    lines = command("check", "--format", "jsonl").out
    assert command("check", "--format", "json-lines").out == lines
    assert command("check", "--output", "json-lines").out == lines


def test_several_reports_stand_beside_the_one_on_the_terminal(command: Command, project: Path) -> None:
    outcome = command("check", "--format", "concise", "--output", "json=a.json", "--output=sarif=b.sarif")
    assert outcome.out.startswith("edges.json:")
    assert json.loads((project / "a.json").read_text())["version"] == 1
    assert json.loads((project / "b.sarif").read_text())["version"] == "2.1.0"


def test_without_a_file_the_report_is_printed(command: Command, project: Path) -> None:
    assert command("check", "--output", "json", "--output", "text=-").code == 2
    for form in ("json", "json=-"):
        assert command("check", "--output", form).out == command("check", "--format", "json").out


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("json=reports/", "reports/ names a folder. Add the name of a file."),
        ("json=/dev/stdout", "/dev/stdout is standard output; write `--output json` for that."),
        ("json=", "json= names no file."),
        ("=report.json", "=report.json names no format. Write FORMAT=FILE;"),
        ("JSON=report.json", "there is no report format JSON. Did you mean `json`?"),
    ],
)
def test_a_target_that_is_none_is_told(command: Command, project: Path, given: str, said: str) -> None:
    before = sorted(project.iterdir())
    outcome = command("check", "--output", given)
    assert f"--output: {said}" in outcome.err
    assert (outcome.code, outcome.out, sorted(project.iterdir())) == (2, "", before)


@pytest.mark.parametrize(
    "paths", [(".",), (), ("report.json", "edges.json", "store.json"), ("--with-project", "edges.json", "report.json")]
)
def test_a_report_in_the_tree_is_no_part_of_the_project(
    command: Command, project: Path, paths: tuple[str, ...]
) -> None:
    (project / "report.json").write_text("")
    for _ in range(2):
        outcome = command("check", "--output", "json=./report.json", *paths)
        assert outcome.code == 1
        assert "report.json" not in outcome.out + outcome.err
        report = json.loads((project / "report.json").read_text())
        assert {finding["file"] for finding in report["findings"]} == {"edges.json"}
        assert report["summary"]["foreign"] == 0


def test_an_older_report_is_no_spec_for_a_run_without_the_option(command: Command, project: Path) -> None:
    reports = [f"--output={name}={name}.yaml" for name in FORMATS]
    before = command("check", *reports)
    after = command("check", "--format", "json")
    assert before.code == after.code == 1
    assert {finding["file"] for finding in after.findings} == {"edges.json"}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("edges.json", "there is no report format edges.json. Write FORMAT=FILE"),
        ("jsn=a", "there is no report format jsn. Did you mean `json`?"),
        ("json=", "json= names no file"),
        ("json=none/a", "none/a cannot be written: its folder does not exist"),
        ("json=edges.json/a", "edges.json/a cannot be written"),
        ("json=.", "is a folder"),
        ("json=edges.json", "edges.json is not a report in the format json, so it was not replaced"),
        ("sarif=store.json", "is not a report in the format sarif"),
        ("text=notes.md", "is not a report in the format text"),
        ("json=" + "a" * 300, "cannot be written"),
    ],
)
def test_a_mistake_ends_the_run_before_it_begins(command: Command, project: Path, given: str, said: str) -> None:
    (project / "notes.md").write_text("1 file\n")
    before = {path.name: path.read_bytes() for path in project.iterdir()}
    outcome = command("check", "--output", given)
    assert (outcome.code, outcome.out) == (2, "")
    assert said in outcome.err
    assert {path.name: path.read_bytes() for path in project.iterdir()} == before


@pytest.mark.parametrize(
    ("given", "target"),
    [
        (("json=a", "sarif=a"), "a"),
        (("json=a", "sarif=./a"), "./a"),
        (("json=a", "sarif=other/../a"), "other/../a"),
        (("json=a", "sarif=link"), "link"),
        (("json=a", "json=a"), "a"),
        (("json", "sarif"), "standard output"),
        (("json", "json=-"), "standard output"),
    ],
)
def test_two_reports_have_not_one_target(command: Command, project: Path, given: tuple[str, str], target: str) -> None:
    (project / "other").mkdir()
    (project / "link").symlink_to("a")
    outcome = command("check", *(f"--output={one}" for one in given))
    assert outcome.code == 2
    assert f"have the same target, {target}." in outcome.err
    assert not (project / "a").exists()
    assert command("check", "--format", "json", "--output", "sarif").code == 2


def test_a_link_cannot_lead_a_report_out_of_the_repository(command: Command, project: Path) -> None:
    outside = project / "outside"
    inside = project / "inside"
    for folder in (outside, inside):
        folder.mkdir()
    (inside / "edges.json").write_text(spec("edges"))
    (outside / "report.json").write_text("")
    (inside / "report.json").symlink_to(outside / "report.json")
    outcome = command("check", "--output", "json=report.json", cwd=inside)
    assert outcome.code == 2
    assert "a link that leads out of" in outcome.err
    assert (outside / "report.json").read_text() == ""


def test_a_report_is_written_whole_or_not_at_all(process: Command, project: Path) -> None:
    project.chmod(0o555)
    try:
        outcome = process("check", "--output", "json=report.json", powerless=True)
    finally:
        project.chmod(0o755)
    assert outcome.code == 2
    assert "report.json cannot be written" in outcome.err
    assert not (project / "report.json").exists()


def test_the_list_of_files_takes_no_output(command: Command, project: Path) -> None:
    outcome = command("check", "--list-files", "--output", "json=a.json")
    assert outcome.code == 2
    assert "--list-files writes no report" in outcome.err


def test_a_file_has_colors_only_on_request(command: Command, project: Path) -> None:
    command("check", "--output", "text=plain")
    command("check", "--output", "text=colored", "--color", "always")
    assert b"\x1b[" not in (project / "plain").read_bytes()
    assert b"\x1b[" in (project / "colored").read_bytes()


@pytest.mark.parametrize("name", FORMATS)
def test_nothing_of_another_kind_is_taken_for_a_report(name: str) -> None:
    for text in (
        spec("edges"),
        secret("store", "access"),
        "[" + spec("a") + "]",
        "a: 1\n",
        "# Notes\n",
        "1 file",
        "{}",
    ):
        assert not is_report(name, text.encode())


def test_the_configuration_of_the_start_names_reports(command: Command, project: Path) -> None:
    (project / "spec-lint.toml").write_text('output = ["json=out/a.json", "concise"]\njobs = 2\n')
    (project / "out").mkdir()
    (project / "inner").mkdir()
    (project / "inner" / "spec-lint.toml").write_text('output = "no-format=x"\n')  # of another folder: no effect
    outcome = command("check")
    assert outcome.code == 1, outcome.err
    assert outcome.out.startswith("edges.json:")
    assert json.loads((project / "out" / "a.json").read_text())["version"] == 1
    (project / "out" / "a.json").unlink()
    assert command("check", "--format", "sarif").out.startswith("{")
    assert (project / "out" / "a.json").exists(), "--format takes the place of what is printed, not of files"
    (project / "out" / "a.json").unlink()
    command("check", "--output", "json=b.json")
    command("check", "--list-files")
    assert not (project / "out" / "a.json").exists(), "--output replaces them"
    command("check", "..", cwd=project / "out")
    assert (project / "out" / "a.json").exists(), "a file is relative to the folder of the configuration"


@pytest.mark.parametrize(
    "line",
    [
        'output = "json=../a.json"', 'output = ["json=/tmp/a.json"]', 'output = "json=out/a.json"', 'output = "jsn"',
        'output = "json="', 'output = "=a.json"', "output = 1", "jobs = 0", "jobs = true", 'jobs = "two"', "jobs = 257",
    ],
)  # fmt: skip
def test_wrong_reports_and_jobs_of_a_configuration_end_the_run(command: Command, project: Path, line: str) -> None:
    (project / "spec-lint.toml").write_text(f"{line}\n")
    (project.parent / "elsewhere").mkdir(exist_ok=True)
    (project / "out").symlink_to("../elsewhere")
    outcome = command("check")
    assert (outcome.code, outcome.out) == (2, "")
    assert ("output" if "output" in line else "jobs") in outcome.err


def test_the_command_line_says_how_many_jobs(command: Command, project: Path) -> None:
    (project / "spec-lint.toml").write_text('jobs = "auto"\n')
    assert command("check").out == command("check", "--jobs", "1").out != ""
    shown = command("settings").out
    assert "# jobs is not set  (spec-lint.toml:1)" in shown
