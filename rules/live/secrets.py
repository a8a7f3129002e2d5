"""The secrets of a live cluster, held against specs and files: told only where it was asked, with `--cluster`.

Examples show what the cluster answers in a block of their own: secrets with type and keys, ``absent`` or ``unseen``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from spec_lint.engine.rule import rule
from spec_lint.findings.finding import Finding, Label, Refuser, Severity
from spec_lint.grammar.words import listed, quoted
from spec_lint.model.live import Live, LiveSecret, Sight
from spec_lint.model.pipeline import Pipeline, SecretReference
from spec_lint.model.project import Project
from spec_lint.model.secret import Secret
from spec_lint.rules.secret_references.references import consequence, definitions, keys_words


@rule("C010", "secret-not-in-cluster", Severity.ERROR, refused_by=Refuser.PACHD, needs_cluster=True)
def secret_not_in_cluster(pipeline: Pipeline, project: Project) -> Iterator[Finding]:
    """A pipeline asks for a secret that the cluster does not have yet.

    Why: A file that defines it is not enough: pachd looks for each secret of `transform.secrets` in its namespace when
    the pipeline is created (since 2.3); Kubernetes needs the others when the pods are made.

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
    Fix: Create it: `spec-lint apply` does so from the file that defines it.
    """
    live, told = project.settings.live, set()
    for reference in pipeline.secret_references():
        secret = _live(live, reference)
        if live is None or secret is None or secret.sight is not Sight.ABSENT or reference.optional:
            continue
        defined = definitions(project, reference)
        place = (reference.name_pointer, reference.name_inside)
        if place in told or (not defined and len(project.inventory)):
            continue  # what nothing defines at all is told as that
        told.add(place)
        refuser, words = consequence(reference, project)
        files = [known for known in defined if known.origin == "file" and known.span]
        help_ = "`spec-lint apply` creates it from its file." if files else "Nothing that was read defines it."
        where = f"is not in the namespace {live.namespace} of {live.place}."
        if live.homeless:
            where = f"is not in {live.place}: there is no namespace {live.namespace}."
            help_ = "Name the namespace of pachd with --namespace, or in the configuration."
        yield pipeline.finding(
            reference.name_pointer,
            f"The secret {quoted(reference.name)} {where} {words}",
            inside=reference.name_inside,
            help=help_,
            related=[Label(known.span, "defined here, but not created") for known in files[:1] if known.span],
            refused_by=refuser,
        )


@rule("C011", "key-not-in-cluster", Severity.ERROR, refused_by=Refuser.PACHD, needs_cluster=True)
def key_not_in_cluster(pipeline: Pipeline, project: Project) -> Iterator[Finding]:
    """A pipeline asks for a key that a file gives to a secret, but the secret in the cluster does not have it.

    Why: pachd looks into the secret that exists, not into a file. Neither pachctl nor `spec-lint apply` changes a
    secret that exists, so the file has no effect until somebody replaces the secret.

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
        others = [known for known in definitions(project, reference) if known.origin != "cluster"]
        if key in secret.keys or not any(known.keys is None or key in known.keys for known in others):
            continue
        refuser, words = consequence(reference, project)
        places = [known.keys_span or known.span for known in others if known.origin == "file"]
        yield pipeline.finding(
            reference.key_pointer or reference.pointer,
            f"The secret {quoted(secret.name)} in {live.place} has no key {quoted(key)}. {words}",
            inside=reference.key_inside,
            help=f"There it has {keys_words(secret.keys)}. What exists is not changed by applying a file.",
            related=[Label(span, "this file has the key") for span in places[:1] if span],
            refused_by=refuser,
        )


@rule("C012", "file-differs-from-cluster", Severity.WARNING, needs_cluster=True)
def file_differs_from_cluster(secret: Secret, project: Project) -> Iterator[Finding]:
    """A file defines a secret with other keys or another type than the cluster has.

    Why: The secret in the cluster is what pipelines get. pachctl refuses to create a name that exists, and `spec-lint
    apply` leaves it as it is, so this file has no effect until somebody deletes the secret in the cluster.

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
    Fix: Bring the file up to date, or delete the secret in the cluster and apply the file again.
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
        f"The secret {quoted(known.name)} in {live.place} is not as this file has it: {listed(words, 'and')}. "
        "What the cluster has counts; this file has no effect.",
        help="Delete the secret there and apply the file, or bring the file up to date.",
    )


def differences(kind: str | None, keys: frozenset[str], there: LiveSecret) -> list[str]:
    """How a secret in the cluster differs from a file, by type and key names."""
    words = []
    if kind is not None and kind != there.type:
        words.append(f"there its type is {there.type}, here {kind}")
    if missing := keys - there.keys:
        words.append(f"there it lacks {keys_words(missing)}")
    if extra := there.keys - keys:
        words.append(f"there it also has {keys_words(extra)}")
    return words


@rule("C013", "secret-not-listed", Severity.INFO, needs_cluster=True)
def secret_not_listed(pipeline: Pipeline, project: Project) -> Iterator[Finding]:
    """A secret exists, but `pachctl list secret` does not show it.

    Why: pachd lists only secrets with the label `secret-source=pachyderm-user`, which it gives to those that it
    creates. Pipelines can use the others all the same.

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
    Fix: Nothing has to be mended. Who wants to see it there can label it:
    `kubectl label secret weather secret-source=pachyderm-user`.
    """
    yield from _about(
        pipeline,
        project,
        lambda secret: not secret.listed,
        "The secret {name} exists, but `pachctl list secret` does not show it: it lacks the label "
        "secret-source=pachyderm-user. Pipelines can use it all the same.",
    )


@rule("C014", "secret-being-deleted", Severity.WARNING, needs_cluster=True)
def secret_being_deleted(pipeline: Pipeline, project: Project) -> Iterator[Finding]:
    """A pipeline asks for a secret that is being deleted in the cluster.

    Why: Somebody deleted it, and a finalizer holds it back. Soon it will be gone, and pods that need it will not start.

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
    message = "The secret {name} is being deleted in the cluster, and pods that need it will not start then."
    yield from _about(pipeline, project, lambda secret: secret.deleting, message)


def _about(
    pipeline: Pipeline, project: Project, wanted: Callable[[LiveSecret], bool], message: str
) -> Iterator[Finding]:
    told: set[str] = set()
    for reference in pipeline.secret_references():
        secret = _live(project.settings.live, reference)
        if secret is None or secret.sight is not Sight.THERE or secret.name in told:
            continue
        if wanted(secret):
            told.add(secret.name)
            text = message.replace("{name}", quoted(secret.name))
            yield pipeline.finding(reference.name_pointer, text, inside=reference.name_inside)


def _live(live: Live | None, reference: SecretReference) -> LiveSecret | None:
    return live.secrets.get(reference.name) if live is not None else None
