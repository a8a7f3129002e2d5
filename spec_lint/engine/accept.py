"""Removes the findings that the configuration accepts: suppressions, and rules ignored in some files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from spec_lint.engine.rule import INTERNAL, Rule
from spec_lint.findings.finding import Finding
from spec_lint.model.project import Project
from spec_lint.settings.choice import Choice
from spec_lint.settings.suppression import Suppression, Suppressions


class Acceptance:
    """Removes accepted findings and counts them. A crash of a rule is never accepted."""

    def __init__(self, project: Project, choice: Choice) -> None:
        self.suppressed = 0
        self._project = project
        self._choice = choice
        self._needed: set[int] = set()

    def kept(self, findings: list[Finding]) -> list[Finding]:
        """The findings that are not accepted."""
        if not self._choice.per_file_ignores and not self._choice.suppressions:
            return findings
        kept = list(self._kept(findings))
        self.suppressed += len(findings) - len(kept)
        return kept

    def _kept(self, findings: list[Finding]) -> Iterator[Finding]:
        choice = self._choice
        names: dict[tuple[int, int | None], str] = {
            (id(pipeline.document.source), pipeline.document.index): pipeline.name
            for pipeline in self._project.pipelines
        }
        suppressions = Suppressions(choice.held())
        for finding in findings:
            if finding.rule == INTERNAL:
                yield finding
                continue
            name = names.get((id(finding.span.source), finding.document))
            covering = list(suppressions.covering(finding, name, choice.matches))
            self._needed.update(map(id, covering))
            if not covering and not choice.ignores(finding):
                yield finding

    def unneeded(self, chosen: Iterable[Rule]) -> list[Suppression]:
        """The suppressions that had no effect although one of their rules ran."""
        return [one for one in self._choice.suppressions_about(chosen) if id(one) not in self._needed]
