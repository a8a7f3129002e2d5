"""The comments of a text in YAML, or in JSON as pachctl reads it, that may be about spec-lint."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Any

from ruamel.yaml.cyaml import CParser  # type: ignore[attr-defined]
from ruamel.yaml.error import YAMLError
from ruamel.yaml.events import ScalarEvent
from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode

from spec_lint.findings.source import Source
from spec_lint.reading.ignore_comments import HINT, Layout, Range
from spec_lint.reading.yaml import go_yaml

_BREAK = re.compile("[\n\r\x85\u2028\u2029]")
_MARK = re.compile(r"(?:(?<=[\s\ufeff])|\A)#")
_MARKER = re.compile(r"^---(?!\S)", re.MULTILINE)
_HEADER = re.compile(r"[|>][^\n\r\x85\u2028\u2029]*")


def yaml_layout(source: Source, readable: str | None = None) -> Layout:
    """Where the comments of a text are, and what they may be about. Of a text that cannot be parsed, only what is
    before the error is known. ``readable`` is a text of the same layout, if it can be read better."""
    text = source.text if readable is None else readable
    roots, error = go_yaml.compose(text)
    nodes = [node for root in roots for node in _nodes(root)]
    scalars = [(node.start_mark.index, node.end_mark.index) for node in nodes if isinstance(node, ScalarNode)]
    known = len(text)
    if error is not None:
        scalars, known = _scalars_before_error(text)
    opaque = sorted(_content(text, *place) for place in scalars)
    documents = list(_beginnings(text, roots, len(text) if error is None else error.start)) or [len(text)]
    things = [thing for node in nodes for thing in _things(node)]
    things += [_place(root) for root in roots if getattr(root, "flow_style", True)]
    return Layout(source, _comments(text, opaque, known), opaque, things, documents)


def _beginnings(text: str, roots: Sequence[Any], end: int) -> Iterator[int]:
    """Where each document begins: the first with its content, the others with their marker; there may be one with an
    error at the end of what was read."""
    for number, root in enumerate(roots):
        if number == 0:
            yield root.start_mark.index
        after = roots[number + 1].start_mark.index if number + 1 < len(roots) else end
        if (marker := _MARKER.search(text, root.end_mark.index, after)) is not None:
            yield marker.start()


def _nodes(root: Any) -> Iterator[Any]:
    stack = [root]
    while stack:
        node = stack.pop()
        yield node
        stack.extend(go_yaml.children(node))


def _place(node: Any) -> Range:
    return node.start_mark.index, node.end_mark.index


def _things(node: Any) -> Iterator[Range]:
    """The entries of a mapping, the items of a list."""
    if isinstance(node, MappingNode):
        for key, value in node.value:
            yield key.start_mark.index, max(key.end_mark.index, value.end_mark.index)
    elif isinstance(node, SequenceNode):
        yield from map(_place, node.value)


def _scalars_before_error(text: str) -> tuple[list[Range], int]:
    """The scalars before the first error of a text, and where that is."""
    parser = CParser(text)
    found: list[Range] = []
    try:
        while parser.check_event():
            event = parser.get_event()
            if isinstance(event, ScalarEvent):
                found.append((event.start_mark.index, event.end_mark.index))
    except YAMLError as error:
        marks = (getattr(error, name, None) for name in ("context_mark", "problem_mark"))
        return found, min([mark.index for mark in marks if mark is not None], default=0)
    finally:
        parser.dispose()
    return found, len(text)


def _content(text: str, start: int, end: int) -> Range:
    """The offsets of a scalar without the first line of a block, which may have a comment."""
    start = go_yaml.skip_properties(text, start)
    header = _HEADER.match(text, start, end)
    return (header.end() if header else start), end


def _comments(text: str, scalars: list[Range], known: int) -> Iterator[Range]:
    """The real comments, each on its line, that may be about spec-lint."""
    after = 0
    for hint in HINT.finditer(text, 0, known):
        if hint.start() < after:
            continue
        first = max(text.rfind(mark, 0, hint.start()) for mark in "\n\r\x85\u2028\u2029") + 1
        ending = _BREAK.search(text, hint.end())
        after = ending.start() if ending else len(text)
        for mark in _MARK.finditer(text, first, min(after, known)):
            at = bisect_right(scalars, (mark.start(), len(text))) - 1
            if at < 0 or scalars[at][1] <= mark.start():
                if HINT.search(text, mark.start(), after):
                    yield mark.start(), after
                break
