"""What each file was taken for, and why: ``spec-lint check --list-files``."""

from __future__ import annotations

from spec_lint.engine.collect import to_read
from spec_lint.engine.loader import LoadedFile
from spec_lint.engine.other_documents import WRAPPED
from spec_lint.engine.reader import Item, read_item
from spec_lint.engine.reasons import clause, together, why_other
from spec_lint.engine.request import Request
from spec_lint.files.content import ReadProblem, seen_from_here
from spec_lint.files.discovery import LeftOut
from spec_lint.files.ignore import IgnoredBy
from spec_lint.findings.named_tuple import NamedTuple
from spec_lint.findings.source import Unrendered
from spec_lint.model.document import Document, Kind
from spec_lint.model.recognition import reason_of
from spec_lint.model.recognition_of_texts import reason_of_text
from spec_lint.model.template import holes_of

KINDS = (
    "pipeline",
    "secret",
    "defaults",
    "kustomization",
    "other",
    "broken",
    "large",
    "unreadable",
    "link",
    "ignored",
    "excluded",
    "skipped",
    "ending",
)
"""What a file can be taken for, or why it was not read."""


class ListedFile(NamedTuple):
    """A file, or a folder (its path ends with a slash) that was not entered: what it was taken for (one of ``KINDS``),
    how many specs and secrets it has, why, and the line of an ignore file that names it."""

    path: str
    kind: str
    reason: str
    documents: int = 0
    ignored_by: IgnoredBy | None = None


def list_files(request: Request) -> list[ListedFile]:
    """All files that a run reads or leaves alone, sorted by path."""
    request = request.reading_stdin_once().prepared(lambda one: one)
    left: list[LeftOut] = []
    items, problems = to_read(request, left.append)
    files = [_read(item, request) for item in items]
    files += map(_problem, problems)
    files += map(_left_out, left)
    return sorted(files, key=lambda file: (file.path, file.kind))


def _problem(problem: ReadProblem) -> ListedFile:
    return ListedFile(problem.path, "link" if problem.left_alone else "unreadable", clause(problem.message))


def _left_out(left: LeftOut) -> ListedFile:
    if left.ignored_by is not None:
        by = left.ignored_by._replace(file=seen_from_here(left.ignored_by.file))
        return ListedFile(left.path, left.why, f"{by.file}:{by.line} ignores it", 0, by)
    return ListedFile(left.path, left.why, _LEFT_OUT[left.why])


_LEFT_OUT = {
    "excluded": "`exclude` in the configuration or `--exclude` names it",
    "skipped": "folders with this name hold only files of other tools",
    "ending": "files with this ending are not read, unless they are named or `pipelines` or `secrets` match them",
}


def _read(item: Item, request: Request) -> ListedFile:
    file = read_item(item, request)
    kind = _kind(file)
    return ListedFile(item.name, kind, _reason(file, kind, item, request), len(file.documents))


def _kind(file: LoadedFile) -> str:
    kinds = {document.kind for document in file.documents}
    if kinds:
        return (Kind.PIPELINE if Kind.PIPELINE in kinds else next(iter(kinds))).value
    if file.problem:
        return "unreadable"
    if file.kustomization is not None:
        return "kustomization"
    return "large" if file.large else "broken" if file.broken else "other"


def _reason(file: LoadedFile, kind: str, item: Item, request: Request) -> str:
    if file.documents and item.kind is not None:
        return f"`--as {kind}`" if request.forced else _CONFIGURED[item.kind]
    if file.documents:
        return together(_why_ours(document) for document in file.documents)
    return clause(file.problem) if file.problem else _WHY.get(kind) or why_other(file)


_CONFIGURED = {
    Kind.PIPELINE: "`pipelines` in the configuration match it",
    Kind.SECRET: "`secrets` in the configuration match it",
    Kind.DEFAULTS: "`cluster_defaults` or `project_defaults` in the configuration name it",
}
_WHY = {
    "kustomization": "its name and its fields are those of a kustomization",
    "large": "it is larger than any spec or secret",
}


def _why_ours(document: Document) -> str:
    template = "; a template with placeholders" if holes_of(document) or _is_whole(document) else ""
    return _evidence(document) + template


def _is_whole(document: Document) -> bool:
    return document.template is not None and document.template.whole


def _why_without_value(document: Document) -> str:
    if isinstance(document.source, Unrendered) or document.path.lower().endswith(".jsonnet"):
        return "it was not rendered"
    wrapped = any(error.code == WRAPPED for error in document.errors)
    return "the spec in it is not at the top" if wrapped else "it cannot be parsed"


def _evidence(document: Document) -> str:
    if document.value is None:
        return f"{_why_without_value(document)}; {reason_of_text(document.source.text)}"
    if document.secret.hidden:
        hidden = document.secret.hidden
        return "its values are encrypted with sops" if hidden == "sops" else f"it makes a secret ({hidden})"
    if document.kind is Kind.DEFAULTS:
        return "it has `createPipelineRequest`, the defaults for specs"
    return reason_of(document.value)
