"""A live cluster through the program pachctl, for a pachd without HTTP API, or one that only a forwarded port reaches.

pachctl is started for each call, by its absolute path, without a shell, with arguments that are names at most. A secret
goes into the pipe that is its standard input, and nowhere else. Nothing that it prints is shown. One runs at a time:
each may rewrite the configuration that the next one reads.
"""

from __future__ import annotations

import base64
import os
import re
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from typing import IO, Any

from spec_lint.cluster.background import AbandonedError, Stop
from spec_lint.cluster.connection import Pace
from spec_lint.cluster.pachctl_answers import Ended, answer, error_of, worded
from spec_lint.cluster.pachctl_context import ProgramContext
from spec_lint.cluster.pachd_answers import PASSING, Kind, PachdError, failed
from spec_lint.cluster.pachd_api import Pachd, Version
from spec_lint.cluster.pachd_calls import Call
from spec_lint.cluster.pachd_cluster import A_SECOND, PachdCluster, PachdDestination
from spec_lint.cluster.pachd_http import Json, tried
from spec_lint.cluster.pachd_session import Session
from spec_lint.findings.private import Private
from spec_lint.pachyderm.release import Release
from spec_lint.secrets.value import SecretValue

STDIN = "/dev/stdin"
"""The file that pachctl reads a secret from: its standard input. Windows has none."""
FIRST = Release(2, 0)

ARGUMENTS: dict[Call, tuple[str, ...]] = {
    Call.GET_VERSION: ("version", "--raw", "--timeout=10s"),
    Call.INSPECT_CLUSTER: ("inspect", "cluster", "--raw"),
    Call.WHO_AM_I: ("auth", "whoami"),
    Call.INSPECT_SECRET: ("inspect", "secret", "{name}"),
    Call.LIST_SECRET: ("list", "secret"),
    Call.CREATE_SECRET: ("create", "secret", "-f", STDIN),
    Call.GET_CLUSTER_DEFAULTS: ("inspect", "defaults", "--cluster"),
    Call.GET_PROJECT_DEFAULTS: ("inspect", "defaults", "--project={name}"),
    Call.INSPECT_PROJECT: ("inspect", "project", "{name}", "--raw"),
    Call.INSPECT_REPO: ("inspect", "repo", "{name}", "--project={project}", "--raw"),
    Call.INSPECT_PIPELINE: ("inspect", "pipeline", "{name}", "--project={project}", "--raw"),
    Call.LIST_REPO: ("list", "repo", "--project={name}", "--raw"),
    Call.LIST_PIPELINE: ("list", "pipeline", "--project={name}", "--raw"),
}
"""The commands of pachctl that are started, and no others: none that changes or deletes anything."""
_OLDER = {Call.INSPECT_CLUSTER: ("inspect", "cluster")}
"""The commands of releases that do not know those."""

_NAME = re.compile(r"[A-Za-z0-9_][-A-Za-z0-9_.]{0,252}")
_LIMIT = 32 << 20
"""The largest output that is read, in bytes; pachd limits a message to 20 MiB."""
_POLL = 0.05
_REST = 1.0
"""How long, in seconds, output is read once pachctl has ended: a program that it started may keep the pipe open. And
how long it may still run once its answer is whole."""
_REPORTS = frozenset({Call.GET_VERSION})
"""The reads after which pachctl reports usage, if its configuration says so. Where no report gets through, it waits for
ten seconds, with its answer printed and its configuration written."""
_PATIENT = PASSING - {Kind.UNREACHABLE, Kind.TIMEOUT}
"""Failures after which a read is repeated at once; pachctl itself tries to connect for half a minute."""


def arguments(call: Call, asked: str) -> tuple[str, ...] | None:
    """The arguments for a call, with the name asked for; None if pachctl has no command for it, or for such a name."""
    form = ARGUMENTS.get(call)
    project, _, name = asked.rpartition("/")
    words = " ".join(form or ())
    for part, value in (("{name}", name), ("{project}", project)):
        if part in words and not _NAME.fullmatch(value):
            return None
    if form is None or (project and "{project}" not in words):
        return None
    return tuple(word.format(name=name, project=project) for word in form)


