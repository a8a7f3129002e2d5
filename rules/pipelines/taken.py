"""Pipelines whose repository is there already: made by hand, or by the cron input of another pipeline."""

from __future__ import annotations

from collections.abc import Iterator

from spec_lint.engine.rule import rule
from spec_lint.findings.finding import Finding, Label, Refuser, Severity
from spec_lint.model.dag import Member, Repo, name_span
from spec_lint.model.project import Project


@rule("X113", "external-repo-is-pipeline", Severity.WARNING)
def external_repo_is_pipeline(project: Project) -> Iterator[Finding]:
    """A pipeline has the name of a repository that the configuration says to be made elsewhere.

    Why: pachd refuses to create a pipeline where a repository of its name exists already.

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
    Fix: Take it out of `external_repos`, or rename the pipeline.
    """
    named = {pattern for pattern in project.settings.external_repos or () if not any(mark in pattern for mark in "*?[")}
    for member in project.dag.members:
        if "/".join(member.repo) in named or (member.repo[0] == project.settings.project and member.repo[1] in named):
            yield member.pipeline.finding(
                ("pipeline", "name"),
                f"external_repos says that the repository {project.dag.words(member.repo)} is made elsewhere: where it "
                "exists, pachd refuses a pipeline of this name.",
            )


@rule("X115", "cron-repo-is-pipeline", Severity.ERROR, refused_by=Refuser.PACHD)
def cron_repo_is_pipeline(project: Project) -> Iterator[Finding]:
    """A pipeline has the name of the repository that a cron input of a pipeline before it makes.

    Why: A cron input writes its ticks into a repository of its own, called by the pipeline and the input
    (`report_tick`). pachd refuses to create a pipeline where a repository of its name exists ("a repo with the same
    name already exists", src/server/pps/server/api_server.go).

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
    for member, other in _with_cron_repos(project):
        if _comes_first(other, member):
            message = (
                f"A cron input of {other.pipeline.name} makes a repository {project.dag.words(member.repo)} for its "
                "ticks, and pachd refuses a pipeline of the name of a repository that exists."
            )
            yield _finding(member, other, message)


@rule("X116", "cron-repo-may-be-pipeline", Severity.WARNING)
def cron_repo_may_be_pipeline(project: Project) -> Iterator[Finding]:
    """A pipeline has the name of the repository of another one's cron input, and which comes first is not certain.

    Why: Where the cron input comes first, pachd refuses the pipeline, for a repository of its name exists. Where the
    pipeline comes first, its output is where the ticks would have to go, and only the pipeline can write there.

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
    for member, other in _with_cron_repos(project):
        if not _comes_first(other, member):
            message = (
                f"A cron input of {other.pipeline.name} has a repository {project.dag.words(member.repo)} for its "
                "ticks: this pipeline is refused after it, and the ticks cannot be written where it comes first."
            )
            yield _finding(member, other, message)


def _with_cron_repos(project: Project) -> Iterator[tuple[Member, Member]]:
    """The pipelines whose repository a cron input makes, each with the pipeline that has the input."""
    crons: dict[Repo, Member] = {}
    for member in project.dag.members:
        for repo in member.cron_repos:
            crons.setdefault(repo, member)
    for member in project.dag.members:
        other = crons.get(member.repo)
        if other is not None and other.repo != member.repo:
            yield member, other


def _comes_first(one: Member, other: Member) -> bool:
    """Whether one pipeline is certain to be created before another: it stands before it in a file."""
    documents = one.pipeline.document, other.pipeline.document
    return documents[0].source is documents[1].source and documents[0].index < documents[1].index


def _finding(member: Member, other: Member, message: str) -> Finding:
    return member.pipeline.finding(
        ("pipeline", "name"),
        message,
        related=[Label(name_span(other), "the pipeline with the cron input")],
        help="Rename this pipeline, or the cron input.",
    )
