"""The report formats: each module is one, and its name is that of the format.

A module has ``write(findings, summary, out, view)``, and may have:

- ``MARK``: a pattern that every such report matches, of whatever program: only such a file is replaced by a report.
  Without it, the line of the summary is that mark.
- ``FOR_PEOPLE = True``: people read it in a terminal. It shortens quotes more, and shows excerpts instead of the origin
  of rendered text.
- ``STATISTICS = True``: it shows the counts of the rules that ``--statistics`` asks for.

Quoted text is made harmless for CI runners where a format writes to its ``out``. What else has a meaning in a format
(line breaks, control characters, markup) the format escapes itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from spec_lint.findings.named_tuple import NamedTuple

if TYPE_CHECKING:
    from spec_lint.engine.rule import Rule
    from spec_lint.findings.finding import Suppressed
    from spec_lint.model.secret_table import Row
    from spec_lint.report.statistics import RuleCount


class View(NamedTuple):
    """What a format needs beside the findings: whether to use ANSI colors, the number of columns (None: those of the
    terminal), the rules by code, the findings that the project accepts, and the folder that the run started in (""
    if paths are to stay as given). With ``quiet``, the format leaves out what is no finding, unless a program reads it.
    ``statistics`` are the counts of the rules, if they are wanted. ``files`` gives the paths of the files that were
    checked; ``links`` allows links for terminals. Findings of the severity ``fail_on`` or more make the run
    fail. ``secrets`` gives the secrets of the project and their uses."""

    color: bool = False
    width: int | None = None
    rules: Callable[[], Mapping[str, Rule]] = dict
    suppressed: Sequence[Suppressed] = ()
    folder: str = ""
    quiet: bool = False
    statistics: Sequence[RuleCount] | None = None
    files: Callable[[], Sequence[str]] = list
    links: bool = False
    fail_on: str = "error"
    secrets: Callable[[], Sequence[Row]] = list
