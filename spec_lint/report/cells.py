"""Lays out lines of a source for a terminal: what is shown for each character, and in which columns.

Nothing depends on the terminal: control characters and those of uncertain width are shown as escapes, tabs as spaces,
masked ranges as a mask of fixed length. Widths follow Unicode's East Asian Width: wide and fullwidth characters take
two columns, combining ones none.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from unicodedata import category, combining, east_asian_width

from spec_lint.findings.named_tuple import NamedTuple
from spec_lint.findings.plain import escaped
from spec_lint.reading.masking.ranges import Ranges, touches
from spec_lint.report.streams import BRACKET, LONGEST, harmless
from spec_lint.secrets.value import MASK

TAB = "    "
MOST_COMBINING = 3
"""The most combining characters shown on one character; further ones are escaped, since a line may have any number."""
_PLAIN = re.compile(r"[ -~]+")
_JOINING_VOWELS = range(0x1160, 0x1200)
_VARIATION_SELECTORS = range(0xFE00, 0xFE10)


class Piece(NamedTuple):
    """What is shown for the source's offsets ``start`` to ``end``, and its width in columns.

    A ``run`` shows each of its characters in a separate column; any other piece is underlined as a whole.
    """

    start: int
    end: int
    text: str
    width: int
    run: bool = False


class Row(NamedTuple):
    """One line, or a window of it: the text and its pieces. ``left`` is the first piece's column."""

    text: str
    pieces: tuple[Piece, ...]
    left: int

    def columns(self, start: int, end: int) -> tuple[int, int]:
        """The columns (from 0, end exclusive) that show the source's offsets ``start`` to ``end``; at least one.

        Combining characters alone have those of the character that they are on.
        """
        first = last = -1
        base = carried = 0
        column = self.left
        for piece in self.pieces:
            if piece.end > start and (piece.start < end or first < 0):
                skipped = max(0, start - piece.start) if piece.run else 0
                taken = min(end, piece.end) - piece.start if piece.run else piece.width
                if first < 0:
                    first, carried = column + skipped, 0 if piece.width else base
                last = column + taken
            column += piece.width
            base = 1 if piece.run else piece.width or base
        if first < 0:
            first = column
        elif first == last:
            first -= carried
        return first, max(last, first + 1)

    def shows(self, start: int, end: int) -> bool:
        """Whether a range of the line begins in this window."""
        if not self.pieces:
            return True
        return self.pieces[0].start <= start < self.pieces[-1].end or (start == end == self.pieces[-1].end)


