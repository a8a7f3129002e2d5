"""Reports: one module per format, each with ``write(findings, summary, out, color, width)``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import TextIO

from spec_lint.finding import Finding

FORMATS: tuple[str, ...] = ("text", "concise", "json", "github")


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run looked at and what it found, all counts. ``notes`` are sentences about the run as a whole."""

    files: int
    pipelines: int
    secrets: int
    foreign: int
    errors: int
    warnings: int
    infos: int
    notes: tuple[str, ...] = ()


def write(
    format_name: str,
    findings: Sequence[Finding],
    summary: Summary,
    out: TextIO,
    *,
    color: bool = False,
    width: int | None = None,
) -> None:
    """Write a report in one of ``FORMATS``; only the module of that format is imported.

    ``color`` allows ANSI colours and ``width`` are the columns to keep to (None: those of the terminal, if ``out`` is
    one): the text report heeds them, the other formats have no use for them. Raises ValueError for an unknown format.
    """
    if format_name not in FORMATS:
        raise ValueError(f"there is no report format {format_name!r}")
    module = import_module(f"spec_lint.report.{format_name}")
    module.write(findings, summary, out, color=color, width=width)
