"""The comments of a file that tell spec-lint to ignore findings."""

from __future__ import annotations

from spec_lint.findings.finding import Finding, Span
from spec_lint.findings.named_tuple import NamedTuple
from spec_lint.findings.source import Source


class IgnoreComment(NamedTuple):
    """One such comment: its offsets, the words in its brackets with theirs, and the reason.

    ``covers`` are the offsets of the text that it is about; None for the whole file. ``right`` is how a comment should
    be written that does not have the right form; it ignores nothing.
    """

    start: int
    end: int
    words: tuple[tuple[str, int, int], ...]
    reason: str
    covers: tuple[int, int] | None
    right: str | None = None


class IgnoreComments(NamedTuple):
    """The comments in a text, which is that of the file, or what a command has made of it."""

    source: Source
    comments: tuple[IgnoreComment, ...]

    def span(self, start: int, end: int) -> Span:
        return Span(self.source, start, end)

    def about(self, finding: Finding) -> list[IgnoreComment]:
        """The comments that are about the place of a finding in this file. In what a file is rendered to, these are
        only those about the whole file, unless the comments are in there, too."""
        span = finding.span
        same = span.rendered == self.span(0, 0).rendered
        return [
            one
            for one in self.comments
            if one.covers is None or (same and one.covers[0] <= span.start < one.covers[1] and not finding.more)
        ]
