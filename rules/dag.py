"""What the specs of a run are to one another: names that meet, cycles, and branches that cannot be in one DAG."""

from __future__ import annotations

from collections.abc import Iterator

from spec_lint.dag import Conflict, Member, Reading, Repo
from spec_lint.finding import Finding, Label, Refuser, Severity, Span
from spec_lint.grammar.words import listed
from spec_lint.project import Project
from spec_lint.rule import rule

PROJECTS = (2, 5)
"""The first release with projects."""
ONE_BRANCH = (2, 6)
"""The first release that takes one branch of a repository in a DAG."""


def _name_span(member: Member) -> Span:
    return member.pipeline.span(("pipeline", "name"))


def _repo_words(repo: Repo, project: Project) -> str:
    """``edges``, or ``vision/edges`` where it is not in the project that everything is in."""
    return f"`{repo[1]}`" if repo[0] == project.settings.project else f"`{'/'.join(repo)}`"


def _updates(project: Project) -> dict[int, int]:
    """The first spec of each source that has `update: true`: it holds for that one and all later ones of its file."""
    found: dict[int, int] = {}
    for member in project.dag.members:
        if member.pipeline.get("update") is True:
            document = member.pipeline.document
            found.setdefault(id(document.source), document.index)
    return found


def _is_update(member: Member, updates: dict[int, int]) -> bool:
    document = member.pipeline.document
    return id(document.source) in updates and updates[id(document.source)] <= document.index


# ---------------------------------------------------------------------------------------------------------------------
# names


@rule("X101", "pipeline-twice-in-a-file", Severity.ERROR, refused_by=Refuser.PACHD)
def pipeline_twice_in_a_file(project: Project) -> Iterator[Finding]:
    """Two specs of one file have the same pipeline name.

    Why: pachctl creates the specs of a file one after the other, and pachd refuses the second ("pipeline already
    exists"); what stands before it has been created. `pachctl update pipeline` takes both, and the second one wins.

    Wrong:
    ```yaml
    pipeline: {name: edges}
    transform: {image: "edges:1.0", cmd: [python3, /edges.py]}
    input: {pfs: {repo: images, glob: "/*"}}
    ---
    pipeline: {name: edges}
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
    updates = _updates(project)
    for first, later in _same_names(project):
        if later.pipeline.document.source is first.pipeline.document.source and not _is_update(later, updates):
            yield later.pipeline.finding(
                ("pipeline", "name"),
                f"This file has a pipeline {later.pipeline.name} already: pachd refuses the second one when it is "
                "created, after the specs before it were.",
                related=[Label(_name_span(first), "the first one is here")],
            )


@rule("X102", "pipeline-twice", Severity.WARNING)
def pipeline_twice(project: Project) -> Iterator[Finding]:
    """Two specs of a run have the same pipeline name, and one of them will win.

    Why: In one cluster and project there is one pipeline of a name: creating the second one is refused, updating it
    replaces the first. Specs for different clusters may well share a name: check them in separate runs, or give each
    its own project.

    Wrong:
    ```yaml
    # file: edges.yaml
    pipeline: {name: edges}
    transform: {image: "edges:1.0", cmd: [python3, /edges.py]}
    input: {pfs: {repo: images, glob: "/*"}}
    ```
    ```yaml
    # file: edges-new.yaml
    pipeline: {name: edges}
    transform: {image: "edges:1.1", cmd: [python3, /edges.py]}
    input: {pfs: {repo: images, glob: "/*"}}
    ```
    Right:
    ```yaml
    # file: edges.yaml
    pipeline: {name: edges}
    transform: {image: "edges:1.0", cmd: [python3, /edges.py]}
    input: {pfs: {repo: images, glob: "/*"}}
    ```
    ```yaml
    # file: edges-new.yaml
    pipeline: {name: edges-new}
    transform: {image: "edges:1.1", cmd: [python3, /edges.py]}
    input: {pfs: {repo: images, glob: "/*"}}
    ```
    Fix: Rename one of them, remove it, or check them apart.
    """
    updates = _updates(project)
    for first, later in _same_names(project):
        together = later.pipeline.document.source is first.pipeline.document.source
        if together and not _is_update(later, updates):
            continue
        what = "and updates it" if together else "in another file: only one of them can exist"
        yield later.pipeline.finding(
            ("pipeline", "name"),
            f"There is a pipeline {later.pipeline.name} already, {what}.",
            related=[Label(_name_span(first), "the first one is here")],
        )


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


@rule("X103", "kubernetes-name-taken", Severity.ERROR, refused_by=Refuser.KUBERNETES)
def kubernetes_name_taken(project: Project) -> Iterator[Finding]:
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
    pipeline: {name: find-edges}
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
                f"{_repo_words(member.repo, project)} and {_repo_words(other.repo, project)} are one name for "
                f"Kubernetes ({name}): the second pipeline never gets workers.",
                related=[Label(_name_span(other), "the other one is here")],
            )


def _kubernetes_name(repo: Repo, project: Project) -> str:
    parts = repo if project.settings.version >= PROJECTS else ("pipeline", repo[1])
    return "-".join(part.replace("_", "-").lower() for part in parts)


# ---------------------------------------------------------------------------------------------------------------------
# cycles and order


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
    Fix: Take one of the inputs away, or let it read a repository outside of the circle.
    """
    for steps in project.dag.cycles:
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


