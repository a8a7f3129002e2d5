"""Runs the rules over a project."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from spec_lint.engine.rule import INTERNAL, Rule, When, all_rules
from spec_lint.findings.finding import Finding, Severity
from spec_lint.model.document import Document
from spec_lint.model.pipeline import Pipeline
from spec_lint.model.project import Project
from spec_lint.model.secret import Secret
from spec_lint.schema.problems import refused_values
from spec_lint.settings.choice import Choice


class Run:
    """What the rules found, in the order they ran, and whether a rule ``crashed``."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []
        self.crashed = False


def chosen_rules(project: Project, choice: Choice) -> dict[Rule, Severity]:
    """The rules that run on a project, with the severity of their findings."""
    rules = [rule for rule in all_rules().values() if _may_speak(rule, project)]
    return {rule: severity for rule in rules if (severity := choice.severity_of(rule))}


def run_rules(project: Project, chosen: Mapping[Rule, Severity]) -> Run:
    """Run rules over a project; one that crashes does not stop the others."""
    run = Run()
    visits: dict[str, Iterable[Any]] = {
        "Document": project.documents,
        "Pipeline": [pipeline for pipeline in project.pipelines if pipeline.document.value is not None],
        "Secret": project.secrets,
        "Project": [project],
    }
    for visit, places in visits.items():
        round_ = _Round({rule: severity for rule, severity in chosen.items() if rule.visits == visit}, project, run)
        for place in places:
            round_.visit(place)
    return run


def _may_speak(rule: Rule, project: Project) -> bool:
    """Whether a rule can have anything to say in this run: of this release, of a cluster that was asked."""
    settings = project.settings
    return settings.version in rule.releases and (settings.live is not None or not rule.needs_cluster)


Plan = list[tuple[When | None, list[Rule]]]
"""Rules to ask, by the look that has to be taken first."""


def _by_look(rules: Iterable[Rule]) -> Plan:
    found: dict[When | None, list[Rule]] = {}
    for rule in rules:
        found.setdefault(rule.when, []).append(rule)
    return list(found.items())


class _Round:
    """The rules of one kind of place, on their way from place to place."""

    def __init__(self, rules: Mapping[Rule, Severity], project: Project, run: Run) -> None:
        self.severities = rules
        self.project = project
        self.run = run
        self.topics = frozenset[str]().union(*(rule.about for rule in rules))
        self.plans: dict[frozenset[str], Plan] = {}

    def visit(self, place: Any) -> None:
        for when, rules in self.plan(place):
            try:
                if when is not None and not when(place, self.project):
                    continue
            except Exception as crash:
                self.crashed(rules[0], place, crash)
                continue
            for rule in rules:
                self.ask(rule, place)

    def plan(self, place: Any) -> Plan:
        """The rules to ask at a place, by the fields that are written there. Most places are much alike."""
        fields = _document(place).fields & self.topics if self.topics else self.topics
        plan = self.plans.get(fields)
        if plan is None:
            plan = self.plans[fields] = _by_look(
                rule for rule in self.severities if not rule.about or rule.about & fields
            )
        return plan

    def ask(self, rule: Rule, place: Any) -> None:
        """Take the findings of one rule at one place."""
        taken: list[Finding] = []
        try:
            for finding in rule.check(place, self.project) if rule.with_project else rule.check(place):
                taken.append(self.complete(finding, rule))
            if taken and rule.severity is Severity.ERROR and isinstance(place, Pipeline):
                # What the schema refuses has to be written anew: one error says so, whatever else is wrong with it.
                refused = refused_values(place.document, self.project.settings.version)
                taken = [finding for finding in taken if finding.pointer not in refused]
            if taken and isinstance(place, Secret) and place.holes:
                taken = [finding for finding in taken if finding.pointer not in place.holes]
        except Exception as crash:
            self.crashed(rule, place, crash)
            return
        if taken:
            self.run.findings += taken

    def complete(self, finding: Finding, rule: Rule) -> Finding:
        """A finding with all that the rule itself says of it."""
        refused_by = (finding.refused_by or rule.refused_by) if rule.severity is Severity.ERROR else None
        return finding._replace(rule=rule.code, name=rule.name, severity=self.severities[rule], refused_by=refused_by)

    def crashed(self, rule: Rule, place: Any, crash: Exception) -> None:
        self.run.crashed = True
        self.run.findings.append(_crash_finding(rule, place, self.project, crash))


def _document(place: Any) -> Document:
    document: Document = place if isinstance(place, Document) else place.document
    return document


def _crash_finding(rule: Rule, place: Any, project: Project, crash: Exception) -> Finding:
    """A crash said without what crashed: an exception's text may hold a secret value."""
    document = place if isinstance(place, Document) else getattr(place, "document", None)
    if document is None and project.documents:
        document = project.documents[0]
    if document is None:
        raise crash
    finding: Finding = document.finding(
        (),
        f"The rule {rule.code} ({rule.name}) crashed here ({type(crash).__name__}); the other rules went on.",
        help="This is a fault of spec-lint, not of your file. Please report it with the shape of the file.",
    )
    span = finding.span._replace(end=min(finding.span.end, finding.span.start + 1))
    return finding._replace(span=span, rule=INTERNAL, name="internal-error", severity=Severity.ERROR)
