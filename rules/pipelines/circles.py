"""Pipelines that read each other in a cycle, or before the other one exists."""

from __future__ import annotations

from collections.abc import Iterator

from spec_lint.engine.rule import rule
from spec_lint.findings.finding import Finding, Label, Refuser, Severity
from spec_lint.grammar.words import quoted
from spec_lint.model.dag import Member, Reading, name_span
from spec_lint.model.project import Project
from spec_lint.rules.pipelines.branches import has_stopped, refused_branches, where_live


@rule("X107", "pipeline-cycle", Severity.ERROR, refused_by=Refuser.PACHD)
def pipeline_cycle(project: Project) -> Iterator[Finding]:
    """Pipelines read each other in a cycle.

    Why: The first one to be created reads a repo that does not exist yet. On an update pachd rejects the pipeline that
    closes the cycle ("cycle detected", src/internal/pfsdb/branches.go). With `--cluster`, the pipelines that pachd has
    upstream of the specs count, too, unless they are stopped.

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
    Fix: Remove one of the inputs, or let it read a repo outside the cycle.
    """
    for found in project.whole_dag.cycles:
        live = sorted({project.dag.words(member.repo) for member, _ in found if member.live})
        if _is_refused_for_a_branch(found, project) or (live and has_stopped([one for one, _ in found], project)):
            continue
        first = next(number for number, (member, _) in enumerate(found) if not member.live)
        steps = [*found[first:], *found[:first]]
        names = [member.pipeline.name for member, _ in steps]
        member, reading = steps[0]
        yield member.pipeline.finding(
            (*reading.pointer, "repo"),
            f"These pipelines read each other in a cycle: {' → '.join([names[-1], *names])}."
            f"{where_live(live, project)}",
            related=[
                Label(
                    step.pipeline.span((*read.pointer, "repo")),
                    f"{quoted(step.pipeline.name)} reads {quoted(read.repo[1])} here",
                )
                for step, read in steps[1:]
                if not step.live
            ],
            help="Remove one of these inputs.",
        )


def _is_refused_for_a_branch(steps: list[tuple[Member, Reading]], project: Project) -> bool:
    """Whether the cycle depends on a branch that no pipeline in it writes and that X108 reports anyway."""
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
    """A spec comes before the one whose output it reads.

    Why: pachctl creates the specs of a file one after another, and pachd rejects a pipeline whose input repo does not
    exist. The specs before it have already been created by then. With `--cluster`, repos that pachd has already are not
    reported.

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
    Fix: Put the upstream spec first.
    """
    in_cycle = {id(reading) for steps in project.dag.cycles for _, reading in steps}
    updated, world = project.dag.updated, project.settings.world
    for member, reading in project.dag.readings:
        makers = project.dag.makers.get(reading.repo, [])
        if len(makers) != 1:
            continue
        document = member.pipeline.document
        if id(reading) in in_cycle or id(document.source) in updated:
            continue
        if world is not None and world.has_repo(reading.repo):
            continue
        made_in = makers[0].pipeline.document
        if made_in.source is document.source and made_in.index > document.index:
            yield member.pipeline.finding(
                (*reading.pointer, "repo"),
                f"The repo {quoted(project.dag.words(reading.repo))} does not exist yet; its pipeline comes later in "
                "this file.",
                related=[Label(name_span(makers[0]), "created here")],
                help=f"Put the spec of {quoted(makers[0].pipeline.name)} before this one.",
            )
