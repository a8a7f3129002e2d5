"""Edits of a document at a pointer that leave every other byte of the file as it is.

Each function returns the edits, or None if they cannot be made exactly: in rendered text, with aliases, anchors, tags
or merge keys, in what a template language changes, or where a comment would be lost. JSON and YAML, in block and in
flow style, keep their indentation, quotes, line ends and comments around the edit. Those that remove something are in
``removal``; ``byte_edits.fix_of`` makes a finding's fix of edits.

A pointer is one of the canonical value, so it finds either spelling of a field; names that are written are exact.
"""

from __future__ import annotations

from typing import Any

from spec_lint.findings.finding import Part, Pointer
from spec_lint.model.byte_edits import Edits, claim_of, edit, folded, overlap
from spec_lint.model.document import Document, View
from spec_lint.model.entries import (
    KEEPING,
    LINE_END,
    Place,
    after_blanks,
    has_holes,
    is_editable,
    is_text,
    last_scalar,
    line_end_at,
    line_rest,
    line_start,
    lines_below,
    place_of,
    shifted,
)
from spec_lint.model.removal import removed
from spec_lint.pachyderm.messages import camel_case
from spec_lint.reading.node import Node, Shape
from spec_lint.reading.scalars import resolved_tag
from spec_lint.reading.writing import block_text, double_quoted, flow_text, scalar_text


def replaced(view: View, pointer: Pointer, value: Any) -> Edits | None:
    """The value at a pointer becomes another: a scalar in the quotes of the old one if it can be, a list or a mapping
    on one line."""
    place = place_of(view.document, pointer)
    if place is None:
        return None
    node = place.node
    if is_text(node) and ("#" in place.text[node.start :].split("\n")[0] or "\n" in str(value)):
        return None
    if node.shape is not Shape.SCALAR and (place.has_comment() or place.has_references()):
        return None
    new = flow_text(value, quoted=place.quoted) if isinstance(value, (list, dict)) else place.scalar(value)
    if new is None:
        return None
    if node.start == node.end:  # nothing is written yet
        return edit(view, place.end, place.end, f" {new}")
    start = node.start
    if place.is_below_its_key():
        start, new = place.colon, f" {new}"
    return edit(view, start, node.end, new)


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
        return edit(view, span.start, span.end, text)
    written = source[node.start : span.start] + text + source[span.end : node.end]
    if is_inside and place.scalar(whole) == written:
        return edit(view, span.start, span.end, text)
    return None if is_text(node) else replaced(view, pointer, whole)


def replaced_source(view: View, start: int, end: int, text: str) -> Edits | None:
    """The source text between two offsets becomes another, whatever it is."""
    if not is_editable(view.document) or has_holes(view.document, start, end):
        return None
    return edit(view, start, end, text)


def renamed(view: View, pointer: Pointer, name: str) -> Edits | None:
    """The key at a pointer becomes another, written in the same quotes; None if the new one is there already."""
    document = view.document
    claim = claim_of(document, pointer, name)
    if document.find_place is not None:  # plain JSON, of which a place is found without all others
        span = document.span(pointer, Part.KEY) if _is_alone(document, pointer, name) else None
        new = double_quoted(name)
        return edit(view, span.start, span.end, new, claim) if span is not None and new is not None else None
    place = place_of(document, pointer)
    key = place.key if place is not None else None
    if place is None or key is None or is_text(key):
        return None
    others = [other for other, _ in place.siblings.children if other is not None and other is not key]
    if place.is_repeated() or any(other.text in (name, camel_case(name)) for other in others):
        return None
    new = scalar_text(name, key.style, flow=place.flow)
    return edit(view, key.start, key.end, new, claim) if new is not None else None


def _is_alone(document: Document, pointer: Pointer, name: str) -> bool:
    """Whether a field of plain JSON is there once, and none that a new name would meet."""
    around: Any = document.value
    for token in pointer[:-1]:
        around = around[token]
    if not isinstance(around, dict) or pointer[-1] not in around or pointer in document.duplicates:
        return False
    others = {folded(key) for key in around if key != pointer[-1]}
    return folded(name) not in others and pointer not in document.spec.both_spellings and is_editable(document, pointer)


