"""Changes of the pod that Kubernetes takes and that leave Pachyderm's worker broken."""

from __future__ import annotations

import re
from collections.abc import Iterator

from spec_lint.finding import Finding, Severity
from spec_lint.grammar.words import quoted
from spec_lint.pipeline import Pipeline
from spec_lint.reading.node import Node, Shape
from spec_lint.reading.strict_json import read_json
from spec_lint.rule import rule

_BROKEN_BY = re.compile(
    r"/(?:(?P<whole>containers(?:/[01])?|initContainers(?:/0)?)"
    r"|(?:containers/[01]|initContainers/0)/(?P<member>command|volumeMounts)|containers/[01]/(?P<variables>env))"
)
"""The parts of a pod that Pachyderm fills and cannot do without."""
_WHAT = {
    "containers": "the worker and its storage sidecar are gone",
    "initContainers": "nothing puts the worker's program into the pod",
    "command": "the container no longer starts Pachyderm's program",
    "env": "the variables that Pachyderm's program needs are gone",
    "volumeMounts": "the directories that Pachyderm's program needs are gone",
}


def _member(node: Node, name: str) -> Node | None:
    return next((value for key, value in reversed(node.entries) if key.text == name), None)


def _are_complete(node: Node) -> bool:
    """Whether Kubernetes would take these containers: each has a name and an image."""
    items = node.items if node.shape is Shape.SEQUENCE else [node]
    return bool(items) and all(_member(item, "name") and _member(item, "image") for item in items)


@rule("P768", "pod-spec-replaces-containers", Severity.WARNING)
def pod_spec_replaces_containers(pipeline: Pipeline) -> Iterator[Finding]:
    """A pod_spec lists containers, and so replaces Pachyderm's.

    Why: pod_spec is merged as RFC 7386 says, where a list replaces the whole list: the user's container with the
    worker, and the storage sidecar, are gone. Where only one member shall change, pod_patch can do it.

    Wrong:
    ```yaml
    pipeline: {name: edges}
    transform: {image: "edges:1.0", cmd: [python3, /edges.py]}
    input: {pfs: {repo: images, glob: "/*"}}
    pod_spec: '{"containers": [{"name": "user", "image": "edges:1.0", "tty": true}]}'
    ```
    Right:
    ```yaml
    pipeline: {name: edges}
    transform: {image: "edges:1.0", cmd: [python3, /edges.py]}
    input: {pfs: {repo: images, glob: "/*"}}
    pod_patch: '[{"op": "add", "path": "/containers/0/tty", "value": true}]'
    ```
    Fix: Use pod_patch for what is to change in a container.
    """
    root = read_json(pipeline.text("pod_spec") or "null")
    for key, value in root.entries if isinstance(root, Node) else ():
        removed = key.text == "initContainers" and (value.text == "null" or not (value.items or value.entries))
        if key.text in ("containers", "initContainers") and (removed or _are_complete(value)):
            yield pipeline.finding(
                ("pod_spec",),
                f"This list replaces Pachyderm's own: {_WHAT[key.text]}.",
                inside=(key.start, key.end),
                help="Use pod_patch for what is to change in a container.",
            )


@rule("P769", "pod-patch-breaks-worker", Severity.WARNING)
def pod_patch_breaks_worker(pipeline: Pipeline) -> Iterator[Finding]:
    """A pod_patch takes away what Pachyderm's worker needs.

    Why: `add` of a member that is there replaces it, as `replace` and `remove` do (RFC 6902). A worker's containers
    have their command, variables and mounts from Pachyderm; without them it does not start, and Kubernetes has nothing
    to say against it.

    Wrong:
    ```yaml
    pipeline: {name: edges}
    transform: {image: "edges:1.0", cmd: [python3, /edges.py]}
    input: {pfs: {repo: images, glob: "/*"}}
    pod_patch: '[{"op": "add", "path": "/containers/0/env", "value": [{"name": "LEVEL", "value": "debug"}]}]'
    ```
    Right:
    ```yaml
    pipeline: {name: edges}
    transform: {image: "edges:1.0", cmd: [python3, /edges.py]}
    input: {pfs: {repo: images, glob: "/*"}}
    pod_patch: '[{"op": "add", "path": "/containers/0/env/-", "value": {"name": "LEVEL", "value": "debug"}}]'
    ```
    Fix: Append to the list with a path that ends in `/-`.
    """
    root = read_json(pipeline.text("pod_patch") or "null")
    for operation in root.items if isinstance(root, Node) else ():
        op, path, value = (_member(operation, name) for name in ("op", "path", "value"))
        match = _BROKEN_BY.fullmatch(path.text) if path is not None and op is not None else None
        if path is None or op is None or match is None or not _takes_away(op.text, match, value):
            continue
        what = match["member"] or match["variables"] or path.text.split("/")[1]
        done = "removes" if op.text == "remove" else "replaces"
        yield pipeline.finding(
            ("pod_patch",),
            f"This {done} what Pachyderm has there: {_WHAT[what]}.",
            inside=(path.start + 1, path.end - 1),
            help=f"To append, write {quoted(path.text + '/-')}."
            if op.text == "add"
            else "Change single members instead.",
        )


def _takes_away(op: str, match: re.Match[str], value: Node | None) -> bool:
    """Whether an operation replaces or removes a part that is there, and Kubernetes would take what is left."""
    if op == "remove":
        return match[0] != "/containers"  # a pod without any is refused
    if op not in ("add", "replace") or value is None:
        return False
    if match["whole"] is None:
        return True
    is_insertion = op == "add" and match[0][-1].isdigit()
    return not is_insertion and _are_complete(value)
