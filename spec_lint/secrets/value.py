"""The type that holds a secret value, and the mask that is shown in its place.

A mask has a fixed length, so it does not reveal the length of the value.
"""

from __future__ import annotations

from typing import Final, Generic, TypeVar

MASK: Final = "********"
"""Shown in place of any value."""


_Value = TypeVar("_Value", bound=str | bytes)


class SecretValue(Generic[_Value]):
    """A secret value that cannot be shown by accident.

    ``repr``, ``str``, ``format`` and a pickle give the mask; ``json`` rejects the type; a copy is the value itself.
    Values are equal when they have the same type and content, compared in constant time. A value has no hash, because
    a hash would reveal information about it.
    """

    __slots__ = ("__value",)
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, value: _Value) -> None:
        self.__value = value

    def reveal(self) -> _Value:
        """The value itself, for the one place that needs it."""
        return self.__value

    def __repr__(self) -> str:
        return MASK

    def __format__(self, specification: str) -> str:
        return MASK

    def __reduce_ex__(self, protocol: object) -> tuple[type[str], tuple[str]]:
        return str, (MASK,)

    def __getstate__(self) -> None:
        return None

    def __copy__(self) -> SecretValue[_Value]:
        return self

    def __deepcopy__(self, memo: object) -> SecretValue[_Value]:
        return self

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, SecretValue):
            return NotImplemented
        from hmac import compare_digest

        return compare_digest(_tagged(self.__value), _tagged(other.__value))


def _tagged(value: str | bytes) -> bytes:
    return b"b" + value if isinstance(value, bytes) else b"s" + value.encode("utf-8", "surrogatepass")
