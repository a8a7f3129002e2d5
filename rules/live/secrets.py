"""The secrets of a live cluster, compared with specs and files: reported only with `--cluster`.

Examples have a block with the cluster's answers: secrets with type and keys, ``absent`` or ``unseen``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from spec_lint.engine.rule import rule
from spec_lint.findings.finding import Finding, Label, Refuser, Severity
from spec_lint.grammar.words import listed, quoted
from spec_lint.model.live import Live, LiveSecret, Sight
from spec_lint.model.missing_secrets import missing_secrets, pulls_public_image
from spec_lint.model.pipeline import Pipeline, SecretReference
from spec_lint.model.project import Project
from spec_lint.model.secret import Secret
from spec_lint.rules.secret_references.missing import absence, instead
from spec_lint.rules.secret_references.references import consequence, keys_words
from spec_lint.rules.secret_references.ways_out import creation, way_out


@rule("C010", "secret-not-in-cluster", Severity.ERROR, refused_by=Refuser.PACHD, needs_cluster=True)
def secret_not_in_cluster(pipeline: Pipeline, project: Project) -> Iterator[Finding]:
    """A pipeline asks for a secret that is not in the cluster yet.

    Why: A file that defines it is not enough. pachd looks for each secret of `transform.secrets` in its namespace when
    the pipeline is created (since 2.3); Kubernetes needs the others when the pods are created.

    Wrong:
    ```yaml +edges
    transform: {image: "edges:1.0", cmd: [python3, /edges.py], secrets: [{name: «weather», mount_path: /weather}]}
    ```
    ```cluster
    {"weather": "absent"}
    ```
    Right:
    ```yaml +edges
    transform: {image: "edges:1.0", cmd: [python3, /edges.py], secrets: [{name: weather, mount_path: /weather}]}
    ```
    ```cluster
    {"weather": {"keys": ["token"]}}
    ```
    Fix: Create it; `spec-lint apply` does so from the file that defines it.
    """
    live, reported = project.settings.live, set()
    for reference in pipeline.secret_references():
        place = (reference.name_pointer, reference.name_inside)
        if live is None or not live.lacks(reference.name) or reference.optional or place in reported:
            continue
        if _may_do_without(pipeline, project, reference):
            continue
        reported.add(place)
        refuser, words = consequence(reference, project.settings)
        message, help_, related = _absence(pipeline, project, live, reference.name)
        yield pipeline.finding(
            reference.name_pointer,
            message + words,
            inside=reference.name_inside,
            help=help_,
            related=related,
            refused_by=refuser,
        )


def _may_do_without(pipeline: Pipeline, project: Project, reference: SecretReference) -> bool:
    """Whether a secret that no file defines for pachd's namespace may not be missed, so that at most X208 warns: nobody
    said which namespace Kubernetes should be asked for, or everybody can pull the image."""
    settings, name = project.settings, reference.name
    if project.definitions(name):
        return False
    asked = settings.namespace_given or (settings.live is not None and settings.live.via != "kubernetes")
    if not asked and project.inventory.elsewhere(name, settings.namespace):
        return True
    return reference.use == "pull" and pulls_public_image(pipeline)


def _absence(pipeline: Pipeline, project: Project, live: Live, name: str) -> tuple[str, str, list[Label]]:
    """What to say about a secret that is not in the cluster: what is wrong, what to do, and the places to look at."""
    missing = next((one for one in missing_secrets(project, pipeline) if one.reference.name == name), None)
    files = [known.span for known in project.definitions(name) if known.origin == "file" and known.span]
    related = [Label(span, "defined here, but not created") for span in files[:1]]
    if missing is not None:
        related = [*related, *instead(project, missing)]
    if live.homeless:
        where = f"does not exist, because {live.place} has no namespace {quoted(live.namespace)}."
        help_ = "Set pachd's namespace with `--namespace` or in the configuration."
        return f"The secret {quoted(name)} {where}", help_, related
    if missing is None:
        return f"The secret {quoted(name)} is not in {live.where}.", creation(live, project, name), related
    if missing.elsewhere is not None:
        there = quoted(str(missing.elsewhere.namespace))
        message = f"The secret {quoted(name)} is not in {live.where}; it is defined for the namespace {there}."
        return message, way_out(project, missing), related
    return absence(project, missing), way_out(project, missing), related


@rule("C011", "key-not-in-cluster", Severity.ERROR, refused_by=Refuser.PACHD, needs_cluster=True)
def key_not_in_cluster(pipeline: Pipeline, project: Project) -> Iterator[Finding]:
    """A pipeline asks for a key that a secret has in its file, but not in the cluster.

    Why: pachd looks into the secret in the cluster, not into a file. Neither pachctl nor `spec-lint apply` changes an
    existing secret, so the file has no effect until somebody replaces the secret.

    Wrong:
    ```yaml +edges
    transform: {image: "edges:1.0", cmd: [python3], secrets: [{name: weather, env_var: TOKEN, key: «token»}]}
    ```
    ```toml
    external_secrets = {weather = ["token"]}
    ```
    ```cluster
    {"weather": {"keys": ["access"]}}
    ```
    Right:
    ```yaml +edges
    transform: {image: "edges:1.0", cmd: [python3], secrets: [{name: weather, env_var: TOKEN, key: token}]}
    ```
    ```cluster
    {"weather": {"keys": ["token"]}}
    ```
    Fix: Replace the secret in the cluster by hand, or use a key that it has.
    """
    live = project.settings.live
    for reference in pipeline.secret_references():
        secret = _live(live, reference)
        key = reference.key
        if live is None or secret is None or secret.sight is not Sight.THERE or key is None or reference.optional:
            continue
        others = [known for known in project.definitions(reference.name) if known.origin != "cluster"]
        if secret.keys is None or key in secret.keys:
            continue
        if not any(known.keys is None or key in known.keys for known in others):
            continue
        refuser, words = consequence(reference, project.settings)
        places = [known.keys_span or known.span for known in others if known.origin == "file"]
        yield pipeline.finding(
            reference.key_pointer or reference.pointer,
            f"The secret {quoted(secret.name)} in {live.place} has no key {quoted(key)}.{words}",
            inside=reference.key_inside,
            help=f"There it has {keys_words(secret.keys)}. `spec-lint apply` does not change an existing secret.",
            related=[Label(span, "this file has the key") for span in places[:1] if span],
            refused_by=refuser,
        )


@rule("C012", "file-differs-from-cluster", Severity.WARNING, needs_cluster=True)
def file_differs_from_cluster(secret: Secret, project: Project) -> Iterator[Finding]:
    """A secret has other keys or another type in its file than in the cluster.

    Why: Pipelines get the secret in the cluster. pachctl does not create a name that exists, and `spec-lint apply`
    leaves it unchanged, so this file has no effect until somebody deletes the secret in the cluster.

    Wrong:
    ```json +weather
    "metadata": {"name": «"weather"»},
    "stringData": {"access": "5512-read"}
    ```
    ```cluster
    {"weather": {"keys": ["access", "region"]}}
    ```
    Right:
    ```json +weather
    "stringData": {"access": "5512-read"}
    ```
    ```cluster
    {"weather": {"keys": ["access"]}}
    ```
    Fix: Update the file, or delete the secret in the cluster and apply the file again.
    """
    live, known = project.settings.live, secret.known()
    if live is None or known is None or known.keys is None or known.namespace not in (None, live.namespace):
        return
    there = live.secrets.get(known.name)
    if there is None or there.sight is not Sight.THERE:
        return
    words = differences(known.type, known.keys, there)
    if not words:
        return
    yield secret.finding(
        ("metadata", "name"),
        f"This file has no effect, because the secret {quoted(known.name)} already exists in {live.place} and differs: "
        f"{listed(words, 'and')}.",
        help="Delete the secret there and apply the file, or update the file.",
    )


def differences(kind: str | None, keys: frozenset[str], there: LiveSecret) -> list[str]:
    """How a secret in the cluster differs from a file, by type and key names."""
    words = []
    if kind is not None and there.type is not None and kind != there.type:
        words.append(f"its type there is {quoted(there.type)}, not {quoted(kind)}")
    if there.keys is None:
        return words
    if missing := keys - there.keys:
        words.append(f"it lacks {keys_words(missing)} there")
    if extra := there.keys - keys:
        words.append(f"it also has {keys_words(extra)} there")
    return words


@rule("C013", "secret-not-listed", Severity.INFO, needs_cluster=True)
def secret_not_listed(pipeline: Pipeline, project: Project) -> Iterator[Finding]:
    """A secret exists, but `pachctl list secret` does not show it.

    Why: pachd lists only secrets with the label `secret-source=pachyderm-user`, which it adds to those that it creates.
    Pipelines can use the others too.

    Wrong:
    ```yaml +edges
    transform: {image: "edges:1.0", cmd: [python3], secrets: [{name: «weather», env_var: TOKEN, key: token}]}
    ```
    ```cluster
    {"weather": {"keys": ["token"], "listed": false}}
    ```
    Right:
    ```yaml +edges
    transform: {image: "edges:1.0", cmd: [python3], secrets: [{name: weather, env_var: TOKEN, key: token}]}
    ```
    ```cluster
    {"weather": {"keys": ["token"]}}
    ```
    Fix: Nothing to do. To have it listed, run `kubectl label secret weather secret-source=pachyderm-user`.
    """
    yield from _about(
        pipeline,
        project,
        lambda secret: not secret.listed,
        "The secret {name} exists, but `pachctl list secret` does not show it, because it lacks the label "
        "`secret-source=pachyderm-user`. Pipelines can use it.",
    )


@rule("C014", "secret-being-deleted", Severity.WARNING, needs_cluster=True)
def secret_being_deleted(pipeline: Pipeline, project: Project) -> Iterator[Finding]:
    """A pipeline asks for a secret that is being deleted in the cluster.

    Why: Somebody deleted it, and only a finalizer keeps it. Once it is gone, pods that need it do not start.

    Wrong:
    ```yaml +edges
    transform: {image: "edges:1.0", cmd: [python3, /edges.py], secrets: [{name: «weather», mount_path: /weather}]}
    ```
    ```cluster
    {"weather": {"keys": ["token"], "deleting": true}}
    ```
    Right:
    ```yaml +edges
    transform: {image: "edges:1.0", cmd: [python3, /edges.py], secrets: [{name: weather, mount_path: /weather}]}
    ```
    ```cluster
    {"weather": {"keys": ["token"]}}
    ```
    Fix: Create it again once it is gone.
    """
    message = "The secret {name} is being deleted in the cluster; once it is gone, pods that need it do not start."
    yield from _about(pipeline, project, lambda secret: secret.deleting, message)


def _about(
    pipeline: Pipeline, project: Project, wanted: Callable[[LiveSecret], bool], message: str
) -> Iterator[Finding]:
    reported: set[str] = set()
    for reference in pipeline.secret_references():
        secret = _live(project.settings.live, reference)
        if secret is None or secret.sight is not Sight.THERE or secret.name in reported:
            continue
        if wanted(secret):
            reported.add(secret.name)
            text = message.replace("{name}", quoted(secret.name))
            yield pipeline.finding(reference.name_pointer, text, inside=reference.name_inside)


def _live(live: Live | None, reference: SecretReference) -> LiveSecret | None:
    return live.secrets.get(reference.name) if live is not None else None
