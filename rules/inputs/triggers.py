"""What pachd rejects in the triggers of inputs (validateTrigger in src/server/pfs/server/server_branch.go)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from spec_lint.engine.rule import rule
from spec_lint.findings.finding import Finding, Label, Part, Pointer, Refuser, Severity
from spec_lint.grammar import GrammarError
from spec_lint.grammar.size import parse_older_size, parse_size
from spec_lint.grammar.suggestion import did_you_mean
from spec_lint.grammar.words import quoted
from spec_lint.model.fixes import write_meant
from spec_lint.model.generated_names import pfs_inputs_in_order, trigger_branches
from spec_lint.model.pipeline import Pipeline
from spec_lint.model.settings import Settings
from spec_lint.pachyderm.release import Release
from spec_lint.rules.inputs.inputs import cron_findings
from spec_lint.schema.presence import is_complete


def triggers(pipeline: Pipeline) -> Iterator[tuple[Pointer, dict[str, Any], dict[str, Any]]]:
    """Every trigger: its place, its fields, and the fields of its input."""
    for _, place, fields in pipeline.pfs_inputs("trigger"):
        trigger = fields["trigger"]
        if isinstance(trigger, dict):
            yield (*place, "trigger"), trigger, fields


@rule("P230", "trigger-without-branch", Severity.ERROR, refused_by=Refuser.PACHD)
def trigger_without_branch(pipeline: Pipeline) -> Iterator[Finding]:
    """An input names a branch, but its trigger does not say which branch to watch.

    Why: A trigger moves the input's branch to the head of the watched branch. Without a `branch` in the input, the
    watched branch is `master`; with one, pachd requires `trigger.branch`.

    Wrong:
    ```json +edges
    "input": {"pfs": {"repo": "images", "branch": "batches", "glob": "/*", «"trigger"»: {"size": "1G"}}}
    ```
    Right:
    ```json +edges
    "input": {"pfs": {"repo": "images", "branch": "batches", "glob": "/*",
                      "trigger": {"branch": "master", "size": "1G"}}}
    ```
    Fix: Name the branch to watch in `trigger.branch`, or remove the input's `branch`.
    """
    for place, trigger, fields in triggers(pipeline):
        missing = fields.get("branch") and trigger.get("branch") in (None, "")
        if missing and is_complete(pipeline, "Trigger", *place):
            yield pipeline.finding(
                place,
                "This trigger does not say which branch to watch.",
                part=Part.KEY,
                help='Add a branch to the trigger, such as `"branch": "master"`.',
                related=[Label(pipeline.span((*place[:-1], "branch")), "the branch that the trigger moves")],
            )


@rule("P231", "trigger-of-itself", Severity.ERROR, refused_by=Refuser.PACHD)
def trigger_of_itself(pipeline: Pipeline, settings: Settings) -> Iterator[Finding]:
    """A trigger watches the branch that it moves, directly or through other triggers.

    Why: pachd rejects such a loop when it creates the branch ("triggers cannot form a loop"). An input without a
    `branch` gets a branch called `<pipeline>-trigger-<number>`, counted from 1 for each repo.

    Wrong:
    ```json +edges
    "input": {"pfs": {"repo": "images", "branch": "master", "glob": "/*",
                      "trigger": {"branch": «"master"», "size": "1G"}}}
    ```
    Right:
    ```json +edges
    "input": {"pfs": {"repo": "images", "branch": "batches", "glob": "/*",
                      "trigger": {"branch": "master", "size": "1G"}}}
    ```
    Fix: Give the input a branch of its own, or remove its `branch`.
    """
    if not pipeline.pfs_inputs("trigger"):
        return
    version = settings.version
    own = pipeline.project(settings.project)
    made_up = trigger_branches(pipeline, version)
    watched_by: dict[tuple[str, str | None], dict[str, str]] = {}
    for place, fields in pfs_inputs_in_order(pipeline, version):
        trigger = fields.get("trigger")
        if not isinstance(trigger, dict):
            continue
        repo = (pipeline.text(*place, "project") or own, pipeline.text(*place, "repo"))
        branch = made_up.get(place) or pipeline.text(*place, "branch")
        watched = pipeline.text(*place, "trigger", "branch") or ("master" if place in made_up else None)
        if not branch or not watched:
            continue
        moved = watched_by.setdefault(repo, {})
        if _leads_to(branch, watched, moved if version >= TRANSACTIONS else {}):
            yield _loop(pipeline, place, branch, watched)
        else:
            moved[branch] = watched


TRANSACTIONS: Release = Release(2, 0)
"""The first release that sees which branches the other triggers of the same pipeline move."""


def _leads_to(branch: str, watched: str, moved: dict[str, str]) -> bool:
    """Whether a trigger that watches one branch follows another, through the branches that other triggers move."""
    while watched != branch and watched in moved:
        watched = moved[watched]
    return watched == branch


def _loop(pipeline: Pipeline, place: Pointer, branch: str, watched: str) -> Finding:
    written = pipeline.text(*place, "trigger", "branch")
    given = pipeline.text(*place, "branch")
    loop = "which it moves itself" if branch == watched else f"which follows {quoted(branch)}, the branch that it moves"
    return pipeline.finding(
        (*place, "trigger", "branch") if written else (*place, "trigger"),
        f"This trigger watches the branch {quoted(watched)}, {loop}.",
        part=Part.VALUE if written else Part.KEY,
        help=None if given else f"An input with a trigger and no `branch` gets the branch {quoted(branch)}.",
        related=[Label(pipeline.span((*place, "branch")), "the branch that the trigger moves")] if given else [],
    )


@rule("P232", "trigger-cron", Severity.ERROR, refused_by=Refuser.PACHD)
def trigger_cron(pipeline: Pipeline) -> Iterator[Finding]:
    """A trigger has an invalid cron expression.

    Why: `cron_spec` and `rate_limit_spec` have the format of a cron input's `spec`: five fields, or a descriptor.

    Wrong:
    ```json +edges
    "input": {"pfs": {"repo": "images", "glob": "/*", "trigger": {"cron_spec": "@every 1«d»"}}}
    ```
    Right:
    ```json +edges
    "input": {"pfs": {"repo": "images", "glob": "/*", "trigger": {"cron_spec": "@every 24h"}}}
    ```
    Fix: Correct the marked field.
    """
    for place, _, _fields in triggers(pipeline):
        for field in ("rate_limit_spec", "cron_spec"):
            yield from cron_findings(pipeline, (*place, field))


GO_UNITS_05: Release = Release(2, 11)
"""The first release with docker/go-units 0.5.0: 2.11.6."""


@rule("P233", "trigger-size", Severity.ERROR, refused_by=Refuser.PACHD)
def trigger_size(pipeline: Pipeline, settings: Settings) -> Iterator[Finding]:
    """A trigger has an invalid size.

    Why: A size is a number, optionally followed by one of the units k, m, g, t and p, with or without `b` or `ib` after
    it (docker/go-units 0.5.0): `100`, `1.5G`, `10MB`. All units are decimal. Up to 2.10 (go-units 0.4.0) the number has
    digits on both sides of its point and no exponent, and `1Ki` is accepted, as 1000.

    Wrong:
    ```json +edges
    "input": {"pfs": {"repo": "images", "glob": "/*", "trigger": {"size": "1«Gi»"}}}
    ```
    Right:
    ```json +edges
    "input": {"pfs": {"repo": "images", "glob": "/*", "trigger": {"size": "1G"}}}
    ```
    Fix: Write a size such as `1G`.
    """
    parse = parse_size if settings.version >= GO_UNITS_05 else parse_older_size
    for place, trigger, _ in triggers(pipeline):
        size = trigger.get("size")
        if isinstance(size, str) and size:
            try:
                parse(size)
            except GrammarError as refusal:
                yield pipeline.finding(
                    (*place, "size"),
                    f"Invalid size: {refusal.message}.",
                    inside=(refusal.start, refusal.end),
                    help=did_you_mean(refusal.suggestion),
                    fix=write_meant(pipeline, (*place, "size"), refusal.suggestion, safe=True),
                )


@rule("P234", "trigger-commits", Severity.ERROR, refused_by=Refuser.PACHD)
def trigger_commits(pipeline: Pipeline) -> Iterator[Finding]:
    """A trigger waits for a negative number of commits.

    Why: pachd rejects it when it creates the branch.

    Wrong:
    ```json +edges
    "input": {"pfs": {"repo": "images", "glob": "/*", "trigger": {"commits": «-1»}}}
    ```
    Right:
    ```json +edges
    "input": {"pfs": {"repo": "images", "glob": "/*", "trigger": {"commits": 1}}}
    ```
    Fix: Write the number of commits to wait for.
    """
    for place, _, _fields in triggers(pipeline):
        commits = pipeline.integer(*place, "commits")
        if commits is not None and commits < 0:
            message = "A trigger cannot wait for a negative number of commits."
            yield pipeline.finding((*place, "commits"), message)
