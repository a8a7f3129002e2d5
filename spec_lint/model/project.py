"""All documents of a run, indexed by name, and what is known about their surroundings."""

from __future__ import annotations

import os
from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

from spec_lint.findings.finding import Finding
from spec_lint.findings.source import Source
from spec_lint.grammar.kubernetes_names import is_dns_subdomain
from spec_lint.grammar.nearest import nearest
from spec_lint.model.dag import Dag
from spec_lint.model.document import Document, Kind
from spec_lint.model.inventory import Inventory, KnownSecret
from spec_lint.model.once import once
from spec_lint.model.pipeline import Pipeline, SecretReference
from spec_lint.model.secret import Secret
from spec_lint.model.settings import Settings
from spec_lint.model.world import Before, World

if TYPE_CHECKING:
    from spec_lint.files.content import ReadProblem
    from spec_lint.findings.ignore_comment import IgnoreComments
    from spec_lint.model.environments import Environments
    from spec_lint.model.ignored_secrets import IgnoredSecret
    from spec_lint.model.kustomize import Kustomizations
    from spec_lint.model.secret_commands import Command
    from spec_lint.reading.kustomization import Kustomization

MOST_COMPARED = 3_000_000
"""The most letters of known names that a run compares to suggest near ones, which takes about a second. Beyond that, no
more suggestions are made."""


class ReadFile(Protocol):
    """A file that was read, whatever is in it; see ``engine.loader.LoadedFile``."""

    path: str
    kustomization: Kustomization | None
    comments: IgnoreComments | None


