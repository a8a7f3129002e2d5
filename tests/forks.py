"""Runs the command in forks of one process that has already imported it, which saves the start of an interpreter.

A fork is a separate process in everything else: folder, environment, streams, exit code, limits of time and memory.
What happens before `main` (the launcher, the locale, the options of Python) is tested with real processes.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any, NamedTuple, NoReturn

STREAMS = ("in", "out", "err")


class Done(NamedTuple):
    """How a run ended: its exit code (negative if a signal ended it), and what it wrote."""

    code: int
    out: str
    err: str


class Forks:
    """The process that forks. `setup` is code that it runs first, `flags` are options of its interpreter."""

    def __init__(self, setup: str = "", flags: Sequence[str] = ()) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="spec-lint-forks-")
        self._server = subprocess.Popen(
            [sys.executable, "-P", *flags, __file__, setup],
            cwd=self._folder.name,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    def run(
        self,
        *arguments: str,
        cwd: Path,
        stdin: bytes = b"",
        environment: Mapping[str, str] | None = None,
        seconds: int = 600,
        limits: Mapping[int, int] | None = None,
    ) -> Done:
        """Run `spec-lint` with these arguments; `limits` are those of `setrlimit`."""
        streams = [Path(self._folder.name) / name for name in STREAMS]
        streams[0].write_bytes(stdin)
        request = {
            "arguments": arguments,
            "cwd": os.fspath(cwd),
            "streams": [os.fspath(path) for path in streams],
            "environment": dict(os.environ if environment is None else environment),
            "limits": list((limits or {}).items()),
            "seconds": seconds,
        }
        assert self._server.stdin is not None and self._server.stdout is not None
        self._server.stdin.write(json.dumps(request).encode() + b"\n")
        self._server.stdin.flush()
        code = int(self._server.stdout.readline())
        return Done(code, *(path.read_bytes().decode("utf-8", "surrogateescape") for path in streams[1:]))

    def close(self) -> None:
        """End the process; waiting for it counts the CPU time of the forks as that of the tests."""
        self._server.communicate()
        self._folder.cleanup()


def serve(requests: IO[bytes], answers: IO[bytes]) -> None:
    """Fork for every request, and answer with the exit code."""
    for line in requests:
        request = json.loads(line)
        child = os.fork()
        if child == 0:
            _become(request)
        answers.write(b"%d\n" % os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
        answers.flush()


def _become(request: dict[str, Any]) -> NoReturn:
    """Be a run of the command: never returns."""
    code = 255
    try:
        signal.alarm(request["seconds"])  # a run that hangs is ended by a signal
        os.chdir(request["cwd"])
        for number, (path, mode) in enumerate(zip(request["streams"], ("rb", "wb", "wb"), strict=True)):
            with open(path, mode) as file:
                os.dup2(file.fileno(), number)
        sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - for as long as the process lives
        sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
        sys.stderr = open(2, "w", encoding="utf-8", errors="backslashreplace", closefd=False)  # noqa: SIM115
        os.environ.clear()
        os.environ.update(request["environment"])
        sys.argv = ["spec-lint", *request["arguments"]]
        for which, bound in request["limits"]:
            resource.setrlimit(which, (bound, bound))
        from spec_lint.__main__ import main

        code = main()
        sys.stdout.flush()
        sys.stderr.flush()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
        sys.stdout.flush()
    except BaseException:
        import traceback

        traceback.print_exc()
        sys.stderr.flush()
    finally:
        os._exit(code)


def _warm_up() -> None:
    """Import what a check imports, and compile the schemas: each fork has that done."""
    from spec_lint.cli import main
    from spec_lint.engine.rule import declared_rules
    from spec_lint.schema.validators import _decider

    declared_rules()
    _decider("pipeline")
    Path("warm.json").write_text(
        '{"pipeline": {"name": "a"}, "transform": {"image": "a:1"}, "input": {"pfs": {"repo": "b", "glob": "/"}}}'
    )
    Path("secret.json").write_text(
        '{"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "a"}, "data": {"a": "MQ=="}}'
    )
    for report in ("text", "json"):
        main(["check", "--isolated", "--format", report, "warm.json", "secret.json"])


if __name__ == "__main__":
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    exec(sys.argv[1])
    _warm_up()
    serve(sys.stdin.buffer, answers)
