"""Pipelines with the same name, for pachd or for Kubernetes."""

from __future__ import annotations

from collections.abc import Iterator

from spec_lint.engine.rule import rule
from spec_lint.findings.finding import Finding, Label, Refuser, Severity
from spec_lint.grammar.words import quoted
from spec_lint.model.dag import Member, Repo, name_span
from spec_lint.model.project import Project
from spec_lint.model.settings import Settings
from spec_lint.pachyderm.release import Release

PROJECTS = Release(2, 5)
"""The first release with projects."""


def _is_update(member: Member, updated: dict[int, int]) -> bool:
    """Whether pachctl updates this pipeline because of `update: true` in its spec or an earlier one of the file."""
    document = member.pipeline.document
    return id(document.source) in updated and updated[id(document.source)] <= document.index


@rule("X101", "duplicate-pipeline-in-file", Severity.ERROR, refused_by=Refuser.PACHD)
def duplicate_pipeline_in_file(project: Project) -> Iterator[Finding]:
    """Two specs in one file have the same pipeline name.

    Why: pachctl creates the specs of a file one after another, and pachd rejects the second one ("pipeline already
    exists"); the specs before it have been created by then. `pachctl update pipeline` accepts both, and the second one
    wins.

    Wrong:
    ```yaml
    pipeline: {name: edges}
    transform: {image: "edges:1.0", cmd: [python3, /edges.py]}
    input: {pfs: {repo: images, glob: "/*"}}
    ---
    pipeline: {name: «edges»}
    transform: {image: "edges:1.1", cmd: [python3, /edges.py]}
    input: {pfs: {repo: images, glob: "/*"}}
    ```
    Right:
    ```yaml
    pipeline: {name: edges}
    transform: {image: "edges:1.0", cmd: [python3, /edges.py]}
    input: {pfs: {repo: images, glob: "/*"}}
    ---
    pipeline: {name: corners}
    transform: {image: "corners:1.1", cmd: [python3, /corners.py]}
    input: {pfs: {repo: images, glob: "/*"}}
    ```
    Fix: Rename one of them, or remove it.
    """
    updated = project.dag.updated
    for first, later in _same_names(project):
        if later.pipeline.document.source is first.pipeline.document.source and not _is_update(later, updated):
            yield later.pipeline.finding(
                ("pipeline", "name"),
                f"This file already has a pipeline {quoted(later.pipeline.name)}.",
                related=[Label(name_span(first), "the first one is here")],
                help="Rename one of them, or remove it.",
            )


@rule("X102", "duplicate-pipeline", Severity.WARNING)
def duplicate_pipeline(project: Project) -> Iterator[Finding]:
    """Two files in one folder have the same pipeline name.

    Why: A name can exist only once in a cluster and project. Creating the second pipeline is rejected, and updating it
    replaces the first. Specs for different clusters may share a name; give each cluster its own folder or project, or
    files that differ in an environment only (`edges-dev.yaml` and `edges-prod.yaml`).

    Wrong:
    ```yaml +edges
    # file: edges.yaml
    ```
    ```yaml
    # file: edges-new.yaml
    pipeline: {name: «edges»}
    transform: {image: "edges:1.1", cmd: [python3, /edges.py]}
    input: {pfs: {repo: images, glob: "/*"}}
    ```
    Right:
    ```yaml +edges
    # file: edges.yaml
    ```
    ```yaml
    # file: edges-new.yaml
    pipeline: {name: edges-new}
    transform: {image: "edges:1.1", cmd: [python3, /edges.py]}
    input: {pfs: {repo: images, glob: "/*"}}
    ```
    Fix: Rename or remove one of them, or check them separately.
    """
    updated = project.dag.updated
    for first, later in _same_names(project):
        together = later.pipeline.document.source is first.pipeline.document.source
        if (together and not _is_update(later, updated)) or not _same_folder(first, later):
            continue
        if not together and _are_variants(first, later):
            continue
        name = quoted(later.pipeline.name)
        yield later.pipeline.finding(
            ("pipeline", "name"),
            f"This file already has a pipeline {name}, and this one replaces it."
            if together
            else f"Another file has a pipeline {name} too; only one of them can exist.",
            related=[Label(name_span(first), "the first one is here")],
        )


def _are_variants(first: Member, later: Member) -> bool:
    from spec_lint.model.environments import are_variants  # saves start-up time: few pipelines are there twice

    return are_variants(first.path, later.path)


