"""The families of rules: what each is about, and its block of codes. They are defined in the packages of the rules."""

from __future__ import annotations

import importlib
import pkgutil
from typing import Any, NamedTuple


class Family(NamedTuple):
    """A family: its title, the first and the last code of its block, and a paragraph about it."""

    title: str
    first: str
    last: str
    about: str

    def has(self, code: str) -> bool:
        return self.first <= code <= self.last


def families() -> list[Family]:
    """All families, in the order of their codes."""
    package: Any = importlib.import_module("spec_lint.rules")
    found = []
    for entry in pkgutil.iter_modules(package.__path__, "spec_lint.rules."):
        if entry.ispkg:
            module: Any = importlib.import_module(entry.name)
            first, last = module.CODES.split("-")
            found.append(Family(module.TITLE, first, last, " ".join((module.__doc__ or "").split())))
    return sorted(found, key=lambda family: family.first)
