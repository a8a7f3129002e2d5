"""What must never be shown: the type that holds a secret value, and which ranges of a secret file hold values.

A mask has a fixed length, so that it does not tell the length of what it hides.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Final

from spec_lint.findings.source import Source, Unrendered
from spec_lint.reading.node import Node, Shape
from spec_lint.secrets.credential_forms import forms, named

MASK: Final = "********"
"""What is shown in the place of a value, whatever the value is."""

Ranges = tuple[tuple[int, int], ...]
"""(start, end) offsets in code points, sorted, neither overlapping nor empty."""


class SecretValue:
    """A secret value that nothing shows by accident.

    ``repr``, ``str``, ``format`` and a pickle give the mask; ``json`` refuses the type; a copy is the value itself.
    Values are equal when they have the same type and content, compared in constant time. Not hashable: a hash tells of
    the value.
    """

    __slots__ = ("__value",)
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, value: str | bytes) -> None:
        self.__value = value

    def reveal(self) -> str | bytes:
        """The value itself, for the one place that needs it."""
        return self.__value

    def __repr__(self) -> str:
        return MASK

    def __format__(self, specification: str) -> str:
        return MASK

    def __reduce_ex__(self, protocol: object) -> tuple[type[str], tuple[str]]:
        return str, (MASK,)

    def __getstate__(self) -> None:
        return None

    def __copy__(self) -> SecretValue:
        return self

    def __deepcopy__(self, memo: object) -> SecretValue:
        return self

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, SecretValue):
            return NotImplemented
        from hmac import compare_digest

        return compare_digest(_tagged(self.__value), _tagged(other.__value))


def _tagged(value: str | bytes) -> bytes:
    return b"b" + value if isinstance(value, bytes) else b"s" + value.encode("utf-8", "surrogatepass")


def merged(ranges: Iterable[tuple[int, int]]) -> Ranges:
    """Ranges sorted, without empty ones, and those that touch or overlap made one."""
    result: list[tuple[int, int]] = []
    for start, end in sorted(ranges):
        if start >= end:
            continue
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(result[-1][1], end))
        else:
            result.append((start, end))
    return tuple(result)


def touches(masks: Ranges, start: int, end: int) -> bool:
    """Whether a stretch of text has a part in a mask, or stands in one. ``masks`` as ``merged`` makes them."""
    return first_touched(masks, start, end) is not None


def first_touched(masks: Ranges, start: int, end: int) -> tuple[int, int] | None:
    """The first mask that a stretch of text has a part in, or stands in."""
    index = bisect_right(masks, start, key=_end)
    return masks[index] if index < len(masks) and masks[index][0] < end else None


def _end(mask: tuple[int, int]) -> int:
    return mask[1]


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
"""What stands under a key of a secret, or of a manifest that lets one be made: whose fields are names."""
_ASIDE: Final = r"#[^\n\r]*|(?:(?<=[\s\[{,:])|^)[!&*][^\s,\[\]{}]+"
_SWALLOWED: Final = re.compile(r"[\s\"'{}\[\],#]")
_UNUSUAL: Final = re.compile(r"[0-9]|[a-z][A-Z]")
_PLAIN_KEY: Final = re.compile(r"[-._/A-Za-z0-9]+")


def mask_ranges(source_text: str, *roots: Node) -> Ranges:
    """The ranges to mask in a file that holds secrets, from the node graphs of its documents.

    Shown are keys and the scalars that cannot be values: ``apiVersion``, ``kind``, ``type``, ``immutable``, and of the
    metadata names, namespaces, labels and what the API server adds, where they look like one. Any other scalar is
    masked, wherever it stands: below ``data`` and ``stringData``, below annotations (kubectl's last-applied
    configuration repeats all values), below any misspelt or misplaced field. So are comments, where values are parked,
    and YAML's tags and anchors. A List's items, and the items of an array, are secrets.
    """
    ranges: list[tuple[int, int]] = []
    scalars: list[tuple[int, int]] = []
    for root in roots:
        for node, is_shown in _judged(root, source_text):
            scalars.append((node.start, node.end))
            if not is_shown:
                ranges.append((node.start, node.end))
    inside = merged((root.start, root.end) for root in roots)
    return merged([*ranges, *_asides(source_text, inside, merged(scalars))])


def _judged(root: Node, text: str) -> Iterator[tuple[Node, bool]]:
    """Every scalar below a node, and whether it may be shown; without recursion, for files may nest deep."""
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
    """Whether a scalar has not swallowed, for want of a line break or a quote, what was not meant for it."""
    written = text[node.start : node.end]
    if forms(node.text) or named(node.text):
        return False
    return "\n" not in written if node.style else _SWALLOWED.search(written) is None


def _place_below(place: str, key: str, value: Node) -> str:
    """What stands under a key: a secret, its metadata, its labels, something shown, or a value."""
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
"""What the values of shown fields look like: anything else may have slipped there, and is a secret's value."""


