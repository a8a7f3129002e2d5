"""Where the entries of mappings and the items of lists are in a text, exactly, as edits need it.

An entry of a mapping goes from its key to the end of its value; an item in block style begins with its dash.
"""

from __future__ import annotations

import re
from typing import Any

from spec_lint.findings.finding import Pointer
from spec_lint.findings.private import Private
from spec_lint.findings.source import Unrendered
from spec_lint.grammar.marks import marks
from spec_lint.model.document import Document, walk
from spec_lint.pachyderm.messages import written_names
from spec_lint.reading.node import Node, Shape
from spec_lint.reading.scalars import resolved_tag
from spec_lint.reading.writing import scalar_text

_BLANKS = re.compile(r"(?:[ \t\r\n]|#[^\r\n]*+)*+")
_COLON = re.compile(r"(?:[ \t\r\n]|#[^\r\n]*+)*+:")
_GAP = re.compile(r"(?:[ \t\r\n]|#[^\r\n]*+)*+:(?:[ \t\r\n]|#[^\r\n]*+)*+")
_BETWEEN = re.compile(r"(?:[ \t\r\n,]|#[^\r\n]*+)*+")
_BEFORE_BLOCK = re.compile(r" *(?:- +)*")
_DASH = re.compile(r"-[ \t]*\Z")
_REST = re.compile(r"(?:[ \t]+#[^\r\n]*|[ \t]*)(?=[\r\n]|\Z)")
_COMMA = re.compile(r"[ \t]*,")
_REFERENCE = re.compile(r"(?:^|(?<=[\s,\[{:]))[&*][A-Za-z0-9_-]")
_BLANK_LINE = re.compile(r" *(?=[\r\n]|\Z)")
LINE_END = re.compile(r"\r\n|\r|\n")
KEEPING = re.compile(r"[|>][0-9]?\+")
"""The beginning of a block scalar to which all blank lines below it belong."""


class Collection(Private):
    """A mapping or a list in a text, with ``children``: key (None in a list) and value of each entry."""

    __slots__ = ("children", "flow", "node", "text")

    def __init__(self, text: str, node: Node) -> None:
        self.text = text
        self.node = node
        self.children: list[tuple[Node | None, Node]] = [*node.entries] or [(None, item) for item in node.items]
        first = self.children[0] if self.children else None
        opened = text[node.start : node.start + 1] in ("{", "[")
        self.flow = opened and (first is None or (first[0] or first[1]).start > node.start)

    def start(self, index: int) -> int:
        """The offset of an entry's key or dash."""
        key, value = self.children[index]
        if key is not None or self.flow:
            return (key or value).start
        dash = _DASH.search(self.text, line_start(self.text, value.start), value.start)
        return dash.start() if dash else -1

    def end(self, index: int) -> int:
        key, value = self.children[index]
        if key is None or value.end > key.end:
            return max(value.end, self.start(index) + 1)
        colon = _COLON.match(self.text, key.end)
        return colon.end() if colon else key.end

    def is_exact(self, index: int) -> bool:
        """Whether nothing but blanks and comments is around the parts of an entry: no tag, anchor or question mark."""
        text, (key, value), start = self.text, self.children[index], self.start(index)
        if start < 0 or _is_alias(text, value):
            return False
        if key is not None:
            gap = _GAP.fullmatch(text, key.end, value.start) if value.end > key.end else _COLON.match(text, key.end)
            if gap is None or any(one is not None and one.text == "<<" for one, _ in self.children):
                return False
        if self.flow:
            before = self.end(index - 1) if index else self.node.start + 1
            return _BETWEEN.fullmatch(text, before, start) is not None
        if key is None and text[start + 1 : value.start].strip(" \t"):
            return False
        before_block = _BEFORE_BLOCK.fullmatch(text, line_start(text, start), start)
        return before_block is not None and _REST.match(text, self.end(index)) is not None


