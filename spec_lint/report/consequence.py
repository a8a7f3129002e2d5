"""The consequence of a finding: who rejects what, and when. Rules name only the refuser; the words are here."""

from __future__ import annotations

from spec_lint.findings.finding import Finding, Refuser
from spec_lint.pachyderm.messages import WRAPPED

_OF_SPECS = {
    Refuser.PACHCTL: "pachctl rejects the file when it reads it",
    Refuser.PACHD: "pachd rejects the pipeline when it is created",
    Refuser.KUBERNETES: "Kubernetes rejects what is made from it, so the pipeline fails after it is created",
    Refuser.WORKER: "the workers fail to start or to run",
}
_OF_SECRETS = _OF_SPECS | {
    Refuser.PACHD: "pachd rejects the secret when it is created",
    Refuser.KUBERNETES: "Kubernetes rejects the secret when it is created",
    Refuser.WORKER: "the worker fails when it uses the secret",
}
_SECRET_CODES = ("S", "R2")
"""The codes of findings in secret files; codes never change."""


def consequence(finding: Finding) -> str:
    """A clause, such as ``pachd rejects the pipeline when it is created``; empty if nobody rejects anything."""
    if finding.refused_by is None:
        return ""
    if finding.refused_by is Refuser.PACHD and finding.pointer[:1] == (WRAPPED,) and not finding.related:
        return "pachd rejects the defaults when they are set"
    return (_OF_SECRETS if finding.rule.startswith(_SECRET_CODES) else _OF_SPECS)[finding.refused_by]


def sentence(finding: Finding) -> str:
    """The consequence as a sentence."""
    clause = consequence(finding)
    return f"{clause[0].upper() if clause.startswith('the ') else clause[0]}{clause[1:]}." if clause else ""