def _is_of_form(field: str, text: str) -> bool:
    form = _FORMS.get(field)
    return form is None or not text or re.fullmatch(form, text) is not None


_MAKERS: Final = frozenset({"SealedSecret", "ExternalSecret"})


def _is_key(key: Node, value: Node, text: str) -> bool:
    """Whether what YAML takes for a key is one: to it ``{password:hunter2}`` and ``/* hunter2 */ "a"`` are all key."""
    if _PLAIN_KEY.fullmatch(key.text) is None and (not key.style or _holds_value(key.text)):
        return False
    if "_" in key.text and forms(key.text):
        return False
    return value.start < value.end or re.match(r"\s*:", text[key.end : key.end + 80]) is not None


def _holds_value(key: str) -> bool:
    """Whether in a key that is no name of anything a value may stand, as in one that is a whole quoted line."""
    words = _SWALLOWED.split(key.strip())
    return (
        ":" in key or "=" in key or (len(words) > 1 and any(_UNUSUAL.search(word) for word in words if len(word) > 5))
    )


def _asides(text: str, inside: Ranges, scalars: Ranges) -> Iterator[tuple[int, int]]:
    """YAML's comments, and ``inside`` of secrets its tags, anchors and aliases: what looks like one between scalars."""
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


_KEYS: Final = frozenset({
    "apiVersion", "kind", "items", "metadata", "name", "namespace", "labels", "annotations", "type", "data",
    "stringData", "immutable", "creationTimestamp",
})  # fmt: skip
_VALUES: Final = {
    "apiVersion": frozenset({"v1"}),
    "kind": frozenset({"Secret", "List"}),
    "immutable": frozenset({"true", "false", "null"}),
    "creationTimestamp": frozenset({"null"}),
    "type": frozenset({
        "Opaque", "kubernetes.io/service-account-token", "kubernetes.io/dockercfg", "kubernetes.io/dockerconfigjson",
        "kubernetes.io/basic-auth", "kubernetes.io/ssh-auth", "kubernetes.io/tls", "bootstrap.kubernetes.io/token",
    }),
}  # fmt: skip
_TOKEN: Final = r"""
    (?P<blank>[ \t]+)
  | (?P<quoted>"(?:[^"\\]|\\.)*"|'(?:[^']|'')*')(?=[ \t]*(?:[:,}\]]|$))
  | (?P<key>[^\s"'{}\[\],:\#]+)(?=[ \t]*:(?:[ \t]|$))
  | (?P<word>[^\s"'{}\[\],:\#]+)(?=[ \t]*(?:[,}\]]|$))
  | (?P<mark>[{}\[\],:])
"""


LARGEST: Final = 1 << 20
"""The longest broken text, in code points, that is looked into; Kubernetes takes no secret of this size."""


