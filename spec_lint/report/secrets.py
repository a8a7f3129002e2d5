"""The list of secrets as text, as JSON and as Markdown. Names, types and key names; never a value."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TextIO

from spec_lint.findings.plain import visible, wrapped
from spec_lint.report.color import columns

if TYPE_CHECKING:
    from spec_lint.findings.finding import Span
    from spec_lint.model.inventory import KnownSecret
    from spec_lint.model.secret_table import Row, Use

FORMATS = ("text", "json", "markdown")
VERSION = 1
_HEADINGS = ("Name", "Namespace", "State", "Type", "Keys", "Defined in", "Used by")
_HARMLESS = {"unused", "missing, optional"}


def write(format_name: str, rows: Sequence[Row], notes: Sequence[str], out: TextIO, *, verbose: bool = False) -> None:
    """Write rows in one of ``FORMATS``; ``notes`` are sentences about the sources of the information.

    ``verbose`` also lists the users of each secret in the text format.
    """
    if format_name == "text":
        _text(rows, notes, out, verbose)
    elif format_name == "json":
        _json(rows, notes, out)
    else:
        _markdown(rows, notes, out)


def _text(rows: Sequence[Row], notes: Sequence[str], out: TextIO, verbose: bool) -> None:
    from spec_lint.report.secret_block import SecretBlocks

    blocks = SecretBlocks(out, verbose=verbose)
    for row in rows:
        [name], [namespace], states, types, keys, places, uses = _cells(row)
        details = [("namespace", namespace)]
        for definition in zip(types, keys, places, strict=True) if row.definitions else ():
            details += zip(("type", "keys", "defined in"), definition, strict=True)
        pipelines = len({(use.pipeline.name, use.span.source.path) for use in row.uses})
        details += blocks.users("used by", pipelines, uses if row.uses else ())
        details += [("" if row.uses or number else "used by", user) for number, user in enumerate(_users(row))]
        blocks.write(name, ", ".join(states), _style(states), details)
        out.write("\n")
    out.write(f"{_totals(rows)}\n")
    for note in notes:
        for number, line in enumerate(wrapped(visible(note), columns(out), 6, 6)):
            out.write(f"      {line}\n" if number else f"note: {line}\n")


def _style(states: Sequence[str]) -> str:
    if states == ["ok"]:
        return "good"
    return "warning" if _HARMLESS.issuperset(states) else "error"


def _cells(row: Row) -> tuple[list[str], ...]:
    from spec_lint.reading.masking.words import without_credentials

    return (
        [without_credentials(row.name)],
        [row.namespace or "not known"],
        row.states(),
        [without_credentials(definition.type) or "?" for definition in row.definitions] or ["-"],
        [_keys(definition) for definition in row.definitions] or ["-"],
        [_place(definition) for definition in row.definitions] or ["-"],
        [*map(_use, row.uses), *_users(row)] or ["-"],
    )


def _place(definition: KnownSecret) -> str:
    place = _where(definition.span)
    if definition.origin == "file":
        return place or "file"
    return f"{definition.origin} ({place})" if place else definition.origin


def _users(row: Row) -> list[str]:
    return [f"{place.path}:{place.line}" for place in row.users]


def _where(span: Span | None) -> str:
    if span is not None and span.rendered:
        return f"{span.source.path}, {span.source.origin}"
    return f"{span.source.path}:{span.source.position(span.start)[0]}" if span else ""


def _keys(definition: KnownSecret) -> str:
    if definition.keys is None:
        return "?"
    from spec_lint.reading.masking.words import without_credentials

    return ", ".join(without_credentials(sorted(definition.keys))) or "none"


def _use(use: Use) -> str:
    from spec_lint.reading.masking.words import without_credentials

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
    """One secret as a JSON object; keys and types are null if unknown."""
    from spec_lint.reading.masking.words import without_credentials

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
        "users": [{"file": place.path, "line": place.line} for place in row.users],
    }


def _json_place(span: Span | None) -> dict[str, Any]:
    if span is None:
        return {"file": None, "line": None}
    return {"file": span.source.path, "line": None if span.rendered else span.source.position(span.start)[0]}


def _markdown(rows: Sequence[Row], notes: Sequence[str], out: TextIO) -> None:
    out.write(f"| {' | '.join(_HEADINGS)} |\n|{' --- |' * len(_HEADINGS)}\n")
    for row in rows:
        cells = ["<br>".join(_markdown_text(line) for line in cell) for cell in _cells(row)]
        out.write(f"| {' | '.join(cells)} |\n")
    out.write(f"\n{_totals(rows)}\n")
    for note in notes:
        out.write(f"\n{_markdown_text(note)}\n")


def _markdown_text(text: str) -> str:
    """A string escaped for Markdown."""
    from spec_lint.reading.masking.words import masked_forms
    from spec_lint.report.markdown import escaped

    return escaped(masked_forms(text))
