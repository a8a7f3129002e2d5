"""Every secret of a project: where it is defined, which pipelines use which key and how, and what is inconsistent."""

from __future__ import annotations

from dataclasses import dataclass, field

from spec_lint.findings.finding import Span
from spec_lint.model.inventory import KnownSecret
from spec_lint.model.live import LiveSecret, Sight
from spec_lint.model.misplaced_fields import may_be_in_broken_file
from spec_lint.model.pipeline import Pipeline, SecretReference
from spec_lint.model.project import Project
from spec_lint.model.secret_users import Place, users_of


@dataclass(frozen=True, slots=True)
class Use:
    """One place where a pipeline uses a secret; ``span`` is the place of the secret's name."""

    pipeline: Pipeline
    reference: SecretReference
    span: Span

    def words(self) -> str:
        """How the secret is used: ``env TOKEN from token``, ``mounted at /creds``, ``pulls images``."""
        reference = self.reference
        key = reference.key or "?"
        words = {
            "environment": f"env {reference.target} from {key}",
            "mount": f"mounted at {reference.target}",
            "pull": "pulls images",
            "egress": f"egress with {key}",
            "none": "named, without a use",
        }.get(reference.use, reference.use)
        return words + (" (optional)" if reference.optional else "")


@dataclass(slots=True)
class Row:
    """One secret, by namespace and name: its definitions, its uses, and its states (``ok`` alone, or what is wrong).

    ``namespace`` is None if nobody knows which one pachd looks in. ``users`` are the places in other files that name
    the secret. ``conflict`` is true if definitions contradict one another. ``live`` is the cluster's answer for it, if
    one was asked. ``broken`` means that a file that cannot be parsed may define it.
    """

    namespace: str | None
    name: str
    live: LiveSecret | None = None
    broken: bool = False
    definitions: list[KnownSecret] = field(default_factory=list)
    uses: list[Use] = field(default_factory=list)
    conflict: bool = False
    users: list[Place] = field(default_factory=list)

    def missing_keys(self) -> list[str]:
        """The keys that pipelines ask for and no definition has; empty if a definition's keys are unknown."""
        known: set[str] = set()
        shown = [one for one in self.definitions if one.keys is not None or one.origin != "cluster"]
        for definition in shown or self.definitions:  # pachd shows no keys; then those of the files are what is known
            if definition.keys is None:
                return []
            known |= definition.keys
        asked = {use.reference.key for use in self.uses if use.reference.key and not use.reference.optional}
        return sorted(asked - known) if self.definitions else []

    def states(self) -> list[str]:
        found = []
        if not self.definitions:
            needed = any(not use.reference.optional for use in self.uses)
            found.append("file not readable" if self.broken else "missing" if needed else "missing, optional")
        if self.live is not None and self.live.sight is Sight.UNSEEN:
            found = ["not seen in the cluster"]
        elif self.live is not None and self.live.sight is Sight.ABSENT and self.definitions:
            found = ["not in the cluster"]
        if missing := self.missing_keys():
            found.append("no key " + ", ".join(missing))
        if self.conflict:
            found.append("conflict")
        if not self.uses and not self.users:
            found.append("unused")
        return found or ["ok"]


def rows(project: Project) -> list[Row]:
    """All secrets that are defined or used, sorted by namespace and name."""
    found: dict[tuple[str, str], Row] = {}

    def row(namespace: str, name: str) -> Row:
        return found.setdefault((namespace, name), Row(namespace, name))

    here, live = project.settings.namespace, project.settings.live
    for definition in project.inventory:
        if definition.origin == "cluster" and definition.keys is None and definition.type is None:
            continue  # it could not be read, so this is no definition
        name = f"{definition.name}-HASH" if definition.hashed else definition.name
        row(definition.namespace or here, name).definitions.append(definition)
    for name in project.references:
        row(here, name).uses.extend(uses(project, name))
    for name, secret in live.secrets.items() if live is not None else ():
        row(here, name).live = secret
    for there in live.known() if live is not None else ():
        definitions = row(here, there.name).definitions
        # If files show the keys and the cluster does not, the inventory has only the files.
        if there.type is not None and all(one.origin != "cluster" for one in definitions):
            definitions.append(there)
    places = users_of(project, {name for _, name in found}).places
    for lost in found.values():
        lost.conflict = _in_conflict(project, lost.definitions)
        lost.users = places.get(lost.name, [])
        lost.broken = not lost.definitions and may_be_in_broken_file(project.secrets, lost.name)
        if live is not None and not live.namespace_known and all(one.namespace is None for one in lost.definitions):
            lost.namespace = None
    return [found[key] for key in sorted(found)]


def _in_conflict(project: Project, definitions: list[KnownSecret]) -> bool:
    """Whether definitions contradict one another: in type or keys, or because two files define the secret.

    Those of different environments or folders do not.
    """
    elsewhere = [definition for definition in definitions if definition.origin != "file"]
    together: dict[str, list[KnownSecret]] = {}
    for definition in definitions:
        for context in project.contexts(definition):
            together.setdefault(context, []).append(definition)
    for files in together.values() or [[]]:
        found = [*files, *elsewhere]
        types = {definition.type for definition in found if definition.type}
        keys = {definition.keys for definition in found if definition.keys is not None}
        if len(types) > 1 or len(keys) > 1 or len(files) > 1:
            return True
    return False


def uses(project: Project, name: str) -> list[Use]:
    """All uses of a secret, in the order of reading."""
    return [
        Use(pipeline, reference, pipeline.span(reference.name_pointer))
        for pipeline, reference in project.references.get(name, [])
    ]
