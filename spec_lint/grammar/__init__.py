"""The small languages inside a spec's strings: cron, globs, sizes, quantities, durations, names, images, URLs.

Each module is a set of pure functions over one text. They know nothing about documents, rules or files; offsets count
the code points of the text they were given.
"""

from __future__ import annotations

from collections.abc import Callable


class GrammarError(ValueError):
    """A text that the real parser rejects, with the place of the culprit.

    ``message`` is a full clause in plain words without a colon or a final stop ("minute 75 is out of range (0 to
    59)"): a rule puts it after a colon. ``start`` and ``end`` are code point offsets into the text that was judged,
    ``0 <= start <= end <= len(text)``; they are equal when something is missing. ``suggestion`` is a whole text that
    would be accepted instead, if one is near and certain enough to be offered.
    """

    def __init__(self, message: str, start: int, end: int, suggestion: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.start = start
        self.end = end
        self.suggestion = suggestion

    @property
    def sentence(self) -> str:
        """The message as a sentence of its own."""
        return self.message[:1].upper() + self.message[1:] + "."


def refusal(check: Callable[[str], None], text: str) -> GrammarError | None:
    """Why a check rejects a text, or None."""
    try:
        check(text)
    except GrammarError as error:
        return error
    return None
