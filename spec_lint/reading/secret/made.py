"""The secrets that an object makes, from its node graph and the table of makers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from spec_lint.findings.private import Private
from spec_lint.reading.node import Node, Shape
from spec_lint.reading.secret.sops import is_sops_value
from spec_lint.secrets.maker import Maker, condition, steps
from spec_lint.secrets.makers import ANY_KIND, COPIED, IN_TEMPLATE, SECRET, TEMPLATE_GROUPS, Makers, group_of

Resolve = Callable[[str], str | None]
"""The final form of a text; None if it is not known before a program has filled it in."""

_PLACEHOLDER = re.compile(r"\{\{.*?\}\}|<%.*?%>|\$\{[^}\n]*\}|\$\(\w+\)|^\$[A-Z_]{3,}", re.DOTALL)
_PARAMETER = re.compile(r"\$\{\{(\w+)\}\}|\$\{(\w+)\}")
_NO_NAME = re.compile(r"[^a-z0-9.-]+")


class Made(Private):
    """A secret that an object makes: ``made_by`` says who makes it, ``open_keys`` that it may have more keys than are
    listed, ``partial`` that it is only filled, ``copied`` that it is copied to other namespaces.

    ``value`` and ``node`` have the form of a plain secret; the values are empty strings. ``shown`` are the nodes of
    names and keys, which are no values.
    """

    __slots__ = ("copied", "made_by", "node", "open_keys", "partial", "shown", "value")

    def __init__(self, made_by: str, root: Node) -> None:
        self.made_by = made_by
        self.value: dict[str, Any] = {}
        self.node = Node(Shape.MAPPING, root.start, root.end, tag="object")
        self.open_keys = self.partial = self.copied = False
        self.shown: list[Node] = []

    def put(self, name: str, key: Node, node: Node) -> dict[str, Any]:
        """Add a mapping field and return its value."""
        value: dict[str, Any] = {}
        self.value[name] = value
        self.node.entries.append((Node(Shape.SCALAR, key.start, key.end, name, key.style, "string"), node))
        return value


class _Object(Private):
    """An object and one part of it, about which a row is."""

    def __init__(self, root: Node, part: Node, resolve: Resolve) -> None:
        self.root, self.part, self.resolve = root, part, resolve

    def at(self, path: str) -> list[Node]:
        """The nodes at a path."""
        found = [self.root if path.startswith("$") else self.part]
        for step in steps(path):
            found = [inner for node in found for inner in _below(node, step)]
        return found

    def key_at(self, path: str) -> Node | None:
        """The key of the field that a path leads into; None if it is not there."""
        key, node = None, self.root if path.startswith("$") else self.part
        for step in () if path.startswith("=") else steps(path):
            entries = [node.last_entry(name) for name in step if isinstance(step, tuple)]
            entry = next(filter(None, entries), None)
            if entry is None:
                return key if isinstance(step, str) else None
            key, node = entry
        return key

    def holds(self, written: str) -> bool:
        about = condition(written)
        found = [node for node in self.at(about.path) if not _is_empty(node)]
        if about.wanted is not None:
            found = [node for node in found if node.text == about.wanted]
        return bool(found) is not about.negated

    def first(self, paths: Iterable[str]) -> list[tuple[str | None, Node | None]]:
        """The texts at the first path that has any, each with its node; None for one that is not known yet."""
        for path in paths:
            if path.startswith("="):
                return [(path[1:], None)]
            if found := list(self.texts(path)):
                return [*found]
        return []

    def texts(self, path: str) -> Iterator[tuple[str | None, Node]]:
        """The texts at a path: strings, also in a list or separated by commas, and the names in a mapping."""
        for node in self.at(path):
            inner = node.items or [key for key, _ in node.entries] or [node]
            for scalar in inner:
                if scalar.shape is Shape.SCALAR and scalar.tag != "null" and scalar.text:
                    resolved = self.resolve(scalar.text)
                    for text in (resolved or "").split(","):
                        yield (text.strip() or None), scalar


def _below(node: Node, step: str | tuple[str, ...]) -> list[Node]:
    if step == "[]":
        return node.items
    if step == "*":
        return [value for _, value in node.entries]
    if step == "~":
        return [key for key, _ in node.entries]
    entries = (node.last_entry(name) for name in step)
    return next(([entry[1]] for entry in entries if entry is not None), [])


def _is_empty(node: Node) -> bool:
    return node.tag == "null" or not (node.shape is Shape.SCALAR or node.entries or node.items)


def as_written(text: str) -> str | None:
    """A text that is not encrypted, and has no placeholder."""
    return None if is_sops_value(text) or _PLACEHOLDER.search(text) else text


def made_secrets(root: Node, makers: Makers, resolve: Resolve = as_written) -> list[Made] | None:
    """The secrets that a document makes; None if it is a plain secret, or makes none for other reasons."""
    items = _inner(root)
    if items is not None:
        return _in_template(root, items, makers)
    kind, group = root.text_at("kind") or "", group_of(root.text_at("apiVersion"))
    whole = _Object(root, root, resolve)
    if kind == "Secret" and (not _is_of_other_group(root, group) or resolve is not as_written):
        rows = (*SECRET, IN_TEMPLATE) if resolve is not as_written else SECRET
        rows = tuple(row for row in rows if all(map(whole.holds, row.when)))
        return _made(whole, rows, kind) if rows else None
    rows = makers.rows(group, kind) or ()
    found = _made(whole, rows, kind)
    if not rows or all(row.name for row in rows):
        found += _made(whole, ANY_KIND, kind)
    return found if rows or found else None


def _is_of_other_group(root: Node, group: str) -> bool:
    """Whether a document of the kind ``Secret`` is an object of another API, such as a managed resource."""
    return "." in group and root.last_entry("data") is None and root.last_entry("stringData") is None


def _made(whole: _Object, rows: Iterable[Maker], kind: str) -> list[Made]:
    found: dict[tuple[str | None, str | None], Made] = {}
    for row in rows:
        for part in (node for path in row.each for node in whole.at(path)):
            about = _Object(whole.root, part, whole.resolve)
            if not all(map(about.holds, row.when)):
                continue
            if not row.name:
                return []
            for name, namespace, secret in _of_row(about, row, row.made_by or kind):
                found.setdefault((name, namespace), secret)
    return list(found.values())


def _of_row(about: _Object, row: Maker, made_by: str) -> Iterator[tuple[str | None, str | None, Made]]:
    """The secrets of one part of an object, one for each name and namespace."""
    root = about.root
    own = root.text_at("metadata", "name") or ""
    for text, node in about.first(row.name):
        name = None if text is None else row.pattern.format(name=_as_name(text) if row.dns else text, own=own)
        for namespace, _ in about.first(row.namespace) or [(None, None)]:
            made = Made(made_by, root)
            made.partial, made.copied = row.partial, any(map(_Object(root, root, as_written).holds, COPIED))
            _put_metadata(made, root, name, node or about.part, namespace)
            kind = next(iter(about.first(row.type)), (None, None))[0]
            if kind is not None:
                made.value["type"] = kind
            _put_keys(made, about, row)
            yield name, namespace, made


def _as_name(text: str) -> str:
    """A text as 1Password's operator and others make a name of it."""
    return _NO_NAME.sub("-", text.lower()).strip("-.")


