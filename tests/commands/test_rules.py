"""The commands ``rules`` and ``explain``: headings, filters, and rendered pages."""

from __future__ import annotations

import json
import re

import pytest

from spec_lint.cli import main
from spec_lint.engine.families import families
from spec_lint.engine.rule import all_rules


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(list(arguments)) == 0
    return capsys.readouterr().out


def test_every_rule_belongs_to_one_family() -> None:
    for code in all_rules():
        assert sum(family.has(code) for family in families()) == 1, code


def test_rules_are_listed_under_the_titles_of_their_families(capsys: pytest.CaptureFixture[str]) -> None:
    output = run(capsys, "rules")
    assert re.findall(r"^([A-Z]\d{3})  ", output, re.MULTILINE) == list(all_rules())
    assert [line for line in output.splitlines() if line.endswith(")") and line[0].isupper()][:1] != []
    for family in families():
        assert f"{family.title} ({family.first}-{family.last})\n" in output


@pytest.mark.parametrize(("word", "chosen"), [("X2", "X2"), ("x201", "X201"), ("secret-key-missing", "X201")])
def test_a_filter_chooses_rules(capsys: pytest.CaptureFixture[str], word: str, chosen: str) -> None:
    rows = json.loads(run(capsys, "rules", word, "--format", "json"))
    assert [row["code"] for row in rows] == [code for code in all_rules() if code.startswith(chosen)]


def test_a_word_chooses_by_name_and_by_title(capsys: pytest.CaptureFixture[str]) -> None:
    rows = json.loads(run(capsys, "rules", "secret", "--format", "json"))
    assert {"X201", "R201", "S101"} <= {row["code"] for row in rows}
    assert all("secret" in row["name"] or "secret" in row["family"].lower() for row in rows)


def test_a_list_that_does_not_fit_the_terminal_is_a_block_per_rule(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("spec_lint.commands.rules.columns", lambda out: 60)
    lines = run(capsys, "rules", "X2").splitlines()[:-1]
    assert max(map(len, lines)) <= 60
    assert "X201  secret-key-missing (error)" in lines


def test_a_page_has_headings_and_indented_examples(capsys: pytest.CaptureFixture[str]) -> None:
    output = run(capsys, "explain", "X201")
    assert output.startswith("X201 secret-key-missing (error, rejected by pachd)\n\n")
    assert "```" not in output
    for heading in ("Why", "Wrong", "Right", "Fix"):
        assert f"\n{heading}\n" in output
    assert "\n    # file: secret.json\n" in output


def test_explain_takes_several_rules_and_beginnings(capsys: pytest.CaptureFixture[str]) -> None:
    pages = json.loads(run(capsys, "explain", "X20", "secret-key-missing", "P001", "--format", "json"))
    assert [page["code"] for page in pages] == [*(code for code in all_rules() if code.startswith("X20")), "P001"]
    assert pages[0]["page"] == all_rules()[pages[0]["code"]].page


@pytest.mark.parametrize("command", [("rules", "X2"), ("explain", "X201"), ("check", "--help")])
def test_colours_change_nothing_else(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    def shown() -> str:
        try:
            main(list(command))
        except SystemExit as end:
            assert end.code == 0
        return capsys.readouterr().out

    plain = shown()
    monkeypatch.setenv("FORCE_COLOR", "1")
    colored = shown()
    assert "\x1b[1;9" in colored
    assert re.sub(r"\x1b\[[0-9;]*m", "", colored) == plain
