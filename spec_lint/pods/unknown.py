"""Parts of a pod that a spec does not decide: the installation of Pachyderm does, or the defaults of the cluster.

They stand in the pod with what they most likely are, so that all that looks at a pod finds something usable. Only a
patch that asks for exactly what stands there needs to know that it cannot be told.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable
from typing import Any

from spec_lint.grammar.canonical_quantity import canonical

_MOST_SPLIT = 40
"""How many items are told apart of those that a list may have beside the known ones."""


class UnknownText(str):
    """A text that may be another one, or not be there at all. What is empty is left out of a pod, so it is not that."""

    __slots__ = ()


class Amount(str):
    """A quantity as the spec has it. The pod has it in its canonical form."""

    __slots__ = ()


class Open(dict[str, Any]):
    """An object that may have more members, or not be there at all.

    ``only`` are the names that it may have beside those that it has, None for any; ``gone`` those that were removed.
    """

    __slots__ = ("gone", "only")

    def __init__(self, members: dict[str, Any] | None = None, only: frozenset[str] | None = None) -> None:
        super().__init__(members or {})
        self.only = only
        self.gone: set[str] = set()

    def __copy__(self) -> Open:
        twin = Open(self, self.only)
        twin.gone = set(self.gone)
        return twin

    def may_have(self, name: str) -> bool:
        """Whether there may be a member of which nothing is known."""
        return name not in self and name not in self.gone and (self.only is None or name in self.only)


class Rest(dict[str, Any]):
    """An item of a list that stands for any number of items."""

    __slots__ = ()


class Ragged(list[Any]):
    """A list with one rest, at ``rest``."""

    __slots__ = ("rest",)

    def __init__(self, items: Iterable[Any] = ()) -> None:
        super().__init__(items)
        self.rest = next((index for index, item in enumerate(self) if isinstance(item, Rest)), len(self))

    def put(self, index: int, item: Any) -> None:
        """Insert an item among the known ones, before the rest or behind it."""
        self.insert(index, item)
        if index <= self.rest:
            self.rest += 1

    def take(self, index: int) -> None:
        """Remove one of the known items."""
        del self[index]
        if index < self.rest:
            self.rest -= 1

    def split(self, index: int) -> None:
        """Make the item at an index a known one of its own, where it is among the rest.

        Raises UncertainError where it may as well not be there.
        """
        behind = len(self) - self.rest - 1
        missing = index - self.rest + 1 if index >= 0 else -index - behind
        if missing > _MOST_SPLIT:
            raise UncertainError
        for _ in range(missing):
            self.put(self.rest if index >= 0 else self.rest + 1, _some_variable())


class Null(enum.Enum):
    """A null that a patch put there. The library keeps it apart from a null of the pod, which is a missing value.

    BARE is the value of an operation, without a text; TEXT a copy of that one.
    """

    BARE = enum.auto()
    TEXT = enum.auto()


class UncertainError(Exception):
    """What a patch does cannot be told, and neither what the pod is after it."""


class CrashError(Exception):
    """The library would follow a null pointer."""


def may_equal(found: Any, expected: Any) -> bool:
    """Whether a part of the pod can be what a test expects. Raises CrashError as the library crashes."""
    if isinstance(found, UnknownText):
        return expected is None or (isinstance(expected, str) and expected != "")
    if isinstance(found, Amount):
        form = canonical(found)
        return form is None or form == expected
    if isinstance(found, dict) and isinstance(expected, dict):
        return _may_be_members(found, expected)
    if isinstance(found, list) and isinstance(expected, list):
        if isinstance(found, Ragged):
            return True
        return len(found) == len(expected) and all(map(_may_be_item, found, expected))
    if expected is None and isinstance(found, Open):
        return True
    if found is Null.BARE:
        return expected is None
    return type(found) is type(expected) and bool(found == expected)


def _may_be_item(found: Any, expected: Any) -> bool:
    if found is None or expected is None:
        raise CrashError
    return may_equal(found, expected)


def _may_be_members(found: dict[str, Any], expected: dict[str, Any]) -> bool:
    if not isinstance(found, Open):
        if not expected.keys() <= found.keys():
            return False
    elif not all(name in found or found.may_have(name) for name in expected):
        return False
    return all(
        _may_be_member(value, expected[name]) if name in expected else isinstance(value, (UnknownText, Open))
        for name, value in found.items()
    )


def _may_be_member(found: Any, expected: Any) -> bool:
    # Here a null of an operation differs from one of the pod.
    return found is not Null.BARE and may_equal(found, expected)


def _some_variable() -> Open:
    """One of the variables of which it is not known whether they are there."""
    return Open({"name": UnknownText("PACHYDERM_LOG_LEVEL"), "value": UnknownText("info")})
