"""How pachd writes an amount of CPU."""

from __future__ import annotations

import math
import struct
from typing import Any


def cpu_text(value: Any) -> str | None:
    """The quantity of a ``cpu`` field: a 32-bit number printed with six decimals; None for 0 and non-numbers."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        number: float = struct.unpack("f", struct.pack("f", float(value)))[0]
    except (ValueError, OverflowError):
        return None
    if number == 0 or not math.isfinite(number):
        return None
    return f"{number:.6f}"
