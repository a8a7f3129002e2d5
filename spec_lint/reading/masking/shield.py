"""Keeps masked values out of the words of a finding. Names and our own words are never masked.

A message quotes text of a file in double quotes or backticks, as a whole (``grammar.words.quoted``). In quoted text,
everything that overlaps a value of one of the finding's sources is masked, unless it is a name, and so is everything
that is a credential by its form. Our own words, around the quotes, are kept, except what can only be a value.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence

from spec_lint.findings.finding import Finding, Fix, HiddenEdits, Label
from spec_lint.findings.source import Source
from spec_lint.reading.masking.hidden_values import Place, Values, meant, shown_words, values_of
from spec_lint.reading.masking.masks import masks_of
from spec_lint.reading.masking.ranges import touches
from spec_lint.reading.masking.words import masked_forms, replaced
from spec_lint.secrets.credential_forms import forms, has_form, named, worth_a_look

_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"|`([^`]*)`')
_FIELD = re.compile(r"[A-Za-z_][\w.\[\]-]*")
_COMMAND = re.compile(r"(?:pachctl|kubectl|kustomize|helm|jinja2|envsubst|erb|ytt|base64|spec-lint|git|sops) ")
"""What begins a command that a message tells the user to run, or that rejects a file."""
_NUMBER = re.compile(r"(?<![\w.])[-+]?[0-9.][\w.+-]*(?<!\.)")
_MOST_OWN = 8
_SHORTEST_PART = 3
"""A shorter part of a value is not secret: a space, or a character that is not allowed somewhere."""

_LONGEST_CUT = 256
"""The most characters of a value's part that are compared."""

Names = Callable[[], frozenset[str]]


def no_names() -> frozenset[str]:
    return frozenset()


def shielded(finding: Finding, names: Names = no_names) -> Finding:
    """A finding whose words repeat no masked value of the sources that it points to.

    ``names`` returns the names in a project; it is called only if a value is equal to quoted text.
    """
    words = _Words(finding, names)
    if finding.fix is not None:
        finding = finding._replace(fix=_shown_fix(finding.fix, words))
    if words.are_plain(finding):
        return finding
    message, label = words.masked(finding.message), words.masked(finding.label)
    help_ = finding.help and words.masked(finding.help)
    related = tuple(Label(label.span, words.masked(label.message)) for label in finding.related)
    pointer = tuple(words.masked_text(part) if isinstance(part, str) else part for part in finding.pointer)
    by_name = finding.by_name and tuple(map(words.masked_text, finding.by_name))
    fix = finding.fix and finding.fix._replace(title=words.masked(finding.fix.title))
    if words.of_command:  # The text to write may be derived from the value.
        help_ = help_ if help_ and words.names_only_fields(help_) else None
        fix = None
    masked = finding._replace(
        message=message, label=label, help=help_, related=related, pointer=pointer, fix=fix, by_name=by_name
    )
    if masked == finding:
        return finding
    if (message, label) != (finding.message, finding.label):
        return masked._replace(help=None)  # it may contain something derived from the value
    return masked


def _shown_fix(fix: Fix, words: _Words) -> Fix | None:
    """A fix as a report may show it: without edits that touch a value. Only its layout may change; else no fix."""
    values = [
        edit
        for edit in fix.edits
        if touches(masks_of(edit.span.source), edit.span.start, edit.span.end)
        or words.masked_text(edit.text) != edit.text
    ]
    if not values:
        return fix
    if not all(_LAYOUT.issuperset(edit.span.text + edit.text) for edit in values):
        return None
    return fix._replace(edits=(), hidden=HiddenEdits(fix.all_edits))


_LAYOUT = frozenset(" \t\r\n,")


def masked_values(text: str, source: Source, hidden: Sequence[str] = ()) -> str:
    """Another program's message about a source, without the values that the source masks and the ``hidden`` ones."""
    found = forms(text) + values_of(source).places(text)
    for value in hidden:
        if len(value) > 1:
            found += [match.span() for match in re.finditer(re.escape(value), text)]
    return replaced(text, found)


