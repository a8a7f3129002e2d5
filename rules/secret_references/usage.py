"""Entries of `transform.secrets` that have no effect, or another one than expected."""

from __future__ import annotations

from collections.abc import Iterator

from spec_lint.engine.rule import rule
from spec_lint.findings.finding import Finding, Label, Part, Severity
from spec_lint.grammar.words import quoted
from spec_lint.model.fixes import remove
from spec_lint.model.inventory import KnownSecret
from spec_lint.model.mounts import entries
from spec_lint.model.pipeline import Pipeline
from spec_lint.model.project import Project
from spec_lint.rules.secret_references.mounts import looks_like_file
from spec_lint.rules.secret_references.references import PULL_TYPES

_NO_PASSWORD = (
    *PULL_TYPES,
    "kubernetes.io/tls",
    "kubernetes.io/ssh-auth",
    "kubernetes.io/service-account-token",
    "bootstrap.kubernetes.io/token",
)
"""The types of secrets that hold no plain password."""


@rule("X220", "secret-key-without-effect", Severity.WARNING)
def secret_key_without_effect(pipeline: Pipeline) -> Iterator[Finding]:
    """A mount of a secret names a key, but mounts all keys.

    Why: `key` only selects the value of `env_var`. A mount always puts the whole secret in its directory, one file for
    each key, and nobody checks whether the key exists (`workerPodSpec` in src/server/pps/server/worker_rc.go).

    Wrong:
    ```yaml +edges
    transform:
      image: "edges:1.0"
      cmd: [python3, /edges.py]
      secrets: [{name: weather, mount_path: /var/secrets/weather, «key: access»}]
    ```
    Right:
    ```yaml +edges
    transform:
      image: "edges:1.0"
      cmd: [python3, /edges.py]
      secrets: [{name: weather, mount_path: /var/secrets/weather}]
    ```
    Fix: Remove `key` and read the file of that name in the directory, or add `env_var`.
    """
    for place, entry in entries(pipeline):
        key, path = entry.get("key"), entry.get("mount_path")
        if not (isinstance(key, str) and key and isinstance(path, str) and path) or entry.get("env_var"):
            continue
        if not looks_like_file(path, key):
            yield pipeline.finding(
                (*place, "key"),
                "Without `env_var` the key has no effect; the mount has a file for every key.",
                part=Part.ENTRY,
                help=f"Remove it, and read {quoted(path.rstrip('/') + '/' + key)}.",
                fix=remove(pipeline, (*place, "key")),
            )


@rule("X221", "secret-without-use", Severity.WARNING)
def secret_without_use(pipeline: Pipeline) -> Iterator[Finding]:
    """An entry of `transform.secrets` does not say what to do with the secret.

    Why: An entry gives the code an environment variable (`env_var` with `key`) or a directory (`mount_path`). pachd
    accepts an entry with neither, but it has no effect.

    Wrong:
    ```yaml +edges
    transform: {image: "edges:1.0", cmd: [python3, /edges.py], secrets: [«{name: weather, key: access}»]}
    ```
    Right:
    ```yaml +edges
    transform:
      image: "edges:1.0"
      cmd: [python3, /edges.py]
      secrets: [{name: weather, key: access, env_var: WEATHER_ACCESS}]
    ```
    Fix: Add `env_var` or `mount_path`. Pull secrets belong under `image_pull_secrets`.
    """
    known_fields = {"name", "key", "env_var", "mount_path"}
    for place, entry in entries(pipeline):
        if entry.get("env_var") or entry.get("mount_path") or not entry.keys() <= known_fields or not entry.get("name"):
            continue
        if not pipeline.document.holds_all(place):
            continue
        yield pipeline.finding(
            place,
            "This entry has no effect; it has neither `env_var` nor `mount_path`.",
            help="Add `env_var` for an environment variable, or `mount_path` for a directory of files.",
        )


@rule("X241", "pull-secret-as-data", Severity.WARNING)
def pull_secret_as_data(pipeline: Pipeline, project: Project) -> Iterator[Finding]:
    """A secret with registry credentials is given to the code instead of being used to pull the image.

    Why: Entries of `transform.secrets` become variables and files of the running code. The image is pulled before, with
    the secrets in `image_pull_secrets`. This is reported only if the secret's type is known and it is not listed there
    too.

    Wrong:
    ```yaml +edges
    transform:
      image: "registry.example.com/edges:1.0"
      cmd: [python3, /edges.py]
      secrets: [{name: «registry», mount_path: /var/secrets/registry}]
    ```
    ```toml
    external_secrets = {registry = {type = "kubernetes.io/dockerconfigjson"}}
    ```
    Right:
    ```yaml +edges
    transform:
      image: "registry.example.com/edges:1.0"
      cmd: [python3, /edges.py]
      image_pull_secrets: [registry]
    ```
    ```toml
    external_secrets = {registry = {type = "kubernetes.io/dockerconfigjson"}}
    ```
    Fix: Move the name to `image_pull_secrets`.
    """
    references = list(pipeline.secret_references())
    pulled = {reference.name for reference in references if reference.use == "pull"}
    for reference in references:
        if reference.use not in ("environment", "mount") or reference.name in pulled:
            continue
        secret = _of_type(project.definitions(reference.name), PULL_TYPES)
        if secret is not None:
            pulled.add(reference.name)
            yield pipeline.finding(
                reference.name_pointer,
                f"The secret {quoted(reference.name)} of type {quoted(str(secret.type))} does not pull the image from "
                "here.",
                help="To pull the image with it, list its name under `image_pull_secrets`.",
                related=_where(secret),
            )


@rule("X242", "egress-secret-type", Severity.WARNING, absence=True)
def egress_secret_type(pipeline: Pipeline, project: Project) -> Iterator[Finding]:
    """The secret of a SQL egress has a type that holds no password.

    Why: The value of the key becomes the database password as it is (src/server/pfs/server/server_egress.go). A
    certificate, a private key or a Docker configuration is not a password; the job then stays in egress.

    Wrong:
    ```yaml +edges
    egress:
      sql_database:
        url: postgres://writer@db.example.com:5432/edges
        file_format: {type: CSV}
        secret: {name: «database», key: tls.key}
    ```
    ```toml
    external_secrets = {database = {type = "kubernetes.io/tls", keys = ["tls.crt", "tls.key"]}}
    ```
    Right:
    ```yaml +edges
    egress:
      sql_database:
        url: postgres://writer@db.example.com:5432/edges
        file_format: {type: CSV}
        secret: {name: database, key: password}
    ```
    ```toml
    external_secrets = {database = {type = "Opaque", keys = ["password"]}}
    ```
    Fix: Create a generic secret that holds only the password.
    """
    for reference in pipeline.secret_references():
        secret = _of_type(project.definitions(reference.name), _NO_PASSWORD) if reference.use == "egress" else None
        if secret is not None:
            yield pipeline.finding(
                reference.name_pointer,
                f"The secret {quoted(reference.name)} of type {quoted(str(secret.type))} does not hold a database "
                "password, so the job stays in egress.",
                help="Create a generic secret that holds only the password.",
                related=_where(secret),
            )


def _of_type(found: list[KnownSecret], types: tuple[str, ...]) -> KnownSecret | None:
    """The last definition of a secret, if all of them have one of these types."""
    return found[-1] if found and all(secret.type in types for secret in found) else None


def _where(secret: KnownSecret) -> list[Label]:
    return [Label(secret.span, f"defined here, with the type {quoted(str(secret.type))}")] if secret.span else []
