"""The installed command as a process: exit codes, streams, colours, configuration, and being cut off."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.end_to_end.running import Command, clean_environment, secret, spec
from tests.spread import spread

GOOD = spec("edges")
BAD = spec("edges", paralelism_spec={"constant": 1})
LOOSE = spec("edges", resource_limits={"memory": "64MB"})
COLOUR = "\x1b["


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder with a good spec and its secret."""
    (tmp_path / "good.json").write_text(GOOD)
    (tmp_path / "store.json").write_text(secret("store", "access", "secret"))
    return tmp_path


# Exit codes


def test_0_nothing_is_wrong(process: Command, project: Path) -> None:
    outcome = process("check")
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out == "No problems found.\n2 files: 1 pipeline, 1 secret, 0 other files. 0 errors, 0 warnings.\n"


def test_0_also_with_warnings(command: Command, project: Path) -> None:
    (project / "loose.json").write_text(LOOSE.replace("edges", "loose"))
    outcome = command("check", "--format", "json")
    assert outcome.code == 0
    assert outcome.report["summary"]["warnings"] >= 1
    assert outcome.report["summary"]["errors"] == 0


def test_1_something_will_be_refused(process: Command, project: Path) -> None:
    (project / "good.json").write_text(BAD)
    assert process("check").code == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "required"),
        (["chek"], 'no command "chek". Did you mean `check`?'),
        (["check", "--formatt", "json"], "no option --formatt here. Did you mean `--format`?"),
        (["check", "--format", "jsn"], 'argument --format: "jsn" is not valid. Did you mean `json`?'),
        (["check", "--as", "pipelin"], '"pipelin" is not valid. Did you mean `pipeline`?'),
        (["check", "--as", "nothing"], "Choose from pipeline, secret."),
        (["rules", "zzz"], "No rule matches zzz."),
        (["check", "--select", "X20l"], "X20l"),
        (["check", "--ignore", "secret-key-mising"], "secret-key-missing"),
        (["check", "--pachyderm-version", "two"], "two"),
        (["check", "--config", "missing.toml"], "missing.toml"),
        (["check", "--format", "json", "--format", "text"], "--format is given twice, with json and with text"),
        (["check", "--namespace", "a", "--format", "json", "--namespace=b"], "--namespace is given twice"),
        (["rules", "--format", "json", "--format", "text"], "--format is given twice"),
        (["secrets", "--project", "a", "--project", "b"], "--project is given twice"),
        (["check", "--select", " , "], "--select names no rule"),
        (["check", "--isolated", "--config", "spec-lint.toml"], "exclude each other"),
        (["explain", "X2O1"], "X201"),
        (["schema", "pipelin"], "pipeline"),
    ],
)
def test_2_the_command_line_is_wrong(command: Command, project: Path, arguments: list[str], said: str) -> None:
    outcome = command(*arguments)
    assert outcome.code == 2
    assert outcome.out == ""
    assert said in outcome.err


@pytest.mark.parametrize(
    "arguments",
    [
        ("good.json", "--format", "json", "store.json"),
        ("--format", "json", "good.json", "store.json"),
        ("good.json", "store.json", "--format", "json"),
    ],
)
def test_paths_may_stand_on_both_sides_of_options(command: Command, project: Path, arguments: tuple[str, ...]) -> None:
    assert command("check", *arguments).report["summary"]["files"] == 2


def test_an_option_may_be_said_again(command: Command, project: Path) -> None:
    assert command("check", "--format", "json", "--format", "json").report["summary"]["files"] == 2


