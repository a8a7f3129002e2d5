"""Every spec of 1.x says the same after its move, by the table of what became of each field, however it is written."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from spec_lint.findings.finding import Finding, Severity
from spec_lint.pachyderm.removed_fields import REMOVED, Fate
from tests.layouts import Layout
from tests.rules.releases.moving import by_the_table, found_in, moved, value_of

NAMES = st.sampled_from(("images", "edges-1", "test_data"))
QUANTITIES = st.sampled_from(("64M", "1G", "500Mi", ""))
COUNTS = st.sampled_from((0, 1, 5, "1", "12"))


def some(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=fields)


PFS = st.fixed_dictionaries(
    {"repo": NAMES, "glob": st.sampled_from(("/", "/*"))},
    optional={"branch": st.just("master"), "lazy": st.booleans(), "from_commit": st.just("a1b2c3")},
)
GIT = st.fixed_dictionaries({"url": st.just("https://example.com/a/b.git")})
LEAF = st.one_of(
    st.fixed_dictionaries({"atom": PFS}),
    st.fixed_dictionaries({"pfs": PFS}),
    st.fixed_dictionaries({"git": GIT}),
)


def with_names(inputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Inputs with names of their own; an item of a `cross` is a mapping with its kind."""
    for number, one in enumerate(inputs):
        (one if "repo" in one else next(iter(one.values())))["name"] = f"in{number}"
    return inputs


INPUT = LEAF | st.fixed_dictionaries({"cross": st.lists(LEAF, min_size=1, max_size=3).map(with_names)})
OLD_INPUT = st.fixed_dictionaries(
    {"repo": st.fixed_dictionaries({"name": NAMES})}, optional={"name": NAMES, "branch": st.just("master")}
)
OLD_INPUTS = st.lists(
    st.one_of(
        OLD_INPUT.map(lambda item: {**item, "glob": "/*"}),
        OLD_INPUT.map(lambda item: {"method": "global", **item}),
        OLD_INPUT.map(lambda item: {**item, "glob": "/", "from": {"repo": {"name": "images"}, "id": "a1b2"}}),
    ),
    min_size=1,
    max_size=3,
).map(lambda items: with_names(items) if len(items) > 1 else items)
SERVICE = st.fixed_dictionaries(
    {"internal_port": st.just(80), "external_port": st.just(30080), "type": st.just("NodePort")},
    optional={"annotations": st.dictionaries(NAMES, NAMES, max_size=2)},
)
OLD_VALUES: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    "CreatePipelineRequest": {
        "parallelism": COUNTS,
        "inputs": OLD_INPUTS,
        "no_archive": st.booleans(),
        "gc_policy": some(success=st.just("1h")),
        "scale_down_threshold": st.just("10m"),
        "resource_spec": some(cpu=st.just(0.5), memory=QUANTITIES) | st.just({"gpu": 2}),
        "incremental": st.booleans(),
        "batch": st.booleans(),
        "cache_size": QUANTITIES,
        "enable_stats": st.booleans(),
        "max_queue_size": COUNTS,
        "chunk_spec": some(number=COUNTS, size_bytes=COUNTS),
        "hashtree_spec": some(constant=COUNTS),
        "standby": st.booleans(),
        "details_json": st.just("{}"),
    },
    "Transform": {"overwrite": st.booleans(), "build": some(language=st.just("python"))},
    "ParallelismSpec": {"strategy": st.sampled_from(("CONSTANT", "COEFFICIENT")), "coefficient": st.just(0.5)},
    "Input": {"atom": PFS, "git": GIT},
    "PFSInput": {"from_commit": st.just("a1b2c3")},
    "Service": {"annotations": st.dictionaries(NAMES, NAMES, min_size=1, max_size=2)},
    "Spout": {"overwrite": st.booleans(), "marker": st.sampled_from(("", "mark"))},
    "SQLSecret": {"k8s_secret": NAMES},
}
ELSEWHERE = {"inputs", "parallelism", "scale_down_threshold"}
"""Fields that are drawn apart, because they exclude others."""


DECISIONS = {name for fields in REMOVED.values() for name, one in fields.items() if one.fate is Fate.DECISION}


@st.composite
def specs(draw: st.DrawFn) -> dict[str, Any]:
    """Specs with removed fields from all times of 1.x, each with what its successor needs to be free."""
    old = OLD_VALUES["CreatePipelineRequest"]
    fields: dict[str, st.SearchStrategy[Any]] = {name: one for name, one in old.items() if name not in ELSEWHERE}
    transform = {"image": st.just("edges:1.0"), "cmd": st.just(["python3", "/edges.py"])}
    whole = st.fixed_dictionaries(transform, optional=OLD_VALUES["Transform"])
    spec = draw(
        st.fixed_dictionaries(
            {"pipeline": st.just({"name": "edges"}), "transform": whole},
            optional={
                **fields,
                "description": st.just("a b"),
                "spout": some(service=SERVICE, **OLD_VALUES["Spout"]),
                "sidecar_resource_limits": some(gpu=st.sampled_from((0, 2)), cpu=st.just(2)),
                "egress": st.just({"URL": "s3://bucket/x"}),
            },
        )
    )
    if "spout" not in spec:
        spec |= draw(st.one_of(st.fixed_dictionaries({"input": INPUT}), st.fixed_dictionaries({"inputs": OLD_INPUTS})))
    workers = some(constant=st.just(2), strategy=OLD_VALUES["ParallelismSpec"]["strategy"])
    spec |= draw(st.one_of(some(parallelism_spec=workers), some(parallelism=COUNTS)))
    if "standby" not in spec:
        spec |= draw(some(scale_down_threshold=st.just("10m")))
    if not {"spout", "parallelism", "parallelism_spec"} & set(spec):
        spec |= draw(some(service=SERVICE))
    keys = draw(st.permutations(list(spec)))
    return {key: spec[key] for key in keys}


def test_each_removed_field_is_drawn() -> None:
    assert {name: set(fields) for name, fields in OLD_VALUES.items()} == {
        name: set(fields) for name, fields in REMOVED.items()
    }


@given(specs(), st.randoms(use_true_random=False))
def test_a_moved_spec_says_the_same(spec: dict[str, Any], random: Any) -> None:
    layout = Layout(random)
    text = layout.write(spec)
    before, meant = found_in(text), by_the_table(value_of(text))
    after = moved(text)
    assert by_the_table(value_of(after)) == meant, after
    if "#" not in text and "|-" not in text:  # comments inside of a value would be lost with its lines
        assert value_of(after) == meant, after
        left = {one.pointer[-1] for one in found_in(after) if one.rule == "P011"}
        assert left <= DECISIONS
    assert told(found_in(after)) <= told(before), after
    assert after.count("\r") == after.count("\r\n") or "\r" not in text


def told(findings: list[Finding]) -> set[tuple[str, str]]:
    """The errors."""
    return {(one.rule, one.message) for one in findings if one.severity is Severity.ERROR}
