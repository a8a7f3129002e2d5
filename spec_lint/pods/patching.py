"""``pod_spec`` and ``pod_patch`` applied to a pod as pachd applies them, with evanphx/json-patch 4.12 (patch.go).

What that library takes and refuses differs from RFC 6902 in places: ``replace`` of a member that is not there adds it,
negative indexes count from the end, a missing ``value`` is null, and some operations crash it, and pachd with it.
"""

from __future__ import annotations

from typing import Any

from spec_lint.findings.finding import Part
from spec_lint.grammar.nearest import nearest
from spec_lint.grammar.words import listed, quoted
from spec_lint.pods.json_text import DEEPEST, NotJudgedError
from spec_lint.pods.patch_target import CRASHES, PatchError, Target
from spec_lint.pods.places import Origin, Places
from spec_lint.pods.unknown import CrashError, Null, UncertainError, may_equal

KINDS = ("add", "remove", "replace", "move", "copy", "test")
MOST_COPIED = 50_000
"""How many values the copies of a patch may have together to be judged. The library has no bound."""


def merge(pod: dict[str, Any], patch: dict[str, Any], places: Places) -> None:
    """Apply a merge patch (RFC 7386): objects merge, null removes, all else replaces."""
    for key, value in patch.items():
        present = pod.get(key)
        if value is None:
            pod.pop(key, None)
        elif isinstance(value, dict) and isinstance(present, dict):
            merge(present, value, places)
        else:
            # What takes the place of an object is taken as it is.
            pod[key] = value if isinstance(present, dict) else _without_nulls(value)
            places.adopt(pod, key, patch, key)


def _without_nulls(value: Any) -> Any:
    """An object without its null members, at any depth (in place, so that its origin stays known)."""
    if isinstance(value, dict):
        for key in [key for key, inner in value.items() if inner is None]:
            del value[key]
    inner_values = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for inner in inner_values:
        _without_nulls(inner)
    return value


def apply(pod: Any, operations: list[Any], origin: Origin, places: Places) -> Any:
    """The pod after a JSON patch.

    Raises PatchError at the first operation that is refused, as pachd stops there, and NotJudgedError where it cannot
    be told what comes out.
    """
    budget = Budget()
    for index, operation in enumerate(operations):
        place = origin.child(index, Part.VALUE)
        try:
            pod = Operation(operation, place, places, budget).apply(pod)
        except UncertainError:
            message = (
                "What this operation finds in the pod is decided by the installation of Pachyderm, so the patch is not "
                "checked from here on."
            )
            raise NotJudgedError(message, place) from None
    if _size(pod, MOST_COPIED * 100, DEEPEST) is None:
        message = f"The patched pod is nested more than {DEEPEST} levels deep, so it is not checked."
        raise NotJudgedError(message, origin)
    return pod


class Budget:
    """What the copies of one patch may still cost."""

    def __init__(self) -> None:
        self.left = MOST_COPIED

    def take(self, value: Any, origin: Origin) -> None:
        """Raise NotJudgedError where a copy of a value is too much."""
        size = _size(value, self.left, DEEPEST)
        if size is None:
            message = (
                f"The copies of this patch come to more than {MOST_COPIED:,} values or {DEEPEST} levels, so it is not "
                "checked from here on."
            )
            raise NotJudgedError(message, origin)
        self.left -= size


def _size(value: Any, most: int, deepest: int) -> int | None:
    """How many values there are in one, level by level; None for too many of them or of its levels."""
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


