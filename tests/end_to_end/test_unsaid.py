"""A file that cannot be read is not passed in silence because a choice is about other rules."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.end_to_end.running import Command, spec

CHOICES = ['select = ["X"]\n', 'severity = { ALL = "off" }\n', 'ignore = ["R"]\n', 'select = ["P712"]\n']
GOOD = spec("good", transform={"image": "registry.example.org/model:1.2.3", "cmd": ["run"]})
BROKEN = spec("edges").replace('"edges"', '"edges" "', 1)


@pytest.mark.parametrize("hook", [(), ("--with-project", "--allow-empty")])
@pytest.mark.parametrize("choice", CHOICES)
def test_what_cannot_be_read_is_said(choice: str, hook: tuple[str, ...], command: Command, tmp_path: Path) -> None:
    (tmp_path / "spec-lint.toml").write_text(choice)
    (tmp_path / "good.json").write_text(GOOD)
    assert command("check", *hook, "good.json").code == 0
    (tmp_path / "broken.json").write_text(BROKEN)
    (tmp_path / "link.json").symlink_to("nowhere.json")
    for name in ("broken.json", *(() if hook else ("link.json",)), "absent.json"):  # to a hook, a link is R007
        outcome = command("check", *hook, "good.json", name)
        assert outcome.code == 1, (name, outcome)
        assert f"1 file could not be checked, and the rules that say why are off: {name}." in outcome.out


def test_an_argument_that_is_missing_stops_a_commit(command: Command, tmp_path: Path) -> None:
    (tmp_path / "spec-lint.toml").write_text(CHOICES[0])
    (tmp_path / "edges.jsonnet").write_text(f"function(suffix) {spec('edges')}")
    outcome = command("check", "--with-project", "--allow-empty", "edges.jsonnet")
    assert outcome.code == 1
    assert "1 file could not be checked" in outcome.out


@pytest.mark.parametrize("word", ["R001", "file-unreadable"])
def test_a_rule_that_is_ignored_by_its_own_name_is_silent(word: str, command: Command, tmp_path: Path) -> None:
    (tmp_path / "spec-lint.toml").write_text(f'ignore = ["{word}"]\n')
    (tmp_path / "good.json").write_text(GOOD)
    outcome = command("check", "--select", "X", "good.json", "absent.json")
    assert outcome.code == 0, outcome
    assert "could not be checked" not in outcome.out
