"""What Kubernetes requires of each built-in type of secret."""

from __future__ import annotations

from collections.abc import Iterator

from spec_lint.engine.rule import rule
from spec_lint.findings.finding import Finding, Label, Part, Refuser, Severity
from spec_lint.grammar import refusal
from spec_lint.grammar.kubernetes_names import check_config_key
from spec_lint.grammar.suggestion import did_you_mean
from spec_lint.grammar.words import listed, quoted
from spec_lint.model.misplaced_fields import lost_entry, meant_key
from spec_lint.model.secret import FIELDS, Secret
from spec_lint.reading.node import ReadingError
from spec_lint.reading.secret.docker_config import KEYS, parse

ACCOUNT = "kubernetes.io/service-account.name"


def _is(secret: Secret, *kinds: str) -> bool:
    """Whether a secret is of a type, and could be read far enough to judge its keys."""
    unread = secret.document.unread
    return secret.judged and secret.type in kinds and not any((field,) in unread for field in FIELDS)


def _missing(secret: Secret, *wanted: str, all_of_them: bool = False) -> Iterator[Finding]:
    """The finding for a type's missing keys: at the key or field that was most likely intended for one.

    Kubernetes requires one of the keys, or all of them.
    """
    keys = secret.keys()
    ours = [f"`{key}`" for key in wanted]
    names = f"keys {listed(ours, 'and')}" if all_of_them else f"key {listed(ours)}"
    words = f"A secret of type {quoted(secret.type)} needs the {names}"
    message = f"{words}."
    related = [Label(secret.span(("type",)), "required by this type")]
    for key, pointer in keys.items():
        near = meant_key(key, wanted)
        if near is None:
            continue
        # A key with an invalid name is reported by another rule: it is the same mistake.
        if refusal(check_config_key, key) is None:
            help_ = did_you_mean(near, ours=True)
            yield secret.finding(pointer, message, part=Part.KEY, help=help_, related=related)
        return
    lost = lost_entry(secret, *FIELDS)
    if lost is not None:
        message = f"{words}, but {quoted(lost.name)} is not a field of a secret."
        yield secret.finding_on(lost.key, lost.pointer, message, related=related)
        return
    field = next((name for name in reversed(FIELDS) if secret.mapping(name)), None)
    if field is None:
        yield secret.finding(("type",), message)
    else:
        yield secret.finding((field,), message, part=Part.KEY, related=related)


@rule("S201", "service-account-name", Severity.ERROR, refused_by=Refuser.KUBERNETES)
def service_account_name(secret: Secret) -> Iterator[Finding]:
    """A service account token names no service account.

    Why: A secret of type `kubernetes.io/service-account-token` needs the annotation
    `kubernetes.io/service-account.name`; a controller fills in the token. A label of that name has no effect.

    Wrong:
    ```json +weather
    "type": «"kubernetes.io/service-account-token"»
    ```
    Right:
    ```json +weather
    "type": "kubernetes.io/service-account-token",
    "metadata": {"name": "weather", "annotations": {"kubernetes.io/service-account.name": "weather"}}
    ```
    Fix: Add the annotation.
    """
    annotations = ("metadata", "annotations")
    if not _is(secret, "kubernetes.io/service-account-token") or secret.mapping(*annotations).get(ACCOUNT):
        return
    unread = secret.document.unread
    if any(place in unread for place in (("metadata",), annotations, (*annotations, ACCOUNT))):
        return
    message = f"A secret of type {quoted(secret.type)} needs the annotation `{ACCOUNT}`."
    related = [Label(secret.span(("type",)), "required by this type")]
    found = secret.mapping(*annotations)
    lost = lost_entry(secret, "annotations")
    near = next((key for key in found if meant_key(key, [ACCOUNT])), None)
    if ACCOUNT in found:
        message = f"The annotation `{ACCOUNT}` is empty; it must name a service account."
        yield secret.finding((*annotations, ACCOUNT), message, related=related)
    elif near is not None:
        help_ = did_you_mean(ACCOUNT, ours=True)
        yield secret.finding((*annotations, near), message, part=Part.KEY, help=help_, related=related)
    elif lost is not None:
        help_ = did_you_mean("annotations", ours=True)
        yield secret.finding_on(lost.key, lost.pointer, message, help=help_, related=related)
    elif ACCOUNT in secret.mapping("metadata", "labels"):
        help_ = "This is a label; move it to `annotations`."
        yield secret.finding(("metadata", "labels", ACCOUNT), message, part=Part.KEY, help=help_, related=related)
    else:
        yield secret.finding(("type",), message)


@rule("S202", "docker-key-missing", Severity.ERROR, refused_by=Refuser.KUBERNETES)
def docker_key_missing(secret: Secret) -> Iterator[Finding]:
    r"""A pull secret lacks the key that its type requires.

    Why: The type `kubernetes.io/dockerconfigjson` needs the key `.dockerconfigjson`, and `kubernetes.io/dockercfg` the
    key `.dockercfg`.

    Wrong:
    ```json +weather
    "metadata": {"name": "registry"},
    "type": "kubernetes.io/dockerconfigjson",
    "stringData": {«"dockerconfigjson"»: "{\"auths\": {\"images.example.com\": {\"auth\": \"am9iczo1NTEy\"}}}"}
    ```
    Right:
    ```json +weather
    "metadata": {"name": "registry"},
    "type": "kubernetes.io/dockerconfigjson",
    "stringData": {".dockerconfigjson": "{\"auths\": {\"images.example.com\": {\"auth\": \"am9iczo1NTEy\"}}}"}
    ```
    Fix: Rename the key, or let kubectl write the secret: `kubectl create secret docker-registry NAME …
    --dry-run=client -o json`.
    """
    if not _is(secret, *KEYS) or KEYS[secret.type] in secret.key_names:
        return
    other = next((kind for kind, key in KEYS.items() if key in secret.key_names), None)
    if other is None:
        yield from _missing(secret, KEYS[secret.type])
        return
    key = KEYS[other]
    message = f"A secret of type {quoted(secret.type)} needs the key `{KEYS[secret.type]}`, not `{key}`."
    help_ = f"`{key}` is the key of the type `{other}`."
    related = [Label(secret.span(("type",)), "required by this type")]
    yield secret.finding(secret.keys()[key], message, part=Part.KEY, help=help_, related=related)


