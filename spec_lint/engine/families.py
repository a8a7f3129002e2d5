"""The families of rules: what each is about, and its block of codes. They are defined in the packages of the rules."""

from __future__ import annotations

from spec_lint.engine.rule import family_packages
from spec_lint.findings.named_tuple import NamedTuple


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
    found = []
    for module in family_packages():
        first, last = module.CODES.split("-")
        found.append(Family(module.TITLE, first, last, " ".join((module.__doc__ or "").split())))
    return sorted(found, key=lambda family: family.first)
