"""What the last commit defined: the names of the pipelines and secrets in the files that a commit changes.

A hook that is given only a secret file has to report the specs that lose the secret. A finding names what is missing;
the previous content of the files shows whether this commit removed it.
"""

from __future__ import annotations

from collections.abc import Iterable

from spec_lint.engine.loader import load
from spec_lint.files.content import git_root
from spec_lint.findings.named_tuple import NamedTuple
from spec_lint.model.document import Kind


class Before(NamedTuple):
    """The names that files defined in the last commit, or a clause that says why git cannot give them."""

    names: frozenset[str] = frozenset()
    trouble: str | None = None


def names_before(paths: Iterable[str]) -> Before:
    """The names of the pipelines and secrets that these files, and those staged to be deleted, had in the last commit.

    There are none outside a repository or before its first commit. Paths are relative to the current folder.
    """
    from spec_lint.files.git_files import (  # saves start-up time: only hooks
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
