"""Which ignored files git tracks; git is run only if its index has the name of such a file."""

from __future__ import annotations

import os
from functools import cached_property

from spec_lint.files.content import ReadProblem, git_folder, read_source
from spec_lint.files.git_files import tracked_but_ignored


class Tracked:
    """The files of a repository that git tracks although an ignore file names them: git itself does not ignore them."""

    def __init__(self, root: str) -> None:
        self.root = root

    def at(self, path: str) -> list[str]:
        """Those at a path as git writes it, or below it if it ends with a slash; the last one first."""
        if not self.may_have(path):
            return []
        return [file for file in self.files if file == path or (path.endswith("/") and file.startswith(path))]

    def may_have(self, path: str) -> bool:
        """Whether the index has these characters at all; most ignored files need no look by git."""
        index = self.index
        return index is None or os.fsencode(path) in index

    @cached_property
    def index(self) -> bytes | None:
        """The index of git, empty if there is none; None if it does not hold all paths as they are."""
        data = read_source(os.path.join(git_folder(self.root), "index"))  # noqa: PTH118
        if isinstance(data, ReadProblem):
            return None if data.too_large else b""
        return data if data[4:8] in (b"\0\0\0\2", b"\0\0\0\3") and b"link" not in data else None

    @cached_property
    def files(self) -> list[str]:
        return tracked_but_ignored(self.root)
