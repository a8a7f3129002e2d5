"""Branches that cannot be in one DAG: pachd accepts only one branch of each repository in a connected graph."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from spec_lint.findings.named_tuple import NamedTuple
from spec_lint.model.dag import Branch, Dag, Member, Reading, Repo
from spec_lint.model.once import once


class Conflict(NamedTuple):
    """Two branches of one repository in one connected graph.

    ``reading`` (by ``member``) is the later of the two, ``other`` the earlier: a reading, or None where the branch is
    ``other_member``'s output. ``through`` are the repositories that connect the two members, ``between`` the members on
    the path from each repository to the next.
    """

    member: Member
    reading: Reading
    other_member: Member
    other: Reading | None
    through: tuple[Repo, ...]
    between: tuple[Member, ...]


@once
def branch_conflicts(dag: Dag) -> list[Conflict]:
    """Branches of different pipelines that cannot be in one DAG; for each branch, the first reading that conflicts.

    Pipelines that are defined several times are left out: it is unknown which definition is meant.
    """
    members = _by_name([member for member in dag.members if len(dag.makers[member.repo]) == 1])
    branches: dict[Repo, str] = {}
    if all(branches.setdefault(repo, branch) == branch for member in members for repo, branch, _ in _uses(member)):
        return []
    touching: dict[Branch, list[Member]] = {}
    for member in members:
        for node in dict.fromkeys(_nodes(member)):
            touching.setdefault(node, []).append(member)
    group = _groups(members, touching)
    seen: dict[tuple[int, Repo], list[tuple[Member, Reading | None, str]]] = {}
    found: list[Conflict] = []
    for member in members:
        for repo, branch, reading in _uses(member):
            earlier = seen.setdefault((group[id(member)], repo), [])
            if any(used == branch for _, _, used in earlier):
                continue
            if earlier:
                found += _conflict(touching, (member, reading), earlier[0][:2])
            earlier.append((member, reading, branch))
    return found


def _by_name(members: Sequence[Member]) -> list[Member]:
    """Members in an order that does not depend on the paths of files: files by a name in them, specs as in their file.

    The specs of one file are created in their order, and what is in the cluster was created before.
    """
    first: dict[int, tuple[bool, Repo]] = {}
    for member in members:
        source, place = id(member.pipeline.document.source), (not member.live, member.repo)
        first[source] = min(first.get(source, place), place)
    return sorted(members, key=lambda member: first[id(member.pipeline.document.source)])


def _uses(member: Member) -> Iterator[tuple[Repo, str, Reading | None]]:
    """The branches that a pipeline writes and reads."""
    yield member.repo, member.pipeline.output_branch, None
    for reading in sorted(member.readings, key=lambda reading: reading.node):
        yield reading.repo, reading.branch, reading


def _conflict(
    touching: Mapping[Branch, list[Member]],
    later: tuple[Member, Reading | None],
    earlier: tuple[Member, Reading | None],
) -> Iterator[Conflict]:
    if later[0] is earlier[0]:
        return  # another rule reports a pipeline that contradicts itself
    if later[1] is None:
        later, earlier = earlier, later
    if later[1] is not None:
        yield Conflict(later[0], later[1], earlier[0], earlier[1], *_connection(touching, later[0], earlier[0]))


def _nodes(member: Member) -> list[Branch]:
    crons = [(*repo, "master") for repo in member.cron_repos]
    return sorted([member.output, *(reading.node for reading in member.readings), *crons])


def _groups(members: Sequence[Member], touching: Mapping[Branch, list[Member]]) -> dict[int, int]:
    """The number of the connected graph that each member is in."""
    group: dict[int, int] = {}
    for number, root in enumerate(members):
        if id(root) in group:
            continue
        group[id(root)] = number
        stack, spread = [root], set[Branch]()
        while stack:
            for node in _nodes(stack.pop()):
                if node in spread:
                    continue
                spread.add(node)
                for neighbour in touching[node]:
                    if id(neighbour) not in group:
                        group[id(neighbour)] = number
                        stack.append(neighbour)
    return group


def _connection(
    touching: Mapping[Branch, list[Member]], start: Member, end: Member
) -> tuple[tuple[Repo, ...], tuple[Member, ...]]:
    """The repositories and the members on a shortest path between two connected members."""
    came: dict[int, tuple[Member, Repo]] = {}
    queue, spread = [start], set[Branch]()
    for member in queue:
        if member is end:
            break
        for node in _nodes(member):
            if node in spread:
                continue
            spread.add(node)
            for neighbour in touching[node]:
                if neighbour is not start and id(neighbour) not in came:
                    came[id(neighbour)] = (member, node[:2])
                    queue.append(neighbour)
    through: list[Repo] = []
    between: list[Member] = []
    at = end
    while at is not start:
        at, repo = came[id(at)]
        through.append(repo)
        between.append(at)
    return tuple(through[::-1]), tuple(between[-2::-1])
