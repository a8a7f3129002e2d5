"""The published JSON Schemas (draft 2020-12): ``text(name)`` gives one as it is published."""

from __future__ import annotations

import os

_NAMES = ("pipeline", "secret", "config", "report", "files", "secrets", "inventory", "baseline", "receipt")


def names() -> tuple[str, ...]:
    """What there are schemas of."""
    return _NAMES


def text(name: str) -> str:
    """The schema called ``name`` (one of ``names()``) as JSON text; ValueError for any other name."""
    if name not in _NAMES:
        raise ValueError(f"there is no schema called {name!r}; there are {', '.join(_NAMES)}")
    # Every run reads a schema: os.path and open are loaded already, importlib.resources and pathlib are not.
    with open(os.path.join(os.path.dirname(__file__), f"{name}.schema.json"), encoding="utf-8") as file:  # noqa: PTH118, PTH120
        return file.read()
