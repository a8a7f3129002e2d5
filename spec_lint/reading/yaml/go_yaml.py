"""A text's YAML nodes as go-yaml v3 composes them: libyaml's, corrected where the two scanners differ.

A text is corrected in place, character by character, so every offset stays the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import copy
from typing import Any

from ruamel.yaml.composer import ComposerError
from ruamel.yaml.cyaml import CParser  # type: ignore[attr-defined]
from ruamel.yaml.error import YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
)
from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode
from ruamel.yaml.parser import ParserError
from ruamel.yaml.tag import Tag

from spec_lint.findings.private import Private
from spec_lint.reading import syntax
from spec_lint.reading.node import ReadingError, Repair

FLOW_DEPTH = 10_000
"""go-yaml v3's bound on nesting (``max_flow_level`` and ``max_indents`` of its scanner)."""

_MARK = "\ufeff"
_MENDED_CHARACTERS = 50_000_000
"""How much text may be scanned again for corrections."""

_BREAK = "\n\r\x85\u2028\u2029"
_ALIAS = re.compile(rf"\*(?<![^ \t{_BREAK},\[{{:?]\*)[0-9A-Za-z_-]")  # a search for a first letter is fast
_PLAIN_WORD = r"(?<=[ \n,\[{])[^\s\"'&*!%,\[\]{}#?:-][^\s\"',\[\]{}?]*:[^\s\"',\[\]{}?]*[^\s\"',\[\]{}?:]"
"""A word with a colon inside that, where there are no tags, cannot be anything but a part of a scalar."""
_VERSION = re.compile(rf"%YAML(?<![^{_BREAK}]%YAML)")


_NO_TAG = Tag(suffix="")
"""One for all nodes without a tag: ruamel creates an object for each text."""


class AliasNode(ScalarNode):
    """An alias as written: pachctl rejects it, whatever ``target`` it refers to."""

    target: Any = None


class CutNode(ScalarNode):
    """A stand-in for a mapping or sequence that is nested too deep to be checked."""


class _Composer(CParser):  # type: ignore[misc]
    """libyaml's composer; tags are left as written, because pachctl types scalars itself."""

    def resolve(self, kind: Any, value: Any, implicit: Any) -> Tag:
        return _NO_TAG

    def descend_resolver(self, node: Any, index: Any) -> None:
        pass

    def ascend_resolver(self) -> None:
        pass


def compose(text: str) -> tuple[list[Any], ReadingError | None]:
    """The root nodes of a text's YAML documents, and the syntax error after them, if any."""
    if _is_too_deep(text):
        message = "This is nested more than 10,000 levels deep, which pachctl does not accept."
        return [], ReadingError("R101", message, 0, 1, names_pachctl=True)
    # The characters that start lines in the parser's first buffer are lost, except at its end.
    if text.startswith(_MARK) and re.search(rf"[{_BREAK}][^ \t{_BREAK}]", text[:500][:-1]):
        return [], _second_mark()
    mending = _Mending(text)
    while True:
        roots, error = _compose_once(mending.text)
        if not isinstance(error, YAMLError):
            break
        if not mending.mends(error):
            error = syntax.explain(error, mending.text)
            break
    mending.restore(roots)
    return roots, error


def _compose_once(text: str) -> tuple[list[Any], Any]:
    """The roots of a corrected text, and the YAMLError or ReadingError after them."""
    aliases = "*" in text and "&" in text and _ALIAS.search(text)
    if not aliases and not _VERSION.search(text):
        roots, error = _collected(_native_roots(text), text)
        if not isinstance(error, ComposerError):
            return roots, error
    # There may be aliases, a version of YAML, or an anchor that is set twice, which libyaml's composer rejects.
    return _collected(_event_roots(text), text)


def _collected(found: Iterator[Any], text: str) -> tuple[list[Any], Any]:
    roots: list[Any] = []
    has_slash = "\\/" in text
    try:
        for root in found:
            slash = _escaped_slash(root, text) if has_slash else None
            if slash is not None:
                return roots, slash
            roots.append(root)
    except YAMLError as error:
        return roots, error
    return roots, None


def _native_roots(text: str) -> Iterator[Any]:
    parser = _Composer(text)
    try:
        while parser.check_node():
            yield parser.get_node()
    finally:
        parser.dispose()


def _event_roots(text: str) -> Iterator[Any]:
    """The slow way: nodes from events, aliases as nodes of their own."""
    parser = _Composer(text)
    anchors: dict[str, Any] = {}
    open_nodes: list[Any] = []
    try:
        while parser.check_event():
            event = parser.get_event()
            if isinstance(event, (SequenceEndEvent, MappingEndEvent)):
                node = open_nodes.pop()
                node.end_mark = event.end_mark
                if isinstance(node, MappingNode):
                    node.value = list(zip(node.value[::2], node.value[1::2], strict=True))
            elif isinstance(event, (ScalarEvent, AliasEvent, CollectionStartEvent)):
                node = _event_node(event, anchors)
                if open_nodes:
                    open_nodes[-1].value.append(node)
                if isinstance(event, CollectionStartEvent):
                    open_nodes.append(node)
            elif isinstance(event, DocumentStartEvent) and event.version not in (None, (1, 1)):
                raise ParserError(None, None, "found incompatible YAML document", event.start_mark)
            else:
                continue
            if not open_nodes:
                yield node
    finally:
        parser.dispose()


