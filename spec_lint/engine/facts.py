"""What is kept of a file once it was read and judged alone.

The facts of a file are plain (tuples, lists, mappings, scalars), so that a worker can send them and a cache can keep
them. A text in which nothing has to be hidden goes with the findings, because a report shows what was judged even if
the file has changed since. Any other text is read again, and of it only the places of what must be hidden are kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from spec_lint.engine.loader import LoadedFile
from spec_lint.engine.rule import all_rules
from spec_lint.findings.finding import Edit, Finding, Fix, HiddenEdits, Label, Refuser, Severity, Span
from spec_lint.findings.private import Private
from spec_lint.findings.source import Source
from spec_lint.model.document import Document, Kind
from spec_lint.model.facts import document_facts
from spec_lint.model.once import remember
from spec_lint.model.remembered import (
    Again,
    KnownMasks,
    RememberedDocument,
    RememberedPipeline,
    RememberedSecret,
    RememberedSource,
)
from spec_lint.pachyderm.release import Release

if TYPE_CHECKING:
    from spec_lint.findings.ignore_comment import IgnoreComment, IgnoreComments
    from spec_lint.reading.kustomization import Kustomization

Plain = tuple[Any, ...]
"""Nothing but tuples, lists, mappings and scalars."""


class FileFacts(Private):
    """What is kept of a file: for the first four see ``LoadedFile``; the facts of its documents, each after the number
    of its source; its findings; whether a rule crashed; its kustomization; the comments of ours in its first source;
    for each source with findings or comments its text (or None), whether that had a byte order mark, the masks of its
    reader, all of its masks, and the hash of the text."""

    __slots__ = (  # noqa: RUF023 - as plain
        "broken", "large", "problem", "almost", "documents", "findings", "crashed", "kustomization", "comments",
        "texts",
    )  # fmt: skip

    def __init__(
        self,
        broken: bool,
        large: bool,
        problem: str | None,
        almost: str | None,
        documents: Sequence[Plain],
        findings: Sequence[Plain],
        crashed: bool,
        kustomization: Plain | None,
        comments: Sequence[Plain],
        texts: Mapping[int, Plain],
    ) -> None:
        self.broken, self.large, self.problem, self.almost = broken, large, problem, almost
        self.documents, self.findings, self.crashed, self.texts = documents, findings, crashed, texts
        self.kustomization, self.comments = kustomization, comments

    def plain(self) -> Plain:
        """The same as a tuple."""
        return tuple([getattr(self, name) for name in self.__slots__])


class ExaminedFile(LoadedFile):
    """A file of which only the facts are kept, with the findings of the rules that judged it alone."""

    __slots__ = ("crashed", "findings")

    def __init__(
        self, path: str, facts: FileFacts, documents: Iterable[Document], findings: Iterable[Finding] = ()
    ) -> None:
        kustomization = _kustomization(facts.kustomization) if facts.kustomization else None
        super().__init__(path, documents, facts.broken, facts.large, facts.problem, kustomization, facts.almost)
        self.findings = list(findings)
        self.crashed = facts.crashed


# ---------------------------------------------------------------------------------------------------------------------
# from a file to its facts


def facts_of(
    file: LoadedFile, release: Release, findings: Sequence[Finding], crashed: bool, around: Sequence[Source] = ()
) -> FileFacts:
    """The facts of a file, as a release sees it. ``around`` are other texts that findings may point to."""
    file_itself = file.broken, file.large, file.problem, file.almost
    about = file.kustomization and file.kustomization.plain(), tuple(map(tuple, _comments_in(file)))
    if not findings and len(file.documents) == 1 and file.comments is None:
        clean: tuple[Plain, ...] = ((0, *document_facts(file.documents[0], release)),)
        return FileFacts(*file_itself, clean, (), crashed, *about, {})
    sources = list({id(document.source): document.source for document in file.documents}.values())
    numbers = {id(source): number for number, source in enumerate(sources)}
    numbers.update((id(source), -number) for number, source in enumerate(around, 1))
    found = tuple([_plain(finding, numbers) for finding in findings])
    told = {number for finding in found for number in _sources_in(finding) if number >= 0}
    texts = {number: _text(sources[number]) for number in (told | {0} if file.comments is not None else told)}
    documents = tuple(
        [(numbers[id(document.source)], *document_facts(document, release)) for document in file.documents]
    )
    return FileFacts(*file_itself, documents, found, crashed, *about, texts)


def _comments_in(file: LoadedFile) -> Sequence[IgnoreComment]:
    return file.comments.comments if file.comments is not None else ()


def _text(source: Source) -> Plain:
    from spec_lint.reading.masking.masks import masks_of

    hidden = masks_of(source)
    return None if hidden else source.text, source.marked, source.masks, hidden, hash(source.text)


def _plain_fix(fix: Fix, place: Callable[[Span], Plain]) -> Plain:
    def plain(edits: tuple[Edit, ...]) -> Plain:
        return tuple([(place(edit.span), edit.text, edit.claim) for edit in edits])

    return plain(fix.edits), fix.safe, fix.title, plain(fix.hidden.edits) if fix.hidden else None


def _plain(finding: Finding, numbers: Mapping[int, int]) -> Plain:
    def place(span: Span) -> Plain:
        return numbers[id(span.source)], span.start, span.end

    return (
        finding.rule,
        finding.severity.value,
        finding.refused_by.value if finding.refused_by else None,
        finding.document,
        finding.pointer,
        place(finding.span),
        finding.message,
        finding.label,
        finding.help,
        tuple([(place(label.span), label.message) for label in finding.related]),
        _plain_fix(finding.fix, place) if finding.fix else None,
        finding.more,
        finding.by_name,
    )


def _sources_in(finding: Plain) -> set[int]:
    return {finding[5][0], *(place[0] for place, _ in finding[9])}


# ---------------------------------------------------------------------------------------------------------------------
# from facts to a file


def file_of(
    path: str, facts: FileFacts, release: Release, again: Callable[[], LoadedFile], around: Sequence[Source] = ()
) -> ExaminedFile:
    """The file that facts are about; ``again`` reads it again when more is asked of it than the facts tell."""
    if not facts.documents:
        return ExaminedFile(path, facts, ())
    sources = {-number: source for number, source in enumerate(around, 1)}
    documents = []
    for index, (number, *about) in enumerate(facts.documents):
        if number not in sources:
            sources[number] = _source(path, facts.texts.get(number), partial(_document, index, again))
        documents.append(_remembered(sources[number], about, release, partial(_document, index, again)))
    file = ExaminedFile(path, facts, documents, [_finding(one, sources) for one in facts.findings])
    if facts.comments:
        file.comments = _comments(sources[0], facts.comments)
    return file


def _comments(source: Source, facts: Sequence[Plain]) -> IgnoreComments:
    from spec_lint.findings.ignore_comment import IgnoreComment, IgnoreComments  # saves start-up time: few files do

    return IgnoreComments(source, tuple([IgnoreComment(*one) for one in facts]))


def _kustomization(facts: Plain) -> Kustomization:
    from spec_lint.reading.kustomization import kustomization_of  # saves start-up time: few projects have one

    return kustomization_of(facts)


def _source(path: str, about: Plain | None, again: Again) -> Source:
    if about is None:
        return RememberedSource(path, again)
    text, marked, of_reader, all_masks, hashed = about
    if text is None:
        return RememberedSource(path, again, KnownMasks(hashed, of_reader, all_masks))
    source = Source(path, text, of_reader, marked=marked)
    source.all_masks = all_masks
    return source


def _document(index: int, again: Callable[[], LoadedFile]) -> Document | None:
    """A document of a file that is read again. If the file has changed, it may be gone."""
    documents = again().documents
    return documents[index] if index < len(documents) else None


def _remembered(source: Source, about: list[Any], release: Release, again: Again) -> Document:
    kind, index, readable, unparsed, holes, expected, facts = about
    document = RememberedDocument(source, Kind(kind), index, readable, unparsed, holes > 0, again)
    if holes:
        from spec_lint.model.template import is_expected, placeholders  # saves start-up time: few files are templates

        remember(document, placeholders, holes)
        remember(document, is_expected, expected)
    if document.kind is Kind.PIPELINE:
        document.view = RememberedPipeline(document, release, facts)
    elif document.kind is Kind.SECRET:
        document.view = RememberedSecret(document, facts)
    return document


def _finding(plain: Plain, sources: Mapping[int, Source]) -> Finding:
    code, severity, refused_by, document, pointer, place, message, label, help_, related, fix, more, by_name = plain

    def span(place: Plain) -> Span:
        number, start, end = place
        return Span(sources[number], start, end)

    return Finding(
        span(place),
        message,
        label,
        help_,
        tuple([Label(span(there), words) for there, words in related]),
        document,
        tuple(pointer),
        Refuser(refused_by) if refused_by else None,
        code,
        all_rules()[code].name,
        Severity(severity),
        fix and _fix(fix, span),
        more,
        by_name and tuple(by_name),
    )


def _fix(plain: Plain, span: Callable[[Plain], Span]) -> Fix:
    def edits(plain: Plain) -> tuple[Edit, ...]:
        return tuple([Edit(span(there), text, claim) for there, text, claim in plain])

    shown, safe, title, hidden = plain
    return Fix(edits(shown), safe, title, HiddenEdits(edits(hidden)) if hidden else None)