@rule("S203", "docker-config-not-json", Severity.ERROR, refused_by=Refuser.KUBERNETES)
def docker_config_not_json(secret: Secret) -> Iterator[Finding]:
    r"""A pull secret holds something other than a JSON object.

    Why: The API server decodes the value and accepts only an object. Its content is read only when an image is pulled.

    Wrong:
    ```json +weather
    "metadata": {"name": "registry"},
    "type": "kubernetes.io/dockerconfigjson",
    "stringData": {".dockerconfigjson": "{«'»auths': {'images.example.com': {}}}"}
    ```
    Right:
    ```json +weather
    "metadata": {"name": "registry"},
    "type": "kubernetes.io/dockerconfigjson",
    "stringData": {".dockerconfigjson": "{\"auths\": {\"images.example.com\": {\"auth\": \"am9iczo1NTEy\"}}}"}
    ```
    Fix: Use the whole file that `docker login` writes, `~/.docker/config.json`, encoded in base64 once.
    """
    value = secret.values().get(KEYS[secret.type]) if _is(secret, *KEYS) else None
    if value is None:
        return
    root = parse(value.content)
    if isinstance(root, ReadingError):
        reason = root.message if not root.code else "it is not JSON"
        inside = (root.start, root.end) if value.field == "stringData" and root.start < root.end else None
        yield secret.finding(
            value.pointer,
            f"The value of {quoted(value.key)} must be a JSON object, but {reason}.",
            inside=inside,
            help=_docker_help(value.content),
        )


def _docker_help(content: bytes) -> str | None:
    from spec_lint.grammar import go_base64

    try:
        text = content.decode("ascii").strip()
    except UnicodeDecodeError:
        text = ""
    if text and go_base64.is_valid(text):
        inner = go_base64.decode(text)
        if inner.lstrip()[:1] == b"{":
            return "It is encoded in base64 twice; encode it once."
        if b":" in inner:
            return "This is the `auth` of one registry; use the whole `config.json`."
    return None


@rule("S204", "basic-auth-keys", Severity.ERROR, refused_by=Refuser.KUBERNETES)
def basic_auth_keys(secret: Secret) -> Iterator[Finding]:
    """A secret for basic authentication has neither a user name nor a password.

    Why: The type `kubernetes.io/basic-auth` needs the key `username` or `password`; the value may be empty.

    Wrong:
    ```json +weather
    "type": "kubernetes.io/basic-auth", «"stringData"»: {"login": "jobs"}
    ```
    Right:
    ```json +weather
    "type": "kubernetes.io/basic-auth",
    "stringData": {"username": "jobs", "password": "5512-read"}
    ```
    Fix: Name the keys `username` and `password`, or remove the type.
    """
    if _is(secret, "kubernetes.io/basic-auth") and not secret.key_names & {"username", "password"}:
        yield from _missing(secret, "username", "password")


@rule("S205", "ssh-private-key", Severity.ERROR, refused_by=Refuser.KUBERNETES)
def ssh_private_key(secret: Secret) -> Iterator[Finding]:
    """A secret for SSH has no private key, or an empty one.

    Why: The type `kubernetes.io/ssh-auth` needs the key `ssh-privatekey` with a value.

    Wrong:
    ```json +weather
    "type": "kubernetes.io/ssh-auth",
    «"stringData"»: {"known_hosts": "git.example.com ssh-ed25519 AAAAC3Nz"}
    ```
    Right:
    ```json +weather
    "stringData": {"known_hosts": "git.example.com ssh-ed25519 AAAAC3Nz"}
    ```
    Fix: Put the private key under `ssh-privatekey`, or remove the type.
    """
    if not _is(secret, "kubernetes.io/ssh-auth"):
        return
    key = "ssh-privatekey"
    if key not in secret.key_names:
        yield from _missing(secret, key)
    elif (value := secret.values().get(key)) is not None and not value.content:
        message = f"The value of `{key}` is empty; a secret of type {quoted(secret.type)} needs a private key there."
        yield secret.finding(value.pointer, message)


@rule("S206", "tls-keys", Severity.ERROR, refused_by=Refuser.KUBERNETES)
def tls_keys(secret: Secret) -> Iterator[Finding]:
    """A TLS secret lacks the certificate or the private key.

    Why: The type `kubernetes.io/tls` needs the keys `tls.crt` and `tls.key`. Kubernetes accepts a certificate and a key
    that do not match; S331 warns about them.

    Wrong:
    ```json +weather
    "type": "kubernetes.io/tls", «"data"»: {"notes": "NTUxMi1yZWFk"}
    ```
    Right:
    ```json +weather
    "stringData": {"ca.txt": "5512-read"}
    ```
    Fix: Write it with `kubectl create secret tls NAME --cert=FILE --key=FILE --dry-run=client -o json`.
    """
    if not _is(secret, "kubernetes.io/tls"):
        return
    missing = [key for key in ("tls.crt", "tls.key") if key not in secret.key_names]
    if len(missing) == 1 or any(meant_key(key, missing) for key in secret.key_names):
        for key in missing:
            yield from _missing(secret, key)
    elif missing:
        yield from _missing(secret, *missing, all_of_them=True)
