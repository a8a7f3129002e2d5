"""The commands that tell which secrets there are: ``secrets`` and ``snapshot``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from spec_lint.commands.cluster_options import BLIND, AddCommand, add_cluster_options, check_against_cluster

if TYPE_CHECKING:
    from datetime import datetime

    from spec_lint.engine.run import Outcome
    from spec_lint.model.inventory import KnownSecret


def add_parsers(add: AddCommand, project_options: Callable[[argparse.ArgumentParser], None]) -> None:
    """Add the parsers of these commands."""
    secrets = add("secrets", run_secrets, "List all secrets: where they are defined, and who uses which key.")
    _add_paths(secrets, project_options)
    secrets.add_argument("--format", choices=("table", "json", "markdown"), default="table")
    snapshot = add("snapshot", run_snapshot, "Write the names, types and key names of secrets as an inventory file.")
    _add_paths(snapshot, project_options)
    snapshot.add_argument(
        "--all", action="store_true", help="all secrets of the cluster's namespace; needs list rights"
    )
    snapshot.add_argument(
        "-o", "--output", metavar="FILE", type=Path, help="the file to write (default: standard output)"
    )


def _add_paths(command: argparse.ArgumentParser, project_options: Callable[[argparse.ArgumentParser], None]) -> None:
    command.add_argument("paths", nargs="*", metavar="PATH", help="files, folders or globs (default: this folder)")
    project_options(command)
    add_cluster_options(command)


def run_secrets(options: argparse.Namespace) -> int:
    """Print the table, whatever the check found; its findings and its exit code say whether to trust it."""
    from spec_lint.commands.telling import tell_findings
    from spec_lint.model.secret_table import rows
    from spec_lint.report.secrets import write

    outcome = _checked(options)
    tell_findings(outcome, notes=False)
    write(options.format, rows(outcome.project), [*outcome.summary.notes, *_troubles(outcome)], sys.stdout)
    return outcome.code


def run_snapshot(options: argparse.Namespace) -> int:
    """The exit code of the check. Nothing is written where a secret could not be seen, in the files or the cluster."""
    if options.output is not None:
        _target(options)  # it is not worth the while to ask a cluster for what cannot be written
    if options.cluster:
        return _snapshot_of_cluster(options)
    if options.all:
        from spec_lint.cli import UsageError

        raise UsageError("--all needs --cluster: of files, all secrets are told anyway.")
    from spec_lint.commands.telling import tell_findings
    from spec_lint.engine.inventory_file import inventory_text

    outcome = _checked(options)
    tell_findings(outcome)
    known = _defined(outcome)
    if code := _stopped(outcome, list(_contradictions(known))):
        return code
    return _write(inventory_text(known), bool(known), options) or outcome.code


def _stopped(outcome: Outcome, problems: list[str]) -> int:
    """Say why the inventory would not be complete, and the exit code; 0 where it is."""
    from spec_lint.commands.telling import unread_words
    from spec_lint.engine.run import FOUND, NOTHING_CHECKED

    if outcome.unread:
        problems = [f"{unread_words(outcome)}.", *problems]
    for problem in problems:
        print(f"spec-lint: {problem}", file=sys.stderr)
    if not problems and outcome.code != NOTHING_CHECKED:
        return 0
    if problems:
        print("spec-lint: no inventory was written: it would not be complete.", file=sys.stderr)
    else:
        print("spec-lint: no inventory was written: it would be empty.", file=sys.stderr)
    return outcome.code or FOUND


def _snapshot_of_cluster(options: argparse.Namespace) -> int:
    """The secrets of a cluster that the specs name, or with ``--all`` all that it has in the namespace."""
    import datetime

    from spec_lint.commands.telling import tell_findings, without
    from spec_lint.engine.inventory_file import inventory_text
    from spec_lint.model.live import Sight

    taken = datetime.datetime.now(datetime.UTC)
    if options.all:
        return _snapshot_of_all(options, taken)
    outcome = without(_checked(options), "C01")  # what the cluster lacks is no fault of a snapshot
    tell_findings(outcome)
    live = outcome.project.settings.live
    assert live is not None
    homeless = [f"There is no namespace {live.namespace} in {live.place}."] if live.homeless else []
    if code := _stopped(outcome, [*_troubles(outcome), *homeless]):
        return code
    known = [found for found in live.known() if live.secrets[found.name].sight is Sight.THERE]
    text = inventory_text(known, namespace=live.namespace, context=live.context, taken=taken)
    return _write(text, bool(known), options) or outcome.code


def _snapshot_of_all(options: argparse.Namespace, taken: datetime) -> int:
    """All secrets of a namespace; no file has a say in it."""
    from spec_lint.cli import UsageError
    from spec_lint.commands.cluster_options import every_secret
    from spec_lint.engine.inventory_file import inventory_text

    if options.paths:
        raise UsageError("--all takes no paths: all secrets of the namespace are told, whatever files say.")
    context, namespace, known, troubles = every_secret(options)
    for trouble in troubles:
        print(f"spec-lint: {trouble}", file=sys.stderr)
    if troubles:
        print("spec-lint: no inventory was written: it would not be complete.", file=sys.stderr)
        return BLIND
    return _write(inventory_text(known, namespace=namespace, context=context, taken=taken), bool(known), options)


def _troubles(outcome: Outcome) -> Iterator[str]:
    """Why a cluster could not be seen, each reason once."""
    live = outcome.project.settings.live
    if live is not None:
        found = [live.trouble, *(secret.trouble for secret in live.secrets.values())]
        yield from dict.fromkeys(trouble.message for trouble in found if trouble is not None)


def _target(options: argparse.Namespace) -> Path:
    """The file that ``--output`` leads to."""
    from spec_lint.cli import UsageError
    from spec_lint.files.output_file import OutputError, target_of

    try:
        return target_of(options.output, "Name a file, or leave out --output for standard output.")
    except OutputError as refusal:
        raise UsageError(str(refusal)) from None


def _write(text: str, any_secret: bool, options: argparse.Namespace) -> int:
    """Write an inventory to the file that was named, or to standard output.

    What is there is replaced only where it is an inventory or empty, and by one without secrets never.
    """
    from spec_lint.cli import UsageError
    from spec_lint.engine.inventory_file import LIMIT, is_inventory
    from spec_lint.engine.run import FOUND
    from spec_lint.files.discovery import read_source
    from spec_lint.files.output_file import OutputError, replace
    from spec_lint.findings.plain import visible

    if options.output is None:
        sys.stdout.write(text)
        return 0
    target = _target(options)
    there = read_source(str(target), LIMIT) if target.exists() else b""
    if not isinstance(there, bytes) or (there and not is_inventory(there)):
        raise UsageError(f"{visible(str(options.output))} is not an inventory: it is not replaced. Name another file.")
    if not any_secret and there:
        words = "it would be without a secret, and is not put in the place of another file; remove that first"
        print(f"spec-lint: {visible(str(options.output))} was not written: {words}.", file=sys.stderr)
        return FOUND
    try:
        replace(target, text)
    except OutputError as refusal:
        raise UsageError(str(refusal)) from None
    return 0


def _checked(options: argparse.Namespace) -> Outcome:
    from spec_lint.cli import configuration
    from spec_lint.engine.run import Request, check

    config, look = check_against_cluster(options, configuration(options))
    return check(Request(options.paths or ["."], config, look=look))


def _defined(outcome: Outcome) -> list[KnownSecret]:
    """The secrets that files define; of equal definitions one."""
    found: dict[Any, KnownSecret] = {}
    for secret in outcome.project.inventory:
        if secret.origin == "file":
            found.setdefault((secret.namespace, secret.name, secret.type, secret.keys), secret)
    return list(found.values())


def _contradictions(secrets: list[KnownSecret]) -> Iterator[str]:
    """Why the secrets of the files cannot be told: definitions of one secret that contradict each other."""
    seen: dict[tuple[str | None, str], str] = {}
    for known in secrets:
        path = known.span.source.path if known.span else "?"
        place = (known.namespace, known.name)
        if (first := seen.get(place)) is None:
            seen[place] = path
        else:
            yield f'{path}: the secret "{known.name}" is defined in {first} too, with other keys or another type.'
