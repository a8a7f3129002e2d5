"""Which way to a cluster a run takes: through Kubernetes with a kubeconfig, or through pachd with a Pachyderm login."""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib.util import find_spec
from typing import TYPE_CHECKING

from spec_lint.cluster.connection import LiveCluster, Pace
from spec_lint.cluster.kubernetes_api import KubernetesCluster
from spec_lint.cluster.pachctl_config import Context, WantedPachd, find_context, origin_of
from spec_lint.cluster.pachctl_context import ProgramContext, find_program_context
from spec_lint.cluster.pachctl_program import PachctlCluster
from spec_lint.cluster.pachd_cluster import PachdCluster, PachdDestination
from spec_lint.cluster.target import NoneNamedError, Target, UnusableError, Wanted, find_target
from spec_lint.commands.cluster_options import OF_ANY, OF_WAY, given
from spec_lint.commands.options import UsageError
from spec_lint.findings.named_tuple import NamedTuple

if TYPE_CHECKING:
    import argparse

    from spec_lint.cluster.background import Stop
    from spec_lint.cluster.connection import Destination
    from spec_lint.model.live import Live
    from spec_lint.model.live_world import LiveWorld
    from spec_lint.model.live_world import Wanted as WantedWorld
    from spec_lint.model.project import Project
    from spec_lint.settings.config import Config


ONLY_PACHD = "which projects, repos, branches and pipelines exist, nor the release or the defaults of Pachyderm"
"""What a check learns from pachd only."""


class Way(NamedTuple):
    """A cluster, and how it is reached: ``via`` is one of ``WAYS``.

    ``namespace`` and ``project`` are those of the context: defaults for the options of these names. ``lines`` are what
    to say before the first request, in full sentences. ``insecure`` is true if tokens may be sent in clear text.
    ``world`` asks for what specs name besides secrets, which Kubernetes cannot tell.
    """

    via: str
    cluster: LiveCluster
    namespace: str | None = None
    project: str | None = None
    lines: tuple[str, ...] = ()
    insecure: bool = False
    world: Callable[[WantedWorld, Callable[[int], None]], LiveWorld] | None = None

    @property
    def destination(self) -> Destination:
        return self.cluster.destination

    def announce(self, *, reports: bool = False) -> None:
        """Say what somebody may want to know before anything is sent.

        That a token is sent in clear text is said before it is, unless a finding ``reports`` it afterwards (C006).
        """
        for line in self.lines:
            print(f"spec-lint: {line}", file=sys.stderr)
        if isinstance(self.cluster, PachdCluster) and not self.insecure and not reports:
            where = self.cluster.context.whereabouts
            start = "\r\x1b[K" if sys.stderr.isatty() else ""  # the progress line is there
            words = f"{start}spec-lint: warning: the token for {where} is sent in clear text, without TLS."
            self.cluster.warn = lambda: print(words, file=sys.stderr)

    @property
    def exposed(self) -> bool:
        """Whether a token was sent in clear text, which nobody permitted."""
        return isinstance(self.cluster, PachdCluster) and self.cluster.exposed and not self.insecure

    def completed(self, live: Live, project: Project) -> Live:
        """The answers of the cluster, with what the way adds: pachd does not tell which namespace is its own."""
        known = self.via == "kubernetes" or project.settings.namespace_given
        return live._replace(namespace_known=known, exposed=self.exposed, via=self.via)


def cluster_of(
    options: argparse.Namespace, config: Config, *, pace: Pace | None = None, stop: Stop | None = None
) -> Way:
    """The cluster that the options name, or the user's contexts. Nothing is sent yet.

    Raises UnusableError and UsageError.
    """
    choice = _choice(options, config)
    if choice.error is not None:
        raise choice.error
    pace = pace or pace_of(options)
    lines = [choice.line] if choice.line is not None else []
    if choice.via != "kubernetes":
        context = choice.context or _context(choice.via, options)
        if context.token_note is not None:
            lines.append(context.token_note)
        if context.project not in (None, "default") and not config.project_given:
            lines.append(f"specs without a project are for {context.project}, the project of the Pachyderm context.")
        if isinstance(context, ProgramContext):
            lines.append(f"asking {context.whereabouts}, by starting {context.program}.")
            cluster: PachdCluster = PachctlCluster(context, pace, stop)
        else:
            cluster = PachdCluster(context, pace, stop)
        insecure = options.insecure_transport
        return Way(choice.via, cluster, context.namespace, context.project, tuple(lines), insecure, cluster.world)
    target = choice.target or find_target(wanted(options))
    if target.program:  # it can do anything that the user can
        lines.append(f"the kubeconfig runs {target.program} for credentials.")
    return Way("kubernetes", KubernetesCluster(target, pace, stop), target.namespace, None, tuple(lines))