def _event_node(event: Any, anchors: dict[str, Any]) -> Any:
    node: Any
    if isinstance(event, AliasEvent):
        if event.anchor not in anchors:
            raise ComposerError(None, None, "found undefined alias", event.start_mark)
        node = AliasNode("", "", event.start_mark, event.end_mark)
        node.target = anchors[event.anchor]
        return node
    if isinstance(event, ScalarEvent):
        node = ScalarNode(event.tag or "", event.value, event.start_mark, event.end_mark, style=event.style)
    else:
        kind = MappingNode if isinstance(event, MappingStartEvent) else SequenceNode
        node = kind(event.tag or "", [], event.start_mark, None, flow_style=event.flow_style)
    if event.anchor is not None:
        anchors[event.anchor] = node
    return node


class _Mending(Private):
    """A text in which whatever go-yaml accepts and libyaml rejects is replaced by something that libyaml accepts."""

    def __init__(self, text: str) -> None:
        self.text = " " + text[1:] if text.startswith(_MARK) else text
        self.scanned = 0
        self.stand_ins: dict[str, str] = {}
        if _MARK in text:
            # libyaml skips a byte order mark at the start of any line; for go-yaml it is an ordinary character.
            self.text = re.sub(f"(?<=[{_BREAK}]){_MARK}", self.stand_in(_MARK), self.text)

    def stand_in(self, character: str) -> str:
        """The private-use character that replaces another, or nothing."""
        if character not in self.stand_ins:
            used = {*self.text, *self.stand_ins.values()}
            self.stand_ins[character] = next(free for free in map(chr, range(0xE000, 0xF900)) if free not in used)
        return self.stand_ins[character]

    def mends(self, error: Any) -> bool:
        """Whether the place of an error has been corrected, so another try is worth it."""
        mark, problem = getattr(error, "problem_mark", None), getattr(error, "problem", None)
        if mark is None or self.scanned > _MENDED_CHARACTERS:
            return False
        self.scanned += mark.index
        if problem == "found unexpected ':'":
            return self.hide_colons(mark.index)
        if problem == "found character that cannot start any token":
            return self.blank_tabs(mark.index)
        if problem == "found unknown escape character":
            return self.hide_escape(mark.index)
        return False

    def hide_colons(self, at: int) -> bool:
        """Hide a colon inside a plain scalar in a flow collection, the others of its word, and those of similar words.

        It does no harm to hide a colon in a quoted string or a comment as well, but in a tag it would.
        """
        word = re.compile(rf":[^ \t{_BREAK},\[\]{{}}?]*(?<!:)|:(?=[^ \t{_BREAK}])").match(self.text, at)
        if word is None:
            return False
        self.replace(at, word[0].replace(":", self.stand_in(":")))
        if "!" not in self.text:
            below = re.sub(
                _PLAIN_WORD, lambda found: found[0].replace(":", self.stand_in(":")), self.text[word.end() :]
            )
            self.replace(word.end(), below)
        return True

    def hide_escape(self, at: int) -> bool:
        r"""Hide the escape ``\'`` in double quotes: one stand-in for nothing, one for the quote."""
        if self.text[at : at + 2] != "\\'":
            return False
        self.replace(at, self.stand_in("") + self.stand_in("'"))
        return True

    def blank_tabs(self, at: int) -> bool:
        """Blank out tabs before a comment: after ``?`` or ``:``, and on lines below another comment line."""
        start = max(self.text.rfind(line_end, 0, at) for line_end in _BREAK) + 1
        if self.text[start:at].rstrip(" ").endswith(("?", ":")):
            start = at
            blanks = re.compile(r"[ \t]*(?=#)").match(self.text, at)
        else:
            blanks = re.compile(r"[ \t\n\r]*(?=#)").match(self.text, start)
            above = re.split(f"[{_BREAK}]", self.text[:start].rstrip(" \t\n\r")[-2000:])[-1]
            if not re.match(r"(?:---|\.\.\.)?[ \t]*(?:-[ \t]+)*#", above):
                return False
        if blanks is None:
            return False
        self.replace(start, blanks[0].replace("\t", " "))
        return True

    def replace(self, at: int, text: str) -> None:
        self.text = self.text[:at] + text + self.text[at + len(text) :]

    def restore(self, roots: list[Any]) -> None:
        """Put the original characters back in place of their stand-ins."""
        if self.stand_ins:
            table = {ord(free): character for character, free in self.stand_ins.items()}
            for root in roots:
                for node in _scalars(root):
                    node.value = node.value.translate(table)


