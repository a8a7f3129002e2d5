"""What is kept of a document once it was judged alone: enough for the rules that look at all documents together.

Facts are plain: tuples, lists, mappings and scalars only, so that they can cross from one process to another or be
stored. They hold names, places and types, never the value of a secret, a command or a variable.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from spec_lint.findings.finding import Pointer
from spec_lint.findings.named_tuple import NamedTuple
from spec_lint.model.document import Document, Kind
from spec_lint.model.misplaced_fields import unusable
from spec_lint.model.mounts import needed_below
from spec_lint.model.pipeline import Pipeline
from spec_lint.model.secret import Secret
from spec_lint.pachyderm.messages import MESSAGES, ROOT
from spec_lint.pachyderm.release import Release

Facts = tuple[Any, ...]

KEPT_PARTS: frozenset[Pointer] = frozenset({
    ("pipeline",), ("input",), ("output_branch",), ("update",), ("reprocess",), ("service",), ("spout", "service"),
    ("transform", "image"), ("transform", "image_pull_secrets"), ("transform", "secrets"),
})  # fmt: skip
"""The parts of a spec that are kept, with the fields that Pachyderm knows."""


class PipelineFacts(NamedTuple):
    """What is kept of a spec. ``fields`` are the names of known fields, at any depth; ``empty`` is true if the spec has
    no field at all; ``parts`` is a spec with nothing but ``KEPT_PARTS``; ``references`` and ``needed`` are the results
    of ``Pipeline.secret_references`` and ``needed_below``."""

    fields: tuple[str, ...]
    empty: bool
    parts: dict[str, Any]
    references: tuple[tuple[Any, ...], ...]
    needed: tuple[Any, ...]


class SecretFacts(NamedTuple):
    """What is kept of a secret: see ``KnownSecret`` for the first four. ``keys_field`` is where the keys are,
    ``unusable`` the result of the function of that name; the rest is as in ``Secret``."""

    name: str
    keys: tuple[str, ...] | None
    type: str | None
    namespace: str | None
    keys_field: str | None
    unusable: bool
    hidden: str | None
    partial: bool
    copied: bool
    form: str
    for_pachctl: bool


def pipeline_facts(pipeline: Pipeline) -> Facts:
    """The facts of a spec, as plain as ``PipelineFacts`` can be."""
    references = tuple([tuple(reference) for reference in pipeline.secret_references()])
    needed = tuple(needed_below(pipeline))
    return tuple(pipeline.fields & _known_fields()), not pipeline.value, _parts(pipeline), references, needed


def secret_facts(secret: Secret) -> Facts:
    """The facts of a secret, as plain as ``SecretFacts`` can be."""
    name, keys = secret.name, secret.known_keys
    shown = tuple(sorted(keys)) if name and keys is not None else None
    about = name, shown, secret.known_type, secret.namespace, secret.keys_field
    made = secret.hidden, secret.partial, secret.copied
    return *about, unusable(secret), *made, secret.form, secret.for_pachctl


def is_kept(pointer: Pointer) -> bool:
    """Whether the value at a pointer is in the parts that are kept of a spec."""
    return pointer[:1] in KEPT_PARTS or pointer[:2] in KEPT_PARTS


def _parts(pipeline: Pipeline) -> dict[str, Any]:
    parts: dict[str, Any] = {}
    for pointer in KEPT_PARTS:
        if pointer[0] in pipeline.value and (value := pipeline.get(*pointer)) is not None:
            inner, kind = parts, ROOT
            for token in pointer[:-1]:
                inner, kind = inner.setdefault(str(token), {}), MESSAGES[kind][str(token)]
            inner[str(pointer[-1])] = _known_part(value, MESSAGES[kind][str(pointer[-1])])
    return parts


def _known_part(value: Any, kind: str) -> Any:
    """A value with the fields of its message only. Of anything else that must not be there, only its type is kept."""
    fields, of_items = MESSAGES.get(kind), kind.startswith("[]")
    if fields is not None and isinstance(value, dict):
        return {name: _known_part(inner, fields[name]) for name, inner in value.items() if name in fields}
    if of_items and isinstance(value, list):
        return [_known_part(item, kind[2:]) for item in value]
    is_scalar = fields is None and not of_items and not isinstance(value, (dict, list))
    return value if is_scalar else type(value)()


@cache
def _known_fields() -> frozenset[str]:
    return frozenset(name for message in MESSAGES.values() for name in message)


def _holes(document: Document) -> tuple[int, bool]:
    from spec_lint.model.template import is_expected, placeholders  # saves start-up time: few files are templates

    number = placeholders(document)
    return number, number > 0 and is_expected(document)


def document_facts(document: Document, release: Release) -> Facts:
    """The facts of a document: its kind, its index, whether it could be read and parsed, how many placeholders it has,
    whether these are expected, and the facts of its view."""
    view, facts = document.view, None
    if document.kind is Kind.PIPELINE:
        facts = pipeline_facts(view if isinstance(view, Pipeline) else Pipeline(document, release))
    elif document.kind is Kind.SECRET:
        facts = secret_facts(view if isinstance(view, Secret) else Secret(document))
    about = document.readable, document.unparsed, *(_holes(document) if document.templated else (0, False))
    return document.kind.value, document.index, *about, facts
