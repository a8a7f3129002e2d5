"""What the schema of a spec refuses: unknown fields, wrong types, values out of range."""

from __future__ import annotations

from collections.abc import Iterator

from spec_lint.document import Document, Kind
from spec_lint.finding import Finding
from spec_lint.rule import Check, rule
from spec_lint.schema import SchemaProblem, check_pipeline
from spec_lint.schema_codes import SCHEMA_CODES, SchemaCode


def problems(document: Document) -> list[SchemaProblem]:
    """What the schema refuses in a spec, without the places that the reader could not read. Made once per document."""
    found: list[SchemaProblem] | None = document.notes.get("schema")
    if found is None:
        wanted = document.kind is Kind.PIPELINE and (document.value is not None or not document.errors)
        found = (
            [problem for problem in check_pipeline(document.value) if not _unread(document, problem)] if wanted else []
        )
        document.notes["schema"] = found
    return found


def _unread(document: Document, problem: SchemaProblem) -> bool:
    """Whether a problem is about a stand-in for what the reader has refused already."""
    return problem.pointer in document.unread


def _declare(code: str, meaning: SchemaCode) -> None:
    def check(document: Document) -> Iterator[Finding]:
        for problem in problems(document):
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
