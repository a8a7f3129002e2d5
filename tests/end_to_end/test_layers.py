"""A configuration that extends others, and options that the command line sets."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.end_to_end.running import Command, Outcome, clean_environment, secret, spec

Write = Callable[[dict[str, str]], None]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes files into a folder with a spec whose image has no tag (P711) and that asks for a missing key (X201)."""
    (tmp_path / ".git").mkdir()

    def put(files: dict[str, str]) -> None:
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)

    spec_text = spec("edges", "acces").replace("model:1.2.3", "model")
    put({"edges.json": spec_text, "store.json": secret("store", "access")})
    return put


def rules(outcome: Outcome) -> dict[str, str]:
    assert outcome.code in (0, 1), outcome.err
    return {finding["rule"]: finding["severity"] for finding in outcome.findings}


def check(command: Command, *arguments: str, **more: object) -> dict[str, str]:
    return rules(command("check", "--format", "json", *arguments, ".", **more))


BOTH = {"P711": "warning", "X201": "error"}


def test_options_of_the_command_line_have_precedence_over_a_file(write: Write, command: Command) -> None:
    write({"spec-lint.toml": 'severity = { P711 = "error" }\nignore = ["X"]\n'})
    assert check(command) == {"P711": "error"}
    assert check(command, "--config", "ignore = []") == {"P711": "error", "X201": "error"}
    assert check(command, "--config", 'severity.X = "warning"', "--config", "ignore = []") == {
        "P711": "error",
        "X201": "warning",
    }
    assert check(command, "--config", "ignore = []", "--ignore", "X201") == {"P711": "error"}
    assert check(command, "--isolated", "--config", 'severity.X = "off"') == {"P711": "warning"}
    write({"other.toml": 'select = ["X2"]\n'})
    assert check(command, "--config", "other.toml", "--config", 'severity.X = "warning"') == {"X201": "warning"}


def test_options_of_the_command_line_are_for_all_configurations(write: Write, command: Command) -> None:
    inner = spec("inner").replace("model:1.2.3", "model")
    write({"inner/spec-lint.toml": "", "inner/edges.json": inner})
    assert check(command, "--config", 'ignore = ["P711"]') == {"X201": "error"}


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (['selct = ["X"]'], '--config:1:1: There is no option "selct". Did you mean `select`?'),
        (["select = X"], "--config:1:10: This is not valid TOML"),
        (['select = ["X999"]'], '--config:1:11: There is no rule "X999".'),
        (['extends = "other.toml"'], "--config:1:1: Only a file can extend another one."),
        (['select = ["X"]', 'select = ["P"]'], "--config sets select twice"),
        (["a.toml", "b.toml"], "--config names two files"),
        (["nowhere.toml"], "There is no such file"),
    ],
)
def test_a_mistake_on_the_command_line_is_told_with_its_place(
    given: list[str], message: str, write: Write, command: Command
) -> None:
    outcome = command("check", *(word for text in given for word in ("--config", text)), ".")
    assert outcome.code == 2
    assert message in outcome.err


def test_a_configuration_that_another_one_beside_it_replaces_is_told(write: Write, command: Command) -> None:
    note = "note: spec-lint.toml applies, so [tool.spec-lint] in pyproject.toml has no effect.\n"
    write({"spec-lint.toml": "", "pyproject.toml": '[project]\nname = "spec-lint"\n'})
    assert note not in command("check", ".").out
    write({"pyproject.toml": '[tool.spec-lint.severity]\nX201 = "off"\n'})
    assert note in command("check", ".").out
    for more in (["--config", "spec-lint.toml"], ["--isolated"], ["-q"]):
        assert note not in command("check", *more, ".").out
    write({"spec-lint.toml": 'extends = "pyproject.toml"\n'})
    assert note not in command("check", ".").out


def test_a_hidden_configuration_comes_first(write: Write, command: Command) -> None:
    write({"spec-lint.toml": "", ".spec-lint.toml": '[severity]\nX201 = "warning"\n'})
    assert check(command)["X201"] == "warning"
    note = "note: .spec-lint.toml applies, so spec-lint.toml has no effect.\n"
    assert note in command("check", ".").out
    write({".spec-lint.toml": 'extends = "spec-lint.toml"\n'})
    assert check(command)["X201"] == "error"
    assert note not in command("check", ".").out
    outcome = command("init")
    assert outcome.code == 2
    assert "a configuration already, .spec-lint.toml" in outcome.err