def mask_broken(text: str) -> Ranges:
    """The ranges to mask in a secret file that cannot be parsed, where any word may be a value.

    Shown are white space, the punctuation of JSON and YAML, the field names of a secret, and the few values that say
    what kind of object it is, each under its own key. From a place on where quotes or brackets do not pair, everything
    else is masked: there one cannot tell what is inside of a value and what is not. So is a text above ``LARGEST``.
    """
    if len(text) > LARGEST:
        return ((0, len(text)),)
    return merged(_Broken(text).ranges())


class _Broken:
    """A reader of broken secret files, line by line.

    ``open`` are the closing brackets still due, ``before`` is the kind of the last token, ``key`` the last key,
    ``lost`` is set where nothing can be told any more, ``block_indent`` is the indentation above a block scalar.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.token = re.compile(_TOKEN, re.VERBOSE)
        self.open: list[str] = []
        self.before = self.key = ""
        self.lost = False
        self.block_indent: int | None = None

    def ranges(self) -> Iterator[tuple[int, int]]:
        for line in re.finditer(r"([ \t]*)([^\r\n]+)", self.text):
            indent, (start, end) = len(line[1]), line.span(2)
            if self.block_indent is not None and indent <= self.block_indent:
                self.block_indent = None
            if self.lost or self.block_indent is not None:
                yield start, end
            else:
                yield from self._line(start, end, indent)

    def _line(self, start: int, end: int, indent: int) -> list[tuple[int, int]]:
        """The ranges of one line; where it stops making sense, all of it since its last colon is masked."""
        found: list[tuple[int, int]] = []
        position = safe = self._after_dashes(start, end)
        while position < end:
            match = self.token.match(self.text, position, end)
            if match is None or not self._fits(match):
                return self._give_up(found, position, safe, end, indent)
            if match.lastgroup in ("quoted", "key", "word") and not self._known(match):
                found.append(match.span())
            position = match.end()
            if match[0] == ":":
                safe = position
        return found

    def _after_dashes(self, start: int, end: int) -> int:
        """Where a line goes on after the dashes of list items; a document's start or end is a whole line."""
        line = self.text[start:end]
        if line.rstrip() in ("---", "..."):
            self.before = ""
            return end
        dashes = re.match(r"(?:-(?:[ \t]+|$))*", line)
        length = dashes.end() if dashes and not self.open else 0
        if length:
            self.before = "-"
        return start + length

    def _fits(self, match: re.Match[str]) -> bool:
        """Whether a token can stand after the one before it; keeps the open brackets."""
        kind = match.lastgroup or ""
        if kind == "blank":
            return True
        mark = match[0] if kind == "mark" else ""
        if mark and mark in "{[":
            if self.before not in ("", "-", ":", ",", "{", "["):
                return False
            self.open.append("}" if mark == "{" else "]")
        elif mark and mark in "}]":
            if not self.open or self.open.pop() != mark:
                return False
        elif not self._follows(kind, match[0]):
            return False
        self.before = mark or "word"
        return True

    def _follows(self, kind: str, token: str) -> bool:
        """Whether a comma, a colon or a word can stand after the token before it."""
        if token == "," and kind == "mark":
            return bool(self.open) and self.before not in ("", "-", ":", ",", "{", "[")
        if token == ":" and kind == "mark":
            return self.before == "word"
        return kind != "word" or token[0] not in "|>"

    def _give_up(
        self, found: list[tuple[int, int]], position: int, safe: int, end: int, indent: int
    ) -> list[tuple[int, int]]:
        rest = self.text[position:end]
        if re.search(r"(?:^|[ \t])[|>][-+0-9]*[ \t]*(?:#.*)?$", rest) and not self.open:
            self.block_indent = indent
        elif self.open or re.search(r"[\"'{}\[\]]", rest):
            # Quotes and brackets that do not pair may go on below; a plain text of several words ends with its line.
            self.lost = True
        self.before = "word"
        while safe < end and self.text[safe] in " \t":
            safe += 1
        return [*(span for span in found if span[1] <= safe), (safe, end)]

    def _known(self, match: re.Match[str]) -> bool:
        """Whether a word is a secret's own: before a colon it is a key, else the value of the last key."""
        word = match[0].strip("\"'")
        if re.compile(r"[ \t]*:").match(self.text, match.end()):
            self.key = word
            return word in _KEYS
        return word in _VALUES.get(self.key, ())


