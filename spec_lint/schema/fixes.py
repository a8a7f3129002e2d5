"""The fix of what a schema rejects: see ``value_fixes`` and ``field_fixes``. A removed field (P011) is moved by the
table of what became of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spec_lint.schema.field_fixes import field_fix, missing_name_fix
from spec_lint.schema.value_fixes import value_fix

if TYPE_CHECKING:
    from spec_lint.findings.finding import Fix
    from spec_lint.model.document import Document
    from spec_lint.schema.problem import SchemaProblem

_FIXES = {
    "P001": field_fix,
    "P002": value_fix,
    "P003": value_fix,
    "P004": value_fix,
    "P005": value_fix,
    "P006": value_fix,
    "P007": value_fix,
    "P008": value_fix,
    "P009": missing_name_fix,
}


def problem_fix(document: Document, problem: SchemaProblem) -> Fix | None:
    """The fix of a problem; None if several ways to fix it are possible."""
    fix = _FIXES.get(problem.code)
    return fix(document, problem) if fix else None
