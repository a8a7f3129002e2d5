"""Which known word a misspelt one most likely means."""

from __future__ import annotations

import re
from collections.abc import Iterable


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that the fewest typing errors turn into ``word``; None when all are too far.

    An error is a missing letter, an extra one, a wrong one, or two swapped ones; case is ignored. A third of the word's
    length is too far, and words of one or two letters are never near. Of equals the first wins.
    """
    best, best_distance = None, max(len(word), 2) // 3 + 1
    wanted = word.lower()
    letters = set(wanted)
    for candidate in known:
        # Each letter that only one of them has is an error.
        if abs(len(candidate) - len(word)) < best_distance and (
            len(letters.difference(lower := candidate.lower())) < best_distance
            and len(set(lower).difference(wanted)) < best_distance
        ):
            errors = distance(wanted, lower, best_distance)
            if errors < best_distance and errors < len(candidate) - 1:
                best, best_distance = candidate, errors
    return best


MOST_WRITTEN = 2
"""The most errors of a name that can be corrected without asking; one in a short name."""
SHORT = 6


def only_near(word: str, best: str | None, known: Iterable[str]) -> str | None:
    """The nearest known word, if it is certain enough to be written: no other is as near, it is one or two errors away,
    and it is not another one of a series, such as ``data1`` for ``data2``."""
    if best is None or re.sub(r"\d", "", word) == re.sub(r"\d", "", best):
        return None
    wanted, errors = word.lower(), distance(word.lower(), best.lower())
    if errors > (MOST_WRITTEN if len(word) >= SHORT else 1):
        return None
    others = (other.lower() for other in known if other != best and abs(len(other) - len(word)) <= errors)
    return best if all(distance(wanted, other, errors + 1) > errors for other in others) else None


def distance(one: str, other: str, most: int | None = None) -> int:
    """The number of errors between two words (optimal string alignment), or ``most`` if it is not less."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for index, letter in enumerate(one, 1):
        before, last, row = row, before, [index]
        for column, wanted in enumerate(other, 1):
            errors = min(before[column] + 1, row[-1] + 1, before[column - 1] + (letter != wanted))
            if index > 1 < column and letter == other[column - 2] and one[index - 2] == wanted:
                errors = min(errors, last[column - 2] + 1)
            row.append(errors)
        # A swap looks two rows back: if neither has less than the bound, nothing that follows can.
        if most is not None and min(row) >= most and min(before) >= most:
            return most
    return row[-1]
