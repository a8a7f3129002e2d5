"""Secrets whose values are not in the file: sops-encrypted files, SealedSecret and ExternalSecret manifests.

They are recognised because they name secrets and keys. They are never judged as plain secrets.
"""

from __future__ import annotations

from typing import Any

from spec_lint.reading.node import Node, Shape

SOPS, SEALED, EXTERNAL = "sops", "SealedSecret", "ExternalSecret"


class Hidden:
    """A secret whose values are elsewhere: ``kind`` says how, ``open_keys`` that it may have more keys than are listed.

    ``value`` and ``node`` have the form of a plain secret; the values are empty strings.
    """

    __slots__ = ("kind", "node", "open_keys", "value")

    def __init__(self, kind: str, root: Node) -> None:
        self.kind = kind
        self.value: dict[str, Any] = {}
        self.node = Node(Shape.MAPPING, root.start, root.end, tag="object")
        self.open_keys = False

    def put(self, name: str, key: Node, node: Node) -> dict[str, Any]:
        """Add a mapping field and return its value."""
        value: dict[str, Any] = {}
        self.value[name] = value
        self.node.entries.append((Node(Shape.SCALAR, key.start, key.end, name, key.style, "string"), node))
        return value


def entry(node: Node | None, name: str) -> tuple[Node, Node] | None:
    """The last entry of a name in a mapping."""
    if node is None:
        return None
    return next((pair for pair in reversed(node.entries) if pair[0].text == name), None)


def at(node: Node | None, *path: str) -> Node | None:
    """The node at a path of names, or None."""
    for name in path:
        found = entry(node, name)
        if found is None:
            return None
        node = found[1]
    return node


def text_at(node: Node | None, *path: str) -> str | None:
    """The string at a path of names, or None."""
    found = at(node, *path)
    return found.text if found is not None and found.tag == "string" else None


def recognise(root: Node) -> Hidden | None:
    """The hidden secret of a document, or None if it is a plain secret or no secret."""
    kind = text_at(root, "kind")
    if kind == SEALED and at(root, "spec", "encryptedData") is not None:
        return _sealed(root)
    if kind == EXTERNAL and at(root, "spec") is not None:
        return _external(root)
    return None


def is_sops(root: Node) -> bool:
    """Whether a file is encrypted with sops: it has sops metadata, and at least one value is encrypted."""
    about = at(root, "sops")
    if about is None or not (at(about, "mac") or at(about, "lastmodified") or at(about, "version")):
        return False
    return any(is_sops_value(value.text) for name in ("data", "stringData") for _, value in _entries(at(root, name)))


def is_sops_value(text: str) -> bool:
    return text.startswith("ENC[") and text.endswith("]")


def _entries(node: Node | None) -> list[tuple[Node, Node]]:
    return node.entries if node is not None else []


def _sealed(root: Node) -> Hidden:
    """A SealedSecret unseals to a Secret with its template's metadata, or else its own."""
    hidden = Hidden(SEALED, root)
    template = at(root, "spec", "template")
    _metadata(hidden, root, at(template, "metadata", "name") or at(root, "metadata", "name"))
    _type(hidden, template)
    sealed = entry(at(root, "spec"), "encryptedData")
    _keys(hidden, sealed, list(_entries(sealed[1] if sealed else None)) + list(_entries(at(template, "data"))))
    return hidden


def _external(root: Node) -> Hidden:
    """An ExternalSecret makes a Secret with its target's name, or else its own; its keys may come from elsewhere."""
    hidden = Hidden(EXTERNAL, root)
    spec = at(root, "spec")
    target = at(spec, "target")
    _metadata(hidden, root, at(target, "name") or at(root, "metadata", "name"))
    template = at(target, "template")
    _type(hidden, template)
    data = entry(spec, "data")
    named = [at(item, "secretKey") for item in (data[1].items if data else [])]
    entries = [(key, key) for key in named if key is not None and key.shape is Shape.SCALAR]
    made = entry(template, "data")
    if made is not None and text_at(template, "mergePolicy") != "Merge":
        data, entries = made, list(made[1].entries)
    elif made is not None:
        entries += made[1].entries
    own = text_at(target, "creationPolicy") in (None, "Owner", "Orphan")
    hidden.open_keys = not own or at(template, "templateFrom") is not None
    if made is None or text_at(template, "mergePolicy") == "Merge":
        hidden.open_keys = hidden.open_keys or at(spec, "dataFrom") is not None
    _keys(hidden, data, entries)
    return hidden


def _metadata(hidden: Hidden, root: Node, name: Node | None) -> None:
    found = entry(root, "metadata")
    key, metadata = found if found else (root, root)
    target = Node(Shape.MAPPING, metadata.start, metadata.end, tag="object")
    value = hidden.put("metadata", key, target)
    for field_name, node in (("name", name), ("namespace", at(root, "metadata", "namespace"))):
        if node is not None and node.tag == "string":
            value[field_name] = node.text
            target.entries.append((Node(Shape.SCALAR, node.start, node.end, field_name, "", "string"), node))


def _type(hidden: Hidden, template: Node | None) -> None:
    found = entry(template, "type")
    if found is not None and found[1].tag == "string":
        hidden.value["type"] = found[1].text
        hidden.node.entries.append(found)


def _keys(hidden: Hidden, place: tuple[Node, Node] | None, entries: list[tuple[Node, Node]]) -> None:
    if place is None:
        return
    key, node = place
    value = hidden.put("data", key, Node(Shape.MAPPING, node.start, node.end, tag="object", entries=entries))
    value.update(dict.fromkeys((entry_key.text for entry_key, _ in entries), ""))
