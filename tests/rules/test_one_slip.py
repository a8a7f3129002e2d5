"""One slip of the hand is one finding: a misspelt field is told as that, and not also as a missing one."""

from __future__ import annotations

from pathlib import Path

import pytest

from spec_lint.checking import Request, check
from spec_lint.config import Config

SPEC = """
pipeline: {{name: edges}}
transform: {{image: "edges:1.0", cmd: [python3, /edges.py]{transform}}}
input: {input}
"""
READS = '{pfs: {repo: images, glob: "/*"}}'


@pytest.mark.parametrize(
    ("given", "transform"),
    [
        ('{pfs: {repos: images, name: images, glob: "/*"}}', ""),
        ("{pfs: {repo: images, glb: '/*'}}", ""),
        ("{pfs: {repo: images, glb: '/', s3: true}}", ""),
        ("{cron: {nam: tick, spec: '@daily', overwrite: true}}", ""),
        ("{cron: {name: tick, spce: '@daily', overwrite: true}}", ""),
        (READS, ", secrets: [{name: weather, env_var: TOKEN, kee: token}]"),
        (READS, ", secrets: [{nam: weather, env_var: TOKEN, key: token}]"),
    ],
)
def test_a_misspelt_field_is_not_also_missing(given: str, transform: str, tmp_path: Path) -> None:
    path = tmp_path / "edges.yaml"
    path.write_text(SPEC.format(input=given, transform=transform))
    assert [finding.rule for finding in check(Request([str(path)], Config())).findings] == ["P001"]
