"""The commands that tell which secrets there are: ``secrets`` and ``snapshot``."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from spec_lint.cluster_options import BLIND, AddCommand, add_cluster_options, check_against_cluster

if TYPE_CHECKING:
    from spec_lint.checking import Outcome
    from spec_lint.inventory import KnownSecret


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
    """Exit code 0, or 4 where something could not be seen in the cluster."""
    from spec_lint.report.secrets import write
    from spec_lint.secret_table import rows

    outcome = _checked(options)
    write(options.format, rows(outcome.project), [*outcome.summary.notes, *_troubles(outcome)], sys.stdout)
    return BLIND if outcome.blind else 0


def run_snapshot(options: argparse.Namespace) -> int:
    """Exit code 0; 1 or 4 where a secret cannot be told, of the files or of the cluster: then nothing is written."""
    from spec_lint.inventory_file import inventory_text

    if options.cluster:
        return _snapshot_of_cluster(options)
    if options.all:
        from spec_lint.cli import UsageError

        raise UsageError("--all needs --cluster: of files, all secrets are told anyway.")
    outcome = _checked(options)
    problems = list(_problems(outcome))
    for problem in problems:
        print(f"spec-lint: {problem}", file=sys.stderr)
    if problems:
        print("spec-lint: no inventory was written: it would not be complete.", file=sys.stderr)
        return 1
    put(inventory_text(_defined(outcome)), options.output)
    return 0


def _snapshot_of_cluster(options: argparse.Namespace) -> int:
    """The secrets of a cluster that the specs name, or with ``--all`` all that it has in the namespace."""
    import datetime

    from spec_lint.cluster_options import every_secret
    from spec_lint.inventory_file import inventory_text
    from spec_lint.live import Sight

    taken = datetime.datetime.now(datetime.UTC)
    if options.all:
        context, namespace, known, troubles = every_secret(options)
    else:
        outcome = _checked(options)
        live = outcome.project.settings.live
        assert live is not None
        troubles, namespace, context = list(_troubles(outcome)), live.namespace, live.context
        known = [found for found in live.known() if live.secrets[found.name].sight is Sight.THERE]
    for trouble in troubles:
        print(f"spec-lint: {trouble}", file=sys.stderr)
    if troubles:
        print("spec-lint: no inventory was written: it would not be complete.", file=sys.stderr)
        return BLIND
    put(inventory_text(known, namespace=namespace, context=context, taken=taken), options.output)
    return 0


def _troubles(outcome: Outcome) -> Iterator[str]:
    """Why a cluster could not be seen, each reason once."""
    live = outcome.project.settings.live
    if live is not None:
        found = [live.trouble, *(secret.trouble for secret in live.secrets.values())]
        yield from dict.fromkeys(trouble.message for trouble in found if trouble is not None)


def put(text: str, path: Path | None) -> None:
    """Write a text to a file, whole or not at all, or to standard output."""
    if path is None:
        sys.stdout.write(text)
        return
    import tempfile

    from spec_lint.cli import UsageError

    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
                file.write(text)
            mask = os.umask(0)
            os.umask(mask)
            Path(name).chmod(0o666 & ~mask)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}.") from None


def _checked(options: argparse.Namespace) -> Outcome:
    from spec_lint.checking import Request, check
    from spec_lint.choice import Choice
    from spec_lint.cli import configuration

    # No rule has a say here: what is wrong is told by check.
    choice = Choice(ignore=("ALL",), select=("R001",))
    config, look = check_against_cluster(options, configuration(options))
    return check(Request(options.paths or ["."], config, choice=choice, look=look))


def _defined(outcome: Outcome) -> list[KnownSecret]:
    """The secrets that files define; of equal definitions one."""
    found: dict[Any, KnownSecret] = {}
    for secret in outcome.project.inventory:
        if secret.origin == "file":
            found.setdefault((secret.namespace, secret.name, secret.type, secret.keys), secret)
    return list(found.values())


def _problems(outcome: Outcome) -> Iterator[str]:
    """Why the secrets of the files cannot be told: some cannot be read, or contradict one another."""
    for finding in outcome.findings:
        yield f"{finding.span.source.path}: {finding.message}"
    for secret in outcome.project.secrets:
        if secret.known() is None:
            yield f"{secret.document.path}: this secret cannot be read, or has no name; `spec-lint check` says why."
    seen: dict[tuple[str | None, str], str] = {}
    for known in _defined(outcome):
        path = known.span.source.path if known.span else "?"
        place = (known.namespace, known.name)
        if (first := seen.get(place)) is None:
            seen[place] = path
        else:
            yield f'{path}: the secret "{known.name}" is defined in {first} too, with other keys or another type.'
