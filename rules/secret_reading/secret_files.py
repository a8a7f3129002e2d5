"""What keeps pachd from reading a secret file at all."""

from __future__ import annotations

from collections.abc import Iterator

from spec_lint.engine.rule import rule
from spec_lint.findings.finding import Finding, Refuser, Severity
from spec_lint.model.document import Document
from spec_lint.model.project import Project
from spec_lint.reading.secret.value import field_words
from spec_lint.rules.catalogue import Catalogue, reader_findings

PACHD = "pachd cannot read the secret, and creates nothing"
KUBERNETES = "Kubernetes refuses the secret for this"


def _refusals(document: Document, project: Project, code: str) -> Iterator[Finding]:
    """The reader's errors of a code. A manifest for kubectl is read by Kubernetes and not by pachd."""
    for finding in reader_findings(document, project, code):
        if document.secret.form in ("yaml", "list") and not document.forced:
            yield finding._replace(label=KUBERNETES, refused_by=Refuser.KUBERNETES)
        else:
            yield finding._replace(label=PACHD)


pachd_refuses = Catalogue(_refusals, refused_by=Refuser.PACHD)


pachd_refuses(
    "R200",
    "secret-file-empty",
    """A secret file is empty.

    Why: pachd decodes the file with Go's encoding/json (CreateSecret in src/server/pps/server/api_server.go), which
    wants one JSON value ("unexpected end of JSON input").

    Wrong:
    ```json secret
    «

    »
    ```
    Right:
    ```json secret +weather
    "stringData": {"access": "5512-read"}
    ```
    Fix: Write the secret into it: kubectl create secret generic … --dry-run=client -o json.
    """,
)


pachd_refuses(
    "R201",
    "secret-syntax",
    """A secret file is not JSON.

    Why: pachd decodes the file with Go's encoding/json, which takes JSON to the letter of RFC 8259: no comments, no
    comma after the last entry, keys and texts in straight double quotes. Nothing is created.

    Wrong:
    ```json secret +weather
    "stringData": {"access": "5512-read"«,»}
    ```
    Right:
    ```json secret +weather
    "stringData": {"access": "5512-read"}
    ```
    Fix: Mend the text at the place that is shown, or just before it.
    """,
)


pachd_refuses(
    "R202",
    "text-after-the-secret",
    """Something follows the object in a secret file.

    Why: pachd takes one secret in a file; Go refuses whatever stands behind it ("invalid character after top-level
    value"), and then the first secret is not created either.

    Wrong:
    ```json secret
    {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "weather"}, "stringData": {"access": "5512-read"}}
    «{»"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "storms"}, "stringData": {"access": "5513-read"}}
    ```
    Right:
    ```json secret +weather
    "stringData": {"access": "5512-read"}
    ```
    Fix: Put each secret into a file of its own, and nothing else.
    """,
)


pachd_refuses(
    "R203",
    "secret-cut-off",
    """A secret file ends too early.

    Why: a brace, bracket or quote is never closed ("unexpected end of JSON input"): the file was cut off, or one is
    missing further up.

    Wrong:
    ```json secret
    «{»"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "weather"}, "stringData": {"access": "5512-read"}
    ```
    Right:
    ```json secret +weather
    "stringData": {"access": "5512-read"}
    ```
    Fix: Close what is open.
    """,
)


pachd_refuses(
    "R204",
    "control-character",
    r"""A text in a secret file holds a line break, a tab or another control character as it is.

    Why: JSON wants control characters in texts to be escaped ("invalid character in string literal"). Multi-line
    values such as keys and certificates are written with \n, or in base64 under data.

    Wrong:
    ```json secret
    {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "weather"}, "stringData": {"access": «"5512»
    read"}}
    ```
    Right:
    ```json secret +weather
    "stringData": {"access": "5512\nread"}
    ```
    Fix: Escape the character, or let kubectl write the file.
    """,
)


pachd_refuses(
    "R205",
    "secret-escape",
    r"""A backslash in a secret file escapes something that JSON does not know.

    Why: behind a backslash JSON allows " \ / b f n r t, and u with four hexadecimal digits ("invalid character in
    string escape code"). Passwords and Windows paths with a backslash need two.

    Wrong:
    ```json secret +weather
    "stringData": {"access": "CORP«\j»obs-5512"}
    ```
    Right:
    ```json secret +weather
    "stringData": {"access": "jobs-5512"}
    ```
    Fix: Write two backslashes for one.
    """,
)


