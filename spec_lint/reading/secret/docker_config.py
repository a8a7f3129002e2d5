"""The registry credentials of a secret: what Docker's and kubectl's ``.dockerconfigjson`` and ``.dockercfg`` hold."""

from __future__ import annotations

import re
from collections.abc import Iterator

from spec_lint.findings.named_tuple import NamedTuple
from spec_lint.reading.json.strict import read_json
from spec_lint.reading.node import Node, ReadingError, Shape
from spec_lint.secrets.value import SecretValue

KEYS = {"kubernetes.io/dockerconfigjson": ".dockerconfigjson", "kubernetes.io/dockercfg": ".dockercfg"}
"""The key that each type of pull secret requires."""


class Registry(NamedTuple):
    """One entry: the registry's address as written, its key's node, and the texts of its fields."""

    address: str
    node: Node
    fields: dict[str, SecretValue[str]]


def parse(content: bytes) -> Node | ReadingError:
    """The JSON of a value as the API server decodes it into a Go map: an object, or null."""
    text = re.sub("[\udc80-\udcff]", "\ufffd", content.decode("utf-8", "surrogateescape"))
    root = read_json(text)
    if isinstance(root, ReadingError):
        return root
    if root.tag not in ("object", "null"):
        return ReadingError("", f"it is {_FOUND[root.tag]}", root.start, root.end)
    return _too_large(root) or root


_FOUND = {"array": "a list", "string": "a string", "number": "a number", "bool": "a boolean"}


def _too_large(root: Node) -> ReadingError | None:
    """The error for a number that does not fit a float64, which Go rejects."""
    nodes = [root]
    while nodes:
        node = nodes.pop()
        if node.tag == "number" and float(node.text) in (float("inf"), float("-inf")):
            return ReadingError("", "it contains a number that is too large", node.start, node.end)
        nodes += node.items
        nodes += [value for _, value in node.entries]
    return None


def registries(root: Node, kind: str) -> Iterator[Registry]:
    """The entries of a parsed value, by the type of the secret."""
    holder = root
    if kind == "kubernetes.io/dockerconfigjson":
        found = next((value for key, value in reversed(root.entries) if key.text == "auths"), None)
        if found is None or found.shape is not Shape.MAPPING:
            return
        holder = found
    for key, value in holder.entries:
        fields = {name.text: SecretValue(item.text) for name, item in value.entries if item.tag == "string"}
        yield Registry(key.text, key, fields)


def host(address: str) -> str:
    """The host of a registry's address or an image, in lower case; all names of Docker Hub are ``docker.io``."""
    bare = re.sub(r"^https?://", "", address.strip()).split("/", 1)
    name = bare[0].lower()
    is_hub = name in ("docker.io", "index.docker.io", "registry-1.docker.io", "registry.hub.docker.com")
    return "docker.io" if is_hub else name


def image_host(image: str) -> str:
    """The registry that an image comes from."""
    first, slash, _ = image.partition("/")
    named = slash and ("." in first or ":" in first or first == "localhost")
    return host(first) if named else "docker.io"
