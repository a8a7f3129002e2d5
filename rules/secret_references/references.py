"""Secrets that specs ask for, held against the secrets that are known."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from spec_lint.engine.rule import rule
from spec_lint.findings.finding import Finding, Label, Pointer, Refuser, Severity
from spec_lint.grammar import GrammarError
from spec_lint.grammar.kubernetes_names import check_dns_subdomain
from spec_lint.grammar.suggestion import did_you_mean
from spec_lint.grammar.words import listed, quoted
from spec_lint.model.inventory import KnownSecret
from spec_lint.model.misplaced_fields import may_be, perhaps_in_broken_file
from spec_lint.model.pipeline import Pipeline, SecretReference
from spec_lint.model.project import Project
from spec_lint.model.secret import Secret

PULL_TYPES = ("kubernetes.io/dockerconfigjson", "kubernetes.io/dockercfg")

_CONSEQUENCES = {
    "pull": (Refuser.KUBERNETES, "Kubernetes cannot pull the image with it when the pods are made."),
    "egress": (Refuser.KUBERNETES, "Kubernetes does not start the worker's storage container without it."),
    "pod": (Refuser.KUBERNETES, "Kubernetes does not start the worker without it."),
}
_PACHD = (Refuser.PACHD, "pachd refuses the pipeline for this when it is created.")


PACHD_LOOKS = (2, 3)
"""The first release whose pachd looks for the secrets of a spec; before it, only the pod misses them."""


def consequence(reference: SecretReference, project: Project) -> tuple[Refuser, str]:
    """Who refuses a reference that leads nowhere, and when."""
    otherwise = _PACHD if project.settings.version >= PACHD_LOOKS else _CONSEQUENCES["pod"]
    return _CONSEQUENCES.get(reference.use, otherwise)


def definitions(project: Project, reference: SecretReference) -> list[KnownSecret]:
    """What is known of the secret that a reference means, in pachd's namespace."""
    return project.inventory.find(reference.name, project.settings.namespace)


def known_keys(found: list[KnownSecret]) -> frozenset[str] | None:
    """All keys that a secret may have by its definitions; None where one of them does not tell."""
    if len(found) == 1:
        return found[0].keys
    keys: frozenset[str] = frozenset()
    for secret in found:
        if secret.keys is None:
            return None
        keys |= secret.keys
    return keys


def where(secret: KnownSecret) -> str:
    """Where a secret is known from, as the end of a sentence."""
    return {
        "configuration": "as the configuration says",
        "snapshot": "as the inventory file says",
        "cluster": "as the cluster says",
    }.get(secret.origin, "")


MOST_KEYS = 20
"""How many keys a sentence lists: each missing key has one, and a secret may have thousands."""


@lru_cache(maxsize=64)
def sorted_keys(keys: frozenset[str]) -> tuple[str, ...]:
    """The keys of a secret in order; most specs ask one secret for several."""
    return tuple(sorted(keys))


@lru_cache(maxsize=64)
def keys_words(keys: frozenset[str]) -> str:
    """The keys of a secret in words, the first of them where they are many."""
    if not keys:
        return "no keys"
    noun = "the key" if len(keys) == 1 else "the keys"
    shown = [quoted(key) for key in sorted_keys(keys)[:MOST_KEYS]]
    return f"{noun} {listed(shown if len(shown) == len(keys) else [*shown, f'{len(keys) - len(shown)} more'], 'and')}"


def _defined(secret: KnownSecret, words: str) -> list[Label]:
    span = secret.keys_span or secret.span
    return [Label(span, words)] if span else []


@rule("X201", "secret-key-missing", Severity.ERROR, refused_by=Refuser.PACHD, absence=True, one_reference=True)
def secret_key_missing(pipeline: Pipeline, project: Project) -> Iterator[Finding]:
    """A pipeline asks a secret for a key that it does not have.

    Why: pachd looks into the secret of each environment variable when a pipeline is created (since 2.3), and refuses
    the pipeline where the key is missing. The key of an SQL egress is looked for only when the worker starts, in vain.

    Wrong:
    ```json +edges
    # file: edges.json
    "transform": {"image": "edges:1.0", "cmd": ["python3", "/edges.py"],
                  "secrets": [{"name": "weather", "env_var": "WEATHER_ACCESS", "key": «"acces"»}]}
    ```
    ```json +weather
    # file: secret.json
    "stringData": {"access": "5512-read", "secret": "north-8871"}
    ```
    Right:
    ```json +edges
    # file: edges.json
    "transform": {"image": "edges:1.0", "cmd": ["python3", "/edges.py"],
                  "secrets": [{"name": "weather", "env_var": "WEATHER_ACCESS", "key": "access"}]}
    ```
    ```json +weather
    # file: secret.json
    "stringData": {"access": "5512-read", "secret": "north-8871"}
    ```
    Fix: Correct the key, or add it to the secret.
    """
    for reference in pipeline.secret_references():
        found = definitions(project, reference)
        keys = known_keys(found)
        if reference.key is None or reference.optional or not found or keys is None or reference.key in keys:
            continue
        refuser, words = consequence(reference, project)
        near = project.near(reference.key, sorted_keys(keys))
        last = found[-1]
        source = f", {where(last)}" if where(last) else ""
        yield pipeline.finding(
            reference.key_pointer or reference.pointer,
            f"The secret {quoted(reference.name)} has no key {quoted(reference.key)}. {words}",
            inside=reference.key_inside,
            help=f"It has {keys_words(keys)}{source}." + (f" {did_you_mean(near)}" if near else ""),
            related=_defined(last, f"defined here, with {keys_words(keys)}"),
            refused_by=refuser,
        )


