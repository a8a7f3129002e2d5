"""The comments of a text that tell spec-lint to ignore findings, and what each of them is about."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from functools import cached_property

from spec_lint.findings.ignore_comment import IgnoreComment
from spec_lint.findings.source import Source
from spec_lint.grammar.ignore_comment import IGNORE_DOCUMENT, IGNORE_FILE, Directive, directives

Range = tuple[int, int]
"""Offsets in a text; the end is exclusive."""

HINT = re.compile(r"spec[-_ ]?lint|noqa|nolint", re.IGNORECASE)
"""What every comment about spec-lint has in it, also one that only almost has the right form."""

_COMMENT = re.compile(r"[ \t\ufeff]*(?:\#|//)|%")
_MARKER = re.compile(r"(?:---|\.\.\.)[ \t]*(?:$|\#)")
"""The beginnings of lines that a comment above them is not about."""


class Layout:
    """Where things are in a text: its real ``comments`` that may be about spec-lint, its ``strings``, the ``things``
    that a comment may stand above (the entries of mappings and the items of lists), and where each document begins: the
    first one with its content, the others with their marker."""

    def __init__(
        self,
        source: Source,
        comments: Iterable[Range],
        strings: Iterable[Range],
        things: Iterable[Range] = (),
        documents: Iterable[int] = (0,),
    ) -> None:
        self.source = source
        self.comments = list(comments)
        self._starts = source.line_starts()
        self._things = sorted(things)
        self._documents = sorted(documents)
        self._joined = list(self._long(strings))

    def _long(self, strings: Iterable[Range]) -> Iterator[Range]:
        """The lines, counted from 0, of strings that go over several."""
        for start, end in sorted(strings):
            first, last = self.line_of(start), self.line_of(max(start, end - 1))
            if last > first:
                yield first, last

    def line_of(self, offset: int) -> int:
        return bisect_right(self._starts, offset) - 1

    def start_of(self, line: int) -> int:
        """The offset of a line; behind the last one, that after the end of the text: a finding may be at its end."""
        return self._starts[line] if line < len(self._starts) else len(self.source.text) + 1

    def whole_line(self, line: int) -> Range:
        """A line, with those that a string which begins or ends on it goes over."""
        first = last = line
        at = bisect_left(self._joined, (line + 1, 0))
        while at and self._joined[at - 1][1] >= first:
            at -= 1
            first = min(first, self._joined[at][0])
        at = bisect_left(self._joined, (first, 0))
        while at < len(self._joined) and self._joined[at][0] <= last:
            last = max(last, self._joined[at][1])
            at += 1
        return self.start_of(first), self.start_of(last + 1)

    def below(self, line: int) -> int | None:
        """The line of a document that follows directly, but for lines of comments; None if it is blank or missing."""
        return self._below[line]

    @cached_property
    def _below(self) -> list[int | None]:
        """What is below each line, found from the last one up."""
        found: list[int | None] = [None] * len(self._starts)
        for line in range(len(self._starts) - 2, -1, -1):
            text = self.source.line_text(line + 2)
            if _MARKER.match(text):
                found[line] = None if self._starts[line] > self._documents[0] else found[line + 1]
            elif _COMMENT.match(text):
                found[line] = found[line + 1]
            elif text.strip(" \t\ufeff"):
                found[line] = line + 1
        return found

    def beginning_on(self, line: int) -> Range:
        """A line, with everything that begins on it."""
        start, end = self.whole_line(line)
        first = bisect_left(self._things, (self.start_of(line), 0))
        last = bisect_left(self._things, (self.start_of(line + 1), 0))
        return start, max([end, *(thing[1] for thing in self._things[first:last])])

    def document(self, line: int) -> Range | None:
        """The document that a line is in; None if there is only one."""
        if len(self._documents) < 2:
            return None
        number = max(1, bisect_left(self._documents, self.start_of(line + 1)))
        start = self._documents[number - 1] if number > 1 else 0
        return start, self._documents[number] if number < len(self._documents) else self.start_of(len(self._starts))


def ignore_comments(layout: Layout) -> tuple[IgnoreComment, ...]:
    """The comments of a text that tell spec-lint to ignore findings, and those that almost do."""
    text = layout.source.text
    found = []
    for start, end in layout.comments:
        first = layout.start_of(layout.line_of(start))
        alone = re.fullmatch(r"(?:---)?[\s\ufeff-]*", text[first:start]) is not None
        for directive in directives(text, start, end):
            found.append(
                IgnoreComment(
                    directive.start,
                    directive.end,
                    directive.words,
                    directive.reason,
                    _covered(layout, directive, layout.line_of(end), alone=alone),
                    directive.right,
                )
            )
    return tuple(found)


def _covered(layout: Layout, directive: Directive, line: int, *, alone: bool) -> Range | None:
    """What a comment is about that ends on a line; ``alone`` if it has the line for itself."""
    if directive.what == IGNORE_FILE:
        return None
    if directive.what == IGNORE_DOCUMENT:
        return layout.document(line)
    about = layout.below(line) if alone else line
    if about is None:
        return directive.start, directive.start
    return layout.beginning_on(about) if alone else layout.whole_line(about)
