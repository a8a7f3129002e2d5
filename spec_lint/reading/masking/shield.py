"""No words of a finding repeat what its sources mask. Names and our own words are never masked.

Text of a file stands in a message within double quotes or backticks, whole (``grammar.words.quoted``). Of what stands
there everything is masked that overlaps a value of one of the finding's sources, unless it is a name, and everything
that is a credential by its form. Our own words, around the quotes, are left alone: but for what can only be a value.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from spec_lint.findings.finding import Finding, Label
from spec_lint.findings.source import Source
from spec_lint.reading.masking.hidden_values import Place, Values, meant, shown_words, values_of
from spec_lint.reading.masking.masks import masks_of
from spec_lint.reading.masking.ranges import merged
from spec_lint.secrets.credential_forms import forms, named
from spec_lint.secrets.value import MASK

_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"|`([^`]*)`')
_FIELD = re.compile(r"[A-Za-z_][\w.\[\]-]*")
_NUMBER = re.compile(r"(?<![\w.])[-+]?[0-9.][\w.+-]*(?<!\.)")
_MOST_OWN = 8
_SHORTEST_PART = 3
"""A shorter part of a value is no secret: a blank, a sign that may not stand somewhere."""

_LONGEST_CUT = 256
"""A longer part of a value is found by as many characters of it."""

Names = Callable[[], frozenset[str]]


def no_names() -> frozenset[str]:
    return frozenset()


def shielded(finding: Finding, names: Names = no_names) -> Finding:
    """A finding whose words repeat no masked value of the sources that it points into.

    ``names`` gives the names that a project has; they are asked for where a value is equal to what a message quotes.
    """
    words = _Words(finding, names)
    message, label = words.masked(finding.message), words.masked(finding.label)
    help_ = finding.help and words.masked(finding.help)
    related = tuple(Label(label.span, words.masked(label.message)) for label in finding.related)
    pointer = tuple(words.masked_text(part) if isinstance(part, str) else part for part in finding.pointer)
    fix = finding.fix
    if fix is not None and any(words.masked_text(edit.text) != edit.text for edit in fix):
        fix = None
    if (message, label, help_, related, pointer, fix) == (
        finding.message, finding.label, finding.help, finding.related, finding.pointer, finding.fix,
    ):  # fmt: skip
        return finding
    if (message, label) != (finding.message, finding.label):
        help_ = None  # Where a value is repeated, the help may hold what was made of it.
    return finding._replace(message=message, label=label, help=help_, related=related, pointer=pointer, fix=fix)


def masked_forms(text: str) -> str:
    """A text of any kind, our own words too, with the credentials masked that their form gives away."""
    return _replaced(text, forms(text))


def without_credentials(value: Any) -> Any:
    """A text of a file, or a value of JSON with such texts, with the credentials masked that their form or the name
    before them gives away."""
    if isinstance(value, str):
        return _replaced(value, forms(value) + named(value))
    if isinstance(value, list):
        return [without_credentials(item) for item in value]
    return {key: without_credentials(item) for key, item in value.items()} if isinstance(value, dict) else value


def masked_values(text: str, source: Source, hidden: Sequence[str] = ()) -> str:
    """What a program says of a source, in words that are not ours, without what the source masks, and without more."""
    found = forms(text) + values_of(source).places(text)
    for value in hidden:
        if len(value) > 1:
            found += [match.span() for match in re.finditer(re.escape(value), text)]
    return _replaced(text, found)


class _Words:
    """What must not be said in the words of one finding."""

    def __init__(self, finding: Finding, names: Names) -> None:
        self.names = names
        spans = [finding.span, *(label.span for label in finding.related)]
        self.sources = list(dict.fromkeys(span.source for span in spans))
        self.values: list[Values] = [values for source in self.sources if (values := values_of(source))]
        self.touched = [part for span in spans for part in _own(span.source, span.start, span.end)]
        self.own = " ".join(self.touched)

    def masked(self, words: str) -> str:
        """Words of a message: what is quoted is masked where it must be, our own words are not."""
        if not self.values:
            return masked_forms(words)
        parts: list[str] = []
        position = 0
        for match in _QUOTED.finditer(words):
            group = 1 if match[1] is not None else 2
            start, end = match.span(group)
            is_field = group == 2 and _FIELD.fullmatch(match[group])
            shown = self._own_words(match[group]) if is_field else self.masked_text(match[group])
            parts += [self._own_words(words[position:start]), shown]
            position = end
        return "".join([*parts, self._own_words(words[position:])])

    def masked_text(self, text: str) -> str:
        """A text of a file, or one that was made of it."""
        found = forms(text) + named(text)
        hidden = [(0, len(text))] if self._is_part(text) else self._found(text)
        hidden += [place for value in self.touched for place in _cut(text, value)]
        if hidden and not self._is_name(text):
            found += hidden
        return _replaced(text, found)

    def _found(self, text: str, *, certain: bool = False) -> list[Place]:
        return [place for values in self.values for place in values.find(text, certain=certain)]

    def _is_part(self, text: str) -> bool:
        """Whether a text is a part of the very value that the finding points at."""
        return len(text) >= _SHORTEST_PART and text in self.own

    def _own_words(self, words: str) -> str:
        """Words of ours, in which nothing stands but what can only be a value, for it is one and is announced as such,
        or is long, or is the number that is pointed at."""
        found = self._found(words, certain=True)
        found += [place for place in named(words) if any(words[slice(*place)] in values for values in self.values)]
        if self.own:
            numbers = {word for word in self.own.split() if any(map(str.isdigit, word))}
            found += [match.span() for match in _NUMBER.finditer(words) if match[0] in numbers]
        found = [place for place in found if not self._is_name(words[slice(*place)])]
        return _replaced(words, found + forms(words))

    def _is_name(self, text: str) -> bool:
        return any(text in shown_words(source) for source in self.sources) or text in self.names()


def _cut(text: str, value: str) -> Iterator[Place]:
    """What a text that was cut out of a file has of a value that it begins or ends in."""
    if len(value) > _LONGEST_CUT < len(text):
        if (start := text.find(value[:_LONGEST_CUT])) >= 0:
            yield start, len(text)
        if (end := text.rfind(value[-_LONGEST_CUT:])) >= 0:
            yield 0, end + _LONGEST_CUT
    for length in range(min(len(text), len(value), _LONGEST_CUT), _SHORTEST_PART - 1, -1):
        if text.endswith(value[:length]):
            yield len(text) - length, len(text)
            break
    for length in range(min(len(text), len(value), _LONGEST_CUT), _SHORTEST_PART - 1, -1):
        if text.startswith(value[-length:]):
            yield 0, length
            break


def _own(source: Source, start: int, end: int) -> list[str]:
    """The masked texts that a span touches, as written and as meant; none of one that holds more than a few."""
    masks = masks_of(source)
    first = bisect_right(masks, (start, len(source.text)))
    first -= first > 0 and masks[first - 1][1] > start
    touched = masks[first : first + _MOST_OWN]
    if len(touched) == _MOST_OWN and touched[-1][0] < end:
        return []
    written = [source.text[place[0] : place[1]] for place in touched if place[0] < end]
    return [form for text in written for form in (text, meant(text))]


def _replaced(text: str, places: list[Place]) -> str:
    if not places:
        return text
    parts: list[str] = []
    position = 0
    for start, end in merged(places):
        parts += [text[position:start], MASK]
        position = end
    return "".join([*parts, text[position:]])
