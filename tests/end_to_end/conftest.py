"""What the end-to-end tests share: the installed command, and copies of this project."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.running import Command, Outcome, run_command, run_fork
from tests.forks import Forks
from tests.shared import made_once

ROOT = Path(__file__).parents[2]
SHIPPED = (
    ".ci", ".editorconfig", ".github", ".gitignore", ".pre-commit-config.yaml", ".pre-commit-hooks.yaml",
    "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "MANIFEST.in", "README.md", "SECURITY.md", "benchmarks", "docs",
    "examples", "pyproject.toml", "rules", "schemas", "spec_lint", "tests",
)  # fmt: skip
"""What the source distribution has at its top."""


@pytest.fixture(scope="session")
def program() -> str:
    """The installed command: beside the interpreter that runs the tests."""
    found = shutil.which("spec-lint", path=str(Path(sys.executable).parent))
    assert found is not None, "install the project before its tests: pip install -e '.[test]'"
    return found


@pytest.fixture
def process(program: str, tmp_path: Path) -> Command:
    """Runs the installed command in the test's own folder, within bounds: for tests of what a process does."""

    def run(*arguments: str, **more: Any) -> Outcome:
        return run_command(program, *arguments, cwd=more.pop("cwd", tmp_path), **more)

    return run


@pytest.fixture
def command(forks: Forks, tmp_path: Path) -> Command:
    """Runs the command in the test's own folder, within bounds, in a fork: a tenth of the time of ``process``."""

    def run(*arguments: str, **more: Any) -> Outcome:
        return run_fork(forks, *arguments, cwd=more.pop("cwd", tmp_path), **more)

    return run


@pytest.fixture(scope="session")
def copy_of_project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the project ships, in a folder to copy from; nothing is built in it."""

    def copy(folder: Path) -> None:
        for name in SHIPPED:
            source = ROOT / name
            if source.is_dir():
                shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
            elif source.exists():
                shutil.copy(source, folder / name)

    return made_once(tmp_path_factory, "project", copy)
