"""The text of a template with something readable in place of its placeholders, so the rest of it can be judged.

Each placeholder becomes a string of the same length, so every place stays what it is; in the values that are read, the
placeholder is put back.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from spec_lint.findings.private import Private
from spec_lint.findings.source import Source
from spec_lint.grammar.marks import Mark, marks
from spec_lint.pachyderm.release import Release
from spec_lint.reading.node import Node, Shape

_FIRST, _MOST, _REST = 0xE000, 6_000, "\uf8ff"
"""A placeholder becomes one character of its own and as many of ``_REST`` as it is longer: private characters that no
text has."""
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_COMMENT = re.compile(r"\A\#@|\{\#|\{\{-?\s*/\*|<%\#")
_STATEMENT = re.compile(r"\{%|%\{|<%(?![=-]=?)|\{\{-?\s*(?:if|else|end|range|with|define|block|template|for|\#|/|\^)\b")
_DOUBLED = re.compile(r"\s*\{\{\s*\"")
_ESCAPED = re.compile(r"\\.", re.DOTALL)
_OF_LINES = frozenset({"helm", "jinja", "braces", "erb", "terraform"})
_STRING = re.compile("([\ue000-\uf8fe])\uf8ff*")

NodeFinder = Callable[[Source, Release | None], list[Node | None]]


class Filled(Private):
    """A text whose placeholders were replaced. ``whole`` is true if lines of the language decide what is in the file:
    what was read shows then only what a document may be."""

    __slots__ = ("source", "whole", "_marks")  # noqa: RUF023 - the private one last

    def __init__(self, source: Source, found: list[str], *, whole: bool) -> None:
        self.source = source
        self.whole = whole
        self._marks = found

    def restored(self, value: Any) -> Any:
        """A value with the placeholders as they are written."""
        if isinstance(value, str):
            return _STRING.sub(lambda match: self._marks[ord(match[1]) - _FIRST], value)
        if isinstance(value, list):
            return [self.restored(item) for item in value]
        if isinstance(value, dict):
            return {self.restored(key): self.restored(item) for key, item in value.items()}
        return value

    def node(self, root: Node | None) -> Node | None:
        """A node graph with the placeholders as they are written."""
        stack = [root] if root is not None else []
        while stack:
            node = stack.pop()
            if node.shape is Shape.SCALAR:
                node.text = self.restored(node.text)
            for key, value in node.entries:
                stack += (key, value)
            stack += node.items
        return root

    def nodes_by(self, find: NodeFinder) -> NodeFinder:
        """A function that returns node graphs with the placeholders as they are written."""
        return lambda source, release: [self.node(root) for root in find(source, release)]


def filled(source: Source) -> Filled | None:
    """The text of a source with its placeholders replaced; None if it has none, or too many."""
    text = source.text
    if _DOUBLED.match(text):  # of `str.format`
        text = text.replace("{{", "{ ").replace("}}", "} ")
    found = list(marks(text)) if _PRIVATE.search(text) is None else []
    if not found or len(found) > _MOST:
        return None
    start = len(text) - len(text.lstrip())
    is_json = text.startswith(("{", "["), start) and found[0].start > start
    pieces: list[str] = []
    end, in_string, whole = 0, False, False
    for index, mark in enumerate(found):
        before = text[end : mark.start]
        in_string ^= _ESCAPED.sub("", before).count('"') % 2 == 1
        inside = in_string or not is_json
        if _COMMENT.match(text, mark.start):
            word = _blank(text, mark)
        elif not in_string and _STATEMENT.match(text, mark.start) if is_json else _is_line(text, mark):
            word, whole = _blank(text, mark), True
        else:
            word = _word(index, mark, quoted=not inside and _is_value(text, mark))
        pieces += before, word
        end = mark.end
    filled_text = "".join([*pieces, text[end:]])
    words = [text[mark.start : mark.end] for mark in found]
    return Filled(Source(source.path, filled_text, marked=source.marked), words, whole=whole)


def _word(index: int, mark: Mark, *, quoted: bool) -> str:
    """A string as long as a placeholder."""
    length, own = mark.end - mark.start, chr(_FIRST + index)
    return f'"{own}{_REST * (length - 3)}"' if quoted and length > 2 else own + _REST * (length - 1)


def _blank(text: str, mark: Mark) -> str:
    return re.sub(r"[^\r\n]", " ", text[mark.start : mark.end])


def _is_line(text: str, mark: Mark) -> bool:
    """Whether a placeholder of YAML is alone on its line: it is a statement, or becomes whole lines."""
    before = text[text.rfind("\n", 0, mark.start) + 1 : mark.start]
    after = text[mark.end :].partition("\n")[0]
    return mark.language in _OF_LINES and not before.strip() and not after.strip()


def _is_value(text: str, mark: Mark) -> bool:
    """Whether a placeholder outside the strings of JSON is a whole value or key, not a part of a number."""
    before, after = text[max(0, mark.start - 200) : mark.start].rstrip(), text[mark.end : mark.end + 200].lstrip()
    return before.endswith((":", ",", "[", "{")) and after.startswith((":", ",", "]", "}"))
