"""What the schema of a spec refuses: unknown fields, wrong types, values out of range."""

from __future__ import annotations

from collections.abc import Iterator

from spec_lint.document import Document
from spec_lint.finding import Finding
from spec_lint.problems import problems
from spec_lint.project import Project
from spec_lint.rule import Check, rule
from spec_lint.schema_codes import SCHEMA_CODES, SchemaCode


def schema_refuses(document: Document, project: Project) -> bool:
    """Whether the schema refuses anything in a spec."""
    return bool(problems(document, project.settings.version))


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
    rule(code, meaning.name, meaning.severity, refused_by=meaning.refused_by, when=schema_refuses)(named)


def _page(meaning: SchemaCode) -> str:
    return (
        f"{meaning.summary}\n\nWhy: {meaning.why}\n\nWrong:\n```json\n{meaning.wrong}\n```\n"
        f"Right:\n```json\n{meaning.right}\n```\nFix: {meaning.fix}\n"
    )


for _code, _meaning in SCHEMA_CODES.items():
    _declare(_code, _meaning)
