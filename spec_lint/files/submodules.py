"""What the submodules of a repository hold, by the commits that it names for them.

A commit of the repository that names another commit for a submodule changes the files in it. A submodule that is not
checked out has none.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator

from spec_lint.files.git_files import GitError, contents, git, names, tree

_LINK = "160000"
"""The mode of an entry that names a commit of another repository."""


def moved(root: str, commit: str) -> tuple[list[str], list[str]]:
    """The files, as git writes them, that other commits of submodules change, and those that they take away, between a
    commit and what is staged. Raises GitError."""
    if not has_submodules(root):
        return [], []
    before, now = dict(_in_commit(root, commit)), dict(_staged(root))
    changed: list[str] = []
    gone: list[str] = []
    for path in sorted({path for path, _ in before.items() ^ now.items()}):
        old, new = (_tree(root, path, links.get(path)) for links in (before, now))
        changed += [f"{path}/{name}" for name, identity in new.items() if old.get(name) != identity]
        gone += [f"{path}/{name}" for name in old if name not in new]
    return changed, gone


def held(root: str, commit: str, paths: Collection[str]) -> dict[str, bytes]:
    """The paths (as git writes them) that are files of submodules in a commit, with their bytes. Raises GitError."""
    found: dict[str, bytes] = {}
    for path, inner in _in_commit(root, commit) if paths and has_submodules(root) else ():
        wanted = {name: identity for name, identity in _tree(root, path, inner).items() if f"{path}/{name}" in paths}
        for name, data in contents(_join(root, path), wanted).items():
            found[f"{path}/{name}"] = data
    return found


def has_submodules(root: str) -> bool:
    """Whether a repository may have submodules."""
    return os.path.lexists(_join(root, ".gitmodules"))


def _in_commit(root: str, commit: str) -> Iterator[tuple[str, str]]:
    """The paths of the submodules in a commit, with the commits that it names for them."""
    return _links(git(root, "ls-tree", "-z", "-r", "--full-tree", commit), lambda about: about[2])


def _staged(root: str) -> Iterator[tuple[str, str]]:
    """The same for what is staged."""
    return _links(git(root, "ls-files", "-z", "--stage"), lambda about: about[1])


def _links(listed: bytes | None, commit: Callable[[list[str]], str]) -> Iterator[tuple[str, str]]:
    for entry in names(listed):
        about, _, path = entry.partition("\t")
        if about.startswith(_LINK):
            yield path, commit(about.split())


def _tree(root: str, path: str, commit: str | None) -> dict[str, str]:
    """The files of a submodule in a commit of it; none if the submodule or the commit is not here."""
    folder = _join(root, path)
    if commit is None or not os.path.lexists(_join(folder, ".git")):
        return {}
    try:
        return tree(folder, commit)
    except GitError:
        return {}


def _join(folder: str, name: str) -> str:
    return os.path.join(folder, name)  # noqa: PTH118 - text paths, as elsewhere