class ProgramTransport:
    """Calls to pachd that pachctl makes, one at a time."""

    def __init__(self, context: ProgramContext, pace: Pace, stop: Stop | None = None) -> None:
        self.context = context
        self.pace = pace
        self.stop = stop
        self.token: SecretValue[str] | None = None  # pachctl sends that of its context
        self.user: str | None = None
        self._until = time.monotonic() + pace.patience
        self._commands: dict[Call, tuple[str, ...]] = {}
        self.runs, self.seconds = 0, 0.0

    def close(self) -> None:
        """Nothing to do: pachctl has ended after each call."""

    def call(self, call: Call, body: Json, asked: str = "", keys: Collection[str] = ()) -> Json:
        words = arguments(call, asked)
        if words is None:
            raise failed(self.context, Kind.INVALID if call in ARGUMENTS else Kind.NO_CALL, call, asked)
        sent = base64.b64decode(body["file"]) if call is Call.CREATE_SECRET else None
        passing = frozenset() if call.writes else PASSING if self.pace.patience else _PATIENT

        def work() -> Json:
            return self._answer(call, words, asked, sent, keys)

        return tried(work, call, self.pace, self._until, self.stop, passing)

    def stream(self, call: Call, body: Json) -> list[Json]:
        """The results for the projects in the body, one project at a time."""
        names = [project["name"] for project in body.get("projects", [])]
        return [each for name in names for each in self.call(call, {}, name)["results"]]

    def _answer(
        self, call: Call, words: tuple[str, ...], asked: str, sent: bytes | None, keys: Collection[str]
    ) -> Json:
        try:
            ended = self._ended(call, self._commands.get(call, words), sent)
            if ended.code != 0:
                raise error_of(self.context, call, asked, ended, keys, self.user)
        except PachdError as error:
            if error.kind is not Kind.NO_CALL or call not in _OLDER or call in self._commands:
                raise
            self._commands[call] = _OLDER[call]
            return self._answer(call, words, asked, sent, keys)
        found = answer(call, ended)
        if found is None:
            raise worded(self.context, Kind.UNREADABLE, call)
        return found

    def _ended(self, call: Call, words: Sequence[str], sent: bytes | None) -> Ended:
        start = time.monotonic()

        def is_whole(out: bytes) -> bool:
            return answer(call, Ended(0, out, b"")) is not None

        try:
            return run(self.context, words, sent, self.pace.answer, self.stop, is_whole if call in _REPORTS else None)
        except _FailedError as error:
            raise worded(self.context, error.kind, call) from None
        finally:
            self.runs += 1
            self.seconds += time.monotonic() - start


class _FailedError(Exception):
    def __init__(self, kind: Kind) -> None:
        super().__init__(kind.value)
        self.kind = kind


