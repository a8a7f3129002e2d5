"""Repos of pipelines and cron inputs: pipelines whose repo already exists, and inputs that want another type of it."""

from __future__ import annotations

from collections.abc import Iterator

from spec_lint.engine.rule import rule
from spec_lint.findings.finding import Finding, Label, Refuser, Severity
from spec_lint.grammar.suggestion import did_you_mean
from spec_lint.grammar.words import quoted
from spec_lint.model.dag import SYSTEM_TYPES, Member, Reading, Repo, name_span
from spec_lint.model.project import Project

TYPES = ("meta", "spec", "user")


@rule("X113", "external-repo-is-pipeline", Severity.WARNING)
def external_repo_is_pipeline(project: Project) -> Iterator[Finding]:
    """A pipeline has the name of a repo listed under `external_repos`.

    Why: `external_repos` lists repos that are created elsewhere, and pachd rejects a pipeline if a repo with its name
    already exists. With `--cluster`, pachd tells whether it does; C021 then reports those that do.

    Wrong:
    ```toml
    external_repos = ["images", "edges"]
    ```
    ```yaml +edges
    pipeline: {name: «edges»}
    ```
    Right:
    ```toml
    external_repos = ["images"]
    ```
    ```yaml +edges
    ```
    Fix: Remove it from `external_repos`, or rename the pipeline.
    """
    named = {pattern for pattern in project.settings.external_repos or () if not any(mark in pattern for mark in "*?[")}
    world = project.settings.world
    for member in project.dag.members:
        if world is not None and world.has_pipeline(member.repo) is not None:
            continue
        if "/".join(member.repo) in named or (member.repo[0] == project.settings.project and member.repo[1] in named):
            yield member.pipeline.finding(
                ("pipeline", "name"),
                f"The repo {quoted(project.dag.words(member.repo))} is listed under `external_repos`; where it already "
                "exists, pachd rejects a pipeline with this name.",
                help="Remove it from `external_repos`, or rename the pipeline.",
            )


@rule("X115", "cron-repo-is-pipeline", Severity.ERROR, refused_by=Refuser.PACHD)
def cron_repo_is_pipeline(project: Project) -> Iterator[Finding]:
    """A pipeline has the name of a repo that the cron input of an earlier pipeline creates.

    Why: A cron input writes its ticks to its own repo, named after the pipeline and the input (`report_tick`). pachd
    rejects a pipeline if a repo with its name exists ("a repo with the same name already exists",
    src/server/pps/server/api_server.go).

    Wrong:
    ```yaml
    pipeline: {name: report}
    transform: {image: "report:1.0", cmd: [python3, /report.py]}
    input: {cron: {name: tick, spec: "@daily", overwrite: true}}
    ---
    pipeline: {name: «report_tick»}
    transform: {image: "edges:1.0", cmd: [python3, /edges.py]}
    input: {pfs: {repo: images, glob: "/*"}}
    ```
    Right:
    ```yaml
    pipeline: {name: report}
    transform: {image: "report:1.0", cmd: [python3, /report.py]}
    input: {cron: {name: tick, spec: "@daily", overwrite: true}}
    ---
    pipeline: {name: edges}
    transform: {image: "edges:1.0", cmd: [python3, /edges.py]}
    input: {pfs: {repo: images, glob: "/*"}}
    ```
    Fix: Rename the pipeline, or the cron input.
    """
    words = project.dag.words if project.settings.world is None else project.dag.full_words
    for member, other in with_cron_repos(project):
        if _is_refused(member, other, project):
            message = (
                f"The repo {quoted(words(member.repo))} already exists; a cron input of "
                f"{quoted(other.pipeline.name)} creates it for its ticks."
            )
            yield _finding(member, other, message)


@rule("X116", "cron-repo-may-be-pipeline", Severity.WARNING)
def cron_repo_may_be_pipeline(project: Project) -> Iterator[Finding]:
    """A pipeline has the name of the repo of a cron input, and either may be created first.

    Why: If the cron input is created first, pachd rejects the pipeline because a repo with its name exists. If the
    pipeline is created first, the ticks cannot be written, because only the pipeline can write to its output repo.

    Wrong:
    ```yaml
    pipeline: {name: «report_tick»}
    transform: {image: "edges:1.0", cmd: [python3, /edges.py]}
    input: {pfs: {repo: images, glob: "/*"}}
    ---
    pipeline: {name: report}
    transform: {image: "report:1.0", cmd: [python3, /report.py]}
    input: {cron: {name: tick, spec: "@daily", overwrite: true}}
    ```
    Right:
    ```yaml
    pipeline: {name: edges}
    transform: {image: "edges:1.0", cmd: [python3, /edges.py]}
    input: {pfs: {repo: images, glob: "/*"}}
    ---
    pipeline: {name: report}
    transform: {image: "report:1.0", cmd: [python3, /report.py]}
    input: {cron: {name: tick, spec: "@daily", overwrite: true}}
    ```
    Fix: Rename the pipeline, or the cron input.
    """
    world = project.settings.world
    for member, other in with_cron_repos(project):
        if not _is_refused(member, other, project):
            what_follows = (
                f"this pipeline is already in {world.place}, so the ticks cannot be written"
                if world is not None and world.has_pipeline(member.repo)
                else "if this pipeline is created second, pachd rejects it, and if it is created first, the ticks "
                "cannot be written"
            )
            message = (
                f"A cron input of {quoted(other.pipeline.name)} writes its ticks to the repo "
                f"{quoted(project.dag.words(member.repo))} too; {what_follows}."
            )
            yield _finding(member, other, message)


