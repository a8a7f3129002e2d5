"""Base64 as Go's ``base64.StdEncoding`` reads it: standard alphabet, padding required, CR and LF ignored anywhere."""

from __future__ import annotations

import binascii
import re
from functools import cache

from spec_lint.findings.named_tuple import NamedTuple


class Base64Error(NamedTuple):
    """Why a text is not base64 (``message``, a part of a sentence) and where: offsets, the end exclusive."""

    message: str
    start: int
    end: int
    help: str | None = None


@cache
def _valid() -> re.Pattern[str]:
    return re.compile(r"(?:[A-Za-z0-9+/]{4})*+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")


@cache
def _body() -> re.Pattern[str]:
    return re.compile(r"[A-Za-z0-9+/\r\n]*+")


def decode(text: str) -> bytes:
    """The bytes of a valid base64 text (see ``check``). Bits beyond the last byte are dropped, as in Go."""
    return binascii.a2b_base64(_unbroken(text))


def is_valid(text: str) -> bool:
    return _valid().fullmatch(_unbroken(text)) is not None


def check(text: str) -> Base64Error | None:
    """The first thing in a text that makes Go reject it, or None."""
    if is_valid(text):
        return None
    match = _body().match(text)
    stop = match.end() if match else 0
    if stop == len(text):
        return _unpadded(text)
    character = text[stop]
    if character != "=":
        return _foreign(text, stop)
    return _padding(text, stop)


def _unbroken(text: str) -> str:
    if "\n" in text or "\r" in text:
        return text.replace("\n", "").replace("\r", "")
    return text


def _foreign(text: str, at: int) -> Base64Error:
    character = text[at]
    if character in "-_":
        message = "this character is from the URL-safe alphabet, but Kubernetes uses the standard one"
        return Base64Error(message, at, at + 1, "Write `+` for `-` and `/` for `_`.")
    if character in " \t":
        help_ = "Remove the space; if the value is not encoded, put it under `stringData` as it is."
        return Base64Error("spaces are not allowed", at, at + 1, help_)
    return Base64Error("this character is not in the alphabet", at, at + 1, _NOT_ENCODED)


_NOT_ENCODED = "If the value is not encoded, encode it, or put it under `stringData` as it is."


def _unpadded(text: str) -> Base64Error:
    rest = len(_unbroken(text)) % 4
    if rest == 1:
        message = "its length is impossible; characters are missing, or there is one too many"
        return Base64Error(message, 0, len(text), _NOT_ENCODED)
    padding = "=" * (4 - rest)
    help_ = f"If it is base64, append `{padding}`; if it is plain text, put it under `stringData` as it is."
    return Base64Error("the padding at the end is missing", 0, len(text), help_)


def _padding(text: str, at: int) -> Base64Error:
    """What is wrong from the first equals sign on."""
    before = len(_unbroken(text[:at])) % 4
    if before < 2:
        return Base64Error("there is too much padding, or something before it is missing", at, at + 1)
    position, wanted = at, 4 - before
    while position < len(text) and (text[position] == "=" or text[position] in "\r\n"):
        if text[position] == "=":
            if not wanted:
                return Base64Error("there is too much padding", position, position + 1, "Remove it.")
            wanted -= 1
        position += 1
    if not wanted:
        return Base64Error("nothing may follow the padding", position, position + 1)
    if position < len(text):
        return Base64Error("the padding is incomplete", position, position + 1)
    return Base64Error("the padding at the end is incomplete", at, len(text), f"Append `{'=' * wanted}`.")


class Mended(NamedTuple):
    """The edits (start, end, new text) that make a text valid base64: of its alphabet, its padding and the blanks
    around it. ``certain`` means that text comes out of it, so it hardly is plain text that looks like base64."""

    edits: tuple[tuple[int, int, str], ...]
    certain: bool


def mended(text: str) -> Mended | None:
    """How an invalid text becomes valid base64; None if that is not a matter of alphabet, padding and blanks, or if the
    text is words, and not text in base64."""
    start = len(text) - len(text.lstrip())
    core = text.rstrip(" \t\r\n=")
    standard = core[start:].replace("-", "+").replace("_", "/")
    padding = "=" * (-len(_unbroken(standard)) % 4)
    if len(padding) == 3 or not is_valid(standard + padding):
        return None
    edits = [(at, at + 1, "+" if text[at] == "-" else "/") for at in range(start, len(core)) if text[at] in "-_"]
    if start:
        edits.insert(0, (0, start, ""))
    if text[len(core) :] != padding:
        edits.append((len(core), len(text), padding))
    certain = _is_text(decode(standard + padding))
    return Mended(tuple(edits), certain) if certain or not re.fullmatch(_WORDS, core[start:]) else None


_WORDS = r"(?:[A-Z]?[a-z]*|[A-Z]{2,})[0-9]*(?:[-_]++(?:[A-Z]?[a-z]*|[A-Z]{2,})[0-9]*)*"
"""A word, or some with hyphens or underscores between them. A text can be read so in one way only:
`A-A-A-A` and `a----` would take exponential time otherwise."""


def _is_text(data: bytes) -> bool:
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return False
    return len(text) >= _SHORTEST_TEXT and all(character.isprintable() or character in "\r\n\t" for character in text)


_SHORTEST_TEXT = 4
"""Fewer characters may come out of any text."""
