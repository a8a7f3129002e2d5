"""Colors, the same in every report: when to use them, and the color of each style."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import TextIO

Paint = Callable[[str, str], str]
"""Applies a style to a string: ``Paint(style, text)``."""

STYLES = {
    "error": "1;91",
    "warning": "1;93",
    "info": "1;96",
    "help": "1;96",
    "related": "1;94",
    "gutter": "1;94",
    "bold": "1",
    "good": "1;92",
}
"""Bright colors: the plain ones, blue above all, cannot be read on black."""


def painter(color: bool) -> Paint:
    """A function that adds colors to strings, or returns them unchanged."""

    def painted(style: str, text: str) -> str:
        return f"\x1b[{STYLES[style]}m{text}\x1b[0m" if text else ""

    return painted if color else lambda style, text: text


def color_wanted(choice: str, out: TextIO | None = None) -> bool:
    """Whether to use colors: ``always``, ``never``, or ``auto`` (on a terminal, unless NO_COLOR is set)."""
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or ((out or sys.stdout).isatty() and os.environ.get("TERM") != "dumb")


def columns(out: TextIO) -> int | None:
    """The columns of an output that is a terminal, else None."""
    if not out.isatty():
        return None
    from shutil import get_terminal_size

    return get_terminal_size().columns
