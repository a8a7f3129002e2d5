"""Results that are computed once per document, spec or secret."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


class Keeps(Protocol):
    """An object that stores the results of ``once``."""

    @property
    def results(self) -> dict[Hashable, Any]: ...


Subject = TypeVar("Subject", bound=Keeps)


def once(
    function: Callable[Concatenate[Subject, Arguments], Result],
) -> Callable[Concatenate[Subject, Arguments], Result]:
    """Cache a function's result in its first argument. The other arguments must be few, hashable and positional."""

    @wraps(function)
    def kept(subject: Subject, /, *arguments: Arguments.args, **named: Arguments.kwargs) -> Result:
        results = subject.results
        key: Hashable = (function, arguments) if arguments else function
        if key not in results:
            results[key] = function(subject, *arguments, **named)
        result: Result = results[key]
        return result

    return kept


def remember(subject: Keeps, function: Callable[[Subject], Result], result: Result) -> None:
    """Store what a function made by ``once`` returns for a subject, which is known already."""
    subject.results[vars(function)["__wrapped__"]] = result
