"""What a run has seen of a project, to tell whether an entry of the configuration can have had an effect."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cached_property

from spec_lint.engine.loader import LoadedFile
from spec_lint.engine.request import Request
from spec_lint.engine.scope import Scope
from spec_lint.files.discovery import Matcher, matcher
from spec_lint.findings.finding import Label
from spec_lint.model.document import Kind
from spec_lint.model.project import Project

OTHER_SPECS = {
    "pachyderm_version", "namespace", "project", "jsonnet", "pipelines", "secrets", "external_secrets",
    "missing_secrets", "secret_makers", "environment", "external_repos", "inventory", "cluster_defaults",
    "project_defaults", "render",
}  # fmt: skip
"""If the command line changes one of these, other findings come than those that the configuration is about."""
OTHER_RULES = {"select", "ignore", "severity"}
"""If it changes one of these, other rules run."""
_NAMES = {Kind.PIPELINE: ("pipeline", "name"), Kind.SECRET: ("metadata", "name")}
NOTHING = "it covers nothing here"


class Seen:
    """What a run has seen: the ``files`` that a configuration applies to; all that there are if it is the ``whole``."""

    def __init__(
        self, request: Request, files: Sequence[LoadedFile], scope: Scope, project: Project, *, whole: bool
    ) -> None:
        self.request = request
        self.other_rules = bool(request.config.overruled & OTHER_RULES)
        self._read, self._scope, self._project = files, scope, project
        self._is_usual = not (request.forced or request.look or request.config.overruled & OTHER_SPECS)
        self._is_whole = whole and not request.config.exclude_here and "exclude" not in request.config.overruled

    def has_all(self, glob: str | None, pipeline: str | None, *, alone: bool) -> bool:
        """Whether all files that match a glob, or all with a pipeline of this name, were judged by all rules that ran.

        ``alone`` says that these rules look at one document at a time.
        """
        if not self._is_usual:
            return False
        if self._is_whole and self._scope.has_all_of(self.request.config):
            return not any(glob is None or self._matches(glob, file.path) for file in self._unjudged)
        files = self._files(glob, pipeline)
        return bool(files) and all(map(self._is_judged, files)) and (alone or self._is_whole)

    def labels(self, glob: str | None, pipeline: str | None = None) -> tuple[Label, ...]:
        """The place in a changed file that an entry is about, so that the commit gets the finding."""
        if self._scope.paths is None:
            return ()
        documents = [document for file in self._files(glob, pipeline) for document in file.documents]
        return tuple(Label(document.span(_NAMES.get(document.kind, ())), NOTHING) for document in documents[:1])

    @cached_property
    def knows_all_names(self) -> bool:
        """Whether the run has seen all names of secrets and repos that the specs of the project use."""
        return self.has_all(None, None, alone=False) and not self._project.templates

    def has_no_file(self, glob: str, ending: str = "") -> bool:
        """Whether the whole project was searched, and no file with this ending matches a glob."""
        if not self._is_whole or not self._scope.has_all_of(self.request.config):
            return False
        glob = glob.removeprefix("!")
        named = [file.path for file in self._files(glob, None)]
        paths = named or [path for path in self._project.paths if self._matches(glob, path)]
        return not any(path.lower().endswith(ending) for path in paths)

    @cached_property
    def useless_globs(self) -> frozenset[str]:
        """The patterns of ``exclude`` that left out nothing, if the whole project was searched."""
        exclusions, patterns = self.request.exclusions, self.request.config.exclude
        if exclusions is None or not self._is_whole:
            return frozenset()
        useless = set(exclusions.configured.unneeded())
        needed = {pattern for index, pattern in enumerate(patterns) if index not in useless}
        return frozenset(patterns) - needed

    @cached_property
    def _unjudged(self) -> list[LoadedFile]:
        """The files about which nothing can be said: broken ones, and those that must be rendered first."""
        return [file for file in self._read if not self._is_judged(file)]

    def _is_judged(self, file: LoadedFile) -> bool:
        readable = not file.broken and not file.unrendered and not file.waiting
        return (
            readable
            and all(document.readable for document in file.documents)
            and self._scope.judges(file.path)
            and (self.request.render or not self._must_be_rendered(file.path))
        )

    @cached_property
    def _must_be_rendered(self) -> Matcher:
        globs = [glob for one in self.request.config.render for glob in one.files]
        return matcher(globs, self.request.config.root or ".")

    def _matches(self, glob: str, path: str) -> bool:
        if glob not in self._matchers:
            self._matchers[glob] = matcher([glob], self.request.config.root or ".")
        return self._matchers[glob](path)

    @cached_property
    def _matchers(self) -> dict[str, Matcher]:
        return {}

    def _files(self, glob: str | None, pipeline: str | None) -> Sequence[LoadedFile]:
        """The files that an entry is about, if it names a pipeline or the path of a file; else none."""
        if pipeline is not None:
            named = self._by_pipeline.get(pipeline, ()) if self._is_whole else ()
            return [file for file in named if glob is None or self._matches(glob, file.path)]
        if glob is None or any(character in glob for character in "*?[!\\") or glob.endswith("/"):
            return ()
        if "/" in glob:
            root = self.request.config.root or "."
            return self._by_path.get(os.path.abspath(os.path.join(root, glob.lstrip("/"))), ())  # noqa: PTH100, PTH118
        return self._by_name.get(glob, ()) if self._is_whole else ()

    @cached_property
    def _by_path(self) -> dict[str, list[LoadedFile]]:
        found: dict[str, list[LoadedFile]] = {}
        for file in self._read:
            found.setdefault(os.path.abspath(file.path), []).append(file)  # noqa: PTH100
        return found

    @cached_property
    def _by_name(self) -> dict[str, list[LoadedFile]]:
        """The files by their name, and by that of each folder that they are in."""
        found: dict[str, list[LoadedFile]] = {}
        for path, files in self._by_path.items():
            for name in set(path.split("/")):
                found.setdefault(name, []).extend(files)
        return found

    @cached_property
    def _by_pipeline(self) -> dict[str, list[LoadedFile]]:
        files = {document: file for file in self._read for document in file.documents}
        found: dict[str, list[LoadedFile]] = {}
        for one in self._project.pipelines:
            if one.document in files:
                found.setdefault(one.name, []).append(files[one.document])
        return found
