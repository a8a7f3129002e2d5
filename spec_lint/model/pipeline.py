"""A typed, read-only view of a pipeline spec. It never raises on ill-typed parts; it leaves them out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from spec_lint.findings.finding import Pointer
from spec_lint.model.document import Document, View, keys_in
from spec_lint.model.secret_reference import SecretReference
from spec_lint.pachyderm.newer_fields import known_part
from spec_lint.pachyderm.release import LATEST, Release

__all__ = ["INPUT_KINDS", "Input", "Pipeline", "SecretReference"]

INPUT_KINDS = ("pfs", "join", "group", "cross", "union", "cron")
"""The kinds of an input node, in pachd's order (``validateInput``)."""


class Input(NamedTuple):
    """One node of a spec's input tree: its place, the fields as written, and the kinds of the nodes around it.

    ``inside`` are the container kinds from the root down (``("cross", "join")``).
    """

    pointer: Pointer
    value: dict[str, Any]
    inside: tuple[str, ...]

    def kinds(self) -> list[str]:
        """The kinds that are set, in pachd's order. An empty list and null count as not set."""
        return [kind for kind in INPUT_KINDS if kind in self.value and _is_set(self.value[kind])]

    def leaf(self, kind: str) -> dict[str, Any] | None:
        """The fields of a ``pfs`` or ``cron`` input."""
        value = self.value.get(kind)
        return value if isinstance(value, dict) else None


def _is_set(value: Any) -> bool:
    return isinstance(value, dict) or (isinstance(value, list) and bool(value))


Leaf = tuple[Input, Pointer, dict[str, Any]]
"""A ``pfs`` or ``cron`` input: its node, the pointer of its fields, its fields."""


