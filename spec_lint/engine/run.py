"""One run, from paths to findings. ``check`` names the stages in their order."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import TYPE_CHECKING

from spec_lint.engine.collect import Collected, collect, files_in_folders
from spec_lint.engine.notes import summary_of
from spec_lint.engine.parts import Part, judge_all, parts_of
from spec_lint.engine.request import Request
from spec_lint.engine.scope import Scope, about_files, scope_of
from spec_lint.files.discovery import nothing
from spec_lint.findings.exit_code import ExitCode
from spec_lint.findings.finding import Finding, Suppressed
from spec_lint.findings.named_tuple import NamedTuple
from spec_lint.findings.summary import Summary
from spec_lint.model.project import Project
from spec_lint.settings.choice import choice_of
from spec_lint.settings.config import Config, ConfigError

if TYPE_CHECKING:
    from spec_lint.engine.baselines import Comparisons
    from spec_lint.engine.defaults import Defaults
    from spec_lint.engine.inventory_file import Snapshot
    from spec_lint.model.secret_table import Row

__all__ = ["Outcome", "Request", "check"]


class Outcome(NamedTuple):
    """What a run found, and what it checked.

    ``unread`` are the paths of what should have been checked and could not be read, ``waiting`` those of jsonnet files
    that were not rendered because their arguments are missing. ``suppressed`` are the findings that the project
    accepts. ``fail_on`` is the lowest severity that makes the run fail, or ``never``. ``scope`` is what the findings
    are about. ``comparisons`` are those with baselines, if the run has any. ``fail_on_of`` gives ``fail_on`` for a
    path, if configurations differ. ``unsaid`` are the paths of what could not be read while the
    rules for that are off.
    """

    findings: list[Finding]
    summary: Summary
    project: Project
    crashed: bool = False
    unread: tuple[str, ...] = ()
    waiting: frozenset[str] = frozenset()
    suppressed: tuple[Suppressed, ...] = ()
    fail_on: str = "error"
    scope: Scope = Scope()
    comparisons: Comparisons | None = None
    fail_on_of: Callable[[str], str] | None = None
    unsaid: tuple[str, ...] = ()

    @property
    def code(self) -> int:
        """The exit code of ``check``; a command that stops because of unread files uses a different nonzero code."""
        if self.crashed:
            return ExitCode.INTERNAL
        if self.blind:
            return ExitCode.BLIND
        if self._fails:
            return ExitCode.FOUND
        return ExitCode.NOTHING_CHECKED if self.empty else ExitCode.OK

    @property
    def _fails(self) -> bool:
        if self.unsaid and self.fail_on != "never":
            return True
        limit = self.fail_on_of
        if limit is None:
            return self.summary.fails(self.fail_on)
        return any(self.summary.counting([one]).fails(limit(one.span.source.path)) for one in self.findings)

    @property
    def blind(self) -> bool:
        """Whether a cluster was asked and did not answer every question."""
        live = self.project.settings.live
        return live is not None and live.blind

    @property
    def empty(self) -> bool:
        """Whether nothing was checked at all. A file that waits for arguments does not count as checked, and neither
        does the configuration."""
        paths = [document.path for document in self.project.documents]
        found = (*self.findings, *(one.finding for one in self.suppressed))
        paths += [finding.span.source.path for finding in found if about_files(finding)]
        return self.waiting.issuperset(paths)

    def secrets(self) -> list[Row]:
        """The secrets of the project, with their uses."""
        from spec_lint.model.secret_table import rows  # saves start-up time: few reports list them

        return rows(self.project)

    def files(self) -> list[str]:
        """The paths of the files that were checked."""
        paths = {document.path for document in self.project.documents}
        return sorted(path for path in paths - self.waiting if self.scope.covers(path))


def check(request: Request) -> Outcome:
    """Run all rules over what a request names."""
    given = request.reading_stdin_once()
    if given.world is not None:
        from spec_lint.engine.told import with_release  # saves start-up time: few runs ask pachd

        given = with_release(given, given.world)
    request = given.prepared(_prepared)
    if given.with_project and (paths := files_in_folders(request)) != list(given.paths):
        given = given._replace(paths=paths)
        request = given.prepared(_prepared)
    scope = scope_of(request)
    collected = collect(request, scope)
    if request.world is not None:
        from spec_lint.engine.told import have_own_defaults  # saves start-up time, as above

        if have_own_defaults(collected, request, request.world):
            request = given.prepared(_prepared)
            collected = collect(request, scope)
    project, parts = parts_of(collected, request, scope)
    unread = tuple(dict.fromkeys(_unread(collected, request)))
    waiting = frozenset(file.path for file in collected.files if file.waiting)
    comparisons = _comparisons(request, parts, project, scope, waiting.union(unread))
    whole = collected.whole and not collected.problems
    judgement = judge_all(project, parts, scope, whole=whole, comparisons=comparisons)
    summary = summary_of(collected, parts, judgement, scope, request.named)
    if comparisons is not None:
        summary = summary._replace(notes=(*summary.notes, *comparisons.notes))
    silent: tuple[str, ...] = ()
    if unread or (waiting and request.with_project):
        from spec_lint.engine.unsaid import note_of, unsaid  # saves start-up time: most files can be read

        may_wait = waiting if not request.with_project else ()
        silent = unsaid(
            [path for path in (*unread, *waiting) if path not in may_wait], collected, judgement, scope, request
        )
        if silent:
            summary = summary._replace(notes=(*summary.notes, note_of(silent)))
    summary = summary._replace(notes=(*summary.notes, *map(_forgiven, request.configured.mistakes)))
    return Outcome(
        judgement.findings,
        summary,
        project,
        judgement.crashed,
        unread,
        waiting,
        judgement.suppressed,
        parts[0].request.config.fail_on,
        scope,
        comparisons,
        None if len(parts) == 1 else lambda path: request.at(path).config.fail_on,
        silent,
    )


def _forgiven(mistake: ConfigError) -> str:
    return f"{mistake} The commit changes nothing there, so this configuration was left out."


def _prepared(request: Request) -> Request:
    """A request with what its configuration means. Raises ConfigError."""
    choice = request.choice or choice_of(request.config)
    baseline = request.baseline_of(request.config) if request.baseline_of is not None else request.baseline
    request = request._replace(choice=choice, snapshot=_snapshot(request.config), baseline=baseline)
    if request.world is not None:
        from spec_lint.engine.told import with_defaults  # saves start-up time, as above

        return with_defaults(request, request.world)
    return request._replace(defaults=_defaults(request.config))


def _snapshot(config: Config) -> Snapshot | None:
    """The inventory that the configuration names, if it names one. Raises ConfigError."""
    if config.inventory is None:
        return None
    from spec_lint.engine.inventory_file import read_inventory  # saves start-up time: few projects have one

    return read_inventory(config.inventory)


def _comparisons(
    request: Request, parts: Sequence[Part], project: Project, scope: Scope, unread: Collection[str]
) -> Comparisons | None:
    """The comparisons with the baseline of a run and those of its parts, if there are any."""
    files = [request.baseline, *(part.request.baseline for part in parts)]
    if not any(files):
        return None
    from spec_lint.engine.baseline import Coverage  # saves start-up time: not every project has one
    from spec_lint.engine.baselines import Comparisons

    covered = None if request.with_project else (*request.paths, *(file.path for file in project.files))
    if scope.paths is not None:
        covered = (*scope.paths, *(file.path for file in project.files if scope.covers(file.path)))
    left_out = request.exclusions.here if request.exclusions is not None else nothing
    return Comparisons(files, lambda path: request.at(path).baseline, project, Coverage(covered, unread, left_out))


def _defaults(config: Config) -> Defaults | None:
    """The defaults that the configuration names, if it names any. Raises ConfigError."""
    if not config.defaults_files:
        return None
    from spec_lint.engine.defaults import read_defaults  # saves start-up time: few projects have any

    return read_defaults(config)


def _unread(collected: Collected, request: Request) -> Iterator[str]:
    """Paths that should have been checked and could not be read; broken files only if named or recognized as ours."""
    yield from (problem.path for problem in collected.problems if not problem.left_alone)
    named = request.named
    for file in collected.files:
        if (file.broken and file.path in named) or file.unrendered or any(one.unparsed for one in file.documents):
            yield file.path
