"""The kustomizations of a project: which files belong together, what is only a patch, and how kustomize renames.

``Project.kustomizations`` is the graph of all kustomization files that were read. What it offers:

- ``sets``: one ``KustomizeSet`` for each kustomization that no other one includes, because that is what people build
  and apply: usually one for each environment. It has the ``folder`` that it is named by, the ``paths`` of all files
  that are built into it (resources, kustomizations and patches), and ``complete``, which is false if it also includes
  something that was not read: a URL, a Helm chart, a file that is missing.
- ``sets_of(path)``: the sets that a file is part of; none if no kustomization lists it.
- ``is_patch(path)``: whether a file only changes objects of others, so that it defines nothing.
- ``renamed(path)``: what the names and namespaces of the objects in a file become, once for each way into a set.

All paths are as reports show them; they are compared in their shortest form.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from functools import cached_property

from spec_lint.findings.named_tuple import NamedTuple
from spec_lint.reading.kustomization import Change, Generator, Kustomization

MOST = 5_000
"""The most kustomizations that a set is followed through."""


class Renaming(NamedTuple):
    """What kustomize makes of the objects in a file, for one set: ``namespace`` is empty if they keep their own."""

    folder: str
    prefix: str
    suffix: str
    namespace: str

    def name(self, name: str) -> str:
        return f"{self.prefix}{name}{self.suffix}"


class KustomizeSet(NamedTuple):
    """The files that one kustomization builds; see the module."""

    folder: str
    paths: frozenset[str]
    complete: bool


class _Built(NamedTuple):
    """A file that a kustomization builds, and its renaming."""

    path: str
    renaming: Renaming


class Kustomizations:
    """The graph of the kustomizations of a project."""

    def __init__(self, files: Iterable[Kustomization], known: Iterable[str] = ()) -> None:
        """``known`` are the paths of all files that were read."""
        self._by_folder = {_folder(file.path): file for file in files}
        self._known = frozenset(map(os.path.normpath, known))

    def __bool__(self) -> bool:
        return bool(self._by_folder)

    def __iter__(self) -> Iterator[Kustomization]:
        return iter(self._by_folder.values())

    @cached_property
    def sets(self) -> tuple[KustomizeSet, ...]:
        """The sets, sorted by folder."""
        return tuple(self._set(folder) for folder in self._roots)

    def sets_of(self, path: str) -> tuple[KustomizeSet, ...]:
        """The sets that a file is part of."""
        found = os.path.normpath(path)
        return tuple(one for one in self.sets if found in one.paths)

    def is_patch(self, path: str) -> bool:
        """Whether a file only changes objects that others define."""
        found = os.path.normpath(path)
        return found in self._patches and found not in self._renamings

    def renamed(self, path: str) -> tuple[Renaming, ...]:
        """What becomes of the objects in a file, one for each way into a set; none if no kustomization lists it."""
        return tuple(self._renamings.get(os.path.normpath(path), ()))

    def patching(self, path: str) -> tuple[Renaming, ...]:
        """What the kustomizations that list a file as a patch make of the names of their objects."""
        found = os.path.normpath(path)
        folders = [folder for folder, file in self._by_folder.items() if found in _paths(folder, file.patches)]
        return tuple(way for folder in folders for way in self.renamed(self._by_folder[folder].path))

    def changes(self, path: str, root: str) -> Iterator[tuple[str, Change]]:
        """The patches of secrets that apply to a file in the set of a folder, each with the path of its kustomization.

        Those of a component apply to what includes it.
        """
        found = os.path.normpath(path)
        for folder in sorted(self._below(root)):
            file = self._by_folder[folder]
            if file.changes and (file.is_component or any(one.path == found for one in self._built(folder))):
                yield from ((file.path, change) for change in file.changes)

    def generator(self, path: str, index: int) -> Generator | None:
        """An entry of ``secretGenerator`` in a kustomization; None if there is no such kustomization."""
        file = self._by_folder.get(_folder(path))
        same = file is not None and os.path.normpath(file.path) == os.path.normpath(path)
        return file.generators[index] if same and file is not None and index < len(file.generators) else None

    @cached_property
    def _roots(self) -> list[str]:
        """The folders of the kustomizations that no other one includes; those of a circle have none."""
        included = {inner for folder in self._by_folder for inner in self._included(folder)}
        return sorted(folder for folder in self._by_folder if folder not in included)

    @cached_property
    def _renamings(self) -> dict[str, list[Renaming]]:
        found: dict[str, list[Renaming]] = {}
        for root in self._roots:
            for built in dict.fromkeys(self._built(root)):
                found.setdefault(built.path, []).append(built.renaming)
        return found

    @cached_property
    def _patches(self) -> frozenset[str]:
        return frozenset(path for folder, file in self._by_folder.items() for path in _paths(folder, file.patches))

    def _set(self, root: str) -> KustomizeSet:
        built = {one.path for one in self._built(root)}
        folders = {_folder(path) for path in built if _folder(path) in self._by_folder} & self._below(root)
        patches = {path for folder in folders for path in _paths(folder, self._by_folder[folder].patches)}
        complete = built <= self._known and not any(self._by_folder[folder].opens for folder in folders)
        return KustomizeSet(root, frozenset(built | patches), complete)

    def _below(self, root: str) -> set[str]:
        """The folders of a kustomization and of those that it includes."""
        found: set[str] = set()
        pending = [root]
        while pending:
            folder = pending.pop()
            if folder not in found:
                found.add(folder)
                pending += self._included(folder)
        return found

    def _included(self, folder: str) -> list[str]:
        file = self._by_folder[folder]
        return [path for path in _paths(folder, (*file.resources, *file.components)) if path in self._by_folder]

    def _built(self, root: str) -> Iterator[_Built]:
        """The files that a kustomization builds, with itself and those that it includes, each with its renaming.

        An outer prefix comes before an inner one; the outermost namespace counts.
        """
        pending = [(root, Renaming(root, "", "", ""), 0)]
        seen: set[tuple[str, Renaming]] = set()
        while pending and len(seen) < MOST:
            folder, outer, depth = pending.pop()
            file = self._by_folder[folder]
            inner = Renaming(
                root, outer.prefix + file.prefix, file.suffix + outer.suffix, outer.namespace or file.namespace
            )
            if (folder, inner) in seen or depth > len(self._by_folder):
                continue  # a circle, which kustomize rejects
            seen.add((folder, inner))
            yield _Built(os.path.normpath(file.path), inner)
            for path in _paths(folder, (*file.resources, *file.components)):
                if path in self._by_folder:
                    pending.append((path, inner, depth + 1))
                else:
                    yield _Built(path, inner)


def _folder(path: str) -> str:
    return os.path.normpath(os.path.dirname(path) or ".")  # noqa: PTH120 - text paths throughout, as in files/


def _paths(folder: str, written: Iterable[str]) -> Iterator[str]:
    """The paths that a kustomization names, in their shortest form; a URL remains, and leads nowhere."""
    for entry in written:
        yield entry if "://" in entry else os.path.normpath(os.path.join(folder, entry))  # noqa: PTH118 - as above
