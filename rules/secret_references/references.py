"""The secrets that specs ask for, compared with the secrets that are known."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from spec_lint.engine.rule import rule
from spec_lint.findings.finding import Finding, Fix, Label, Pointer, Refuser, Severity
from spec_lint.grammar import refusal
from spec_lint.grammar.kubernetes_names import check_config_key, check_dns_subdomain
from spec_lint.grammar.suggestion import did_you_mean
from spec_lint.grammar.words import listed, quoted
from spec_lint.model.inventory import KnownSecret
from spec_lint.model.pipeline import Pipeline, SecretReference
from spec_lint.model.project import Project
from spec_lint.model.settings import Settings

PULL_TYPES = ("kubernetes.io/dockerconfigjson", "kubernetes.io/dockercfg")

_CONSEQUENCES = {
    "pull": (Refuser.KUBERNETES, " The image cannot be pulled with it."),
    "egress": (Refuser.KUBERNETES, " The worker's storage container does not start without it."),
    "pod": (Refuser.KUBERNETES, " The worker does not start without it."),
}
_PACHD = (Refuser.PACHD, "")


PACHD_LOOKS = (2, 3)
"""The first release whose pachd looks for the secrets of a spec; before it, only the pod needs them."""


def consequence(reference: SecretReference, settings: Settings) -> tuple[Refuser, str]:
    """Who rejects a reference to a missing secret or key, and a sentence about what fails if it is not the pipeline."""
    otherwise = _PACHD if settings.version >= PACHD_LOOKS else _CONSEQUENCES["pod"]
    return _CONSEQUENCES.get(reference.use, otherwise)


def known_keys(found: list[KnownSecret]) -> frozenset[str] | None:
    """All keys that a secret may have by its definitions; None if one of them does not list its keys."""
    if len(found) == 1:
        return found[0].keys
    keys: frozenset[str] = frozenset()
    for secret in found:
        if secret.keys is None:
            return None
        keys |= secret.keys
    return keys


def where(secret: KnownSecret) -> str:
    """Where a secret is known from, as the beginning of a sentence."""
    return {
        "configuration": "According to the configuration it",
        "snapshot": "According to the inventory file it",
        "cluster": "In the cluster it",
    }.get(secret.origin, "It")


MOST_KEYS = 20
"""The most keys that a sentence lists: a secret may have thousands."""


@lru_cache(maxsize=64)
def sorted_keys(keys: frozenset[str]) -> tuple[str, ...]:
    """The keys of a secret in order; a spec often uses several keys of one secret."""
    return tuple(sorted(keys))


@lru_cache(maxsize=64)
def keys_words(keys: frozenset[str]) -> str:
    """The keys of a secret in words; only the first ones if there are many."""
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
    """A pipeline asks for a key that the secret does not have.

    Why: When a pipeline is created, pachd looks into the secret of each environment variable (since 2.3) and rejects
    the pipeline if the key is missing. The key of a SQL egress is needed only when the worker starts.

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
        lacking = _lacking(pipeline, project, reference)
        if lacking is None or reference.key is None:
            continue
        if reference.use == "environment" and refusal(check_config_key, reference.key):
            continue  # P444 says so
        environment, found, keys = lacking
        refuser, words = consequence(reference, project.settings)
        near = project.near(reference.key, sorted_keys(keys))
        place = reference.key_pointer or reference.pointer
        last = found[-1]
        secret = f"the secret {quoted(reference.name)} has no key {quoted(reference.key)}"
        yield pipeline.finding(
            place,
            f"In the environment {quoted(environment)}, {secret}.{words}" if environment else f"T{secret[1:]}.{words}",
            inside=reference.key_inside,
            help=f"{where(last)} has {keys_words(keys)}." + (f" {did_you_mean(near)}" if near else ""),
            related=_defined(last, f"defined here, with {keys_words(keys)}"),
            refused_by=refuser,
            fix=None if environment else _other_key(pipeline, reference, near, keys),
        )


def _other_key(pipeline: Pipeline, reference: SecretReference, near: str | None, keys: frozenset[str]) -> Fix | None:
    from spec_lint.rules.near_names import respelled  # saves start-up time: few keys are misspelt

    place = reference.key_pointer or reference.pointer
    return respelled(pipeline, str(reference.key), near, keys, [(place, reference.key_inside)])


def _lacking(
    pipeline: Pipeline, project: Project, reference: SecretReference
) -> tuple[str | None, list[KnownSecret], frozenset[str]] | None:
    """Where the key of a reference is missing: the environment (None for all of them), the definitions there, and
    their keys."""
    found = project.definitions(reference.name)
    if reference.key is None or reference.optional or not found:
        return None
    keys = known_keys(found)
    if keys is not None and reference.key not in keys:
        return None, found, keys
    for _, environment, there in project.in_environments(pipeline, reference.name):
        keys = known_keys(there) if there else None
        if keys is not None and reference.key not in keys:
            return environment, there, keys
    return None


