"""What a document with thousands of findings of one rule gives: a thousand of them, and one that tells of the rest."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from spec_lint.findings.finding import MOST_ALIKE
from tests.engine.scaling import secret, spec


def report(folder: Path) -> tuple[int, list[dict[str, Any]]]:
    process = subprocess.run(
        [sys.executable, "-m", "spec_lint", "check", "--format", "json", "."], cwd=folder, capture_output=True
    )
    findings: list[dict[str, Any]] = json.loads(process.stdout)["findings"]
    return process.returncode, findings


def fields(count: int) -> dict[str, Any]:
    """An input with fields that nobody knows."""
    return {"input": {"pfs": {"repo": "images", "glob": "/*", **{f"field{i}": i for i in range(count)}}}}


DENSE = {
    "P001": spec(**fields(MOST_ALIKE + 500)),
    "P002": spec(transform={"cmd": list(range(MOST_ALIKE + 500))}),
    "P008": spec(tolerations=[None] * (MOST_ALIKE + 500)),
    "S104": secret(**{f"a key {i}": "value" for i in range(MOST_ALIKE + 500)}),
}


@pytest.mark.parametrize("rule", DENSE)
def test_the_last_of_many_findings_tells_of_the_rest(rule: str, tmp_path: Path) -> None:
    (tmp_path / "one.json").write_text(json.dumps(DENSE[rule]))
    code, findings = report(tmp_path)
    assert code == 1
    alike = [finding for finding in findings if finding["rule"] == rule]
    assert len(alike) == MOST_ALIKE + 1
    telling = [finding for finding in alike if "more findings" in finding["message"]]
    (last,) = telling
    assert last["message"].endswith("This document has 499 more findings like this, not listed here.")


def test_as_many_as_are_listed_are_all(tmp_path: Path) -> None:
    (tmp_path / "one.json").write_text(json.dumps(spec(**fields(MOST_ALIKE + 1))))
    _, findings = report(tmp_path)
    assert len(findings) == MOST_ALIKE + 1
    assert not any("more finding" in finding["message"] for finding in findings)


def test_who_accepts_the_listed_places_does_not_accept_the_rest(tmp_path: Path) -> None:
    (tmp_path / "one.json").write_text(json.dumps(DENSE["P001"]))
    words = "".join(
        f'[[suppress]]\nrule = "P001"\npointer = "/input/pfs/field{i}"\nreason = "r"\n' for i in range(MOST_ALIKE + 1)
    )
    (tmp_path / "spec-lint.toml").write_text(words)
    code, findings = report(tmp_path)
    assert code == 1
    assert len(findings) == 499
