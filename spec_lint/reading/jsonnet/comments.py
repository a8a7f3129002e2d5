"""The comments of a jsonnet text that may be about spec-lint."""

from __future__ import annotations

import re

from spec_lint.findings.source import Source
from spec_lint.reading.ignore_comments import HINT, Layout

_TOKEN = re.compile(
    r"""
    (?P<comment>\#[^\n]* | //[^\n]* | /\*.*?(?:\*/|\Z))
|   \|\|\|-?[ \t\r]*\n(?:[ \t\r]*\n)*(?P<margin>[ \t]+)[^\n]*(?:\n(?:(?P=margin)[^\n]*|[ \t\r]*$))*(?:\n[ \t]*\|\|\|)?
|   @"(?:[^"]|"")*(?:"|\Z) | @'(?:[^']|'')*(?:'|\Z)
|   "(?:\\.|[^"\\])*(?:"|\Z) | '(?:\\.|[^'\\])*(?:'|\Z)
    """,
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)


def jsonnet_layout(source: Source) -> Layout:
    """Where the comments of a text are; what they may be about are lines."""
    comments, strings = [], []
    for token in _TOKEN.finditer(source.text):
        if token["comment"] is None:
            strings.append(token.span())
        elif HINT.search(token["comment"]):
            comments.append((token.start(), token.start() + len(token["comment"].rstrip())))
    return Layout(source, comments, strings)
