"""Apply as a process of its own: signals, kills, two at once, broken pipes, and a person at a terminal."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import random
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

from tests.cluster.conftest import VALUE, write_secret, write_spec
from tests.cluster.fake import Cluster
from tests.cluster.faults import every, fault, hang

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


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_lets_the_request_in_flight_end(number: int, cluster: Cluster, project: Path) -> None:
    slow = threading.Event()

    async def pause(emulator: Any, request: Any, seen: Any) -> None:
        import asyncio

        if seen.kind == "create" and seen.name == "b":
            slow.set()
            await asyncio.sleep(1)

    cluster.emulator.before = pause
    process = start(project, "--yes", "--format", "json")
    wait_for(slow.is_set)
    process.send_signal(number)
    out, err = process.communicate(timeout=120)
    assert process.returncode == 130
    assert states(out) == {"a": "created", "b": "created", "c": "not tried"}
    assert cluster.names() == {"a", "b"}
    assert VALUE not in out + err


def test_two_signals_abandon_the_request_in_flight(cluster: Cluster, project: Path) -> None:
    cluster.emulator.before = fault(every("create", "b"), hang(60))
    process = start(project, "--yes", "--format", "json")
    wait_for(lambda: any(seen.kind == "create" and seen.name == "b" for seen in cluster.seen))
    begun = time.monotonic()
    process.send_signal(signal.SIGINT)
    time.sleep(0.2)
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=120)
    assert time.monotonic() - begun < 5
    assert process.returncode == 130
    assert states(out) == {"a": "created", "b": "unknown", "c": "not tried"}


@pytest.mark.parametrize("kind", ["get", "review", "dry run"])
def test_a_signal_before_the_first_write_leaves_nothing(kind: str, cluster: Cluster, project: Path) -> None:
    cluster.emulator.before = fault(every(kind), hang(60))
    process = start(project, "--yes")
    wait_for(lambda: kind in cluster.kinds)
    process.send_signal(signal.SIGTERM)
    time.sleep(0.2)
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=120)
    assert process.returncode == 130
    assert cluster.names() == set()
    assert "create" not in cluster.kinds


def test_a_kill_at_any_moment_leaves_whole_secrets_or_none(cluster: Cluster, project: Path) -> None:
    chance = random.Random(20)
    for _ in range(8):
        empty(cluster)
        process = start(project, "--yes")
        wait_for(lambda: cluster.seen)
        time.sleep(chance.random() * 0.15)
        process.kill()
        process.communicate(timeout=120)
        for name in cluster.names():
            assert set(cluster.stored(name)["data"]) == {"token", "user"}
        again = start(project, "--yes", "--format", "json")
        out, _ = again.communicate(timeout=30)
        assert again.returncode == 0, out
        assert set(states(out).values()) <= {"created", "exists"}
        assert cluster.names() == {"a", "b", "c"}


def empty(cluster: Cluster) -> None:
    """Leave a cluster without secrets and requests, for one round of a loop."""
    for found in cluster.emulator.objects.values():
        if not found.deleted:
            found.delete()
    cluster.forget()


def test_two_at_once_create_each_secret_once(cluster: Cluster, project: Path) -> None:
    names = [f"secret-{number}" for number in range(8)]
    for name in names:
        write_secret(project, name, {"token": VALUE, "user": "me"})
    for number, name in enumerate(names):
        write_spec(project, f"more-{number}", name)
    both = [start(project, "--yes", "--format", "json") for _ in range(2)]
    outs = [process.communicate(timeout=60)[0] for process in both]
    assert [process.returncode for process in both] == [0, 0]
    found = [states(out) for out in outs]
    assert cluster.names() == {*names, *"abc"}
    for name in cluster.names():
        assert sorted(state[name] for state in found) in (["created", "exists"], ["exists", "exists"])
    creates = [seen for seen in cluster.seen if seen.kind == "create"]
    assert len(creates) >= 11


def test_a_pipe_that_breaks_before_the_plan_is_read_writes_nothing(cluster: Cluster, project: Path) -> None:
    read, write = os.pipe()
    os.close(read)
    process = start(project, "--yes", stdout=write)
    os.close(write)
    _, err = process.communicate(timeout=120)
    assert process.returncode == 130
    assert "create" not in cluster.kinds
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


def test_a_person_is_asked_and_may_agree(cluster: Cluster, project: Path) -> None:
    code, shown = at_terminal(project, "yes\n")
    assert 'Create 3 secrets in namespace pach of context "fake"? [yes/no]' in shown
    assert code == 0
    assert cluster.names() == {"a", "b", "c"}
    assert VALUE not in shown


@pytest.mark.parametrize("answer", ["no\n", "\n", "yes please\n", "\x04"])
def test_a_person_may_refuse(answer: str, cluster: Cluster, project: Path) -> None:
    code, shown = at_terminal(project, answer)
    assert code == 10
    assert "nothing was created" in shown
    assert cluster.names() == set()


def test_control_c_at_the_question_is_a_no(cluster: Cluster, project: Path) -> None:
    code, _ = at_terminal(project, "\x03")
    assert code in (10, 130)
    assert cluster.names() == set()


def test_with_json_the_plan_is_shown_before_the_question(cluster: Cluster, project: Path) -> None:
    code, shown = at_terminal(project, "yes\n", more=("--format", "json"))
    assert code == 0
    plan, _, rest = shown.partition("[yes/no]")
    assert 'Plan for context "fake"' in plan
    assert "not in the cluster" in plan
    assert '"exit_code": 0' in rest


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_after_the_last_answer_changes_nothing(number: int, cluster: Cluster, project: Path) -> None:
    for delay in (0.0, 0.005, 0.02, 0.05):
        empty(cluster)
        asked = threading.Event()

        async def last(emulator: Any, request: Any, seen: Any, asked: threading.Event = asked) -> None:
            if seen.kind == "get" and seen.name == "c" and any(seen.kind == "create" for seen in emulator.seen):
                asked.set()

        cluster.emulator.after = last
        process = start(project, "--yes", "--format", "json")
        wait_for(asked.is_set)
        time.sleep(delay)
        process.send_signal(number)
        out, _ = process.communicate(timeout=120)
        assert json.loads(out)["exit_code"] == process.returncode == 0
        assert set(states(out).values()) == {"created"}
