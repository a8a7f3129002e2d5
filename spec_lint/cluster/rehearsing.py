"""Rehearsing specs: pachd validates them in a dry run, and its verdict is compared with the findings.

pachd validates little in a dry run, so that it accepts a spec proves nothing. It writes the whole spec into its log, so
a spec that may hold a credential is not sent. What it refuses although no rule reports an error is a fault of ours.
"""

from __future__ import annotations

import enum
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from spec_lint.cluster.pachd_answers import ABOUT_EVERYTHING, Kind, PachdError
from spec_lint.cluster.pachd_api import Pachd
from spec_lint.engine.linter import Linter, chosen_rules
from spec_lint.engine.publish import known_places, known_values
from spec_lint.engine.rule import all_rules
from spec_lint.engine.run import Outcome
from spec_lint.findings.finding import Finding, Severity, Span
from spec_lint.findings.source import Source
from spec_lint.model.defaults import without_defaults
from spec_lint.model.document import Document
from spec_lint.model.live import Trouble
from spec_lint.model.project import Project
from spec_lint.model.settings import Settings
from spec_lint.model.template import placeholders
from spec_lint.reading.json.strict import read_json
from spec_lint.reading.masking.credential_places import credential_places
from spec_lint.reading.masking.masks import masks_of
from spec_lint.reading.masking.ranges import touches
from spec_lint.reading.masking.words import without_credentials
from spec_lint.reading.node import Node
from spec_lint.settings.choice import Choice

CREDENTIALS = frozenset({"S360", "S361"})
AT_ONCE = 200
"""How many specs are read at once."""
_EXACT_INTEGERS = 2**53


class Why(enum.Enum):
    """Why a spec is not sent."""

    ERRORS = "with errors"
    CREDENTIAL = "that may hold a credential"
    TEMPLATE = "with placeholders"
    UNREAD = "not read to the end"
    NO_PROJECT = "for a project that does not exist there"


@dataclass(frozen=True, slots=True)
class Spec:
    """A spec to be sent: its pipeline, the JSON that pachctl would send, and the place of its name."""

    name: str
    project: str
    text: str
    span: Span


@dataclass(slots=True)
class Rehearsal:
    """What became of the specs of a run: ``refused`` and ``unasked`` have the reasons of pachd in our words."""

    accepted: int = 0
    refused: list[tuple[Spec, Trouble]] = field(default_factory=list)
    unasked: list[tuple[Spec, Trouble]] = field(default_factory=list)
    not_sent: dict[Why, list[Span]] = field(default_factory=dict)


