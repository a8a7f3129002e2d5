"""Kustomization files: what they list, rename and generate.

They are read as kustomize reads them (``sigs.k8s.io/kustomize/api/types``), as far as secrets are concerned. Flux has a
kind ``Kustomization`` of its own, which is something else.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from spec_lint.findings.named_tuple import NamedTuple
from spec_lint.findings.source import Source
from spec_lint.reading.node import Node, Shape

if TYPE_CHECKING:
    from spec_lint.reading.secret.file import SecretText

GENERATOR = "kustomize secretGenerator"
"""Who makes the secrets of a kustomization, in words."""

_FLUX = "kustomize.toolkit.fluxcd.io/"
_OPENING = ("helmCharts", "helmChartInflationGenerator", "generators")
"""The fields that add objects which are in no file."""


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


class Change(NamedTuple):
    """A patch that is written in the kustomization, or that names its ``target`` there: the name of the secrets that it
    changes, empty if it may be any. ``keys`` are those that it adds, None if that is unknown; if the patch is in a file
    of its own, that ``file`` tells them (``patch_keys``)."""

    target: str
    keys: tuple[str, ...] | None
    file: str

    def is_about(self, name: str) -> bool:
        return self.target in ("", name)


class Kustomization(NamedTuple):
    """A kustomization file: plain, so that it can be kept as facts.

    ``resources``, ``components`` and ``patches`` are paths as written, relative to its folder: what it adds, and what
    only changes other objects. ``changes`` are patches of secrets that it says something about. ``opens`` means that it
    also adds objects that are in no file, such as a Helm chart.
    """

    path: str
    is_component: bool
    prefix: str
    suffix: str
    namespace: str
    resources: tuple[str, ...]
    components: tuple[str, ...]
    patches: tuple[str, ...]
    changes: tuple[Change, ...]
    generators: tuple[Generator, ...]
    opens: bool

    def plain(self) -> tuple[Any, ...]:
        """The same, with tuples of no type of their own."""
        changes, generators = (tuple(tuple(one) for one in part) for part in (self.changes, self.generators))
        return (*self[:-3], changes, generators, self.opens)


def kustomization_of(facts: Sequence[Any]) -> Kustomization:
    """The kustomization with these plain facts, whose tuples may have been stored as lists."""
    found = Kustomization(*map(_as_tuple, facts))
    return found._replace(
        changes=tuple(Change(*map(_as_tuple, one)) for one in found.changes),
        generators=tuple(Generator(*map(_as_tuple, one)) for one in found.generators),
    )


def _as_tuple(part: Any) -> Any:
    return tuple(part) if isinstance(part, list) else part


def read_kustomization(path: str, text: str) -> Kustomization | None:
    """The kustomization of a file with such a name; None if it is something else, or cannot be read."""
    roots = _roots(text)
    if roots is None or len(roots) != 1 or roots[0].shape is not Shape.MAPPING:
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
        tuple(_changes(root)),
        tuple(_generators(root)),
        any(root.at(name) is not None for name in _OPENING),
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
    """The files with changes of other objects; a patch may also be in the kustomization itself."""
    yield from (text for text in _texts(root, "patchesStrategicMerge") if "\n" not in text)
    for name in ("patches", "patchesJson6902", "replacements"):
        yield from filter(None, (_text(item, "path") for item in _items(root, name)))
    for name in ("transformers", "validators", "configurations", "crds"):
        yield from (text for text in _texts(root, name) if "\n" not in text)


def _changes(root: Node) -> Iterator[Change]:
    """The patches of secrets that name their target, or are written here."""
    for item in (item for name in ("patches", "patchesJson6902") for item in _items(root, name)):
        target, file, patch = item.at("target"), _text(item, "path"), _text(item, "patch")
        if target is None:
            yield from _merged(patch)
        elif (kind := _text(target, "kind")) in ("", "Secret"):
            yield Change(_plain_name(target), None if file else patch_keys(patch), file)
        elif kind.endswith("Secret"):
            yield Change(_plain_name(target), None, "")
    for text in _texts(root, "patchesStrategicMerge"):
        yield from _merged(text) if "\n" in text else ()


def _plain_name(target: Node) -> str:
    """The name of a target; empty if it is a regular expression, or selected by something else."""
    name = _text(target, "name")
    return name if _PLAIN_NAME.fullmatch(name) else ""


_PLAIN_NAME = re.compile("[-.a-z0-9]+")


def _merged(text: str) -> Iterator[Change]:
    """The patches in a text that say themselves which secret they change."""
    for root in _roots(text) or ():
        metadata = root.at("metadata")
        if _text(root, "kind") == "Secret" and metadata is not None:
            yield Change(_text(metadata, "name"), tuple(_keys_below(root)), "")


def patch_keys(text: str) -> tuple[str, ...] | None:
    """The keys that a patch of a secret adds, in either form of patches; None if it cannot be read."""
    roots = _roots(text)
    if roots is None:
        return None
    found = [key for root in roots for key in _keys_below(root)]
    for operation in (operation for root in roots for operation in root.items):
        field, _, key = _text(operation, "path").removeprefix("/").partition("/")
        value = operation.at("value")
        if field not in _FIELDS or _text(operation, "op") in ("remove", "test"):
            continue
        if key:
            found.append(key.replace("~1", "/").replace("~0", "~"))
        elif value is None:
            return None
        else:
            found += [name.text for name, _ in value.entries]
    return tuple(dict.fromkeys(found))


def _keys_below(root: Node) -> Iterator[str]:
    for name in _FIELDS:
        field = root.at(name)
        yield from (key.text for key, _ in field.entries) if field is not None else ()


_FIELDS = ("data", "stringData")


def _roots(text: str) -> list[Node] | None:
    """The documents of a patch; None if it cannot be read."""
    from spec_lint.reading.yaml.as_json import TooLargeError, read_yaml

    try:
        roots, error = read_yaml(text)
    except TooLargeError:
        return None
    return roots if error is None else None


def _generators(root: Node) -> Iterator[Generator]:
    plain = _is_true(root, "generatorOptions", "disableNameSuffixHash")
    for item, (_, name) in _generator_entries(root):
        literals = [text.partition("=")[0] for text in _texts(item, "literals") if "=" in text]
        files = [_file_key(text) for text in _texts(item, "files")]
        yield Generator(
            name.text,
            _text(item, "namespace"),
            _text(item, "type") or "Opaque",
            tuple(filter(None, dict.fromkeys([*literals, *files]))),  # kustomize rejects an empty key
            tuple(filter(None, [*_texts(item, "envs"), _text(item, "env")])),
            not (plain or _is_true(item, "options", "disableNameSuffixHash")),
            _text(item, "behavior") or "create",
            (name.start, name.end),
        )


def _generator_entries(root: Node) -> Iterator[tuple[Node, tuple[Node, Node]]]:
    """The entries of ``secretGenerator`` that have a name, each with the key and the value of that."""
    for item in _items(root, "secretGenerator"):
        entry = item.last_entry("name")
        if entry is not None and entry[1].tag == "string" and entry[1].text:
            yield item, entry


def _file_key(entry: str) -> str:
    """The key for ``key=path`` or ``path``."""
    key, equals, _ = entry.partition("=")
    return key if equals else os.path.basename(entry)  # noqa: PTH119 - saves the import of pathlib


def env_keys(lines: Iterable[str]) -> Iterator[str]:
    """The keys of an env file, as kubectl and kustomize read it: a line has ``KEY=value``, or only ``KEY``."""
    for line in lines:
        text = line.lstrip("\ufeff").lstrip()
        if text and not text.startswith(("#", "=")):
            yield text.partition("=")[0].rstrip("\r\n")


def _text(node: Node, name: str) -> str:
    return node.text_at(name) or ""


def _items(node: Node, name: str) -> list[Node]:
    found = node.at(name)
    return found.items if found is not None else []


def _texts(node: Node, name: str) -> Iterator[str]:
    return (item.text for item in _items(node, name) if item.tag == "string")


def _is_true(node: Node, *path: str) -> bool:
    found = node.at(*path)
    return found is not None and found.tag == "bool" and found.text == "true"
