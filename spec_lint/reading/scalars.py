"""How go-yaml v3 types a scalar, and how pachctl converts it."""

from __future__ import annotations

import math
import re
from typing import Any

from spec_lint.grammar.words import quoted


class ScalarError(ValueError):
    """A scalar that pachctl cannot convert; ``message`` and ``help`` are for the user."""

    def __init__(self, code: str, message: str, help: str | None = None) -> None:
        super().__init__(message)
        self.code, self.message, self.help = code, message, help


WORDS: dict[str, Any] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip
"""Plain scalars that mean something else."""
_NOT_FINITE = frozenset({
    ".nan", ".NaN", ".NAN", ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF", "-.inf", "-.Inf", "-.INF",
})  # fmt: skip
_CLOCK = r"(\d{1,2}):(\d{1,2}):(\d{1,2})(?:[.,]\d+)?"
_TIMESTAMP = rf"(\d{{4}})-(\d{{1,2}})-(\d{{1,2}})(?:[Tt]{_CLOCK}(?:Z|[-+](\d\d):(\d\d))| +{_CLOCK})?"
_INT = re.compile(r"[-+]?(?:0[xX][0-9a-fA-F]+|0[oO]?[0-7]+|0[bB][01]+|0|[1-9][0-9]*)")
_SIGN_INSIDE = r"0b[-+][01]+|0o[-+][0-7]+"
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_FRACTION = r"\.[0-9](?:_?[0-9])*(?:[eE][-+]?[0-9](?:_?[0-9])*)?"
_PACHCTL_INT = re.compile(r"0|-?[1-9][0-9]*")
_JSON_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?")
_DECIMAL = re.compile(r"(?:0|[1-9][0-9]*)\.[0-9]+")
_NUMERIC = frozenset("+-.0123456789")
"""What all plain numbers and timestamps begin with."""
_UNITS = frozenset("GHIJKLMNOPQRSTUVWXYghijklmnopqrstuvwxyz")
"""Letters with which no number and no timestamp ends."""
LONG_TAG = "tag:yaml.org,2002:"
_LONGEST_INT = 4000
"""Digits of the longest integer that is kept as one: no field has more than 20."""
_LONGEST_WHOLE = 2.0**64
"""No field has a larger integer."""
_ALL_DIGITS = 1e21
"""Go writes floating point numbers from here on with an exponent."""
_EVERY_HALF = 2.0**52
"""Up to here a float can have a fraction."""


def resolved_tag(text: str) -> str:
    """go-yaml's tag of a plain scalar (yaml.v3 ``resolve.go``): str, int, float, bool, null, timestamp or merge."""
    if text in WORDS:
        return "null" if WORDS[text] is None else "bool"
    if text == "<<":
        return "merge"
    if text in _NOT_FINITE:
        return "float"
    first = text[0]
    if first == ".":
        return "float" if re.fullmatch(_FRACTION, text) and is_go_float(text.replace("_", "")) else "str"
    if first not in _NUMERIC:
        return "str"
    if _is_timestamp(text):
        return "timestamp"
    plain = text.replace("_", "")
    if _is_int(plain):
        return "int"
    return "float" if is_go_float(plain) else "str"


def _is_int(text: str) -> bool:
    """Whether Go's ``strconv`` reads a text as a 64-bit number, or go-yaml's second try does (``0b-1``)."""
    if re.fullmatch(_SIGN_INSIDE, text):
        return -(2**63) <= go_int(text) < 2**63
    if not is_go_int(text):
        return False
    number = go_int(text)
    return -(2**63) <= number < 2**63 or (text[0] not in "+-" and number < 2**64)


def is_go_int(text: str) -> bool:
    """Whether a text is an integer in one of Go's formats, of any size."""
    return _INT.fullmatch(text) is not None


def go_int(text: str) -> int:
    """The integer that a text in one of Go's formats means (``0x1F``, ``010``)."""
    if re.fullmatch(_SIGN_INSIDE, text):
        return int(text[2:], 2 if text[1] == "b" else 8)
    sign = -1 if text[0] == "-" else 1
    digits = text.lstrip("+-").lower()
    if digits[:2] in ("0x", "0o", "0b"):
        return sign * int(digits, 0)
    if digits[0] == "0":
        return sign * int(digits, 8)
    return sign * (int(digits) if len(digits) < _LONGEST_INT else 10**_LONGEST_INT)


def is_go_float(text: str) -> bool:
    """Whether a text is a finite number with a point or an exponent, as go-yaml reads numbers."""
    return _FLOAT.fullmatch(text) is not None and float(text) not in (float("inf"), float("-inf"))


def is_finite(text: str) -> bool:
    """Whether a text that go-yaml reads as a float is not one of its words for infinities and NaN."""
    return text not in _NOT_FINITE


def _is_timestamp(text: str) -> bool:
    """Whether Go's ``time.Parse`` accepts a text in one of go-yaml's four layouts."""
    match = re.fullmatch(_TIMESTAMP, text, re.ASCII) if text[4:5] == "-" else None
    if match is None:
        return False
    year, month, day = int(match[1]), int(match[2]), int(match[3])
    hour, minute, second = (int(match[group] or match[group + 5] or 0) for group in (4, 5, 6))
    zone_hour, zone_minute = int(match[7] or 0), int(match[8] or 0)
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    days = 28 + leap if month == 2 else 31 - (month in (4, 6, 9, 11))
    in_range = hour < 24 and minute < 60 and second < 60 and zone_hour <= 24 and zone_minute <= 60
    return 1 <= month <= 12 and 1 <= day <= days and in_range


