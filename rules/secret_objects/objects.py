"""What Kubernetes refuses in a secret's metadata, keys and size, and pachd in its labels."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from spec_lint.engine.rule import rule
from spec_lint.findings.finding import Finding, Label, Part, Pointer, Refuser, Severity
from spec_lint.grammar import GrammarError
from spec_lint.grammar.kubernetes_names import (
    check_config_key,
    check_dns_label,
    check_dns_subdomain,
    check_label_value,
    check_qualified_name,
    dashed,
)
from spec_lint.grammar.suggestion import did_you_mean
from spec_lint.grammar.words import listed, quoted
from spec_lint.model.document import Document
from spec_lint.model.project import Project
from spec_lint.model.secret import FIELDS, Secret
from spec_lint.model.secret_slips import lost_name
from spec_lint.secrets.text import placeholder

LARGEST = 1 << 20
"""How many bytes the values of a secret may have together (MaxSecretSize of pkg/apis/core)."""

LARGEST_REQUEST = 3 << 20
"""How many bytes the API server takes in one request."""

LARGEST_ANNOTATIONS = 256 << 10


def refusal(check: Callable[[str], None], text: str) -> GrammarError | None:
    """Why Kubernetes does not take a text, or None."""
    try:
        check(text)
    except GrammarError as error:
        return error
    return None


def _text_finding(secret: Secret, pointer: Pointer, error: GrammarError, message: str, part: Part) -> Finding:
    """A finding at the characters of a text that are wrong."""
    help_ = did_you_mean(error.suggestion)
    if part is Part.KEY:
        return secret.finding(pointer, message, part=Part.KEY, help=help_)
    inside = (error.start, error.end) if error.start < error.end else None
    return secret.finding(pointer, message, inside=inside, help=help_)


@rule("S101", "secret-name-missing", Severity.ERROR, refused_by=Refuser.KUBERNETES)
def secret_name_missing(secret: Secret) -> Iterator[Finding]:
    """A secret has no name.

    Why: Kubernetes wants metadata.name or metadata.generateName ("name or generateName is required"). A misspelt or
    misplaced field counts as none: pachd drops what it does not know.

    Wrong:
    ```json +weather
    «"metadata"»: {},
    "stringData": {"access": "5512-read"}
    ```
    Right:
    ```json +weather
    "stringData": {"access": "5512-read"}
    ```
    Fix: Write the name under metadata.
    """
    metadata = secret.metadata
    if not secret.judged or secret.name or metadata.get("generateName") or _unread(secret.document):
        return
    lost = lost_name(secret)
    if lost is not None:
        place, words = lost
        finding = secret.finding((), f"The secret has no name: {words}.")
        yield finding._replace(span=finding.span._replace(start=place.start, end=place.end))
    elif "name" in metadata:
        yield secret.finding(("metadata", "name"), "The name of the secret is empty.")
    else:
        message = "The secret has no name: metadata.name is missing."
        pointer: Pointer = ("metadata", "name") if secret.document.node(("metadata", "name")) else ("metadata",)
        part = Part.VALUE if len(pointer) > 1 else Part.KEY
        yield secret.finding(pointer, message, part=part)


def _unread(document: Document) -> bool:
    """Whether the reader has refused already what would hold the name."""
    names = [("metadata",), ("metadata", "name"), ("metadata", "generateName")]
    return any(name in document.unread for name in names)


@rule("S102", "secret-name", Severity.ERROR, refused_by=Refuser.KUBERNETES)
def secret_name(secret: Secret) -> Iterator[Finding]:
    """The name of a secret is none that Kubernetes takes.

    Why: the name of a Secret is a DNS-1123 subdomain: lower case letters, digits, "-" and ".", each part with a
    letter or a digit at both ends, 253 characters at most.

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
    Fix: Use lower case letters, digits and "-". A name without "." and of at most 63 characters can be mounted, too.
    """
    if not secret.judged:
        return
    for field in ("name", "generateName"):
        name = secret.metadata.get(field)
        if not isinstance(name, str) or not name:
            continue
        error = refusal(check_dns_subdomain, name) if field == "name" else _prefix_refusal(secret, name)
        if error is not None:
            what = "a secret's name" if field == "name" else "the beginning of a secret's name"
            message = f"{quoted(name)} cannot be {what}: {error.message}."
            error.suggestion = error.suggestion or (None if placeholder(name) else dashed(name))
            yield _text_finding(secret, ("metadata", field), error, message, Part.VALUE)


def _prefix_refusal(secret: Secret, prefix: str) -> GrammarError | None:
    """Why Kubernetes does not take a generateName: as a prefix, and as the name that becomes of it."""
    error = refusal(check_dns_subdomain, f"{prefix[:-2]}a" if len(prefix) > 1 and prefix.endswith("-") else prefix)
    return error if error or secret.name else refusal(check_dns_subdomain, f"{prefix[:58]}x2b4d")


@rule("S103", "secret-namespace", Severity.ERROR, refused_by=Refuser.KUBERNETES)
def secret_namespace(secret: Secret, project: Project) -> Iterator[Finding]:
    """A secret names another namespace than pachd's.

    Why: pachd creates secrets in its own namespace, and the API server refuses an object that names another one
    ("the namespace of the provided object does not match the namespace sent on the request"). Where pachd runs is
    said by namespace in the configuration. kubectl creates a manifest in the namespace that it names; so this is
    told of JSON objects only.

    Wrong:
    ```json +weather
    "metadata": {"name": "weather", "namespace": «"storms"»},
    "stringData": {"access": "5512-read"}
    ```
    Right:
    ```json +weather
    "stringData": {"access": "5512-read"}
    ```
    Fix: Leave the namespace out, or set namespace in the configuration to where pachd runs.
    """
    here, there = project.settings.namespace, secret.namespace
    if not secret.judged or there is None:
        return
    if not secret.for_pachctl:
        error = refusal(check_dns_label, there)
        if error is not None:
            message = f"{quoted(there)} cannot be a namespace: {error.message}."
            yield _text_finding(secret, ("metadata", "namespace"), error, message, Part.VALUE)
    elif there != here:
        yield secret.finding(
            ("metadata", "namespace"),
            f"The secret is for the namespace {quoted(there)}, and pachd creates secrets in its own, {quoted(here)}.",
            help=f"Leave it out; if pachd runs in {quoted(there)}, set namespace to it in the configuration.",
        )


@rule("S104", "secret-key", Severity.ERROR, refused_by=Refuser.KUBERNETES)
def secret_key(secret: Secret) -> Iterator[Finding]:
    """A key of a secret is none that Kubernetes takes.

    Why: keys become file names: letters, digits, "-", "_" and ".", at most 253 of them, and not "..", nor "."
    alone.

    Wrong:
    ```json +weather
    "stringData": {«"access key"»: "5512-read"}
    ```
    Right:
    ```json +weather
    "stringData": {"access-key": "5512-read"}
    ```
    Fix: Write "-" or "_" for what is not allowed.
    """
    if not secret.judged:
        return
    told: set[str] = set()
    for field in reversed(FIELDS):
        for key in secret.mapping(field):
            error = None if key in told else refusal(check_config_key, key)
            if error is not None:
                told.add(key)
                message = f"{quoted(key)} cannot be a key of a secret: {error.message}."
                yield _text_finding(secret, (field, key), error, message, Part.KEY)


@rule("S105", "secret-size", Severity.ERROR, refused_by=Refuser.KUBERNETES)
def secret_size(secret: Secret) -> Iterator[Finding]:
    """A secret is too large.

    Why: the decoded values of a secret may have 1,048,576 bytes together ("Too long: may not be more than 1048576
    bytes"), and the API server takes no request of more than three mebibytes.

    Wrong:
    ```json +weather
    "stringData": {"model": "…1 MiB…"}
    ```
    Right:
    ```json +weather
    "stringData": {"access": "5512-read"}
    ```
    Fix: Put large data into a repo, and only what is secret into a secret.
    """
    if not secret.judged or not _may_have(secret, LARGEST):
        return
    values = secret.values()
    total = sum(len(value.content) for value in values.values())
    if total > LARGEST:
        largest = max(values.values(), key=lambda value: len(value.content))
        message = f"The values of the secret have {total:,} bytes together; {LARGEST:,} are the most."
        help_ = f"{quoted(largest.key)} is the largest. Large data belongs into a repo."
        yield secret.finding((largest.field,), message, part=Part.KEY, help=help_)
    elif _request_size(secret) > LARGEST_REQUEST:
        message = "The whole object is larger than the three mebibytes that the API server takes in one request."
        yield secret.finding(("metadata",), message, part=Part.KEY)


def _may_have(secret: Secret, size: int) -> bool:
    """Whether the texts of a secret may have so many bytes: a character has up to four, an alias repeats any number."""
    text = secret.document.source.text
    return 4 * len(text) >= size or (secret.form != "json" and "*" in text)


def _request_size(secret: Secret) -> int:
    """About how many bytes pachd sends: JSON as Go writes it, with the letters of HTML escaped."""
    import json

    text = json.dumps(secret.value, ensure_ascii=False, separators=(",", ":"), default=str)
    return len(text.encode("utf-8", "surrogatepass")) + 5 * sum(map(text.count, "<>&\u2028\u2029"))


@rule("S106", "label-key", Severity.ERROR, refused_by=Refuser.KUBERNETES)
def label_key(secret: Secret) -> Iterator[Finding]:
    """The key of a label is none that Kubernetes takes.

    Why: the key of a label is a name of at most 63 letters, digits, "-", "_" and ".", that may have a domain and
    "/" before it.

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
    Fix: Write "-" for what is not allowed.
    """
    for key in _judged(secret, "labels"):
        error = refusal(check_qualified_name, key)
        if error is not None:
            message = f"{quoted(key)} cannot be the key of a label: {error.message}."
            yield _text_finding(secret, ("metadata", "labels", key), error, message, Part.KEY)


@rule("S107", "label-value", Severity.ERROR, refused_by=Refuser.KUBERNETES)
def label_value(secret: Secret) -> Iterator[Finding]:
    """The value of a label is none that Kubernetes takes.

    Why: the value of a label is empty, or has at most 63 letters, digits, "-", "_" and ".", with a letter or a
    digit at both ends. Free text belongs into annotations.

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
    Fix: Use an annotation, or only letters, digits, "-", "_" and ".".
    """
    for key, value in _judged(secret, "labels").items():
        error = refusal(check_label_value, value) if isinstance(value, str) else None
        if error is not None and not (secret.for_pachctl and key in _SET_BY_PACHD):
            message = f"{quoted(value)} cannot be the value of a label: {error.message}."
            yield _text_finding(secret, ("metadata", "labels", key), error, message, Part.VALUE)


_SET_BY_PACHD = ("suite", "secret-source")
"""The labels that pachd sets, whatever the file says."""


@rule("S108", "annotation-key", Severity.ERROR, refused_by=Refuser.KUBERNETES)
def annotation_key(secret: Secret) -> Iterator[Finding]:
    """The key of an annotation is none that Kubernetes takes.

    Why: the key of an annotation has the form of a label's key, without regard to letter case.

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
    Fix: Write "-" for what is not allowed.
    """
    for key in _judged(secret, "annotations"):
        error = refusal(check_qualified_name, key.lower())
        if error is not None:
            message = f"{quoted(key)} cannot be the key of an annotation: {error.message}."
            yield _text_finding(secret, ("metadata", "annotations", key), error, message, Part.KEY)


@rule("S109", "annotations-size", Severity.ERROR, refused_by=Refuser.KUBERNETES)
def annotations_size(secret: Secret) -> Iterator[Finding]:
    """The annotations of a secret are too large.

    Why: keys and values of all annotations may have 262,144 bytes together ("Too long: may not be more than 262144
    bytes").

    Wrong:
    ```json +weather
    "metadata": {"name": "weather", "annotations": {"note": "…262,144 bytes…"}},
    "stringData": {"access": "5512-read"}
    ```
    Right:
    ```json +weather
    "metadata": {"name": "weather", "annotations": {"note": "for storms"}},
    "stringData": {"access": "5512-read"}
    ```
    Fix: Take out what is not needed; kubectl's last-applied-configuration repeats the whole secret.
    """
    annotations = _judged(secret, "annotations")
    if not _may_have(secret, LARGEST_ANNOTATIONS):
        return
    total = sum(_bytes(key) + _bytes(value) for key, value in annotations.items())
    if total > LARGEST_ANNOTATIONS:
        message = f"The annotations have {total:,} bytes together; {LARGEST_ANNOTATIONS:,} are the most."
        yield secret.finding(("metadata", "annotations"), message, part=Part.KEY)


def _judged(secret: Secret, field: str) -> dict[str, Any]:
    return secret.mapping("metadata", field) if secret.judged else {}


def _bytes(text: Any) -> int:
    return len(text.encode("utf-8", "surrogatepass")) if isinstance(text, str) else 0


@rule("S110", "suite-label", Severity.ERROR, refused_by=Refuser.PACHD)
def suite_label(secret: Secret) -> Iterator[Finding]:
    """A secret has the label suite with another value than pachyderm.

    Why: pachd marks its objects with suite=pachyderm and refuses a secret that says otherwise ("invalid suite label
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
    Fix: Leave the label out, or call it something else.
    """
    suite = _judged(secret, "labels").get("suite")
    if secret.for_pachctl and isinstance(suite, str) and suite not in ("", "pachyderm"):
        message = "The label suite is pachyderm's own: it may have no other value than pachyderm."
        label = "pachd refuses the secret for this when it is created"
        yield secret.finding(("metadata", "labels", "suite"), message, label=label, help="Leave it out: pachd sets it.")


@rule("S111", "owner-reference", Severity.ERROR, refused_by=Refuser.KUBERNETES)
def owner_reference(secret: Secret) -> Iterator[Finding]:
    """An owner of a secret is not fully told, or two owners are its controller.

    Why: Kubernetes wants apiVersion, kind, name and uid of each owner, takes no Event as owner, and only one with
    controller: true.

    Wrong:
    ```json +weather
    "metadata": {"name": "weather", "ownerReferences": [«{"apiVersion": "v1", "kind": "ConfigMap", "name": "storms"}»]},
    "stringData": {"access": "5512-read"}
    ```
    Right:
    ```json +weather
    "stringData": {"access": "5512-read"}
    ```
    Fix: Leave ownerReferences out: they belong to the object that was read from a cluster.
    """
    owners = secret.metadata.get("ownerReferences") if secret.judged else None
    controllers: list[Pointer] = []
    for index, owner in enumerate(owners if isinstance(owners, list) else []):
        place: Pointer = ("metadata", "ownerReferences", index)
        if not isinstance(owner, dict):
            continue
        missing = [name for name in ("apiVersion", "kind", "name", "uid") if not owner.get(name)]
        missing = [name for name in missing if (*place, name) not in secret.document.unread]
        version = owner.get("apiVersion")  # what the reader refuses is not there, and it has said so
        if missing:
            yield secret.finding(place, f"This owner has no {listed(missing, 'and no')}.")
        elif isinstance(version, str) and (version.endswith("/") or version.count("/") > 1):
            message = "This apiVersion is not a version, nor a group, a / and a version."
            yield secret.finding((*place, "apiVersion"), message)
        elif isinstance(version, str) and (version.removeprefix("/"), owner.get("kind")) == ("v1", "Event"):
            yield secret.finding((*place, "kind"), "An Event cannot own a secret.")
        if owner.get("controller") is True:
            controllers.append((*place, "controller"))
    if len(controllers) > 1:
        yield secret.finding(
            controllers[1],
            "A second owner says that it is the controller; only one may.",
            related=[Label(secret.span(controllers[0]), "the first one")],
        )


@rule("S112", "finalizer", Severity.ERROR, refused_by=Refuser.KUBERNETES)
def finalizer(secret: Secret) -> Iterator[Finding]:
    """A finalizer of a secret is none that Kubernetes takes.

    Why: a finalizer is a qualified name with a domain (example.com/name), or kubernetes, orphan or
    foregroundDeletion; the last two exclude each other.

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
    Fix: Leave finalizers out, or write the domain of who takes care of it before the name.
    """
    finalizers = secret.metadata.get("finalizers") if secret.judged else None
    names = finalizers if isinstance(finalizers, list) else []
    for index, name in enumerate(names):
        place: Pointer = ("metadata", "finalizers", index)
        if not isinstance(name, str) or place in secret.document.unread:
            continue
        error = refusal(check_qualified_name, name)
        if error is not None:
            message = f"{quoted(name)} cannot be a finalizer: {error.message}."
            yield _text_finding(secret, place, error, message, Part.VALUE)
        elif "/" not in name and name not in ("kubernetes", "orphan", "foregroundDeletion"):
            message = f"{quoted(name)} cannot be a finalizer: it has no domain before it, as in example.com/{name}."
            yield secret.finding(place, message)
        elif name == "foregroundDeletion" and "orphan" in names:
            yield secret.finding(place, "The finalizers foregroundDeletion and orphan exclude each other.")


@rule("S113", "negative-generation", Severity.ERROR, refused_by=Refuser.KUBERNETES)
def negative_generation(secret: Secret) -> Iterator[Finding]:
    """The generation in a secret's metadata is negative.

    Why: Kubernetes counts generations itself and takes none below zero ("must be greater than or equal to 0").

    Wrong:
    ```json +weather
    "metadata": {"name": "weather", "generation": «-1»},
    "stringData": {"access": "5512-read"}
    ```
    Right:
    ```json +weather
    "stringData": {"access": "5512-read"}
    ```
    Fix: Leave it out.
    """
    generation = secret.metadata.get("generation") if secret.judged else None
    if isinstance(generation, int) and generation < 0:
        yield secret.finding(("metadata", "generation"), "A generation cannot be negative.")
