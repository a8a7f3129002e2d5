"""How reports for CI services name files: from the root of the repository, wherever in it a run started."""

from __future__ import annotations

import os

from spec_lint.files.content import STDIN, git_root


class Root:
    """Names files from the root of the repository that ``folder`` is in, or else from that folder.

    A file outside of the root has its absolute path. Without a folder, every path stays as it was given.
    """

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self.root = os.path.join(git_root(folder) or folder, "") if folder else ""  # noqa: PTH118

    @property
    def inner(self) -> str:
        """The folder in which the run started, from the root; it ends with a slash, and is empty at the root."""
        return os.path.join(self.folder, "").removeprefix(self.root).replace(os.sep, "/")  # noqa: PTH118

    def path(self, path: str) -> str:
        if not self.root or path == STDIN:
            return path
        whole = os.path.normpath(os.path.join(self.folder, path))  # noqa: PTH118
        return whole.removeprefix(self.root).replace(os.sep, "/")
