"""Fields of a secret that pachd takes in silence, although they are not what they seem."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from spec_lint.engine.rule import rule
from spec_lint.findings.finding import Finding, Label, Part, Pointer, Severity
from spec_lint.grammar.nearest import nearest
from spec_lint.grammar.suggestion import did_you_mean
from spec_lint.grammar.words import quoted
from spec_lint.model.misplaced_fields import lost_name, meant, unknown_fields
from spec_lint.model.secret import FIELDS, Secret
from spec_lint.reading.node import Node
from spec_lint.rules.secret_objects.names import secret_name_missing
from spec_lint.rules.secret_types import types as secret_types

_HARMLESS = ("$schema", "status")
_COMMENTS = ("_", "#", "//", "$comment", "comment", "description")


@rule("S301", "secret-field-unknown", Severity.WARNING, stops_apply=True)
def secret_field_unknown(secret: Secret) -> Iterator[Finding]:
    """A secret has a field that is none of a secret's.

    Why: pachd drops fields that it does not know, and what stands under them, without a word: a misspelt
    string_data makes a secret without values. kubectl refuses them.

    Wrong:
    ```json +weather
    "stringData": {"access": "5512-read"}, «"string_data"»: {"secret": "7081-write"}
    ```
    Right:
    ```json +weather
    "stringData": {"access": "5512-read", "secret": "7081-write"}
    ```
    Fix: Correct the name, or remove the field.
    """
    if not secret.judged:
        return
    told = _told(secret)
    for unknown in unknown_fields(secret):
        if (
            unknown.inside[1:2] == ("managedFields",)
            or unknown.key.start in told
            or unknown.name in _HARMLESS
            or unknown.name.lower().startswith(_COMMENTS)
        ):
            continue
        near = meant(unknown)
        inside = ".".join(str(token) for token in unknown.inside)
        what = f"{inside} has no field" if inside else "A secret has no field"
        does = (
            "pachd drops it and what stands under it" if secret.for_pachctl else "kubectl refuses the manifest for it"
        )
        help_ = did_you_mean(near, ours=True)
        yield _at(secret, unknown.key, f"{what} {quoted(unknown.name)}: {does}.", help_)


def _told(secret: Secret) -> set[int]:
    """Where errors point already that have the same cause."""
    checks = (
        secret_name_missing,
        secret_types.service_account_name,
        secret_types.docker_key_missing,
        secret_types.basic_auth_keys,
        secret_types.ssh_private_key,
        secret_types.tls_keys,
    )
    return {finding.span.start for finding in chain.from_iterable(check(secret) for check in checks)}


def _at(secret: Secret, node: Node, message: str, help_: str | None = None, related: tuple[Label, ...] = ()) -> Finding:
    finding = secret.finding((), message, help=help_, related=related)
    return finding._replace(span=finding.span._replace(start=node.start, end=node.end))


@rule("S302", "secret-field-case", Severity.WARNING)
def secret_field_case(secret: Secret) -> Iterator[Finding]:
    """A field of a secret is written in another letter case.

    Why: Go's encoding/json, and so pachd, matches field names without regard to letter case. kubectl and the API
    server do not: to them the field is unknown.

    Wrong:
    ```json +weather
    «"stringdata"»: {"access": "5512-read"}
    ```
    Right:
    ```json +weather
    "stringData": {"access": "5512-read"}
    ```
    Fix: Write the field as Kubernetes does.
    """
    decoded = secret.decoded if secret.judged else None
    for name, key in decoded.other_case if decoded is not None else []:
        message = f"pachd takes {quoted(key.text)} for {name}; kubectl does not know it in this letter case."
        yield _at(secret, key, message, f"Write {name}.")


@rule("S303", "duplicate-secret-field", Severity.WARNING, stops_apply=True)
def duplicate_secret_field(secret: Secret) -> Iterator[Finding]:
    """A field or a key of a secret is written twice.

    Why: Go decodes the second over the first: of two keys the last counts, of two objects the keys come together.
    kubectl refuses the file.

    Wrong:
    ```json +weather
    "stringData": {"access": "5512-read", «"access"»: "7081-write"}
    ```
    Right:
    ```json +weather
    "stringData": {"access": "7081-write"}
    ```
    Fix: Keep one of them.
    """
    decoded = secret.decoded if secret.judged else None
    for first, again in decoded.doubled if decoded is not None else []:
        message = f"{quoted(again.text)} is written a second time: pachd takes the last, and kubectl refuses the file."
        label = Label(secret.span()._replace(start=first.start, end=first.end), "written here first")
        yield _at(secret, again, message, related=(label,))


@rule("S304", "secret-kind", Severity.WARNING)
def secret_kind(secret: Secret) -> Iterator[Finding]:
    """A secret file does not say that it is a Secret of version v1.

    Why: pachd never looks at kind and apiVersion: whatever has a name and values becomes a secret. kubectl refuses
    the file, and it may be another object that was given by mistake.

    Wrong:
    ```json secret +weather
    "kind": «"ConfigMap"»,
    "stringData": {"access": "5512-read"}
    ```
    Right:
    ```json secret +weather
    "stringData": {"access": "5512-read"}
    ```
    Fix: Write "apiVersion": "v1" and "kind": "Secret".
    """
    document = secret.document
    if not secret.judged or lost_name(secret) is not None:
        return
    for field, wanted in (("kind", "Secret"), ("apiVersion", "v1")):
        found = secret.value.get(field, "")
        if found == wanted or (field,) in document.unread:
            continue
        where: Pointer = (field,) if document.node((field,)) is not None else ()
        said = f"This says {field} {quoted(found)}" if found else f"{field} is missing here"
        near = "" if not found or nearest(found, [wanted]) is None else " as it stands"
        finding = secret.finding(
            where, f"{said}, where {wanted} should stand: pachd does not look, kubectl refuses it{near}."
        )
        if not where:
            finding = finding._replace(span=finding.span._replace(end=finding.span.start + 1))
        yield finding
        return


@rule("S305", "key-in-data-and-string-data", Severity.WARNING)
def key_in_data_and_string_data(secret: Secret) -> Iterator[Finding]:
    """A key stands in data and in stringData.

    Why: Kubernetes lays stringData over data when it stores the secret: the value in data is lost.

    Wrong:
    ```json +weather
    "data": {«"access"»: "NzA4MS13cml0ZQ=="}, "stringData": {"access": "5512-read"}
    ```
    Right:
    ```json +weather
    "stringData": {"access": "5512-read"}
    ```
    Fix: Keep one of them.
    """
    if secret.judged:
        plain = secret.mapping("stringData")
        for key in secret.mapping("data"):
            if key in plain:
                related = [Label(secret.span(("stringData", key), Part.KEY), "this one wins")]
                message = f"{quoted(key)} stands in stringData too: this value is lost."
                yield secret.finding(("data", key), message, part=Part.KEY, related=related)


@rule("S306", "secret-without-keys", Severity.WARNING)
def secret_without_keys(secret: Secret) -> Iterator[Finding]:
    """A secret holds nothing.

    Why: no pipeline can ask it for a key, and mounted it is an empty directory. Mostly the values were lost on the
    way.

    Wrong:
    ```json +weather
    «"data"»: {}
    ```
    Right:
    ```json +weather
    "stringData": {"access": "5512-read"}
    ```
    Fix: Add the values under stringData.
    """
    unread = any((field,) in secret.document.unread for field in ("data", "stringData"))
    if not secret.judged or not secret.for_pachctl or unread or unknown_fields(secret):
        return
    if any(secret.mapping(field) for field in FIELDS):
        return
    if secret.type == "Opaque" and (secret.name or secret.metadata.get("generateName")):
        where: Pointer = next(
            ((field,) for field in ("stringData", "data") if secret.document.node((field,))), ("kind",)
        )
        yield secret.finding(where, "This secret holds no keys.", part=Part.KEY)


@rule("S307", "misspelt-secret-type", Severity.WARNING)
def misspelt_secret_type(secret: Secret) -> Iterator[Finding]:
    """The type of a secret is nearly, but not quite, one that Kubernetes knows.

    Why: any text may be a type. Only the exact ones mean something: a misspelt kubernetes.io/dockerconfigjson is
    not used for pulling images, and none of its keys is checked. The type cannot be changed later.

    Wrong:
    ```json +weather
    "type": «"opaque"», "stringData": {"access": "5512-read"}
    ```
    Right:
    ```json +weather
    "type": "Opaque", "stringData": {"access": "5512-read"}
    ```
    Fix: Write the type exactly, or leave it out for Opaque.
    """
    kind = secret.type
    if not secret.judged or kind in TYPES or "type" not in secret.value:
        return
    near = _near_type(kind)
    if near is not None:
        message = (
            f"{quoted(kind)} is not a type that Kubernetes knows: nothing is checked, and nothing uses it as {near}."
        )
        yield secret.finding(("type",), message, help=did_you_mean(near, ours=True))


TYPES = (
    "Opaque",
    "kubernetes.io/dockerconfigjson",
    "kubernetes.io/dockercfg",
    "kubernetes.io/basic-auth",
    "kubernetes.io/ssh-auth",
    "kubernetes.io/tls",
    "kubernetes.io/service-account-token",
    "bootstrap.kubernetes.io/token",
)
"""The types that Kubernetes gives a meaning."""


def _near_type(kind: str) -> str | None:
    plain = "".join(character for character in kind.lower() if character.isalnum())
    for known in TYPES:
        whole, _, last = known.lower().partition("/")
        if plain in {"".join(filter(str.isalnum, text)) for text in (known.lower(), last or whole)}:
            return known
    return nearest(kind, TYPES)


@rule("S308", "secret-resource-version", Severity.WARNING)
def secret_resource_version(secret: Secret) -> Iterator[Finding]:
    """A secret brings the resourceVersion of an object that was read from a cluster.

    Why: the API server stores no new object that brings one ("resourceVersion should not be set on objects to be
    created"). A dry run does not tell.

    Wrong:
    ```json +weather
    "metadata": {"name": "weather", "resourceVersion": «"48213"»},
    "stringData": {"access": "5512-read"}
    ```
    Right:
    ```json +weather
    "stringData": {"access": "5512-read"}
    ```
    Fix: Remove resourceVersion, and best also uid, creationTimestamp and managedFields.
    """
    version = secret.metadata.get("resourceVersion") if secret.judged else None
    if isinstance(version, str) and version.isascii() and version.isdigit() and int(version[:20]):
        message = "This is the state of an object in some cluster: Kubernetes creates no object that brings it."
        yield secret.finding(("metadata", "resourceVersion"), message, help="Remove it.")


PLATFORM = frozenset({
    "pachyderm-storage-secret", "postgres", "pachyderm-license", "pachyderm-identity", "pachyderm-identity-extras",
    "pachyderm-auth", "pachyderm-console-secret", "pachyderm-enterprise", "pachyderm-deployment-id-secret",
    "det-oidc-client-secret", "pg-ca-cert",
})  # fmt: skip
"""The secrets that Pachyderm's Helm chart makes."""


@rule("S309", "reserved-secret-name", Severity.WARNING)
def reserved_secret_name(secret: Secret) -> Iterator[Finding]:
    """A secret has the name of one of Pachyderm's own.

    Why: Pachyderm's Helm chart makes secrets of these names in the same namespace: creating one fails where the
    chart is installed, and replacing it breaks Pachyderm. Secrets named spout-pachctl-secret-… and …-det are
    pachd's.

    Wrong:
    ```json +weather
    "metadata": {"name": «"postgres"»},
    "stringData": {"access": "5512-read"}
    ```
    Right:
    ```json +weather
    "metadata": {"name": "weather-pg"},
    "stringData": {"access": "5512-read"}
    ```
    Fix: Choose another name.
    """
    name = secret.name
    if secret.judged and secret.for_pachctl and (name in PLATFORM or name.startswith("spout-pachctl-secret-")):
        message = f"Pachyderm makes a secret of the name {quoted(name)} itself, in the same namespace."
        yield secret.finding(("metadata", "name"), message)


@rule("S310", "secret-with-pipeline-labels", Severity.WARNING)
def secret_with_pipeline_labels(secret: Secret) -> Iterator[Finding]:
    """A secret has the labels by which pachd finds what belongs to a pipeline.

    Why: when pachd deletes or restarts a pipeline, it deletes all secrets with the pipeline's labels pipelineName
    and pipelineProject (src/server/pps/server/kube_driver.go).

    Wrong:
    ```json +weather
    "stringData": {"access": "5512-read"},
    "metadata": {"name": "weather", "labels": {«"pipelineName"»: "edges", "pipelineProject": "default"}}
    ```
    Right:
    ```json +weather
    "stringData": {"access": "5512-read"},
    "metadata": {"name": "weather", "labels": {"for-pipeline": "edges"}}
    ```
    Fix: Leave these labels to pachd.
    """
    labels = secret.mapping("metadata", "labels") if secret.judged else {}
    if "pipelineName" in labels and "pipelineProject" in labels:
        message = "pachd deletes the secrets with these labels when the pipeline is deleted or restarted."
        yield secret.finding(("metadata", "labels", "pipelineName"), message, part=Part.KEY)
