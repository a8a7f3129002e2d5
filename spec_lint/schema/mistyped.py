"""Keys and values with a typing mistake: no space after a colon, no colon, a character that is not ASCII."""

from __future__ import annotations

import re
from typing import Any

from spec_lint.reading.characters import QUOTES, name_of

NO_SPACE = "Add a space after the colon."
COMMENT = "In YAML, a `#` after a space begins a comment; quotes prevent that."


def is_glued(text: Any) -> bool:
    """Whether a text is a key and a value with no space after the colon; an address is not."""
    return isinstance(text, str) and re.match(r"[A-Za-z_]\w*:(?=\S)(?!//)", text) is not None


def mistyped_hint(key: str, value: Any) -> str | None:
    """What to do about a key with such a mistake."""
    if value is None and is_glued(key):
        return NO_SPACE
    if value is None and re.fullmatch(r"[A-Za-z_]\w* \S+", key):
        return f"Add a colon after `{key.split()[0]}`."
    strange = re.search(r"[^\x20-\x7e]", key)
    if strange is None:
        return None
    if key[0] in QUOTES:
        return f"Write straight quotes; {name_of(key[0])} is part of the key."
    return f"Write the key in ASCII; this one has the character {name_of(strange[0])}."
