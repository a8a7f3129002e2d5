"""Text made safe and short enough to print."""

from __future__ import annotations

LONGEST_QUOTED = 253
"""The most characters of a value that are quoted: the longest name has as many."""

_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def escaped(character: str) -> str:
    """A character as an escape in printable ASCII: ``\\n``, ``\\x1b``, ``\\u202e`` or ``\\U000e0001``."""
    number = ord(character)
    if character in _SHORT:
        return _SHORT[character]
    if number < 0x100:
        return f"\\x{number:02x}"
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def visible(text: str) -> str:
    """Text on one line, with escapes for characters that do not print or would control a terminal.

    Control characters, line breaks, surrogates (undecodable bytes of a path), invisible and direction-changing
    characters are escaped; everything else stays.
    """
    if text.isprintable():
        return text
    return "".join(character if character.isprintable() else escaped(character) for character in text)


def wrapped(text: str, width: int | None, first: int, rest: int) -> list[str]:
    """Text wrapped to ``width`` columns, after ``first`` columns on the first line and ``rest`` on the others.

    It is one line if no width is known.
    """
    if width is None or first + len(text) <= width:
        return [text]
    from textwrap import TextWrapper

    wrapper = TextWrapper(max(width, rest + 20), break_long_words=False, break_on_hyphens=False)
    wrapper.subsequent_indent = " " * rest
    lines = wrapper.wrap("x" * first + text)
    return [lines[0][first:], *(line[rest:] for line in lines[1:])]


def shortened(text: str, longest: int) -> str:
    """Text from a file, shortened in the middle if it is longer than ``longest``."""
    return text if len(text) <= longest else f"{text[: longest - 20]}…{text[-19:]}"


def count(number: int, noun: str) -> str:
    """A number and its noun: ``1 file``, ``2 files``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
