"""The inventory file: names, types and key names of secrets, so a check can use them without a cluster.

Its format is ``schemas/inventory.schema.json``, version 1. It never holds a value, so it can be kept in git. What is
written is sorted, so two snapshots of the same state have the same text.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from spec_lint.engine.own_file import node_at, own_text, read_own
from spec_lint.files.output_file import json_object
from spec_lint.findings.finding import Span
from spec_lint.findings.source import Source
from spec_lint.model.inventory import KnownSecret
from spec_lint.reading.masking.words import without_credentials
from spec_lint.reading.node import Node
from spec_lint.schema.validate import check_inventory

VERSION = 1


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The content of an inventory file. ``taken`` is when the cluster was asked; None for one made from files."""

    path: str
    secrets: tuple[KnownSecret, ...]
    namespace: str | None = None
    context: str | None = None
    taken: datetime.datetime | None = None

    def note(self) -> str:
        """A sentence that says which inventory was used, and how old it is."""
        if self.taken is None:
            return f"Secrets are also known from the inventory {self.path}, which does not say when it was taken."
        return f"Secrets are also known from the inventory {self.path}, taken {age(self.taken, _now())}."


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


def age(then: datetime.datetime, now: datetime.datetime) -> str:
    """How long ago something was, and its day: ``3 days ago (2024-01-31)``."""
    days = (now - then).days
    day = then.astimezone(datetime.UTC).date().isoformat()
    if days < 0:
        return f"in the future ({day}): the clocks do not agree"
    if days == 0:
        return f"less than a day ago ({day})"
    return f"{days} {'day' if days == 1 else 'days'} ago ({day})"


def read_inventory(path: Path) -> Snapshot:
    """The snapshot in a file. Raises ConfigError, with the place, where it cannot be used."""
    source = own_text(path, "inventory")
    root, value = read_own(source, "inventory", check_inventory)
    secrets = tuple(
        _known(entry, node_at(root, ("secrets", index)), source, value.get("namespace"))
        for index, entry in enumerate(value["secrets"])
    )
    return Snapshot(source.path, secrets, value.get("namespace"), value.get("context"), _taken(value.get("taken")))


def inventory_text(
    secrets: Iterable[KnownSecret],
    *,
    namespace: str | None = None,
    context: str | None = None,
    taken: datetime.datetime | None = None,
) -> str:
    """An inventory file's text: sorted by namespace and name, keys sorted too."""
    document: dict[str, Any] = {"version": VERSION}
    if namespace:
        document["namespace"] = namespace
    if context:
        document["context"] = context
    if taken is not None:
        document["taken"] = taken.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    ordered = sorted(secrets, key=lambda secret: (secret.namespace or "", secret.name))
    document["secrets"] = without_credentials([_entry(secret, namespace) for secret in ordered])
    return json.dumps(document, indent=2) + "\n"


def is_inventory(data: bytes) -> bool:
    """Whether a file's content is an inventory, of any version."""
    value = json_object(data) or {}
    return "version" in value and isinstance(value.get("secrets"), list)


def _taken(text: str | None) -> datetime.datetime | None:
    """The time of an RFC 3339 date-time; None for the few that Python cannot represent, such as leap seconds."""
    try:
        taken = datetime.datetime.fromisoformat(text.upper()) if text else None
    except ValueError:
        return None
    return taken.replace(tzinfo=datetime.UTC) if taken is not None and taken.tzinfo is None else taken


def _entry(secret: KnownSecret, namespace: str | None) -> dict[str, Any]:
    entry: dict[str, Any] = {"name": secret.name}
    if secret.namespace and secret.namespace != namespace:
        entry["namespace"] = secret.namespace
    if secret.type:
        entry["type"] = secret.type
    if secret.keys is not None:
        entry["keys"] = sorted(secret.keys)
    return entry


def _known(entry: dict[str, Any], node: Node, source: Source, namespace: str | None) -> KnownSecret:
    name, keys = node_at(node, ("name",)), entry.get("keys")
    keys_node = node_at(node, ("keys",)) if keys is not None else None
    return KnownSecret(
        entry["name"],
        frozenset(keys) if keys is not None else None,
        entry.get("type"),
        entry.get("namespace", namespace),
        "snapshot",
        partial(Span, source, name.start, name.end),
        partial(Span, source, keys_node.start, keys_node.end) if keys_node is not None else None,
    )
