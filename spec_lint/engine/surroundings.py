"""What is around the documents of a run: an earlier commit, and the other files of the repository."""

from __future__ import annotations

import os

from spec_lint.engine.collect import Collected
from spec_lint.engine.last_commit import LAST, names_before_change
from spec_lint.engine.request import Request
from spec_lint.engine.scope import Scope
from spec_lint.files.content import git_root
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
    paths = [file.path for file in collected.files]
    return names_before_change(paths, whole or request.paths, request.read, request.since or LAST)


def _whole(request: Request) -> list[str] | None:
    """The root of the repository, if a run is about all of it."""
    root = git_root(".")
    if root is None:
        return None
    whole = request.with_project or any(os.path.abspath(path) == root for path in request.paths)  # noqa: PTH100
    return [root] if whole else None
