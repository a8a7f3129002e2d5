"""Where an operation of a patch leads: a container of the pod and a key in it (evanphx/json-patch 4.12, patch.go)."""

from __future__ import annotations

import re
from typing import Any

from spec_lint.grammar.nearest import nearest, only_near
from spec_lint.grammar.suggestion import did_you_mean
from spec_lint.grammar.words import quoted
from spec_lint.model.pod_text import pointer_tokens
from spec_lint.pods.patch_operation import Operation, PatchError
from spec_lint.pods.unknown import Null, Open, Ragged, UncertainError, UnknownText


class Target:
    """Where an operation's ``path`` (or ``from``) leads: a container and a key in it."""

    def __init__(self, operation: Operation, pod: Any, member: str) -> None:
        self.operation = operation
        self.member = member
        self.text = operation.path(member)
        self.tokens = ["", *pointer_tokens(self.text)]
        if len(self.tokens) < 2:
            raise self._no_slash()
        self.container: Any = pod
        for number, token in enumerate(self.tokens[1:-1], 1):
            _settle(self.container, token)
            if isinstance(self.container, Open) and self.container.may_have(token):
                raise UncertainError
            inner = _get(self.container, token)
            if isinstance(inner, Null):
                raise self._below_null(number, inner)
            if not isinstance(inner, (dict, list)):
                raise self._no_way(number)
            self.container = inner
        self.key = self.tokens[-1]

    def value(self) -> Any:
        """The value at the key, or None."""
        _settle(self.container, self.key)
        if self.is_doubtful():
            return UnknownText("0")
        return _get(self.container, self.key)

    def is_doubtful(self) -> bool:
        """Whether it is unknown if there is something at the key."""
        return isinstance(self.container, Open) and self.container.may_have(self.key)

    def is_present(self) -> bool:
        if isinstance(self.container, list):
            return _position(self.key, len(self.container)) is not None
        return self.key in self.container

    def check_present(self) -> None:
        """Raise PatchError if there is certainly nothing at the key."""
        _settle(self.container, self.key)
        if self.is_present() or self.is_doubtful():
            return
        if isinstance(self.container, list):
            raise self._bad_index(len(self.container) - 1)
        raise self._missing(len(self.tokens) - 1, f"The pod has no {quoted(self.shown(len(self.tokens) - 1))}.")

    def check_addable(self) -> None:
        """Raise PatchError if a list cannot have a new item at the key."""
        if not isinstance(self.container, list) or self.key == "-":
            return
        _settle(self.container, self.key, adding=True)
        if _position(self.key, len(self.container) + 1) is None:
            raise self._bad_index(len(self.container))

    def add(self, value: Any) -> str | int:
        """Add a value at the key; returns its key in the container."""
        if isinstance(self.container, list):
            place = len(self.container) if self.key == "-" else _position(self.key, len(self.container) + 1) or 0
            if isinstance(self.container, Ragged):
                self.container.put(place, value)
            else:
                self.container.insert(place, value)
            return place
        self.container[self.key] = value
        return self.key

    def replace(self, value: Any) -> str | int:
        """Replace the value at the key; returns its key in the container."""
        key = self._present_key()
        self.container[key] = value
        return key

    def remove(self) -> None:
        """Remove the value at the key, if there is one."""
        if isinstance(self.container, Open):
            self.container.gone.add(self.key)
        if self.is_present():
            key = self._present_key()
            if isinstance(self.container, Ragged) and isinstance(key, int):
                self.container.take(key)
            else:
                del self.container[key]

    def _present_key(self) -> str | int:
        if isinstance(self.container, list):
            return _position(self.key, len(self.container)) or 0
        return self.key

    def shown(self, number: int) -> str:
        """The path as written, up to a token."""
        return "/".join(self.text.split("/")[: number + 1])

    def inside(self, number: int) -> tuple[int, int]:
        """The offsets of a token in the path."""
        tokens = self.text.split("/")
        start = sum(len(token) + 1 for token in tokens[:number])
        return start, start + len(tokens[number])

    def _refusal(
        self,
        message: str,
        inside: tuple[int, int] | None,
        advice: str | None,
        code: str = "P473",
        near: str | None = None,
    ) -> PatchError:
        """``near`` is the whole path that is most likely meant."""
        origin = self.operation.at(self.member)
        usable = inside if inside and inside[0] < inside[1] else None
        return PatchError(code, message, origin, usable, advice, near)

    def _no_slash(self) -> PatchError:
        path = f"/{self.text}" if self.text else None
        advice = f"Write {quoted(path)}." if path else None
        return self._refusal(f"`{self.member}` must start with `/`.", None, advice, near=path)

    def _below_null(self, number: int, null: Null) -> Exception:
        writes = self.member == "path" and self.operation.kind in ("add", "replace", "move", "copy")
        if null is Null.TEXT and not writes:
            return UncertainError()
        shown = quoted(self.shown(number))
        message = f"An earlier operation set {shown} to null, and a path below it crashes pachd."
        advice = f"Add {shown} as a whole first."
        return self._refusal(message, self.inside(number), advice, "P493")

    def _no_way(self, number: int) -> PatchError:
        shown = quoted(self.shown(number))
        if _get(self.container, self.tokens[number]) is not None:
            message = f"The path goes below {shown}, which is not an object or a list in the pod."
            return self._refusal(message, self.inside(number), None)
        what = "nothing can be added below it" if self.operation.kind == "add" else "nothing below it can be changed"
        message = f"The pod that Pachyderm creates has no {shown}, so {what}."
        advice = near = None
        if number == 1 and self.tokens[1] in ("spec", "metadata", "template"):
            advice = "Write a path that begins in the spec of the pod, such as `/containers/0`."
            near = re.sub("^(?:/template)?/spec(?=/.)", "", self.text)
        elif self.operation.kind == "add" and number == len(self.tokens) - 2:
            advice = f"Add {shown} as a whole first."
        return self._missing(number, message, advice, near)

    def _missing(self, number: int, message: str, advice: str | None = None, near: str | None = None) -> PatchError:
        """What a token names is not in the container that was reached."""
        token = self.tokens[number]
        if isinstance(self.container, list):
            message = f"{message} The list has {len(self.container)} items, starting at 0."
        elif (meant := nearest(token, self.container)) and meant != token:
            advice = did_you_mean(meant)
            start, end = self.inside(number)
            only = only_near(token, meant, self.container)
            near = f"{self.text[:start]}{only}{self.text[end:]}" if only is not None else None
        near = near if near != self.text else None
        return self._refusal(message, self.inside(number), advice, near=near)

    def _bad_index(self, last: int) -> PatchError:
        count = len(self.container)
        message = f"The index {quoted(self.key)} is out of range in a list of {count} items"
        message += f" (0 to {last})." if last >= 0 else "."
        return self._refusal(message, self.inside(len(self.tokens) - 1), None)


def _settle(container: Any, token: str, *, adding: bool = False) -> None:
    """Turn an unknown item of a list into a known one. Raises UncertainError if it may not exist."""
    number = _number(token)
    if not isinstance(container, Ragged) or number is None:
        return
    if adding:
        # A new item depends only on what is before it, or on what is after it when counted from the end.
        if number in (0, -1):
            return
        number += 1 if number < 0 else -1
    container.split(number)


def _number(token: str) -> int | None:
    """The number in a token, as Go's ``strconv.Atoi`` reads it."""
    return int(token) if re.fullmatch(r"[+-]?[0-9]{1,19}", token, re.ASCII) else None


def _position(token: str, length: int) -> int | None:
    """The index in a token; negative ones count from the end."""
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
