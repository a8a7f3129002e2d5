"""The fixes that write the one known name that a misspelt one is near to, where it is used and not where it is defined.

They are unsafe, but for words of Pachyderm: a name that does not exist may also be one that is missing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from spec_lint.findings.finding import Edit, Fix, Pointer
from spec_lint.grammar.nearest import only_near
from spec_lint.grammar.words import quoted
from spec_lint.model.byte_edits import fix_of, overlap
from spec_lint.model.document import View
from spec_lint.model.edits import replaced, replaced_part

Place = tuple[Pointer, tuple[int, int] | None]
"""A string of a spec, with offsets in it if it holds more than the name."""


def respelled(
    view: View, name: str, near: str | None, known: Collection[str], places: Iterable[Place], *, ours: bool = False
) -> Fix | None:
    """The fix that writes a near name in all these places; None if another known name is as near. It is safe if the
    known names are all that there are (``ours``)."""
    near = only_near(name, near, known)
    if near is None:
        return None
    edits: list[Edit] = []
    for pointer, inside in places:
        made = replaced_part(view, pointer, *inside, near) if inside else replaced(view, pointer, near)
        if made is None:
            return None
        if not overlap(edits, made):  # else the next round finds it again
            edits += made
    return fix_of(f"Replace {quoted(name)} with {quoted(near)}", tuple(edits), safe=ours)