class _Words:
    """The values that the words of one finding must not contain."""

    def __init__(self, finding: Finding, names: Names) -> None:
        self.names = names
        spans = [finding.span, *(label.span for label in finding.related)]
        self.sources = list(dict.fromkeys(span.source for span in spans))
        self.values: list[Values] = [values for source in self.sources if (values := values_of(source))]
        self.touched = [part for span in spans for part in _own(span.source, span.start, span.end)]
        self.own = " ".join(self.touched)
        self.of_command = bool(self.touched) and any(source.by_command for source in self.sources)

    def are_plain(self, finding: Finding) -> bool:
        """Whether nothing in a finding can be masked: its sources mask no value, and no text looks like one."""
        if self.values or self.touched:
            return False
        ours = (finding.message, finding.label, finding.help or "", *(label.message for label in finding.related))
        given = [part for part in (*finding.pointer, *(finding.by_name or ())) if isinstance(part, str)]
        given += [finding.fix.title] if finding.fix else []
        return not has_form("\n".join(ours)) and not worth_a_look("\n".join(given))

    def masked(self, words: str) -> str:
        """A message with the quoted text masked where necessary, but not our own words."""
        if not self.values:
            return masked_forms(words)
        parts: list[str] = []
        position = 0
        for match in _QUOTED.finditer(words):
            group = 1 if match[1] is not None else 2
            start, end = match.span(group)
            ours = group == 2 and (_FIELD.fullmatch(match[group]) or _COMMAND.match(match[group]))
            shown = self._own_words(match[group]) if ours else self.masked_text(match[group])
            parts += [self._own_words(words[position:start]), shown]
            position = end
        return "".join([*parts, self._own_words(words[position:])])

    def masked_text(self, text: str) -> str:
        """Text from a file, or derived from it, with values masked."""
        found = forms(text) + named(text)
        hidden = [(0, len(text))] if self._is_part(text) else self._found(text)
        hidden += [place for value in self.touched for place in _cut(text, value)]
        if hidden and not self._is_name(text):
            found += hidden
        return replaced(text, found)

    def names_only_fields(self, words: str) -> bool:
        """Whether nothing is quoted in our words but the names of fields."""
        return all(match[2] and _FIELD.fullmatch(match[2]) for match in _QUOTED.finditer(words))

    def _found(self, text: str, *, certain: bool = False) -> list[Place]:
        return [place for values in self.values for place in values.find(text, certain=certain)]

    def _is_part(self, text: str) -> bool:
        """Whether a string is a part of the value that the finding points to."""
        return (len(text) >= _SHORTEST_PART or (self.of_command and bool(text))) and text in self.own

    def _own_words(self, words: str) -> str:
        """Our own words, in which only certain values are masked: one after the name of a credential, a long one, or
        the number that the finding points to."""
        found = self._found(words, certain=True)
        found += [place for place in named(words) if any(words[slice(*place)] in values for values in self.values)]
        if self.own:
            numbers = {word for word in self.own.split() if any(map(str.isdigit, word))}
            found += [match.span() for match in _NUMBER.finditer(words) if match[0] in numbers]
        found = [place for place in found if not self._is_name(words[slice(*place)])]
        return replaced(words, found + forms(words))

    def _is_name(self, text: str) -> bool:
        return any(text in shown_words(source) for source in self.sources) or text in self.names()


def _cut(text: str, value: str) -> Iterator[Place]:
    """The parts of a value at the beginning or end of text that was cut out of a file."""
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
    """The masked texts that a span touches, as written and as decoded; empty if there are more than a few."""
    masks = masks_of(source)
    first = bisect_right(masks, (start, len(source.text)))
    first -= first > 0 and masks[first - 1][1] > start
    touched = masks[first : first + _MOST_OWN]
    if len(touched) == _MOST_OWN and touched[-1][0] < end:
        return []
    written = [source.text[place[0] : place[1]] for place in touched if place[0] < end]
    return [form for text in written for form in (text, meant(text))]
