"""The values that the masks of a source hide, to find them in messages."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import lru_cache

from spec_lint.findings.private import Private
from spec_lint.findings.source import Source
from spec_lint.grammar.words import quoted
from spec_lint.reading.masking.masks import masks_of

Place = tuple[int, int]

SHORTEST = 6
"""Shorter values are searched only as whole words, because many words contain them."""
CERTAIN = 8
"""A word of letters and digits with at least this length is never one of ours."""

_WORD = re.compile(r"[^\s\"'{}\[\],:]+")
_UNUSUAL = re.compile(r"[0-9]|[a-z][A-Z]")
_COMMON = frozenset({
    "base64", "base32", "sha256", "sha512", "aes256", "ed25519", "x509", "pkcs8", "pkcs12", "utf-8", "utf-16", "oauth2",
    "stringData", "apiVersion", "dockerconfigjson", "PowerShell", "GitHub", "GitLab", "1password",
})  # fmt: skip
"""Words with a digit or a capital that explain a value, such as in a comment, and are no part of it."""
_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))", re.DOTALL)
_MEANT = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "0": "\0"}


class Values(Private):
    """Finds values in strings, ignoring case, in time that does not grow with the number of values."""

    __slots__ = ("_all", "_beginnings", "_lengths")

    def __init__(self, values: Iterable[str]) -> None:
        self._all = frozenset(map(_folded, values))
        self._lengths = sorted({len(value) for value in self._all if len(value) >= SHORTEST}, reverse=True)
        self._beginnings = {value[:SHORTEST] for value in self._all if len(value) >= SHORTEST}

    def __repr__(self) -> str:
        return f"Values({len(self._all)})"

    def __bool__(self) -> bool:
        return bool(self._all)

    def __contains__(self, text: str) -> bool:
        return _folded(text) in self._all

    def places(self, text: str) -> list[Place]:
        """The places of values in text from a file, as whole words or inside longer ones."""
        short = [re.escape(value) for value in self._all if len(value) < SHORTEST]
        found = list(self.find(text))
        if short:
            pattern = re.compile(rf"(?<!\w)(?:{'|'.join(short)})(?!\w)", re.IGNORECASE)
            found += [match.span() for match in pattern.finditer(text)]
        return found

    def find(self, text: str, *, certain: bool = False, least: int = CERTAIN) -> Iterator[Place]:
        """The places of values in a string; with ``certain``, only of those that cannot be our words: whole words of
        letters and digits, ``least`` characters long."""
        folded = _folded(text)
        if folded in self._all and not certain:
            yield 0, len(text)
            return
        position = 0
        while position + SHORTEST <= len(folded):
            length = 0
            if folded[position : position + SHORTEST] in self._beginnings:
                length = next((n for n in self._lengths if folded[position : position + n] in self._all), 0)
            if length and (not certain or _is_certain(text, position, position + length, least)):
                yield position, position + length
            position += length or 1


def _folded(text: str) -> str:
    folded = text.casefold()
    return folded if len(folded) == len(text) else text


def _is_certain(text: str, start: int, end: int, least: int) -> bool:
    """Whether a word in our sentence can only be a value: a long, whole word with letters and digits."""
    value = text[start:end]
    if text[max(0, start - 1) : start].isalnum() or text[end : end + 1].isalnum():
        return False
    letters, digits = any(map(str.isalpha, value)), any(map(str.isdigit, value))
    return len(value) >= least and letters and digits and not any(map(str.isspace, value))


@lru_cache(maxsize=8)
def values_of(source: Source) -> Values:
    """The values that a source masks, as written and as decoded."""
    text = source.text
    return Values(
        value
        for start, end in masks_of(source)
        for form in _forms(text[start:end])
        for value in (form, quoted(form)[1:-1])
        if len(value) >= 3
    )


@lru_cache(maxsize=8)
def shown_words(source: Source) -> frozenset[str]:
    """The words of a source that are not masked, including names."""
    text, masks = source.text, masks_of(source)
    ends = [0, *(end for _, end in masks)]
    starts = [*(start for start, _ in masks), len(text)]
    return frozenset(word for end, start in zip(ends, starts, strict=True) for word in _WORD.findall(text[end:start]))


def meant(written: str) -> str:
    """A masked range without its quotes, with escapes decoded."""
    bare = written.strip()
    if len(bare) > 1 and bare[0] == bare[-1] and bare[0] in "\"'":
        bare = bare[1:-1].replace("''", "'") if bare[0] == "'" else bare[1:-1]
    return _ESCAPE.sub(_unescaped, bare) if "\\" in bare else bare


def _unescaped(match: re.Match[str]) -> str:
    number = match[1] or match[2] or match[3]
    if number is None:
        return _MEANT.get(match[4], match[4])
    return chr(int(number, 16)) if int(number, 16) < 0x110000 else match[0]


def _forms(written: str) -> Iterator[str]:
    """A masked range as a message could repeat it: as written, decoded from JSON or base64, its lines and words.

    In a broken file, one range may hold many values; only its unusual words are included.
    """
    bare = written.strip().strip("\"'")
    forms = {bare, " ".join(bare.split()), meant(written)}
    for form in list(forms):
        with suppress(ValueError):
            forms.add(binascii.a2b_base64(form, strict_mode=True).decode())
    for form in forms:
        yield form
        if "\n" in form:
            yield from (line.strip().strip("\"'") for line in form.splitlines())
    if len(_WORD.findall(bare)) != 1 or bare not in _WORD.findall(bare):
        yield from (word for word in _WORD.findall(bare) if _is_unusual(word))


def _is_unusual(word: str) -> bool:
    return len(word) >= SHORTEST and _UNUSUAL.search(word) is not None and word not in _COMMON
