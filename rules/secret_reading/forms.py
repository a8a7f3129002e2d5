"""Files that are no single JSON object: YAML, lists, encrypted secrets, templates."""

from __future__ import annotations

from collections.abc import Iterator

from spec_lint.engine.rule import rule
from spec_lint.findings.finding import Finding, Refuser, Severity
from spec_lint.model.document import Document
from spec_lint.model.project import Project
from spec_lint.reading.secret.value import field_words
from spec_lint.rules.catalogue import reader_findings
from spec_lint.rules.secret_reading.syntax import KUBERNETES, pachd_refuses

pachd_refuses(
    "R215",
    "secret-in-yaml",
    """A secret for pachctl is written in YAML.

    Why: pachctl sends the file to pachd unread, and pachd decodes JSON only. kubectl takes YAML, so a manifest that
    is not said to be for pachctl (--as secret, or secrets in the configuration) is no error.

    Wrong:
    ```yaml secret
    «apiVersion»: v1
    kind: Secret
    metadata: {name: weather}
    stringData: {access: 5512-read}
    ```
    Right:
    ```json secret +weather
    "stringData": {"access": "5512-read"}
    ```
    Fix: Convert it: kubectl create --dry-run=client -o json -f FILE. Or create the secret with kubectl.
    """,
)


@rule("R216", "secret-for-kubectl", Severity.INFO)
def secret_for_kubectl(document: Document) -> Iterator[Finding]:
    """A secret is written in a form that kubectl takes and pachctl does not.

    Why: pachd decodes one JSON object; YAML, several documents and a List are for kubectl. Pipelines find a secret
    that kubectl made; pachctl list secret shows it only with the label secret-source=pachyderm-user.

    Wrong:
    ```yaml
    apiVersion: v1
    kind: «S»ecret
    metadata: {name: weather}
    stringData: {access: 5512-read}
    ```
    Right:
    ```json +weather
    "stringData": {"access": "5512-read"}
    ```
    Fix: Nothing, where kubectl creates it; otherwise write it as one JSON object.
    """
    if document.secret.first and not document.forced:
        form = {"yaml": "YAML", "list": "a List"}.get(document.secret.form)
        if form is not None:
            message = f"This secret is written as {form}: kubectl takes it, and pachctl create secret does not."
            pointer = ("kind",) if form == "YAML" else ()
            finding = document.finding(pointer, message)
            yield finding._replace(span=finding.span._replace(end=min(finding.span.end, finding.span.start + 1)))


@rule("R217", "secret-list", Severity.ERROR, refused_by=Refuser.KUBERNETES)
def secret_list(document: Document, project: Project) -> Iterator[Finding]:
    """A secret file for pachctl holds a List.

    Why: pachd decodes a List into a secret without a name, for it knows none of its fields; Kubernetes then refuses
    it ("name or generateName is required").

    Wrong:
    ```json secret
    {"apiVersion": "v1", "kind": «"List"», "items": [
      {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "weather"}, "stringData": {"access": "5512-read"}}]}
    ```
    Right:
    ```json secret +weather
    "stringData": {"access": "5512-read"}
    ```
    Fix: Put each secret into a file of its own.
    """
    return (finding._replace(label=KUBERNETES) for finding in reader_findings(document, project, "R217"))


@rule("R218", "secret-not-creatable", Severity.WARNING)
def secret_not_creatable(document: Document) -> Iterator[Finding]:
    """A file that is said to be a secret for pachctl is encrypted, or describes a secret that a controller makes.

    Why: pachd would store what stands there as the secret, or refuse it: it does not decrypt, and does not look at
    the kind. The names of the keys are taken from it all the same.

    Wrong:
    ```json secret
    {"apiVersion": "bitnami.com/v1alpha1", "kind": "SealedSecret", "metadata": «{»"name": "weather"},
     "spec": {"encryptedData": {"access": "AgBy3i4OJSWK"}}}
    ```
    Right:
    ```json
    {"apiVersion": "bitnami.com/v1alpha1", "kind": "SealedSecret", "metadata": {"name": "weather"},
     "spec": {"encryptedData": {"access": "AgBy3i4OJSWK"}}}
    ```
    Fix: Decrypt it first (sops -d), or give a SealedSecret or ExternalSecret to kubectl.
    """
    hidden = document.secret.hidden
    if hidden is None or not document.forced:
        return
    what = "is encrypted with sops" if hidden == "sops" else f"is a manifest of kind {hidden}"
    finding = document.finding(
        ("metadata",), f"This file {what}: pachctl create secret cannot make the secret from it."
    )
    yield finding._replace(span=finding.span._replace(end=finding.span.start + 1))


@rule("R219", "placeholder-not-checked", Severity.INFO)
def placeholder_not_checked(document: Document) -> Iterator[Finding]:
    """A value of a manifest holds a placeholder that another tool fills in, so it is not judged.

    Why: Helm, envsubst and Kubernetes itself have `{{ ... }}`, `${...}` and `$(...)` filled in before, or after, the
    secret is created. What will be there cannot be known; everything else in the manifest is judged. In a file that is
    meant for pachctl a placeholder is the value: pachd fills in nothing. Without `--info` one note says how many such
    values there are.

    Wrong:
    ```yaml
    apiVersion: v1
    kind: Secret
    metadata: {name: weather}
    stringData:
      access: «"${WEATHER_ACCESS}"»
    ```
    Right:
    ```json +weather
    "stringData": {"access": "5512-read"}
    ```
    Fix: Nothing, where a tool fills it in; to have it judged, check what the tool makes.
    """
    for pointer in sorted(document.secret.holes, key=str):
        what = field_words(pointer)
        yield document.finding(pointer, f"{what} holds a placeholder that another tool fills in: it is not judged.")
