"""What stops secrets: findings in their own files and in the specs that need them, and files that cannot be read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from spec_lint.cluster.fill import Filler
from spec_lint.engine.rule import all_rules
from spec_lint.engine.run import Outcome
from spec_lint.findings.finding import Finding, Severity
from spec_lint.model.document import Document, Kind
from spec_lint.model.pipeline import Pipeline
from spec_lint.model.secret_table import Use
from spec_lint.reading.masking.bounds import file_bounds

PLACEHOLDER = "S327"
"""The rule about placeholders, which ``--keep-placeholders`` ignores."""

OTHERS_ARE_SOUND = "Another spec needs it and has no error; `--skip-broken` creates it for that one."


@dataclass(frozen=True, slots=True)
class Skipped:
    """A spec that ``--skip-broken`` leaves out: the name of its pipeline (empty if it cannot be read), the names of the
    secrets that it needs, as far as they are known, and its first error (or, if it was
    not read, what says so), if that is reported."""

    path: str
    pipeline: str = ""
    names: tuple[str, ...] = ()
    first: Finding | None = None


class Objections:
    """What stops the secrets of a check: its errors, unless they are about what a cluster lacks, and some warnings.

    With ``skip_broken``, a spec with an error stops no secret that another spec needs without one. ``findings`` are
    those that stop a secret or a spec; ``all_read`` is false if a file could not be read.
    """

    def __init__(self, outcome: Outcome, filler: Filler, *, skip_broken: bool = False) -> None:
        self.findings = [finding for finding in outcome.findings if _stops(finding, filler)]
        self.skip_broken = skip_broken
        self.all_read = not outcome.unread
        self._filler = filler
        self._broken: dict[int, Pipeline] = {}
        self._about: dict[tuple[int, int | None], list[Finding]] = {}
        for finding in self.findings:
            self._about.setdefault((id(finding.span.source), finding.document), []).append(finding)

    def about(self, document: Document) -> list[Finding]:
        """The findings in a document that stop it."""
        return self._about.get((id(document.source), document.index), [])

    def of_specs(self, uses: Iterable[Use]) -> list[str]:
        """Why specs stop a secret that they use, in sentences."""
        users: dict[int, list[Use]] = {}
        for use in uses:
            users.setdefault(id(use.pipeline), []).append(use)
        found = {user: list(self._of_spec(own)) for user, own in users.items()}
        broken = [user for user in users if found[user]]
        sound = len(broken) < len(users)
        if self.skip_broken:
            self._broken.update((user, users[user][0].pipeline) for user in broken)
        if self.skip_broken and sound:
            return []
        told = [sentence for user in broken for sentence in found[user]]
        return [*told, OTHERS_ARE_SOUND] if broken and sound else told

    def _of_spec(self, uses: list[Use]) -> Iterator[str]:
        pipeline = uses[0].pipeline
        for finding in self.about(pipeline.document):
            if not all_rules()[finding.rule].one_reference or any(_is_about(finding, use) for use in uses):
                yield f"{self.named(finding)}, in the spec of {pipeline.name or '?'}."

    def named(self, finding: Finding) -> str:
        """A finding with its place in the file on disk: ``a.json:3:7: X201 secret-key-missing``."""
        return f"{place_of(self.told(finding))}: {finding.rule} {finding.name}"

    def told(self, finding: Finding) -> Finding:
        """A finding with its places in the file as it is on disk."""
        return self._filler.told(finding)

    def skipped(self, outcome: Outcome) -> list[Skipped]:
        """The specs that were left out: those that would have stopped a secret, and those that cannot be read."""
        if not self.skip_broken:
            return []
        found = []
        for pipeline in self._broken.values():
            names = sorted({reference.name for reference in pipeline.secret_references()})
            first = self.told(self.about(pipeline.document)[0])
            found.append(Skipped(pipeline.document.path, pipeline.name, tuple(names), first))
        known = {one.path for one in found}
        for path in set(outcome.unread) - set(stopping_unread(outcome, skip_broken=True)) - known:
            told = [self.told(one) for one in outcome.findings if one.span.source.path == path]
            errors = [one for one in told if one.severity is Severity.ERROR]
            found.append(Skipped(path, first=next(iter(errors or told), None)))
        return sorted(found, key=lambda one: (one.path, one.pipeline))


def stopping_unread(outcome: Outcome, *, skip_broken: bool) -> tuple[str, ...]:
    """The paths that could not be read and stop everything: with ``skip_broken``, those that may define a secret.

    What is in them is unknown. Only a file that is certain to be one of specs, and in which nothing is called a secret,
    can be left out: another file may define any secret once more.
    """
    if not skip_broken:
        return outcome.unread
    documents: dict[str, list[Document]] = {}
    for document in outcome.project.documents:
        documents.setdefault(document.path, []).append(document)
    return tuple(path for path in outcome.unread if not _is_of_specs(documents.get(path, [])))


def hint(outcome: Outcome, *, skip_broken: bool) -> str:
    """A clause about ``--skip-broken`` if it would help with what could not be read."""
    if skip_broken or stopping_unread(outcome, skip_broken=True):
        return ""
    return "; `--skip-broken` leaves out specs that cannot be read"


def _is_of_specs(documents: list[Document]) -> bool:
    kinds = {document.kind for document in documents}
    return kinds == {Kind.PIPELINE} and not any("Secret" in document.source.text for document in documents)


def place_of(finding: Finding) -> str:
    """The place of a finding: path, line and column."""
    line, column, _, _ = file_bounds(finding.span)
    return f"{finding.span.source.path}:{line}:{column}"


def _stops(finding: Finding, filler: Filler) -> bool:
    """Whether a finding stops the secrets that it is about: any error, except about what a cluster lacks."""
    rule = all_rules().get(finding.rule)
    if rule is not None and rule.needs_cluster:
        return False
    if finding.rule == PLACEHOLDER and filler.keep:
        return False
    return finding.severity is Severity.ERROR or (rule is not None and rule.stops_apply)


def _is_about(finding: Finding, use: Use) -> bool:
    """Whether a finding is at the name of a use, or at its key (or at the entry, if there is no key)."""
    document, reference = use.pipeline.document, use.reference
    places = (
        (reference.name_pointer, reference.name_inside),
        (reference.key_pointer or reference.pointer, reference.key_inside),
    )
    spans = [document.inner_span(place, *inside) if inside else document.span(place) for place, inside in places]
    return any(
        span.source is finding.span.source and span.start <= finding.span.start and finding.span.end <= span.end
        for span in spans
    )
