"""The secrets that a project defines: twice, or unused; and the files that a mount creates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from spec_lint.engine.rule import rule
from spec_lint.findings.finding import Finding, Label, Severity
from spec_lint.grammar.words import listed, quoted
from spec_lint.model.inventory import KnownSecret
from spec_lint.model.pipeline import Pipeline
from spec_lint.model.project import Project
from spec_lint.model.secret import Secret
from spec_lint.model.template import may_become
from spec_lint.rules.secret_references.references import keys_words, known_keys


@rule("X205", "duplicate-secret", Severity.WARNING)
def duplicate_secret(project: Project) -> Iterator[Finding]:
    """A secret is defined twice for one namespace.

    Why: pachd and Kubernetes reject a second secret with the same name, so only the definition that is created first
    takes effect. Definitions for different namespaces or environments are not duplicates, nor are those in different
    folders (unless one kustomization includes both), and a patch of kustomize is no definition. Manifests of secrets
    that no spec asks for are not compared.

    Wrong:
    ```json +weather
    # file: a.json
    "stringData": {"access": "5512-read"}
    ```
    ```json +weather
    # file: b.json
    "metadata": {"name": «"weather"»},
    "stringData": {"token": "tok-1138"}
    ```
    Right:
    ```json +weather
    # file: a.json
    "stringData": {"access": "5512-read"}
    ```
    ```json +weather
    # file: b.json
    "metadata": {"name": "weather-2"},
    "stringData": {"token": "tok-1138"}
    ```
    Fix: Keep one of them, or give them different names or namespaces.
    """
    by_name: dict[tuple[str, str], list[tuple[Secret, KnownSecret]]] = {}
    for secret in project.secrets:
        for known in project.known(secret):
            if secret.for_pachctl or known.name in project.references:
                place = known.name, known.namespace or project.settings.namespace
                by_name.setdefault(place, []).append((secret, known))
    for alike in by_name.values():
        yield from _twice(project, alike) if len(alike) > 1 else ()


def _twice(project: Project, alike: Iterable[tuple[Secret, KnownSecret]]) -> Iterator[Finding]:
    """The findings about definitions of one name that meet an earlier one."""
    first: dict[str, KnownSecret] = {}
    for secret, known in alike:
        together = [first.setdefault(context, known) for context in project.contexts(known)]
        earlier = next((one for one in together if one is not known), None)
        if earlier is not None and earlier.find is not None:
            keys = "" if earlier.keys == known.keys else f", with {keys_words(earlier.keys or frozenset())}"
            yield secret.finding(
                ("metadata", "name"),
                f"The secret {quoted(known.name)} is defined twice; only one of the two can be created.",
                related=[Label(earlier.find(), f"first defined here{keys}")],
            )
            break


@rule("X206", "secret-unused", Severity.WARNING, absence=True)
def secret_unused(project: Project) -> Iterator[Finding]:
    """Nobody uses a secret that is defined.

    Why: It may be left over, or a pipeline may name it slightly differently. It is reported only if the pipelines that
    were read use other secrets, and if no other file of the repository names it: no manifest, Helm values, script or
    Terraform file. Never reported are secrets of other namespaces or of one environment, those that are found by their
    type or labels, and in a repository with other workloads those that are not for pachctl.

    Wrong:
    ```json +edges
    # file: edges.json
    "transform": {"image": "edges:1.0", "cmd": ["python3", "/edges.py"],
                  "secrets": [{"name": "weather", "env_var": "WEATHER_ACCESS", "key": "access"}]}
    ```
    ```json +weather
    # file: secret.json
    "metadata": {"name": «"harbour"»},
    "stringData": {"access": "5512-read"}
    ```
    ```toml
    external_secrets = ["weather"]
    ```
    Right:
    ```json +edges
    # file: edges.json
    "transform": {"image": "edges:1.0", "cmd": ["python3", "/edges.py"],
                  "secrets": [{"name": "weather", "env_var": "WEATHER_ACCESS", "key": "access"}]}
    ```
    ```json +weather
    # file: secret.json
    "stringData": {"access": "5512-read"}
    ```
    Fix: Remove the secret, or correct the name in the pipeline that should use it.
    """
    if not project.references or any(_unclear(pipeline) for pipeline in project.pipelines):
        return
    missing = [name for name in project.references if not project.definitions(name)]
    unused: list[tuple[Secret, set[str]]] = []
    for secret in project.secrets:
        known = [one for one in project.known(secret) if not (one.partial or one.hashed)]
        names = {one.name for one in known if one.namespace in (None, project.settings.namespace)}
        if not names or not project.references.keys().isdisjoint(names) or secret in project.unusable_secrets:
            continue
        if secret.hidden is not None and not secret.hidden.endswith(("sops", "Secret", "secretGenerator")):
            continue  # such as the certificate of a server, which is not for pipelines
        if any(may_become(asked, name) for asked in project.references for name in names):
            continue
        # A missing secret with a similar name is reported at the reference.
        in_all = not project.environments.of(secret.document.path)
        if in_all and secret.name not in missing and all(project.near(name, missing) is None for name in names):
            unused.append((secret, {secret.name, *names}))
    if not unused:
        return
    from spec_lint.model.secret_users import is_used_without_name, users_of  # saves start-up time: few are unused

    users = users_of(project, {name for _, names in unused for name in names})
    for secret, names in unused if users.all else ():
        used = not names.isdisjoint(users.places) or is_used_without_name(secret)
        if not used and (secret.for_pachctl or not users.workloads):
            yield secret.finding(("metadata", "name"), f"No pipeline uses the secret {quoted(secret.name)}.")


def _unclear(pipeline: Pipeline) -> bool:
    """Whether a spec has errors, reported elsewhere, that hide which secrets it uses."""
    if not pipeline.document.readable:
        return True
    for field, kind in (("secrets", dict), ("image_pull_secrets", str)):
        entries = pipeline.get("transform", field)
        if entries is not None and not (isinstance(entries, list) and all(isinstance(item, kind) for item in entries)):
            return True
    return any(isinstance(entry, dict) and not entry.get("name") for entry in pipeline.items("transform", "secrets"))


@rule("X210", "mounted-files", Severity.INFO)
def mounted_files(pipeline: Pipeline, project: Project) -> Iterator[Finding]:
    """The files that the mount of a secret creates.

    Why: A mount puts the whole secret at its path, one file for each key; `key` does not select one.

    Wrong:
    ```json +edges
    # file: edges.json
    "transform": {"image": "edges:1.0", "cmd": ["python3", "/edges.py"],
                  "secrets": [{"name": "weather", "mount_path": «"/var/secrets/weather"»}]}
    ```
    ```toml
    external_secrets = {weather = ["access", "secret"]}
    ```
    Right:
    ```json +edges
    # file: edges.json
    "transform": {"image": "edges:1.0", "cmd": ["python3", "/edges.py"],
                  "secrets": [{"name": "weather", "env_var": "WEATHER_ACCESS", "key": "access"}]}
    ```
    ```toml
    external_secrets = {weather = ["access", "secret"]}
    ```
    Fix: Nothing to do; this is only information.
    """
    for reference in pipeline.secret_references():
        keys = known_keys(found) if (found := project.definitions(reference.name)) else None
        if reference.use == "mount" and keys:
            files = [reference.target.rstrip("/") + "/" + key for key in sorted(keys)]
            yield pipeline.finding(
                (*reference.pointer, "mount_path"),
                f"This mount creates {listed([quoted(file) for file in files], 'and')} from the secret "
                f"{quoted(reference.name)}.",
            )
