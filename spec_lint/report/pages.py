"""Where the project and the pages of its rules are on the web: reports link to them."""

from __future__ import annotations

HOME = "https://pypi.org/project/spec-lint/"
"""The first of the project's URLs in pyproject.toml; a test compares them."""


def page_of(code: str) -> str:
    """The address of the page of a rule."""
    return f"{HOME}#{code}"