@rule("X109", "spec-before-its-input", Severity.ERROR, refused_by=Refuser.PACHD)
def spec_before_its_input(project: Project) -> Iterator[Finding]:
    """A file has a spec before the one whose output it reads.

    Why: pachctl creates the specs of a file one after the other, and pachd refuses a pipeline whose input repository
    does not exist; what stands before it has been created by then.

    Wrong:
    ```yaml
    pipeline: {name: montage}
    transform: {image: "montage:1.0", cmd: [python3, /montage.py]}
    input: {pfs: {repo: edges, glob: "/"}}
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
    updates = _updates(project)
    for member, reading in project.dag.readings():
        makers = project.dag.makers.get(reading.repo, [])
        document = member.pipeline.document
        if len(makers) != 1 or id(reading) in in_cycle or id(document.source) in updates:
            continue
        made_in = makers[0].pipeline.document
        if made_in.source is document.source and made_in.index > document.index:
            yield member.pipeline.finding(
                (*reading.pointer, "repo"),
                f"The pipeline that makes {_repo_words(reading.repo, project)} comes later in this file: pachd refuses "
                "this one when it is created, for its input does not exist by then.",
                related=[Label(_name_span(makers[0]), "made here")],
                help=f"Put the spec of {makers[0].pipeline.name} before it.",
            )


# ---------------------------------------------------------------------------------------------------------------------
# branches


@rule("X108", "two-branches-in-one-dag", Severity.ERROR, refused_by=Refuser.PACHD)
def two_branches_in_one_dag(project: Project) -> Iterator[Finding]:
    """Two connected pipelines read different branches of one repository.

    Why: Since 2.6 pachd walks from every changed branch up and down through all that is connected, and refuses what
    leads to two branches of one repository ("multiple branches from the same repo cannot participate in a DAG",
    src/server/pfs/server/transaction_defer.go).

    Wrong:
    ```yaml
    pipeline: {name: train}
    transform: {image: "train:1.0", cmd: [python3, /train.py]}
    input: {cross: [{pfs: {repo: images, branch: dev, glob: "/"}}, {pfs: {repo: labels, glob: "/"}}]}
    ---
    pipeline: {name: test}
    transform: {image: "test:1.0", cmd: [python3, /test.py]}
    input: {cross: [{pfs: {repo: images, glob: "/"}}, {pfs: {repo: labels, glob: "/"}}]}
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
    Fix: Read the same branch everywhere, or put the data into two repositories.
    """
    if project.settings.version < ONE_BRANCH:
        return
    for conflict in project.dag.conflicts:
        yield _conflict_finding(conflict, project)


def _conflict_finding(conflict: Conflict, project: Project) -> Finding:
    member, other = conflict.member, conflict.other_member
    repo = _repo_words(conflict.reading.repo, project)
    if conflict.other is None:
        does = f"{other.pipeline.name} writes its branch {other.pipeline.output_branch}"
        label = Label(_name_span(other), does)
    else:
        does = f"{other.pipeline.name} reads its branch {_branch_words(conflict.other)}"
        label = Label(other.pipeline.span(_branch_place(conflict.other)), does)
    way = listed([_repo_words(between, project) for between in conflict.through], "and")
    return member.pipeline.finding(
        _branch_place(conflict.reading),
        f"This reads the branch {_branch_words(conflict.reading)} of {repo}, while {does}, and {way} connects the two: "
        "pachd takes one branch of a repository in a DAG, and refuses the pipeline that comes second.",
        related=[label],
    )


def _branch_words(reading: Reading) -> str:
    return reading.branch if reading.branch_given or not reading.triggered else "of its own trigger"


def _branch_place(reading: Reading) -> tuple[str | int, ...]:
    return (*reading.pointer, "branch" if reading.branch_given else "repo")


@rule("X111", "branch-never-written", Severity.WARNING)
def branch_never_written(project: Project) -> Iterator[Finding]:
    """A pipeline reads a branch that the pipeline upstream does not write.

    Why: A pipeline writes into one branch of its repository, `output_branch` (master by default). Another branch is
    created empty for the reader, who then never gets a job. A trigger waits for the same in vain.

    Wrong:
    ```yaml
    pipeline: {name: edges}
    transform: {image: "edges:1.0", cmd: [python3, /edges.py]}
    output_branch: staging
    input: {pfs: {repo: images, glob: "/*"}}
    ---
    pipeline: {name: montage}
    transform: {image: "montage:1.0", cmd: [python3, /montage.py]}
    input: {pfs: {repo: edges, glob: "/"}}
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
    Fix: Read the branch that is written, or write the branch that is read.
    """
    moved = {reading.node for _, reading in project.dag.readings() if reading.triggered and reading.branch_given}
    refused = _refused_readings(project)
    for member in project.dag.members:
        for maker, reading in project.dag.upstream(member):
            written = maker.pipeline.output_branch
            wanted = reading.watched
            if wanted in (written, None) or (*reading.repo, wanted) in moved or reading.repo != maker.repo:
                continue
            if id(reading) in refused or _moves_output(maker, reading):
                continue
            place: tuple[str | int, ...] = ("trigger", "branch") if reading.triggered else ("branch",)
            if member.pipeline.text(*reading.pointer, *place) is None:
                place = ("repo",)
            told = maker.pipeline.text("output_branch") is not None
            yield member.pipeline.finding(
                (*reading.pointer, *place),
                f"This reads the branch {wanted} of {_repo_words(maker.repo, project)}, but {maker.pipeline.name} "
                f"writes the branch {written}: nothing ever comes.",
                related=[
                    Label(maker.pipeline.span(("output_branch",)), "written here")
                    if told
                    else Label(_name_span(maker), "it writes master, the default")
                ],
                help=f'Read "branch": "{written}", or set the output_branch of {maker.pipeline.name}.',
            )


def _refused_readings(project: Project) -> set[int]:
    """The readings that are refused for their branch anyway."""
    if project.settings.version < ONE_BRANCH:
        return set()
    return {id(conflict.reading) for conflict in project.dag.conflicts}


@rule("X112", "trigger-on-output-branch", Severity.WARNING)
def trigger_on_output_branch(project: Project) -> Iterator[Finding]:
    """A trigger moves the branch that another pipeline writes.

    Why: The branch that the trigger moves is created anew, without what the pipeline upstream writes it from: that
    pipeline is cut off from its own output (src/server/pfs/server/server_branch.go).

    Wrong:
    ```yaml
    pipeline: {name: edges}
    transform: {image: "edges:1.0", cmd: [python3, /edges.py]}
    input: {pfs: {repo: images, glob: "/*"}}
    ---
    pipeline: {name: montage}
    transform: {image: "montage:1.0", cmd: [python3, /montage.py]}
    input: {pfs: {repo: edges, branch: master, glob: "/", trigger: {branch: staging, size: 1G}}}
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
    for member in project.dag.members:
        for maker, reading in project.dag.upstream(member):
            if _moves_output(maker, reading):
                yield member.pipeline.finding(
                    (*reading.pointer, "branch"),
                    f"This trigger moves the branch {reading.branch} of {_repo_words(maker.repo, project)}, which "
                    f"{maker.pipeline.name} writes: that pipeline is cut off from its output.",
                    related=[Label(_name_span(maker), "the pipeline that writes it")],
                    help="Let the trigger watch this branch, and give the input another one.",
                )


def _moves_output(maker: Member, reading: Reading) -> bool:
    """Whether a trigger moves the branch that the maker of its repository writes."""
    own = maker.pipeline.output_branch
    return reading.triggered and reading.branch_given and reading.branch == own != reading.watched