@rule("X202", "secret-missing", Severity.ERROR, refused_by=Refuser.PACHD, absence=True, one_reference=True)
def secret_missing(pipeline: Pipeline, project: Project) -> Iterator[Finding]:
    """A pipeline asks for a secret that nothing defines.

    Why: pachd looks for each secret of `transform.secrets` when a pipeline is created (since 2.3); secrets for pulling
    and for an SQL egress are missed only when the pods are made. This is told only where some secrets are known: from
    files, from `external_secrets` in the configuration, from an inventory or a cluster.

    Wrong:
    ```json +edges
    # file: edges.json
    "transform": {"image": "edges:1.0", "cmd": ["python3", "/edges.py"],
                  "secrets": [{"name": «"wether"», "env_var": "WEATHER_ACCESS", "key": "access"}]}
    ```
    ```toml
    external_secrets = {weather = ["access"]}
    ```
    Right:
    ```json +edges
    # file: edges.json
    "transform": {"image": "edges:1.0", "cmd": ["python3", "/edges.py"],
                  "secrets": [{"name": "weather", "env_var": "WEATHER_ACCESS", "key": "access"}]}
    ```
    ```toml
    external_secrets = {weather = ["access"]}
    ```
    Fix: Correct the name, write the secret's file, or declare it under `external_secrets`.
    """
    for reference in _once(pipeline):
        inventory = project.inventory
        if not len(inventory):
            return
        if reference.optional or definitions(project, reference) or not _possible(reference.name):
            continue
        if inventory.elsewhere(reference.name, project.settings.namespace) or _unreadable(project, reference):
            continue
        refuser, words = consequence(reference, project)
        near = project.near(reference.name, inventory.names())
        related = [Label(secret.span, "this one is near") for secret in _near(project, near) if secret.span]
        yield pipeline.finding(
            reference.name_pointer,
            f"No secret {quoted(reference.name)} is defined in what was read, nor known otherwise. {words}",
            inside=reference.name_inside,
            help=did_you_mean(near) or "If it lives elsewhere, name it under external_secrets in the configuration.",
            related=related[:1],
            refused_by=refuser,
        )


def _once(pipeline: Pipeline) -> Iterator[SecretReference]:
    """The references of a spec, each place once: an entry may be both variable and mount."""
    seen: set[tuple[Pointer, tuple[int, int] | None]] = set()
    for reference in pipeline.secret_references():
        place = (reference.name_pointer, reference.name_inside)
        if place not in seen:
            seen.add(place)
            yield reference


def _near(project: Project, name: str | None) -> list[KnownSecret]:
    return project.inventory.find(name, project.settings.namespace) if name else []


def _possible(name: str) -> bool:
    """Whether any secret can have this name."""
    try:
        check_dns_subdomain(name)
    except GrammarError:
        return False
    return True


def _unreadable(project: Project, reference: SecretReference) -> bool:
    """Whether a secret that cannot be read, or has no usable name, may well be it: its own finding is enough."""
    if any(may_be(secret, reference.name, reference.key) for secret in project.unusable_secrets):
        return True
    return perhaps_in_broken_file(project.secrets, reference.name)


@rule("X203", "pull-secret-type", Severity.ERROR, refused_by=Refuser.KUBERNETES, absence=True, one_reference=True)
def pull_secret_type(pipeline: Pipeline, project: Project) -> Iterator[Finding]:
    """A secret that is to pull images has a type that cannot.

    Why: The kubelet takes credentials from secrets of the types kubernetes.io/dockerconfigjson and
    kubernetes.io/dockercfg only, and passes over others without a word; a private image is then not pulled.

    Wrong:
    ```json +edges
    # file: edges.json
    "transform": {"image": "registry.example.com/edges:1.0", "cmd": ["python3", "/edges.py"],
                  "image_pull_secrets": [«"registry"»]}
    ```
    ```toml
    external_secrets = {registry = {type = "Opaque"}}
    ```
    Right:
    ```json +edges
    # file: edges.json
    "transform": {"image": "registry.example.com/edges:1.0", "cmd": ["python3", "/edges.py"],
                  "image_pull_secrets": ["registry"]}
    ```
    ```toml
    external_secrets = {registry = {type = "kubernetes.io/dockerconfigjson"}}
    ```
    Fix: Make the secret with `kubectl create secret docker-registry`.
    """
    for reference in pipeline.secret_references():
        types = [secret.type for secret in definitions(project, reference)]
        if reference.use != "pull" or not types or any(kind is None or kind in PULL_TYPES for kind in types):
            continue
        last = definitions(project, reference)[-1]
        yield pipeline.finding(
            reference.name_pointer,
            f"The secret {quoted(reference.name)} is of the type {last.type} and cannot pull images. "
            "Kubernetes passes over it when the pods are made.",
            inside=reference.name_inside,
            help=f"Only secrets of the types {' and '.join(PULL_TYPES)} can.",
            related=[Label(last.span, f"defined here, with the type {last.type}")] if last.span else [],
        )


