"""Every object of our own types that a run makes, and every way in which one could write out what it holds."""

from __future__ import annotations

import copy
import dataclasses
import enum
import importlib
import inspect
import json
import pickle
import pkgutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import wraps
from typing import Any

import spec_lint

SHOWN: dict[str, Callable[[Any], object]] = {
    "repr": repr,
    "str": str,
    "format": format,
    "f-string": lambda found: f"{found} {found!r} {found!s}",
    "%": lambda found: "%s %r" % (found, found),  # noqa: UP031
    "tuple": lambda found: tuple(found) if isinstance(found, tuple) else (),
    "_asdict": lambda found: found._asdict(),
    "asdict": dataclasses.asdict,
    "astuple": dataclasses.astuple,
    "json": lambda found: json.dumps(found, default=repr),
    "pickle": pickle.dumps,
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
    "args": lambda found: found.args,
}
"""What a traceback, a log, a debugger's line or a careless caller does with an object."""


_STAND_INS = ("spec_lint.engine.probe", "spec_lint.report.streams")
"""Their objects pass on, or reject, whatever they are asked."""


def our_types() -> list[type]:
    """All classes of the package, but enumerations and what cannot be made."""
    found: dict[type, None] = {}
    for module in pkgutil.walk_packages(spec_lint.__path__, "spec_lint."):
        if module.name.endswith("__main__"):
            continue
        with suppress(ImportError):
            for kind in vars(importlib.import_module(module.name)).values():
                if (
                    inspect.isclass(kind)
                    and kind.__module__.startswith("spec_lint.")
                    and not issubclass(kind, enum.Enum)
                ):
                    found[kind] = None
    return list(found)


@contextmanager
def recorded() -> Iterator[list[Any]]:
    """The objects of our types that are made while this is open; they are kept alive."""
    made: list[Any] = []
    replaced: list[tuple[type, str, Any]] = []
    for kind in our_types():
        name = "__new__" if issubclass(kind, tuple) else "__init__"
        if name in vars(kind):
            replaced.append((kind, name, vars(kind)[name]))
            setattr(kind, name, _recording(vars(kind)[name], name, made))
    try:
        yield made
    finally:
        for kind, name, before in replaced:
            setattr(kind, name, before)


def _recording(wrapped: Any, name: str, made: list[Any]) -> Any:
    call = wrapped.__func__ if isinstance(wrapped, staticmethod) else wrapped

    @wraps(call)
    def record(*arguments: Any, **named: Any) -> Any:
        result = call(*arguments, **named)
        made.append(result if name == "__new__" else arguments[0])
        return result

    return record


def everything_shown(made: list[Any], most: int = 100) -> dict[str, str]:
    """The words that objects write out, by type; ``most`` objects of a type are looked at, from first to last."""
    by_type: dict[type, list[Any]] = {}
    for found in made:
        if type(found).__module__ not in _STAND_INS:
            by_type.setdefault(type(found), []).append(found)
    words: dict[str, set[str]] = {}
    for kind, all_of in by_type.items():
        for found in all_of[:: len(all_of) // most + 1]:
            for show in SHOWN.values():
                words.setdefault(kind.__name__, set()).update(_shown(found, show).split())
    return {kind: "\n".join(found) for kind, found in words.items()}


def _shown(found: Any, show: Callable[[Any], object]) -> str:
    try:
        made = show(found)
    except Exception as error:
        return str(error)
    return made.decode("utf-8", "replace") if isinstance(made, bytes) else repr(made)
