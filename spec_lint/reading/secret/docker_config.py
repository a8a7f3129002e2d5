"""The registry credentials of a secret: what Docker's and kubectl's ``.dockerconfigjson`` and ``.dockercfg`` hold."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase

from spec_lint.findings.named_tuple import NamedTuple
from spec_lint.grammar.image import HUB, Image
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
    from spec_lint.reading.json.strict import read_json  # saves start-up time: few runs have a pull secret

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


def location(address: str) -> tuple[str, str]:
    """The host and the path of the images for which the kubelet uses an entry; ("", "") for an address it cannot read.

    It drops ``http://`` or ``https://``, and ``/v1`` and ``/v2`` if another slash follows (``BasicDockerKeyring.Add``
    in pkg/credentialprovider/keyring.go).
    """
    host, slash, path = re.sub("^https?://", "", address).partition("/")
    path = re.split("[?#]", slash + path)[0]
    if re.search(r"[\s<>\"\\^`{}|]", host):
        return "", ""
    if path.startswith(("/v1/", "/v2/")):
        path = path[3:]
    return host.rpartition("@")[2], "" if path == "/" else path


def is_for(address: str, image: Image) -> bool:
    """Whether the kubelet tries an entry for an image (``URLsMatch`` and ``isDefaultRegistryMatch`` in the same file).

    The parts of the host may have wildcards, the port must be the same, and the path is a prefix of the image's name.
    Of the other names of Docker Hub, only index.docker.io counts.
    """
    host, path = location(address)
    if image.host == HUB and (host, path) == ("index.docker.io", ""):
        return True
    wanted, _, wanted_port = image.host.partition(":")
    own, _, port = host.partition(":")
    patterns, parts = own.split("."), wanted.split(".")
    if port != wanted_port or len(patterns) != len(parts):
        return False
    is_official = image.host == HUB and "/" not in image.name
    name = f"/library/{image.name}" if is_official else f"/{image.name}"
    return name.startswith(path) and all(map(fnmatchcase, parts, patterns))