def _once(pipeline: Pipeline) -> Iterator[SecretReference]:
    """The references of a spec, each place once: an entry may be both a variable and a mount."""
    seen: set[tuple[Pointer, tuple[int, int] | None]] = set()
    for reference in pipeline.secret_references():
        place = (reference.name_pointer, reference.name_inside)
        if place not in seen:
            seen.add(place)
            yield reference


@rule("X203", "pull-secret-type", Severity.ERROR, refused_by=Refuser.KUBERNETES, absence=True, one_reference=True)
def pull_secret_type(pipeline: Pipeline, project: Project) -> Iterator[Finding]:
    """A pull secret has a type that cannot pull images.

    Why: The kubelet reads credentials only from secrets of the types `kubernetes.io/dockerconfigjson` and
    `kubernetes.io/dockercfg` and silently ignores others; a private image is then not pulled. For an image that
    everybody can pull, X209 warns instead.

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
    Fix: Create the secret with `kubectl create secret docker-registry`.
    """
    for reference, last in _unfit_to_pull(pipeline, project):
        if not _is_public(pipeline):
            yield _unfit(pipeline, reference, last, f"The type must be {listed([f'`{kind}`' for kind in PULL_TYPES])}.")


@rule("X209", "pull-secret-not-needed", Severity.WARNING, absence=True)
def pull_secret_not_needed(pipeline: Pipeline, project: Project) -> Iterator[Finding]:
    """A pull secret has a type that cannot pull images, but everybody can pull the image.

    Why: The kubelet ignores secrets of other types and pulls the image without a login. For the official images of
    Docker Hub and for registries that are open to everybody that works.

    Wrong:
    ```json +edges
    "transform": {"image": "python:3.12", "cmd": ["python3", "/edges.py"], "image_pull_secrets": [«"registry"»]}
    ```
    ```toml
    external_secrets = {registry = {type = "Opaque"}}
    ```
    Right:
    ```json +edges
    "transform": {"image": "python:3.12", "cmd": ["python3", "/edges.py"]}
    ```
    ```toml
    external_secrets = {registry = {type = "Opaque"}}
    ```
    Fix: Remove it from `image_pull_secrets`.
    """
    for reference, last in _unfit_to_pull(pipeline, project):
        if _is_public(pipeline):
            yield _unfit(pipeline, reference, last, "Remove it; everybody can pull this image.")


def _unfit_to_pull(pipeline: Pipeline, project: Project) -> Iterator[tuple[SecretReference, KnownSecret]]:
    """The pull secrets of a type that cannot pull images, each with its last definition."""
    for reference in pipeline.secret_references():
        found = project.definitions(reference.name) if reference.use == "pull" else []
        if found and not any(secret.type is None or secret.type in PULL_TYPES for secret in found):
            yield reference, found[-1]


def _is_public(pipeline: Pipeline) -> bool:
    from spec_lint.model.missing_secrets import pulls_public_image  # saves start-up time: few pull secrets are unfit

    return pulls_public_image(pipeline)


def _unfit(pipeline: Pipeline, reference: SecretReference, last: KnownSecret, help_: str) -> Finding:
    """The finding about a pull secret of a wrong type."""
    words = f"defined here, with the type {quoted(str(last.type))}"
    return pipeline.finding(
        reference.name_pointer,
        f"The secret {quoted(reference.name)} cannot pull images, because its type is {quoted(str(last.type))}.",
        inside=reference.name_inside,
        help=help_,
        related=[Label(last.span, words)] if last.span else [],
    )


@rule("X207", "invalid-secret-name", Severity.ERROR, refused_by=Refuser.PACHD, one_reference=True)
def invalid_secret_name(pipeline: Pipeline, settings: Settings) -> Iterator[Finding]:
    """A pipeline asks for a secret by a name that no secret can have.

    Why: The name of a secret is a DNS subdomain of at most 253 characters: lower-case letters, digits, dashes and dots,
    starting and ending with a letter or a digit. No secret with any other name can exist.

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
        # Kubernetes itself rejects a volume with such a name (P440), and a variable that is set from it (P445).
        mounted = pipeline.text(*reference.pointer, "mount_path")
        if mounted or reference.use in ("environment", "egress") or (reference.use == "pod" and reference.key):
            continue
        if reference.optional or set(reference.name) & set("/%") or reference.name in (".", ".."):
            continue
        error = refusal(check_dns_subdomain, reference.name)
        if error is not None:
            refuser, words = consequence(reference, settings)
            yield pipeline.finding(
                reference.name_pointer,
                f"No secret can have the name {quoted(reference.name)}: {error.message}.{words}",
                inside=reference.name_inside or (error.start, error.end),
                help=did_you_mean(error.suggestion),
                refused_by=refuser,
            )
