"""The baselines of a run: a configuration may name its own for its files; the others have that of the run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from spec_lint.engine.baseline import Comparison, Coverage
from spec_lint.engine.baseline_file import BaselineFile
from spec_lint.engine.rule import Rule
from spec_lint.files.content import seen_from_here
from spec_lint.findings.finding import Finding, Suppressed
from spec_lint.model.project import Project
from spec_lint.settings.config import ConfigError


class Comparisons:
    """The comparisons of a run: of what it found in the files of each baseline, with that baseline."""

    def __init__(
        self,
        files: Iterable[BaselineFile | None],
        of: Callable[[str], BaselineFile | None],
        project: Project,
        coverage: Coverage,
    ) -> None:
        """``of`` gives the one of the ``files`` that is for a path."""
        self._of = of
        named = {id(one): one for one in files if one is not None}
        self._made = {
            key: Comparison(
                one,
                project,
                coverage,
                partial(self._is_for, one),
                *((seen_from_here(one.path),) if len(named) > 1 else ()),
            )
            for key, one in named.items()
        }

    def _is_for(self, file: BaselineFile, path: str) -> bool:
        """Whether a path has this baseline, as far as its configuration can be read."""
        try:
            return self._of(path) is file
        except ConfigError:
            return True

    def __iter__(self) -> Iterator[Comparison]:
        return iter(self._made.values())

    def with_file(self, file: BaselineFile) -> Comparison:
        """The comparison with one of the baselines."""
        return self._made[id(file)]

    def prepared(self, findings: list[Finding], chosen: Iterable[Rule]) -> list[Finding]:
        """The findings of the chosen rules with what a baseline needs, before they are masked."""
        rules = list(chosen)
        for one in self:
            findings = one.prepared(findings, rules)
        return findings

    def sift(self, findings: list[Finding]) -> list[Finding]:
        """The published findings that the baselines of their files do not know."""
        of = [self._of(finding.span.source.path) for finding in findings]
        pairs = list(zip(findings, of, strict=True))
        new = {id(finding) for finding, file in pairs if file is None}
        for one in self:
            new.update(map(id, one.sift([finding for finding, file in pairs if file is one.file])))
        return [finding for finding in findings if id(finding) in new]

    @property
    def suppressed(self) -> list[Suppressed]:
        """The findings that a baseline knows."""
        return [suppressed for one in self for suppressed in one.suppressed]

    @property
    def notes(self) -> Iterator[str]:
        """Sentences about the entries that are gone."""
        for one in self:
            yield from one.notes
