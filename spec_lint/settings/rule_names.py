"""How rules are named on the command line and in the configuration: by code, by the beginning of codes, or by name."""

from __future__ import annotations

from collections.abc import Collection

from spec_lint.grammar.nearest import nearest


def is_rule(name: str, known: Collection[str]) -> bool:
    """Whether a string names a rule: by its code, by the beginning of codes, or by its name."""
    return name == "ALL" or name in known or (name[:1].isupper() and any(rule.startswith(name) for rule in known))


def specificity(word: str, code: str, name: str) -> int:
    """How specifically a word names a rule: 0 for ``ALL``, else how much of the code it gives (a name counts as all).

    -1 if it does not name the rule.
    """
    if word == "ALL":
        return 0
    return len(code) if word == name else len(word) if code.startswith(word) else -1


_DIGITS = str.maketrans("OoIl", "0011")


def nearest_rule(name: str, known: Collection[str]) -> str | None:
    """The rule that a wrong name most likely means: the code that looks the same, else the nearest name, or None."""
    return like_rule(name, known) or nearest(name, sorted(known))


def like_rule(name: str, known: Collection[str]) -> str | None:
    """The code, or beginning of codes, that looks the same as a name; ``ALL`` for all."""
    if name.upper() in ("ALL", "*"):
        return "ALL"
    looks_like = name[:1].upper() + name[1:].translate(_DIGITS).rstrip("xX*")
    return looks_like if is_rule(looks_like, known) else None
