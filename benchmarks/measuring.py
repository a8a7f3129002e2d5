"""What a run of a program costs: CPU time, wall time, and memory."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

MEBIBYTE = 1 << 20
PAUSE = 0.01
"""Seconds between two looks at the memory."""
PROCESSES = Path("/proc")


class Cost(NamedTuple):
    """The cost of one run, or the medians of several: times in seconds, memory in MiB.

    ``cpu`` is the time of the process and of all descendants that were waited for, such as workers; it depends less on
    the load of the machine than ``wall``. ``largest`` is the peak of the resident memory of the largest of these
    processes, as the system counts it: never less than what the measuring process has. ``together`` is the peak of the
    sum over all processes that run at the same time, where pages that they share count once (PSS). None if the
    system does not report it.
    """

    cpu: float
    wall: float
    largest: float
    together: float | None


class Command(NamedTuple):
    """A command line, the folder it runs in, and the exit codes that show that it did what it was to do."""

    words: Sequence[str]
    folder: Path
    exit_codes: Collection[int] = (0,)


def measure_in_turn(commands: Sequence[Command], repeat: int) -> list[Cost]:
    """The median costs of commands that run in turn, so that a temporary load affects all of them.

    Each one runs once before that, untimed: to look at its memory, which takes time itself, and to fill what it and the
    system cache.
    """
    together = [peak_together(command) for command in commands]
    runs = [[measured(command) for command in commands] for _ in range(repeat)]
    return [_median(costs, peak) for costs, peak in zip(zip(*runs, strict=True), together, strict=True)]


def _median(costs: Sequence[Cost], together: float | None) -> Cost:
    cpu, wall, largest = (statistics.median(column) for column in list(zip(*costs, strict=True))[:3])
    return Cost(cpu, wall, largest, together)


def measured(command: Command) -> Cost:
    """Run a command, and measure its times and the memory of its largest process."""
    start = time.perf_counter()
    with _started(command) as process:
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
    largest = usage.ru_maxrss / (MEBIBYTE if sys.platform == "darwin" else 1024)
    return Cost(usage.ru_utime + usage.ru_stime, wall, largest, None)


def peak_together(command: Command) -> float | None:
    """Run a command, and look again and again at the memory of all its processes. Shorter peaks are missed."""
    if not (PROCESSES / "self" / "smaps_rollup").exists():
        with _started(command) as process:
            process.wait()
        return None
    peak = 0.0
    with _started(command) as process:
        while process.poll() is None:
            peak = max(peak, sum(_proportional(one) for one in _processes(process.pid)))
            time.sleep(PAUSE)
    return peak


def environment() -> dict[str, str]:
    """The environment of the programs: as users have it, who keep compiled modules."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


@contextmanager
def _started(command: Command) -> Iterator[subprocess.Popen[bytes]]:
    """A process that runs a command in a session of its own. Raises SystemExit if its exit code is not a good one."""
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(
            command.words,
            cwd=command.folder,
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            start_new_session=True,
        )
        yield process
        if process.returncode not in command.exit_codes:
            errors.seek(0)
            said = errors.read().decode(errors="replace")[-2_000:]
            raise SystemExit(f"{' '.join(command.words[:5])} ended with {process.returncode}.\n{said}")


def _processes(session: int) -> Iterator[int]:
    """The processes of a session: what the first one has started, and what they have started."""
    for entry in PROCESSES.iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text(errors="replace")
            except OSError:
                continue  # it has ended
            if int(stat.rpartition(")")[2].split()[3]) == session:
                yield int(entry.name)


def _proportional(process: int) -> float:
    """The memory of a process in MiB, its share of shared pages included; 0 if it has ended."""
    try:
        lines = (PROCESSES / str(process) / "smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
