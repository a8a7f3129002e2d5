"""The places of the keys and values in TOML text.

``tomllib`` does not report positions, nor do the libraries that preserve formatting. This scanner runs only when a
place in a configuration is shown, on text that ``tomllib`` has already accepted: it finds places and validates nothing.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache

Path = tuple[str | int, ...]
"""Keys and list indexes from the root of the TOML document."""


@dataclass(frozen=True, slots=True)
class Place:
    """Offsets, in code points from 0, of a key and of its value. A list item's key is the item itself."""

    key: int
    value: int


@lru_cache(maxsize=8)
def toml_places(text: str) -> dict[Path, Place]:
    """The places of all keys and list items in valid TOML, by path."""
    scanner = _Scanner(text)
    scanner.document()
    return scanner.places


def token_end(text: str, start: int) -> int:
    """The offset after the key or the value that starts at an offset: a string, a name, or a number."""
    scanner = _Scanner(text)
    scanner.position = start
    if text[start : start + 1] in ('"', "'"):
        scanner._string()
    else:
        scanner._until(" \t.=,]}#\r\n")
    return scanner.position


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0
        self.places: dict[Path, Place] = {}
        self.lengths: dict[Path, int] = {}  # of the arrays of tables met so far

    def document(self) -> None:
        table: Path = ()
        while self._skip(" \t\r\n") < len(self.text):
            if self._peek() == "[":
                table = self._header()
            else:
                self._entry(table)

    def _header(self) -> Path:
        is_array = self.text.startswith("[[", self.position)
        start = self.position
        self.position += 2 if is_array else 1
        parts = self._key()
        path: Path = ()
        for index, (part, offset) in enumerate(parts):
            path = (*path, part)
            self.places.setdefault(path, Place(offset, start))
            if is_array and index == len(parts) - 1:
                self.lengths[path] = self.lengths.get(path, 0) + 1
            if path in self.lengths:
                path = (*path, self.lengths[path] - 1)
                self.places.setdefault(path, Place(offset, start))
        self._skip(" \t")
        self.position += 2 if is_array else 1
        return path

    def _entry(self, table: Path) -> None:
        path, parts = table, self._key()
        self._skip(" \t")
        self.position += 1  # the equals sign
        value = self._skip(" \t")
        for part, offset in parts:
            path = (*path, part)
            self.places.setdefault(path, Place(offset, value))
        self._value(path)

    def _key(self) -> list[tuple[str, int]]:
        parts = []
        while True:
            start = self._skip(" \t")
            if self._peek() in ('"', "'"):
                self._string()
                part = tomllib.loads("key = " + self.text[start : self.position])["key"]
            else:
                self._until(" \t.=]\r\n")
                part = self.text[start : self.position]
            parts.append((part, start))
            self._skip(" \t")
            if self._peek() != ".":
                return parts
            self.position += 1

    def _value(self, path: Path) -> None:
        opening = self._peek()
        if opening in ('"', "'"):
            self._string()
        elif opening == "[":
            self.position += 1
            index = 0
            while self._peek_inside() not in ("]", ""):
                self.places[(*path, index)] = Place(self.position, self.position)
                self._value((*path, index))
                index += 1
                self._comma()
            self.position += 1
        elif opening == "{":
            self.position += 1
            while self._peek_inside() not in ("}", ""):
                self._entry(path)
                self._comma()
            self.position += 1
        else:
            self._until(",]}#\r\n")

    def _string(self) -> None:
        quote = self._peek()
        fence = quote * 3 if self.text.startswith(quote * 3, self.position) else quote
        self.position += len(fence)
        while self.position < len(self.text) and not self.text.startswith(fence, self.position):
            self.position += 2 if quote == '"' and self._peek() == "\\" else 1
        self.position += len(fence)
        while len(fence) == 3 and self._peek() == quote:  # up to two quotes may precede the closing three
            self.position += 1

    def _comma(self) -> None:
        if self._peek_inside() == ",":
            self.position += 1

    def _peek(self) -> str:
        return self.text[self.position : self.position + 1]

    def _peek_inside(self) -> str:
        self._skip(" \t\r\n")
        return self._peek()

    def _until(self, stops: str) -> None:
        start = self.position
        while self.position < len(self.text) and self.text[self.position] not in stops:
            self.position += 1
        if self.position == start:  # always advance
            self.position += 1

    def _skip(self, blanks: str) -> int:
        """Skip spaces (and comments, where lines may end) and return the new position."""
        while (character := self._peek()) and (character in blanks or (character == "#" and "\n" in blanks)):
            if character == "#":
                end = self.text.find("\n", self.position)
                self.position = len(self.text) if end < 0 else end
            else:
                self.position += 1
        return self.position
