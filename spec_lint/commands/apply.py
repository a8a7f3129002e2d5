"""The command ``apply``: creates the secrets that specs need, from files that passed every check, and nothing else."""

from __future__ import annotations

import argparse
import contextlib
import datetime
import os
import shlex
import signal
import sys
from collections.abc import Callable, Iterator
from typing import Any, TextIO

from spec_lint.cluster.background import AbandonedError, Stop, in_background
from spec_lint.cluster.fill import Filler, FillError, digest, filler
from spec_lint.cluster.objections import hint, stopping_unread
from spec_lint.cluster.plan import Item, LeftOut, Plan, State, make_plan, stop_for_unread
from spec_lint.cluster.quiet import quiet
from spec_lint.cluster.target import UnusableError
from spec_lint.commands.apply_ways import ApplyWay, apply_way
from spec_lint.commands.asking import guard, guard_namespace, with_defaults
from spec_lint.commands.check_report import report_findings, unread_words, without
from spec_lint.commands.cluster_options import add_cluster_options, written
from spec_lint.commands.options import UsageError, add_paths, add_project_options, add_verbose, configurations
from spec_lint.commands.progress import Progress
from spec_lint.commands.receipt import (
    Run,
    exit_code,
    is_receipt,
    receipt_text,
    summary,
    write_ending,
    write_secrets,
    write_sentences,
    write_skipped,
)
from spec_lint.commands.way import Way, cluster_of, nowhere, pace_of
from spec_lint.engine.run import Outcome, Request, check
from spec_lint.files.content import STDIN, ReadProblem, read_source
from spec_lint.files.output_file import KeptOpen, OutputError
from spec_lint.findings.exit_code import ExitCode
from spec_lint.findings.finding import Finding
from spec_lint.model.live import Live, Trouble
from spec_lint.model.project import Project
from spec_lint.settings.config import Config
from spec_lint.settings.configurations import Configurations


def add_options(command: argparse.ArgumentParser) -> None:
    add_paths(command)
    add_project_options(command)
    add_cluster_options(command, always=True)
    command.add_argument("--yes", action="store_true", help="create without asking")
    command.add_argument(
        "--dry-run", action="store_true", help="stop before the first write; exit with code 10 if there would be one"
    )
    command.add_argument("--all", action="store_true", help="also create secrets that no spec asks for")
    command.add_argument(
        "--skip-broken",
        action="store_true",
        help="let a spec with errors stop no secret that another spec needs; list what was left out",
    )
    command.add_argument(
        "--no-pachyderm-labels", action="store_true", help="do not add the labels by which pachctl lists secrets"
    )
    command.add_argument(
        "--fill", action="append", default=[], metavar="SOURCE",
        help="fill placeholders from: env (the environment), a dotenv file, or - (JSON on standard input)",
    )  # fmt: skip
    command.add_argument("--keep-placeholders", action="store_true", help="create values with placeholders as they are")
    command.add_argument("--sops", action="store_true", help="decrypt sops files with the program sops")
    command.add_argument(
        "--compare-values", action=argparse.BooleanOptionalAction, default=None,
        help="for secrets that exist, report whether their values are those of the files (default: yes)",
    )  # fmt: skip
    command.add_argument(
        "--accept-mutation",
        action="store_true",
        help="also create secrets that the cluster would change, according to its dry run",
    )
    command.add_argument(
        "--print", dest="print_name", metavar="NAME",
        help="ask no cluster; write this one secret with its values to a new file, see -o",
    )  # fmt: skip
    command.add_argument(
        "-o", "--output", metavar="FILE", help="the new file for --print, which only you can read (mode 0600)"
    )
    command.add_argument("--ignore", action="append", metavar="CODES", help="do not run these rules")
    command.add_argument("--format", choices=("text", "json"), default="text", help="the output format (default: text)")
    add_verbose(command)
    command.add_argument("--receipt", metavar="FILE", help="also write the receipt to this file, as JSON")


def run(options: argparse.Namespace) -> int:
    stop = Stop()
    if options.print_name is not None or options.output is not None:
        from spec_lint.commands.print_secret import print_secret  # few runs print one

        with _signals(stop, last=options.ends_process), quiet():
            return print_secret(options, stop, add_options)
    try:
        with _signals(stop, last=options.ends_process), quiet(), _receipt_file(options.receipt) as file:
            run = _Apply(options, stop, file)
            try:
                return run.run()
            except UnusableError as unusable:
                print(f"spec-lint: {_sentences(unusable.trouble)}", file=sys.stderr)
                return run.nothing(ExitCode.BLIND)
            except FillError:
                run.nothing(ExitCode.USAGE)
                raise
            except AbandonedError:
                return run.nothing(ExitCode.INTERRUPTED)
    except (FillError, OutputError) as error:
        raise UsageError(str(error)) from None


@contextlib.contextmanager
def _signals(stop: Stop, *, last: bool) -> Iterator[None]:
    """Ctrl-C and SIGTERM request a stop; the receipt is still written.

    Once the receipt is written, the exit code is final. ``last`` means that the process ends with this command: later
    signals are ignored.
    """

    def handle(number: int, frame: Any) -> None:
        stop.ask()

    before = {number: signal.signal(number, handle) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, signal.SIG_IGN if last else handler)


