"""Sizes of triggers (``1G``), as docker/go-units reads them (FromHumanSize): 0.5.0, and 0.4.0 before."""

from __future__ import annotations

import math
import re

from spec_lint.grammar import GrammarError
from spec_lint.grammar.words import quoted

_UNITS = {"k": 10**3, "m": 10**6, "g": 10**9, "t": 10**12, "p": 10**15}
_FLOAT = r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?\Z"
_HEX = r"(?i:[+-]?0x(?:[0-9a-f]+\.?[0-9a-f]*|\.[0-9a-f]+)p[+-]?[0-9]+)\Z"


def parse_size(text: str) -> float:
    """The number of bytes; all units are decimal. Raises GrammarError.

    go-units splits after the last digit, point or space: before that is a number for Go's ParseFloat (one space after
    it is cut off), after it a unit, in any case: ``b``, or one of k m g t p, alone or followed by ``b`` or ``ib``.
    """
    cut = _last_of_number(text) + 1
    if cut == 0:
        raise GrammarError(f"{quoted(text)} does not start with a number", 0, len(text))
    number, unit = text[: cut - 1] if text[cut - 1] == " " else text[:cut], text[cut:]
    value = _number(text, number)
    factor = _factor(unit)
    if factor is None:
        raise GrammarError(
            f"unknown unit {quoted(unit)}; the units are k, M, G, T and P", cut, len(text), _repaired(number, unit)
        )
    return value * factor


def parse_older_size(text: str) -> float:
    """The number of bytes by go-units 0.4.0 (Pachyderm up to 2.11.5). Raises GrammarError.

    Digits with at most one point between them, then optionally a space, one of k m g t p, an ``i`` and a ``b``, in any
    case.
    """
    match = re.fullmatch(r"([0-9]+)(?:\.([0-9]+))? ?([kKmMgGtTpP])?[iI]?[bB]?", text)
    if match is None:
        number = re.match(r"[0-9]+(?:\.[0-9]+)?", text)
        end = number.end() if number else 0
        raise GrammarError(f"{quoted(text[end:])} is not allowed", end, len(text), _if_older(text))
    whole, fraction, unit = match.groups()
    value = float(f"{whole}.{fraction or 0}")
    if not math.isfinite(value):
        raise GrammarError("the number is too large", 0, len(text))
    return value * (_UNITS[unit.lower()] if unit else 1)


def _if_older(text: str) -> str | None:
    """The plain digits of a size that only 0.5.0 can read."""
    try:
        size = parse_size(text)
    except GrammarError:
        return None
    return f"{size:.0f}" if size.is_integer() and size < 10**18 else None


def _last_of_number(text: str) -> int:
    return max(text.rfind(character) for character in "0123456789. ")


def _number(text: str, number: str) -> float:
    value = float(number) if re.match(_FLOAT, number) else float.fromhex(number) if re.match(_HEX, number) else math.nan
    if value < 0:
        raise GrammarError("a size cannot be negative", 0, len(number), _if_read(text[1:]))
    if not math.isfinite(value):
        raise GrammarError(f"{quoted(number)} is not a plain number", 0, len(number), _without_spaces(text))
    return value


def _factor(unit: str) -> int | None:
    unit = unit.lower()
    if unit in ("", "b"):
        return 1
    return _UNITS.get(unit[0]) if unit[1:] in ("", "b", "ib") else None


def _repaired(number: str, unit: str) -> str | None:
    letter = unit.strip()[:1]
    return f"{number}{letter}" if letter.lower() in _UNITS and number else None


def _without_spaces(text: str) -> str | None:
    plain = "".join(text.split()).replace(",", "")
    return _if_read(plain) if plain != text else None


def _if_read(text: str) -> str | None:
    try:
        parse_size(text)
    except GrammarError:
        return None
    return text
