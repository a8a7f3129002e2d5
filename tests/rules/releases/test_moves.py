"""What the fixes make of the fields of 1.x, one by one; all other bytes stay."""

from __future__ import annotations

import pytest

from spec_lint.findings.finding import Fix
from spec_lint.pachyderm.release import LATEST, Release
from tests.rules.releases.moving import found_in, moved

HEAD = 'pipeline: {name: edges}\ntransform: {image: "edges:1.0", cmd: [python3, /edges.py]}\n'
INPUT = 'input: {pfs: {repo: images, glob: "/*"}}\n'

MOVES = {
    "standby": ("standby: true  # when idle\n", "autoscaling: true  # when idle\n"),
    "standby of a spout": ("spout: {}\nstandby: true\n", "spout: {}\n"),
    "standby and autoscaling": ("standby: true\nautoscaling: true\n", "autoscaling: true\n"),
    "standby that is off": ("standby: false # off\nsalt: x\n", "salt: x\n"),
    "chunk_spec": ("chunk_spec:\n  number: 5\n", "datum_set_spec:\n  number: 5\n"),
    "chunkSpec": ("chunkSpec: {sizeBytes: 5}\n", "datumSetSpec: {sizeBytes: 5}\n"),
    "chunk_spec of nothing": ("chunk_spec: {number: 0}\n", ""),
    "cache_size": ("cache_size: 4G\n", "sidecar_resource_requests: {memory: 4G}\n"),
    "cache_size by default": ('cache_size: "64M"\n', ""),
    "cache_size beside requests": (
        "cache_size: 4G\nsidecar_resource_requests:\n    cpu: 2\n",
        "sidecar_resource_requests:\n    cpu: 2\n    memory: 4G\n",
    ),
    "max_queue_size": ('max_queue_size: "5"\n', ""),
    "spout.overwrite": ("spout:\n  overwrite: true\n", "spout: {}\n"),
    "scale_down_threshold": ("scale_down_threshold: 10m\n", "autoscaling: true\n"),
    "scaleDownThreshold": ("scaleDownThreshold: 10m\n", "autoscaling: true\n"),
    "parallelism": ('parallelism: "3"\n', 'parallelism_spec: {"constant": "3"}\n'),
    "strategy": ("parallelism_spec: {strategy: CONSTANT, constant: 3}\n", "parallelism_spec: {constant: 3}\n"),
    "coefficient": ("parallelism_spec: {constant: 3, coefficient: 1}\n", "parallelism_spec: {constant: 3}\n"),
    "service.annotations": (
        "service:\n  external_port: 30080\n  annotations:\n    a: b\n",
        "metadata:\n  annotations:\n    a: b\nservice:\n  external_port: 30080\n",
    ),
    "service.annotations beside labels": (
        "service:\n  external_port: 30080\n  annotations:\n    a: b\nmetadata:\n  labels: {c: d}\n",
        "service:\n  external_port: 30080\nmetadata:\n  labels: {c: d}\n  annotations:\n    a: b\n",
    ),
    "resource_spec": ("resource_spec: {memory: 1G}\n", "resource_requests: {memory: 1G}\n"),
    "resource_spec with gpu alone": (
        "resource_spec: {gpu: 1}\n",
        "resource_limits: {gpu: {type: nvidia.com/gpu, number: 1}}\n",
    ),
    "gpu": ("resource_limits: {gpu: 1}\n", "resource_limits: {gpu: {type: nvidia.com/gpu, number: 1}}\n"),
    "gpu of nothing": ("resource_requests: {cpu: 1, gpu: 0}\n", "resource_requests: {cpu: 1}\n"),
}


@pytest.mark.parametrize("name", MOVES)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_a_field_is_moved(name: str, line_end: str) -> None:
    before, after = MOVES[name]
    rest = "" if "spout" in before else INPUT
    assert moved((HEAD + before + rest).replace("\n", line_end)) == (HEAD + after + rest).replace("\n", line_end)


