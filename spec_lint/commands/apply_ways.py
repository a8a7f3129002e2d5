"""What ``apply`` does in a way of its own for each kind of cluster: how it looks, what it says, and who creates."""

from __future__ import annotations

import argparse
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterator

from spec_lint.cluster.applying import Applier
from spec_lint.cluster.background import Stop
from spec_lint.cluster.creating import Creator
from spec_lint.cluster.kubernetes_api import KubernetesCluster
from spec_lint.cluster.kubernetes_http import Answer
from spec_lint.cluster.pachctl_applying import UNTOLD_BY_PACHCTL, PachctlApplier, no_pipe
from spec_lint.cluster.pachctl_program import PachctlCluster
from spec_lint.cluster.pachd_api import refused_labels
from spec_lint.cluster.pachd_applying import UNTOLD, PachdApplier, exposure
from spec_lint.cluster.pachd_cluster import A_SECOND, BURST, PachdCluster
from spec_lint.cluster.plan import Item, LeftOut, Plan, State
from spec_lint.cluster.reading import look, wait_for_deleted
from spec_lint.commands.cluster_options import given
from spec_lint.commands.options import UsageError
from spec_lint.commands.progress import duration
from spec_lint.commands.way import Way
from spec_lint.grammar.words import listed, quoted
from spec_lint.model.live import LISTED, Live

Unchanged = Callable[[Item], bool]


class ApplyWay(ABC):
    """One run of ``apply``. ``answers`` collects those of the cluster that hold values, if values are compared.

    Raises UsageError for an option that has no effect.
    """

    without_effect: tuple[str, ...] = ()

    def __init__(self, options: argparse.Namespace, stop: Stop, via: str) -> None:
        self.options = options
        self.stop = stop
        self.answers: dict[str, Answer] | None = None
        found = given(options, *self.without_effect)
        if "compare_values" in self.without_effect and options.compare_values is False:
            found.append("--no-compare-values")
        if found:
            raise UsageError(f"{found[0]} has no effect with --via {via}.")

    @abstractmethod
    def look(self, namespace: str, names: Collection[str], seen: Callable[[int], None]) -> Live:
        """What the cluster has. Raises AbandonedError."""

    @abstractmethod
    def caveats(self, plan: Plan) -> Iterator[str]:
        """What to know before a confirmation, in full sentences."""

    @abstractmethod
    def creator(self, plan: Plan, unchanged: Unchanged) -> Creator:
        """Who carries out the plan."""

    def objection(self) -> tuple[str, str] | None:
        """Why nothing may be created in this way: in a few words, and in full sentences."""
        return None

    def why_not_elsewhere(self, plan: Plan, other: LeftOut) -> str:
        """Why no command creates the secrets of another namespace and no others, in a sentence; empty if one does."""
        if not other.mixed:
            return ""
        them = "it" if len(other.names) == 1 else "them"
        files = listed(other.mixed, "and")
        define = "defines" if len(other.mixed) == 1 else "define"
        return f"No command creates {them} alone, because {files} also {define} secrets without a namespace."


class KubernetesApply(ApplyWay):
    def __init__(self, cluster: KubernetesCluster, options: argparse.Namespace, stop: Stop) -> None:
        super().__init__(options, stop, "kubernetes")
        self.connection = cluster.connection
        self.compares = options.compare_values is not False
        self.answers = {} if self.compares else None

    def look(self, namespace: str, names: Collection[str], seen: Callable[[int], None]) -> Live:
        live = look(self.connection, namespace, names, seen, self.answers)
        return wait_for_deleted(self.connection, live, self.answers)

    def caveats(self, plan: Plan) -> Iterator[str]:
        if plan.listed and plan.having(State.CREATE):
            labels = listed([f"{name}={value}" for name, value in LISTED.items()], "and")
            yield (
                f"Created secrets get the labels {labels}: `pachctl list secret` shows them, and `pachctl delete all` "
                "deletes them (--no-pachyderm-labels leaves the labels off)."
            )

    def creator(self, plan: Plan, unchanged: Unchanged) -> Creator:
        accept = self.options.accept_mutation
        return Applier(self.connection, plan, self.stop, unchanged, accept=accept, values=self.compares)


