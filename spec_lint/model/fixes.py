"""Fixes as rules make them. Their edits come from ``edits`` and ``removal``, imported only if something is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from spec_lint.findings.finding import Fix, Pointer
from spec_lint.grammar.words import quoted
from spec_lint.model.document import View


def write(view: View, pointer: Pointer, value: Any, title: str, *, safe: bool = True) -> Fix | None:
    """Another value at a pointer."""
    from spec_lint.model.byte_edits import fix_of
    from spec_lint.model.edits import replaced

    return fix_of(title, replaced(view, pointer, value), safe=safe)


def write_meant(view: View, pointer: Pointer, text: str | None, *, safe: bool = False) -> Fix | None:
    """The string that is most likely meant at a pointer, if there is a suggestion."""
    return write(view, pointer, text, f"Write {quoted(text)}", safe=safe) if text else None


def write_part(
    view: View, pointer: Pointer, inside: tuple[int, int], text: str, title: str, *, safe: bool = True
) -> Fix | None:
    """Another text in place of a part of the string at a pointer."""
    from spec_lint.model.byte_edits import fix_of
    from spec_lint.model.edits import replaced_part

    return fix_of(title, replaced_part(view, pointer, *inside, text), safe=safe)


def write_source(view: View, start: int, end: int, text: str, title: str, *, safe: bool = True) -> Fix | None:
    """Another text between two offsets of the file."""
    from spec_lint.model.byte_edits import fix_of
    from spec_lint.model.edits import replaced_source

    return fix_of(title, replaced_source(view, start, end, text), safe=safe)


def rename(view: View, pointer: Pointer, name: str, *, safe: bool = True) -> Fix | None:
    """Another name for the field at a pointer."""
    from spec_lint.model.byte_edits import fix_of
    from spec_lint.model.edits import renamed

    return fix_of(f'Rename "{pointer[-1]}" to "{name}"', renamed(view, pointer, name), safe=safe)


def remove(view: View, pointer: Pointer, *, safe: bool = True) -> Fix | None:
    """No field or item at a pointer."""
    from spec_lint.model.byte_edits import fix_of
    from spec_lint.model.removal import removed

    what = "the item" if isinstance(pointer[-1], int) else f"`{pointer[-1]}`"
    return fix_of(f"Remove {what}", removed(view, pointer), safe=safe)


def remove_twin(view: View, pointer: Pointer, keys: Sequence[int], *, safe: bool = True) -> Fix | None:
    """The field at a pointer once, without the other entry about it, given by the offset of its key."""
    from spec_lint.model.byte_edits import fix_of
    from spec_lint.model.removal import removed_twin

    return (
        fix_of(f"Remove the other `{pointer[-1]}`", removed_twin(view, pointer, keys[0]), safe=safe)
        if len(keys) == 1
        else None
    )


def add(view: View, pointer: Pointer, value: Any, *, beside: str | int, safe: bool = True) -> Fix | None:
    """A new field at a pointer."""
    from spec_lint.model.byte_edits import fix_of
    from spec_lint.model.edits import inserted

    return fix_of(f"Add `{pointer[-1]}`", inserted(view, pointer, value, beside=beside), safe=safe)
