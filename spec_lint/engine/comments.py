"""The comments that tell spec-lint to ignore findings: those of a file, what they cover, which have no effect."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import accumulate
from typing import TYPE_CHECKING

from spec_lint.engine.rule import Rule
from spec_lint.findings.finding import Finding, Fix
from spec_lint.findings.ignore_comment import IgnoreComment, IgnoreComments, Word
from spec_lint.findings.source import Source
from spec_lint.grammar.words import listed, quoted
from spec_lint.model.document import Document, Kind
from spec_lint.model.project import Project, ReadFile
from spec_lint.pachyderm.release import Release
from spec_lint.reading.ignore_comments import HINT, Layout, ignore_comments
from spec_lint.settings.rule_names import specificity

if TYPE_CHECKING:
    from spec_lint.engine.loader import LoadedFile

UNUSED = "R020"
"""The rule that reports comments without effect."""


def comments_of(file: LoadedFile, data: bytes, release: Release, *, jsonnet: bool) -> IgnoreComments | None:
    """The comments in a file that are about spec-lint; None if there are none. ``data`` are the bytes of the file."""
    if not file.documents:
        return None
    if jsonnet:
        from spec_lint.engine.loader import decode
        from spec_lint.reading.jsonnet.comments import jsonnet_layout

        return _in(jsonnet_layout(Source(file.path, decode(data)[0])))
    source = file.documents[0].source
    if HINT.search(source.text) is None or _has_no_comments(file, source, release):
        return None
    return of_text(source, any(document.template and document.template.unreadable for document in file.documents))


def of_text(source: Source, filled_in: bool = False) -> IgnoreComments | None:
    """The comments in YAML, or in JSON as pachctl reads it; with ``filled_in``, what is read has something in place of
    its placeholders."""
    from spec_lint.reading.yaml.comments import yaml_layout

    if filled_in:
        from spec_lint.reading.filled import filled

        readable = filled(source)
        return _in(yaml_layout(source, readable.source.text if readable else None))
    return _in(yaml_layout(source))


def _in(layout: Layout) -> IgnoreComments | None:
    found = ignore_comments(layout)
    return IgnoreComments(layout.source, found) if found else None


def _has_no_comments(file: LoadedFile, source: Source, release: Release) -> bool:
    """Whether a text is read as strict JSON, which has no comments: a secret, or a spec of 1.x."""
    from spec_lint.reading.spec import is_json_stream

    only_secrets = all(document.kind is Kind.SECRET for document in file.documents)
    return (only_secrets and source.text.lstrip()[:1] in ("{", "[")) or is_json_stream(source, release)


class Places:
    """The places that the comments of a file are about."""

    def __init__(self, comments: IgnoreComments) -> None:
        self._rendered = comments.span(0, 0).rendered
        self._everywhere = [one for one in comments.comments if one.covers is None]
        self._placed = sorted((one.covers, one) for one in comments.comments if one.covers is not None)
        self._ends = list(accumulate((covers[1] for covers, _ in self._placed), max))

    def about(self, finding: Finding) -> Iterator[IgnoreComment]:
        """The comments that are about the place of a finding in this file. In what a file is rendered to, these are
        only those about the whole file, unless the comments are in there, too."""
        yield from self._everywhere
        start = finding.span.start
        if finding.span.rendered != self._rendered or finding.more:
            return
        at = bisect_right(self._placed, start, key=lambda placed: placed[0][0])
        while at and self._ends[at - 1] > start:
            at -= 1
            covers, comment = self._placed[at]
            if start < covers[1]:
                yield comment


class ByComments:
    """Comments in the files: the findings at their places, of the rules that they name."""

    by = "comment"

    def __init__(self, files: Iterable[ReadFile], defaults: Iterable[Source] = ()) -> None:
        """``defaults`` are texts that findings may point to without being among the files."""
        around = {source.path: of_text(source) for source in defaults if HINT.search(source.text)}
        own = {file.path: file.comments for file in files}
        self.files: Mapping[str, IgnoreComments] = {
            path: comments for path, comments in (around | own).items() if comments is not None
        }
        self._places = {path: Places(comments) for path, comments in self.files.items()}
        self.needed: set[tuple[str, int]] = set()
        """The paths of files, and the offsets of the words there that covered a finding."""

    def covers(self, finding: Finding) -> str | None:
        path = finding.span.source.path
        if path not in self.files:
            return None
        reason = None
        for comment in self._places[path].about(finding):
            if finding.rule == UNUSED and comment.start <= finding.span.start < comment.end:
                continue  # it is about this comment
            for word, start, _ in comment.words:
                if specificity(word, finding.rule, finding.name) >= 0:
                    self.needed.add((path, start))
                    reason = reason or comment.reason
        return reason


def unused_comments(
    comments: ByComments, project: Project, chosen: Iterable[Rule], *, whole: bool
) -> Iterator[Finding]:
    """A finding for each comment, or word of one, that covered no finding of a rule that ran.

    Only a run over the ``whole`` project knows what the rules over all files do not find.
    """
    chosen = list(chosen)

    @cache
    def is_certain(word: str) -> bool:
        """Whether rules ran that a word names, and all of them would have found what there is."""
        named = [rule for rule in chosen if specificity(word, rule.code, rule.name) >= 0]
        return bool(named) and all(whole or rule.alone for rule in named)

    unread = {document.path for document in project.documents if document.unparsed or _has_placeholders(document)}
    for path, found in comments.files.items():
        if path in unread:
            continue
        for comment in found.comments:
            unused = [word for word in comment.words if (path, word[1]) not in comments.needed and is_certain(word[0])]
            if unused:
                yield from _unused(found, comment, unused)


def _has_placeholders(document: Document) -> bool:
    from spec_lint.model.template import placeholders

    return document.templated and placeholders(document) > 0


def _unused(found: IgnoreComments, comment: IgnoreComment, words: list[Word]) -> Iterator[Finding]:
    """What is said of the words of a comment that covered nothing: once, if they are all of them."""
    where = "in this file" if comment.covers is None else "here"
    if len(words) < len(comment.words):
        for word in words:
            fix = Fix((found.removal_of_word(comment, word),), True, f"Remove {word[0]} from the comment")
            yield Finding(found.span(*word[1:]), _message([word], where), help=f"Remove {quoted(word[0])}.", fix=fix)
        return
    help_ = "Remove the comment."
    if comment.covers is not None and found.source.path.lower().endswith(".jsonnet"):
        help_ = "A comment on a line of jsonnet does not cover what the file renders to. Write `ignore-file` for that."
    fix = Fix((found.removal(comment),), True, "Remove the comment")
    yield Finding(found.span(comment.start, comment.end), _message(words, where), help=help_, fix=fix)


def _message(words: list[Word], where: str) -> str:
    named = listed([quoted(word[0]) for word in words], "and")
    return f"This comment ignores {named}, but there is no such finding {where}."
