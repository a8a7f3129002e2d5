"""Which known word a misspelt one most likely means."""

from __future__ import annotations

from collections.abc import Iterable


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that the fewest slips of the keyboard turn into ``word``; None when all are too far.

    A slip is a letter that is missing, one too many, a wrong one, or two swapped; case is not looked at. A third of the
    word's length is too far, and words of one or two letters are never near. Of equals the first wins.
    """
    best, best_distance = None, max(len(word), 2) // 3 + 1
    for candidate in known:
        if abs(len(candidate) - len(word)) < best_distance:
            slips = distance(word.lower(), candidate.lower(), best_distance)
            if slips < best_distance and slips < len(candidate) - 1:
                best, best_distance = candidate, slips
    return best


def distance(one: str, other: str, most: int | None = None) -> int:
    """The number of slips between two words (optimal string alignment), or ``most`` where it is no less."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for index, letter in enumerate(one, 1):
        before, last, row = row, before, [index]
        for column, wanted in enumerate(other, 1):
            slips = min(before[column] + 1, row[-1] + 1, before[column - 1] + (letter != wanted))
            if index > 1 < column and letter == other[column - 2] and one[index - 2] == wanted:
                slips = min(slips, last[column - 2] + 1)
            row.append(slips)
        # A swap looks two rows back: where neither has less than the bound, nothing that follows can have.
        if most is not None and min(row) >= most and min(before) >= most:
            return most
    return row[-1]
