"""Colors and links, the same in every report: when to use them, and the color of each style."""

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


_OFF = ("0", "false", "never", "no", "off")


def color_wanted(choice: str, out: TextIO | None = None) -> bool:
    """Whether to use colors: ``always``, ``never``, or ``auto``.

    Of the variables of the environment that are set to something, the first decides: NO_COLOR (no colors), FORCE_COLOR
    (0: none), CLICOLOR_FORCE (0 says nothing), CLICOLOR (0: none; else on a terminal). Without any, a terminal has
    colors unless TERM is ``dumb``.
    """
    if choice != "auto":
        return choice == "always"
    values = os.environ
    if values.get("NO_COLOR"):
        return False
    if forced := values.get("FORCE_COLOR"):
        return forced.lower() not in _OFF
    if values.get("CLICOLOR_FORCE", "0").lower() not in ("", *_OFF):
        return True
    return values.get("CLICOLOR", "1") != "0" and (out or sys.stdout).isatty() and values.get("TERM") != "dumb"


_TERMINALS = {
    "TERM": ("xterm-kitty", "xterm-ghostty", "alacritty", "foot", "foot-extra", "wezterm", "contour"),
    "TERM_PROGRAM": ("iTerm.app", "WezTerm", "vscode", "ghostty", "rio", "Tabby"),
}
"""Terminals that are known to take links (OSC 8), by the variables in which they give their names."""


def links_wanted(choice: str, out: TextIO) -> bool:
    """Whether to write links: ``always``, ``never``, or ``auto`` (on a terminal that is known to take them).

    A terminal may show an unknown sequence as text, so unknown ones get none; nor does a multiplexer, which may stand
    between.
    """
    if choice != "auto" or not out.isatty():
        return choice == "always"
    values = os.environ
    if values.get("TMUX") or values.get("STY") or values.get("TERM", "dumb").startswith(("screen", "tmux", "dumb")):
        return False
    vte = values.get("VTE_VERSION", "")  # of GNOME's terminals; 0.50.0 crashes
    known = any(values.get(name) in names for name, names in _TERMINALS.items())
    return known or "WT_SESSION" in values or (vte.isdecimal() and int(vte) > 5000)


def linked(text: str, address: str) -> str:
    """A text that leads to an address, for terminals that take links."""
    return f"\x1b]8;;{address}\x1b\\{text}\x1b]8;;\x1b\\"


def columns(out: TextIO) -> int | None:
    """The columns of an output that is a terminal, else None."""
    if not out.isatty():
        return None
    from shutil import get_terminal_size

    return get_terminal_size().columns
