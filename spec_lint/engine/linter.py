"""Runs the rules over a project."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from spec_lint.engine.known_needs import known_needs
from spec_lint.engine.probe import LEARNABLE, Needs, Question, needs
from spec_lint.engine.rule import ALL_RELEASES, INTERNAL, Rule, all_rules
from spec_lint.findings.finding import Finding, Pointer, Severity
from spec_lint.model.document import Document, Kind
from spec_lint.model.pipeline import Pipeline
from spec_lint.model.project import Project
from spec_lint.model.settings import Settings
from spec_lint.pachyderm.messages import WRAPPED
from spec_lint.pachyderm.release import DEFAULTS
from spec_lint.schema.problems import refused_values
from spec_lint.settings.choice import Choice


class Run:
    """What the rules found, in the order they ran, and whether a rule ``crashed``."""

    def __init__(self, findings: Iterable[Finding] = (), crashed: bool = False) -> None:
        self.findings = list(findings)
        self.crashed = crashed


def chosen_rules(settings: Settings, choice: Choice) -> dict[Rule, Severity]:
    """The rules that run with these settings, with the severity of their findings."""
    rules = [rule for rule in all_rules().values() if may_speak(rule, settings)]
    return {rule: severity for rule in rules if (severity := choice.severity_of(rule))}


class Linter:
    """Runs rules over projects. What it learns about the rules serves all of the projects."""

    def __init__(self, chosen: Mapping[Rule, Severity]) -> None:
        self._rounds = {(visits, alone): _Round(visits) for visits in _ORDER for alone in (True, False)}
        self._of_defaults = _Round("Defaults")
        for rule, severity in chosen.items():
            if rule.visits in _ORDER:  # the engine itself reports what others find
                self._rounds[rule.visits, rule.alone].severities[rule] = severity
            if rule.of_defaults:
                self._of_defaults.severities[rule] = severity

    def run(
        self, project: Project, earlier: Run | None = None, may_concern: Callable[[Pipeline], bool] | None = None
    ) -> Run:
        """Run the rules over a project; one that crashes does not stop the others.

        Those that judge a document alone do not run on documents that were judged before, whose findings are in
        ``earlier``. The others run only on the specs that ``may_concern`` the run.
        """
        run = earlier or Run()
        for (visits, alone), round_ in self._rounds.items():
            places = _places(project, visits) if round_.severities else ()
            if project.own is not None and visits != "Project":
                places = [place for place in places if project.judges(place.document)]
            if alone:
                places = [place for place in places if not place.document.examined]
            elif may_concern is not None and visits == "Pipeline":
                places = list(filter(may_concern, places))
            round_.learning = round_.learning or len(places) > FEW
            for block in _blocks(places):
                round_.visit(block, project, run)
        for document in filter(project.judges, project.documents):
            if document.kind is Kind.DEFAULTS and not document.examined and project.settings.version >= DEFAULTS:
                self._judge_defaults(document, project, run)
        return run

    def _judge_defaults(self, document: Document, project: Project, run: Run) -> None:
        """Judge the fields in a file of defaults as those of a spec."""
        from spec_lint.model.defaults import spec_of_defaults  # saves start-up time: few projects have defaults

        spec = spec_of_defaults(document)
        found = Run()
        for rule in self._of_defaults.severities:
            place = spec if rule.visits == "Document" else Pipeline(spec, project.settings.version)
            self._of_defaults.ask(rule, [place], project, found)
        run.findings += [finding._replace(pointer=(WRAPPED, *finding.pointer)) for finding in found.findings]
        run.crashed = run.crashed or found.crashed


_ORDER = ("Document", "Pipeline", "Secret", "Project")
"""What rules visit, in turn. Those about the run are last: they tell how asking git went for the others."""


def _places(project: Project, visits: str) -> Sequence[Any]:
    """What rules visit in a project."""
    if visits == "Pipeline":
        return [pipeline for pipeline in project.pipelines if pipeline.document.readable]
    if visits == "Document":
        return project.documents
    return project.secrets if visits == "Secret" else [project]


def _blocks(places: Sequence[Any]) -> Iterator[list[Any]]:
    """Places in blocks of at most ``AT_ONCE``, and at most ``MOST_TEXT``."""
    block: list[Any] = []
    length = 0
    for place in places:
        size = 0 if isinstance(place, Project) or place.document.examined else len(place.document.source.text)
        if block and (len(block) == AT_ONCE or length + size > MOST_TEXT):
            yield block
            block, length = [], 0
        block.append(place)
        length += size
    if block:
        yield block


def may_speak(rule: Rule, settings: Settings) -> bool:
    """Whether a rule can report anything in this run: it applies to the release, and has a cluster if it needs one."""
    applies = rule.releases is ALL_RELEASES or settings.version in rule.releases
    return applies and (settings.live is not None or not rule.needs_cluster)


Plan = list[tuple[tuple[Question, ...], list[Rule]]]
"""Rules to run, each with its questions: the rule runs if one is answered. Rules without questions always run."""

AT_ONCE = 200
"""How many places a rule visits before the next rule does."""
MOST_TEXT = 1_000_000
"""The total length of their texts, at most what the reader keeps the node graphs of (``reading.spec.KEPT``)."""

ABOUT_TEMPLATES = ("R140", "R142", "R219", "R220")
"""The rules that report placeholders; the others say nothing about them."""

FEW = 3
"""With so few places it is not worth learning what the index does not know."""


def _plan(needed: Mapping[Needs | None, list[Rule]], fields: frozenset[str]) -> Plan:
    plan: dict[tuple[Question, ...], list[Rule]] = {}
    for needs_, rules in needed.items():
        if needs_ is None or needs_.may_be_in(fields):
            plan.setdefault((), []).extend(rules)
        elif needs_.questions:
            plan.setdefault(needs_.questions, []).extend(rules)
    return list(plan.items())


def _is_answered(questions: Iterable[Question], place: Any) -> bool:
    try:
        for judge, more in questions:
            if judge(place, *more):
                return True
    except Exception:
        return True  # the rules that ask it will crash and be reported
    return False


class _Plans:
    """The plans for documents of a kind, by the fields that rules ask for. Most documents are similar, and so are the
    needs of many rules."""

    def __init__(self, needed: Mapping[Rule, Needs | None]) -> None:
        self.needed: dict[Needs | None, list[Rule]] = {}
        for rule, needs_ in needed.items():
            self.needed.setdefault(needs_, []).append(rule)
        self.topics = frozenset().union(*(path for one in self.needed if one for path in one.paths))
        self.made: dict[frozenset[str], Plan] = {}

    def of(self, fields: frozenset[str]) -> Plan:
        asked = fields & self.topics
        if asked not in self.made:
            self.made[asked] = _plan(self.needed, asked)
        return self.made[asked]


class _Round:
    """The rules for one kind of place, and what was learned about them."""

    def __init__(self, visits: str) -> None:
        self.severities: dict[Rule, Severity] = {}
        self.sparing = visits in LEARNABLE
        self.learning = False
        self.plans: dict[Kind, _Plans] = {}

    def rules(self, place: Any, settings: Settings) -> list[Iterable[Rule]]:
        """The rules that may find something at a place."""
        if not self.sparing or not place.usual:
            return [self.severities]
        plan = self.plan(place, settings)
        return [rules for questions, rules in plan if not questions or _is_answered(questions, place)]

    def plan(self, place: Any, settings: Settings) -> Plan:
        """The rules to run at a place, by the fields in it."""
        kind = place.document.kind
        plans = self.plans[kind] if kind in self.plans else self.learn(kind, settings)
        return plans.of(place.fields)

    def learn(self, kind: Kind, settings: Settings) -> _Plans:
        """Learn what the rules need in documents of a kind."""
        plans = self.plans[kind] = _Plans({rule: self.needs(rule, settings, kind) for rule in self.severities})
        return plans

    def needs(self, rule: Rule, settings: Settings, kind: Kind) -> Needs | None:
        """What a rule needs, from the index or else learned, which pays only for many places."""
        known = known_needs(rule, settings, kind)
        return known or (needs(rule, settings, kind) if self.learning else None)

    def visit(self, places: Iterable[Any], project: Project, run: Run) -> None:
        """Run each rule over all places where it may find something, which is faster than place by place."""
        alike: dict[int, tuple[Iterable[Rule], list[Any]]] = {}
        for place in places:
            for rules in self.rules(place, project.settings):
                alike.setdefault(id(rules), (rules, []))[1].append(place)
        for rules, its_places in alike.values():
            for rule in rules:
                self.ask(rule, its_places, project, run)

    def ask(self, rule: Rule, places: Iterable[Any], project: Project, run: Run) -> None:
        """Collect the findings of a rule at some places."""
        check, more = rule.check, _more(rule, project)
        for place in places:
            try:
                taken = [*check(place, *more)]
                if taken:
                    run.findings += self.certain(taken, rule, place, project)
            except Exception as crash:
                run.crashed = True
                run.findings.append(_crash_finding(rule, place, project, crash))

    def certain(self, taken: list[Finding], rule: Rule, place: Any, project: Project) -> list[Finding]:
        """The completed findings of a rule, without those that another finding already covers, and those about what a
        tool fills in first."""
        told: frozenset[Pointer] = frozenset()
        if isinstance(place, Pipeline):
            # A value that the reader or the schema rejects must be rewritten: one error is enough, whatever else is
            # wrong with it.
            told = place.document.unread
            if rule.severity is Severity.ERROR:
                told = told | refused_values(place.document, project.settings.version)
        known = [finding for finding in taken if finding.pointer not in told]
        if project.templates and rule.code not in ABOUT_TEMPLATES:
            from spec_lint.model.template import concerns_a_hole  # saves start-up time: few files are templates

            known = [finding for finding in known if not concerns_a_hole(finding, project.templates)]
        found = [self.complete(finding, rule) for finding in known]
        if isinstance(place, (Pipeline, Document)) and place.document.defaults is not None:
            from spec_lint.engine.defaults import in_defaults  # saves start-up time: few projects have any

            return [*in_defaults(found, rule, place, _more(rule, project))]
        if project.settings.world is not None and not isinstance(place, (Pipeline, Document)):
            from spec_lint.engine.defaults import in_specs  # saves start-up time: few runs ask pachd

            return [*in_specs(found, project.documents)]
        return found

    def complete(self, finding: Finding, rule: Rule) -> Finding:
        """A finding completed with the attributes of its rule."""
        refused_by = (finding.refused_by or rule.refused_by) if rule.severity is Severity.ERROR else None
        return finding._replace(rule=rule.code, name=rule.name, severity=self.severities[rule], refused_by=refused_by)


def _more(rule: Rule, project: Project) -> tuple[Any, ...]:
    """What a rule takes besides the place that it visits."""
    if rule.takes is None:
        return ()
    return (project.settings if rule.takes == "Settings" else project,)


def _crash_finding(rule: Rule, place: Any, project: Project, crash: Exception) -> Finding:
    """A finding about a crash, without the exception's text, which may hold a secret value."""
    document = place if isinstance(place, Document) else getattr(place, "document", None)
    if document is None and project.documents:
        document = project.documents[0]
    if document is None:
        raise crash
    finding: Finding = document.finding(
        (),
        f"The rule {rule.code} ({rule.name}) crashed here ({type(crash).__name__}); the other rules went on.",
        help="This is a bug in spec-lint, not in your file. Please report it with the structure of the file.",
    )
    span = finding.span._replace(end=min(finding.span.end, finding.span.start + 1))
    return finding._replace(span=span, rule=INTERNAL, name="internal-error", severity=Severity.ERROR)
