"""Finds and reads the configuration file for a folder, walking up from there."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, NoReturn

from spec_lint.files.content import ReadProblem, git_root, leads_out, read_source, seen_from_here
from spec_lint.settings.config import (
    HIDDEN_FILE,
    INLINE,
    OWN_FILE,
    SHARED_FILE,
    TABLES,
    Config,
    ConfigError,
    KnownRules,
)

if TYPE_CHECKING:
    from spec_lint.settings.layers import Layer

StrPath = str | os.PathLike[str]

FILES = (HIDDEN_FILE, OWN_FILE, SHARED_FILE)
"""The names of configuration files; in one folder, the first one comes before the others."""

_BARE = r"([^\s,\[\]{}\"'#=]+)"
"""A value without quotes in a line of TOML."""
LIMIT = 1 << 20
"""The largest configuration file that is read, in bytes."""


def load_config(
    start: StrPath,
    explicit: StrPath | None = None,
    isolated: bool = False,
    known_rules: KnownRules | None = None,
    more: Sequence[Layer] = (),
) -> Config:
    """The settings for ``start``: from ``explicit``, or from the nearest file on the way up.

    In each folder ``.spec-lint.toml`` comes before ``spec-lint.toml``, and that before ``[tool.spec-lint]`` of
    ``pyproject.toml``. The search ends at the
    root of the git repository. ``isolated`` skips the search. ``more`` has precedence over the file.

    Raises ConfigError.
    """
    if explicit is not None:
        if (layers := layers_in(os.fspath(explicit), known_rules)) is None:
            raise ConfigError(seen_from_here(explicit), 1, 1, "This file has no table [tool.spec-lint].")
        return _config([*layers, *more], os.fspath(explicit))
    for folder in () if isolated else folders_up(start):
        if (config := config_in(folder, known_rules, more)) is not None:
            return config
    return _config(more, None) if more else Config()


def config_in(folder: str, known_rules: KnownRules | None = None, more: Sequence[Layer] = ()) -> Config | None:
    """The settings of the configuration file in a folder; None if there is none. Raises ConfigError."""
    for name in FILES:
        candidate = os.path.join(folder, name)  # noqa: PTH118 - saves the import of pathlib
        is_file = os.path.isfile(candidate)  # noqa: PTH113
        if is_file and (layers := layers_in(candidate, known_rules, found=True)) is not None:
            return _config([*layers, *more], candidate)
        if not is_file and name != SHARED_FILE and os.path.lexists(candidate):
            what = "This link leads to no file" if os.path.islink(candidate) else "This is not a file"  # noqa: PTH114
            raise ConfigError(seen_from_here(candidate), 1, 1, f"{what}, but has the name of a configuration.")
    return None


def shared_tables(document: Mapping[str, Any]) -> dict[str, Any]:
    """The tables with options in the value of a ``pyproject.toml``, by their names; there should be one."""
    tools = document.get("tool")
    return {name: tools[name] for name in TABLES if name in tools} if isinstance(tools, dict) else {}


def passed_over(config: Config) -> str | None:
    """The other configuration in its folder, which it replaces: a file, or the table of one."""
    folder, name = os.path.split(os.path.abspath(config.path or ""))  # noqa: PTH100 - as above
    for later in FILES[FILES.index(name) + 1 :] if name in FILES else ():
        other = os.path.join(folder, later)  # noqa: PTH118
        if not os.path.isfile(other) or other in map(os.path.abspath, config.extended):  # noqa: PTH113
            continue
        if later != SHARED_FILE:
            return seen_from_here(other)
        data = read_source(other, LIMIT)
        if isinstance(data, bytes) and (b"[tool.spec-lint" in data or b"[tool.spec_lint" in data):
            return f"[tool.spec-lint] in {seen_from_here(other)}"
    return None


def _config(layers: Sequence[Layer], path: str | None) -> Config:
    from pathlib import Path  # saves start-up time: many projects have no configuration

    from spec_lint.settings.layers import config_of

    return config_of(layers, None if path is None else Path(path))


def inline_layer(text: str, known_rules: KnownRules | None = None) -> Layer:
    """The options of a text on the command line, such as ``namespace = "pachyderm"``. Raises ConfigError."""
    from pathlib import Path

    from spec_lint.settings.options import Options

    options = Options(Path(), text, (), known_rules, INLINE)
    try:
        table = _parse(INLINE, text)
    except ConfigError as error:
        right = _quoted(text, known_rules)
        if right is None:
            raise
        raise ConfigError(error.path, error.line, error.column, f"{error.message} Write '{right}'.") from None
    layer = options.layer(table)
    if "extends" in layer.values:
        options.fail(("extends",), "Only a file can extend another one.", key=True)
    return layer._replace(place=lambda option: INLINE, inline=True).shared()


def _quoted(text: str, known_rules: KnownRules | None) -> str | None:
    """What a text on the command line is with the quotes that the shell has taken, if that is valid."""
    option, _, value = map(str.strip, text.partition("="))
    if not option.isidentifier() or not value.replace("-", "_").isidentifier():
        return None
    for right in (f'{option} = "{value}"', f'{option} = ["{value}"]'):
        try:
            inline_layer(right, known_rules)
        except ConfigError:
            continue
        return right
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


def layers_in(
    path: str, known_rules: KnownRules | None, *, found: bool = False, within: tuple[str, ...] = ()
) -> list[Layer] | None:
    """The options of a file, after those of the files that it extends; None when a pyproject.toml has none.

    ``within`` are the files that extend it. Raises ConfigError.
    """
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
        if text.startswith("\ufeff"):
            shown = seen_from_here(path)
            raise ConfigError(shown, 1, 1, "A TOML file cannot begin with a byte order mark; save it without BOM.")
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
        tables = shared_tables(document)
        names = list(tables)
        if not names:
            return None
        if len(names) > 1:
            message = "The table [tool.spec-lint] is given twice: a hyphen and an underscore are equal."
            Options(Path(path), text, ("tool",), known_rules).fail((names[1],), message, key=True)
        prefix = ("tool", names[0])
        table = tables[names[0]]
    options = Options(Path(path), text, prefix, known_rules)
    layer = options.layer(table)
    layers = []
    for index, name in enumerate(layer.values.get("extends", ())):
        several = isinstance(table["extends"], list)
        place = ("extends", index) if several else ("extends",)
        layers += _extended(name, path, partial(options.fail, place), known_rules, (*within, os.path.realpath(path)))
    return [*layers, layer]


def _extended(
    name: str, path: str, fail: Callable[[str], NoReturn], known_rules: KnownRules | None, within: tuple[str, ...]
) -> list[Layer]:
    """The options of what a file extends. Of a mistake in it only the place is told, at the name of the file."""
    from spec_lint.settings.extending import path_of  # saves start-up time: few configurations extend another one

    extended = path_of(name, os.path.dirname(os.path.abspath(path)), fail)  # noqa: PTH100, PTH120
    if os.path.realpath(extended) in within:
        fail("This file extends itself, directly or through others.")
    try:
        layers = layers_in(extended, known_rules, within=within)
    except ConfigError as error:
        shown = seen_from_here(extended)
        if error.path != shown:
            fail(f"What {shown} extends cannot be used; check it alone with `--config {shown}`.")
        where = f"in line {error.line}, column {error.column}"
        fail(f"{shown} has a mistake {where}; check it alone with `--config {shown}`.")
    if layers is None:
        fail("This file has no table [tool.spec-lint].")
    # Only the last one is of this file; the others know theirs.
    return [layer.shared()._replace(file=layer.file or extended) for layer in layers]


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
    shown = path if path == INLINE else seen_from_here(path)
    words = f"This is not valid TOML: {reason[:1].lower()}{reason[1:]}."
    before = r"(?:^|[=\[,])\s*" if reason == "Invalid value" else r"=\s*"
    raise ConfigError(shown, line, column, words + _with_quotes(before + _BARE, text.split("\n")[line - 1], column))


def _with_quotes(values: str, line: str, column: int) -> str:
    """How a value without quotes is written that has this column in it, as a sentence to add; empty if none has."""
    import re

    for value in re.finditer(values, line):
        if value.start(1) < column <= value.end() + 1:
            is_truth = (truth := value[1].lower()) in ("true", "false")
            return f" Write {truth}." if is_truth else f' A string needs quotes: "{value[1]}".'
    return ""
