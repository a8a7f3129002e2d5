"""Commands, options, their values and exit codes: the pages name all of them, and only those."""

from __future__ import annotations

import argparse
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import apply, count, likeness, repositories, run
from benchmarks.cases import CASES
from spec_lint import schemas
from spec_lint.commands.command_line import parsed, parser
from spec_lint.findings.exit_code import ExitCode
from spec_lint.report import FORMATS

ROOT = Path(__file__).parents[2]
TOP = ("README", "CONTRIBUTING", "SECURITY")
PAGES = {
    path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
    for path in [
        *(ROOT / f"{name}.md" for name in TOP),
        ROOT / "examples" / "README.md",
        *sorted((ROOT / "docs").glob("*.md")),
    ]
}
README, COMMANDS = PAGES["README.md"], PAGES["docs/commands.md"]
OTHERS = re.compile(r"\b(pachctl|kubectl|git|pip|kind|pytest|jsonnet|ruff|docker|helm|pre-commit|benchmarks)\b")
"""Programs whose options the pages name, too."""
OF_OTHERS = {"--allow-privileged"}
"""Options of programs that the pages do not name beside them."""


def parsers() -> dict[str, argparse.ArgumentParser]:
    (commands,) = [action for action in parser()._actions if isinstance(action, argparse._SubParsersAction)]
    return dict(commands.choices)


def options(command: str) -> dict[str, argparse.Action]:
    """The options of a command by their long names."""
    return {
        name: action
        for action in parsers()[command]._actions
        for name in action.option_strings
        if name.startswith("--") and name != "--help"
    }


def rows(command: str) -> dict[str, str]:
    """What docs/commands.md says of the options of a command: those of its own section and those of several."""
    _, _, shared = COMMANDS.partition("## Options of several commands\n")
    shared = shared.partition("\n## ")[0]
    own = re.search(rf"^## `{command}`\n(.*?)(?=^## |\Z)", COMMANDS, re.MULTILINE | re.DOTALL)
    found = {
        name: said
        for named, of, said in re.findall(r"^\| (`-.*?`) \| ([\w, ]+) \| (.*) \|$", shared, re.MULTILINE)
        if command in of.split(", ")
        for name in re.findall(r"--[a-z-]+", named)
    }
    for named, said in re.findall(r"^\| (`-.*?`) \| (.*) \|$", own[1] if own else "", re.MULTILINE):
        found |= dict.fromkeys(re.findall(r"--[a-z-]+", named), said)
    return found


@pytest.mark.parametrize("command", parsers())
def test_every_option_is_in_the_page_of_commands(command: str) -> None:
    there, said = set(options(command)), set(rows(command))
    assert there - said == set(), f"docs/commands.md does not name these options of {command}: add a row"
    assert said - there == set(), f"docs/commands.md names options that {command} does not have: remove the row"


@pytest.mark.parametrize("command", parsers())
def test_the_words_that_an_option_takes_are_in_the_page(command: str) -> None:
    for name, said in rows(command).items():
        choices = options(command)[name].choices
        if choices:
            named = re.findall(r"`([a-z]+)`", said)
            assert sorted(set(named)) == sorted(map(str, choices)), f"{command} {name}: docs/commands.md says {named}"


def test_every_command_is_in_both_tables() -> None:
    for page in (README, COMMANDS):
        rows = re.findall(r"^\| (`.*?) \| ", page, re.MULTILINE)
        named = {word for row in rows for word in re.findall(r"`(?:spec-lint )?(\w+)[^`]*`", row)}
        assert set(parsers()) <= named, "a command has no row"
    for page, text in PAGES.items():
        for command in re.findall(r"`spec-lint ([a-z]+)\b", text):
            assert command in parsers(), f"{page} names a command that is not there"


def test_the_formats_of_the_readme_are_those_that_are_there() -> None:
    sentence = re.search(r"In CI, .*?\.\n", README, re.DOTALL)
    assert sentence is not None
    assert {"text", *re.findall(r"(?:`|--format )([a-z]+)`", sentence[0])} == set(FORMATS)
    listed = re.search(r"`spec-lint schema \[NAME\]` \| ([^|]*)", COMMANDS)
    assert listed is not None
    assert re.findall(r"`(\w+)`", listed[1]) == sorted(schemas.names())


