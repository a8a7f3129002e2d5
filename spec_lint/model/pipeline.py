"""A typed, read-only view of a pipeline spec. It never raises on ill-typed parts; it leaves them out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from spec_lint.findings.finding import Pointer
from spec_lint.findings.named_tuple import NamedTuple
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
        value = self.value
        return [
            kind
            for kind in INPUT_KINDS
            if kind in value and (isinstance(value[kind], dict) or (value[kind] and isinstance(value[kind], list)))
        ]

    def leaf(self, kind: str) -> dict[str, Any] | None:
        """The fields of a ``pfs`` or ``cron`` input."""
        value = self.value.get(kind)
        return value if isinstance(value, dict) else None


Leaf = tuple[Input, Pointer, dict[str, Any]]
"""A ``pfs`` or ``cron`` input: its node, the pointer of its fields, its fields."""


class Pipeline(View):
    """A view of one spec, as a release of Pachyderm sees it: fields that the release does not know are left out."""

    __slots__ = (
        "_crons", "_document", "_env", "_image", "_inputs", "_name", "_pfs", "_project", "_references", "_release",
        "_transform", "home", "value",
    )  # fmt: skip

    value: dict[str, Any]

    def __init__(self, document: Document, release: Release = LATEST) -> None:
        super().__init__()
        self._document: Final = document
        self._release: Final = release
        self._name: str | None = None
        self._project: str | None = None
        self._transform: dict[str, Any] | None = None
        self._env: dict[str, Any] | None = None
        self._image: str | None = None
        self._inputs: dict[tuple[str, ...], list[Input]] = {}
        self._pfs: dict[tuple[str, ...], list[Leaf]] = {}
        self._crons: dict[tuple[str, ...], list[Leaf]] = {}
        self._references: list[SecretReference] | None = None
        self.home: str | None = None  # the project of specs that name none, if configurations differ in it

    def __getattr__(self, name: str) -> Any:
        """The value, on its first use: a document that was judged already has to be read again for it."""
        if name != "value":
            raise AttributeError(name)
        value = self._document.value
        value = value if isinstance(value, dict) else {}
        self.value = known_part(value, self._release) if self._release < LATEST else value
        return self.value

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

    @property
    def empty(self) -> bool:
        """Whether the spec has no field at all."""
        return not self.value

    def project(self, default: str = "default") -> str:
        """The project of the pipeline: the one it names, or the default."""
        return self.own_project or self.home or default

    @property
    def own_project(self) -> str:
        """The project that the pipeline names; empty if it names none."""
        if self._project is None:
            self._project = self.text("pipeline", "project", "name") or ""
        return self._project

    @property
    def transform(self) -> dict[str, Any]:
        """What user code runs in, or an empty mapping."""
        if self._transform is None:
            self._transform = self.mapping("transform")
        return self._transform

    @property
    def env(self) -> dict[str, Any]:
        """The variables of user code, by name, or an empty mapping."""
        if self._env is None:
            env = self.transform.get("env")
            self._env = env if isinstance(env, dict) else {}
        return self._env

    @property
    def image(self) -> str:
        """The image of user code, or an empty string."""
        if self._image is None:
            self._image = self.text("transform", "image") or ""
        return self._image

    @property
    def output_branch(self) -> str:
        branch = self.get("output_branch")
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
        if fields not in self._inputs:
            self._inputs[fields] = (
                [node for node in self.inputs() if not set(fields).isdisjoint(node.value)]
                if fields
                else _walk_inputs(self.get("input"))
            )
        return self._inputs[fields]

    def pfs_inputs(self, *fields: str) -> list[Leaf]:
        """Every ``pfs`` input that has one of these fields; without fields, all of them."""
        if fields not in self._pfs:
            self._pfs[fields] = _with_fields(self.pfs_inputs(), fields) if fields else _leaves(self.inputs(), "pfs")
        return self._pfs[fields]

    def cron_inputs(self, *fields: str) -> list[Leaf]:
        """Every ``cron`` input that has one of these fields; without fields, all of them."""
        if fields not in self._crons:
            self._crons[fields] = _with_fields(self.cron_inputs(), fields) if fields else _leaves(self.inputs(), "cron")
        return self._crons[fields]

    def secret_references(self) -> list[SecretReference]:
        """Every place where the spec names a secret; an entry used twice (variable and mount) is given twice."""
        if self._references is None:
            self._references = list(self._find_references())
        return self._references

    def _find_references(self) -> Iterator[SecretReference]:
        if "secrets" in self.transform:
            for index, entry in enumerate(self.items("transform", "secrets")):
                if isinstance(entry, dict):
                    yield from _mount_references(entry, ("transform", "secrets", index))
        if "image_pull_secrets" in self.transform:
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
            from spec_lint.model.pod_references import pod_references  # saves start-up time: few specs have these

            yield from pod_references(self)


def _walk_inputs(root: Any) -> list[Input]:
    """The nodes of an input tree, parents first."""
    found: list[Input] = []
    stack = [Input(("input",), root, ())] if isinstance(root, dict) else []
    while stack:
        node = stack.pop()
        found.append(node)
        children: list[Input] = []
        for kind in ("join", "group", "cross", "union"):
            if kind in node.value and isinstance(node.value[kind], list):
                for index, child in enumerate(node.value[kind]):
                    if isinstance(child, dict):
                        children.append(Input((*node.pointer, kind, index), child, (*node.inside, kind)))
        if children:
            stack.extend(reversed(children))
    return found


def _leaves(nodes: list[Input], kind: str) -> list[Leaf]:
    return [
        (node, (*node.pointer, kind), node.value[kind])
        for node in nodes
        if kind in node.value and isinstance(node.value[kind], dict)
    ]


def _with_fields(leaves: list[Leaf], fields: tuple[str, ...]) -> list[Leaf]:
    """The leaves that have one of these fields."""
    return [leaf for leaf in leaves if not set(fields).isdisjoint(leaf[2])] if leaves else leaves


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
