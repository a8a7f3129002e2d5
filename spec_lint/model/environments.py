"""The environments that the files of a repository are for: `dev`, `staging`, `prod` and the like.

Environments that stand beside each other form a group. They come from the configuration (``[[environment]]``) or,
without it, from what the files show:

- kustomizations that include the same files: each is an environment, named by its folder;
- words for environments in the names of folders or files, as in ``overlays/dev`` and ``overlays/prod``;
- folders that stand beside each other and define the same secrets in files of the same names.

A file belongs to the environments that its path names, and to all of a group if it names none of them.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spec_lint.model.kustomize import Kustomizations

WORDS = {
    word: kind
    for kind, words in {
        "dev": "dev devel development", "prod": "prod production prd live", "staging": "stage staging stg",
        "test": "test testing tst", "int": "int integration", "acc": "acc acceptance",
        "pre": "pre preprod preproduction", "qa": "qa uat", "other": "ci demo local nonprod perf preview sandbox",
    }.items()
    for word in words.split()
}  # fmt: skip
"""Words for environments in the names of folders, files, secrets and pipelines, and what they stand for."""

VARIANTS = frozenset({
    *WORDS, "aks", "aws", "azure", "cloud", "cpu", "eks", "gcp", "gke", "gpu", "minikube", "on", "onprem", "prem",
})  # fmt: skip
"""Words in the names of files that are variants of each other, of which a cluster gets one."""

Members = Mapping[str, frozenset[str]]
"""The environments of a file: group → names. A group that is not there has the file in all of its environments."""


class Environments:
    """The groups of environments, and which files belong to which."""

    def __init__(
        self,
        secrets: Iterable[tuple[str, str]],
        kustomizations: Kustomizations | None = None,
        declared: Callable[[str], Iterable[str]] | None = None,
        specs: Iterable[str] = (),
    ) -> None:
        """``secrets`` are the paths of definitions, each with the name of the secret. ``declared`` gives the names of
        the configuration's environments that a path belongs to, if the configuration has any; those of ``specs`` then
        count, too."""
        self._declared = declared
        self._known: dict[str, Members] = {}
        self._sets: dict[str, dict[str, frozenset[str]]] = {}
        self._siblings: Mapping[str, Collection[str]] = {}
        self.groups: dict[str, frozenset[str]] = {}
        definitions = [(os.path.normpath(path), name) for path, name in secrets]
        if declared is None:
            self._sets = _sets_by_path(kustomizations) if kustomizations else {}
            self._siblings = _folders_of_siblings(definitions)
        found: dict[str, set[str]] = {}
        for path in {path for path, _ in definitions} | (set(specs) if declared is not None else set()):
            for group, names in self._candidates(path).items():
                found.setdefault(group, set()).update(names)
        self.groups = {group: frozenset(names) for group, names in sorted(found.items()) if len(names) > 1}

    def of(self, path: str | None) -> Members:
        """The environments of a file, by group; what is in no file (None) is for all environments."""
        if path is None:
            return {}
        path = os.path.normpath(path)
        if path not in self._known:
            found = self._candidates(path)
            self._known[path] = {group: names for group, names in found.items() if group in self.groups}
        return self._known[path]

    def for_spec(self, path: str, group: str) -> frozenset[str]:
        """The environments of a group that a spec is for: those that its path names, or all if it names none."""
        names = self.groups[group]
        if own := self.of(path).get(group, frozenset()) & names:
            return own
        kinds = {kind for part in path.split("/") for kind in _words(part).values()}
        return frozenset(name for name in names if not kinds or kinds.intersection(_words(name).values()))

    def is_only_for(self, path: str, name: str) -> bool:
        """Whether the configuration says that a file belongs to this environment and no other."""
        return self._declared is not None and self.of(path).get("", frozenset()) == {name}

    def has(self, path: str | None, group: str, name: str) -> bool:
        """Whether a file belongs to an environment."""
        names = self.of(path).get(group)
        return names is None or name in names

    def _candidates(self, path: str) -> dict[str, frozenset[str]]:
        """The groups that a path may belong to, and its environments in each."""
        if self._declared is not None:
            names = frozenset(self._declared(path))
            return {"": names} if names else {}
        found = dict(self._sets.get(path, {}))
        parts = path.split("/")
        for index, part in enumerate(parts):
            is_folder = index < len(parts) - 1
            above = "/".join(parts[:index]) or "."
            if words := _words(part):
                found[f"{above}/*"] = frozenset({part if is_folder else "-".join(words)})
            elif part in self._siblings.get(above, ()):
                found[f"{above}/*"] = frozenset({part})
        return found


@lru_cache(maxsize=1024)
def _words(name: str) -> Mapping[str, str]:
    """The words for environments in the name of a folder or a file, and what they stand for."""
    return {word: WORDS[word] for word in re.split(r"[-_. /]", name.lower()) if word in WORDS}


def _sets_by_path(kustomizations: Kustomizations) -> dict[str, dict[str, frozenset[str]]]:
    """The environments of the files that kustomizations build: those that include the same files form a group."""
    group: dict[str, str] = {}
    first: dict[str, str] = {}
    for one in kustomizations.sets:
        joined = {group[first[path]] for path in one.paths if path in first}
        name = min(joined, default=one.folder)
        group[one.folder] = name
        group.update({folder: name for folder, old in group.items() if old in joined})
        for path in one.paths:
            first.setdefault(path, one.folder)
    found: dict[str, dict[str, frozenset[str]]] = {}
    for one in kustomizations.sets:
        for path in one.paths:
            groups = found.setdefault(os.path.normpath(path), {})
            key = f"kustomize {group[one.folder]}"
            groups[key] = groups.get(key, frozenset()) | {one.folder}
    return found


def _folders_of_siblings(definitions: Iterable[tuple[str, str]]) -> Mapping[str, Collection[str]]:
    """Folders that define mostly the same secrets in files of the same names, by the folder that they are in."""
    shapes: dict[tuple[str, str], set[str]] = {}
    for path, name in definitions:
        parts = path.split("/")
        for index in range(len(parts) - 1):
            rest = "/".join(parts[index + 1 :])
            shapes.setdefault(("/".join(parts[:index]) or ".", f"{rest}:{name}"), set()).add(parts[index])
    alike: dict[str, set[str]] = {}
    for (above, _), folders in shapes.items():
        if len(folders) > 1:
            alike.setdefault(above, set()).update(folders)
    shared, all_of = Counter[str](), Counter[str]()
    for (above, _), folders in shapes.items():
        if not folders.isdisjoint(alike.get(above, ())):
            all_of[above] += 1
            shared[above] += folders >= alike[above]
    return {above: folders for above, folders in alike.items() if 2 * shared[above] >= all_of[above]}


def are_variants(one: str, other: str) -> bool:
    """Whether two files in a folder are variants of each other by their names: `a.yaml` and `a_on_prem.yaml`."""
    first, second = (set(re.split(r"[-_. ]", os.path.basename(path).lower())) for path in (one, other))  # noqa: PTH119
    return first != second and first ^ second <= VARIANTS | {""}
