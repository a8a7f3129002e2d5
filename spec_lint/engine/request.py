"""What a run is asked to check."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from spec_lint.files.content import STDIN, ReadProblem, git_root, read_source
from spec_lint.files.discovery import Matcher, nothing
from spec_lint.findings.named_tuple import NamedTuple
from spec_lint.model.document import Kind
from spec_lint.model.inventory import KnownSecret
from spec_lint.model.project import Project
from spec_lint.model.settings import Settings
from spec_lint.settings.choice import Choice
from spec_lint.settings.config import Config
from spec_lint.settings.configurations import Configurations

if TYPE_CHECKING:
    from pathlib import Path

    from spec_lint.engine.baseline_file import BaselineFile
    from spec_lint.engine.defaults import Defaults
    from spec_lint.engine.inventory_file import Snapshot
    from spec_lint.files.exclusion import Exclusions
    from spec_lint.model.live import Live
    from spec_lint.model.live_world import Difference, LiveWorld, Wanted


class Request(NamedTuple):
    """What to check: ``paths`` as given; ``forced`` is what all of them are, if the user said so.

    ``with_project`` reads the whole project and reports only what concerns the paths. ``stdin_name`` is the name of
    standard input. ``jobs`` is the number of processes; None for as many as it pays. ``cache`` is the folder that keeps
    what was found. ``since`` is the commit to compare with. ``look`` asks a cluster for the secrets of a project,
    ``world`` for its release, its defaults, and the repos that specs name; ``read`` reads a file. ``outputs`` are the
    real paths of the reports that the run writes, which are no part of the project. ``configurations`` says which
    configuration applies to a path; without it, ``config`` applies to all. ``baseline`` are the findings that are
    known; ``baseline_of`` gives those of a configuration.

    The rest is made of a configuration by ``prepared``: ``choice``; ``defaults``, which are merged into every spec;
    ``differences`` from what the cluster told; ``snapshot``, the inventory of the cluster; ``exclusions``, which leave
    files out, and remember which globs did. ``part`` makes the request for another configuration, and ``nearest`` gives
    that for a path.
    """

    paths: Sequence[str]
    config: Config
    forced: Kind | None = None
    with_project: bool = False
    stdin_name: str | None = None
    known_secrets: tuple[KnownSecret, ...] = ()
    choice: Choice | None = None
    jobs: int | None = None
    cache: Path | None = None
    since: str | None = None
    render: bool = False
    look: Callable[[Project], Live] | None = None
    world: Callable[[Wanted], LiveWorld] | None = None
    read: Callable[[str], bytes | ReadProblem] = read_source
    outputs: frozenset[str] = frozenset()
    baseline: BaselineFile | None = None
    baseline_of: Callable[[Config], BaselineFile | None] | None = None
    configurations: Configurations | None = None
    defaults: Defaults | None = None
    differences: tuple[Difference, ...] = ()
    snapshot: Snapshot | None = None
    exclusions: Exclusions | None = None
    part: Callable[[Config], Request] | None = None
    nearest: Callable[[str], Request] | None = None

    @property
    def configured(self) -> Configurations:
        """Which configuration applies to a path."""
        return self.configurations or Configurations(self.config, None)

    def at(self, path: str) -> Request:
        """The request as it is for a path: with the configuration that applies to it."""
        return self if self.nearest is None else self.nearest(path)

    def parts(self, paths: Iterable[str]) -> list[Request]:
        """The different requests that there are for some paths."""
        return [self] if self.nearest is None else list({id(part): part for part in map(self.nearest, paths)}.values())

    @property
    def excluded(self) -> Matcher:
        """Whether a path is left out by its configuration or the command line, or its configuration's folder is."""
        if self.part is None:
            return self.exclusions or exclusions_of(self.config) or nothing
        part_of = self.part

        def excludes(config: Config) -> Matcher:
            root = config.root
            if config is not self.config and root is not None and root != root.parent and test(f"{root}/"):
                return lambda path: True
            return part_of(config).exclusions or nothing

        test = self.configured.by_path(excludes)
        return test

    @property
    def declared(self) -> Matcher:
        """Whether a path is read whatever its ending, because its configuration names it."""
        return self.configured.matcher(_declared)

    def prepared(self, prepare: Callable[[Request], Request]) -> Request:
        """The request, prepared for each configuration that applies to a path. Raises ConfigError."""
        first = prepare(self._replace(exclusions=exclusions_of(self.config)))
        if self.configurations is None or self.configurations.only:
            return first
        made = {id(self.config): first}

        def part(config: Config) -> Request:
            if id(config) not in made:
                # Whoever allows commands knows the repository, but perhaps not those inside it.
                renders = self.render and git_root(config.root or ".") == git_root(".")
                exclusions = exclusions_of(config, first.exclusions)
                made[id(config)] = prepare(self._replace(config=config, render=renders, exclusions=exclusions))
            return made[id(config)]

        return first._replace(part=part, nearest=self.configurations.per(part))

    def name_of(self, path: str) -> str:
        """The name of a path in findings, and the one that globs match."""
        return (self.stdin_name or path) if path == STDIN else path

    @property
    def named(self) -> Collection[str]:
        """The paths that the user named. A hook names every changed file, which says nothing about what a file is."""
        return frozenset() if self.with_project else frozenset(self.paths)

    @property
    def reads_files(self) -> bool:
        """Whether it reads files of the working tree, which can be read again."""
        return self.read is read_source or getattr(self.read, "of_files", False)

    def renders(self, path: str) -> bool:
        """Whether a command of the configuration may render a file: it is in the working tree, as it is now."""
        return self.render and path != STDIN and self.reads_files

    def reading_stdin_once(self) -> Request:
        """The same request, with standard input read only once."""
        if STDIN not in self.paths:
            return self
        data, read = self.read(STDIN), self.read
        return self._replace(read=lambda path: data if path == STDIN else read(path))


