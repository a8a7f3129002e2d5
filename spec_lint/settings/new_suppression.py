"""Adds entries to ``suppress`` in the text of a configuration, whose form stays as it is."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from typing import Any

import tomlkit
from tomlkit.items import Array


class FormError(Exception):
    """A configuration whose form cannot take an entry."""


def with_suppressions(text: str, prefix: Sequence[str], entries: Sequence[Mapping[str, Any]]) -> str:
    """The text of a configuration with more suppressions. ``prefix`` are the keys of its table. Raises FormError."""
    document = tomlkit.parse(f"{text}\n" if text and not text.endswith("\n") else text)
    table: Any = document
    for key in prefix:
        table = table[key]
    present = table.get("suppress")
    if isinstance(present, Array):
        for entry in entries:
            inline = tomlkit.inline_table()
            inline.update(entry)
            present.append(inline)
    else:
        if present is None:
            table.append("suppress", tomlkit.aot())
            present = table["suppress"]
        for entry in entries:
            added = tomlkit.table()
            added.update(entry)
            present.append(added)
    made = _with_blank_lines(tomlkit.dumps(document), entries)
    if "\r\n" in text and "\n" not in text.replace("\r\n", ""):
        made = made.replace("\r\n", "\n").replace("\n", "\r\n")
    if not _has_only_more(text, made, prefix, entries):
        raise FormError
    return made


def _with_blank_lines(text: str, entries: Sequence[Mapping[str, Any]]) -> str:
    """A text with a blank line around each of the new tables."""
    blocks = [tomlkit.dumps(entry).splitlines() for entry in entries]
    lines = text.split("\n")
    spaced: list[str] = []
    after = -1
    for number, line in enumerate(lines):
        block = next((one for one in blocks if lines[number + 1 : number + 1 + len(one)] == one), None)
        is_new = block is not None and line.startswith("[[")
        if line.startswith("[") and (is_new or number == after) and spaced and spaced[-1].strip():
            spaced.append("")
        if is_new and block is not None:
            after = number + 1 + len(block)
        spaced.append(line)
    return "\n".join(spaced)


def _has_only_more(text: str, made: str, prefix: Sequence[str], entries: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a new text says what the old one says, and has these entries, too."""
    wanted = tomllib.loads(text)
    table = wanted
    for key in prefix:
        table = table[key]
    table["suppress"] = [*table.get("suppress", []), *map(dict, entries)]
    try:
        return tomllib.loads(made) == wanted
    except tomllib.TOMLDecodeError:
        return False
