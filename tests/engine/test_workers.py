"""Work that is shared by several processes: nothing is lost when one of them fails, and nothing is left of them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from spec_lint.engine import workers
from spec_lint.engine.request import Request
from spec_lint.engine.run import check
from spec_lint.engine.workers import shared
from spec_lint.settings.config import Config
from tests.end_to_end.running import clean_environment, spec

pytestmark = pytest.mark.skipif(not workers.CAN_FORK, reason="workers are forks")
MAIN = os.getpid()


@pytest.fixture(autouse=True)
def nothing_left() -> Iterator[None]:
    """No descriptor and no child is left, and signals are handled and blocked as before."""

    def state() -> tuple[object, ...]:
        return (
            sorted(path.name for path in Path("/dev/fd").iterdir()),
            signal.getsignal(signal.SIGINT),
            signal.pthread_sigmask(signal.SIG_BLOCK, ()),
        )

    before = state()
    yield
    assert state() == before
    with suppress(ChildProcessError):  # other tests may have children of their own
        assert os.waitpid(-1, os.WNOHANG) == (0, 0)


def in_worker() -> bool:
    return os.getpid() != MAIN


def square(number: int) -> int:
    time.sleep(0.001)  # so that every process does some of the parts
    return number * number


@pytest.mark.parametrize("jobs", [0, 1, 2, 3, 9])
@pytest.mark.parametrize("parts", [0, 1, 2, 40])
def test_results_are_in_the_order_of_the_parts(parts: int, jobs: int) -> None:
    results, ended_early = shared(range(parts), square, jobs)
    assert results == [number * number for number in range(parts)]
    assert ended_early == 0


def test_every_process_takes_part() -> None:
    def who(part: int) -> int:
        time.sleep(0.01)
        return os.getpid()

    processes = set(shared(range(30), who, 3)[0])
    assert len(processes) == 3
    assert os.getpid() in processes


def test_a_result_may_be_longer_than_a_pipe_holds() -> None:
    results, _ = shared(range(9), lambda part: str(part) * (3 << 20), 3)
    assert [(text[0], len(text)) for text in results] == [(str(part), 3 << 20) for part in range(9)]


def is_killed() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def raises() -> None:
    raise ValueError("tugboat")


def leaves() -> None:
    os._exit(0)


@pytest.mark.parametrize("end", [is_killed, raises, leaves])
@pytest.mark.parametrize("jobs", [2, 4])
def test_what_a_worker_did_not_do_is_done_by_this_process(
    end: Callable[[], None], jobs: int, capfd: pytest.CaptureFixture[str]
) -> None:
    def work(part: int) -> int:
        time.sleep(0.001)
        if in_worker() and part % 7 == 5:
            end()
        return part

    results, ended_early = shared(range(60), work, jobs)
    assert results == list(range(60))
    assert 1 <= ended_early < jobs
    assert capfd.readouterr() == ("", "")


def test_all_workers_may_end_at_once() -> None:
    def work(part: int) -> int:
        if in_worker():
            leaves()
        return part

    results, ended_early = shared(range(20), work, 5)
    assert results == list(range(20))
    assert 1 <= ended_early <= 4


def test_a_worker_may_end_in_the_middle_of_its_result(monkeypatch: pytest.MonkeyPatch) -> None:
    def write(pipe: int, data: bytes) -> None:
        os.write(pipe, data[:100])
        leaves()

    monkeypatch.setattr(workers, "_write", write)
    results, _ = shared(range(8), lambda part: str(part) * 1000, 2)
    assert results == [str(part) * 1000 for part in range(8)]


def test_what_cannot_be_sent_is_done_by_this_process() -> None:
    def work(part: int) -> Any:
        time.sleep(0.001)
        return object() if in_worker() else part

    results, _ = shared(range(8), work, 3)
    assert results == list(range(8))


@pytest.mark.parametrize("missing", ["fork", "pipe"])
def test_as_many_workers_as_the_system_allows(missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    allowed, real = iter([1]), getattr(os, missing)

    def refuse() -> Any:
        if next(allowed, None) is None:
            raise OSError(11, "no more")
        return real()

    monkeypatch.setattr(os, missing, refuse)
    assert shared(range(20), square, 4)[0] == [number * number for number in range(20)]


def test_an_error_of_this_process_ends_the_workers_at_once() -> None:
    def work(part: int) -> int:
        time.sleep(30 if in_worker() else 0.05)
        raise KeyboardInterrupt

    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        shared(range(8), work, 3)
    assert time.monotonic() - began < 10


def test_there_are_no_workers_beside_other_threads() -> None:
    end = threading.Event()
    other = threading.Thread(target=end.wait)
    other.start()
    try:
        processes = shared(range(8), lambda part: os.getpid(), 3)[0]
    finally:
        end.set()
        other.join()
    assert set(processes) == {os.getpid()}


def test_more_open_files_than_select_takes() -> None:
    import resource

    limit = resource.getrlimit(resource.RLIMIT_NOFILE)
    if limit[1] < 2000:
        pytest.skip("so many files cannot be opened here")
    resource.setrlimit(resource.RLIMIT_NOFILE, (2000, limit[1]))
    null = os.open(os.devnull, os.O_RDONLY)
    opened = [os.dup(null) for _ in range(1100)]
    try:
        assert shared(range(20), square, 3)[0] == [number * number for number in range(20)]
    finally:
        for descriptor in (null, *opened):
            os.close(descriptor)
        resource.setrlimit(resource.RLIMIT_NOFILE, limit)


def test_a_process_that_ignores_its_children() -> None:
    before = signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    try:
        assert shared(range(9), square, 3)[0] == [number * number for number in range(9)]
    finally:
        signal.signal(signal.SIGCHLD, before)


@pytest.mark.parametrize(
    ("ended", "note"),
    [
        (1, "1 worker process ended early; this process did its part."),
        (2, "2 worker processes ended early; this process did their parts."),
    ],
)
def test_a_note_tells_how_many_ended_early(
    ended: int, note: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.json").write_text(spec("a"))
    monkeypatch.setattr("spec_lint.engine.collect.FEW", 0)
    request = Request([str(tmp_path)], Config())
    assert note not in check(request).summary.notes
    monkeypatch.setattr("spec_lint.engine.examine.shared", lambda *about: (shared(*about)[0], ended))
    assert note in check(request).summary.notes


# ---------------------------------------------------------------------------------------------------------------------
# whole processes

SLOW = """\
import signal, sys, time
from spec_lint.engine import collect, examine
signal.signal(signal.SIGINT, signal.default_int_handler)  # also if this test runs in the background of a shell
collect.FEW = 0
examine._parts = lambda items, jobs: [[item] for item in items]
examine._jobs = lambda request, files: 3
real = examine.Examiner.examine
def slow(self, items):
    open("begun", "w").close()
    time.sleep(SECONDS)
    return real(self, items)
