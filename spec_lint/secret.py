"""A typed, read-only view of a secret. It never raises on ill-typed parts, and shows no value."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from spec_lint.document import Document
from spec_lint.finding import Finding, Label, Part, Pointer, Refuser
from spec_lint.inventory import KnownSecret


class Secret:
    """A view over the document of one secret."""

    __slots__ = ("document", "value")

    def __init__(self, document: Document) -> None:
        self.document = document
        self.value: dict[str, Any] = document.value if isinstance(document.value, dict) else {}

    def __repr__(self) -> str:
        return f"Secret({self.name!r} in {self.document!r})"

    @property
    def metadata(self) -> dict[str, Any]:
        metadata = self.value.get("metadata")
        return metadata if isinstance(metadata, dict) else {}

    @property
    def name(self) -> str:
        name = self.metadata.get("name")
        return name if isinstance(name, str) else ""

    @property
    def namespace(self) -> str | None:
        namespace = self.metadata.get("namespace")
        return namespace if isinstance(namespace, str) and namespace else None

    @property
    def type(self) -> str:
        kind = self.value.get("type")
        return kind if isinstance(kind, str) and kind else "Opaque"

    def keys(self) -> dict[str, Pointer]:
        """Key name → where it is defined; ``stringData`` wins over ``data``."""
        found: dict[str, Pointer] = {}
        for field in ("data", "stringData"):
            values = self.value.get(field)
            if isinstance(values, dict):
                found.update({key: (field, key) for key in values})
        return found

    def known(self) -> KnownSecret | None:
        """What others may know of this secret, or None where it has no name."""
        if not self.name:
            return None
        field = next((name for name in ("stringData", "data") if isinstance(self.value.get(name), dict)), None)
        return KnownSecret(
            self.name,
            frozenset(self.keys()),
            self.type,
            self.namespace,
            "file",
            self.document.span(("metadata", "name")),
            self.document.span((field,), Part.KEY) if field else None,
        )

    def finding(
        self,
        pointer: Pointer,
        message: str,
        *,
        part: Part = Part.VALUE,
        inside: tuple[int, int] | None = None,
        label: str = "",
        help: str | None = None,
        related: Iterable[Label] = (),
        refused_by: Refuser | None = None,
    ) -> Finding:
        """A finding at a pointer of this secret, see ``Document.finding``."""
        return self.document.finding(
            pointer, message, part=part, inside=inside, label=label, help=help, related=related, refused_by=refused_by
        )
