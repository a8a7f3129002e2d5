"""The last line of defence: no report repeats a masked value in its words.

Rules and readers never quote a secret value. This holds also where one does by mistake, or where a secret file is read
as something else, of which everything may be quoted.
"""

from __future__ import annotations

import binascii
import json
import re
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from typing import NamedTuple

from spec_lint.finding import Finding, Label
from spec_lint.grammar.words import quoted
from spec_lint.redaction import MASK, masks_of, touches
from spec_lint.source import Source

SHORTEST = 6
"""Shorter values are not looked for: they stand in half of all sentences."""


_MARKS = re.compile(r"[\s\"'{}\[\],:]")
_WORD = re.compile(r"[^\s\"'{}\[\],:]+")
_UNUSUAL = re.compile(r"[0-9]|[a-z][A-Z]")


class _Values(NamedTuple):
    """Values to mask: all of them, their lengths from the longest, and how they begin, ``shortest`` characters each."""

    all: frozenset[str]
    lengths: tuple[int, ...]
    beginnings: frozenset[str]
    shortest: int = SHORTEST

    def __repr__(self) -> str:
        return f"_Values({len(self.all)})"


def shielded(finding: Finding) -> Finding:
    """A finding whose words repeat no masked value of the sources that it points into."""
    known = [
        values
        for source in {finding.span.source, *(label.span.source for label in finding.related)}
        if (values := _values(source)) is not None
    ]
    if (own := _own(finding)) is not None:
        known.append(own)
    if not known:
        return finding
    for values in known:
        message, label, help_ = (
            _masked(words, values) for words in (finding.message, finding.label, finding.help or "")
        )
        if (message, label, help_) != (finding.message, finding.label, finding.help or ""):
            # Where a value is repeated, the help may hold what was made of it.
            finding = finding._replace(message=message, label=label, help=None)
        finding = finding._replace(
            related=tuple(Label(label.span, _masked(label.message, values)) for label in finding.related),
            pointer=tuple(_masked(part, values) if isinstance(part, str) else part for part in finding.pointer),
        )
    return finding


def _own(finding: Finding) -> _Values | None:
    """The value that a finding points at, also a short one, which a message is most likely to repeat."""
    span = finding.span
    if span.end - span.start > SHORTEST + 2:
        return None
    text = span.text.strip("\"'")
    if len(text) < SHORTEST and any(map(str.isdigit, text)) and touches(masks_of(span.source), span.start, span.end):
        return _Values(frozenset({text}), (len(text),), frozenset({text}), len(text))
    return None


def _masked(words: str, values: _Values) -> str:
    """Words with the values in them masked; linear in the length of the words, however many values there are."""
    parts: list[str] = []
    position = done = 0
    while position + values.shortest <= len(words):
        length = 0
        if words[position : position + values.shortest] in values.beginnings:
            length = next((n for n in values.lengths if words[position : position + n] in values.all), 0)
        if length:
            parts += [words[done:position], MASK]
            done = position + length
        position += length or 1
    return "".join([*parts, words[done:]]) if parts else words


@lru_cache(maxsize=8)
def _values(source: Source) -> _Values | None:
    """The values that a source masks, as they are written and decoded; those that it shows elsewhere are none."""
    masks = masks_of(source)
    if not masks:
        return None
    text = source.text
    ends = [0, *(end for _, end in masks)]
    starts = [*(start for start, _ in masks), len(text)]
    shown = {word for end, start in zip(ends, starts, strict=True) for word in _WORD.findall(text[end:start])}
    found = frozenset(
        value
        for start, end in masks
        for form in _forms(text[start:end])
        for value in (form, quoted(form)[1:-1])
        if len(value) >= SHORTEST and value not in shown and not (value.isalpha() and value.islower())
    )
    lengths = tuple(sorted({len(value) for value in found}, reverse=True))
    return _Values(found, lengths, frozenset(value[:SHORTEST] for value in found)) if found else None


def _forms(written: str) -> Iterator[str]:
    """A masked stretch as a message could repeat it: as written, decoded from JSON or base64, lines and words alone.

    Where a file is broken, one stretch holds many values; of its words those count that are no plain ones.
    """
    bare = written.strip().strip("\"'")
    forms = {bare, " ".join(bare.split())}
    if "\\" in bare:
        with suppress(ValueError):
            forms.add(str(json.loads(f'"{bare}"', strict=False)))
    for form in list(forms):
        with suppress(ValueError):
            forms.add(binascii.a2b_base64(form, strict_mode=True).decode())
    for form in forms:
        yield form
        if "\n" in form:
            yield from (line.strip().strip("\"'") for line in form.splitlines())
    if _MARKS.search(bare):
        yield from (word for word in _WORD.findall(bare) if _UNUSUAL.search(word))
