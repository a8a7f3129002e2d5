"""The secrets known to exist, with their types, key names and origin. Never a value."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from spec_lint.findings.finding import Span
from spec_lint.findings.named_tuple import NamedTuple


class KnownSecret(NamedTuple):
    """One known secret: ``keys`` is None if the keys are unknown, ``namespace`` if none is named.

    ``origin`` is ``file``, ``configuration``, ``snapshot`` or ``cluster``. ``find`` finds the definition in its file,
    ``find_keys`` the part that holds the keys: most places are never shown. ``path`` is the file.
    """

    name: str
    keys: frozenset[str] | None
    type: str | None
    namespace: str | None
    origin: str
    find: Callable[[], Span] | None = None
    find_keys: Callable[[], Span] | None = None
    path: str | None = None

    @property
    def span(self) -> Span | None:
        """The place of the definition, if it is in a file."""
        return self.find() if self.find is not None else None

    @property
    def keys_span(self) -> Span | None:
        """The place of the part that holds the keys."""
        return self.find_keys() if self.find_keys is not None else None


class Inventory:
    """The known secrets, by name."""

    def __init__(self) -> None:
        self._by_name: dict[str, list[KnownSecret]] = {}
        self._names: list[str] | None = None

    def add(self, secrets: Iterable[KnownSecret]) -> None:
        self._names = None
        for secret in secrets:
            self._by_name.setdefault(secret.name, []).append(secret)

    def __iter__(self) -> Iterator[KnownSecret]:
        for name in sorted(self._by_name):
            yield from self._by_name[name]

    def __len__(self) -> int:
        return sum(map(len, self._by_name.values()))

    def names(self) -> list[str]:
        """All names, sorted."""
        if self._names is None:
            self._names = sorted(self._by_name)
        return self._names

    def find(self, name: str, namespace: str) -> list[KnownSecret]:
        """The definitions of a name that apply to pachd's namespace: those in it and those without a namespace."""
        return [secret for secret in self._by_name.get(name, []) if secret.namespace in (None, "", namespace)]

    def elsewhere(self, name: str, namespace: str) -> list[KnownSecret]:
        """The definitions of a name in namespaces other than pachd's."""
        return [secret for secret in self._by_name.get(name, []) if secret.namespace not in (None, "", namespace)]
