"""What works in the release that the specs are for, and not, or otherwise, in other clusters and later releases."""

from __future__ import annotations

from collections.abc import Iterator

from spec_lint.engine.rule import rule
from spec_lint.findings.finding import Finding, Part, Pointer, Severity
from spec_lint.model.document import Document, Kind
from spec_lint.model.pipeline import Pipeline
from spec_lint.model.settings import Settings
from spec_lint.pachyderm.release import LATEST, STRICT_YAML, UNKNOWN_DROPPED, Release
from spec_lint.schema.problems import new_fields, newest_problems, problems

TIMER: Release = Release(2, 6)
"""The first release in which a trigger's ``cron_spec`` is a timer: 2.6.6."""
NO_LIMITS: Release = Release(2, 12)
"""The first release without limits for clusters that have no licence."""
WORKERS_WITHOUT_LICENCE = 8


@rule("P807", "refused-by-later-release", Severity.INFO)
def refused_by_later_release(document: Document, settings: Settings) -> Iterator[Finding]:
    """The target release accepts this, but later releases do not.

    Why: Upgrading is easier when the specs are ready for the later release. Fields were removed in 2.0, durations must
    be in seconds since 2.7, and aliases, merge keys, dates without quotes and hexadecimal numbers are rejected since
    2.8.

    Wrong:
    ```toml
    pachyderm_version = "2.6"
    ```
    ```json +edges
    "datum_timeout": "«5m»"
    ```
    Right:
    ```toml
    pachyderm_version = "2.6"
    ```
    ```json +edges
    "datum_timeout": "300s"
    ```
    Fix: Write what all releases accept.
    """
    version = settings.version
    if version >= LATEST or document.kind is not Kind.PIPELINE:
        return
    here = {(problem.code, problem.pointer) for problem in problems(document, version)}
    for problem in newest_problems(document):
        dropped = version == UNKNOWN_DROPPED and problem.code in ("P001", "P011")
        if (
            (problem.code, problem.pointer) not in here
            and not dropped
            and not _is_new(document, settings, problem.pointer)
        ):
            message = f"{settings.target} accepts this, but later releases do not. {problem.message}"
            yield document.finding(
                problem.pointer, message, part=problem.part, inside=problem.inside, help=problem.help
            )
    if version < STRICT_YAML and not document.errors:
        yield from _yaml_of_old(document, settings)


def _is_new(document: Document, settings: Settings, pointer: Pointer) -> bool:
    return any(pointer[: len(field.pointer)] == field.pointer for field in new_fields(document, settings.version))


def _yaml_of_old(document: Document, settings: Settings) -> Iterator[Finding]:
    """What the newest reader rejects in a text that the target release accepts."""
    from spec_lint.reading.spec import read_specs

    specs = read_specs(document.source)
    for error in specs[document.index].errors if document.index < len(specs) else []:
        finding = document.reading_finding(error)
        yield Finding(
            finding.span,
            f"{settings.target} accepts this, but later releases do not. {error.message}",
            help=error.help,
            document=document.index,
        )


@rule("P808", "trigger-cron-meaning", Severity.INFO)
def trigger_cron_meaning(pipeline: Pipeline, settings: Settings) -> Iterator[Finding]:
    """A trigger's `cron_spec` is a rate limit here, but a timer since Pachyderm 2.6.6.

    Why: Up to 2.6.5 `cron_spec` lets a trigger fire only if there is a tick between the old and the new commit, in
    addition to the other conditions. Since 2.6.6 this is called `rate_limit_spec`, and `cron_spec` fires by the clock
    alone.

    Wrong:
    ```toml
    pachyderm_version = "2.5"
    ```
    ```json +edges
    "input": {"pfs": {"repo": "images", "glob": "/*", "trigger": {«"cron_spec"»: "@daily", "size": "1G"}}}
    ```
    Right:
    ```json +edges
    "input": {"pfs": {"repo": "images", "glob": "/*", "trigger": {"rate_limit_spec": "@daily", "size": "1G"}}}
    ```
    Fix: When you upgrade to 2.6.6 or later, rename it to `rate_limit_spec`.
    """
    if settings.version >= TIMER:
        return
    for _, pointer, fields in pipeline.pfs_inputs():
        trigger = fields.get("trigger")
        if isinstance(trigger, dict) and trigger.get("cron_spec"):
            yield pipeline.finding(
                (*pointer, "trigger", "cron_spec"),
                f"In {settings.target} `cron_spec` limits how often this trigger fires; since 2.6.6 the trigger fires "
                "by the clock, whatever the other conditions.",
                part=Part.KEY,
                help="When you upgrade, rename it to `rate_limit_spec`.",
            )


@rule("P809", "licence-limit", Severity.WARNING)
def licence_limit(pipeline: Pipeline, settings: Settings) -> Iterator[Finding]:
    """A pipeline has more workers than a cluster without a licence allows.

    Why: Up to 2.11 pachd rejects a new pipeline with more than 8 workers if no licence is activated
    (src/server/enterprise/limits/limits.go of v2.11.0). 2.12 has no such limit.

    Wrong:
    ```toml
    pachyderm_version = "2.11"
    ```
    ```json +edges
    "parallelism_spec": {"constant": «12»}
    ```
    Right:
    ```toml
    pachyderm_version = "2.11"
    ```
    ```json +edges
    "parallelism_spec": {"constant": 8}
    ```
    Fix: Activate a licence, or ask for at most 8 workers.
    """
    workers = pipeline.integer("parallelism_spec", "constant")
    if settings.version < NO_LIMITS and workers is not None and workers > WORKERS_WITHOUT_LICENCE:
        yield pipeline.finding(
            ("parallelism_spec", "constant"),
            f"Without a licence, {settings.target} rejects a new pipeline with {workers} workers; the limit is "
            f"{WORKERS_WITHOUT_LICENCE}.",
        )
