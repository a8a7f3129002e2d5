"""Defaults that the configuration names or a live cluster has, merged into every spec before it is judged."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from spec_lint.engine.rule import Rule
from spec_lint.files.content import ReadProblem, read_source, seen_from_here
from spec_lint.findings.finding import Finding, Label, Part, Refuser, Severity
from spec_lint.findings.named_tuple import NamedTuple
from spec_lint.findings.source import Elsewhere, Source
from spec_lint.model.document import Document, Kind
from spec_lint.model.once import once
from spec_lint.model.pipeline import Pipeline
from spec_lint.pachyderm.messages import WRAPPED
from spec_lint.pachyderm.release import DEFAULTS, LATEST, Release
from spec_lint.reading.node import Node
from spec_lint.settings.config import Config, ConfigError

if TYPE_CHECKING:
    from pathlib import Path

    from spec_lint.engine.loader import LoadedFile

MERGED_INTO = "merged into this spec"
MERGED_WITH = "merged with these defaults"
"""The label of a spec in which something comes from defaults: those in a file, and those that are in none."""
MOST_SPECS = 3
"""How many specs a finding in the defaults names."""


class Defaults(NamedTuple):
    """The defaults of a run: of the whole cluster, and of projects, which are merged with those of the cluster.

    ``project`` is that of specs which name none. ``sources`` are the texts, ``notes`` say what was not merged.
    ``live`` is true if the cluster itself told its defaults.
    """

    cluster: Document | None = None
    projects: Mapping[str, Document] = MappingProxyType({})
    project: str = "default"
    sources: tuple[Source, ...] = ()
    notes: tuple[str, ...] = ()
    live: bool = False

    def merge_into(self, file: LoadedFile) -> None:
        """Replace the specs of a file by what pachd makes of them."""
        file.documents = [self._merged(document) for document in file.documents]

    def _merged(self, document: Document) -> Document:
        if document.kind is not Kind.PIPELINE or not isinstance(document.value, dict):
            return document
        defaults = self.projects.get(_project_of(document) or self.project, self.cluster)
        if defaults is None:
            return document
        from spec_lint.model.defaults import with_defaults

        return with_defaults(document, defaults)


def read_defaults(config: Config) -> Defaults | None:
    """The defaults that the configuration names, if it names any. Raises ConfigError."""
    if not config.defaults_files:
        return None
    if config.release < DEFAULTS:
        note = f"Pachyderm {config.release} has no defaults for specs, so those of the configuration have no effect."
        return Defaults(notes=(note,))
    notes: list[str] = []
    return joined(defaults_in_files(config, notes), config, notes)


def joined(
    found: Mapping[str, Document | None], config: Config, notes: Iterable[str], *, live: bool = False
) -> Defaults:
    """Defaults by project, joined with those of the whole cluster, whose key is empty."""
    from spec_lint.model.defaults import with_defaults

    cluster = found.get("")
    projects = {name: own for name, own in found.items() if name and own is not None}
    sources = tuple(one.source for one in found.values() if one is not None)
    if cluster is not None:
        projects = {name: with_defaults(own, cluster) for name, own in projects.items()}
    return Defaults(cluster, projects, config.project, tuple(dict.fromkeys(sources)), tuple(notes), live)


def defaults_in_files(config: Config, notes: list[str]) -> dict[str, Document | None]:
    """The defaults in the files that the configuration names, by project: empty for the whole cluster, and None if
    pachd would not accept them. Raises ConfigError."""
    read = {path: _read(path, config, notes) for path in config.defaults_files}
    named = {"": config.cluster_defaults} if config.cluster_defaults is not None else {}
    return {name: read[path] for name, path in {**named, **config.project_defaults}.items()}


def _read(path: Path, config: Config, notes: list[str]) -> Document | None:
    """The fields in a file of defaults; None if pachd would not accept them."""
    shown = seen_from_here(path)
    data = read_source(os.fspath(path))
    if isinstance(data, ReadProblem):
        raise ConfigError(shown, 1, 1, f"The defaults cannot be read. {data.message}")
    fields = fields_of(shown, data, config.release)
    if fields is None:
        notes.append(f"The defaults in {shown} have errors, so they were not merged into the specs. Check that file.")
    return fields


def fields_of(path: str, data: bytes, release: Release) -> Document | None:
    """The fields in a text of defaults; None if pachd would not accept them."""
    from spec_lint.engine.loader import load
    from spec_lint.model.defaults import effective_fields
    from spec_lint.schema.problems import problems

    file = load(path, data, Kind.DEFAULTS, release)
    fields = effective_fields(file.documents[0]) if file.documents else None
    if fields is None:
        return None
    found = problems(fields, release)
    return None if any(one.severity is Severity.ERROR and one.code != "P009" for one in found) else fields


def _project_of(document: Document) -> str | None:
    pipeline = document.value.get("pipeline")
    project = pipeline.get("project") if isinstance(pipeline, dict) else None
    name = project.get("name") if isinstance(project, dict) else None
    return name if isinstance(name, str) else None


def in_defaults(
    findings: Iterable[Finding], rule: Rule, place: Pipeline | Document, more: tuple[Any, ...]
) -> Iterator[Finding]:
    """The findings of a rule about a spec that was merged with defaults: those in the defaults name the spec, too.

    A default that one spec does not need is there for the others: a warning counts only if an ordinary spec gets it.
    """
    document = place.document
    for finding in findings:
        if finding.span.source is document.source and not _is_elsewhere(finding, document):
            yield _because_of_defaults(finding, rule, document, more) if rule.alone else finding
        elif finding.severity is Severity.ERROR or not rule.alone or _is_usual(finding, rule, document, more):
            yield _naming(finding, document)


def in_specs(findings: Iterable[Finding], documents: Iterable[Document]) -> Iterator[Finding]:
    """The findings of a rule about all specs together: those about defaults that are in no file name them."""
    merged: dict[tuple[int, int | None], Document] = {
        (id(one.source), one.index): one for one in documents if one.defaults is not None
    }
    for finding in findings:
        document = merged.get((id(finding.span.source), finding.document))
        yield _naming(finding, document) if document is not None and _is_elsewhere(finding, document) else finding


def _because_of_defaults(finding: Finding, rule: Rule, document: Document, more: tuple[Any, ...]) -> Finding:
    """A finding about the text of a spec, with the defaults without which a rule would not find it."""
    assert document.defaults is not None
    own = _own(document)
    if _same(finding) in _found(rule, own, document, more):
        return finding
    from spec_lint.model.defaults import taken, with_defaults, without

    words: list[str] = []
    for pointer in taken(document.defaults.value, document.own_value):
        if _same(finding) not in _found(rule, with_defaults(own, without(document.defaults, pointer)), document, more):
            words.append(f"`{'.'.join(pointer)}` comes from {document.origin(pointer).path}.")
    words = words or ["This comes from the defaults that are merged into the spec."]  # each of several is enough
    # A label about a default that is in no file would be at the beginning of the spec.
    nowhere = document.source, document.span((), Part.KEY).start
    related = tuple(label for label in finding.related if (label.span.source, label.span.start) != nowhere)
    return finding._replace(message=" ".join([finding.message, *words]), related=related)


def _found(rule: Rule, spec: Document, document: Document, more: tuple[Any, ...]) -> set[object]:
    """What a rule finds in a spec that has other defaults than the one that is judged."""
    key = (_found, rule.code)
    if key not in spec.results:
        place = spec if rule.visits == "Document" else Pipeline(spec, document.spec.release or LATEST)
        spec.results[key] = set(map(_same, rule.check(place, *more)))
    found: set[object] = spec.results[key]
    return found


def _same(finding: Finding) -> object:
    return finding.pointer, finding.message


@once
def _own(document: Document) -> Document:
    """A spec as it is in its file."""
    from spec_lint.model.defaults import without_defaults

    return without_defaults(document)


def _is_elsewhere(finding: Finding, document: Document) -> bool:
    """Whether a finding is about a default that is in no file."""
    return isinstance(document.origin(finding.pointer), Elsewhere)


def _is_usual(finding: Finding, rule: Rule, document: Document, more: tuple[Any, ...]) -> bool:
    """Whether a rule finds the same in an ordinary spec that is merged with the same defaults."""
    assert document.defaults is not None
    results, key = document.defaults.results, (_is_usual, rule.code)
    if key not in results:
        spec = _usual(document.defaults)
        place = spec if rule.visits == "Document" else Pipeline(spec, document.spec.release or LATEST)
        results[key] = {_place(found, spec) for found in rule.check(place, *more)}
    return _place(finding, document) in results[key]


def _place(finding: Finding, document: Document) -> object:
    """The place of a finding in the defaults of a spec, which may be in no file."""
    span = finding.span
    return finding.pointer if span.source is document.source else (span.start, span.end)


@once
def _usual(defaults: Document) -> Document:
    """An ordinary spec, merged with defaults."""
    from spec_lint.model.defaults import with_defaults
    from spec_lint.reading.json.strict import read_json

    node = read_json(_USUAL)
    assert isinstance(node, Node)
    return with_defaults(Document(Source("", _USUAL), 0, Kind.PIPELINE, json.loads(_USUAL), lambda: node), defaults)


_USUAL = """{"pipeline": {"name": "edges"}, "transform": {"cmd": ["/edges"]},
    "input": {"pfs": {"repo": "images", "glob": "/*"}}}"""


def _naming(finding: Finding, document: Document) -> Finding:
    """A finding in the defaults, with the spec that it is about; it is in that spec if the defaults are in no file."""
    name = document.span(("pipeline", "name"))
    refused_by = Refuser.PACHD if finding.refused_by is Refuser.PACHCTL else finding.refused_by
    finding = finding._replace(refused_by=refused_by)
    if finding.span.source is not document.source:
        related = (*finding.related, Label(name, MERGED_INTO))
        return finding._replace(related=related, document=0, pointer=(WRAPPED, *finding.pointer))
    field, pointer = ".".join(map(str, finding.pointer)), finding.pointer
    return finding._replace(
        span=name if document.is_default(pointer[:1]) else finding.span,
        message=f"{finding.message} This comes from {document.origin(pointer).path}, at `{field}`.",
        related=(*finding.related, Label(name, MERGED_WITH)),
        fix=None,
    )


def is_about_defaults(finding: Finding) -> bool:
    """Whether a finding is about a spec, but points into the defaults that it was merged with."""
    return bool(finding.related) and finding.related[-1].message in (MERGED_INTO, MERGED_WITH)


def once_each(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Findings, those in defaults only once for all specs: the first of these are named."""
    found: dict[object, list[Finding]] = {}
    for finding in findings:
        found.setdefault(_key(finding), []).append(finding)
    for alike in found.values():
        if not any(map(is_about_defaults, alike)):
            yield from alike
            continue
        place = alike[0].span  # another mark at the same place would say nothing
        specs = [one for finding in alike if is_about_defaults(finding) and (one := finding.related[-1]).span != place]
        if len(specs) > MOST_SPECS:
            others = len(specs) - MOST_SPECS
            more = f"into {others} more" if specs[0].message == MERGED_INTO else f"so are {others} more"
            last = specs[MOST_SPECS - 1]._replace(message=f"{specs[0].message}, and {more}")
            specs = [*specs[: MOST_SPECS - 1], last]
        first = alike[0]
        own = first.related[:-1] if is_about_defaults(first) else first.related
        yield first._replace(related=(*own, *specs))


def _key(finding: Finding) -> object:
    """What findings have in common that are the same one in the same defaults."""
    span = finding.span
    if finding.related and finding.related[-1].message == MERGED_WITH:
        return finding.rule, finding.pointer, finding.message
    return finding.rule, os.path.abspath(span.source.path), span.start, span.end, finding.message  # noqa: PTH100