INPUTS = {
    "atom": ('input: {atom: {repo: a, glob: "/"}}', 'input: {pfs: {repo: a, glob: "/"}}'),
    "from_commit": ('input: {atom: {repo: a, glob: "/", from_commit: b}}', 'input: {pfs: {repo: a, glob: "/"}}'),
    "commit": ('input: {pfs: {repo: a, commit: b, glob: "/"}}', 'input: {pfs: {repo: a, glob: "/"}}'),
    "cross": (
        'input:\n  cross:\n    - atom: {repo: a, glob: "/"}\n    - pfs: {repo: b, glob: "/"}',
        'input:\n  cross:\n    - pfs: {repo: a, glob: "/"}\n    - pfs: {repo: b, glob: "/"}',
    ),
    "inputs": (
        'inputs: [\n  {\n    repo: {name: a},\n    glob: "/*"\n  }\n]',
        'input: {\n  pfs: {\n    repo: a,\n    glob: "/*"\n  }\n}',
    ),
    "several inputs": (
        '"inputs": [\n  {"repo": {"name": "a"}, "glob": "/"},\n  {"repo": {"name": "b"}, "method": "global"}\n]',
        '"input": {"cross": [\n  {"pfs": {"repo": "a", "glob": "/"}},\n  {"pfs": {"repo": "b", "glob": "/"}}\n]}',
    ),
    "inputs in block style": (
        'inputs:\n- repo:\n    name: a\n  glob: "/*"',
        "input: {pfs: {repo: a, glob: /*}}",
    ),
}


@pytest.mark.parametrize("name", INPUTS)
def test_an_input_is_moved(name: str) -> None:
    before, after = INPUTS[name]
    assert moved(f"{HEAD}{before}\n") == f"{HEAD}{after}\n"


DECISIONS = (
    "input: {git: {url: https://example.com/a/b.git}}",
    "inputs: [{repo: {name: a}, method: map}]",
    "inputs: [{repo: {name: a}}]",
    'inputs: [{repo: {name: a}, glob: "/", runEmpty: true}]',
    'inputs: [{repo: {name: a}, glob: "/"}]\ninput: {pfs: {repo: b, glob: "/"}}',
    'input: {atom: {repo: a, glob: "/"}, pfs: {repo: b, glob: "/"}}',
    "spout: {marker: mark}",
    "incremental: true\n" + INPUT,
    "standby: true\nautoscaling: false\n" + INPUT,
    "chunk_spec: {number: 1}\ndatum_set_spec: {number: 2}\n" + INPUT,
    "parallelism_spec: {coefficient: 1}\n" + INPUT,
    "parallelism_spec: {strategy: COEFFICIENT, constant: 3, coefficient: 1}\n" + INPUT,
    "resource_spec: {gpu: 1, memory: 1G}\n" + INPUT,
    "resource_requests: {gpu: 1}\n" + INPUT,
    "cache_size: 4GB\n" + INPUT,
    'standby: "true"\n' + INPUT,
)


@pytest.mark.parametrize("text", DECISIONS)
def test_a_person_decides(text: str) -> None:
    assert moved(HEAD + text) == HEAD + text
    assert {one.rule for one in found_in(HEAD + text)} & {"P011", "P002"}


def fix(text: str, target: Release = LATEST) -> Fix | None:
    (found,) = (one.fix for one in found_in(HEAD + text, target) if one.rule in ("P011", "P802", "P810"))
    return found


SAFE = {
    "enable_stats: true": "Remove `enable_stats`: statistics are always kept",
    "enable_stats: false": "Remove `enable_stats`: it has its default value",
    "batch: true": "Remove `batch`: it never had an effect",
    "max_queue_size: 1": "Remove `max_queue_size`: it has its default value",
    "incremental: false": "Remove `incremental`: it has its default value",
}
UNSAFE = {
    "standby: true": "Rename `standby` to `autoscaling`",
    "max_queue_size: 2": "Remove `max_queue_size`: a worker does not download the next datums while it processes one",
    "hashtree_spec: {constant: 3}": "Remove `hashtree_spec`: the index of the output is not split into shards",
    "cache_size: 1G": "Move `cache_size` to `sidecar_resource_requests.memory`",
    "gc_policy: {success: 1h}": "Remove `gc_policy`: finished jobs are kept",
}


@pytest.mark.parametrize("text", SAFE | UNSAFE)
def test_what_loses_something_is_not_safe_and_says_so(text: str) -> None:
    found = fix(text)
    assert found is not None
    assert (found.safe, found.title) == (text in SAFE, (SAFE | UNSAFE)[text])


def test_a_release_without_the_new_field_gets_no_fix() -> None:
    assert fix("cache_size: 1G", Release(2, 5)) is None
    assert fix("cache_size: 1G", Release(2, 6)) is not None
    assert fix("standby: true", Release(2, 7)) is not None
    assert fix('input: {atom: {repo: a, glob: "/"}}', Release(2, 0)) is not None
