"""Fixes of scalars, aliases and merge keys that pachctl does not accept: the same value, as pachctl reads it."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Callable
from operator import itemgetter

from spec_lint.findings.finding import Fix, Pointer, Span
from spec_lint.findings.named_tuple import NamedTuple
from spec_lint.model.document import Document
from spec_lint.model.fixes import write, write_source
from spec_lint.model.once import once
from spec_lint.reading.node import Node, Shape
from spec_lint.reading.scalars import go_int, is_go_int, meant_number, resolved_tag, rfc3339
from spec_lint.schema.places import Place, place_at
from spec_lint.schema.value_fixes import QUOTE, may_be_name

_TEXTS = frozenset({"string", "map value", "Duration", "Timestamp", "enum"})
LONGEST = 1000
"""No longer value is written out: aliases in it, and aliases of it, would make a file large."""
MOST_ALIASES = 20
"""Of more aliases of one anchor only the first finding has the fix of all, the others that of their own place: edits of
all in every finding would be as many as the aliases squared."""
_NUMBERS = frozenset({"int32", "int64", "uint64", "Int64Value", "float", "double"})


def scalar_fix(document: Document, code: str, span: Span) -> Fix | None:
    """The fix of what a finding points to."""
    if code == "R105":
        return _quoted_key(document, span)
    if code == "R103":
        return _written_out(document, span)
    if code == "R104":
        return _merged(document, span)
    found = _place(document, span)
    if found is None:
        is_key = document.source.text[span.end : span.end + 1] == ":"
        return _quoted_key(document, span) if is_key else None
    return _FIXES[code](document, found, span)


def _place(document: Document, span: Span) -> Place | None:
    """Where a value is that could not be read."""
    for start, pointer in _unread_by_end(document).get(span.end, ()):
        if span.start <= start:
            try:
                return place_at(pointer)
            except KeyError:
                return None
    return None


@once
def _unread_by_end(document: Document) -> dict[int, list[tuple[int, Pointer]]]:
    """Where each value that could not be read starts, by where it ends."""
    found: dict[int, list[tuple[int, Pointer]]] = {}
    for pointer in document.unread:
        if (node := document.node(pointer)) is not None:
            found.setdefault(node.end, []).append((node.start, pointer))
    return found


def _quoted_key(document: Document, span: Span) -> Fix | None:
    if not span.text or span.text[0] in "{[?!&*" or not span.text.isprintable():
        return None
    return write_source(
        document, span.start, span.end, json.dumps(span.text, ensure_ascii=False), "Put the key in quotes"
    )


def _integer(document: Document, place: Place, span: Span) -> Fix | None:
    text, pointer, kind = span.text, place.pointer, place.kind
    if kind in _TEXTS:
        return _quoted(document, place, span)
    if kind == "bool" and (word := text.split()[-1].lower()) in ("yes", "no", "on", "off", "y", "n"):
        return write(
            document, pointer, word in ("yes", "on", "y"), f"Write `{str(word in ('yes', 'on', 'y')).lower()}`"
        )
    plain = text.replace("_", "")
    if kind not in _NUMBERS or not is_go_int(plain):
        return None
    is_octal = re.match("[-+]?0[0-9]", plain) is not None  # a person may mean the decimal number
    return write(document, pointer, go_int(plain), f"Write `{go_int(plain)}`", safe=not is_octal)


def _number(document: Document, place: Place, span: Span) -> Fix | None:
    if place.kind in _TEXTS:
        return _quoted(document, place, span)
    meant = meant_number(span.text)
    if place.kind not in _NUMBERS or meant is None:
        return None
    return write_source(document, span.start, span.end, meant, f"Write `{meant}`")


def _date(document: Document, place: Place, span: Span) -> Fix | None:
    if place.kind not in ("string", "map value", "Timestamp"):
        return None
    return _quoted(document, place, span, rfc3339(span.text) if place.kind == "Timestamp" else span.text)


def _quoted(document: Document, place: Place, span: Span, text: str | None = None) -> Fix | None:
    text = span.text if text is None else text
    if not may_be_name(place, text):
        return None
    return write_source(document, span.start, span.end, json.dumps(text, ensure_ascii=False), QUOTE)


def _tagged(document: Document, place: Place, span: Span) -> Fix | None:
    """The value without its tag, if the field takes that: not what is encoded."""
    tag = re.match(r"!(\S*)\s+(?=\S)", span.text)
    if tag is None or tag[1] == "!binary":
        return None
    value = span.text[tag.end() :]
    wanted = ("bool",) if place.kind == "bool" else ("int", "float") if place.kind in _NUMBERS else None
    if wanted and resolved_tag(value) not in wanted:
        return None
    return write_source(document, span.start, span.start + tag.end(), "", "Remove the tag", safe=False)


_FIXES: dict[str, Callable[[Document, Place, Span], Fix | None]] = {
    "R106": _integer,
    "R107": _number,
    "R108": _date,
    "R109": _tagged,
}


# ---------------------------------------------------------------------------------------------------------------------
# aliases and merge keys


def _written_out(document: Document, span: Span) -> Fix | None:
    """The value of an anchor in place of its aliases, and no anchor, if no other part of the text needs it."""
    text, target = document.source.text, _target(document, span.text, span.start)
    written = _flow(text, target) if target is not None else None
    if written is None or len(written) > LONGEST or text[span.end :].lstrip(" ")[:1] == ":":
        return None
    everywhere, aliases = _written_out_everywhere(document, span.text[1:], written), _uses(document)[span.text]
    if everywhere and (len(aliases) <= MOST_ALIASES or span.start == aliases[0][0]):
        return everywhere
    return write_source(document, span.start, span.end, written, "Write the value out")


@once
def _written_out_everywhere(document: Document, name: str, written: str) -> Fix | None:
    """One fix of all aliases of a name, if all of them stand for this text and are errors."""
    from spec_lint.model.byte_edits import fix_of
    from spec_lint.model.edits import replaced_source

    text, uses = document.source.text, _uses(document)
    anchors, aliases = uses.get(f"&{name}", ()), uses.get(f"*{name}", ())
    if len(anchors) > 1 or not _rejected(document).issuperset(aliases):
        return None
    edits = [replaced_source(document, *use, written) for use in aliases]
    gone = [replaced_source(document, start, end + text[end : end + 1].count(" "), "") for start, end in anchors]
    return fix_of("Write the value out", *edits, *gone)


@once
def _uses(document: Document) -> dict[str, list[tuple[int, int]]]:
    """Where each anchor (`&name`) and each alias (`*name`) is."""
    found: dict[str, list[tuple[int, int]]] = {}
    for match in re.finditer(r"(?<![^\s,\[{:])[&*][^\s,\[\]{}]+(?=[\s,\]}]|\Z)", document.source.text):
        found.setdefault(match[0], []).append(match.span())
    return found


@once
def _rejected(document: Document) -> set[tuple[int, int]]:
    """Where pachctl rejects an alias."""
    return {(error.start, error.end) for error in document.errors if error.code == "R103"}


def _target(document: Document, alias: str, at: int) -> Node | None:
    """What an alias stands for: the node after the last anchor of its name before it."""
    text, anchors = document.source.text, _uses(document).get(f"&{alias[1:]}", ())
    before = bisect_right(anchors, at, key=itemgetter(1))
    if not before:
        return None
    begun, end = anchors[before - 1]
    after = re.compile(r"(?:\s|#[^\n]*)*").match(text, end)
    value = after.end() if after else end
    node = _nodes(document).by_start.get(value)
    in_line = node is not None and node.shape is not Shape.SCALAR and text[value] not in "{["
    return None if in_line and "\n" not in text[begun:value] else node


class _Nodes(NamedTuple):
    """The outermost node at each place, and the mapping that has a key there."""

    by_start: dict[int, Node]
    by_key: dict[int, Node]


@once
def _nodes(document: Document) -> _Nodes:
    nodes = _Nodes({}, {})
    root = document.load_node()
    rest = [root] if root is not None else []
    while rest:
        node = rest.pop()
        nodes.by_start.setdefault(node.start, node)
        for key, _ in node.entries:
            nodes.by_key.setdefault(key.start, node)
        rest += reversed([child for pair in node.entries for child in pair] + node.items)
    return nodes


def _flow(text: str, node: Node) -> str | None:
    """A value on one line, as it can be between brackets; None if it holds an alias or a tag itself."""
    if node.shape is Shape.SCALAR:
        written = text[node.start : node.end]
        if written[:1] in ("*", "&", "!") or (not written and node.text):
            return None
        is_text = node.style or resolved_tag(node.text) == "str"
        simple = written.isprintable() and (node.style in ('"', "'") or not re.search(r"[,\[\]{}#:]", written))
        return written if simple or not is_text else json.dumps(node.text, ensure_ascii=False)
    if node.shape is Shape.SEQUENCE:
        items = [_flow(text, item) for item in node.items]
        return None if None in items else f"[{', '.join(filter(None, items))}]"
    entries = _entries(text, node, set())
    return None if entries is None else f"{{{', '.join(entries)}}}"


def _entries(text: str, node: Node, without: set[str]) -> list[str] | None:
    """The entries of a mapping as text, but those with these keys."""
    written = [(_flow(text, key), _flow(text, value)) for key, value in node.entries if key.text not in without]
    if any(None in pair for pair in written) or any(key.text == "<<" for key, _ in node.entries):
        return None
    return [f"{key}: {value}" for key, value in written]


def _merged(document: Document, span: Span) -> Fix | None:
    """The entries that a merge key brings, in its place: those that the mapping does not have itself."""
    text = document.source.text
    outer = _nodes(document).by_key.get(span.start)
    if outer is None:
        return None
    value = next(value for key, value in outer.entries if key.start == span.start)
    merged = (
        _target(document, text[value.start : value.end], value.start)
        if text[value.start : value.start + 1] == "*"
        else value
    )
    if merged is None or merged.shape is not Shape.MAPPING:
        return None
    entries = _entries(text, merged, {key.text for key, _ in outer.entries if key.text != "<<"})
    if not entries:
        return None
    line = text.rfind("\n", 0, span.start) + 1
    indent = text[line : span.start]
    flow = text[outer.start : outer.start + 1] == "{"
    if not flow and indent.strip(" "):
        indent = re.sub("[^ ]", " ", indent)
    line_end = "\r\n" if text[:line].endswith("\r\n") or "\r\n" in text else "\n"
    written = ", ".join(entries) if flow else (line_end + indent).join(entries)
    if len(written) > LONGEST:
        return None
    return write_source(document, span.start, value.end, written, "Write the fields out")
