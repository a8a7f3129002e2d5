"""Which secrets a spec asks for that nobody here defines, and whether that is certain to be a mistake.

What the files of a repository do not define may still be in the cluster. So a missing secret is an error only where
what is known is complete, or where something shows that it was meant to be here; otherwise it is a warning.
``docs/references.md`` gives the reasons.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from spec_lint.findings.named_tuple import NamedTuple
from spec_lint.grammar import GrammarError
from spec_lint.grammar.kubernetes_names import is_dns_subdomain
from spec_lint.model.inventory import KnownSecret
from spec_lint.model.misplaced_fields import may_be, may_be_in_broken_file
from spec_lint.model.once import once
from spec_lint.model.pipeline import Pipeline, SecretReference
from spec_lint.model.project import Project


class Missing(NamedTuple):
    """A secret that a spec asks for and that is not known in pachd's namespace.

    ``reference`` is the place to report, ``others`` are the other places in the spec that need it. ``near`` is a known
    name that is similar, ``renamed`` are the secrets that kustomize makes of it under other names, ``elsewhere`` is a
    definition in another namespace. ``removed`` is true if the last commit still defined it. ``environment`` is the
    only one that lacks the secret, if others have it. ``certain`` is true if it is an error.
    """

    reference: SecretReference
    others: tuple[SecretReference, ...]
    near: str | None = None
    renamed: tuple[KnownSecret, ...] = ()
    elsewhere: KnownSecret | None = None
    removed: bool = False
    environment: str | None = None
    certain: bool = False


def noted(project: Project, missing: Missing) -> bool:
    """Whether a secret that cannot be verified deserves no finding, because nothing at all is known of secrets: neither
    a file nor the configuration has any, no file that git ignores defines it, and no command in a script makes it."""
    said = project.settings.missing_secrets is not None or project.settings.complete
    if missing.certain or said or len(project.inventory):
        return False
    name = missing.reference.name
    return name not in project.ignored_secrets and name not in project.secret_commands


@once
def missing_secrets(project: Project, pipeline: Pipeline) -> list[Missing]:
    """The secrets that a spec misses, each once."""
    found = (_missing(project, pipeline, references) for references in references_by_name(pipeline).values())
    return [missing for missing in found if missing is not None]


@once
def references_by_name(pipeline: Pipeline) -> dict[str, list[SecretReference]]:
    """The references that a spec cannot do without, by the name of the secret."""
    found: dict[str, list[SecretReference]] = {}
    for reference in pipeline.secret_references():
        if not reference.optional and is_dns_subdomain(reference.name):
            found.setdefault(reference.name, []).append(reference)
    return found


def _missing(project: Project, pipeline: Pipeline, references: list[SecretReference]) -> Missing | None:
    name, said = references[0].name, project.settings.missing_secrets
    environment = _lacking_environment(project, pipeline, name)
    if said == "off" or (project.definitions(name) and environment is None) or _may_be_unreadable(project, references):
        return None
    if project.inventory.hashed(name, project.settings.namespace):
        return None  # X232 reports it
    first = next((reference for reference in references if reference.use != "pull"), references[0])
    others = tuple(_other_places(first, references))
    if environment is not None:
        secrets_are_there = any(one == environment for _, one in project.used_environments)
        certain = said == "error" or (said is None and secrets_are_there)
        return Missing(first, others, environment=environment, certain=certain)
    elsewhere = project.inventory.elsewhere(name, project.settings.namespace)
    if elsewhere:
        certain = project.settings.namespace_given if said is None else said == "error"
        return Missing(first, others, elsewhere=elsewhere[-1], certain=certain)
    renamed = tuple(project.inventory.renamed(name, project.settings.namespace))
    near = project.near(name, project.names_here)
    removed = name in project.before.secrets
    if said is not None:
        certain = said == "error"
    elif first.use == "pull" and pulls_public_image(pipeline):
        certain = False  # a kubelet ignores a pull secret that does not exist
    else:
        slip = bool(renamed) or (near is not None and is_slip(name, near))
        shown = slip or project.keeps_secrets_in_files(pipeline.document.path)
        certain = project.settings.complete or removed or (shown and name not in project.secret_commands)
    return Missing(first, others, near, renamed, removed=removed, certain=certain)


def _lacking_environment(project: Project, pipeline: Pipeline, name: str) -> str | None:
    """The environment that lacks a secret: the only one of those that have secrets that specs ask for, or the one that
    the configuration says that the spec is for."""
    for group, one, there in project.in_environments(pipeline, name):
        if there:
            continue
        if project.environments.is_only_for(pipeline.document.path, one):
            return one
        if (group, one) in project.used_environments:
            others = project.environments.groups[group] - {one}
            paths = [known.path for known in project.definitions(name) if known.path is not None]
            if all(any(project.environments.has(path, group, other) for path in paths) for other in others):
                return one
    return None


def _other_places(first: SecretReference, references: list[SecretReference]) -> Iterator[SecretReference]:
    """The other references, each place once: an entry may be both a variable and a mount."""
    seen = {(first.name_pointer, first.name_inside)}
    for reference in references:
        place = reference.name_pointer, reference.name_inside
        if place not in seen:
            seen.add(place)
            yield reference


def _may_be_unreadable(project: Project, references: list[SecretReference]) -> bool:
    """Whether it may be a secret that cannot be read or has no usable name: that secret has its own finding."""
    for secret in project.unusable_secrets:
        if any(may_be(secret, reference.name, reference.key) for reference in references):
            return True
    return may_be_in_broken_file(project.secrets, references[0].name)


def is_slip(name: str, near: str) -> bool:
    """Whether a name is most likely a misspelling of a near one, not one of a series (`db-1`, `db-a`, `db-dev`)."""
    if re.sub(r"\d+", "0", name) == re.sub(r"\d+", "0", near):
        return False
    from spec_lint.model.environments import WORDS  # saves start-up time: few names are near

    words, other = re.split("[-._]", name), re.split("[-._]", near)
    differing = [pair for pair in zip(words, other, strict=False) if pair[0] != pair[1]]
    if len(words) != len(other) or len(differing) != 1:
        return True
    return all(len(word) > 2 for word in differing[0]) and not WORDS.keys() >= set(differing[0])


_PUBLIC_HOSTS = frozenset({"mcr.microsoft.com", "public.ecr.aws", "registry.k8s.io", "k8s.gcr.io"})
"""Registries in which everybody can read every image."""


def pulls_public_image(pipeline: Pipeline) -> bool:
    """Whether everybody can pull the image of a spec: an official one of Docker Hub, or one of a public registry."""
    from spec_lint.grammar.image import parse_image  # saves start-up time: few specs miss a pull secret

    try:
        image = parse_image(pipeline.image)
    except GrammarError:
        return False
    if image.host in _PUBLIC_HOSTS:
        return True
    return image.host == "docker.io" and ("/" not in image.name or image.name.startswith("library/"))