class Cells:
    """How the lines of one source are shown.

    ``limit`` is the number of columns for a line; a longer line is shown as a window. ``encodable`` says whether the
    output can encode a character; others are escaped here, because escaping them later would misalign the carets.
    """

    def __init__(self, text: str, masks: Ranges, limit: int, encodable: Callable[[str], bool]) -> None:
        self.text, self.masks, self.limit, self.encodable = text, masks, limit, encodable
        self.mask_starts = [start for start, _ in masks]
        self.more = "…" if encodable("…") else "..."

    def row(self, line_start: int, line_end: int, focus: int) -> Row:
        """The line between two offsets; if it is too long, the part around the offset ``focus``."""
        whole = self._walk(line_start, line_end, self.limit)
        if not whole or whole[-1].end >= line_end:
            return _joined("", whole, "")
        room = self.limit - 2 * len(self.more)
        focus = min(self._piece(focus, line_start, line_end).start, line_end) if focus < line_end else line_end
        before = self._walk_back(line_start, focus, room // 3)
        after = self._walk(focus, line_end, room - _width(before))
        if not after or after[-1].end >= line_end:
            before = self._walk_back(line_start, focus, room - _width(after))
        pieces = before + after
        cut_left = self.more if pieces[0].start > line_start else ""
        cut_right = self.more if pieces[-1].end < line_end else ""
        return _joined(cut_left, pieces, cut_right)

    def _walk(self, start: int, line_end: int, room: int) -> list[Piece]:
        """The pieces from an offset on, as many as fit."""
        pieces: list[Piece] = []
        while start < line_end and room > 0:
            piece = self._run(start, min(line_end, start + room)) or self._piece(start, start, line_end)
            room -= piece.width
            if room < 0:
                break
            pieces.append(piece)
            start = piece.end
        return pieces

    def _run(self, start: int, end: int) -> Piece | None:
        """The plain ASCII characters at an offset."""
        match = _PLAIN.match(self.text, start, end)
        if match is None:
            return None
        end = match.end()
        index = bisect_right(self.mask_starts, start)
        if index and self.masks[index - 1][1] > start:
            return None
        if index < len(self.masks):
            end = min(end, self.masks[index][0])
        bracket = self.text.find("[", start, end)
        while bracket >= 0 and not self._completes_a_command(bracket):
            bracket = self.text.find("[", bracket + 1, end)
        if bracket == start:
            return None
        end = end if bracket < 0 else bracket
        return Piece(start, end, self.text[start:end], end - start, True)

    def _walk_back(self, line_start: int, end: int, room: int) -> list[Piece]:
        """The pieces before an offset, as many as fit."""
        pieces: list[Piece] = []
        while end > line_start:
            piece = self._piece(end - 1, line_start, end)
            room -= piece.width
            if room < 0:
                break
            pieces.append(piece)
            end = piece.start
        while pieces and not pieces[-1].width:
            pieces.pop()
        return pieces[::-1]

    def _piece(self, offset: int, lower: int, upper: int) -> Piece:
        """What is shown for the character at an offset: itself, an escape, or the mask of the whole masked range."""
        index = bisect_right(self.mask_starts, offset) - 1
        if index >= 0 and offset < self.masks[index][1]:
            start, end = self.masks[index]
            return Piece(max(start, lower), min(end, upper), MASK, len(MASK))
        character = self.text[offset]
        if character == "\t":
            return Piece(offset, offset + 1, TAB, len(TAB))
        if character == "[" and self._completes_a_command(offset):
            return Piece(offset, offset + 1, BRACKET, len(BRACKET))
        width = character_width(character)
        if not self._is_sure(character) or (not width and not self._is_carried(offset)):
            character = escaped(character)
            width = len(character)
        return Piece(offset, offset + 1, character, width)

    def _is_sure(self, character: str) -> bool:
        """Whether every terminal shows a character in the same columns."""
        return character.isprintable() and ord(character) not in _VARIATION_SELECTORS and self.encodable(character)

    def _completes_a_command(self, offset: int) -> bool:
        """Whether the bracket at an offset completes a command to a CI runner."""
        return harmless(self.text[max(0, offset - LONGEST) : offset + 1]).endswith(BRACKET)

    def _is_carried(self, offset: int) -> bool:
        """Whether a combining character follows a character that is shown unescaped, with few others between."""
        for before in range(offset - 1, max(-1, offset - 1 - MOST_COMBINING), -1):
            if touches(self.masks, before, before + 1) or not self._is_sure(self.text[before]):
                return False
            if character_width(self.text[before]):
                return self.text[before] != " "
        return False


def _joined(cut_left: str, pieces: list[Piece], cut_right: str) -> Row:
    return Row(cut_left + "".join(piece.text for piece in pieces) + cut_right, tuple(pieces), len(cut_left))


def character_width(character: str) -> int:
    """The columns that a printable character takes."""
    number = ord(character)
    if number < 0x300:
        return 1
    if combining(character) or category(character) in ("Mn", "Me") or number in _JOINING_VOWELS:
        return 0
    return 2 if east_asian_width(character) in "WF" else 1


def text_width(text: str) -> int:
    """The columns that a printable string takes."""
    return len(text) if text.isascii() else sum(map(character_width, text))


def _width(pieces: list[Piece]) -> int:
    return sum(piece.width for piece in pieces)