class Place(Private):
    """An entry of a collection that can be edited exactly."""

    __slots__ = ("document", "index", "pointer", "siblings")

    def __init__(self, document: Document, pointer: Pointer, siblings: Collection, index: int) -> None:
        self.document, self.pointer, self.siblings, self.index = document, pointer, siblings, index

    @property
    def text(self) -> str:
        return self.siblings.text

    @property
    def key(self) -> Node | None:
        return self.siblings.children[self.index][0]

    @property
    def node(self) -> Node:
        return self.siblings.children[self.index][1]

    @property
    def flow(self) -> bool:
        return self.siblings.flow

    @property
    def start(self) -> int:
        return self.siblings.start(self.index)

    @property
    def end(self) -> int:
        return self.siblings.end(self.index)

    @property
    def colon(self) -> int:
        """The offset after its colon, or after its dash."""
        found = _COLON.match(self.text, self.key.end) if self.key is not None else None
        return found.end() if found else self.start + 1

    @property
    def column(self) -> int:
        return self.start - line_start(self.text, self.start)

    @property
    def margin(self) -> str:
        """What is before it on its line."""
        return self.text[line_start(self.text, self.start) : self.start]

    def step(self) -> str:
        """How much deeper the entries in it are indented: two spaces, or as far as it is in brackets itself."""
        opened = self.siblings.node.start
        around = re.compile(r"[ \t]*").match(self.text, line_start(self.text, opened))
        deeper = self.margin.removeprefix(around[0] if around else "")
        return deeper if self.flow and deeper.isspace() else "  "

    @property
    def own_line(self) -> bool:
        """Whether it is the first in its line."""
        return not self.margin.strip(" \t")

    @property
    def only(self) -> bool:
        return len(self.siblings.children) == 1

    @property
    def quoted(self) -> bool:
        """Whether strings around it are in double quotes, as in JSON."""
        scalars = [key or value for key, value in self.siblings.children if (key or value).shape is Shape.SCALAR]
        if any(one.style == '"' for one in (*scalars, self.node)):
            return True
        return self.flow and not any(_is_plain_string(one) for one in scalars)

    def scalar(self, value: Any) -> str | None:
        """A scalar as it is written in place of this value."""
        style = self.node.style if self.node.style in ("'", '"') else ""
        if self.flow and not style and not _is_plain_string(self.node):
            style = '"'
        return scalar_text(value, style, flow=self.flow)

    def is_below_its_key(self) -> bool:
        """Whether it is a block collection that begins on a line after its key."""
        gap = self.text[self.colon : self.node.start]
        in_block = self.node.shape is not Shape.SCALAR and self.text[self.node.start] not in "{["
        return self.key is not None and in_block and not gap.strip() and LINE_END.search(gap) is not None

    def has_comment(self) -> bool:
        """Whether there may be a comment between its key and its end."""
        return re.search(r"(?:^|\s)#", self.text[self.colon : self.end]) is not None

    def comment_above(self) -> bool:
        """Whether the line above it is a comment."""
        line = line_start(self.text, self.start)
        above = self.text[:line].removesuffix("\n").removesuffix("\r")
        return self.own_line and self.text[line_start(above, len(above)) : len(above)].lstrip(" \t").startswith("#")

    def comment_after(self) -> bool:
        """Whether a comment ends its last line."""
        comma = _COMMA.match(self.text, self.end)
        end = comma.end() if comma else self.end
        return "#" in self.text[end : line_rest(self.text, end)]

    def is_repeated(self) -> bool:
        """Whether another entry is about the same key, and would take its place."""
        name = self.key.text if self.key is not None else None
        return name is not None and sum(_is_named(key, name) for key, _ in self.siblings.children) > 1

    def has(self, name: str) -> bool:
        """Whether an entry beside it has this key, in either spelling."""
        return any(_is_named(key, name) for key, _ in self.siblings.children)

    def has_references(self) -> bool:
        """Whether there may be an anchor or an alias in it, on which another part of the text depends."""
        return _REFERENCE.search(self.text[self.start : self.end]) is not None


