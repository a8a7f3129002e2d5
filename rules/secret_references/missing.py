"""Secrets that specs ask for and that nothing here defines: certain mistakes, and those that could not be verified."""

from __future__ import annotations

from collections.abc import Iterator

from spec_lint.engine.rule import rule
from spec_lint.findings.finding import Finding, Fix, Label, Refuser, Severity
from spec_lint.grammar.words import quoted
from spec_lint.model.missing_secrets import Missing, is_slip, missing_secrets, noted, pulls_public_image
from spec_lint.model.pipeline import Pipeline
from spec_lint.model.project import Project
from spec_lint.model.secret import Secret
from spec_lint.rules.secret_references.ignored import help_about_ignored
from spec_lint.rules.secret_references.references import consequence, known_keys
from spec_lint.rules.secret_references.ways_out import cluster_without, way_out


@rule("X202", "secret-missing", Severity.ERROR, refused_by=Refuser.PACHD, absence=True, one_reference=True)
def secret_missing(pipeline: Pipeline, project: Project) -> Iterator[Finding]:
    """A pipeline asks for a secret that does not exist.

    Why: pachd looks for each secret of `transform.secrets` when a pipeline is created (since 2.3); pull secrets and
    the secret of a SQL egress are needed only when the pods are created. What no file defines may still be in the
    cluster, so this is an error only if all secrets are known (a cluster, an `inventory`, or `external_secrets` with
    `complete = true`), if the files define other secrets that specs ask for, if a known name is similar, or if the last
    commit still defined it. Otherwise X208 warns.

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
    Fix: Correct the name, add a file for the secret, or declare it under `external_secrets`.
    """
    for missing in _missing(pipeline, project):
        if not missing.certain or missing.elsewhere is not None:
            continue
        refuser, words = consequence(missing.reference, project.settings)
        message = absence(project, missing) + words
        yield missing_finding(pipeline, project, missing, message, way_out(project, missing), refuser)


@rule("X208", "secret-unverified", Severity.WARNING, absence=True)
def secret_unverified(pipeline: Pipeline, project: Project) -> Iterator[Finding]:
    """A pipeline asks for a secret that no file defines, so it is unknown whether it exists.

    Why: pachd rejects a pipeline whose secret does not exist. Secrets that are made by hand or by another repository
    are in no file that spec-lint reads; the configuration lists them. If it is certain that a secret is missing, X202
    reports it. Kubernetes ignores a pull secret that does not exist, so for a public image it is never an error. As
    long as nothing at all is known of secrets, one note names them all instead.

    Wrong:
    ```json +edges
    "transform": {"image": "edges:1.0", "cmd": ["python3", "/edges.py"],
                  "secrets": [{"name": «"weather"», "env_var": "WEATHER_ACCESS", "key": "access"}]}
    ```
    ```toml
    external_secrets = ["buoys"]
    ```
    Right:
    ```json +edges
    "transform": {"image": "edges:1.0", "cmd": ["python3", "/edges.py"],
                  "secrets": [{"name": "weather", "env_var": "WEATHER_ACCESS", "key": "access"}]}
    ```
    ```toml
    external_secrets = ["buoys", "weather"]
    ```
    Fix: Check its file together with the spec, or list it under `external_secrets`. `missing_secrets` in the
    configuration makes it an error, or turns it off.
    """
    for missing in _missing(pipeline, project):
        if missing.certain or noted(project, missing):
            continue
        name = quoted(missing.reference.name)
        if missing.elsewhere is None and cluster_without(project, missing.reference.name) is not None:
            message = absence(project, missing)
            message += " Everybody can pull this image without it." if pulls_public_image(pipeline) else ""
            yield missing_finding(pipeline, project, missing, message, way_out(project, missing))
            continue
        if missing.elsewhere is None:
            where = "" if missing.environment is None else f" in the environment {quoted(missing.environment)}"
            message = (
                f"No file that was read defines the secret {name}{where}, so spec-lint cannot verify that it exists."
            )
            yield missing_finding(pipeline, project, missing, message, way_out(project, missing))
            continue
        there = str(missing.elsewhere.namespace)
        message = (
            f"The secret {name} is defined in the namespace {quoted(there)}, and spec-lint does not know whether pachd "
            "runs there."
        )
        help_ = f"If it does, write `namespace = {quoted(there)}` in the configuration."
        yield missing_finding(pipeline, project, missing, message, help_)


