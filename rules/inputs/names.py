"""Names and branches of a pipeline's inputs that pachd rejects because they conflict."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from spec_lint.engine.rule import rule
from spec_lint.findings.finding import Finding, Label, Part, Pointer, Refuser, Severity
from spec_lint.grammar.words import quoted
from spec_lint.model.generated_names import cron_repo, trigger_branches
from spec_lint.model.pipeline import Input, Pipeline
from spec_lint.model.settings import Settings
from spec_lint.pachyderm.release import SECOND_MAJOR
from spec_lint.rules.inputs.inputs import NAMED_AFTER_REPO, OTHER_NAME, git_inputs, named


@rule("P220", "duplicate-input-name", Severity.ERROR, refused_by=Refuser.PACHD)
def duplicate_input_name(pipeline: Pipeline, settings: Settings) -> Iterator[Finding]:
    """Two inputs of a pipeline have the same name.

    Why: Each input is a folder under /pfs. Only the branches of a union may share a name, because a datum has files
    from one of them. An input without a `name` has its repo's name, whatever the project (validateNames in
    src/internal/ppsutil/util.go).

    Wrong:
    ```json
    {"pipeline": {"name": "pairs"}, "transform": {"image": "pairs:1.0", "cmd": ["python3", "/pairs.py"]},
     "input": {"cross": [{"pfs": {"repo": "images", "glob": "/"}}, {"pfs": {"repo": «"images"», "glob": "/"}}]}}
    ```
    Right:
    ```json
    {"pipeline": {"name": "pairs"}, "transform": {"image": "pairs:1.0", "cmd": ["python3", "/pairs.py"]},
     "input": {"cross": [{"pfs": {"name": "left", "repo": "images", "glob": "/"}},
                         {"pfs": {"name": "right", "repo": "images", "glob": "/"}}]}}
    ```
    Fix: Give one of them another `name`.
    """
    if not pipeline.inputs("cross", "join", "group", "union"):
        return
    for place, earlier, name in _Names(pipeline, settings.version < SECOND_MAJOR).repeated:
        yield pipeline.finding(
            place,
            f"Two inputs are called {quoted(name)}.",
            label="this name is already used",
            help=OTHER_NAME if place[-1] == "name" else NAMED_AFTER_REPO,
            related=[Label(pipeline.span(earlier), "the first input with this name")],
        )


class _Names:
    """One walk over a tree of inputs. ``repeated`` are (place, place of the first, name).

    A name inside a branch of a union is taken for whatever follows the union, but not for its other branches.
    """

    def __init__(self, pipeline: Pipeline, with_git: bool) -> None:
        self._with_git = with_git
        self.repeated: list[tuple[Pointer, Pointer, str]] = []
        self._taken: dict[str, Pointer] = {}
        self._added: list[str] = []
        root = pipeline.value.get("input")
        if isinstance(root, dict):
            self._visit(Input(("input",), root, ()))

    def _visit(self, node: Input) -> None:
        kinds = node.kinds()
        if self._with_git and not kinds and node.leaf("git") is not None:
            kinds = ["git"]
        if len(kinds) != 1:
            return
        kind = kinds[0]
        fields = node.leaf(kind)
        if fields is not None:
            name, place = named(node, (*node.pointer, kind), fields)
            self._leaf(place, name)
            return
        below = [
            Input((*node.pointer, kind, index), child, (*node.inside, kind))
            for index, child in enumerate(node.value[kind])
            if isinstance(child, dict)
        ]
        if kind == "union":
            self._union(below)
        else:
            for child in below:
                self._visit(child)

    def _union(self, branches: list[Input]) -> None:
        outside, later = self._added, dict[str, Pointer]()
        for branch in branches:
            self._added = []
            self._visit(branch)
            later.update((name, self._taken.pop(name)) for name in self._added if name in self._taken)
        self._taken.update(later)
        self._added = [*outside, *later]

    def _leaf(self, place: Pointer, name: str) -> None:
        if not name:
            return
        if name in self._taken:
            self.repeated.append((place, self._taken[name], name))
        else:
            self._taken[name] = place
            self._added.append(name)


@rule("P221", "own-output-as-input", Severity.ERROR, refused_by=Refuser.PACHD)
def own_output_as_input(pipeline: Pipeline, settings: Settings) -> Iterator[Finding]:
    """A pipeline reads its own output repo.

    Why: A pipeline writes to the repo of its own name, and a repo cannot be in its own provenance. On create the repo
    does not exist yet; on update pachd rejects it. The `repo` of a cron input is created before the pipeline's, which
    pachd then rejects ("a repo with the same name already exists", src/server/pps/server/api_server.go).

    Wrong:
    ```json +edges
    "input": {"pfs": {"repo": «"edges"», "glob": "/*"}}
    ```
    Right:
    ```json +edges
    ```
    Fix: Read another repo, or rename the pipeline.
    """
    if not pipeline.name:
        return
    if settings.version < SECOND_MAJOR:
        places = [place for place, branch in own_repo_in_1x(pipeline) if branch == pipeline.output_branch]
    else:
        places = _own_repo(pipeline, pipeline.project(settings.project))
    for place in places:
        yield pipeline.finding(
            place,
            f"The pipeline writes to the repo {quoted(pipeline.name)}, so it cannot read it.",
            related=[Label(pipeline.span(("pipeline", "name")), "a pipeline writes to the repo of its own name")],
        )


def _own_repo(pipeline: Pipeline, project: str) -> list[Pointer]:
    """The places where a pipeline reads the repo that it writes."""
    name = pipeline.name
    places: list[Pointer] = [
        (*place, "repo")
        for _, place, fields in pipeline.pfs_inputs("repo")
        if fields["repo"] == name and (_project(fields) or project) == project
    ]
    # The repo of a cron input is created in the project of the pipeline, whatever `project` says.
    crons = pipeline.cron_inputs("repo")
    return places + [(*place, "repo") for _, place, fields in crons if fields["repo"] == name]


def own_repo_in_1x(pipeline: Pipeline) -> Iterator[tuple[Pointer, str]]:
    """The places and branches at which a pipeline of 1.13 reads its own repo; only the output branch is an error there.

    A spout reads none of its inputs.
    """
    if isinstance(pipeline.value.get("spout"), dict):
        return
    made_up = trigger_branches(pipeline, SECOND_MAJOR)
    for _, place, fields in pipeline.pfs_inputs():
        if fields.get("repo") == pipeline.name:
            yield (*place, "repo"), made_up.get(place) or pipeline.text(*place, "branch") or "master"
    for _, place, fields in pipeline.cron_inputs():
        if fields.get("repo") == pipeline.name:
            yield (*place, "repo"), "master"
    for node, place, fields in git_inputs(pipeline):
        name, where = named(node, place, fields)
        if name == pipeline.name:
            yield where, pipeline.text(*place, "branch") or "master"


@rule("P222", "two-branches-of-one-repo", Severity.ERROR, refused_by=Refuser.PACHD, releases="2.6-")
def two_branches_of_one_repo(pipeline: Pipeline, settings: Settings) -> Iterator[Finding]:
    """A pipeline reads two branches of the same repo.

    Why: A DAG can use only one branch of a repo (checked at the end of each transaction since 2.6,
    src/server/pfs/server/transaction_defer.go). An input with a trigger and no branch reads a branch of its own; a cron
    input reads the branch master of its `repo`, or of `<pipeline>_<name>` if it has none.

    Wrong:
    ```json
    {"pipeline": {"name": "compare"}, "transform": {"image": "compare:1.0", "cmd": ["python3", "/compare.py"]},
     "input": {"cross": [{"pfs": {"name": "before", "repo": "images", "glob": "/"}},
                         {"pfs": {"name": "after", "repo": "images", "branch": «"staging"», "glob": "/"}}]}}
    ```
    Right:
    ```json
    {"pipeline": {"name": "compare"}, "transform": {"image": "compare:1.0", "cmd": ["python3", "/compare.py"]},
     "input": {"cross": [{"pfs": {"name": "before", "repo": "images", "glob": "/"}},
                         {"pfs": {"name": "after", "repo": "staged-images", "glob": "/"}}]}}
    ```
    Fix: Read one branch only, or keep the other data in a repo of its own.
    """
    if not pipeline.inputs("cross", "join", "group", "union"):
        return
    seen: dict[tuple[str, str], tuple[str, Pointer]] = {}
    for place, repo, branch in branches_read(pipeline, settings):
        earlier, there = seen.setdefault(repo, (branch, place))
        if earlier != branch:
            pointer = (*place, "branch") if pipeline.text(*place, "branch") else (*place, "repo")
            yield pipeline.finding(
                pointer,
                f"The pipeline reads the branches {quoted(earlier)} and {quoted(branch)} of the repo "
                f"{quoted(repo[1])}; a DAG can use only one branch of a repo.",
                related=[
                    Label(pipeline.span((*there, "repo"), Part.VALUE), f"the branch {quoted(earlier)} is read here")
                ],
            )


def branches_read(pipeline: Pipeline, settings: Settings) -> Iterator[tuple[Pointer, tuple[str, str], str]]:
    """Every (place, (project, repo), branch) that a pipeline reads. A trigger without a branch creates its own."""
    own = pipeline.project(settings.project)
    made_up = trigger_branches(pipeline, settings.version)
    for _, place, fields in pipeline.pfs_inputs():
        repo = fields.get("repo")
        if isinstance(repo, str) and repo:
            branch = made_up.get(place) or fields.get("branch") or "master"
            yield place, (_project(fields) or own, repo), str(branch)
    for _, place, fields in pipeline.cron_inputs():
        if repo := cron_repo(pipeline, fields):
            yield place, (_project(fields) or own, repo), "master"


def _project(fields: dict[str, Any]) -> str:
    project = fields.get("project")
    return project if isinstance(project, str) else ""
