"""The problems of a pod as findings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from spec_lint.findings.finding import Finding, Fix, Label, Refuser
from spec_lint.grammar.words import quoted
from spec_lint.model.fixes import remove, write_part
from spec_lint.model.pipeline import Pipeline
from spec_lint.model.settings import Settings
from spec_lint.pods.consequences import NOT_MADE
from spec_lint.pods.problems import pod_problems

if TYPE_CHECKING:
    from spec_lint.model.document import Document
    from spec_lint.pods.places import Origin
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
    """The fix in a field of the spec, or the one that writes a near name or another value into the JSON of a patch."""
    origin, near = problem.origin, problem.near
    if problem.code in ("P423", "P441"):
        return _with_limit(document, origin) if problem.code == "P423" else _mounted_once(document, origin)
    if problem.instead is not None and origin.node is not None and origin.within is None:
        inside = origin.node.start, origin.node.end
        certain = problem.refused_by is not None  # what is accepted may be what is meant
        title = f"Write `{problem.instead}`"
        return write_part(document, origin.pointer, inside, problem.instead, title, safe=certain)
    if near is None or origin.node is None or origin.node.style != '"' or origin.within is not None or "\\" in near:
        return None
    from spec_lint.model.byte_edits import fix_of  # saves start-up time: few names are misspelt
    from spec_lint.model.edits import replaced_part

    edits = replaced_part(document, origin.pointer, origin.node.start + 1, origin.node.end - 1, near)
    return fix_of(f"Replace {quoted(origin.node.text)} with {quoted(near)}", edits, safe=False)


def _with_limit(document: Document, origin: Origin) -> Fix | None:
    """The fix that limits a GPU to the number that is requested: no other limit is allowed."""
    if origin.node is not None or origin.pointer[1:2] != ("gpu",):
        return None
    from spec_lint.model.byte_edits import fix_of  # few specs have GPUs
    from spec_lint.model.edits import inserted, spelled_alike

    requests = str(origin.pointer[0])
    field = requests.replace("requests", "limits")
    gpu, limits = document.value[requests]["gpu"], document.value.get(field)
    title = f"Add the limit of the GPU to `{field}`"
    if limits is None and field not in document.value:
        name = spelled_alike(document, origin.pointer[:1], field)
        return fix_of(title, inserted(document, (name,), {"gpu": gpu}, beside=requests))
    if not isinstance(limits, dict) or not limits or "gpu" in limits:
        return None
    return fix_of(title, inserted(document, (field, "gpu"), gpu, beside=list(limits)[-1]))


def _mounted_once(document: Document, origin: Origin) -> Fix | None:
    """The fix that removes an entry of ``transform.secrets`` that is there twice."""
    place = origin.pointer[:3]
    if origin.node is not None or place[:2] != ("transform", "secrets") or len(place) < 3:
        return None
    entries = document.value["transform"]["secrets"]
    index = place[2]
    return remove(document, place) if entries[index] in entries[: int(index)] else None
