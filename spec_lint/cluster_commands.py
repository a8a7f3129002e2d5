"""The options for asking a live cluster, and the commands that need them. Light: the cluster room is imported late."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from spec_lint.secret_commands import AddCommand

if TYPE_CHECKING:
    from spec_lint.cluster.connection import Pace
    from spec_lint.cluster.target import Target
    from spec_lint.config import Config
    from spec_lint.live import Live, Trouble
    from spec_lint.project import Project

BLIND = 4
"""The exit code for: something was asked of the cluster and could not be seen."""


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
    from spec_lint.cli import configuration
    from spec_lint.choice import Choice
    from spec_lint.live import names_to_ask
    from spec_lint.rbac import Subject, write

    config = configuration(options)
    project = check(Request(options.paths or ["."], config, choice=Choice(ignore=("ALL",), select=("R001",)))).project
    subject = Subject.of(options.user, options.group, options.service_account or "spec-lint", config.namespace)
    names = names_to_ask(project)
    write(options.format, options.name, config.namespace, names, subject, not options.read_only, sys.stdout)
    return 0


def add_cluster_options(command: argparse.ArgumentParser, *, always: bool = False) -> None:
    """Add the options that name a cluster; ``always`` for commands that ask one without being told."""
    if not always:
        command.add_argument("--cluster", action="store_true", help="ask the live cluster which secrets it has")
    command.add_argument("--kubeconfig", metavar="FILE", help="the kubeconfig (default: as kubectl finds it)")
    command.add_argument("--context", metavar="NAME", help="the context of the kubeconfig (default: the current one)")
    command.add_argument("--in-cluster", action="store_true", help="use the service account of the pod this runs in")
    command.add_argument(
        "--timeout", metavar="SECONDS", type=_seconds, default=20.0, help="the longest wait for an answer (default: 20)"
    )


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= 3600:
        raise argparse.ArgumentTypeError(f"{text} is not a number of seconds up to 3600")
    return seconds


def pace_of(options: argparse.Namespace) -> Pace:
    from spec_lint.cluster.connection import Pace

    return Pace(connect=min(5.0, options.timeout), answer=options.timeout)


def with_namespace(config: Config, options: argparse.Namespace, target: Target) -> Config:
    """The configuration with the namespace to look in: of the command line, the file, the context, or ``default``."""
    from spec_lint.cli import UsageError
    from spec_lint.grammar import GrammarError
    from spec_lint.grammar.kubernetes_names import check_dns_label

    if options.namespace is None and not config.namespace_given and target.namespace:
        config = replace(config, namespace=target.namespace)
    try:
        check_dns_label(config.namespace)
    except GrammarError as refusal:
        raise UsageError(f"{config.namespace} cannot be a namespace: {refusal.message}.") from None
    return config


def check_against_cluster(
    options: argparse.Namespace, config: Config
) -> tuple[Config, Callable[[Project], Live] | None]:
    """What a check needs to ask the cluster, where the options want it: the configuration, and who asks."""
    from spec_lint.cli import UsageError

    if not options.cluster:
        if options.kubeconfig or options.context or options.in_cluster:
            raise UsageError("--kubeconfig, --context and --in-cluster need --cluster.")
        return config, None
    from spec_lint.cluster.target import Target, UnusableError, find_target

    try:
        target = find_target(options.kubeconfig, options.context, options.in_cluster)
    except UnusableError as unusable:
        blind, trouble = Target("", options.context, tuple(filter(None, [options.kubeconfig]))), unusable.trouble
        return config, lambda project: _unseen(blind, project, trouble)
    return with_namespace(config, options, target), lambda project: _look(options, target, project)


def _unseen(target: Target, project: Project, trouble: Trouble) -> Live:
    from spec_lint.cluster.reading import unseen
    from spec_lint.live import names_to_ask

    return unseen(target, project.settings.namespace, names_to_ask(project), trouble)


def _look(options: argparse.Namespace, target: Target, project: Project) -> Live:
    from spec_lint.cluster.connection import Connection
    from spec_lint.cluster.quiet import quiet
    from spec_lint.cluster.reading import look
    from spec_lint.live import names_to_ask
    from spec_lint.progress import Progress

    announce(target)
    names = names_to_ask(project)
    with quiet(), Progress(f"asking {target.place} for secrets", len(names)) as progress:
        return look(Connection(target, pace_of(options)), project.settings.namespace, names, progress)


def announce(target: Target) -> None:
    """Say which program of the kubeconfig is about to run: it can do anything that the user can."""
    if target.program:
        print(f"spec-lint: the kubeconfig has {target.program} run for credentials.", file=sys.stderr)
