"""Finds and reads the configuration file for a folder, walking up from there."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

from spec_lint.files.content import ReadProblem, git_root, leads_out, read_source, seen_from_here
from spec_lint.settings.config import OWN_FILE, SHARED_FILE, Config, ConfigError, KnownRules

StrPath = str | os.PathLike[str]

FILES = (OWN_FILE, SHARED_FILE)
"""The names of configuration files; in one folder, the first one comes before the others."""

LIMIT = 1 << 20
"""The largest configuration file that is read, in bytes."""


def load_config(
    start: StrPath, explicit: StrPath | None = None, isolated: bool = False, known_rules: KnownRules | None = None
) -> Config:
    """The settings for ``start``: from ``explicit``, or from the nearest file on the way up.

    In each folder ``spec-lint.toml`` comes before ``[tool.spec-lint]`` of ``pyproject.toml``. The search ends at the
    root of the git repository. ``isolated`` skips the search. Raises ConfigError.
    """
    if isolated:
        return Config()
    if explicit is not None:
        if (config := _read(os.fspath(explicit), known_rules)) is None:
            raise ConfigError(seen_from_here(explicit), 1, 1, "This file has no table [tool.spec-lint].")
        return config
    for folder in folders_up(start):
        if (config := config_in(folder, known_rules)) is not None:
            return config
    return Config()


def config_in(folder: str, known_rules: KnownRules | None = None) -> Config | None:
    """The settings of the configuration file in a folder; None if there is none. Raises ConfigError."""
    for name in FILES:
        candidate = os.path.join(folder, name)  # noqa: PTH118 - saves the import of pathlib
        is_file = os.path.isfile(candidate)  # noqa: PTH113
        if is_file and (config := _read(candidate, known_rules, found=True)) is not None:
            return config
    return None


def folders_up(start: StrPath) -> Iterator[str]:
    """A folder and its parents, up to the root of the git repository that it is in (else of the file system)."""
    folder = os.path.abspath(start)  # noqa: PTH100 - resolve() would follow links, and the way up is the one written
    yield folder
    while not os.path.exists(os.path.join(folder, ".git")):  # noqa: PTH110, PTH118
        parent = os.path.dirname(folder)  # noqa: PTH120
        if parent == folder:
            return
        folder = parent
        yield folder


def _read(path: str, known_rules: KnownRules | None, *, found: bool = False) -> Config | None:
    """The settings of one file; None when a pyproject.toml has none."""
    data = read_source(path, LIMIT)
    name = os.path.basename(path)  # noqa: PTH119
    if isinstance(data, ReadProblem):
        raise ConfigError(seen_from_here(path), 1, 1, data.message)
    if name == SHARED_FILE and b"spec-lint" not in data and b"spec_lint" not in data:
        return None  # saves the import of tomllib
    root = git_root(os.path.dirname(path)) if found and os.path.islink(path) else None  # noqa: PTH114, PTH120
    if root is not None and leads_out(path, root):
        message = "This link leads out of the repository: it is not read. To have it read, name it with --config."
        raise ConfigError(seen_from_here(path), 1, 1, message)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = len(data[: error.start].rpartition(b"\n")[2].decode("utf-8")) + 1
        raise ConfigError(seen_from_here(path), line, column, "This byte is not UTF-8; a TOML file must be.") from None
    from pathlib import Path  # saves start-up time, as below

    from spec_lint.settings.options import Options  # many projects have no configuration

    document = _parse(path, text)
    prefix: tuple[str, ...] = ()
    table: Any = document
    if name == SHARED_FILE:
        tools = document.get("tool")
        names = [key for key in ("spec-lint", "spec_lint") if isinstance(tools, dict) and key in tools]
        if not names or not isinstance(tools, dict):
            return None
        prefix = ("tool", names[0])
        table = tools[names[0]]
    return Options(Path(path), text, prefix, known_rules).config(table)


def _parse(path: str, text: str) -> dict[str, Any]:
    import re
    import tomllib

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message = str(error)
    except RecursionError:
        message = "it is nested too deeply"
    except ValueError as error:  # a number with too many digits, a date that does not exist
        message = str(error)
    where = re.search(r" \(at (?:line (\d+), column (\d+)|end of document)\)$", message)
    if where is None:
        line, column = 1, 1
    elif where[1]:
        line, column = int(where[1]), int(where[2])
    else:
        line, column = text.count("\n") + 1, len(text.rpartition("\n")[2]) + 1
    reason = message[: where.start()] if where else message
    raise ConfigError(seen_from_here(path), line, column, f"This is not valid TOML: {reason[:1].lower()}{reason[1:]}.")