class Project:
    """The documents of a run, and the references between them.

    ``unreadable`` maps the paths that could not be read to the reason, in a full sentence; ``links`` are
    those that lead out of the repository, and were not followed, or nowhere. ``files`` are all files that were read.
    ``world`` is what is around the documents. ``own`` are the paths of the files that are judged with these settings;
    None for all.
    """

    def __init__(
        self,
        documents: list[Document],
        settings: Settings | None = None,
        unreadable: Mapping[str, str] | None = None,
        links: Sequence[ReadProblem] = (),
        git_trouble: str | None = None,
        files: Sequence[ReadFile] = (),
        world: World = World(),  # noqa: B008 - immutable
        own: frozenset[str] | None = None,
    ) -> None:
        self.documents = documents
        self.files = files
        self.settings = settings or Settings()
        self.unreadable = unreadable or {}
        self.links = links
        self.world = world
        self.own = own
        self.results: dict[Hashable, Any] = {}
        self._git_trouble = git_trouble
        self._left = MOST_COMPARED

    def seen_with(self, settings: Settings, own: frozenset[str] | None = None, world: World | None = None) -> Project:
        """The same documents, seen with other settings."""
        trouble = self._git_trouble
        world = world or self.world
        return Project(self.documents, settings, self.unreadable, self.links, trouble, self.files, world, own)

    def judges(self, document: Document) -> bool:
        """Whether a document is judged with these settings."""
        return self.own is None or document.path in self.own

    def told(self, findings: list[Finding]) -> list[Finding]:
        """The findings that are told with these settings: those in the files that are judged with them, or in none."""
        own = self.own
        if own is None:
            return findings
        return [one for one in findings if (path := one.span.source.path) in own or path not in self.paths]

    @cached_property
    def paths(self) -> frozenset[str]:
        """All files that were looked at."""
        return frozenset([*(file.path for file in self.files), *self.unreadable, *(link.path for link in self.links)])

    @cached_property
    def pipelines(self) -> list[Pipeline]:
        release = self.settings.version
        specs = (document for document in self.documents if document.kind is Kind.PIPELINE)
        return [spec.view if isinstance(spec.view, Pipeline) else Pipeline(spec, release) for spec in specs]

    @cached_property
    def secrets(self) -> list[Secret]:
        secrets = (document for document in self.documents if document.kind is Kind.SECRET)
        return [secret.view if isinstance(secret.view, Secret) else Secret(secret) for secret in secrets]

    @cached_property
    def templates(self) -> dict[Source, list[Document]]:
        """The documents with placeholders that a tool fills in first, by their text."""
        found: dict[Source, list[Document]] = {}
        templated = [document for document in self.documents if document.templated]
        if templated:
            from spec_lint.model.template import placeholders  # saves start-up time: few files are templates

            for document in filter(placeholders, templated):
                found.setdefault(document.source, []).append(document)
        return found

    @cached_property
    def pipelines_by_name(self) -> dict[tuple[str, str], list[Pipeline]]:
        """(project, name) → the pipelines of that name, in the order of reading."""
        found: dict[tuple[str, str], list[Pipeline]] = {}
        for pipeline in self.pipelines:
            if pipeline.name:
                found.setdefault((pipeline.project(self.settings.project), pipeline.name), []).append(pipeline)
        return found

    @cached_property
    def _has_kustomizations(self) -> bool:
        return any(file.kustomization is not None for file in self.files)

    @cached_property
    def kustomizations(self) -> Kustomizations:
        """The graph of the kustomization files."""
        from spec_lint.model.kustomize import Kustomizations  # saves start-up time: few projects have any

        found = [file.kustomization for file in self.files if file.kustomization is not None]
        return Kustomizations(found, (file.path for file in self.files) if found else ())

    def known(self, secret: Secret) -> list[KnownSecret]:
        """What is known of the secrets that a document defines: one if it has a name, or one for each kustomization set
        that it is in, by the name that it gets there."""
        if self._has_kustomizations:
            return self._kustomized.get(secret, [])
        known = secret.known()
        return [known] if known is not None else []

    @cached_property
    def _kustomized(self) -> dict[Secret, list[KnownSecret]]:
        from spec_lint.model.kustomized import kustomized  # saves start-up time, as above

        return kustomized(self.kustomizations, self.secrets)

    @cached_property
    def inventory(self) -> Inventory:
        """Every known secret: from the files and from the settings."""
        inventory = Inventory()
        inventory.add(known for secret in self.secrets for known in self.known(secret))
        inventory.add(self.settings.known_secrets)
        return inventory

    @once
    def definitions(self, name: str) -> list[KnownSecret]:
        """The known definitions of a secret that apply to pachd's namespace.

        If nobody said which one that is, and the environments have namespaces of their own, it is in each of them.
        """
        here = self.inventory.find(name, self.settings.namespace)
        if here or self.settings.namespace_given:
            return here
        elsewhere = self.inventory.elsewhere(name, self.settings.namespace)
        apart = len({known.namespace for known in elsewhere}) > 1
        return elsewhere if apart and all(self.environments.of(known.path) for known in elsewhere) else []

    @cached_property
    def secret_commands(self) -> dict[str, Command]:
        """The commands in scripts and pages that make secrets, by the name of the secret."""
        from spec_lint.model.secret_commands import commands  # saves start-up time: only if a secret is missing

        return commands(self.world.scripts())

    @cached_property
    def environments(self) -> Environments:
        """The environments that the secrets of files are for."""
        from spec_lint.model.environments import Environments  # saves start-up time: only rules about secrets ask

        whole = (known for known in self.inventory if not known.partial)
        paths = [(known.path, known.name) for known in whole if known.path is not None]
        kustomizations = self.kustomizations if self._has_kustomizations else None
        specs = (pipeline.document.path for pipeline in self.pipelines)
        return Environments(paths, kustomizations, self.world.environments, specs)

    def in_environments(self, pipeline: Pipeline, name: str) -> list[tuple[str, str, list[KnownSecret]]]:
        """The group and the name of each environment that a spec is for, with the definitions of a secret there.

        There are none if all definitions are for all environments.
        """
        definitions, environments = self.definitions(name), self.environments
        if not environments.groups:
            return []
        groups = {group for known in definitions for group in environments.of(known.path)}
        found = []
        for group in sorted(groups):
            for one in sorted(environments.for_spec(pipeline.document.path, group)):
                there = [known for known in definitions if environments.has(known.path, group, one)]
                # One file may be built into several environments, with other keys in each.
                built = [
                    known for known in there if known.folder == one or known.folder not in environments.groups[group]
                ]
                found.append((group, one, built or there))
        return found

    @cached_property
    def used_environments(self) -> frozenset[tuple[str, str]]:
        """The environments, with their groups, that define a secret that a spec asks for."""
        paths = {known.path for name in self.references for known in self.definitions(name) if known.path is not None}
        return frozenset(
            (group, one) for path in paths for group, names in self.environments.of(path).items() for one in names
        )

    def contexts(self, known: KnownSecret) -> list[str]:
        """What a definition shares with those of the same name that it conflicts with: the kustomizations that it is
        part of, or its folder and its environments. A patch has none, nor has what is in no file."""
        if known.path is None or known.partial:
            return []
        if known.folder is not None:
            return [known.folder]
        members = sorted((group, *sorted(names)) for group, names in self.environments.of(known.path).items())
        return [f"{os.path.dirname(os.path.normpath(known.path))}/ {members}"]  # noqa: PTH120 - text paths

    @cached_property
    def names_here(self) -> list[str]:
        """The names of the secrets known in pachd's namespace, sorted."""
        return [name for name in self.inventory.names() if self.definitions(name)]

    @cached_property
    def folders_with_secrets(self) -> frozenset[str]:
        """The folders that have both a spec and a secret that it asks for, the nearest of that name.

        They are shown to keep their secrets in files.
        """
        found = set()
        for name, uses in self.references.items():
            folders = {_folder(known.path) for known in self.definitions(name) if known.path is not None}
            for spec in {_folder(pipeline.document.path) for pipeline, _ in uses} if folders else ():
                found.add(max((os.path.commonpath((folder, spec)) for folder in folders), key=len))
        return frozenset(found)

    def keeps_secrets_in_files(self, path: str) -> bool:
        """Whether a spec is in a folder that is shown to keep its secrets in files."""
        inside = os.path.join(_folder(path), "")  # noqa: PTH118 - text paths
        return any(inside.startswith(os.path.join(folder, "")) for folder in self.folders_with_secrets)  # noqa: PTH118

    @cached_property
    def before(self) -> Before:
        """What the files defined before the change that is checked; git is asked only when a rule needs it."""
        before = self.world.before()
        self._git_trouble = self._git_trouble or before.trouble
        return before

    @cached_property
    def references(self) -> dict[str, list[tuple[Pipeline, SecretReference]]]:
        """Secret name → the pipelines and places that ask for it."""
        found: dict[str, list[tuple[Pipeline, SecretReference]]] = {}
        for pipeline, reference in self.all_references():
            found.setdefault(reference.name, []).append((pipeline, reference))
        return found

    @cached_property
    def unusable_secrets(self) -> list[Secret]:
        """The secrets whose name is missing or invalid, so it is unknown what they define."""
        from spec_lint.model.misplaced_fields import unusable  # saves start-up time: few rules ask

        return [secret for secret in self.secrets if unusable(secret)]

    @cached_property
    def tracked(self) -> frozenset[str]:
        """The paths of secret files that git tracks; git is asked once, and only when a rule needs them."""
        from spec_lint.files.git_files import GitError, tracked  # saves start-up time: only rules about secrets ask

        try:
            return tracked({secret.document.path for secret in self.secrets})
        except GitError as error:
            self._git_trouble = str(error)
            return frozenset()

    @cached_property
    def ignored_secrets(self) -> Mapping[str, IgnoredSecret]:
        """The secrets, by name, in files that git ignores; they are looked for only when a rule misses one."""
        from spec_lint.model.ignored_secrets import ignored_secrets  # saves start-up time: few runs miss a secret

        return ignored_secrets(pipeline.document.path for pipeline in self.pipelines)

    @property
    def git_trouble(self) -> str | None:
        """Why git could not answer, if it was asked."""
        return self._git_trouble

    def names_to_ask(self) -> list[str]:
        """The names that a cluster is asked for: those that specs use and files define in pachd's namespace.

        Names that are not valid for a secret are left out: some would even redirect the request.
        """
        here = self.settings.namespace
        names = set(self.references)
        names |= {
            known.name
            for known in self.inventory
            if known.origin == "file" and known.namespace in (None, here) and not known.hashed
        }
        return sorted(name for name in names if is_dns_subdomain(name))

    @cached_property
    def dag(self) -> Dag:
        """The graph of which pipeline reads from which."""
        return Dag(self.pipelines, self.settings.project)

    @cached_property
    def whole_dag(self) -> Dag:
        """The graph with the pipelines of the cluster that are upstream of the specs, as far as they are known."""
        world = self.settings.world
        if world is None or not world.upstream:
            return self.dag
        from spec_lint.model.upstream import upstream_pipelines  # saves start-up time: few runs ask pachd

        return self.dag.joined(upstream_pipelines(world, self.dag))

    def all_references(self) -> Iterator[tuple[Pipeline, SecretReference]]:
        for pipeline in self.pipelines:
            for reference in pipeline.secret_references():
                yield pipeline, reference

    def near(self, word: str, known: Collection[str]) -> str | None:
        """The known name that a missing one most likely means; None once ``MOST_COMPARED`` letters were compared."""
        self._left -= len(word) * len(known)
        return nearest(word, known) if self._left >= 0 else None


def _folder(path: str) -> str:
    """The whole path of the folder that a file is in."""
    return os.path.dirname(os.path.abspath(path))  # noqa: PTH100, PTH120 - text paths
