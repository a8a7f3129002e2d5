"""The report formats: each module is one, and its name is that of the format.

A module has ``write(findings, summary, out, view)``. A format that people read in a terminal sets
``FOR_PEOPLE = True``: it shortens quotes more, and shows excerpts instead of the origin of rendered text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from spec_lint.findings.named_tuple import NamedTuple

if TYPE_CHECKING:
    from spec_lint.engine.rule import Rule
    from spec_lint.findings.finding import Suppressed


class View(NamedTuple):
    """What a format needs beside the findings: whether to use ANSI colors, the number of columns (None: those of the
    terminal), the rules by code, and the findings that the project accepts."""

    color: bool = False
    width: int | None = None
    rules: Callable[[], Mapping[str, Rule]] = dict
    suppressed: Sequence[Suppressed] = ()
