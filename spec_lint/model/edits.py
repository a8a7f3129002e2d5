"""Edits of a document at a pointer that leave every other byte of the file as it is.

Each function returns the edits, or None if they cannot be made exactly: in rendered text, with aliases, anchors, tags
or merge keys, in what a template language changes, or where a comment would be lost. JSON and YAML, in block and in
flow style, keep their indentation, quotes, line ends and comments around the edit. ``fix_of`` makes a finding's fix of
edits.

A pointer is one of the canonical value, so it finds either spelling of a field; names that are written are exact.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import Any

from spec_lint.findings.finding import Edit, Fix, Part, Pointer, Span
from spec_lint.model.document import Document, Kind, View
from spec_lint.model.entries import (
    KEEPING,
    LINE_END,
    Place,
    after_blanks,
    has_holes,
    is_editable,
    last_scalar,
    line_end_at,
    line_rest,
    line_start,
    lines_below,
    next_line,
    place_of,
    shifted,
)
from spec_lint.pachyderm.messages import camel_case
from spec_lint.reading.node import Node, Shape
from spec_lint.reading.scalars import resolved_tag
from spec_lint.reading.writing import block_text, double_quoted, flow_text, scalar_text

Edits = tuple[Edit, ...]


def fix_of(title: str, *edits: Edits | None, safe: bool = True) -> Fix | None:
    """The fix that makes all these edits; None if one of them cannot be made."""
    made = [edit for some in edits if some is not None for edit in some]
    return Fix(tuple(made), safe, title) if made and None not in edits else None


def replaced(view: View, pointer: Pointer, value: Any) -> Edits | None:
    """The value at a pointer becomes another: a scalar in the quotes of the old one if it can be, a list or a mapping
    on one line."""
    place = place_of(view.document, pointer)
    if place is None:
        return None
    node = place.node
    if _is_text(node) and ("#" in place.text[node.start :].split("\n")[0] or "\n" in str(value)):
        return None
    if node.shape is not Shape.SCALAR and (place.has_comment() or place.has_references()):
        return None
    new = flow_text(value, quoted=place.quoted) if isinstance(value, (list, dict)) else place.scalar(value)
    if new is None:
        return None
    if node.start == node.end:  # nothing is written yet
        return _edit(view, place.end, place.end, f" {new}")
    start = node.start
    if place.is_below_its_key():
        start, new = place.colon, f" {new}"
    return _edit(view, start, node.end, new)


def replaced_part(view: View, pointer: Pointer, start: int, end: int, text: str) -> Edits | None:
    """``value[start:end]`` of the string at a pointer becomes another text; no more than that is written anew, if the
    quotes of the string allow it."""
    place = place_of(view.document, pointer)
    if place is None or place.node.shape is not Shape.SCALAR:
        return None
    node, source = place.node, place.text
    whole, span = node.text[:start] + text + node.text[end:], view.document.inner_span(pointer, start, end)
    is_inside = span.text == node.text[start:end] and text.isprintable()
    if is_inside and node.style == "|":
        return _edit(view, span.start, span.end, text)
    written = source[node.start : span.start] + text + source[span.end : node.end]
    if is_inside and place.scalar(whole) == written:
        return _edit(view, span.start, span.end, text)
    return None if _is_text(node) else replaced(view, pointer, whole)


def replaced_source(view: View, start: int, end: int, text: str) -> Edits | None:
    """The source text between two offsets becomes another, whatever it is."""
    if not is_editable(view.document) or has_holes(view.document, start, end):
        return None
    return _edit(view, start, end, text)


def renamed(view: View, pointer: Pointer, name: str) -> Edits | None:
    """The key at a pointer becomes another, written in the same quotes; None if the new one is there already."""
    document = view.document
    claim = _claim(document, pointer, name)
    if document.find_place is not None:  # plain JSON, of which a place is found without all others
        span = document.span(pointer, Part.KEY) if _is_alone(document, pointer, name) else None
        new = double_quoted(name)
        return _edit(view, span.start, span.end, new, claim) if span is not None and new is not None else None
    place = place_of(document, pointer)
    key = place.key if place is not None else None
    if place is None or key is None or _is_text(key):
        return None
    others = [other for other, _ in place.siblings.children if other is not None and other is not key]
    if place.is_repeated() or any(other.text in (name, camel_case(name)) for other in others):
        return None
    new = scalar_text(name, key.style, flow=place.flow)
    return _edit(view, key.start, key.end, new, claim) if new is not None else None


def _is_alone(document: Document, pointer: Pointer, name: str) -> bool:
    """Whether a field of plain JSON is there once, and none that a new name would meet."""
    around: Any = document.value
    for token in pointer[:-1]:
        around = around[token]
    if not isinstance(around, dict) or pointer[-1] not in around or pointer in document.duplicates:
        return False
    others = {_folded(key) for key in around if key != pointer[-1]}
    return (
        _folded(name) not in others and pointer not in document.spec.both_spellings and is_editable(document, pointer)
    )


def renamed_key(view: View, key: Node, name: str) -> Edits | None:
    """A key that the value does not have, such as one that is not known, becomes another."""
    new = scalar_text(name, key.style, flow=True)
    edits = replaced_source(view, key.start, key.end, new) if new is not None else None
    return edits and (edits[0]._replace(claim=name),)


def spelled_alike(view: View, pointer: Pointer, name: str) -> str:
    """A field's name in the spelling of the one at a pointer: ``datumSetSpec`` where ``chunkSpec`` is written."""
    written = view.span(pointer, Part.KEY).text
    return camel_case(name) if "_" not in written and written != written.lower() else name


