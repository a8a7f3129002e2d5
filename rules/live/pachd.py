"""Projects, repos, branches and auth that pachd has or lacks: reported only with `--cluster`, if pachd is asked.

Examples have a block with what pachd answers: its version, projects, repos with branches, pipelines and defaults, and
whether auth is activated.
"""

from __future__ import annotations

from collections.abc import Iterator

from spec_lint.engine.rule import rule
from spec_lint.findings.finding import Finding, Part, Refuser, Severity
from spec_lint.grammar.pachyderm_names import is_branch
from spec_lint.grammar.suggestion import did_you_mean
from spec_lint.grammar.words import few, listed, quoted
from spec_lint.model.dag import Member, Reading
from spec_lint.model.pipeline import Pipeline
from spec_lint.model.project import Project
from spec_lint.rules.catalogue import Catalogue
from spec_lint.rules.pipelines.branches import (
    WATCHED_EXISTS,
    has_branch,
    without_branch_finding,
    without_watched_branch,
)
from spec_lint.rules.pipelines.missing_repos import help_for_project
from spec_lint.rules.pipelines.taken import with_cron_repos

MOST_BRANCHES = 5
"""The most branches that a help names."""


@rule("C020", "project-not-in-cluster", Severity.ERROR, refused_by=Refuser.PACHD, needs_cluster=True)
def project_not_in_cluster(project: Project) -> Iterator[Finding]:
    """The project of a pipeline does not exist.

    Why: pachd rejects a pipeline if there is no such project ("could not get defaults for project"). A spec that names
    no project is for the one of the configuration, of `--project`, or of the Pachyderm context.

    Wrong:
    ```yaml +edges
    pipeline: {name: edges, project: {name: «vison»}}
    ```
    ```cluster
    {"pachd": {"projects": ["vision"], "repos": {"vison/images": ["master"]}}}
    ```
    Right:
    ```yaml +edges
    pipeline: {name: edges, project: {name: vision}}
    ```
    ```cluster
    {"pachd": {"projects": ["vision"], "repos": {"vision/images": ["master"]}}}
    ```
    Fix: Correct the name, or create the project with `pachctl create project`.
    """
    world = project.settings.world
    if world is None or all(world.projects.values()):
        return
    for member in project.dag.members:
        name = member.repo[0]
        if world.has_project(name) is not False:
            continue
        pointer = ("pipeline", "project", "name") if member.pipeline.own_project else ("pipeline", "name")
        yield member.pipeline.finding(
            pointer,
            f"{world.place} has no project {quoted(name)}.",
            help=help_for_project(name, project),
        )


@rule("C021", "pipeline-name-in-use", Severity.ERROR, refused_by=Refuser.PACHD, needs_cluster=True)
def pipeline_name_in_use(project: Project) -> Iterator[Finding]:
    """A repo with the name of a pipeline exists, and it is not the output of a pipeline.

    Why: pachd creates a repo with the name of the pipeline. It rejects the pipeline if there is one already ("a repo
    with the same name already exists"), unless the pipeline exists too and is updated.

    Wrong:
    ```yaml +edges
    pipeline: {name: «edges»}
    ```
    ```cluster
    {"pachd": {"repos": {"images": ["master"], "edges": ["master"]}}}
    ```
    Right:
    ```yaml +edges
    ```
    ```cluster
    {"pachd": {"repos": {"images": ["master"], "edges": ["master"]}, "pipelines": ["edges"]}}
    ```
    Fix: Rename the pipeline. The repo holds data, or the ticks of a cron input; delete it only if nobody uses it.
    """
    world = project.settings.world
    if world is None:
        return
    with_crons = {id(member) for member, _ in with_cron_repos(project)}  # X115
    for member in project.dag.members:
        if world.is_taken(member.repo) and id(member) not in with_crons:
            yield member.pipeline.finding(
                ("pipeline", "name"),
                f"The repo {quoted(project.dag.full_words(member.repo))} already exists in {world.place}, and it "
                "is not the output of a pipeline.",
                help="Rename the pipeline. The repo holds data, or the ticks of a cron input; delete it only if nobody "
                "uses it.",
            )


