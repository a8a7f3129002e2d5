"""Why something about a live cluster is unknown."""

from __future__ import annotations

from spec_lint.findings.named_tuple import NamedTuple


class Trouble(NamedTuple):
    """Why the cluster or something in it could not be read: the rule that reports it, a full sentence, and help."""

    rule: str
    message: str
    help: str | None = None
