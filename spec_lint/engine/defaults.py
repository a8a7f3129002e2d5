"""Defaults that the configuration names: read once for a run, and merged into every spec before it is judged."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from spec_lint.engine.rule import Rule
from spec_lint.files.content import ReadProblem, read_source, seen_from_here
from spec_lint.findings.finding import Finding, Label, Refuser, Severity
from spec_lint.findings.named_tuple import NamedTuple
from spec_lint.findings.source import Source
from spec_lint.model.document import Document, Kind
from spec_lint.model.once import once
from spec_lint.model.pipeline import Pipeline
from spec_lint.pachyderm.messages import WRAPPED
from spec_lint.pachyderm.release import DEFAULTS, LATEST
from spec_lint.reading.node import Node
from spec_lint.settings.config import Config, ConfigError

if TYPE_CHECKING:
    from pathlib import Path

    from spec_lint.engine.loader import LoadedFile

MERGED_INTO = "merged into this spec"
MOST_SPECS = 3
"""How many specs a finding in the defaults names."""


class Defaults(NamedTuple):
    """The defaults of a run: of the whole cluster, and of projects, which are merged with those of the cluster.

    ``project`` is that of specs which name none. ``sources`` are the texts, ``notes`` say what was not merged.
    """

    cluster: Document | None = None
    projects: Mapping[str, Document] = MappingProxyType({})
    project: str = "default"
    sources: tuple[Source, ...] = ()
    notes: tuple[str, ...] = ()

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
    from spec_lint.model.defaults import with_defaults

    notes: list[str] = []
    read = {path: _read(path, config, notes) for path in config.defaults_files}
    cluster = read[config.cluster_defaults] if config.cluster_defaults else None
    projects = {name: own for name, path in config.project_defaults.items() if (own := read[path]) is not None}
    if cluster is not None:
        projects = {name: with_defaults(own, cluster) for name, own in projects.items()}
    sources = tuple(one.source for one in read.values() if one is not None)
    return Defaults(cluster, projects, config.project, sources, tuple(notes))


def _read(path: Path, config: Config, notes: list[str]) -> Document | None:
    """The fields in a file of defaults; None if pachd would not accept them."""
    from spec_lint.engine.loader import load
    from spec_lint.model.defaults import effective_fields
    from spec_lint.schema.problems import problems

    shown = seen_from_here(path)
    data = read_source(os.fspath(path))
    if isinstance(data, ReadProblem):
        raise ConfigError(shown, 1, 1, f"The defaults cannot be read. {data.message}")
    file = load(shown, data, Kind.DEFAULTS, config.release)
    fields = effective_fields(file.documents[0]) if file.documents else None
    refused = fields is None or any(
        problem.severity is Severity.ERROR and problem.code != "P009" for problem in problems(fields, config.release)
    )
    if refused:
        notes.append(f"The defaults in {shown} have errors, so they were not merged into the specs. Check that file.")
    return None if refused else fields


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
        if finding.span.source is document.source:
            yield finding
        elif finding.severity is Severity.ERROR or not rule.alone or _is_usual(finding, rule, document, more):
            yield _naming(finding, document)


def _is_usual(finding: Finding, rule: Rule, document: Document, more: tuple[Any, ...]) -> bool:
    """Whether a rule finds the same in an ordinary spec that is merged with the same defaults."""
    assert document.defaults is not None
    results, key = document.defaults.results, (_is_usual, rule.code)
    if key not in results:
        spec = _usual(document.defaults)
        place = spec if rule.visits == "Document" else Pipeline(spec, document.spec.release or LATEST)
        results[key] = {(found.span.start, found.span.end) for found in rule.check(place, *more)}
    return (finding.span.start, finding.span.end) in results[key]


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
    """A finding in the defaults, with the spec that it is about."""
    here = Label(document.span(("pipeline", "name")), MERGED_INTO)
    refused_by = Refuser.PACHD if finding.refused_by is Refuser.PACHCTL else finding.refused_by
    return finding._replace(
        related=(*finding.related, here), document=0, pointer=(WRAPPED, *finding.pointer), refused_by=refused_by
    )


def is_about_defaults(finding: Finding) -> bool:
    """Whether a finding is about a spec, but points into the defaults that it was merged with."""
    return bool(finding.related) and finding.related[-1].message == MERGED_INTO


def once_each(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Findings, those in defaults only once for all specs: the first of these are named."""
    found: dict[tuple[str, str, int, int, str], list[Finding]] = {}
    for finding in findings:
        span = finding.span
        key = finding.rule, os.path.abspath(span.source.path), span.start, span.end, finding.message  # noqa: PTH100
        found.setdefault(key, []).append(finding)
    for alike in found.values():
        if not any(map(is_about_defaults, alike)):
            yield from alike
            continue
        specs = [finding.related[-1] for finding in alike if is_about_defaults(finding)]
        if len(specs) > MOST_SPECS:
            others = len(specs) - MOST_SPECS
            last = specs[MOST_SPECS - 1]._replace(message=f"{MERGED_INTO}, and into {others} more")
            specs = [*specs[: MOST_SPECS - 1], last]
        first = alike[0]
        own = first.related[:-1] if is_about_defaults(first) else first.related
        yield first._replace(related=(*own, *specs))
