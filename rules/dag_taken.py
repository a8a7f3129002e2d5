"""Pipelines whose repository is there already: made by hand, or by the cron input of another pipeline."""

from __future__ import annotations

from collections.abc import Iterator

from spec_lint.dag import Member, Repo, name_span
from spec_lint.finding import Finding, Label, Refuser, Severity
from spec_lint.project import Project
from spec_lint.rule import rule


@rule("X113", "external-repo-is-pipeline", Severity.WARNING)
def external_repo_is_pipeline(project: Project) -> Iterator[Finding]:
    """A pipeline has the name of a repository that the configuration says to be made elsewhere.

    Why: pachd refuses to create a pipeline where a repository of its name exists already.

    Wrong:
    ```toml
    external_repos = ["images", "edges"]
    ```
    ```yaml
    pipeline: {name: edges}
    transform: {image: "edges:1.0", cmd: [python3, /edges.py]}
    input: {pfs: {repo: images, glob: "/*"}}
    ```
    Right:
    ```toml
    external_repos = ["images"]
    ```
    ```yaml
    pipeline: {name: edges}
    transform: {image: "edges:1.0", cmd: [python3, /edges.py]}
    input: {pfs: {repo: images, glob: "/*"}}
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
    """A pipeline has the name of the repository that a cron input of another pipeline makes.

    Why: A cron input writes its ticks into a repository of its own, called by the pipeline and the input
    (`report_tick`). pachd refuses to create a pipeline where a repository of its name exists ("a repo with the same
    name already exists", src/server/pps/server/api_server.go). If the pipeline comes first, its output is where the
    ticks would have to go, and only the pipeline can write there.

    Wrong:
    ```yaml
    pipeline: {name: report}
    transform: {image: "report:1.0", cmd: [python3, /report.py]}
    input: {cron: {name: tick, spec: "@daily", overwrite: true}}
    ---
    pipeline: {name: report_tick}
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
    crons: dict[Repo, Member] = {}
    for member in project.dag.members:
        for repo in member.cron_repos:
            crons.setdefault(repo, member)
    for member in project.dag.members:
        other = crons.get(member.repo)
        if other is not None and other.repo != member.repo:
            yield member.pipeline.finding(
                ("pipeline", "name"),
                f"A cron input of {other.pipeline.name} makes a repository {project.dag.words(member.repo)} for its "
                "ticks: where it exists, pachd refuses a pipeline of this name.",
                related=[Label(name_span(other), "the pipeline with the cron input")],
                help="Rename this pipeline, or the cron input.",
            )
