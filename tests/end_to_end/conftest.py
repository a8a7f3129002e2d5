"""What the end-to-end tests share: the installed command, and copies of this project."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SHIPPED = ("pyproject.toml", "README.md", "LICENSE", "spec_lint", "rules", "schemas", ".pre-commit-hooks.yaml")


def clean_environment() -> dict[str, str]:
    """The environment without what a surrounding git hook or a person's git configuration would add."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return environment | {
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_AUTHOR_NAME": "Tester",
        "GIT_AUTHOR_EMAIL": "tester@example.org",
        "GIT_COMMITTER_NAME": "Tester",
        "GIT_COMMITTER_EMAIL": "tester@example.org",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    }


@pytest.fixture(scope="session")
def program() -> str:
    """The installed command: beside the interpreter that runs the tests."""
    found = shutil.which("spec-lint", path=str(Path(sys.executable).parent))
    assert found is not None, "install the project before its tests: pip install -e '.[test]'"
    return found


@pytest.fixture(scope="session")
def copy_of_project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the project ships, in a folder of its own: builds leave nothing behind in the checkout."""
    folder = tmp_path_factory.mktemp("project")
    for name in SHIPPED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
        else:
            shutil.copy(source, folder / name)
    return folder
