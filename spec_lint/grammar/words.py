"""How the grammars put a piece of text into a sentence."""

from __future__ import annotations

from collections.abc import Sequence

_LONGEST = 40


def quoted(text: str) -> str:
    """The text in double quotes, on one line, shortened in the middle when it is long."""
    if len(text) > _LONGEST:
        text = f"{text[: _LONGEST - 10]}…{text[-8:]}"
    shown = "".join(
        character if character.isprintable() else character.encode("unicode_escape", "surrogatepass").decode("ascii")
        for character in text
    )
    return f'"{shown}"'


def listed(words: Sequence[str], conjunction: str = "or") -> str:
    """``a, b or c``."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {conjunction} {words[-1]}"
