"""What ``check`` does with fixes: it makes them, or shows what they would change."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from shlex import quote
from typing import TYPE_CHECKING

from spec_lint.commands.options import UsageError
from spec_lint.engine.rule import UNREADABLE
from spec_lint.engine.run import Outcome, Request, check
from spec_lint.files.content import STDIN
from spec_lint.findings.exit_code import ExitCode
from spec_lint.findings.finding import Finding
from spec_lint.findings.plain import count, visible
from spec_lint.fixing.difference import difference, folder_of
from spec_lint.fixing.rounds import Fixed, Fixing, written
from spec_lint.report.streams import guarded

if TYPE_CHECKING:
    import argparse


def check_options(options: argparse.Namespace) -> None:
    """Check that the options about fixes go together with the others. Raises UsageError."""
    if not (options.fix or options.fix_only or options.diff):
        if options.unsafe_fixes:
            raise UsageError("--unsafe-fixes needs --fix, --fix-only or --diff.")
        raise UsageError("--exit-non-zero-on-fix needs --fix or --fix-only.")
    if options.list_files:
        raise UsageError("--list-files checks nothing, so there is nothing to fix; leave out one of the two.")
    given = "--diff" if options.diff else "--fix-only"
    for name in ("format", "output", "statistics", "max_per_rule", "prune", "shrink_only"):
        if getattr(options, name) and not has_report(options):
            raise UsageError(f"{given} reports nothing of what is left; leave out --{name.replace('_', '-')}.")


def has_report(options: argparse.Namespace) -> bool:
    """Whether what is left is reported."""
    return not (options.diff or options.fix_only)


def check_and_fix(request: Request, options: argparse.Namespace) -> tuple[Outcome, int]:
    """What is left after fixes, and the exit code. Files are written unless only the difference is wanted.

    The notes of the outcome say what was fixed and what could not be; they are printed if there is no report.
    """
    done = Fixing(request, check, unsafe=options.unsafe_fixes).run()
    if options.diff:
        lines = difference(done, request)
        guarded(sys.stdout).writelines(map(_printable, lines) if sys.stdout.isatty() else lines)
    else:
        done = written(done)
        _write_stdin(done, request)
    outcome = done.outcome
    notes = (*_said(done, options), *outcome.summary.notes)
    if not has_report(options) and not options.quiet:
        for note in notes:
            print(visible(note), file=sys.stderr)
    return outcome._replace(summary=outcome.summary._replace(notes=notes)), _code(done, options)


def _code(done: Fixed, options: argparse.Namespace) -> int:
    """The exit code of a check with fixes. What is left counts only if it is reported, as with ``--fix`` alone."""
    code = done.outcome.code
    if code not in (ExitCode.OK, ExitCode.FOUND):
        return code
    changed = done.changes and (options.diff or options.exit_non_zero_on_fix)
    unread = _unread(done) and not has_report(options)
    if done.failed or ((changed or unread) and not options.exit_zero):
        return ExitCode.FOUND
    return code if has_report(options) else ExitCode.OK


def _unread(done: Fixed) -> list[Finding]:
    """What could not be read at all, so nobody knows whether there is something to fix."""
    return [finding for finding in done.outcome.findings if finding.rule == UNREADABLE]


def _write_stdin(done: Fixed, request: Request) -> None:
    """Write the text of standard input to standard output, fixed or as it was."""
    data = done.files(STDIN) if STDIN in request.paths else None
    if isinstance(data, bytes):
        sys.stdout.flush()
        sys.stdout.buffer.write(data)


def _printable(line: str) -> str:
    """A line of a difference that does not control a terminal."""
    return re.sub(r"[^\n\t]+", lambda part: visible(part[0]), line)


def _said(done: Fixed, options: argparse.Namespace) -> Iterator[str]:
    """Notes on what was fixed and what could not be; if there is no report, also on fixes that were not asked for."""
    if done.changes:
        findings = sum(change.findings for change in done.changes)
        verb = "Would fix" if options.diff else "Fixed"
        yield f"{verb} {count(findings, 'finding')} in {count(len(done.changes), 'file')}."
        if options.diff and (folder := folder_of(done.changes)) != os.path.realpath("."):
            yield f"The paths are from {folder}: apply the difference there, with `git -C {quote(folder)} apply`."
    elif not has_report(options):
        yield "Nothing to fix."
    if not has_report(options):
        yield from (f"{finding.span.source.path} was not read: {finding.message}" for finding in _unread(done))
    if options.diff and (options.fix or options.fix_only):
        yield f"`--diff` writes nothing, so `{'--fix' if options.fix else '--fix-only'}` had no effect."
    yield from done.notes
    more = sum(finding.fix is not None and not finding.fix.safe for finding in done.outcome.findings)
    if more and not has_report(options):
        yield f"{count(more, 'more finding')} can be fixed with `--unsafe-fixes`."
