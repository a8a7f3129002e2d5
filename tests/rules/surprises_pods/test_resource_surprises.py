"""Amounts and settings that are taken and mean something else."""

from __future__ import annotations

import pytest

from spec_lint.pachyderm.release import Release
from tests.rules.told import INPUT, places, spec, told


def _with(rest: str) -> str:
    return spec(rest=f"{INPUT}\n{rest}")


@pytest.mark.parametrize(
    ("amount", "place"),
    [
        ("64MB", ["MB"]),
        ("1K", ["K"]),
        ("64 M", [" "]),
        ("1,000", [","]),
        ("lots", ["lots"]),
        ("64M", []),
        ("1.5Gi", []),
        ("1e9", []),
    ],
)
def test_amounts_that_are_dropped(amount: str, place: list[str]) -> None:
    assert places(_with(f'resource_requests: {{memory: "{amount}"}}'), "P760") == place
    assert places(_with(f'sidecar_resource_limits: {{disk: "{amount}"}}'), "P760") == place


def test_what_was_meant_is_offered() -> None:
    (finding,) = told(_with("resource_limits: {memory: 64MB}"), "P760")
    assert finding.help == 'Did you mean "64M"?'
    assert "memory limit" in finding.message


@pytest.mark.parametrize(
    ("rest", "place"),
    [
        ("resource_requests: {memory: 100m}", ["100m"]),
        ('resource_requests: {disk: "512"}', ['"512"']),
        ("resource_limits: {disk: 100k}", ["100k"]),
        ("resource_limits: {memory: 100m}", []),  # refused: the init container requests 64M
        ("resource_requests: {disk: 1M}\nresource_limits: {disk: 100k}", []),  # refused: the request is above it
        ("resource_requests: {memory: 1Mi}", []),
        ('resource_requests: {memory: "0"}', []),
        ("resource_requests: {memory: -1}", []),
    ],
)
def test_amounts_that_are_tiny(rest: str, place: list[str]) -> None:
    assert places(_with(rest), "P761") == place


@pytest.mark.parametrize(
    ("rest", "place"),
    [
        ("resource_limits: {cpu: 0.5}", ["0.5"]),
        ('resource_limits: {cpu: "0.5", memory: 128Mi, disk: 100Mi}', ['"0.5"', "128Mi", "100Mi"]),
        ("resource_requests: {cpu: 0.5}\nresource_limits: {cpu: 0.5}", []),
        ("resource_requests: {memory: 1Gi}\nresource_limits: {cpu: 0.5}", ["0.5"]),
        ("resource_requests: null\nresource_limits: {cpu: 0.5}", []),
        ("resource_limits: {cpu: 1, memory: 256Mi, disk: 1Gi}", []),
        ("resource_limits: {memory: 10M}", []),  # refused in any case
        ("sidecar_resource_limits: {memory: 128Mi}", ["128Mi"]),
        ("resource_limits: {cpu: x, memory: 64MB}", []),
    ],
)
def test_limits_below_the_defaults_of_a_cluster(rest: str, place: list[str]) -> None:
    assert places(_with(rest), "P762") == place
    assert places(_with(rest), "P762", version=Release(2, 7)) == []


def test_empty_requests() -> None:
    assert places(_with("resource_requests: {}"), "P763") == ["resource_requests: {}"]
    assert places(_with("resource_requests: {cpu: 0}"), "P763") == []
    assert places(_with("resource_requests: {}"), "P763", version=Release(2, 7)) == []
    assert places(_with("resource_requests: null"), "P763") == ["resource_requests: null"]
    assert places(_with("resource_requests: null\nresource_limits: {cpu: 2}"), "P763") == []
    assert places(_with("sidecar_resource_requests: null"), "P763") == []


@pytest.mark.parametrize(
    ("cpu", "count"), [("500", 1), ('"2e2"', 1), ("199", 0), ("0.5", 0), ("NaN", 0), ('"Infinity"', 0), ("true", 0)]
)
def test_hundreds_of_processors(cpu: str, count: int) -> None:
    assert places(_with(f"resource_requests: {{cpu: {cpu}}}"), "P775") == [cpu] * count


@pytest.mark.parametrize(("tries", "count"), [("0", 1), ("-1", 1), ('"0"', 1), ("1", 0), ("x", 0)])
def test_tries(tries: str, count: int) -> None:
    assert places(_with(f"datum_tries: {tries}"), "P764") == [tries] * count


@pytest.mark.parametrize(
    ("sets", "place"),
    [
        ("number: 1, per_worker: 2", ["per_worker: 2"]),
        ("per_worker: 2, number: 1, size_bytes: 3", ["per_worker: 2", "number: 1"]),
        ("per_worker: 2, number: 0", []),
        ("number: 1", []),
    ],
)
def test_sizes_of_datum_sets(sets: str, place: list[str]) -> None:
    assert places(_with(f"datum_set_spec: {{{sets}}}"), "P765") == place


