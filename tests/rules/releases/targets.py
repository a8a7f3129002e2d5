"""Linting a text for a release of Pachyderm."""

from __future__ import annotations

from spec_lint.engine.judge import judge
from spec_lint.engine.loader import load
from spec_lint.findings.finding import Finding, Severity
from spec_lint.model.document import Kind
from spec_lint.model.project import Project
from spec_lint.model.settings import Settings
from spec_lint.pachyderm.release import Release
from spec_lint.settings.choice import Choice


def findings(
    text: str, target: Release, name: str = "spec.yaml", select: str = "P", forced: Kind | None = None
) -> list[Finding]:
    documents = load(name, text.encode(), forced, target).documents
    assert documents
    found = judge(Project(documents, Settings(version=target)), Choice(select=(select, "R"))).findings
    return [finding for finding in found if finding.severity is not Severity.INFO or finding.rule == select]