def test_a_configuration_extends_others(write: Write, command: Command) -> None:
    write({"spec-lint.toml": 'extends = "shared/base.toml"\n', "shared/base.toml": 'ignore = ["P711"]\n'})
    assert check(command) == {"X201": "error"}
    write({"spec-lint.toml": 'extends = "shared/base.toml"\nignore = ["X201"]\n'})
    assert check(command) == {"P711": "warning"}  # a list is replaced
    base = 'severity = { P711 = "error", X201 = "off" }\n[[suppress]]\nrule = "P711"\nreason = "later"\n'
    write(
        {
            "shared/base.toml": base,
            "spec-lint.toml": 'extends = ["shared/base.toml"]\nseverity = { X201 = "warning" }\n',
        }
    )
    assert check(command) == {"X201": "warning"}  # tables are merged, and suppressions are added
    write({"shared/pyproject.toml": '[tool.spec-lint]\nextends = "base.toml"\n'})
    write(
        {"inner/spec-lint.toml": 'extends = "../shared/pyproject.toml"\n', "inner/edges.json": spec("inner", "acces")}
    )
    assert check(command) == {"X201": "warning"}


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("nowhere.toml", "", "There is no such file."),
        ("../outside.toml", "", "A configuration extends only files of its repository"),
        ("/etc/hostname", "", "A configuration extends only files of its repository"),
        ("link.toml", "", "A configuration extends only files of its repository"),
        ("spec-lint.toml", "", "This file extends itself"),
        ("base.toml", 'extends = "spec-lint.toml"\n', "has a mistake in line 1, column 11"),
        ("base.toml", "a: the-text-of-a-file\n", "base.toml has a mistake in line 1, column 2"),
        ("base.toml", 'the-text-of-a-file = "x"\n', "base.toml has a mistake in line 1, column 1"),
        ("no-such-rules:spec-lint.toml", "", "No distribution no-such-rules is installed"),
        ("pytest:no-such.toml", "", "The distribution pytest has no such file"),
        ("pytest:../../../etc/passwd", "", "The distribution pytest has no such file"),
    ],
)
def test_a_mistake_in_what_is_extended_is_told_where_it_is_named_without_its_text(
    name: str, text: str, message: str, write: Write, command: Command, tmp_path: Path
) -> None:
    write({"spec-lint.toml": f'ignore = ["P711"]\nextends = "{name}"\n', "base.toml": text})
    (tmp_path / "link.toml").symlink_to("/etc/hostname")
    outcome = command("check", ".")
    assert outcome.code == 2
    assert outcome.err.startswith("spec-lint: spec-lint.toml:2:11: ")
    assert message in outcome.err
    assert "the-text-of-a-file" not in outcome.err


def put_distribution(folder: Path, text: str) -> None:
    """An installed distribution with a configuration, and a module that must not be imported."""
    about = folder / "company_rules-1.0.dist-info"
    about.mkdir(parents=True)
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: company-rules\nVersion: 1.0\n")
    (about / "RECORD").write_text("company_rules/__init__.py,,\ncompany_rules/spec-lint.toml,,\n")
    (folder / "company_rules").mkdir()
    (folder / "company_rules" / "__init__.py").write_text("raise SystemExit('it was imported')\n")
    (folder / "company_rules" / "spec-lint.toml").write_text(text)


def test_a_configuration_extends_that_of_a_distribution_which_is_not_imported(
    write: Write, process: Command, tmp_path: Path
) -> None:
    write({"spec-lint.toml": 'extends = "company-rules:spec-lint.toml"\n'})
    put_distribution(tmp_path / "elsewhere", 'ignore = ["P711"]\n')
    environment = clean_environment(PYTHONPATH=str(tmp_path / "elsewhere"))
    assert check(process, environment=environment) == {"X201": "error"}


def test_a_distribution_in_the_current_folder_does_not_count(write: Write, process: Command, tmp_path: Path) -> None:
    write({"spec-lint.toml": 'extends = "company-rules:spec-lint.toml"\n'})
    put_distribution(tmp_path, 'ignore = ["P711", "X201"]\n')
    outcome = process("check", ".", environment=clean_environment(PYTHONPATH=str(tmp_path)))
    assert outcome.code == 2
    assert "No distribution company-rules is installed" in outcome.err


@pytest.mark.parametrize(
    ("installed", "said"),
    [
        ("", 'has no such file. It has "company-rules:company_rules/spec-lint.toml".'),
        ('{"dir_info": {"editable": true}, "url": "file:///x"}', "has no such file: it is installed in editable mode"),
    ],
)
def test_the_files_that_a_distribution_has_are_named(
    write: Write, process: Command, tmp_path: Path, installed: str, said: str
) -> None:
    write({"spec-lint.toml": 'extends = "company-rules:rules.toml"\n'})
    put_distribution(tmp_path / "elsewhere", "")
    (tmp_path / "elsewhere/company_rules-1.0.dist-info/direct_url.json").write_text(installed)
    outcome = process("check", ".", environment=clean_environment(PYTHONPATH=str(tmp_path / "elsewhere")))
    assert outcome.code == 2
    assert said in outcome.err


@pytest.mark.parametrize(("given", "right"), [
    ("project=weather-1", "'project = \"weather-1\"'"), ("ignore=P001", "'ignore = [\"P001\"]'"),
    ("select = X", "'select = [\"X\"]'"), ("fail_on=warning", "'fail_on = \"warning\"'"), ("nope=X", None),
    ("fail_on=soon", None),
])  # fmt: skip
def test_a_value_whose_quotes_the_shell_took_is_shown_with_them(
    command: Command, given: str, right: str | None
) -> None:
    outcome = command("check", "--config", given)
    assert outcome.code == 2
    word = given.partition("=")[2]
    assert outcome.err.endswith(f" Write {right}.\n" if right else f' A string needs quotes: "{word}".\n')


def test_a_byte_order_mark_is_named(write: Write, command: Command, tmp_path: Path) -> None:
    (tmp_path / "spec-lint.toml").write_bytes(b"\xef\xbb\xbfselect = []\n")
    outcome = command("check", ".")
    assert outcome.code == 2
    assert outcome.err == (
        "spec-lint: spec-lint.toml:1:1: A TOML file cannot begin with a byte order mark; save it without BOM.\n"
    )
