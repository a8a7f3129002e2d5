"""What holds for every graph of pipelines and every pair of names."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from spec_lint.findings.source import Source
from spec_lint.model.branch_conflicts import branch_conflicts
from spec_lint.model.dag import Dag
from spec_lint.model.document import Document, Kind
from spec_lint.model.pipeline import Pipeline

SIZE = 7
EDGES = st.sets(st.tuples(st.integers(0, SIZE - 1), st.integers(0, SIZE - 1)), max_size=14)
BRANCHES = st.lists(
    st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from(["master", "dev"])), max_size=3), max_size=6
)


def dag_of(inputs: list[list[dict[str, str]]]) -> Dag:
    documents = [
        Document(
            Source(f"p{number}.yaml", ""),
            0,
            Kind.PIPELINE,
            {"pipeline": {"name": f"p{number}"}, "input": {"cross": [{"pfs": fields} for fields in reads]}},
            lambda: None,
        )
        for number, reads in enumerate(inputs)
    ]
    return Dag([Pipeline(document) for document in documents], "default")


@given(EDGES)
def test_cycles_are_found_exactly_where_there_are_some(edges: set[tuple[int, int]]) -> None:
    dag = dag_of(
        [[{"repo": f"p{read}"} for reader, read in sorted(edges) if reader == number] for number in range(SIZE)]
    )
    reach = {(reader, read) for reader, read in edges if reader != read}
    for middle in range(SIZE):
        reach |= {(a, b) for a in range(SIZE) for b in range(SIZE) if {(a, middle), (middle, b)} <= reach}
    on_a_cycle = {f"p{number}" for number in range(SIZE) if (number, number) in reach}
    found = dag.cycles
    assert bool(found) == bool(on_a_cycle)
    for steps in found:
        names = [member.pipeline.name for member, _ in steps]
        assert len(names) == len(set(names)) >= 2
        assert set(names) <= on_a_cycle
        for (member, reading), upstream in zip(steps, [names[-1], *names], strict=False):
            assert reading.repo[1] == upstream
            assert reading in member.readings


@given(BRANCHES)
def test_conflicts_are_found_exactly_where_two_branches_are_connected(reads: list[list[tuple[str, str]]]) -> None:
    dag = dag_of([[{"repo": repo, "branch": branch} for repo, branch in one] for one in reads])
    groups: list[tuple[set[int], set[tuple[str, str]]]] = []
    for number, one in enumerate(reads):
        nodes = set(one)
        touched = [group for group in groups if group[1] & nodes]
        groups = [group for group in groups if not group[1] & nodes]
        groups.append(({number, *(n for g in touched for n in g[0])}, nodes.union(*(g[1] for g in touched))))
    wrong = {
        (repo, min(members))
        for members, nodes in groups
        for repo in "abcd"
        if {(repo, "master"), (repo, "dev")} <= nodes
        # One pipeline that reads both is seen without the others.
        and not any({(repo, "master"), (repo, "dev")} <= set(reads[member]) for member in members)
    }
    found = branch_conflicts(dag)
    assert {conflict.reading.repo[1] for conflict in found} >= {repo for repo, _ in wrong}
    assert len(found) >= len(wrong)
    for conflict in found:
        assert conflict.other is not None
        assert conflict.reading.repo == conflict.other.repo
        assert conflict.reading.branch != conflict.other.branch
        assert conflict.through
