"""``pod_spec`` and ``pod_patch`` applied to a pod as pachd applies them, with evanphx/json-patch 4.12.

What that library takes and refuses is judged here, since it differs from RFC 6902 in places: ``replace`` of a member
that is not there adds it, negative indexes count from the end, a missing ``value`` is null. What it takes is then
written out plainly and applied with the ``jsonpatch`` package.
"""

from __future__ import annotations

import re
from typing import Any

from spec_lint.finding import Part, Refuser
from spec_lint.grammar.nearest import nearest
from spec_lint.grammar.words import listed, quoted
from spec_lint.workload.places import Origin, Places
from spec_lint.workload.review import Problem
from spec_lint.workload.unknown import UncertainError, is_uncertain, may_equal

KINDS = ("add", "remove", "replace", "move", "copy", "test")
_WITH_FROM = ("move", "copy")


class PatchError(Exception):
    """Why an operation is refused, with the place of the culprit."""

    def __init__(
        self,
        code: str,
        message: str,
        origin: Origin,
        inside: tuple[int, int] | None = None,
        advice: str | None = None,
    ) -> None:
        super().__init__(message)
        self.problem = Problem(code, message, origin, inside, advice, refused_by=Refuser.WORKER)


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
    """The pod after a JSON patch. Raises PatchError at the first operation that is refused, as pachd stops there."""
    for index, operation in enumerate(operations):
        pod = _Operation(operation, origin.child(index, Part.VALUE), places).apply(pod)
    return pod


class _Operation:
    """One operation of a patch."""

    def __init__(self, operation: Any, origin: Origin, places: Places) -> None:
        self.origin = origin
        self.places = places
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
        whole = self.path() == ""
        if "value" not in self.members and (self.kind == "test" or (self.kind == "replace" and whole)):
            # pachd crashes on these, or finds the test failed.
            raise PatchError("P472", f"The operation {self.kind} has no value.", self.origin)
        if self.kind == "replace" and whole:
            value = self.members.get("value")
            # A plain value here changes nothing, and is not refused.
            return value if isinstance(value, (dict, list)) else pod
        if self.kind == "test":
            self._test(pod)
            return pod
        if self.kind in _WITH_FROM:
            return self._move_or_copy(pod)
        target = _Target(self, pod, "path")
        if self.kind == "add":
            target.check_addable()
        elif self.kind == "remove" or isinstance(target.container, list):
            target.check_present()
        kind = "add" if self.kind == "replace" and not target.is_present() else self.kind
        target.write(pod, kind, self.members.get("value"))
        if kind == "remove":
            self.places.cut(target.container, target.key, self._path_end(target))
        else:
            self._remember(target, kind, self.members.get("value"), "value" if "value" in self.members else "op")
        return pod

    def _path_end(self, target: _Target) -> Origin:
        """The origin of the last token of the path."""
        return self.at(target.member)._replace(within=target.inside(len(target.tokens) - 1))

    def _remember(self, target: _Target, kind: str, value: Any, member: str) -> None:
        """What was written comes from a member of this operation; the library has stored a copy of it."""
        key = target.key_after(kind)
        self.places.member(target.container, key, self.at(member), self._path_end(target))
        self.places.follow(value, target.container[key])

    def _move_or_copy(self, pod: Any) -> Any:
        source = _Target(self, pod, "from")
        if self.kind == "move" or isinstance(source.container, list):
            source.check_present()
        value = source.value()
        if self.kind == "move":
            source.write(pod, "remove", None)
        target = _Target(self, pod, "path")
        target.check_addable()
        target.write(pod, "add", value)
        self._remember(target, "add", value, "from")
        return pod

    def _test(self, pod: Any) -> None:
        expected = self.members.get("value")
        if self.path() == "":
            found = pod
        else:
            target = _Target(self, pod, "path")
            if isinstance(target.container, list):
                target.check_present()
            found = target.value()
        if not may_equal(found, expected):
            message = "The test fails: something else stands there in the pod that Pachyderm makes."
            raise PatchError("P473", message, self.at("value") if "value" in self.members else self.origin)