@pytest.mark.parametrize(
    ("settings", "arguments", "code"),
    [
        ("", ["--ignore", "ALL"], 0),
        ("", ["--select", "P001", "--ignore", "P001"], 0),
        ("", ["--select", "unknown-field", "--ignore", "P001"], 0),
        ("", ["--select", "P001", "--ignore", "P0"], 1),
        ('ignore = ["ALL"]', [], 0),
        ('ignore = ["P001"]', ["--select", "P001"], 1),
        ('ignore = ["unknown-field"]', ["--select", "P001"], 1),
        ('ignore = ["P001"]', ["--select", "P0"], 0),
        ('severity = { ALL = "warning" }', [], 0),
        ('severity = { ALL = "off", unknown-field = "error" }', [], 1),
        ('[[suppress]]\nrule = "P0"\nreason = "r"', [], 0),
        ('[[suppress]]\nrule = "P"\nreason = "r"\npointer = ""', [], 1),
    ],
)
def test_no_setting_is_without_effect(
    command: Command, project: Path, settings: str, arguments: list[str], code: int
) -> None:
    (project / "good.json").write_text(BAD)
    (project / "spec-lint.toml").write_text(settings)
    assert command("check", *arguments).code == code


def test_3_nothing_was_there_to_check(process: Command, tmp_path: Path) -> None:
    (tmp_path / "package.json").write_text('{"name": "unrelated"}')
    outcome = process("check")
    assert outcome.code == 3
    assert "nothing to check" in outcome.err
    assert process("check", "--allow-empty").code == 0
    assert process("check", "--allow-empty", "--format", "json").report["summary"]["foreign"] == 1


