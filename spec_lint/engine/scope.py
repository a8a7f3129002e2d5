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
    from spec_lint.model.world import Before

_CONFIGURATIONS = (OWN_FILE, SHARED_FILE, ".pre-commit-config.yaml")


class Scope:
    """The paths that a run reports on, None for all of them. ``since`` is the commit that they are compared with,
    ``importers`` are files that import one of them.
    """

    def __init__(
        self, paths: Iterable[str] | None = None, *, since: str | None = None, importers: Sequence[str] = ()
    ) -> None:
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
        """Whether the last commit had no names in these paths, and git could say so."""
        return not self.before.names and self.before.trouble is None

    @property
    def git_trouble(self) -> str | None:
        """Why git could not say what the last commit had, if it was asked."""
        return None if self.paths is None else self.before.trouble

    def covers(self, path: str) -> bool:
        return self.paths is None or os.path.normpath(path) in self.paths

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
    """Everything, unless the request is about a commit that leaves the configuration as it is."""
    if not request.with_project:
        return Scope()
    paths = included(request)
    has_defaults = any(_has_defaults(paths, part.config) for part in request.parts(paths))
    if any(map(is_configuration, paths)) or has_defaults or _has_baseline(request):
        return Scope()
    names = [request.name_of(path) for path in paths]
    return Scope(names, since=request.since, importers=_importers(names, request))


def _importers(paths: Sequence[str], request: Request) -> Sequence[str]:
    if not any("sonnet" in path for path in paths):
        return ()
    from spec_lint.engine.importers import importers  # saves start-up time: few commits change jsonnet files

    return importers(paths, request)


def _has_defaults(paths: Iterable[str], config: Config) -> bool:
    """Whether one of the paths is a file of defaults, which concern every spec."""
    if not config.defaults_files:
        return False
    return not {*map(os.path.realpath, paths)}.isdisjoint(map(os.path.realpath, config.defaults_files))


def _has_baseline(request: Request) -> bool:
    """Whether one of the paths is the baseline: what it has lost is new in any file."""
    return request.baseline is not None and any(map(request.baseline.is_at, request.paths))


def included(request: Request) -> list[str]:
    """The paths of a commit that are not excluded. A hook names every file that changed."""
    excluded = request.excluded
    return [path for path in request.paths if not excluded(request.name_of(path))]


def is_configuration(path: str) -> bool:
    return os.path.basename(path) in _CONFIGURATIONS  # noqa: PTH119 - saves the import of pathlib