class Pipeline(View):
    """A view of one spec, as a release of Pachyderm sees it: fields that the release does not know are left out."""

    __slots__ = ("_document", "_inputs", "_leaves", "_name", "_references", "value")

    def __init__(self, document: Document, release: Release = LATEST) -> None:
        super().__init__()
        value: dict[str, Any] = document.value if isinstance(document.value, dict) else {}
        self._document: Final = document
        self.value: Final = known_part(value, release) if release < LATEST else value
        self._name: str | None = None
        self._inputs: list[Input] | None = None
        self._leaves: dict[str, list[Leaf]] = {}
        self._references: list[SecretReference] | None = None

    @property
    def document(self) -> Document:
        return self._document

    def __repr__(self) -> str:
        return f"Pipeline({self.name!r} in {self.document!r})"

    @property
    def name(self) -> str:
        """The pipeline's name; empty if it cannot be read."""
        if self._name is None:
            self._name = self.text("pipeline", "name") or ""
        return self._name

    @property
    def fields(self) -> frozenset[str]:
        """The names of all fields of the spec, at any depth, as the release in question reads them."""
        return self.document.fields if self.value is self.document.value else keys_in(self.value)

    def project(self, default: str = "default") -> str:
        """The project of the pipeline: the one it names, or the default."""
        pipeline = self.value.get("pipeline")
        if not isinstance(pipeline, dict) or "project" not in pipeline:
            return default
        return self.text("pipeline", "project", "name") or default

    @property
    def output_branch(self) -> str:
        branch = self.value.get("output_branch")
        return branch if isinstance(branch, str) and branch else "master"

    def get(self, *pointer: str | int) -> Any:
        """The value at a pointer, or None."""
        value: Any = self.value
        for token in pointer:
            if isinstance(value, dict):
                value = value.get(token)
            elif isinstance(value, list) and isinstance(token, int) and 0 <= token < len(value):
                value = value[token]
            else:
                return None
        return value

    def text(self, *pointer: str | int) -> str | None:
        """The string at a pointer, or None if there is none."""
        value = self.get(*pointer)
        return value if isinstance(value, str) else None

    def mapping(self, *pointer: str | int) -> dict[str, Any]:
        """The mapping at a pointer, or an empty one."""
        value = self.get(*pointer)
        return value if isinstance(value, dict) else {}

    def items(self, *pointer: str | int) -> list[Any]:
        """The list at a pointer, or an empty one."""
        value = self.get(*pointer)
        return value if isinstance(value, list) else []

    def integer(self, *pointer: str | int) -> int | None:
        """The integer at a pointer, also if written as a string, which protojson accepts."""
        value = self.get(*pointer)
        if isinstance(value, bool):
            return None
        if isinstance(value, str):
            try:
                value = float(value) if value.strip() == value else None
            except ValueError:
                return None
        if isinstance(value, float):
            return int(value) if value.is_integer() else None
        return value if isinstance(value, int) else None

    def inputs(self, *fields: str) -> list[Input]:
        """Every node of the input tree that has one of these fields; without fields, all of them.

        Parents come first. This does not recurse, so depth does not matter.
        """
        if self._inputs is None:
            found: list[Input] = []
            stack: list[Input] = []
            root = self.value.get("input")
            if isinstance(root, dict):
                stack.append(Input(("input",), root, ()))
            while stack:
                node = stack.pop()
                found.append(node)
                children: list[Input] = []
                for kind in ("join", "group", "cross", "union"):
                    branches = node.value.get(kind)
                    if not isinstance(branches, list):
                        continue
                    for index, child in enumerate(branches):
                        if isinstance(child, dict):
                            children.append(Input((*node.pointer, kind, index), child, (*node.inside, kind)))
                stack.extend(reversed(children))
            self._inputs = found
        if fields:
            return [node for node in self._inputs if any(field in node.value for field in fields)]
        return self._inputs

    def pfs_inputs(self, *fields: str) -> list[Leaf]:
        """Every ``pfs`` input that has one of these fields; without fields, all of them."""
        return self._leaves_of("pfs", fields)

    def cron_inputs(self, *fields: str) -> list[Leaf]:
        """Every ``cron`` input that has one of these fields; without fields, all of them."""
        return self._leaves_of("cron", fields)

    def _leaves_of(self, kind: str, fields: tuple[str, ...]) -> list[Leaf]:
        if kind not in self._leaves:
            self._leaves[kind] = [
                (node, (*node.pointer, kind), leaf) for node in self.inputs() if (leaf := node.leaf(kind)) is not None
            ]
        if fields:
            return [found for found in self._leaves[kind] if any(field in found[2] for field in fields)]
        return self._leaves[kind]

    def secret_references(self) -> list[SecretReference]:
        """Every place where the spec names a secret; an entry used twice (variable and mount) is given twice."""
        if self._references is None:
            self._references = list(self._find_references())
        return self._references

    def _find_references(self) -> Iterator[SecretReference]:
        for index, entry in enumerate(self.items("transform", "secrets")):
            if isinstance(entry, dict):
                yield from _mount_references(entry, ("transform", "secrets", index))
        for index, name in enumerate(self.items("transform", "image_pull_secrets")):
            if isinstance(name, str) and name:
                place: Pointer = ("transform", "image_pull_secrets", index)
                yield SecretReference("pull", name, None, place, place, None)
        if "egress" in self.value:
            secret: Pointer = ("egress", "sql_database", "secret")
            name, key = self.text(*secret, "name"), self.text(*secret, "key")
            if name:
                yield SecretReference("egress", name, key or None, secret, (*secret, "name"), (*secret, "key"))
        if "pod_patch" in self.value or "pod_spec" in self.value:
            from spec_lint.model.pod_references import pod_references  # spares start-up: few specs have these fields

            yield from pod_references(self)


def _mount_references(entry: dict[str, Any], place: Pointer) -> Iterator[SecretReference]:
    def text(field: str) -> str:
        value = entry.get(field)
        return value if isinstance(value, str) else ""

    name, key = text("name"), text("key")
    if not name:
        return
    if text("env_var"):
        yield SecretReference(
            "environment", name, key or None, place, (*place, "name"), (*place, "key"), text("env_var")
        )
    if text("mount_path"):
        yield SecretReference("mount", name, None, place, (*place, "name"), None, text("mount_path"))
    if not text("env_var") and not text("mount_path"):
        yield SecretReference("none", name, None, place, (*place, "name"), None)
