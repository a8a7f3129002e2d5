"""The command ``apply``: creates the secrets that specs need, from files that passed every check, and nothing else."""

from __future__ import annotations

import argparse
import contextlib
import datetime
import os
import signal
import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, TextIO

from spec_lint.cluster_options import BLIND, announce, pace_of, with_namespace

if TYPE_CHECKING:
    from spec_lint.checking import Outcome
    from spec_lint.cluster.background import Stop
    from spec_lint.cluster.connection import Connection
    from spec_lint.cluster.fill import Filler
    from spec_lint.cluster.plan import Item, Plan
    from spec_lint.cluster.target import Target
    from spec_lint.config import Config
    from spec_lint.discovery import ReadProblem
    from spec_lint.live import Live
    from spec_lint.project import Project

INTERNAL = 70


def run_apply(options: argparse.Namespace) -> int:
    from spec_lint.cli import UsageError
    from spec_lint.cluster.background import AbandonedError, Stop
    from spec_lint.cluster.fill import FillError
    from spec_lint.cluster.quiet import quiet
    from spec_lint.cluster.target import UnusableError

    stop = Stop()
    try:
        with _signals(stop), quiet():
            return _Apply(options, stop).run()
    except FillError as error:
        raise UsageError(str(error)) from None
    except UnusableError as unusable:
        print(f"spec-lint: {unusable.trouble.message} {unusable.trouble.help or ''}".rstrip(), file=sys.stderr)
        print("spec-lint: nothing was created.", file=sys.stderr)
        return _nothing(options, BLIND)
    except AbandonedError:
        print("spec-lint: interrupted; nothing was created.", file=sys.stderr)
        return _nothing(options, 130)


def _nothing(options: argparse.Namespace, code: int) -> int:
    """The end of a run that did not come to a plan: programs get a receipt nevertheless, of no secrets."""
    from spec_lint.cluster.plan import Plan
    from spec_lint.cluster.receipt import Run, write_json
    from spec_lint.cluster.target import Target

    now = datetime.datetime.now(datetime.UTC)
    plan, run = Plan(Target("", options.context), options.namespace or "", []), Run(now, now, interrupted=code == 130)
    if options.receipt:
        _write_receipt(options.receipt, lambda out: write_json(plan, run, code, out))
    if options.format == "json":
        write_json(plan, run, code, sys.stdout)
    return code


