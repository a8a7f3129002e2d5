"""Fields of a secret that pachd silently accepts although they do not do what they seem to do."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from spec_lint.engine.rule import rule
from spec_lint.findings.finding import Finding, Label, Part, Pointer, Refuser, Severity
from spec_lint.grammar.nearest import nearest
from spec_lint.grammar.suggestion import did_you_mean
from spec_lint.grammar.words import quoted
from spec_lint.model.byte_edits import fix_of
from spec_lint.model.edits import renamed_key, replaced
from spec_lint.model.misplaced_fields import lost_name, meant, unknown_fields
from spec_lint.model.secret import FIELDS, Secret
from spec_lint.model.unusual import has_unusual_keys, has_unusual_kind
from spec_lint.rules.secret_objects.names import secret_name_missing
from spec_lint.rules.secret_surprises.fixes import as_secret, has_keys_of, renaming
from spec_lint.rules.secret_types import types as secret_types

_HARMLESS = ("$schema", "status", "sops")
_COMMENTS = ("_", "#", "//", "$comment", "comment", "description")


@rule("S301", "secret-field-unknown", Severity.WARNING, stops_apply=True)
def secret_field_unknown(secret: Secret) -> Iterator[Finding]:
    """A secret has an unknown field.

    Why: pachd silently drops fields that it does not know, with everything under them, so a misspelt `string_data`
    makes a secret without values. kubectl rejects them.

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
    found = unknown_fields(secret) if secret.judged else []
    reported = _reported(secret) if found else set()
    for unknown in found:
        if (
            unknown.inside[1:2] == ("managedFields",)
            or unknown.key.start in reported
            or unknown.name in _HARMLESS
            or unknown.name.lower().startswith(_COMMENTS)
        ):
            continue
        near = meant(unknown)
        inside = ".".join(str(token) for token in unknown.inside)
        what = f"`{inside}` has no field" if inside else "A secret has no field"
        does = "pachd drops it and everything under it" if secret.for_pachctl else "kubectl rejects the manifest"
        help_ = did_you_mean(near, ours=True)
        fix = renaming(secret, unknown, near) if near is not None else None
        message = f"{what} {quoted(unknown.name)}; {does}."
        yield secret.finding_on(unknown.key, unknown.pointer, message, help=help_, fix=fix)


def _reported(secret: Secret) -> set[int]:
    """The places of errors that have the same cause."""
    checks = (
        secret_name_missing,
        secret_types.service_account_name,
        secret_types.docker_key_missing,
        secret_types.basic_auth_keys,
        secret_types.ssh_private_key,
        secret_types.tls_keys,
    )
    return {finding.span.start for finding in chain.from_iterable(check(secret) for check in checks)}


@rule("S302", "secret-field-case", Severity.WARNING)
def secret_field_case(secret: Secret) -> Iterator[Finding]:
    """A field of a secret is written in the wrong letter case.

    Why: pachd, like Go's encoding/json, ignores the letter case of field names. kubectl and the API server do not; for
    them the field is unknown.

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
    for key, place in decoded.other_case if decoded is not None else []:
        name = str(place[-1])
        message = f"pachd reads {quoted(key.text)} as `{name}`, but kubectl does not know it in this letter case."
        twice = decoded is not None and any(
            key.start in (first.start, again.start) for first, again, _ in decoded.doubled
        )
        fix = None if twice else fix_of(f'Rename {quoted(key.text)} to "{name}"', renamed_key(secret, key, name))
        yield secret.finding_on(key, place, message, help=f"Write `{name}`.", fix=fix)


@rule("S303", "duplicate-secret-field", Severity.WARNING, stops_apply=True)
def duplicate_secret_field(secret: Secret) -> Iterator[Finding]:
    """A field or a key of a secret is written twice.

    Why: Go decodes the second over the first: of two keys the last one takes effect, and two objects are merged.
    kubectl rejects the file.

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
    for first, again, place in decoded.doubled if decoded is not None else []:
        message = f"{quoted(again.text)} is written twice; pachd uses the last one, and kubectl rejects the file."
        label = Label(secret.span()._replace(start=first.start, end=first.end), "first written here")
        yield secret.finding_on(again, place, message, related=(label,))


