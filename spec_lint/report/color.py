"""Whether a report is coloured."""

from __future__ import annotations

import os
import sys
from typing import TextIO


def color_wanted(choice: str, out: TextIO | None = None) -> bool:
    """Whether to use colours: ``always``, ``never``, or ``auto`` (on a terminal, unless NO_COLOR is set)."""
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or ((out or sys.stdout).isatty() and os.environ.get("TERM") != "dumb")
