"""JSON as Go's ``encoding/json`` scans it: one value and nothing else, exactly as RFC 8259 defines it.

pachd reads secret files this way (``json.Unmarshal`` in ``CreateSecret``, src/server/pps/server/api_server.go). Go
checks the whole text before it decodes anything, so a text with a syntax error has no value at all.
"""

from __future__ import annotations

import re
from functools import cache

from spec_lint.findings.private import Private
from spec_lint.reading.json import syntax as json_syntax
from spec_lint.reading.node import Node, ReadingError, Shape

MAX_DEPTH = 10_000
"""How deep arrays and objects may nest (``maxNestingDepth`` of encoding/json/scanner.go)."""

MAX_VALUES = 200_000
"""How many values are read. Go has no such limit, but no secret that Kubernetes accepts has as many."""

REPLACEMENT = "\ufffd"

_NO_ENTRIES: list[tuple[Node, Node]] = []
_NO_ITEMS: list[Node] = []


@cache
def _token() -> re.Pattern[str]:
    # Possessive quantifiers throughout: nothing is ever tried twice, however hostile the text.
    return re.compile(
        r"""[ \t\r\n]*+(?:
        (?P<string>"(?:[^"\\\x00-\x1f]++|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*+")
        |(?P<number>-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?(?:[eE][+-]?[0-9]++)?)
        |(?P<word>true|false|null)
        |(?P<mark>[{}\[\],:]))""",
        re.VERBOSE,
    )


@cache
def _escape() -> re.Pattern[str]:
    return re.compile(
        r"\\(?:u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|(.))|([\ud800-\udfff])"
    )


_SIMPLE = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}


def _decoded(match: re.Match[str]) -> str:
    high, low, unit, simple, _ = match.groups()
    if high:
        return chr(0x10000 + ((int(high, 16) - 0xD800) << 10) + int(low, 16) - 0xDC00)
    if unit:
        code = int(unit, 16)
        return REPLACEMENT if 0xD800 <= code < 0xE000 else chr(code)
    return _SIMPLE.get(simple, simple) if simple else REPLACEMENT


def decode_string(written: str) -> str:
    """The text of a JSON string literal, without its quotes, as Go decodes it: half a surrogate pair becomes U+FFFD."""
    if "\\" not in written and (written.isascii() or not re.search("[\ud800-\udfff]", written)):
        return written
    return _escape().sub(_decoded, written)


def read_json(text: str) -> Node | ReadingError:
    """The node graph of a JSON text, or why Go rejects it.

    Scalars have ``style`` ``"`` for strings and are plain otherwise; ``tag`` is ``string``, ``number``, ``bool`` or
    ``null``, and ``object`` or ``array`` for the others. Linear in the length of the text; never recurses.
    """
    scanner = JsonScanner(text)
    found = scanner.run()
    return found if isinstance(found, ReadingError) else scanner.ended() or found


class JsonScanner(Private):
    """The state of one scan: the containers that are open, and the key whose value comes next.

    A stream of values is scanned by running again from ``position``.
    """

    def __init__(self, text: str, most_values: int = MAX_VALUES) -> None:
        self.text = text
        self.most_values = most_values
        self.open: list[Node] = []
        self.key: Node | None = None
        self.root: Node | None = None
        self.position = 0
        self.count = 0

    def run(self) -> Node | ReadingError:
        """The node graph of the next value, or why Go rejects it."""
        expected = json_syntax.Expected.VALUE
        next_token = _token().match
        while expected is not json_syntax.Expected.END:
            match = next_token(self.text, self.position)
            step = self.step(match, expected) if match is not None else None
            if match is None or step is None:
                return json_syntax.explain(self.text, self.position, expected, self.open)
            self.position = match.end()
            expected = step
            if len(self.open) > MAX_DEPTH:
                return json_syntax.too_deep(match.start("mark"), MAX_DEPTH)
            if self.count > self.most_values:
                return json_syntax.too_many(match.end() - 1, self.most_values)
        assert self.root is not None
        return self.root

    def ended(self) -> ReadingError | None:
        """What is wrong with the text after the value, where nothing may follow."""
        if self.text[self.position :].strip(" \t\r\n"):
            return json_syntax.explain(self.text, self.position, json_syntax.Expected.END, self.open)
        return None

    def step(self, match: re.Match[str], expected: json_syntax.Expected) -> json_syntax.Expected | None:
        """Take one token: returns what is expected next, or None if the token itself was not expected."""
        kind = match.lastgroup
        if kind == "mark":
            return self.mark(match["mark"], match.end() - 1, expected)
        if expected is json_syntax.Expected.KEY or expected is json_syntax.Expected.KEY_OR_END:
            if kind != "string":
                return None
            self.key = self.scalar(match, "string")
            return json_syntax.Expected.COLON
        if expected is not json_syntax.Expected.VALUE and expected is not json_syntax.Expected.VALUE_OR_END:
            return None
        self.place(self.scalar(match, kind or ""))
        return self.after_value()

    def scalar(self, match: re.Match[str], kind: str) -> Node:
        start, end = match.span(kind)
        if kind == "string":
            text, style = decode_string(self.text[start + 1 : end - 1]), '"'
        else:
            text, style = self.text[start:end], ""
            if kind == "word":
                kind = "null" if text == "null" else "bool"
        return Node(Shape.SCALAR, start, end, text, style, kind, _NO_ENTRIES, _NO_ITEMS)

    def mark(self, mark: str, at: int, expected: json_syntax.Expected) -> json_syntax.Expected | None:
        wanted = json_syntax.Expected
        if mark in "{[":
            if expected is not wanted.VALUE and expected is not wanted.VALUE_OR_END:
                return None
            is_object = mark == "{"
            shape, tag = (Shape.MAPPING, "object") if is_object else (Shape.SEQUENCE, "array")
            node = Node(shape, at, at + 1, tag=tag)
            self.place(node)
            self.open.append(node)
            return wanted.KEY_OR_END if is_object else wanted.VALUE_OR_END
        if mark in "}]":
            shape = Shape.MAPPING if mark == "}" else Shape.SEQUENCE
            if expected not in (wanted.COMMA_OR_END, wanted.KEY_OR_END, wanted.VALUE_OR_END):
                return None
            if self.open[-1].shape is not shape:
                return None
            self.open.pop().end = at + 1
            return self.after_value()
        if mark == ",":
            if expected is not wanted.COMMA_OR_END:
                return None
            return wanted.KEY if self.open[-1].shape is Shape.MAPPING else wanted.VALUE
        return wanted.VALUE if expected is wanted.COLON else None

    def place(self, node: Node) -> None:
        self.count += 1
        if not self.open:
            self.root = node
        elif self.key is not None:
            self.open[-1].entries.append((self.key, node))
            self.key = None
        else:
            self.open[-1].items.append(node)

    def after_value(self) -> json_syntax.Expected:
        return json_syntax.Expected.COMMA_OR_END if self.open else json_syntax.Expected.END
