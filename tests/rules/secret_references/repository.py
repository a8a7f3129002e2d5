"""Specs and secrets as texts, and what a check says about them."""

from __future__ import annotations

import json

from spec_lint.engine.run import Outcome


def spec(*secrets: str, name: str = "edges", image: str = "registry.example.com/edges:1.0", **transform: object) -> str:
    """A spec that asks for keys of secrets, given as ``secret/key``."""
    entries = [
        {"name": secret, "key": key, "env_var": f"V{number}"}
        for number, (secret, _, key) in enumerate(one.partition("/") for one in secrets)
    ]
    return json.dumps({
        "pipeline": {"name": name},
        "transform": {"image": image, "cmd": ["python3", "/edges.py"], "secrets": entries, **transform},
        "input": {"pfs": {"repo": "images", "glob": "/*"}},
    })  # fmt: skip


def secret(name: str, *keys: str, **metadata: object) -> str:
    """A manifest of a secret, for kubectl."""
    lines = [f"  {key}: 5512-read" for key in keys]
    about = json.dumps({"name": name, **metadata})
    return "\n".join(["apiVersion: v1", "kind: Secret", f"metadata: {about}", "stringData:", *lines, ""])


def said(outcome: Outcome, *rules: str) -> list[tuple[str, str, str]]:
    """The findings of some rules: code, file and the text that they point at."""
    return [
        (finding.rule, finding.span.source.path, finding.span.text.strip('"'))
        for finding in outcome.findings
        if finding.rule in rules
    ]
