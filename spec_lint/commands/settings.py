"""The command ``settings``: the configuration that applies to a path, and where each value comes from."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import Any

from spec_lint.commands.environment import ADDED, CONFIGURED
from spec_lint.commands.options import (
    UsageError,
    add_project_options,
    configurations,
    configured_by_options,
    jobs,
    known_rules,
)
from spec_lint.files.content import seen_from_here
from spec_lint.findings.exit_code import ExitCode
from spec_lint.findings.plain import visible
from spec_lint.grammar.words import quoted
from spec_lint.pachyderm.release import LATEST
from spec_lint.reading.masking.words import without_credentials
from spec_lint.settings.config import Config, JsonnetArguments
from spec_lint.settings.layers import Layer, replaces
from spec_lint.settings.loading import layers_in
from spec_lint.settings.options import OPTIONS

_OF_RUN_ONLY = ("cache", "jobs", "output", "via")
"""The options that come from the folder of the start, whatever the path is."""
_NOT_SHOWN = frozenset({"span", "written"})


def add_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("path", nargs="?", default=".", metavar="PATH", help="a file or folder (default: this folder)")
    add_project_options(command)
    command.add_argument("--select", action="append", metavar="CODES", help="the rules that run")
    command.add_argument("--ignore", action="append", metavar="CODES", help="rules that do not run")
    command.add_argument("--info", action="store_true", help="also report info-level findings")
    command.add_argument("--format", choices=("text", "json"), default="text", help="the output format (default: text)")


def run(options: argparse.Namespace) -> int:
    path: str = options.path
    if not os.path.lexists(path):
        raise UsageError(f"There is no file or folder {quoted(path)}.")
    folder = Path(path).is_dir()
    configured = configurations(options)
    config = configured.of(f"{path}/" if folder else path)
    _, more = configured_by_options(options)
    origins = cache(partial(_origins, more=more, options=options))
    rows: list[Row] = []
    for option in OPTIONS:
        of_run = option in _OF_RUN_ONLY or (option == "baseline" and config.baseline is None)
        whose = configured.here if of_run else config
        rows.append((option, _value(option, whose, options), origins(whose.path).get(option, ["default"])))
    rows = [row for row in rows if row[0] != "extends" or row[2] != ["default"]]
    shown = None if config.path is None else seen_from_here(config.path)
    (_write_json if options.format == "json" else _write_text)(path, shown, rows)
    return ExitCode.OK


Row = tuple[str, Any, list[str]]
_HIDDEN = "…"
_OF_RUN: Mapping[str, Callable[[argparse.Namespace, Config], Any]] = {
    "baseline": lambda options, config: str(options.baseline),
    "cache": lambda options, config: without_credentials(options.cache),
    "jobs": lambda options, config: jobs(options.jobs, config),
    "output": lambda options, config: list(map(without_credentials, options.output)),
}
"""What variables say about options of the run; the configuration does not hold it."""


def _origins(file: Path | None, more: list[Layer], options: argparse.Namespace) -> dict[str, list[str]]:
    """Where each option that is set in a file, or with ``more`` on the command line, comes from; the last place has
    precedence over the others."""
    found: dict[str, list[str]] = {}
    layers = layers_in(str(file), known_rules) if file is not None else []
    for layer in (*(layers or ()), *more):
        for option in layer.values:
            if option in OPTIONS:
                before = [] if replaces(option) else found.get(option, [])
                found[option] = [*before, layer.place(option)]
    variables: Mapping[str, str] = getattr(options, "variables", {})
    for name, option in CONFIGURED.items():
        if getattr(options, name, None):
            place = variables.get(name, f"--{name.replace('_', '-')}")
            found[option] = [*found.get(option, []), place] if name in ADDED else [place]
    return found


def _value(option: str, config: Config, options: argparse.Namespace) -> Any:
    if option == "extends":
        return None
    if option == "exclude":  # those of the command line are relative to the current folder
        return [*config.exclude, *config.exclude_here]
    if option in _OF_RUN and getattr(options, option, None):
        return _OF_RUN[option](options, config)
    if option == "baseline" and getattr(options, "no_baseline", False):
        return None
    if option == "pachyderm_version":
        return config.pachyderm_version or str(LATEST)
    if option == "external_secrets":
        return {secret.name: _plain(secret.keys) or _plain(secret.type) or True for secret in config.external_secrets}
    if option == "secret_makers":
        return [f"{kind} ({group})" for (group, kind), _ in config.secret_makers]
    return _plain(getattr(config, option))


def _plain(value: Any) -> Any:
    """A value as JSON has it, without credentials. Of jsonnet arguments, which may be passwords, it has the names."""
    if isinstance(value, JsonnetArguments):
        value = {**value._asdict(), "arguments": dict.fromkeys(value.arguments, _HIDDEN)}
    if isinstance(value, Path):
        value = seen_from_here(value)
    if isinstance(value, str):
        return without_credentials(value)
    if isinstance(value, date):
        return value.isoformat()
    if hasattr(value, "_asdict"):
        value = value._asdict()
    if isinstance(value, Mapping):
        kept = {name: inner for name, inner in value.items() if inner is not None and name not in _NOT_SHOWN}
        return {without_credentials(str(name)): _plain(inner) for name, inner in kept.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(inner) for inner in value]
    return value


def _write_text(path: str, file: str | None, rows: list[Row]) -> None:
    """TOML, with the origin of each value in a comment."""
    print(f"# {visible(path)}: {visible(file) if file else 'no configuration file applies'}")
    for option, value, origins in rows:
        where = visible(", ".join(origins))
        if value is None:
            print(f"# {option} is not set  ({where})" if option != "extends" else f"# extends  ({where})")
        else:
            print(f"{option} = {visible(_toml(value))}  # {where}")


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        inner = ", ".join(f"{json.dumps(name, ensure_ascii=False)} = {_toml(one)}" for name, one in value.items())
        return f"{{ {inner} }}" if inner else "{}"
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    return json.dumps(value, ensure_ascii=False)


def _write_json(path: str, file: str | None, rows: list[Row]) -> None:
    settings = [{"option": option, "value": value, "origins": origins} for option, value, origins in rows]
    json.dump({"version": 1, "path": path, "configuration": file, "settings": settings}, sys.stdout, indent=1)
    print()