class Rehearser:
    """Finds the specs of a run that may be sent to pachd, and sends them. ``settings_of`` gives the settings for a
    path."""

    def __init__(self, outcome: Outcome, settings_of: Callable[[str], Settings]) -> None:
        self.result = Rehearsal()
        self.specs: list[Spec] = []
        self._values = known_values(outcome.project)
        found = (*outcome.findings, *(one.finding for one in outcome.suppressed))
        self._errors = {
            (id(finding.span.source), finding.document)
            for finding in found
            if finding.severity is Severity.ERROR and not all_rules()[finding.rule].needs_cluster
        }
        groups: dict[Settings, list[Document]] = {}
        for pipeline in outcome.project.pipelines:
            document = pipeline.document
            if outcome.scope.covers(document.path):
                groups.setdefault(settings_of(document.path), []).append(document)
        for settings, documents in groups.items():
            for start in range(0, len(documents), AT_ONCE):
                self._add(documents[start : start + AT_ONCE], settings)

    def _add(self, documents: list[Document], settings: Settings) -> None:
        """Add the documents that may be sent, and the reasons for the others."""
        own = [without_defaults(document) for document in documents]
        found = _found_alone(own, settings)
        for document, mine in zip(documents, own, strict=True):
            key = id(document.source), document.index
            span = document.span(("pipeline", "name"))
            spec = Why.ERRORS if key in self._errors else self._spec(mine, found.get(key, []), span, settings)
            if isinstance(spec, Why):
                self.result.not_sent.setdefault(spec, []).append(span)
            else:
                self.specs.append(spec)

    def _spec(self, document: Document, found: list[Finding], span: Span, settings: Settings) -> Spec | Why:
        value = request_of(document.value, settings.project)
        if value is None or any(finding.severity is Severity.ERROR for finding in found):
            return Why.ERRORS
        if document.templated and placeholders(document):
            return Why.TEMPLATE
        if document.errors:
            return Why.UNREAD
        text = json.dumps(value)
        if any(finding.rule in CREDENTIALS for finding in found) or self._is_masked(document, text):
            return Why.CREDENTIAL
        pipeline = value["pipeline"]
        return Spec(without_credentials(pipeline["name"]), pipeline["project"].get("name") or "default", text, span)

    def _is_masked(self, document: Document, text: str) -> bool:
        """Whether a report would mask anything of a spec: in its own text, or in that of which it was rendered."""
        root = read_json(text)
        if credential_places(text, [root if isinstance(root, Node) else None]):
            return True
        sent = Source(document.path, text)
        if known_places(sent, self._values, [Document(sent, 0, document.kind, document.value, lambda: None)]):
            return True
        whole = document.span(())
        return document.source.origin is not None and touches(masks_of(document.source), whole.start, whole.end)

    def send(self, pachd: Pachd, seen: Callable[[int], None]) -> None:
        """Send the specs, one after another, until a failure that would repeat for the rest."""
        result, projects = self.result, dict[str, bool]()
        for number, spec in enumerate(self.specs, 1):
            try:
                if spec.project not in projects:
                    projects[spec.project] = pachd.has_project(spec.project)
                if not projects[spec.project]:
                    result.not_sent.setdefault(Why.NO_PROJECT, []).append(spec.span)
                    continue
                pachd.rehearse(spec.text, spec.name)
                result.accepted += 1
            except PachdError as error:
                if error.kind is Kind.INVALID:
                    result.refused.append((spec, error.trouble))
                    continue
                rest = self.specs[number - 1 :] if error.kind in ABOUT_EVERYTHING else [spec]
                result.unasked += [(each, error.trouble) for each in rest]
                if len(rest) > 1:
                    return
            finally:
                seen(number)


def _found_alone(documents: list[Document], settings: Settings) -> dict[tuple[int, int | None], list[Finding]]:
    """What all rules that look at one document find in each of them, whatever the project chooses or accepts."""
    alone = {rule: severity for rule, severity in chosen_rules(settings, Choice()).items() if rule.alone}
    found: dict[tuple[int, int | None], list[Finding]] = {}
    for finding in Linter(alone).run(Project(documents, settings)).findings:
        found.setdefault((id(finding.span.source), finding.document), []).append(finding)
    return found


def request_of(value: Any, project: str) -> dict[str, Any] | None:
    """A spec as pachctl sends it, None if it does not: in the project of its context, unless the spec names one, and
    with numbers as they are after a conversion to floats."""
    pipeline = value.get("pipeline") if isinstance(value, dict) else None
    if not isinstance(pipeline, dict) or not isinstance(pipeline.get("name"), str):
        return None
    named = pipeline.get("project", {"name": ""})
    if not isinstance(named, dict):
        return None
    here = {**named, "name": project} if named.get("name") == "" else named
    found: dict[str, Any] = _as_sent({**value, "pipeline": {**pipeline, "project": here}})
    return found


def _as_sent(value: Any) -> Any:
    if type(value) is dict:
        return {key: _as_sent(inner) for key, inner in value.items()}
    if type(value) is list:
        return [_as_sent(inner) for inner in value]
    if type(value) is int and abs(value) > _EXACT_INTEGERS:
        return int(float(value))
    return value
