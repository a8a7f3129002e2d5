"""How an object says which secrets it makes: the form of the rows in the table of makers.

Everything is said in paths: ``spec.data[].secretKey`` is in each item of a list, ``spec.*.asName`` in each value of a
mapping, ``spec.users~`` are the names in a mapping, ``name|key`` is the first of the two that is there, ``["a.b"]`` a
name with dots, ``@`` the object itself. ``$.`` starts at the whole object where a row is about its parts (``each``).
``=text`` is no path, but the text itself. A condition is a path at which there is something, ``!path``, ``path=text``
or ``path!=text``.
"""

from __future__ import annotations

import re
from functools import lru_cache

from spec_lint.findings.named_tuple import NamedTuple

ALWAYS = ("@",)
"""A condition that always holds, and the path to the whole object."""


class Maker(NamedTuple):
    """How one kind of object makes secrets.

    Of the paths for ``name``, ``namespace`` and ``type`` the first with a text is used; without one the type is
    unknown, and the namespace may be any. ``keys`` are all that there can be, unless one of the conditions
    ``opens`` holds, or none is found. ``given`` has more keys, by condition. ``each`` are the parts that make a
    secret each. ``pattern`` makes the secret's name from the ``{name}`` that was found and the object's ``{own}``;
    ``dns`` replaces what no name may have. ``partial``: the secret must exist already, and is only filled.
    ``made_by`` says who makes it, if that is not the kind.
    """

    name: tuple[str, ...]
    keys: tuple[str, ...] = ()
    type: tuple[str, ...] = ()
    namespace: tuple[str, ...] = ("$.metadata.namespace",)
    each: tuple[str, ...] = ALWAYS
    when: tuple[str, ...] = ()
    opens: tuple[str, ...] = ()
    given: tuple[tuple[str, str], ...] = ()
    pattern: str = "{name}"
    dns: bool = False
    partial: bool = False
    made_by: str | None = None


_STEP = re.compile(r'\["(?P<quoted>[^"]+)"\]|(?P<items>\[\*?\])|(?P<names>~)|\.?(?P<name>[^.\[\]~]+)')


class Condition(NamedTuple):
    """A condition: ``wanted`` is the text at the path, None for any; ``negated`` if it must not be so."""

    path: str
    wanted: str | None
    negated: bool


@lru_cache(maxsize=1024)
def condition(text: str) -> Condition:
    """A condition as written in the table."""
    if text.startswith("!"):
        return Condition(text[1:], None, True)
    head, bracket, tail = text.rpartition("]")
    path, equals, wanted = tail.partition("=")
    negated = path.endswith("!")
    return Condition(head + bracket + path.removesuffix("!"), wanted if equals else None, negated and bool(equals))


@lru_cache(maxsize=1024)
def steps(path: str) -> tuple[str | tuple[str, ...], ...]:
    """A path in steps: names that a mapping may have, or ``[]`` (items), ``*`` (values), ``~`` (names).

    Raises ValueError.
    """
    rest = path.removeprefix("$").removeprefix(".").removeprefix("@")
    found: list[str | tuple[str, ...]] = []
    position = 0
    while position < len(rest):
        match = _STEP.match(rest, position)
        if match is None:
            raise ValueError(path)
        position = match.end()
        name = match["quoted"] or match["name"]
        if match["items"] or match["names"] or name == "*":
            found.append("[]" if match["items"] else "~" if match["names"] else "*")
        else:
            found.append(tuple(name.split("|")))
    return tuple(found)
