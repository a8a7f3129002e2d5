"""Files that are changed in memory first: whoever reads them gets what they will hold."""

from __future__ import annotations

import os
from collections.abc import Callable

from spec_lint.files.content import STDIN, ReadProblem
from spec_lint.findings.private import Private


class EditedFiles(Private):
    """Reads files as they are after edits. All names of a file, such as links to it, lead to the same bytes."""

    __slots__ = ("_edited", "_read", "before")

    of_files = True
    """They can be read again, which the engine asks of whatever reads."""

    def __init__(self, read: Callable[[str], bytes | ReadProblem]) -> None:
        self._read = read
        self._edited: dict[str, bytes] = {}
        self.before: dict[str, bytes] = {}
        """The bytes of the edited files as they were."""

    def __call__(self, path: str) -> bytes | ReadProblem:
        edited = self._edited.get(identity(path)) if self._edited else None
        return self._read(path) if edited is None else edited

    def put(self, path: str, data: bytes, before: bytes) -> None:
        """Let a file hold other bytes than ``before``."""
        self.before.setdefault(identity(path), before)
        self._edited[identity(path)] = data

    def changed(self) -> dict[str, tuple[bytes, bytes]]:
        """The bytes before and after, by the identity of the file."""
        pairs = {path: (before, self._edited[path]) for path, before in self.before.items()}
        return {path: pair for path, pair in pairs.items() if pair[0] != pair[1]}


def identity(path: str) -> str:
    """The name under which a file is kept, whatever path leads to it."""
    return path if path == STDIN else os.path.realpath(path)
