"""The bytes of a file with edits made in its text. Whatever is not edited keeps its bytes."""

from __future__ import annotations

import re
from collections.abc import Iterable

from spec_lint.findings.finding import Edit
from spec_lint.findings.private import Private
from spec_lint.findings.source import Source

_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"), (b"", "utf-8"))
_UNDECODABLE = re.compile("[\udc80-\udcff]")


class UneditableError(Exception):
    """A file that cannot be edited exactly; the text says why, as a clause."""


class Content(Private):
    """A file's bytes: its byte order mark, its encoding and its text."""

    __slots__ = ("encoding", "mark", "text")

    def __init__(self, data: bytes) -> None:
        """Raises UneditableError."""
        self.mark, self.encoding = next(pair for pair in _MARKS if data.startswith(pair[0]))
        try:
            self.text = data[len(self.mark) :].decode(self.encoding, "surrogateescape")
            same = self.mark + self.text.encode(self.encoding, "surrogateescape") == data
        except UnicodeError:
            same = False
        if not same:
            raise UneditableError("its text cannot be decoded without loss")

    def edited(self, edits: Iterable[Edit]) -> bytes:
        """The bytes after edits, which are in order and do not overlap. Raises UneditableError."""
        pieces, position, mark, encoding = [], 0, self.mark, self.encoding
        for edit in edits:
            start, end = edit.span.start, edit.span.end
            if not self._is_about(edit.span.source, start, end):
                raise UneditableError("its text is not what was checked")
            if (start, end, edit.text) == (0, 0, ""):
                mark, encoding = b"", "utf-8"
            pieces += [self.text[position:start], edit.text]
            position = end
        return mark + "".join([*pieces, self.text[position:]]).encode(encoding, "surrogateescape")

    def _is_about(self, source: Source, start: int, end: int) -> bool:
        """Whether these offsets of a source are those of this text: the source may have replacement characters, or may
        leave out what is of no interest in a long text."""
        text, own = source.text, self.text
        if text == own or text == _UNDECODABLE.sub("\ufffd", own):
            return True
        lines = slice(text.rfind("\n", 0, start) + 1, (text.find("\n", end) + 1) or len(text))
        return len(text) == len(own) and text[lines] == own[lines]
