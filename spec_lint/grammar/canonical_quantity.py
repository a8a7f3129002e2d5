"""Quantities in Kubernetes' canonical form, as ``Quantity.CanonicalizeBytes`` of its library writes them."""

from __future__ import annotations

from decimal import Decimal

from spec_lint.grammar.quantity import parse_quantity

_BINARY = ("", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei")
_DECIMAL = {-9: "n", -6: "u", -3: "m", 0: "", 3: "k", 6: "M", 9: "G", 12: "T", 15: "P", 18: "E"}


def canonical(text: str) -> str | None:
    """The canonical form of a quantity; None for one so large or fine that Go itself gets it wrong."""
    value = parse_quantity(text)
    suffix = text.lstrip("+-.0123456789")
    if value == 0:
        return "0"
    if suffix.endswith("i") and abs(value) >= 1024 and value == value.to_integral_value():
        return _binary(int(value))
    return _decimal(value, with_exponent=len(suffix) > 1 and suffix[0] in "eE")


def _binary(number: int) -> str:
    power = 0
    while number % 1024 == 0 and power < len(_BINARY) - 1:
        number //= 1024
        power += 1
    return f"{number}{_BINARY[power]}"


def _decimal(value: Decimal, *, with_exponent: bool) -> str | None:
    sign, digits, exponent = value.as_tuple()
    if not isinstance(exponent, int) or not -9 <= exponent + len(digits) <= 21:
        return None
    number = int("".join(map(str, digits)))
    while number % 10 == 0:
        number //= 10
        exponent += 1
    number *= 10 ** (exponent % 3)
    exponent -= exponent % 3
    suffix = f"e{exponent}" if with_exponent and exponent else _DECIMAL.get(exponent)
    return None if suffix is None else f"{'-' if sign else ''}{number}{suffix}"
