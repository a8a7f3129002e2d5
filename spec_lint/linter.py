"""Runs the rules over a project: choice, severities, suppressions, order."""

from __future__ import annotations

import datetime
import fnmatch
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from spec_lint.finding import Finding, Severity, pointer_text
from spec_lint.project import Project
from spec_lint.rule import Rule, all_rules

INTERNAL = "R000"
"""The code of the finding that says that a rule crashed."""


@dataclass(frozen=True, slots=True)
class Suppression:
    """One place where one rule is silenced: ``rule`` a code or name, ``file`` a glob, the rest narrows it further."""

    rule: str
    file: str = "*"
    pointer: str | None = None
    pipeline: str | None = None
    reason: str = ""
    until: datetime.date | None = None

    def covers(self, finding: Finding) -> bool:
        if self.rule not in (finding.rule, finding.name):
            return False
        if not fnmatch.fnmatchcase(finding.span.source.path, self.file):
            return False
        return self.pointer is None or pointer_text(finding.pointer) == self.pointer


@dataclass(frozen=True, slots=True)
class Choice:
    """Which rules run and how their findings count.

    ``select`` and ``ignore`` are code prefixes or rule names; an empty ``select`` means all. ``severity`` maps a code
    or name to a severity, or to None for off. ``per_file_ignores`` maps a path glob to codes or names.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: Mapping[str, Severity | None] = field(default_factory=dict)
    per_file_ignores: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    suppressions: tuple[Suppression, ...] = ()
    info: bool = False

    def severity_of(self, rule: Rule) -> Severity | None:
        """The severity a rule's findings get, or None when it does not run."""
        severity: Severity | None = rule.severity
        for key in (rule.name, rule.code):
            if key in self.severity:
                severity = self.severity[key]
        if severity is None or _longest(self.ignore, rule) > _longest(self.select, rule, empty=0):
            return None
        if self.select and _longest(self.select, rule) < 0:
            return None
        if severity is Severity.INFO and not self.info and _longest(self.select, rule) <= 0:
            return None
        return severity


def _longest(patterns: Iterable[str], rule: Rule, empty: int = -1) -> int:
    """The length of the longest pattern that names a rule (a name counts as a whole code); ``empty`` if none does."""
    best = empty
    for pattern in patterns:
        if pattern == rule.name:
            best = max(best, len(rule.code))
        elif rule.code.startswith(pattern) or pattern == "ALL":
            best = max(best, len(pattern) if pattern != "ALL" else 0)
    return best


@dataclass
class Run:
    """The outcome of a lint run: findings in order, and the crashes of rules, if any."""

    findings: list[Finding]
    crashed: bool = False


def lint(project: Project, choice: Choice | None = None) -> Run:
    """Every finding of every chosen rule, sorted by file, line, column, rule."""
    choice = choice or Choice()
    chosen = {rule.code: severity for rule in all_rules().values() if (severity := choice.severity_of(rule))}
    run = Run([])
    by_visit: dict[str, list[Rule]] = {"Document": [], "Pipeline": [], "Secret": [], "Project": []}
    for rule in all_rules().values():
        if rule.code in chosen:
            by_visit[rule.visits].append(rule)
    visits: list[tuple[list[Rule], Iterable[Any]]] = [
        (by_visit["Document"], project.documents),
        (by_visit["Pipeline"], (pipeline for pipeline in project.pipelines if pipeline.document.value is not None)),
        (by_visit["Secret"], project.secrets),
        (by_visit["Project"], [project]),
    ]
    for rules, places in visits:
        for place in places:
            for rule in rules:
                run.findings.extend(_findings(rule, place, project, chosen[rule.code], run))
    run.findings = sorted(_kept(run.findings, choice), key=_order)
    return run


def _findings(rule: Rule, place: Any, project: Project, severity: Severity, run: Run) -> Iterator[Finding]:
    try:
        found = list(rule.check(place, project) if rule.with_project else rule.check(place))
    except Exception as crash:
        run.crashed = True
        yield _crash_finding(rule, place, project, crash)
        return
    for finding in found:
        yield replace(
            finding,
            rule=rule.code,
            name=rule.name,
            severity=severity,
            refused_by=(finding.refused_by or rule.refused_by) if rule.severity is Severity.ERROR else None,
        )


def _crash_finding(rule: Rule, place: Any, project: Project, crash: Exception) -> Finding:
    """A crash said without what crashed: an exception's text may hold a secret value."""
    document = getattr(place, "document", None) or (place if place is not project else None)
    if document is None and project.documents:
        document = project.documents[0]
    if document is None:
        raise crash
    finding: Finding = document.finding(
        (),
        f"The rule {rule.code} ({rule.name}) crashed here ({type(crash).__name__}); the other rules went on.",
        help="This is a fault of spec-lint, not of your file. Please report it with the shape of the file.",
    )
    span = replace(finding.span, end=min(finding.span.end, finding.span.start + 1))
    return replace(finding, span=span, rule=INTERNAL, name="internal-error", severity=Severity.ERROR)


def _kept(findings: list[Finding], choice: Choice) -> Iterator[Finding]:
    for finding in findings:
        path = finding.span.source.path
        ignored = any(
            fnmatch.fnmatchcase(path, glob) and any(finding.rule.startswith(c) or c == finding.name for c in codes)
            for glob, codes in choice.per_file_ignores.items()
        )
        if not ignored and not any(suppression.covers(finding) for suppression in choice.suppressions):
            yield finding


def _order(finding: Finding) -> tuple[str, int, int, str, str]:
    line, column = finding.span.source.position(finding.span.start)
    return finding.span.source.path, line, column, finding.rule, finding.message
