"""The content of a secret file that is to be created, with values that cannot be shown by accident."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hmac import compare_digest
from typing import Any

from spec_lint.grammar import go_base64
from spec_lint.grammar.words import listed, quoted
from spec_lint.model.live import LISTED
from spec_lint.model.secret import Secret
from spec_lint.secrets.value import SecretValue

LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"
"""An annotation of kubectl that repeats all values; it is never written here."""

_SERVERS = frozenset({
    "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "generation", "managedFields",
    "resourceVersion", "selfLink", "uid",
})  # fmt: skip
"""Metadata that the server sets itself; exported files have them, and they are left out."""
_WRITTEN = frozenset({"name", "namespace", "labels", "annotations"})
_SHORTEST = 6
"""Shorter values may occur in a label by chance."""


class UnfitError(Exception):
    """A secret that cannot be created from its file; the text says why, in a sentence."""


@dataclass(frozen=True, slots=True)
class Content:
    """A secret as it would be created: keys and their values (bytes), merged from data and stringData."""

    name: str
    namespace: str | None
    type: str
    values: Mapping[str, SecretValue[bytes]]
    labels: Mapping[str, str] = field(default_factory=dict)
    annotations: Mapping[str, str] = field(default_factory=dict)
    immutable: bool = False

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(sorted(self.values))

    def all_labels(self, *, listed_by_pachctl: bool) -> dict[str, str]:
        """The labels with which the secret is created."""
        return {**self.labels, **(LISTED if listed_by_pachctl else {})}

    def body(self, namespace: str, *, listed_by_pachctl: bool) -> dict[str, Any]:
        """The object of a create request. It holds the values in clear text: send it, and do not keep it."""
        metadata: dict[str, Any] = {"name": self.name, "namespace": namespace}
        if labels := self.all_labels(listed_by_pachctl=listed_by_pachctl):
            metadata["labels"] = labels
        if self.annotations:
            metadata["annotations"] = dict(self.annotations)
        body: dict[str, Any] = {"apiVersion": "v1", "kind": "Secret", "metadata": metadata, "type": self.type}
        body["data"] = {key: base64.b64encode(self.values[key].reveal()).decode() for key in self.keys}
        if self.immutable:
            body["immutable"] = True
        return body

    def differences(self, body: Mapping[str, Any], *, listed_by_pachctl: bool) -> list[str]:
        """How the secret in an answer differs from what was sent: type, keys, keys with other values, and labels that
        were removed or changed. Labels and annotations that a cluster adds are not differences.

        Values are compared in memory, in constant time.
        """
        there, metadata = _mapping(body.get("data")), _mapping(body.get("metadata"))
        found = []
        kind = body.get("type") or "Opaque"
        if kind != self.type:
            found.append(f"its type is {kind}, not {self.type}")
        if missing := sorted(set(self.values) - set(there)):
            found.append(f"it lacks {key_words(missing)}")
        if extra := sorted(set(there) - set(self.values)):
            found.append(f"it also has {key_words(extra)}")
        if others := self.different_values(body):
            found.append(other_values(others))
        labels, put = _mapping(metadata.get("labels")), self.all_labels(listed_by_pachctl=listed_by_pachctl)
        if lost := sorted(name for name in put if name not in labels):
            found.append(f"it lacks {key_words(lost, 'label')}")
        if changed := sorted(name for name in put if name in labels and labels[name] != put[name]):
            found.append(other_values(changed, "label"))
        if self.immutable and body.get("immutable") is not True:
            found.append("it is not immutable")
        return found

    def different_values(self, body: Mapping[str, Any]) -> list[str]:
        """The keys that the secret in an answer has with another value."""
        there = _mapping(body.get("data"))
        return [key for key in self.keys if key in there and not _same(self.values[key], there[key])]


def key_words(keys: list[str], noun: str = "key") -> str:
    """Keys by name: ``the key "a"``, ``the keys "a" and "b"``."""
    return f"the {noun}{'' if len(keys) == 1 else 's'} {listed([quoted(key) for key in keys], 'and')}"


def other_values(keys: list[str], noun: str = "key") -> str:
    """Keys with an unexpected value: ``the key "a" has another value``."""
    return f"{key_words(keys, noun)} {'has another value' if len(keys) == 1 else 'have other values'}"


def content_of(secret: Secret, namespace: str) -> Content:
    """The content of a secret file for a namespace. Raises UnfitError."""
    document, metadata = secret.document, secret.metadata
    if secret.hidden:
        raise UnfitError(f"This file does not hold the values ({secret.hidden}).")
    if document.value is None or document.errors or document.unread:
        raise UnfitError("The file cannot be read as a secret.")
    if not secret.name:
        raise UnfitError("The secret has no name.")
    check_place(secret, namespace)
    if others := sorted(set(metadata) - _WRITTEN - _SERVERS):
        raise UnfitError(f"`apply` does not create secrets with {listed(others, 'and')} in their metadata.")
    content = Content(
        secret.name,
        secret.namespace,
        secret.type,
        dict(_values(secret)),
        _texts(metadata.get("labels")),
        {key: text for key, text in _texts(metadata.get("annotations")).items() if key != LAST_APPLIED},
        secret.value.get("immutable") is True,
    )
    _refuse_repeated_values(content)
    return content


def check_place(secret: Secret, namespace: str) -> None:
    """Raises UnfitError for a secret of another namespace."""
    if secret.namespace is not None and secret.namespace != namespace:
        raise UnfitError(f"The file is for the namespace {secret.namespace}; this run is for {namespace}.")


def _values(secret: Secret) -> Iterator[tuple[str, SecretValue[bytes]]]:
    data, plain = secret.value.get("data") or {}, secret.value.get("stringData") or {}
    for key, text in data.items():
        if text is not None and not (isinstance(text, str) and go_base64.is_valid(text)):
            raise UnfitError(f"The value of the key {quoted(key)} is not base64.")
        yield key, SecretValue(go_base64.decode(text) if text else b"")
    for key, text in plain.items():
        if not isinstance(text, str):
            raise UnfitError(f"The value of the key {quoted(key)} is not a string.")
        value = SecretValue(text.encode("utf-8", "replace"))
        if key in data and SecretValue(go_base64.decode(data[key] or "")) != value:
            raise UnfitError(f"The key {quoted(key)} has different values under data and stringData.")
        yield key, value


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _texts(value: Any) -> dict[str, str]:
    return {str(key): text for key, text in value.items() if isinstance(text, str)} if isinstance(value, dict) else {}


def _refuse_repeated_values(content: Content) -> None:
    """Raises UnfitError if a label or annotation, which are shown everywhere, contains a value."""
    shown = [*content.labels.items(), *content.annotations.items()]
    for key, value in content.values.items():
        text = value.reveal().strip()
        forms = (text, base64.b64encode(text))
        for name, shown_text in shown:
            if len(text) >= _SHORTEST and any(form in shown_text.encode() for form in forms):
                raise UnfitError(f"The label or annotation {quoted(name)} repeats the value of the key {quoted(key)}.")


def _same(value: SecretValue[bytes], encoded: Any) -> bool:
    try:
        there = base64.b64decode(encoded, validate=True) if isinstance(encoded, str) else b""
    except (binascii.Error, ValueError):
        return False
    return compare_digest(value.reveal(), there)
