"""Carrying out a plan through pachd: a look at the user's permissions, the creates, and a look at what is there.

pachd has no dry run and does not show the keys of a secret. So only its type is read back, and after a lost answer,
nobody can tell whether a secret that exists was created by this run.
"""

from __future__ import annotations

from collections.abc import Callable

from spec_lint.cluster.background import AbandonedError, Stop
from spec_lint.cluster.creating import Creator
from spec_lint.cluster.pachctl_config import Context
from spec_lint.cluster.pachd_answers import NOTHING_CREATED, Kind, PachdError, failed
from spec_lint.cluster.pachd_calls import Call
from spec_lint.cluster.pachd_cluster import PachdCluster
from spec_lint.cluster.plan import BEING_DELETED, Item, Plan, State, compare
from spec_lint.model.live import LiveSecret, Sight

_STATES = {
    Kind.FORBIDDEN: State.REFUSED,
    Kind.LICENSE: State.REFUSED,
    Kind.POLICY: State.REFUSED,
    Kind.QUOTA: State.REFUSED,
    Kind.NO_NAMESPACE: State.REFUSED,
    Kind.OTHER_NAMESPACE: State.REFUSED,
    Kind.TERMINATING: State.REFUSED,
    Kind.PACHD_FORBIDDEN: State.REFUSED,
    Kind.INVALID: State.INVALID,
    Kind.TOO_LARGE: State.INVALID,
    Kind.DELETING: State.UNSEEN,
}
"""What a failed create means for its secret, if nothing was created; failed, if it is not here."""

UNTOLD = (
    "pachd has no dry run, so it may still refuse a secret, and the ones before it will have been created.",
    "pachd does not show the keys of a secret, so only its type is read back.",
    "pachd creates secrets in its own namespace, and gives them the labels by which `pachctl delete all` finds them.",
)
"""What this way cannot do, to be said before a confirmation."""


class PachdApplier(Creator):
    """Carries out one plan through pachd.

    ``insecure`` permits to send values in clear text to another machine.
    """

    asks_early = True

    def __init__(
        self,
        cluster: PachdCluster,
        plan: Plan,
        stop: Stop,
        unchanged: Callable[[Item], bool] = lambda item: True,
        *,
        insecure: bool = False,
    ) -> None:
        super().__init__(plan, stop, unchanged)
        self.cluster = cluster
        self.objection = None if insecure else exposure(cluster.context)

    def rehearse(self, seen: Callable[[int], None] | None = None) -> bool:
        """Ask whether the user may create secrets, which is all that can be asked."""
        if not self.plan.having(State.CREATE):
            return True
        if self.objection is not None:
            self.all_become(State.STOPPED, self.objection)
            return False
        try:
            self.ask()
        except AbandonedError:
            return False
        except PachdError as error:
            why = "no permission" if error.kind is Kind.FORBIDDEN else ""
            self.all_become(_STATES.get(error.kind, State.FAILED), _sentences(error), why=why)
            return False
        return True

    def accepted(self) -> str:
        user = self.cluster.destination.user
        who = f"{user} may create secrets" if user is not None else "Nobody needs a permission to create secrets"
        return f"{who} in {self.plan.target.place}. pachd has no dry run, so nothing else can be known beforehand."

    def ask(self) -> None:
        """Raises PachdError if pachd says beforehand that the user may not create secrets."""
        session = self.cluster.open()
        permissions = session.pachd.permissions()
        if permissions is not None and Call.CREATE_SECRET.permission not in permissions.permissions:
            user = session.pachd.transport.user
            raise failed(self.cluster.context, Kind.FORBIDDEN, Call.CREATE_SECRET, user=user)

    def create(self, item: Item) -> None:
        """Create one secret. It is sent once at most."""
        content = item.content
        assert content is not None
        if self.objection is not None:
            item.becomes(State.STOPPED, self.objection)
            return
        try:
            client = self.cluster.client()
        except AbandonedError:
            return  # nothing was sent
        try:
            client.create_secret(content, content.namespace)
        except PachdError as error:
            if error.kind is Kind.EXISTS:
                self._appeared(item)
            elif error.kind in NOTHING_CREATED:
                why = BEING_DELETED if error.kind is Kind.DELETING else ""
                item.becomes(_STATES.get(error.kind, State.FAILED), _sentences(error), why=why)
            else:
                item.becomes(
                    State.UNKNOWN, error.trouble.message, "It is unknown whether it was created; apply again to see."
                )
        else:
            item.becomes(State.CREATED)

    def create_all(self, seen: Callable[[int], None] | None = None) -> None:
        """Create one after another, until a failure that would repeat for the rest; then look at those created."""
        super().create_all(seen)
        created = self.plan.having(State.CREATED)
        if not created:
            return
        try:
            live = self.cluster.look(self.plan.namespace, [item.name for item in created])
        except AbandonedError:
            for item in created:
                item.reasons.append("It was not read back.")
            return
        for item in created:
            self._read_back(item, live.secrets[item.name])

    def _read_back(self, item: Item, there: LiveSecret) -> None:
        kind = item.content.type if item.content is not None else None
        if there.sight is Sight.UNSEEN:
            item.reasons.append("It could not be read back.")
        elif there.sight is Sight.ABSENT:
            item.becomes(State.ALTERED, "pachd accepted it, but it does not exist now.")
        elif there.type is not None and there.type != kind:
            item.becomes(State.ALTERED, f"Something in the cluster changes it: its type is {there.type}, not {kind}.")

    def _appeared(self, item: Item) -> None:
        """A secret that was to be created exists: only its type can be compared."""
        content = item.content
        assert content is not None
        live = self.cluster.look(self.plan.namespace, [item.name])
        there = live.secrets[item.name]
        if there.sight is not Sight.THERE:
            item.becomes(State.UNSEEN, "It exists, but may not be read.")
            return
        item.reasons.append("It exists now: somebody else created it.")
        compare(item, content, there, None)


def exposure(context: Context) -> str | None:
    """Why values are not sent to an address, in sentences."""
    if not context.exposed:
        return None
    return (
        f"The address {context.shown_address} does not use TLS, so the values would cross the network in clear text. "
        "Use an address with `https://`, or add `--insecure-transport`."
    )


def _sentences(error: PachdError) -> str:
    return f"{error.trouble.message} {error.trouble.help or ''}".rstrip()