@rule("C022", "branch-not-in-cluster", Severity.WARNING, needs_cluster=True)
def branch_not_in_cluster(project: Project) -> Iterator[Finding]:
    """A pipeline reads a branch that its input repo does not have.

    Why: pachd creates the branch empty, and the pipeline gets no job until somebody commits to it. A repo without any
    branch is new, so nothing is said of it.

    Wrong:
    ```yaml +edges
    input: {pfs: {repo: images, branch: «mster», glob: "/*"}}
    ```
    ```cluster
    {"pachd": {"repos": {"images": ["master", "staging"]}}}
    ```
    Right:
    ```yaml +edges
    input: {pfs: {repo: images, branch: master, glob: "/*"}}
    ```
    ```cluster
    {"pachd": {"repos": {"images": ["master", "staging"]}}}
    ```
    Fix: Correct the name of the branch, or commit to it.
    """
    moved = {reading.node for _, reading in project.dag.readings if reading.triggered and reading.branch_given}
    waits = project.settings.version < WATCHED_EXISTS
    for member, reading, branches in _without_branch(project):
        if (waits or not reading.triggered) and branches and reading.node not in moved:
            yield _branch_finding(member, reading, branches, project, "so no data arrives until somebody commits to it")


@rule(
    "C023",
    "trigger-branch-not-in-cluster",
    Severity.ERROR,
    refused_by=Refuser.PACHD,
    releases="2.8-",
    needs_cluster=True,
)
def trigger_branch_not_in_cluster(project: Project) -> Iterator[Finding]:
    """A trigger watches a branch that its repo does not have.

    Why: Since 2.8, the branch that a trigger watches must exist when the pipeline is created ("updating branch trigger:
    branch not found", src/server/pfs/server/server_branch.go), unless a pipeline here makes it.

    Wrong:
    ```yaml +edges
    input: {pfs: {repo: images, glob: "/*", trigger: {branch: «mster», size: 1G}}}
    ```
    ```cluster
    {"pachd": {"repos": {"images": ["master", "staging"]}}}
    ```
    Right:
    ```yaml +edges
    input: {pfs: {repo: images, glob: "/*", trigger: {branch: master, size: 1G}}}
    ```
    ```cluster
    {"pachd": {"repos": {"images": ["master", "staging"]}}}
    ```
    Fix: Correct the name of the branch, or create it first: `pachctl create branch images@mster`.
    """
    world = project.settings.world
    made = {reading.node for _, reading in project.dag.readings}  # these are created with their pipelines
    for member, reading, branches in _without_branch(project):
        if reading.triggered and (*reading.repo, reading.watched) not in made:
            yield _branch_finding(member, reading, branches, project, "which a trigger needs")
    for member, maker, reading in without_watched_branch(project):
        if has_branch(reading.repo, reading.watched, project) is False:
            yield without_branch_finding(
                member,
                maker,
                reading,
                f"This trigger watches the branch {quoted(reading.watched or '')} of "
                f"{quoted(project.dag.full_words(reading.repo))}, which does not exist"
                f"{f' in {world.place}' if world is not None else ''}, and no pipeline here makes it.",
            )


def _without_branch(project: Project) -> Iterator[tuple[Member, Reading, frozenset[str]]]:
    """The inputs whose repo exists in the cluster without the branch that their data has to arrive on, and with which
    branches. A repo that a pipeline here writes gets more branches, so it is left to other rules."""
    world = project.settings.world
    for member, reading in project.dag.readings if world is not None else ():
        branches = world.repos.get(reading.repo) if world is not None else None
        if branches is None or reading.watched is None or reading.watched in branches:
            continue
        if not is_branch(reading.watched):
            continue  # P107
        if not project.dag.may_be_made(reading.repo):
            yield member, reading, branches


