"""The registry credentials in pull secrets, which Kubernetes reads only when it pulls an image."""

from __future__ import annotations

import re
from collections.abc import Iterator

from spec_lint.engine.rule import rule
from spec_lint.findings.finding import Finding, Label, Part, Severity, Span
from spec_lint.grammar import GrammarError, go_base64
from spec_lint.grammar.image import HUB, Image, parse_image
from spec_lint.grammar.words import listed, quoted
from spec_lint.model.once import once
from spec_lint.model.pipeline import Pipeline
from spec_lint.model.project import Project
from spec_lint.model.secret import Secret, Value
from spec_lint.reading.node import Node, ReadingError
from spec_lint.reading.secret.docker_config import KEYS, Registry, is_for, location, parse, registries
from spec_lint.secrets.text import placeholder


def _config(secret: Secret) -> tuple[Value, Node] | None:
    """The value of a pull secret and its parsed JSON; None if it is missing or has an error, reported elsewhere."""
    value = secret.values().get(KEYS[secret.type]) if secret.type in KEYS else None
    if value is None or not value.content:
        return None
    root = parse(value.content)
    return None if isinstance(root, ReadingError) else (value, root)


@rule("S340", "docker-config-without-login", Severity.WARNING)
def docker_config_without_login(secret: Secret) -> Iterator[Finding]:
    r"""A pull secret holds no usable login.

    Why: The API server accepts any JSON object. The kubelet reads only `auths`, and in each entry `auth` or `username`
    and `password`. It has no credential helpers, so a `config.json` whose logins are in a helper (`credsStore`) does
    not work.

    Wrong:
    ```json +weather
    "metadata": {"name": "registry"},
    "type": "kubernetes.io/dockerconfigjson",
    "stringData": {".dockerconfigjson": "{\"auths\": {«\"images.example.com\"»: {}}, \"credsStore\": \"desktop\"}"}
    ```
    Right:
    ```json +weather
    "metadata": {"name": "registry"},
    "type": "kubernetes.io/dockerconfigjson",
    "stringData": {".dockerconfigjson": "{\"auths\": {\"images.example.com\": {\"auth\": \"am9iczo1NTEy\"}}}"}
    ```
    Fix: Write it with `kubectl create secret docker-registry NAME … --dry-run=client -o json`.
    """
    config = _config(secret)
    if config is None:
        return
    value, root = config
    found = list(registries(root, secret.type))
    helper = any(key.text in ("credsStore", "credHelpers") for key, _ in root.entries)
    help_ = "Its logins are in a credential helper, which Kubernetes does not support." if helper else None
    if not found:
        message = f"The value of {quoted(value.key)} has no `auths` with an entry for a registry."
        if secret.type == "kubernetes.io/dockercfg" or "auths" in {key.text for key, _ in root.entries}:
            message = f"The value of {quoted(value.key)} names no registry."
        yield secret.finding(value.pointer, message, part=Part.KEY, help=help_)
        return
    empty = [registry for registry in found if not _has_login(registry)]
    for registry in empty:
        message = f"The entry of {quoted(registry.address)} has neither `auth` nor `username` and `password`."
        yield secret.finding(
            value.pointer, message, inside=value.inside(registry.node.start, registry.node.end), help=help_
        )


def _has_login(registry: Registry) -> bool:
    named = {name.lower(): text.reveal() for name, text in registry.fields.items()}
    has_pair = bool(named.get("username")) and bool(named.get("password"))
    return bool(named.get("auth")) or has_pair or bool(named.get("identitytoken") or named.get("registrytoken"))


@rule("S341", "docker-auth-conflict", Severity.WARNING)
def docker_auth_conflict(secret: Secret) -> Iterator[Finding]:
    r"""The `auth` of a registry is not a valid login, or contradicts `username` and `password`.

    Why: `auth` is the base64 of `USERNAME:PASSWORD` and wins over `username` and `password`. If it is damaged,
    Kubernetes has no login at all.

    Wrong:
    ```json +weather
    "metadata": {"name": "registry"},
    "type": "kubernetes.io/dockerconfigjson",
    "stringData": {".dockerconfigjson": "{\"auths\": {«\"images.example.com\"»: {\"auth\": \"am9icw==\"}}}"}
    ```
    Right:
    ```json +weather
    "metadata": {"name": "registry"},
    "type": "kubernetes.io/dockerconfigjson",
    "stringData": {".dockerconfigjson": "{\"auths\": {\"images.example.com\": {\"auth\": \"am9iczo1NTEy\"}}}"}
    ```
    Fix: Encode it with `printf %s USERNAME:PASSWORD | base64 -w0`, or let kubectl write the secret.
    """
    config = _config(secret)
    if config is None:
        return
    value, root = config
    for registry in registries(root, secret.type):
        problem = _auth_problem({name: text.reveal() for name, text in registry.fields.items()})
        if problem is not None:
            message = f"The `auth` of {quoted(registry.address)} {problem}."
            yield secret.finding(value.pointer, message, inside=value.inside(registry.node.start, registry.node.end))