class _Reader(Private):
    """Reads what a program prints, up to a limit, in a daemon thread."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.stream = stream
        self.pieces: list[bytes] = []
        self.full = False
        self.thread = threading.Thread(target=self._read, daemon=True)
        self.thread.start()

    def _read(self) -> None:
        left = _LIMIT
        with suppress(OSError, ValueError), self.stream:
            while piece := os.read(self.stream.fileno(), 1 << 16):
                self.pieces.append(piece)
                left -= len(piece)
                if left < 0:
                    self.full = True
                    return

    @property
    def ended(self) -> bool:
        """Whether all was read, after a short wait if need be."""
        self.thread.join(_REST)
        return not self.thread.is_alive()


class _Writer(Private):
    """Writes into the standard input of a program, in a daemon thread."""

    def __init__(self, stream: IO[bytes], data: bytes) -> None:
        self.broken = False
        self.thread = threading.Thread(target=self._write, args=(stream, data), daemon=True)
        self.thread.start()

    def _write(self, stream: IO[bytes], data: bytes) -> None:
        try:
            with stream:
                stream.write(data)
        except (OSError, ValueError):
            self.broken = True


def run(
    context: ProgramContext,
    words: Sequence[str],
    sent: bytes | None,
    seconds: float,
    stop: Stop | None,
    is_whole: Callable[[bytes], bool] | None = None,
) -> Ended:
    """Run pachctl with these arguments, and ``sent`` as its standard input.

    It runs in a session of its own, so an interrupt of the terminal does not reach it; it is killed, with all that it
    started, when its time is over: soon after ``is_whole`` says so of what it has printed, which counts as success.
    Raises AbandonedError.
    """
    try:
        process: subprocess.Popen[bytes] = subprocess.Popen(
            [context.program, *words],
            stdin=subprocess.DEVNULL if sent is None else subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=dict(context.environment),
            start_new_session=True,
        )
    except (OSError, ValueError):
        raise _FailedError(Kind.PROGRAM) from None
    assert process.stdout is not None and process.stderr is not None
    out, errors = _Reader(process.stdout), _Reader(process.stderr)
    writer = _Writer(process.stdin, sent) if process.stdin is not None and sent is not None else None
    all_read = False
    try:
        code = _wait(process, seconds, stop, out, errors, is_whole)
        all_read = process.returncode is not None and out.ended and errors.ended
    finally:
        if not all_read:
            _kill(process)
    if code == 0 and writer is not None and writer.broken:
        raise _FailedError(Kind.CUT_OFF)  # whatever it created, it is not what was to be sent
    return Ended(code, b"".join(out.pieces), b"".join(errors.pieces))


def _wait(
    process: subprocess.Popen[Any],
    seconds: float,
    stop: Stop | None,
    out: _Reader,
    errors: _Reader,
    is_whole: Callable[[bytes], bool] | None,
) -> int:
    """The exit code, or 0 if pachctl is still running a while after its answer was whole."""
    end, answered = time.monotonic() + seconds, False
    while True:
        with suppress(subprocess.TimeoutExpired):
            return process.wait(_POLL)
        if stop is not None and stop.over:
            raise AbandonedError
        if out.full or errors.full:
            raise _FailedError(Kind.UNREADABLE)
        if not answered and is_whole is not None and is_whole(b"".join(out.pieces)):
            answered, end = True, min(end, time.monotonic() + _REST)
        if time.monotonic() >= end:
            if answered:
                return 0
            raise _FailedError(Kind.TIMEOUT)


def _kill(process: subprocess.Popen[Any]) -> None:
    """End a program and all that it started."""
    with suppress(OSError):
        if os.name == "nt":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
    with suppress(subprocess.TimeoutExpired):
        process.wait(_REST)


class PachctlCluster(PachdCluster):
    """The pachd that pachctl talks to."""

    def __init__(
        self, context: ProgramContext, pace: Pace, stop: Stop | None = None, *, a_second: float = A_SECOND
    ) -> None:
        self.runner = ProgramTransport(context, pace, stop)
        super().__init__(context, pace, stop, a_second=a_second, transport=self.runner)
        self.program = context

    @property
    def seconds(self) -> float:
        """How long a call has taken so far, on average."""
        return self.runner.seconds / max(1, self.runner.runs)

    @property
    def destination(self) -> PachdDestination:
        return super().destination._replace(server=self.program.server, via="pachctl")

    def open(self) -> Session:
        session = super().open()
        if session.known is False and session.who is not None:
            raise failed(self.program, Kind.REINSTALLED, Call.INSPECT_CLUSTER)
        return session

    def before_login(self) -> None:
        """Nothing to say: pachctl has sent its token with the first call."""

    def version(self) -> Version:
        super().before_login()
        version = Pachd(self.transport).version()
        if version.release < FIRST:
            raise worded(self.program, Kind.TOO_OLD, Call.GET_VERSION)
        return version
