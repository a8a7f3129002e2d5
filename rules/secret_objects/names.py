"""Names of secrets, of their namespaces and of their keys."""

from __future__ import annotations

from collections.abc import Iterator

from spec_lint.engine.rule import rule
from spec_lint.findings.finding import Finding, Part, Pointer, Refuser, Severity
from spec_lint.grammar import GrammarError, refusal
from spec_lint.grammar.kubernetes_names import (
    check_config_key,
    check_dns_label,
    check_dns_subdomain,
    dashed,
)
from spec_lint.grammar.suggestion import did_you_mean
from spec_lint.grammar.words import quoted
from spec_lint.model.document import Document
from spec_lint.model.misplaced_fields import lost_name
from spec_lint.model.secret import FIELDS, Secret
from spec_lint.model.settings import Settings
from spec_lint.model.unusual import has_unusual_keys, has_unusual_name
from spec_lint.secrets.text import placeholder


def text_finding(secret: Secret, pointer: Pointer, error: GrammarError, message: str, part: Part) -> Finding:
    """A finding at the wrong characters of a text."""
    help_ = did_you_mean(error.suggestion)
    if part is Part.KEY:
        return secret.finding(pointer, message, part=Part.KEY, help=help_)
    inside = (error.start, error.end) if error.start < error.end else None
    return secret.finding(pointer, message, inside=inside, help=help_)


@rule("S101", "secret-name-missing", Severity.ERROR, refused_by=Refuser.KUBERNETES)
def secret_name_missing(secret: Secret) -> Iterator[Finding]:
    """A secret has no name.

    Why: Kubernetes requires `metadata.name` or `metadata.generateName` ("name or generateName is required"). A misspelt
    or misplaced field does not count, because pachd drops fields that it does not know.

    Wrong:
    ```json +weather
    «"metadata"»: {},
    "stringData": {"access": "5512-read"}
    ```
    Right:
    ```json +weather
    "stringData": {"access": "5512-read"}
    ```
    Fix: Add the name under `metadata`.
    """
    if not secret.judged or not secret.found_by(has_unusual_name):
        return
    metadata = secret.metadata
    if secret.name or metadata.get("generateName") or _unread(secret.document):
        return
    lost = lost_name(secret)
    if lost is not None:
        place, words = lost
        message = f"The secret has no name; {words}."
        yield secret.finding_on(place.key, place.pointer, message)
    elif "name" in metadata:
        yield secret.finding(("metadata", "name"), "The name of the secret is empty.")
    else:
        message = "The secret has no name; `metadata.name` is missing."
        pointer: Pointer = ("metadata", "name") if secret.document.node(("metadata", "name")) else ("metadata",)
        part = Part.VALUE if len(pointer) > 1 else Part.KEY
        yield secret.finding(pointer, message, part=part)


def _unread(document: Document) -> bool:
    """Whether the reader has already rejected the fields that may hold the name."""
    names = [("metadata",), ("metadata", "name"), ("metadata", "generateName")]
    return any(name in document.unread for name in names)


@rule("S102", "secret-name", Severity.ERROR, refused_by=Refuser.KUBERNETES)
def secret_name(secret: Secret) -> Iterator[Finding]:
    """The secret's name is not valid in Kubernetes.

    Why: The name of a Secret is a DNS-1123 subdomain of at most 253 characters: lower-case letters, digits, `-` and
    `.`. Each part between dots starts and ends with a letter or a digit.

    Wrong:
    ```json +weather
    "metadata": {"name": "«W»eather_Key"},
    "stringData": {"access": "5512-read"}
    ```
    Right:
    ```json +weather
    "metadata": {"name": "weather-key"},
    "stringData": {"access": "5512-read"}
    ```
    Fix: Use lower-case letters, digits and `-`. To be mounted, a name must have no `.` and at most 63 characters.
    """
    if not secret.judged or not secret.found_by(has_unusual_name):
        return
    for field in ("name", "generateName"):
        name = secret.metadata.get(field)
        if not isinstance(name, str) or not name:
            continue
        error = refusal(check_dns_subdomain, name) if field == "name" else _prefix_refusal(secret, name)
        if error is not None:
            what = "a secret's name" if field == "name" else "the beginning of a secret's name"
            message = f"{quoted(name)} is not valid as {what}: {error.message}."
            error.suggestion = error.suggestion or (None if placeholder(name) else dashed(name))
            yield text_finding(secret, ("metadata", field), error, message, Part.VALUE)


def _prefix_refusal(secret: Secret, prefix: str) -> GrammarError | None:
    """Why Kubernetes rejects a generateName: as a prefix, or as the name made from it."""
    error = refusal(check_dns_subdomain, f"{prefix[:-2]}a" if len(prefix) > 1 and prefix.endswith("-") else prefix)
    return error if error or secret.name else refusal(check_dns_subdomain, f"{prefix[:58]}x2b4d")


@rule("S103", "secret-namespace", Severity.ERROR, refused_by=Refuser.KUBERNETES)
def secret_namespace(secret: Secret, settings: Settings) -> Iterator[Finding]:
    """A secret names a namespace other than pachd's.

    Why: pachd creates secrets in its own namespace, and the API server rejects an object that names another one ("the
    namespace of the provided object does not match the namespace sent on the request"). `namespace` in the
    configuration says where pachd runs. kubectl creates a manifest in the namespace that it names, so only JSON objects
    are reported.

    Wrong:
    ```json +weather
    "metadata": {"name": "weather", "namespace": «"storms"»},
    "stringData": {"access": "5512-read"}
    ```
    Right:
    ```json +weather
    "stringData": {"access": "5512-read"}
    ```
    Fix: Remove the namespace, or set `namespace` in the configuration to the one where pachd runs.
    """
    here, there = settings.namespace, secret.namespace
    if not secret.judged or there is None:
        return
    if not secret.for_pachctl:
        error = refusal(check_dns_label, there)
        if error is not None:
            message = f"{quoted(there)} is not valid as a namespace: {error.message}."
            yield text_finding(secret, ("metadata", "namespace"), error, message, Part.VALUE)
    elif there != here:
        yield secret.finding(
            ("metadata", "namespace"),
            f"The secret names the namespace {quoted(there)}, but pachd creates secrets in its own, {quoted(here)}.",
            help=f"Remove it; if pachd runs in {quoted(there)}, set `namespace` to it in the configuration.",
        )


@rule("S104", "secret-key", Severity.ERROR, refused_by=Refuser.KUBERNETES)
def secret_key(secret: Secret) -> Iterator[Finding]:
    """A key of a secret is not valid in Kubernetes.

    Why: Keys become file names. They have at most 253 letters, digits, `-`, `_` and `.`; they must not be `.` or start
    with `..`.

    Wrong:
    ```json +weather
    "stringData": {«"access key"»: "5512-read"}
    ```
    Right:
    ```json +weather
    "stringData": {"access-key": "5512-read"}
    ```
    Fix: Replace the characters that are not allowed with `-` or `_`.
    """
    if not secret.judged or not secret.found_by(has_unusual_keys):
        return
    reported: set[str] = set()
    for field in reversed(FIELDS):
        for key in secret.mapping(field):
            error = None if key in reported else refusal(check_config_key, key)
            if error is not None:
                reported.add(key)
                message = f"{quoted(key)} is not valid as a key of a secret: {error.message}."
                yield text_finding(secret, (field, key), error, message, Part.KEY)
