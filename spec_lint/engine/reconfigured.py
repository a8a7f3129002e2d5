"""Which files a commit gives other settings: those of a configuration that it changes, or that is made of a file that
it changes, and those that had a configuration which it takes away."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from spec_lint.engine.request import Request
from spec_lint.files.content import ReadProblem, git_root, read_source
from spec_lint.files.discovery import nothing
from spec_lint.files.git_files import GitError, committed, relative_to
from spec_lint.settings.config import SHARED_FILE, Config
from spec_lint.settings.loading import FILES


class Reconfigured:
    """What the changed or deleted ``paths`` of a commit mean for settings. ``configurations`` are the paths of all
    configuration files."""

    def __init__(self, request: Request, paths: Sequence[str], since: str, configurations: Iterable[str]) -> None:
        self._configurations = request.configured
        unchanged = {path for path in paths if _name(path) == SHARED_FILE and _has_same_table(path, since)}
        self._changed = {os.path.realpath(path) for path in paths if path not in unchanged}
        self._changes = [path for path in paths if path not in unchanged and _name(path) in FILES]
        self._covers = self._configurations.by_path(self._covers_of)
        of = self._configurations.of
        known = {id(config): config for config in map(of, ["", *configurations])} if paths else {}
        self.may_be = bool(self._changes) or any(map(self.changes, known.values()))
        """Whether there can be such files; false for most commits."""

    def covers(self, path: str) -> bool:
        """Whether a file has other settings than before."""
        return self._covers(path)

    def changes(self, config: Config) -> bool:
        """Whether a configuration is another one than before."""
        return not self._changed.isdisjoint(map(os.path.realpath, _sources(config)))

    def _covers_of(self, config: Config) -> Callable[[str], bool]:
        if self.changes(config):
            return lambda path: True
        lost = [folder for folder in self._without_own() if self._configurations.of(f"{folder}/") is config]
        if not lost:
            return nothing
        inside = tuple(os.path.join(os.path.abspath(folder), "") for folder in lost)  # noqa: PTH100, PTH118
        return lambda path: os.path.abspath(path).startswith(inside)  # noqa: PTH100 - links stay as written

    def _without_own(self) -> Iterator[str]:
        """The folders whose configuration files are gone, or say nothing any more."""
        if self._configurations.only:
            return
        for path in self._changes:
            yield os.path.dirname(path) or "."  # noqa: PTH120


def _name(path: str) -> str:
    return os.path.basename(path)  # noqa: PTH119 - text paths, as elsewhere


def _sources(config: Config) -> tuple[Path, ...]:
    """The files that a configuration is made of."""
    single = (config.path, config.inventory)
    return (*config.extended, *config.defaults_files, *(path for path in single if path is not None))


def _has_same_table(path: str, since: str) -> bool:
    """Whether a ``pyproject.toml`` says the same to us as in a commit."""
    root = git_root(os.path.dirname(path) or ".")  # noqa: PTH120
    now = read_source(path) if os.path.lexists(path) else b""
    if root is None or isinstance(now, ReadProblem):
        return False
    from spec_lint.engine.last_commit import start_of

    name = relative_to(root, path)
    try:
        before = committed(root, [name], start_of(root, since)).get(name, b"")
    except GitError:
        return False
    return _table(now) == _table(before) is not None


def _table(data: bytes) -> dict[str, object] | None:
    """Our table of a ``pyproject.toml``, empty if there is none; None if it cannot be read."""
    import tomllib

    try:
        tools = tomllib.loads(data.decode()).get("tool", {})
    except (ValueError, RecursionError):
        return None
    return {name: tools[name] for name in ("spec-lint", "spec_lint") if isinstance(tools, dict) and name in tools}
