"""What pachctl does with a spec file that its writer hardly meant: flags in the file, projects without a name."""

from __future__ import annotations

from collections.abc import Iterator

from spec_lint.engine.rule import rule
from spec_lint.findings.finding import Finding, Label, Part, Pointer, Severity
from spec_lint.model.pipeline import Pipeline
from spec_lint.model.project import Project
from spec_lint.reading.scalars import written_float
from spec_lint.reading.spec import go_yaml_values

_EXACT = 2**53
"""Up to here every whole number survives as floating point."""

_LONGEST = 25
"""Characters of a number that may be within 64 bits."""


@rule("P701", "dry-run-in-spec", Severity.WARNING)
def dry_run_in_spec(pipeline: Pipeline) -> Iterator[Finding]:
    """The field `dry_run` in a spec does not make a dry run: the pipeline is created.

    Why: pachctl (pipelineHelper in src/server/pps/cmds/cmds.go, Pachyderm 2.7 to 2.12) writes the value of `dry_run`
    into the flag `--reprocess`. So `true` creates or updates the pipeline for real and processes all its data again,
    and `false` switches a `--reprocess` on the command line off.

    Wrong:
    ```yaml +edges
    «dry_run: true»
    ```
    Right:
    ```yaml +edges
    ```
    Fix: Remove the field, and say `--dry-run` on the command line.
    """
    value = pipeline.get("dry_run")
    if isinstance(value, bool):
        effect = (
            "it creates or updates the pipeline for real, and processes all data again"
            if value
            else "it switches a --reprocess on the command line off"
        )
        yield pipeline.finding(
            ("dry_run",),
            f"pachctl takes dry_run in a spec for reprocess: {effect}.",
            part=Part.ENTRY,
            help="Remove it, and say --dry-run on the command line.",
        )


@rule("P702", "flag-for-later-specs", Severity.WARNING)
def flag_for_later_specs(project: Project) -> Iterator[Finding]:
    """A flag in one spec of a file stays in force for the specs that follow.

    Why: pachctl keeps `update` and `reprocess` of a spec in the variables of its command line flags and does not reset
    them before it reads the next spec of the file (pipelineHelper in src/server/pps/cmds/cmds.go).

    Wrong:
    ```yaml
    pipeline: {name: edges}
    transform: {image: "edges:1.0", cmd: [python3, /edges.py]}
    input: {pfs: {repo: images, glob: "/*"}}
    «reprocess: true»
    ---
    pipeline: {name: montage}
    transform: {image: "montage:1.0", cmd: [python3, /montage.py]}
    input: {pfs: {repo: edges, glob: "/"}}
    ```
    Right:
    ```yaml
    pipeline: {name: edges}
    transform: {image: "edges:1.0", cmd: [python3, /edges.py]}
    input: {pfs: {repo: images, glob: "/*"}}
    ---
    pipeline: {name: montage}
    transform: {image: "montage:1.0", cmd: [python3, /montage.py]}
    input: {pfs: {repo: edges, glob: "/"}}
    ```
    Fix: Say `--reprocess` or `pachctl update pipeline` on the command line, or set the field in every spec of the file.
    """
    in_force: dict[str, Pipeline] = {}
    source: object = None
    for pipeline in project.pipelines:
        if pipeline.document.source is not source:
            source, in_force = pipeline.document.source, {}
        for field in ("update", "reprocess"):
            if isinstance(pipeline.get(field), bool):
                in_force[field] = pipeline
            elif field in in_force and pipeline.value:
                yield _left_in_force(field, in_force.pop(field), pipeline)


def _left_in_force(field: str, setter: Pipeline, heir: Pipeline) -> Finding:
    value = str(setter.get(field)).lower()
    return setter.finding(
        (field,),
        f"pachctl keeps {field}: {value} for the later specs of this file, and that of {heir.name} does not set it.",
        part=Part.ENTRY,
        help="Say it on the command line instead, or set the field in every spec of the file.",
        related=[Label(heir.span(("pipeline", "name")), f"{field}: {value} counts for this one too")],
    )


@rule("P703", "project-without-name", Severity.WARNING, releases="2.5-")
def project_without_name(pipeline: Pipeline) -> Iterator[Finding]:
    """A project without a name keeps `pachctl --project` out.

    Why: pachctl fills in the project of its command line or context only where the spec has no `project` at all, or
    one whose name is the empty text. `project: {}` and a name of null reach pachd, and pachd takes the project
    `default`.

    Wrong:
    ```yaml +edges
    pipeline: {name: edges, «project: {}»}
    ```
    Right:
    ```yaml +edges
    ```
    Fix: Name the project, or leave `project` out.
    """
    project = pipeline.get("pipeline", "project")
    if isinstance(project, dict) and project.get("name") is None:
        yield pipeline.finding(
            ("pipeline", "project"),
            "This project has no name: the pipeline goes to the project default, whatever pachctl's --project says.",
            part=Part.ENTRY,
            help="Name the project, or leave it out.",
        )


_WHOLE_NUMBERS = (
    ("parallelism_spec", "constant"),
    ("datum_tries",),
    ("datum_set_spec", "number"),
    ("datum_set_spec", "size_bytes"),
    ("datum_set_spec", "per_worker"),
)


@rule("P704", "number-rounded", Severity.WARNING)
def number_rounded(pipeline: Pipeline, project: Project) -> Iterator[Finding]:
    """A whole number is so large that pachctl changes its last digits.

    Why: pachctl decodes a spec with encoding/json into plain Go values, where every number is floating point; above
    2^53 it rounds (pipelineHelper in src/server/pps/cmds/cmds.go). So it does since 2.8, and in 1.x for a file that
    starts with a brace. A number in quotes passes as it is.

    Wrong:
    ```yaml +edges
    datum_set_spec: {size_bytes: «9007199254740993»}
    ```
    Right:
    ```yaml +edges
    datum_set_spec: {size_bytes: "9007199254740993"}
    ```
    Fix: Put the number in quotes.
    """
    pointers = [
        *_WHOLE_NUMBERS,
        *((*place, "trigger", "commits") for _, place, _ in pipeline.pfs_inputs("trigger")),
        *(("tolerations", index, "toleration_seconds") for index in range(len(pipeline.items("tolerations")))),
    ]
    for pointer in pointers:
        value = pipeline.get(*pointer)
        if type(value) is not int or abs(value) < _EXACT:
            continue
        if go_yaml_values(pipeline.document.source, project.settings.version):
            return
        value = _written(pipeline, pointer, value)
        if not _EXACT < abs(value) < 2**63:
            continue
        rounded = written_float(float(value))
        if rounded != value and abs(rounded) < 2**63:
            yield pipeline.finding(
                pointer, f"pachctl rounds this number to {rounded}.", help=f'Put it in quotes: "{value}".'
            )


def _written(pipeline: Pipeline, pointer: Pointer, value: int) -> int:
    """A whole number as it is written: in the value of a spec for 1.x it is rounded already."""
    node = pipeline.document.node(pointer)
    digits = node.text if node is not None and not node.style else ""
    return int(digits) if len(digits) < _LONGEST and digits.lstrip("-").isdecimal() else value
