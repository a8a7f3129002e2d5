"""The exit codes of all commands."""

from __future__ import annotations

import enum


class ExitCode(enum.IntEnum):
    """How a run ended. Those from 10 to 14 are of ``apply`` alone."""

    OK = 0
    FOUND = 1
    """There is at least one error."""
    USAGE = 2
    """The command line or the configuration is not valid."""
    NOTHING_CHECKED = 3
    BLIND = 4
    """Something was asked of the cluster and could not be seen."""
    WOULD_CHANGE = 10
    DRIFT = 11
    REFUSED = 12
    PARTIAL = 13
    ALTERED = 14
    INTERNAL = 70
    INTERRUPTED = 130
