"""A part of many combinations runs always, the whole product when the slow tests run."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from typing import Any

import pytest


def spread(every: int, *choices: Iterable[Any]) -> list[Any]:
    """All combinations. One in so many runs always, so that each choice takes part; the others are marked `slow`."""
    return [
        pytest.param(
            *(value for _, value in numbered),
            marks=[pytest.mark.slow] if sum(number for number, _ in numbered) % every else [],
        )
        for numbered in itertools.product(*(list(enumerate(choice)) for choice in choices))
    ]