def test_every_option_that_a_page_names_is_there() -> None:
    known = {name for command in parsers() for name in options(command)} | {"--version", "--help"} | OF_OTHERS
    for page, text in PAGES.items():
        for line in text.splitlines():
            for span in re.findall(r"`([^`]*)`", line) or [line] * ("spec-lint" in line):
                for name in re.findall(r"(?<![\w-])--[a-z][a-z-]*", span):
                    assert name in known or OTHERS.search(line), f"{page} names {name}, and no command has it: {line}"


def commands_in(text: str) -> list[list[str]]:
    """The command lines of a page that can be taken apart: those with a placeholder cannot."""
    lines = re.findall(r"`(spec-lint [a-z][^`]*)`", text)
    for block in re.findall(r"^```(sh|console|yaml|groovy)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        mark = r"\$ " if block[0] == "console" else "(?:.*[ /'])?"  # of a console block the rest is output
        lines += re.findall(rf"^{mark}(spec-lint [a-z][^'\n]*)", block[1], re.MULTILINE)
    plain = [re.split(r" (?:[|&#;]|\|\|)", line)[0] for line in lines]
    return [shlex.split(line)[1:] for line in plain if not re.search(r"[…\[]|\b[A-Z]{3,}\b", line)]


@pytest.mark.parametrize("page", PAGES)
def test_every_command_line_of_a_page_is_understood(page: str) -> None:
    for words in commands_in(PAGES[page]):
        parsed(words)


def test_command_lines_that_need_no_cluster_are_run(tmp_path: Path) -> None:
    project = tmp_path / "project"  # some of them write files
    ignored = shutil.ignore_patterns(".git", ".venv", "__pycache__", ".*_cache")
    shutil.copytree(ROOT, project, ignore=ignored, symlinks=True)
    program = Path(sys.executable).with_name("spec-lint")
    pages = [text for page, text in PAGES.items() if page != "docs/adopting.md"]  # test_pre_commit runs that one
    lines = {tuple(words) for text in pages for words in commands_in(text)}
    run = [words for words in lines if words[0] in ("check", "rules", "explain", "schema") and "--cluster" not in words]
    assert len(run) > 3
    for words in run:
        done = subprocess.run(
            [program, *words], cwd=project, capture_output=True, stdin=subprocess.DEVNULL, check=False
        )
        assert done.returncode in (ExitCode.OK, ExitCode.FOUND, ExitCode.NOTHING_CHECKED), words


def test_the_page_about_ci_has_a_command_for_each_service() -> None:
    lines = [" ".join(words) for words in commands_in(PAGES["docs/ci.md"])]
    for form in ("sarif", "junit", "github", "gitlab", "checkstyle", "azure", "teamcity", "jsonl"):
        assert any(re.search(rf"^check .*\b{form}\b", line) for line in lines), form


def test_there_are_command_lines_to_look_at() -> None:
    assert sum(len(commands_in(text)) for text in PAGES.values()) > 10


@pytest.mark.parametrize(
    ("page", "heading", "codes"),
    [
        ("README.md", "exit code of `check`", {code for code in ExitCode if not 10 <= code <= 14}),
        ("docs/apply.md", "exit code", set(ExitCode)),
    ],
)
def test_every_exit_code_is_in_its_table(page: str, heading: str, codes: set[int]) -> None:
    table = re.search(rf"^\| {heading} \|.*?\n((?:\|.*\n)+)", PAGES[page], re.MULTILINE)
    assert table is not None
    assert {int(code) for code in re.findall(r"^\| (\d+) \|", table[1], re.MULTILINE)} == codes


def test_exit_codes_that_a_page_speaks_of_are_in_a_table() -> None:
    known = {int(code) for text in PAGES.values() for code in re.findall(r"^\| (\d+) \|", text, re.MULTILINE)}
    for page, text in PAGES.items():
        said = {int(code) for code in re.findall(r"\bexits?(?: with)?(?: code)?(?: is)? (\d+)\b", text)}
        assert said <= known, page


def test_the_benchmarks_that_pages_name_can_be_run() -> None:
    scripts = {"run": run, "apply": apply, "count": count, "likeness": likeness, "repositories": repositories}
    parsers = {name: script.parser() for name, script in scripts.items()}
    named = [words for text in PAGES.values() for words in re.findall(r"python benchmarks/(\w+)\.py([^#`\n]*)", text)]
    assert {script for script, _ in named} == set(parsers)
    for script, arguments in named:
        given = parsers[script].parse_args(shlex.split(arguments))
        assert set(getattr(given, "only", None) or ()) <= {case.name for case in CASES}
