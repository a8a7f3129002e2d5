"""The entry point of ``spec-lint`` and ``python -m spec_lint``; it imports nothing else at first.

Ctrl-C ends it with exit code 130 and without a traceback, even while modules are imported or after the run.
"""

import sys

if __name__ == "__main__" and not sys.flags.safe_path:
    del sys.path[0]  # the current folder: files in it are checked, never imported

import os
import signal
from typing import Any

from spec_lint.findings.exit_code import ExitCode


def main() -> int:
    """Run the command line, and return its exit code."""
    wanted = signal.getsignal(signal.SIGINT) is signal.default_int_handler  # else the caller has set it to be ignored
    if wanted:
        sys.unraisablehook = _unraisable
        signal.signal(signal.SIGINT, _leave)
    try:
        from spec_lint.cli import main as run

        if wanted:
            signal.signal(signal.SIGINT, _interrupt)
        code = run()
        if wanted:
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # the output is complete, and the exit code is final
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED
    _end(code)
    return code


def _end(code: int) -> None:
    """End the process at once, unless something is to be done at its end.

    Freeing every object one by one takes a tenth of a run, whatever its size.
    """
    if "atexit" in sys.modules:
        return
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except (AttributeError, OSError, ValueError):
        return  # as Python ends then
    os._exit(code)


def _leave(number: int, frame: object) -> None:
    os._exit(ExitCode.INTERRUPTED)


def _interrupt(number: int, frame: object) -> None:
    """The first Ctrl-C lets the run clean up; a second one ends it."""
    signal.signal(signal.SIGINT, _leave)
    raise KeyboardInterrupt


def _unraisable(problem: Any) -> None:
    """Ctrl-C where it cannot be caught, as in callbacks of the garbage collector, ends the run at once."""
    if isinstance(problem.exc_value, KeyboardInterrupt):
        os._exit(ExitCode.INTERRUPTED)
    sys.__unraisablehook__(problem)


if __name__ == "__main__":
    sys.exit(main())
