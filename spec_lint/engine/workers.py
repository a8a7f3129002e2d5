"""Work on many files, shared by several processes.

Each worker is a fork of this process, so it starts at once and knows what this one knows. It is told which part of the
files to take next through one pipe, and sends back what it found through another. This process works too.
"""

from __future__ import annotations

import marshal
import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Any, NoReturn, TypeVar

Part = TypeVar("Part")

CAN_FORK = hasattr(os, "fork") and sys.platform != "darwin"
"""Whether workers can be forked: the system libraries of macOS do not allow it."""

_MOST_UNREAD = 1 << 20
"""How many bytes a pipe holds, if the system allows it; Linux allows this much to everybody."""

_NUMBER = 8
"""The length of a number in a message, in bytes."""


def usable_processors() -> int:
    """The number of processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def shared(parts: Sequence[Part], work: Callable[[Part], Any], jobs: int) -> tuple[list[Any], int]:
    """What ``work`` returns for each part, done by ``jobs`` processes; it must be plain, so that ``marshal`` takes it.

    A part whose worker ends early is done by this process; the second result is how many workers did that.
    """
    results: dict[int, Any] = {}
    left = list(range(len(parts)))[::-1]
    crew: list[_Worker] = []
    try:
        crew += _workers(parts, work, min(jobs, len(parts)) - 1)
        while left or any(worker.tasks for worker in crew):
            for worker in _ready(crew, wait=not left):
                worker.receive(results, left)
            for worker in crew:
                while left and worker.alive and len(worker.tasks) < _AHEAD:
                    worker.send(left.pop())
            if left:
                number = left.pop()
                results[number] = work(parts[number])
    except BaseException:
        for worker in crew:
            worker.kill()  # nobody waits for the part that it is doing
        raise
    finally:
        for worker in crew:
            worker.close()  # first all of them: a worker inherits the pipes of those before it
        for worker in crew:
            worker.wait()
    return [results[number] for number in range(len(parts))], sum(not worker.alive for worker in crew)


def _workers(parts: Sequence[Any], work: Callable[[Any], Any], number: int) -> Iterator[_Worker]:
    """So many workers, or as many as the system allows. A fork of a process with several threads could wait forever for
    a lock that another thread holds."""
    import threading

    if CAN_FORK and threading.active_count() == 1:
        with suppress(OSError):
            for _ in range(number):
                yield _Worker(parts, work)


_AHEAD = 2
"""How many parts a worker has been told of: it need not wait for this process, which is busy with a part of its own."""


def _ready(crew: list[_Worker], *, wait: bool) -> list[_Worker]:
    """The workers that have sent something or have ended."""
    import select

    busy = {worker.results: worker for worker in crew if worker.tasks}
    if not busy:
        return []
    poll = select.poll()
    for descriptor in busy:
        poll.register(descriptor, select.POLLIN)
    return [busy[descriptor] for descriptor, _ in poll.poll(None if wait else 0)]


class _Worker:
    """A fork of this process that does parts of the work."""

    def __init__(self, parts: Sequence[Any], work: Callable[[Any], Any]) -> None:
        self.tasks: list[int] = []
        self.alive = True
        pipes: list[int] = []
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            pipes += os.pipe()
            pipes += os.pipe()
            self._process = os.fork()
            if not self._process:
                _serve(parts, work, pipes, before)
        except OSError:
            for descriptor in pipes:
                os.close(descriptor)
            raise
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        tasks, self._orders, self.results, results = pipes
        with suppress(OSError, AttributeError):  # a worker need not wait until this process, which is busy, has read
            import fcntl  # Windows has none, and no fork

            fcntl.fcntl(results, fcntl.F_SETPIPE_SZ, _MOST_UNREAD)
        os.close(tasks)
        os.close(results)

    def send(self, number: int) -> None:
        """Tell the worker to do a part."""
        self.tasks.append(number)
        with suppress(BrokenPipeError):  # it has ended, which ``receive`` notices
            os.write(self._orders, number.to_bytes(_NUMBER, "big"))

    def receive(self, results: dict[int, Any], left: list[int]) -> None:
        """Take what the worker has found in a part; if it has ended, take back what it was told to do."""
        head = _read(self.results, _NUMBER)
        body = _read(self.results, int.from_bytes(head, "big")) if head else b""
        if body:
            results[self.tasks.pop(0)] = marshal.loads(body)
            return
        left += reversed(self.tasks)
        self.tasks, self.alive = [], False

    def close(self) -> None:
        """Let the worker end."""
        os.close(self._orders)
        os.close(self.results)

    def kill(self) -> None:
        """End the worker at once."""
        with suppress(ProcessLookupError):
            os.kill(self._process, signal.SIGKILL)

    def wait(self) -> None:
        """Wait until the worker has ended, unless the system does that, because this process ignores SIGCHLD."""
        with suppress(ChildProcessError):
            os.waitpid(self._process, 0)


def _serve(parts: Sequence[Any], work: Callable[[Any], Any], pipes: Sequence[int], signals: Iterable[int]) -> NoReturn:
    """The life of a worker: it does the parts that it is told to do, until nobody tells it any more.

    Ctrl-C, which is blocked at first, ends it silently; ``signals`` are those that are blocked otherwise.
    """
    code = 1
    try:
        if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
            signal.signal(signal.SIGINT, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_SETMASK, signals)
        tasks, orders, found, results = pipes
        os.close(orders)
        os.close(found)
        while task := _read(tasks, _NUMBER):
            body = marshal.dumps(work(parts[int.from_bytes(task, "big")]))
            _write(results, len(body).to_bytes(_NUMBER, "big") + body)
        code = 0
    except Exception:
        code = 1  # this process reads no more from the pipe, and the other one does the rest of the parts itself
    finally:
        os._exit(code)


def _read(descriptor: int, length: int) -> bytes:
    """Exactly so many bytes of a pipe; none if it ends before."""
    pieces: list[bytes] = []
    while length and (piece := os.read(descriptor, min(length, 1 << 20))):
        pieces.append(piece)
        length -= len(piece)
    return b"" if length else b"".join(pieces)


def _write(descriptor: int, data: bytes) -> None:
    while data:
        data = data[os.write(descriptor, data) :]
