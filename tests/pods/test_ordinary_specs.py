"""A pod is made only of a spec that may have something wrong in it, and the ordinary ones are spared."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spec_lint.findings.source import Source
from spec_lint.model.document import Document, Kind
from spec_lint.model.pipeline import Pipeline
from spec_lint.pods import problems

NAMES = st.sampled_from(
    ["weather", "a-b", "A", "", "a" * 63, "a" * 64, "-a", "tmp", "pach-bin", "pachyderm-pachctl-secret", "a.b", "a/b",
     "a_b", ".", "é", None, 3]
)  # fmt: skip
KEYS = st.sampled_from(["key", "KEY_2", "a.b", ".a", ".", "..", "..a", "a b", "", "a" * 254, "é", None, 3])
VARIABLES = st.sampled_from(["A", "a-b", "", "A=B", "é", "A\n", None, 3])
PATHS: st.SearchStrategy[Any] = st.sampled_from(["/a", "/b", "/tmp", "/pfs", "/pachctl", "relative", "", None, 3, []])
SECRETS = st.lists(
    st.one_of(
        st.fixed_dictionaries(
            {"name": NAMES}, optional={"key": KEYS, "env_var": VARIABLES, "mount_path": PATHS, "other": st.none()}
        ),
        st.sampled_from([None, "weather", []]),
    ),
    max_size=4,
)
LABELS = st.sampled_from(
    ["disk", "cloud.google.com/class", "a/b/c", "/a", "a/", "a_", "A.b", "-a.b/c", "a..b/c", "A/b", "", "x" * 64, "é"]
)

AMOUNTS = st.sampled_from(
    ["1M", "1.5M", "1.500M", "1500k", "1.501M", "63.999M", "64M", "65Mi", "62500Ki", "0.5G", "1.0001G", "1K", "0", "",
     None]
)  # fmt: skip
CPUS = st.sampled_from([0, 0.0, -0.0, 0.5, 0.0001, 1, 1.0, "1", 1001, -1, True, None])
RESOURCES = st.fixed_dictionaries({}, optional={"memory": AMOUNTS, "disk": AMOUNTS, "cpu": CPUS, "gpu": st.none()})


def pipeline(**fields: Any) -> Pipeline:
    value = {"pipeline": {"name": "edges"}, **fields}
    return Pipeline(Document(Source("a.json", ""), 0, Kind.PIPELINE, value, lambda: None))


@given(SECRETS, st.dictionaries(LABELS, LABELS, max_size=2), st.booleans())
@settings(max_examples=1_000, deadline=None)
def test_no_problem_is_left_out(secrets: list[Any], labels: dict[str, str], spout: bool) -> None:
    spec = pipeline(
        transform={"secrets": secrets}, scheduling_spec={"node_selector": labels}, **({"spout": {}} if spout else {})
    )
    if not problems._worth_a_look(spec):
        assert problems._find(spec, "default") == []


@given(st.dictionaries(st.sampled_from([name for pair in problems._RESOURCES for name in pair]), RESOURCES))
@settings(max_examples=2_000, deadline=None)
def test_no_problem_of_amounts_is_left_out(resources: dict[str, Any]) -> None:
    spec = pipeline(**resources)
    if not problems._worth_a_look(spec):
        assert problems._find(spec, "default") == []


@pytest.mark.parametrize(
    "fields",
    [
        {"resource_requests": {"memory": "1.5G", "cpu": 0}, "resource_limits": {"memory": "1500M"}},
        {"transform": {"secrets": [{"name": "weather", "key": "access", "env_var": "ACCESS"}] * 2}},
        {"transform": {"secrets": [{"name": "weather", "mount_path": "/weather"}, {"name": "b", "mount_path": "/b"}]}},
        {"scheduling_spec": {"node_selector": {"cloud.google.com/compute-class": "pipelines.large", "disk": "ssd"}}},
    ],
)
def test_ordinary_specs_are_spared(fields: dict[str, Any]) -> None:
    assert not problems._worth_a_look(pipeline(**fields))
