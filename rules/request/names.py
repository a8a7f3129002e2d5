"""What pachd rejects in the names of pipelines, projects, repos and branches."""

from __future__ import annotations

import re
from collections.abc import Iterator

from spec_lint.engine.rule import rule
from spec_lint.findings.finding import Finding, Pointer, Refuser, Severity
from spec_lint.grammar.pachyderm_names import (
    COMMIT_ID,
    LONGEST_PIPELINE,
    LONGEST_TOGETHER,
    check_name,
    check_project,
    check_start,
)
from spec_lint.grammar.words import quoted
from spec_lint.model.pipeline import Pipeline
from spec_lint.model.settings import Settings
from spec_lint.pachyderm.release import SECOND_MAJOR, Release
from spec_lint.rules.inputs.inputs import NAMES_OF_ALL, git_inputs
from spec_lint.rules.naming import judged

NAME: Pointer = ("pipeline", "name")
BRANCHES_READ: Release = Release(2, 6)
"""The first release that checks the names of branches that are only read (``createBranch``)."""
BRANCHES_WATCHED: Release = Release(2, 0)
"""The first release that checks the name of the branch that a trigger watches (``validateTrigger``)."""
WATCHED_EXISTS: Release = Release(2, 8)
"""The first release in which the branch that a trigger watches must exist."""


@rule("P101", "pipeline-name-characters", Severity.ERROR, refused_by=Refuser.PACHD)
def pipeline_name_characters(pipeline: Pipeline) -> Iterator[Finding]:
    """A pipeline's name has a character that is not allowed.

    Why: pachd allows letters, digits, dashes and underscores (ValidateName in src/internal/ancestry, called when a
    pipeline is created). A dot or a caret would even be read as an ancestor of another pipeline.

    Wrong:
    ```json +edges
    "pipeline": {"name": "edges«.»v2"}
    ```
    Right:
    ```json +edges
    "pipeline": {"name": "edges-v2"}
    ```
    Fix: Use letters, digits, dashes and underscores only.
    """
    name = pipeline.name
    if name:
        yield from judged(pipeline, NAME, name, check_name, "pipeline name")


@rule("P102", "pipeline-name-start", Severity.ERROR, refused_by=Refuser.PACHD)
def pipeline_name_start(pipeline: Pipeline) -> Iterator[Finding]:
    """A pipeline's name starts with a dash or an underscore.

    Why: pachd requires a letter or a digit first (validatePipeline in src/server/pps/server/api_server.go).

    Wrong:
    ```json +edges
    "pipeline": {"name": "«_»edges"}
    ```
    Right:
    ```json +edges
    ```
    Fix: Start the name with a letter or a digit.
    """
    yield from judged(pipeline, NAME, pipeline.name, check_start, "pipeline name")


@rule("P103", "pipeline-name-too-long", Severity.ERROR, refused_by=Refuser.PACHD, releases="2.5-")
def pipeline_name_too_long(pipeline: Pipeline) -> Iterator[Finding]:
    """A pipeline's name is longer than 51 characters.

    Why: The name becomes part of the names of Kubernetes objects, which have at most 63 characters; pachd therefore
    allows 51 (dnsLabelLimit in src/server/pps/server/api_server.go, since 2.5).

    Wrong:
    ```json +edges
    "pipeline": {"name": «"edges-of-all-the-images-of-the-second-season-in-the-north"»}
    ```
    Right:
    ```json +edges
    "pipeline": {"name": "edges-north-season-2"}
    ```
    Fix: Shorten the name.
    """
    if too_long(pipeline):
        length = len(pipeline.name.encode("utf-8", "surrogatepass"))
        yield pipeline.finding(
            NAME,
            f"The pipeline name has {length} characters; the limit is {LONGEST_PIPELINE}.",
        )


def too_long(pipeline: Pipeline) -> bool:
    return len(pipeline.name.encode("utf-8", "surrogatepass")) > LONGEST_PIPELINE


@rule("P104", "combined-name-too-long", Severity.ERROR, refused_by=Refuser.PACHD, releases="2.5-")
def combined_name_too_long(pipeline: Pipeline, settings: Settings) -> Iterator[Finding]:
    """The names of a project and its pipeline total more than 58 characters.

    Why: The ReplicationController is named after both, with a dash between them and the version after them, and
    Kubernetes allows 63 characters; pachd assumes a version of two digits (validatePipelineName in
    src/server/pps/server/api_server.go, since 2.5).

    Wrong:
    ```json +edges
    "pipeline": {"project": {"name": "image-recognition"}, "name": «"edges-of-all-images-of-the-second-season-north"»}
    ```
    Right:
    ```json +edges
    "pipeline": {"project": {"name": "image-recognition"}, "name": "edges-north-season-2"}
    ```
    Fix: Shorten one of the two names.
    """
    name, own = pipeline.project(settings.project), pipeline.name
    length = len(name.encode("utf-8", "surrogatepass")) + len(own)
    if own and length > LONGEST_TOGETHER and not too_long(pipeline):
        yield pipeline.finding(
            NAME,
            f"The project name {quoted(name)} and the pipeline name total {length} characters; the limit is "
            f"{LONGEST_TOGETHER}.",
        )


@rule("P105", "project-name", Severity.ERROR, refused_by=Refuser.PACHD)
def project_name(pipeline: Pipeline) -> Iterator[Finding]:
    """A spec names a project that cannot exist.

    Why: The name of a project has letters, digits, dashes and underscores, starts with a letter or a digit, and has at
    most 51 characters (ValidateProject in src/pfs/pfs.go); pachd looks the project up when the pipeline is created.

    Wrong:
    ```json +edges
    "pipeline": {"project": {"name": "image« »recognition"}, "name": "edges"}
    ```
    Right:
    ```json +edges
    "pipeline": {"project": {"name": "image-recognition"}, "name": "edges"}
    ```
    Fix: Write the name of an existing project; `pachctl list project` shows them.
    """
    for pointer in _projects(pipeline):
        if text := pipeline.text(*pointer):
            yield from judged(pipeline, pointer, text, check_project, "project name")