examine.Examiner.examine = slow
from spec_lint.__main__ import main
sys.exit(main())
"""


def start(folder: Path, seconds: float, **more: Any) -> subprocess.Popen[bytes]:
    for number in range(12):
        (folder / f"{number}.json").write_text(spec(f"a{number}"))
    return subprocess.Popen(
        [sys.executable, "-c", SLOW.replace("SECONDS", str(seconds)), "check", "--isolated", "--format", "json"],
        cwd=folder, env=clean_environment(), start_new_session=True,
        **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **more},
    )  # fmt: skip


@pytest.mark.parametrize("group", [True, False], ids=["everybody", "only the main process"])
def test_an_interrupt_ends_all_processes_quickly(tmp_path: Path, group: bool) -> None:
    process = start(tmp_path, seconds=60)
    while not (tmp_path / "begun").exists():
        time.sleep(0.01)
    time.sleep(0.1)
    (os.killpg if group else os.kill)(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=20)
    assert (process.returncode, out, err) == (130, b"", b"")
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            os.killpg(process.pid, 0)
        except ProcessLookupError:
            return
        time.sleep(0.01)
    pytest.fail("a worker is left")


def test_the_report_is_written_once_whatever_is_closed(tmp_path: Path) -> None:
    process = start(tmp_path, seconds=0.01)
    out, err = process.communicate(timeout=60)
    report = json.loads(out)
    assert report["summary"]["pipelines"] == 12
    for number in (0, 1, 2):
        closed = start(tmp_path, seconds=0.01, preexec_fn=lambda number=number: os.close(number))
        written, notes = closed.communicate(timeout=60)
        assert closed.returncode == process.returncode
        assert written == (b"" if number == 1 else out)
        assert notes == (b"" if number == 2 else err)
