"""From paths to loaded files: discover them, read them, and find the documents in them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence

from spec_lint.engine.loader import LoadedFile
from spec_lint.engine.reader import Item, read_item
from spec_lint.engine.request import Request
from spec_lint.engine.scope import Scope, included, is_configuration
from spec_lint.files.content import STDIN, ReadProblem, git_root
from spec_lint.files.discovery import Report, discover, matcher
from spec_lint.model.document import Document, Kind
from spec_lint.settings.config import Config

Found = Iterable[str | ReadProblem]


class Collected:
    """The files of a run, and the problems of those that could not be read. ``whole`` is true if they are the whole
    project; ``notes`` say what else went wrong."""

    def __init__(
        self, files: Iterable[LoadedFile], problems: Iterable[ReadProblem], *, whole: bool, notes: Iterable[str] = ()
    ) -> None:
        self.notes = list(notes)
        files = list(files)
        self.files = [file for file in files if not file.problem]
        self.problems = [*problems, *(ReadProblem(file.path, file.problem) for file in files if file.problem)]
        self.whole = whole

    @property
    def documents(self) -> list[Document]:
        return [document for file in self.files for document in file.documents]


def collect(request: Request, scope: Scope) -> Collected:
    """The files that a request names; for a commit, the project around them too."""
    if not request.with_project:
        root = str(request.config.root or git_root(".") or os.path.abspath("."))  # noqa: PTH100
        whole = any(os.path.abspath(path) == root for path in request.paths)  # noqa: PTH100
        collected = _read_all(_discovered(request.paths, request), request, scope, whole=whole)
        collected.notes += _useless_globs(request)
        return collected
    paths = [path for path in included(request) if not is_configuration(path)]
    if scope.paths is not None:
        foreign = _foreign(_discovered([*paths, *scope.others], request), request, scope)
        if foreign is not None and scope.replaces_nothing:
            return foreign
    return _read_all(_with_project(paths, request), request, scope, whole=True)


def _useless_globs(request: Request) -> Iterator[str]:
    """A note about each glob of ``--exclude`` that left out nothing."""
    if not request.config.exclude_here or request.exclusions is None:
        return
    from spec_lint.reading.masking.words import shown  # saves start-up time: few runs have such a glob

    for index in request.exclusions.here.unneeded():
        yield f"--exclude {shown(request.config.exclude_here[index])} left out nothing."


def files_in_folders(request: Request) -> list[str]:
    """The paths of a commit with the files that are in its folders or match its globs in place of these; what leads to
    none of them, or to a problem, stays as it was given."""
    paths: list[str] = []
    for path in request.paths:
        if path == STDIN or os.path.isfile(path):  # noqa: PTH113 - text paths, as elsewhere
            paths.append(path)
            continue
        found = [one for one in _discovered([path], request) if not (isinstance(one, ReadProblem) and one.left_alone)]
        names = [one.path if isinstance(one, ReadProblem) else one for one in found]
        # A folder that holds the hook's file does not change that file.
        paths += [name for name in names if not is_configuration(name)] or [path]
    return list(dict.fromkeys(paths))


def to_read(request: Request, left_out: Report) -> tuple[list[Item], list[ReadProblem]]:
    """The files that a request names, or with the project all files of it, and the problems of what cannot be read.
    ``left_out`` is called with what is not read."""
    find = _with_project if request.with_project else _discovered
    return _items(find(request.paths, request, left_out), request, Scope())


def _discovered(
    paths: Iterable[str], request: Request, left_out: Report | None = None, *, by_hand: bool | None = None
) -> Found:
    configured = request.configured
    found = discover(
        paths,
        excluded=request.excluded,
        declared=request.declared,
        by_hand=not request.with_project if by_hand is None else by_hand,
        left_out=left_out,
        met=None if configured.only else configured.met,
    )
    return _of_the_project(found, request)


def _with_project(
    paths: Sequence[str], request: Request, left_out: Report | None = None
) -> Iterator[str | ReadProblem]:
    """All files of the project, named from the current folder as pre-commit does, and the other paths: problems first,
    then each file once, sorted. A path of another form stays as it was given, as the scope of the run knows it."""
    root = request.config.root or git_root(".") or "."
    around = os.path.relpath(root)
    walked = _discovered([around], request, left_out, by_hand=True)
    if around != os.curdir:
        walked = map(_from_here, walked)
    found = [*walked, *_discovered(paths, request)]
    unique: dict[str, str] = {}
    problems: dict[str, ReadProblem] = {}
    for item in found:
        if isinstance(item, ReadProblem):
            problems[os.path.abspath(item.path)] = item  # noqa: PTH100
            continue
        key = item if item == STDIN else os.path.abspath(item)  # noqa: PTH100
        if os.path.normpath(unique.setdefault(key, item)) != os.path.normpath(item):
            unique[key] = item
    yield from problems.values()
    yield from sorted(unique.values(), key=os.path.normpath)


def _from_here(item: str | ReadProblem) -> str | ReadProblem:
    """A path or a problem, named from the current folder."""
    if isinstance(item, ReadProblem):
        return item._replace(path=os.path.relpath(item.path))
    return os.path.relpath(item)


def _of_the_project(found: Found, request: Request) -> Found:
    """The found files, except the one whose text comes from standard input, because an editor has changed it, those
    that the reports of the run are written to, and the baseline."""
    if (baseline := request.baseline) is not None:
        found = (item for item in found if isinstance(item, ReadProblem) or not baseline.is_at(item))
    others = set(request.outputs)
    if request.stdin_name:
        others.add(os.path.realpath(request.stdin_name))
    if not others:
        return found
    paths = ((item, item.path if isinstance(item, ReadProblem) else item) for item in found)
    return (item for item, path in paths if path == STDIN or os.path.realpath(path) not in others)


def _foreign(found: Found, request: Request, scope: Scope) -> Collected | None:
    """These files, if all of them could be read and nothing in them is a spec or a secret, nor changes one."""
    items, problems = _items(found, request, scope)
    if problems:
        return None
    files: list[LoadedFile] = []
    for item in items:
        file = read_item(item, request)
        if file.problem or file.broken or not file.foreign or file.kustomization is not None:
            return None
        files.append(file)
    return Collected(files, (), whole=False)


def _items(found: Found, request: Request, scope: Scope) -> tuple[list[Item], list[ReadProblem]]:
    """The files to read, and the problems of what cannot be read."""
    items: list[Item] = []
    problems: list[ReadProblem] = []
    kind, named = kinds(request), request.named
    for path in found:
        if isinstance(path, ReadProblem):
            problems.append(path)
            continue
        name = request.name_of(path)
        items.append(Item(path, name, kind(name), path in named, scope.judges(path)))
    return items, problems


def _read_all(found: Found, request: Request, scope: Scope, *, whole: bool) -> Collected:
    """The files: whole if they are few, so that everything is at hand; else judged, and only their facts are kept."""
    items, problems = _items(found, request, scope)
    if len(items) <= FEW and request.cache is None:
        few = [read_item(item, request) for item in items]
        return Collected(few, problems, whole=whole, notes=_about_rendering(few, request))
    from spec_lint.engine.examine import examined  # saves start-up time: most runs are about few files

    files, notes = examined(items, request)
    return Collected(files, problems, whole=whole, notes=[*notes, *_about_rendering(files, request)])


def _about_rendering(files: Sequence[LoadedFile], request: Request) -> Iterator[str]:
    for part in request.parts(file.path for file in files):
        if part.config.render:
            from spec_lint.engine.rendered_files import notes_of  # saves start-up time: few projects render files

            own = [file for file in files if request.nearest is None or request.at(file.path) is part]
            yield from notes_of(part, own)


FEW = 150
"""So few files are kept whole."""


def kinds(request: Request) -> Callable[[str], Kind | None]:
    """A function that gives the kind of a file by its name, as its own configuration and the user say."""
    return request.configured.by_path(lambda config: _kinds(config, request.forced))


def _kinds(config: Config, forced: Kind | None) -> Callable[[str], Kind | None]:
    """A function that gives the kind of a file by its name: as the user said, or by the globs of the configuration."""
    root = config.root or "."
    is_pipeline, is_secret = matcher(config.pipelines, root), matcher(config.secrets, root)
    is_defaults = _defaults_matcher(config)

    def kind(name: str) -> Kind | None:
        if forced is not None:
            return forced
        if is_pipeline(name):
            return Kind.PIPELINE
        if is_secret(name):
            return Kind.SECRET
        return Kind.DEFAULTS if is_defaults(name) else None

    return kind


def _defaults_matcher(config: Config) -> Callable[[str], bool]:
    """A function that says whether a file is one of the defaults that the configuration names."""
    if not config.defaults_files:
        return lambda name: False
    named = set(map(os.path.realpath, config.defaults_files))
    return lambda name: os.path.realpath(name) in named
