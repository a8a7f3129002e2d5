"""Inputs that Pachyderm accepts but that do not do what they seem to do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from spec_lint.engine.rule import rule
from spec_lint.findings.finding import Finding, Label, Part, Pointer, Severity
from spec_lint.grammar.words import listed, quoted
from spec_lint.model.fixes import remove, rename
from spec_lint.model.pipeline import Pipeline
from spec_lint.model.settings import Settings
from spec_lint.schema.presence import is_complete

_CONDITIONS = ("rate_limit_spec", "size", "commits", "cron_spec")
_TIMER_SINCE = (2, 6)
"""The release since which ``cron_spec`` is a timer by itself."""
_LOOKED_UP = frozenset({
    "PATH", "HOME", "USER", "SHELL", "LANG", "PWD", "TMPDIR", "IFS", "LD_LIBRARY_PATH", "LD_PRELOAD", "PYTHONPATH",
    "PYTHONHOME", "JAVA_HOME", "NODE_PATH", "R_HOME", "R_LIBS", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY",
})  # fmt: skip
"""Variables that programs read for their own purposes."""


@rule("P750", "lazy-and-empty", Severity.WARNING)
def lazy_and_empty(pipeline: Pipeline) -> Iterator[Finding]:
    """An input is lazy and also has empty files.

    Why: lazy files are named pipes that deliver the content when they are read; empty files have no content. Pachyderm
    accepts both, and `lazy` wins (src/server/worker/datum/datum.go): the content is read after all.

    Wrong:
    ```yaml +edges
    input: {pfs: {repo: images, glob: "/*", lazy: true, «empty_files»: true}}
    ```
    Right:
    ```yaml +edges
    input: {pfs: {repo: images, glob: "/*", empty_files: true}}
    ```
    Fix: Keep the one that you want.
    """
    for _, place, fields in pipeline.pfs_inputs("empty_files"):
        if fields.get("lazy") is True and fields["empty_files"] is True and fields.get("s3") is not True:
            yield pipeline.finding(
                (*place, "empty_files"),
                "`empty_files` has no effect, because the input is lazy.",
                part=Part.KEY,
                help="Keep the one that you want.",
                related=[Label(pipeline.span((*place, "lazy"), Part.KEY), "the files are lazy here")],
                fix=remove(pipeline, (*place, "empty_files")),
            )


@rule("P751", "input-name-unusual", Severity.WARNING)
def input_name_unusual(pipeline: Pipeline) -> Iterator[Finding]:
    """The name of an input has characters that cause problems in shells and programs.

    Why: the name becomes the folder /pfs/NAME and the variable with the datum's path. pachd accepts any character, but
    a space or a quote breaks commands that do not quote the name, and no shell can read such a variable.

    Wrong:
    ```yaml +edges
    input: {pfs: {name: "raw« »images", repo: images, glob: "/*"}}
    ```
    Right:
    ```yaml +edges
    input: {pfs: {name: raw_images, repo: images, glob: "/*"}}
    ```
    Fix: Use letters, digits and underscores.
    """
    for _, place, fields in pipeline.pfs_inputs("name"):
        name = fields["name"]
        found = re.search(r"[^A-Za-z0-9_./-]+", name) if isinstance(name, str) else None
        if found:
            yield pipeline.finding(
                (*place, "name"),
                f"The folder and the variable of this input have {_shown(found.group())} in their names.",
                inside=found.span(),
                help="Use letters, digits and underscores.",
            )


def _shown(characters: str) -> str:
    return "a space" if characters == " " else quoted(characters)


def _input_names(pipeline: Pipeline) -> Iterator[tuple[Pointer, str]]:
    """The name of each input, with the place that gives it."""
    for _, place, fields in (*pipeline.pfs_inputs(), *pipeline.cron_inputs()):
        field = "name" if fields.get("name") or place[-1] == "cron" else "repo"
        name = fields.get(field)
        if isinstance(name, str) and name:
            yield (*place, field), name


def _own_variables(pipeline: Pipeline) -> Iterator[tuple[str, Pointer]]:
    """The variables that a spec sets, from its values and from secrets, with their places."""
    for name in pipeline.env:
        yield name, ("transform", "env", name)
    for reference in pipeline.secret_references():
        if reference.use == "environment":
            yield reference.target, (*reference.pointer, "env_var")


@rule("P752", "input-hides-variable", Severity.WARNING)
def input_hides_variable(pipeline: Pipeline) -> Iterator[Finding]:
    """An input has the name of a variable that the code needs for something else.

    Why: for each datum, the worker sets a variable with the name of each input to the path of its data, and NAME_COMMIT
    to its commit. They come after all other variables: a secret or a value with that name is lost, and programs find
    their PATH or HOME in /pfs.

    Wrong:
    ```yaml
    pipeline: {name: edges}
    transform: {image: "edges:1.0", cmd: [python3, /edges.py], env: {MODEL: small}}
    input: {pfs: {name: «MODEL», repo: models, glob: "/"}}
    ```
    Right:
    ```yaml
    pipeline: {name: edges}
    transform: {image: "edges:1.0", cmd: [python3, /edges.py], env: {MODEL: small}}
    input: {pfs: {name: model_files, repo: models, glob: "/"}}
    ```
    Fix: Give the input another name.
    """
    if isinstance(pipeline.value.get("spout"), dict):
        return
    theirs = dict(_own_variables(pipeline))
    for pointer, name in _input_names(pipeline):
        variable = name if name in theirs else f"{name}_COMMIT"
        if variable in theirs:
            yield pipeline.finding(
                pointer,
                f"This input sets {quoted(variable)} for each datum, so the code does not see the other variable.",
                help="Give the input another name.",
                related=[Label(pipeline.span(theirs[variable], Part.KEY), "this value is lost")],
            )
        elif name in _LOOKED_UP:
            message = f"This input sets the variable `{name}`, which programs use for something else."
            yield pipeline.finding(pointer, message, help="Give the input another name.")


def _triggers(pipeline: Pipeline) -> Iterator[tuple[Pointer, dict[str, Any]]]:
    """Every trigger whose fields are all known, with its place."""
    for _, place, fields in pipeline.pfs_inputs("trigger"):
        trigger = fields["trigger"]
        if isinstance(trigger, dict) and is_complete(pipeline, "Trigger", *place, "trigger"):
            yield (*place, "trigger"), trigger


def _conditions(pipeline: Pipeline, place: Pointer) -> list[str]:
    """The conditions of a trigger that are set; zero and the empty string count as not set."""
    found = []
    for field in _CONDITIONS:
        value = pipeline.get(*place, field)
        number = pipeline.integer(*place, field) if field == "commits" else None
        if value not in (None, "") and not (field == "commits" and number == 0):
            found.append(field)
    return found


@rule("P753", "trigger-never", Severity.WARNING)
def trigger_never(pipeline: Pipeline) -> Iterator[Finding]:
    """A trigger has no condition.

    Why: a trigger fires when one of its conditions is met; without a condition, the pipeline never runs. (With
    `all: true` it fires on each commit.)

    Wrong:
    ```yaml +edges
    input: {pfs: {repo: images, glob: "/*", «trigger»: {branch: staging}}}
    ```
    Right:
    ```yaml +edges
    input: {pfs: {repo: images, glob: "/*", trigger: {branch: staging, size: "100M"}}}
    ```
    Fix: Set the number of commits, the amount of data or the schedule.
    """
    for place, trigger in _triggers(pipeline):
        if not trigger.get("all") and not _conditions(pipeline, place):
            yield pipeline.finding(
                place,
                "This trigger has no condition, so it never fires and no job starts.",
                part=Part.KEY,
                help="Add `commits`, `size`, `cron_spec` or `rate_limit_spec`.",
            )


@rule("P754", "trigger-conditions-unused", Severity.WARNING)
def trigger_conditions_unused(pipeline: Pipeline, settings: Settings) -> Iterator[Finding]:
    """A trigger has `cron_spec`, so its other conditions are ignored.

    Why: since 2.6.6 `cron_spec` is a timer by itself (src/server/pfs/server/master_trigger.go). Before, it was what
    `rate_limit_spec` is now: the minimum time between two firings.

    Wrong:
    ```yaml +edges
    input: {pfs: {repo: images, glob: "/*", trigger: {branch: staging, «cron_spec»: "@hourly", size: "100M"}}}
    ```
    Right:
    ```yaml +edges
    input: {pfs: {repo: images, glob: "/*", trigger: {branch: staging, rate_limit_spec: "@hourly", size: "100M"}}}
    ```
    Fix: Write `rate_limit_spec` to combine it with other conditions, or remove those.
    """
    if settings.version < _TIMER_SINCE:
        return
    for place, _ in _triggers(pipeline):
        conditions = _conditions(pipeline, place)
        others = [condition for condition in conditions if condition != "cron_spec"]
        if others and "cron_spec" in conditions:
            yield pipeline.finding(
                (*place, "cron_spec"),
                f"`cron_spec` is a timer by itself, so {listed([f'`{one}`' for one in others], 'and')} "
                f"{'is' if len(others) == 1 else 'are'} ignored.",
                part=Part.KEY,
                help="Write `rate_limit_spec` for the minimum time between two firings.",
                fix=rename(pipeline, (*place, "cron_spec"), "rate_limit_spec", safe=False),
            )


@rule("P755", "trigger-size-decimal", Severity.INFO)
def trigger_size_decimal(pipeline: Pipeline) -> Iterator[Finding]:
    """A trigger's size has a binary unit but is read as decimal.

    Why: FromHumanSize of go-units reads `GiB` as `GB`: 1,000,000,000 bytes, not 1,073,741,824.

    Wrong:
    ```yaml +edges
    input: {pfs: {repo: images, glob: "/*", trigger: {branch: staging, size: "1«GiB»"}}}
    ```
    Right:
    ```yaml +edges
    input: {pfs: {repo: images, glob: "/*", trigger: {branch: staging, size: "1.074GB"}}}
    ```
    Fix: Write the size with a decimal unit.
    """
    for place, trigger in _triggers(pipeline):
        size = trigger.get("size")
        found = (
            re.fullmatch(r"[0-9.]+(?:[eE][0-9]+)? ?([kmgtp]i)b", size, re.IGNORECASE) if isinstance(size, str) else None
        )
        if found:
            unit = found.group(1)[0].upper() + "B"
            yield pipeline.finding(
                (*place, "size"),
                f"This unit is read as `{unit}`, which is decimal.",
                inside=(found.start(1), len(found[0])),
                help="Write the size with a decimal unit.",
            )


@rule("P756", "no-starting-input", Severity.WARNING)
def no_starting_input(pipeline: Pipeline) -> Iterator[Finding]:
    """No input of a pipeline starts jobs.

    Why: with `propagation_spec: {never: true}`, commits to that input start no job (since 2.12). If that is set for all
    inputs, the pipeline runs only when it is started by hand.

    Wrong:
    ```yaml +edges
    input: {pfs: {repo: images, glob: "/*", «propagation_spec»: {never: true}}}
    ```
    Right:
    ```yaml +edges
    input:
      cross:
        - pfs: {repo: images, glob: "/*"}
        - pfs: {repo: settings, glob: "/", propagation_spec: {never: true}}
    ```
    Fix: Let at least one input start jobs.
    """
    silent = [
        (*place, "propagation_spec")
        for _, place, _ in pipeline.pfs_inputs("propagation_spec")
        if pipeline.get(*place, "propagation_spec", "never") is True
    ]
    if silent and len(silent) == len(pipeline.pfs_inputs()) and not pipeline.cron_inputs():
        message = "Commits to the inputs of this pipeline never start a job."
        yield pipeline.finding(silent[0], message, part=Part.KEY, help="Let at least one input start jobs.")
