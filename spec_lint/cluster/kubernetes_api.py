"""A live cluster through the Kubernetes API, with a kubeconfig."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from spec_lint.cluster import reading
from spec_lint.cluster.background import Stop
from spec_lint.cluster.connection import Destination, Pace
from spec_lint.cluster.kubernetes_http import Connection, LostError
from spec_lint.cluster.target import Target, UnusableError
from spec_lint.model.live import Live, LiveSecret


class KubernetesCluster:
    """The cluster of a kubeconfig. It needs the right to get secrets by name, and for ``every`` the right to list."""

    def __init__(self, target: Target, pace: Pace, stop: Stop | None = None) -> None:
        self.connection = Connection(target, pace, stop)

    @property
    def destination(self) -> Destination:
        return self.connection.target

    def look(self, namespace: str, names: Iterable[str], seen: Callable[[int], None] | None = None) -> Live:
        return reading.look(self.connection, namespace, names, seen)

    def every(self, namespace: str) -> list[LiveSecret]:
        self.connection.open()
        try:
            return reading.every(self.connection, namespace)
        except LostError as lost:
            raise UnusableError(reading.lost_trouble(self.connection, lost)._replace(help=None)) from None

    def is_missing(self, namespace: str) -> bool:
        return reading.is_missing(self.connection, namespace)

    def close(self) -> None:
        """Nothing: the client keeps its connections to itself."""