def nowhere(options: argparse.Namespace, config: Config) -> Destination:
    """What stands for a cluster that cannot be named, because nothing usable says where it is."""
    try:
        via = _choice(options, config).via
    except UsageError:
        via = "kubernetes"
    if via != "kubernetes":
        return PachdDestination("pachd", "pachd", origin_of(wanted_pachd(options)), "", options.pach_context, via=via)
    return Target("", options.context, tuple(filter(None, [options.kubeconfig])))


def wanted(options: argparse.Namespace) -> Wanted:
    """What the options say about the cluster of a kubeconfig."""
    return Wanted(
        options.kubeconfig,
        options.context,
        options.in_cluster,
        options.server,
        options.token_file,
        options.as_user,
        tuple(options.as_groups or ()),
    )


def wanted_pachd(options: argparse.Namespace) -> WantedPachd:
    """What the options say about pachd."""
    return WantedPachd(options.pachd_address, options.pach_context, options.token_file)


def _context(via: str, options: argparse.Namespace) -> Context:
    wanted = wanted_pachd(options)
    return find_program_context(wanted) if via == "pachctl" else find_context(wanted)


def pace_of(options: argparse.Namespace) -> Pace:
    return Pace(connect=min(5.0, options.timeout), answer=options.timeout, patience=options.wait)


class _Choice(NamedTuple):
    """The way to take. ``target`` or ``context`` is the cluster, if it is already known, ``error`` why it is none."""

    via: str
    target: Target | None = None
    context: Context | None = None
    line: str | None = None
    error: UnusableError | None = None


def _choice(options: argparse.Namespace, config: Config) -> _Choice:
    """The way to take: that of ``--via``, that of an option for one way only, that of the configuration, or the one
    that the user's contexts allow. Raises UsageError for an option that has no effect."""
    if options.via not in (None, "auto"):
        _check_effects(options, options.via)
        return _Choice(options.via)
    decisive = [(way, given(options, *_only(way))) for way in ("kubernetes", "pachd")]
    decided = [(way, flags[0]) for way, flags in decisive if flags]
    if len(decided) > 1:
        (way, one), (other, two) = decided
        raise UsageError(f"{one} is for --via {way}, and {two} for --via {other}; give one of them.")
    if decided and not (decided[0][0] == "pachd" and options.via is None and config.via == "pachctl"):
        return _Choice(decided[0][0])
    if options.via is None and config.via not in (None, "auto"):
        return _Choice(config.via)
    return _automatic(options)


def _only(way: str) -> tuple[str, ...]:
    """The options that have an effect on one of the ways that are chosen without ``--via``, and not on the other."""
    other = {"kubernetes": "pachd", "pachd": "kubernetes"}[way]
    return tuple(name for name in OF_WAY[way] if name not in OF_WAY[other])


def _check_effects(options: argparse.Namespace, via: str) -> None:
    if found := given(options, *(name for name in OF_ANY if name not in OF_WAY[via])):
        raise UsageError(f"{found[0]} has no effect with --via {via}.")


def _automatic(options: argparse.Namespace) -> _Choice:
    """Kubernetes, if kubectl would find a cluster, and otherwise pachd, if pachctl would.

    So nothing changes for those who have a kubeconfig; they are told if pachd is another way.
    """
    target, kubeconfig, context = None, None, _pachd(options)
    try:
        target = find_target(wanted(options))
    except UnusableError as unusable:
        kubeconfig = unusable
    absent = kubeconfig.clause if isinstance(kubeconfig, NoneNamedError) else None
    if isinstance(context, Context):
        if absent is None and find_spec("kubernetes") is None:
            absent = "the package `kubernetes` is not installed"
        if absent is not None:
            return _Choice("pachd", context=context, line=f"asking {context.whereabouts}, because {absent}.")
        lost = f", which cannot tell {ONLY_PACHD}" if hasattr(options, "rehearse") else ""  # only `check` needs them
        line = f"asking Kubernetes{lost}; `--via pachd` asks {context.whereabouts} instead."
        return _Choice("kubernetes", target, line=line, error=kubeconfig)
    if absent is not None and not isinstance(context, NoneNamedError):
        return _Choice("pachd", error=context)
    return _Choice("kubernetes", target, error=kubeconfig if absent is None else _neither(kubeconfig))


def _neither(kubeconfig: UnusableError | None) -> UnusableError | None:
    """The error if neither kubectl nor pachctl would find a cluster."""
    if kubeconfig is None:
        return None
    trouble = kubeconfig.trouble
    other = "Or give the address of Pachyderm's proxy, such as `--pachd-address https://HOST:443`."
    return UnusableError(trouble._replace(help=f"{trouble.help} {other}"))


def _pachd(options: argparse.Namespace) -> Context | UnusableError:
    """The pachd that pachctl would use, or why there is none."""
    try:
        return find_context(wanted_pachd(options))
    except UnusableError as unusable:
        return unusable
