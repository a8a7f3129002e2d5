"""Which files git tracks. One call of git at most; where there is no git, nothing is tracked."""

from __future__ import annotations

import os
from collections.abc import Iterable

TIMEOUT = 20
"""How many seconds git may take."""

_MANY = 200
"""From how many paths on git is asked for all files, for a command line has an end."""


def tracked(paths: Iterable[str]) -> frozenset[str]:
    """Those of the paths that git tracks (or that are staged), in the repository that the first of them is in."""
    from spec_lint.discovery import git_root

    found = sorted(path for path in paths if os.path.isfile(path))  # noqa: PTH113 - text paths, as elsewhere
    root = next((root for path in found if (root := git_root(os.path.dirname(path) or "."))), None)  # noqa: PTH120
    if root is None:
        return frozenset()
    inside = {_relative(path, root): path for path in found}
    inside.pop("", None)
    names = _ls_files(root, list(inside) if len(inside) < _MANY else [])
    return frozenset(path for name, path in inside.items() if name in names)


def _relative(path: str, root: str) -> str:
    """A path as git writes it, or an empty text for one outside of the repository."""
    relative = os.path.relpath(os.path.abspath(path), os.path.abspath(root))  # noqa: PTH100 - links stay as written
    return "" if relative.partition(os.sep)[0] == ".." else relative.replace(os.sep, "/")


def _ls_files(root: str, paths: list[str]) -> frozenset[str]:
    import subprocess

    environment = {**os.environ, "GIT_OPTIONAL_LOCKS": "0", "GIT_LITERAL_PATHSPECS": "1"}
    command = ["git", "ls-files", "-z", "--", *paths]
    try:
        run = subprocess.run(command, cwd=root, env=environment, capture_output=True, timeout=TIMEOUT, check=False)
    except (OSError, subprocess.SubprocessError):
        return frozenset()
    return frozenset(run.stdout.decode("utf-8", "surrogateescape").split("\0")) if run.returncode == 0 else frozenset()
