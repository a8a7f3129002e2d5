"""Pipelines whose repo already exists: created by hand, or by the cron input of another pipeline."""

from __future__ import annotations

from collections.abc import Iterator

from spec_lint.engine.rule import rule
from spec_lint.findings.finding import Finding, Label, Refuser, Severity
from spec_lint.grammar.words import quoted
from spec_lint.model.dag import Member, Repo, name_span
from spec_lint.model.project import Project


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
