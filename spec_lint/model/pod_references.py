"""The secrets named in the JSON strings ``pod_patch`` and ``pod_spec``.

Places as in Kubernetes' PodSpec (core/v1): variables, whole environments, volumes, projected volumes, pull secrets,
and the credentials of other kinds of volumes. Go ignores the letter case of JSON member names, and so does this module.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from spec_lint.findings.finding import Pointer
from spec_lint.model.pod_text import Spec, patch_operations, pod_json, pointer_tokens
from spec_lint.model.secret_reference import SecretReference
from spec_lint.reading.node import Node, Shape

Path = tuple[str, ...]
"""A place in a pod spec: member names in lower case, ``*`` for any item of a list."""

_NAMED_IN = {
    **{
        (containers, "*", *rest): "name"
        for containers in ("containers", "initcontainers")
        for rest in (("env", "*", "valuefrom", "secretkeyref"), ("envfrom", "*", "secretref"))
    },
    ("volumes", "*", "secret"): "secretname",
    ("volumes", "*", "projected", "sources", "*", "secret"): "name",
    ("volumes", "*", "azurefile"): "secretname",
    ("volumes", "*", "csi", "nodepublishsecretref"): "name",
    **{
        ("volumes", "*", kind, "secretref"): "name"
        for kind in ("cephfs", "cinder", "flexvolume", "iscsi", "rbd", "scaleio", "storageos")
    },
    ("imagepullsecrets", "*"): "name",
}
"""The places where a pod spec refers to a secret, and the member that holds its name."""

_ON_THE_WAY = frozenset(path[:length] for path in _NAMED_IN for length in range(len(path)))


@dataclass(frozen=True, slots=True)
class _Place:
    """A node of the text on the path to a reference."""

    path: Path
    node: Node
    parents: tuple[Node, ...] = ()


def pod_references(spec: Spec) -> Iterator[SecretReference]:
    """The references in ``pod_patch`` (a list of RFC 6902 operations) and ``pod_spec`` (an RFC 7386 patch).

    Text that is not such JSON has no references.
    """
    for place in _values(spec):
        yield from _below(place, ("pod_patch",))
    root = pod_json(spec, "pod_spec")
    if isinstance(root, Node):
        yield from _below(_Place((), root), ("pod_spec",))


def _values(spec: Spec) -> Iterator[_Place]:
    """The values that the operations of a patch put into the pod, and where."""
    for operation in patch_operations(spec):
        path, value = operation.text("path"), operation.members.get("value")
        if path is not None and value is not None and operation.text("op") in ("add", "replace"):
            yield _Place(_pod_path(path), value)


def _pod_path(pointer: str) -> Path:
    return tuple("*" if re.fullmatch(r"-|[0-9]+", token) else token.lower() for token in pointer_tokens(pointer))


def _below(place: _Place, field: Pointer) -> Iterator[SecretReference]:
    member = _NAMED_IN.get(place.path)
    if member is not None and place.node.shape is Shape.MAPPING:
        yield from _references(place, member, field)
    elif place.path and _NAMED_IN.get(place.path[:-1]) == place.path[-1]:
        yield from _references(place, "", field)
    if place.path not in _ON_THE_WAY:
        return
    parents = (*place.parents, place.node)
    if place.node.shape is Shape.SEQUENCE:
        for item in place.node.items:
            yield from _below(_Place((*place.path, "*"), item, parents), field)
    for key, value in place.node.entries:
        yield from _below(_Place((*place.path, key.text.lower()), value, parents), field)


def _references(place: _Place, member: str, field: Pointer) -> Iterator[SecretReference]:
    """The reference at a place, one for each key that it asks for."""
    name = _member(place.node, member) if place.node.shape is Shape.MAPPING else place.node
    if name is None or name.tag != "string" or not name.text:
        return
    keys = [_member(place.node, "key"), *(_member(item, "key") for item in _items(_member(place.node, "items")))]
    optional = _member(place.node, "optional")
    use = "pull" if place.path[0] == "imagepullsecrets" else "pod"
    whole = SecretReference(
        use,
        name.text,
        None,
        field,
        field,
        None,
        _target(place),
        optional is not None and optional.text == "true",
        _inside(name),
    )
    asked = [key for key in keys if key is not None and key.tag == "string"]
    for key in asked:
        yield whole._replace(key=key.text, key_pointer=field, key_inside=_inside(key))
    if not asked:
        yield whole


def _inside(node: Node) -> tuple[int, int]:
    """The offsets of a JSON string's content, without its quotes."""
    return node.start + 1, node.end - 1


def _target(place: _Place) -> str:
    """What the secret is used for: ``envFrom``, or the nearest enclosing name of a variable or a volume."""
    if "envfrom" in place.path:
        return "envFrom"
    names = (_member(parent, "name") for parent in reversed(place.parents))
    return next((name.text for name in names if name is not None and name.tag == "string"), "")


def _member(node: Node, name: str) -> Node | None:
    found = [value for key, value in node.entries if key.text.lower() == name]
    return found[-1] if found else None


def _items(node: Node | None) -> list[Node]:
    return node.items if node is not None else []
