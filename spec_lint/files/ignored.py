"""The files that git ignores, which a run does not read: found only when something is missing."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterator

from spec_lint.files.discovery import LeftOut, discover, is_never_walked
from spec_lint.files.ignore import IgnoredBy

MOST_ENTRIES = 5_000
"""How many entries of ignored folders are looked at: they may hold the packages of a whole environment."""
_ENDINGS = (".json", ".yaml", ".yml")


def ignored_files(root: str) -> Iterator[tuple[str, IgnoredBy]]:
    """JSON and YAML files of a repository that git ignores, with the line that says so; those near the root first.

    Links are not followed, so no file is outside the repository.
    """
    left: list[LeftOut] = []
    for _ in discover([root], left_out=left.append):
        pass  # only what is left out is of interest
    ignored = sorted((out.path, out.ignored_by) for out in left if out.ignored_by is not None)
    yield from ((path, by) for path, by in ignored if not path.endswith("/") and _is_file(path))
    pending = deque((path, by) for path, by in ignored if path.endswith("/"))
    entries_left = MOST_ENTRIES
    while pending and entries_left > 0:
        folder, by = pending.popleft()
        try:
            with os.scandir(folder) as scan:
                entries = sorted(scan, key=lambda entry: entry.name)[:entries_left]
        except OSError:
            continue
        entries_left -= len(entries)
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                if not is_never_walked(entry.name):
                    pending.append((f"{folder}{entry.name}/", by))
            elif entry.is_file(follow_symlinks=False) and entry.name.lower().endswith(_ENDINGS):
                yield folder + entry.name, by


def _is_file(path: str) -> bool:
    return path.lower().endswith(_ENDINGS) and os.path.isfile(path) and not os.path.islink(path)  # noqa: PTH113, PTH114
