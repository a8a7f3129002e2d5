"""What edits of a document are made of, and the fix that is made of edits."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from spec_lint.findings.finding import Edit, Fix, Pointer, Span
from spec_lint.model.document import Document, View

Edits = tuple[Edit, ...]


def fix_of(title: str, *edits: Edits | None, safe: bool = True) -> Fix | None:
    """The fix that makes all these edits; None if one of them cannot be made."""
    made = [edit for some in edits if some is not None for edit in some]
    return Fix(tuple(made), safe, title) if made and None not in edits else None


def edit(view: View, start: int, end: int, text: str, claim: str = "") -> Edits:
    return (Edit(Span(view.document.source, start, end), text, claim),)


def claim_of(document: Document, pointer: Pointer, name: str = "") -> str:
    """What only one fix at a time may do: give a collection an entry of this name."""
    return f"{document.index} {pointer[:-1]} {folded(name)}"


def folded(name: str) -> str:
    """A name without what its spellings differ in."""
    return name.replace("_", "").lower()


def overlap(some: Iterable[Edit], others: Collection[Edit]) -> bool:
    """Whether one of the edits of one kind is where one of the other kind is."""
    return any(
        one.span.start <= other.span.end and other.span.start <= one.span.end for one in some for other in others
    )
