"""The layers of a configuration: what it extends, its file, and what the command line adds to it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from spec_lint.findings.named_tuple import NamedTuple
from spec_lint.settings.config import Config
from spec_lint.settings.written import Written

_TABLES = ("severity", "per_file_ignores", "project_defaults")
_LISTED = ("suppress", "environment", "secret_makers", "jsonnet", "render")
_FILES = ("inventory", "cluster_defaults", "baseline")


def replaces(option: str) -> bool:
    """Whether a value of an option replaces the one below it."""
    return option not in (*_TABLES, *_LISTED, "external_secrets")


class Layer(NamedTuple):
    """The options of one text, checked. ``place`` gives where one of them is: ``spec-lint.toml:3``. ``entries`` are
    those that are reported if they have no effect. ``file`` is the one that they are in, if it is extended. An
    ``inline`` layer is on the command line."""

    values: Mapping[str, Any]
    place: Callable[[str], str]
    entries: tuple[Written, ...] = ()
    file: str | None = None
    inline: bool = False

    def shared(self) -> Layer:
        """The layer of a text that is for other files, too: an entry may have its effect elsewhere."""
        values = dict(self.values)
        if "suppress" in values:
            values["suppress"] = tuple(one._replace(written=None) for one in values["suppress"])
        return self._replace(values=values, entries=())


def merged(layers: Iterable[Layer]) -> dict[str, Any]:
    """The options of some layers. A later one has precedence: tables are merged, lists of tables are joined, and other
    values are replaced."""
    values: dict[str, Any] = {}
    for layer in layers:
        for option, value in layer.values.items():
            before = values.get(option)
            if option in _TABLES and isinstance(before, dict) and isinstance(value, dict):
                values[option] = {**before, **value}
            elif option in _LISTED and before is not None:
                values[option] = (*before, *value)
            elif option == "external_secrets" and before is not None:
                values[option] = tuple({secret.name: secret for secret in (*before, *value)}.values())
            else:
                values[option] = value
    return values


def _at(root: Path, report: str) -> str:
    """A report, with the path of its file from a folder; ``-`` is the standard output."""
    name, _, path = report.partition("=")
    return f"{name}={root / path}" if path not in ("", "-") else name


def config_of(layers: Sequence[Layer], path: Path | None) -> Config:
    """The settings of some layers, the last of which is in the file ``path``; it gives the folder of relative paths."""
    values = merged(layers)
    values.pop("extends", None)
    root = Path(os.path.abspath(path)).parent if path is not None else None  # noqa: PTH100 - see loading.folders_up
    for option in _FILES:
        if option in values:
            values[option] = (root or Path()) / values[option]
    if "output" in values:
        values["output"] = tuple(_at(root or Path(), report) for report in values["output"])
    if "project_defaults" in values:
        given = values["project_defaults"]
        named = given if isinstance(given, dict) else {values.get("project", Config().project): given}
        values["project_defaults"] = {name: (root or Path()) / file for name, file in named.items()}
    entries = [
        entry
        for index, layer in enumerate(layers)
        for entry in layer.entries
        if entry.option in _LISTED or not any(entry.option in later.values for later in layers[index + 1 :])
    ]
    return Config(
        path=path,
        root=root,
        namespace_given="namespace" in values,
        project_given="project" in values,
        extended=tuple(Path(layer.file) for layer in layers if layer.file is not None),
        written=tuple(entries),
        overruled=frozenset(option for layer in layers if layer.inline for option in layer.values),
        **values,
    )
