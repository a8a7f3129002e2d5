"""A long List in JSON without the items that no rule is about: see ``reading/yaml/brief.py``."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator

_ITEMS = re.compile(r'"items"\s*:\s*\[\s*')
_BETWEEN = re.compile(r"\s*(?:,\s*|(?=\]))")


def brief(text: str, wanted: Callable[[str], bool]) -> str:
    """A JSON text; if it is a List, only the items that are ``wanted`` are left in it."""
    head = _ITEMS.search(text)
    if head is None:
        return text
    try:
        json.loads(text[: head.start()] + '"items": 0}')  # it is a key at the top
        return text[: head.end()] + "".join(_items(text, head.end(), wanted))
    except (ValueError, RecursionError):
        return text


def _items(text: str, start: int, wanted: Callable[[str], bool]) -> Iterator[str]:
    """The rest of a text after the opening bracket, in pieces. Raises ValueError if it is not JSON."""
    decode = json.JSONDecoder().raw_decode
    while not text.startswith("]", start):
        _, end = decode(text, start)
        item = text[start:end]
        yield item if wanted(item) or not item.startswith("{") else _emptied(item)
        between = _BETWEEN.match(text, end)
        if between is None:
            raise ValueError("neither a comma nor the end of the list")
        yield between[0]
        start = between.end()
    yield text[start:]


def _emptied(item: str) -> str:
    lines = item.count("\n")
    return "{" + " " * (len(item) - 2 - lines) + "\n" * lines + "}"
