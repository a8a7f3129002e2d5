"""Settings of jobs with which every job fails."""

from __future__ import annotations

from collections.abc import Iterator

from spec_lint.engine.rule import rule
from spec_lint.findings.finding import Finding, Part, Refuser, Severity
from spec_lint.grammar import GrammarError
from spec_lint.grammar.duration import parse_go_duration, parse_proto_duration
from spec_lint.model.pipeline import Pipeline
from spec_lint.model.project import Project
from spec_lint.pachyderm.release import Release
from spec_lint.schema.presence import is_complete

_SECONDS_ONLY = Release(2, 7)
"""Since this release durations are written in seconds."""


@rule("P620", "empty-datum-set-spec", Severity.ERROR, refused_by=Refuser.WORKER)
def empty_datum_set_spec(pipeline: Pipeline) -> Iterator[Finding]:
    """A `datum_set_spec` sets nothing.

    Why: where `number` and `size_bytes` are zero the worker divides by `per_worker`, and crashes when that is zero too
    (createSetSpec in src/server/worker/pipeline/transform/registry.go). Without any `datum_set_spec` it makes four sets
    per worker.

    Wrong:
    ```yaml +edges
    «datum_set_spec»: {}
    ```
    Right:
    ```yaml +edges
    datum_set_spec: {per_worker: 4}
    ```
    Fix: Set one of the numbers, or leave `datum_set_spec` out.
    """
    if not isinstance(pipeline.get("datum_set_spec"), dict) or _has_no_jobs(pipeline):
        return
    fields = pipeline.mapping("datum_set_spec")
    numbers = [0 if fields[name] is None else pipeline.integer("datum_set_spec", name) for name in fields]
    if is_complete(pipeline, "DatumSetSpec", "datum_set_spec") and all(number == 0 for number in numbers):
        yield pipeline.finding(
            ("datum_set_spec",),
            "Here number, size_bytes and per_worker are all zero. The worker divides by that and crashes on the first "
            "job.",
            part=Part.KEY,
            help="Without datum_set_spec each worker gets four sets of datums.",
        )


@rule("P621", "zero-job-timeout", Severity.ERROR, refused_by=Refuser.WORKER)
def zero_job_timeout(pipeline: Pipeline, project: Project) -> Iterator[Finding]:
    """A job's time is over before it starts.

    Why: a `job_timeout` of zero is a time limit and not the lack of one: each job is killed at once
    (src/server/worker/pipeline/transform/registry.go). For `datum_timeout` zero does mean none.

    Wrong:
    ```yaml +edges
    job_timeout: «0s»
    ```
    Right:
    ```yaml +edges
    job_timeout: 3600s
    ```
    Fix: Leave `job_timeout` out where there is no limit.
    """
    text = pipeline.text("job_timeout")
    if text is None or _has_no_jobs(pipeline):
        return
    try:
        limit = parse_proto_duration(text) if project.settings.version >= _SECONDS_ONLY else parse_go_duration(text)
    except GrammarError:
        return
    if limit <= 0:
        yield pipeline.finding(
            ("job_timeout",),
            f"The time of every job is {'less than ' if limit < 0 else ''}nothing: each is killed at once.",
            help="Leave job_timeout out where there is no limit.",
        )


def _has_no_jobs(pipeline: Pipeline) -> bool:
    """Whether a pipeline is a spout or a service, which divide nothing into datum sets and have no time limit."""
    return isinstance(pipeline.get("spout"), dict) or isinstance(pipeline.get("service"), dict)
