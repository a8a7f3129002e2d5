"""Defaults of specs (Pachyderm 2.8 and later): their files, and the specs that pachd makes with them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from spec_lint.model.document import Document, Kind, walk
from spec_lint.model.once import once
from spec_lint.pachyderm.messages import WRAPPED

_KEY = re.compile(r"create[_-]?pipelines?[_-]?requests?", re.IGNORECASE)
_KEY_IN_TEXT = re.compile(rf"""(?:^|[\s{{,])["']?{_KEY.pattern}["']?\s*:""", re.IGNORECASE)
# A comment takes its whole line: with parts of it, "####" could be read in exponentially many ways.
_AT_THE_START = re.compile(rf"""(?:[\s{{"']|---|#.*\n)*{_KEY.pattern}["']?\s*:""", re.IGNORECASE)


_OF_SCHEMAS = frozenset({"$ref", "allOf", "fields", "oneOf", "properties", "type"})


def may_be_defaults(text: str) -> bool:
    """Whether a text has the key of defaults anywhere; saves parsing most other files."""
    return _KEY_IN_TEXT.search(text) is not None


def begins_like_defaults(text: str) -> bool:
    """Whether a text that cannot be parsed begins with the key of defaults."""
    return _AT_THE_START.match(text) is not None


def is_defaults(value: Any) -> bool:
    """Whether a document has defaults: their key, perhaps misspelt. Descriptions of the message have it, too."""
    if not isinstance(value, dict):
        return False
    for key, inner in value.items():
        if isinstance(key, str) and _KEY.fullmatch(key):
            return _OF_SCHEMAS.isdisjoint(inner) if isinstance(inner, dict) else not isinstance(inner, str)
    return False


NO_EFFECT = frozenset({"pipeline", "update", "reprocess", "dry_run"})
"""The fields that pachd takes from the spec or from the command, never from defaults."""


def effective_fields(document: Document) -> Document | None:
    """The fields of a file of defaults that are merged into specs; None if pachctl rejects the file."""
    if document.value is None or not all(error.parsed for error in document.errors):
        return None
    spec = spec_of_defaults(document)
    fields = {name: value for name, value in spec.value.items() if name not in NO_EFFECT}
    return Document(spec.source, spec.index, spec.kind, fields, spec.load_node, unread=spec.unread, spec=spec.spec)


@once
def spec_of_defaults(document: Document) -> Document:
    """The fields of a file of defaults as a document of its own, judged like a spec."""
    value = document.value.get(WRAPPED) if isinstance(document.value, dict) else None
    unread = frozenset(pointer[1:] for pointer in document.unread if pointer[:1] == (WRAPPED,))
    return Document(
        document.source,
        document.index,
        Kind.PIPELINE,
        value if isinstance(value, dict) else {},
        lambda: (entry := walk(document.load_node(), (WRAPPED,))) and entry[1],
        [error for error in document.errors if not error.code.startswith("P9")],
        unread,
        spec=document.spec,
    )


def with_defaults(document: Document, defaults: Document) -> Document:
    """A spec merged with defaults, as pachd judges it. Its places are those in its own text or in the defaults."""
    return Document(
        document.source,
        document.index,
        document.kind,
        merged(defaults.value, document.value),
        document.load_node,
        document.errors,
        document.unread,
        document.duplicates,
        document.forced,
        spec=document.spec,
        find_place=document.find_place,
        defaults=defaults,
        own_value=document.own_value,
        template=document.template,
    )


def without_defaults(document: Document) -> Document:
    """A spec as it is in its file."""
    return Document(
        document.source,
        document.index,
        document.kind,
        document.own_value,
        document.load_node,
        document.errors,
        document.unread,
        document.duplicates,
        document.forced,
        spec=document.spec,
        find_place=document.find_place,
        template=document.template,
    )


def merged(below: Any, above: Any) -> Any:
    """A JSON merge patch (RFC 7396): mappings are merged, everything else is replaced.

    Unlike there, null stays: pachd rejects it for lists and maps, and otherwise it means that a field is not set.
    """
    if not isinstance(above, dict) or not isinstance(below, dict):
        return above
    result = dict(below)
    for key, value in above.items():
        result[key] = merged(below.get(key), value)
    return result


def taken(below: Any, above: Any, pointer: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The pointers of what a spec takes from defaults: each to the whole value that it does not have itself."""
    for key, value in below.items():
        if key not in above:
            yield (*pointer, key)
        elif isinstance(value, dict) and isinstance(above[key], dict):
            yield from taken(value, above[key], (*pointer, key))


def without(defaults: Document, pointer: tuple[str, ...]) -> Document:
    """Defaults without one of their values, for a spec whose places do not matter."""
    return Document(
        defaults.source, defaults.index, defaults.kind, _without(defaults.value, pointer), defaults.load_node
    )


def _without(value: dict[str, Any], pointer: tuple[str, ...]) -> dict[str, Any]:
    first, *rest = pointer
    others = {key: inner for key, inner in value.items() if key != first}
    return {**others, first: _without(value[first], tuple(rest))} if rest else others
