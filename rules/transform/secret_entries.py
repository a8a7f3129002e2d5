"""What pachd rejects where a spec refers to secrets, whatever secrets there are (validateSecret in
src/server/pps/server/api_server.go)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from spec_lint.engine.rule import rule
from spec_lint.findings.finding import Finding, Part, Pointer, Refuser, Severity
from spec_lint.grammar.words import quoted
from spec_lint.model.mounts import entries
from spec_lint.model.pipeline import Pipeline
from spec_lint.model.settings import Settings
from spec_lint.pachyderm.release import Release
from spec_lint.schema.presence import is_complete

LOOKED_UP: Release = Release(2, 3)
"""The first release whose pachd looks up the secrets (``validateSecret``)."""


def _refuser(entry: dict[str, Any], settings: Settings) -> Refuser | None:
    """Who rejects a wrong entry; None if the release does nothing with it."""
    if settings.version >= LOOKED_UP:
        return Refuser.PACHD
    return Refuser.KUBERNETES if entry.get("env_var") or entry.get("mount_path") else None


@rule("P301", "secret-without-name", Severity.ERROR, refused_by=Refuser.PACHD)
def secret_without_name(pipeline: Pipeline, settings: Settings) -> Iterator[Finding]:
    """An entry of `transform.secrets` has no `name`.

    Why: pachd looks up each secret by its name when the pipeline is created (since 2.3). Before 2.3 Kubernetes rejects
    the pods, if the entry has a variable or a path.

    Wrong:
    ```json +edges
    "transform": {"image": "edges:1.0", "cmd": ["python3", "/edges.py"],
                  "secrets": [«{"env_var": "TOKEN", "key": "token"}»]}
    ```
    Right:
    ```json +edges
    "transform": {"image": "edges:1.0", "cmd": ["python3", "/edges.py"],
                  "secrets": [{"name": "registry", "env_var": "TOKEN", "key": "token"}]}
    ```
    Fix: Add the `name` of the secret.
    """
    for place, entry in entries(pipeline):
        refuser = _refuser(entry, settings)
        if refuser and entry.get("name") in (None, "") and is_complete(pipeline, "SecretMount", *place):
            pointer = (*place, "name") if entry.get("name") == "" else place
            message = "This entry does not name a secret."
            yield pipeline.finding(pointer, message, refused_by=refuser)


@rule("P302", "secret-name-path", Severity.ERROR, refused_by=Refuser.PACHD)
def secret_name_path(pipeline: Pipeline, settings: Settings) -> Iterator[Finding]:
    """The name of a secret in a spec has a slash or a percent sign.

    Why: The Kubernetes client cannot ask for such a name, so pachd cannot look up the secret ("invalid resource name").
    The key of a secret is a field of its own.

    Wrong:
    ```json +edges
    "transform": {"image": "edges:1.0", "cmd": ["python3", "/edges.py"],
                  "secrets": [{"name": "registry«/»token", "env_var": "TOKEN", "key": "token"}]}
    ```
    Right:
    ```json +edges
    "transform": {"image": "edges:1.0", "cmd": ["python3", "/edges.py"],
                  "secrets": [{"name": "registry", "env_var": "TOKEN", "key": "token"}]}
    ```
    Fix: Write the secret's name alone.
    """
    for place, entry in entries(pipeline):
        name, refuser = entry.get("name"), _refuser(entry, settings)
        if not isinstance(name, str) or not refuser:
            continue
        at = next((index for index, character in enumerate(name) if character in "/%"), -1)
        if at >= 0 or name in (".", ".."):
            message = f"Invalid secret name {quoted(name)}: {_why_not(name)}."
            inside = (at, at + 1) if at >= 0 else (0, len(name))
            yield pipeline.finding((*place, "name"), message, inside=inside, refused_by=refuser)


def _why_not(name: str) -> str:
    return "it must not be `.` or `..`" if name in (".", "..") else "slashes and percent signs are not allowed"


@rule("P303", "variable-without-key", Severity.ERROR, refused_by=Refuser.PACHD)
def variable_without_key(pipeline: Pipeline, settings: Settings) -> Iterator[Finding]:
    """An environment variable comes from a secret, but the entry has no `key`.

    Why: A secret has a value for each of its keys; pachd rejects an entry with `env_var` and without `key`.

    Wrong:
    ```json +edges
    "transform": {"image": "edges:1.0", "cmd": ["python3", "/edges.py"],
                  "secrets": [{"name": "registry", "env_var": «"TOKEN"»}]}
    ```
    Right:
    ```json +edges
    "transform": {"image": "edges:1.0", "cmd": ["python3", "/edges.py"],
                  "secrets": [{"name": "registry", "env_var": "TOKEN", "key": "token"}]}
    ```
    Fix: Add the `key` of the value.
    """
    for place, entry in entries(pipeline):
        variable, refuser = entry.get("env_var"), _refuser(entry, settings)
        asked = isinstance(variable, str) and variable and entry.get("key") in (None, "")
        if asked and refuser and is_complete(pipeline, "SecretMount", *place):
            yield pipeline.finding(
                (*place, "key") if entry.get("key") == "" else (*place, "env_var"),
                f"The variable {quoted(str(variable))} comes from a secret, but the entry has no `key`.",
                refused_by=refuser,
            )


@rule("P310", "sql-egress-secret", Severity.ERROR, refused_by=Refuser.PACHD)
def sql_egress_secret(pipeline: Pipeline) -> Iterator[Finding]:
    """An egress to a SQL database does not say which secret has the password.

    Why: pachd requires `secret.name` and `secret.key` when the pipeline is created. A password in the URL is not used.

    Wrong:
    ```json +edges
    "egress": {"sql_database": {"url": "postgres://edges@database:5432/edges", "file_format": {"type": "CSV"},
                                «"secret"»: {"name": "database"}}}
    ```
    Right:
    ```json +edges
    "egress": {"sql_database": {"url": "postgres://edges@database:5432/edges", "file_format": {"type": "CSV"},
                                "secret": {"name": "database", "key": "password"}}}
    ```
    Fix: Add the name of the secret and the key of the password.
    """
    place: Pointer = ("egress", "sql_database")
    target = pipeline.get(*place)
    if not isinstance(target, dict):
        return
    secret = target.get("secret")
    if secret is None and is_complete(pipeline, "SQLDatabaseEgress", *place):
        yield pipeline.finding(place, "The SQL egress has no `secret` for the password.", part=Part.KEY)
    elif isinstance(secret, dict):
        if not is_complete(pipeline, "SQLSecret", *place, "secret"):
            return
        if secret.get("name") is None and secret.get("key") is None:
            message = "The `secret` of the SQL egress has neither a `name` nor a `key`."
            yield pipeline.finding((*place, "secret"), message, part=Part.KEY)
            return
        for field in ("name", "key"):
            if secret.get(field) in (None, ""):
                pointer = (*place, "secret", field) if secret.get(field) == "" else (*place, "secret")
                part = Part.VALUE if secret.get(field) == "" else Part.KEY
                yield pipeline.finding(pointer, f"The `secret` of the SQL egress has no `{field}`.", part=part)
