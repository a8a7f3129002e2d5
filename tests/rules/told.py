"""Specs for the tests of surprises, and what one rule says to them."""

from __future__ import annotations

from collections.abc import Iterable

from spec_lint.engine.judge import judge
from spec_lint.engine.loader import load
from spec_lint.findings.finding import Finding
from spec_lint.model.document import Kind
from spec_lint.model.inventory import KnownSecret
from spec_lint.model.project import Project
from spec_lint.model.settings import Settings
from spec_lint.pachyderm.release import LATEST, Release
from spec_lint.settings.choice import Choice

INPUT = 'input: {pfs: {repo: images, glob: "/*"}}'


def spec(transform: str = 'image: "edges:1.0", cmd: [python3, /edges.py]', rest: str = INPUT) -> str:
    """A spec as YAML: what stands in its transform (as a flow mapping), and what stands beside it."""
    return f"pipeline: {{name: edges}}\ntransform: {{{transform}}}\n{rest}\n"


def told(
    text: str,
    code: str,
    *,
    secrets: Iterable[KnownSecret] = (),
    version: Release = LATEST,
    forced: Kind | None = None,
) -> list[Finding]:
    """What the rule of a code says to a text. No rule may crash."""
    documents = load("edges.yaml", text.encode(), forced).documents
    assert documents, "the text is no spec"
    run = judge(Project(documents, Settings(version=version, known_secrets=tuple(secrets))), Choice(select=(code,)))
    assert not run.crashed
    return [finding for finding in run.findings if finding.rule == code]


def places(text: str, code: str, *, secrets: Iterable[KnownSecret] = (), version: Release = LATEST) -> list[str]:
    """The texts under the primary spans of what a rule says."""
    return [finding.span.text for finding in told(text, code, secrets=secrets, version=version)]


def known(name: str, *keys: str, type: str | None = None) -> KnownSecret:
    """A secret that lives elsewhere; its keys are not known where none are given."""
    return KnownSecret(name, frozenset(keys) if keys else None, type, None, "configuration")
