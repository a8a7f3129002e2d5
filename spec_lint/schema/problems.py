"""What the schema of the target release rejects in a document; found once per document."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from spec_lint.findings.finding import Part, Pointer, Severity
from spec_lint.grammar.nearest import nearest
from spec_lint.model.document import Document, Kind
from spec_lint.model.once import once
from spec_lint.pachyderm.newer_fields import NewField, fields_newer_than
from spec_lint.pachyderm.release import LATEST, PROTOJSON, SECOND_MAJOR, Release
from spec_lint.schema.plain_specs import passes_unvalidated

if TYPE_CHECKING:
    from spec_lint.schema.problem import SchemaProblem


@once
def problems(document: Document, version: Release = LATEST) -> list[SchemaProblem]:
    """What a release's schema rejects in a spec, without what the reader has rejected."""
    found = newest_problems(document)
    if version != LATEST and isinstance(document.value, dict):
        found = _problems_at(document, found, version)
    return [problem for problem in found if not _is_misspelt(problem, found)]


@once
def newest_problems(document: Document) -> list[SchemaProblem]:
    """What the schema of the newest release rejects in a spec."""
    if document.kind is not Kind.PIPELINE or (document.value is None and document.errors):
        return []
    if passes_unvalidated(document.value):
        return []
    from spec_lint.schema.validate import check_pipeline  # saves start-up time: ordinary specs do not need it

    return [problem for problem in check_pipeline(document.value) if not _unread(document, problem)]


@once
def problems_around(document: Document, version: Release) -> set[Pointer]:
    """Every place at which, or inside which, a release's schema rejects something."""
    return _around(problems(document, version))


@once
def newest_problems_around(document: Document) -> set[Pointer]:
    """Every place at which, or inside which, the schema of the newest release rejects something."""
    return _around(newest_problems(document))


def _around(found: list[SchemaProblem]) -> set[Pointer]:
    return {problem.pointer[:length] for problem in found for length in range(len(problem.pointer) + 1)}


@once
def refused_values(document: Document, version: Release) -> set[Pointer]:
    """The places of the values that a release's schema rejects."""
    return {
        problem.pointer
        for problem in problems(document, version)
        if problem.part is Part.VALUE and problem.severity is Severity.ERROR
    }


def _is_misspelt(problem: SchemaProblem, found: list[SchemaProblem]) -> bool:
    """Whether another problem says that the missing field is there under a misspelt name."""
    if problem.code != "P009" or (problem.part is Part.VALUE and len(problem.pointer) > 1):
        return False
    missing = "name" if problem.pointer else "pipeline"
    return any(
        (other.pointer == ("pipeline", "pipeline") and problem.pointer == ("pipeline",))
        or (
            other.code == "P001"
            and other.pointer[:-1] in (problem.pointer, ())
            and nearest(_first_word(str(other.pointer[-1])), [missing]) is not None
        )
        for other in found
    )


def _first_word(key: str) -> str:
    """The name that a key begins with: the value may be part of it, because a space or a colon is missing."""
    words = key.lower().replace(":", " ").split()
    return words[0] if words else ""


def _problems_at(document: Document, found: list[SchemaProblem], version: Release) -> list[SchemaProblem]:
    """Those of the problems that a release has. A field that it does not have yet is one problem, whatever is in it."""
    from spec_lint.schema.by_release import at_release  # saves start-up time, as above

    unknown = [field.pointer for field in fields_newer_than(version, document.value)]
    judged = [at_release(problem, value_at(document, problem.pointer), version) for problem in found]
    if version < PROTOJSON:
        from spec_lint.schema.jsonpb import jsonpb_problems

        judged += [problem for problem in jsonpb_problems(document.value) if not _unread(document, problem)]
    if version < SECOND_MAJOR:
        from spec_lint.schema.past_values import past_problems

        judged += [problem for problem in past_problems(document.value) if not _unread(document, problem)]
        if manifest := manifest_of_1x(document):
            unknown.append((manifest,))  # P111 judges it
    return [
        problem
        for problem in judged
        if problem is not None and not any(problem.pointer[: len(pointer)] == pointer for pointer in unknown)
    ]


def value_at(document: Document, pointer: Pointer) -> Any:
    """The value at a pointer of a spec."""
    value = document.value
    for token in pointer:
        value = value[token]
    return value


def _unread(document: Document, problem: SchemaProblem) -> bool:
    """Whether a problem is about a stand-in for something that the reader has already rejected."""
    return problem.pointer in document.unread


def manifest_of_1x(document: Document) -> str | None:
    """The key of a TFJob that pachctl 1.13 treats as a manifest: it knows two spellings, and leaves tfJob to jsonpb."""
    if "TFJob" in document.value:
        return "TFJob"
    written = "tf_job" in document.value and document.span(("tf_job",), Part.KEY).text
    return "tf_job" if written and written.strip("\"'") == "tf_job" else None


def new_fields(document: Document, version: Release) -> Iterator[NewField]:
    """The fields of a spec that a release does not have yet."""
    if document.kind is Kind.PIPELINE and version < LATEST:
        yield from fields_newer_than(version, document.value)
