"""The cluster of a rule's example in words: the docstring has it as JSON, for the tests."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from spec_lint.grammar.words import listed, quoted

_FACTS = {
    ("trouble", "C001"): 'The address of the Pachyderm context "example" is https://pach.example.org, without a port.',
    ("trouble", "C002"): "Nobody answers at the address of the cluster.",
    ("trouble", "C003"): "The token of the user has expired.",
    ("verified", False): "The kubeconfig has `insecure-skip-tls-verify: true`.",
    ("verified", True): "The kubeconfig has the certificate authority of the cluster.",
    ("exposed", True): "The address of pachd is http://pach.example.org:80, without TLS.",
    ("exposed", False): "The address of pachd is https://pach.example.org:443.",
}
"""What is said of the cluster as a whole."""


def told(text: str) -> str:
    """The lines for a ``cluster`` block."""
    described = json.loads(text)
    facts = {name for name, _ in _FACTS}
    lines = [_FACTS[name, value] for name, value in described.items() if name in facts]
    there = list(_of_pachd(described.pop("pachd", {})))
    there += [_secret(name, value) for name, value in described.items() if name not in facts]
    if there:
        lines += ["In the cluster:", *(f"  {line}" for line in there)]
    return "".join(f"{line}\n" for line in lines)


def _secret(name: str, described: Any) -> str:
    if described == "absent":
        return f"no secret {quoted(name)}"
    if described == "unseen":
        return f"the secret {quoted(name)}, if it exists; the user may not look at it"
    keys = described["keys"]
    words = [f"type {described.get('type', 'Opaque')}"]
    if keys is not None:
        words.append(f"{'key' if len(keys) == 1 else 'keys'} {listed(sorted(keys), 'and')}" if keys else "no keys")
    if not described.get("listed", True):
        words.append("not in `pachctl list secret`")
    if described.get("deleting"):
        words.append("being deleted")
    return f"the secret {quoted(name)} ({', '.join(words)})"


def _of_pachd(described: dict[str, Any]) -> Iterator[str]:
    projects = described.get("projects", [])
    if "version" in described:
        yield f"Pachyderm {described['version']}"
    if "auth" in described:
        yield f"auth, which is {'activated' if described['auth'] else 'not activated'}"
    yield from (f"the project {quoted(name)}" for name in projects)
    for name, branches in described.get("repos", {}).items():
        has = (
            f"{'branch' if len(branches) == 1 else 'branches'} {listed(branches, 'and')}" if branches else "no branches"
        )
        if name.rpartition("/")[0] in ("", "default", *projects):
            yield f"the repo {quoted(name)} ({has})"
    yield from (f"the pipeline {quoted(name)}" for name in described.get("pipelines", ()))
    if "defaults" in described:
        yield f"the defaults of all pipelines: {json.dumps(described['defaults'])}"
