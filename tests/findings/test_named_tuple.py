"""Our ``NamedTuple`` makes what the one of ``typing`` makes."""

from __future__ import annotations

import pickle
import typing

import pytest

from spec_lint.findings import named_tuple


class Ours(named_tuple.NamedTuple):
    """A place."""

    line: int
    column: int = 1
    file: str | None = None

    @property
    def words(self) -> str:
        return f"{self.line}:{self.column}"

    def __str__(self) -> str:
        return self.words


class Theirs(typing.NamedTuple):
    """A place."""

    line: int
    column: int = 1
    file: str | None = None

    @property
    def words(self) -> str:
        return f"{self.line}:{self.column}"

    def __str__(self) -> str:
        return self.words


def test_they_hold_the_same() -> None:
    for made in (Ours(3), Ours(3, 1, None), Ours(column=1, line=3)):
        assert tuple(made) == Theirs(3) == (3, 1, None)
        assert hash(made) == hash(Theirs(3))
        assert (made.line, made.column, made.file, made.words, str(made)) == (3, 1, None, "3:1", "3:1")
        assert repr(made) == repr(Theirs(3)).replace("Theirs", "Ours")
        assert tuple(made._replace(line=4)) == Theirs(4)
        assert pickle.loads(pickle.dumps(made)) == made
        assert type(pickle.loads(pickle.dumps(made))) is Ours
        assert not hasattr(made, "__dict__")


@pytest.mark.parametrize("name", ["_fields", "_field_defaults", "__doc__", "__module__", "__match_args__"])
def test_they_say_the_same_of_themselves(name: str) -> None:
    assert getattr(Ours, name) == getattr(Theirs, name)


@pytest.mark.parametrize("arguments", [(), (1, 2, None, 4)])
def test_a_wrong_number_of_values_is_refused(arguments: tuple[int, ...]) -> None:
    made: typing.Any
    for made in (Ours, Theirs):
        with pytest.raises(TypeError):
            made(*arguments)
