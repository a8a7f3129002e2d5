"""The scope of a commit: a hook checks the files of a commit and reports only what the commit can have caused."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from spec_lint.engine.request import Request
from spec_lint.engine.rule import all_rules
from spec_lint.findings.finding import Finding
from spec_lint.settings.config import OWN_FILE, SHARED_FILE, Config

if TYPE_CHECKING:
    from spec_lint.engine.reconfigured import Reconfigured
    from spec_lint.model.world import Before

HOOKS = ".pre-commit-config.yaml"
_CONFIGURATIONS = (OWN_FILE, SHARED_FILE, HOOKS)


class Scope:
    """The paths that a run reports on, None for all of them. ``since`` is the commit that they are compared with,
    ``importers`` are files that import one of them. The files to which the commit gives ``other_settings`` count, too.
    """

    def __init__(
        self, paths: Iterable[str] | None = None, *, since: str | None = None, importers: Sequence[str] = ()
    ) -> None:
        self.other_settings: Reconfigured | None = None
        self.paths = None if paths is None else frozenset(map(os.path.normpath, [*paths, *importers]))
        self.importers = importers
        self._since = since or "HEAD"

    @cached_property
    def before(self) -> Before:
        """The names that the last commit had in these paths."""
        from spec_lint.engine.last_commit import names_before  # saves start-up time: only hooks ask

        return names_before(sorted(self.paths or ()), self._since)

    @property
    def replaces_nothing(self) -> bool:
        """Whether the commit changes no settings, and the last one had no names in these paths, as far as git knows."""
        if (self.other_settings is not None and self.other_settings.may_be) or self.before.trouble is not None:
            return False
        return not self.before.names and not any(map(is_configuration, self.before.deleted))

    @property
    def git_trouble(self) -> str | None:
        """Why git could not say what the last commit had, if it was asked."""
        return None if self.paths is None else self.before.trouble

    def covers(self, path: str) -> bool:
        if self.paths is None or os.path.normpath(path) in self.paths:
            return True
        return self.other_settings is not None and self.other_settings.covers(path)

    def has_all_of(self, config: Config) -> bool:
        """Whether the run reports on all files of a configuration."""
        return self.paths is None or (self.other_settings is not None and self.other_settings.changes(config))

    def judges(self, path: str) -> bool:
        """Whether a file is judged, or only read for the sake of the others."""
        return self.covers(path)

    def concerns(self, finding: Finding) -> bool:
        """Whether a change of the paths can have caused a finding."""
        if self.paths is None:
            return True
        rule = all_rules()[finding.rule]
        spans = [finding.span, *(label.span for label in finding.related)]
        if rule.whole_run or any(self.covers(span.source.path) for span in spans):
            return True
        # What is missing may have been in one of these files before. If git cannot say, assume that it was.
        return rule.absence and (self.before.trouble is not None or finding.span.text.strip("\"'") in self.before.names)


def scope_of(request: Request) -> Scope:
    """Everything, unless the request is about a commit that leaves the hook and the baseline as they are."""
    if not request.with_project:
        return Scope()
    paths = included(request)
    if any(os.path.basename(path) == HOOKS for path in paths) or _has_baseline(request):  # noqa: PTH119
        return Scope()
    from spec_lint.engine.reconfigured import Reconfigured  # saves start-up time: only hooks ask

    names = [request.name_of(path) for path in paths]
    scope = Scope(names, since=request.since, importers=_importers(names, request))
    changed = [request.name_of(path) for path in request.paths]
    scope.other_settings = Reconfigured(request, changed, request.since or "HEAD", lambda: scope.before.deleted)
    return scope


def _importers(paths: Sequence[str], request: Request) -> Sequence[str]:
    if not any("sonnet" in path for path in paths):
        return ()
    from spec_lint.engine.importers import importers  # saves start-up time: few commits change jsonnet files

    return importers(paths, request)


def _has_baseline(request: Request) -> bool:
    """Whether one of the paths is the baseline: what it has lost is new in any file."""
    return request.baseline is not None and any(map(request.baseline.is_at, request.paths))


def included(request: Request) -> list[str]:
    """The paths of a commit that are not excluded. A hook names every file that changed."""
    excluded = request.excluded
    return [path for path in request.paths if not excluded(request.name_of(path))]


def is_configuration(path: str) -> bool:
    return os.path.basename(path) in _CONFIGURATIONS  # noqa: PTH119 - saves the import of pathlib
