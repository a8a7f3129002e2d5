"""Which configuration applies to a path."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Sequence
from typing import TypeVar

from spec_lint.files.discovery import Matcher, matcher
from spec_lint.settings.config import Config, ConfigError
from spec_lint.settings.loading import FILES, config_in, folders_up

Made = TypeVar("Made")
Reader = Callable[[str], Config | None]


class Configurations:
    """The configurations of a run. ``here`` is that of the folder that the run started in.

    The nearest configuration file on the way up applies to a path, as far as the root of the repository that it is in;
    if there is none, ``here`` does. ``read`` reads the file of a folder; without it, ``here`` applies to all paths.

    A file with a mistake counts as none if ``forgives`` says so for its folder; ``mistakes`` are those.
    """

    def __init__(self, here: Config, read: Reader | None = config_in) -> None:
        self.here = here
        self.forgives: Callable[[str, ConfigError], bool] | None = None
        self.mistakes: list[ConfigError] = []
        self._read = read
        self._folders: dict[str, Config] = {"": here}  # as they are written, with a slash at the end
        self._nearest: dict[str, Config] = {}  # by the whole path
        if read is not None:
            self._nearest[os.path.abspath("")] = here  # noqa: PTH100 - the way up is the one written
            if here.root is not None:
                self._nearest[str(here.root)] = here

    @property
    def only(self) -> bool:
        """Whether one configuration applies to all paths, wherever they are."""
        return self._read is None

    def of(self, path: str) -> Config:
        """The configuration that applies to a path. Raises ConfigError."""
        if self._read is None:
            return self.here
        folder = _folder(path)
        if folder not in self._folders:
            self._folders[folder] = self._on_the_way_up(folder, self._read)
        return self._folders[folder]

    def per(self, make: Callable[[Config], Made]) -> Callable[[str], Made]:
        """A function that gives what is made of the configuration that applies to a path, once for each of them."""
        if self._read is None:
            one = make(self.here)
            return lambda path: one
        made: dict[int, Made] = {}
        folders: dict[str, Made] = {}

        def of(path: str) -> Made:
            folder = _folder(path)
            if folder not in folders:
                config = self.of(path)
                if id(config) not in made:
                    made[id(config)] = make(config)
                folders[folder] = made[id(config)]
            return folders[folder]

        return of

    def by_path(self, make: Callable[[Config], Callable[[str], Made]]) -> Callable[[str], Made]:
        """A function of paths (those of folders end with a slash) that each configuration makes for its own."""
        if self._read is None:
            return make(self.here)
        of = self.per(make)
        return lambda path: of(path.removesuffix("/"))(path)

    def matcher(self, patterns: Callable[[Config], Sequence[str]]) -> Matcher:
        """A test whether the globs that configurations have for something match a path."""
        return self.by_path(lambda config: matcher(patterns(config), config.root or "."))

    def changed(self, change: Callable[[Config], Config]) -> Configurations:
        """The same configurations, each changed in the same way."""
        read = self._read
        if read is None:
            return Configurations(change(self.here), None)
        return Configurations(change(self.here), lambda folder: None if (own := read(folder)) is None else change(own))

    def met(self, folder: str, names: Collection[str]) -> None:
        """Take note of the names in a folder (its path ends with a slash), to spare the look for a configuration."""
        inside = folder.removesuffix("/")
        if os.path.basename(inside) not in ("", ".", "..") and not any(name in names for name in _CHANGES):  # noqa: PTH119
            self._folders[folder] = self.of(inside)

    def _on_the_way_up(self, folder: str, read: Reader) -> Config:
        found, passed = None, []
        for above in folders_up(folder):
            passed.append(above)
            try:
                found = self._nearest.get(above) or read(above)
            except ConfigError as mistake:
                if self.forgives is None or not self.forgives(above, mistake):
                    raise
                self.mistakes.append(mistake)
            if found is not None:
                break
        found = found or self.here
        self._nearest.update(dict.fromkeys(passed, found))
        return found


_CHANGES = (*FILES, ".git")
"""The names that let another configuration apply in a folder than above it."""


def _folder(path: str) -> str:
    """The folder of a path as it is written, with the slash at its end; empty for the current folder."""
    return path[: max(path.rfind("/"), path.rfind(os.sep)) + 1]
