"""The fixes of numbers in strings: no text is too odd for them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from spec_lint.engine.run import Request, check
from spec_lint.settings.config import Config

SPEC = {
    "pipeline": {"name": "edges"},
    "transform": {"image": "a:1", "cmd": ["x"]},
    "input": {"pfs": {"repo": "r", "glob": "/"}},
}


@pytest.mark.parametrize(
    "text", ["05", "+5", "+0+5", "00.5", "5.", ".5", "+", "0", " 7 ", "0+", "1e999", "m", "-m", "٣"]
)
@pytest.mark.parametrize("release", [None, "2.6", "1.13"])
def test_no_number_in_a_string_crashes_a_rule(tmp_path: Path, text: str, release: str | None) -> None:
    spec = SPEC | {"datum_tries": text, "resource_requests": {"cpu": text}, "parallelism_spec": {"constant": text}}
    (tmp_path / "edges.json").write_text(json.dumps(spec))
    outcome = check(Request([str(tmp_path / "edges.json")], Config(pachyderm_version=release)))
    assert not outcome.crashed