_LOOKS_SECRET: Final = re.compile(r"""\b(?:kind|apiVersion|data|string_?Data)["']?\s*:""", re.IGNORECASE)
_LOOKS_LIKE_AN_OBJECT: Final = re.compile(r"""(?:kind|apiVersion|data)["']?\s*:""", re.IGNORECASE)
"""The same with a slip before it, for texts that are no specs either: ``strigData``, ``metadata``."""
_ESCAPED: Final = re.compile(r"\\(?:u00|x)([2-7][0-9a-fA-F])")
_SPEC_KEYS: Final = frozenset({"pipeline", "transform", "input"})
_SECRET_KEYS: Final = frozenset({"kind", "data", "stringData"})


def looks_secret(text: str) -> bool:
    """Whether a text gives away that it may hold a secret, whatever it is read as: there is a Kubernetes object in it.

    Escapes are read, and NULs between the characters (UTF-16 read as something else) do not count.
    """
    text = text.replace("\0", "") if "\0" in text else text
    if "\\" in text:
        text = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    folded = text.casefold()
    if not any(word in folded for word in ("kind", "apiversion", "data")):
        return False
    looks = _LOOKS_SECRET if any(key in folded for key in _SPEC_KEYS) else _LOOKS_LIKE_AN_OBJECT
    return looks.search(text) is not None


@lru_cache(maxsize=8)
def masks_of(source: Source) -> Ranges:
    """What a report may not show of a source: what its reader has masked, else all possible values of a secret file;
    and whatever is a credential by its place, its name or its form.

    What looks like a secret is masked too when it is read as something else, by mistake or because the user said so.
    """
    from spec_lint.reading.masking.credential_places import credential_places

    credentials = credential_places(source.text, _documents(source, looks_secret(source.text)))
    return merged([*_secret_masks(source), *credentials])


def _secret_masks(source: Source) -> Ranges:
    return source.masks or (masks_for(source.text) if looks_secret(source.text) else ())


def hide(source: Source, places: Sequence[tuple[int, int]]) -> None:
    """Have a source mask more places than its own text tells of. No one may have asked for its masks before."""
    if places:
        source.masks = merged([*_secret_masks(source), *places])


def _documents(source: Source, has_secrets: bool) -> Iterator[Node | None]:
    """The documents of a source that are no secrets, made when they are wanted; None for what cannot be parsed."""
    is_jsonnet = source.path.lower().endswith((".jsonnet", ".libsonnet"))
    if isinstance(source, Unrendered) or (is_jsonnet and not source.origin):
        yield None
        return
    from spec_lint.reading.spec import spec_nodes

    for node in spec_nodes(source):
        if node is None or not has_secrets or is_spec(node):
            yield node


def masks_for(text: str) -> Ranges:
    """The ranges to mask in the text of a secret file, JSON or YAML, whole or broken.

    Pipeline specs that stand in the same file stay readable, but for their comments.
    """
    from spec_lint.reading.json.strict import read_json

    root = read_json(text)
    if isinstance(root, Node):
        return mask_ranges(text, root)
    from spec_lint.reading.spec import spec_nodes

    roots = spec_nodes(Source("", text))
    whole = [node for node in roots if node is not None]
    if not whole or len(whole) < len(roots):
        return mask_broken(text)
    return mask_ranges(text, *(node for node in whole if not is_spec(node)))


def is_spec(root: Node) -> bool:
    """Whether a document is a pipeline spec and no Kubernetes object: its values may be shown."""
    keys = {key.text for key, _ in root.entries}
    return bool(keys & _SPEC_KEYS) and not keys & _SECRET_KEYS
