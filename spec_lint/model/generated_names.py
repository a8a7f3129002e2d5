"""The repo and branch names that pachd generates for inputs without one.

Source: ``setInputDefaults`` in src/server/pps/server/api_server.go, ``SortInput`` in src/pps/util.go.
"""

from __future__ import annotations

from typing import Any

from spec_lint.findings.finding import Pointer
from spec_lint.model.pipeline import Input, Leaf, Pipeline
from spec_lint.pachyderm.release import Release

SORTED_FIRST = Release(2, 4)
"""The first release that sorts the inputs by name before it counts the branches of triggers."""


def cron_repo(pipeline: Pipeline, fields: dict[str, Any]) -> str:
    """The repo of a cron input: the one that it names, else one named after the pipeline and the input; or nothing."""
    repo, name = fields.get("repo"), fields.get("name")
    if isinstance(repo, str) and repo:
        return repo
    return f"{pipeline.name}_{name}" if isinstance(name, str) and name else ""


def trigger_branches(pipeline: Pipeline, version: Release = SORTED_FIRST) -> dict[Pointer, str]:
    """The branches of the ``pfs`` inputs that have a trigger and no branch, by the place of the input's fields.

    They are numbered from 1 for each repo name, regardless of the project.
    """
    found: dict[Pointer, str] = {}
    if "trigger" not in pipeline.fields or not any(map(_is_trigger, pipeline.pfs_inputs("trigger"))):
        return found
    numbers: dict[str, int] = {}
    for place, fields in pfs_inputs_in_order(pipeline, version):
        repo = fields.get("repo")
        if _makes_branch(fields) and isinstance(repo, str):
            numbers[repo] = numbers.get(repo, 0) + 1
            found[place] = f"{pipeline.name}-trigger-{numbers[repo]}"
    return found


def _is_trigger(leaf: Leaf) -> bool:
    return _makes_branch(leaf[2])


def _makes_branch(fields: dict[str, Any]) -> bool:
    return isinstance(fields.get("trigger"), dict) and not fields.get("branch")


PfsInput = tuple[Pointer, dict[str, Any]]
"""The place and the fields of a ``pfs`` input."""


def pfs_inputs_in_order(pipeline: Pipeline, version: Release) -> list[PfsInput]:
    """The ``pfs`` inputs in the order in which pachd visits them: since 2.4 sorted by name."""
    root = pipeline.get("input")
    if version < SORTED_FIRST or not isinstance(root, dict):
        return [(place, fields) for _, place, fields in pipeline.pfs_inputs()]
    return _sorted(Input(("input",), root, ()))[1]


def _sorted(node: Input) -> tuple[str, list[PfsInput]]:
    """The name that a node is sorted by, and the ``pfs`` inputs in it; the name of a list is that of its first item."""
    kinds = node.kinds()
    kind = kinds[0] if kinds else ""
    fields = node.leaf(kind)
    if fields is not None:
        name = fields.get("name") if kind == "pfs" else None
        return name if isinstance(name, str) else "", [((*node.pointer, kind), fields)] if kind == "pfs" else []
    children = [
        _sorted(Input((*node.pointer, kind, index), child, ()))
        for index, child in enumerate(node.value.get(kind, ()))
        if isinstance(child, dict)
    ]
    children.sort(key=lambda child: child[0])
    return children[0][0] if children else "", [leaf for _, leaves in children for leaf in leaves]
