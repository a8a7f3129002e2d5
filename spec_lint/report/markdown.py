"""Text in Markdown and in Mermaid's graphs, which nothing in a file can add markup to."""

from __future__ import annotations

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


_IN_A_LABEL = {character: f"#{ord(character)};" for character in '"#<>&`;%{}[]()|'}


def label(text: str) -> str:
    """A string as the label of a node or an edge in Mermaid."""
    return '"' + "".join(_IN_A_LABEL.get(character, character) for character in visible(text)) + '"'
