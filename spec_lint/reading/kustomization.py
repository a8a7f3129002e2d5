"""Kustomization files: what they list, rename and generate.

They are read as kustomize reads them (``sigs.k8s.io/kustomize/api/types``), as far as secrets are concerned. Flux has a
kind ``Kustomization`` of its own, which is something else.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from spec_lint.findings.named_tuple import NamedTuple
from spec_lint.findings.source import Source
from spec_lint.reading.node import Node, Shape

if TYPE_CHECKING:
    from spec_lint.reading.secret.file import SecretText

NAMES = frozenset({"kustomization.yaml", "kustomization.yml", "Kustomization"})
"""The names of kustomization files; kustomize accepts one of them in each folder."""

GENERATOR = "kustomize secretGenerator"
"""Who makes the secrets of a kustomization, in words."""

_FLUX = "kustomize.toolkit.fluxcd.io/"
_OPENING = ("helmCharts", "helmChartInflationGenerator", "generators")
"""The fields that add objects which stand in no file."""


class Generator(NamedTuple):
    """An entry of ``secretGenerator``. ``keys`` are those written in it, ``env_files`` the files that have more;
    ``hashed`` means that a hash is appended to the name. ``behavior`` is ``create``, ``merge`` or ``replace``.
    ``place`` are the offsets of the name."""

    name: str
    namespace: str
    type: str
    keys: tuple[str, ...]
    env_files: tuple[str, ...]
    hashed: bool
    behavior: str
    place: tuple[int, int]


class Kustomization(NamedTuple):
    """A kustomization file: plain, so that it can be kept as facts.

    ``resources``, ``components`` and ``patches`` are paths as written, relative to its folder: what it adds, and what
    only changes other objects. ``opens`` means that it also adds objects that stand in no file, such as a Helm chart.
    """

    path: str
    is_component: bool
    prefix: str
    suffix: str
    namespace: str
    resources: tuple[str, ...]
    components: tuple[str, ...]
    patches: tuple[str, ...]
    generators: tuple[Generator, ...]
    opens: bool

    def plain(self) -> tuple[Any, ...]:
        """The same, with tuples of no type of their own."""
        return (*self[:-2], tuple(tuple(one) for one in self.generators), self.opens)


def kustomization_of(facts: Sequence[Any]) -> Kustomization:
    """The kustomization with these plain facts, whose tuples may have been stored as lists."""
    found = Kustomization(*map(_as_tuple, facts))
    return found._replace(generators=tuple(Generator(*map(_as_tuple, one)) for one in found.generators))


def _as_tuple(part: Any) -> Any:
    return tuple(part) if isinstance(part, list) else part


def is_kustomization(path: str) -> bool:
    """Whether a file has the name of a kustomization."""
    return os.path.basename(path) in NAMES  # noqa: PTH119 - saves the import of pathlib


def read_kustomization(path: str, text: str) -> Kustomization | None:
    """The kustomization of a file with such a name; None if it is something else, or cannot be read."""
    from spec_lint.reading.yaml.as_json import TooLargeError, read_yaml

    try:
        roots, error = read_yaml(text)
    except TooLargeError:
        return None
    if error is not None or len(roots) != 1 or roots[0].shape is not Shape.MAPPING:
        return None
    root = roots[0]
    if _text(root, "apiVersion").startswith(_FLUX) or _text(root, "kind") not in ("", "Kustomization", "Component"):
        return None
    return Kustomization(
        path,
        _text(root, "kind") == "Component",
        _text(root, "namePrefix"),
        _text(root, "nameSuffix"),
        _text(root, "namespace"),
        (*_texts(root, "resources"), *_texts(root, "bases")),
        tuple(_texts(root, "components")),
        tuple(_patches(root)),
        tuple(_generators(root)),
        any(_at(root, name) is not None for name in _OPENING),
    )


def generated(source: Source, kustomization: Kustomization) -> Iterator[SecretText]:
    """The secrets of ``secretGenerator``, by the names that are written. Sets ``source.masks``: literals are values."""
    from spec_lint.reading.masking.parsed import mask_ranges
    from spec_lint.reading.secret.file import SecretText
    from spec_lint.reading.yaml.as_json import read_yaml

    root = read_yaml(source.text)[0][0]
    entries = list(_generator_entries(root))
    source.masks = mask_ranges(source.text, root, shown=[name for _, (_, name) in entries])
    for index, (item, _) in enumerate(entries):
        generator = kustomization.generators[index]
        about = [(Node(Shape.SCALAR, item.start, item.start, "metadata", "", "string"), item)]
        node = Node(Shape.MAPPING, item.start, item.end, tag="object", entries=about)
        metadata = {"name": generator.name, **({"namespace": generator.namespace} if generator.namespace else {})}
        value = {"metadata": metadata, "type": generator.type, "data": dict.fromkeys(generator.keys, "")}
        yield SecretText(index, value, node, form="hidden", hidden=GENERATOR, open_keys=bool(generator.env_files))


def _patches(root: Node) -> Iterator[str]:
    """The files with changes of other objects; a patch may also stand in the kustomization itself."""
    yield from (text for text in _texts(root, "patchesStrategicMerge") if "\n" not in text)
    for name in ("patches", "patchesJson6902", "replacements"):
        yield from filter(None, (_text(item, "path") for item in _items(_at(root, name))))
    for name in ("transformers", "validators", "configurations", "crds"):
        yield from (text for text in _texts(root, name) if "\n" not in text)


def _generators(root: Node) -> Iterator[Generator]:
    plain = _is_true(_at(root, "generatorOptions"), "disableNameSuffixHash")
    for item, (_, name) in _generator_entries(root):
        literals = [text.partition("=")[0] for text in _texts(item, "literals")]
        files = [_file_key(text) for text in _texts(item, "files")]
        yield Generator(
            name.text,
            _text(item, "namespace"),
            _text(item, "type") or "Opaque",
            tuple(dict.fromkeys([*literals, *files])),
            tuple(filter(None, [*_texts(item, "envs"), _text(item, "env")])),
            not (plain or _is_true(_at(item, "options"), "disableNameSuffixHash")),
            _text(item, "behavior") or "create",
            (name.start, name.end),
        )


def _generator_entries(root: Node) -> Iterator[tuple[Node, tuple[Node, Node]]]:
    """The entries of ``secretGenerator`` that have a name, each with the key and the value of that."""
    for item in _items(_at(root, "secretGenerator")):
        entry = item.last_entry("name")
        if entry is not None and entry[1].tag == "string" and entry[1].text:
            yield item, entry


def _file_key(entry: str) -> str:
    """The key for ``key=path`` or ``path``."""
    key, equals, _ = entry.partition("=")
    return key if equals else os.path.basename(entry)  # noqa: PTH119 - as above


def env_keys(lines: Iterable[str]) -> Iterator[str]:
    """The keys of an env file, as kubectl and kustomize read it: a line has ``KEY=value``, or only ``KEY``."""
    for line in lines:
        text = line.lstrip("\ufeff").lstrip()
        if text and not text.startswith("#"):
            yield text.partition("=")[0].rstrip("\r\n")


def _at(node: Node | None, name: str) -> Node | None:
    found = node.last_entry(name) if node is not None else None
    return found[1] if found else None


def _text(node: Node, name: str) -> str:
    found = _at(node, name)
    return found.text if found is not None and found.tag == "string" else ""


def _items(node: Node | None) -> list[Node]:
    return node.items if node is not None else []


def _texts(node: Node, name: str) -> Iterator[str]:
    return (item.text for item in _items(_at(node, name)) if item.tag == "string")


def _is_true(node: Node | None, name: str) -> bool:
    found = _at(node, name)
    return found is not None and found.tag == "bool" and found.text == "true"
