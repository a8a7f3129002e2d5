"""Times as Go's ``time.Parse(time.RFC3339, …)`` reads them, which is how Kubernetes decodes ``metav1.Time``."""

from __future__ import annotations

import re
from functools import cache


@cache
def _pattern() -> re.Pattern[str]:
    # Go accepts an hour of one digit and a comma before the fraction, although RFC 3339 does not.
    return re.compile(
        r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{1,2}):([0-9]{2}):([0-9]{2})(?:[.,][0-9]+)?"
        r"(?:Z|[+-]([0-9]{2}):([0-9]{2}))"
    )


def is_time(text: str) -> bool:
    """Whether Go reads a text as a time, such as ``2024-05-01T12:00:00Z``."""
    match = _pattern().fullmatch(text)
    if match is None:
        return False
    year, month, day, hour, minute, second, zone_hour, zone_minute = (int(part or 0) for part in match.groups())
    if not (1 <= month <= 12 and hour < 24 and minute < 60 and second < 60 and zone_hour <= 24 and zone_minute <= 60):
        return False
    return 1 <= day <= _days(year, month)


def _days(year: int, month: int) -> int:
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 or year % 400 == 0) else 28
    return 30 if month in (4, 6, 9, 11) else 31
