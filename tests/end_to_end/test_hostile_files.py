"""Paths that are no ordinary files, and names that try to act on whoever prints them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.end_to_end.running import MEBIBYTE, Command, run_command, secret, spec

NAMES = [
    "line\nbreak.json",
    "return\rback.json",
    "100%s%n%0A.json",
    "a::b.json",
    "::error file=x,line=1::boo.json",
    "\x1b[31mred\x1b[0m.json",
    "bell\x07.json",
    "tab\there.json",
    os.fsdecode(b"latin-\xe9.json"),
    "größe-日本.json",
    "turned\u202e.json",
    "with space.json",
    "[x].json",
    "*.json",
    "a'b\"c.json",
    "back\\slash.json",
    "comma,colon:.json",
    " .json",
    "~.json",
    "$HOME.json",
]
BAD = spec("edges", paralelism_spec={"constant": 1})


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("report", ["text", "concise", "github", "json", "sarif"])
def test_a_strange_name_does_not_act_on_a_report(command: Command, tmp_path: Path, name: str, report: str) -> None:
    (tmp_path / name).write_text(BAD)
    outcome = command("check", "--isolated", "--format", report, name)
    assert outcome.code == 1, outcome.err
    for character in "\x1b\x07\r\x85\u2028\u202e":
        assert character not in outcome.out + outcome.err
    if report == "json":
        assert {finding["file"] for finding in outcome.findings} == {name}
    elif report == "github":
        start, *commands, end = [line for line in outcome.out.splitlines() if line.startswith("::")]
        assert start.startswith("::group::")
        assert end == "::endgroup::"
        assert [line.partition(" ")[0] for line in commands] == ["::error"] * len(
            command("check", "--isolated", "--format", "json", name).findings
        )
    elif report == "concise":
        assert "paralelism_spec" in outcome.out.splitlines()[0]


@pytest.mark.parametrize("name", NAMES)
def test_a_strange_name_in_a_folder(command: Command, tmp_path: Path, name: str) -> None:
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / name).write_text(BAD)
    outcome = command("check", "--isolated", "--format", "json", "inner")
    assert [finding["file"] for finding in outcome.findings if finding["rule"] == "P001"] == [f"inner/{name}"]


@pytest.mark.parametrize("name", NAMES)
def test_a_strange_name_in_a_note(command: Command, tmp_path: Path, name: str) -> None:
    with open(tmp_path / name, "wb") as file:
        file.truncate(40 * MEBIBYTE)
    for report in ("text", "json"):
        outcome = command("check", "--isolated", "--allow-empty", "--format", report)
        assert outcome.code == 0
        assert "too large" in outcome.out + outcome.err
        for character in "\x1b\x07\r\x85\u2028\u202e":
            assert character not in outcome.out + outcome.err
        assert not any(line.startswith("::") for line in (outcome.out + outcome.err).splitlines())


def test_names_that_look_like_options(command: Command, tmp_path: Path) -> None:
    (tmp_path / "--config").write_text(BAD)
    (tmp_path / "-x.json").write_text(BAD)
    outcome = command("check", "--isolated", "--format", "json", "--", "--config", "-x.json")
    assert {finding["file"] for finding in outcome.findings} == {"--config", "-x.json"}


OPTIONS = ["--config=w.json", "-x.json", "--", "-", "--isolated", "-h"]


@pytest.mark.parametrize("name", OPTIONS)
@pytest.mark.parametrize("before", [[], ["--format"], ["--config"], ["a.json"], ["--with-project", "--allow-empty"]])
def test_a_name_that_may_be_an_option_ends_the_run(
    command: Command, tmp_path: Path, name: str, before: list[str]
) -> None:
    (tmp_path / "a.json").write_text(BAD)
    (tmp_path / "w.json").write_text('exclude = ["*"]\n')
    (tmp_path / name).write_text(BAD)
    outcome = command("check", *before, name, "a.json")
    assert (outcome.code, outcome.out) == (2, "")
    assert f"./{name}" in outcome.err
    assert command("check", "--format", "json", f"./{name}").code == 1


def not_read(outcome_findings: list[dict[str, str]]) -> dict[str, str]:
    assert {finding["rule"] for finding in outcome_findings} <= {"R001"}
    return {finding["file"]: finding["message"] for finding in outcome_findings}


def test_a_folder_with_the_name_of_a_file(command: Command, tmp_path: Path) -> None:
    (tmp_path / "x.json").mkdir()
    (tmp_path / "x.json" / "y.json").write_text(BAD)
    for arguments in (["x.json"], ["."], []):
        outcome = command("check", "--isolated", "--format", "json", *arguments)
        found = {finding["rule"] for finding in outcome.findings if finding["file"].endswith("x.json/y.json")}
        assert "P001" in found


def test_links_that_lead_nowhere_or_in_circles(command: Command, tmp_path: Path) -> None:
    (tmp_path / "dangling.json").symlink_to("nowhere")
    (tmp_path / "loop.json").symlink_to("loop.json")
    (tmp_path / "here").symlink_to(".")
    (tmp_path / "good.json").write_text(spec("good"))
    named = command("check", "--isolated", "--format", "json", "dangling.json", "loop.json")
    assert named.code == 1
    assert not_read(named.findings) == {
        "dangling.json": "This link leads to a file that does not exist.",
        "loop.json": "This link is circular.",
    }
    for folder in (".", "here"):
        walked = command("check", "--isolated", "--format", "json", folder)
        assert walked.code == 0
        found = [(one["rule"], one["severity"], one["file"].rpartition("/")[2]) for one in walked.findings]
        assert found == [("R007", "warning", "dangling.json"), ("R007", "warning", "loop.json")]
        assert walked.report["summary"]["pipelines"] == 1


def test_pipes_and_devices_are_never_waited_for(command: Command, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.json")
    outcome = command("check", "--isolated", "--format", "json", "pipe.json", "/dev/zero", "/dev/null")
    assert outcome.code == 1
    assert not_read(outcome.findings) == {
        "pipe.json": "This is a named pipe, not a regular file, so it was not read.",
        "/dev/zero": "This is a device, not a regular file, so it was not read.",
        "/dev/null": "This is a device, not a regular file, so it was not read.",
    }
    assert command("check", "--isolated", "--format", "json").code == 3
    assert command("check", "--isolated", "--format", "json", "--with-project", "pipe.json").code == 1


def test_a_configuration_that_is_a_pipe(command: Command, tmp_path: Path) -> None:
    (tmp_path / "good.json").write_text(spec("good"))
    os.mkfifo(tmp_path / "spec-lint.toml")
    outcome = command("check", "--format", "json", "good.json")
    assert outcome.code == 2
    assert "This is not a file, but has the name of a configuration." in outcome.err
    outcome = command("check", "--config", "spec-lint.toml", "good.json")
    assert outcome.code == 2
    assert "named pipe" in outcome.err


def test_a_file_of_200_mebibytes(command: Command, tmp_path: Path) -> None:
    (tmp_path / "good.json").write_text(spec("good"))
    with open(tmp_path / "large.json", "wb") as file:
        file.write(spec("large").encode())
        file.truncate(200 * MEBIBYTE)
    named = command("check", "--isolated", "--format", "json", "large.json")
    assert named.code == 1
    assert "200 MiB" in not_read(named.findings)["large.json"]
    walked = command("check", "--isolated", "--format", "text")
    assert walked.code == 0
    assert "large.json" in walked.out + walked.err  # data beside the specs is no mistake, but it is said
    hooked = command("check", "--isolated", "--allow-empty", "--with-project", "large.json")
    assert hooked.code == 0
    (tmp_path / "spec-lint.toml").write_text('pipelines = ["*.json"]\n')
    assert command("check", "--format", "json").rules.count("R001") == 1  # somebody says that it is a spec


def test_200_mebibytes_on_standard_input(program: str, tmp_path: Path) -> None:
    code = f"import sys; [sys.stdout.buffer.write(b'x' * {MEBIBYTE}) for _ in range(200)]"
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as source:
        done = subprocess.run(
            [program, "check", "--isolated", "--format", "json", "-"],
            cwd=tmp_path,
            stdin=source.stdout,
            capture_output=True,
            timeout=120,
            check=False,
        )
        assert source.stdout is not None
        source.stdout.close()
    assert done.returncode == 1
    assert "too large" in json.loads(done.stdout)["findings"][0]["message"]


@pytest.mark.skipif(os.geteuid() == 0 and sys.platform != "linux", reason="root reads everything here")
def test_what_may_not_be_read(process: Command, tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir()
    (tmp_path / "closed" / "a.json").write_text(spec("a"))
    (tmp_path / "b.json").write_text(secret("b", "key"))
    (tmp_path / "c.json").write_text(spec("c"))
    (tmp_path / "b.json").chmod(0)
    (tmp_path / "closed").chmod(0)
    try:
        outcome = process("check", "--isolated", "--format", "json", powerless=True)
    finally:
        (tmp_path / "closed").chmod(0o700)
    assert outcome.code == 1
    assert outcome.report["summary"]["pipelines"] == 1
    found = {finding["file"]: finding["message"] for finding in outcome.findings if finding["rule"] == "R001"}
    assert found.keys() == {"b.json", "closed/"}
    assert all("permission" in message for message in found.values())


def test_the_folder_is_gone(program: str, tmp_path: Path) -> None:
    folder = tmp_path / "gone"
    folder.mkdir()
    script = f'rmdir "$PWD"; exec {program} check --isolated'
    outcome = run_command("/bin/sh", "-c", script, cwd=folder)
    assert outcome.code in (2, 3, 70)
    assert outcome.err


def test_a_tree_that_links_to_itself_many_ways(command: Command, tmp_path: Path) -> None:
    for name in "abcdefgh":
        (tmp_path / name).mkdir()
        for other in "abcdefgh":
            (tmp_path / name / f"to-{other}").symlink_to(f"../{other}")
    (tmp_path / "a" / "x.json").write_text(spec("x"))
    assert command("check", "--isolated", "--format", "json").report["summary"]["files"] == 1


def test_patterns_that_take_long(command: Command, tmp_path: Path) -> None:
    """Ignore files and globs of the configuration are matched in bounded time, whatever is written in them."""
    name = "a" * 200 + ".json"
    (tmp_path / name).write_text(spec("x"))
    (tmp_path / ".gitignore").write_text("*a" * 30 + "b\n" + "**/" * 200 + "b\n" + "[" * 2_000 + "\n" + "\\" * 2_000)
    (tmp_path / "spec-lint.toml").write_text(f'exclude = ["{"*a" * 30}b"]\n')
    assert command("check", "--format", "json", cpu_seconds=10).report["summary"]["files"] == 1
