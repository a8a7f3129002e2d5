"""Text in Markdown and in Mermaid's graphs, which nothing in a file can add markup to."""

from __future__ import annotations

import re

from spec_lint.findings.plain import visible

_REFERENCES = {"&": "&amp;", "<": "&lt;", "$": "&#36;", "@": "&#64;"}
"""Written for HTML, formulas, and names of people, who would be notified."""
_MARKUP = "\\|*_`[]~"


def escaped(text: str) -> str:
    """A string on one line, as Markdown shows it, also in the cell of a table."""
    return "".join(
        "\\" + character if character in _MARKUP else _REFERENCES.get(character, character)
        for character in visible(text)
    )


def words(text: str) -> str:
    """A sentence on one line; what is in backticks is code."""
    parts = re.split("`([^`]+)`", visible(text))
    return "".join(f"<code>{escaped(part)}</code>" if code % 2 else escaped(part) for code, part in enumerate(parts))


_IN_A_LABEL = {character: f"#{ord(character)};" for character in '"#<>&`;%{}[]()|'}


def label(text: str) -> str:
    """A string as the label of a node or an edge in Mermaid."""
    return '"' + "".join(_IN_A_LABEL.get(character, character) for character in visible(text)) + '"'
