"""From documents to findings: builds the project and runs the rules on it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from spec_lint.engine.accept import Acceptance
from spec_lint.engine.collect import Collected
from spec_lint.engine.linter import Linter, Run, chosen_rules
from spec_lint.engine.publish import published, published_suppressed
from spec_lint.engine.request import Request, settings_of
from spec_lint.engine.rule import Rule
from spec_lint.engine.scope import Scope
from spec_lint.findings.finding import Finding, Severity, Suppressed
from spec_lint.findings.named_tuple import NamedTuple
from spec_lint.findings.source import Source
from spec_lint.model.pipeline import Pipeline
from spec_lint.model.project import Project
from spec_lint.model.settings import Settings
from spec_lint.model.world import Before, World
from spec_lint.settings.choice import Choice
from spec_lint.settings.config import Config

if TYPE_CHECKING:
    from spec_lint.engine.baselines import Comparisons
    from spec_lint.engine.defaults import Defaults
    from spec_lint.model.live import Live


def project_of(collected: Collected, request: Request, scope: Scope, part: Request | None = None) -> Project:
    """The project of the files, with what the configuration (that of a ``part``), an inventory and a cluster know."""
    unreadable = {problem.path: problem.message for problem in collected.problems if not problem.left_alone}
    links = [problem for problem in collected.problems if problem.left_alone]
    part = part or request
    asked = partial(_before, collected, request, scope), partial(_texts, collected, request), partial(_scripts, request)
    world, settings = World(*asked, environments_of(part.config)), part_settings(part)
    project = Project(collected.documents, settings, unreadable, links, scope.git_trouble, collected.files, world)
    if request.look is None:
        return project
    if request.world is None:
        return with_live(project, request.look(project))
    from spec_lint.engine.told import wanted_of  # saves start-up time: few runs ask pachd

    told = request.world(wanted_of(project))
    return with_live(project, request.look(project)._replace(world=told))


def part_settings(part: Request) -> Settings:
    """The settings of a configuration, with the secrets that are known from elsewhere."""
    snapshot = part.snapshot.secrets if part.snapshot is not None else ()
    return settings_of(part.config, part.defaults, part.known_secrets + snapshot)._replace(differences=part.differences)


def _before(collected: Collected, request: Request, scope: Scope) -> Before:
    from spec_lint.engine.surroundings import before  # saves start-up time: most runs miss nothing

    return before(collected, request, scope)


def _texts(collected: Collected, request: Request) -> Iterable[tuple[str, str]]:
    from spec_lint.engine.surroundings import texts  # saves start-up time: most runs find no secret unused

    return texts(collected, request)


def _scripts(request: Request) -> Iterable[tuple[str, str]]:
    from spec_lint.engine.surroundings import scripts  # saves start-up time: most runs miss no secret

    return scripts(request)


def environments_of(config: Config) -> Callable[[str], Iterable[str]] | None:
    """A function that gives the names of the configuration's environments that a path belongs to, if it has any."""
    if not config.environment:
        return None
    from spec_lint.files.discovery import matcher

    tests = [(one.name, matcher(one.files, config.root or ".")) for one in config.environment]
    return lambda path: [name for name, matches in tests if matches(path)]


def with_live(project: Project, live: Live) -> Project:
    """The project with the cluster's secrets. Where it does not tell the keys, those count that are defined here."""
    known = [one for one in live.known() if one.keys is not None or not project.definitions(one.name)]
    settings = project.settings._replace(
        live=live,
        known_secrets=(*project.settings.known_secrets, *known),
        complete=project.settings.complete or live.trouble is None,
    )
    return project.seen_with(settings, project.own)


Unused = Callable[[Acceptance, Mapping[Rule, Severity]], list[Finding]]


class Judgement(NamedTuple):
    """What the rules found: the findings to report, in order; those that the project accepts (``suppressed``);
    whether a rule ``crashed``."""

    findings: list[Finding]
    suppressed: tuple[Suppressed, ...]
    crashed: bool


class Kept(NamedTuple):
    """What is kept of the findings of the chosen rules, before it is published; see ``Judgement``. ``sources`` are the
    texts that specs were merged with."""

    findings: list[Finding]
    suppressed: list[Suppressed]
    crashed: bool
    chosen: Iterable[Rule]
    sources: tuple[Source, ...] = ()


def judge(project: Project, choice: Choice | None = None) -> Judgement:
    """Every finding of every chosen rule in a project that is judged as a whole; no credential is in them."""
    return publish(kept_of(project, choice), project)


def kept_of(
    project: Project,
    choice: Choice | None = None,
    concerns: Callable[[Finding], bool] | None = None,
    earlier: Run | None = None,
    defaults: Defaults | None = None,
    unused: Unused | None = None,
    may_concern: Callable[[Pipeline], bool] | None = None,
    *,
    whole: bool = False,
) -> Kept:
    """Every finding of every chosen rule that ``concerns`` the run and is not suppressed, not yet published.

    ``earlier`` is what the rules found in documents that were judged before. ``defaults`` were merged into the specs.
    ``may_concern`` says in which specs rules over all files may find something that concerns the run. ``unused`` gives
    the findings about entries of the configuration without effect. ``whole`` says that the files are a whole project,
    all of which could be read.
    """
    choice = choice or Choice()
    chosen = chosen_rules(project.settings, choice)
    run = Linter(chosen).run(project, earlier, may_concern)
    sources = defaults.sources if defaults else ()
    acceptance = Acceptance(project, choice, sources)
    kept = acceptance.kept(project.told(run.findings))
    if not run.crashed:
        kept = kept + project.told(acceptance.unused_comments(project, chosen, whole=whole))
    if unused is not None and not run.crashed:
        kept = kept + acceptance.kept(unused(acceptance, chosen))
    kept = list(filter(concerns, kept))
    suppressed = [one for one in acceptance.suppressed if concerns is None or concerns(one.finding)]
    if defaults is not None:
        from spec_lint.engine.defaults import once_each  # saves start-up time: few projects have any

        kept = list(once_each(kept))
    return Kept(kept, suppressed, run.crashed, chosen, sources)


def publish(kept: Kept, project: Project, comparisons: Comparisons | None = None) -> Judgement:
    """What is kept as it is told; ``comparisons`` take out what is known in baselines."""
    findings = kept.findings if comparisons is None else comparisons.prepared(kept.findings, kept.chosen)
    new = published(findings, project, kept.sources, comparisons.sift if comparisons else None)
    accepted = published_suppressed(kept.suppressed, project, kept.sources)
    known = comparisons.suppressed if comparisons else ()
    return Judgement(new, (*accepted, *known), kept.crashed)