pachd_refuses(
    "R206",
    "secret-literal",
    """A word or a number in a secret file is none of JSON's.

    Why: JSON knows the words true, false and null, in lower case, and numbers in decimal without a plus or leading
    zeros ("invalid character looking for beginning of value"). A text has to stand in quotes.

    Wrong:
    ```json secret +weather
    "immutable": «True»
    ```
    Right:
    ```json secret +weather
    "immutable": true, "stringData": {"access": "5512-read"}
    ```
    Fix: Write it as JSON does, or put a text in double quotes.
    """,
)


pachd_refuses(
    "R207",
    "secret-too-deep",
    """A secret file nests more than 10,000 levels deep.

    Why: Go's encoding/json refuses it ("exceeded max depth").

    Wrong:
    ```json secret
    {"kind": "Secret", "metadata": {"name": "weather"}, "deep": "…10,001 brackets…"}
    ```
    Right:
    ```json secret +weather
    "stringData": {"access": "5512-read"}
    ```
    Fix: A secret needs three levels.
    """,
)


@rule("R208", "secret-not-read", Severity.WARNING)
def secret_not_read(document: Document, project: Project) -> Iterator[Finding]:
    """A secret file holds more than 200,000 values, and the rest of it was not looked at.

    Why: no secret is that large: Kubernetes takes one mebibyte. It is a bound of spec-lint's.

    Wrong:
    ```json secret
    {"kind": "Secret", "metadata": {"name": "weather"}, "large": "…200,000 values…"}
    ```
    Right:
    ```json secret +weather
    "stringData": {"access": "5512-read"}
    ```
    Fix: Take out what does not belong into a secret.
    """
    return (finding._replace(label="") for finding in reader_findings(document, project, "R208"))


pachd_refuses(
    "R209",
    "secret-encoding",
    r"""A secret file begins with a byte order mark, or is not UTF-8.

    Why: Go's encoding/json takes UTF-8 without a mark, and stops at the first byte of any other ("invalid character
    'ï' looking for beginning of value"). Editors and shells on Windows write marks and UTF-16.

    Wrong:
    ```json secret
    # escapes: the first character is a byte order mark
    \ufeff«{»"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "weather"}, "stringData": {"a": "5512"}}
    ```
    Right:
    ```json secret +weather
    "stringData": {"access": "5512-read"}
    ```
    Fix: Save the file as UTF-8 without a byte order mark.
    """,
)


pachd_refuses(
    "R210",
    "secret-not-an-object",
    """A secret file holds a list, a text or a number instead of one object.

    Why: pachd decodes the file into a Secret ("cannot unmarshal array into Go value of type v1.Secret").

    Wrong:
    ```json secret
    «[»{"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "weather"}, "stringData": {"access": "5512-read"}}]
    ```
    Right:
    ```json secret +weather
    "stringData": {"access": "5512-read"}
    ```
    Fix: Put each secret into a file of its own, in braces and without brackets.
    """,
)


pachd_refuses(
    "R211",
    "secret-field-type",
    """A field of a secret holds another kind of value than it may.

    Why: Go decodes JSON into typed fields and converts nothing ("cannot unmarshal number into Go struct field"):
    all values of stringData, labels and annotations are texts, also where they look like numbers. This holds for
    fields that are written twice, too: each of them is decoded.

    Wrong:
    ```json +weather
    "stringData": {"port": «5432»}
    ```
    Right:
    ```json +weather
    "stringData": {"port": "5432"}
    ```
    Fix: Put numbers and truth values in quotes; values of data are base64 texts.
    """,
)


pachd_refuses(
    "R212",
    "secret-base64",
    """A value under data is not base64.

    Why: Go decodes the values of data with the standard alphabet and wants the padding ("illegal base64 data at
    input byte"); only line breaks are skipped. Plain text belongs under stringData.

    Wrong:
    ```json +weather
    "data": {"access": "read«-»only!"}
    ```
    Right:
    ```json +weather
    "stringData": {"access": "read-only!"}
    ```
    Fix: Put the text under stringData as it is, or encode it: printf %s VALUE | base64 -w0.
    """,
)


pachd_refuses(
    "R213",
    "secret-time",
    """A time in a secret's metadata is not written as Kubernetes writes it.

    Why: times are decoded by Go's time.Parse in the form of RFC 3339; a mere date or an empty text is refused.
    creationTimestamp: null, as kubectl writes it, is fine.

    Wrong:
    ```json +weather
    "metadata": {"name": "weather", "creationTimestamp": «"2024-05-01"»},
    "stringData": {"access": "5512-read"}
    ```
    Right:
    ```json +weather
    "metadata": {"name": "weather", "creationTimestamp": null},
    "stringData": {"access": "5512-read"}
    ```
    Fix: Leave it out: Kubernetes sets it.
    """,
)


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


@rule("R219", "placeholder-not-judged", Severity.INFO)
def placeholder_not_judged(document: Document) -> Iterator[Finding]:
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
