"""Cron inputs that tick too often, too rarely, or not when expected."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

from spec_lint.engine.rule import rule
from spec_lint.findings.finding import Finding, Part, Pointer, Severity
from spec_lint.grammar import GrammarError
from spec_lint.grammar.cron import Cron, parse_cron
from spec_lint.grammar.duration import parse_timestamp
from spec_lint.grammar.words import quoted
from spec_lint.model.fixes import remove
from spec_lint.model.pipeline import Pipeline
from spec_lint.model.settings import Settings
from spec_lint.schema.presence import is_complete

_OFTEN = 60
"""Fewer seconds than this between two ticks are hardly enough for a job."""
_FLOOD = 1000
"""The number of missed ticks that is reported when it is exceeded."""


def _crons(pipeline: Pipeline) -> Iterator[tuple[Pointer, dict[str, Any], Cron]]:
    """Every cron input with a valid expression, with the place of its fields."""
    for _, place, fields in pipeline.cron_inputs():
        spec = fields.get("spec")
        if isinstance(spec, str):
            try:
                yield place, fields, parse_cron(spec)
            except GrammarError:
                continue


@rule("P743", "cron-too-often", Severity.WARNING)
def cron_too_often(pipeline: Pipeline) -> Iterator[Finding]:
    """A cron input ticks more often than once a minute.

    Why: each tick is a commit and a job. The jobs of a pipeline run one after the other. If they take longer than the
    time between two ticks, they queue up endlessly, and their commits stay. Pachyderm's documentation advises against
    ticks that are closer together than one to five minutes. A period of less than a second, including zero and negative
    ones, becomes a second.

    Wrong:
    ```yaml
    pipeline: {name: fetch}
    transform: {image: "fetch:1.0", cmd: [python3, /fetch.py]}
    input: {cron: {name: tick, spec: «"@every 10s"», overwrite: true}}
    ```
    Right:
    ```yaml
    pipeline: {name: fetch}
    transform: {image: "fetch:1.0", cmd: [python3, /fetch.py]}
    input: {cron: {name: tick, spec: "@every 10m", overwrite: true}}
    ```
    Fix: Tick less often; use a spout for work that has to react immediately.
    """
    for place, _, cron in _crons(pipeline):
        if cron.every_seconds is not None and cron.every_seconds < _OFTEN:
            every = "second" if cron.every_seconds == 1 else f"{cron.every_seconds} seconds"
            yield pipeline.finding(
                (*place, "spec"),
                f"This ticks every {every}; each tick is a commit and a job, so jobs may queue up endlessly.",
                help="Tick less often; use a spout for work that has to react immediately.",
            )


@rule("P744", "cron-never", Severity.WARNING)
def cron_never(pipeline: Pipeline) -> Iterator[Finding]:
    """A cron expression matches no date.

    Why: the expression is valid, but no day or time matches it, as with 31 February or a lone comma for the hours. No
    job ever starts.

    Wrong:
    ```yaml
    pipeline: {name: report}
    transform: {image: "report:1.0", cmd: [python3, /report.py]}
    input: {cron: {name: tick, spec: «"0 0 31 2 *"», overwrite: true}}
    ```
    Right:
    ```yaml
    pipeline: {name: report}
    transform: {image: "report:1.0", cmd: [python3, /report.py]}
    input: {cron: {name: tick, spec: "0 0 28 2 *", overwrite: true}}
    ```
    Fix: Write a day that exists; for no ticks at all, write `@never`.
    """
    for place, _, cron in _crons(pipeline):
        if cron.never_fires:
            message = "No date matches this expression, so it never ticks and no job starts."
            yield pipeline.finding((*place, "spec"), message, help="Write `@never` for no ticks at all.")


@rule("P745", "cron-backfill", Severity.WARNING)
def cron_backfill(pipeline: Pipeline) -> Iterator[Finding]:
    """A cron input starts so far in the past that it has many missed ticks.

    Why: all ticks since `start` run at once (makeCronCommits in src/server/pps/server/monitor.go), each with a commit
    and a job. This is reported if there are more than 1000 by now.

    Wrong:
    ```yaml
    pipeline: {name: fetch}
    transform: {image: "fetch:1.0", cmd: [python3, /fetch.py]}
    input: {cron: {name: tick, spec: "@hourly", start: «"2020-01-01T00:00:00Z"», overwrite: true}}
    ```
    Right:
    ```yaml
    pipeline: {name: fetch}
    transform: {image: "fetch:1.0", cmd: [python3, /fetch.py]}
    input: {cron: {name: tick, spec: "@hourly", overwrite: true}}
    ```
    Fix: Remove `start` to start now, or write a recent date.
    """
    for place, fields, cron in _crons(pipeline):
        start = fields.get("start")
        if not isinstance(start, str):
            continue
        try:
            missed = _ticks(cron, time.time() - parse_timestamp(start))
        except GrammarError:
            continue
        if missed > _FLOOD:
            yield pipeline.finding(
                (*place, "start"),
                f"About {_rounded(missed)} missed ticks run at once, each with a commit and a job.",
                help="Remove `start` to begin with the next tick.",
            )


def _ticks(cron: Cron, seconds: float) -> float:
    """Roughly how many ticks there are in a period of time."""
    if cron.every_seconds is not None:
        return seconds / cron.every_seconds
    if not cron.fields:
        return 0
    minutes, hours, days, months, weekdays = (len(field.values) for field in cron.fields)
    by_date, by_weekday = days / 31, weekdays / 7
    share = by_date + by_weekday - by_date * by_weekday if cron.days_are_alternatives else by_date * by_weekday
    return seconds / 86_400 * minutes * hours * (months / 12) * share


def _rounded(number: float) -> str:
    """The first digit of a number, in thousands: ``4,000``."""
    step = 10 ** (len(str(int(number))) - 1)
    return f"{int(number // step * step):,}"


@rule("P746", "cron-ticks-kept", Severity.INFO)
def cron_ticks_kept(pipeline: Pipeline) -> Iterator[Finding]:
    """A cron input keeps the files of all its ticks.

    Why: each tick adds a file, and each file is a datum. Without `overwrite`, the files of all old ticks stay in the
    repo and in /pfs/NAME for no use; they are skipped, but listed in every job.

    Wrong:
    ```yaml
    pipeline: {name: fetch}
    transform: {image: "fetch:1.0", cmd: [python3, /fetch.py]}
    input: {«cron»: {name: tick, spec: "@daily"}}
    ```
    Right:
    ```yaml
    pipeline: {name: fetch}
    transform: {image: "fetch:1.0", cmd: [python3, /fetch.py]}
    input: {cron: {name: tick, spec: "@daily", overwrite: true}}
    ```
    Fix: Set `overwrite: true` if only the last tick matters.
    """
    for place, fields, cron in _crons(pipeline):
        if not fields.get("overwrite") and not cron.never and is_complete(pipeline, "CronInput", *place):
            yield pipeline.finding(
                place,
                "The file of every tick stays in the repo and is a datum of every job.",
                part=Part.KEY,
                help="Set `overwrite: true` if only the last tick matters.",
            )


@rule("P747", "cron-days-are-or", Severity.INFO)
def cron_days_are_or(pipeline: Pipeline) -> Iterator[Finding]:
    """A cron expression restricts both the day of the month and the day of the week.

    Why: if neither of the two is `*`, a day matches if it fits either of them (robfig/cron, as in Unix). `0 0 13 * FRI`
    ticks on every 13th and on every Friday.

    Wrong:
    ```yaml
    pipeline: {name: report}
    transform: {image: "report:1.0", cmd: [python3, /report.py]}
    input: {cron: {name: tick, spec: «"0 0 13 * FRI"», overwrite: true}}
    ```
    Right:
    ```yaml
    pipeline: {name: report}
    transform: {image: "report:1.0", cmd: [python3, /report.py]}
    input: {cron: {name: tick, spec: "0 0 * * FRI", overwrite: true}}
    ```
    Fix: Write `*` for one of the two.
    """
    for place, _, cron in _crons(pipeline):
        if cron.days_are_alternatives and not cron.never_fires and cron.fields[2].values and cron.fields[4].values:
            yield pipeline.finding(
                (*place, "spec"),
                "This ticks on days that match the day of the month or the day of the week, not only on those that "
                "match both.",
                help="Write `*` for one of the two.",
            )


@rule("P748", "cron-in-other-project", Severity.WARNING)
def cron_in_other_project(pipeline: Pipeline, settings: Settings) -> Iterator[Finding]:
    """A cron input names a project other than its pipeline's.

    Why: Pachyderm creates the repo of the ticks in the pipeline's own project, but reads it from the project that the
    input names (since 2.5; src/server/pps/server/api_server.go). It does not exist there.

    Wrong:
    ```yaml
    pipeline: {name: report, project: {name: sales}}
    transform: {image: "report:1.0", cmd: [python3, /report.py]}
    input: {cron: {name: tick, project: «shared», spec: "@daily", overwrite: true}}
    ```
    Right:
    ```yaml
    pipeline: {name: report, project: {name: sales}}
    transform: {image: "report:1.0", cmd: [python3, /report.py]}
    input: {cron: {name: tick, spec: "@daily", overwrite: true}}
    ```
    Fix: Remove `project`.
    """
    own = pipeline.project(settings.project)
    for _, place, fields in pipeline.cron_inputs():
        named = fields.get("project")
        if isinstance(named, str) and named not in ("", own):
            yield pipeline.finding(
                (*place, "project"),
                f"The repo of the ticks is created in the pipeline's own project {quoted(own)}, not in this one.",
                help="Remove `project`.",
                fix=remove(pipeline, (*place, "project"), safe=False),
            )
