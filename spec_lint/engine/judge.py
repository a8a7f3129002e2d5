"""From documents to findings: builds the project and runs the rules on it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING

from spec_lint.engine.accept import Acceptance
from spec_lint.engine.collect import Collected
from spec_lint.engine.linter import Linter, Run, chosen_rules
from spec_lint.engine.publish import published, published_suppressed
from spec_lint.engine.request import Request, settings_of
from spec_lint.engine.scope import Scope
from spec_lint.findings.finding import Finding, Suppressed
from spec_lint.findings.named_tuple import NamedTuple
from spec_lint.model.inventory import KnownSecret
from spec_lint.model.project import Project
from spec_lint.model.world import Before, World
from spec_lint.settings.choice import Choice
from spec_lint.settings.config import Config
from spec_lint.settings.suppression import Suppression

if TYPE_CHECKING:
    from spec_lint.engine.baseline import Comparison
    from spec_lint.engine.defaults import Defaults
    from spec_lint.model.live import Live


def project_of(collected: Collected, request: Request, scope: Scope, known: tuple[KnownSecret, ...] = ()) -> Project:
    """The project of the files, with what the configuration, an inventory (``known``) and a cluster know."""
    unreadable = {problem.path: problem.message for problem in collected.problems if not problem.left_alone}
    links = [problem for problem in collected.problems if problem.left_alone]
    settings = settings_of(request.config, request.known_secrets + known)
    declared = _declared(request.config) if request.config.environment else None
    asked = partial(_before, collected, request, scope), partial(_texts, collected, request), partial(_scripts, request)
    world = World(*asked, declared)
    project = Project(collected.documents, settings, unreadable, links, scope.git_trouble, collected.files, world)
    return project if request.look is None else _with_live(project, request.look(project))


def _before(collected: Collected, request: Request, scope: Scope) -> Before:
    from spec_lint.engine.surroundings import before  # saves start-up time: most runs miss nothing

    return before(collected, request, scope)


def _texts(collected: Collected, request: Request) -> Iterable[tuple[str, str]]:
    from spec_lint.engine.surroundings import texts  # saves start-up time: most runs find no secret unused

    return texts(collected, request)


def _scripts(request: Request) -> Iterable[tuple[str, str]]:
    from spec_lint.engine.surroundings import scripts  # saves start-up time: most runs miss no secret

    return scripts(request)


def _declared(config: Config) -> Callable[[str], Iterable[str]]:
    """A function that gives the names of the configuration's environments that a path belongs to."""
    from spec_lint.files.discovery import matcher

    tests = [(one.name, matcher(one.files, config.root or ".")) for one in config.environment]
    return lambda path: [name for name, matches in tests if matches(path)]


def _with_live(project: Project, live: Live) -> Project:
    """The project with the cluster's secrets. One that could not be read may exist, unless a file defines it."""
    files = {secret.name for secret in project.inventory}
    known = [secret for secret in live.known() if secret.keys is not None or secret.name not in files]
    settings = project.settings._replace(
        live=live,
        known_secrets=(*project.settings.known_secrets, *known),
        complete=project.settings.complete or live.trouble is None,
    )
    return Project(
        project.documents,
        settings,
        project.unreadable,
        project.links,
        project.git_trouble,
        project.files,
        project.world,
    )


class Judgement(NamedTuple):
    """What the rules found: the findings to report, in order; those that the project accepts (``suppressed``); the
    suppressions that had no effect (``unneeded``); whether a rule ``crashed``."""

    findings: list[Finding]
    suppressed: tuple[Suppressed, ...]
    unneeded: list[Suppression]
    crashed: bool


def judge(
    project: Project,
    choice: Choice | None = None,
    concerns: Callable[[Finding], bool] | None = None,
    earlier: Run | None = None,
    defaults: Defaults | None = None,
    *,
    whole: bool = False,
    comparison: Comparison | None = None,
) -> Judgement:
    """Every finding of every chosen rule that ``concerns`` the run and is not suppressed; no credential is in them.

    ``earlier`` is what the rules found in documents that were judged before. ``defaults`` were merged into the specs.
    ``whole`` says that the files are a whole project, all of which could be read. ``comparison`` takes out what is
    known in a baseline.
    """
    choice = choice or Choice()
    chosen = chosen_rules(project.settings, choice)
    run = Linter(chosen).run(project, earlier)
    sources = defaults.sources if defaults else ()
    acceptance = Acceptance(project, choice, sources)
    kept = acceptance.kept(run.findings)
    if not run.crashed:
        kept = kept + acceptance.unused_comments(project, chosen, whole=whole)
    kept = list(filter(concerns, kept))
    suppressed = [one for one in acceptance.suppressed if concerns is None or concerns(one.finding)]
    if defaults is not None:
        from spec_lint.engine.defaults import once_each  # saves start-up time: few projects have any

        kept = list(once_each(kept))
    if comparison is not None:
        kept = comparison.prepared(kept, chosen)
    new = published(kept, project, sources, comparison.sift if comparison else None)
    accepted = published_suppressed(suppressed, project, sources)
    return Judgement(
        new,
        (*accepted, *comparison.suppressed) if comparison else accepted,
        acceptance.unneeded(chosen),
        run.crashed,
    )
