"""The base of what may hold secret values."""

from __future__ import annotations

from typing import NoReturn


class Private:
    """An object that may hold secret values: nothing writes it out by accident.

    It cannot be pickled or copied. Its classes are no tuples and no dataclasses, whose fields anybody can list, and
    their ``repr`` tells nothing of what is inside.
    """

    __slots__ = ()

    def __repr__(self) -> str:
        return f"{type(self).__name__}(...)"

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError(f"{type(self).__name__} may hold secret values, so it cannot be pickled or copied")
