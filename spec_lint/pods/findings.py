"""The problems of a pod as findings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from spec_lint.findings.finding import Finding, Label, Refuser
from spec_lint.model.pipeline import Pipeline
from spec_lint.model.settings import Settings
from spec_lint.pods.consequences import NOT_MADE
from spec_lint.pods.problems import pod_problems

if TYPE_CHECKING:
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
    )
