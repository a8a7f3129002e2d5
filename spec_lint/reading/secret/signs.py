"""What speaks for a document being a secret whose ``kind`` does not say so, and what against it.

pachd decodes a file into a Secret and does not look at its ``kind`` or ``apiVersion``, so all the rest counts too. The
points are in docs/recognition.md; those of specs are in ``model/recognition.py``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from spec_lint.grammar import go_base64
from spec_lint.grammar.nearest import distance
from spec_lint.reading.signs import QUOTES, Sign, near, plain_name, points_of

ENOUGH = 4
"""An object with at least this many points is a secret."""
MOST_FIELDS = 20
"""More fields at the top than any secret has."""
SECRET_SIGNS = {
    "kind": Sign(6, "`kind` is Secret"),
    "kind near": Sign(3, "`kind` is almost Secret"),
    "kind of others": Sign(-6, "`kind` is something else"),
    "version": Sign(1, "`apiVersion` is v1"),
    "version of others": Sign(-3, "`apiVersion` is something else"),
    "name": Sign(1, "`metadata` has a name"),
    "no metadata": Sign(-2, "there is no `metadata`"),
    "stringData": Sign(3, "`stringData` is a mapping of strings"),
    "data": Sign(1, "`data` is a mapping of strings"),
    "base64": Sign(1, "all of `data` is base64"),
    "credential": Sign(1, "a key of `data` or `stringData` is a name for a credential"),
    "type": Sign(2, "`type` is one of Kubernetes"),
    "foreign": Sign(-2, "each field that is not of secrets"),
}
"""The signs of a secret."""

_SECRET_FIELDS = frozenset({"kind", "apiversion", "metadata", "type", "data", "stringdata", "immutable"})
_SPELLED = {"string_data": "stringdata", "api_version": "apiversion"}
_HARMLESS = frozenset({"$schema", "status", "sops"})
_TYPE = re.compile(r"opaque|(?:bootstrap\.)?kubernetes\.io/[\w./-]+", re.IGNORECASE)


def is_like_secret(value: Any) -> bool:
    """Whether a value is a secret, whatever its ``kind``."""
    return isinstance(value, dict) and len(value) <= MOST_FIELDS and points_of(secret_signs(value)) >= ENOUGH


def secret_signs(value: Mapping[Any, Any]) -> list[Sign]:
    """What counts for a value being a secret, and against it."""
    fields = {_spelled(name): inner for name, inner in value.items()}
    signs = [name for judge in (_kind, _version, _metadata, _contents, _type) for name in judge(fields)]
    foreign = [name for name in fields if name not in _SECRET_FIELDS and name not in _HARMLESS]
    return [SECRET_SIGNS[name] for name in signs] + [
        Sign(SECRET_SIGNS["foreign"].points, f"`{name}`") for name in foreign
    ]


def _spelled(name: Any) -> str:
    """The field of secrets that a name means, in lower case, as Go compares names."""
    plain = plain_name(name)
    plain = _SPELLED.get(plain, plain)
    if plain in _SECRET_FIELDS:
        return plain
    return next((field for field in ("stringdata", "kind", "metadata") if near(plain, field)), plain)


def _kind(fields: Mapping[str, Any]) -> list[str]:
    kind = fields.get("kind")
    if kind is None:
        return []
    plain = kind.strip(QUOTES) if isinstance(kind, str) else ""
    if plain == "Secret":
        return ["kind"]
    return ["kind near" if is_near_secret(plain) else "kind of others"]


def is_near_secret(kind: str) -> bool:
    """Whether a kind is `Secret`, with other letter case or a typo."""
    return distance(kind.lower(), "secret", 2) < 2


def _version(fields: Mapping[str, Any]) -> list[str]:
    version = fields.get("apiversion")
    if version is None:
        return []
    return ["version" if isinstance(version, str) and version.strip(QUOTES).lower() == "v1" else "version of others"]


def _metadata(fields: Mapping[str, Any]) -> list[str]:
    metadata = fields.get("metadata")
    if not isinstance(metadata, dict):
        return ["no metadata"]
    return (
        ["name"] if any(plain_name(name) == "name" and isinstance(text, str) for name, text in metadata.items()) else []
    )


def _contents(fields: Mapping[str, Any]) -> list[str]:
    texts, data = fields.get("stringdata"), fields.get("data")
    found = []
    if isinstance(texts, dict) and texts:
        found.append("stringData")
    if isinstance(data, dict) and data and all(isinstance(text, str) for text in data.values()):
        found.append("data")
        if all(map(go_base64.is_valid, data.values())):
            found.append("base64")
    keys = [*(texts if isinstance(texts, dict) else ()), *(data if isinstance(data, dict) else ())]
    if found and any(map(_is_credential, keys)):
        found.append("credential")
    return found


_CREDENTIAL = re.compile(
    r"pass|secret|token|credential|key|\.crt$|^\.docker|^(?:pw|pwd|user|user.?name)$", re.IGNORECASE
)


def _is_credential(key: Any) -> bool:
    return _CREDENTIAL.search(str(key)) is not None


def _type(fields: Mapping[str, Any]) -> list[str]:
    kind = fields.get("type")
    return ["type"] if isinstance(kind, str) and _TYPE.fullmatch(kind.strip(QUOTES)) else []