@contextlib.contextmanager
def _receipt_file(path: str | None) -> Iterator[KeptOpen | None]:
    """The file for the receipt, opened before the first request: an apply that cannot be recorded does not begin."""
    if path is None:
        yield None
        return
    file = KeptOpen(path, is_receipt, "receipt")
    try:
        yield file
    finally:
        file.close()


def _sentences(trouble: Trouble) -> str:
    return f"{trouble.message} {trouble.help or ''}".rstrip()


class _Apply:
    """One run of the command."""

    def __init__(self, options: argparse.Namespace, stop: Stop, file: KeptOpen | None) -> None:
        self.options = options
        self.stop = stop
        self.file = file
        self.started = datetime.datetime.now(datetime.UTC)
        self.way: Way
        self.its: ApplyWay
        self.config = Config()
        self.findings: list[Finding] = []
        self.checked = ExitCode.OK
        self.out: TextIO = sys.stdout if options.format == "text" else sys.stderr

    def run(self) -> int:
        options = self.options
        fills = filler(options.fill, keep=options.keep_placeholders, sops=options.sops)
        configured = configurations(options)
        self.config = configured.here
        try:
            self.way = way = cluster_of(options, self.config, pace=pace_of(options), stop=self.stop)
        except UnusableError:
            self._tell_findings(self._check(configured, None, fills), fills)
            raise
        guard(self.config, way.destination)
        self.its = apply_way(way, options, self.stop)
        with contextlib.closing(way.cluster):
            return self._in_cluster(configured.changed(lambda config: with_defaults(config, options, way)), fills)

    def _in_cluster(self, configured: Configurations, fills: Filler) -> int:
        options, way = self.options, self.way
        outcome = self._check(configured, self._ask, fills)
        for document in outcome.project.documents:
            guard(config := configured.of(document.path), way.destination)
            guard_namespace(config, outcome.project.settings.namespace)
        self._tell_findings(outcome, fills)
        labels = not options.no_pachyderm_labels
        skip = options.skip_broken
        answers = self.its.answers
        plan = make_plan(outcome, way.destination, fills, answers, listed=labels, every=options.all, skip_broken=skip)
        if not way.destination.verified:
            print(f"spec-lint: warning: the certificate of {way.destination.place} is not checked.", file=sys.stderr)
        plan.findings = self.findings
        for other in plan.for_elsewhere:
            other.why_no_command = self.its.why_not_elsewhere(plan, other)
            other.command = "" if other.why_no_command else _command_for(options, other)
        if outcome.crashed:
            return self._end(plan, ExitCode.INTERNAL)
        if (live := outcome.project.settings.live) is not None and live.trouble is not None:
            print(f"spec-lint: {_sentences(live.trouble)}", file=sys.stderr)
        if unread := stopping_unread(outcome, skip_broken=skip):
            stop_for_unread(plan, unread_words(outcome._replace(unread=unread)) + hint(outcome, skip_broken=skip))
        if objection := self.its.objection():
            for item in plan.having(State.CREATE):
                item.becomes(State.STOPPED, objection[1], why=objection[0])
        return self._carry_out(plan, fills)

    def nothing(self, code: int) -> int:
        """End a run that made no plan; programs still get a receipt, without secrets."""
        plan = Plan(nowhere(self.options, self.config), self.options.namespace or "", [], findings=self.findings)
        return self._end(plan, code, interrupted=code == ExitCode.INTERRUPTED)

    def _tell_findings(self, outcome: Outcome, fills: Filler) -> None:
        """Show what the check found in files; the plan shows what the cluster has and lacks."""
        files = without(outcome, lambda rule: rule.needs_cluster)
        files = files._replace(findings=[fills.told(finding) for finding in files.findings])
        report_findings(files)
        self.findings = files.findings
        if files.summary.errors or files.unread:
            self.checked = ExitCode.FOUND
        else:
            self.checked = ExitCode.NOTHING_CHECKED if files.empty else ExitCode.OK

    def _check(self, configured: Configurations, ask: Callable[[Project], Live] | None, fills: Filler) -> Outcome:
        """Check the files, and read the cluster if there is one."""

        def read(path: str) -> bytes | ReadProblem:
            return fills.read(path, read_source)

        return check(
            Request(self.options.paths or ["."], configured.here, configurations=configured, read=read, look=ask)
        )

    def _ask(self, project: Project) -> Live:
        self.way.announce()
        names = project.names_to_ask()
        with Progress(f"asking {self.way.destination.place} for secrets", len(names)) as progress:
            return self.way.completed(self.its.look(project.settings.namespace, names, progress), project)

    def _carry_out(self, plan: Plan, fills: Filler) -> int:
        creator = self.its.creator(plan, lambda item: _unchanged(item, fills))
        if creator.asks_early:
            creator.rehearse()
        todo = plan.having(State.CREATE)
        self._tell(lambda out: self._write_plan(plan, out))
        if not todo:
            return self._end(plan)
        if self.stop.asked or (not self.options.dry_run and not self._confirmed(plan, len(todo))):
            return self._end(plan, interrupted=self.stop.asked)
        with Progress(creator.rehearsal, len(todo)) as progress:
            sound = creator.asks_early or creator.rehearse(progress)
        if self.options.dry_run or not sound or self.stop.asked or not plan.having(State.CREATE):
            if not self.options.dry_run or not sound:
                creator.leave()
            if sound and all(item.state is State.CREATE and not item.reasons for item in todo):
                self._tell(lambda out: write_sentences([creator.accepted()], out))
            else:
                heading = f"\n{creator.heading}"
                self._tell(lambda out: write_secrets(plan, out, heading, todo, verbose=self.options.verbose))
            cut = self.stop.asked and not (self.options.dry_run and sound)
            return self._end(plan, interrupted=cut)
        with Progress("creating", len(todo)) as progress:
            creator.create_all(progress)
        self._tell(lambda out: write_secrets(plan, out, "\nApplied to", todo, verbose=self.options.verbose))
        cut = self.stop.asked and bool(plan.having(State.NOT_TRIED, State.UNKNOWN))
        return self._end(plan, ExitCode.INTERNAL if creator.crashed else None, wrote=True, interrupted=cut)

    def _confirmed(self, plan: Plan, number: int) -> bool:
        if self.options.yes:
            return True
        if "-" in self.options.fill or not (sys.stdin.isatty() and sys.stderr.isatty()):
            why = "without a terminal to ask on, --yes is needed"
            print(f"spec-lint: nothing was created: {why}.", file=sys.stderr)
            return False
        if self.options.format != "text":
            self._write_plan(plan, self.out)
        what = f"{number} {'secret' if number == 1 else 'secrets'}"
        place = f"namespace {plan.namespace} of {plan.target.place}" if plan.namespace_known else plan.target.place
        print(f"\nCreate {what} in {place}? [yes/no] ", end="", file=sys.stderr, flush=True)
        if _line(self.stop).strip().lower() in ("y", "yes"):
            return True
        print("spec-lint: not confirmed, so nothing was created.", file=sys.stderr)
        return False

    def _write_plan(self, plan: Plan, out: TextIO) -> None:
        write_secrets(plan, out, "Plan for", verbose=self.options.verbose)
        write_skipped(plan, out)
        write_sentences(self.its.caveats(plan), out)
        out.write(f"\n{summary(plan)}\n")

    def _tell(self, write: Callable[[TextIO], object]) -> None:
        """Write text for people; JSON output is a single object at the end.

        If nobody reads the plan, nobody can want it: a broken pipe counts as a request to stop, and the rest is
        written to standard error.
        """
        if self.options.format == "text":
            self._write(write)

    def _write(self, write: Callable[[TextIO], object]) -> None:
        try:
            write(self.out)
            self.out.flush()
        except BrokenPipeError:
            self.out = sys.stderr
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            self.stop.ask()
            write(self.out)

    def _end(self, plan: Plan, code: int | None = None, *, wrote: bool = False, interrupted: bool = False) -> int:
        """Report what was created and what was not, and write the receipt. Signals no longer change the exit code."""
        run = Run(self.started, datetime.datetime.now(datetime.UTC), wrote, interrupted, self.checked)
        code = exit_code(plan, run) if code is None else code
        text = receipt_text(plan, run, code)
        if self.file is not None:
            try:
                self.file.write(text)
            except OutputError as refusal:
                print(f"spec-lint: the receipt: {refusal}", file=sys.stderr)
        if self.options.format == "json":
            sys.stdout.write(text)
        if interrupted and code == ExitCode.INTERRUPTED:
            print("spec-lint: interrupted.", file=sys.stderr)
        self._write(lambda out: write_ending(plan, out))
        return code


