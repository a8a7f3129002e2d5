"""Rules whose judgement is made elsewhere (by the reader, the schema or the pod), declared in one way.

A catalogue holds what its rules share; each rule is declared with its code, its name and its page:

    pachctl_refuses = Catalogue(reader_findings, refused_by=Refuser.PACHCTL)

    pachctl_refuses("R103", "alias", \"\"\"A spec uses a YAML alias. …\"\"\")
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from typing import Any

from spec_lint.engine.rule import rule
from spec_lint.findings.finding import Finding, Refuser, Severity
from spec_lint.model.document import Document
from spec_lint.model.settings import Settings
from spec_lint.pods.findings import pod_findings

Judge = Callable[[Any, Any, str], Iterator[Finding]]
"""What finds the problems of a code in what a rule visits; the rule has the annotations of its first two parameters."""


class Catalogue:
    """Declares rules that differ only in what they say: their findings come from one ``judge``."""

    def __init__(
        self,
        judge: Judge,
        severity: Severity = Severity.ERROR,
        *,
        refused_by: Refuser | None = None,
        needs_cluster: bool = False,
        whole_run: bool = False,
        of_defaults: bool = False,
    ) -> None:
        self.judge = judge
        self.severity = severity
        self.refused_by = refused_by
        self.needs_cluster = needs_cluster
        self.whole_run = whole_run
        self.of_defaults = of_defaults

    def __call__(self, code: str, name: str, page: str) -> None:
        """Declare a rule; ``page`` is what the docstring is for other rules."""

        def check(place: Any, around: Any) -> Iterator[Finding]:
            return self.judge(place, around, code)

        check.__doc__ = page
        check.__module__ = sys._getframe(1).f_globals["__name__"]  # the module that declares the rule
        place, around = list(self.judge.__annotations__.values())[:2]
        check.__annotations__.update(place=place, around=around)
        declare = rule(
            code,
            name,
            self.severity,
            refused_by=self.refused_by,
            needs_cluster=self.needs_cluster,
            whole_run=self.whole_run,
            of_defaults=self.of_defaults,
        )
        declare(check)


def reader_findings(document: Document, settings: Settings, code: str) -> Iterator[Finding]:
    """What the reader of a file found under a code."""
    return (document.reading_finding(error) for error in document.errors if error.code == code)


kubernetes_refuses_pod = Catalogue(pod_findings, refused_by=Refuser.KUBERNETES)
pod_cannot_be_made = Catalogue(pod_findings, refused_by=Refuser.WORKER)
pod_surprises = Catalogue(pod_findings, Severity.WARNING)
