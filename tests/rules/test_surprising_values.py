"""Rules about surprises say nothing of values of the wrong type, and never crash on any."""

from __future__ import annotations

import copy
import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from spec_lint.engine.judge import judge
from spec_lint.engine.loader import load
from spec_lint.model.project import Project
from spec_lint.model.settings import Settings
from spec_lint.settings.choice import Choice
from tests.rules.told import known

RICH: dict[str, Any] = {
    "pipeline": {"name": "edges", "project": {"name": "a"}},
    "transform": {
        "image": "edges",
        "cmd": ["bash", "-c", "cp /pfs/image/* /pfs/images", "x"],
        "stdin": ["wc", "-l"],
        "err_cmd": ["sh"],
        "err_stdin": ["date\r"],
        "env": {"PORT": "x", "PATH": "$PATH", "POSTGRES_USER": "a"},
        "accept_return_code": [256],
        "working_dir": "/edges",
        "user": "0",
        "debug": True,
        "datum_batching": True,
        "secrets": [
            {"name": "weather", "mount_path": "/edges/a.json", "key": "access"},
            {"name": "harbour", "mount_path": "/edges", "env_var": "PORT", "key": "access"},
        ],
        "image_pull_secrets": ["registry"],
    },
    "input": {"cross": [{"pfs": {"repo": "images", "name": "pictures", "glob": "/*", "trigger": {"commits": 2**60}}}]},
    "resource_requests": {"cpu": 500, "memory": "64MB", "disk": "1k", "gpu": {"type": "x", "number": 1}},
    "resource_limits": {"cpu": 0.5, "memory": "100Mi", "disk": "100m"},
    "sidecar_resource_limits": {"memory": "100Mi"},
    "datum_tries": 0,
    "datum_set_spec": {"number": 1, "size_bytes": 2, "per_worker": 3},
    "parallelism_spec": {"constant": 0},
    "metadata": {"labels": {"app": "a"}, "annotations": {"specCommit": "a"}},
    "service": {"internal_port": 1, "ip": "10.0.0.1"},
    "spout": {"service": {"ip": "10.0.0.1"}},
    "egress": {"sql_database": {"secret": {"name": "database", "key": "password"}}},
    "s3_out": True,
    "autoscaling": True,
    "dry_run": True,
    "update": True,
    "pod_patch": '[{"op": "add", "path": "/containers/0/envFrom", "value": [{"secretRef": {"name": "weather"}}]}]',
}
PLACES: list[tuple[str | int, ...]] = []


def _collect(value: Any, place: tuple[str | int, ...]) -> None:
    if place:
        PLACES.append(place)
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        _collect(inner, (*place, key))


_collect(RICH, ())
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=6)
    | st.sampled_from(["", "/", "\r", "[]"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=4), inner, max_size=2),
    max_leaves=4,
)
SECRETS = (known("weather", "a-b", type="kubernetes.io/dockerconfigjson"), known("database", type="kubernetes.io/tls"))


def _changed(place: tuple[str | int, ...], value: Any) -> str:
    changed = copy.deepcopy(RICH)
    holder: Any = changed
    for key in place[:-1]:
        holder = holder[key]
    holder[place[-1]] = value
    return json.dumps(changed)


def _lint(text: str) -> set[str]:
    documents = load("edges.json", text.encode()).documents
    run = judge(
        Project(documents, Settings(known_secrets=SECRETS)), Choice(select=("P7", "X22", "X23", "X24"), info=True)
    )
    assert not run.crashed, [finding.message for finding in run.findings if finding.rule == "R000"]
    return {finding.rule for finding in run.findings}


def test_the_rich_spec_surprises_in_many_ways() -> None:
    assert len(_lint(json.dumps(RICH))) >= 25


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(PLACES), VALUES)
def test_no_rule_crashes_on_any_value(place: tuple[str | int, ...], value: Any) -> None:
    _lint(_changed(place, value))
