"""Fingerprints by which services recognize a finding in later runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from hashlib import sha256
from itertools import accumulate

from spec_lint.findings.source import Source
from spec_lint.reading.masking.masks import masks_of
from spec_lint.reading.masking.ranges import touches


class Fingerprints:
    """Hashes of what identifies a finding; an equal one gets a number, so each is given only once."""

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()

    def of(self, *parts: str) -> str:
        digest = sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]
        self._seen[digest] += 1
        return f"{digest}:{self._seen[digest]}"


_WINDOW = 100
_FACTOR, _MODULUS = 37, 1 << 64
_END = 0xFFFF


class LineHashes:
    """The hashes of the lines of a text, as GitHub's ``upload-sarif`` makes them of the files it finds.

    The hash of a line is a polynomial in its first 100 UTF-16 code units: spaces and tabs are left out, line breaks
    count as ``\\n``, the following lines are used if it is short, and the end of the text is 0xFFFF and then zeros.
    After a colon follows how many lines so far had this hash.
    """

    def __init__(self, source: Source) -> None:
        self._masks = masks_of(source)
        units, self._places, starts = _units(("\ufeff" if source.marked else "") + source.text)
        if source.marked:
            self._places = [max(place - 1, 0) for place in self._places]
        self._starts = starts
        units += [0] * _WINDOW
        sums = list(accumulate(units, lambda total, unit: (total * _FACTOR + unit) % _MODULUS, initial=0))
        power = pow(_FACTOR, _WINDOW, _MODULUS)
        seen: Counter[str] = Counter()
        self._hashes = []
        for start in starts:
            value = f"{(sums[start + _WINDOW] - sums[start] * power) % _MODULUS:x}"
            seen[value] += 1
            self._hashes.append(f"{value}:{seen[value]}")

    def of(self, line: int) -> str | None:
        """The hash of a line; None if it is of text that no report may show: a secret could be guessed from it."""
        if line > len(self._starts):
            return None
        start = self._starts[line - 1]
        last = min(start + _WINDOW, len(self._places)) - 1
        return None if touches(self._masks, self._places[start], self._places[last] + 1) else self._hashes[line - 1]


def _units(text: str) -> tuple[list[int], list[int], list[int]]:
    """The code units of a text that are hashed, the offset of each in the text, and the unit each line begins with."""
    units: list[int] = []
    places: list[int] = []
    starts = [0]
    after_return = False
    for place, character in enumerate(text):
        if character in " \t" or (after_return and character == "\n"):
            after_return = False
            continue
        after_return = character == "\r"
        for unit in _utf16(ord(character)) if not after_return else (10,):
            units.append(unit)
            places.append(place)
        if character in "\r\n":
            starts.append(len(units))
    units.append(_END)
    places.append(len(text))
    return units, places, starts


def _utf16(number: int) -> Iterable[int]:
    if number < 0x10000:
        return (number,)
    return 0xD800 + (number - 0x10000 >> 10), 0xDC00 + (number & 0x3FF)
