"""A live cluster through pachd, with a Pachyderm login: which secrets exist and their types, but not their keys."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

from spec_lint.cluster.background import Stop, pause
from spec_lint.cluster.connection import Pace
from spec_lint.cluster.pachctl_config import Context
from spec_lint.cluster.pachd_answers import ABOUT_EVERYTHING, Kind, PachdError
from spec_lint.cluster.pachd_api import Caller, Pachd, PachdSecret, Version
from spec_lint.cluster.pachd_http import Transport
from spec_lint.cluster.pachd_session import Session, open_session, probe
from spec_lint.cluster.pachd_world import PachdWorld
from spec_lint.cluster.target import UnusableError
from spec_lint.findings.named_tuple import NamedTuple
from spec_lint.model.live import Live, LiveSecret, Sight, Trouble
from spec_lint.model.live_world import LiveWorld, Wanted

A_SECOND = 5.0
"""How many requests a second pachd's own client sends to Kubernetes; all users and pipelines share them."""
BURST = 10
"""How many it sends at once, after a rest."""


class PachdDestination(NamedTuple):
    """Which pachd this is, as plans and messages name it."""

    place: str
    address: str
    origin: str
    server: str
    context: str | None = None
    user: str | None = None
    verified: bool = True
    id: str | None = None
    via: str = "pachd"


class PachdCluster:
    """The pachd of a context. A user needs the role secretAdmin to see secrets where auth is activated.

    ``session`` is set by ``open``, which every other method calls first. ``warn`` is called before a token is sent in
    clear text.
    """

    def __init__(
        self,
        context: Context,
        pace: Pace,
        stop: Stop | None = None,
        *,
        a_second: float = A_SECOND,
        transport: Caller | None = None,
    ) -> None:
        self.context = context
        self.transport: Caller = transport or Transport(context, pace, stop)
        self.session: Session | None = None
        self.warn: Callable[[], None] = lambda: None
        self._failure: PachdError | None = None
        self._rate = a_second
        self._free = float(BURST)
        self._last = time.monotonic()
        self._world = PachdWorld(context.place, context.project, self.open)

    @property
    def destination(self) -> PachdDestination:
        """The pachd; the user is known once the session is open."""
        context, session = self.context, self.session
        who = session.who if session is not None else None
        return PachdDestination(
            context.place,
            context.whereabouts,
            context.origin,
            str(context.address),
            context.chosen_name,
            who.name if who is not None else None,
            id=session.cluster.id if session is not None else None,
        )

    def open(self) -> Session:
        """Get to know the server and log in. If that fails, it fails for the whole run. Raises PachdError."""
        if self._failure is not None:
            raise PachdError(self._failure.kind, self._failure.trouble)
        if self.session is None:
            try:
                self.session = open_session(self.transport, self.version(), self.before_login)
            except PachdError as error:
                self._failure = error
                raise
        return self.session

    @property
    def exposed(self) -> bool:
        """Whether a token was sent in clear text to another machine."""
        return self.context.exposed and self.transport.token is not None

    def before_login(self) -> None:
        if self.context.exposed and self.context.token is not None:
            self.warn()

    def version(self) -> Version:
        """The version of pachd, or what is at its address instead, as a PachdError. No token is sent."""
        return probe(Pachd(self.transport))

    def look(self, namespace: str, names: Iterable[str], seen: Callable[[int], None] | None = None) -> Live:
        """The secrets with these names: from one list, where the user may have it, and the others one by one."""
        wanted, found = sorted(set(names)), dict[str, LiveSecret]()
        whole: Trouble | None = None
        try:
            listed = self._listed() if len(wanted) > 1 else None
            for number, name in enumerate(wanted, 1):
                found[name] = self._one(name, listed)
                if seen is not None:
                    seen(number)
        except PachdError as error:
            whole = error.trouble
            for name in wanted[len(found) :]:
                found[name] = LiveSecret(name, Sight.UNSEEN, trouble=whole)
        return Live(self.context.place, self.context.origin, namespace, found, whole, context=self.context.chosen_name)

    def every(self, namespace: str) -> list[LiveSecret]:
        """The secrets that were created with ``pachctl``: pachd lists no others."""
        try:
            self.open()
            secrets = self.client().secrets()
        except PachdError as error:
            raise UnusableError(error.trouble) from None
        return [_there(secret, listed=True) for _, secret in sorted(secrets.items())]

    def is_missing(self, namespace: str) -> bool:
        """False: pachd does not tell its namespace, and answers as if only the secrets were missing."""
        return False

    def close(self) -> None:
        self.transport.close()

    def world(self, wanted: Wanted, seen: Callable[[int], None] | None = None) -> LiveWorld:
        """The release and the defaults of the cluster, and whether projects, repos and pipelines exist: all that was
        asked for so far. Failures are part of the result."""
        return self._world.ask(wanted, seen)

    def _listed(self) -> dict[str, PachdSecret] | None:
        """The secrets that pachd lists; None if it does not. Raises PachdError if it would not answer anything."""
        self.open()
        try:
            return self.client().secrets()
        except PachdError as error:
            if error.kind in ABOUT_EVERYTHING and not _may_differ(error):
                raise
            return None

    def _one(self, name: str, listed: dict[str, PachdSecret] | None) -> LiveSecret:
        if listed is not None and name in listed:
            return _there(listed[name], listed=True)
        self.open()
        try:
            secret = self.client().secret(name)
        except PachdError as error:
            if error.kind in ABOUT_EVERYTHING:
                raise
            return LiveSecret(name, Sight.UNSEEN, trouble=error.trouble)
        # Without a list, it is not known whether it would be listed, so nothing is said of that.
        return LiveSecret(name, Sight.ABSENT) if secret is None else _there(secret, listed=listed is None)

    def client(self) -> Pachd:
        """The client, after a wait that leaves pachd's own work some of its requests to Kubernetes."""
        now = time.monotonic()
        self._free = min(float(BURST), self._free + (now - self._last) * self._rate) - 1
        self._last = now
        if self._free < 0:
            pause(-self._free / self._rate, self.transport.stop)
        return self.open().pachd


def _may_differ(error: PachdError) -> bool:
    """Whether the right to list is all that is missing: the right to inspect is another one."""
    return error.kind is Kind.FORBIDDEN


def _there(secret: PachdSecret, *, listed: bool) -> LiveSecret:
    return LiveSecret(secret.name, Sight.THERE, secret.type, None, listed=listed)
