"""What a live cluster tells before specs are judged: its release, and the defaults that pachd merges into them.

Both win over the configuration, because pachd goes by them whatever a file says; where they differ, that is reported.
Only a release on the command line wins over the cluster's.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from spec_lint.engine.defaults import defaults_in_files, fields_of, joined, read_defaults
from spec_lint.files.content import read_source, seen_from_here
from spec_lint.findings.finding import Part, Span
from spec_lint.findings.source import Elsewhere, Source
from spec_lint.grammar.words import listed, quoted
from spec_lint.model.dag import SYSTEM_TYPES
from spec_lint.model.document import Document, Kind
from spec_lint.model.live_world import OF_CLUSTER, Difference, LiveWorld, Wanted, is_possible
from spec_lint.model.pipeline import Pipeline
from spec_lint.pachyderm.messages import WRAPPED
from spec_lint.pachyderm.release import DEFAULTS, Release
from spec_lint.settings.config import TABLES, Config

if TYPE_CHECKING:
    from spec_lint.engine.collect import Collected
    from spec_lint.engine.request import Request
    from spec_lint.model.project import Project

OF_RELEASE, OF_DEFAULTS = "C024", "C025"
"""The rules that report the differences."""


def with_release(request: Request, ask: Callable[[Wanted], LiveWorld]) -> Request:
    """A request for the release that its cluster runs, unless the command line names another one."""
    release = ask(Wanted()).release

    def change(config: Config) -> Config:
        if release is None or config.version_given:
            return config
        return config._replace(pachyderm_version=str(release), version_before=config.pachyderm_version)

    configurations = request.configured.changed(change)
    return request._replace(config=configurations.here, configurations=configurations)


def with_defaults(request: Request, ask: Callable[[Wanted], LiveWorld]) -> Request:
    """A request with the defaults that its cluster has told, and with what the configuration says otherwise. Raises
    ConfigError."""
    world, config = ask(Wanted()), request.config
    differences: list[Difference] = []
    if config.version_before is not None and Release.parse(config.version_before) != config.release:
        differences.append(_other_release(config, world))
    if not world.defaults or config.release < DEFAULTS:
        return request._replace(defaults=read_defaults(config), differences=tuple(differences))
    notes: list[str] = []
    here, there = defaults_in_files(config, notes), _live_defaults(world, config.release, notes)
    for name, own in here.items():
        live = there.get(name)
        if own is not None and live is not None and _plain(own.value) != _plain(live.value):
            differences.append(_other_defaults(name, own, live, world))
    live_ones = {name: one if one is not None and one.value else None for name, one in there.items()}
    defaults = joined({**here, **live_ones}, config, notes, live=OF_CLUSTER in there)
    return request._replace(defaults=defaults, differences=tuple(differences))


def have_own_defaults(collected: Collected, request: Request, ask: Callable[[Wanted], LiveWorld]) -> bool:
    """Have pachd tell the defaults of the projects that specs are in; whether any has some, so that the specs must be
    read again to be merged with them."""
    projects = frozenset(filter(is_possible, _projects(collected, request)))
    told = ask(Wanted(projects)).defaults
    return any(name in projects and text.reveal() != "{}" for name, text in told.items())


def wanted_of(project: Project) -> Wanted:
    """What to ask pachd for the specs of a run. Names that pachd could not have are left out."""
    own = {member.repo for member in project.dag.members if all(map(is_possible, member.repo))}
    read = {reading.repo for _, reading in project.dag.readings if all(map(is_possible, reading.repo))}
    typed = {reading.repo for _, reading in project.dag.readings if reading.repo_type in SYSTEM_TYPES} & read
    repos = frozenset(own | read)
    return Wanted(
        frozenset(name for name, _ in repos), repos, frozenset(own | typed), frozenset(read - own), frozenset(own)
    )


def _projects(collected: Collected, request: Request) -> Iterator[str]:
    for document in collected.documents:
        if document.kind is Kind.PIPELINE:
            config = request.at(document.path).config
            spec = document.view if isinstance(document.view, Pipeline) else Pipeline(document, config.release)
            yield spec.project(config.project)


def _live_defaults(world: LiveWorld, release: Release, notes: list[str]) -> dict[str, Document | None]:
    """The defaults that a cluster has, by project; None for those with something that spec-lint does not know."""
    found: dict[str, Document | None] = {}
    for name, text in world.defaults.items():
        place = f"the defaults of {f'the project {quoted(name)} in ' if name else ''}{world.place}"
        whole = f'{{"{WRAPPED}": {text.reveal()}}}'
        fields = fields_of(place, whole.encode(), release)
        found[name] = _elsewhere(fields) if fields is not None else None
        if fields is None:
            notes.append(f"{place[:1].upper()}{place[1:]} were not merged into the specs: spec-lint cannot read them.")
    return found


def _elsewhere(fields: Document) -> Document:
    """The same defaults, as a text that no finding can point to."""
    source = Elsewhere(fields.path, fields.source.text, fields.source.masks)
    return Document(source, 0, fields.kind, fields.value, fields.load_node, unread=fields.unread, spec=fields.spec)


def _other_release(config: Config, world: LiveWorld) -> Difference:
    return Difference(
        OF_RELEASE,
        f"`pachyderm_version` is {config.version_before}, but {world.place} runs {world.version}; the specs are judged "
        f"for {config.release}.",
        f'Write `pachyderm_version = "{config.release}"`. To check for another release, give `--pachyderm-version`.',
        _place(config, "pachyderm_version"),
    )


def _other_defaults(project: str, own: Document, live: Document, world: LiveWorld) -> Difference:
    names = own.value.keys() | live.value.keys()
    others = sorted(name for name in names if _plain(own.value.get(name, own)) != _plain(live.value.get(name, own)))
    whose = f"of the project {quoted(project)}" if project else "of the cluster"
    option = f"--project {project}" if project else "--cluster"
    fields = listed([f"`{name}`" for name in others], "and")
    return Difference(
        OF_DEFAULTS,
        f"The defaults {whose} in {world.place} differ from this file in {fields}; the specs are judged with those of "
        "pachd.",
        f"Take those of pachd into this file, as `pachctl inspect defaults {option}` prints them.",
        own.span((others[0],) if others[0] in own.value else (), Part.KEY),
    )


def _plain(value: Any) -> Any:
    """A value in the one form of several that mean the same: pachd reads ``5.0`` and ``"5"`` as 5."""
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"{value:.15g}"
    return value


def _place(config: Config, option: str) -> Span:
    """The place of an option in the configuration; that of the file, if it is in one that this one extends."""
    from spec_lint.settings.toml_places import token_end, toml_places

    path = config.path
    data = read_source(os.fspath(path)) if path is not None else b""
    text = data.decode("utf-8", "replace") if isinstance(data, bytes) else ""
    source, places = Source(seen_from_here(path) if path is not None else "", text), toml_places(text)
    for table in ((), *(("tool", name) for name in TABLES)):
        if (place := places.get((*table, option))) is not None:
            return Span(source, place.value, token_end(text, place.value))
    return Span(source, 0, 0)
