"""How many aliases go-yaml accepts in a text."""

from __future__ import annotations


def is_excessive(expanded: int, count: int) -> bool:
    """Whether so many of the nodes of a text stand for aliases that go-yaml rejects it (``allowedAliasRatio`` of
    decode.go), for texts of the size that is expanded here."""
    return expanded > 100 and count > 1000 and expanded > 0.99 * count
