"""What a live cluster can tell, whichever way it is asked: through Kubernetes, or through pachd."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

from spec_lint.model.live import Live, LiveSecret


@dataclass(frozen=True, slots=True)
class Pace:
    """Limits in seconds: ``connect`` for a connection, ``answer`` for a whole answer, ``wait`` before the second try
    (doubled for each further one), ``longest_wait`` for the wait that a server may ask for.

    ``tries`` includes the first one; ``parallel`` is the number of simultaneous reads. ``patience`` is the total time
    that a run waits for a server that restarts and for secrets that are being deleted.
    """

    connect: float = 5.0
    answer: float = 20.0
    wait: float = 0.5
    longest_wait: float = 10.0
    tries: int = 3
    parallel: int = 8
    patience: float = 0.0


class Destination(Protocol):
    """Which cluster this is, as plans, receipts and messages name it; without credentials.

    ``address`` is the place with the address of the server, ``origin`` the file that describes the cluster, ``context``
    the name of its context, if any, ``user`` who asks, if that is known or chosen. ``verified`` is false if the
    certificate of the server is not checked. ``via`` is the way to it, ``id`` is what the cluster calls itself, if it
    does.
    """

    @property
    def via(self) -> str: ...
    @property
    def id(self) -> str | None: ...
    @property
    def place(self) -> str: ...
    @property
    def address(self) -> str: ...
    @property
    def origin(self) -> str: ...
    @property
    def server(self) -> str: ...
    @property
    def context(self) -> str | None: ...
    @property
    def user(self) -> str | None: ...
    @property
    def verified(self) -> bool: ...


class LiveCluster(Protocol):
    """A live cluster.

    Only unknown facts are left out of its answers: what cannot be seen is neither absent nor an error, and what a way
    cannot tell (pachd does not tell the keys of a secret) is None.
    """

    @property
    def destination(self) -> Destination:
        """The cluster, as messages name it."""
        ...

    def look(self, namespace: str, names: Iterable[str], seen: Callable[[int], None] | None = None) -> Live:
        """The secrets with these names. Failures are part of the result; ``seen`` is called with the number so far."""
        ...

    def every(self, namespace: str) -> list[LiveSecret]:
        """All secrets that can be listed. Raises UnusableError."""
        ...

    def is_missing(self, namespace: str) -> bool:
        """Whether the cluster says that there is no such namespace; False if it does not say."""
        ...

    def close(self) -> None:
        """End the connections, if there are any. The next question opens one."""
        ...