@rule("S304", "secret-kind", Severity.WARNING)
def secret_kind(secret: Secret) -> Iterator[Finding]:
    """A secret file does not say that it is a Secret of version v1.

    Why: pachd ignores `kind` and `apiVersion`: anything with a name and values becomes a secret. kubectl rejects the
    file, and it may be another object that was given by mistake.

    Wrong:
    ```json secret +weather
    "kind": «"ConfigMap"»,
    "stringData": {"access": "5512-read"}
    ```
    Right:
    ```json secret +weather
    "stringData": {"access": "5512-read"}
    ```
    Fix: Write `"apiVersion": "v1"` and `"kind": "Secret"`.
    """
    if secret.for_pachctl:
        for finding in _wrong_kind(secret):
            yield finding._replace(message=f"{finding.message}; pachd ignores it, but kubectl rejects the file.")


@rule("S319", "manifest-kind", Severity.ERROR, refused_by=Refuser.KUBERNETES)
def manifest_kind(secret: Secret) -> Iterator[Finding]:
    """A secret in YAML or in a List, which only kubectl reads, does not say that it is a Secret of version v1.

    Why: kubectl finds the kind of an object by `apiVersion` and `kind`, in exactly this spelling. It has no kind
    `secret`, and rejects an object without one.

    Wrong:
    ```yaml
    apiVersion: v1
    kind: «secret»
    metadata: {name: weather}
    stringData: {access: 5512-read}
    ```
    Right:
    ```yaml
    apiVersion: v1
    kind: Secret
    metadata: {name: weather}
    stringData: {access: 5512-read}
    ```
    Fix: Write `apiVersion: v1` and `kind: Secret`.
    """
    if not secret.for_pachctl:
        for finding in _wrong_kind(secret):
            yield finding._replace(message=f"{finding.message}.")


def _wrong_kind(secret: Secret) -> Iterator[Finding]:
    """The first field of `kind` and `apiVersion` that is not what kubectl needs; the message lacks its end."""
    if not secret.judged or not secret.found_by(has_unusual_kind) or lost_name(secret) is not None:
        return
    document = secret.document
    for field, wanted in (("kind", "Secret"), ("apiVersion", "v1")):
        found = secret.value.get(field, "")
        if found == wanted or (field,) in document.unread or (field,) in secret.holes:
            continue
        where: Pointer = (field,) if document.node((field,)) is not None else ()
        wrong = f"`{field}` must be `{wanted}`, not {quoted(found)}" if found else f"`{field}` must be `{wanted}`"
        finding = secret.finding(where, wrong, fix=as_secret(secret, field, found, wanted))
        if not where:
            finding = finding._replace(span=finding.span._replace(end=finding.span.start + 1))
        yield finding
        return


