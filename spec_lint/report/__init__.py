"""Reports, in the formats of ``formats/``."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any, TextIO

from spec_lint.findings.finding import Finding, Label, Suppressed, pointer_text
from spec_lint.findings.plain import LONGEST_QUOTED, shortened
from spec_lint.findings.summary import Summary
from spec_lint.report.formats import View
from spec_lint.report.streams import guarded

if TYPE_CHECKING:
    from spec_lint.engine.rule import Rule
    from spec_lint.model.secret_table import Row
    from spec_lint.report.statistics import RuleCount

DEFAULT = "text"


def _formats() -> tuple[str, ...]:
    """The names of the formats, the default first."""
    folder = os.path.join(os.path.dirname(__file__), "formats")  # noqa: PTH118, PTH120 - saves the import of pathlib
    found = {name[:-3] for name in os.listdir(folder) if name.endswith(".py")}  # noqa: PTH208
    return DEFAULT, *sorted(found - {DEFAULT, "__init__"})


FORMATS = _formats()
_ALIASES = {"json-lines": "jsonl"}


def format_called(name: str) -> str:
    """The format that a word means: others call some of them by other names."""
    return _ALIASES.get(name, name)


def _with_origin(finding: Finding) -> Finding:
    """A finding that says how its text was rendered: without an excerpt, nobody sees that it is not the file itself.

    Its lines are not those of the file, so the place is given as a pointer.
    """
    origin = finding.span.source.origin
    if not origin:
        return finding
    if finding.span.rendered and finding.pointer:
        origin = f"{origin}, at {pointer_text(finding.pointer)}"
        if finding.document:
            origin = f"{origin} of spec {finding.document + 1}"
    return finding._replace(message=f"{finding.message} ({origin})")


LONGEST = 1_000
"""The most characters in a message or help: a value that it quotes may be of any length."""
LONGEST_FOR_PEOPLE = 63
"""The same in the report for people: no name that is a valid Pachyderm or Kubernetes label is shortened."""


def _bounded(finding: Finding, longest: int) -> Finding:
    """A finding with words of limited length; masking comes first, because a shortened value cannot be recognized."""
    words = [finding.message, finding.help or "", finding.label, *(label.message for label in finding.related)]
    if max(map(len, words)) <= longest:
        return finding
    return finding._replace(
        message=_short(finding.message, longest),
        help=finding.help and _short(finding.help, longest),
        label=_short(finding.label, longest),
        related=tuple(Label(label.span, _short(label.message, longest)) for label in finding.related),
    )


def _short(text: str, longest: int) -> str:
    """A string with its quotes shortened in the middle; if it is still too long, the whole is shortened."""
    if len(text) <= longest:
        return text
    import re

    text = re.sub(r'"((?:[^"\\]|\\.)*)"', lambda match: f'"{shortened(match[1], longest)}"', text)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 200]} … {text[-190:]}"


def presentable(findings: Sequence[Finding], longest: int = LONGEST_QUOTED) -> Sequence[Finding]:
    """Findings as every report shows them, with a limited length. They hold no values: none leaves the linter."""
    return [_bounded(finding, longest) for finding in findings]


def write(
    format_name: str,
    findings: Sequence[Finding],
    summary: Summary,
    out: TextIO,
    *,
    color: bool = False,
    width: int | None = None,
    rules: Callable[[], Mapping[str, Rule]] | None = None,
    suppressed: Sequence[Suppressed] = (),
    folder: str = "",
    quiet: bool = False,
    statistics: Sequence[RuleCount] | None = None,
    files: Callable[[], Sequence[str]] | None = None,
    links: bool = False,
    fail_on: str = "error",
    secrets: Callable[[], Sequence[Row]] | None = None,
) -> None:
    """Write a report in one of ``FORMATS``; only the module of that format is imported.

    ``color`` allows ANSI colors, and ``width`` is the number of columns to use (None: those of the terminal).
    ``rules`` gives the rules by code to a format that describes them; ``suppressed`` are the findings that the project
    accepts, for the formats that list them; ``folder`` is where the run started; ``quiet`` leaves out what is no
    finding; ``statistics`` are the counts of the rules, if they are wanted; ``files`` gives the paths of the files that
    were checked; ``links`` allows links for terminals; findings of the severity ``fail_on`` or more make the run fail;
    ``secrets`` gives the secrets of the project and their uses.
    Quoted text cannot become a command to a CI runner. Raises ValueError for an unknown format.
    """
    module = _module(format_name)
    for_people = getattr(module, "FOR_PEOPLE", False)
    longest = LONGEST_FOR_PEOPLE if for_people else LONGEST_QUOTED
    shown = presentable(findings, longest)
    hidden = presentable([one.finding for one in suppressed], longest)
    if not for_people:
        shown, hidden = [*map(_with_origin, shown)], [*map(_with_origin, hidden)]
    accepted = [one._replace(finding=finding) for one, finding in zip(suppressed, hidden, strict=True)]
    view = View(
        color, width, rules or dict, accepted, folder, quiet, statistics, files or list, links, fail_on, secrets or list
    )
    module.write(shown, summary, guarded(out), view)


def has_statistics(format_name: str) -> bool:
    """Whether a format can show the counts of the rules."""
    return hasattr(_module(format_name), "STATISTICS")


def is_report(format_name: str, data: bytes) -> bool:
    """Whether the bytes of a file are a report in a format, of any program that writes it."""
    import re

    mark = getattr(_module(format_name), "MARK", SUMMARY)
    return re.search(mark.encode(), data[:MARKED] + data[-MARKED:]) is not None


SUMMARY = r"\d files?: \d+ pipelines?, \d+ secrets?, "
"""The pattern by which a report is recognized that has no other ``MARK``: that of its summary."""
MARKED = 1 << 16
"""The mark of a report is in so many bytes from its beginning or before its end."""


def _module(format_name: str) -> Any:
    if format_name not in FORMATS:
        raise ValueError(f"there is no report format {format_name!r}")
    return import_module(f"spec_lint.report.formats.{format_name}")
