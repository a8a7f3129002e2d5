"""The command ``baseline``: the findings that there are now, as a file of known findings."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from spec_lint.commands.check_report import report_findings
from spec_lint.commands.options import (
    UsageError,
    add_choice_options,
    add_paths,
    add_project_options,
    configurations,
    may_render,
)
from spec_lint.engine.baseline import MOST_NAMED, Comparison
from spec_lint.engine.baseline_file import BaselineFile, is_baseline, read_baseline
from spec_lint.engine.baseline_growth import growth
from spec_lint.engine.baselines import Comparisons
from spec_lint.engine.last_commit import LAST
from spec_lint.engine.own_file import LIMIT
from spec_lint.engine.run import Outcome, Request, check
from spec_lint.engine.scope import may_be_known
from spec_lint.files.content import seen_from_here
from spec_lint.files.git_files import GitError
from spec_lint.files.output_file import OutputError, content_to_replace, replace, target_of
from spec_lint.findings.exit_code import ExitCode
from spec_lint.findings.plain import count, visible
from spec_lint.grammar.words import quoted
from spec_lint.settings.config import Config


def add_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("file", metavar="FILE", type=Path, help="the file to write")
    add_paths(command)
    add_project_options(command)
    add_choice_options(command)
    command.add_argument("--prune", action="store_true", help="only remove what is not found any more; add nothing")
    command.add_argument(
        "--shrink-only", action="store_true", help="write nothing, and exit with 1, if there is a finding to add"
    )


def run(options: argparse.Namespace) -> int:
    """Write the baseline, unless a rule crashed, nothing was checked, or a path that was named cannot be read. Returns
    the exit code. Raises UsageError."""
    before = _before(options.file)
    if options.prune and not options.file.exists():
        raise UsageError(f"There is no file {_shown(options.file)} to prune.")
    paths, configured = options.paths or ["."], configurations(options)
    theirs = configured.of(str(options.file))
    is_theirs = theirs is not configured.here and theirs.baseline is not None and before.is_at(str(theirs.baseline))

    def known(config: Config) -> BaselineFile:
        """The baseline of a configuration that names another one than that which is written, see ``check``."""
        own = config.baseline if config is not configured.here or is_theirs else None
        if own is None or before.is_at(str(own)):
            return before
        return read_baseline(own) if own.exists() else BaselineFile(own)  # that one may be written later

    outcome = check(
        Request(paths, configured.here, render=may_render(options), configurations=configured, baseline_of=known)
    )
    absent = [path for path in paths if path in outcome.project.unreadable]
    if absent:
        why = f"because {quoted(absent[0])} cannot be read. {outcome.project.unreadable[absent[0]]}"
        raise UsageError(f"{_shown(options.file)} was not written, {why}")
    if outcome.crashed or outcome.empty:
        report_findings(outcome)
        if outcome.crashed:
            print(f"spec-lint: {_shown(options.file)} was not written, because a rule crashed.", file=sys.stderr)
        return outcome.code
    comparison = _comparisons(outcome).with_file(before)
    if options.shrink_only and comparison.grown:
        report_findings(outcome)
        grown = count(comparison.grown, "finding")
        print(f"spec-lint: {_shown(options.file)} was not written: it would grow by {grown}.", file=sys.stderr)
        return ExitCode.FOUND
    if not options.prune:
        never = [finding for finding in outcome.findings if not may_be_known(finding)]
        outcome = outcome._replace(findings=never, summary=outcome.summary.counting(never))
        report_findings(outcome, notes=False)
        if never:
            these = f"{count(len(never), 'finding')} {'is' if len(never) == 1 else 'are'}"
            print(f"note: {these} not in {_shown(options.file)}: a baseline never has these.", file=sys.stderr)
    _write(before, comparison.text(pruned=options.prune))
    print(_said(options, comparison))
    return ExitCode.FOUND if outcome.summary.errors and not options.prune else ExitCode.OK


def prune(outcome: Outcome) -> Outcome:
    """Remove from the baselines of a check what is gone."""
    for comparison in _comparisons(outcome):
        if outcome.crashed or not comparison.gone:
            continue
        _write(comparison.file, comparison.text(pruned=True))
        removed = f"{count(comparison.gone.total(), 'known finding')} removed from {comparison.called}."
        notes = [note for note in outcome.summary.notes if note not in comparison.notes]
        outcome = outcome._replace(summary=outcome.summary._replace(notes=(*notes, removed)))
    return outcome


def has_grown(outcome: Outcome, since: str | None) -> int:
    """Report what the baselines of a check have more of than in a commit. Returns the exit code, 0 if there is nothing.

    Raises UsageError.
    """
    return max(_has_grown(one.file, outcome, since) for one in _comparisons(outcome))


def _has_grown(file: BaselineFile, outcome: Outcome, since: str | None) -> int:
    try:
        keys = growth(file, since)
    except GitError as error:
        raise UsageError(f"--shrink-only: {error}.") from None
    if keys is None:
        shown = visible(f"{since or LAST} has no baseline to compare {seen_from_here(file.path)} with")
        print(f"note: --shrink-only: {shown}.", file=sys.stderr)
    if not keys or outcome.crashed:
        return 0
    named = ", ".join(dict.fromkeys(f"{key.rule} in {key.of or 'a file'}" for key in keys[:MOST_NAMED]))
    more = f" and {len(keys) - MOST_NAMED} more" if len(keys) > MOST_NAMED else ""
    grown = f"{seen_from_here(file.path)} has grown by {count(len(keys), 'finding')} since {since or LAST}"
    print(f"spec-lint: {visible(f'{grown}: {named}{more}')}.", file=sys.stderr)
    return ExitCode.FOUND


def check_known(outcome: Outcome, option: str) -> None:
    """Check that a run has a baseline. Raises UsageError."""
    if outcome.comparisons is None:
        raise UsageError(f"{option} needs a baseline; name it with --baseline, or in the configuration.")


def _comparisons(outcome: Outcome) -> Comparisons:
    assert outcome.comparisons is not None
    return outcome.comparisons


def _shown(path: Path) -> str:
    return visible(str(path))


def _before(path: Path) -> BaselineFile:
    """The baseline that is to be replaced; one without entries if there is none. Raises UsageError."""
    target = _target(path)
    try:
        there = content_to_replace(target, _shown(path), is_baseline, "a baseline of spec-lint", LIMIT)
    except OutputError as refusal:
        raise UsageError(str(refusal)) from None
    return read_baseline(target, merging=True) if there else BaselineFile(target)


def _target(path: Path) -> Path:
    try:
        return target_of(path, "Name another file.")
    except OutputError as refusal:
        raise UsageError(str(refusal)) from None


def _write(file: BaselineFile, text: str) -> None:
    """Write a baseline. Raises UsageError."""
    try:
        replace(_target(file.path), text)
    except OutputError as refusal:
        raise UsageError(str(refusal)) from None


def _said(options: argparse.Namespace, comparison: Comparison) -> str:
    """What was written, in a sentence."""
    added = 0 if options.prune else comparison.grown
    changes = [f"{number} {word}" for number, word in ((added, "new"), (comparison.gone.total(), "removed")) if number]
    more = ", ".join(changes)
    known = count(comparison.known + added, "known finding")
    return f"{_shown(options.file)}: {known}{f' ({more})' if more else ''}."
