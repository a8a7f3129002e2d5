"""The commands that are about a cluster: ``apply`` and ``rbac``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable

from spec_lint.commands.cluster_options import AddCommand, add_cluster_options


def add_parsers(add: AddCommand, project_options: Callable[[argparse.ArgumentParser], None]) -> None:
    """Add the parsers of ``apply`` and ``rbac``."""
    for name, run, words, options in (
        ("apply", run_apply, "Create the secrets that specs need and the cluster lacks.", _apply_options),
        ("rbac", run_rbac, "Print the role that checking and applying need, and no more.", _rbac_options),
    ):
        command = add(name, run, words)
        command.add_argument("paths", nargs="*", metavar="PATH", help="files, folders or globs (default: this folder)")
        project_options(command)
        options(command)


def _apply_options(command: argparse.ArgumentParser) -> None:
    add_cluster_options(command, always=True)
    command.add_argument("--yes", action="store_true", help="create without asking")
    command.add_argument(
        "--dry-run", action="store_true", help="stop before the first write; exit 10 if there would be one"
    )
    command.add_argument("--all", action="store_true", help="create also what no spec asks for")
    command.add_argument(
        "--no-pachyderm-labels", action="store_true", help="leave off the labels by which pachctl lists it"
    )
    command.add_argument(
        "--fill", action="append", default=[], metavar="SOURCE",
        help="fill placeholders from: env (the environment), a dotenv file, or - (JSON on standard input)",
    )  # fmt: skip
    command.add_argument(
        "--keep-placeholders", action="store_true", help="create values as they are, with placeholders"
    )
    command.add_argument("--sops", action="store_true", help="decrypt sops files with the program sops")
    command.add_argument(
        "--compare-values", action=argparse.BooleanOptionalAction, default=True,
        help="tell for secrets that exist whether their values are those of the files (default: yes)",
    )  # fmt: skip
    command.add_argument(
        "--accept-mutation", action="store_true", help="create also what the cluster, by its dry run, would change"
    )
    command.add_argument("--ignore", action="append", metavar="CODES", help="leave these rules out")
    command.add_argument("--format", choices=("text", "json"), default="text")
    command.add_argument("--receipt", metavar="FILE", help="write the receipt there too, as JSON")


def run_apply(options: argparse.Namespace) -> int:
    from spec_lint.commands.apply import run_apply as run

    return run(options)


def _rbac_options(command: argparse.ArgumentParser) -> None:
    who = command.add_mutually_exclusive_group()
    who.add_argument("--user", metavar="NAME", help="bind the role to this user")
    who.add_argument("--group", metavar="NAME", help="bind the role to this group")
    who.add_argument(
        "--service-account", metavar="[NAMESPACE:]NAME", help="bind it to this service account (default: spec-lint)"
    )
    command.add_argument("--read-only", action="store_true", help="only what `check --cluster` needs")
    command.add_argument("--name", default="spec-lint", help="the name of role and binding (default: spec-lint)")
    command.add_argument("--format", choices=("yaml", "json"), default="yaml")


def run_rbac(options: argparse.Namespace) -> int:
    """Print the role, whatever the check found; its findings and its exit code say whether to trust it."""
    from spec_lint.cli import configuration
    from spec_lint.commands.rbac import Subject, write
    from spec_lint.commands.telling import tell_findings
    from spec_lint.engine.run import Request, check

    config = configuration(options)
    outcome = check(Request(options.paths or ["."], config))
    tell_findings(outcome)
    subject = Subject.of(options.user, options.group, options.service_account or "spec-lint", config.namespace)
    names = outcome.project.names_to_ask()
    write(options.format, options.name, config.namespace, names, subject, not options.read_only, sys.stdout)
    return outcome.code