@contextlib.contextmanager
def _signals(stop: Stop) -> Iterator[None]:
    """Ctrl-C and SIGTERM ask to stop, and the receipt is still written."""

    def handle(number: int, frame: Any) -> None:
        stop.ask()

    before = {number: signal.signal(number, handle) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class _Apply:
    """One run of the command."""

    def __init__(self, options: argparse.Namespace, stop: Stop) -> None:
        self.options = options
        self.stop = stop
        self.started = datetime.datetime.now(datetime.UTC)
        self.connection: Connection
        self.out: TextIO = sys.stdout

    def run(self) -> int:
        from spec_lint.cli import configuration
        from spec_lint.cluster.applying import compare_values
        from spec_lint.cluster.connection import Connection
        from spec_lint.cluster.fill import filler
        from spec_lint.cluster.plan import make_plan
        from spec_lint.cluster.target import find_target

        options = self.options
        fills = filler(options.fill, keep=options.keep_placeholders, sops=options.sops)
        target = find_target(options.kubeconfig, options.context, options.in_cluster)
        config = with_namespace(configuration(options), options, target)
        self.connection = Connection(target, pace_of(options), self.stop)
        outcome = self._check(config, target, fills)
        plan = make_plan(outcome, target, fills, listed=not options.no_pachyderm_labels, every=options.all)
        if options.compare_values:
            compare_values(self.connection, plan)
        if not target.verified:
            print(f"spec-lint: warning: the certificate of {target.place} is not checked.", file=sys.stderr)
        if outcome.crashed:
            return self._end(plan, INTERNAL)
        if (live := outcome.project.settings.live) is not None and live.trouble is not None:
            print(f"spec-lint: {live.trouble.message} {live.trouble.help or ''}".rstrip(), file=sys.stderr)
        return self._carry_out(plan, fills)

    def _check(self, config: Config, target: Target, fills: Filler) -> Outcome:
        from spec_lint.checking import Request, check
        from spec_lint.cluster.reading import look
        from spec_lint.discovery import read_source
        from spec_lint.live import names_to_ask
        from spec_lint.progress import Progress

        def read(path: str) -> bytes | ReadProblem:
            return fills.read(path, read_source)

        def ask(project: Project) -> Live:
            announce(target)
            names = names_to_ask(project)
            with Progress(f"asking {target.place} for secrets", len(names)) as progress:
                return look(self.connection, config.namespace, names, progress)

        return check(Request(self.options.paths or ["."], config, read=read, look=ask))

    def _carry_out(self, plan: Plan, fills: Filler) -> int:
        from spec_lint.cluster.applying import Applier
        from spec_lint.cluster.plan import State
        from spec_lint.cluster.receipt import summary, write_labels_note, write_table
        from spec_lint.progress import Progress

        todo = plan.having(State.CREATE)
        self._tell(lambda out: write_table(plan, out, "Plan for"))
        self._tell(lambda out: write_labels_note(plan, out))
        self._tell(lambda out: out.write(f"\n{summary(plan)}\n"))
        if not todo or self.stop.asked:
            return self._end(plan)
        if not self.options.dry_run and not self._confirmed(plan, len(todo)):
            return self._end(plan)
        applier = Applier(self.connection, plan, self.stop, lambda item: _unchanged(item, fills))
        with Progress("server-side dry run", len(todo)) as progress:
            sound = applier.rehearse(progress)
        if self.options.dry_run or not sound or self.stop.asked:
            if not self.options.dry_run or not sound:
                applier.leave()
            if sound and all(item.state is State.CREATE and not item.reasons for item in todo):
                self._tell(lambda out: out.write("\nA dry run by the API server takes all; nothing was created.\n"))
            else:
                self._tell(lambda out: write_table(plan, out, "\nDry run in"))
            return self._end(plan)
        with Progress("creating", len(todo)) as progress:
            applier.create_all(progress)
        self._tell(lambda out: write_table(plan, out, "\nApplied to"))
        self._tell(lambda out: out.write(f"\n{summary(plan)}\n"))
        return self._end(plan, INTERNAL if applier.crashed else None, wrote=True)

    def _confirmed(self, plan: Plan, number: int) -> bool:
        if self.options.yes:
            return True
        if "-" in self.options.fill or not (sys.stdin.isatty() and sys.stderr.isatty()):
            why = "--yes is needed where there is no terminal to ask on"
            print(f"spec-lint: nothing was created: {why}.", file=sys.stderr)
            return False
        what = f"{number} {'secret' if number == 1 else 'secrets'}"
        place = f"namespace {plan.namespace} of {plan.target.place}"
        print(f"\nCreate {what} in {place}? [yes/no] ", end="", file=sys.stderr, flush=True)
        answer = _line(self.stop)
        if answer.strip().lower() in ("y", "yes"):
            return True
        print("spec-lint: nothing was created.", file=sys.stderr)
        return False

    def _tell(self, write: Callable[[TextIO], object]) -> None:
        """Write text for a person; with JSON there is one object in the end and nothing else.

        Who does not read the plan cannot want it: when the pipe is broken, that counts as a wish to stop, and the rest
        is told on standard error.
        """
        if self.options.format != "text":
            return
        try:
            write(self.out)
            self.out.flush()
        except BrokenPipeError:
            self.out = sys.stderr
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            self.stop.ask()
            write(self.out)

    def _end(self, plan: Plan, code: int | None = None, *, wrote: bool = False) -> int:
        from spec_lint.cluster.receipt import Run, exit_code, write_json

        run = Run(self.started, datetime.datetime.now(datetime.UTC), wrote, self.stop.asked)
        code = exit_code(plan, run) if code is None else code
        if self.options.receipt:
            _write_receipt(self.options.receipt, lambda out: write_json(plan, run, code, out))
        if self.options.format == "json":
            write_json(plan, run, code, sys.stdout)
        elif run.interrupted:
            print("spec-lint: interrupted.", file=sys.stderr)
        return code


def _unchanged(item: Item, fills: Filler) -> bool:
    """Whether the file of a secret is as it was when the plan was made."""
    from spec_lint.cluster.fill import digest
    from spec_lint.discovery import STDIN, ReadProblem, read_source

    if item.path is None or item.path not in fills.digests or item.path == STDIN:
        return True
    data = read_source(item.path)
    return not isinstance(data, ReadProblem) and digest(data) == fills.digests[item.path]


def _line(stop: Stop) -> str:
    """A line from the terminal; nothing where the user asked to stop instead."""
    from spec_lint.cluster.background import AbandonedError, in_background

    stop.grace = 0.0
    try:
        return str(in_background(sys.stdin.readline, 24 * 3600.0, stop))
    except (AbandonedError, TimeoutError):
        return ""
    finally:
        stop.grace = 5.0


def _write_receipt(path: str, write: Callable[[TextIO], object]) -> None:
    from pathlib import Path

    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            write(out)
    except OSError as error:
        print(f"spec-lint: the receipt {Path(path)} cannot be written: {error.strerror}.", file=sys.stderr)
