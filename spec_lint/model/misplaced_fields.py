"""Where the missing fields of a secret may be: under a misspelt name, or one level too high or too low."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from spec_lint.grammar import GrammarError
from spec_lint.grammar.kubernetes_names import check_dns_subdomain
from spec_lint.grammar.nearest import nearest
from spec_lint.grammar.words import quoted
from spec_lint.model.once import once
from spec_lint.model.secret import Secret
from spec_lint.model.template import is_hole, may_become
from spec_lint.reading.node import Node, Shape

if TYPE_CHECKING:
    from spec_lint.reading.secret.value import Unknown

_ALIASES = {
    "string_data": "stringData",
    "plaindata": "stringData",
    "secretdata": "data",
    "values": "data",
    "meta": "metadata",
    "secretname": "name",
    "name_space": "namespace",
    "label": "labels",
    "annotation": "annotations",
    "typ": "type",
}
"""Common wrong names that are not similar enough to be recognized by their letters."""


def unknown_fields(secret: Secret) -> list[Unknown]:
    decoded = secret.decoded
    return decoded.unknown if decoded is not None else []


def meant(unknown: Unknown) -> str | None:
    """The field of the same struct that an unknown field most likely means."""
    if unknown.inside not in ((), ("metadata",)):
        return None
    from spec_lint.reading.secret.value import STRUCTS

    known = tuple(STRUCTS["Meta" if unknown.inside else "Secret"])
    name = unknown.name.replace("-", "_")
    alias = _ALIASES.get(name.lower()) or _ALIASES.get(name.lower().replace("_", ""))
    if alias in known:
        return alias
    folded = {field.lower(): field for field in known}
    return folded.get(name.lower().replace("_", "")) or nearest(unknown.name, known)


def lost_name(secret: Secret) -> tuple[Unknown, str] | None:
    """The place where the missing name of a secret most likely is, and what is wrong there."""
    unknown = unknown_fields(secret)
    for field in unknown:
        if field.inside == ("metadata",) and meant(field) == "name":
            return field, f"{quoted(field.name)} is not a field of `metadata`, `name` is"
        if field.inside == () and meant(field) == "metadata":
            return field, f"{quoted(field.name)} is not a field of a secret, `metadata` is"
    for field in unknown:
        if field.inside == () and field.name.lower() == "name":
            return field, "`name` belongs under `metadata`"
        if field.inside == () and field.value.shape is Shape.MAPPING and _has_metadata(field.value):
            return field, f"the secret must be at the top level, not under {quoted(field.name)}"
    return None


def _has_metadata(node: Node) -> bool:
    return any(key.text == "metadata" for key, _ in node.entries)


def lost_entry(secret: Secret, *fields: str) -> Unknown | None:
    """The unknown field that most likely means one of the given fields."""
    for field in unknown_fields(secret):
        if meant(field) in fields:
            return field
    return None


def meant_key(key: str, wanted: Iterable[str]) -> str | None:
    """The wanted key that another key most likely means: equal or similar, ignoring case and separators."""
    plain = {_plain(name): name for name in wanted if name != key}
    found = plain.get(_plain(key))
    if found is not None or not plain:
        return found
    near = nearest(key.strip(), plain.values())
    return near if near is not None and len(key) > 4 else None


def _plain(key: str) -> str:
    return "".join(character for character in key.lower() if character.isalnum())


@once
def unusable(secret: Secret) -> bool:
    """Whether a secret has no name, or one that Kubernetes rejects; an error reports that already. The name of a hidden
    secret may be encrypted, or a placeholder."""
    if not secret.judged:
        return secret.hidden is not None and not secret.name
    try:
        check_dns_subdomain(secret.name)
    except GrammarError:
        return True
    return False


def may_be_in_broken_file(secrets: Iterable[Secret], name: str) -> bool:
    """Whether a file that cannot be parsed may define a secret: its text contains the name as a whole word."""
    broken = [secret.document.source.text for secret in secrets if not secret.document.readable]
    return any(name in text and re.search(rf"(?<![\w.-]){re.escape(name)}(?![\w.-])", text) for text in broken)


def may_be(secret: Secret, name: str, key: str | None) -> bool:
    """Whether a secret without a usable name may be the one that a pipeline asks for."""
    if is_hole(secret.name):
        if not may_become(secret.name, name):
            return False
    elif secret.name and nearest(secret.name, [name]) is None:
        return False
    known = secret.known_keys
    open_keys = known is None and (secret.hidden is not None or secret.document.templated)
    return key is None or key in secret.key_names or open_keys
