"""Labels, annotations and other metadata of secrets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from spec_lint.engine.rule import rule
from spec_lint.findings.finding import Finding, Label, Part, Pointer, Refuser, Severity
from spec_lint.grammar import refusal
from spec_lint.grammar.kubernetes_names import (
    check_label_value,
    check_qualified_name,
)
from spec_lint.grammar.words import listed, quoted
from spec_lint.model.byte_edits import fix_of
from spec_lint.model.removal import removed
from spec_lint.model.secret import Secret
from spec_lint.rules.secret_objects.names import text_finding


@rule("S106", "label-key", Severity.ERROR, refused_by=Refuser.KUBERNETES)
def label_key(secret: Secret) -> Iterator[Finding]:
    """The key of a label is not valid in Kubernetes.

    Why: The key of a label is a name of at most 63 letters, digits, `-`, `_` and `.`, which may have a domain and `/`
    before it.

    Wrong:
    ```json +weather
    "metadata": {"name": "weather", "labels": {«"our team"»: "storms"}},
    "stringData": {"access": "5512-read"}
    ```
    Right:
    ```json +weather
    "metadata": {"name": "weather", "labels": {"our-team": "storms"}},
    "stringData": {"access": "5512-read"}
    ```
    Fix: Replace the characters that are not allowed with `-`.
    """
    for key in judged(secret, "labels"):
        error = refusal(check_qualified_name, key)
        if error is not None:
            message = f"{quoted(key)} is not valid as the key of a label: {error.message}."
            yield text_finding(secret, ("metadata", "labels", key), error, message, Part.KEY)


@rule("S107", "label-value", Severity.ERROR, refused_by=Refuser.KUBERNETES)
def label_value(secret: Secret) -> Iterator[Finding]:
    """The value of a label is not valid in Kubernetes.

    Why: The value of a label is empty, or has at most 63 letters, digits, `-`, `_` and `.` and starts and ends with a
    letter or a digit. Free text belongs in annotations.

    Wrong:
    ```json +weather
    "metadata": {"name": "weather", "labels": {"owner": "me«@»example.com"}},
    "stringData": {"access": "5512-read"}
    ```
    Right:
    ```json +weather
    "metadata": {"name": "weather", "annotations": {"owner": "me@example.com"}},
    "stringData": {"access": "5512-read"}
    ```
    Fix: Use an annotation, or only letters, digits, `-`, `_` and `.`.
    """
    for key, value in judged(secret, "labels").items():
        error = refusal(check_label_value, value) if isinstance(value, str) else None
        if error is not None and not (secret.for_pachctl and key in _SET_BY_PACHD):
            message = f"{quoted(value)} is not valid as the value of a label: {error.message}."
            yield text_finding(secret, ("metadata", "labels", key), error, message, Part.VALUE)


_SET_BY_PACHD = ("suite", "secret-source")
"""The labels that pachd sets, whatever the file says."""


@rule("S108", "annotation-key", Severity.ERROR, refused_by=Refuser.KUBERNETES)
def annotation_key(secret: Secret) -> Iterator[Finding]:
    """The key of an annotation is not valid in Kubernetes.

    Why: The key of an annotation has the same form as the key of a label; letter case does not matter.

    Wrong:
    ```json +weather
    "metadata": {"name": "weather", "annotations": {«"a note"»: "for storms"}},
    "stringData": {"access": "5512-read"}
    ```
    Right:
    ```json +weather
    "metadata": {"name": "weather", "annotations": {"note": "for storms"}},
    "stringData": {"access": "5512-read"}
    ```
    Fix: Replace the characters that are not allowed with `-`.
    """
    for key in judged(secret, "annotations"):
        error = refusal(check_qualified_name, key.lower())
        if error is not None:
            message = f"{quoted(key)} is not valid as the key of an annotation: {error.message}."
            yield text_finding(secret, ("metadata", "annotations", key), error, message, Part.KEY)


def judged(secret: Secret, field: str) -> dict[str, Any]:
    return secret.mapping("metadata", field) if secret.judged else {}


@rule("S110", "suite-label", Severity.ERROR, refused_by=Refuser.PACHD)
def suite_label(secret: Secret) -> Iterator[Finding]:
    """The label `suite` of a secret has a value other than `pachyderm`.

    Why: pachd marks its objects with `suite=pachyderm` and rejects a secret with another value ("invalid suite label
    set on secret"). It sets the label itself.

    Wrong:
    ```json +weather
    "metadata": {"name": "weather", "labels": {"suite": «"storms"»}},
    "stringData": {"access": "5512-read"}
    ```
    Right:
    ```json +weather
    "metadata": {"name": "weather", "labels": {"team": "storms"}},
    "stringData": {"access": "5512-read"}
    ```
    Fix: Remove the label, or rename it.
    """
    suite = judged(secret, "labels").get("suite")
    if secret.for_pachctl and isinstance(suite, str) and suite not in ("", "pachyderm"):
        message = "The label `suite` must be `pachyderm`."
        pointer = ("metadata", "labels", "suite")
        fix = fix_of("Remove the label", removed(secret, pointer), safe=False)
        yield secret.finding(pointer, message, help="Remove it; pachd sets it.", fix=fix)


@rule("S111", "owner-reference", Severity.ERROR, refused_by=Refuser.KUBERNETES)
def owner_reference(secret: Secret) -> Iterator[Finding]:
    """An owner reference of a secret is incomplete, or two owners are its controller.

    Why: Kubernetes requires `apiVersion`, `kind`, `name` and `uid` of each owner. An Event cannot be an owner, and only
    one owner may have `controller: true`.

    Wrong:
    ```json +weather
    "metadata": {"name": "weather", "ownerReferences": [«{"apiVersion": "v1", "kind": "ConfigMap", "name": "storms"}»]},
    "stringData": {"access": "5512-read"}
    ```
    Right:
    ```json +weather
    "stringData": {"access": "5512-read"}
    ```
    Fix: Remove `ownerReferences`; they belong to the object in the cluster from which this file was exported.
    """
    owners = secret.metadata.get("ownerReferences") if secret.judged else None
    controllers: list[Pointer] = []
    for index, owner in enumerate(owners if isinstance(owners, list) else []):
        place: Pointer = ("metadata", "ownerReferences", index)
        if not isinstance(owner, dict):
            continue
        missing = [name for name in ("apiVersion", "kind", "name", "uid") if not owner.get(name)]
        missing = [name for name in missing if (*place, name) not in secret.document.unread]
        version = owner.get("apiVersion")  # a field that the reader rejects is absent here and already reported
        if missing:
            yield secret.finding(place, f"This owner has no {listed([f'`{name}`' for name in missing], 'and no')}.")
        elif isinstance(version, str) and (version.endswith("/") or version.count("/") > 1):
            message = "This `apiVersion` must have the form `VERSION` or `GROUP/VERSION`."
            yield secret.finding((*place, "apiVersion"), message)
        elif isinstance(version, str) and (version.removeprefix("/"), owner.get("kind")) == ("v1", "Event"):
            yield secret.finding((*place, "kind"), "An Event cannot own a secret.")
        if owner.get("controller") is True:
            controllers.append((*place, "controller"))
    if len(controllers) > 1:
        yield secret.finding(
            controllers[1],
            "This is the second owner with `controller: true`; only one is allowed.",
            related=[Label(secret.span(controllers[0]), "the first one")],
        )


@rule("S112", "finalizer", Severity.ERROR, refused_by=Refuser.KUBERNETES)
def finalizer(secret: Secret) -> Iterator[Finding]:
    """A finalizer of a secret is not valid in Kubernetes.

    Why: A finalizer is a name with a domain (`example.com/name`), or `kubernetes`, `orphan` or `foregroundDeletion`;
    the last two exclude each other.

    Wrong:
    ```json +weather
    "metadata": {"name": "weather", "finalizers": [«"keep"»]},
    "stringData": {"access": "5512-read"}
    ```
    Right:
    ```json +weather
    "metadata": {"name": "weather", "finalizers": ["example.com/keep"]},
    "stringData": {"access": "5512-read"}
    ```
    Fix: Remove `finalizers`, or put the domain of the responsible controller before the name.
    """
    finalizers = secret.metadata.get("finalizers") if secret.judged else None
    names = finalizers if isinstance(finalizers, list) else []
    for index, name in enumerate(names):
        place: Pointer = ("metadata", "finalizers", index)
        if not isinstance(name, str) or place in secret.document.unread:
            continue
        error = refusal(check_qualified_name, name)
        if error is not None:
            message = f"{quoted(name)} is not valid as a finalizer: {error.message}."
            yield text_finding(secret, place, error, message, Part.VALUE)
        elif "/" not in name and name not in ("kubernetes", "orphan", "foregroundDeletion"):
            message = f"The finalizer {quoted(name)} has no domain; it must have the form `example.com/NAME`."
            yield secret.finding(place, message)
        elif name == "foregroundDeletion" and "orphan" in names:
            yield secret.finding(place, "The finalizers `foregroundDeletion` and `orphan` exclude each other.")


@rule("S113", "negative-generation", Severity.ERROR, refused_by=Refuser.KUBERNETES)
def negative_generation(secret: Secret) -> Iterator[Finding]:
    """The `generation` in a secret's metadata is negative.

    Why: Kubernetes counts generations itself and rejects negative ones ("must be greater than or equal to 0").

    Wrong:
    ```json +weather
    "metadata": {"name": "weather", "generation": «-1»},
    "stringData": {"access": "5512-read"}
    ```
    Right:
    ```json +weather
    "stringData": {"access": "5512-read"}
    ```
    Fix: Remove it.
    """
    generation = secret.metadata.get("generation") if secret.judged else None
    if isinstance(generation, int) and generation < 0:
        pointer = ("metadata", "generation")
        fix = fix_of("Remove `generation`", removed(secret, pointer))
        yield secret.finding(pointer, "`generation` cannot be negative.", fix=fix)
