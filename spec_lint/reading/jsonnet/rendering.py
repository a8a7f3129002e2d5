"""Jsonnet, rendered as pachd renders it, in a child process with limits; and the places of its errors.

pachd renders with go-jsonnet, calls the text ``main``, passes all arguments as strings and imports only http(s) URLs
(src/internal/pachtmpl/pachtmpl.go). The renderer here is go-jsonnet too, from the package ``gojsonnet``.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from spec_lint.files.content import VERSION_CONTROL
from spec_lint.findings.source import Source
from spec_lint.grammar.words import listed, quoted
from spec_lint.reading.node import ReadingError

SECONDS = 10
MEMORY = 512 << 20
OUTPUT = 32 << 20
"""Limits of one rendering: seconds, bytes of memory, bytes of output. Specs come nowhere near."""


@dataclass(frozen=True, slots=True)
class Rendering:
    """The result of rendering a jsonnet text: ``output``, or why there is none.

    ``error`` has the code R130 (cannot be parsed), R131 (fails), R133 (local import), R134 (not rendered here: import
    from the network) or R135 (past a limit). ``wanted`` are the names of missing arguments, ``untaken`` those of shared
    arguments that the text has no parameter for. ``missing`` means that there is no renderer.
    """

    output: str | None = None
    error: ReadingError | None = None
    wanted: tuple[str, ...] = ()
    untaken: frozenset[str] = frozenset()
    missing: bool = False


def render(
    source: Source,
    arguments: Mapping[str, str],
    *,
    root: Path | None = None,
    shared: bool = False,
    seconds: int = SECONDS,
    memory: int = MEMORY,
    largest: int = OUTPUT,
) -> Rendering:
    """Render a jsonnet text. Local imports are read from below ``root``, if it is given. With ``shared``, the text need
    not have a parameter for each argument."""
    job = {
        "text": source.text,
        "arguments": dict(arguments),
        "path": sys.path,
        "folder": str(Path(source.path).parent),
        "root": str(root) if root is not None else None,
        "closed": sorted(VERSION_CONTROL),  # their files may hold credentials
        "seconds": seconds,
        "memory": memory,
    }
    child = Path(__file__).with_name("child.py")
    try:
        done = subprocess.run(
            [sys.executable, "-P", str(child)],
            input=json.dumps(job).encode(),
            capture_output=True,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return _past(source, f"took more than {seconds} seconds")
    try:
        result = json.loads(done.stdout)
    except ValueError:
        # Without memory, Go also fails to start a thread, which needs a stack.
        if b"memory" in done.stderr or b"pthread_create" in done.stderr:
            return _past(source, f"needed more than {memory >> 20} MiB of memory")
        return _past(source, "crashed the renderer")
    untaken = frozenset(map(str, result.pop("untaken", ()))) if shared else frozenset()
    return replace(_outcome(source, result, largest, list(arguments.values())), untaken=untaken)


def _outcome(source: Source, result: dict[str, object], largest: int, hidden: list[str]) -> Rendering:
    if result.get("missing"):
        return Rendering(missing=True)
    imports = result.get("imports")
    if isinstance(imports, list) and imports:
        return Rendering(error=_import_error(source, str(imports[0]), result.get("absent")))
    untaken = result.get("untaken")
    if isinstance(untaken, list) and untaken:
        return Rendering(error=_untaken_error(source, [str(name) for name in untaken]))
    output = result.get("output")
    if isinstance(output, str):
        if len(output) > largest:
            return _past(source, f"produced more than {largest >> 20} MiB")
        return Rendering(output)
    return _failure(source, str(result.get("error", "")), hidden)


def _past(source: Source, what: str) -> Rendering:
    message = f"This file was not checked, because rendering it {what}."
    return Rendering(error=ReadingError("R135", message, 0, min(1, len(source.text))))


# ---------------------------------------------------------------------------------------------------------------------
# imports


def _import_error(source: Source, name: str, absent: object = None) -> ReadingError:
    start, end = _import_place(source.text, name)
    if re.match("https?://", name):
        message = f"This file was not checked, because spec-lint does not fetch {quoted(name)}."
        return ReadingError("R134", message, start, end, "Render the file, and check the output.")
    if isinstance(absent, list) and name in absent:
        message = f"There is no file {quoted(name)} to import."
        return ReadingError("R133", message, start, end, "Restore the file, or correct its name.")
    message = f"pachd cannot import {quoted(name)}, because it has no local files."
    hint = (
        "Put the imported text in this file, or import it from an http(s) URL. If you render the file yourself, set "
        "`local_imports` under `jsonnet` in the configuration."
    )
    return ReadingError("R133", message, start, end, hint)


def imports_of(text: str, *, of_any_kind: bool = False) -> Iterator[str]:
    """The names of the files that a text imports as jsonnet; with ``of_any_kind``, also as a string or as bytes."""
    word = "import(?:str|bin)?" if of_any_kind else "import"
    return (found[2] for found in re.finditer(rf"""\b{word}\s*@?(["'])([^"'\n]+)\1""", text))


def _import_place(text: str, name: str) -> tuple[int, int]:
    """Where a name is imported, by the text of the import."""
    in_quotes = "|".join(re.escape(f"{quote}{name}{quote}") for quote in "'\"")
    found = re.search(rf"\bimport(?:str|bin)?\s*@?({in_quotes})", text)
    return found.span(1) if found else (0, min(1, len(text)))


# ---------------------------------------------------------------------------------------------------------------------
# errors

_RUNTIME = "RUNTIME ERROR: "
_PLACE = re.compile(r"(?:^|(?<=[\t\n]))main:(?:(\d+):(\d+)(?:-(\d+))?|\((\d+):(\d+)\)-\((\d+):(\d+)\))")
_MISSING = re.compile(r"RUNTIME ERROR: Missing argument: (\w+)\n\tTop-level function call")


def _failure(source: Source, message: str, hidden: Sequence[str] = ()) -> Rendering:
    if missing := _MISSING.match(message):
        start, end = _parameter(source.text, missing[1])
        text = f"The argument `{missing[1]}` is missing; pachd cannot render this file without it."
        hint = f"Add `--arg {missing[1]}=VALUE`, or put it under `jsonnet` in the configuration."
        return Rendering(error=ReadingError("R131", text, start, end, hint), wanted=(missing[1],))
    start, end = _error_place(source, message)
    runtime = message.startswith(_RUNTIME)
    said = _first_line(source, hidden, message.removeprefix(_RUNTIME) if runtime else _PLACE.sub("", message, count=1))
    what = "pachd cannot render this file" if runtime else "Invalid jsonnet"
    return Rendering(error=ReadingError("R131" if runtime else "R130", f"{what}: {said}.", start, end))


def _untaken_error(source: Source, names: list[str]) -> ReadingError:
    kind, them = ("argument", "it") if len(names) == 1 else ("arguments", "them")
    named = listed([f"`{name}`" for name in names], "and")
    text = f"This file has no parameter for the {kind} {named}; pachd does not render it with {them}."
    return ReadingError("R131", text, 0, min(1, len(source.text)))


def _first_line(source: Source, hidden: Sequence[str], message: str) -> str:
    """The first line of the renderer's message, which may repeat any part of the text and of its arguments."""
    from spec_lint.reading.masking.shield import masked_values

    line = masked_values(message.strip().split("\n", 1)[0].strip().rstrip("."), source, hidden)
    return line if len(line) <= 200 else f"{line[:200]}…"


def _parameter(text: str, name: str) -> tuple[int, int]:
    """Where the top-level function names a parameter."""
    found = re.search(rf"\bfunction\s*\([^)]*?\b({re.escape(name)})\b", text)
    return found.span(1) if found else (0, min(1, len(text)))


def _error_place(source: Source, message: str) -> tuple[int, int]:
    """The offsets of the first place that an error names. go-jsonnet counts columns in bytes, from 1."""
    found = _PLACE.search(message)
    if found is None:
        return 0, min(1, len(source.text))
    line, column, end_column, first_line, first_column, last_line, last_column = (
        int(group) if group else 0 for group in found.groups()
    )
    if first_line:
        start, end = _offset(source, first_line, first_column), _offset(source, last_line, last_column)
    else:
        start = _offset(source, line, column)
        end = _offset(source, line, end_column) if end_column else start + 1
    start = min(start, max(0, len(source.text) - 1))
    if not source.text[start:].strip():
        # Something is missing at the end: its place is after the last thing that is there.
        start = end = len(source.text.rstrip())
    return start, max(start, min(end, len(source.text)))


def _offset(source: Source, line: int, column: int) -> int:
    starts = source.line_starts()
    if line > len(starts):
        return len(source.text)
    text = source.line_text(line)
    before = text.encode("utf-8", "surrogatepass")[: column - 1].decode("utf-8", "ignore")
    return starts[line - 1] + len(before)
