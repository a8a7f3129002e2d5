"""What git knows about files: which it tracks, and what the last commit held. The only place that runs git.

The repository is not trusted: no program that its configuration or attributes name is run, and nothing is fetched from
the network. ``GIT_ALLOW_PROTOCOL`` overrides every ``protocol.*`` of a configuration; with ``GIT_NO_LAZY_FETCH`` (git
2.39.4 and later) git does not even try.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence

TIMEOUT = 20
"""How many seconds git may take."""

_MANY = 200
"""With this many paths or more, git is asked for all files, because the length of a command line is limited."""

# An empty core.fsmonitor is off in every release; before 2.36, "false" would run a program of that name.
_SETTINGS = ("core.fsmonitor=", f"core.hooksPath={os.devnull}", "protocol.allow=never")
_ENVIRONMENT = {
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LANGUAGE": "",
    "LC_ALL": "C",  # errors are recognized by their text
}


class GitError(Exception):
    """Git cannot answer; the text is a clause that says why. ``code`` is the exit code of git, if there is one."""

    def __init__(self, why: str, code: int | None = None) -> None:
        super().__init__(why)
        self.code = code


def git(root: str, *arguments: str, data: bytes | None = None, literal: bool = True) -> bytes | None:
    """The output of a git command in the repository at ``root``; None if there is no repository. Raises GitError.

    ``literal`` takes paths as they are; few commands do not support that.
    """
    import subprocess

    settings = [word for setting in _SETTINGS for word in ("-c", setting)]
    try:
        done = subprocess.run(
            ["git", "--no-pager", *settings, *arguments],
            cwd=root,
            env={**_environment(root), **_ENVIRONMENT, "GIT_LITERAL_PATHSPECS": str(int(literal))},
            input=data,
            stdin=subprocess.DEVNULL if data is None else None,
            capture_output=True,
            timeout=TIMEOUT,
            check=False,
        )
    except FileNotFoundError:
        raise GitError("git is not installed") from None
    except OSError as error:
        raise GitError(f"git cannot be started ({error.strerror or 'no reason is given'})") from None
    except subprocess.TimeoutExpired:
        raise GitError(f"git did not answer within {TIMEOUT} seconds") from None
    if done.returncode == 0:
        return done.stdout
    if b"not a git repository (or any" in done.stderr:
        return None
    if b"dubious ownership" in done.stderr:
        raise GitError("git does not trust this repository, which belongs to another user (safe.directory)")
    raise GitError(f"`git {arguments[0]}` failed with exit code {done.returncode}", done.returncode)


def _environment(root: str) -> dict[str, str]:
    """The variables of the environment. In a worktree, git tells its hooks in ``GIT_DIR`` which repository it works on:
    that would count in a submodule, too."""
    own = os.path.lexists(os.path.join(root, ".git"))  # noqa: PTH118 - text paths, as elsewhere
    return {name: value for name, value in os.environ.items() if not own or name not in ("GIT_DIR", "GIT_WORK_TREE")}


def tracked(paths: Iterable[str]) -> frozenset[str]:
    """The paths that git tracks (or that are staged), in the repository of the first of them.

    Outside a repository nothing is tracked. Raises GitError.
    """
    from spec_lint.files.content import git_root

    folders = {path: os.path.dirname(path) or "." for path in sorted(paths)}  # noqa: PTH120 - text paths, as elsewhere
    roots = {folder: git_root(folder) for folder in set(folders.values())}
    found = [path for path in folders if os.path.isfile(path)] if any(roots.values()) else []  # noqa: PTH113
    root = next((root for path in found if (root := roots[folders[path]])), None)
    if root is None:
        return frozenset()
    inside = {relative_to(root, path): path for path in found}
    inside.pop("", None)
    names = _ls_files(root, list(inside) if len(inside) < _MANY else [])
    return frozenset(path for name, path in inside.items() if name in names)


def relative_to(root: str, path: str) -> str:
    """A path as git writes it, or an empty string for one outside the repository."""
    relative = os.path.relpath(os.path.abspath(path), os.path.abspath(root))  # noqa: PTH100 - links stay as written
    return "" if relative.partition(os.sep)[0] == ".." else relative.replace(os.sep, "/")


def _ls_files(root: str, paths: list[str]) -> frozenset[str]:
    return frozenset(names(git(root, "ls-files", "-z", "--", *paths)))


def is_ignored(root: str, path: str) -> bool:
    """Whether git ignores a path (as git writes it), so that no ``git add`` of a folder takes it. Raises GitError."""
    try:
        return git(root, "check-ignore", "--quiet", "--", f"./{path}", literal=False) is not None
    except GitError as error:
        if error.code == 1:
            return False
        raise


def tracked_but_ignored(root: str) -> list[str]:
    """The tracked files, as git writes them, that an ignore file names, the last one first; none if git cannot say."""
    try:
        return sorted(names(git(root, "ls-files", "-z", "--cached", "--ignored", "--exclude-standard")), reverse=True)
    except GitError:
        return []


def names(output: bytes | None) -> list[str]:
    """The names in the output of git with ``-z``."""
    return (output or b"").decode("utf-8", "surrogateescape").split("\0")[:-1]


def committed(root: str, paths: Sequence[str], commit: str = "HEAD") -> dict[str, bytes]:
    """The paths (as git writes them) that are files in a commit, with their bytes. Raises GitError."""
    given = paths if len(paths) < _MANY else []
    wanted = set(paths)
    listed = tree(root, commit, given) if paths else {}
    return contents(root, {path: identity for path, identity in listed.items() if path in wanted})


def tree(root: str, commit: str, paths: Sequence[str] = ()) -> dict[str, str]:
    """The files of a commit, or those below some paths, with the names of their contents. Raises GitError."""
    found = {}
    for entry in names(git(root, "ls-tree", "-z", "-r", "--full-tree", commit, "--", *paths)):
        about, _, path = entry.partition("\t")
        mode, kind, identity = about.split()
        if kind == "blob" and mode != "120000":  # the text of a link is not a file
            found[path] = identity
    return found


def identity_of(data: bytes, length: int) -> str:
    """The name that git gives to a content, of the length that names have in a repository."""
    import hashlib

    kind = hashlib.sha256 if length == _LONG else hashlib.sha1
    return kind(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


_LONG = 64
"""The length of names in a repository that uses SHA-256."""


def contents(root: str, objects: Mapping[str, str]) -> dict[str, bytes]:
    """The bytes of files, by path, from the names of their contents. Raises GitError."""
    if not objects:
        return {}
    asked = "".join(f"{identity}\n" for identity in objects.values())
    output = git(root, "cat-file", "--batch", data=asked.encode()) or b""
    found: dict[str, bytes] = {}
    position = 0
    for path in objects:
        start = output.find(b"\n", position) + 1  # not a copy of the rest: there may be many files, and much of them
        words = output[position:start].split()
        if len(words) != 3 or words[1] != b"blob":
            raise GitError("an object of the last commit is missing (a partial clone, or a damaged repository)")
        found[path] = output[start : start + int(words[2])]
        position = start + int(words[2]) + 1
    return found


def changed(root: str, commit: str = "HEAD") -> tuple[list[str], list[str]]:
    """The files, as git writes them, that are staged and differ from a commit, and those of it that are staged to be
    deleted, with the tracked files that are gone. Raises GitError."""
    options = ("--name-status", "--no-renames", "--no-ext-diff", "--no-textconv", "--ignore-submodules")
    words = names(git(root, "diff", "--cached", *options, "-z", commit))
    staged = dict(zip(words[1::2], words[::2], strict=True))
    gone = names(git(root, "ls-files", "-z", "--deleted"))
    there = [name for name, status in staged.items() if status != "D"]
    return there, [*(name for name, status in staged.items() if status == "D"), *gone]


def tracked_files(root: str) -> list[str]:
    """All files that git tracks in a repository, as git writes them. Raises GitError."""
    return names(git(root, "ls-files", "-z"))


def has_commit(root: str) -> bool:
    """Whether there is a repository with a commit. Raises GitError."""
    return bool(commit_named(root, "HEAD"))


def commit_named(root: str, revision: str) -> str | None:
    """The full name of the commit that a revision names; None if there is none. Raises GitError."""
    return _first_line(root, "rev-parse", "--quiet", "--verify", "--end-of-options", f"{revision}^{{commit}}")


def common_ancestor(root: str, commit: str) -> str | None:
    """The commit in which the current branch and another commit began to differ, if git knows it. Raises GitError."""
    return _first_line(root, "merge-base", commit, "HEAD")


def _first_line(root: str, *arguments: str) -> str | None:
    try:
        return (git(root, *arguments) or b"").decode("ascii", "replace").partition("\n")[0] or None
    except GitError as error:
        if error.code == 1:
            return None  # it does not exist: HEAD names a branch without a commit, or there is no common ancestor
        raise