def _second_mark() -> ReadingError:
    return ReadingError(
        "R102",
        "The file starts with two byte order marks, so pachctl's YAML parser loses the first characters of its lines.",
        0,
        1,
        "Save the file as UTF-8 without a byte order mark.",
        names_pachctl=True,
        repair=Repair(((0, 1, ""),), "Remove the byte order mark"),
    )


def _is_too_deep(text: str) -> bool:
    """Whether a text nests deeper than go-yaml accepts; brackets inside quotes do not count."""
    if _nesting(text) <= FLOW_DEPTH:
        return False
    parser = _Composer(text)
    depth = 0
    try:
        while depth <= FLOW_DEPTH and parser.check_event():
            event = parser.get_event()
            depth += isinstance(event, CollectionStartEvent) - isinstance(event, CollectionEndEvent)
    except YAMLError:
        return True  # the text after the error is unknown, and may be too deep for the composer
    finally:
        parser.dispose()
    return depth > FLOW_DEPTH


def _nesting(text: str) -> int:
    """An upper bound on how deep a text nests, cheap for ordinary texts."""
    brackets = text.count("[") + text.count("{")
    if brackets <= FLOW_DEPTH and (len(text) < 100_000 or brackets + text.count("- ") + text.count("? ") <= FLOW_DEPTH):
        return 0
    depth = deepest = 0
    for match in re.finditer(r"[\[\]{}]|(?m:^[ ]*(?:[-?][ ])+)", text):
        token = match[0]
        if token in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif token in "]}":
            depth = max(0, depth - 1)
        else:
            deepest = max(deepest, len(token) // 2)
    return deepest


def levels_at_most(text: str) -> int:
    """A bound on how many levels a text can have: each begins with one of these characters."""
    return 1 + sum(map(text.count, "\n\r{[-?:"))


def deeper_than(root: Any, limit: int) -> bool:
    """Whether a node graph has more than ``limit`` levels."""
    level = [root]
    for _ in range(limit):
        below: list[Any] = []
        for node in level:
            below.extend(child for child in children(node) if not isinstance(child, ScalarNode))
        if not below:
            return False
        level = below
    return True


def cut(root: Any, limit: int) -> Any:
    """A node graph of at most ``limit`` levels: itself, or a copy in which CutNodes replace deeper levels."""
    return _cut(root, limit) if deeper_than(root, limit) else root


def _cut(node: Any, levels: int) -> Any:
    if isinstance(node, ScalarNode):
        return node
    if not levels:
        return CutNode("", "", node.start_mark, node.end_mark)
    shorter = copy(node)
    if isinstance(node, SequenceNode):
        shorter.value = [_cut(item, levels - 1) for item in node.value]
    else:
        shorter.value = [(_cut(key, levels - 1), _cut(value, levels - 1)) for key, value in node.value]
    return shorter


def tag_of(node: Any) -> str:
    """The tag of a node as written, empty if there is none. ruamel decodes even an empty one, at some cost."""
    tag = node.ctag
    return node.tag or "" if tag is not _NO_TAG and tag.suffix else ""


def children(node: Any) -> Any:
    """The nodes directly below a node; the target of an alias is not one of them."""
    if isinstance(node, ScalarNode):
        return ()
    if isinstance(node, SequenceNode):
        return node.value
    return [child for pair in node.value for child in pair]


def _scalars(root: Any) -> Iterator[Any]:
    stack = [root]
    while stack:
        node = stack.pop()
        if isinstance(node, ScalarNode):
            yield node
        else:
            stack.extend(children(node))


def _escaped_slash(root: Any, text: str) -> ReadingError | None:
    r"""go-yaml rejects the escape ``\/`` in double quotes, which libyaml accepts."""
    quoted = [node for node in _scalars(root) if node.style == '"']
    for node in sorted(quoted, key=lambda node: node.start_mark.index):
        start, end = node.start_mark.index, node.end_mark.index
        for match in re.finditer(r"\\.", text[start:end], re.DOTALL):
            if match[0] == "\\/":
                from spec_lint.reading.repairs import unescaped_slashes  # few specs have such escapes

                at = start + match.start()
                return ReadingError(
                    "R101",
                    r"pachctl's YAML parser does not know the escape `\/`, although JSON does.",
                    at,
                    at + 2,
                    "Write `/`.",
                    names_pachctl=True,
                    repair=unescaped_slashes(text, at),
                )
    return None


def skip_properties(text: str, start: int) -> int:
    """The offset after the tags and anchors of a node."""
    while start < len(text) and text[start] in "!&":
        match = re.compile(r"[!&][^\s,\[\]{}]*(?:\s|#[^\n]*+)*+").match(text, start)
        if match is None:
            break
        start = match.end()
    return start
