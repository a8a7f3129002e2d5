"""Characters on which readers of JSON and YAML differ."""

from __future__ import annotations

import re

QUOTES = "“”„‟‘’‚‛«»"
"""Quotes that editors and web pages make of straight ones; for JSON and YAML they are letters like any other."""


def name_of(character: str) -> str:
    """The number of a character and its name in Unicode."""
    import unicodedata  # few files have such characters

    return f"U+{ord(character):04X} ({unicodedata.name(character, 'a control character').lower()})"


_STRANGE = "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]"
"""Control characters, line breaks, half surrogate pairs and marks. (A class with ``^`` takes 9 ms to compile.)"""

_ORDINARY = bytes([*b"\t\n\r", *range(0x20, 0x7F)])
"""The others in ASCII."""


def has_strange_characters(text: str) -> bool:
    """Whether a text has characters that not every reader takes for what they are."""
    if text.isascii():
        return text.encode().translate(None, _ORDINARY) != b""
    return re.search(_STRANGE, text) is not None
