"""Replacement texts of ``join_on`` and ``group_by``: which capture groups of the glob they use.

Source: Glob.Replace of pachyderm/ohmyglob (2021-03-08), which the workers call for every file that matches.
"""

from __future__ import annotations

import re
from functools import cache

from spec_lint.findings.named_tuple import NamedTuple
from spec_lint.grammar import GrammarError
from spec_lint.grammar.words import quoted


class Reference(NamedTuple):
    """``$n`` or ``${n}``: the number of a capture group (0 is the whole path), with its place in the text."""

    number: int
    start: int
    end: int


def parse_replacement(text: str) -> tuple[Reference, ...]:
    """The references of a replacement text.

    ``$$`` is a dollar sign, and a ``$`` without a number after it is left as it is. Raises GrammarError for numbers on
    which the worker panics: those with a leading zero, with more than nine digits, or with digits other than 0 to 9.
    """
    found = []
    for match in _reference().finditer(text):
        digits = match["braced"] or match["plain"]
        if not digits:
            continue
        start, end = match.span("braced" if match["braced"] else "plain")
        if not digits.isascii():
            raise GrammarError(f"{quoted(digits)} is not the number of a capture group", start, end)
        if digits[0] == "0" and len(digits) > 1:
            plain = digits.lstrip("0") or "0"
            message = f"the number of a capture group cannot start with a zero, as {quoted(digits)} does"
            raise GrammarError(message, start, end, _if_good(text[:start] + plain + text[end:]))
        if len(digits) > 9:
            raise GrammarError(f"capture group {quoted(digits)} does not exist", start, end)
        found.append(Reference(int(digits), match.start(), match.end()))
    return tuple(found)


def backslash_references(text: str) -> tuple[Reference, ...]:
    """``\\1`` and the like, which other tools read as capture groups; here they are literal text."""
    return tuple(Reference(int(match[1]), *match.span()) for match in re.finditer(r"\\([1-9])", text))


@cache
def _reference() -> re.Pattern[str]:
    # Go's unicode.IsDigit and Python's \d are the same set: decimal digits of any script.
    return re.compile(r"\$(?:\$|\{(?P<braced>\d+)\}|(?P<plain>\d+))")


def _if_good(text: str) -> str | None:
    """The text with its other errors repaired too, or None if that cannot be done."""
    try:
        parse_replacement(text)
    except GrammarError as error:
        return error.suggestion
    return text
