"""What the tests of secrets share: check texts as files, and tell what the findings underline."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from spec_lint.engine.judge import judge
from spec_lint.engine.loader import load
from spec_lint.findings.finding import Finding
from spec_lint.model.document import Kind
from spec_lint.model.project import Project
from spec_lint.model.settings import Settings


def findings(
    files: str | bytes | Mapping[str, str | bytes], *, forced: bool = False, settings: Settings | None = None
) -> list[Finding]:
    """All findings of some files, or of one secret file; ``forced`` is what ``--as secret`` says."""
    given = files if isinstance(files, Mapping) else {"secret.json": files}
    documents = []
    for name, text in given.items():
        data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
        documents += load(name, data, Kind.SECRET if forced else None).documents
    run = judge(Project(documents, settings or Settings()))
    assert not run.crashed, [finding.message for finding in run.findings]
    return run.findings


def told(found: list[Finding]) -> list[tuple[str, str]]:
    """The rule of each finding, and the text that it underlines."""
    return [(finding.rule, finding.span.text) for finding in found]


def secret(**fields: Any) -> str:
    """A secret of the name weather with some fields more, or other ones; None leaves a field out."""
    value = {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": "weather"},
        "stringData": {"access": "5512-read"},
        **fields,
    }
    return json.dumps({name: field for name, field in value.items() if field is not None})
