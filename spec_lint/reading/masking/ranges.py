"""Ranges of a text: merging and searching."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

Ranges = tuple[tuple[int, int], ...]
"""(start, end) offsets in code points, sorted, neither overlapping nor empty."""


def merged(ranges: Iterable[tuple[int, int]]) -> Ranges:
    """Sorted ranges, without empty ones; those that touch or overlap are merged."""
    result: list[tuple[int, int]] = []
    for start, end in sorted(ranges):
        if start >= end:
            continue
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(result[-1][1], end))
        else:
            result.append((start, end))
    return tuple(result)


def touches(masks: Ranges, start: int, end: int) -> bool:
    """Whether a range overlaps a mask or lies in one. ``masks`` must be ``merged``."""
    return first_touched(masks, start, end) is not None


def first_touched(masks: Ranges, start: int, end: int) -> tuple[int, int] | None:
    """The first mask that a range overlaps or lies in."""
    index = bisect_right(masks, start, key=_end)
    return masks[index] if index < len(masks) and masks[index][0] < end else None


def _end(mask: tuple[int, int]) -> int:
    return mask[1]
