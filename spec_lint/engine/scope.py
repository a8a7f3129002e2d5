"""The scope of a commit: a hook checks the files of a commit and reports only what the commit can have caused."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from functools import cache, cached_property
from typing import TYPE_CHECKING

from spec_lint.engine.request import Request
from spec_lint.engine.rule import INTERNAL, NO_RENDERER, UNREADABLE, all_rules
from spec_lint.files.discovery import KUSTOMIZATIONS, Matcher
from spec_lint.findings.finding import Finding
from spec_lint.settings.config import HIDDEN_FILE, OWN_FILE, SHARED_FILE, Config, ConfigError, is_settings

if TYPE_CHECKING:
    from spec_lint.engine.importers import Remade
    from spec_lint.engine.reconfigured import Reconfigured
    from spec_lint.model.pipeline import Pipeline
    from spec_lint.model.project import Project
    from spec_lint.model.world import Before

HOOKS = ".pre-commit-config.yaml"
_CONFIGURATIONS = (HIDDEN_FILE, OWN_FILE, SHARED_FILE, HOOKS)


class Scope:
    """The paths that a run reports on, None for all of them.

    ``since`` is the commit that they are compared with, and ``deleted`` are the files that are gone since. ``others``
    count as changed although nobody named them, because they import one of these or are in a submodule; ``remade`` is
    what kustomize makes of them. The files to which the commit gives ``other_settings`` count, too.
    """

    def __init__(
        self,
        paths: Iterable[str] | None = None,
        *,
        since: str | None = None,
        deleted: Sequence[str] = (),
        others: Sequence[str] = (),
        remade: Remade | None = None,
    ) -> None:
        self.other_settings: Reconfigured | None = None
        self.paths = None if paths is None else frozenset(map(os.path.normpath, [*paths, *others]))
        self.others = others
        self._since = since or "HEAD"
        self._deleted = deleted
        self._remade: frozenset[str] = remade.paths if remade is not None else frozenset()
        self._renamed = remade is not None and remade.renamed

    @cached_property
    def before(self) -> Before:
        """The names that the last commit had in these paths, and in what is made of them."""
        from spec_lint.engine.last_commit import names_before  # saves start-up time: only hooks ask

        return names_before(sorted({*(self.paths or ()), *self._deleted, *self._remade}), self._since)

    @property
    def replaces_nothing(self) -> bool:
        """Whether the commit changes no settings, and the last one had no names in these paths, as far as git knows."""
        if (self.other_settings is not None and self.other_settings.may_be) or self.before.trouble is not None:
            return False
        return not self.before.names and not self._remade

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
        if any(os.path.normpath(label.span.source.path) in self._remade for label in finding.related):
            return True
        # What is missing may have been in one of these files before. If git cannot say, assume that it was.
        return rule.absence and (self.before.trouble is not None or self._had(finding.span.text.strip("\"'")))

    def may_concern(self, project: Project) -> Callable[[Pipeline], bool] | None:
        """A function that says of a spec whether what a rule finds in it, beside the secrets that it asks for, may
        concern the run; None if anything may.

        Such a finding is in the spec, or points to a secret that the spec names or may mean. If another file than those
        of the commit defines that secret, now as before, the commit cannot have caused it.
        """
        settings = project.settings
        if self.paths is None or settings.live is not None or settings.world is not None or self._remade:
            return None
        if self.before.trouble is not None or any(file.kustomization is not None for file in project.files):
            return None  # kustomize changes names
        changed = {secret.name for secret in project.secrets if self.covers(secret.document.path)} | self.before.names

        @cache
        def is_elsewhere(name: str) -> bool:
            return name not in changed and bool(project.definitions(name))

        def may_concern(pipeline: Pipeline) -> bool:
            names = {reference.name for reference in pipeline.secret_references()}
            return self.covers(pipeline.document.path) or not all(map(is_elsewhere, names))

        return may_concern

    def _had(self, name: str) -> bool:
        """Whether one of the files defined a name before; kustomize may have put something before or after it."""
        return name in self.before.names or (self._renamed and any(one in name for one in self.before.secrets))


def scope_of(request: Request) -> Scope:
    """Everything, unless the request is about a commit that leaves the hook and the baseline as they are."""
    if not request.with_project:
        return Scope()
    paths, excluded = included(request), request.excluded
    if any(os.path.basename(path) == HOOKS for path in paths):  # noqa: PTH119
        return Scope()
    from spec_lint.engine.last_commit import PASSED, changes_since, not_passed  # saves start-up time: only hooks ask
    from spec_lint.engine.reconfigured import Reconfigured

    since = request.since or "HEAD"
    changes = changes_since(since)
    staged = [path for path in not_passed(changes.staged) if path not in request.paths]
    named = [*map(request.name_of, request.paths), *staged, *changes.moved, *changes.deleted]
    changed = list(dict.fromkeys(named))
    if request.baseline is not None and any(map(request.baseline.is_at, changed)):
        return Scope()  # what the baseline has lost is new in any file
    request.configured.forgives = lambda folder, mistake: _is_old(folder, mistake, changed)
    declared = request.declared
    others = [path for path in staged if _matters(path, declared)]
    others += changes.moved
    around = None
    if changed:
        from spec_lint.engine.importers import Neighbours

        around = Neighbours(changed, request)
        others += around.importers(changed)
    scope = Scope(
        map(request.name_of, paths),
        since=since,
        deleted=[path for path in changes.deleted if PASSED.search(path) or _matters(path, declared)],
        others=[path for path in others if not excluded(path)],
        remade=around.remade(changed) if around else None,
    )
    scope.other_settings = Reconfigured(request, changed, since, around.configurations if around else ())
    return scope


def _matters(path: str, declared: Matcher) -> bool:
    """Whether a file may be one of ours although its name has no ending of ours."""
    return declared(path) or os.path.basename(path) in KUSTOMIZATIONS  # noqa: PTH119


def _is_old(folder: str, mistake: ConfigError, changed: Iterable[str]) -> bool:
    """Whether a mistake in the configuration of a folder is none of a commit: it changes no file in that folder, nor
    one that the text with the mistake names."""
    from spec_lint.files.content import read_source

    paths = {os.path.abspath(path) for path in changed}  # noqa: PTH100 - links stay as written
    text = read_source(mistake.path)
    if os.path.abspath(mistake.path) in paths or not isinstance(text, bytes):  # noqa: PTH100
        return False
    inside = os.path.join(folder, "")  # noqa: PTH118
    return not any(path.startswith(inside) or os.fsencode(os.path.basename(path)) in text for path in paths)  # noqa: PTH119


def about_files(finding: Finding) -> bool:
    """Whether a finding is about a file that was checked, and not about the configuration, a cluster, or the run
    itself, such as a crash."""
    rule = all_rules()[finding.rule]
    about_run = rule.code == INTERNAL or rule.whole_run or rule.needs_cluster
    return not about_run and not is_settings(finding.span.source.path)


def may_be_known(finding: Finding) -> bool:
    """Whether a baseline can have a finding: it is about a file that can be read, and not about what is installed."""
    return finding.rule not in (UNREADABLE, NO_RENDERER) and about_files(finding)


def included(request: Request) -> list[str]:
    """The paths of a commit that are not excluded. A hook names every file that changed."""
    excluded = request.excluded
    return [path for path in request.paths if not excluded(request.name_of(path))]


def is_configuration(path: str) -> bool:
    return os.path.basename(path) in _CONFIGURATIONS  # noqa: PTH119 - saves the import of pathlib
