"""The text of a baseline that is as spec-lint writes it: most runs need a few of its lines, and parse only these.

A baseline may have many thousands of entries, and a run be about one file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from typing import Any

_TEXT = re.compile(  # nothing of it can match in two ways, so no way back is kept: that is quicker
    rb'\{"version": 1, "spec_lint": "([^"]++)", "baseline": \[\n'
    rb'(?:\{"rule": "[A-Z][0-9]{3}+", "of": "[^"]*+", "at": "[^"]*+", "what": "[^"]++", "file": "[^"]++"'
    rb'(?:, "count": [1-9][0-9]{0,8}+)?+\},\n)*+null\]\}\n'
)
_INSIDE = re.compile(rb'\n(?!\{"|null\]\}\n\Z|\Z)')
"""The end of a line that is inside a string: the quotation mark of an entry would end the string."""
_ESCAPE = rb"\\(?:[bfnrt/]|u(?:[0-9a-ce-f][0-9a-f]{3}|d[0-7][0-9a-f]{2}))"
"""An escape of JSON, but for a quotation mark, a backslash and half of a surrogate pair."""
MOST_SOUGHT = 20
"""The most things that are sought in a text: each takes a search through all of it."""


class BaselineLines:
    """The text of a baseline, as spec-lint writes it; ``written_by`` is the release that did."""

    def __init__(self, data: bytes, written_by: str) -> None:
        self.written_by = written_by
        self._data = data

    def all(self) -> list[dict[str, Any]]:
        """All entries."""
        found: list[dict[str, Any]] = json.loads(self._data)["baseline"][:-1]
        return found

    def about(self, files: Collection[str], keys: Collection[tuple[str, str]]) -> list[dict[str, Any]]:
        """At least the entries about some files, or the files in these folders, and those about some rules with
        something of a name."""
        if len(files) + len(keys) > MOST_SOUGHT:
            return self.all()
        sought = [f'\n{{"rule": {json.dumps(rule)}, "of": {json.dumps(of)}, ' for rule, of in keys]
        sought += [f'"file": {json.dumps(file)[:-1]}' for file in files]  # with what begins like it, as in a folder
        places = (at for words in sought for at in _places(self._data, words.encode()))
        starts = {self._data.rfind(b"\n", 0, at + 1) + 1 for at in places}
        return [json.loads(self._data[start : self._data.index(b"\n", start) - 1]) for start in sorted(starts)]


def lines_of(data: bytes) -> BaselineLines | None:
    """The lines of a file, if it is certain to be a baseline: written as spec-lint writes it, and nothing wrong in it.

    The pattern takes whatever is not a quotation mark for the inside of a string, which is quick. So the strings are
    looked at, too: JSON allows no control character in them, and not every escape.
    """
    match = _TEXT.fullmatch(data) if data.isascii() else None
    if match is None or _INSIDE.search(data) or any(code in data for code in range(0x20) if code != 0x0A):
        return None
    if any(not re.compile(_ESCAPE).match(data, at) for at in _places(data, b"\\")):
        return None
    return BaselineLines(data, match[1].decode())


def _places(data: bytes, words: bytes) -> Iterator[int]:
    """Where some words are in a text."""
    at = data.find(words)
    while at >= 0:
        yield at
        at = data.find(words, at + 1)