def place_of(document: Document, pointer: Pointer, *, twins: bool = False) -> Place | None:
    """The entry at a pointer; None if it is not in the file itself, or not to be edited exactly.

    Of a field that is written in both of its spellings, only ``twins`` are looked for: which of them the value is
    depends on the release, and so does what is inside of it.
    """
    if _is_in_both_spellings(document.load_node(), pointer[:-1] if twins else pointer):
        return None
    found = document.node(pointer[:-1]) if pointer and is_editable(document, pointer) else None
    entry = walk(found, pointer[-1:])
    if found is None or entry is None or found.shape is Shape.SCALAR:
        return None
    siblings = Collection(document.source.text, found)
    index = next((index for index, child in enumerate(siblings.children) if child[1] is entry[1]), -1)
    if index < 0 or not siblings.is_exact(index):
        return None
    place = Place(document, pointer, siblings, index)
    return None if has_holes(document, place.start, place.end) else place


def has_comment(document: Document, pointer: Pointer) -> bool:
    """Whether there is a comment about the entry at a pointer, which would be lost if it were written anew."""
    place = place_of(document, pointer)
    return place is not None and (place.comment_above() or place.comment_after() or place.has_comment())


def _is_in_both_spellings(node: Node | None, pointer: Pointer) -> bool:
    """Whether a field at a pointer, or around it, is written in both of its spellings."""
    for token in pointer:
        if node is None:
            return False
        names = written_names(token) if isinstance(token, str) else ()
        if len(names) > 1 and len({key.text for key, _ in node.entries if key.text in names}) > 1:
            return True
        entry = walk(node, (token,))
        node = entry[1] if entry is not None else None
    return False


def is_editable(document: Document, pointer: Pointer = ()) -> bool:
    """Whether what is at a pointer is written in the file itself, and that can be edited."""
    source = document.source
    if source.origin is not None or isinstance(source, Unrendered) or source.changed or document.unparsed:
        return False
    template = document.template
    return not (template is not None and template.whole) and not document.is_default(pointer)


def has_holes(document: Document, start: int, end: int) -> bool:
    """Whether a template language may change what is written in a range."""
    template = document.template
    return template is not None and template.unreadable and any(marks(document.source.text[start:end]))


def line_start(text: str, at: int) -> int:
    """The offset at which the line of an offset begins."""
    return max(text.rfind("\n", 0, at), text.rfind("\r", 0, at)) + 1


def line_rest(text: str, at: int) -> int:
    """The offset of the line's end, if nothing but a comment is on the rest of the line; else the same offset."""
    rest = _REST.match(text, at)
    return rest.end() if rest else at


def next_line(text: str, at: int) -> int:
    """The offset after the line end at an offset."""
    found = LINE_END.match(text, at)
    return found.end() if found else at


def line_end_at(text: str, at: int) -> str:
    """How lines end: the one of this line, else the first of the text."""
    found = LINE_END.search(text, at) or LINE_END.search(text)
    return found[0] if found else "\n"


def after_blanks(text: str, at: int) -> int:
    """The offset of the first character that is neither a blank nor in a comment."""
    found = _BLANKS.match(text, at)
    return found.end() if found else at


def last_scalar(node: Node) -> Node:
    """The scalar or empty collection that ends a node."""
    while node.entries or node.items:
        node = node.entries[-1][1] if node.entries else node.items[-1]
    return node


def lines_below(place: Place) -> list[int]:
    """The starts of all lines of an entry but the first, without blank ones."""
    starts = [found.end() for found in LINE_END.finditer(place.text, place.start, place.end)]
    return [at for at in starts if not _BLANK_LINE.match(place.text, at)]


def shifted(place: Place, by: int) -> str | None:
    """The text of an entry with all lines but the first moved by some columns; None if one cannot be."""
    text, position, pieces = place.text, place.start, []
    for at in lines_below(place):
        if not text.startswith(" " * -by, at):
            return None
        pieces += [text[position:at], " " * by]
        position = at + max(0, -by)
    return "".join([*pieces, text[position : place.end]])


def _is_plain_string(node: Node) -> bool:
    return node.shape is Shape.SCALAR and not node.style and resolved_tag(node.text) == "str"


def _is_alias(text: str, node: Node) -> bool:
    return node.shape is Shape.SCALAR and not node.style and text.startswith("*", node.start) and node.end > node.start


def _is_named(key: Node | None, name: str) -> bool:
    return key is not None and (key.text == name or key.text in written_names(name) or name in written_names(key.text))


def is_text(node: Node) -> bool:
    """Whether a scalar is a block of text."""
    return node.style in ("|", ">")
