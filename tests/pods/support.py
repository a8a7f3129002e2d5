"""Specs for the tests of pods: built from parts, and what the Kubernetes rules find in them."""

from __future__ import annotations

import json
from typing import Any

from spec_lint.engine.judge import judge
from spec_lint.engine.loader import load
from spec_lint.findings.finding import Finding
from spec_lint.model.document import Kind
from spec_lint.model.pipeline import Pipeline
from spec_lint.model.project import Project
from spec_lint.settings.choice import Choice

BASE: dict[str, Any] = {
    "pipeline": {"name": "edges"},
    "transform": {"image": "edges:1.0", "cmd": ["python3", "/edges.py"]},
    "input": {"pfs": {"repo": "images", "glob": "/*"}},
}


def spec(transform: dict[str, Any] | None = None, **fields: Any) -> str:
    """The text of a valid spec with some fields added."""
    whole = {**BASE, **fields, "transform": {**BASE["transform"], **(transform or {})}}
    return json.dumps({name: value for name, value in whole.items() if value is not None}, indent=1)


def patch(*operations: Any) -> str:
    """The text of a spec with a ``pod_patch``."""
    return spec(pod_patch=json.dumps(list(operations)))


def add(path: str, value: Any) -> dict[str, Any]:
    return {"op": "add", "path": path, "value": value}


def pipeline(text: str) -> Pipeline:
    return Pipeline(load("edges.json", text.encode(), Kind.PIPELINE).documents[0])


def check(text: str) -> list[Finding]:
    """What the Kubernetes rules find in a spec."""
    documents = load("edges.json", text.encode(), Kind.PIPELINE).documents
    run = judge(Project(documents), Choice(select=("P4",)))
    assert not run.crashed
    return run.findings


def told(text: str) -> list[tuple[str, str]]:
    """The code of every finding, and the text under its carets."""
    return [(finding.rule, finding.span.text) for finding in check(text)]
