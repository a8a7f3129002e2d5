"""Pipelines of a run that have one name, for pachd or for Kubernetes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath

from spec_lint.engine.rule import rule
from spec_lint.findings.finding import Finding, Label, Refuser, Severity
from spec_lint.model.dag import Member, Repo, name_span, updates
from spec_lint.model.project import Project
from spec_lint.pachyderm.release import Release

PROJECTS = Release(2, 5)
"""The first release with projects."""


def _is_update(member: Member, updated: dict[int, int]) -> bool:
    """Whether pachctl updates this pipeline, for `update: true` in its spec or an earlier one of its file."""
    document = member.pipeline.document
    return id(document.source) in updated and updated[id(document.source)] <= document.index


@rule("X101", "duplicate-pipeline-in-file", Severity.ERROR, refused_by=Refuser.PACHD)
def duplicate_pipeline_in_file(project: Project) -> Iterator[Finding]:
    """Two specs of one file have the same pipeline name.

    Why: pachctl creates the specs of a file one after the other, and pachd refuses the second ("pipeline already
    exists"); what stands before it has been created. `pachctl update pipeline` takes both, and the second one wins.

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
    updated = updates(project.dag)
    for first, later in _same_names(project):
        if later.pipeline.document.source is first.pipeline.document.source and not _is_update(later, updated):
            yield later.pipeline.finding(
                ("pipeline", "name"),
                f"This file has a pipeline {later.pipeline.name} already: pachd refuses the second one when it is "
                "created, after the specs before it were.",
                related=[Label(name_span(first), "the first one is here")],
            )


@rule("X102", "duplicate-pipeline", Severity.WARNING)
def duplicate_pipeline(project: Project) -> Iterator[Finding]:
    """Two files of a folder have the same pipeline name, and one of them will win.

    Why: In one cluster and project there is one pipeline of a name: creating the second one is refused, updating it
    replaces the first. Specs for different clusters may well share a name: check them in separate runs, or give each
    a folder or a project of its own.

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
    Fix: Rename one of them, remove it, or check them apart.
    """
    updated = updates(project.dag)
    for first, later in _same_names(project):
        together = later.pipeline.document.source is first.pipeline.document.source
        if (together and not _is_update(later, updated)) or not _same_folder(first, later):
            continue
        what = "and this one takes its place" if together else "in another file, and only one of them can exist"
        yield later.pipeline.finding(
            ("pipeline", "name"),
            f"There is a pipeline {later.pipeline.name} already, {what}.",
            related=[Label(name_span(first), "the first one is here")],
        )


@rule("X114", "pipeline-in-two-folders", Severity.INFO)
def pipeline_in_two_folders(project: Project) -> Iterator[Finding]:
    """Two folders have a pipeline of the same name.

    Why: That is right for several clusters with a folder each. In one cluster and project only one of them can exist.

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
    Fix: Rename one of them, or check the folders apart.
    """
    for first, later in _same_names(project):
        if not _same_folder(first, later):
            yield later.pipeline.finding(
                ("pipeline", "name"),
                f"Another folder has a pipeline {later.pipeline.name} too: in one cluster only one of them can exist.",
                related=[Label(name_span(first), "the other one is here")],
            )


def _same_folder(one: Member, other: Member) -> bool:
    return PurePath(one.path).parent == PurePath(other.path).parent


def _same_names(project: Project) -> Iterator[tuple[Member, Member]]:
    """Each later pipeline of a name, with the first one: of its own file, if one is there."""
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
    """Two pipelines have different names and the same name in Kubernetes.

    Why: The ReplicationController is called by project and pipeline in small letters, with dashes for underscores
    (src/internal/ppsutil/util.go). When it exists already pachd takes it for its own, and the second pipeline never
    gets workers. Before 2.5 the pipeline's name alone counted.

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
    told: set[Repo] = set()
    for member in project.dag.members:
        name = _kubernetes_name(member.repo, project)
        other = first.setdefault(name, member)
        if other.repo != member.repo and member.repo not in told:
            told.add(member.repo)
            yield member.pipeline.finding(
                ("pipeline", "name"),
                f"{project.dag.words(member.repo)} and {project.dag.words(other.repo)} are one name for "
                f"Kubernetes ({name}): the second pipeline never gets workers.",
                related=[Label(name_span(other), "the other one is here")],
            )


def _kubernetes_name(repo: Repo, project: Project) -> str:
    parts = repo if project.settings.version >= PROJECTS else ("pipeline", repo[1])
    return "-".join(part.replace("_", "-").lower() for part in parts)
