"""What a run looked at and what it found, in numbers."""

from __future__ import annotations

from typing import NamedTuple


class Summary(NamedTuple):
    """What a run looked at and what it found, all counts. ``notes`` are sentences about the run as a whole."""

    files: int
    pipelines: int
    secrets: int
    foreign: int
    errors: int
    warnings: int
    infos: int
    notes: tuple[str, ...] = ()
