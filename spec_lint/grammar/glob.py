"""Glob patterns of pfs inputs, as Pachyderm's workers compile them.

Sources: CleanPath of Pachyderm 2.12 (src/internal/pfsfile); pachyderm/ohmyglob of 2021-03-08, which turns a pattern
into a regular expression for dlclark/regexp2 1.2.0. Both are reproduced exactly, with their oddities.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from spec_lint.findings.named_tuple import NamedTuple
from spec_lint.grammar import GrammarError
from spec_lint.grammar.glob_tokens import Place, Token, tokens
from spec_lint.grammar.regexp import RegexpError, count_groups
from spec_lint.grammar.words import quoted

# Marks that ohmyglob puts in the expression to record how far a negation reaches, and removes in the end.
_NEGATION_END, _BOUNDARY = "\uffff", "\ufffe"
_SPECIAL = frozenset("\\.+*?()|[]{}^$")

# File names in PFS are printable ASCII without these (src/internal/storage/paths.go).
_NEVER_IN_NAMES = frozenset("*?[]{}!()@+^")

_POSIX = {
    ":alnum:": "0-9A-Za-z",
    ":alpha:": "A-Za-z",
    ":ascii:": "\x00-\x7f",
    ":blank:": "\t ",
    ":cntrl:": "\x00-\x1f\x7f",
    ":digit:": "0-9",
    ":graph:": "!-~]",
    ":lower:": "a-z",
    ":print:": " -~",
    ":punct:": "!-/:-@[-`{-~",
    ":space:": "\t\n\v\f\r ",
    ":upper:": "A-Z",
    ":word:": "0-9A-Za-z_",
    ":xdigit:": "0-9A-Fa-f",
}


class Glob(NamedTuple):
    """A pattern that compiles.

    ``cleaned`` is the path that is matched (``./a//b/`` → ``/a/b``), ``captures`` the number of its capture groups, and
    ``tokens`` are its parts, with offsets in the text as it was written.
    """

    cleaned: str
    captures: int
    tokens: tuple[Token, ...]

    @property
    def whole_repo(self) -> bool:
        """Whether the pattern is ``/``: all files together make one datum."""
        return self.cleaned == "/"

    def impossible(self) -> tuple[str, int, int] | None:
        """The first character of the literal text that no file name in Pachyderm can have, with its place; or None.

        Brackets count as their first character if no name can have any of those in them.
        """
        for token in self.tokens:
            if token.kind == "class" and not token.negated and token.text and not _may_be_in_names(token.text):
                return token.text[0], token.start, token.end
            text = token.text
            if token.kind != "text" or (text.isascii() and text.isprintable() and _NEVER_IN_NAMES.isdisjoint(text)):
                continue
            for character, (start, end) in zip(text, token.places, strict=True):
                if character in _NEVER_IN_NAMES or not " " <= character <= "~":
                    return character, start, end
        return None


def _may_be_in_names(members: str) -> bool:
    """Whether a name may have one of the characters of a class; ranges and names of classes count as such."""
    return any(" " <= character <= "~" and character not in _NEVER_IN_NAMES for character in members)


def clean_path(text: str) -> str:
    """A path as pachd cleans it: one leading slash, no ``.``, no ``..``, no empty parts, no trailing slash."""
    return _cleaned(text)[0]


@lru_cache(maxsize=512)
def parse_glob(text: str) -> Glob:
    """Read a pattern. Raises GrammarError, with offsets in the text as written, if the worker cannot compile it."""
    cleaned, places = _cleaned(text)
    parts = tokens(cleaned, places)
    return Glob(cleaned, _captures(text, parts), parts)


class _Same(Sequence[Place]):
    """The places of the characters of a text that is clean as it was written."""

    def __init__(self, length: int) -> None:
        self._length = length

    def __len__(self) -> int:
        return self._length

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return [(start, start + 1) for start in range(*index.indices(self._length))]
        return index, index + 1


def _cleaned(text: str) -> tuple[str, Sequence[Place]]:
    """The cleaned path, and the places that its characters come from."""
    if text[:1] == "/" and len(text) > 1 and not {"", ".", ".."}.intersection(text[1:].split("/")):
        return text, _Same(len(text))
    characters = _cleaned_characters(text)
    return "".join(character for character, _ in characters), [place for _, place in characters]


def _cleaned_characters(text: str) -> list[tuple[str, Place]]:
    segments: list[list[tuple[str, Place]]] = []
    start = 0
    for segment in text.split("/"):
        if segment == ".." and segments:
            segments.pop()
        elif segment not in ("", ".", ".."):
            slash = (max(start - 1, 0), start)
            places = [(index, index + 1) for index in range(start, start + len(segment))]
            segments.append([("/", slash), *zip(segment, places, strict=True)])
        elif segment == ".." and not text.startswith("/"):
            # A path that starts below where it is keeps its dots.
            segments.append(
                [("/", (max(start - 1, 0), start)), (".", (start, start + 1)), (".", (start + 1, start + 2))]
            )
        start += len(segment) + 1
    if not segments:
        return [("/", (0, min(1, len(text))))]
    return [character for segment in segments for character in segment]


def _captures(text: str, parts: tuple[Token, ...]) -> int:
    if not any(token.kind == "class" or token.text == "^" for token in parts):
        # Only classes, and groups that do not exist, can fail to compile.
        return sum(token.kind == "open" and token.text != "{" for token in parts)
    expression = _Expression()
    expression.compile(text, parts)
    written = "".join(expression.characters)
    try:
        return count_groups(written)
    except RegexpError as error:
        raise _refusal(text, parts, expression.origins, error) from None


def _refusal(text: str, parts: tuple[Token, ...], origins: list[Place], error: RegexpError) -> GrammarError:
    empty = next((token for token in parts if token.kind == "class" and not token.text.strip(_BOUNDARY)), None)
    if error.low is not None and error.high is not None:
        start, end = origins[error.low][0], origins[error.high][1]
        if empty is None or start < empty.start:
            turned = f"{text[slice(*origins[error.high])]}-{text[slice(*origins[error.low])]}"
            suggestion = _if_good(f"{text[:start]}{turned}{text[end:]}")
            return GrammarError(f"the range {quoted(text[start:end])} is backwards", start, end, suggestion)
    if empty is not None:
        return GrammarError("these brackets are empty", empty.start, empty.end)
    return GrammarError("the pattern cannot be compiled", 0, len(text))


def _if_good(text: str) -> str | None:
    """The text if it is a pattern that compiles, else None."""
    try:
        parse_glob(text)
    except GrammarError as error:
        return error.suggestion
    return text


class _Expression:
    """The regular expression of a pattern, each of its characters with the place in the pattern that it comes from."""

    def __init__(self) -> None:
        self.characters: list[str] = []
        self.origins: list[Place] = []

    def compile(self, text: str, parts: tuple[Token, ...]) -> None:
        """Raises GrammarError for a group that ohmyglob does not know."""
        open_groups: list[str] = []
        for token in parts:
            place = (token.start, token.end)
            if token.kind == "open":
                if token.text == "^":
                    message = "`^(` does not start a group; use `!(` to exclude (a pattern matches whole paths anyway)"
                    raise GrammarError(message, *place)
                open_groups.append(token.text)
                self._add({"{": "(?:", "@": "(", "!": "((?:(?!(?:"}.get(token.text, "((?:"), place)
            elif token.kind == "separator":
                self._add(_NEGATION_END + "|" if open_groups[-1] == "!" else "|", place)
            elif token.kind == "close":
                self._close(open_groups.pop(), place)
            else:
                self._add_piece(token, place)
        while open_groups:
            self._close(open_groups.pop(), (len(text), len(text)))
        self._end_negations()
        self.characters = ["\\", "A", *self.characters, "\\", "z"]
        self.origins = [(0, 0), (0, 0), *self.origins, (len(text), len(text)), (len(text), len(text))]

    def _add(self, expression: str, place: Place) -> None:
        self.characters.extend(expression)
        self.origins.extend([place] * len(expression))

    def _add_quoted(self, characters: str, places: tuple[Place, ...]) -> None:
        for character, place in zip(characters, places, strict=True):
            self._add("\\" + character if character in _SPECIAL else character, place)

    def _add_piece(self, token: Token, place: Place) -> None:
        if token.kind == "text":
            self._add_quoted(token.text, token.places)
            self._add(_BOUNDARY, place)
        elif token.kind == "class":
            self._add("[^" if token.negated else "[", place)
            self._add_quoted(*_without_class_names(token.text, token.places))
            self._add("]", place)
        else:
            self._add({"any": "[^/]*" + _BOUNDARY, "super": ".*" + _BOUNDARY}.get(token.kind, "[^/]"), place)

    def _close(self, group: str, place: Place) -> None:
        if group == "!":
            self._add(f"){_NEGATION_END})[^/]*))", place)
        else:
            self._add({"{": ")", "@": ")"}.get(group, f"){group})"), place)

    def _end_negations(self) -> None:
        """A negation reaches to the next boundary; without one, to the end of the line."""
        expression = "".join(self.characters)
        first = expression.find(_NEGATION_END + ")")
        replacement = _NEGATION_END
        if first > 0:
            replacement = "" if _BOUNDARY in expression[first:] else "$"
        shown = {_NEGATION_END: replacement, _BOUNDARY: ""}
        characters = [shown.get(character, character) for character in self.characters]
        self.origins = [origin for origin, character in zip(self.origins, characters, strict=True) if character]
        self.characters = [character for character in characters if character]


def _without_class_names(characters: str, places: tuple[Place, ...]) -> tuple[str, tuple[Place, ...]]:
    """The text of a class with names such as ``:digit:`` replaced by their characters."""
    if ":" not in characters:
        return characters, places
    for name, members in _POSIX.items():
        while (start := characters.find(name)) >= 0:
            end = start + len(name)
            place = (places[start][0], places[end - 1][1])
            characters = characters[:start] + members + characters[end:]
            places = (*places[:start], *[place] * len(members), *places[end:])
    return characters, places
