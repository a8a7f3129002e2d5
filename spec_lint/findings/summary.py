"""The counts of a run."""

from __future__ import annotations

from typing import NamedTuple


class Summary(NamedTuple):
    """How much a run checked and found. ``notes`` are sentences about the run as a whole."""

    files: int
    pipelines: int
    secrets: int
    foreign: int
    errors: int
    warnings: int
    infos: int
    notes: tuple[str, ...] = ()
