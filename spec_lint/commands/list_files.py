"""Writes the list of ``check --list-files``: what each file was taken for, and why."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Sequence
from typing import Any

from spec_lint.commands.options import UsageError
from spec_lint.engine.listing import KINDS, ListedFile, list_files
from spec_lint.engine.request import Request
from spec_lint.findings.exit_code import ExitCode
from spec_lint.findings.plain import count, visible
from spec_lint.reading.masking.words import without_credentials
from spec_lint.report.cells import text_width
from spec_lint.report.streams import guarded

VERSION = 1
WIDEST = 60
"""A longer path moves the reason to the right."""


def list_and_count(request: Request, form: str) -> int:
    """Write the list, and return the exit code: whether a check of these files checks anything. Raises UsageError."""
    if form not in ("text", "json"):
        raise UsageError(f"--list-files has no format {form}; use text or json.")
    files = [file._replace(reason=without_credentials(file.reason)) for file in list_files(request)]
    lines = _json(files) if form == "json" else _text(files)
    guarded(sys.stdout).write("".join(f"{line}\n" for line in lines))
    return ExitCode.OK if any(file.documents for file in files) else ExitCode.NOTHING_CHECKED


def _json(files: Sequence[ListedFile]) -> list[str]:
    rows = [f"  {json.dumps(_record(file))}" for file in files]
    return [f'{{"version": {VERSION},\n "files": [', ",\n".join(rows), " ]}"]


def _record(file: ListedFile) -> dict[str, Any]:
    by = file.ignored_by
    return {
        "file": file.path,
        "kind": file.kind,
        "documents": file.documents,
        "reason": file.reason,
        "ignored_by": by and {"file": by.file, "line": by.line},
    }


def _text(files: Sequence[ListedFile]) -> list[str]:
    """A line for each file with its kind, its path and the reason, in columns; then the counts."""
    kind = max((len(file.kind) for file in files), default=0)
    paths = [visible(file.path) for file in files]
    path = min(max(map(text_width, paths), default=0), WIDEST)
    rows = [
        f"{file.kind:<{kind}}  {name}{' ' * (path - text_width(name))}  {_number(file)}{visible(file.reason)}"
        for file, name in zip(files, paths, strict=True)
    ]
    counts = Counter(file.kind for file in files)
    return [*rows, f"{count(len(files), 'file')}: {', '.join(f'{counts[one]} {one}' for one in KINDS if counts[one])}."]


def _number(file: ListedFile) -> str:
    return f"{file.documents} documents; " if file.documents > 1 else ""
