"""What the schema of a spec refuses: unknown fields, wrong types, values out of range."""

from __future__ import annotations

from collections.abc import Iterator

from spec_lint.engine.rule import Check, rule
from spec_lint.findings.finding import MOST_ALIKE, Finding, Refuser
from spec_lint.model.document import Document
from spec_lint.model.project import Project
from spec_lint.schema.codes import SCHEMA_CODES, SchemaCode
from spec_lint.schema.problem import SchemaProblem
from spec_lint.schema.problems import problems


def schema_refuses(document: Document, project: Project) -> bool:
    """Whether the schema refuses anything in a spec."""
    return bool(problems(document, project.settings.version))


def _declare(code: str, meaning: SchemaCode) -> None:
    def check(document: Document, project: Project) -> Iterator[Finding]:
        found = [problem for problem in problems(document, project.settings.version) if problem.code == code]
        for number, problem in enumerate(found[: MOST_ALIKE + 1]):
            finding = document.finding(
                problem.pointer,
                problem.message,
                part=problem.part,
                inside=problem.inside,
                label=problem.label,
                help=problem.help,
                refused_by=_refused_by(document, problem, meaning),
            )
            yield finding if number < MOST_ALIKE else finding._replace(more=len(found) - MOST_ALIKE - 1)

    check.__doc__ = _page(meaning)
    named: Check = check
    rule(code, meaning.name, meaning.severity, refused_by=meaning.refused_by, when=schema_refuses)(named)


_READ_AS_GO_VALUES = frozenset({"P002", "P003", "P004", "P005", "P006", "P007"})
"""What Go refuses to put into the fields of a list of specs; names of fields it does not look at."""
_FLAGS = ("update", "reprocess", "dry_run")


def _refused_by(document: Document, problem: SchemaProblem, meaning: SchemaCode) -> Refuser | None:
    """Who refuses: what jsonnet gives is read by pachd first, one spec with protojson, a list with encoding/json."""
    rendered_list: bool | None = document.notes.get("rendered_list")
    refuser = problem.refused_by or meaning.refused_by
    if rendered_list is None or refuser is not Refuser.PACHCTL:
        return refuser
    if rendered_list:
        return Refuser.PACHD if problem.code in _READ_AS_GO_VALUES else refuser
    is_pachctls_own = problem.code == "P009" or (problem.code == "P008" and problem.pointer[0] in _FLAGS)
    return refuser if is_pachctls_own else Refuser.PACHD


def _page(meaning: SchemaCode) -> str:
    return (
        f"{meaning.summary}\n\nWhy: {meaning.why}\n\nWrong:\n```json\n{meaning.wrong}\n```\n"
        f"Right:\n```json\n{meaning.right}\n```\nFix: {meaning.fix}\n"
    )


for _code, _meaning in SCHEMA_CODES.items():
    _declare(_code, _meaning)