def _put_metadata(made: Made, root: Node, name: str | None, place: Node, namespace: str | None) -> None:
    key, metadata = root.last_entry("metadata") or (place, place)
    target = Node(Shape.MAPPING, metadata.start, metadata.end, tag="object")
    value = made.put("metadata", key, target)
    made.shown.append(place)
    if name is not None:
        value["name"] = name
        target.entries.append((Node(Shape.SCALAR, place.start, place.end, "name", "", "string"), place))
    if namespace is not None:
        value["namespace"] = namespace


def _put_keys(made: Made, about: _Object, row: Maker) -> None:
    """The keys, each with its node, and the part of the text that holds them."""
    written = [text for path in row.keys if not path.startswith("=") for text in about.texts(path)]
    more = [key for condition_, key in row.given if about.holds(condition_)]
    fixed = [path[1:] for path in (*row.keys, *more) if path.startswith("=")]
    place = next((key for path in row.keys if (key := about.key_at(path))), about.part)
    entries = [(node, node) for text, node in written if text is not None]
    value = made.put("data", place, Node(Shape.MAPPING, place.start, place.end, tag="object", entries=entries))
    value.update(dict.fromkeys([*(text for text, _ in written if text is not None), *fixed], ""))
    made.shown += [node for node, _ in entries]
    made.open_keys = not value or any(text is None for text, _ in written) or any(map(about.holds, row.opens))


# ---------------------------------------------------------------------------------------------------------------------
# OpenShift's templates


def _inner(root: Node) -> list[Node] | None:
    """The objects of an OpenShift template; None for anything else."""
    if root.text_at("kind") != "Template" or group_of(root.text_at("apiVersion")) not in TEMPLATE_GROUPS:
        return None
    objects = root.at("objects")
    return objects.items if objects is not None else []


def _in_template(root: Node, items: list[Node], makers: Makers) -> list[Made]:
    """The secrets of a template, as far as its parameters have values."""
    parameters = root.at("parameters")
    values = {one.text_at("name"): one.text_at("value") for one in (parameters.items if parameters else ())}

    def resolve(text: str) -> str | None:
        names = {first or second for first, second in _PARAMETER.findall(text)}
        if any(name in values and values[name] is None for name in names):
            return None
        return _PARAMETER.sub(lambda match: values.get(match[1] or match[2]) or match[0], text)

    return [secret for item in items for secret in made_secrets(item, makers, resolve) or ()]
