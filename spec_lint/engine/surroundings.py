"""What is around the documents of a run: an earlier commit, and the other files of the repository."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence

from spec_lint.engine.collect import Collected
from spec_lint.engine.request import Request
from spec_lint.engine.scope import Scope
from spec_lint.files.content import git_root, seen_from_here
from spec_lint.files.discovery import discover, matcher, nothing
from spec_lint.model.world import Before


def before(collected: Collected, request: Request, scope: Scope) -> Before:
    """What an earlier commit defined, if a run is about a commit or about all of the repository.

    Pipelines of files that could not be rendered may still be there, so none counts then.
    """
    found = _before(collected, request, scope)
    unknown = any(file.waiting or file.unrendered for file in collected.files)
    return found._replace(pipelines=frozenset()) if unknown else found


def _before(collected: Collected, request: Request, scope: Scope) -> Before:
    if scope.paths is not None:
        return scope.before
    whole = _whole(request)
    if whole is None and request.since is None:
        return Before()
    from spec_lint.engine.last_commit import LAST, names_before_change  # saves start-up time: only in a repository

    paths = [file.path for file in collected.files]
    return names_before_change(paths, whole or request.paths, request.read, request.since or LAST)


SCRIPTS = ("*.tf", "*.tfvars", "*.sh", "*.py", "*.tpl", "*.gotmpl", "*.j2", "Makefile", "*.mk", "Jenkinsfile", "*.toml")
"""Files that are no manifests and may name a secret."""


def texts(collected: Collected, request: Request) -> Iterator[tuple[str, str]]:
    """The texts of all files that may use a secret: those that were read, and the others of the repository."""
    paths = {os.path.abspath(file.path): file.path for file in collected.files}  # noqa: PTH100 - links stay as written
    for path in _around(request, SCRIPTS):
        paths.setdefault(os.path.abspath(path), path)  # noqa: PTH100
    return _read(paths.values(), request)


COMMAND_FILES = (
    "*.sh", "*.bash", "Makefile", "*.mk", "*.md", "*.rst", "Dockerfile*", "justfile", "Jenkinsfile", "*.groovy",
    "Taskfile.y*ml", ".github/**/*.y*ml", ".gitlab-ci.y*ml", ".gitlab/**/*.y*ml", ".circleci/*.y*ml",
    "azure-pipelines*.y*ml", "cloudbuild*.y*ml", "bitbucket-pipelines.yml", ".travis.yml",
)  # fmt: skip
"""Scripts, pages and files for CI, in which commands stand."""


def scripts(request: Request) -> Iterator[tuple[str, str]]:
    """The texts of the files in the repository that may have commands."""
    has_commands = matcher(COMMAND_FILES, _root(request) or ".")
    return _read(filter(has_commands, _around(request, COMMAND_FILES)), request)


def _root(request: Request) -> str | os.PathLike[str] | None:
    """The folder of the configuration, or else that of the repository."""
    return request.config.root or git_root(".")


def _around(request: Request, declared: Sequence[str]) -> Iterator[str]:
    """All files of the repository that could be read, with those that the patterns name."""
    root = _root(request)
    folders = [seen_from_here(root)] if root is not None else request.paths
    wanted = matcher(declared, root or ".")
    found = discover(folders, excluded=request.exclusions or nothing, declared=wanted)
    return (path for path in found if isinstance(path, str))


def _read(paths: Iterable[str], request: Request) -> Iterator[tuple[str, str]]:
    """The texts of files, each with its path."""
    for path in paths:
        data = request.read(path)
        if isinstance(data, bytes):
            yield path, data.decode("utf-8", "replace").removeprefix("\ufeff")


def _whole(request: Request) -> list[str] | None:
    """The root of the repository, if a run is about all of it."""
    root = git_root(".")
    if root is None:
        return None
    whole = request.with_project or any(os.path.abspath(path) == root for path in request.paths)  # noqa: PTH100
    return [root] if whole else None