def _projects(pipeline: Pipeline) -> Iterator[Pointer]:
    yield ("pipeline", "project", "name")
    for _, place, _fields in (*pipeline.pfs_inputs("project"), *pipeline.cron_inputs("project")):
        yield (*place, "project")


@rule("P106", "repo-name", Severity.ERROR, refused_by=Refuser.PACHD)
def repo_name(pipeline: Pipeline) -> Iterator[Finding]:
    """An input names a repo that cannot exist.

    Why: The name of a repo has letters, digits, dashes and underscores only (ValidateName in src/internal/ancestry). A
    project, a branch or a commit of the repo has a field of its own.

    Wrong:
    ```json +edges
    "input": {"pfs": {"name": "images", "repo": "images«@»staging", "glob": "/*"}}
    ```
    Right:
    ```json +edges
    "input": {"pfs": {"name": "images", "repo": "images", "branch": "staging", "glob": "/*"}}
    ```
    Fix: Write the repo's name alone; `project` and `branch` are separate fields.
    """
    for _, place, fields in pipeline.pfs_inputs():
        repo = fields.get("repo")
        if isinstance(repo, str) and repo:
            yield from judged(pipeline, (*place, "repo"), repo, check_name, "repo name")


@rule("P107", "branch-name", Severity.ERROR, refused_by=Refuser.PACHD)
def branch_name(pipeline: Pipeline, settings: Settings) -> Iterator[Finding]:
    """A branch has an invalid name.

    Why: The name of a branch has letters, digits, dashes and underscores, without a slash or a dot (ValidateName,
    called when pachd creates the output branch and the branches of inputs and triggers). Up to 2.5 pachd checks the
    branch of an input only if it has a trigger; 1.13 does not check the branch that a trigger watches. A name that is
    like the ID of a commit is rejected as well ("branch name cannot be a UUID V4", src/internal/pfsdb), by 1.13 even if
    it only contains one.

    Wrong:
    ```json +edges
    "output_branch": "release«/»1.0"
    ```
    Right:
    ```json +edges
    "output_branch": "release-1-0"
    ```
    Fix: Use letters, digits, dashes and underscores only.
    """
    version = settings.version
    places: list[Pointer] = [("output_branch",)] if "output_branch" in pipeline.value else []
    for _, place, fields in pipeline.pfs_inputs("branch", "trigger"):
        if version >= BRANCHES_READ or isinstance(fields.get("trigger"), dict):
            places.append((*place, "branch"))
        if version >= BRANCHES_WATCHED and "trigger" in fields:
            places.append((*place, "trigger", "branch"))
    for pointer in places:
        if text := pipeline.text(*pointer):
            yield from judged(pipeline, pointer, text, check_name, "branch name")
    yield from _like_commits(pipeline, version)


def _like_commits(pipeline: Pipeline, version: Release) -> Iterator[Finding]:
    """Branches whose names are a UUID of version 4 without dashes, or contain one in 1.13."""
    places: list[Pointer] = [("output_branch",)] if "output_branch" in pipeline.value else []
    places += [(*place, "branch") for _, place, _ in pipeline.pfs_inputs("branch")]
    if version < SECOND_MAJOR:
        places += [(*place, "branch") for _, place, _ in git_inputs(pipeline)]
    if version >= WATCHED_EXISTS:
        places += [(*place, "trigger", "branch") for _, place, _ in pipeline.pfs_inputs("trigger")]
    for pointer in places:
        text = pipeline.text(*pointer) or ""
        found = (re.search if version < SECOND_MAJOR else re.fullmatch)(COMMIT_ID, text)
        if found is not None:
            message = f"The branch name {quoted(text)} looks like a commit ID."
            yield pipeline.finding(pointer, message, inside=found.span(), help="Write the name of a branch.")


@rule("P108", "cron-name", Severity.ERROR, refused_by=Refuser.PACHD)
def cron_name(pipeline: Pipeline, settings: Settings) -> Iterator[Finding]:
    """A cron input's `name` or `repo` is not valid in the name of a repo.

    Why: pachd creates a repo for the ticks: the `repo` of the input, or `<pipeline>_<name of the cron input>` if it has
    none. Both may have letters, digits, dashes and underscores only (src/server/pps/server/api_server.go).

    Wrong:
    ```json
    {"pipeline": {"name": "report"}, "transform": {"image": "report:1.0", "cmd": ["python3", "/report.py"]},
     "input": {"cron": {"name": "every« »day", "spec": "@daily", "overwrite": true}}}
    ```
    Right:
    ```json
    {"pipeline": {"name": "report"}, "transform": {"image": "report:1.0", "cmd": ["python3", "/report.py"]},
     "input": {"cron": {"name": "every-day", "spec": "@daily", "overwrite": true}}}
    ```
    Fix: Use letters, digits, dashes and underscores only.
    """
    for _, place, fields in pipeline.cron_inputs():
        name, repo = fields.get("name"), fields.get("repo")
        if isinstance(repo, str) and repo:
            yield from judged(pipeline, (*place, "repo"), repo, check_name, "repo name")
        elif isinstance(name, str) and name and (name != ".env" or settings.version < NAMES_OF_ALL):
            yield from judged(pipeline, (*place, "name"), name, check_name, "cron input name")
