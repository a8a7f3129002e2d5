"""The problems of a pod as findings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from spec_lint.findings.finding import Finding, Fix, Label, Refuser
from spec_lint.grammar.words import quoted
from spec_lint.model.fixes import write_part
from spec_lint.model.pipeline import Pipeline
from spec_lint.model.settings import Settings
from spec_lint.pods.consequences import NOT_MADE
from spec_lint.pods.problems import pod_problems

if TYPE_CHECKING:
    from spec_lint.model.document import Document
    from spec_lint.pods.review import Problem


def pod_findings(pipeline: Pipeline, settings: Settings, code: str) -> Iterator[Finding]:
    """The findings of one rule about a pipeline's pods."""
    return (
        _finding(pipeline, problem)
        for problem in pipeline.found_by(pod_problems, settings.project)
        if problem.code == code
    )


def _finding(pipeline: Pipeline, problem: Problem) -> Finding:
    origin, document = problem.origin, pipeline.document
    return document.finding(
        origin.pointer,
        f"{problem.message} {NOT_MADE}" if problem.refused_by is Refuser.WORKER else problem.message,
        part=origin.part,
        inside=origin.inside(problem.inside),
        help=problem.help,
        related=[Label(place.span(document), words) for place, words in problem.related],
        refused_by=problem.refused_by,
        fix=_fix(document, problem),
    )


def _fix(document: Document, problem: Problem) -> Fix | None:
    """The fix that writes a near name into the JSON of a patch."""
    origin, near = problem.origin, problem.near
    if problem.instead is not None and origin.node is not None and origin.within is None:
        inside = origin.node.start, origin.node.end
        return write_part(document, origin.pointer, inside, problem.instead, f"Write `{problem.instead}`")
    if near is None or origin.node is None or origin.node.style != '"' or origin.within is not None:
        return None
    from spec_lint.model.edits import fix_of, replaced_part  # saves start-up time: few names are misspelt

    edits = replaced_part(document, origin.pointer, origin.node.start + 1, origin.node.end - 1, near)
    return fix_of(f"Replace {quoted(origin.node.text)} with {quoted(near)}", edits, safe=False)
