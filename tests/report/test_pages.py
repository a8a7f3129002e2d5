"""The addresses that reports link to."""

from __future__ import annotations

import tomllib
from pathlib import Path

from spec_lint.report.pages import HOME, page_of

ROOT = Path(__file__).parents[2]


def test_the_home_of_the_project_is_the_one_it_publishes() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["urls"]["Homepage"] == HOME
    assert page_of("X201").startswith(HOME)