def removed(view: View, pointer: Pointer) -> Edits | None:
    """The entry at a pointer goes: with its comma, or its lines and the comment behind it. Of the only entry of a
    collection an empty collection is left."""
    place = place_of(view.document, pointer)
    if place is None or place.is_repeated() or place.has_references() or _keeps_blank_lines(place):
        return None
    if place.flow:
        return _removed_in_flow(view, place)
    if place.only and view.document.kind is Kind.SECRET:
        return None  # there may be fields that are not known
    return _emptied_block(view, pointer, place) if place.only else _removed_in_block(view, place)


def removed_twin(view: View, pointer: Pointer, key: int) -> Edits | None:
    """The entry goes that is about the same field as the one at a pointer, and whose key begins at an offset."""
    place = place_of(view.document, pointer, twins=True)
    twins = (
        [index for index, (one, _) in enumerate(place.siblings.children) if one and one.start == key] if place else []
    )
    if place is None or not twins or not place.siblings.is_exact(twins[0]):
        return None
    twin = Place(view.document, pointer, place.siblings, twins[0])
    if twin.has_references() or _keeps_blank_lines(twin):
        return None
    return _removed_in_flow(view, twin) if twin.flow else _removed_in_block(view, twin)


def inserted(view: View, pointer: Pointer, value: Any, *, beside: str | int, before: bool = False) -> Edits | None:
    """A new entry in a mapping or a list, after the entry ``beside`` of the same collection, or before it.

    The last part of the pointer is the new key, as written; of a list it says nothing.
    """
    place = place_of(view.document, (*pointer[:-1], beside))
    if place is None or (place.key is not None and place.has(str(pointer[-1]))):
        return None
    new = _new_entry(place, str(pointer[-1]), value)
    return _placed(view, place, new, str(pointer[-1]), before=before) if new is not None else None


def wrapped(view: View, pointer: Pointer) -> Edits | None:
    """The value at a pointer becomes a list that has it as its only item."""
    place = place_of(view.document, pointer)
    if place is None or place.key is None or place.node.start == place.node.end:
        return None
    node, text = place.node, place.text
    if _is_text(node):  # the text of a block may be deeper than its dash by any number of columns
        line_end, margin = line_end_at(text, place.start), " " * place.column
        return _edit(view, place.colon, node.start, f"{line_end}{margin}- ")
    if node.shape is not Shape.SCALAR and text[node.start] not in "{[":
        return _indented_item(view, place)
    if node.shape is Shape.SCALAR and not node.style and not place.flow:
        item = scalar_text(node.text, flow=True) if resolved_tag(node.text) == "str" else text[node.start : node.end]
        return None if item is None else _edit(view, node.start, node.end, f"[{item}]")
    if LINE_END.search(text, node.start, node.end) and not place.flow:
        return None
    return (*_edit(view, node.start, node.start, "["), *_edit(view, node.end, node.end, "]"))


def nested(view: View, pointer: Pointer, key: str) -> Edits | None:
    """The entry at a pointer becomes the only one of a new mapping with this key, in its place."""
    place = place_of(view.document, pointer)
    if place is None or place.key is None or place.is_repeated() or place.has(key):
        return None
    name = scalar_text(key, place.key.style, flow=place.flow)
    if name is None:
        return None
    claim = _claim(place.document, place.pointer, key)
    if place.flow and (not place.own_line or place.comment_after()):
        return (*_edit(view, place.start, place.start, f"{name}: {{", claim), *_edit(view, place.end, place.end, "}"))
    line_end, step = line_end_at(place.text, place.start), place.step()
    deeper = [edit for at in lines_below(place) for edit in _edit(view, at, at, step)]
    if place.flow:
        return (
            *_edit(view, place.start, place.start, f"{name}: {{{line_end}{place.margin}{step}", claim),
            *deeper,
            *_edit(view, place.end, place.end, f"{line_end}{place.margin}}}"),
        )
    margin = line_end + " " * place.column + step
    return (
        *_edit(view, place.start, place.start, f"{name}:{margin}", claim),
        *deeper,
    )


