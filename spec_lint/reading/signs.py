"""What a document gives away about what it is, in points, and the names in it as they were meant."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from spec_lint.findings.named_tuple import NamedTuple
from spec_lint.grammar.nearest import distance

QUOTES = "“”„‟‘’‚‛'\" "


class Sign(NamedTuple):
    """Something that a document gives away: its points for a spec or a secret, and the words that say so."""

    points: int
    words: str


def points_of(signs: Iterable[Sign]) -> int:
    return sum(sign.points for sign in signs)


@lru_cache(maxsize=4096)
def plain_name(name: Any) -> str:
    """A name in snake_case, without typographic quotes around it."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", str(name).strip(QUOTES)).lower().replace("-", "_")


@lru_cache(maxsize=4096)
def near(name: str, word: str) -> bool:
    """Whether a name is one typo away from a word; a plural is a different word."""
    return abs(len(name) - len(word)) < 2 and name != f"{word}s" and distance(name, word, 2) < 2