_KEPT = (
    "config", "via", "kubeconfig", "context", "server", "token_file", "as_user", "as_groups", "fill", "ignore",
    "isolated", "in_cluster", "sops", "no_pachyderm_labels", "keep_placeholders", "accept_mutation", "skip_broken",
)  # fmt: skip


def _command_for(options: argparse.Namespace, other: LeftOut) -> str:
    """The command that creates the secrets left out for another namespace, in the same cluster."""
    paths = [f"./{path}" if path.startswith("-") else path for path in other.paths]
    return shlex.join(
        ["spec-lint", "apply", "--all", "--namespace", other.namespace, *written(options, *_KEPT), *paths]
    )


def _unchanged(item: Item, fills: Filler) -> bool:
    """Whether the file of a secret is as it was when the plan was made."""
    if item.path is None or item.path not in fills.digests or item.path == STDIN:
        return True
    data = read_source(item.path)
    return not isinstance(data, ReadProblem) and digest(data) == fills.digests[item.path]


def _line(stop: Stop) -> str:
    """A line from the terminal; empty if the user asked to stop instead."""
    stop.grace = 0.0
    try:
        return str(in_background(sys.stdin.readline, 24 * 3600.0, stop))
    except (AbandonedError, TimeoutError):
        return ""
    finally:
        stop.grace = 5.0
