"""Long YAML without the documents, and the items of Lists, that no rule is about: what is left is read much faster.

A part that is left out becomes a mapping without a known field, of the same length and with as many lines, so that all
places stay the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from itertools import pairwise

_BOUNDARY = re.compile(r"\n(---|\.\.\.)(?=[ \t\r\n]|\Z)")  # a search for a first letter is fast
_CONTENT = re.compile(r"^[ \t]*[^\s#%]", re.MULTILINE)
_ITEMS = re.compile(r"items:(?<![^\n]items:)[ \t]*\r?\n(?P<indent> *)- ")
_ANCHOR = re.compile(r"[\s\[{,]&[^\s&]")
_TOP = re.compile(r"\n([^\s#].*)")
_OF_DEFINITION = re.compile(
    r"(?:apiVersion: apiextensions\.k8s\.io/\w+|kind: CustomResourceDefinition|metadata:|spec:|status:) *"
)

EMPTY = "_:"
"""A mapping that does not look like JSON."""

Wanted = Callable[[str], bool]


def brief(text: str, wanted: Wanted) -> str:
    """A YAML text in which only the documents, and items of Lists, are left that are ``wanted``."""
    return "".join(_documents(text, wanted))


def _documents(text: str, wanted: Wanted) -> Iterator[str]:
    ends = [(match.start(), match.end() - 1) for match in _BOUNDARY.finditer("\n" + text)]
    for (start, begin), (end, _) in pairwise([(0, 0), *ends, (len(text), len(text))]):
        yield text[start:begin]
        part = text[begin:end]
        if _CONTENT.search(part) is None or "\n%" in part or part.startswith("%"):
            yield part
        elif _is_definition(part) or not wanted(part):
            yield _emptied(part, "\n" if begin else "")  # nothing may follow the marker on its line
        else:
            yield from _items(part, wanted)


def _is_definition(part: str) -> bool:
    """Whether a document defines a kind of objects for Kubernetes. It has the names of fields of all that its objects
    hold, such as ``stdin`` and ``pipeline``, and neither a spec nor a secret."""
    if "kind: CustomResourceDefinition" not in part or "\r" in part:
        return False
    top = _TOP.findall("\n" + part)
    whole = len(top) == len(set(top)) and "kind: CustomResourceDefinition" in top
    return whole and all(map(_OF_DEFINITION.fullmatch, top))


def _items(part: str, wanted: Wanted) -> Iterator[str]:
    """A document in pieces; if it is a List, without the items that are not wanted."""
    head = _ITEMS.search(part)
    if head is None or _ANCHOR.search(part):
        yield part
        return
    item, after = _item(len(head["indent"])), _after_items(len(head["indent"]))
    first = head.start("indent")
    last = after.search(part, head.end())
    end = last.start() if last else len(part)
    yield part[:first]
    for start, stop in pairwise([*(match.start() for match in item.finditer(part, first, end)), end]):
        piece = part[start:stop]
        yield piece if wanted(piece) else _emptied(piece, head["indent"] + "- ")
    yield part[end:]


@cache
def _item(indent: int) -> re.Pattern[str]:
    return re.compile(rf"^ {{{indent}}}-(?=[ \r\n])", re.MULTILINE)


@cache
def _after_items(indent: int) -> re.Pattern[str]:
    """The first line after the items: one that is indented less, or as much and without a dash."""
    return re.compile(rf"^(?! {{{indent}}}[ -]|[ \t\r]*$|[ \t]*#)", re.MULTILINE)


def _emptied(part: str, before: str) -> str:
    """``EMPTY`` after some text, as long as a part and with as many lines; the part itself if that is impossible."""
    lines = part.count("\n") - before.count("\n")
    room = len(part) - len(before) - len(EMPTY) - lines
    return before + EMPTY + " " * room + "\n" * lines if lines > 0 and room >= 0 else part
