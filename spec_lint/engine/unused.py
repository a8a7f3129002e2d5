"""The entries of the configuration that had no effect in a run, as findings at their places.

An entry is reported only if the run has seen everything that it may be about: a run over two files says nothing of an
entry for a third.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache

from spec_lint.engine.accept import Acceptance
from spec_lint.engine.linter import may_speak
from spec_lint.engine.rule import Rule, all_rules
from spec_lint.engine.seen import Seen
from spec_lint.findings.finding import Finding, Severity
from spec_lint.grammar.nearest import nearest
from spec_lint.grammar.suggestion import did_you_mean
from spec_lint.grammar.words import listed, quoted
from spec_lint.model.project import Project
from spec_lint.settings.choice import Choice
from spec_lint.settings.rule_names import specificity
from spec_lint.settings.suppression import Suppression
from spec_lint.settings.written import OF_FILES, Written

REMOVE = "Remove it."
JSONNET = ".jsonnet"


def unused_entries(
    seen: Seen, project: Project, choice: Choice, acceptance: Acceptance, chosen: Mapping[Rule, Severity]
) -> list[Finding]:
    """The findings about entries without effect, of the rules that were chosen."""
    unused = _Unused(seen, project, choice, acceptance, chosen)
    rules = {code: rule for code, rule in all_rules().items() if code in _FINDERS and rule in chosen}
    return [
        finding._replace(rule=code, name=rule.name, severity=chosen[rule])
        for code, rule in rules.items()
        for finding in _FINDERS[code](unused)
    ]


class _Unused:
    """Finds the entries without effect, one method for each option."""

    def __init__(
        self, seen: Seen, project: Project, choice: Choice, acceptance: Acceptance, chosen: Mapping[Rule, Severity]
    ) -> None:
        self.seen, self.project, self.choice, self.acceptance, self.chosen = seen, project, choice, acceptance, chosen
        self.config = seen.request.config
        self.named = cache(_named)

    def suppressions(self) -> Iterator[Finding]:
        needed = self.acceptance.by_suppressions.needed
        for one in self.choice.held():
            if one.written is None or id(one) in needed:
                continue
            said = f"The suppression of {one.rule} ({one.reason.rstrip('.')}) has no effect"
            if self.is_off(one.rule):
                yield Finding(one.written.span, f"{said}: the configuration turns off what it names.", help=REMOVE)
            elif self.is_settled(one.rule, one.file, one.pipeline):
                related = self.seen.labels(one.file, one.pipeline)
                yield Finding(
                    one.written.span, f"{said}: it covers no finding.", help=self._meant(one), related=related
                )

    def _meant(self, suppression: Suppression) -> str:
        """What to do about a suppression: correct the name of its pipeline, or remove it."""
        names = {pipeline.name for pipeline in self.project.pipelines}
        if suppression.pipeline is None or suppression.pipeline in names:
            return REMOVE
        near = nearest(suppression.pipeline, sorted(names))
        return did_you_mean(near) or f"There is no pipeline {quoted(suppression.pipeline)}."

    def file_ignores(self) -> Iterator[Finding]:
        keys: list[tuple[Written, list[Written]]] = []
        for entry in self.entries("per_file_ignores"):
            if len(entry.names) == 1:
                keys.append((entry, []))
            else:
                keys[-1][1].append(entry)
        for key, words in keys:
            idle = list(filter(self._is_idle, words))
            for place, these in [(key, idle)] if idle == words else [(one, [one]) for one in idle]:
                glob, rules = key.names[0], listed([one.names[1] for one in these])
                message = f"No file that {quoted(glob)} matches has a finding of {rules or 'any rule'}."
                yield Finding(place.span, message, help=REMOVE, related=self.seen.labels(glob))

    def _is_idle(self, entry: Written) -> bool:
        """Whether a glob and a word under ``per_file_ignores`` covered nothing that they could have covered."""
        glob, word = entry.names
        needed = self.acceptance.by_file.needed
        return entry.names not in needed and (self.is_off(word) or self.is_settled(word, glob))

    def external_secrets(self) -> Iterator[Finding]:
        judges = self.project.judges
        asked = {one.name for spec, one in self.project.all_references() if judges(spec.document)}
        for entry in self.entries("external_secrets") if self.seen.knows_all_names else ():
            if entry.names[0] not in asked:
                near = did_you_mean(nearest(entry.names[0], sorted(asked)))
                yield Finding(entry.span, f"No spec asks for the secret {quoted(entry.names[0])}.", help=near or REMOVE)

    def external_repos(self) -> Iterator[Finding]:
        from fnmatch import fnmatchcase

        dag = self.project.dag
        own = [member for member in dag.members if self.project.judges(member.pipeline.document)]
        repos = {member.repo for member in own} | {reading.repo for member in own for reading in member.readings}
        names = {name for _, name in repos} | {"/".join(repo) for repo in repos}
        for entry in self.entries("external_repos") if self.seen.knows_all_names else ():
            pattern = entry.names[0]
            if pattern not in names and not any(fnmatchcase(name, pattern) for name in names):
                near = did_you_mean(nearest(pattern, sorted(names)))
                yield Finding(entry.span, f"No pipeline reads the repo {quoted(pattern)}.", help=near or REMOVE)

    def severities(self) -> Iterator[Finding]:
        for entry in self.entries("severity") if not self.seen.other_rules else ():
            word = entry.names[0]
            if self.is_off(word, by_choice=True):
                why = "`select` and `ignore` turn off every rule that it names"
            elif all(self._closest(rule) != word for rule in self.named(word)):
                why = "other words set that of every rule that it names"
            else:
                continue
            yield Finding(entry.span, f"{word} sets no severity: {why}.", help=REMOVE)

    def _closest(self, rule: Rule) -> str:
        """The word that sets the severity of a rule."""
        return self.choice.deciding(rule) or ""

    def excludes(self) -> Iterator[Finding]:
        for entry in self.entries("exclude"):
            if entry.names[0] in self.seen.useless_globs:
                yield Finding(entry.span, f"{quoted(entry.names[0])} leaves out nothing.", help=REMOVE)

    def globs(self) -> Iterator[Finding]:
        for option in OF_FILES:
            for entry in self.entries(option):
                pattern, glob = entry.names
                if self.seen.has_no_file(pattern, JSONNET if option == "jsonnet" else ""):
                    kind = "jsonnet file" if option == "jsonnet" else "file"
                    yield Finding(entry.span, f"No {kind} matches {quoted(glob)}.", help=REMOVE)

    def project_defaults(self) -> Iterator[Finding]:
        entries = self.entries("project_defaults") if self.seen.knows_all_names else []
        judges, default = self.project.judges, self.project.settings.project
        used = {spec.project(default) for spec in self.project.pipelines if judges(spec.document)} if entries else set()
        for entry in entries:
            name = entry.names[0] if entry.names else self.config.project
            if name not in used:
                near = did_you_mean(nearest(name, sorted(used)))
                yield Finding(entry.span, f"No spec is in the project {quoted(name)}.", help=near or REMOVE)

    def entries(self, option: str) -> list[Written]:
        return [entry for entry in self.config.written if entry.option == option]

    def is_off(self, word: str, *, by_choice: bool = False) -> bool:
        """Whether the configuration turns off all rules that a word names; ``by_choice``, with `select` and `ignore`
        alone."""
        choice = self.choice._replace(info=True, severity={} if by_choice else self.choice.severity)
        return not self.seen.other_rules and all(choice.severity_of(rule) is None for rule in self.named(word))

    def is_settled(self, word: str, glob: str | None, pipeline: str | None = None) -> bool:
        """Whether the run has seen everything that rules may find in some files, or in a pipeline."""
        own = [
            rule for rule in self.named(word) if rule.code not in _FINDERS and may_speak(rule, self.project.settings)
        ]
        ran = [rule for rule in own if rule in self.chosen]
        if not ran or (self.seen.other_rules and any(rule.severity is not Severity.INFO for rule in {*own} - {*ran})):
            return False
        return self.seen.has_all(glob, pipeline, alone=all(rule.alone for rule in ran))


def _named(word: str) -> list[Rule]:
    """The rules that a word names."""
    return [rule for rule in all_rules().values() if specificity(word, rule.code, rule.name) >= 0]


_FINDERS: dict[str, Callable[[_Unused], Iterator[Finding]]] = {
    "R010": _Unused.suppressions,
    "R011": _Unused.file_ignores,
    "R012": _Unused.external_secrets,
    "R013": _Unused.external_repos,
    "R014": _Unused.severities,
    "R015": _Unused.excludes,
    "R016": _Unused.globs,
    "R017": _Unused.project_defaults,
}