def renamed_key(view: View, key: Node, name: str) -> Edits | None:
    """A key that the value does not have, such as one that is not known, becomes another."""
    new = scalar_text(name, key.style, flow=True)
    edits = replaced_source(view, key.start, key.end, new) if new is not None else None
    return edits and (edits[0]._replace(claim=name),)


def spelled_alike(view: View, pointer: Pointer, name: str) -> str:
    """A field's name in the spelling of the one at a pointer: ``datumSetSpec`` where ``chunkSpec`` is written."""
    written = view.span(pointer, Part.KEY).text
    return camel_case(name) if "_" not in written and written != written.lower() else name


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
    if is_text(node):  # the text of a block may be deeper than its dash by any number of columns
        line_end, margin = line_end_at(text, place.start), " " * place.column
        return edit(view, place.colon, node.start, f"{line_end}{margin}- ")
    if node.shape is not Shape.SCALAR and text[node.start] not in "{[":
        return _indented_item(view, place)
    if node.shape is Shape.SCALAR and not node.style and not place.flow:
        item = scalar_text(node.text, flow=True) if resolved_tag(node.text) == "str" else text[node.start : node.end]
        return None if item is None else edit(view, node.start, node.end, f"[{item}]")
    if LINE_END.search(text, node.start, node.end) and not place.flow:
        return None
    return (*edit(view, node.start, node.start, "["), *edit(view, node.end, node.end, "]"))


def nested(view: View, pointer: Pointer, key: str) -> Edits | None:
    """The entry at a pointer becomes the only one of a new mapping with this key, in its place."""
    place = place_of(view.document, pointer)
    if place is None or place.key is None or place.is_repeated() or place.has(key):
        return None
    name = scalar_text(key, place.key.style, flow=place.flow)
    if name is None:
        return None
    claim = claim_of(place.document, place.pointer, key)
    if place.flow and (not place.own_line or place.comment_after()):
        return (*edit(view, place.start, place.start, f"{name}: {{", claim), *edit(view, place.end, place.end, "}"))
    line_end, step = line_end_at(place.text, place.start), place.step()
    deeper = [one for at in lines_below(place) for one in edit(view, at, at, step)]
    if place.flow:
        return (
            *edit(view, place.start, place.start, f"{name}: {{{line_end}{place.margin}{step}", claim),
            *deeper,
            *edit(view, place.end, place.end, f"{line_end}{place.margin}}}"),
        )
    margin = line_end + " " * place.column + step
    return (
        *edit(view, place.start, place.start, f"{name}:{margin}", claim),
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
        *edit(view, line, place.start, " " * there.column, claims[0]),
        *edit(view, place.start, line_rest(place.text, place.end), new, claims[1]),
    )


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
    claim = claim_of(place.document, place.pointer, key) if place.key is not None else ""
    if not place.flow:
        line_end = line_end_at(text, start) + " " * place.column
        if before:
            return edit(view, start, start, f"{new}{line_end}", claim)
        last = last_scalar(place.node)
        if is_text(last) and (KEEPING.match(text, last.start) or not LINE_END.match(text, end)):
            return None  # the new lines would belong to the text, or change how it ends
        rest = line_rest(text, end)
        return edit(view, rest, rest, f"{line_end}{new}", claim)
    separator = line_end_at(text, start) + text[line_start(text, start) : start] if place.own_line else " "
    if before:
        return edit(view, start, start, f"{new},{separator}", claim)
    comma = after_blanks(text, end)
    has_comma = text.startswith(",", comma)
    rest = line_rest(text, comma + 1 if has_comma else end)
    if place.own_line and "#" in text[end:rest]:  # the comment is about the entry before
        closing = () if has_comma else edit(view, end, end, ",")
        return (*closing, *edit(view, rest, rest, f"{separator}{new}{',' if has_comma else ''}", claim))
    return edit(view, end, end, f",{separator}{new}", claim)


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
    deeper = [one for at in lines if at > node.start for one in edit(view, at, at, "  ")]
    return (*edit(view, node.start, node.start, "- "), *deeper)
