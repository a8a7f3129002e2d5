"""Text without credentials, where no source is at hand that could say what else is a value."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from spec_lint.findings.plain import LONGEST_QUOTED, shortened
from spec_lint.reading.masking.ranges import merged
from spec_lint.secrets.credential_forms import forms, named
from spec_lint.secrets.value import MASK


def masked_forms(text: str) -> str:
    """Any text, including our own words, with credentials of a known form masked."""
    return replaced(text, forms(text))


def without_credentials(value: Any) -> Any:
    """A string from a file, or a JSON value with such strings, with credentials masked that are recognized by their
    form or by the name before them."""
    if isinstance(value, str):
        return replaced(value, forms(value) + named(value))
    if isinstance(value, list):
        return [without_credentials(item) for item in value]
    return {key: without_credentials(item) for key, item in value.items()} if isinstance(value, dict) else value


def shown(text: str) -> str:
    """A string from a file, as one of our sentences quotes it: without credentials, and not too long."""
    return shortened(str(without_credentials(text)), LONGEST_QUOTED)


def replaced(text: str, places: Sequence[tuple[int, int]]) -> str:
    """A text with these places masked."""
    if not places:
        return text
    parts: list[str] = []
    position = 0
    for start, end in merged(places):
        parts += [text[position:start], MASK]
        position = end
    return "".join([*parts, text[position:]])
