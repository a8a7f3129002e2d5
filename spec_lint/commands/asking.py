"""Asking a live cluster, for ``check --cluster``, ``secrets``, ``snapshot`` and ``apply``."""

from __future__ import annotations

import sys
from contextlib import closing
from functools import cache
from typing import TYPE_CHECKING

from spec_lint.cluster.quiet import quiet
from spec_lint.cluster.reading import unseen
from spec_lint.cluster.target import UnusableError
from spec_lint.commands.cluster_options import Questions, words_for
from spec_lint.commands.options import UsageError, configurations
from spec_lint.commands.progress import Progress
from spec_lint.commands.way import Way, cluster_of, nowhere
from spec_lint.engine.rule import all_rules
from spec_lint.files.content import seen_from_here
from spec_lint.grammar import GrammarError
from spec_lint.grammar.kubernetes_names import check_dns_label
from spec_lint.grammar.words import listed, quoted
from spec_lint.model.inventory import KnownSecret
from spec_lint.model.live import Sight
from spec_lint.settings.choice import choice_of

if TYPE_CHECKING:
    import argparse

    from spec_lint.cluster.connection import Destination
    from spec_lint.model.live import Live
    from spec_lint.model.live_world import LiveWorld, Wanted
    from spec_lint.model.project import Project
    from spec_lint.settings.config import Config
    from spec_lint.settings.configurations import Configurations


def asking(options: argparse.Namespace, configured: Configurations) -> tuple[Configurations, Questions]:
    """The configurations with the defaults of the context, and the functions that ask. Raises UsageError."""
    try:
        way = cluster_of(options, configured.here)
    except UnusableError as unusable:
        blind, trouble = nowhere(options, configured.here), unusable.trouble
        return configured, Questions(
            lambda project: unseen(blind, project.settings.namespace, project.names_to_ask(), trouble)
        )
    configured = configured.changed(lambda config: with_defaults(config, options, way))
    words = words_for(options, way.via)

    @cache
    def announce() -> None:
        way.announce(reports=True)

    def look(project: Project) -> Live:
        announce()
        return _look(configured.here, way, project)._replace(options=words)

    def world(wanted: Wanted) -> LiveWorld:
        announce()
        assert way.world is not None
        number = len(wanted.repos) + len(wanted.pipelines)
        with quiet(), Progress(f"asking {way.destination.place} for repos and pipelines", number) as progress:
            return way.world(wanted, progress)

    return configured, Questions(look, world if way.world is not None else None)


def _look(config: Config, way: Way, project: Project) -> Live:
    names = project.names_to_ask()
    with (
        quiet(),
        closing(way.cluster) as cluster,
        Progress(f"asking {way.destination.place} for secrets", len(names)) as progress,
    ):
        live = cluster.look(project.settings.namespace, names, progress)
        told = choice_of(config).severity_of(all_rules()["C010"]) is not None
        if told and names and all(secret.sight is Sight.ABSENT for secret in live.secrets.values()):
            live = live._replace(homeless=cluster.is_missing(live.namespace))
    return way.completed(live, project)


def with_defaults(config: Config, options: argparse.Namespace, way: Way) -> Config:
    """The configuration with the namespace and the project: from the command line, the file, the context, or the
    default."""
    if options.namespace is None and not config.namespace_given and way.namespace:
        config = config._replace(namespace=way.namespace, namespace_given=True)
    if options.project is None and not config.project_given and way.project:
        config = config._replace(project=way.project, project_given=True)
    try:
        check_dns_label(config.namespace)
    except GrammarError as refusal:
        raise UsageError(f"Invalid namespace {config.namespace}; {refusal.message}.") from None
    return config


def guard(config: Config, destination: Destination) -> None:
    """Prevent a write to a cluster that the configuration does not name. Raises UsageError."""
    if config.context and destination.context not in config.context:
        what, allowed = "context", config.context
        found = f"for the context {quoted(destination.context)}" if destination.context else "without one"
    elif config.server and _plain(destination.server) not in map(_plain, config.server):
        what, allowed, found = "server", config.server, f"for {destination.server}"
    else:
        return
    raise UsageError(
        f"Nothing was created: {seen_from_here(config.path) if config.path else 'the configuration'} allows apply only "
        f"for the {what} {listed([quoted(one) for one in allowed])}; this run is {found}."
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
        scheme = {"grpcs": "https", "grpc": "http"}.get(parts.scheme, parts.scheme)
        port = parts.port or {"https": 443, "http": 80}.get(scheme)
    except ValueError:
        return server
    return f"{scheme}://{parts.hostname}:{port}{parts.path.rstrip('/')}"


def every_secret(options: argparse.Namespace) -> tuple[str | None, str | None, list[KnownSecret], list[str]]:
    """All secrets that a cluster lists: the context, the namespace, the secrets, and why they cannot be read."""
    here = configurations(options).here
    try:
        way = cluster_of(options, here)
        config = with_defaults(here, options, way)
        way.announce()
        with quiet(), closing(way.cluster) as cluster:
            found = cluster.every(config.namespace)
            if not found and cluster.is_missing(config.namespace):
                place = way.destination.place
                return None, None, [], [f"There is no namespace {config.namespace} in {place}."]
    except UnusableError as unusable:
        return None, None, [], [f"{unusable.trouble.message} {unusable.trouble.help or ''}".rstrip()]
    if way.via != "kubernetes":
        print("spec-lint: pachd lists only the secrets that were created through it.", file=sys.stderr)
    namespace = config.namespace if way.via == "kubernetes" or config.namespace_given else None
    known = [KnownSecret(secret.name, secret.keys, secret.type, namespace, "cluster") for secret in found]
    return way.destination.context, namespace, known, []
