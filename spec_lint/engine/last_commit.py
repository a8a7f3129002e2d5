"""What an earlier commit defined: the names of the pipelines and secrets in the files that have changed since.

A hook that is given only a secret file has to report the specs that lose the secret. A finding names what is missing;
the previous content of the files shows whether this change removed it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Mapping

from spec_lint.engine.loader import load
from spec_lint.files.content import ReadProblem, git_root
from spec_lint.files.git_files import (
    GitError,
    changed,
    commit_named,
    committed,
    common_ancestor,
    contents,
    has_commit,
    identity_of,
    relative_to,
    tree,
)
from spec_lint.files.submodules import held, moved
from spec_lint.findings.named_tuple import NamedTuple
from spec_lint.grammar.words import quoted
from spec_lint.model.document import Kind
from spec_lint.model.pipeline import Pipeline
from spec_lint.model.secret import Secret
from spec_lint.model.world import Before

LAST = "HEAD"
_ENDINGS = (".json", ".yaml", ".yml", ".pipeline")


class Changes(NamedTuple):
    """What git says of a commit, by paths: the files that are ``staged``, those that are ``deleted``, and those in
    submodules that have ``moved`` to another commit, which no hook passes."""

    staged: tuple[str, ...] = ()
    deleted: tuple[str, ...] = ()
    moved: tuple[str, ...] = ()


def changes_since(since: str = LAST) -> Changes:
    """What has changed since a commit; nothing outside a repository, before its first commit, or if git cannot say."""
    root = git_root(".")
    try:
        if root is None or not has_commit(root):
            return Changes()
        start = start_of(root, since)
        found = (*changed(root, start), *moved(root, start))
    except GitError:
        return Changes()
    lists = ([os.path.relpath(os.path.join(root, name)) for name in names] for names in found)  # noqa: PTH118
    staged, gone, inside, gone_inside = lists
    return Changes(tuple(staged), tuple(dict.fromkeys([*gone, *gone_inside])), tuple(inside))


PASSED = re.compile(r"(?i)(\.(json|ya?ml|jsonnet|libsonnet|pipeline)|(^|/)(\.?spec-lint|pyproject)\.toml)$")
"""The names of the files that the hook passes: its ``files``."""


def not_passed(paths: Iterable[str]) -> list[str]:
    """The changed files that a hook does not pass; a spec, a secret or a configuration may be made of them."""
    return [path for path in paths if not PASSED.search(path)]


def names_before(paths: Iterable[str], since: str = LAST) -> Before:
    """The names of the pipelines and secrets that these files had in a commit.

    There are none outside a repository or before its first commit. Paths are relative to the current folder.
    """
    root = git_root(".")
    if root is None:
        return Before()
    try:
        if not has_commit(root):
            return Before()
        inside = dict.fromkeys(name for path in paths if (name := relative_to(root, path)))
        start = start_of(root, since)
        return _names({**committed(root, list(inside), start), **held(root, start, inside)}, since)
    except GitError as error:
        return Before(trouble=str(error))


def names_before_change(
    read: Iterable[str], given: Iterable[str], content: Callable[[str], bytes | ReadProblem], since: str = LAST
) -> Before:
    """The names in files that have changed since a commit: of those that were ``read``, and those that are gone.

    Only files below the paths that were ``given`` count. Git is not asked what has changed in the working tree, because
    it would run the filters of the repository.
    """
    root = git_root(".")
    if root is None:
        return Before()
    try:
        now = {name: path for path in read if (name := relative_to(root, path))}
        above = [os.path.relpath(os.path.abspath(path), root) for path in given]  # noqa: PTH100 - links stay as written
        changed = {}
        for name, identity in tree(root, start_of(root, since)).items():
            if name in now:
                data = content(now[name])
                if not isinstance(data, bytes) or identity_of(data, len(identity)) != identity:
                    changed[name] = identity
            elif name.endswith(_ENDINGS) and _is_below(name, above) and not os.path.lexists(os.path.join(root, name)):  # noqa: PTH118
                changed[name] = identity
        return _names(contents(root, changed), since)
    except GitError as error:
        return Before(trouble=str(error) if since != LAST else None)


def start_of(root: str, since: str) -> str:
    """The commit to compare with: for another branch, the one where this one began. Raises GitError."""
    if since == LAST:
        return LAST
    commit = commit_named(root, since)
    if commit is None:
        from spec_lint.reading.masking.words import without_credentials  # saves start-up time: most commits are there

        named = quoted(without_credentials(since))
        raise GitError(f"there is no commit {named} here; if it is in the remote repository, fetch it first")
    return common_ancestor(root, commit) or commit


def _is_below(name: str, folders: Iterable[str]) -> bool:
    return any(folder == "." or name == folder or name.startswith(f"{folder}/") for folder in folders)


def _names(files: Mapping[str, bytes], since: str) -> Before:
    secrets, pipelines = set(), set()
    for path, data in files.items():
        for document in load(path, data).documents:
            if document.kind is Kind.SECRET and (known := Secret(document).known()) is not None:
                secrets.add(known.name)
            elif document.kind is Kind.PIPELINE and document.readable:
                pipelines.add(Pipeline(document).name)
    return Before(frozenset(secrets), frozenset(filter(None, pipelines)), commit=_words(since))


def _words(since: str) -> str:
    """A commit as a person would call it; a hook of a push knows it by its whole hash."""
    if since == LAST:
        return "the last commit"
    return f"the commit {since[:10]}" if re.fullmatch("[0-9a-f]{40,64}", since) else since
