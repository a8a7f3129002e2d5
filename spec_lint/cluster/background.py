"""Work that can hang, done in the background, so that the main thread can handle time-outs and signals."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterable
from functools import partial
from typing import Generic, TypeVar

Result = TypeVar("Result")
Item = TypeVar("Item")

_POLL = 0.05
"""How often, in seconds, the main thread checks for time-outs and signals."""


class AbandonedError(Exception):
    """The user asked to stop, and the work in progress was abandoned."""


class Stop:
    """Whether the user asked to stop: once to finish the work within ``grace`` seconds, twice to stop now."""

    def __init__(self, grace: float = 5.0) -> None:
        self.grace = grace
        self._first: float | None = None
        self._again = False

    def ask(self) -> None:
        """Ask to stop; may be called from a signal handler."""
        if self._first is None:
            self._first = time.monotonic()
        else:
            self._again = True

    @property
    def asked(self) -> bool:
        return self._first is not None

    @property
    def over(self) -> bool:
        """Whether to abandon the work in progress now."""
        return self._first is not None and (self._again or time.monotonic() >= self._first + self.grace)


class _Outcome(Generic[Result]):
    def __init__(self, work: Callable[[], Result]) -> None:
        self.value: Result | None = None
        self.error: Exception | None = None
        try:
            self.value = work()
        except Exception as error:
            self.error = error

    def get(self) -> Result:
        if self.error is not None:
            raise self.error
        return self.value  # type: ignore[return-value]


def in_background(work: Callable[[], Result], seconds: float, stop: Stop | None = None) -> Result:
    """The result of ``work``, within this many seconds. Raises what it raises, TimeoutError, or AbandonedError.

    Abandoned work goes on in a daemon thread, which does not keep the process alive.
    """
    done: queue.SimpleQueue[_Outcome[Result]] = queue.SimpleQueue()
    threading.Thread(target=lambda: done.put(_Outcome(work)), daemon=True).start()
    end = time.monotonic() + seconds
    while True:
        try:
            return done.get(timeout=_POLL).get()
        except queue.Empty:
            pass
        if stop is not None and stop.over:
            raise AbandonedError
        if time.monotonic() >= end:
            raise TimeoutError


def pause(seconds: float, stop: Stop | None = None) -> None:
    """Wait. Raises AbandonedError if the user asks to stop."""
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        if stop is not None and stop.asked:
            raise AbandonedError
        time.sleep(min(left, _POLL))


def each_in_background(
    work: Callable[[Item], Result],
    items: Iterable[Item],
    workers: int,
    seen: Callable[[int], None] | None = None,
    stop: Stop | None = None,
) -> dict[Item, Result]:
    """The results for all items, at most ``workers`` at a time; ``seen`` is called with the number of results so far.

    ``work`` must end by itself; the first exception that it raises is raised here. So is AbandonedError, once the user
    asked to stop and the grace period is over. After an exception, the rest goes on in daemon threads.
    """
    todo: queue.SimpleQueue[Item] = queue.SimpleQueue()
    done: queue.SimpleQueue[tuple[Item, _Outcome[Result]]] = queue.SimpleQueue()
    wanted = list(items)
    for item in wanted:
        todo.put(item)

    def labour() -> None:
        while True:
            try:
                item = todo.get_nowait()
            except queue.Empty:
                return
            done.put((item, _Outcome(partial(work, item))))

    for _ in range(min(workers, len(wanted))):
        threading.Thread(target=labour, daemon=True).start()
    results: dict[Item, Result] = {}
    while len(results) < len(wanted):
        try:
            item, outcome = done.get(timeout=_POLL)
        except queue.Empty:
            if stop is not None and stop.over:
                raise AbandonedError from None
            continue
        results[item] = outcome.get()
        if seen is not None:
            seen(len(results))
    return results
