"""The graph of a run: which pipeline reads which repository, which one writes it, and how they are connected.

A repository is identified by (project, name). A pipeline's output is the repository of its own name, and each cron
input has one (src/server/pps/server/api_server.go). Every structure here is built in one pass over the inputs.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from spec_lint.findings.finding import Pointer, Span
from spec_lint.findings.named_tuple import NamedTuple
from spec_lint.findings.source import Elsewhere
from spec_lint.model.generated_names import cron_repo, trigger_branches
from spec_lint.model.pipeline import Pipeline

Repo = tuple[str, str]
"""(project, name)."""
Branch = tuple[str, str, str]
"""(project, repository, branch)."""
SYSTEM_TYPES = ("meta", "spec")
"""The types of the repositories that a pipeline has besides its output (``repo_type``)."""


class Reading(NamedTuple):
    """One ``pfs`` input: the reader, the place in its spec, and what is read.

    ``branch`` is the branch that the pipeline gets its data from; for a trigger without its own branch, one whose name
    pachd generates. ``watched`` is the branch that data has to arrive on: the trigger's, or ``branch`` itself; None
    if the spec does not say. ``repo_type`` is empty for the data of the repository, as ``user`` is.
    """

    pipeline: Pipeline
    pointer: Pointer
    repo: Repo
    branch: str
    watched: str | None
    triggered: bool
    branch_given: bool
    repo_type: str = ""

    @property
    def node(self) -> Branch:
        return (*self.repo, self.branch)


class Member(NamedTuple):
    """A pipeline with a name, as a node of the graph."""

    pipeline: Pipeline
    repo: Repo
    readings: tuple[Reading, ...]
    cron_repos: tuple[Repo, ...]

    @property
    def output(self) -> Branch:
        return (*self.repo, self.pipeline.output_branch)

    @property
    def path(self) -> str:
        return self.pipeline.document.path

    @property
    def live(self) -> bool:
        """Whether it is a pipeline in the cluster, and in no file."""
        return isinstance(self.pipeline.document.source, Elsewhere)


class Dag:
    """All named pipelines of a run, and which reads from which."""

    def __init__(self, pipelines: Iterable[Pipeline], default_project: str) -> None:
        self.default_project = default_project
        self.results: dict[Hashable, Any] = {}  # see ``model/once.py``
        self.members: list[Member] = []
        self.makers: dict[Repo, list[Member]] = {}
        self._add(_member(pipeline, default_project) for pipeline in pipelines if pipeline.name)

    def _add(self, members: Iterable[Member]) -> None:
        for member in members:
            self.members.append(member)
            for repo in (member.repo, *member.cron_repos):
                self.makers.setdefault(repo, []).append(member)

    def joined(self, others: Iterable[Pipeline]) -> Dag:
        """The graph of these pipelines, the same members, and others."""
        dag = Dag(others, self.default_project)
        dag._add(self.members)
        return dag

    def may_be_made(self, repo: Repo) -> bool:
        """Whether a pipeline writes a repository, or may do so once the placeholders in its name are filled in."""
        return repo in self.makers or any(pattern.fullmatch(repo[1]) for pattern in self._rendered_names)

    @cached_property
    def _rendered_names(self) -> list[re.Pattern[str]]:
        """What the names with placeholders may be once they are rendered."""
        names = {member.repo[1] for member in self.members if member.pipeline.document.templated}
        if not names:
            return []
        from spec_lint.model.template import rendered_names  # saves start-up time: few files are templates

        return [pattern for name in names if (pattern := rendered_names(name)) is not None]

    @cached_property
    def cycles(self) -> list[list[tuple[Member, Reading]]]:
        """One shortest cycle of each strongly connected component."""
        return cycles(self)

    @cached_property
    def by_name(self) -> dict[str, Member]:
        """The first pipeline that writes a repository of each name, in any project."""
        found: dict[str, Member] = {}
        for (_, name), makers in self.makers.items():
            found.setdefault(name, makers[0])
        return found

    def words(self, repo: Repo) -> str:
        """The display name of a repository: ``edges``, or ``vision/edges`` if it is not in the default project."""
        return repo[1] if repo[0] == self.default_project else "/".join(repo)

    def full_words(self, repo: Repo) -> str:
        """The display name of a repository where the default project of others may be another one: with its project,
        unless that is Pachyderm's own default."""
        return repo[1] if repo[0] == self.default_project == "default" else "/".join(repo)

    @cached_property
    def readings(self) -> list[tuple[Member, Reading]]:
        """Every reading, with the member that reads."""
        return [(member, reading) for member in self.members for reading in member.readings]

    @cached_property
    def edges(self) -> list[tuple[Member, Member, Reading]]:
        """Every reading of another member's repository: the member that reads, the other one, the reading."""
        return [
            (member, maker, reading)
            for member, reading in self.readings
            if reading.repo in self.makers
            and (maker := self.maker(member, reading.repo)) is not None
            and maker is not member
        ]

    @cached_property
    def _upstream(self) -> dict[int, list[tuple[Member, Reading]]]:
        found: dict[int, list[tuple[Member, Reading]]] = {}
        for member, maker, reading in self.edges:
            found.setdefault(id(member), []).append((maker, reading))
        return found

    @cached_property
    def updated(self) -> dict[int, int]:
        """The first spec with ``update: true`` of each source, by the source's id; it applies to all later ones too."""
        found: dict[int, int] = {}
        for member in self.members:
            if "update" in member.pipeline.fields and member.pipeline.get("update") is True:
                document = member.pipeline.document
                found.setdefault(id(document.source), document.index)
        return found

    def maker(self, member: Member, repo: Repo) -> Member | None:
        """The pipeline that writes a repository: of several, the one in the member's file, else in its folder."""
        makers = self.makers.get(repo, [])
        if len(makers) < 2:
            return makers[0] if makers else None
        source = member.pipeline.document.source
        near = [maker for maker in makers if maker.pipeline.document.source is source]
        if not near:
            from pathlib import PurePath  # saves start-up time: few repositories have two pipelines that write them

            folder = PurePath(member.path).parent
            near = [maker for maker in makers if PurePath(maker.path).parent == folder]
        return near[0] if near and (len(near) == 1 or near[0].pipeline.document.source is source) else None

    def upstream(self, member: Member) -> Sequence[tuple[Member, Reading]]:
        """The members that a member reads from, except itself."""
        return self._upstream.get(id(member), ())