class PachdApply(ApplyWay):
    without_effect = ("no_pachyderm_labels", "accept_mutation", "compare_values")

    def __init__(self, cluster: PachdCluster, options: argparse.Namespace, stop: Stop) -> None:
        super().__init__(options, stop, cluster.destination.via)
        self.cluster = cluster

    def look(self, namespace: str, names: Collection[str], seen: Callable[[int], None]) -> Live:
        return self.cluster.look(namespace, names, seen)

    def caveats(self, plan: Plan) -> Iterator[str]:
        if any(item.path is not None for item in plan.having(State.EXISTS, State.DRIFT)):
            yield "pachd shows neither keys nor values, so of a secret that exists, only the type was compared."
        if not (todo := plan.having(State.CREATE)):
            return
        session = self.cluster.session
        if session is not None and session.known is False:
            name = quoted(self.cluster.context.name or "")
            yield f"{plan.target.place} is not the cluster that the Pachyderm context {name} was connected to."
        if session is not None and session.who is None:
            yield "Auth is not activated there: everybody who reaches this address may create secrets."
        yield from UNTOLD
        for item in todo:
            if item.content is not None and (labels := refused_labels(item.content)):
                words = listed([f"{name}={LISTED[name]}" for name in labels], "and")
                yield f"The secret {quoted(item.name)} gets {words}, whatever its file says."
        if len(todo) > 5 * BURST:
            yield self.estimate(len(todo))

    def estimate(self, number: int) -> str:
        """How long many creates take, in a sentence."""
        return (
            f"pachd sends {A_SECOND:.0f} requests a second to Kubernetes, so this takes about "
            f"{duration(number / A_SECOND)}, and longer while its own work needs some of them."
        )

    def objection(self) -> tuple[str, str] | None:
        reason = None if self.options.insecure_transport else exposure(self.cluster.context)
        return ("no TLS", reason) if reason is not None else None

    def why_not_elsewhere(self, plan: Plan, other: LeftOut) -> str:
        hint = "" if plan.namespace_known else f" If that is {other.namespace}, add `--namespace {other.namespace}`."
        return f"pachd creates secrets in its own namespace only.{hint}"

    def creator(self, plan: Plan, unchanged: Unchanged) -> Creator:
        insecure = self.options.insecure_transport
        return PachdApplier(self.cluster, plan, self.stop, unchanged, insecure=insecure)


class PachctlApply(PachdApply):
    def __init__(self, cluster: PachctlCluster, options: argparse.Namespace, stop: Stop) -> None:
        super().__init__(cluster, options, stop)
        self.program = cluster

    def caveats(self, plan: Plan) -> Iterator[str]:
        yield from super().caveats(plan)
        if plan.having(State.CREATE):
            yield from UNTOLD_BY_PACHCTL

    def estimate(self, number: int) -> str:
        seconds = number * max(self.program.seconds, 1 / A_SECOND)
        return f"pachctl is started once for each secret, so this takes about {duration(seconds)}."

    def objection(self) -> tuple[str, str] | None:
        reason = no_pipe()
        return ("no pipe", reason) if reason is not None else super().objection()

    def creator(self, plan: Plan, unchanged: Unchanged) -> Creator:
        insecure = self.options.insecure_transport
        return PachctlApplier(self.program, plan, self.stop, unchanged, insecure=insecure)


def apply_way(way: Way, options: argparse.Namespace, stop: Stop) -> ApplyWay:
    """How to apply to a cluster. Raises UsageError for an option that has no effect there."""
    if isinstance(way.cluster, PachctlCluster):
        return PachctlApply(way.cluster, options, stop)
    if isinstance(way.cluster, PachdCluster):
        return PachdApply(way.cluster, options, stop)
    assert isinstance(way.cluster, KubernetesCluster)
    return KubernetesApply(way.cluster, options, stop)
