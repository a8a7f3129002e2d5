"""Command lines of paths, switches and options with one value, which most are, are read without argparse: it takes
longer than a spec. Whatever may be wrong in a line is left to argparse, which says so.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import Any


class _Declared:
    """Stands in for the parser of a command, and keeps the defaults of its options, its switches, and what it says of
    options with a value."""

    def __init__(self) -> None:
        self.defaults: dict[str, Any] = {}
        self.switches: dict[str, str] = {}
        self.valued: dict[str, dict[str, Any]] = {}

    def add_argument_group(self, title: str) -> _Declared:
        return self

    def add_argument(
        self, *names: str, dest: str | None = None, default: Any = None, action: str = "store", **how: Any
    ) -> None:
        last = names[-1]  # the long name
        name = dest or (last[2:] if last[0] == "-" else last).replace("-", "_")
        is_switch = action == "store_true"
        self.defaults[name] = False if is_switch else default
        for one in names:
            if is_switch:
                self.switches[one] = name
            elif action in ("store", "append") and one[0] == "-" and "nargs" not in how:
                self.valued[one] = {"name": name, "action": action, **how}


def plain_options(arguments: Sequence[str], add_options: Callable[[Any], None]) -> SimpleNamespace | None:
    """The options of a command line that has nothing but paths, switches and options with a value after its command,
    else None."""
    declared = _Declared()
    add_options(declared)
    given: dict[str, Any] = {}
    paths = []
    words = iter(arguments)
    for word in words:
        if not word.startswith("-"):
            paths.append(word)
        elif os.path.lexists(word):
            return None  # it may be an option or a file
        elif word == "-":
            paths.append(word)
        elif word in declared.switches:
            given[declared.switches[word]] = True
        else:
            option, equals, value = word.partition("=") if word.startswith("--") else (word, "", "")
            how = declared.valued.get(option)
            if how is None or not _take(given, value if equals else next(words, ""), **how):
                return None
    return SimpleNamespace(**{**declared.defaults, **given, "paths": paths})


def _take(
    given: dict[str, Any],
    value: Any,
    name: str,
    action: str,
    type: Callable[[str], Any] = str,
    choices: Sequence[Any] = (),
    **_: Any,
) -> bool:
    """Add the value of an option, if it is certain to be right."""
    if not value or value[0] == "-":
        return False
    try:
        value = type(value)
    except Exception:
        return False
    if action == "append":
        given.setdefault(name, []).append(value)
        return True
    return given.setdefault(name, value) == value and (not choices or value in choices)
