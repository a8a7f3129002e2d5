"""Variables of the environment stand for options of `check`, and for no others."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.end_to_end.running import Command, Outcome, clean_environment, secret, spec


@pytest.fixture(autouse=True)
def project(tmp_path: Path) -> None:
    (tmp_path / "edges.json").write_text(spec("edges", "acces").replace("model:1.2.3", "model"))
    (tmp_path / "store.json").write_text(secret("store", "access"))


def run(command: Command, *arguments: str, **variables: str) -> Outcome:
    environment = clean_environment(**{f"SPEC_LINT_{name}": text for name, text in variables.items()})
    return command(*arguments, environment=environment)


def rules(command: Command, *arguments: str, **variables: str) -> list[str]:
    outcome = run(command, "check", *arguments, **variables)
    assert outcome.code in (0, 1), outcome.err
    assert outcome.err == ""
    return sorted(outcome.rules)


def test_a_variable_stands_for_an_option(command: Command) -> None:
    assert rules(command, FORMAT="json") == ["P711", "X201"]
    assert rules(command, "--format", "json", SELECT="P7,S") == ["P711"]
    assert rules(command, FORMAT="json", IGNORE="X201\nP711") == []
    assert rules(command, FORMAT="json", CONFIG='ignore = ["P711"]') == ["X201"]
    assert rules(command, FORMAT="json", EXCLUDE="edges.json") == []


def test_the_command_line_has_precedence(command: Command, tmp_path: Path) -> None:
    assert rules(command, "--format=json", "--select", "X2", FORMAT="github", SELECT="P7") == ["X201"]
    (tmp_path / "other.toml").write_text('ignore = ["P711"]\n')
    assert rules(command, "--isolated", FORMAT="json", CONFIG="other.toml") == ["P711", "X201"]
    assert run(command, "check", "--fail-on", "error", EXIT_ZERO="1").code == 1


def test_the_configuration_on_the_command_line_has_precedence(command: Command) -> None:
    def configured(text: str, **variables: str) -> list[str]:
        return rules(command, "--format", "json", "--config", text, **variables)

    assert configured('select = ["X"]', SELECT="P7") == ["X201"]
    assert configured('severity.P711 = "off"', SELECT="P7,X") == ["X201"], "of another option, both have an effect"
    assert configured('ignore = ["P711"]', IGNORE="X201") == [], "`--ignore` adds to it"
    for variables in ({"EXIT_ZERO": "1"}, {"FAIL_ON": "never"}):
        assert run(command, "check", "--config", 'fail-on = "error"', **variables).code == 1
    assert run(command, "check", "--config", "baseline = 'known.json'", NO_BASELINE="1").code == 2
    shown = run(command, "settings", "--config", 'namespace = "tides"', NAMESPACE="flood", PROJECT="weather").out
    assert 'namespace = "tides"  # --config' in shown
    assert 'project = "weather"  # SPEC_LINT_PROJECT' in shown


def test_variables_have_precedence_over_files(command: Command, tmp_path: Path) -> None:
    (tmp_path / "spec-lint.toml").write_text('fail_on = "never"\n')
    assert run(command, "check").code == 0
    assert run(command, "check", FAIL_ON="error").code == 1
    assert run(command, "check", ISOLATED="1").code == 1


def test_a_switch_is_on_or_off(command: Command) -> None:
    assert run(command, "check", EXIT_ZERO="1").code == run(command, "check", EXIT_ZERO="True").code == 0
    assert run(command, "check", EXIT_ZERO="0").code == run(command, "check", EXIT_ZERO="").code == 1
    outcome = run(command, "check", EXIT_ZERO="perhaps")
    assert outcome.code == 2
    assert "SPEC_LINT_EXIT_ZERO: error: it must be 1 or 0" in outcome.err


def test_a_wrong_value_names_its_variable(command: Command) -> None:
    outcome = run(command, "check", FAIL_ON="warnings")
    assert outcome.code == 2
    assert outcome.err.startswith('SPEC_LINT_FAIL_ON: error: argument --fail-on: "warnings" is not valid.')


def test_a_variable_that_stands_for_nothing_is_told(command: Command) -> None:
    outcome = run(command, "check", SELCT="X", PASSWORD="hunter2")
    assert outcome.code == 1
    unknown = "has no effect: `check` has no such option."
    assert outcome.err.splitlines() == [
        f"note: SPEC_LINT_PASSWORD {unknown}",
        f"note: SPEC_LINT_SELCT {unknown} Did you mean `SPEC_LINT_SELECT`?",
    ]


def test_other_commands_say_that_variables_are_not_for_them(command: Command) -> None:
    outcome = run(command, "secrets", SELECT="X", RENDER="1")
    assert "note: SPEC_LINT_SELECT has no effect on `secrets`; it is for `check`." in outcome.err
    assert "RENDER" not in outcome.err
    assert "note:" not in run(command, "rules", SELECT="X").err


def test_commands_may_render_for_other_commands_too(command: Command, tmp_path: Path) -> None:
    (tmp_path / "spec-lint.toml").write_text('[[render]]\nfiles = ["*.tmpl.json"]\ncommand = ["tee", "ran"]\n')
    (tmp_path / "more.tmpl.json").write_text(secret("more", "key"))
    run(command, "secrets")
    assert not (tmp_path / "ran").exists()
    run(command, "secrets", RENDER="1")
    assert (tmp_path / "ran").exists()


def test_a_message_names_the_variable_that_gave_an_option(command: Command) -> None:
    outcome = run(command, "check", FAIL_ON="bogus")
    assert outcome.err.endswith("Run `spec-lint check --help` for usage.\n")
    outcome = run(command, "check", EXIT_ZERO="1", FAIL_ON="warning")
    assert outcome.code == 2
    assert outcome.err == (
        "spec-lint: SPEC_LINT_EXIT_ZERO and SPEC_LINT_FAIL_ON exclude each other; give one of them.\n"
    )
    outcome = run(command, "check", JOBS="x")
    assert outcome.err.startswith("spec-lint: SPEC_LINT_JOBS must be auto")


def test_the_first_error_is_explained_before_a_warning(command: Command) -> None:
    assert "Run `spec-lint explain X201` for details." in run(command, "check").out
