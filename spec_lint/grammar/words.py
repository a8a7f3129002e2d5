"""How a piece of text is put into a sentence: quoted or listed."""

from __future__ import annotations

from collections.abc import Sequence


def quoted(text: str) -> str:
    """The text in double quotes, on one line, whole: a report masks what must not be shown, and then shortens.

    A double quote in it gets a backslash, which makes the end of the text clear.
    """
    shown = text.replace('"', '\\"')
    if not shown.isprintable():
        shown = "".join(
            character
            if character.isprintable()
            else character.encode("unicode_escape", "surrogatepass").decode("ascii")
            for character in shown
        )
    return f'"{shown}"'


def listed(words: Sequence[str], conjunction: str = "or") -> str:
    """``a, b or c``."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {conjunction} {words[-1]}"


def few(words: Sequence[str], most: int) -> list[str]:
    """The first words of a list, and how many more there are: ``["a", "b", "3 more"]``."""
    return [*words[:most], *([f"{len(words) - most} more"] if len(words) > most else [])]


def begun(words: Sequence[str], most: int) -> str:
    """The first words of a list, and whether there are more: ``a, b, …``."""
    return ", ".join([*words[:most], *(["…"] if len(words) > most else [])])


def ticked(words: Sequence[str], conjunction: str = "or") -> str:
    """Names of fields and allowed words, listed in backticks."""
    return listed([f"`{word}`" for word in words], conjunction)