def _branch_finding(
    member: Member, reading: Reading, branches: frozenset[str], project: Project, consequence: str
) -> Finding:
    world, branch = project.settings.world, reading.watched or ""
    place: tuple[str, ...] = ("trigger", "branch") if reading.triggered else ("branch",)
    if member.pipeline.text(*reading.pointer, *place) is None:
        place = ("trigger",) if reading.triggered else ("repo",)
    shown = few([quoted(name) for name in sorted(branches)], MOST_BRANCHES)
    return member.pipeline.finding(
        (*reading.pointer, *place),
        f"The repo {quoted(project.dag.full_words(reading.repo))} in {world.place if world else ''} has no branch "
        f"{quoted(branch)}, {consequence}.",
        help=did_you_mean(project.near(branch, branches))
        or (f"It has {listed(shown, 'and')}." if shown else "It has no branches yet."),
    )


@rule(
    "C026",
    "determined-without-auth",
    Severity.ERROR,
    refused_by=Refuser.PACHD,
    releases="2.7-",
    needs_cluster=True,
)
def determined_without_auth(pipeline: Pipeline, project: Project) -> Iterator[Finding]:
    """A pipeline uses Determined, and auth is not activated in the cluster.

    Why: pachd gives the user who creates the pipeline rights in Determined, so it asks who that is, and rejects the
    pipeline if auth is not activated ("who am i: the auth service is not activated",
    src/server/pps/server/api_server.go).

    Wrong:
    ```yaml +edges
    «determined»: {workspaces: [vision]}
    ```
    ```cluster
    {"pachd": {"auth": false, "repos": {"images": ["master"]}}}
    ```
    Right:
    ```yaml +edges
    determined: {workspaces: [vision]}
    ```
    ```cluster
    {"pachd": {"auth": true, "repos": {"images": ["master"]}}}
    ```
    Fix: Remove `determined`, or activate auth.
    """
    world = project.settings.world
    if world is not None and world.auth is False and isinstance(pipeline.get("determined"), dict):
        yield pipeline.finding(
            ("determined",),
            f"`determined` needs auth, which is not activated in {world.place}.",
            part=Part.KEY,
            help="Remove `determined`, or activate auth with `pachctl auth activate`.",
        )


def _differences(project: Project, _: Project, code: str) -> Iterator[Finding]:
    """What the configuration says otherwise than pachd; see ``engine/told.py``."""
    for one in project.settings.differences:
        if one.rule == code:
            yield Finding(one.span, one.message, help=one.help)


differing = Catalogue(_differences, Severity.WARNING, needs_cluster=True, whole_run=True)

differing(
    "C024",
    "release-differs-from-cluster",
    """The configuration names another release of Pachyderm than the one that the cluster runs.

    Why: The specs are judged for the release that runs, because that one will read them. `--pachyderm-version` on the
    command line is obeyed, whatever the cluster runs.

    Wrong:
    ```toml
    pachyderm_version = «"2.10"»
    ```
    ```yaml +edges
    ```
    ```cluster
    {"pachd": {"version": "2.12.2", "repos": {"images": ["master"]}}}
    ```
    Right:
    ```toml
    pachyderm_version = "2.12"
    ```
    ```yaml +edges
    ```
    ```cluster
    {"pachd": {"version": "2.12.2", "repos": {"images": ["master"]}}}
    ```
    Fix: Write the release that runs.
    """,
)

differing(
    "C025",
    "defaults-differ-from-cluster",
    """The cluster has other defaults for specs than the file that the configuration names.

    Why: pachd merges its own defaults into each spec, whatever the file says, so the specs are judged with those. A new
    pachd has some already, and `pachctl update defaults` would replace all of them, for every pipeline there.

    Wrong:
    ```toml
    cluster_defaults = "defaults.yaml"
    ```
    ```yaml
    # file: defaults.yaml
    create_pipeline_request:
      «datum_tries»: 5
    ```
    ```yaml +edges
    ```
    ```cluster
    {"pachd": {"defaults": {"datum_tries": 3}, "repos": {"images": ["master"]}}}
    ```
    Right:
    ```toml
    cluster_defaults = "defaults.yaml"
    ```
    ```yaml
    # file: defaults.yaml
    create_pipeline_request:
      datum_tries: 3
    ```
    ```yaml +edges
    ```
    ```cluster
    {"pachd": {"defaults": {"datum_tries": 3}, "repos": {"images": ["master"]}}}
    ```
    Fix: Take the defaults of pachd into the file, as `pachctl inspect defaults` prints them.
    """,
)
