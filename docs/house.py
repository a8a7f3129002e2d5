"""Print how large the house is: modules and lines per room, the longest modules, imports inside functions.

    python docs/house.py

An import inside a function should spare start-up time; one that hides a circle of modules is a fault.
"""

from __future__ import annotations

import ast
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = ("spec_lint", "rules")
LONGEST = 10


class Module(NamedTuple):
    """A module: its path from the root, its lines, and the lines of its imports inside functions."""

    path: str
    lines: int
    local_imports: list[int]

    @property
    def folder(self) -> str:
        return self.path.rpartition("/")[0]


def read_modules(root: Path, folders: tuple[str, ...] = FOLDERS) -> list[Module]:
    """The modules of these folders, by path."""
    paths = sorted(path for folder in folders for path in (root / folder).rglob("*.py"))
    return [_read(path, path.relative_to(root).as_posix()) for path in paths]


def _read(path: Path, name: str) -> Module:
    text = path.read_text(encoding="utf-8")
    return Module(name, len(text.splitlines()), sorted(_local_imports(ast.parse(text))))


def _local_imports(tree: ast.Module) -> set[int]:
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    inside = (node for function in functions for node in ast.walk(function))
    return {node.lineno for node in inside if isinstance(node, ast.Import | ast.ImportFrom)}


def report(modules: list[Module]) -> Iterator[str]:
    """The lines that are printed."""
    yield "modules  lines  imports inside functions  folder"
    count, lines, local = Counter[str](), Counter[str](), Counter[str]()
    for module in modules:
        for name in (module.folder, ""):
            count[name] += 1
            lines[name] += module.lines
            local[name] += len(module.local_imports)
    for folder in sorted(count, key=lambda name: (name == "", name)):
        yield f"{count[folder]:7}  {lines[folder]:5}  {local[folder]:24}  {folder or 'total'}"
    yield ""
    yield "The longest modules:"
    for module in sorted(modules, key=lambda one: (-one.lines, one.path))[:LONGEST]:
        yield f"{module.lines:7}  {module.path}"


if __name__ == "__main__":
    sys.stdout.writelines(f"{line}\n" for line in report(read_modules(ROOT)))
