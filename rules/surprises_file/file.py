"""What pachctl unexpectedly does with a spec file: flags in the file, projects without a name, rounded numbers."""

from __future__ import annotations

from collections.abc import Iterator

from spec_lint.engine.rule import rule
from spec_lint.findings.finding import Finding, Label, Part, Pointer, Severity
from spec_lint.grammar.words import quoted
from spec_lint.model.pipeline import Pipeline
from spec_lint.model.project import Project
from spec_lint.model.settings import Settings
from spec_lint.reading.scalars import written_float
from spec_lint.reading.spec import go_yaml_values

_EXACT = 2**53
"""Up to here, every whole number is exact as floating point."""

_LONGEST = 25
"""Longer numbers do not fit into 64 bits."""


@rule("P701", "dry-run-in-spec", Severity.WARNING)
def dry_run_in_spec(pipeline: Pipeline) -> Iterator[Finding]:
    """The field `dry_run` in a spec does not make a dry run; the pipeline is created.

    Why: pachctl (pipelineHelper in src/server/pps/cmds/cmds.go, Pachyderm 2.7 to 2.12) copies the value of `dry_run`
    into the flag `--reprocess`. So `true` creates or updates the pipeline for real and processes all its data again,
    and `false` turns off a `--reprocess` on the command line.

    Wrong:
    ```yaml +edges
    «dry_run: true»
    ```
    Right:
    ```yaml +edges
    ```
    Fix: Remove the field and use `--dry-run` on the command line.
    """
    value = pipeline.get("dry_run")
    if isinstance(value, bool):
        from spec_lint.model.fixes import remove  # saves start-up time: few specs need a fix

        effect = (
            "it creates or updates the pipeline for real and processes all data again"
            if value
            else "it turns off a `--reprocess` on the command line"
        )
        yield pipeline.finding(
            ("dry_run",),
            f"pachctl reads `dry_run` in a spec as `reprocess`: {effect}.",
            part=Part.ENTRY,
            help="Remove `dry_run` and use `--dry-run` on the command line.",
            fix=remove(pipeline, ("dry_run",), safe=False),
        )


@rule("P702", "flag-for-later-specs", Severity.WARNING)
def flag_for_later_specs(project: Project) -> Iterator[Finding]:
    """A flag in one spec of a file stays in effect for the specs after it.

    Why: pachctl keeps `update` and `reprocess` of a spec in the variables of its command line flags, and does not reset
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
    Fix: Use `--reprocess` or `pachctl update pipeline` on the command line, or set the field in every spec of the file.
    """
    in_force: dict[str, Pipeline] = {}
    source: object = None
    for pipeline in project.pipelines:
        document = pipeline.document
        if document.source is not source:
            source, in_force = document.source, {}
        if not in_force and pipeline.fields.isdisjoint(("update", "reprocess")):
            continue
        for field in ("update", "reprocess"):
            if isinstance(pipeline.get(field), bool):
                in_force[field] = pipeline
            elif field in in_force and not pipeline.empty:
                yield _left_in_force(field, in_force.pop(field), pipeline)


def _left_in_force(field: str, setter: Pipeline, heir: Pipeline) -> Finding:
    value = str(setter.get(field)).lower()
    return setter.finding(
        (field,),
        f"pachctl also uses `{field}: {value}` for later specs of this file, such as {quoted(heir.name)}.",
        part=Part.ENTRY,
        help="Use the command line instead, or set the field in every spec of the file.",
        related=[Label(heir.span(("pipeline", "name")), f"`{field}: {value}` applies to this one too")],
    )


@rule("P703", "project-without-name", Severity.WARNING, releases="2.5-")
def project_without_name(pipeline: Pipeline) -> Iterator[Finding]:
    """A project without a name overrides `pachctl --project`.

    Why: pachctl fills in the project of its command line or context only if the spec has no `project` at all, or one
    whose name is an empty string. `project: {}` and a name of null reach pachd, which uses the project `default`.

    Wrong:
    ```yaml +edges
    pipeline: {name: edges, «project: {}»}
    ```
    Right:
    ```yaml +edges
    ```
    Fix: Name the project, or remove `project`.
    """
    project = pipeline.get("pipeline", "project")
    if isinstance(project, dict) and project.get("name") is None:
        from spec_lint.model.fixes import remove  # saves start-up time, as above

        yield pipeline.finding(
            ("pipeline", "project"),
            "This project has no name, so the pipeline goes to the project `default`, whatever `--project` says.",
            part=Part.ENTRY,
            help="Name the project, or remove `project`.",
            fix=remove(pipeline, ("pipeline", "project"), safe=False),
        )


_WHOLE_NUMBERS = (
    ("parallelism_spec", "constant"),
    ("datum_tries",),
    ("datum_set_spec", "number"),
    ("datum_set_spec", "size_bytes"),
    ("datum_set_spec", "per_worker"),
)


@rule("P704", "number-rounded", Severity.WARNING)
def number_rounded(pipeline: Pipeline, settings: Settings) -> Iterator[Finding]:
    """A whole number is so large that pachctl rounds it.

    Why: pachctl decodes a spec with encoding/json into plain Go values, in which every number is floating point; above
    2^53 it is rounded (pipelineHelper in src/server/pps/cmds/cmds.go). This is so since 2.8, and in 1.x for a file that
    starts with a brace. A number in quotes does not change.

    Wrong:
    ```yaml +edges
    datum_set_spec: {size_bytes: «9007199254740993»}
    ```
    Right:
    ```yaml +edges
    datum_set_spec: {size_bytes: "9007199254740993"}
    ```
    Fix: Write the number in quotes.
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
        if go_yaml_values(pipeline.document.source, settings.version):
            return
        value = _written(pipeline, pointer, value)
        if not _EXACT < abs(value) < 2**63:
            continue
        rounded = written_float(float(value))
        if rounded != value and abs(rounded) < 2**63:
            from spec_lint.model.fixes import write  # saves start-up time, as above

            yield pipeline.finding(
                pointer,
                f"pachctl rounds this number to {rounded}.",
                help=f'Write "{value}", in quotes.',
                fix=write(pipeline, pointer, str(value), "Put the number in quotes"),
            )


def _written(pipeline: Pipeline, pointer: Pointer, value: int) -> int:
    """A whole number as it is written: in the value of a spec for 1.x, it is already rounded."""
    node = pipeline.document.node(pointer)
    digits = node.text if node is not None and not node.style else ""
    return int(digits) if len(digits) < _LONGEST and digits.lstrip("-").isdecimal() else value
