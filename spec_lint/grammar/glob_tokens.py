"""The parts of a glob pattern, as the lexer of pachyderm/ohmyglob (2021-03-08) separates them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from spec_lint.findings.named_tuple import NamedTuple
from spec_lint.grammar import GrammarError

Place = tuple[int, int]
"""Start and end of a character in the pattern as it was written, in code points."""


class Token(NamedTuple):
    """A part of a pattern.

    ``kind`` is ``text``, ``class`` (brackets), ``any`` (``*``), ``super`` (``**``), ``single`` (``?``), ``open`` (a
    ``{`` or a group; ``text`` is ``{`` or the group's first character, ``@`` for a plain parenthesis), ``separator`` or
    ``close``. The ``text`` of texts and classes is without escapes, ``places`` are the places of its characters; a
    class is ``negated`` by the mark at ``negation``.
    """

    kind: str
    start: int
    end: int
    text: str = ""
    places: tuple[Place, ...] = ()
    negated: bool = False
    negation: Place | None = None


_BASIC = frozenset("?*[{(")
_EXTENDED = _BASIC | frozenset("@!^+")
_IN_GROUP = _EXTENDED | frozenset(")|")
_IN_BRACES = _EXTENDED | frozenset("},")
_END = "\0"
_PLAIN = re.compile(r"[A-Za-z0-9_/.-]+")
"""Characters that never have another meaning."""


def tokens(text: str, places: Sequence[Place]) -> tuple[Token, ...]:
    """The parts of a pattern, given as its characters and the places of these. Raises GrammarError."""
    return tuple(_Lexer(text, places).run())


class _Lexer:
    """``braces`` and ``groups`` count what is open; a close ends whatever was opened last."""

    def __init__(self, text: str, places: Sequence[Place]) -> None:
        self.text = text + 3 * _END  # the lexer looks three characters ahead
        self.length = len(text)
        self.places = places
        self.position = 0
        self.braces = 0
        self.groups = 0
        self.found: list[Token] = []

    def run(self) -> list[Token]:
        while (character := self._peek()) != _END:
            self._next(character)
        return self.found

    def _peek(self, ahead: int = 0) -> str:
        """A character that follows; a NUL ends the pattern as its end does."""
        character = self.text[self.position + ahead]
        if character == "\ufffd":
            # Go treats this character as a sign of broken UTF-8.
            place = self.places[self.position + ahead]
            raise GrammarError("the pattern has the replacement character U+FFFD", *place)
        return character

    def _place(self, first: int, last: int) -> Place:
        return self.places[first][0], self.places[last][1]

    def _take(self, kind: str, length: int, text: str = "") -> None:
        start, end = self._place(self.position, self.position + length - 1)
        self.found.append(Token(kind, start, end, text))
        self.position += length

    def _next(self, character: str) -> None:
        following = self._peek(1)
        if character == "{":
            self.braces += 1
            self._take("open", 1, "{")
        elif self.braces and character == ",":
            self._take("separator", 1)
        elif self.braces and character == "}":
            self.braces -= 1
            self._take("close", 1)
        elif self.groups and character == "|":
            self._take("separator", 1)
        elif self.groups and character == ")":
            self.groups -= 1
            self._take("close", 1)
        elif character == "[":
            self._class()
        elif character == "(":
            self.groups += 1
            self._take("open", 1, "@")
        elif character in "@!^+?*" and following == "(":
            self.groups += 1
            self._take("open", 2, character)
        elif character in "@!^+":
            self._text(_BASIC)
        elif character == "?":
            self._take("single", 1)
        elif character == "*":
            doubled = following == "*" and self._peek(2) != "("
            self._take("super" if doubled else "any", 2 if doubled else 1)
        else:
            self._text(_IN_BRACES if self.braces else _IN_GROUP if self.groups else _EXTENDED)

    def _text(self, breakers: frozenset[str]) -> None:
        """Literal text up to a character that means something, or a NUL, which is dropped."""
        first, escaped = self.position, False
        kept: list[tuple[str, Place]] = []
        while self.position < self.length:
            plain = None if escaped else _PLAIN.match(self.text, self.position)
            if plain:
                kept += zip(plain[0], self.places[plain.start() : plain.end()], strict=True)
                self.position = plain.end()
                continue
            character = self._peek()
            if character == _END:
                self.position += 1
                break
            if not escaped and character in breakers:
                break
            self.position += 1
            if not escaped and character == "\\":
                escaped = True
                continue
            place = self.places[self.position - 1]
            kept.append((character, (place[0] - 1, place[1]) if escaped else place))
            escaped = False
        if kept:
            self._keep("text", first, kept)

    def _class(self) -> None:
        first, escaped, in_name = self.position, False, False
        kept: list[tuple[str, Place]] = []
        negation: Place | None = None
        self.position += 1
        while True:
            character = self._peek()
            if character == _END:
                start, end = self._place(first, self.length - 1)
                raise GrammarError("the closing `]` is missing", start, end)
            place = self.places[self.position]
            self.position += 1
            if not escaped:
                if character == "\\":
                    escaped = True
                    continue
                if character == "]" and not in_name:
                    break
                in_name = (in_name or character == "[") and character != "]"
                if negation is None and character in "!^":
                    negation = place
                    continue
            kept.append((character, (place[0] - escaped, place[1])))
            escaped = False
        self._keep("class", first, kept, negation)

    def _keep(self, kind: str, first: int, kept: list[tuple[str, Place]], negation: Place | None = None) -> None:
        start, end = self._place(first, self.position - 1)
        text, places = "".join(character for character, _ in kept), tuple(place for _, place in kept)
        self.found.append(Token(kind, start, end, text, places, negation is not None, negation))
