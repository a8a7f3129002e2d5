"""Command lines of paths and switches, which most are, are read without argparse: it takes longer than a spec."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import Any


class _Declared:
    """Stands in for the parser of a command, and keeps the defaults of its options and its switches."""

    def __init__(self) -> None:
        self.defaults: dict[str, Any] = {}
        self.switches: dict[str, str] = {}

    def add_argument_group(self, title: str) -> _Declared:
        return self

    def add_argument(
        self, *names: str, dest: str | None = None, default: Any = None, action: str = "store", **_: Any
    ) -> None:
        last = names[-1]  # the long name
        name = dest or (last[2:] if last[0] == "-" else last).replace("-", "_")
        is_switch = action == "store_true"
        self.defaults[name] = False if is_switch else default
        if is_switch:
            for one in names:
                self.switches[one] = name


def plain_options(arguments: Sequence[str], add_options: Callable[[Any], None]) -> SimpleNamespace | None:
    """The options of a command line that has only paths and switches after its command, else None."""
    declared = _Declared()
    add_options(declared)
    options = SimpleNamespace(**declared.defaults)
    options.paths = []
    for word in arguments:
        if not word.startswith("-"):
            options.paths.append(word)
        elif os.path.lexists(word):
            return None  # it may be an option or a file
        elif word == "-":
            options.paths.append(word)
        elif word in declared.switches:
            setattr(options, declared.switches[word], True)
        else:
            return None
    return options
