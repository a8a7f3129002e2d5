"""Documents of a text, and edits made on it."""

from __future__ import annotations

from collections.abc import Iterable

from spec_lint.engine.loader import load
from spec_lint.findings.finding import Edit
from spec_lint.model.document import Document, Kind


def document_of(text: str) -> Document:
    """The first spec of a text."""
    return load("spec.yaml", text.encode(), Kind.PIPELINE).documents[0]


def made(text: str, edits: Iterable[Edit]) -> str:
    """The text after edits, which must not overlap."""
    position, pieces = 0, []
    for edit in sorted(edits, key=lambda edit: (edit.span.start, edit.span.end)):
        assert position <= edit.span.start <= edit.span.end <= len(text)
        pieces += [text[position : edit.span.start], edit.text]
        position = edit.span.end
    return "".join([*pieces, text[position:]])
