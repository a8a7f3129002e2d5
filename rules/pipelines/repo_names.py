"""When two names of repos are likely to be the same one, misspelt: other letter case or dashes, or one letter."""

from __future__ import annotations

from spec_lint.grammar.nearest import distance

LONG_ENOUGH = 5
"""The shortest name in which one wrong letter is more likely a mistake than another name."""


def near_forms(name: str) -> list[str]:
    """A name in its plain form, and every form of it without one letter.

    Two names that are one mistake apart have one of these forms in common, so no other pairs need to be compared.
    """
    plain = _plain(name)[:60]
    return [plain, *dict.fromkeys([plain[:index] + plain[index + 1 :] for index in range(len(plain))])]


def is_plural(one: str, other: str) -> bool:
    """Whether two names differ only in a final ``s``, as `image` and `images`: often both exist."""
    one, other = _plain(one), _plain(other)
    return one != other and one.rstrip("s") == other.rstrip("s")


def _plain(name: str) -> str:
    """A name in lower case with underscores for dashes."""
    return name.lower().replace("-", "_")


def is_near_miss(one: str, other: str) -> bool:
    """Whether one name is a near miss of another: only case or dashes differ, or one letter in a long name."""
    one, other = _plain(one), _plain(other)
    if one == other:
        return True
    if min(len(one), len(other)) < LONG_ENOUGH or abs(len(one) - len(other)) > 1:
        return False
    # `data1` and `data2` are names that people give on purpose.
    if one.rstrip("0123456789") == other.rstrip("0123456789"):
        return False
    return one[0] == other[0] and distance(one, other, 2) == 1
