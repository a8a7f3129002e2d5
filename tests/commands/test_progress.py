"""The counter of long work on terminals: how much is done, and how long the rest takes."""

from __future__ import annotations

import io
import time
from types import SimpleNamespace

import pytest

from spec_lint.commands import progress
from spec_lint.commands.progress import Progress, duration


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class Clock:
    """A clock that is turned by the test."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    found = Clock()
    monkeypatch.setattr(progress, "time", found)
    return found


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    found = Terminal()
    monkeypatch.setattr(progress, "sys", SimpleNamespace(stderr=found))
    return found


def shown(terminal: Terminal) -> str:
    """What the line says now."""
    return terminal.getvalue().rpartition("\r")[2].removesuffix("\x1b[K")


def test_the_time_left_is_that_of_the_last_steps(clock: Clock, terminal: Terminal) -> None:
    with Progress("creating", 300) as counter:
        assert shown(terminal) == "creating: 0 of 300"
        for done in range(1, 11):  # a burst
            counter(done)
        assert shown(terminal) == "creating: 10 of 300"
        for done in range(11, 101):
            clock.now += 0.2
            counter(done)
        assert shown(terminal) == "creating: 100 of 300, about 40 s left"
        for done in range(101, 131):  # slower, because pipelines need requests, too
            clock.now += 1.0
            counter(done)
        assert shown(terminal) == "creating: 130 of 300, about 3 min left"
    assert terminal.getvalue().endswith("\r\x1b[K")


def test_short_work_has_no_time_left(clock: Clock, terminal: Terminal) -> None:
    with Progress("asking", 30) as counter:
        for done in range(1, 31):
            clock.now += 0.05
            counter(done)
            assert "left" not in shown(terminal)


def test_the_first_step_may_be_long(clock: Clock, terminal: Terminal) -> None:
    with Progress("asking", 3) as counter:
        clock.now += 5
        counter(1)
        assert shown(terminal) == "asking: 1 of 3, about 10 s left"
        counter(3)
        assert shown(terminal) == "asking: 3 of 3"


@pytest.mark.parametrize("total", [0, 1])
def test_one_step_is_not_counted(terminal: Terminal, total: int) -> None:
    with Progress("asking", total) as counter:
        counter(1)
    assert terminal.getvalue() == ""


def test_nothing_is_shown_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    file = io.StringIO()
    monkeypatch.setattr(progress, "sys", SimpleNamespace(stderr=file))
    with Progress("asking", 30) as counter:
        counter(1)
    assert file.getvalue() == ""


def test_long_work_is_said_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    file = io.StringIO()
    monkeypatch.setattr(progress, "sys", SimpleNamespace(stderr=file))
    monkeypatch.setattr(progress, "LONG", 0.01)
    with Progress("asking", 1):
        end = time.monotonic() + 10
        while not file.getvalue() and time.monotonic() < end:
            time.sleep(0.01)
    assert file.getvalue() == "spec-lint: still asking\n"


@pytest.mark.parametrize(
    ("seconds", "words"), [(0.2, "1 s"), (12.4, "12 s"), (60, "60 s"), (99, "99 s"), (120, "2 min"), (3600, "60 min")]
)
def test_durations(seconds: float, words: str) -> None:
    assert duration(seconds) == words
