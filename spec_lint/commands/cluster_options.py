"""The options for reading a live cluster, and the functions that do. ``cluster/`` is imported only when needed."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from spec_lint.commands.options import UsageError, configurations, may_render
from spec_lint.engine.run import Outcome, Request, check
from spec_lint.files.content import seen_from_here
from spec_lint.grammar import GrammarError
from spec_lint.grammar.kubernetes_names import check_dns_label
from spec_lint.settings.choice import choice_of

if TYPE_CHECKING:
    import argparse

    from spec_lint.cluster.connection import LiveCluster, Pace
    from spec_lint.cluster.target import Target, Wanted
    from spec_lint.model.inventory import KnownSecret
    from spec_lint.model.live import Live, Trouble
    from spec_lint.model.project import Project
    from spec_lint.settings.config import Config
    from spec_lint.settings.configurations import Configurations


def add_cluster_options(command: argparse._ActionsContainer, *, always: bool = False, as_is_free: bool = True) -> None:
    """Add the options that name a cluster, as kubectl has them.

    ``always`` is for commands that always ask a cluster. If ``--as`` is not free, only ``--as-user`` says whom to act
    as.
    """
    if not always:
        command.add_argument("--cluster", action="store_true", help="ask the live cluster which secrets it has")
    command.add_argument("--kubeconfig", metavar="FILE", help="the kubeconfig (default: as kubectl finds it)")
    command.add_argument("--context", metavar="NAME", help="the context of the kubeconfig (default: the current one)")
    command.add_argument("-s", "--server", metavar="URL", help="the API server; replaces that of the context")
    command.add_argument(
        "--token-file", metavar="FILE", help="a file with the token to use; replaces other credentials"
    )
    names = ("--as", "--as-user") if as_is_free else ("--as-user",)
    command.add_argument(*names, dest="as_user", metavar="USER", help="act as this user, who needs the permissions")
    command.add_argument(
        "--as-group", dest="as_groups", action="append", metavar="GROUP", help="act in this group; may be repeated"
    )
    command.add_argument("--in-cluster", action="store_true", help="use the service account of the pod this runs in")
    command.add_argument(
        "--timeout", action="store", metavar="SECONDS", type=_seconds, default=20.0,
        help="the longest wait for an answer (default: 20)",
    )  # fmt: skip
    command.add_argument(
        "--wait", metavar="SECONDS", type=_patience, default=0.0,
        help="how long to wait in total for a server that restarts or a secret that is being deleted (default: 0)",
    )  # fmt: skip


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= 3600:
        import argparse  # saves start-up time, as above

        raise argparse.ArgumentTypeError(f"{text} is not a number of seconds up to 3600")
    return seconds


def _patience(text: str) -> float:
    return 0.0 if text.strip("0") in ("", ".") and "0" in text else _seconds(text)


_NAMES = ("kubeconfig", "context", "server", "token_file", "as_user", "as_groups", "in_cluster")
"""The options that say which cluster to ask, and as which user."""


def wanted(options: argparse.Namespace) -> Wanted:
    """What the options say about the cluster."""
    from spec_lint.cluster.target import Wanted

    return Wanted(
        options.kubeconfig,
        options.context,
        options.in_cluster,
        options.server,
        options.token_file,
        options.as_user,
        tuple(options.as_groups or ()),
    )


def pace_of(options: argparse.Namespace) -> Pace:
    from spec_lint.cluster.connection import Pace

    return Pace(connect=min(5.0, options.timeout), answer=options.timeout, patience=options.wait)


def with_namespace(config: Config, options: argparse.Namespace, target: Target) -> Config:
    """The configuration with the namespace to read: from the command line, the file, the context, or ``default``."""
    if options.namespace is None and not config.namespace_given and target.namespace:
        config = config._replace(namespace=target.namespace, namespace_given=True)
    try:
        check_dns_label(config.namespace)
    except GrammarError as refusal:
        raise UsageError(f"Invalid namespace {config.namespace}; {refusal.message}.") from None
    return config


def guard(config: Config, target: Target) -> None:
    """Prevent a write to a cluster that the configuration does not name. Raises UsageError."""
    if config.context and target.context not in config.context:
        what, allowed, found = "context", config.context, target.context or "none"
    elif config.server and _plain(target.server) not in map(_plain, config.server):
        what, allowed, found = "server", config.server, target.server
    else:
        return
    raise UsageError(
        f"Nothing was created: {config.path or 'the configuration'} has apply write to the {what} "
        f"{' or '.join(allowed)}, and this is {found}."
    )


def guard_namespace(config: Config, namespace: str) -> None:
    """Prevent a write to another namespace than a configuration names. Raises UsageError."""
    if config.namespace_given and config.namespace != namespace:
        raise UsageError(
            f"Nothing was created: {seen_from_here(config.path or '.')} is for the namespace {config.namespace}, and "
            f"this run is for {namespace}. Apply the files below it alone, or give --namespace."
        )


def _plain(server: str) -> str:
    """A normalized address, to compare different spellings of the same one."""
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(server if "://" in server else f"https://{server}")
        port = parts.port or {"https": 443, "http": 80}.get(parts.scheme)
    except ValueError:
        return server
    return f"{parts.scheme}://{parts.hostname}:{port}{parts.path.rstrip('/')}"


def check_against_cluster(
    options: argparse.Namespace, configured: Configurations
) -> tuple[Configurations, Callable[[Project], Live] | None]:
    """What a check needs to ask the cluster, if the options say so: the configurations, and the function that asks."""
    if not options.cluster:
        if given := [f"--{name.replace('_', '-')}".rstrip("s") for name in _NAMES if getattr(options, name)]:
            raise UsageError(f"{given[0]} has no effect without --cluster.")
        return configured, None
    from spec_lint.cluster.target import Target, UnusableError, find_target

    try:
        target = find_target(wanted(options))
    except UnusableError as unusable:
        blind, trouble = Target("", options.context, tuple(filter(None, [options.kubeconfig]))), unusable.trouble
        return configured, lambda project: _unseen(blind, project, trouble)
    configured = configured.changed(lambda config: with_namespace(config, options, target))
    return configured, lambda project: _look(options, configured.here, target, project)


def checked(options: argparse.Namespace) -> Outcome:
    """The check that ``secrets`` and ``snapshot`` are based on."""
    configured, look = check_against_cluster(options, configurations(options))
    return check(
        Request(
            options.paths or ["."], configured.here, configurations=configured, render=may_render(options), look=look
        )
    )


def troubles(outcome: Outcome) -> Iterator[str]:
    """Why a cluster could not be read, each reason once."""
    live = outcome.project.settings.live
    if live is not None:
        found = [live.trouble, *(secret.trouble for secret in live.secrets.values())]
        yield from dict.fromkeys(trouble.message for trouble in found if trouble is not None)


def _unseen(target: Target, project: Project, trouble: Trouble) -> Live:
    from spec_lint.cluster.reading import unseen

    return unseen(target, project.settings.namespace, project.names_to_ask(), trouble)


def _look(options: argparse.Namespace, config: Config, target: Target, project: Project) -> Live:
    from spec_lint.cluster.kubernetes_api import KubernetesCluster
    from spec_lint.cluster.quiet import quiet
    from spec_lint.commands.progress import Progress
    from spec_lint.engine.rule import all_rules
    from spec_lint.model.live import Sight

    announce(target)
    names = project.names_to_ask()
    cluster: LiveCluster = KubernetesCluster(target, pace_of(options))
    with quiet(), Progress(f"asking {target.place} for secrets", len(names)) as progress:
        live = cluster.look(project.settings.namespace, names, progress)
        told = choice_of(config).severity_of(all_rules()["C010"]) is not None
        if told and names and all(secret.sight is Sight.ABSENT for secret in live.secrets.values()):
            live = live._replace(homeless=cluster.is_missing(live.namespace))
    return live


def announce(target: Target) -> None:
    """Name the program that the kubeconfig is about to run: it can do anything that the user can."""
    if target.program:
        print(f"spec-lint: the kubeconfig runs {target.program} for credentials.", file=sys.stderr)


def every_secret(options: argparse.Namespace) -> tuple[str | None, str, list[KnownSecret], list[str]]:
    """All secrets of the cluster's namespace: the context, the namespace, the secrets, and why they cannot be read."""
    from spec_lint.cluster.kubernetes_api import KubernetesCluster
    from spec_lint.cluster.quiet import quiet
    from spec_lint.cluster.target import UnusableError, find_target
    from spec_lint.model.inventory import KnownSecret

    try:
        target = find_target(wanted(options))
        config = with_namespace(configurations(options).here, options, target)
        cluster: LiveCluster = KubernetesCluster(target, pace_of(options))
        announce(target)
        with quiet():
            found = cluster.every(config.namespace)
            if not found and cluster.is_missing(config.namespace):
                return None, "", [], [f"There is no namespace {config.namespace} in {target.place}."]
    except UnusableError as unusable:
        return None, "", [], [f"{unusable.trouble.message} {unusable.trouble.help or ''}".rstrip()]
    known = [KnownSecret(secret.name, secret.keys, secret.type, config.namespace, "cluster") for secret in found]
    return target.context, config.namespace, known, []