class Operation:
    """One operation of a patch."""

    def __init__(self, operation: Any, origin: Origin, places: Places, budget: Budget) -> None:
        self.origin = origin
        self.places = places
        self.budget = budget
        if not isinstance(operation, dict):
            message = "Every item of pod_patch is an object with op, path and, mostly, value."
            raise PatchError("P471", message, origin)
        self.members: dict[str, Any] = operation
        self.kind = self._kind()

    def _kind(self) -> str:
        kind = self.members.get("op")
        if kind is None:
            raise PatchError("P472", f"The operation has no op: {listed(KINDS)} may stand there.", self.origin)
        if not isinstance(kind, str) or kind not in KINDS:
            meant = nearest(kind, KINDS) if isinstance(kind, str) else None
            shown = quoted(kind) if isinstance(kind, str) else "such"
            message = f"There is no operation {shown}: {listed(KINDS)} may stand here."
            advice = f"Perhaps {quoted(meant)} was meant." if meant else None
            raise PatchError("P472", message, self.at("op"), advice=advice)
        return kind

    def at(self, member: str, part: Part = Part.VALUE) -> Origin:
        return self.origin.child(member, part)

    def path(self, member: str = "path") -> str:
        path = self.members.get(member)
        if path is None:
            raise PatchError("P472", f"The operation {self.kind} has no {member}.", self.origin)
        if not isinstance(path, str):
            message = f"{member} is a text such as '/containers/0/env/-'."
            raise PatchError("P472", message, self.at(member))
        return path

    def apply(self, pod: Any) -> Any:
        if self.kind == "replace" and self.path() == "":
            return self._replace_all(pod)
        if self.kind == "test":
            self._test(pod)
        elif self.kind == "move":
            self._move(pod)
        elif self.kind == "copy":
            self._copy(pod)
        else:
            self._write(Target(self, pod, "path"))
        return pod

    def _replace_all(self, pod: Any) -> Any:
        if "value" not in self.members:
            raise self._without_value()
        # A plain value here changes nothing, and is not refused.
        value = self.members["value"]
        return value if isinstance(value, (dict, list)) else pod

    def _without_value(self) -> PatchError:
        return PatchError("P493", f"The operation {self.kind} has no value, and {CRASHES}.", self.origin)

    def _write(self, target: Target) -> None:
        if self.kind == "remove":
            target.check_present()
            target.remove()
            self.places.cut(target.container, target.key, self._path_end(target))
            return
        value = self.members.get("value")
        if value is None and "value" in self.members:
            value = Null.BARE
        if self.kind == "replace" and isinstance(target.container, list):
            target.check_present()
            key = target.replace(value)
        else:
            target.check_addable()
            key = target.add(value)
        self._remember(target, key, "value" if "value" in self.members else "op")

    def _path_end(self, target: Target) -> Origin:
        """The origin of the last token of the path."""
        return self.at(target.member)._replace(within=target.inside(len(target.tokens) - 1))

    def _remember(self, target: Target, key: str | int, member: str) -> None:
        """What was written comes from a member of this operation."""
        self.places.member(target.container, key, self.at(member), self._path_end(target))

    def _move(self, pod: Any) -> None:
        source = Target(self, pod, "from")
        source.check_present()
        value = source.value()
        source.remove()
        target = Target(self, pod, "path")
        target.check_addable()
        self._remember(target, target.add(value), "from")

    def _copy(self, pod: Any) -> None:
        source = Target(self, pod, "from")
        if isinstance(source.container, list):
            source.check_present()
        value = source.value()
        self.budget.take(value, self.origin)
        target = Target(self, pod, "path")
        target.check_addable()
        copied = Null.TEXT if isinstance(value, Null) else self.places.clone(value)
        self._remember(target, target.add(copied), "from")

    def _test(self, pod: Any) -> None:
        found, is_there = pod, True
        if self.path() != "":
            target = Target(self, pod, "path")
            if isinstance(target.container, list):
                target.check_present()
            found = target.value()
            is_there = found is not None
        if "value" not in self.members and (self.path() == "" or not is_there):
            raise self._without_value()
        try:
            passes = "value" in self.members and may_equal(found, self.members["value"])
        except CrashError:
            message = f"A null in a list is compared, and {CRASHES}."
            raise PatchError("P493", message, self.at("value")) from None
        if not passes:
            message = "The test fails: something else stands there in the pod that Pachyderm makes."
            raise PatchError("P473", message, self.at("value") if "value" in self.members else self.origin)
