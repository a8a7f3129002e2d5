"""Runs the rules over a project: choice, severities, suppressions, order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from spec_lint.engine.rule import Rule, When, all_rules
from spec_lint.findings.finding import MOST_ALIKE, Finding, Severity
from spec_lint.model.document import Document, Kind
from spec_lint.model.pipeline import Pipeline
from spec_lint.model.project import Project
from spec_lint.model.secret import Secret
from spec_lint.schema.problems import refused_values
from spec_lint.settings.choice import Choice
from spec_lint.settings.suppression import Suppression, Suppressions

INTERNAL = "R000"
"""The code of the finding that says that a rule crashed."""


class Run:
    """The outcome of a lint run: findings in order, how many were ``suppressed``, and whether a rule ``crashed``.

    ``unneeded`` are the suppressions that accepted nothing, although rules ran that they are about.
    """

    def __init__(self) -> None:
        self.findings: list[Finding] = []
        self.suppressed = 0
        self.unneeded: list[Suppression] = []
        self.crashed = False


def lint(project: Project, choice: Choice | None = None, concerns: Callable[[Finding], bool] | None = None) -> Run:
    """Every finding of every chosen rule that ``concerns`` the run, sorted by file, line, column, rule."""
    choice = choice or Choice()
    rules = [rule for rule in all_rules().values() if _may_speak(rule, project)]
    chosen = {rule: severity for rule in rules if (severity := choice.severity_of(rule))}
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
    kept = sorted(filter(concerns, _kept(run, project, choice, chosen)), key=_order)
    run.findings = _shielded(kept, project) if kept else kept
    return run


def _shielded(findings: list[Finding], project: Project) -> list[Finding]:
    """Findings without the credentials that their words repeat: nothing leaves a run before."""
    from spec_lint.reading.masking.shield import shielded  # most runs find nothing

    @cache
    def names() -> frozenset[str]:
        return frozenset(_names(project))

    findings = _listed(findings)
    _hide_known_values(findings, project)
    return [_with_others(shielded(finding, names)) for finding in findings]


def _listed(findings: list[Finding]) -> list[Finding]:
    """The findings to list: of one rule in one document not more than ``MOST_ALIKE`` and one for the rest."""
    if len(findings) <= MOST_ALIKE:
        return findings
    listed: list[Finding] = []
    counts: dict[Any, int] = {}
    last: dict[Any, int] = {}
    for finding in findings:
        alike = finding.rule, id(finding.span.source), finding.document
        count = counts[alike] = counts.get(alike, 0) + 1
        if count <= MOST_ALIKE + 1:
            last[alike] = len(listed)
            listed.append(finding)
        else:
            place = last[alike]
            listed[place] = listed[place]._replace(more=listed[place].more + 1 + finding.more)
    return listed


def _with_others(finding: Finding) -> Finding:
    """A finding that says how many others it stands for."""
    if not finding.more:
        return finding
    others = "1 more finding" if finding.more == 1 else f"{finding.more:,} more findings"
    return finding._replace(message=f"{finding.message} This document has {others} like this, not listed here.")


def _hide_known_values(findings: list[Finding], project: Project) -> None:
    """Mask in the specs that findings point into the values of the project's secrets, but for those in names."""
    import json

    from spec_lint.reading.masking.credential_places import names_in
    from spec_lint.reading.masking.hidden_values import Values
    from spec_lint.reading.masking.masks import hide

    texts = [value.text for secret in project.secrets for value in secret.all_values()]
    values = Values(form for text in texts if text for form in (text, json.dumps(text)[1:-1]))
    if not values:
        return
    pointed = {span.source for finding in findings for span in (finding.span, *(one.span for one in finding.related))}
    specs = {document.source for document in project.documents if document.kind is Kind.PIPELINE}
    for source in pointed & specs:
        places = list(values.find(source.text, certain=True))
        if places:
            names = "\n".join(name for one in project.documents if one.source is source for name in names_in(one.value))
            hide(source, [place for place in places if source.text[slice(*place)] not in names])


def _names(project: Project) -> Iterator[str]:
    """The names in a project, which are never masked."""
    for pipeline in project.pipelines:
        yield pipeline.name
    for known in project.inventory:
        yield from (known.name, known.type or "", known.namespace or "", *(known.keys or ()))
    for secret in project.secrets:
        yield from (secret.name, *secret.keys())
    for references in project.references.values():
        for _, reference in references:
            yield from filter(None, (reference.name, reference.key))


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


def _kept(run: Run, project: Project, choice: Choice, chosen: Iterable[Rule]) -> Iterator[Finding]:
    """The findings that the project does not accept; the others are counted."""
    if not choice.per_file_ignores and not choice.suppressions:
        yield from run.findings
        return
    names: dict[tuple[int, int | None], str] = {
        (id(pipeline.document.source), pipeline.document.index): pipeline.name for pipeline in project.pipelines
    }
    suppressions = Suppressions(choice.held())
    needed: set[int] = set()
    for finding in run.findings:
        name = names.get((id(finding.span.source), finding.document))
        covering = [] if finding.rule == INTERNAL else list(suppressions.covering(finding, name, choice.matches))
        needed.update(map(id, covering))
        if covering or (finding.rule != INTERNAL and choice.ignores(finding)):
            run.suppressed += 1
        else:
            yield finding
    run.unneeded = [one for one in choice.suppressions_about(chosen) if id(one) not in needed]


def _order(finding: Finding) -> tuple[str, int, int, str, str]:
    line, column = finding.span.source.position(finding.span.start)
    return finding.span.source.path, line, column, finding.rule, finding.message
