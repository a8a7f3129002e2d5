"""One operation of a ``pod_patch``: its fields, checked as evanphx/json-patch 4.12 (patch.go) checks them."""

from __future__ import annotations

from typing import Any

from spec_lint.findings.finding import Part, Refuser
from spec_lint.grammar.nearest import nearest, only_near
from spec_lint.grammar.suggestion import did_you_mean
from spec_lint.grammar.words import quoted, ticked
from spec_lint.model.pod_text import PatchOperation
from spec_lint.pods.json_text import value_of
from spec_lint.pods.places import Origin, Places
from spec_lint.pods.review import Problem

KINDS = ("add", "remove", "replace", "move", "copy", "test")
CRASHES = "which crashes pachd"
ITEM_TYPE = "Each item of `pod_patch` must be an object with `op`, `path` and usually `value`."


class PatchError(Exception):
    """Why an operation fails, with the place of the culprit."""

    def __init__(
        self,
        code: str,
        message: str,
        origin: Origin,
        inside: tuple[int, int] | None = None,
        advice: str | None = None,
        near: str | None = None,
        instead: str | None = None,
    ) -> None:
        super().__init__(message)
        refuser = Refuser.WORKER
        self.problem = Problem(code, message, origin, inside, advice, refused_by=refuser, near=near, instead=instead)


class Operation:
    """One operation of a patch."""

    def __init__(self, operation: PatchOperation, origin: Origin) -> None:
        self.origin = origin
        if not operation.is_object:
            raise PatchError("P471", ITEM_TYPE, origin)
        self._written = operation
        self.kind = self._kind()

    def _kind(self) -> str:
        if not self._has("op"):
            raise PatchError("P472", f"The operation has no `op`; use {ticked(KINDS)}.", self.origin)
        kind = self._written.text("op")
        if kind is None or kind not in KINDS:
            meant = nearest(kind, KINDS) if kind is not None else None
            shown = quoted(kind) if kind is not None else "This"
            message = f"{shown} is not an operation; use {ticked(KINDS)}."
            advice, near = did_you_mean(meant, ours=True), only_near(kind or "", meant, KINDS)
            raise PatchError("P472", message, self.at("op"), advice=advice, near=near)
        return kind

    def _has(self, member: str) -> bool:
        """Whether the operation has a member that is not null."""
        node = self._written.members.get(member)
        return node is not None and node.tag != "null"

    def at(self, member: str, part: Part = Part.VALUE) -> Origin:
        return self.origin.child(member, part)

    def path(self, member: str = "path") -> str:
        if not self._has(member):
            raise PatchError("P472", f"The operation `{self.kind}` has no `{member}`.", self.origin)
        path = self._written.text(member)
        if path is None:
            message = f"`{member}` must be a string such as `/containers/0/env/-`."
            raise PatchError("P472", message, self.at(member))
        return path

    @property
    def has_value(self) -> bool:
        return "value" in self._written.members

    def value(self, places: Places) -> Any:
        """The value to write or to compare with; None if it is null or missing."""
        node = self._written.members.get("value")
        return None if node is None else value_of(node, self.at("value"), places)

    def without_value(self) -> PatchError:
        return PatchError("P493", f"The operation `{self.kind}` has no `value`, {CRASHES}.", self.origin)