def with_cron_repos(project: Project) -> Iterator[tuple[Member, Member]]:
    """The pipelines whose repo a cron input creates, each with the pipeline that has the input."""
    crons: dict[Repo, Member] = {}
    for member in project.dag.members:
        for repo in member.cron_repos:
            crons.setdefault(repo, member)
    if not crons:
        return
    for member in project.dag.members:
        other = crons.get(member.repo)
        if other is not None and other.repo != member.repo:
            yield member, other


def _is_refused(member: Member, other: Member, project: Project) -> bool:
    """Whether the repo of a cron input is certain to exist before the pipeline with its name: it does already, or the
    pipeline with the input comes first in the same file."""
    world = project.settings.world
    if world is not None and world.has_repo(member.repo):
        return world.is_taken(member.repo)
    documents = other.pipeline.document, member.pipeline.document
    return documents[0].source is documents[1].source and documents[0].index < documents[1].index


def _finding(member: Member, other: Member, message: str) -> Finding:
    return member.pipeline.finding(
        ("pipeline", "name"),
        message,
        related=[Label(name_span(other), "the pipeline with the cron input")],
        help="Rename this pipeline, or the cron input.",
    )


@rule("X119", "input-repo-type", Severity.ERROR, refused_by=Refuser.PACHD, releases="2.0-")
def input_repo_type(project: Project) -> Iterator[Finding]:
    """An input has a `repo_type` that its repo does not have.

    Why: Each repo has the type `user`. The repo of a pipeline also has one of the type `spec` and, unless the pipeline
    is a spout or a service, one of the type `meta`. pachd rejects a pipeline whose input repo does not exist in the
    type that it names ("repo images.meta not found").

    Wrong:
    ```json +edges
    "input": {"pfs": {"repo": "images", "repo_type": «"User"», "glob": "/*"}}
    ```
    Right:
    ```json +edges
    "input": {"pfs": {"repo": "images", "repo_type": "user", "glob": "/*"}}
    ```
    Fix: Remove `repo_type`, or write `user`.
    """
    for member, reading in project.dag.readings:
        kind = reading.repo_type
        if kind in ("", "user"):
            continue
        pointer = (*reading.pointer, "repo_type")
        if kind not in SYSTEM_TYPES:
            hint = did_you_mean(project.near(kind.lower(), TYPES))
            yield member.pipeline.finding(
                pointer,
                f"No repo has the type {quoted(kind)}.",
                help=hint or "Write `user`, `meta` or `spec`, or remove `repo_type`.",
            )
        elif (reason := _why_missing(reading, project)) is not None:
            yield member.pipeline.finding(
                pointer,
                f"The repo {quoted(project.dag.words(reading.repo))} does not exist with the type {quoted(kind)}: "
                f"{reason}.",
                help="Remove `repo_type` to read the data of the repo.",
            )


def _why_missing(reading: Reading, project: Project) -> str | None:
    """Why a repo has no other one of its type; None unless that is certain."""
    world, makers = project.settings.world, project.dag.makers.get(reading.repo, [])
    own = [maker for maker in makers if maker.repo == reading.repo]
    if world is not None and world.has_pipeline(reading.repo):
        return None  # its earlier versions may have made one
    if own:
        without = reading.repo_type == "meta" and all(map(_has_no_meta, own))
        return f"the pipeline {quoted(own[0].pipeline.name)} is a spout or a service" if without else None
    if makers and world is not None and world.has_repo(reading.repo) is False:
        return f"it is that of a cron input of {quoted(makers[0].pipeline.name)}"
    return "no pipeline writes it" if world is not None and world.is_taken(reading.repo) else None


def _has_no_meta(member: Member) -> bool:
    pipeline = member.pipeline
    return any(kind in pipeline.fields and isinstance(pipeline.get(kind), dict) for kind in ("spout", "service"))
