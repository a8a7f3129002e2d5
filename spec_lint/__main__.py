"""Where the program starts, as ``spec-lint`` and as ``python -m spec_lint``; here nothing else is imported yet.

Ctrl-C ends it with exit code 130 and without a traceback, also while modules are imported and when all is done.
"""

import sys

if __name__ == "__main__" and not sys.flags.safe_path:
    del sys.path[0]  # the folder that the program is started in: what lies there is checked, and never imported

import os
import signal
from typing import Any

from spec_lint.findings.exit_code import ExitCode


def main() -> int:
    """Run the command line, and give its exit code."""
    wanted = signal.getsignal(signal.SIGINT) is signal.default_int_handler  # else whoever started us has it ignored
    if wanted:
        sys.unraisablehook = _unraisable
        signal.signal(signal.SIGINT, _leave)
    try:
        from spec_lint.cli import main as run

        if wanted:
            signal.signal(signal.SIGINT, _interrupt)
        code = run()
        if wanted:
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # all is said, and the exit code stands
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED
    return code


def _leave(number: int, frame: object) -> None:
    os._exit(ExitCode.INTERRUPTED)


def _interrupt(number: int, frame: object) -> None:
    """The first Ctrl-C lets the run clean up; a second one ends it."""
    signal.signal(signal.SIGINT, _leave)
    raise KeyboardInterrupt


def _unraisable(problem: Any) -> None:
    """Where nobody can catch Ctrl-C, as in callbacks of the garbage collector, it ends the run at once."""
    if isinstance(problem.exc_value, KeyboardInterrupt):
        os._exit(ExitCode.INTERRUPTED)
    sys.__unraisablehook__(problem)


if __name__ == "__main__":
    sys.exit(main())
