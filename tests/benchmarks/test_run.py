"""The benchmarks run, on a few files: ratios, budgets, what is left out, and what is kept."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import inputs, run, table
from benchmarks.cases import BUDGETS, CASES, Budget, Case, Reading
from benchmarks.measuring import Cost
from benchmarks.programs import (
    CHECK_JSONSCHEMA,
    COMPOSE,
    HOOK,
    HOOK_COMMAND,
    KUBECONFORM,
    ONE_FILE,
    ONE_JOB,
    OURS,
    PROJECT_COMMAND,
    ROOT,
    WHOLE_PROJECT,
    Programs,
    isolated_check_jsonschema,
)

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs a system that reports what a process used")
BESIDE = str(Path(sys.executable).parent / "check-jsonschema")
BY_NAME = {case.name: case for case in CASES}


@pytest.fixture
def programs(tmp_path: Path) -> Programs:
    return Programs(tmp_path, check_jsonschema=BESIDE, kubeconform="true")


@pytest.mark.parametrize(
    ("name", "number"),
    [("json-1000", 2), ("yaml-1000", 4), ("mixed-500", 3), ("secrets-2000", 2), ("other-5000", 4), ("hook-1000", 8)],
)
def test_every_kind_of_case_can_be_measured(name: str, number: int, programs: Programs) -> None:
    case = BY_NAME[name]._replace(number=number)
    costs = run.measure(case, programs, repeat=1)
    assert set(costs) == {Reading(name, program) for program in case.programs if program not in programs.missing}
    assert all(cost.cpu > 0 and cost.wall > 0 and cost.largest > 0 for cost in costs.values())


def test_files_that_are_not_read_as_they_should_be_end_the_run(programs: Programs) -> None:
    with pytest.raises(SystemExit, match="ended with 1"):
        run.measure(BY_NAME["mixed-500"]._replace(number=3, exit_codes=(0,)), programs, repeat=1)


def few(monkeypatch: pytest.MonkeyPatch, *budgets: Budget) -> None:
    monkeypatch.setattr(run, "CASES", (BY_NAME["json-1"], BY_NAME["json-1000"]._replace(number=2)))
    monkeypatch.setattr(run, "BUDGETS", budgets)


def arguments(*more: str) -> list[str]:
    return ["--repeat", "1", "--check-jsonschema", BESIDE, *more]


def test_an_exceeded_budget_is_reported_and_decides_about_the_exit_code(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ours, theirs = Reading("json-1", OURS), Reading("json-1", CHECK_JSONSCHEMA)
    few(monkeypatch, Budget("cpu", ours, 1000, theirs), Budget("largest", ours, 1000))
    assert run.main(arguments("--only", "json-1")) == 0
    printed = capsys.readouterr().out
    assert re.search(
        r"^\| json-1 +\| spec-lint .*\| \d\.\d\d \(\d\.\d\d\) x check-jsonschema \|$", printed, re.MULTILINE
    )
    assert re.search(r"^\| json-1 +\| check-jsonschema .*\|  \|$", printed, re.MULTILINE)
    assert len(re.findall("^ok ", printed, re.MULTILINE)) == 2
    few(monkeypatch, Budget("wall", ours, 0.001, theirs))
    assert run.main(arguments("--only", "json-1")) == 1
    said = r"^OVER  wall time of spec-lint on json-1: \d\.\d\d x check-jsonschema \(at most 0\.001\)$"
    assert re.search(said, capsys.readouterr().out, re.MULTILINE)


def test_results_are_kept_with_the_machine(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    few(monkeypatch)
    monkeypatch.setattr(run, "RESULTS", tmp_path / "results")
    assert run.main(arguments("--quick", "--save")) == 0
    (path,) = (tmp_path / "results").iterdir()
    page = path.read_text()
    version = re.escape(Programs(tmp_path, BESIDE).versions()["spec-lint"])
    assert re.fullmatch(rf"{version}-[a-z0-9.-]+-\d+-cores\.md", path.name)
    for line in capsys.readouterr().out.split("\n\n")[0].splitlines():
        assert line in page
    for name in ("date", "processor", "system", "Python", "spec-lint", "check-jsonschema", "ruamel.yaml.clib"):
        assert re.search(rf"^- {name}: .*\d", page, re.MULTILINE), name


def test_an_unknown_case_is_an_error() -> None:
    with pytest.raises(SystemExit, match="no case json-7"):
        run.main(["--only", "json-7"])


def test_the_specs_of_a_folder_can_be_measured(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "inner").mkdir()
    inputs.write_mixed(tmp_path / "inner", 2)
    assert run.main(arguments("--files", str(tmp_path))) == 0
    assert {"spec-lint", "check-jsonschema", COMPOSE} <= set(
        re.findall(r"^\| files +\| (.*?) +\|", capsys.readouterr().out, re.MULTILINE)
    )


def test_budgets_are_about_what_is_measured() -> None:
    for budget in BUDGETS:
        assert budget.measure in Cost._fields
        for reading in (budget.of, budget.over):
            assert reading is None or reading.program in BY_NAME[reading.case].programs, budget
        assert (budget.over is None) == (budget.measure in ("largest", "together"))


def test_ratios_and_verdicts() -> None:
    case = Case("few", "files", 3, lambda *_: None, (OURS, CHECK_JSONSCHEMA, KUBECONFORM))
    ours, theirs = Reading("few", OURS), Reading("few", CHECK_JSONSCHEMA)
    costs = {ours: Cost(0.5, 0.9, 40, 70), theirs: Cost(2, 3, 30, None)}
    rows = list(table.lines(case, costs))
    assert [[cell.strip() for cell in row.strip("|").split("|")] for row in rows] == [
        ["few", OURS, "0.500", "0.900", "40", "70", "0.25 (0.30) x check-jsonschema"],
        ["few", CHECK_JSONSCHEMA, "2.000", "3.000", "30", "-", ""],
    ]
    budgets = [
        Budget("cpu", ours, 0.25, theirs),
        Budget("wall", ours, 0.25, theirs),
        Budget("together", ours, 60),
        Budget("together", theirs, 60),  # was not measured
        Budget("cpu", ours, 1, Reading("few", KUBECONFORM)),  # is not installed
    ]
    assert [(verdict.value, verdict.kept) for verdict in table.verdicts(budgets, costs)] == [
        (0.25, True),
        (pytest.approx(0.3), False),
        (70, False),
    ]


def test_programs_that_are_missing_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("benchmarks.programs.options_of_check", lambda: "usage: spec-lint check")
    monkeypatch.setattr("shutil.which", lambda name: None)
    programs = Programs(tmp_path, BESIDE)
    assert set(programs.missing) == {ONE_JOB, KUBECONFORM, "hook with cache"}
    assert programs.command(KUBECONFORM, ["a.json"]) is None
    monkeypatch.setattr(run, "measure", lambda *_: {})
    monkeypatch.setattr(run, "BUDGETS", ())
    run._compare([BY_NAME["secrets-2000"]], programs, 1, save=False)
    left_out = re.findall("^left out: (.*?):", capsys.readouterr().out, re.MULTILINE)
    assert set(left_out) == {ONE_JOB, KUBECONFORM}


def test_options_that_spec_lint_has_are_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("benchmarks.programs.options_of_check", lambda: "--jobs N --cache DIR")
    programs = Programs(tmp_path, BESIDE, kubeconform="kubeconform")
    assert not programs.missing
    one_job, cache = programs.command(ONE_JOB, ["a.json"]), programs.command("hook with cache", ["a.json"])
    assert one_job is not None
    assert cache is not None
    assert one_job[-3:] == ["--jobs", "1", "a.json"]
    assert cache[-3:-1] == ["--cache", str(tmp_path / "cache")]


def test_the_hooks_are_measured_as_they_are_declared(programs: Programs) -> None:
    entries = re.findall(r"^  entry: (.*)$", (ROOT / ".pre-commit-hooks.yaml").read_text(), re.MULTILINE)
    measured = [" ".join(["spec-lint", *words]) for words in (HOOK_COMMAND, PROJECT_COMMAND)]
    assert [entry for entry in entries if "--fix-only" not in entry] == measured
    for program, words in (
        (HOOK, [*HOOK_COMMAND, "a"]),
        (WHOLE_PROJECT, [*PROJECT_COMMAND]),
        (ONE_FILE, ["check", "a"]),
    ):
        command = programs.command(program, ["a"])
        assert command is not None
        assert command[1:] == words


def test_check_jsonschema_is_installed_once_in_an_environment_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    program = tmp_path / "check-jsonschema" / "bin" / "check-jsonschema"
    commands: list[list[str]] = []

    def installs(words: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        commands.append(words)
        program.parent.mkdir(parents=True, exist_ok=True)
        program.touch()
        return subprocess.CompletedProcess(words, 0)

    monkeypatch.setattr("subprocess.run", installs)
    for _ in range(2):
        assert isolated_check_jsonschema(tmp_path) == str(program)
    assert [words[1:3] for words in commands] == [["-m", "venv"], ["-m", "pip"]]
    program.unlink()
    monkeypatch.setattr("subprocess.run", lambda words, **_: subprocess.CompletedProcess(words, 1))
    assert isolated_check_jsonschema(tmp_path) == BESIDE
    assert "That failed, so" in capsys.readouterr().err
