"""Text as it was read, with its offsets converted to lines and columns and back."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable

from spec_lint.findings.private import Private

Masks = tuple[tuple[int, int], ...]
"""(start, end) ranges of offsets, sorted."""


BY_COMMAND = "rendered by "
"""The beginning of the ``origin`` of a text that a command of the configuration has made."""


class Source(Private):
    """One text as it was read.

    ``path`` is the path as the user gave it. ``text`` is the decoded text without a byte order mark; offsets count
    its code points from 0. ``masks`` are the sorted (start, end) ranges of offsets that no report may show, because
    they hold secret values. ``marked`` is true if the file began with a byte order mark. ``origin`` describes where
    the text comes from if it is not the file itself (a rendered jsonnet file and its arguments). ``all_masks`` are all
    ranges that no report may show, if they are known already (``masks_of``).
    """

    __slots__ = ("_line_starts", "_masks", "all_masks", "marked", "origin", "path", "text")

    @property
    def changed(self) -> bool:
        """Whether the file has changed since it was judged, so this is another text."""
        return False

    @property
    def by_command(self) -> bool:
        """Whether a command made the text, so even a name in it may be the value of a variable."""
        return self.origin is not None and self.origin.startswith(BY_COMMAND)

    def __init__(
        self,
        path: str,
        text: str,
        masks: Masks = (),
        origin: str | None = None,
        marked: bool = False,
    ) -> None:
        self.path = path
        self.text = text
        self._masks: Masks | Callable[[str], Masks] = masks
        self.origin = origin
        self.marked = marked
        self.all_masks: Masks | None = None
        self._line_starts: list[int] | None = None

    def __repr__(self) -> str:
        return f"Source({self.path!r})"

    @property
    def masks(self) -> Masks:
        if callable(self._masks):
            self._masks = self._masks(self.text)
        return self._masks

    @masks.setter
    def masks(self, masks: Masks) -> None:
        self._masks = masks

    def mask_later(self, find: Callable[[str], Masks]) -> None:
        """Let a function find the masks when they are first asked for; most texts are never shown."""
        self._masks = find

    def line_starts(self) -> list[int]:
        """The offsets at which lines start. A line ends with LF, CR LF or a lone CR, as in YAML."""
        if self._line_starts is None:
            starts, text, position = [0], self.text, 0
            if "\r" not in text:
                while (position := text.find("\n", position) + 1) > 0:
                    starts.append(position)
            else:
                for offset, character in enumerate(text):
                    if character == "\n" or (character == "\r" and text[offset + 1 : offset + 2] != "\n"):
                        starts.append(offset + 1)
            self._line_starts = starts
        return self._line_starts

    def position(self, offset: int) -> tuple[int, int]:
        """The (line, column) of an offset, both from 1, columns in code points."""
        starts = self.line_starts()
        line = bisect_right(starts, offset)
        return line, offset - starts[line - 1] + 1

    def offset(self, line: int, column: int) -> int:
        """The offset of a (line, column), the inverse of ``position``, limited to the text."""
        starts = self.line_starts()
        if line > len(starts):
            return len(self.text)
        return min(starts[line - 1] + column - 1, len(self.text))

    def line_text(self, line: int) -> str:
        """The text of a line (from 1) without its line break."""
        starts = self.line_starts()
        end = starts[line] if line < len(starts) else len(self.text)
        return self.text[starts[line - 1] : end].rstrip("\r\n")


class Elsewhere(Source):
    """A text that is in no file, but in a live cluster; ``path`` says what it is. No finding can point to it."""

    __slots__ = ()


class Unrendered(Source):
    """The text of a file that could not be rendered; ``origin`` says with which arguments."""

    __slots__ = ()
