"""The comments of a file that tell spec-lint to ignore findings."""

from __future__ import annotations

from spec_lint.findings.finding import Edit, Span
from spec_lint.findings.named_tuple import NamedTuple
from spec_lint.findings.source import Source

Word = tuple[str, int, int]
"""A word in the brackets of a comment, and its offsets in the file."""


class IgnoreComment(NamedTuple):
    """One such comment: its offsets, the words in its brackets with theirs, and the reason.

    ``covers`` are the offsets of the text that it is about; None for the whole file. ``right`` is how a comment should
    be written that does not have the right form; it ignores nothing.
    """

    start: int
    end: int
    words: tuple[Word, ...]
    reason: str
    covers: tuple[int, int] | None
    right: str | None = None


class IgnoreComments(NamedTuple):
    """The comments in a text, which is that of the file, or what a command has made of it."""

    source: Source
    comments: tuple[IgnoreComment, ...]

    def span(self, start: int, end: int) -> Span:
        return Span(self.source, start, end)

    def removal(self, comment: IgnoreComment) -> Edit:
        """The edit that removes a comment: with its line, if nothing else is on it."""
        text, start, end = self.source.text, comment.start, comment.end
        if text.startswith("/*", start):
            close = text.find("*/", end)
            if text[end:close].strip(" \t\r\n*"):
                start += 2  # the comment says more
            else:
                end = close + 2
        while start and text[start - 1] in " \t":
            start -= 1
        alone = (not start or text[start - 1] in "\r\n") and text[end : end + 1] in ("", "\r", "\n")
        if alone:
            end += 2 if text.startswith("\r\n", end) else 1
        return Edit(self.span(start, min(end, len(text))), "")

    def removal_of_word(self, comment: IgnoreComment, word: Word) -> Edit:
        """The edit that removes one of several words in the brackets, with what divides it from the others."""
        number = comment.words.index(word)
        start, end = word[1:]
        if number:
            start = comment.words[number - 1][2]
        else:
            end = comment.words[1][1]
        return Edit(self.span(start, end), "")
