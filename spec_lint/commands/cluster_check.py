"""A check that may ask a live cluster. The modules that do are imported only if it asks one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from spec_lint.commands.cluster_options import OF_ANY, Questions, flag
from spec_lint.commands.options import UsageError, configurations, may_render
from spec_lint.engine.run import Outcome, Request, check

if TYPE_CHECKING:
    import argparse

    from spec_lint.settings.configurations import Configurations


def check_against_cluster(options: argparse.Namespace, configured: Configurations) -> tuple[Configurations, Questions]:
    """What a check needs to ask the cluster, if the options say so: the configurations, and the functions that ask.

    Raises UsageError.
    """
    if not options.cluster:
        for name in ("via", *OF_ANY):
            if getattr(options, name) not in (None, False):
                raise UsageError(f"{flag(name)} has no effect without --cluster.")
        return configured, Questions()
    from spec_lint.commands.asking import asking  # saves start-up time: most runs ask no cluster

    return asking(options, configured)


def checked(options: argparse.Namespace) -> Outcome:
    """The check that ``secrets`` and ``snapshot`` are based on. Besides secrets, it needs only the release and the
    defaults."""
    configured, asked = check_against_cluster(options, configurations(options))
    world = asked.world
    return check(
        Request(
            options.paths or ["."],
            configured.here,
            configurations=configured,
            render=may_render(options),
            look=asked.look,
            world=(lambda wanted: world(wanted._replace(repos=frozenset(), pipelines=frozenset()))) if world else None,
        )
    )


def troubles(outcome: Outcome) -> Iterator[str]:
    """Why a cluster could not be read, each reason once."""
    live = outcome.project.settings.live
    if live is not None:
        found = [live.trouble, *(secret.trouble for secret in live.secrets.values())]
        found += live.world.troubles if live.world is not None else ()
        yield from dict.fromkeys(trouble.message for trouble in found if trouble is not None)
