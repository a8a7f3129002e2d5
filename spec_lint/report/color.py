"""Colours, the same in every report: who uses them, and which style has which."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import TextIO

Paint = Callable[[str, str], str]
"""A text in a style: ``Paint(style, text)``."""

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
"""Bright colours: the plain ones, blue above all, cannot be read on black."""


def painter(color: bool) -> Paint:
    """What colours texts, or leaves them as they are."""

    def painted(style: str, text: str) -> str:
        return f"\x1b[{STYLES[style]}m{text}\x1b[0m" if text else ""

    return painted if color else lambda style, text: text


def color_wanted(choice: str, out: TextIO | None = None) -> bool:
    """Whether to use colours: ``always``, ``never``, or ``auto`` (on a terminal, unless NO_COLOR is set)."""
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or ((out or sys.stdout).isatty() and os.environ.get("TERM") != "dumb")


def columns(out: TextIO) -> int | None:
    """The columns of the terminal that an output is, None where it is none."""
    if not out.isatty():
        return None
    from shutil import get_terminal_size

    return get_terminal_size().columns
