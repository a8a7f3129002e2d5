"""The script that prints the size of the house counts modules, lines and imports inside functions."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
LAZY = """\
import os


def first() -> None:
    import json

    async def second() -> None:
        from sys import path, argv


class Third:
    import re

    def fourth(self) -> None:
        import ast
"""


@pytest.fixture(scope="module")
def house() -> Any:
    described = importlib.util.spec_from_file_location("house", ROOT / "docs" / "house.py")
    assert described is not None and described.loader is not None
    module = importlib.util.module_from_spec(described)
    described.loader.exec_module(module)
    return module


def test_imports_inside_functions_are_counted_once(house: Any, tmp_path: Path) -> None:
    (tmp_path / "rules" / "inputs").mkdir(parents=True)
    (tmp_path / "rules" / "inputs" / "lazy.py").write_text(LAZY)
    (tmp_path / "rules" / "__init__.py").write_text("import os\n")
    (module, empty) = sorted(house.read_modules(tmp_path, ("rules",)), key=lambda one: -one.lines)
    assert (module.path, module.lines, module.local_imports) == ("rules/inputs/lazy.py", 15, [5, 8, 15])
    assert (empty.folder, empty.local_imports) == ("rules", [])
    assert list(house.report([module, empty])) == [
        "modules  lines  imports inside functions  folder",
        "      1      1                         0  rules",
        "      1     15                         3  rules/inputs",
        "      2     16                         3  total",
        "",
        "The longest modules:",
        "     15  rules/inputs/lazy.py",
        "      1  rules/__init__.py",
    ]


def test_every_room_is_reported(house: Any) -> None:
    lines = list(house.report(house.read_modules(ROOT)))
    assert any(line.endswith("  spec_lint/engine") for line in lines)
    assert any(line.endswith("  rules/inputs") for line in lines)
