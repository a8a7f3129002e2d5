"""The settings of a project, as values."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from spec_lint.findings.named_tuple import NamedTuple
from spec_lint.pachyderm.release import LATEST, Release
from spec_lint.settings.suppression import Suppression

if TYPE_CHECKING:
    from pathlib import Path

    from spec_lint.secrets.maker import Maker
    from spec_lint.settings.written import Written

OWN_FILE = "spec-lint.toml"
HIDDEN_FILE = ".spec-lint.toml"
SHARED_FILE = "pyproject.toml"
TABLES = ("spec-lint", "spec_lint")
"""The names of its table with options, below ``tool``."""
INLINE = "--config"
"""The path of a configuration on the command line, in findings and errors."""

FAIL_ON = ("error", "warning", "info", "never")
"""What makes a check fail: findings of at least this severity."""

WAYS = ("kubernetes", "pachd", "pachctl")
"""How a live cluster is asked; ``auto`` chooses one of the first two."""

MOST_JOBS = 256
"""The most processes that a run may have."""

KnownRules = Callable[[], Collection[str]]
"""Returns the codes and names of all rules; called only if a configuration names rules."""


def is_settings(path: str) -> bool:
    """Whether the path of a finding is that of a configuration, which is nothing to check."""
    return path == INLINE or path.endswith(".toml")


class ConfigError(Exception):
    """A configuration file that cannot be used: where (line and column from 1) and why, in full sentences."""

    def __init__(self, path: str, line: int, column: int, message: str) -> None:
        super().__init__(f"{path}:{line}:{column}: {message}")
        self.path = path
        self.line = line
        self.column = column
        self.message = message


class ExternalSecret(NamedTuple):
    """A secret that is defined elsewhere. ``keys`` or ``type`` is None if unknown."""

    name: str
    keys: tuple[str, ...] | None = None
    type: str | None = None


class Environment(NamedTuple):
    """Files that go to one cluster together; ``files`` are globs."""

    name: str
    files: tuple[str, ...]


class JsonnetArguments(NamedTuple):
    """One set of top-level arguments with which the jsonnet files that match ``files`` are rendered.

    Without ``files``, it applies to all of them. ``name`` is the name of the set in findings. ``local_imports`` lets
    the files import other files of the project, which works only when they are rendered by hand: pachd cannot do it.
    """

    files: tuple[str, ...]
    arguments: Mapping[str, str]
    name: str | None = None
    local_imports: bool = False


class Rendering(NamedTuple):
    """The command that renders the templates that match ``files``: a program and its arguments."""

    files: tuple[str, ...]
    command: tuple[str, ...]


class Config(NamedTuple):
    """The settings of a project.

    ``path`` is the file they were read from (None if there is none), ``root`` the folder that their globs are relative
    to. Globs are written as in a .gitignore file. Rules are named by code, by the beginning of a code, or by name;
    ``ALL`` names all. A severity is ``error``, ``warning``, ``info`` or ``off``. ``external_repos`` is None if not
    configured, ``namespace_given`` and ``project_given`` say whether the file names them, ``pachyderm_version`` is
    ``major.minor`` or ``major.minor.patch``; ``version_given`` is the option or the variable that gave it, if it is not
    from the file, and ``version_before`` is what the file says if a cluster told its own. ``context`` and ``server``
    are the clusters that apply may write to, if configured; ``via`` is the way to ask one. ``cache`` keeps the facts of
    files in the user's folder for caches. ``external_secrets_complete`` is true if no other secrets exist than
    these and those in files;
    ``missing_secrets`` overrules how secrets that no file defines are reported: ``error``, ``warning`` or ``off``.
    ``secret_makers`` are rows of the table of makers, each with its API group and kind. ``exclude_here`` are globs
    relative to the current folder, from the command line. ``fail_on`` is the lowest severity that makes a check fail
    (``error``, ``warning`` or ``info``), or ``never``. With ``require_reason``, every comment that ignores findings
    must say why. ``cluster_defaults`` and ``project_defaults``, by the name of the project, are files of defaults for
    specs. ``baseline`` is the file of the known findings, ``jobs`` is the number of processes (None for as many as it
    pays), ``output`` are the reports of a run, as ``--output`` names them, with the whole path of a file. ``extended``
    are the files that ``path`` extends. ``written`` says where the entries are written that may have no effect;
    ``overruled`` are the fields that the command line has changed.
    """

    path: Path | None = None
    root: Path | None = None
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: Mapping[str, str] = MappingProxyType({})
    pipelines: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    exclude_here: tuple[str, ...] = ()
    external_secrets: tuple[ExternalSecret, ...] = ()
    external_secrets_complete: bool = False
    missing_secrets: str | None = None
    environment: tuple[Environment, ...] = ()
    secret_makers: tuple[tuple[tuple[str, str], Maker], ...] = ()
    external_repos: tuple[str, ...] | None = None
    pachyderm_version: str | None = None
    version_given: str | None = None
    version_before: str | None = None
    namespace: str = "default"
    namespace_given: bool = False
    project: str = "default"
    project_given: bool = False
    inventory: Path | None = None
    jsonnet: tuple[JsonnetArguments, ...] = ()
    render: tuple[Rendering, ...] = ()
    report_info: bool = False
    fail_on: str = "error"
    per_file_ignores: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    suppress: tuple[Suppression, ...] = ()
    require_reason: bool = False
    context: tuple[str, ...] = ()
    server: tuple[str, ...] = ()
    via: str | None = None
    cache: bool = False
    cluster_defaults: Path | None = None
    project_defaults: Mapping[str, Path] = MappingProxyType({})
    baseline: Path | None = None
    jobs: int | None = None
    output: tuple[str, ...] = ()
    extended: tuple[Path, ...] = ()
    written: tuple[Written, ...] = ()
    overruled: frozenset[str] = frozenset()

    @property
    def release(self) -> Release:
        """The release of Pachyderm that the specs are for."""
        return Release.parse(self.pachyderm_version) if self.pachyderm_version else LATEST

    @property
    def defaults_files(self) -> tuple[Path, ...]:
        """The files of defaults that the configuration names, each once."""
        cluster = (self.cluster_defaults,) if self.cluster_defaults is not None else ()
        return tuple(dict.fromkeys((*cluster, *self.project_defaults.values())))

    def overridden(self, **changes: object) -> Config:
        """The same settings, overridden by those of the command line; None changes nothing."""
        given = {name: value for name, value in changes.items() if value is not None}
        overruled = self.overruled | {name for name, value in given.items() if value != getattr(self, name)}
        return self._replace(**given, overruled=overruled)  # type: ignore[arg-type]