def test_no_workers() -> None:
    assert places(_with("parallelism_spec: {constant: 0}"), "P766") == ["0"]
    assert places(_with("parallelism_spec: {}"), "P766") == []
    assert places(_with("parallelism_spec: {constant: 0}\nservice: {}"), "P766") == []


def test_keys_of_metadata_that_are_pachyderms() -> None:
    text = _with("metadata: {labels: {app: a, team: b}, annotations: {specCommit: c, app: d}}")
    assert places(text, "P770") == ["app", "specCommit"]


@pytest.mark.parametrize(
    ("inputs", "place"),
    [
        ("group: [{pfs: {repo: images, glob: /*}}]", []),  # one datum: P737 tells
        ("group: [{pfs: {repo: images, glob: /*, group_by: a}}]", []),
        ("group: [{pfs: {repo: images, glob: '/(*)', group_by: $1}}]", ["'/(*)'"]),
        ("union: [{pfs: {repo: a, glob: /}}, {pfs: {repo: b, glob: /}}]", ["union"]),
        ("union: [{pfs: {repo: a, glob: /}}]", []),
        ("cross: [{pfs: {repo: a, glob: /}}, {pfs: {repo: b, glob: /}}]", []),
    ],
)
def test_datums_of_a_service_with_several_inputs(inputs: str, place: list[str]) -> None:
    rest = f"input: {{{inputs}}}\nservice: {{internal_port: 1, external_port: 30000}}"
    assert places(spec(rest=rest), "P771") == place


@pytest.mark.parametrize(("glob", "count"), [("/*", 1), ("/{a,b}", 1), ("/", 0), ("/model.bin", 0)])
def test_datums_of_a_service(glob: str, count: int) -> None:
    rest = f'input: {{pfs: {{repo: images, glob: "{glob}"}}}}\nservice: {{internal_port: 1, external_port: 30000}}'
    assert places(spec(rest=rest), "P771") == [f'"{glob}"'] * count


@pytest.mark.parametrize(
    ("rest", "place"),
    [
        ("datum_tries: 5", ["datum_tries"]),
        ("job_timeout: 10s", ["job_timeout"]),
        ("parallelism_spec: {constant: 2}", ["constant"]),
        ("parallelism_spec: {constant: 1}", []),
        ("description: listens", []),
    ],
)
def test_settings_of_jobs_in_a_spout(rest: str, place: list[str]) -> None:
    assert places(spec(rest=f"spout: {{}}\n{rest}"), "P772") == place
    assert places(_with(rest), "P772") == []


def test_the_input_of_a_spout_with_a_service() -> None:
    rest = f"{INPUT}\nspout: {{service: {{internal_port: 1, external_port: 30000}}}}"
    assert places(spec(rest=rest), "P772") == ["input"]


@pytest.mark.parametrize(
    ("out", "place"), [("/pfs/out", ["/pfs/out"]), ("/pfs/out/a", ["/pfs/out"]), ("/pfs/outer", []), ("s3://out", [])]
)
def test_the_directory_that_s3_output_lacks(out: str, place: list[str]) -> None:
    transform = f'image: "edges:1.0", cmd: [python3, /edges.py, "{out}"]'
    assert places(spec(transform, f"{INPUT}\ns3_out: true"), "P774") == place
    assert places(spec(transform), "P774") == []


def test_autoscaling_of_one_worker() -> None:
    assert len(told(_with("autoscaling: true"), "P776")) == 1
    assert told(_with("autoscaling: true\nparallelism_spec: {constant: 1}"), "P776") == []


@pytest.mark.parametrize(
    ("rest", "place"),
    [
        ("sidecar_resource_requests: {cpu: 0.5}\nsidecar_resource_limits: {memory: 32Mi}", ["32Mi"]),
        ('sidecar_resource_limits: {disk: "0"}', ['"0"']),
        ("sidecar_resource_limits: {memory: 32Mi}", []),  # refused: below what the sidecar requests by itself
        ("resource_limits: {disk: 100m}", []),  # told of for being tiny
        ("resource_limits: {cpu: 0.99999999}", []),  # printed with six decimals
        ("resource_limits: {cpu: 0.9995}", []),  # kept in thousandths
        ("resource_limits: {cpu: 0.999}", ["0.999"]),
        ('resource_limits: {cpu: "NaN"}', []),
        ('sidecar_resource_limits: {cpu: "sNaN"}', []),
    ],
)
def test_limits_are_judged_as_kubernetes_keeps_them(rest: str, place: list[str]) -> None:
    assert places(_with(rest), "P762") == place


@pytest.mark.parametrize(("release", "culprits"), [(Release(2, 7), 0), (Release(2, 8), 1)])
def test_empty_requests_remove_no_defaults_since_there_are_defaults(release: Release, culprits: int) -> None:
    text = spec(rest=f"{INPUT}\nresource_requests: {{}}")
    assert len(places(text, "P763", version=release)) == culprits
