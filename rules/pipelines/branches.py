"""Branches that pipelines read and write: two of one repo in a DAG, never written, or moved by a trigger."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from spec_lint.engine.rule import rule
from spec_lint.findings.finding import Finding, Label, Part, Pointer, Refuser, Severity
from spec_lint.grammar.pachyderm_names import is_branch
from spec_lint.grammar.words import few, listed, quoted
from spec_lint.model.dag import Member, Reading, Repo, name_span
from spec_lint.model.document import Document
from spec_lint.model.project import Project
from spec_lint.pachyderm.release import Release

if TYPE_CHECKING:
    from spec_lint.model.branch_conflicts import Conflict

ONE_BRANCH = Release(2, 6)
"""The first release that accepts only one branch of a repo in a DAG."""
WATCHED_EXISTS = Release(2, 8)
"""The first release in which the branch that a trigger watches must exist."""
MOST_NAMED = 5
"""The most pipelines between two others that a message names."""


@rule("X108", "two-branches-in-one-dag", Severity.ERROR, refused_by=Refuser.PACHD)
def two_branches_in_one_dag(project: Project) -> Iterator[Finding]:
    """Two connected pipelines read different branches of one repo.

    Why: A DAG can use only one branch of a repo. Since 2.6 pachd follows all connections of every changed branch, and
    rejects a pipeline that connects two branches of one repo ("multiple branches from the same repo cannot participate
    in a DAG", src/server/pfs/server/transaction_defer.go). The pipeline that is created second is rejected. With
    `--cluster`, the pipelines that pachd has upstream of the specs count, too, unless they are stopped.

    Wrong:
    ```yaml
    pipeline: {name: train}
    transform: {image: "train:1.0", cmd: [python3, /train.py]}
    input: {cross: [{pfs: {repo: images, branch: dev, glob: "/"}}, {pfs: {repo: labels, glob: "/"}}]}
    ---
    pipeline: {name: test}
    transform: {image: "test:1.0", cmd: [python3, /test.py]}
    input: {cross: [{pfs: {repo: «images», glob: "/"}}, {pfs: {repo: labels, glob: "/"}}]}
    ```
    Right:
    ```yaml
    pipeline: {name: train}
    transform: {image: "train:1.0", cmd: [python3, /train.py]}
    input: {cross: [{pfs: {repo: images, glob: "/"}}, {pfs: {repo: labels, glob: "/"}}]}
    ---
    pipeline: {name: test}
    transform: {image: "test:1.0", cmd: [python3, /test.py]}
    input: {cross: [{pfs: {repo: images, glob: "/"}}, {pfs: {repo: labels, glob: "/"}}]}
    ```
    Fix: Read the same branch everywhere, or put the data in two repos.
    """
    for conflict in refused_branches(project):
        yield _conflict_finding(conflict, project)


def where_live(names: Sequence[str], project: Project) -> str:
    """A sentence about the pipelines that are in the cluster, and in no file; empty if there are none."""
    world = project.settings.world
    if not names or world is None:
        return ""
    return f" {listed([quoted(name) for name in names], 'and')} {'is' if len(names) == 1 else 'are'} in {world.place}."


def has_stopped(members: Iterable[Member], project: Project) -> bool:
    """Whether a spec replaces a pipeline that is stopped: it reads nothing until it is started."""
    world = project.settings.world
    return world is not None and any(member.repo in world.stopped for member in members)


def _conflict_finding(conflict: Conflict, project: Project) -> Finding:
    if conflict.member.live:
        return _joining_finding(conflict, project)
    member, other = conflict.member, conflict.other_member
    repo = project.dag.words(conflict.reading.repo)
    if conflict.other is None:
        does = f"{quoted(other.pipeline.name)} writes its branch {quoted(other.pipeline.output_branch)}"
        label = Label(name_span(other), does)
    else:
        does = f"{quoted(other.pipeline.name)} reads its branch {_branch_words(conflict.other)}"
        label = Label(other.pipeline.span(_branch_place(conflict.other)), does)
    live = [project.dag.words(one.repo) for one in (other, *conflict.between) if one.live]
    return member.pipeline.finding(
        _branch_place(conflict.reading),
        f"A DAG can use only one branch of a repo: this reads the branch {_branch_words(conflict.reading)} of "
        f"{quoted(repo)}, while {does}, and {_connection_words(conflict, project)}."
        f"{where_live(live, project)}",
        related=[] if other.live else [label],
        help="Read the same branch, or put the data in two repos.",
    )


def _joining_finding(conflict: Conflict, project: Project) -> Finding:
    """The finding about a spec that connects two pipelines of the cluster that read different branches."""
    member, other = conflict.member, conflict.other_member
    spec = next(one for one in conflict.between if not one.live)
    names = [quoted(project.dag.words(one.repo)) for one in (other, member)]
    branch = conflict.other.branch if conflict.other is not None else other.pipeline.output_branch
    branches = [quoted(one) for one in (branch, conflict.reading.branch)]
    return spec.pipeline.finding(
        ("input",),
        f"A DAG can use only one branch of a repo: this connects {listed(names, 'and')}, which use the branches "
        f"{listed(branches, 'and')} of {quoted(project.dag.words(conflict.reading.repo))}."
        f"{where_live([project.dag.words(one.repo) for one in (other, member)], project)}",
        part=Part.KEY,
        help="Do not read from both, or let both read the same branch.",
    )


def _connection_words(conflict: Conflict, project: Project) -> str:
    """The connection of two pipelines: a repo that both of them use, or the pipelines between them."""
    repos = [quoted(project.dag.words(repo)) for repo in conflict.through]
    names = [quoted(member.pipeline.name) for member in conflict.between]
    if not names:
        return f"the repo {repos[0]} connects the two"
    if len(names) == 1:
        return f"the pipeline {names[0]} connects the two, through {listed(repos, 'and')}"
    through = f", through {listed(repos, 'and')}" if len(names) <= MOST_NAMED else ""
    return f"the pipelines {listed(few(names, MOST_NAMED), 'and')} connect the two{through}"


def _branch_words(reading: Reading) -> str:
    return quoted(reading.branch) if reading.branch_given or not reading.triggered else "of its own trigger"


def _branch_place(reading: Reading) -> tuple[str | int, ...]:
    return (*reading.pointer, "branch" if reading.branch_given else "repo")


@rule("X111", "branch-never-written", Severity.WARNING)
def branch_never_written(project: Project) -> Iterator[Finding]:
    """A pipeline reads a branch that the upstream pipeline does not write.

    Why: A pipeline writes to one branch of its repo, `output_branch` (`master` by default). Any other branch is created
    empty, and its reader gets no job until somebody moves the branch by hand. A trigger waits in the same way, if the
    branch exists (X118). With `--cluster`, a branch that pachd has already is not reported.

    Wrong:
    ```yaml
    pipeline: {name: edges}
    transform: {image: "edges:1.0", cmd: [python3, /edges.py]}
    output_branch: staging
    input: {pfs: {repo: images, glob: "/*"}}
    ---
    pipeline: {name: montage}
    transform: {image: "montage:1.0", cmd: [python3, /montage.py]}
    input: {pfs: {repo: «edges», glob: "/"}}
    ```
    Right:
    ```yaml
    pipeline: {name: edges}
    transform: {image: "edges:1.0", cmd: [python3, /edges.py]}
    output_branch: staging
    input: {pfs: {repo: images, glob: "/*"}}
    ---
    pipeline: {name: montage}
    transform: {image: "montage:1.0", cmd: [python3, /montage.py]}
    input: {pfs: {repo: edges, branch: staging, glob: "/"}}
    ```
    Fix: Read the branch that is written, or change `output_branch` to the one that is read.
    """
    moved = {reading.node for _, reading in project.dag.readings if reading.triggered and reading.branch_given}
    refused = {id(conflict.reading) for conflict in refused_branches(project)}
    refused |= {id(reading) for _, _, reading in without_watched_branch(project)}
    for member, maker, reading in project.dag.edges:
        written = maker.pipeline.output_branch
        wanted = reading.watched
        if wanted is None or wanted == written or (*reading.repo, wanted) in moved or reading.repo != maker.repo:
            continue
        if not is_branch(wanted):
            continue  # P107
        if id(reading) in refused or _moves_output(maker, reading) or has_branch(reading.repo, wanted, project):
            continue
        yield member.pipeline.finding(
            _watched_place(member, reading),
            f"This reads the branch {quoted(wanted)} of {quoted(project.dag.words(maker.repo))}, but "
            f"{quoted(maker.pipeline.name)} writes the branch {quoted(written)}, so no data arrives unless "
            "somebody moves the branch by hand.",
            related=[_written_label(maker)],
            help=f"Read the branch {quoted(written)}, or set `output_branch` of {quoted(maker.pipeline.name)}.",
        )


@rule("X118", "trigger-branch-never-made", Severity.WARNING, releases="2.8-")
def trigger_branch_never_made(project: Project) -> Iterator[Finding]:
    """A trigger watches a branch that no pipeline makes in the repo of the upstream pipeline.

    Why: Since 2.8, the branch that a trigger watches must exist when the pipeline is created ("updating branch trigger:
    branch not found", src/server/pfs/server/server_branch.go). The repo of a pipeline has its output branch
    (`output_branch`, `master` by default) and those that other pipelines read; the repo of a cron input has `master`.
    Any other branch can only have been created by hand. With `--cluster`, pachd tells whether it was: a branch that is
    missing is an error (C023).

    Wrong:
    ```yaml
    pipeline: {name: edges}
    transform: {image: "edges:1.0", cmd: [python3, /edges.py]}
    input: {pfs: {repo: images, glob: "/*"}}
    ---
    pipeline: {name: montage}
    transform: {image: "montage:1.0", cmd: [python3, /montage.py]}
    input: {pfs: {repo: edges, branch: large, glob: "/", trigger: {branch: «staging», size: 1G}}}
    ```
    Right:
    ```yaml
    pipeline: {name: edges}
    transform: {image: "edges:1.0", cmd: [python3, /edges.py]}
    input: {pfs: {repo: images, glob: "/*"}}
    ---
    pipeline: {name: montage}
    transform: {image: "montage:1.0", cmd: [python3, /montage.py]}
    input: {pfs: {repo: edges, branch: large, glob: "/", trigger: {branch: master, size: 1G}}}
    ```
    Fix: Watch the branch that is written, or create the other one before the pipeline with the trigger.
    """
    for member, maker, reading in without_watched_branch(project):
        if has_branch(reading.repo, reading.watched, project) is None:
            yield without_branch_finding(
                member,
                maker,
                reading,
                f"This trigger watches the branch {quoted(reading.watched or '')} of "
                f"{quoted(project.dag.words(reading.repo))}, but {quoted(maker.pipeline.name)} writes the branch "
                f"{quoted(_written(maker, reading))}, so pachd rejects this pipeline unless the branch was created by "
                "hand.",
            )


def without_branch_finding(member: Member, maker: Member, reading: Reading, message: str) -> Finding:
    """The finding about a trigger on a branch that the pipeline of its repo does not write."""
    return member.pipeline.finding(
        _watched_place(member, reading),
        message,
        related=[_written_label(maker) if reading.repo == maker.repo else Label(name_span(maker), "makes the repo")],
        help=f"Watch the branch {quoted(_written(maker, reading))}.",
    )


def without_watched_branch(project: Project) -> list[tuple[Member, Member, Reading]]:
    """The triggers that watch a branch that no pipeline makes, and that the cluster is not known to have: the member
    that reads, the one that writes the repo, the reading."""
    if project.settings.version < WATCHED_EXISTS:
        return []
    read = {reading.node for _, reading in project.dag.readings}  # these are created with the pipelines that read them
    found = []
    for member, maker, reading in project.dag.edges:
        watched, written = reading.watched, _written(maker, reading)
        if not reading.triggered or watched is None or watched == written or not is_branch(watched):
            continue
        if (*reading.repo, watched) in read or has_branch(reading.repo, watched, project):
            continue
        if not _may_become(maker.pipeline.document, written, watched):
            found.append((member, maker, reading))
    return found


def _may_become(document: Document, name: str, wanted: str) -> bool:
    """Whether a name has placeholders, and may be the wanted one once they are filled in."""
    if not document.templated:
        return False
    from spec_lint.model.template import rendered_names  # saves start-up time: few files are templates

    pattern = rendered_names(name)
    return pattern is not None and pattern.fullmatch(wanted) is not None


def _written(maker: Member, reading: Reading) -> str:
    """The branch that a pipeline writes in the repo that is read: that of its cron input has only one."""
    return maker.pipeline.output_branch if reading.repo == maker.repo else "master"


def _written_label(maker: Member) -> Label:
    if maker.pipeline.text("output_branch") is not None:
        return Label(maker.pipeline.span(("output_branch",)), "the branch that is written")
    return Label(name_span(maker), "writes `master`, the default")


def _watched_place(member: Member, reading: Reading) -> Pointer:
    """The place of the branch that data has to arrive on, or else of the repo."""
    place = (*reading.pointer, *(("trigger", "branch") if reading.triggered else ("branch",)))
    return place if member.pipeline.text(*place) is not None else (*reading.pointer, "repo")


def has_branch(repo: Repo, branch: str | None, project: Project) -> bool | None:
    """Whether a repo in the cluster has a branch; None if that is unknown."""
    world = project.settings.world
    return world.has_branch(repo, branch) if world is not None else None


def refused_branches(project: Project) -> list[Conflict]:
    """The conflicts of branches of one repo in a DAG, if the release rejects them."""
    if project.settings.version < ONE_BRANCH or len(project.whole_dag.members) < 2:
        return []
    from spec_lint.model.branch_conflicts import branch_conflicts  # saves start-up time: a spec alone has none

    return [one for one in branch_conflicts(project.whole_dag) if _is_certain(one, project)]


def _is_certain(conflict: Conflict, project: Project) -> bool:
    """Whether a conflict is one of running pipelines, as far as a pipeline of the cluster has a part in it."""
    members = [conflict.member, conflict.other_member, *conflict.between]
    return not any(one.live for one in members) or not has_stopped(members, project)


@rule("X112", "trigger-on-output-branch", Severity.WARNING)
def trigger_on_output_branch(project: Project) -> Iterator[Finding]:
    """A trigger moves the branch that another pipeline writes.

    Why: The branch that the trigger moves is created again, without the provenance from which the upstream pipeline
    writes it. That pipeline is then cut off from its own output (src/server/pfs/server/server_branch.go).

    Wrong: (with Pachyderm 2.7; since 2.8, only a branch that exists can be watched, see X118)
    ```toml
    pachyderm_version = "2.7"
    ```
    ```yaml
    pipeline: {name: edges}
    transform: {image: "edges:1.0", cmd: [python3, /edges.py]}
    input: {pfs: {repo: images, glob: "/*"}}
    ---
    pipeline: {name: montage}
    transform: {image: "montage:1.0", cmd: [python3, /montage.py]}
    input: {pfs: {repo: edges, branch: «master», glob: "/", trigger: {branch: staging, size: 1G}}}
    ```
    Right:
    ```yaml
    pipeline: {name: edges}
    transform: {image: "edges:1.0", cmd: [python3, /edges.py]}
    input: {pfs: {repo: images, glob: "/*"}}
    ---
    pipeline: {name: montage}
    transform: {image: "montage:1.0", cmd: [python3, /montage.py]}
    input: {pfs: {repo: edges, branch: large, glob: "/", trigger: {branch: master, size: 1G}}}
    ```
    Fix: Let the trigger watch the branch that is written (`trigger.branch`) and move one of its own (`branch`).
    """
    for member, maker, reading in project.dag.edges:
        if _moves_output(maker, reading):
            yield member.pipeline.finding(
                (*reading.pointer, "branch"),
                f"This trigger moves the branch {quoted(reading.branch)} of "
                f"{quoted(project.dag.words(maker.repo))}, so {quoted(maker.pipeline.name)}, which writes it, is "
                "cut off from its output.",
                related=[Label(name_span(maker), "the pipeline that writes it")],
                help="Let the trigger watch this branch, and give the input another one.",
            )


def _moves_output(maker: Member, reading: Reading) -> bool:
    """Whether a trigger moves the branch that the pipeline of its repo writes."""
    own = maker.pipeline.output_branch
    return reading.triggered and reading.branch_given and reading.branch == own != reading.watched
