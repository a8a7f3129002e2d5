"""The inventory of secrets as a table, as JSON and as Markdown. Names, types and key names; never a value."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TextIO

from spec_lint.findings.plain import visible
from spec_lint.report.cells import text_width

if TYPE_CHECKING:
    from spec_lint.findings.finding import Span
    from spec_lint.model.inventory import KnownSecret
    from spec_lint.model.secret_table import Row, Use

FORMATS = ("table", "json", "markdown")
VERSION = 1
_HEADINGS = ("NAME", "NAMESPACE", "STATE", "TYPE", "KEYS", "DEFINED IN", "USED BY")


def write(format_name: str, rows: Sequence[Row], notes: Sequence[str], out: TextIO) -> None:
    """Write rows in one of ``FORMATS``; ``notes`` are sentences about where what is known comes from."""
    writers = {"table": _table, "json": _json, "markdown": _markdown}
    writers[format_name](rows, notes, out)


def _table(rows: Sequence[Row], notes: Sequence[str], out: TextIO) -> None:
    cells = [tuple([heading] for heading in _HEADINGS), *(_cells(row) for row in rows)]
    write_columns(cells, out)
    out.write(f"\n{_totals(rows)}\n")
    for note in notes:
        out.write(f"note: {note}\n")


def write_columns(rows: Sequence[Sequence[Sequence[str]]], out: TextIO) -> None:
    """Rows of cells, each cell some lines, as columns that are as wide as they need to be."""
    from spec_lint.reading.masking.shield import masked_forms

    shown = [[[visible(masked_forms(line)) for line in cell] for cell in row] for row in rows]
    widths = [max(text_width(line) for row in shown for line in (*row[column], "")) for column in range(len(shown[0]))]
    for row in shown:
        for number in range(max(1, *map(len, row))):
            texts = [cell[number] if number < len(cell) else "" for cell in row]
            line = "  ".join(text + " " * (width - text_width(text)) for text, width in zip(texts, widths, strict=True))
            out.write(line.rstrip() + "\n")


def _cells(row: Row) -> tuple[list[str], ...]:
    from spec_lint.reading.masking.shield import without_credentials

    return (
        [without_credentials(row.name)],
        [row.namespace],
        row.states(),
        [without_credentials(definition.type) or "?" for definition in row.definitions] or ["-"],
        [_keys(definition) for definition in row.definitions] or ["-"],
        [_place(definition) for definition in row.definitions] or ["-"],
        [_use(use) for use in row.uses] or ["-"],
    )


def _place(definition: KnownSecret) -> str:
    place = _where(definition.span)
    if definition.origin == "file":
        return place or "file"
    return f"{definition.origin} ({place})" if place else definition.origin


def _where(span: Span | None) -> str:
    if span is not None and span.rendered:
        return f"{span.source.path}, {span.source.origin}"
    return f"{span.source.path}:{span.source.position(span.start)[0]}" if span else ""


def _keys(definition: KnownSecret) -> str:
    if definition.keys is None:
        return "?"
    from spec_lint.reading.masking.shield import without_credentials

    return ", ".join(without_credentials(sorted(definition.keys))) or "none"


def _use(use: Use) -> str:
    from spec_lint.reading.masking.shield import without_credentials

    name, words = without_credentials([use.pipeline.name, use.words()])
    return f"{name or '?'} ({_where(use.span)}): {words}"


def _totals(rows: Sequence[Row]) -> str:
    words = [f"{len(rows)} secret{'' if len(rows) == 1 else 's'}"]
    for word, names in (("missing", "missing"), ("unused", "unused"), ("in conflict", "conflict")):
        if number := sum(names in row.states() for row in rows):
            words.append(f"{number} {word}")
    if number := sum(bool(row.missing_keys()) for row in rows):
        words.append(f"{number} without a key that is asked for")
    return ", ".join(words) + "."


def _json(rows: Sequence[Row], notes: Sequence[str], out: TextIO) -> None:
    out.write(f'{{"version": {VERSION},\n "secrets": [')
    for index, row in enumerate(rows):
        out.write((",\n  " if index else "\n  ") + json.dumps(record(row)))
    out.write(("\n ]" if rows else "]") + f',\n "notes": {json.dumps(list(notes))}}}\n')


def record(row: Row) -> dict[str, Any]:
    """One secret as JSON has it; keys and types are null where they are not known."""
    from spec_lint.reading.masking.shield import without_credentials

    found: dict[str, Any] = without_credentials(_record(row))
    return found


def _record(row: Row) -> dict[str, Any]:
    return {
        "name": row.name,
        "namespace": row.namespace,
        "states": row.states(),
        "missing_keys": row.missing_keys(),
        "definitions": [
            {
                "origin": definition.origin,
                **_json_place(definition.span),
                "namespace": definition.namespace,
                "type": definition.type,
                "keys": sorted(definition.keys) if definition.keys is not None else None,
            }
            for definition in row.definitions
        ],
        "uses": [
            {
                "pipeline": use.pipeline.name,
                **_json_place(use.span),
                "use": use.reference.use,
                "key": use.reference.key,
                "target": use.reference.target or None,
                "optional": use.reference.optional,
            }
            for use in row.uses
        ],
    }


def _json_place(span: Span | None) -> dict[str, Any]:
    if span is None:
        return {"file": None, "line": None}
    return {"file": span.source.path, "line": None if span.rendered else span.source.position(span.start)[0]}


def _markdown(rows: Sequence[Row], notes: Sequence[str], out: TextIO) -> None:
    headings = [heading.capitalize() for heading in _HEADINGS]
    out.write(f"| {' | '.join(headings)} |\n|{' --- |' * len(headings)}\n")
    for row in rows:
        cells = ["<br>".join(_markdown_text(line) for line in cell) for cell in _cells(row)]
        out.write(f"| {' | '.join(cells)} |\n")
    out.write(f"\n{_totals(rows)}\n")
    for note in notes:
        out.write(f"\n{_markdown_text(note)}\n")


def _markdown_text(text: str) -> str:
    """A text that Markdown shows as it is."""
    from spec_lint.reading.masking.shield import masked_forms

    shown = visible(masked_forms(text)).replace("&", "&amp;").replace("<", "&lt;")
    return "".join("\\" + character if character in "\\|*_`[]" else character for character in shown)
