"""Carrying out a plan through the program pachctl: as through pachd, but what the user may do shows only in the end."""

from __future__ import annotations

import os
from collections.abc import Callable

from spec_lint.cluster.background import Stop
from spec_lint.cluster.pachctl_program import STDIN, PachctlCluster
from spec_lint.cluster.pachd_answers import Kind, failed
from spec_lint.cluster.pachd_applying import PachdApplier
from spec_lint.cluster.pachd_calls import Call
from spec_lint.cluster.plan import Item, Plan

UNTOLD_BY_PACHCTL = (
    "pachctl does not tell whether the user may create secrets; if not, pachd refuses the first one.",
    "pachctl may rewrite its own configuration, forward a port with the user's kubeconfig, and report usage. With each "
    "call, it also sends its command line to pachd; no value is on it.",
)
"""What this way cannot do either, and what pachctl does by itself, to be said before a confirmation."""


class PachctlApplier(PachdApplier):
    """Carries out one plan through pachctl."""

    cluster: PachctlCluster
    asks_early = False
    rehearsal = "logging in"

    def __init__(
        self,
        cluster: PachctlCluster,
        plan: Plan,
        stop: Stop,
        unchanged: Callable[[Item], bool] = lambda item: True,
        *,
        insecure: bool = False,
    ) -> None:
        super().__init__(cluster, plan, stop, unchanged, insecure=insecure)
        self.objection = no_pipe() or self.objection

    def accepted(self) -> str:
        return f"pachctl reaches {self.plan.target.place}. Nothing else can be known beforehand."

    def ask(self) -> None:
        """Log in, and look whether this is still the cluster that the plan was made for."""
        session = self.cluster.open()
        if session.pachd.cluster() != session.cluster:
            raise failed(self.cluster.program, Kind.REINSTALLED, Call.INSPECT_CLUSTER)


def no_pipe() -> str | None:
    """Why pachctl cannot create secrets on this system, in sentences."""
    if os.path.lexists(STDIN):  # a link to whatever is standard input
        return None
    return (
        f"pachctl cannot create a secret on this system: it reads it from {STDIN}, which does not exist. Use "
        "`--via pachd` or `--via kubernetes`."
    )