def _auth_problem(fields: dict[str, str]) -> str | None:
    auth = fields.get("auth", "")
    if not auth or placeholder(auth):
        return "is a placeholder" if auth else None
    if go_base64.check(auth) is not None:
        return "is not base64"
    user, colon, password = go_base64.decode(auth).partition(b":")
    if not colon:
        return "is not the base64 of a user name, a colon and a password"
    if password.rstrip(b"\0").endswith((b"\n", b"\r")):
        return "holds a password that ends in a line break"
    for name, part in (("username", user), ("password", password.rstrip(b"\0"))):
        beside = fields.get(name)
        if beside and beside.encode("utf-8", "replace") != part:
            return f"contradicts `{name}` in the same entry"
    return None


@rule("S342", "registry-not-used", Severity.WARNING)
def registry_not_used(pipeline: Pipeline, project: Project) -> Iterator[Finding]:
    r"""A pipeline pulls its image with a secret that has no login for the image's registry.

    Why: The kubelet tries only logins for the image's registry: the host and the port must be the same, and a path must
    be the beginning of the image's name. Without a login the image is pulled anonymously, which fails for a private
    image. An image without a registry comes from Docker Hub, for which the kubelet knows only the addresses
    `https://index.docker.io/v1/` and `docker.io`.

    Wrong:
    ```json +weather
    "metadata": {"name": "registry"},
    "type": "kubernetes.io/dockerconfigjson",
    "stringData": {".dockerconfigjson": "{\"auths\": {\"images.example.com\": {\"auth\": \"am9iczo1NTEy\"}}}"}
    ```
    ```yaml +edges
    transform: {image: «"team/edges:1.0"», cmd: [python3, /edges.py], image_pull_secrets: [registry]}
    ```
    Right:
    ```json +weather
    "metadata": {"name": "registry"},
    "type": "kubernetes.io/dockerconfigjson",
    "stringData": {".dockerconfigjson": "{\"auths\": {\"images.example.com\": {\"auth\": \"am9iczo1NTEy\"}}}"}
    ```
    ```yaml +edges
    transform: {image: "images.example.com/edges:1.0", cmd: [python3, /edges.py], image_pull_secrets: [registry]}
    ```
    Fix: Add the registry to the image's name, or add a login for the registry to the secret.
    """
    names = [name for name in pipeline.items("transform", "image_pull_secrets") if isinstance(name, str)]
    logins: list[tuple[str, Span]] = []
    for name in names:
        found = _logins(project, name)
        if not found:
            return
        logins += found
    image = _image(pipeline.text("transform", "image")) if logins else None
    if image is None or any(is_for(address, image) for address, _ in logins):
        return
    places = listed(sorted({quoted("".join(location(address)) or address) for address, _ in logins}), "and")
    has = "secrets have logins" if len(names) > 1 else "secret has a login"
    yield pipeline.finding(
        ("transform", "image"),
        f"This image comes from {quoted(image.host)}, but its pull {has} only for {places}.",
        help=_address_help([address for address, _ in logins], image),
        related=[Label(span, "the logins") for span in dict.fromkeys(span for _, span in logins)],
    )


def _image(text: str | None) -> Image | None:
    """An image reference, or None if there is none, or another tool or rule is concerned with it."""
    try:
        return parse_image(text) if text and "$" not in text and "{" not in text else None
    except GrammarError:
        return None


def _address_help(addresses: list[str], image: Image) -> str | None:
    """What to write for an address that was meant for the registry of the image, but does not match it."""
    places = [location(address) for address in addresses]
    if image.host == HUB and any(re.fullmatch(r"(?:.*\.)?docker\.(?:io|com)", host.lower()) for host, _ in places):
        return f"Write `{HUB_ADDRESS}`; the kubelet uses no login under another address of Docker Hub."
    if any(host == image.host for host, _ in places):
        return f"Write {quoted(image.host)}; a path limits the login to images whose names begin with it."
    if any(host.lower().partition(":")[0] == image.host.lower().partition(":")[0] for host, _ in places):
        return f"Write {quoted(image.host)}; port and letter case must be the same."
    return None


HUB_ADDRESS = "https://index.docker.io/v1/"


@once
def _logins(project: Project, name: str) -> list[tuple[str, Span]]:
    """The addresses for which a secret in the files has logins; empty if they are not known."""
    found: list[tuple[str, Span]] = []
    secrets = [secret for secret in project.secrets if secret.name == name]
    known = project.inventory.find(name, project.settings.namespace)
    if not secrets or len(known) != len(secrets):
        return []
    for secret in secrets:
        config = _config(secret)
        if config is None:
            return []
        value, root = config
        span = secret.span(value.pointer, Part.KEY)
        found += [(registry.address, span) for registry in registries(root, secret.type)]
    return found