@rule("X204", "secret-in-other-namespace", Severity.ERROR, refused_by=Refuser.PACHD, absence=True, one_reference=True)
def secret_in_other_namespace(pipeline: Pipeline, project: Project) -> Iterator[Finding]:
    """A pipeline asks for a secret that is defined in another namespace than pachd's.

    Why: Pods can use secrets of their own namespace only, and pachd looks in its own. Which one that is, `namespace`
    in the configuration says (`default` if nothing does).

    Wrong:
    ```json +edges
    # file: edges.json
    "transform": {"image": "edges:1.0", "cmd": ["python3", "/edges.py"],
                  "secrets": [{"name": «"weather"», "env_var": "WEATHER_ACCESS", "key": "access"}]}
    ```
    ```yaml
    # file: secret.yaml
    apiVersion: v1
    kind: Secret
    metadata: {name: weather, namespace: weather}
    stringData: {access: 5512-read}
    ```
    ```toml
    namespace = "pachyderm"
    ```
    Right:
    ```json +edges
    # file: edges.json
    "transform": {"image": "edges:1.0", "cmd": ["python3", "/edges.py"],
                  "secrets": [{"name": "weather", "env_var": "WEATHER_ACCESS", "key": "access"}]}
    ```
    ```json +weather
    # file: secret.json
    "metadata": {"name": "weather", "namespace": "pachyderm"},
    "stringData": {"access": "5512-read"}
    ```
    ```toml
    namespace = "pachyderm"
    ```
    Fix: Create the secret in pachd's namespace, or name that namespace in the configuration.
    """
    namespace = project.settings.namespace
    for reference in _once(pipeline):
        elsewhere = project.inventory.elsewhere(reference.name, namespace)
        if not elsewhere or definitions(project, reference) or reference.optional:
            continue
        if any(_told(secret, reference.name, namespace) for secret in project.secrets):
            continue
        refuser, words = consequence(reference, project)
        other = elsewhere[-1]
        yield pipeline.finding(
            reference.name_pointer,
            f"The secret {quoted(reference.name)} is defined in the namespace {other.namespace}, and pachd looks for "
            f"it in its own, {namespace}. {words}",
            inside=reference.name_inside,
            help="If pachd runs there, say so with namespace in the configuration.",
            related=[Label(other.span, f"defined here, in the namespace {other.namespace}")] if other.span else [],
            refused_by=refuser,
        )


def _told(secret: Secret, name: str, namespace: str) -> bool:
    """Whether a file for pachctl names another namespace than pachd's: that is an error itself, and enough."""
    return secret.name == name and secret.judged and secret.for_pachctl and secret.namespace not in (None, namespace)


@rule("X207", "invalid-secret-name", Severity.ERROR, refused_by=Refuser.PACHD, one_reference=True)
def invalid_secret_name(pipeline: Pipeline, project: Project) -> Iterator[Finding]:
    """A pipeline asks for a secret by a name that no secret can have.

    Why: Kubernetes gives secrets names of lower-case letters, digits, dashes and dots that start and end with a letter
    or a digit (a DNS subdomain of at most 253 characters), so pachd cannot find another one.

    Wrong:
    ```json +edges
    "transform": {"image": "edges:1.0", "cmd": ["python3", "/edges.py"],
                  "image_pull_secrets": ["«C»ompany_Registry"]}
    ```
    Right:
    ```json +edges
    "transform": {"image": "edges:1.0", "cmd": ["python3", "/edges.py"],
                  "image_pull_secrets": ["company-registry"]}
    ```
    Fix: Write the secret's name as it is in the cluster.
    """
    for reference in _once(pipeline):
        # Kubernetes itself refuses a volume of such a name (P440), and a variable that is filled from it (P445).
        mounted = pipeline.text(*reference.pointer, "mount_path")
        if mounted or reference.use in ("environment", "egress") or (reference.use == "pod" and reference.key):
            continue
        if reference.optional or set(reference.name) & set("/%") or reference.name in (".", ".."):
            continue
        try:
            check_dns_subdomain(reference.name)
        except GrammarError as refusal:
            refuser, words = consequence(reference, project)
            yield pipeline.finding(
                reference.name_pointer,
                f"No secret can be called {quoted(reference.name)}: {refusal.message}. {words}",
                inside=reference.name_inside or (refusal.start, refusal.end),
                help=did_you_mean(refusal.suggestion),
                refused_by=refuser,
            )
