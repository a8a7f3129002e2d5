"""A live cluster's answers to requests for secrets by name: names, types and key names, never a value."""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping
from shlex import join
from types import MappingProxyType
from typing import TYPE_CHECKING

from spec_lint.findings.named_tuple import NamedTuple
from spec_lint.model.inventory import KnownSecret
from spec_lint.model.trouble import Trouble as Trouble

if TYPE_CHECKING:
    from spec_lint.model.live_world import LiveWorld

LISTED = {"suite": "pachyderm", "secret-source": "pachyderm-user"}
"""The labels that pachd gives to secrets that it creates (CreateSecret, src/server/pps/server/api_server.go).

``pachctl list secret`` shows secrets with the second label; ``pachctl delete all`` removes those with the first.
"""


class Sight(enum.Enum):
    """THERE: seen. ABSENT: the server says that it does not exist. UNSEEN: unknown, which is not the same as absent."""

    THERE = "there"
    ABSENT = "absent"
    UNSEEN = "unseen"


class LiveSecret(NamedTuple):
    """One secret as the cluster has it. ``keys`` is None if they cannot be known: pachd does not tell them.

    ``listed`` is true if ``pachctl list secret`` shows it, ``owner`` names the controller that manages it,
    ``deleting`` is true while it is being removed. ``trouble`` says why it is unseen.
    """

    name: str
    sight: Sight
    type: str | None = None
    keys: frozenset[str] | None = frozenset()
    listed: bool = False
    immutable: bool = False
    owner: str | None = None
    deleting: bool = False
    trouble: Trouble | None = None


class Live(NamedTuple):
    """The answers of one cluster, for one namespace.

    ``place`` names the cluster in a message (``context "prod"``), ``context`` is the bare name if there is one,
    ``origin`` is where it is described (the path of the kubeconfig). ``trouble`` is set if it could not be reached at
    all; ``verified`` is false if its certificate is not checked; ``homeless`` is true if the namespace does not
    exist. ``namespace_known`` is false if nobody said which one the cluster looks in: pachd does not tell its own.
    ``exposed`` is true if a token was sent in clear text. ``via`` is the way to the cluster, as ``--via`` names it.
    ``world`` is what pachd told besides secrets; None if pachd was not asked. ``options`` name the cluster, as they are
    written on a command line.
    """

    place: str
    origin: str
    namespace: str
    secrets: Mapping[str, LiveSecret] = MappingProxyType({})
    trouble: Trouble | None = None
    verified: bool = True
    context: str | None = None
    homeless: bool = False
    namespace_known: bool = True
    exposed: bool = False
    via: str = "kubernetes"
    world: LiveWorld | None = None
    options: tuple[str, ...] = ()

    @property
    def blind(self) -> bool:
        """Whether anything that was asked for could not be read."""
        if self.trouble is not None or (self.world is not None and self.world.troubles):
            return True
        return any(secret.sight is Sight.UNSEEN for secret in self.secrets.values())

    @property
    def where(self) -> str:
        """Where its secrets are, as messages name it."""
        return f'the namespace "{self.namespace}" of {self.place}' if self.namespace_known else self.place

    def lacks(self, name: str) -> bool:
        """Whether the cluster says that a secret does not exist."""
        secret = self.secrets.get(name)
        return secret is not None and secret.sight is Sight.ABSENT

    def apply(self, *more: str) -> str:
        """The command that creates secrets in this cluster, with ``more`` options."""
        way = () if self.options or self.via == "kubernetes" else ("--via", self.via)
        return f"`{join(['spec-lint', 'apply', *way, *self.options, *more])}`"

    def known(self) -> Iterator[KnownSecret]:
        """The secrets a check can rely on: those seen, and those that could not be read, with unknown content."""
        namespace = self.namespace if self.namespace_known else None
        for secret in self.secrets.values():
            if secret.sight is Sight.THERE:
                yield KnownSecret(secret.name, secret.keys, secret.type, namespace, "cluster")
            elif secret.sight is Sight.UNSEEN:
                yield KnownSecret(secret.name, None, None, namespace, "cluster")
