"""Pipelines of a run that read one another: in a circle, or before the other is there."""

from __future__ import annotations

from collections.abc import Iterator

from spec_lint.engine.rule import rule
from spec_lint.findings.finding import Finding, Label, Refuser, Severity
from spec_lint.model.dag import Member, Reading, name_span, updates
from spec_lint.model.project import Project
from spec_lint.rules.pipelines.branches import refused_branches


@rule("X107", "pipeline-cycle", Severity.ERROR, refused_by=Refuser.PACHD)
def pipeline_cycle(project: Project) -> Iterator[Finding]:
    """Pipelines read one another in a circle.

    Why: Whichever is created first reads a repository that is not there yet; and on an update pachd refuses what would
    close the circle ("cycle detected", src/internal/pfsdb/branches.go).

    Wrong:
    ```yaml
    pipeline: {name: edges}
    transform: {image: "edges:1.0", cmd: [python3, /edges.py]}
    input: {pfs: {repo: montage, glob: "/*"}}
    ---
    pipeline: {name: montage}
    transform: {image: "montage:1.0", cmd: [python3, /montage.py]}
    input: {pfs: {repo: «edges», glob: "/"}}
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
    Fix: Take one of the inputs away, or let it read a repository outside of the circle.
    """
    for steps in project.dag.cycles:
        if _is_refused_for_a_branch(steps, project):
            continue
        names = [member.pipeline.name for member, _ in steps]
        member, reading = steps[0]
        yield member.pipeline.finding(
            (*reading.pointer, "repo"),
            f"These pipelines read one another in a circle: {' → '.join([names[-1], *names])}. pachd refuses the one "
            "that closes it.",
            related=[
                Label(step.pipeline.span((*read.pointer, "repo")), f"{step.pipeline.name} reads {read.repo[1]} here")
                for step, read in steps[1:]
            ],
        )


def _is_refused_for_a_branch(steps: list[tuple[Member, Reading]], project: Project) -> bool:
    """Whether a circle is closed by a branch that nobody in it writes and that is refused anyway (X108)."""
    written = {member.output for member, _ in steps}
    refused = {
        reading.node
        for conflict in refused_branches(project)
        for reading in (conflict.reading, conflict.other)
        if reading is not None
    }
    return any(reading.node in refused - written for _, reading in steps)


@rule("X109", "spec-before-its-input", Severity.ERROR, refused_by=Refuser.PACHD)
def spec_before_its_input(project: Project) -> Iterator[Finding]:
    """A file has a spec before the one whose output it reads.

    Why: pachctl creates the specs of a file one after the other, and pachd refuses a pipeline whose input repository
    does not exist; what stands before it has been created by then.

    Wrong:
    ```yaml
    pipeline: {name: montage}
    transform: {image: "montage:1.0", cmd: [python3, /montage.py]}
    input: {pfs: {repo: «edges», glob: "/"}}
    ---
    pipeline: {name: edges}
    transform: {image: "edges:1.0", cmd: [python3, /edges.py]}
    input: {pfs: {repo: images, glob: "/*"}}
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
    Fix: Put the specs in the order of the data, upstream first.
    """
    in_cycle = {id(reading) for steps in project.dag.cycles for _, reading in steps}
    updated = updates(project.dag)
    for member, reading in project.dag.readings():
        makers = project.dag.makers.get(reading.repo, [])
        document = member.pipeline.document
        if len(makers) != 1 or id(reading) in in_cycle or id(document.source) in updated:
            continue
        made_in = makers[0].pipeline.document
        if made_in.source is document.source and made_in.index > document.index:
            yield member.pipeline.finding(
                (*reading.pointer, "repo"),
                f"The pipeline that makes {project.dag.words(reading.repo)} comes later in this file: pachd refuses "
                "this one when it is created, for its input does not exist by then.",
                related=[Label(name_span(makers[0]), "made here")],
                help=f"Put the spec of {makers[0].pipeline.name} before it.",
            )