@rule("S305", "key-in-data-and-string-data", Severity.WARNING)
def key_in_data_and_string_data(secret: Secret) -> Iterator[Finding]:
    """A key is in both `data` and `stringData`.

    Why: When Kubernetes stores the secret, `stringData` overrides `data`, so the value in `data` is lost.

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
    if secret.judged and secret.found_by(has_unusual_keys):
        plain = secret.mapping("stringData")
        for key in secret.mapping("data"):
            if key in plain:
                related = [Label(secret.span(("stringData", key), Part.KEY), "this value wins")]
                message = f"The key {quoted(key)} is in `stringData` too, so this value is lost."
                yield secret.finding(("data", key), message, part=Part.KEY, related=related)


@rule("S306", "secret-without-keys", Severity.WARNING)
def secret_without_keys(secret: Secret) -> Iterator[Finding]:
    """A secret has no keys.

    Why: No pipeline can ask it for a key, and mounted it is an empty directory. Usually the values were lost by
    mistake.

    Wrong:
    ```json +weather
    «"data"»: {}
    ```
    Right:
    ```json +weather
    "stringData": {"access": "5512-read"}
    ```
    Fix: Add the values under `stringData`.
    """
    if not secret.judged or not secret.for_pachctl or not secret.found_by(has_unusual_keys):
        return
    if any((field,) in secret.document.unread for field in FIELDS) or unknown_fields(secret):
        return
    if any(secret.mapping(field) for field in FIELDS):
        return
    if secret.type == "Opaque" and (secret.name or secret.metadata.get("generateName")):
        where: Pointer = next(
            ((field,) for field in ("stringData", "data") if secret.document.node((field,))), ("kind",)
        )
        yield secret.finding(where, "This secret has no keys.", part=Part.KEY)


@rule("S307", "misspelt-secret-type", Severity.WARNING)
def misspelt_secret_type(secret: Secret) -> Iterator[Finding]:
    """The type of a secret is almost one that Kubernetes knows.

    Why: Any string may be a type, but only the exact ones have a meaning: a misspelt `kubernetes.io/dockerconfigjson`
    is not used for pulling images, and its keys are not checked. The type cannot be changed later.

    Wrong:
    ```json +weather
    "type": «"opaque"», "stringData": {"access": "5512-read"}
    ```
    Right:
    ```json +weather
    "type": "Opaque", "stringData": {"access": "5512-read"}
    ```
    Fix: Write the type exactly, or remove it for `Opaque`.
    """
    kind = secret.type
    if not secret.judged or kind in TYPES or "type" not in secret.value:
        return
    near = _near_type(kind)
    if near is not None:
        message = f"Kubernetes does not know the type {quoted(kind)}"
        message += "." if near == "Opaque" else f"; it checks no keys, and nothing uses the secret as `{near}`."
        # The keys of a secret are checked for any other type.
        certain = near == "Opaque" and _letters(kind) == _letters(near)
        edits = replaced(secret, ("type",), near) if has_keys_of(secret, near) else None
        fix = fix_of(f'Write "{near}"', edits, safe=certain)
        yield secret.finding(("type",), message, help=did_you_mean(near, ours=True), fix=fix)


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
"""The types that have a meaning in Kubernetes."""

_OTHER_NAMES = {
    "generic": "Opaque",
    "ssh": "kubernetes.io/ssh-auth",
    "sshkey": "kubernetes.io/ssh-auth",
    "sshprivatekey": "kubernetes.io/ssh-auth",
    "basic": "kubernetes.io/basic-auth",
    "auth": "kubernetes.io/basic-auth",
    "cert": "kubernetes.io/tls",
    "certificate": "kubernetes.io/tls",
    "docker": "kubernetes.io/dockerconfigjson",
    "dockerregistry": "kubernetes.io/dockerconfigjson",
    "dockerconfig": "kubernetes.io/dockerconfigjson",
    "serviceaccount": "kubernetes.io/service-account-token",
    "bootstraptoken": "bootstrap.kubernetes.io/token",
}
"""Names that the types have elsewhere, for instance in kubectl, without the part before the slash."""
_VOLUMES = frozenset({
    "azure-file", "azurefile", "cephfs", "cinder", "flexvolume", "glusterfs", "iscsi-chap", "quobyte", "rbd", "scaleio",
    "storageos",
})  # fmt: skip
"""Types of ``kubernetes.io`` that volume plugins use, with keys of their own."""


def _near_type(kind: str) -> str | None:
    """The type that a misspelt one means; another program's type, in a domain of its own, means none."""
    domain, slash, last = kind.rpartition("/")
    if slash and nearest(domain, ("kubernetes.io", "bootstrap.kubernetes.io", "k8s.io")) is None:
        return None
    if last in _VOLUMES or (not slash and last == "generic"):
        return None
    is_token = domain.startswith("boot")
    names = {known.rpartition("/")[2]: known for known in TYPES if known.startswith("boot") == is_token}
    plain = _letters(last).removesuffix("secret")
    near = next((name for name in names if _letters(name) == plain), None) or nearest(last, names)
    return _OTHER_NAMES.get(plain) or (names[near] if near is not None else None)


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.lower()))
