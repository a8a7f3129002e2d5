"""The settings of a project, as values."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from spec_lint.pachyderm.release import LATEST, Release
from spec_lint.settings.suppression import Suppression

OWN_FILE = "spec-lint.toml"
SHARED_FILE = "pyproject.toml"

KnownRules = Callable[[], Collection[str]]
"""Gives the codes and the names of all rules; called only when a configuration names rules."""


class ConfigError(Exception):
    """A configuration file that cannot be used: where (line and column from 1) and why, in full sentences."""

    def __init__(self, path: str, line: int, column: int, message: str) -> None:
        super().__init__(f"{path}:{line}:{column}: {message}")
        self.path = path
        self.line = line
        self.column = column
        self.message = message


class ExternalSecret(NamedTuple):
    """A secret that lives elsewhere. ``keys`` or ``type`` are None where they are not known."""

    name: str
    keys: tuple[str, ...] | None = None
    type: str | None = None


class JsonnetArguments(NamedTuple):
    """One set of top-level arguments with which the jsonnet files that match ``files`` are rendered.

    Without ``files`` it is all of them. ``name`` is what findings call the set. ``local_imports`` lets the files import
    others of the project, as they are rendered by hand: pachd cannot.
    """

    files: tuple[str, ...]
    arguments: Mapping[str, str]
    name: str | None = None
    local_imports: bool = False


class Config(NamedTuple):
    """The settings of a project.

    ``path`` is the file they were read from (None where there is none), ``root`` the folder that globs in them are
    relative to. Globs are written as in a .gitignore file. Rules are named by code, by the beginning of a code, or by
    name; ``ALL`` names all. A severity is ``error``, ``warning``, ``info`` or ``off``. ``external_repos`` is None where
    nothing is said of them, ``namespace_given`` tells whether the file names the namespace, ``pachyderm_version`` is
    ``major.minor`` or ``major.minor.patch``. ``context`` and ``server`` are the clusters that apply may write to, where
    anything is said of them.
    """

    path: Path | None = None
    root: Path | None = None
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: Mapping[str, str] = MappingProxyType({})
    pipelines: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    external_secrets: tuple[ExternalSecret, ...] = ()
    external_repos: tuple[str, ...] | None = None
    pachyderm_version: str | None = None
    namespace: str = "default"
    namespace_given: bool = False
    project: str = "default"
    inventory: Path | None = None
    jsonnet: tuple[JsonnetArguments, ...] = ()
    report_info: bool = False
    per_file_ignores: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    suppress: tuple[Suppression, ...] = ()
    context: tuple[str, ...] = ()
    server: tuple[str, ...] = ()

    @property
    def release(self) -> Release:
        """The release of Pachyderm that the specs are for."""
        return Release.parse(self.pachyderm_version) if self.pachyderm_version else LATEST

    def overridden(self, **changes: object) -> Config:
        """The same settings with those of the command line on top; None changes nothing."""
        return self._replace(**{name: value for name, value in changes.items() if value is not None})  # type: ignore[arg-type]
