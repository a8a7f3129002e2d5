"""The command ``snapshot``: names, types and key names of secrets as an inventory file."""

from __future__ import annotations

import argparse
import datetime
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from spec_lint.commands.check_report import report_findings, unread_words, without
from spec_lint.commands.cluster_check import checked, troubles
from spec_lint.commands.cluster_options import add_cluster_options
from spec_lint.commands.options import UsageError, add_paths, add_project_options
from spec_lint.engine.inventory_file import inventory_text, is_inventory
from spec_lint.engine.own_file import LIMIT
from spec_lint.engine.run import Outcome
from spec_lint.files.output_file import OutputError, content_to_replace, replace, target_of
from spec_lint.findings.exit_code import ExitCode
from spec_lint.findings.plain import visible
from spec_lint.model.inventory import KnownSecret
from spec_lint.model.live import Sight


def add_options(command: argparse.ArgumentParser) -> None:
    add_paths(command)
    add_project_options(command)
    add_cluster_options(command)
    command.add_argument(
        "--all", action="store_true", help="all secrets of the cluster's namespace; needs permission to list"
    )
    command.add_argument(
        "-o", "--output", metavar="FILE", type=_file, help="the file to write (default: -, standard output)"
    )


def _file(text: str) -> Path | None:
    """The file that an option names; None is standard output."""
    return None if text == "-" else Path(text)


def run(options: argparse.Namespace) -> int:
    """Write the inventory, unless a secret could not be read in the files or the cluster. Returns the exit code."""
    if options.output is not None:
        _target(options)  # fail before asking the cluster if the file cannot be written
    if options.cluster:
        return _snapshot_of_cluster(options)
    if options.all:
        raise UsageError("--all needs --cluster; from files, all secrets are listed anyway.")
    outcome = checked(options)
    report_findings(outcome)
    known = _defined(outcome)
    if code := _stopped(outcome, list(_contradictions(known))):
        return code
    return _write(inventory_text(known), bool(known), options) or outcome.code


def _stopped(outcome: Outcome, problems: list[str]) -> int:
    """Report why the inventory would not be complete. Returns the exit code, or 0 if it is complete."""
    if outcome.unread:
        problems = [f"{unread_words(outcome)}.", *problems]
    for problem in problems:
        print(f"spec-lint: {problem}", file=sys.stderr)
    if not problems and outcome.code != ExitCode.NOTHING_CHECKED:
        return 0
    if problems:
        print("spec-lint: no inventory was written, because it would not be complete.", file=sys.stderr)
    else:
        print("spec-lint: no inventory was written, because it would be empty.", file=sys.stderr)
    return outcome.code or ExitCode.FOUND


def _snapshot_of_cluster(options: argparse.Namespace) -> int:
    """The secrets of a cluster that the specs name, or with ``--all`` all that it has in the namespace."""
    taken = datetime.datetime.now(datetime.UTC)
    if options.all:
        return _snapshot_of_all(options, taken)
    # For a snapshot, only whether the cluster could be read matters, not what it lacks.
    outcome = without(checked(options), lambda rule: rule.needs_cluster and not rule.whole_run)
    report_findings(outcome)
    live = outcome.project.settings.live
    assert live is not None
    homeless = [f"There is no namespace {live.namespace} in {live.place}."] if live.homeless else []
    if code := _stopped(outcome, [*troubles(outcome), *homeless]):
        return code
    known = [found for found in live.known() if live.secrets[found.name].sight is Sight.THERE]
    namespace = live.namespace if live.namespace_known else None
    text = inventory_text(known, namespace=namespace, context=live.context, taken=taken)
    return _write(text, bool(known), options) or outcome.code


def _snapshot_of_all(options: argparse.Namespace, taken: datetime.datetime) -> int:
    """All secrets of a namespace, independent of any files."""
    if options.paths:
        raise UsageError("--all takes no paths; it lists all secrets of the namespace, regardless of files.")
    from spec_lint.commands.asking import every_secret  # only a run that asks a cluster imports what does

    context, namespace, known, troubles = every_secret(options)
    for trouble in troubles:
        print(f"spec-lint: {trouble}", file=sys.stderr)
    if troubles:
        print("spec-lint: no inventory was written, because it would not be complete.", file=sys.stderr)
        return ExitCode.BLIND
    return _write(inventory_text(known, namespace=namespace, context=context, taken=taken), bool(known), options)


def _target(options: argparse.Namespace) -> Path:
    """The file that ``--output`` resolves to."""
    try:
        return target_of(options.output, "Name a file, or leave out --output for standard output.")
    except OutputError as refusal:
        raise UsageError(str(refusal)) from None


def _write(text: str, any_secret: bool, options: argparse.Namespace) -> int:
    """Write an inventory to the named file, or to standard output.

    An existing file is replaced only if it is an inventory or empty, and never by an inventory without secrets.
    """
    if options.output is None:
        sys.stdout.write(text)
        return 0
    target = _target(options)
    try:
        there = content_to_replace(target, visible(str(options.output)), is_inventory, "an inventory", LIMIT)
    except OutputError as refusal:
        raise UsageError(str(refusal)) from None
    if not any_secret and there:
        words = "an inventory without secrets does not replace an existing file; remove the file first"
        print(f"spec-lint: {visible(str(options.output))} was not written: {words}.", file=sys.stderr)
        return ExitCode.FOUND
    try:
        replace(target, text)
    except OutputError as refusal:
        raise UsageError(str(refusal)) from None
    return 0


def _defined(outcome: Outcome) -> list[KnownSecret]:
    """The secrets that files define, without duplicate definitions."""
    found: dict[Any, KnownSecret] = {}
    for secret in outcome.project.inventory:
        if secret.origin == "file":
            found.setdefault((secret.namespace, secret.name, secret.type, secret.keys), secret)
    return list(found.values())


def _contradictions(secrets: list[KnownSecret]) -> Iterator[str]:
    """Why the secrets in the files are ambiguous: contradictory definitions of the same secret."""
    seen: dict[tuple[str | None, str], str] = {}
    for known in secrets:
        path = known.span.source.path if known.span else "?"
        place = (known.namespace, known.name)
        if (first := seen.get(place)) is None:
            seen[place] = path
        else:
            yield f'{path}: the secret "{known.name}" is defined in {first} too, with other keys or another type.'
