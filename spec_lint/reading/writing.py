"""How a value is written, so that pachctl reads exactly that value again."""

from __future__ import annotations

import json
import re
from typing import Any

from spec_lint.reading.scalars import resolved_tag

_PRINTABLE = re.compile("[\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]*")
"""What YAML allows in a text; the byte order mark is left out, because no editor shows it."""
_BREAKS = re.compile("[\n\r\x85\u2028\u2029]")
_INDICATORS = frozenset("#&*!|>'\"%@`,[]{}")
"""What no plain scalar starts with."""
_IN_FLOW = frozenset(",[]{}:?")
"""What a plain scalar between brackets or braces does not have, so that every reader takes it as one."""
_DOUBTFUL = frozenset({"y", "n", "yes", "no", "on", "off", "="})
"""Words that other readers of YAML do not take for strings."""


def scalar_text(value: Any, style: str = "", *, flow: bool = False) -> str | None:
    """A scalar as text, a string in this quoting style if possible, else in double quotes; None if it cannot be exact.

    ``style`` is that of a node; ``flow`` is true between brackets or braces.
    """
    if not isinstance(value, str):
        return json.dumps(value, allow_nan=False)
    if _PRINTABLE.fullmatch(value) is not None and _BREAKS.search(value) is None:
        if style == "'":
            return "'" + value.replace("'", "''") + "'"
        if style == "" and is_plain(value, flow=flow):
            return value
    return double_quoted(value)


def is_plain(text: str, *, flow: bool) -> bool:
    """Whether a string can be written without quotes, for pachctl and for other readers of YAML."""
    if not text or text[0] in _INDICATORS or (text[0] in "-?:" and text[1:2] in ("", " ")):
        return False
    if text != text.strip() or "\t" in text or ": " in text or " #" in text or text.endswith(":"):
        return False
    if text.lower() in _DOUBTFUL or text.startswith(("---", "...")) or (flow and not _IN_FLOW.isdisjoint(text)):
        return False
    return resolved_tag(text) == "str"


def double_quoted(text: str) -> str | None:
    """A string in double quotes, valid in JSON and in YAML; None if it has a character that neither can have."""
    written = json.dumps(text, ensure_ascii=False)
    pieces = [piece if _PRINTABLE.fullmatch(piece) else _escaped(piece) for piece in written]
    return None if None in pieces else "".join(filter(None, pieces))


def _escaped(character: str) -> str | None:
    return f"\\u{ord(character):04x}" if ord(character) < 0x10000 and not "\ud800" <= character <= "\udfff" else None


def flow_text(value: Any, *, quoted: bool) -> str | None:
    """A value on one line; ``quoted`` puts strings into double quotes, as JSON needs it."""
    if isinstance(value, list):
        items = [flow_text(item, quoted=quoted) for item in value]
        return None if None in items else f"[{', '.join(filter(None, items))}]"
    if isinstance(value, dict):
        entries = [(flow_text(key, quoted=quoted), flow_text(inner, quoted=quoted)) for key, inner in value.items()]
        if any(None in entry for entry in entries):
            return None
        return "{" + ", ".join(f"{key}: {inner}" for key, inner in entries) + "}"
    return scalar_text(value, '"' if quoted else "", flow=True)


def block_text(value: Any, indent: str, line_end: str) -> str | None:
    """What follows the colon of a key in block style: a value on the same line, or a mapping on lines of its own.

    ``indent`` is that of the key.
    """
    if not isinstance(value, dict) or not value:
        text = flow_text(value, quoted=False) if isinstance(value, (list, dict)) else scalar_text(value)
        return None if text is None else f" {text}"
    deeper, lines = indent + "  ", []
    for key, inner in value.items():
        name, text = scalar_text(key), block_text(inner, deeper, line_end)
        if name is None or text is None:
            return None
        lines.append(f"{line_end}{deeper}{name}:{text}")
    return "".join(lines)
