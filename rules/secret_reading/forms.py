"""Files that are not a single JSON object: YAML, lists, encrypted secrets, templates."""

from __future__ import annotations

from collections.abc import Iterator

from spec_lint.engine.rule import rule
from spec_lint.findings.finding import Finding, Refuser, Severity
from spec_lint.model.document import Document, Kind, templated
from spec_lint.model.settings import Settings
from spec_lint.model.template import is_expected, placeholders
from spec_lint.rules.catalogue import reader_findings
from spec_lint.rules.reading.templates import template_findings
from spec_lint.rules.secret_reading.syntax import pachd_refuses

pachd_refuses(
    "R215",
    "secret-in-yaml",
    """A secret for pachctl is written in YAML.

    Why: pachctl sends the file to pachd unread, and pachd decodes only JSON. kubectl accepts YAML, so a manifest is an
    error only if you declare it to be for pachctl (`--as secret`, or `secrets` in the configuration).

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
    Fix: Convert it with `kubectl create --dry-run=client -o json -f FILE`, or create the secret with kubectl.
    """,
)


@rule("R216", "secret-for-kubectl", Severity.INFO)
def secret_for_kubectl(document: Document) -> Iterator[Finding]:
    """A secret is written in a form that kubectl accepts and pachctl does not.

    Why: pachd decodes one JSON object; YAML, several documents and a List are for kubectl. Pipelines find a secret
    that kubectl created; `pachctl list secret` shows it only with the label `secret-source=pachyderm-user`.

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
    Fix: Nothing to do if kubectl creates it. Otherwise write it as one JSON object.
    """
    if document.secret.first and not document.forced:
        form = {"yaml": "YAML", "list": "a List"}.get(document.secret.form)
        if form is not None and document.value is not None and document.value.get("kind") == "Secret":
            message = f"This secret is written as {form}; kubectl accepts it, `pachctl create secret` does not."
            pointer = ("kind",) if form == "YAML" else ()
            finding = document.finding(pointer, message)
            yield finding._replace(span=finding.span._replace(end=min(finding.span.end, finding.span.start + 1)))


@rule("R217", "secret-list", Severity.ERROR, refused_by=Refuser.KUBERNETES)
def secret_list(document: Document, settings: Settings) -> Iterator[Finding]:
    """A secret file for pachctl holds a List.

    Why: pachd knows no field of a List and decodes it into a secret without a name, which Kubernetes rejects ("name or
    generateName is required").

    Wrong:
    ```json secret
    {"apiVersion": "v1", "kind": «"List"», "items": [
      {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "weather"}, "stringData": {"access": "5512-read"}}]}
    ```
    Right:
    ```json secret +weather
    "stringData": {"access": "5512-read"}
    ```
    Fix: Put each secret in its own file.
    """
    return reader_findings(document, settings, "R217")


@rule("R218", "secret-not-creatable", Severity.WARNING)
def secret_not_creatable(document: Document) -> Iterator[Finding]:
    """A secret file for pachctl is encrypted, or describes a secret that a controller creates.

    Why: pachd does not decrypt, and ignores the kind: it stores the text as it is, or rejects it. spec-lint still
    knows the secret's keys from the file.

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
    Fix: Decrypt it first (`sops -d`), or create a SealedSecret or ExternalSecret with kubectl.
    """
    hidden = document.secret.hidden
    if hidden is None or not document.forced:
        return
    what = "is encrypted with sops" if hidden == "sops" else f"is a manifest of kind {hidden}"
    message = f"This file {what}; `pachctl create secret` cannot create the secret from it."
    finding = document.finding(("metadata",), message)
    yield finding._replace(span=finding.span._replace(end=finding.span.start + 1))


@rule("R219", "placeholder-not-checked", Severity.INFO)
def placeholder_not_checked(document: Document) -> Iterator[Finding]:
    """A template has placeholders that a tool fills in, so their values are not checked.

    Why: Helm, envsubst and other tools replace `{{ ... }}`, `${...}` and `$(...)` before the object is created, so the
    real values are unknown; everything else is checked. This is about manifests for kubectl, and about specs whose
    path says that they are templates: in the `templates` folder of a Helm chart, or with an ending such as `.j2`. One
    finding is about all placeholders of a file; without `--info` a note gives their number. Other specs with
    placeholders get R140 or R142, secrets for pachctl R220.

    Wrong:
    ```yaml
    apiVersion: v1
    kind: Secret
    metadata: {name: weather}
    stringData:
      access: "«${WEATHER_ACCESS}»"
    ```
    Right:
    ```json +weather
    "stringData": {"access": "5512-read"}
    ```
    Fix: Nothing to do if a tool fills it in. To check the values, run spec-lint on the output of the tool.
    """
    if document.found_by(templated) and placeholders(document) and is_expected(document):
        yield from template_findings(document)


@rule("R220", "unrendered-secret", Severity.ERROR, refused_by=Refuser.PACHD)
def unrendered_secret(document: Document) -> Iterator[Finding]:
    """A secret for pachctl has placeholders of another tool in its name, its metadata or its `data`.

    Why: pachctl and pachd replace nothing: a name with `${ENV}` is not valid, and a placeholder is not base64. All
    placeholders of a file get one finding, and no other is about them; everything else is checked. A placeholder under
    `stringData` is a value like any other (S327); `spec-lint apply --fill` replaces it.

    Wrong:
    ```json +weather
    "metadata": {"name": "weather-«${ENV}»"},
    "stringData": {"access": "5512-read"}
    ```
    Right:
    ```json +weather
    "metadata": {"name": "weather-dev"},
    "stringData": {"access": "5512-read"}
    ```
    Fix: Render the file, and check and create the result: `envsubst < weather.json | spec-lint check -`.
    """
    if document.found_by(templated) and document.kind is Kind.SECRET and not is_expected(document):
        yield from template_findings(document)
