"""The commands that are about a cluster: ``apply`` and ``rbac``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable

from spec_lint.cluster_options import AddCommand


def add_parsers(add: AddCommand, project_options: Callable[[argparse.ArgumentParser], None]) -> None:
    """Add the parsers of ``apply`` and ``rbac``."""
    from spec_lint.apply_command import add_options, run_apply

    for name, run, words, options in (
        ("apply", run_apply, "Create the secrets that specs need and the cluster lacks.", add_options),
        ("rbac", run_rbac, "Print the role that checking and applying need, and no more.", _rbac_options),
    ):
        command = add(name, run, words)
        command.add_argument("paths", nargs="*", metavar="PATH", help="files, folders or globs (default: this folder)")
        project_options(command)
        options(command)


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
    from spec_lint.checking import Request, check
    from spec_lint.choice import Choice
    from spec_lint.cli import configuration
    from spec_lint.live import names_to_ask
    from spec_lint.rbac import Subject, write

    config = configuration(options)
    project = check(Request(options.paths or ["."], config, choice=Choice(ignore=("ALL",), select=("R001",)))).project
    subject = Subject.of(options.user, options.group, options.service_account or "spec-lint", config.namespace)
    names = names_to_ask(project)
    write(options.format, options.name, config.namespace, names, subject, not options.read_only, sys.stdout)
    return 0
