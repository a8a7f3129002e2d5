"""What a run leaves out because patterns name it, and which of the patterns matter."""

from __future__ import annotations

import os
from collections.abc import Sequence

from spec_lint.files.ignore import IgnorePatterns


class Exclusion:
    """Which paths match .gitignore patterns below a folder. It remembers which of the patterns decided something."""

    def __init__(self, patterns: Sequence[str], root: str | os.PathLike[str]) -> None:
        self._patterns = patterns
        self._ignore = IgnorePatterns(patterns)
        self._base = os.path.abspath(root)  # noqa: PTH100 - text paths throughout: they are many
        self._needed: set[int] = set()

    def __call__(self, path: str) -> bool:
        relative = os.path.relpath(path, self._base)
        if relative.partition("/")[0] == "..":
            return False
        found = self._ignore.deciding_above(relative, path.endswith("/"))
        if found is None:
            return False
        self._needed.add(found.line)
        return found.ignores

    def unneeded(self) -> list[int]:
        """The indexes of the patterns that did not decide about any path so far."""
        return [index for index in range(len(self._patterns)) if index not in self._needed]


class Exclusions:
    """What a configuration leaves out, and what the command line does (``here``)."""

    def __init__(self, configured: Exclusion, here: Exclusion) -> None:
        self.configured = configured
        self.here = here

    def __call__(self, path: str) -> bool:
        configured, here = self.configured(path), self.here(path)  # both are asked, so that both know what they decide
        return configured or here
