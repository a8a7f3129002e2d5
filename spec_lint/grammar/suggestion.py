"""How a suggestion is worded: one phrase for each kind, the same everywhere."""

from __future__ import annotations

from typing import overload

from spec_lint.grammar.words import quoted


@overload
def did_you_mean(text: str, *, ours: bool = False) -> str: ...
@overload
def did_you_mean(text: str | None, *, ours: bool = False) -> str | None: ...
def did_you_mean(text: str | None, *, ours: bool = False) -> str | None:
    """``Did you mean "access"?``, None where there is nothing to suggest.

    ``ours`` marks a name of ours or of Pachyderm's, such as that of a field, which is put in backticks.
    """
    if not text:
        return None
    return f"Did you mean `{text}`?" if ours else f"Did you mean {quoted(text)}?"


def write(text: str) -> str:
    """The exact text to write: ``Write "edges".``"""
    return f"Write {quoted(text)}."
