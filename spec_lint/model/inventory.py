"""The secrets known to exist, with their types, key names and origin. Never a value."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from spec_lint.findings.finding import Span
from spec_lint.findings.named_tuple import NamedTuple


class KnownSecret(NamedTuple):
    """One known secret: ``keys`` is None if the keys are unknown, ``type`` if the type is, ``namespace`` if none is
    named or it may be any.

    ``origin`` is ``file``, ``configuration``, ``snapshot`` or ``cluster``. ``find`` finds the definition in its file,
    ``find_keys`` the part that holds the keys: most places are never shown. ``path`` is that file. ``made_by`` says in
    words who makes the secret (``SealedSecret``, ``kustomize secretGenerator``); None for a Secret that is written out.
    ``partial``: this only fills or changes a secret that something else makes, so it is no second definition.
    ``hashed``: kustomize appends a hash to the name, so no spec can name it. ``folder`` is that of the kustomization
    whose set the secret belongs to (``KustomizeSet``); the name and the namespace are then those that it gives, and
    ``written`` is the name in the file.
    """

    name: str
    keys: frozenset[str] | None
    type: str | None
    namespace: str | None
    origin: str
    find: Callable[[], Span] | None = None
    find_keys: Callable[[], Span] | None = None
    path: str | None = None
    made_by: str | None = None
    partial: bool = False
    hashed: bool = False
    folder: str | None = None
    written: str | None = None

    @property
    def span(self) -> Span | None:
        """The place of the definition, if it is in a file."""
        return self.find() if self.find is not None else None

    @property
    def keys_span(self) -> Span | None:
        """The place of the part that holds the keys."""
        return self.find_keys() if self.find_keys is not None else None


_HASH = re.compile("-[2456789bcdfghkmt]{10}$")
"""The hash of kustomize at the end of a name."""


class Inventory:
    """The known secrets, by name."""

    def __init__(self) -> None:
        self._by_name: dict[str, list[KnownSecret]] = {}
        self._hashed: dict[str, list[KnownSecret]] = {}
        self._names: list[str] | None = None

    def add(self, secrets: Iterable[KnownSecret]) -> None:
        self._names = None
        for secret in secrets:
            (self._hashed if secret.hashed else self._by_name).setdefault(secret.name, []).append(secret)

    def __iter__(self) -> Iterator[KnownSecret]:
        for name in sorted({*self._by_name, *self._hashed}):
            yield from self._by_name.get(name, ())
            yield from self._hashed.get(name, ())

    def __len__(self) -> int:
        return sum(map(len, (*self._by_name.values(), *self._hashed.values())))

    def names(self) -> list[str]:
        """All names that a spec can use, sorted."""
        if self._names is None:
            self._names = sorted(self._by_name)
        return self._names

    def find(self, name: str, namespace: str) -> list[KnownSecret]:
        """The definitions of a name that apply to pachd's namespace: those in it and those without a namespace."""
        found = self._by_name.get(name, [])
        if self._hashed and (hashed := _HASH.search(name)):
            found = [*found, *self._hashed.get(name[: hashed.start()], ())]
        here = [secret for secret in found if secret.namespace in (None, "", namespace)]
        # What is only changed here is defined elsewhere, with more keys.
        return [secret._replace(keys=None) for secret in here] if all(secret.partial for secret in here) else here

    def hashed(self, name: str, namespace: str) -> list[KnownSecret]:
        """The definitions that kustomize makes of a name for pachd's namespace, but with a hash at its end."""
        hashed = (secret for secrets in self._hashed.values() for secret in secrets)
        named = (secret for secret in hashed if name in (secret.name, secret.written))
        return [secret for secret in named if secret.namespace in (None, "", namespace)]

    def renamed(self, name: str, namespace: str) -> list[KnownSecret]:
        """The definitions for pachd's namespace that have a name in their files, and another one from kustomize."""
        known = (secret for secrets in self._by_name.values() for secret in secrets if secret.written == name)
        return [secret for secret in known if secret.name != name and secret.namespace in (None, "", namespace)]

    def elsewhere(self, name: str, namespace: str) -> list[KnownSecret]:
        """The definitions of a name in namespaces other than pachd's."""
        return [secret for secret in self._by_name.get(name, []) if secret.namespace not in (None, "", namespace)]