def moved(view: View, pointer: Pointer, to: Pointer, *, beside: str | int, before: bool = False) -> Edits | None:
    """The entry at a pointer goes to another mapping, where it stands after the entry ``beside``, or before it. The
    last part of ``to`` is its new key. A comment about it that would not go with it is in the way."""
    place, there = place_of(view.document, pointer), place_of(view.document, (*to[:-1], beside))
    if place is None or there is None or place.key is None or there.key is None or there.has(str(to[-1])):
        return None
    if place.comment_above() or ((place.flow or there.flow) and place.comment_after()):
        return None
    gone, new = removed(view, pointer), _carried(place, there, str(to[-1]))
    added = _placed(view, there, new, str(to[-1]), before=before) if new is not None else None
    if gone is None or added is None or new is None:
        return None
    if overlap(gone, added):
        return None if before else _moved_out(view, place, there, new, gone[0].claim, added[0].claim)
    return gone + added


def _moved_out(view: View, place: Place, there: Place, new: str, *claims: str) -> Edits | None:
    """The last entry of a block mapping goes after this mapping, so it stays where it is, but for its indentation."""
    is_last = there.node is place.siblings.node and place.index + 1 == len(place.siblings.children)
    if place.flow or there.flow or place.only or not is_last or not place.own_line:
        return None
    line = line_start(place.text, place.start)
    return (
        *_edit(view, line, place.start, " " * there.column, claims[0]),
        *_edit(view, place.start, line_rest(place.text, place.end), new, claims[1]),
    )


# ---------------------------------------------------------------------------------------------------------------------
# removing


def _removed_in_flow(view: View, place: Place) -> Edits:
    text, start, end = place.text, place.start, place.end
    own_line, comma = place.own_line, after_blanks(text, place.end)
    if text.startswith(",", comma):
        rest = line_rest(text, comma + 1)
        if rest > comma + 1 or LINE_END.match(text, comma + 1):  # the line ends with this entry
            if own_line:
                return _edit(view, line_start(text, start), next_line(text, rest), "")
            return _edit(view, len(text[:start].rstrip(" \t")), comma + 1, "")
        blanks = re.compile(r"[ \t]*").match(text, comma + 1)
        return _edit(view, start, blanks.end() if blanks else comma + 1, "")
    if place.only:
        inner = place.siblings.node.start + 1, place.siblings.node.end - 1
        outside = text[inner[0] : start] + text[end : inner[1]]
        return _edit(view, start, end, "") if outside.strip() else _edit(view, *inner, "")
    before = place.siblings.end(place.index - 1)
    comma = after_blanks(text, before)
    if own_line:
        end = line_rest(text, end)
    if text[before:comma].strip() or text[comma + 1 : start].strip():  # there are comments
        start = line_start(text, start) if own_line else start
        return (*_edit(view, comma, comma + 1, ""), *_edit(view, start, next_line(text, end) if own_line else end, ""))
    return _edit(view, before, end, "")


def _removed_in_block(view: View, place: Place) -> Edits | None:
    text, start, end = place.text, place.start, next_line(place.text, line_rest(place.text, place.end))
    # The first two are not removed at once, so the collection never ends up without any.
    claim = _claim(place.document, place.pointer) if place.index < 2 else ""
    if place.own_line:
        return _edit(view, line_start(text, start), end, "", claim)
    blanks = re.compile(r"[ \r\n]*").match(text, end)
    return _edit(view, start, blanks.end() if blanks else end, "", claim)


def _emptied_block(view: View, pointer: Pointer, place: Place) -> Edits | None:
    """The collection of a single entry becomes an empty one."""
    text, empty = place.text, "[]" if place.key is None else "{}"
    rest = line_rest(text, place.end)
    outer = place_of(view.document, pointer[:-1])
    if outer is None or not place.own_line:
        return _edit(view, place.start, rest, empty)
    gone = _edit(view, line_start(text, place.start), next_line(text, rest), "")
    return (*_edit(view, outer.colon, outer.colon, f" {empty}"), *gone)


def _keeps_blank_lines(place: Place) -> bool:
    """Whether blank lines that stay behind would become a part of the text above them."""
    nodes = [place.siblings.children[index][1] for index in (place.index, place.index - 1) if index >= 0]
    ends = [last_scalar(node) for node in nodes]
    return any(_is_text(end) and KEEPING.match(place.text, end.start) for end in ends)


