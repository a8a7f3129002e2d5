"""From paths to loaded files: discover them, read them, and find the documents in them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence

from spec_lint.engine.last_commit import Before
from spec_lint.engine.loader import LoadedFile, load
from spec_lint.engine.request import Request
from spec_lint.engine.scope import Scope, included, is_configuration
from spec_lint.files.discovery import STDIN, ReadProblem, discover, git_root, matcher, project_files
from spec_lint.model.document import Document, Kind

Found = Iterable[str | ReadProblem]


class Collected:
    """The files of a run, and the problems of those that could not be read. ``whole`` is true if they are the whole
    project."""

    def __init__(self, files: Iterable[LoadedFile], problems: Iterable[ReadProblem], *, whole: bool) -> None:
        files = list(files)
        self.files = [file for file in files if not file.problem]
        self.problems = [*problems, *(ReadProblem(file.path, file.problem) for file in files if file.problem)]
        self.whole = whole

    @property
    def documents(self) -> list[Document]:
        return [document for file in self.files for document in file.documents]

    @property
    def foreign(self) -> bool:
        """Whether everything could be read and nothing in it is a spec or a secret."""
        return not self.problems and all(file.foreign and not file.broken for file in self.files)


def collect(request: Request, scope: Scope) -> Collected:
    """The files that a request names; for a commit, the project around them too."""
    if not request.with_project:
        root = str(request.config.root)
        whole = any(os.path.abspath(path) == root for path in request.paths)  # noqa: PTH100
        return _load_all(_discovered(request.paths, request), request, whole=whole)
    paths = [path for path in included(request) if not is_configuration(path)]
    if scope.paths is not None:
        changed = _load_all(_discovered(paths, request), request, whole=False)
        if changed.foreign and scope.before == Before():
            return changed
    return _load_all(_with_project(paths, request), request, whole=True)


def _discovered(paths: Sequence[str], request: Request) -> Iterator[str | ReadProblem]:
    config = request.config
    root = config.root or "."
    declared = (*config.pipelines, *config.secrets)
    found = discover(paths, exclude=config.exclude, root=root, declared=declared, by_hand=not request.with_project)
    return _without_the_buffered(found, request)


def _with_project(paths: Sequence[str], request: Request) -> Iterator[str | ReadProblem]:
    """All files of the project, and the other paths: problems first, then each file once, sorted."""
    config = request.config
    root = config.root or git_root(".") or "."
    project = project_files(root, exclude=config.exclude, declared=(*config.pipelines, *config.secrets))
    found = [*_without_the_buffered(project, request), *_discovered(paths, request)]
    unique = {os.path.normpath(item): item for item in reversed(found) if isinstance(item, str)}
    yield from (item for item in found if isinstance(item, ReadProblem))
    yield from (unique[key] for key in sorted(unique))


def _without_the_buffered(found: Found, request: Request) -> Iterator[str | ReadProblem]:
    """The found files, except the one whose text comes from standard input, because an editor has changed it."""
    buffered = os.path.realpath(request.stdin_name) if request.stdin_name else None
    for item in found:
        path = item.path if isinstance(item, ReadProblem) else item
        if path == STDIN or buffered is None or os.path.realpath(path) != buffered:
            yield item


def _load_all(found: Found, request: Request, *, whole: bool) -> Collected:
    files: list[LoadedFile] = []
    problems: list[ReadProblem] = []
    kind = _kinds(request)
    for path in found:
        loaded = path if isinstance(path, ReadProblem) else _load(path, request, kind(request.name_of(path)))
        if isinstance(loaded, ReadProblem):
            problems.append(loaded)
        else:
            files.append(loaded)
    return Collected(files, problems, whole=whole)


def _kinds(request: Request) -> Callable[[str], Kind | None]:
    """A function that gives the kind of a file by its name: as the user said, or by the globs of the configuration."""
    root = request.config.root or "."
    is_pipeline, is_secret = matcher(request.config.pipelines, root), matcher(request.config.secrets, root)

    def kind(name: str) -> Kind | None:
        if request.forced is not None:
            return request.forced
        if is_pipeline(name):
            return Kind.PIPELINE
        return Kind.SECRET if is_secret(name) else None

    return kind


def _load(path: str, request: Request, kind: Kind | None) -> LoadedFile | ReadProblem:
    name = request.name_of(path)
    data = request.read(path)
    # A hook names every changed file, so being named says nothing about what a file is.
    given = path in request.paths and not request.with_project
    if isinstance(data, ReadProblem):
        # Data files beside the specs may have any size: report an error only if the user says that this is a spec.
        return LoadedFile(name, large=True) if data.too_large and kind is None and not given else data
    if name.lower().endswith((".jsonnet", ".libsonnet")) and request.forced is None:
        # With --as the user decides what a file is; `pachctl create pipeline -f` would read it so too.
        return _jsonnet(name, data, request, kind, given)
    return load(name, data, kind, request.config.release)


def _jsonnet(name: str, data: bytes, request: Request, kind: Kind | None, given: bool) -> LoadedFile:
    from spec_lint.engine.jsonnet_files import load_jsonnet, sets_of  # saves start-up time: most runs meet no jsonnet

    sets, is_spec = sets_of(request.config)(name, given)
    return load_jsonnet(name, data, kind, request.config.release, sets, is_spec)
