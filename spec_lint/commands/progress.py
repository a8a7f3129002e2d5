"""A progress line for long work, on terminals; elsewhere, one line if the work takes long."""

from __future__ import annotations

import sys
import time
from collections import deque
from types import TracebackType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import threading

_LATELY = 25
"""How many steps show the pace: the first ones may be faster than the others."""
_SOON = 2.0
"""How many seconds work takes before it is worth saying how many are left."""
LONG = 10.0
"""How many seconds work takes before those who have no terminal are told that it goes on."""


def duration(seconds: float) -> str:
    """A time to wait, roughly: ``12 s``, ``4 min``."""
    return f"{max(1, round(seconds))} s" if seconds < 100 else f"{round(seconds / 60)} min"


class Progress:
    """A counter on standard error, with the time left, that is erased at the end.

    If that is not a terminal, one line says that the work takes long.
    """

    def __init__(self, words: str, total: int) -> None:
        self._words = words
        self._total = total
        self._shown = total > 1 and sys.stderr.isatty()
        self._begun = time.monotonic()
        self._steps: deque[tuple[float, int]] = deque(maxlen=_LATELY)
        self._timer: threading.Timer | None = None

    def __enter__(self) -> Progress:
        self(0)
        if self._total and not sys.stderr.isatty():
            import threading  # most runs start none

            line = f"spec-lint: still {self._words}\n"
            self._timer = threading.Timer(LONG, lambda: print(line, end="", file=sys.stderr, flush=True))
            self._timer.daemon = True
            self._timer.start()
        return self

    def __call__(self, done: int) -> None:
        if self._shown:
            sys.stderr.write(f"\r{self._words}: {done} of {self._total}{self._left(done)}\x1b[K")
            sys.stderr.flush()

    def _left(self, done: int) -> str:
        """The time left, at the pace of the last steps."""
        now = time.monotonic()
        self._steps.append((now, done))
        then, before = self._steps[0]
        if now - self._begun < _SOON or not before < done < self._total:
            return ""
        return f", about {duration((self._total - done) * (now - then) / (done - before))} left"

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._timer is not None:
            self._timer.cancel()
        if self._shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