# ---------------------------------------------------------------------------------------------------------------------
# adding


def _new_entry(place: Place, key: str, value: Any) -> str | None:
    """An entry as text, to stand beside another; its first line has no indentation."""
    if place.flow:
        text = flow_text(value, quoted=place.quoted)
    else:
        text = block_text(value, " " * place.column, line_end_at(place.text, place.start))
    if text is None:
        return None
    if place.key is None:
        return text if place.flow else f"-{text}"
    name = scalar_text(key, place.key.style, flow=place.flow)
    return None if name is None else f"{name}: {text}" if place.flow else f"{name}:{text}"


def _placed(view: View, place: Place, new: str, key: str, *, before: bool) -> Edits | None:
    """The edits that put the text of an entry before or after a place."""
    text, start, end = place.text, place.start, place.end
    claim = _claim(place.document, place.pointer, key) if place.key is not None else ""
    if not place.flow:
        line_end = line_end_at(text, start) + " " * place.column
        if before:
            return _edit(view, start, start, f"{new}{line_end}", claim)
        last = last_scalar(place.node)
        if _is_text(last) and (KEEPING.match(text, last.start) or not LINE_END.match(text, end)):
            return None  # the new lines would belong to the text, or change how it ends
        rest = line_rest(text, end)
        return _edit(view, rest, rest, f"{line_end}{new}", claim)
    separator = line_end_at(text, start) + text[line_start(text, start) : start] if place.own_line else " "
    if before:
        return _edit(view, start, start, f"{new},{separator}", claim)
    comma = after_blanks(text, end)
    has_comma = text.startswith(",", comma)
    rest = line_rest(text, comma + 1 if has_comma else end)
    if place.own_line and "#" in text[end:rest]:  # the comment is about the entry before
        closing = () if has_comma else _edit(view, end, end, ",")
        return (*closing, *_edit(view, rest, rest, f"{separator}{new}{',' if has_comma else ''}", claim))
    return _edit(view, end, end, f",{separator}{new}", claim)


def _carried(place: Place, there: Place, name: str) -> str | None:
    """The text of an entry as it stands at another place, with another key if that is its new name."""
    key, node, text = place.key, place.node, place.text
    assert key is not None
    assert there.key is not None
    style = key.style if place.flow == there.flow else there.key.style
    written = text[key.start : key.end] if (key.text, key.style) == (name, style) else None
    written = written or scalar_text(name, style, flow=there.flow)
    if written is None:
        return None
    if not place.flow and not there.flow:
        body = shifted(place, there.column - place.column)
        return body and written + body[key.end - key.start :] + text[place.end : line_rest(text, place.end)]
    if place.flow and there.flow:
        same = place.own_line and there.own_line and not (place.margin + there.margin).strip(" ")
        body = shifted(place, there.column - place.column) if same else None
        return written + (body or text[place.start : place.end])[key.end - key.start :]
    if LINE_END.search(text, key.end, place.end) or node.start == node.end:
        return None
    value: str | None = text[node.start : node.end]
    if node.shape is not Shape.SCALAR:
        value = value if place.flow else None
    elif there.flow and node.style != '"' and resolved_tag(node.text) == "str":
        value = scalar_text(node.text, '"' if there.quoted else node.style, flow=True)
    return value and f"{written}: {value}"


# ---------------------------------------------------------------------------------------------------------------------
# indentation


def _indented_item(view: View, place: Place) -> Edits | None:
    """A block collection below its key becomes the only item of a list there."""
    node, lines = place.node, lines_below(place)
    if not place.is_below_its_key() or node.start - line_start(place.text, node.start) <= place.column:
        return None
    deeper = [edit for at in lines if at > node.start for edit in _edit(view, at, at, "  ")]
    return (*_edit(view, node.start, node.start, "- "), *deeper)


def _is_text(node: Node) -> bool:
    """Whether a scalar is a block of text."""
    return node.style in ("|", ">")


def _edit(view: View, start: int, end: int, text: str, claim: str = "") -> Edits:
    return (Edit(Span(view.document.source, start, end), text, claim),)


def _claim(document: Document, pointer: Pointer, name: str = "") -> str:
    """What only one fix at a time may do: give a collection an entry of this name."""
    return f"{document.index} {pointer[:-1]} {_folded(name)}"


def _folded(name: str) -> str:
    """A name without what its spellings differ in."""
    return name.replace("_", "").lower()


def overlap(some: Iterable[Edit], others: Collection[Edit]) -> bool:
    """Whether one of the edits of one kind is where one of the other kind is."""
    return any(
        one.span.start <= other.span.end and other.span.start <= one.span.end for one in some for other in others
    )
