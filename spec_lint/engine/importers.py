"""What is made of a changed file: the jsonnet files that import it, and what a kustomization builds with it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from spec_lint.engine.request import Request
from spec_lint.files.content import git_root, read_source
from spec_lint.files.discovery import KUSTOMIZATIONS, discover, matcher, nothing
from spec_lint.files.git_files import GitError, tracked_files
from spec_lint.findings.named_tuple import NamedTuple
from spec_lint.settings.loading import FILES

if TYPE_CHECKING:
    from spec_lint.reading.kustomization import Kustomization

ENDINGS = (".jsonnet", ".libsonnet")


class Neighbours:
    """The files of a project that may read others: jsonnet files, kustomizations, and configurations."""

    def __init__(self, changed: Iterable[str], request: Request) -> None:
        self.jsonnet: list[str] = []
        self.kustomizations: list[str] = []
        self.configurations: list[str] = []
        for path in _files(changed, request):
            name = os.path.basename(path)  # noqa: PTH119 - text paths throughout
            if name.lower().endswith(ENDINGS):
                self.jsonnet.append(path)
            elif name in KUSTOMIZATIONS:
                self.kustomizations.append(path)
            elif name in FILES:
                self.configurations.append(path)

    def importers(self, changed: Iterable[str]) -> list[str]:
        """The jsonnet files that import one of these files, themselves or through others, sorted."""
        by_import: dict[str, list[str]] = {}
        for path in self.jsonnet:
            for imported in _imports(path):
                by_import.setdefault(imported, []).append(path)
        found: dict[str, None] = {}
        pending = [os.path.normpath(path) for path in changed] if by_import else []
        while pending:
            for path in by_import.get(pending.pop(), ()):
                if path not in found:
                    found[path] = None
                    pending.append(os.path.normpath(path))
        return sorted(found)

    def remade(self, changed: Iterable[str]) -> Remade:
        """What kustomizations build otherwise than before."""
        if not self.kustomizations:
            return Remade()
        from spec_lint.engine.loader import load  # saves time: few projects have any
        from spec_lint.model.kustomize import Kustomizations

        texts = ((path, read_source(path)) for path in self.kustomizations)
        read = [load(path, data).kustomization for path, data in texts if isinstance(data, bytes)]
        files = [file for file in read if file is not None]
        graph, paths = Kustomizations(files), frozenset(map(os.path.normpath, changed))
        touched = [file.path for file in files if not paths.isdisjoint(_inputs(file))]
        built = frozenset(path for file in touched for one in graph.sets_of(file) for path in one.paths)
        return Remade(built, bool(built) or any(graph.renamed(path) for path in paths))


class Remade(NamedTuple):
    """The ``paths`` that a kustomization builds together with a changed file that it reads, and whether one of all
    changed files is built by a kustomization, which may have ``renamed`` what is in it."""

    paths: frozenset[str] = frozenset()
    renamed: bool = False


def _inputs(file: Kustomization) -> Iterator[str]:
    """A kustomization, and the files that it reads besides the objects that it builds."""
    folder = os.path.dirname(file.path)  # noqa: PTH120
    names = [
        *file.patches,
        *(one.file for one in file.changes),
        *(env for one in file.generators for env in one.env_files),
    ]
    yield os.path.normpath(file.path)
    yield from (os.path.normpath(os.path.join(folder, name)) for name in names if name)  # noqa: PTH118


def _files(changed: Iterable[str], request: Request) -> Iterator[str]:
    """The files that git tracks, which is fast. Those that may import a changed library are looked for in the folders,
    as all files are that git does not know."""
    top = git_root(".")
    if top is not None and not any(path.lower().endswith(ENDINGS) for path in changed):
        try:
            names = tracked_files(top)
        except GitError:
            return
        endings = (*ENDINGS, *KUSTOMIZATIONS, *FILES)
        wanted = (name for name in names if name.lower().endswith(endings) or name.endswith(endings))
        yield from (os.path.relpath(os.path.join(top, name)) for name in wanted)  # noqa: PTH118
        return
    root = request.config.root or top or "."
    declared = matcher([*(f"*{ending}" for ending in ENDINGS), *FILES], root)
    found = discover([os.path.relpath(root)], excluded=request.exclusions or nothing, declared=declared)
    yield from (path for path in found if isinstance(path, str))


def _imports(path: str) -> Iterable[str]:
    """The paths of the local files that a file imports, in their shortest form."""
    from spec_lint.reading.jsonnet.rendering import imports_of  # saves time: few projects have jsonnet files

    folder = os.path.dirname(path)  # noqa: PTH120
    names = imports_of(_text(path), of_any_kind=True)
    return (os.path.normpath(os.path.join(folder, name)) for name in names)  # noqa: PTH118


def _text(path: str) -> str:
    """The text of a file; empty if it cannot be read."""
    data = read_source(path)
    return data.decode("utf-8", "replace") if isinstance(data, bytes) else ""
