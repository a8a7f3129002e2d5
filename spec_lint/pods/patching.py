"""``pod_spec`` and ``pod_patch`` applied to a pod as pachd applies them, with evanphx/json-patch 4.12 (patch.go).

That library differs from RFC 6902 in places: ``replace`` of a missing field adds it, negative indexes count from the
end, a missing ``value`` is null, and some operations crash it and pachd with it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from spec_lint.model.pod_text import PatchOperation
from spec_lint.pods.json_text import DEEPEST, NotJudgedError
from spec_lint.pods.patch_operation import CRASHES, Operation, PatchError
from spec_lint.pods.patch_target import Target
from spec_lint.pods.places import Origin, Places
from spec_lint.pods.unknown import CrashError, Null, UncertainError, may_equal

MOST_COPIED = 50_000
"""How many values the copies of a patch may have in total to be checked. The library has no limit."""


def merge(pod: dict[str, Any], patch: dict[str, Any], places: Places) -> None:
    """Apply a merge patch (RFC 7386): objects merge, null removes, all else replaces."""
    for key, value in patch.items():
        present = pod.get(key)
        if value is None:
            pod.pop(key, None)
        elif isinstance(value, dict) and isinstance(present, dict):
            merge(present, value, places)
        else:
            # A value that replaces an object is used as it is.
            pod[key] = value if isinstance(present, dict) else _without_nulls(value)
            places.adopt(pod, key, patch, key)


def _without_nulls(value: Any) -> Any:
    """An object without its null fields, at any depth (in place, so its origin stays known)."""
    if isinstance(value, dict):
        for key in [key for key, inner in value.items() if inner is None]:
            del value[key]
    inner_values = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for inner in inner_values:
        _without_nulls(inner)
    return value


def apply(pod: Any, operations: Iterable[PatchOperation], origin: Origin, places: Places) -> Any:
    """The pod after a JSON patch that is written at an origin.

    Raises PatchError at the first operation that fails, where pachd stops, and NotJudgedError if the result cannot be
    known.
    """
    budget = Budget()
    for operation in operations:
        place = origin._replace(node=operation.node)
        try:
            pod = _Application(Operation(operation, place), places, budget).apply(pod)
        except UncertainError:
            message = (
                "spec-lint does not check the patch from this operation on, because its result depends on the "
                "installation of Pachyderm."
            )
            raise NotJudgedError(message, place) from None
    if _size(pod, MOST_COPIED * 100, DEEPEST) is None:
        message = f"spec-lint does not check the patched pod, because it is nested more than {DEEPEST} levels deep."
        raise NotJudgedError(message, origin)
    return pod


class Budget:
    """What the copies of one patch may still cost."""

    def __init__(self) -> None:
        self.left = MOST_COPIED

    def take(self, value: Any, origin: Origin) -> None:
        """Raise NotJudgedError if a copy of a value is too large."""
        size = _size(value, self.left, DEEPEST)
        if size is None:
            message = (
                "spec-lint does not check the patch from this operation on, because its copies have more than "
                f"{MOST_COPIED:,} values or {DEEPEST} levels."
            )
            raise NotJudgedError(message, origin)
        self.left -= size


def _size(value: Any, most: int, deepest: int) -> int | None:
    """How many values a value contains; None if there are too many of them or too many levels."""
    count, level = 0, [value]
    for _ in range(deepest):
        count += len(level)
        if not level or count > most:
            break
        level = [
            inner
            for part in level
            for inner in (part.values() if isinstance(part, dict) else part if isinstance(part, list) else ())
        ]
    return None if level or count > most else count


class _Application:
    """An operation that is being applied to a pod."""

    def __init__(self, operation: Operation, places: Places, budget: Budget) -> None:
        self.operation = operation
        self.places = places
        self.budget = budget

    def apply(self, pod: Any) -> Any:
        if self.operation.kind == "replace" and self.operation.path() == "":
            return self._replace_all(pod)
        if self.operation.kind == "test":
            self._test(pod)
        elif self.operation.kind == "move":
            self._move(pod)
        elif self.operation.kind == "copy":
            self._copy(pod)
        else:
            self._write(Target(self.operation, pod, "path"))
        return pod

    def _replace_all(self, pod: Any) -> Any:
        if not self.operation.has_value:
            raise self.operation.without_value()
        # A scalar here changes nothing, but is accepted.
        value = self.operation.value(self.places)
        return value if isinstance(value, (dict, list)) else pod

    def _write(self, target: Target) -> None:
        if self.operation.kind == "remove":
            target.check_present()
            target.remove()
            self.places.cut(target.container, target.key, self._path_end(target))
            return
        value = self.operation.value(self.places)
        if value is None and self.operation.has_value:
            value = Null.BARE
        if self.operation.kind == "replace" and isinstance(target.container, list):
            target.check_present()
            key = target.replace(value)
        else:
            target.check_addable()
            key = target.add(value)
        self._remember(target, key, "value" if self.operation.has_value else "op")

    def _path_end(self, target: Target) -> Origin:
        """The origin of the last token of the path."""
        return self.operation.at(target.member)._replace(within=target.inside(len(target.tokens) - 1))

    def _remember(self, target: Target, key: str | int, member: str) -> None:
        """Remember that a value comes from a field of this operation."""
        self.places.member(target.container, key, self.operation.at(member), self._path_end(target))

    def _move(self, pod: Any) -> None:
        source = Target(self.operation, pod, "from")
        source.check_present()
        value = source.value()
        source.remove()
        target = Target(self.operation, pod, "path")
        target.check_addable()
        self._remember(target, target.add(value), "from")

    def _copy(self, pod: Any) -> None:
        source = Target(self.operation, pod, "from")
        if isinstance(source.container, list):
            source.check_present()
        value = source.value()
        self.budget.take(value, self.operation.origin)
        target = Target(self.operation, pod, "path")
        target.check_addable()
        copied = Null.TEXT if isinstance(value, Null) else self.places.clone(value)
        self._remember(target, target.add(copied), "from")

    def _test(self, pod: Any) -> None:
        found, is_there = pod, True
        if self.operation.path() != "":
            target = Target(self.operation, pod, "path")
            if isinstance(target.container, list):
                target.check_present()
            found = target.value()
            is_there = found is not None
        if not self.operation.has_value and (self.operation.path() == "" or not is_there):
            raise self.operation.without_value()
        try:
            passes = self.operation.has_value and may_equal(found, self.operation.value(self.places))
        except CrashError:
            message = f"The operation compares a null in a list, {CRASHES}."
            raise PatchError("P493", message, self.operation.at("value")) from None
        if not passes:
            message = "The test fails, because the pod that Pachyderm creates has a different value."
            raise PatchError(
                "P473",
                message,
                self.operation.at("value") if self.operation.has_value else self.operation.origin,
            )
