"""Where a run begins and ends: its streams, the line about a crash, and the exit code."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from spec_lint.commands.command_line import run
from spec_lint.findings.exit_code import ExitCode
from spec_lint.report.streams import aside, guarded, lead_nowhere

GARBAGE = 1_000_000
"""Objects between two searches for cycles: a run is short, and needs most of what it makes until it ends."""

RECURSION = 20_000
"""More than Python's own limit: specs nest up to 400 levels, and their validator takes some frames for each."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command line, by default that of the process, and give its exit code."""
    sys.setrecursionlimit(max(RECURSION, sys.getrecursionlimit()))
    gc.set_threshold(GARBAGE, 20, 100)
    with _streams():
        try:
            code = run(sys.argv[1:] if arguments is None else arguments, ends_process=arguments is None)
            sys.stdout.flush()
            return int(code)
        except KeyboardInterrupt:
            return ExitCode.INTERRUPTED
        except OSError as refusal:
            # Nobody has seen the report, or not all of it: that is never a success. What is buffered is discarded.
            lead_nowhere(sys.stdout)
            if isinstance(refusal, BrokenPipeError):
                return ExitCode.INTERRUPTED
            print(f"spec-lint: system error: {refusal.strerror or 'no reason given'}.", file=sys.stderr)
            return ExitCode.INTERNAL
        except Exception as crash:
            return _internal_error(crash)


@contextmanager
def _streams() -> Iterator[None]:
    """Streams that accept every character and give no commands to a CI runner; closed ones lead nowhere."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, mode))  # noqa: SIM115 - for as long as the process lives
        elif mode == "w" and hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    before = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = guarded(sys.stdout), aside(sys.stderr)
    try:
        yield
    finally:
        sys.stdout, sys.stderr = before


def _internal_error(crash: Exception) -> int:
    """Report a crash and where it happened, never with what: an exception's text may hold a secret value."""
    places = []
    trace = crash.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        file = os.path.basename(code.co_filename)  # noqa: PTH119 - saves the import of pathlib
        places.append(f"{file}:{trace.tb_lineno} in {code.co_name}")
        trace = trace.tb_next
    print(f"spec-lint: internal error ({type(crash).__name__}). This is a bug in spec-lint.", file=sys.stderr)
    for place in places[-6:]:
        print(f"  at {place}", file=sys.stderr)
    return ExitCode.INTERNAL
