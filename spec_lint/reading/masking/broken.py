"""Finds the ranges that may hold values in a secret file that cannot be parsed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from spec_lint.findings.private import Private
from spec_lint.reading.masking.ranges import Ranges, merged

_KEYS: Final = frozenset({
    "apiVersion", "kind", "items", "metadata", "name", "namespace", "labels", "annotations", "type", "data",
    "stringData", "immutable", "creationTimestamp",
})  # fmt: skip
_VALUES: Final = {
    "apiVersion": frozenset({"v1"}),
    "kind": frozenset({"Secret", "List"}),
    "immutable": frozenset({"true", "false", "null"}),
    "creationTimestamp": frozenset({"null"}),
    "type": frozenset({
        "Opaque", "kubernetes.io/service-account-token", "kubernetes.io/dockercfg", "kubernetes.io/dockerconfigjson",
        "kubernetes.io/basic-auth", "kubernetes.io/ssh-auth", "kubernetes.io/tls", "bootstrap.kubernetes.io/token",
    }),
}  # fmt: skip
_TOKEN: Final = r"""
    (?P<blank>[ \t]+)
  | (?P<quoted>"(?:[^"\\]|\\.)*"|'(?:[^']|'')*')(?=[ \t]*(?:[:,}\]]|$))
  | (?P<key>[^\s"'{}\[\],:\#]+)(?=[ \t]*:(?:[ \t]|$))
  | (?P<word>[^\s"'{}\[\],:\#]+)(?=[ \t]*(?:[,}\]]|$))
  | (?P<mark>[{}\[\],:])
"""


LARGEST: Final = 1 << 20
"""The longest broken text, in code points, that is examined; Kubernetes rejects a secret of this size."""


def mask_broken(text: str) -> Ranges:
    """The ranges to mask in a secret file that cannot be parsed, where any word may be a value.

    Only these are shown: white space, the punctuation of JSON and YAML, the field names of a secret, and the few values
    that say what kind of object it is, each under its own key. From the first unpaired quote or bracket on, everything
    is masked, because it is unknown what is inside a value. So is a text larger than ``LARGEST``.
    """
    if len(text) > LARGEST:
        return ((0, len(text)),)
    return merged(_Broken(text).ranges())


class _Broken(Private):
    """A reader of broken secret files, line by line.

    ``open`` are the closing brackets still due, ``before`` is the kind of the last token, ``key`` the last key,
    ``lost`` is set once the structure is unknown, ``block_indent`` is the indentation above a block scalar.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.token = re.compile(_TOKEN, re.VERBOSE)
        self.open: list[str] = []
        self.before = self.key = ""
        self.lost = False
        self.block_indent: int | None = None

    def ranges(self) -> Iterator[tuple[int, int]]:
        for line in re.finditer(r"([ \t]*)([^\r\n]+)", self.text):
            indent, (start, end) = len(line[1]), line.span(2)
            if self.block_indent is not None and indent <= self.block_indent:
                self.block_indent = None
            if self.lost or self.block_indent is not None:
                yield start, end
            else:
                yield from self._line(start, end, indent)

    def _line(self, start: int, end: int, indent: int) -> list[tuple[int, int]]:
        """The ranges of one line; if it stops making sense, everything since its last colon is masked."""
        found: list[tuple[int, int]] = []
        position = safe = self._after_dashes(start, end)
        while position < end:
            match = self.token.match(self.text, position, end)
            if match is None or not self._fits(match):
                return self._give_up(found, position, safe, end, indent)
            if match.lastgroup in ("quoted", "key", "word") and not self._known(match):
                found.append(match.span())
            position = match.end()
            if match[0] == ":":
                safe = position
        return found

    def _after_dashes(self, start: int, end: int) -> int:
        """The offset after the dashes of list items; a document's start or end marker is a whole line."""
        line = self.text[start:end]
        if line.rstrip() in ("---", "..."):
            self.before = ""
            return end
        dashes = re.match(r"(?:-(?:[ \t]+|$))*", line)
        length = dashes.end() if dashes and not self.open else 0
        if length:
            self.before = "-"
        return start + length

    def _fits(self, match: re.Match[str]) -> bool:
        """Whether a token can follow the previous one; updates the open brackets."""
        kind = match.lastgroup or ""
        if kind == "blank":
            return True
        mark = match[0] if kind == "mark" else ""
        if mark and mark in "{[":
            if self.before not in ("", "-", ":", ",", "{", "["):
                return False
            self.open.append("}" if mark == "{" else "]")
        elif mark and mark in "}]":
            if not self.open or self.open.pop() != mark:
                return False
        elif not self._follows(kind, match[0]):
            return False
        self.before = mark or "word"
        return True

    def _follows(self, kind: str, token: str) -> bool:
        """Whether a comma, a colon or a word can follow the previous token."""
        if token == "," and kind == "mark":
            return bool(self.open) and self.before not in ("", "-", ":", ",", "{", "[")
        if token == ":" and kind == "mark":
            return self.before == "word"
        return kind != "word" or token[0] not in "|>"

    def _give_up(
        self, found: list[tuple[int, int]], position: int, safe: int, end: int, indent: int
    ) -> list[tuple[int, int]]:
        rest = self.text[position:end]
        if re.search(r"(?:^|[ \t])[|>][-+0-9]*[ \t]*(?:#.*)?$", rest) and not self.open:
            self.block_indent = indent
        elif self.open or re.search(r"[\"'{}\[\]]", rest):
            # Unpaired quotes and brackets may continue below; a plain string of several words ends with its line.
            self.lost = True
        self.before = "word"
        while safe < end and self.text[safe] in " \t":
            safe += 1
        return [*(span for span in found if span[1] <= safe), (safe, end)]

    def _known(self, match: re.Match[str]) -> bool:
        """Whether a word is part of a secret's structure: before a colon a key, else the value of the last key."""
        word = match[0].strip("\"'")
        if re.compile(r"[ \t]*:").match(self.text, match.end()):
            self.key = word
            return word in _KEYS
        return word in _VALUES.get(self.key, ())