@rule("X114", "pipeline-in-two-folders", Severity.INFO)
def pipeline_in_two_folders(project: Project) -> Iterator[Finding]:
    """Two folders have a pipeline with the same name.

    Why: This is correct if each folder is for its own cluster. In one cluster and project only one of them can exist.

    Wrong:
    ```toml
    external_repos = ["images"]
    ```
    ```yaml +edges
    # file: production/edges.yaml
    ```
    ```yaml
    # file: more/edges.yaml
    pipeline: {name: «edges»}
    transform: {image: "edges:1.1", cmd: [python3, /edges.py]}
    input: {pfs: {repo: images, glob: "/*"}}
    ```
    Right:
    ```yaml +edges
    # file: production/edges.yaml
    ```
    ```yaml
    # file: more/corners.yaml
    pipeline: {name: corners}
    transform: {image: "corners:1.1", cmd: [python3, /corners.py]}
    input: {pfs: {repo: images, glob: "/*"}}
    ```
    Fix: Rename one of them, or check the folders separately.
    """
    for first, later in _same_names(project):
        if not _same_folder(first, later):
            yield later.pipeline.finding(
                ("pipeline", "name"),
                f"Another folder has a pipeline {quoted(later.pipeline.name)} too; in one cluster only one of them can "
                "exist.",
                related=[Label(name_span(first), "the other one is here")],
            )


def _same_folder(one: Member, other: Member) -> bool:
    from pathlib import PurePath  # saves start-up time: few pipelines have the same name

    return PurePath(one.path).parent == PurePath(other.path).parent


def _same_names(project: Project) -> Iterator[tuple[Member, Member]]:
    """Each later pipeline of a name, with the first one: in its own file, if there is one."""
    if len({member.repo for member in project.dag.members}) == len(project.dag.members):
        return
    first_of_all: dict[Repo, Member] = {}
    first_of_file: dict[tuple[Repo, int], Member] = {}
    for member in project.dag.members:
        of_file = first_of_file.setdefault((member.repo, id(member.pipeline.document.source)), member)
        first = first_of_all.setdefault(member.repo, member)
        if of_file is not member:
            yield of_file, member
        elif first is not member:
            yield first, member


@rule("X103", "kubernetes-name-conflict", Severity.ERROR, refused_by=Refuser.KUBERNETES)
def kubernetes_name_conflict(project: Project) -> Iterator[Finding]:
    """Two pipelines with different names have the same name in Kubernetes.

    Why: The ReplicationController is named after project and pipeline in lower case, with dashes for underscores
    (src/internal/ppsutil/util.go). If it already exists, pachd treats it as the pipeline's own, so the second pipeline
    never gets workers. Before 2.5 only the pipeline's name was used.

    Wrong:
    ```yaml
    pipeline: {name: find_edges}
    transform: {image: "edges:1.0", cmd: [python3, /edges.py]}
    input: {pfs: {repo: images, glob: "/*"}}
    ---
    pipeline: {name: «find-edges»}
    transform: {image: "edges:1.0", cmd: [python3, /edges.py]}
    input: {pfs: {repo: drawings, glob: "/*"}}
    ```
    Right:
    ```yaml
    pipeline: {name: find-edges}
    transform: {image: "edges:1.0", cmd: [python3, /edges.py]}
    input: {pfs: {repo: images, glob: "/*"}}
    ---
    pipeline: {name: find-edges-of-drawings}
    transform: {image: "edges:1.0", cmd: [python3, /edges.py]}
    input: {pfs: {repo: drawings, glob: "/*"}}
    ```
    Fix: Choose names that differ in more than case, underscores and dashes.
    """
    first: dict[str, Member] = {}
    reported: set[Repo] = set()
    for member in project.dag.members:
        name = _kubernetes_name(member.repo, project.settings)
        other = first.setdefault(name, member)
        if other.repo != member.repo and member.repo not in reported:
            reported.add(member.repo)
            yield member.pipeline.finding(
                ("pipeline", "name"),
                f"{quoted(project.dag.words(member.repo))} and {quoted(project.dag.words(other.repo))} have the same "
                f"name in Kubernetes, {quoted(name)}, so the second pipeline never gets workers.",
                related=[Label(name_span(other), "the other one is here")],
            )


def _kubernetes_name(repo: Repo, settings: Settings) -> str:
    parts = repo if settings.version >= PROJECTS else ("pipeline", repo[1])
    return "-".join(parts).replace("_", "-").lower()
