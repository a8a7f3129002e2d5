"""``docs/new_rule.py`` begins a rule: the stub loads, has the next free code, and asks for what is missing."""

from __future__ import annotations

import ast
import re
import shutil
from pathlib import Path

import new_rule
import pytest

from spec_lint.engine.rule import all_rules
from spec_lint.engine.rule_page import blocks, sections


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    copied: Path = shutil.copytree(new_rule.RULES, tmp_path / "rules")
    return copied


def test_a_rule_begins_with_the_next_code_of_its_block(rules: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert new_rule.main(["secret_objects", "secret-too-old"], rules) == 0
    code = f"S{int(max(code for code in all_rules() if code.startswith('S1'))[1:]) + 1}"
    written = (rules / "secret_objects" / "secret_too_old.py").read_text("utf-8")
    assert f'@rule("{code}", "secret-too-old", Severity.WARNING)' in written
    assert code in capsys.readouterr().out
    (function,) = (node for node in ast.parse(written).body if isinstance(node, ast.FunctionDef))
    parts = sections(ast.get_docstring(function) or "")
    assert list(parts) == ["", "Why", "Wrong", "Right", "Fix"]
    (wrong,) = blocks(parts["Wrong"])
    assert wrong.culprits
    assert new_rule.next_code(rules / "secret_objects") > code


def test_a_second_rule_can_go_into_a_module_that_exists(rules: Path) -> None:
    module = rules / "surprises_inputs" / "globs.py"
    before = module.read_text("utf-8")
    assert new_rule.main(["surprises_inputs", "glob-of-nothing", "globs"], rules) == 0
    after = module.read_text("utf-8")
    assert after.startswith(before) and "def glob_of_nothing(pipeline: Pipeline)" in after
    ast.parse(after)


PAGE = (new_rule.RULES.parent / "docs" / "adding-a-rule.md").read_text("utf-8")
COMMANDS = re.findall(r"^python docs/new_rule\.py ([^#\n]*)", PAGE, re.MULTILINE)


@pytest.mark.parametrize("command", COMMANDS)
def test_the_commands_of_the_page_begin_a_rule(command: str, rules: Path) -> None:
    assert len(COMMANDS) == 2
    family, name, *module = command.split()
    assert name
    assert new_rule.main([family, "a-name-that-no-rule-has", *module], rules) == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["no-such", "a-rule"], "There is no family no-such"),
        (["inputs", "A_Rule"], "kebab-case"),
        (["inputs", "image-latest"], "is taken"),
        (["inputs"], "Usage"),
    ],
)
def test_what_cannot_be_a_rule_is_refused(
    arguments: list[str], words: str, rules: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert new_rule.main(arguments, rules) == 2
    assert words in capsys.readouterr().err


def test_a_full_block_is_refused(rules: Path) -> None:
    family = rules / "surprises_file"
    family.joinpath("last.py").write_text('_LAST = "P709"\n', "utf-8")
    with pytest.raises(ValueError, match="is full"):
        new_rule.next_code(family)
