"""Finds the ranges that hold values, or may hold them, in a secret file that can be parsed."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import Final

from spec_lint.reading.masking.ranges import Ranges, merged, touches
from spec_lint.reading.node import Node, Shape
from spec_lint.secrets.credential_forms import forms, named

_SHOWN_FIELDS: Final = frozenset({"apiversion", "kind", "type", "immutable"})
_SHOWN_METADATA: Final = frozenset({
    "name", "namespace", "generatename", "uid", "resourceversion", "generation", "creationtimestamp",
    "deletiontimestamp", "selflink",
})  # fmt: skip
_SHOWN_BELOW: Final = {
    "metadata": _SHOWN_METADATA,
    "spec": frozenset({"refreshinterval"}),
    "target": frozenset({"name", "creationpolicy", "deletionpolicy"}),
    "template": frozenset({"type", "mergepolicy", "engineversion"}),
    "entries": frozenset({"secretkey"}),
    "store": frozenset({"name", "kind"}),
}
_BELOW: Final = {
    ("secret", "metadata"): "metadata",
    ("metadata", "labels"): "labels",
    ("made elsewhere", "metadata"): "metadata",
    ("made elsewhere", "spec"): "spec",
    ("spec", "target"): "target",
    ("spec", "template"): "template",
    ("spec", "data"): "entries",
    ("spec", "secretstoreref"): "store",
    ("target", "template"): "template",
    ("template", "metadata"): "metadata",
}
"""The kind of place under a key of a secret, or of a manifest from which a secret is created."""
_ASIDE: Final = r"#[^\n\r]*|(?:(?<=[\s\[{,:])|^)[!&*][^\s,\[\]{}]+"
_SWALLOWED: Final = re.compile(r"[\s\"'{}\[\],#]")
_UNUSUAL: Final = re.compile(r"[0-9]|[a-z][A-Z]")
_PLAIN_KEY: Final = re.compile(r"[-._/A-Za-z0-9]+")
_WORDS: Final = re.compile(r"[“”‘’]?[-._@+\w]+(?: [-._@+\w]+){0,2}[“”‘’]?")
"""A key without quotes that Kubernetes rejects, but that is one: a few words, or a word in typographic quotes."""


def mask_ranges(source_text: str, *roots: Node, shown: Iterable[Node] = ()) -> Ranges:
    """The ranges to mask in a file that holds secrets, from the node graphs of its documents.

    Only keys and the scalars that cannot be values are shown: ``apiVersion``, ``kind``, ``type``, ``immutable``, and in
    the metadata names, namespaces, labels and fields of the API server, if they have the expected form. Any other
    scalar is masked: below ``data`` and ``stringData``, below annotations (kubectl's last-applied configuration repeats
    all values), below any misspelt or misplaced field. So are comments, which may contain old values, and YAML's tags
    and anchors. The items of a List, and of an array, are secrets. ``shown`` are the names and keys in objects that
    make secrets.
    """
    names = {id(node) for node in shown}
    ranges: list[tuple[int, int]] = []
    scalars: list[tuple[int, int]] = []
    for root in roots:
        for node, is_shown in _judged(root, source_text):
            scalars.append((node.start, node.end))
            if not (is_shown or (id(node) in names and _is_one_word(node, source_text))):
                ranges.append((node.start, node.end))
    inside = merged((root.start, root.end) for root in roots)
    return merged([*ranges, *_asides(source_text, inside, merged(scalars))])


def _judged(root: Node, text: str) -> Iterator[tuple[Node, bool]]:
    """Every scalar below a node, and whether it may be shown; without recursion, because files may be deeply nested."""
    stack: list[tuple[Node, str]] = [(root, "secret")]
    seen: set[tuple[int, str]] = set()
    while stack:
        node, place = stack.pop()
        if (id(node), place) in seen:
            continue
        seen.add((id(node), place))
        if node.shape is Shape.SCALAR:
            yield node, place == "shown" and _is_one_word(node, text)
        elif node.shape is Shape.SEQUENCE:
            below = place if place in ("secret", "entries") else "value"
            stack.extend((item, below) for item in node.items)
        else:
            if place == "secret" and any(key.text == "kind" and value.text in _MAKERS for key, value in node.entries):
                place = "made elsewhere"
            for key, value in node.entries:
                if key.shape is Shape.SCALAR:
                    yield key, _is_key(key, value, text)
                    stack.append((value, _place_below(place, key.text, value)))
                else:
                    stack += [(key, "value"), (value, "value")]


def _is_one_word(node: Node, text: str) -> bool:
    """Whether a scalar is a single word, and has not absorbed other text after a missing line break or quote."""
    written = text[node.start : node.end]
    if forms(node.text) or named(node.text):
        return False
    return "\n" not in written if node.style else _SWALLOWED.search(written) is None


def _place_below(place: str, key: str, value: Node) -> str:
    """The kind of place under a key: a secret, its metadata, its labels, something shown, or a value."""
    name = key.lower()
    if value.shape is not Shape.SCALAR:
        if place == "secret" and name == "items" and value.shape is Shape.SEQUENCE:
            return "secret"
        return _BELOW.get((place, name), "value")
    if place in ("secret", "made elsewhere"):
        return "shown" if name in _SHOWN_FIELDS and _is_of_form(name, value.text) else "value"
    if place == "labels":
        return "shown" if _is_of_form(place, value.text) else "value"
    return "shown" if name in _SHOWN_BELOW.get(place, ()) and _is_of_form(name, value.text) else "value"


_FORMS: Final = {
    "apiversion": r"(?:[A-Za-z0-9.-]+/)?[vV]?[0-9]{1,2}(?:\.[0-9]{1,2})?(?:(?:alpha|beta)[0-9]{1,2})?",
    "kind": "[A-Za-z]{1,63}",
    "type": "[-._/A-Za-z0-9]{1,253}",
    "immutable": "(?i:true|false|null|yes|no|~)",
    "labels": "(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?",
    "uid": "[0-9a-fA-F-]{36}",
    "resourceversion": "[0-9]{1,20}",
    "generation": "[0-9]{1,10}",
    "creationtimestamp": "null|~|[0-9]{4}-[0-9]{2}-[0-9]{2}[0-9TZ:. +-]*",
    "deletiontimestamp": "null|~|[0-9]{4}-[0-9]{2}-[0-9]{2}[0-9TZ:. +-]*",
    "selflink": "/[-._/A-Za-z0-9]*",
    "refreshinterval": "[0-9][0-9hms.]{0,20}",
}
"""The form of the values of shown fields: anything else may be a misplaced secret value."""


def _is_of_form(field: str, text: str) -> bool:
    form = _FORMS.get(field)
    return form is None or not text or re.fullmatch(form, text.strip(" ")) is not None


_MAKERS: Final = frozenset({"SealedSecret", "ExternalSecret"})


def _is_key(key: Node, value: Node, text: str) -> bool:
    """Whether a YAML key really is one: in YAML, all of ``{password:hunter2}`` or ``/* hunter2 */ "a"`` is a key."""
    if _PLAIN_KEY.fullmatch(key.text) is None:
        if _holds_value(key.text) or forms(key.text) or not (key.style or _WORDS.fullmatch(key.text)):
            return False
    elif "_" in key.text and forms(key.text):
        return False
    return value.start < value.end or re.match(r"\s*:", text[key.end : key.end + 80]) is not None


def _holds_value(key: str) -> bool:
    """Whether a key that is not a plain name may contain a value, such as a key that is a whole quoted line."""
    words = _SWALLOWED.split(key.strip())
    return (
        ":" in key or "=" in key or (len(words) > 1 and any(_UNUSUAL.search(word) for word in words if len(word) > 5))
    )


def _asides(text: str, inside: Ranges, scalars: Ranges) -> Iterator[tuple[int, int]]:
    """Text between scalars that looks like a YAML comment or, ``inside`` secrets, a tag, an anchor or an alias."""
    if not any(mark in text for mark in "#!&*"):
        return
    aside = re.compile(_ASIDE, re.MULTILINE)
    match = aside.search(text)
    while match is not None:
        start, end = match.span()
        index = bisect_right(scalars, (start, len(text)))
        if index and scalars[index - 1][1] > start:
            end = scalars[index - 1][1]
        elif touches(inside, start, start + 1) or (match[0][0] == "#" and not text[max(0, start - 1) : start].strip()):
            yield start, end
        match = aside.search(text, end)