class _Target:
    """Where an operation's ``path`` (or ``from``) leads: a container and a key in it."""

    def __init__(self, operation: _Operation, pod: Any, member: str) -> None:
        self.operation = operation
        self.member = member
        self.text = operation.path(member)
        self.tokens = [token.replace("~1", "/").replace("~0", "~") for token in self.text.split("/")]
        if len(self.tokens) < 2:
            raise self._no_slash()
        self.container: Any = pod
        self.taken: list[str] = []
        for number, token in enumerate(self.tokens[1:-1], 1):
            _check_certain(self.container, token)
            inner = _get(self.container, token)
            if not isinstance(inner, (dict, list)):
                raise self._no_way(number)
            self.taken.append(_index_text(self.container, token))
            self.container = inner
        self.key = self.tokens[-1]

    def value(self) -> Any:
        _check_certain(self.container, self.key)
        return _get(self.container, self.key)

    def is_present(self) -> bool:
        if isinstance(self.container, list):
            return _position(self.key, len(self.container)) is not None
        return self.key in self.container

    def check_present(self) -> None:
        _check_certain(self.container, self.key)
        if self.is_present():
            return
        if isinstance(self.container, list):
            raise self._bad_index(len(self.container) - 1)
        raise self._missing(len(self.tokens) - 1, f"There is no {quoted(self.shown(len(self.tokens) - 1))} in the pod.")

    def check_addable(self) -> None:
        if not isinstance(self.container, list) or self.key == "-":
            return
        # A new item may also stand behind the last.
        _check_certain(self.container, self.key, adding=True)
        if _position(self.key, len(self.container) + 1) is None:
            raise self._bad_index(len(self.container))

    def key_after(self, kind: str) -> str | int:
        """The key of the written value in its container."""
        if not isinstance(self.container, list):
            return self.key
        if kind == "add":
            # It has been added: the list is longer now.
            return len(self.container) - 1 if self.key == "-" else _position(self.key, len(self.container)) or 0
        return _position(self.key, len(self.container)) or 0

    def write(self, pod: Any, kind: str, value: Any) -> None:
        """Let the library do it, by a path that every implementation of RFC 6902 reads alike."""
        import jsonpatch

        last = self.key
        if isinstance(self.container, list) and last != "-":
            length = len(self.container) + (kind == "add")
            last = str(_position(last, length))
        path = "".join("/" + token.replace("~", "~0").replace("/", "~1") for token in (*self.taken, last))
        operation = {"op": kind, "path": path} if kind == "remove" else {"op": kind, "path": path, "value": value}
        jsonpatch.JsonPatch([operation]).apply(pod, in_place=True)

    def shown(self, number: int) -> str:
        """The path as written, up to a token."""
        return "/".join(self.text.split("/")[: number + 1])

    def inside(self, number: int) -> tuple[int, int]:
        """The offsets of a token in the path."""
        tokens = self.text.split("/")
        start = sum(len(token) + 1 for token in tokens[:number])
        return start, start + len(tokens[number])

    def _refusal(self, message: str, inside: tuple[int, int] | None, advice: str | None) -> PatchError:
        origin = self.operation.at(self.member)
        usable = inside if inside and inside[0] < inside[1] else None
        return PatchError("P473", message, origin, usable, advice)

    def _no_slash(self) -> PatchError:
        advice = f"Write {quoted('/' + self.text)}." if self.text else None
        return self._refusal(f"A {self.member} begins with a '/'.", None, advice)

    def _no_way(self, number: int) -> PatchError:
        shown = quoted(self.shown(number))
        if _get(self.container, self.tokens[number]) is not None:
            message = f"{shown} is a plain value in the pod, so there is nothing below it."
            return self._refusal(message, self.inside(number), None)
        what = "nothing can be added below it" if self.operation.kind == "add" else "nothing below it can be changed"
        message = f"There is no {shown} in the pod that Pachyderm makes, so {what}."
        advice = None
        if number == 1 and self.tokens[1] in ("spec", "metadata", "template"):
            advice = "Paths begin in the spec of the pod, for instance with /containers/0."
        elif self.operation.kind == "add" and number == len(self.tokens) - 2:
            advice = f"Add {shown} as a whole first."
        return self._missing(number, message, advice)

    def _missing(self, number: int, message: str, advice: str | None = None) -> PatchError:
        """What a token names is not in the container that was reached."""
        token = self.tokens[number]
        if isinstance(self.container, list):
            message = f"{message} The list has {len(self.container)} items, counted from 0."
        elif (meant := nearest(token, self.container)) and meant != token:
            advice = f"Perhaps {quoted(meant)} was meant."
        return self._refusal(message, self.inside(number), advice)

    def _bad_index(self, last: int) -> PatchError:
        count = len(self.container)
        message = f"{quoted(self.key)} is no place in a list of {count} items"
        message += f": 0 to {last} are." if last >= 0 else "."
        return self._refusal(message, self.inside(len(self.tokens) - 1), None)


def _check_certain(container: Any, token: str, *, adding: bool = False) -> None:
    """Raise UncertainError where nobody knows what stands at a token: what is done there cannot be judged."""
    number = _number(token)
    if adding and number is not None and number > 0:
        # A new item needs to know what stands before it only.
        number -= 1
    if is_uncertain(container, number if isinstance(container, list) else token):
        raise UncertainError


def _number(token: str) -> int | None:
    """The number that a token is, as Go's ``strconv.Atoi`` reads it."""
    return int(token) if re.fullmatch(r"[+-]?[0-9]{1,19}", token, re.ASCII) else None


def _position(token: str, length: int) -> int | None:
    """The index that a token is; negative ones count from the end."""
    number = _number(token)
    if number is None:
        return None
    if number < 0:
        number += length
    return number if 0 <= number < length else None


def _get(container: Any, token: str) -> Any:
    if isinstance(container, list):
        position = _position(token, len(container))
        return None if position is None else container[position]
    return container.get(token)


def _index_text(container: Any, token: str) -> str:
    return str(_position(token, len(container))) if isinstance(container, list) else token
