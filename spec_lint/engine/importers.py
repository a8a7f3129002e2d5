"""The jsonnet files that import a changed one: a change of a library is a change of the specs that it makes."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable

from spec_lint.engine.request import Request
from spec_lint.files.content import git_root, read_source
from spec_lint.files.discovery import discover, matcher, nothing

ENDINGS = (".jsonnet", ".libsonnet")
_IMPORT = re.compile(r"""\bimport(?:str|bin)?\s*@?(["'])([^"'\n]+)\1""")


def importers(changed: Iterable[str], request: Request) -> list[str]:
    """The jsonnet files of the project that import one of these files, themselves or through others, sorted."""
    changed = [path for path in changed if path.lower().endswith(ENDINGS)]
    if not changed:
        return []
    by_import: dict[str, list[str]] = {}
    root = request.config.root or git_root(".") or "."
    wanted = matcher([f"*{ending}" for ending in ENDINGS], root)
    for path in discover([os.path.relpath(root)], excluded=request.exclusions or nothing, declared=wanted):
        if isinstance(path, str) and path.lower().endswith(ENDINGS):
            for imported in _imports(path):
                by_import.setdefault(imported, []).append(path)
    found: dict[str, None] = {}
    pending = [os.path.normpath(path) for path in changed]
    while pending:
        for path in by_import.get(pending.pop(), ()):
            if path not in found:
                found[path] = None
                pending.append(os.path.normpath(path))
    return sorted(found)


def _imports(path: str) -> Iterable[str]:
    """The paths of the local files that a file imports, in their shortest form."""
    data = read_source(path)
    text = data.decode("utf-8", "replace") if isinstance(data, bytes) else ""
    folder = os.path.dirname(path)  # noqa: PTH120 - text paths throughout
    return (os.path.normpath(os.path.join(folder, match[2])) for match in _IMPORT.finditer(text))  # noqa: PTH118