def rfc3339(text: str) -> str:
    """A date or time of YAML as protojson reads it, in UTC if it has no zone."""
    match = re.fullmatch(_TIMESTAMP, text, re.ASCII)
    if match is None:
        return text
    date = f"{match[1]}-{int(match[2]):02}-{int(match[3]):02}"
    hour, minute, second = (int(match[group] or match[group + 5] or 0) for group in (4, 5, 6))
    zone = f"{text[-6]}{match[7]}:{match[8]}" if match[7] else "Z"
    return f"{date}T{hour:02}:{minute:02}:{second:02}{zone}"


def written_float(number: float) -> int | float:
    """A floating point number as Go writes it into JSON: an integer in the fewest exact digits, then zeros."""
    if not number.is_integer() or abs(number) >= _ALL_DIGITS or (not number and math.copysign(1, number) < 0):
        return number
    digits, _, exponent = repr(number).partition("e")
    whole, _, fraction = digits.partition(".")
    return int(whole + fraction.rstrip("0").ljust(int(exponent or 0), "0"))


def plain_value(text: str) -> Any:
    """The value of a plain scalar without a tag; soon found for those that most specs have."""
    if text in WORDS:
        return WORDS[text]
    first = text[0]
    if first not in _NUMERIC and first != "<":
        return text
    if "0" <= first <= "9" and len(text) < 19 and text.isascii():
        if text[-1] in _UNITS:
            return text
        if text.isdigit() and (first != "0" or text == "0"):
            return int(text)
        if _DECIMAL.fullmatch(text):
            return _fraction(text)
    return scalar_value("", text, "")


def scalar_value(tag: str, text: str, style: str | None) -> Any:
    """The value that pachctl reads from a scalar; raises ScalarError if it rejects it (``decoder.go``)."""
    if tag in ("", "!"):
        kind = "str" if style else resolved_tag(text)
    else:
        # go-yaml shortens the long form of a tag; one that is written out short, !<!!str>, counts as well.
        kind = next((tag.removeprefix(start) for start in (LONG_TAG, "!!") if tag.startswith(start)), "other")
    if kind == "str":
        return text
    if kind == "int":
        return _int_value(text)
    if kind == "float":
        return _float_value(text)
    if kind == "bool" and text.lower() in ("true", "false"):
        return text.lower() == "true"
    if kind == "null":
        return None
    raise _tag_error(kind, text)


def _int_value(text: str) -> int | float:
    if _PACHCTL_INT.fullmatch(text):
        return _whole(text)
    plain = text.replace("_", "")
    meant = str(go_int(plain)) if is_go_int(plain) else None
    raise ScalarError(
        "R106",
        f"{quoted(text)} is not a plain decimal number, which pachctl requires.",
        f"Write `{meant}`, or `{quoted(text)}` for a string." if meant else f"Write `{quoted(text)}` for a string.",
    )


def _float_value(text: str) -> int | float:
    literal = "0" + text if text.startswith(".") else text
    if _JSON_NUMBER.fullmatch(literal):
        return _whole(literal) if literal.lstrip("-").isdigit() else _fraction(literal)
    if not text:
        # pachctl reads the first character without checking that there is one.
        raise ScalarError("R109", "pachctl crashes on an empty number.", "Write the number, or remove the tag.")
    meant = meant_number(text)
    raise ScalarError(
        "R107",
        f"YAML reads {quoted(text)} as a number, but it is not a number in JSON.",
        f"Write `{meant}`, or `{quoted(text)}` for a string." if meant else f"Write `{quoted(text)}` for a string.",
    )


def meant_number(text: str) -> str | None:
    """A YAML number in JSON's format: no plus, no leading zeros, digits on both sides of a point."""
    match = re.fullmatch(r"([-+]?)([0-9]*)(?:\.([0-9]*))?([eE][-+]?[0-9]+)?", text.replace("_", ""))
    if match is None or not (match[2] or match[3]):
        return None
    fraction = f".{match[3]}" if match[3] else ""
    return f"{match[1].lstrip('+')}{match[2].lstrip('0') or '0'}{fraction}{match[4] or ''}"


def _whole(text: str) -> int | float:
    return int(text) if len(text) <= _LONGEST_INT else float(text)


def _fraction(text: str) -> int | float:
    value = float(text)
    if value.is_integer() and abs(value) < _LONGEST_WHOLE:
        from spec_lint.grammar.proto_numbers import whole_number  # few specs write whole numbers so

        # pachctl looks at the digits: what is whole is so to the last one, and what is not must not become it.
        whole = whole_number(text)
        if whole is None:
            return (
                math.nextafter(value, math.inf) if abs(value) < _EVERY_HALF else math.copysign(_EVERY_HALF - 0.5, value)
            )
        return value if whole == value else whole
    return value


def _tag_error(kind: str, text: str) -> ScalarError:
    if kind == "timestamp":
        return ScalarError(
            "R108",
            f"YAML reads {quoted(text)} as a date, which pachctl does not accept even in string fields.",
            f"Write `{quoted(text)}`, in quotes.",
        )
    if kind == "merge":
        return ScalarError(
            "R104",
            "pachctl does not accept merge keys (`<<`) since Pachyderm 2.8.",
            "Write the fields out, or generate the spec with jsonnet.",
        )
    if kind == "bool":
        return ScalarError("R106", "pachctl accepts only true and false as booleans.", "Write `true` or `false`.")
    return ScalarError(
        "R109",
        "pachctl does not know the tag of this value.",
        "Remove the tag (the word that starts with `!`), or put the whole value in quotes.",
    )
