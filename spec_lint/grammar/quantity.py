"""Kubernetes quantities (``64M``, ``1.5Gi``, ``100m``, ``1e3``), read as ``resource.ParseQuantity`` reads them.

From ``k8s.io/apimachinery/pkg/api/resource``. Pachyderm parses the memory and disk of its resource fields with it, and
Kubernetes the quantities of a pod.
"""

from __future__ import annotations

import re
from decimal import MAX_EMAX, MIN_EMIN, ROUND_UP, Context, Decimal
from functools import cache, lru_cache

from spec_lint.grammar import GrammarError
from spec_lint.grammar.words import quoted

_DECIMAL_SUFFIXES = {"n": -9, "u": -6, "m": -3, "": 0, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18}
_BINARY_SUFFIXES = {"Ki": 10, "Mi": 20, "Gi": 30, "Ti": 40, "Pi": 50, "Ei": 60}
_ALLOWED = "use k, M, G, T, P or E for powers of 1000, or Ki, Mi, Gi, Ti, Pi or Ei for powers of 1024"
_NO_NUMBER = "a quantity must start with a number, such as `64M` or `1.5Gi`"
_SPACES = "a quantity cannot have spaces"
_INT64 = 1 << 63
_LARGEST_BINARY = Decimal(_INT64 - 1)
_NANO = Decimal("1e-9")
_MILLI = Decimal("1e-3")


@cache
def _shape() -> re.Pattern[str]:
    # The number may be missing: then it is 0.
    return re.compile(r"[+-]?+([0-9]*+)(\.[0-9]*+)?+([eEinumkKMGTP]*+[-+]?+[0-9]*+)", re.ASCII)


@lru_cache(maxsize=1024)
def parse_quantity(text: str) -> Decimal:
    """The value of a quantity, in units (bytes, cores, pieces).

    Anything finer than one billionth is rounded away from zero. Raises GrammarError for what Kubernetes rejects: an
    empty string, spaces, unknown suffixes (``MB``, ``K``, ``MiB``, ``g``), digit groups, a second point.
    """
    if not text:
        raise GrammarError("a quantity cannot be empty", 0, 0)
    match = _shape().match(text)
    assert match is not None
    if match.end() != len(text):
        raise _misshapen(text, match.end())
    number = Decimal((match[1] or "0") + (match[2] if match[2] and match[2] != "." else ""))
    suffix = match[3]
    context = Context(prec=len(text) + 30, Emax=MAX_EMAX, Emin=MIN_EMIN)
    exponent = 0 if suffix in _BINARY_SUFFIXES else _exponent(text, match, suffix)
    if match[1] == "" and match[2] in (None, "", ".") and (suffix in ("Pi", "Ei") or exponent < -9):
        # Here Go takes its slow path, which misses that there is no number.
        raise GrammarError(_NO_NUMBER, 0, len(text))
    if suffix in _BINARY_SUFFIXES:
        number = min(context.multiply(number, Decimal(1 << _BINARY_SUFFIXES[suffix])), _LARGEST_BINARY)
    else:
        number = number.scaleb(exponent, context)
    number = _rounded(number, _NANO)
    return -number if text[0] == "-" else number


def stored_quantity(value: Decimal) -> Decimal:
    """A quantity of resources as the API server keeps it: rounded away from zero to thousandths."""
    return _rounded(value, _MILLI)


def _exponent(text: str, match: re.Match[str], suffix: str) -> int:
    if suffix in _DECIMAL_SUFFIXES:
        return _DECIMAL_SUFFIXES[suffix]
    power = suffix[1:] if suffix[0] in "eE" else ""
    if re.fullmatch(r"[-+]?[0-9]{1,19}", power) and -_INT64 <= int(power) < _INT64:
        # Go keeps the lower 32 bits.
        return (int(power) + (1 << 31)) % (1 << 32) - (1 << 31)
    raise _unknown_suffix(text, match.start(3))


def _rounded(value: Decimal, step: Decimal) -> Decimal:
    if value == value.to_integral_value():
        return value
    exponent = value.as_tuple().exponent
    finest = step.as_tuple().exponent
    if not isinstance(exponent, int) or not isinstance(finest, int) or exponent >= finest:
        return value
    context = Context(prec=max(len(value.as_tuple().digits), 1) + 20, Emax=MAX_EMAX, Emin=MIN_EMIN)
    return value.quantize(step, ROUND_UP, context)


def _unknown_suffix(text: str, start: int) -> GrammarError:
    message = f"unknown suffix {quoted(text[start:])}; {_ALLOWED}"
    return GrammarError(message, start, len(text), meant_quantity(text))


def _misshapen(text: str, end: int) -> GrammarError:
    if text.strip() != text:
        blank = 0 if text[0].isspace() else len(text.rstrip())
        return GrammarError(_SPACES, blank, blank + 1, _if_accepted(text.strip()))
    number = re.match(r"[+-]?[0-9.]*", text)
    start = number.end() if number else 0
    if start == 0:
        return GrammarError(_NO_NUMBER, 0, len(text))
    if text[end].isspace() and re.fullmatch(r"[+-]?[0-9.]+\s+[A-Za-z]*", text):
        spaces = len(text[end:]) - len(text[end:].lstrip())
        return GrammarError(_SPACES, end, end + spaces, meant_quantity(text))
    if text[end] == ",":
        return GrammarError("a quantity cannot have commas", end, end + 1, meant_quantity(text))
    if text[end] == ".":
        return GrammarError("a quantity can have only one point", end, end + 1)
    return _unknown_suffix(text, start)


def _if_accepted(text: str) -> str | None:
    try:
        parse_quantity(text)
    except GrammarError as error:
        return error.suggestion
    return text


@cache
def _spoken() -> re.Pattern[str]:
    return re.compile(r"([0-9]+(?:\.[0-9]+)?) ?([kmgtpe]?)(i?)(?:b|bytes?)?", re.ASCII | re.IGNORECASE)


def meant_quantity(text: str) -> str | None:
    """The quantity of memory that a text most likely means (``64MB`` → ``64M``, ``1 GiB`` → ``1Gi``), or None."""
    body = text.strip()
    if re.fullmatch(r"[0-9]{1,3}(?:,[0-9]{3})+[A-Za-z]*", body):
        body = body.replace(",", "")
    match = _spoken().fullmatch(body)
    if match is None:
        return None
    number, unit, binary = match.groups()
    if (binary and not unit) or text.endswith("e"):
        return None
    unit = unit.upper() + "i" if binary else ("k" if unit in "kK" and unit else unit.upper())
    return number + unit if number + unit != text else None
