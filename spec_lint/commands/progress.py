"""A progress line for long work, on terminals only."""

from __future__ import annotations

import sys
from types import TracebackType


class Progress:
    """A counter on standard error that is erased at the end. Nothing is written if that is not a terminal."""

    def __init__(self, words: str, total: int) -> None:
        self._words = words
        self._total = total
        self._shown = total > 1 and sys.stderr.isatty()

    def __enter__(self) -> Progress:
        self(0)
        return self

    def __call__(self, done: int) -> None:
        if self._shown:
            sys.stderr.write(f"\r{self._words}: {done} of {self._total}")
            sys.stderr.flush()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
