"""Edits that remove an entry of a document, and leave every other byte of the file as it is; see edits.py."""

from __future__ import annotations

import re

from spec_lint.findings.finding import Pointer
from spec_lint.model.byte_edits import Edits, claim_of, edit
from spec_lint.model.document import Kind, View
from spec_lint.model.entries import (
    KEEPING,
    LINE_END,
    Place,
    after_blanks,
    is_text,
    last_scalar,
    line_rest,
    line_start,
    next_line,
    place_of,
)


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


def _removed_in_flow(view: View, place: Place) -> Edits:
    text, start, end = place.text, place.start, place.end
    own_line, comma = place.own_line, after_blanks(text, place.end)
    if text.startswith(",", comma):
        rest = line_rest(text, comma + 1)
        if rest > comma + 1 or LINE_END.match(text, comma + 1):  # the line ends with this entry
            if own_line:
                return edit(view, line_start(text, start), next_line(text, rest), "")
            return edit(view, len(text[:start].rstrip(" \t")), comma + 1, "")
        blanks = re.compile(r"[ \t]*").match(text, comma + 1)
        return edit(view, start, blanks.end() if blanks else comma + 1, "")
    if place.only:
        inner = place.siblings.node.start + 1, place.siblings.node.end - 1
        outside = text[inner[0] : start] + text[end : inner[1]]
        return edit(view, start, end, "") if outside.strip() else edit(view, *inner, "")
    before = place.siblings.end(place.index - 1)
    comma = after_blanks(text, before)
    if own_line:
        end = line_rest(text, end)
    if text[before:comma].strip() or text[comma + 1 : start].strip():  # there are comments
        start = line_start(text, start) if own_line else start
        return (*edit(view, comma, comma + 1, ""), *edit(view, start, next_line(text, end) if own_line else end, ""))
    return edit(view, before, end, "")


def _removed_in_block(view: View, place: Place) -> Edits | None:
    text, start, end = place.text, place.start, next_line(place.text, line_rest(place.text, place.end))
    # The first two are not removed at once, so the collection never ends up without any.
    claim = claim_of(place.document, place.pointer) if place.index < 2 else ""
    if place.own_line:
        return edit(view, line_start(text, start), end, "", claim)
    blanks = re.compile(r"[ \r\n]*").match(text, end)
    return edit(view, start, blanks.end() if blanks else end, "", claim)


def _emptied_block(view: View, pointer: Pointer, place: Place) -> Edits | None:
    """The collection of a single entry becomes an empty one."""
    text, empty = place.text, "[]" if place.key is None else "{}"
    rest = line_rest(text, place.end)
    outer = place_of(view.document, pointer[:-1])
    if outer is None or not place.own_line:
        return edit(view, place.start, rest, empty)
    gone = edit(view, line_start(text, place.start), next_line(text, rest), "")
    return (*edit(view, outer.colon, outer.colon, f" {empty}"), *gone)


def _keeps_blank_lines(place: Place) -> bool:
    """Whether blank lines that stay behind would become a part of the text above them."""
    nodes = [place.siblings.children[index][1] for index in (place.index, place.index - 1) if index >= 0]
    ends = [last_scalar(node) for node in nodes]
    return any(is_text(end) and KEEPING.match(place.text, end.start) for end in ends)
