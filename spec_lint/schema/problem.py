"""Something that a schema rejects, in our words."""

from __future__ import annotations

from spec_lint.findings.finding import Part, Pointer, Refuser, Severity
from spec_lint.findings.named_tuple import NamedTuple


class SchemaProblem(NamedTuple):
    """One thing wrong at one place of a value.

    ``part`` is KEY for a field that should not be there and for the parent of a missing one, else VALUE. ``inside`` are
    offsets in the decoded text of a scalar. ``code`` is that of the rule that reports it; it is empty for
    files of our own, which are not linted but rejected.
    """

    code: str
    name: str
    pointer: Pointer
    part: Part
    message: str
    help: str | None = None
    refused_by: Refuser | None = Refuser.PACHCTL
    severity: Severity = Severity.ERROR
    inside: tuple[int, int] | None = None
    label: str = ""
