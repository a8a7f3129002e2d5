"""Apply as a process of its own: signals, kills, two at once, broken pipes, and a person at a terminal."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import select
import signal
import subprocess
import sys
import termios
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from spec_lint.cluster.pachd_applying import UNTOLD
from tests.cluster.conftest import VALUE, write_secret, write_spec
from tests.cluster.fake import Cluster
from tests.cluster.faults import every, nth
from tests.cluster.ways import (
    TOKEN,
    WAYS,
    ThroughPachctl,
    Way,
    both_ways,
    every_way,
    slow_through_pachctl,
    through_pachd,
)
from tests.spread import spread

APPLY = (sys.executable, "-m", "spec_lint", "apply", "--timeout", "10")


def start(folder: Path, *arguments: str, **more: Any) -> subprocess.Popen[str]:
    options: dict[str, Any] = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | more
    return subprocess.Popen([*APPLY, *arguments], cwd=folder, text=True, **options)


def wait_for(condition: Any, seconds: float = 120.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)


def states(text: str) -> dict[str, str]:
    return {secret["name"]: secret["state"] for secret in json.loads(text)["secrets"]}


@every_way
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_lets_the_request_in_flight_end(way: Way, number: int, project: Path) -> None:
    asked, signaled = threading.Event(), threading.Event()

    def pause() -> None:
        asked.set()
        signaled.wait(60)
        time.sleep(0.2)  # for the process to notice

    way.do("before", every(way.create, "b"), pause)
    process = start(project, *way.arguments, "--yes", "--format", "json")
    wait_for(asked.is_set)
    process.send_signal(number)
    signaled.set()
    out, err = process.communicate(timeout=120)
    assert process.returncode == 130
    assert states(out) == {"a": "created", "b": "created", "c": "not tried"}
    assert way.names() == {"a", "b"}
    assert VALUE not in out + err


@every_way
def test_two_signals_abandon_the_request_in_flight(way: Way, project: Path) -> None:
    way.play("before", every(way.create, "b"), way.hang(60))
    process = start(project, *way.arguments, "--yes", "--format", "json")
    wait_for(lambda: way.creates == ["a", "b"])
    begun = time.monotonic()
    process.send_signal(signal.SIGINT)
    time.sleep(0.2)
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=120)
    assert time.monotonic() - begun < 5
    assert process.returncode == 130
    assert states(out) == {"a": "created", "b": "unknown", "c": "not tried"}


BEFORE_WRITES = [
    *(case for name, way in WAYS.items() for case in spread(2, [name], sorted(way.allowed - {way.create}))),
    *slow_through_pachctl((kind,) for kind in sorted(ThroughPachctl.allowed - {"CreateSecret"})),
]


@pytest.mark.parametrize(("way", "kind"), BEFORE_WRITES, indirect=["way"])
def test_a_signal_before_the_first_write_leaves_nothing(way: Way, kind: str, project: Path) -> None:
    way.play("before", every(kind), way.hang(60))
    process = start(project, *way.arguments, "--yes")
    wait_for(lambda: kind in way.kinds)
    process.send_signal(signal.SIGTERM)
    time.sleep(0.2)
    process.send_signal(signal.SIGTERM)
    _, err = process.communicate(timeout=120)
    assert process.returncode == 130
    assert err.count("interrupted") == 1
    assert way.names() == set()
    assert way.creates == []


KILLS = [
    *(case for name, way in WAYS.items() for case in spread(5, [name], range(2, len(way.course) + 1))),
    *slow_through_pachctl((number,) for number in range(2, len(ThroughPachctl.course) + 1, 5)),
]


@pytest.mark.parametrize(("way", "number"), KILLS, indirect=["way"])
def test_a_kill_at_any_request_leaves_whole_secrets_or_none(way: Way, number: int, project: Path) -> None:
    way.do("after", nth(number), lambda: process.kill())
    process = start(project, *way.arguments, "--yes")
    process.communicate(timeout=120)
    assert process.returncode == -signal.SIGKILL
    for name in way.names():
        assert set(way.data(name)) == {"token", "user"}
    way.mend()
    again = start(project, *way.arguments, "--yes", "--format", "json")
    out, _ = again.communicate(timeout=120)
    assert again.returncode == 0, out
    assert set(states(out).values()) <= {"created", "exists"}
    assert way.names() == {"a", "b", "c"}


@both_ways
def test_two_at_once_create_each_secret_once(way: Way, project: Path) -> None:
    names = [f"secret-{number}" for number in range(8)]
    for name in names:
        write_secret(project, name, {"token": VALUE, "user": "me"})
    for number, name in enumerate(names):
        write_spec(project, f"more-{number}", name)
    meeting = threading.Barrier(2, timeout=60)
    if way.name != "kubernetes":  # its fake has a thread for each request
        way.do("before", lambda asked: asked.kind == way.create and asked.name == "a", meeting.wait)
    both = [start(project, *way.arguments, "--yes", "--format", "json") for _ in range(2)]
    outs = [process.communicate(timeout=120)[0] for process in both]
    assert [process.returncode for process in both] == [0, 0]
    found = [states(out) for out in outs]
    assert way.names() == {*names, *"abc"}
    for name in way.names():
        assert sorted(state[name] for state in found) == ["created", "exists"]
    assert len(way.creates) >= 11


@both_ways
def test_a_pipe_that_breaks_before_the_plan_is_read_writes_nothing(way: Way, project: Path) -> None:
    read, write = os.pipe()
    os.close(read)
    process = start(project, *way.arguments, "--yes", stdout=write)
    os.close(write)
    _, err = process.communicate(timeout=120)
    assert process.returncode == 130
    assert way.creates == []
    assert "Plan for" in err


def at_terminal(folder: Path, answer: str, seconds: float = 30.0, more: tuple[str, ...] = ()) -> tuple[int, str]:
    """Run apply on a terminal and type an answer when it asks; the exit code and all that was shown."""
    main, other = pty.openpty()

    def own_terminal() -> None:
        os.setsid()
        fcntl.ioctl(other, termios.TIOCSCTTY, 0)

    process = subprocess.Popen(
        [*APPLY, *more], cwd=folder, stdin=other, stdout=other, stderr=other, preexec_fn=own_terminal
    )
    os.close(other)
    shown, end = b"", time.monotonic() + seconds
    while time.monotonic() < end:
        if not select.select([main], [], [], 0.2)[0]:
            continue
        try:
            piece = os.read(main, 4096)
        except OSError:
            break
        shown += piece
        if b"[yes/no] " in shown and answer:
            os.write(main, answer.encode())
            answer = ""
    process.kill() if time.monotonic() >= end else None
    os.close(main)
    return process.wait(20), shown.decode()


@every_way
def test_a_person_is_asked_and_may_agree(way: Way, project: Path) -> None:
    code, shown = at_terminal(project, "yes\n", more=way.arguments)
    plan, question, _ = shown.partition("[yes/no]")
    assert "Create 3 secrets in" in plan
    assert 'context "fake"' in plan
    assert question
    assert code == 0
    assert way.names() == {"a", "b", "c"}
    assert VALUE not in shown
    assert TOKEN not in shown


@through_pachd
def test_what_pachd_cannot_do_is_said_before_the_question(way: Way, project: Path) -> None:
    code, shown = at_terminal(project, "no\n", more=way.arguments)
    plan = " ".join(shown.partition("[yes/no]")[0].split())
    for sentence in UNTOLD:
        assert sentence in plan
    assert (code, way.names()) == (10, set())


@pytest.mark.parametrize(("way", "answer"), spread(2, WAYS, ["no\n", "\n", "yes please\n", "\x04"]), indirect=["way"])
def test_a_person_may_refuse(way: Way, answer: str, project: Path) -> None:
    code, shown = at_terminal(project, answer, more=way.arguments)
    assert code == 10
    assert "nothing was created" in shown
    assert way.names() == set()


@both_ways
def test_control_c_at_the_question_is_a_no(way: Way, project: Path) -> None:
    code, _ = at_terminal(project, "\x03", more=way.arguments)
    assert code in (10, 130)
    assert way.names() == set()


def test_with_json_the_plan_is_shown_before_the_question(cluster: Cluster, project: Path) -> None:
    code, shown = at_terminal(project, "yes\n", more=("--format", "json"))
    assert code == 0
    plan, _, rest = shown.partition("[yes/no]")
    assert 'Plan for context "fake"' in plan
    assert "not in the cluster" in plan
    assert '"exit_code": 0' in rest


@pytest.mark.parametrize(
    ("way", "number", "delay"),
    spread(4, WAYS, [signal.SIGINT, signal.SIGTERM], [0.0, 0.005, 0.02, 0.05]),
    indirect=["way"],
)
def test_a_signal_after_the_last_answer_changes_nothing(way: Way, number: int, delay: float, project: Path) -> None:
    asked = threading.Event()
    way.do("after", nth(len(way.course)), asked.set)
    process = start(project, *way.arguments, "--yes", "--format", "json")
    wait_for(asked.is_set)
    time.sleep(delay)
    process.send_signal(number)
    out, _ = process.communicate(timeout=120)
    assert json.loads(out)["exit_code"] == process.returncode == 0
    assert set(states(out).values()) == {"created"}
