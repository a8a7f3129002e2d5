"""What stays the same of a finding when files move and are reformatted: its key in a baseline.

A key has no path, no line and no index of a list. It has no value of a secret either: what it is made of are names, and
a hash of the words that a report shows, in which values are masked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from spec_lint.findings.finding import Finding, Pointer, pointer_text
from spec_lint.findings.named_tuple import NamedTuple
from spec_lint.findings.plain import shortened
from spec_lint.model.document import Document
from spec_lint.model.project import Project

LONGEST_NAME = 100
NAMES = ("env_var", "mount_path", "mountPath", "name", "repo", "key", "topologyKey", "path")
"""The fields that name an item of a list, most telling first: several items may mount one secret or one volume."""

_PARTS = r"""(?P<quoted>"(?:[^"\\]|\\.)*")|(?P<ours>`[^`]*`)|[\w./-]+\.(?:json|ya?ml|jsonnet|libsonnet|toml)\b|\d+"""
"""What a message quotes, our own names of fields, and what changes although the fault stays the same: names of other
files, and numbers, such as those of lines and days."""


Place = tuple[int, int | None]
"""The id of a text, and the number of a document in it."""


class Key(NamedTuple):
    """What is wrong: the ``rule``, ``of`` which pipeline or secret, ``at`` which place in it, and ``what`` it says."""

    rule: str
    of: str
    at: str
    what: str


def with_names(findings: Iterable[Finding], documents: Iterable[Document]) -> list[Finding]:
    """Findings with their places by name. ``documents`` are those that they are about."""
    findings = list(findings)
    if not findings:
        return []
    by_place: dict[Place, Document] = {(id(document.source), document.index): document for document in documents}
    return [
        finding._replace(by_name=_by_name(finding, by_place)) if finding.by_name is None else finding
        for finding in findings
    ]


def _by_name(finding: Finding, documents: Mapping[Place, Document]) -> tuple[str, ...]:
    document = documents.get((id(finding.span.source), finding.document))
    in_list = any(type(token) is int for token in finding.pointer)  # only then the document may have to be read again
    if not in_list or document is None:
        return named(finding.pointer, None)
    if _is_about_several(finding, document):
        return ()  # it may be reported at another of these places when the items have another order
    return named(finding.pointer, document.value)


def _is_about_several(finding: Finding, document: Document) -> bool:
    """Whether a finding is about several places of a document."""
    inside = [label.span for label in finding.related if label.span.source is document.source]
    if not inside:
        return False
    whole = document.span()
    return any(whole.start <= span.start < whole.end for span in inside)


def named(pointer: Pointer, value: Any) -> tuple[str, ...]:
    """A pointer with the names of items in place of their indexes; an item without a name is ``[]``."""
    names = []
    for token in pointer:
        if type(token) is int:
            value = value[token] if isinstance(value, list) and token < len(value) else None
            names.append(f"[{name_of(value)}]")
        else:
            value = value.get(token) if isinstance(value, dict) else None
            names.append(str(token))
    return tuple(names)


def name_of(item: Any) -> str:
    """The name of an item of a list, such as ``pfs:images``; empty if it has none."""
    if not isinstance(item, dict):
        return ""  # a string may be a value, such as one after --password
    for field in NAMES:
        name = item.get(field)
        if isinstance(name, str) and name:
            key = item.get("key") if field == "name" else None  # a key of the secret of this name
            return shortened(f"{name}/{key}" if isinstance(key, str) else name, LONGEST_NAME)
    if len(item) != 1:
        return ""
    ((field, inner),) = item.items()
    return f"{field}:{name_of(inner)}"


def identities(project: Project) -> dict[Place, str]:
    """The names of the pipelines and secrets of a project, by their text and their number in it.

    What a command has rendered has none: the value of a variable may be in its name.
    """
    from spec_lint.reading.masking.words import without_credentials  # saves start-up time: most runs find nothing

    found: dict[Place, str] = {}
    for pipeline in project.pipelines:
        document = pipeline.document
        if pipeline.name and not document.source.by_command:
            own = pipeline.own_project  # whatever the configurations of a run say
            found[id(document.source), document.index] = f"pipeline {own + '/' if own else ''}{pipeline.name}"
    for secret in project.secrets:
        document = secret.document
        if secret.name and not document.source.by_command:
            own = secret.namespace or ""
            found[id(document.source), document.index] = f"secret {own + '/' if own else ''}{secret.name}"
    return {place: without_credentials(name) for place, name in found.items()}


def key_of(finding: Finding, of: str) -> Key:
    """The key of a published finding about something of this name."""
    return Key(finding.rule, of, pointer_text(finding.by_name or ()), _hash(meaning(finding.message)))


def meaning(message: str) -> str:
    """The words of a message that stay the same: its sentence, and what it quotes in any order."""
    quoted: list[str] = []

    def constant(part: re.Match[str]) -> str:
        if part["quoted"]:
            quoted.append(part["quoted"])
            return '""'
        return re.sub(r"\[\d+\]", "[]", part["ours"]) if part["ours"] else "#"

    sentence = re.sub(_PARTS, constant, message, flags=re.ASCII)  # compiled only if something was found
    return "\n".join([sentence, *sorted(quoted)])


def _hash(text: str) -> str:
    from spec_lint.engine.hashing import blake2b  # saves start-up time, as above

    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()
