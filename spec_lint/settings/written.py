"""Where the entries of a configuration are written that may turn out to have no effect."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from spec_lint.findings.finding import Span
from spec_lint.findings.named_tuple import NamedTuple
from spec_lint.findings.source import Source

Path = tuple[str | int, ...]


class Written(NamedTuple):
    """One entry of an option, and where it is written.

    ``names`` are the entry: a name or glob; for ``per_file_ignores`` a glob, or a glob and a rule; for ``OF_FILES`` the
    pattern of a glob, and the glob; nothing if it is about the project of the configuration. ``path`` leads from the
    root of the TOML document to a key, or to a value.
    """

    option: str
    names: tuple[str, ...]
    source: Source
    path: Path
    is_key: bool = False

    @property
    def span(self) -> Span:
        from spec_lint.settings.toml_places import token_end, toml_places  # scans the text: few entries are reported

        places, path = toml_places(self.source.text), self.path
        while path not in places:
            path = path[:-1]
        place = places[path]
        start = place.key if self.is_key else place.value
        return Span(self.source, start, token_end(self.source.text, start))


def written(option: str, value: Any, source: Source, path: Path, pattern: Callable[[str], str]) -> Iterator[Written]:
    """The entries of an option that may have no effect. ``pattern`` gives the pattern of a glob."""
    if option in _LISTS and isinstance(value, list):
        for index, name in enumerate(value):
            yield Written(option, (pattern(name) if option == "exclude" else name,), source, (*path, index))
    elif option in _TABLES and isinstance(value, dict):
        for name in value:
            if name != COMPLETE or not isinstance(value[name], bool):
                yield Written(option, (name,), source, (*path, name), is_key=True)
    elif option == "per_file_ignores":
        for glob, words in value.items():
            names = (pattern(glob),)
            yield Written(option, names, source, (*path, glob), is_key=True)
            for index, word in enumerate(words):
                yield Written(option, (*names, word), source, (*path, glob, index))
    elif option in OF_FILES:
        places = (
            [(path, value)]
            if option in _GLOBS
            else [((*path, at, "files"), one["files"]) for at, one in enumerate(value)]
        )
        for place, globs in places:
            for index, glob in enumerate(globs):
                yield Written(option, (pattern(glob), glob), source, (*place, index))
    elif option == "project_defaults":
        for name in value if isinstance(value, dict) else ():
            yield Written(option, (name,), source, (*path, name), is_key=True)
        if isinstance(value, str):
            yield Written(option, (), source, path)


COMPLETE = "complete"
"""The key of ``external_secrets`` that says that no other secrets exist."""
_GLOBS = ("pipelines", "secrets")
OF_FILES = (*_GLOBS, "jsonnet", "environment", "render")
"""The options with globs of files that they are about."""
_LISTS = ("exclude", "external_repos", "external_secrets")
_TABLES = ("external_secrets", "severity")
