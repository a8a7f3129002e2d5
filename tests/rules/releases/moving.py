"""Specs of Pachyderm 1.x moved by the fixes, and what a moved spec says by the table of removed fields."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from spec_lint.engine.judge import judge
from spec_lint.engine.loader import load
from spec_lint.findings.finding import Edit, Finding
from spec_lint.model.document import Kind
from spec_lint.model.project import Project
from spec_lint.model.settings import Settings
from spec_lint.pachyderm.messages import MESSAGES, PAST, ROOT
from spec_lint.pachyderm.release import LATEST, Release
from spec_lint.pachyderm.removed_fields import Fate, what_became
from spec_lint.settings.choice import Choice
from tests.editing import made

MOVING = frozenset({"P011", "P002", "P208"})
"""The rules whose fixes move a spec."""


def found_in(text: str, target: Release = LATEST) -> list[Finding]:
    documents = load("spec.yaml", text.encode(), Kind.PIPELINE).documents
    return judge(Project(documents, Settings(version=target)), Choice(select=("P", "R"))).findings


def value_of(text: str) -> Any:
    (document,) = load("spec.yaml", text.encode(), Kind.PIPELINE).documents
    assert not document.errors, text
    return document.value


def moved(text: str, target: Release = LATEST, *, rules: Collection[str] = MOVING, unsafe: bool = True) -> str:
    """A text after all fixes of these rules, in as many rounds as they need."""
    for _ in range(10):
        fixes = [one.fix for one in found_in(text, target) if one.rule in rules and one.fix is not None]
        edits: list[Edit] = []
        for fix in fixes:
            if (unsafe or fix.safe) and not _overlap(edits, fix.edits):
                edits += fix.edits
        if not edits:
            return text
        text = made(text, edits)
    raise AssertionError(f"fixes without end: {text}")


def _overlap(taken: list[Edit], more: Collection[Edit]) -> bool:
    return any(one.span.start <= other.span.end and other.span.start <= one.span.end for one in taken for other in more)


def by_the_table(spec: Any) -> Any:
    """What a canonical spec says after the move, by the table of removed fields, with no regard to its text."""
    top: dict[str, Any] = {}
    result = _moved_message(spec, ROOT, spec, top)
    for field, inner in top.items():
        result[field] = {**(result.get(field) or {}), **inner}
    return result


def _moved_message(value: Any, message: str, spec: Any, top: dict[str, Any]) -> Any:
    if isinstance(value, list):
        return [_moved_message(one, message, spec, top) for one in value]
    if not isinstance(value, dict) or message not in MESSAGES:
        return value
    result: dict[str, Any] = {}
    for key, inner in value.items():
        kind = MESSAGES[message].get(key, PAST.get(message, {}).get(key, "")).removeprefix("[]")
        became = what_became(message, key)
        if (message, key) == ("ResourceSpec", "gpu") and isinstance(inner, int):
            result |= {"gpu": {"type": "nvidia.com/gpu", "number": inner}} if inner else {}
        elif became is None:
            result[key] = _moved_message(inner, kind, spec, top)
        elif became.is_idle(inner) or became.fate is Fate.DROPPED:
            continue
        elif became.fate is Fate.DECISION:
            result[key] = inner
        elif became.never_with and spec.get(became.never_with) is not None:
            continue
        elif key == "inputs":
            nodes = [{"pfs": _pfs(item)} for item in inner]
            result["input"] = nodes[0] if len(nodes) == 1 else {"cross": nodes}
        elif key == "resource_spec" and set(inner) == {"gpu"}:
            result["resource_limits"] = _moved_message(inner, "ResourceSpec", spec, top)
        else:
            said = became.written if became.written is not None else inner
            if len(became.to) == 2:
                top.setdefault(became.to[0], {})[became.to[1]] = said
            else:
                inner_kind = MESSAGES[message][became.to[0]]
                result[became.to[0]] = _moved_message(said, inner_kind, spec, top)
    return result


def _pfs(item: dict[str, Any]) -> dict[str, Any]:
    """A `pfs` input that says what an item of `inputs` said."""
    names = {"repo": item["repo"]["name"]}
    globs = {"glob": "/"} if item.get("method") == "global" else {}
    return {**{key: one for key, one in item.items() if key not in ("repo", "from", "method")}, **names, **globs}
