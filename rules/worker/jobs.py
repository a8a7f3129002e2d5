"""Job settings that make every job fail."""

from __future__ import annotations

from collections.abc import Iterator

from spec_lint.engine.rule import rule
from spec_lint.findings.finding import Finding, Part, Refuser, Severity
from spec_lint.grammar import GrammarError
from spec_lint.grammar.duration import parse_go_duration, parse_proto_duration
from spec_lint.model.fixes import remove
from spec_lint.model.pipeline import Pipeline
from spec_lint.model.settings import Settings
from spec_lint.pachyderm.release import Release
from spec_lint.schema.presence import is_complete

_SECONDS_ONLY = Release(2, 7)
"""Since this release, durations are written in seconds."""


@rule("P620", "empty-datum-set-spec", Severity.ERROR, refused_by=Refuser.WORKER)
def empty_datum_set_spec(pipeline: Pipeline) -> Iterator[Finding]:
    """A `datum_set_spec` has no number other than zero.

    Why: if `number` and `size_bytes` are zero, the worker divides by `per_worker`, and crashes if that is zero as well
    (createSetSpec in src/server/worker/pipeline/transform/registry.go). Without `datum_set_spec` it makes four sets per
    worker.

    Wrong:
    ```yaml +edges
    «datum_set_spec»: {}
    ```
    Right:
    ```yaml +edges
    datum_set_spec: {per_worker: 4}
    ```
    Fix: Set one of the numbers, or remove `datum_set_spec`.
    """
    if not isinstance(pipeline.get("datum_set_spec"), dict) or _has_no_jobs(pipeline):
        return
    fields = pipeline.mapping("datum_set_spec")
    numbers = [0 if fields[name] is None else pipeline.integer("datum_set_spec", name) for name in fields]
    if is_complete(pipeline, "DatumSetSpec", "datum_set_spec") and all(number == 0 for number in numbers):
        yield pipeline.finding(
            ("datum_set_spec",),
            "`number`, `size_bytes` and `per_worker` are all zero, but one of them must be set.",
            part=Part.KEY,
            help="Without `datum_set_spec`, each worker gets four sets of datums.",
            fix=remove(pipeline, ("datum_set_spec",), safe=False),
        )


@rule("P621", "zero-job-timeout", Severity.ERROR, refused_by=Refuser.WORKER)
def zero_job_timeout(pipeline: Pipeline, settings: Settings) -> Iterator[Finding]:
    """A `job_timeout` is zero or less, so every job is killed immediately.

    Why: a `job_timeout` of zero is a time limit, not the absence of one: each job is killed immediately
    (src/server/worker/pipeline/transform/registry.go). For `datum_timeout`, zero does mean no limit.

    Wrong:
    ```yaml +edges
    job_timeout: «0s»
    ```
    Right:
    ```yaml +edges
    job_timeout: 3600s
    ```
    Fix: Remove `job_timeout` if there is no limit.
    """
    text = pipeline.text("job_timeout")
    if text is None or _has_no_jobs(pipeline):
        return
    try:
        limit = parse_proto_duration(text) if settings.version >= _SECONDS_ONLY else parse_go_duration(text)
    except GrammarError:
        return
    if limit <= 0:
        yield pipeline.finding(
            ("job_timeout",),
            f"`job_timeout` is {'negative' if limit < 0 else 'zero'}, so every job is killed immediately.",
            help="Remove `job_timeout` if there is no limit.",
            fix=remove(pipeline, ("job_timeout",), safe=False) if limit == 0 else None,
        )


def _has_no_jobs(pipeline: Pipeline) -> bool:
    """Whether a pipeline is a spout or a service, which have no datum sets and no time limit."""
    return isinstance(pipeline.get("spout"), dict) or isinstance(pipeline.get("service"), dict)
