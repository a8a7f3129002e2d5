"""The fixes of a secret's fields: names, and what the file says that it is."""

from __future__ import annotations

import re
from typing import Any

from spec_lint.findings.finding import Edit, Fix, HiddenEdits
from spec_lint.grammar.go_base64 import is_valid
from spec_lint.grammar.nearest import nearest
from spec_lint.grammar.words import quoted
from spec_lint.model.byte_edits import fix_of
from spec_lint.model.edits import inserted, renamed_key, replaced
from spec_lint.model.misplaced_fields import meant, unknown_fields
from spec_lint.model.secret import FIELDS, Secret, Value
from spec_lint.reading.node import Node, ReadingError, Shape
from spec_lint.reading.secret.docker_config import KEYS, parse
from spec_lint.reading.secret.value import Unknown
from spec_lint.rules.secret_types.types import ACCOUNT


def renaming(secret: Secret, unknown: Unknown, near: str) -> Fix | None:
    """The fix that gives an unknown field its right name, if that is not taken and its value can be that of the field.

    What may be plain text does not become `data`.
    """
    around: Any = secret.value
    for token in unknown.inside:
        around = around[token]
    shape = Shape.MAPPING if near in (*FIELDS, "metadata", "labels", "annotations") else Shape.SCALAR
    if near in around or unknown.value.shape is not shape:
        return None
    if near == "namespace" or (near == "type" and not has_keys_of(secret, unknown.value.text)):
        return None  # the secret, which pachd creates as it is, would be rejected
    if near == "data" and not all(_is_base64(value) for _, value in unknown.value.entries):
        return None
    same = unknown.name.lower().replace("_", "").replace("-", "") == near.lower()
    edits = renamed_key(secret, unknown.key, near)
    return fix_of(
        f'Rename {quoted(unknown.name)} to "{near}"', edits, safe=same or nearest(unknown.name, [near]) == near
    )


def has_keys_of(secret: Secret, kind: str) -> bool:
    """Whether a secret has what Kubernetes requires of a type."""
    keys, values = secret.key_names, secret.values()
    if kind in KEYS:
        config = values.get(KEYS[kind])
        return config is not None and not isinstance(parse(config.content), ReadingError)
    if kind == "kubernetes.io/ssh-auth":
        key = values.get("ssh-privatekey")
        return key is not None and bool(key.content)
    if kind == "kubernetes.io/service-account-token":
        return bool(secret.mapping("metadata", "annotations").get(ACCOUNT))
    if kind == "kubernetes.io/basic-auth":
        return not keys.isdisjoint({"username", "password"})
    return kind != "kubernetes.io/tls" or keys >= {"tls.crt", "tls.key"}


def _is_base64(node: Node) -> bool:
    return node.tag == "string" and is_valid(node.text)


def as_secret(secret: Secret, field: str, found: str, wanted: str) -> Fix | None:
    """The fix that makes the file say what it is, unless it says that it is something else."""
    title = f'Write "{wanted}" as `{field}`'
    if found:
        near = found.lower().removesuffix("s").removesuffix(".0") in (wanted.lower(), wanted[1:])
        return fix_of(title, replaced(secret, (field,), wanted)) if near or nearest(found, [wanted]) else None
    beside = next((name for name in ("metadata", *FIELDS) if name in secret.value), "metadata")
    is_there = field in secret.value or field in (meant(unknown) for unknown in unknown_fields(secret))
    return fix_of(title, inserted(secret, (field,), wanted, beside=beside, before=True)) if not is_there else None


def unix_lines(secret: Secret, value: Value) -> Fix | None:
    """The fix that removes the carriage returns of a value at the ends of its lines. No report shows its edits."""
    text = value.text or ""
    ends = [at.start() for at in re.finditer("\r\n", text)]
    spans = [secret.document.inner_span(value.pointer, at, at + 1) for at in ends]
    if value.field != "stringData" or any(span.text != "\\r" for span in spans) or text.count("\r") > len(spans):
        return None
    return Fix((), True, "Remove the carriage returns", HiddenEdits(tuple([Edit(span, "") for span in spans])))
