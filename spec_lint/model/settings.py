"""What a run knows about the deployment that the specs are for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spec_lint.findings.named_tuple import NamedTuple
from spec_lint.pachyderm.release import LATEST, Release

if TYPE_CHECKING:
    from spec_lint.model.inventory import KnownSecret
    from spec_lint.model.live import Live
    from spec_lint.model.live_world import Difference, LiveWorld
    from spec_lint.settings.suppression import Suppression


class Settings(NamedTuple):
    """What a run knows about the deployment that the specs are for.

    ``namespace`` is pachd's, ``project`` the one pachctl's context names, ``version`` the target Pachyderm release as
    (major, minor). ``external_repos`` are repos (``repo`` or ``project/repo``) created elsewhere; None if not
    configured. ``known_secrets`` are defined elsewhere: in the configuration, a snapshot or the cluster. ``live`` are
    the answers of a cluster, if one was asked. ``suppressions_over`` have expired. ``namespace_given`` is false if the
    namespace is only an assumption. ``complete`` is true if no other secrets exist than those that are known, and
    ``missing_secrets`` overrules how others are reported (``error``, ``warning`` or ``off``).
    ``knows_cluster_defaults`` is true if the defaults of the cluster were merged into the specs. With
    ``require_reason``, every comment that ignores findings must say why. ``differences`` are what the configuration
    says otherwise than a live cluster. ``version_given`` is the option or the variable that gave the version, if one
    did.
    """

    namespace: str = "default"
    project: str = "default"
    version: Release = LATEST
    external_repos: tuple[str, ...] | None = None
    known_secrets: tuple[KnownSecret, ...] = ()
    live: Live | None = None
    suppressions_over: tuple[Suppression, ...] = ()
    namespace_given: bool = False
    complete: bool = False
    missing_secrets: str | None = None
    knows_cluster_defaults: bool = False
    require_reason: bool = False
    version_given: str | None = None
    differences: tuple[Difference, ...] = ()

    @property
    def world(self) -> LiveWorld | None:
        """What pachd told besides secrets, if it was asked."""
        return self.live.world if self.live is not None else None

    @property
    def target(self) -> str:
        """The Pachyderm release that the specs are for, in words."""
        return f"Pachyderm {self.version}"
