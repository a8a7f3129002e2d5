"""The report formats: each module is one, and its name is that of the format.

A module has ``write(findings, summary, out, view)``. A format that people read in a terminal sets
``FOR_PEOPLE = True``: it shortens quotes more, and shows excerpts instead of the origin of rendered text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from spec_lint.findings.named_tuple import NamedTuple

if TYPE_CHECKING:
    from spec_lint.engine.rule import Rule


class View(NamedTuple):
    """How to write a report: with or without ANSI colors, the number of columns (None: those of the terminal), and
    the rules by code."""

    color: bool = False
    width: int | None = None
    rules: Callable[[], Mapping[str, Rule]] = dict
