"""Removes the findings that a project accepts, each in the first way that covers it, and keeps them with the reason."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Protocol

from spec_lint.engine.rule import INTERNAL, UNREADABLE, Rule, all_rules
from spec_lint.findings.finding import Finding, Severity, Suppressed
from spec_lint.findings.source import Source
from spec_lint.model.project import Project
from spec_lint.settings.choice import Choice
from spec_lint.settings.rule_names import specificity
from spec_lint.settings.suppression import Matches, Suppressions

if TYPE_CHECKING:
    from spec_lint.engine.comments import ByComments


class Way(Protocol):
    """One way to accept findings. ``by`` names it in reports."""

    @property
    def by(self) -> str: ...

    def covers(self, finding: Finding) -> str | None:
        """The reason why a finding is accepted, if it is."""


class Acceptance:
    """Removes accepted findings and keeps them as ``suppressed``. A crash of a rule is never accepted,
    nor that there is nothing at a path that was named."""

    def __init__(self, project: Project, choice: Choice, defaults: Iterable[Source] = ()) -> None:
        """``defaults`` are texts that findings may point to, besides the files."""
        self.suppressed: list[Suppressed] = []
        self.by_file = ByFile(choice.per_file_ignores, choice.matches)
        self.by_suppressions = BySuppressions(choice, project)
        self._ways: list[Way] = []
        if choice.per_file_ignores:
            self._ways.append(self.by_file)
        if choice.suppressions:
            self._ways.append(self.by_suppressions)
        self._comments: ByComments | None = None
        if any(file.comments is not None for file in project.files) or defaults:
            from spec_lint.engine.comments import ByComments  # saves start-up time: few projects have any

            self._comments = ByComments(project.files, defaults)
            self._ways.append(self._comments)

    def kept(self, findings: list[Finding]) -> list[Finding]:
        """The findings that are not accepted."""
        return [one for one in findings if not self._accepts(one)] if self._ways else findings

    def _accepts(self, finding: Finding) -> bool:
        if finding.rule == INTERNAL or _is_absent(finding):
            return False
        for way in self._ways:
            if (reason := way.covers(finding)) is not None:
                self.suppressed.append(Suppressed(finding, way.by, reason))
                return True
        return False

    def unused_comments(self, project: Project, chosen: Mapping[Rule, Severity], *, whole: bool) -> list[Finding]:
        """The findings about comments that had no effect, see ``engine.comments``; another comment may cover them."""
        if self._comments is None:
            return []
        from spec_lint.engine.comments import UNUSED, unused_comments  # saves start-up time, as above

        rule = all_rules()[UNUSED]
        if rule not in chosen:
            return []
        found = [
            one._replace(rule=rule.code, name=rule.name, severity=chosen[rule])
            for one in unused_comments(self._comments, project, chosen, whole=whole)
        ]
        kept = self.kept(found)
        if len(kept) < len(found):  # a comment about comments has an effect
            again = {one.span for one in unused_comments(self._comments, project, chosen, whole=whole)}
            kept = [one for one in kept if one.span in again]
        return kept


def _is_absent(finding: Finding) -> bool:
    """Whether a finding says that a path leads to nothing: whoever named it wants something else checked."""
    return finding.rule == UNREADABLE and not os.path.lexists(finding.span.source.path)


class ByFile:
    """``per_file_ignores``: rules that are ignored in some files. ``needed`` are the globs and words that covered a
    finding."""

    by = "configuration"

    def __init__(self, ignores: Mapping[str, tuple[str, ...]], matches: Matches) -> None:
        self.needed: set[tuple[str, str]] = set()
        self._ignores = ignores
        self._about: dict[str, list[tuple[str, list[str]]]] = {}
        self._matches = matches

    def covers(self, finding: Finding) -> str | None:
        covering = [
            (pattern, words)
            for pattern, words in self._naming(finding)
            if self._matches(pattern, finding.span.source.path)
        ]
        self.needed.update((pattern, word) for pattern, words in covering for word in words)
        return f'per_file_ignores "{covering[0][0]}"' if covering else None

    def _naming(self, finding: Finding) -> list[tuple[str, list[str]]]:
        """The globs that name the rule of a finding, each with the words for it."""
        if finding.rule not in self._about:
            named = [
                (pattern, [word for word in words if specificity(word, finding.rule, finding.name) >= 0])
                for pattern, words in self._ignores.items()
            ]
            self._about[finding.rule] = [one for one in named if one[1]]
        return self._about[finding.rule]


class BySuppressions:
    """``[[suppress]]``: the findings that an entry describes. ``needed`` are the ids of those that covered one."""

    by = "configuration"

    def __init__(self, choice: Choice, project: Project) -> None:
        self.needed: set[int] = set()
        self._suppressions = Suppressions(choice.held())
        self._matches = choice.matches
        self._names: dict[tuple[int, int | None], str] = {
            (id(pipeline.document.source), pipeline.document.index): pipeline.name
            for pipeline in (project.pipelines if choice.suppressions else ())
        }

    def covers(self, finding: Finding) -> str | None:
        name = self._names.get((id(finding.span.source), finding.document))
        covering = list(self._suppressions.covering(finding, name, self._matches))
        if finding.more:  # a suppression of one place does not cover it, but that place may be one of these
            alike = finding._replace(more=0)
            self.needed.update(map(id, self._suppressions.covering(alike, name, self._matches)))
        self.needed.update(map(id, covering))
        return covering[0].reason if covering else None