@rule("X204", "secret-in-other-namespace", Severity.ERROR, refused_by=Refuser.PACHD, absence=True, one_reference=True)
def secret_in_other_namespace(pipeline: Pipeline, project: Project) -> Iterator[Finding]:
    """A pipeline asks for a secret that is defined in a namespace other than pachd's.

    Why: Pods can use only secrets of their own namespace, and pachd looks in its own. `namespace` in the configuration
    says which one that is; without it, X208 warns.

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
    for missing in _missing(pipeline, project):
        if not missing.certain or missing.elsewhere is None:
            continue
        refuser, words = consequence(missing.reference, project.settings)
        name, there = quoted(missing.reference.name), quoted(str(missing.elsewhere.namespace))
        message = (
            f"The secret {name} is defined in the namespace {there}, but pachd looks for it in its own, "
            f"{quoted(namespace)}.{words}"
        )
        help_ = "If pachd runs there, set `namespace` in the configuration."
        yield missing_finding(pipeline, project, missing, message, help_, refuser)


def _missing(pipeline: Pipeline, project: Project) -> Iterator[Missing]:
    """The missing secrets of a spec, but those that may be in pachd's namespace if S103 is heeded."""
    if not pipeline.secret_references():
        return
    for missing in missing_secrets(project, pipeline):
        name, namespace = missing.reference.name, project.settings.namespace
        elsewhere = missing.elsewhere is not None and not missing.certain
        if not (elsewhere and any(_is_reported(one, name, namespace) for one in project.secrets)):
            yield missing


def _is_reported(secret: Secret, name: str, namespace: str) -> bool:
    """Whether a file for pachctl names a namespace other than pachd's, which is reported as an error of its own."""
    return secret.name == name and secret.judged and secret.for_pachctl and secret.namespace not in (None, namespace)


def absence(project: Project, missing: Missing) -> str:
    """What of a secret is missing, in a sentence: nothing here defines it, and a cluster that was asked lacks it."""
    name, live = quoted(missing.reference.name), cluster_without(project, missing.reference.name)
    also = f" It is not in {live.where} either." if live is not None else ""
    if missing.environment is not None:
        return f"The environment {quoted(missing.environment)} does not define the secret {name}; the others do.{also}"
    if missing.removed:
        return f"The secret {name} is not defined any more; {project.before.commit} still defined it.{also}"
    if missing.renamed:
        return f"No secret is named {name}, because kustomize changes this name.{also}"
    if live is not None:
        return f"The secret {name} is neither in a file that was read nor in {live.where}."
    return f"The secret {name} is not defined in any file that was read, or anywhere else spec-lint knows of."


def missing_finding(
    pipeline: Pipeline,
    project: Project,
    missing: Missing,
    message: str,
    help_: str | None,
    refuser: Refuser | None = None,
) -> Finding:
    """The finding about a missing secret: at its first place, with what it may be and its other places."""
    related = instead(project, missing)
    for other in missing.others:
        inside = other.name_inside
        document = pipeline.document
        span = document.inner_span(other.name_pointer, *inside) if inside else document.span(other.name_pointer)
        related.append(Label(span, "also used here"))
    return pipeline.finding(
        missing.reference.name_pointer,
        message,
        inside=missing.reference.name_inside,
        help=help_,
        related=related,
        refused_by=refuser,
        fix=_fix(pipeline, project, missing),
    )


def instead(project: Project, missing: Missing) -> list[Label]:
    """The places of what may be meant by a missing secret."""
    related = []
    if missing.elsewhere is not None and missing.elsewhere.span:
        words = f"defined here, in the namespace {quoted(str(missing.elsewhere.namespace))}"
        related.append(Label(missing.elsewhere.span, words))
    near = project.definitions(missing.near) if missing.near else ()
    alike = [(known, "kustomize changes this name") for known in missing.renamed] or [
        (known, "a similar name") for known in near
    ]
    for known, words in alike:
        if known.span:
            related.append(Label(known.span, words))
            break
    return related


def _fix(pipeline: Pipeline, project: Project, missing: Missing) -> Fix | None:
    """The fix that asks for the secret that was meant, if that one has the keys, everywhere in the spec."""
    name, known = missing.reference.name, project.names_here
    if help_about_ignored(project, name) is not None or name in project.secret_commands or missing.elsewhere:
        return None
    near = missing.near if missing.near is not None and is_slip(name, missing.near) else None
    if missing.renamed:
        known = sorted({secret.name for secret in missing.renamed})
        near = known[0] if len(known) == 1 else None
    keys = known_keys(project.definitions(near)) if near is not None else None
    references = [reference for reference in pipeline.secret_references() if reference.name == name]
    if keys is not None and any(reference.key not in (None, *keys) for reference in references):
        return None
    from spec_lint.rules.near_names import respelled  # saves start-up time: few names are misspelt

    places = dict.fromkeys((reference.name_pointer, reference.name_inside) for reference in references)
    return respelled(pipeline, name, near, known, places)
