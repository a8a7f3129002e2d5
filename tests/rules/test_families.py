"""Each family of rules has a block of codes of its own, and its modules declare the rules of that block."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

from spec_lint.engine.families import families
from spec_lint.engine.rule import all_rules

RULES = Path(__file__).resolve().parents[2] / "rules"
FOLDERS = sorted(path.parent for path in RULES.glob("*/__init__.py"))
_DECLARATION = re.compile(r'^@?\w+\(\s*"([A-Z]\d{3})",\s*"[a-z0-9-]+"', re.MULTILINE)


def test_blocks_do_not_overlap() -> None:
    blocks = families()
    assert len(blocks) == len(FOLDERS)
    for family, following in pairwise(blocks):
        assert family.first <= family.last
        assert family.last < following.first, (family, following)


def test_each_rule_lies_in_the_block_of_its_family() -> None:
    for folder in FOLDERS:
        codes = re.search(r'^CODES = "(\w+)-(\w+)"$', (folder / "__init__.py").read_text("utf-8"), re.MULTILINE)
        assert codes
        for module in folder.glob("*.py"):
            for code in _DECLARATION.findall(module.read_text("utf-8")):
                assert codes[1] <= code <= codes[2], f"{code} in {module}"


def test_every_module_is_found() -> None:
    declared = [code for module in RULES.glob("*/*.py") for code in _DECLARATION.findall(module.read_text("utf-8"))]
    assert sorted(declared) == list(all_rules())


def test_every_family_is_installed() -> None:
    packages = (RULES.parent / "pyproject.toml").read_text("utf-8")
    for folder in FOLDERS:
        assert f'"spec_lint.rules.{folder.name}",' in packages
