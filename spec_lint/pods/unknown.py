"""Parts of a pod that depend on the installation of Pachyderm or on defaults of the cluster, not on the spec.

They have their most likely values in the pod, so all checks of a pod find something usable. Only a patch whose result
depends on the exact value has to know that it is unknown.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable
from typing import Any

from spec_lint.grammar.canonical_quantity import canonical

_MOST_SPLIT = 40
"""How many of the unknown items in a list are told apart."""


class UnknownText(str):
    """A string that may be another one or missing. It is not empty, because empty values are left out of a pod."""

    __slots__ = ()


class Amount(str):
    """A quantity as written in the spec. In the pod it has its canonical form."""

    __slots__ = ()


class Open(dict[str, Any]):
    """An object that may have more fields, or be missing.

    ``only`` are the names of fields that it may have in addition, None for any; ``gone`` those that were removed.
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
        """Whether there may be an unknown field with this name."""
        return name not in self and name not in self.gone and (self.only is None or name in self.only)


class Rest(dict[str, Any]):
    """An item of a list that represents any number of items."""

    __slots__ = ()


class Ragged(list[Any]):
    """A list with one ``Rest``, at the index ``rest``."""

    __slots__ = ("rest",)

    def __init__(self, items: Iterable[Any] = ()) -> None:
        super().__init__(items)
        self.rest = next((index for index, item in enumerate(self) if isinstance(item, Rest)), len(self))

    def put(self, index: int, item: Any) -> None:
        """Insert an item among the known ones, before or after the rest."""
        self.insert(index, item)
        if index <= self.rest:
            self.rest += 1

    def take(self, index: int) -> None:
        """Remove one of the known items."""
        del self[index]
        if index < self.rest:
            self.rest -= 1

    def split(self, index: int) -> None:
        """Turn the item at an index into a known one, if it is part of the rest.

        Raises UncertainError if it may not exist.
        """
        after = len(self) - self.rest - 1
        missing = index - self.rest + 1 if index >= 0 else -index - after
        if missing > _MOST_SPLIT:
            raise UncertainError
        for _ in range(missing):
            self.put(self.rest if index >= 0 else self.rest + 1, _some_variable())


class Null(enum.Enum):
    """A null that a patch added. The library distinguishes it from a null of the pod, which is a missing value.

    BARE is the value of an operation, without text; TEXT is a copy of it.
    """

    BARE = enum.auto()
    TEXT = enum.auto()


class UncertainError(Exception):
    """The effect of a patch, and so the pod after it, cannot be known."""


class CrashError(Exception):
    """The library would follow a null pointer."""


def may_equal(found: Any, expected: Any) -> bool:
    """Whether a part of the pod can be what a test expects. Raises CrashError if the library crashes."""
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
    # A null of an operation differs from one of the pod here.
    return found is not Null.BARE and may_equal(found, expected)


def _some_variable() -> Open:
    """One of the variables that may not exist."""
    return Open({"name": UnknownText("PACHYDERM_LOG_LEVEL"), "value": UnknownText("info")})