def name_span(member: Member) -> Span:
    """The place of a pipeline's name."""
    return member.pipeline.span(("pipeline", "name"))


def _member(pipeline: Pipeline, default_project: str) -> Member:
    project = pipeline.project(default_project)
    readings = []
    made_up = trigger_branches(pipeline)
    for _, pointer, fields in pipeline.pfs_inputs():
        repo = fields.get("repo")
        if isinstance(repo, str) and repo:
            named = (_text(fields, "project") or project, repo)
            readings.append(_reading(pipeline, pointer, fields, named, made_up.get(pointer, "")))
    crons = [(project, repo) for _, _, fields in pipeline.cron_inputs() if (repo := cron_repo(pipeline, fields))]
    return Member(pipeline, (project, pipeline.name), tuple(readings), tuple(crons))


def _reading(pipeline: Pipeline, pointer: Pointer, fields: Mapping[str, object], repo: Repo, made_up: str) -> Reading:
    given, kind = _text(fields, "branch"), _text(fields, "repo_type")
    trigger = fields.get("trigger")
    if not isinstance(trigger, dict):
        return Reading(pipeline, pointer, repo, given or "master", given or "master", False, bool(given), kind)
    watched = _text(trigger, "branch") or (None if given else "master")
    return Reading(pipeline, pointer, repo, given or made_up, watched, True, bool(given), kind)


def _text(fields: Mapping[str, object], name: str) -> str:
    value = fields.get(name)
    return value if isinstance(value, str) else ""


# ---------------------------------------------------------------------------------------------------------------------
# cycles


def cycles(dag: Dag) -> list[list[tuple[Member, Reading]]]:
    """One shortest cycle per component: steps (member, the reading that gets its data from the step before)."""
    place = {id(member): number for number, member in enumerate(dag.members)}
    if all(place[id(maker)] < place[id(member)] for member, maker, _ in dag.edges):
        return []  # each one reads only from those before it
    # Of several equally short cycles, the same one is found wherever the files are and however their inputs are sorted.
    upstream = {id(one): sorted(dag.upstream(one), key=lambda step: step[0].repo) for one in dag.members}
    found = []
    for knot in _knots(dag.members, upstream):
        start = min(knot, key=lambda member: (member.repo, place[id(member)]))
        found.append(_shortest_cycle(start, upstream, {id(member) for member in knot}))
    return found


def _knots(members: Sequence[Member], upstream: Mapping[int, list[tuple[Member, Reading]]]) -> list[list[Member]]:
    """The strongly connected components of more than one member (Tarjan), without recursion."""
    order: dict[int, int] = {}
    low: dict[int, int] = {}
    stack: list[Member] = []
    on_stack: set[int] = set()
    knots: list[list[Member]] = []
    for root in members:
        if id(root) in order:
            continue
        work = [(root, iter(upstream[id(root)]))]
        order[id(root)] = low[id(root)] = len(order)
        stack.append(root)
        on_stack.add(id(root))
        while work:
            member, rest = work[-1]
            for neighbour, _ in rest:
                if id(neighbour) not in order:
                    order[id(neighbour)] = low[id(neighbour)] = len(order)
                    stack.append(neighbour)
                    on_stack.add(id(neighbour))
                    work.append((neighbour, iter(upstream[id(neighbour)])))
                    break
                if id(neighbour) in on_stack:
                    low[id(member)] = min(low[id(member)], order[id(neighbour)])
            else:
                work.pop()
                if work:
                    above = work[-1][0]
                    low[id(above)] = min(low[id(above)], low[id(member)])
                if low[id(member)] == order[id(member)]:
                    knot = []
                    while True:
                        last = stack.pop()
                        on_stack.discard(id(last))
                        knot.append(last)
                        if last is member:
                            break
                    if len(knot) > 1:
                        knots.append(knot)
    return knots


def _shortest_cycle(
    start: Member, upstream: Mapping[int, list[tuple[Member, Reading]]], inside: set[int]
) -> list[tuple[Member, Reading]]:
    came: dict[int, tuple[Member, Reading]] = {}
    queue = [start]
    for member in queue:
        for neighbour, reading in upstream[id(member)]:
            if id(neighbour) not in inside or id(neighbour) in came:
                continue
            came[id(neighbour)] = (member, reading)
            if neighbour is start:
                steps, at = [], start
                while True:
                    downstream, read = came[id(at)]
                    steps.append((downstream, read))
                    at = downstream
                    if at is start:
                        return steps
            queue.append(neighbour)
    raise AssertionError("a component has a cycle through each of its members")