def exclusions_of(config: Config, first: Exclusions | None = None) -> Exclusions | None:
    """What a run leaves out because globs name it, if there are any; ``first`` has those of the command line."""
    if not config.exclude and not config.exclude_here:
        return None
    from spec_lint.files.exclusion import Exclusion, Exclusions  # saves start-up time: most runs are about named files

    here = first.here if first is not None else Exclusion(config.exclude_here, ".")
    return Exclusions(Exclusion(config.exclude, config.root or "."), here)


def settings_of(
    config: Config, defaults: Defaults | None = None, known_secrets: tuple[KnownSecret, ...] = ()
) -> Settings:
    """What the configuration says about where the specs go. ``defaults`` are merged into them."""
    declared = tuple(
        KnownSecret(
            secret.name, frozenset(secret.keys) if secret.keys is not None else None, secret.type, None, "configuration"
        )
        for secret in config.external_secrets
    )
    return Settings(
        namespace=config.namespace,
        project=config.project,
        version=config.release,
        external_repos=config.external_repos or None,
        known_secrets=declared + known_secrets,
        suppressions_over=tuple(suppression for suppression in config.suppress if suppression.span),
        namespace_given=config.namespace_given,
        complete=config.external_secrets_complete or config.inventory is not None,
        missing_secrets=config.missing_secrets,
        knows_cluster_defaults=config.cluster_defaults is not None or (defaults is not None and defaults.live),
        require_reason=config.require_reason,
        version_given=config.version_given,
    )


def _declared(config: Config) -> tuple[str, ...]:
    """The patterns of files that are read whatever their ending."""
    rendered = (pattern for one in config.render for pattern in one.files)
    return (*config.pipelines, *config.secrets, *rendered, *_patterns_of_defaults(config))


def _patterns_of_defaults(config: Config) -> Iterator[str]:
    """A pattern for each file of defaults below the folder of the configuration."""
    for path in config.defaults_files:
        name = os.path.relpath(path, config.root or ".")
        if name.partition(os.sep)[0] != "..":
            yield "/" + re.sub(r"([\\*?\[ ])", r"\\\1", name.replace(os.sep, "/"))
