"""A secret in output for people: a block of lines that fits the terminal. Names, types and key names; never a value."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap
from typing import TextIO

from spec_lint.findings.plain import count, visible
from spec_lint.reading.masking.words import masked_forms
from spec_lint.report.cells import character_width, text_width
from spec_lint.report.color import color_wanted, columns, painter

WIDTH = 80
"""Columns if the terminal's are unknown."""
_LABEL = 12


class SecretBlocks:
    """Writes secrets as blocks. ``verbose`` lists the users of each secret instead of counting them."""

    def __init__(self, out: TextIO, *, verbose: bool) -> None:
        self.out = out
        self.verbose = verbose
        self.paint = painter(color_wanted("auto", out))
        self.width = max(columns(out) or WIDTH, 2 * _LABEL + 16)

    def write(self, name: str, state: str, style: str, details: Sequence[tuple[str, str]]) -> None:
        """The name and the state on one line, if they fit, and a line for each known detail."""
        name, state = _safe(name), _safe(state)
        if text_width(name) + 2 + text_width(state) <= self.width:
            self.out.write(f"{self.paint('bold', name)}  {self.paint(style, state)}\n")
        else:
            for text, painted in ((name, "bold"), (state, style)):
                for line in _lines(text, self.width):
                    self.out.write(self.paint(painted, line) + "\n")
        for label, text in details:
            for number, line in enumerate(_lines(_safe(text), self.width - _LABEL - 2)):
                self.out.write(f"  {'' if number else label:<{_LABEL}}{line}\n")

    def users(self, label: str, pipelines: int, uses: Sequence[str]) -> list[tuple[str, str]]:
        """The details about who uses a secret."""
        if not uses:
            return []
        if not self.verbose:
            return [(label, count(pipelines, "pipeline"))]
        return [("" if number else label, use) for number, use in enumerate(uses)]


def _safe(text: str) -> str:
    return visible(masked_forms(text))


def _lines(text: str, width: int) -> list[str]:
    """A string in lines of at most ``width`` columns; longer words are broken, and so is text in wide characters."""
    if text_width(text) == len(text):
        return wrap(text, width, break_on_hyphens=False) or [""]
    lines, room = [""], width
    for character in text:
        taken = character_width(character)
        if taken > room:
            lines.append("")
            room = width
        lines[-1] += character
        room -= taken
    return lines