def test_70_a_rule_crashes(project: Path) -> None:
    """The rule is named, what it looked at is not, and the other rules go on."""
    (project / "good.json").write_text(BAD)
    code = (
        "import sys\n"
        "from spec_lint.engine.rule import Rule, all_rules\n"
        "from spec_lint.findings.finding import Severity\n"
        "def crash(secret):\n"
        "    raise ValueError('made-up')\n"
        "bad = Rule('R999', 'crash', Severity.ERROR, None, 'Secret', None, lambda: crash, '0.1.0')\n"
        "all_rules()['R999'] = bad\n"
        "from spec_lint.cli import main\n"
        "sys.exit(main(['check', '--isolated', '--format', 'json', '.']))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=project, capture_output=True, text=True, check=False)
    assert done.returncode == 70, done.stderr
    findings = json.loads(done.stdout)["findings"]
    (internal,) = [finding for finding in findings if finding["rule"] == "R000"]
    assert "R999" in internal["message"]
    assert "P001" in [finding["rule"] for finding in findings]
    assert "made-up" not in done.stdout + done.stderr


def test_130_interrupted(program: str, project: Path) -> None:
    """Ctrl-C while it waits for standard input."""
    with subprocess.Popen(
        [program, "check", "-"],
        cwd=project,
        env=clean_environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        # A shell has its background jobs ignore Ctrl-C, and so do the tests that it runs there.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as process:
        wait_until_it_reads(process.pid)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err) == (130, b"", b"")


def wait_until_it_reads(pid: int) -> None:
    """Wait until a process hangs in the read of a pipe, where the system tells that; else long enough."""
    where = Path(f"/proc/{pid}/wchan")
    for _ in range(600):
        doing = where.read_text() if where.exists() else "0"
        if doing == "0":
            break
        if "pipe" in doing:
            return
        time.sleep(0.1)
    time.sleep(5)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
def test_a_report_that_cannot_be_written_is_no_success(program: str, project: Path) -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run([program, "check"], cwd=project, stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 70
    assert done.stderr == b"spec-lint: system error: No space left on device.\n"


def test_a_reader_that_goes_away(program: str, project: Path) -> None:
    (project / "many.json").write_text("[" + ", ".join([BAD] * 500) + "]")
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [program, "check", "--format", "json"], cwd=project, stdout=writing, stderr=subprocess.PIPE, check=False
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (130, b"")


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_streams_may_be_closed(program: str, project: Path, closed: str) -> None:
    (project / "good.json").write_text(BAD)
    done = subprocess.run(["/bin/sh", "-c", f"{program} check {closed}"], cwd=project, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (1, b"")
    done = subprocess.run(["/bin/sh", "-c", f"{program} check - {closed}"], cwd=project, input=b"", check=False)
    assert done.returncode == 3


# Standard input


def test_standard_input(process: Command, project: Path) -> None:
    outcome = process("check", "--isolated", "--format", "json", "-", "store.json", stdin=BAD.encode())
    assert {finding["file"] for finding in outcome.findings} == {"-"}
    named = process(
        "check", "--format", "json", "--stdin-filename", "specs/new.json", "-", "store.json", stdin=BAD.encode()
    )
    assert {finding["file"] for finding in named.findings} == {"specs/new.json"}
    assert "P001" in named.rules
    assert process("check", "-", stdin=b"").code == 3


def test_standard_input_is_what_the_configuration_says_of_its_name(command: Command, project: Path) -> None:
    (project / "spec-lint.toml").write_text('pipelines = ["specs/*"]\n')
    arguments = ("check", "--format", "json", "--stdin-filename", "specs/new.txt", "-")
    assert command(*arguments, stdin=b'{"transform": {}}').report["summary"]["pipelines"] == 1


@pytest.mark.parametrize("name", [None, "good.json", "./good.json", "{folder}/good.json", "new/later.json"])
@pytest.mark.parametrize("paths", [["-"], ["-", "."], ["good.json", "-"]])
def test_standard_input_together_with_the_project(
    command: Command, project: Path, name: str | None, paths: list[str]
) -> None:
    """What is wrong in the buffer is reported, as it is in the file itself."""
    named = [] if name is None else ["--stdin-filename", name.format(folder=project)]
    arguments = ("check", "--with-project", "--format", "json", *named, *paths)
    found = command(*arguments, stdin=BAD.encode()).report["findings"]
    assert "P001" in [finding["rule"] for finding in found]


@pytest.mark.parametrize("name", ["good.json", "./good.json", "{folder}/good.json"])
@pytest.mark.parametrize("paths", [["-"], ["-", "."], [".", "-"], ["good.json", "-", "store.json"]])
@pytest.mark.parametrize("more", [[], ["--with-project"]])
def test_a_buffer_takes_the_place_of_its_file(
    command: Command, project: Path, name: str, paths: list[str], more: list[str]
) -> None:
    """Neither what the file was before is reported, nor that a pipeline of its name is there twice."""
    (project / "good.json").write_text(BAD)
    named = ("--stdin-filename", name.format(folder=project))
    report = command("check", "--format", "json", *more, *named, *paths, stdin=GOOD.encode()).report
    assert [finding["rule"] for finding in report["findings"] if finding["rule"] != "X202"] == []
    assert report["summary"]["pipelines"] == 1


def test_a_buffer_of_an_excluded_file_is_left_out_with_the_project(command: Command, project: Path) -> None:
    (project / "spec-lint.toml").write_text('exclude = ["old/"]\n')
    arguments = ("check", "--with-project", "--stdin-filename", "old/a.json", "-", "--format", "json")
    assert command(*arguments, stdin=BAD.encode()).report["findings"] == []


def test_a_name_alone_does_not_read_standard_input(command: Command, project: Path) -> None:
    outcome = command("check", "--stdin-filename", "new.json", stdin=BAD.encode())
    assert outcome.code == 2
    assert "--stdin-filename" in outcome.err


# Colours


@pytest.mark.parametrize(
    ("arguments", "environment", "colour"),
    [
        ([], {}, False),
        ([], {"FORCE_COLOR": "1"}, True),
        ([], {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ([], {"FORCE_COLOR": "3", "NO_COLOR": ""}, True),
        ([], {"FORCE_COLOR": "true", "CLICOLOR": "0"}, True),
        ([], {"FORCE_COLOR": "0"}, False),
        ([], {"FORCE_COLOR": "0", "CLICOLOR_FORCE": "1"}, False),
        ([], {"FORCE_COLOR": "", "CLICOLOR_FORCE": "1"}, True),
        ([], {"CLICOLOR_FORCE": "1"}, True),
        ([], {"CLICOLOR_FORCE": "1", "CLICOLOR": "0"}, True),
        ([], {"CLICOLOR_FORCE": "1", "NO_COLOR": "1"}, False),
        ([], {"CLICOLOR_FORCE": "0"}, False),
        ([], {"CLICOLOR": "1"}, False),
        (["--color", "always"], {"FORCE_COLOR": "0", "CLICOLOR": "0"}, True),
        (["--color", "always"], {}, True),
        (["--color", "always"], {"NO_COLOR": "1"}, True),
        (["--color", "never"], {"FORCE_COLOR": "1"}, False),
        (["--color", "always", "--format", "json"], {}, False),
        (["--color", "always", "--format", "github"], {}, False),
        (["--color", "always", "--format", "concise"], {}, False),
    ],
)
def test_colours_to_a_pipe(
    command: Command, project: Path, arguments: list[str], environment: dict[str, str], colour: bool
) -> None:
    (project / "good.json").write_text(BAD)
    outcome = command("check", *arguments, environment=clean_environment(**environment))
    assert (COLOUR in outcome.out) is colour
    assert COLOUR not in outcome.err


@pytest.mark.parametrize(
    ("environment", "colour"),
    [
        ({"TERM": "xterm-256color"}, True),
        ({"TERM": "xterm-256color", "NO_COLOR": "1"}, False),
        ({"TERM": "xterm-256color", "NO_COLOR": ""}, True),
        ({"TERM": "dumb"}, False),
        ({"TERM": "xterm-256color", "FORCE_COLOR": "0"}, False),
        ({"TERM": "xterm-256color", "CLICOLOR": "0"}, False),
        ({"TERM": "xterm-256color", "CLICOLOR": "1"}, True),
        ({"TERM": "xterm-256color", "CLICOLOR": ""}, True),
        ({"TERM": "xterm-256color", "CLICOLOR_FORCE": "0"}, True),
    ],
)
def test_colours_to_a_terminal(program: str, project: Path, environment: dict[str, str], colour: bool) -> None:
    (project / "good.json").write_text(BAD)
    shown = in_terminal([program, "check"], project, clean_environment(**environment))
    assert (COLOUR in shown) is colour
    assert "paralelism_spec" in re.sub(r"\x1b\[[0-9;]*m", "", shown)


LINK = "\x1b]8;;"


@pytest.mark.parametrize(
    ("arguments", "environment", "links"),
    [
        ([], {"TERM": "xterm-256color"}, False),
        ([], {"TERM": "xterm-kitty"}, True),
        ([], {"TERM": "xterm-256color", "VTE_VERSION": "7200"}, True),
        ([], {"TERM": "xterm-256color", "VTE_VERSION": "5000"}, False),
        ([], {"TERM": "xterm-256color", "VTE_VERSION": "new"}, False),
        ([], {"TERM": "xterm-256color", "TERM_PROGRAM": "vscode"}, True),
        ([], {"TERM": "screen-256color", "TERM_PROGRAM": "vscode"}, False),
        ([], {"TERM": "xterm-256color", "TERM_PROGRAM": "WezTerm", "TMUX": "/tmp/tmux"}, False),
        ([], {"TERM": "dumb", "WT_SESSION": "1"}, False),
        (["--links", "always"], {"TERM": "dumb"}, True),
        (["--links", "never"], {"TERM": "xterm-kitty"}, False),
        (["--format", "concise", "--links", "always"], {"TERM": "xterm-kitty"}, False),
    ],
)
def test_links_to_a_terminal(
    program: str, project: Path, arguments: list[str], environment: dict[str, str], links: bool
) -> None:
    (project / "good.json").write_text(BAD)
    shown = in_terminal([program, "check", *arguments], project, clean_environment(**environment))
    assert (LINK in shown) is links
    bare = re.sub(r"\x1b\]8;;.*?\x1b\\|\x1b\[[0-9;]*m", "", shown)
    assert "error[P001]" in bare
    assert "\x1b" not in bare


def test_a_pipe_gets_links_only_on_request(command: Command, project: Path) -> None:
    (project / "good.json").write_text(BAD)
    environment = clean_environment(TERM="xterm-kitty", FORCE_COLOR="1")
    assert LINK not in command("check", environment=environment).out
    assert LINK in command("check", "--links", "always", environment=environment).out


def in_terminal(command: list[str], cwd: Path, environment: dict[str, str], columns: int = 100) -> str:
    """What a command writes to a terminal."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, 0x5414, bytes([40, 0, columns, 0, 0, 0, 0, 0]))  # TIOCSWINSZ
    with subprocess.Popen(command, cwd=cwd, env=environment, stdin=theirs, stdout=theirs, stderr=theirs) as process:
        os.close(theirs)
        shown = b""
        while True:
            try:
                piece = os.read(ours, 1 << 16)
            except OSError:  # the other end is closed
                break
            if not piece:
                break
            shown += piece
        process.wait(timeout=60)
    os.close(ours)
    return shown.decode("utf-8")


@pytest.mark.parametrize(
    ("locale", "encoding"), spread(2, ["C", "POSIX", "C.UTF-8"], ["ascii", "latin-1", "utf-8", None])
)
def test_any_locale_will_do(process: Command, project: Path, locale: str, encoding: str | None) -> None:
    (project / "größe-日本.json").write_text(BAD.replace("edges", "größe"))
    environment = clean_environment(LC_ALL=locale, LANG=locale, PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    if encoding:
        environment["PYTHONIOENCODING"] = encoding
    assert process("check", environment=environment).code == 1


# Configuration


@pytest.mark.parametrize(
    ("file", "text", "place", "said"),
    [
        ("spec-lint.toml", 'ignore = ["X201"]\nexlude = ["a"]\n', "2:1", "Did you mean `exclude`?"),
        ("spec-lint.toml", 'select = ["X2O1"]\n', "1:11", "Did you mean `X201`?"),
        ("spec-lint.toml", 'select = ["X201"\n', "2:1", "not valid TOML"),
        ("spec-lint.toml", "pachyderm-version = 2.10\n", "1:21", '"2.12"'),
        ("pyproject.toml", "[tool.spec-lint]\nnamespace = 1\n", "2:13", "a string in quotes"),
        ("pyproject.toml", "[tool.spec-lint.severity]\nX201 = 'eror'\n", "2:8", '"error"'),
    ],
)
def test_a_mistake_in_the_configuration(
    command: Command, project: Path, file: str, text: str, place: str, said: str
) -> None:
    (project / file).write_text(text)
    outcome = command("check")
    assert outcome.code == 2
    assert outcome.out == ""
    assert f"{file}:{place}: " in outcome.err
    assert said in outcome.err
    assert command("check", "--isolated").code == 0


def test_the_configuration_is_found_from_below(command: Command, project: Path) -> None:
    (project / "spec-lint.toml").write_text('exclude = ["old/"]\nignore = ["P001"]\n')
    for folder in ("old", "new"):
        (project / folder).mkdir()
        (project / folder / "bad.json").write_text(spec(folder, key="acces"))
    outcome = command("check", "--format", "json")
    assert [finding["file"] for finding in outcome.findings if finding["rule"] == "X201"] == ["new/bad.json"]
    below = command("check", "--format", "json", ".", "../store.json", cwd=project / "new")
    assert "X201" in below.rules


def test_select_ignore_and_severity(command: Command, project: Path) -> None:
    (project / "good.json").write_text(spec("edges", key="acces", paralelism_spec={"constant": 1}))

    def rules(*arguments: str) -> list[str]:
        found = command("check", "--format", "json", *arguments).findings
        return sorted({finding["rule"] for finding in found if finding["severity"] == "error"})

    assert rules() == ["P001", "X201"]
    assert rules("--select", "X") == ["X201"]
    assert rules("--select", "X201,P001") == ["P001", "X201"]
    assert rules("--ignore", "X", "--ignore", "unknown-field") == []
    (project / "spec-lint.toml").write_text('severity = { X201 = "warning" }\n')
    assert rules() == ["P001"]


# The other commands


def test_help_and_version(command: Command) -> None:
    from spec_lint import __version__

    assert command("--version").out == f"spec-lint {__version__}\n"
    top = command("--help")
    commands = re.findall(r"^    ([a-z]+) ", top.out, re.MULTILINE)
    assert {"check", "rules", "explain", "schema"} <= set(commands)
    for name in commands:
        outcome = command(name, "--help")
        assert (outcome.code, outcome.err) == (0, "")
        assert len(outcome.out) > 100


def test_rules_are_listed_and_each_is_explained(command: Command) -> None:
    listed = command("rules").out.splitlines()
    rows = json.loads(command("rules", "--format", "json").out)
    assert [code[0] for line in listed if (code := re.match(r"[A-Z]\d{3}\b", line))] == [row["code"] for row in rows]
    assert len(rows) > 100
    by_code = command("explain", "X201").out
    assert command("explain", "x201").out == command("explain", "secret-key-missing").out == by_code
    assert "pachd" in by_code


def test_schemas_are_printed(command: Command) -> None:
    names = command("schema").out.split()
    assert {"pipeline", "secret", "config", "report"} <= set(names)
    for name in names:
        assert json.loads(command("schema", name).out)["$schema"].startswith("https://json-schema.org/")


def test_the_report_fits_its_schema(command: Command, project: Path) -> None:
    import jsonschema  # type: ignore[import-untyped,unused-ignore]

    (project / "good.json").write_text(spec("edges", key="acces", paralelism_spec={"constant": 1}))
    schema = json.loads(command("schema", "report").out)
    jsonschema.Draft202012Validator(schema).validate(command("check", "--format", "json").report)


def test_as_a_module(project: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "spec_lint", "check"], cwd=project, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0
    assert done.stdout.startswith("No problems found.\n2 files")


def test_optimized_bytecode_keeps_pages_and_summaries(project: Path) -> None:
    """``python -OO`` drops all docstrings."""
    (project / "good.json").write_text(BAD)
    commands = [
        ["rules"], ["rules", "--format", "json"], ["explain", "X201"], ["explain", "P001"],
        ["check", "--format", "sarif"],
    ]  # fmt: skip
    code = f"from spec_lint.cli import main\nprint([main(command) for command in {commands}])"
    plain, optimized = (
        subprocess.run([sys.executable, *flags, "-c", code], cwd=project, capture_output=True, text=True, check=False)
        for flags in ([], ["-OO"])
    )
    assert plain.stdout.endswith("[0, 0, 0, 0, 1]\n"), plain.stderr
    assert (optimized.stdout, optimized.stderr) == (plain.stdout, plain.stderr)


def test_options_may_not_be_shortened(command: Command, project: Path) -> None:
    """An option that is added later must not change what a shortened one means."""
    assert command("check", "--form", "json").code == 2


def test_the_check_command_imports_no_more_than_it_needs(project: Path) -> None:
    """Start-up is a feature: a hook runs on every commit."""
    heavy = ("kubernetes", "jsonschema.validators", "rjsonnet", "cryptography", "asyncio", "urllib.request", "inspect")
    code = (
        "import sys\nfrom spec_lint.cli import main\nmain(['check', '--isolated'])\n"
        f"print([name for name in {heavy!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=project, capture_output=True, text=True, check=False)
    assert done.stdout.splitlines()[-1] == "[]", done.stderr
