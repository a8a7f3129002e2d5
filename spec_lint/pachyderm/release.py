"""Releases of Pachyderm: how they are written, and those that changed how specs are read or checked.

Sources: the release branches of pachyderm/pachyderm, 1.13.4 to 2.12.3.
"""

from __future__ import annotations

from spec_lint.findings.named_tuple import NamedTuple


class Release(NamedTuple):
    """A minor release of Pachyderm, represented by its newest patch release."""

    major: int
    minor: int

    @classmethod
    def parse(cls, text: str) -> Release:
        """The release that ``2.12``, ``v2.12.3`` or ``2`` names. Raises ValueError for any other string."""
        major, _, rest = text.removeprefix("v").partition(".")
        return cls(int(major), int(rest.partition(".")[0] or 0))

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}"


OLDEST = Release(1, 13)
"""The oldest release whose behaviour is known here."""
SECOND_MAJOR = Release(2, 0)
"""The first release without the fields of ``messages.PAST``."""
LISTS_OF_SPECS = Release(2, 1)
"""The first release that accepts a list of specs, and jsonnet."""
UNKNOWN_DROPPED = Release(2, 7)
"""The one release that silently drops unknown fields."""
PROTOJSON = Release(2, 7)
"""The first release that reads values with protojson: durations in seconds, no null in lists or maps."""
STRICT_YAML = Release(2, 8)
"""The first release that converts YAML itself: no aliases, no merge keys, whole numbers in decimal form only."""
DEFAULTS = Release(2, 8)
"""The first release that merges a spec with the defaults of the cluster."""
LATEST = Release(2, 12)
"""The newest release whose behaviour is known here."""


class Releases(NamedTuple):
    """A range of releases, both ends included."""

    first: Release
    last: Release

    @classmethod
    def parse(cls, text: str) -> Releases:
        """``2.5-``, ``-2.4``, ``2.0-2.6`` or ``2.7``; an empty string means all. Raises ValueError otherwise."""
        first, dash, last = text.partition("-")
        begin = Release.parse(first) if first else Release(0, 0)
        if not dash and first:
            return cls(begin, begin)
        return cls(begin, Release.parse(last) if last else Release(99, 0))

    def __contains__(self, release: object) -> bool:
        return isinstance(release, tuple) and self.first <= release <= self.last
