"""What the last commit of git knew: which pipelines and secrets the files of a commit defined before.

A hook that is given only a secret file has to report the specs that lose it. What a finding lacks is told by its own
text; whether this commit has taken it away is known from what its files held before.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from spec_lint.engine.loader import load
from spec_lint.files.discovery import git_root
from spec_lint.model.document import Kind


class Before(NamedTuple):
    """The names that files had in the last commit, or why git cannot tell them, as a clause."""

    names: frozenset[str] = frozenset()
    trouble: str | None = None


def names_before(paths: Iterable[str]) -> Before:
    """The names of the pipelines and secrets that these files, and those staged to be deleted, had in the last commit.

    None outside of a repository, and before its first commit. Paths are relative to the current folder.
    """
    from spec_lint.files.git_files import (  # spares start-up: only hooks
        GitError,
        committed,
        deleted,
        has_commit,
        relative_to,
    )

    root = git_root(".")
    if root is None:
        return Before()
    try:
        if not has_commit(root):
            return Before()
        inside = [name for path in paths if (name := relative_to(root, path))]
        contents = committed(root, list(dict.fromkeys([*inside, *deleted(root)])))
    except GitError as error:
        return Before(trouble=str(error))
    names = set()
    for path, data in contents.items():
        for document in load(path, data).documents:
            value = document.value if isinstance(document.value, dict) else {}
            about = value.get("metadata" if document.kind is Kind.SECRET else "pipeline")
            if isinstance(about, dict) and isinstance(about.get("name"), str):
                names.add(about["name"])
    return Before(frozenset(names))
