"""The option ``secret_makers``: kinds of one's own that make secrets, as rows of the table of makers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NoReturn, Protocol

from spec_lint.secrets.maker import ALWAYS, Maker

Added = tuple[tuple[str, str], Maker]
Place = tuple[str | int, ...]


class Options(Protocol):
    """What reads the parts of a table, and fails with their places: ``settings.options.Options``."""

    def wrong(self, pointer: Place, value: object, wanted: str) -> NoReturn: ...

    def text_value(self, pointer: Place, value: object) -> str: ...

    def tables(
        self, pointer: Place, value: object, wanted: str, names: tuple[str, ...], required: tuple[str, ...]
    ) -> Iterator[tuple[Place, dict[str, Any]]]: ...


_NAME, _QUOTED = r"[^.\[\]~$=\s]+", r'\["[^"]+"\]'
PATH = rf"=.+|(?:\$\.?)?(?:{_NAME}|{_QUOTED})(?:\.{_NAME}|\[\*?\]|{_QUOTED}|~)*"
"""What a path may look like; the published schema has the same pattern."""

_FIELDS = ("api_version", "kind", "name", "namespace", "type", "keys", "each")
_WANTED = 'a list of tables, such as { api_version = "example.org/v1", kind = "Login", name = "spec.secretName" }'
_PATHS = 'a path, such as "spec.secretName" or "spec.entries[].key", or a list of paths'


def secret_makers(options: Options, pointer: Place, value: object) -> tuple[Added, ...]:
    """The rows for the kinds of a configuration."""
    tables = options.tables(pointer, value, _WANTED, _FIELDS, ("api_version", "kind"))
    return tuple(_maker(options, place, table) for place, table in tables)


def _maker(options: Options, place: Place, table: Mapping[str, Any]) -> Added:
    version, kind = (options.text_value((*place, name), table[name]) for name in ("api_version", "kind"))
    paths: dict[str, Any] = {
        name: _paths(options, (*place, name), table[name]) for name in _FIELDS[2:] if name in table
    }
    maker = Maker(**{"name": ("metadata.name",), "opens": () if "keys" in paths else ALWAYS, **paths})
    return (_group(version), kind), maker


def _group(version: str) -> str:
    """The API group of ``example.org/v1``, or of ``example.org`` alone: the version does not matter."""
    group, slash, _ = version.rpartition("/")
    return group if slash or "." not in version else version


def _paths(options: Options, place: Place, value: object) -> tuple[str, ...]:
    """One or more paths."""
    if not isinstance(value, (str, list)) or not value:
        options.wrong(place, value, _PATHS)
    places = [(place, value)] if isinstance(value, str) else [((*place, index), one) for index, one in enumerate(value)]
    for inner, path in places:
        if not isinstance(path, str) or re.fullmatch(PATH, path) is None:
            options.wrong(inner, path, _PATHS)
    return tuple(str(path) for _, path in places)
