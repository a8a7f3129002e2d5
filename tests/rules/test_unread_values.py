"""A value that pachctl cannot read hides no other error, and leads to none."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from spec_lint.engine.run import Request, check
from spec_lint.model.document import Kind
from spec_lint.settings.config import Config

SPEC = """\
pipeline: {name: edges, project: {name: tides}}
description: edges
transform:
  image: edges:1.0
  cmd: [python3, /edges.py]
  stdin: [line]
  err_cmd: [sh, /err.sh]
  user: edges
  working_dir: /app
  env: {LEVEL: debug}
  secrets:
  - {name: weather, key: token, env_var: TOKEN}
  - {name: weather, mount_path: /weather}
  image_pull_secrets: [registry]
  accept_return_code: [1]
input:
  cross:
  - pfs: {name: a, repo: images, branch: master, glob: /*, trigger: {branch: batches, size: 1G}}
  - cron: {name: tick, spec: "@daily", start: "2024-01-01T00:00:00Z", overwrite: true}
  - join:
    - pfs: {name: b, repo: left, glob: /(*).csv, join_on: $1}
    - pfs: {name: c, repo: right, glob: /(*).csv, join_on: $1}
parallelism_spec: {constant: 2}
resource_limits: {cpu: 1, memory: 1G, gpu: {type: nvidia.com/gpu, number: 1}}
datum_set_spec: {number: 5}
datum_timeout: 60s
tolerations: [{key: pool, operator: EXISTS}]
egress: {sql_database: {url: "postgres://edges@database/edges", file_format: {type: CSV}, secret: {name: db, key: pw}}}
metadata: {labels: {team: tides}}
"""
SCALARS = list(re.finditer(r'(?<=: )(?:"[^"]*"|[^\s{}\[\],"][^\s{}\[\],]*)|(?<=[\[ ])[\w/.]+(?=[,\]])', SPEC))


def found(text: str, tmp_path: Path) -> set[str]:
    path = tmp_path / "edges.yaml"
    path.write_text(text)
    return {finding.rule for finding in check(Request([str(path)], Config(), Kind.PIPELINE)).findings}


def test_the_spec_has_no_error(tmp_path: Path) -> None:
    assert not [rule for rule in found(SPEC, tmp_path) if rule.startswith(("R1", "P0", "P1", "P2", "P3", "P6"))]


@pytest.mark.parametrize("scalar", SCALARS, ids=lambda scalar: f"{scalar.start()}-{scalar[0]}")
def test_an_alias_leads_to_no_other_finding(scalar: re.Match[str], tmp_path: Path) -> None:
    head = "salt: &common x\n"
    text = SPEC[: scalar.start()] + "*common" + SPEC[scalar.end() :]
    assert found(head + text, tmp_path) - found(SPEC, tmp_path) == {"R103"}


@pytest.mark.parametrize("old", ["name: edges", "image: edges:1.0", "repo: images", "glob: /*", "mount_path: /weather"])
def test_a_date_leads_to_no_other_finding(old: str, tmp_path: Path) -> None:
    text = SPEC.replace(old, f"{old.partition(':')[0]}: 2024-01-01", 1)
    assert found(text, tmp_path) - found(SPEC, tmp_path) == {"R108"}


@pytest.mark.parametrize(
    ("old", "new", "codes"),
    [
        ("description: edges", "description: 2024-01-01", {"R108"}),
        ("constant: 2", "constant: 0x2", {"R106"}),
        ("LEVEL: debug", "LEVEL: 08", {"R107"}),
        ("LEVEL: debug", "LEVEL: !x debug", {"R109"}),
        ("LEVEL: debug", "true: debug", {"R105"}),
        ("description: edges", "datum_tries: 2\ndatumTries: 3", {"R113"}),
    ],
)
def test_a_value_that_cannot_be_read_hides_nothing_that_is_missing(
    old: str, new: str, codes: set[str], tmp_path: Path
) -> None:
    text = SPEC.replace(old, new, 1)
    assert found(text.replace(", glob: /*", "").replace('spec: "@daily", ', ""), tmp_path) >= {*codes, "P204", "P207"}
    assert found(text.replace("image: edges:1.0", ""), tmp_path) >= {*codes, "P710"}
    assert found(re.sub(r"(?s)^input:.*?(?=^para)", "", text, flags=re.MULTILINE), tmp_path) >= {*codes, "P601"}


def test_a_merge_key_may_stand_for_what_is_missing(tmp_path: Path) -> None:
    text = SPEC.replace("pfs: {name: a,", "pfs: {<<: {glob: /}, name: a,").replace(", glob: /*", "")
    assert "P204" not in found(text, tmp_path)


def test_a_mapping_as_a_key_may_stand_for_what_is_missing(tmp_path: Path) -> None:
    text = SPEC.replace('spec: "@daily", start: "2024-01-01T00:00:00Z", overwrite: true', "{fields: x}: y")
    assert not found(text, tmp_path) & {"P206", "P207"}


def test_a_field_that_was_removed_hides_nothing_that_is_missing(tmp_path: Path) -> None:
    text = 'pipeline: {name: edges}\ntransform: {image: "edges:1.0", cmd: [edges]}\nspout: {overwrite: true}\n'
    assert found(f"{text}input: {{pfs: {{repo: images, glob: /}}}}\n", tmp_path) >= {"P011", "P119"}
    text = 'pipeline: {name: edges}\ntransform: {image: "edges:1.0", cmd: [edges]}\n'
    missing = found(text, tmp_path)
    assert found(f"{text}enable_stats: true\n", tmp_path) == {*missing, "P011"} and missing
