"""The ``format`` keywords of our schemas: what a pattern cannot say about numbers, durations and times in strings.

The reference is protojson (google.golang.org/protobuf 1.34.2, which Pachyderm 2.12 has): ``encoding/protojson`` and
``internal/encoding/json/decode_number.go``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

_NUMBER = r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?"
_MAX_DIGITS = 20

FLOAT32_END = float(2**128 - 2**103)
"""The smallest positive number that is too large for a float32."""


def is_number(text: str) -> bool:
    """Whether a text is a JSON number and nothing else."""
    return re.fullmatch(_NUMBER, text) is not None


def whole_number(text: str) -> int | None:
    """The integer that a text means (``5``, ``5.0``, ``1e1``), or None. Its range is not checked."""
    if not is_number(text):
        return None
    mantissa, _, exponent = text.lower().partition("e")
    whole, _, fraction = mantissa.removeprefix("-").partition(".")
    whole, fraction = whole.lstrip("0"), fraction.rstrip("0")
    if not whole and not fraction:
        return 0
    if len(exponent) > _MAX_DIGITS:
        return None
    shift = int(exponent or 0)
    if (fraction and shift < len(fraction)) or (shift >= 0 and len(whole) + shift > _MAX_DIGITS):
        return None
    digits = whole + fraction.ljust(max(shift, 0), "0")
    cut = len(digits) + min(shift, 0)
    if not 0 <= cut <= _MAX_DIGITS or digits[cut:].strip("0"):
        return None
    number = int(digits[:cut] or 0)
    return -number if text.startswith("-") else number


def read_in_part(text: str) -> str | None:
    """The number at the start of a text, if protojson reads nothing else of it (``0,5`` is 0), or None.

    It stops at the first character that cannot be in a number; it rejects only spaces around the text. Later releases
    of protojson (2026) reject such texts.
    """
    match = re.match(_NUMBER + r"(?=[^-+._a-zA-Z0-9])", text)
    return match[0] if match and text == text.strip() else None


def is_float(text: str) -> bool:
    """Whether a text is a number of 32 bits, NaN or an infinity."""
    return text in ("NaN", "Infinity", "-Infinity") or (is_number(text) and abs(float(text)) < FLOAT32_END)


def _whole_within(low: int, high: int, text: str) -> bool:
    number = whole_number(text)
    return number is not None and low <= number <= high


def _is_duration(text: str) -> bool:
    from spec_lint.grammar.duration import parse_proto_duration

    return _parses(parse_proto_duration, text)


def _is_timestamp(text: str) -> bool:
    from spec_lint.grammar.duration import parse_timestamp

    return _parses(parse_timestamp, text)


def _parses(parse: Callable[[str], float], text: str) -> bool:
    from spec_lint.grammar import GrammarError

    try:
        parse(text)
    except GrammarError:
        return False
    return True


FORMATS: dict[str, Callable[[str], bool]] = {
    "int32": partial(_whole_within, -(2**31), 2**31 - 1),
    "int64": partial(_whole_within, -(2**63), 2**63 - 1),
    "uint64": partial(_whole_within, 0, 2**64 - 1),
    "float": is_float,
    "protobuf-duration": _is_duration,
    "protobuf-timestamp": _is_timestamp,
}
