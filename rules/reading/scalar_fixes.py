"""Fixes of scalars, aliases and merge keys that pachctl does not accept: the same value, as pachctl reads it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator

from spec_lint.findings.finding import Fix, Pointer, Span
from spec_lint.model.document import Document
from spec_lint.model.fixes import write, write_source
from spec_lint.reading.node import Node, Shape
from spec_lint.reading.scalars import go_int, is_go_int, meant_number, resolved_tag, rfc3339
from spec_lint.schema.places import place_at
from spec_lint.schema.value_fixes import QUOTE

_TEXTS = frozenset({"string", "map value", "Duration", "Timestamp", "enum"})
LONGEST = 1000
"""No longer value is written out: aliases in it, and aliases of it, would make a file large."""
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
    pointer, kind = found
    return _FIXES[code](document, pointer, kind, span)


def _place(document: Document, span: Span) -> tuple[Pointer, str] | None:
    """Where a value is that could not be read, and what its field takes."""
    for pointer in document.unread:
        node = document.node(pointer)
        if node is not None and span.start <= node.start <= span.end == node.end:
            try:
                return pointer, place_at(pointer).kind
            except KeyError:
                return None
    return None


def _quoted_key(document: Document, span: Span) -> Fix | None:
    if not span.text or span.text[0] in "{[?!&*" or not span.text.isprintable():
        return None
    return write_source(
        document, span.start, span.end, json.dumps(span.text, ensure_ascii=False), "Put the key in quotes"
    )


def _integer(document: Document, pointer: Pointer, kind: str, span: Span) -> Fix | None:
    text = span.text
    if kind in _TEXTS:
        return _quoted(document, span)
    if kind == "bool" and (word := text.split()[-1].lower()) in ("yes", "no", "on", "off", "y", "n"):
        return write(
            document, pointer, word in ("yes", "on", "y"), f"Write `{str(word in ('yes', 'on', 'y')).lower()}`"
        )
    plain = text.replace("_", "")
    if kind not in _NUMBERS or not is_go_int(plain):
        return None
    is_octal = re.match("[-+]?0[0-9]", plain) is not None  # a person may mean the decimal number
    return write(document, pointer, go_int(plain), f"Write `{go_int(plain)}`", safe=not is_octal)


def _number(document: Document, pointer: Pointer, kind: str, span: Span) -> Fix | None:
    if kind in _TEXTS:
        return _quoted(document, span)
    meant = meant_number(span.text)
    if kind not in _NUMBERS or meant is None:
        return None
    return write_source(document, span.start, span.end, meant, f"Write `{meant}`")


def _date(document: Document, pointer: Pointer, kind: str, span: Span) -> Fix | None:
    if kind not in ("string", "map value", "Timestamp"):
        return None
    return _quoted(document, span, rfc3339(span.text) if kind == "Timestamp" else span.text)


def _quoted(document: Document, span: Span, text: str | None = None) -> Fix | None:
    written = json.dumps(span.text if text is None else text, ensure_ascii=False)
    return write_source(document, span.start, span.end, written, QUOTE)


def _tagged(document: Document, pointer: Pointer, kind: str, span: Span) -> Fix | None:
    tag = re.match(r"!\S*\s+(?=\S)", span.text)
    return write_source(document, span.start, span.start + tag.end(), "", "Remove the tag", safe=False) if tag else None


_FIXES: dict[str, Callable[[Document, Pointer, str, Span], Fix | None]] = {
    "R106": _integer,
    "R107": _number,
    "R108": _date,
    "R109": _tagged,
}


# ---------------------------------------------------------------------------------------------------------------------
# aliases and merge keys


def _written_out(document: Document, span: Span) -> Fix | None:
    """The value of an anchor in place of its aliases, and no anchor, if no other part of the text needs it."""
    from spec_lint.model.edits import fix_of, replaced_source

    text, target = document.source.text, _target(document, span.text, span.start)
    written = _flow(text, target) if target is not None else None
    if written is None or len(written) > LONGEST or text[span.end :].lstrip(" ")[:1] == ":":
        return None
    anchors, aliases = _uses(text, "&", span.text[1:]), _uses(text, "*", span.text[1:])
    known = {(error.start, error.end) for error in document.errors if error.code == "R103"}
    if len(anchors) > 1 or any(use not in known for use in aliases):
        return write_source(document, span.start, span.end, written, "Write the value out")
    edits = [replaced_source(document, *use, written) for use in aliases]
    gone = [replaced_source(document, start, end + text[end : end + 1].count(" "), "") for start, end in anchors]
    return fix_of("Write the value out", *edits, *gone)


def _uses(text: str, mark: str, name: str) -> list[tuple[int, int]]:
    """Where there is an anchor or an alias of a name."""
    found = re.finditer(rf"(?<![^\s,\[{{:]){re.escape(mark + name)}(?=[\s,\]}}]|\Z)", text)
    return [match.span() for match in found]


def _target(document: Document, alias: str, at: int) -> Node | None:
    """What an alias stands for: the node after the last anchor of its name before it."""
    text = document.source.text
    anchors = [use for use in _uses(text, "&", alias[1:]) if use[1] <= at]
    if not anchors:
        return None
    after = re.compile(r"(?:\s|#[^\n]*)*").match(text, anchors[-1][1])
    begun = after.end() if after else anchors[-1][1]
    node = next((node for node in _nodes(document.load_node()) if node.start == begun), None)
    in_line = node is not None and node.shape is not Shape.SCALAR and text[begun] not in "{["
    return None if in_line and "\n" not in text[anchors[-1][0] : begun] else node


def _nodes(root: Node | None) -> Iterator[Node]:
    """All nodes below one, outer ones first."""
    rest = [root] if root is not None else []
    while rest:
        node = rest.pop()
        yield node
        rest += reversed([child for pair in node.entries for child in pair] + node.items)


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
    outer = next(
        (node for node in _nodes(document.load_node()) if any(key.start == span.start for key, _ in node.entries)), None
    )
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
