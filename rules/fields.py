"""What the schema of a spec refuses: unknown fields, wrong types, values out of range."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from spec_lint.document import Document, Kind
from spec_lint.finding import Finding, Pointer
from spec_lint.project import LATEST, Project
from spec_lint.releases import Release, at_release, fields_newer_than
from spec_lint.rule import Check, rule
from spec_lint.schema import SchemaProblem, check_pipeline
from spec_lint.schema_codes import SCHEMA_CODES, SchemaCode


def problems(document: Document, version: Release = LATEST) -> list[SchemaProblem]:
    """What a release's schema refuses in a spec, without what the reader could not read. Made once per document."""
    found: list[SchemaProblem] | None = document.notes.get("schema")
    if found is None:
        found = newest_problems(document)
        if found and version != LATEST:
            found = _problems_at(document, found, version)
        document.notes["schema"] = found
    return found


def newest_problems(document: Document) -> list[SchemaProblem]:
    """What the schema of the newest release refuses in a spec."""
    if document.kind is not Kind.PIPELINE or (document.value is None and document.errors):
        return []
    return [problem for problem in check_pipeline(document.value) if not _unread(document, problem)]


def _problems_at(document: Document, found: list[SchemaProblem], version: Release) -> list[SchemaProblem]:
    """What a release has of these problems. A field that it does not have yet is one problem, whatever is in it."""
    unknown = [field.pointer for field in fields_newer_than(version, document.value)]
    judged = (at_release(problem, _at(document.value, problem.pointer), version) for problem in found)
    return [
        problem
        for problem in judged
        if problem is not None and not any(problem.pointer[: len(pointer)] == pointer for pointer in unknown)
    ]


def _at(value: Any, pointer: Pointer) -> Any:
    for token in pointer:
        value = value[token]
    return value


def _unread(document: Document, problem: SchemaProblem) -> bool:
    """Whether a problem is about a stand-in for what the reader has refused already."""
    return problem.pointer in document.unread


def _declare(code: str, meaning: SchemaCode) -> None:
    def check(document: Document, project: Project) -> Iterator[Finding]:
        for problem in problems(document, project.settings.version):
            if problem.code == code:
                yield document.finding(
                    problem.pointer,
                    problem.message,
                    part=problem.part,
                    inside=problem.inside,
                    label=problem.label,
                    help=problem.help,
                    refused_by=problem.refused_by,
                )

    check.__doc__ = _page(meaning)
    named: Check = check
    rule(code, meaning.name, meaning.severity, refused_by=meaning.refused_by)(named)


def _page(meaning: SchemaCode) -> str:
    return (
        f"{meaning.summary}\n\nWhy: {meaning.why}\n\nWrong:\n```json\n{meaning.wrong}\n```\n"
        f"Right:\n```json\n{meaning.right}\n```\nFix: {meaning.fix}\n"
    )


for _code, _meaning in SCHEMA_CODES.items():
    _declare(_code, _meaning)
