"""The registry credentials in secrets for pulling images, which Kubernetes looks at only when it pulls."""

from __future__ import annotations

import re
from collections.abc import Iterator

from spec_lint.engine.rule import rule
from spec_lint.findings.finding import Finding, Label, Part, Severity, Span
from spec_lint.grammar import go_base64
from spec_lint.grammar.words import listed, quoted
from spec_lint.model.pipeline import Pipeline
from spec_lint.model.project import Project
from spec_lint.model.secret import Secret, Value
from spec_lint.reading.node import Node, ReadingError
from spec_lint.reading.secret.docker_config import KEYS, Registry, host, image_host, parse, registries
from spec_lint.secrets.text import placeholder


def _config(secret: Secret) -> tuple[Value, Node] | None:
    """The value of a pull secret and its parsed JSON; None where there is none or errors tell of it."""
    value = secret.values().get(KEYS.get(secret.type, ""))
    if value is None or not value.content:
        return None
    root = parse(value.content)
    return None if isinstance(root, ReadingError) else (value, root)


def _inside(value: Value, node: Node) -> tuple[int, int] | None:
    return (node.start, node.end) if value.field == "stringData" else None


@rule("S340", "docker-config-without-login", Severity.WARNING)
def docker_config_without_login(secret: Secret) -> Iterator[Finding]:
    r"""A secret for pulling images holds no usable login.

    Why: the API server takes any JSON object. The kubelet reads auths, and of each entry auth, or username and
    password: it has no credential helpers, so a config.json whose logins are in a helper (credsStore) pulls
    nothing.

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
    Fix: Let kubectl write it: kubectl create secret docker-registry NAME … --dry-run=client -o json.
    """
    config = _config(secret)
    if config is None:
        return
    value, root = config
    found = list(registries(root, secret.type))
    helper = any(key.text in ("credsStore", "credHelpers") for key, _ in root.entries)
    help_ = "Its logins are in a credential helper, which Kubernetes has not." if helper else None
    if not found:
        message = f"The value of {quoted(value.key)} has no auths with an entry for a registry."
        if secret.type == "kubernetes.io/dockercfg" or "auths" in {key.text for key, _ in root.entries}:
            message = f"The value of {quoted(value.key)} names no registry."
        yield secret.finding(value.pointer, message, part=Part.KEY, help=help_)
        return
    empty = [registry for registry in found if not _has_login(registry)]
    for registry in empty:
        message = f"The entry of {quoted(registry.address)} has neither auth nor username and password."
        yield secret.finding(value.pointer, message, inside=_inside(value, registry.node), help=help_)


def _has_login(registry: Registry) -> bool:
    named = {name.lower(): text.reveal() for name, text in registry.fields.items()}
    has_pair = bool(named.get("username")) and bool(named.get("password"))
    return bool(named.get("auth")) or has_pair or bool(named.get("identitytoken") or named.get("registrytoken"))


@rule("S341", "docker-auth-conflict", Severity.WARNING)
def docker_auth_conflict(secret: Secret) -> Iterator[Finding]:
    r"""The auth of a registry is no login, or another one than username and password beside it.

    Why: auth is the base64 of USERNAME:PASSWORD, and wins over the two. Of a damaged one Kubernetes makes no login
    at all.

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
    Fix: printf %s USERNAME:PASSWORD | base64 -w0. Or let kubectl write the secret.
    """
    config = _config(secret)
    if config is None:
        return
    value, root = config
    for registry in registries(root, secret.type):
        problem = _auth_problem({name: text.reveal() for name, text in registry.fields.items()})
        if problem is not None:
            message = f"The auth of {quoted(registry.address)} {problem}."
            yield secret.finding(value.pointer, message, inside=_inside(value, registry.node))


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
            return f"has another {name} than the one beside it"
    return None


@rule("S342", "registry-not-used", Severity.WARNING)
def registry_not_used(pipeline: Pipeline, project: Project) -> Iterator[Finding]:
    r"""A pipeline pulls its image with a secret that has no login for the image's registry.

    Why: the kubelet tries only the logins whose registry is that of the image; the image is then pulled without
    one, which fails for a private image. An image without a registry comes from Docker Hub.

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
    Fix: Write the registry into the image's name, or a login for its registry into the secret.
    """
    names = [name for name in pipeline.items("transform", "image_pull_secrets") if isinstance(name, str)]
    image = pipeline.text("transform", "image") if names else None
    if not image or "$" in image or "{" in image:
        return
    logins: list[tuple[str, Span]] = []
    for name in names:
        found = _logins(project, name)
        if not found:
            return
        logins += found
    wanted = image_host(image)
    if any(_matches(address, image, wanted) for address, _ in logins):
        return
    hosts = listed(sorted({quoted(host(address)) for address, _ in logins}), "and")
    has = "secrets have logins" if len(names) > 1 else "secret has a login"
    yield pipeline.finding(
        ("transform", "image"),
        f"This image comes from {quoted(wanted)}, and its pull {has} for {hosts} only.",
        related=[Label(span, "the logins stand here") for span in dict.fromkeys(span for _, span in logins)],
    )


def _logins(project: Project, name: str) -> list[tuple[str, Span]]:
    """The addresses for which a secret of the files has logins; none where one cannot tell."""
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


def _matches(address: str, image: str, wanted: str) -> bool:
    """Whether the kubelet tries a login for an image: host by host, with * for parts, and the path as a beginning."""
    own = host(address)
    pattern = re.escape(own).replace(r"\*", r"[^.:]*")
    if re.fullmatch(pattern, wanted) is None:
        return False
    path = re.sub(r"^https?://", "", address.strip()).partition("/")[2].strip("/")
    if not path or path in ("v1", "v2") or own == "docker.io":
        return True
    return image.partition("/")[2].startswith(path)
