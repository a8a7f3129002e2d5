"""The secrets behind a fake pachd: what it does with a file that it is to create, and what Kubernetes says to that.

Built from what pachd 2.12 was seen to do: Go's loose decoding, then one create without options, in its own namespace.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

MIB = 1 << 20
LISTED = {"suite": "pachyderm", "secret-source": "pachyderm-user"}
_NEEDED = {
    "kubernetes.io/tls": ("tls.crt", "tls.key"),
    "kubernetes.io/dockerconfigjson": (".dockerconfigjson",),
    "kubernetes.io/dockercfg": (".dockercfg",),
    "kubernetes.io/ssh-auth": ("ssh-privatekey",),
}


class RefusedError(Exception):
    """A refusal, with the text that pachd gives it."""


@dataclass
class Stored:
    """A secret in Kubernetes."""

    name: str
    type: str = "Opaque"
    data: dict[str, bytes] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    annotations: dict[str, str] = field(default_factory=dict)
    immutable: bool = False
    created: str = field(default_factory=lambda: datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))

    @property
    def info(self) -> dict[str, Any]:
        """What pachd tells of it."""
        return {"secret": {"name": self.name}, "type": self.type, "creationTimestamp": self.created}


@dataclass
class Kubernetes:
    """The namespace of a pachd. ``state`` is ``up``, ``down``, ``forbids`` or ``no namespace``."""

    namespace: str = "pachyderm"
    state: str = "up"
    secrets: dict[str, Stored] = field(default_factory=dict)
    refusal: str | None = None
    """What a quota, a policy or a webhook says to each create."""

    def put(self, name: str, type: str = "Opaque", *, listed: bool = False, **values: str) -> None:
        """Have somebody create a secret, with ``pachctl`` if it is to be listed."""
        data = {key: value.encode() for key, value in values.items()}
        self.secrets[name] = Stored(name, type, data, dict(LISTED) if listed else {})

    def get(self, name: str) -> Stored:
        if problem := _unusable_name(name):
            raise RefusedError(f"failed to get secret: {problem}")
        self._ask("failed to get secret", "get", f"secrets/{name}", f'secrets "{name}" is')
        if name not in self.secrets or self.state == "no namespace":
            raise RefusedError(f'failed to get secret: secrets "{name}" not found')
        return self.secrets[name]

    def list(self) -> list[Stored]:
        selector = "secrets?labelSelector=secret-source%3Dpachyderm-user"
        self._ask("failed to list secrets", "list", selector, "secrets is")
        found = [] if self.state == "no namespace" else sorted(self.secrets.values(), key=lambda each: each.name)
        return [secret for secret in found if secret.labels.get("secret-source") == LISTED["secret-source"]]

    def create(self, file: bytes) -> None:
        """What CreateSecret does with the bytes of a file."""
        fields = _decoded(file)
        metadata = fields["metadata"]
        suite = metadata["labels"].get("suite", "pachyderm")
        if suite != "pachyderm":
            raise RefusedError(f"invalid suite label set on secret: suite={suite}")
        metadata["labels"] |= LISTED
        try:
            self._create(file, fields)
        except RefusedError as refused:
            raise RefusedError(f"failed to create secret: {refused}") from None

    def _create(self, file: bytes, fields: dict[str, Any]) -> None:
        metadata = fields["metadata"]
        name = metadata["name"]
        self._ask("", "create", "secrets", "secrets is")
        if len(file) > 3 * MIB:
            raise RefusedError("Request entity too large: limit is 3145728")
        if metadata["namespace"] not in ("", self.namespace):
            raise RefusedError("the namespace of the provided object does not match the namespace sent on the request")
        if metadata["resourceVersion"]:
            raise RefusedError("resourceVersion should not be set on objects to be created")
        if self.state == "no namespace":
            raise RefusedError(f'namespaces "{self.namespace}" not found')
        if self.refusal is not None:
            raise RefusedError(self.refusal)
        if not name and metadata["generateName"]:
            name = f"{metadata['generateName']}{len(self.secrets):05}"
        data = fields["data"] | {key: text.encode() for key, text in fields["stringData"].items()}
        if causes := _invalid(name, fields["type"], metadata, data):
            said = causes[0] if len(causes) == 1 else f"[{', '.join(causes)}]"
            raise RefusedError(f'Secret "{name}" is invalid: {said}')
        if name in self.secrets:
            raise RefusedError(f'secrets "{name}" already exists')
        self.secrets[name] = Stored(
            name, fields["type"] or "Opaque", data, metadata["labels"], metadata["annotations"], fields["immutable"]
        )

    def _ask(self, doing: str, verb: str, path: str, what: str) -> None:
        """Raises RefusedError if Kubernetes does not answer, or does not allow it."""
        prefix = f"{doing}: " if doing else ""
        if self.state == "down":
            url = f"https://127.0.0.1:1/api/v1/namespaces/{self.namespace}/{path}"
            method = "Post" if verb == "create" else "Get"
            raise RefusedError(f'{prefix}{method} "{url}": dial tcp 127.0.0.1:1: connect: connection refused')
        if self.state == "forbids":
            user = f"system:serviceaccount:{self.namespace}:pachyderm"
            raise RefusedError(
                f'{prefix}{what} forbidden: User "{user}" cannot {verb} resource "secrets" in API group "" in the '
                f'namespace "{self.namespace}"'
            )


def _unusable_name(name: str) -> str | None:
    if not name:
        return "resource name may not be empty"
    if name in (".", ".."):
        return f"invalid resource name \"{name}\": [may not be '{name}']"
    bad = next((character for character in "/%" if character in name), None)
    return f"invalid resource name \"{name}\": [may not contain '{bad}']" if bad else None


_KINDS = {dict: "object", list: "array", str: "string", bool: "bool", int: "number", float: "number"}
_TYPES: dict[str, tuple[type, str]] = {
    "type": (str, "v1.SecretType"),
    "immutable": (bool, "bool"),
    "data": (dict, "map[string][]uint8"),
    "stringData": (dict, "map[string]string"),
    "metadata": (dict, "v1.ObjectMeta"),
}
_METADATA = {"name": "", "generateName": "", "namespace": "", "resourceVersion": ""}


def _decoded(file: bytes) -> dict[str, Any]:
    """The fields of a Secret, as Go decodes them: names in any case, others dropped, wrong types refused."""
    value = _json(file)
    if value is None:
        value = {}
    if not isinstance(value, dict):
        raise _unmarshal(f"json: cannot unmarshal {_KINDS[type(value)]} into Go value of type v1.Secret")
    found = {name: _typed(value, name, *_TYPES[name]) for name in _TYPES}
    metadata = found["metadata"] or {}
    created = _get(metadata, "creationTimestamp")
    if created is not None and not re.fullmatch(
        r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[-+]\d\d:\d\d)", str(created)
    ):
        raise _unmarshal(f'parsing time "{created}" as "2006-01-02T15:04:05Z07:00": cannot parse "{created}" as "2006"')
    return {
        "type": found["type"] or "",
        "immutable": found["immutable"] or False,
        "data": {key: _bytes(text) for key, text in (found["data"] or {}).items()},
        "stringData": {key: _string(text, "stringData") for key, text in (found["stringData"] or {}).items()},
        "metadata": {name: _typed(metadata, name, str, "string") or "" for name in _METADATA}
        | {name: dict(_typed(metadata, name, dict, "map[string]string") or {}) for name in ("labels", "annotations")},
    }


def _json(file: bytes) -> Any:
    try:
        text = file.decode("utf-8")
    except UnicodeDecodeError:
        text = file.decode("latin-1")
    try:
        value, end = json.JSONDecoder().raw_decode(text.lstrip(" \t\r\n"))
    except ValueError:
        first = file.decode("latin-1").lstrip(" \t\r\n")[:1]  # Go shows the first byte, not the first character
        if first and first not in '{["-0123456789tfn':
            raise _unmarshal(f"invalid character '{first}' looking for beginning of value") from None
        raise _unmarshal("unexpected end of JSON input") from None
    if rest := text.lstrip(" \t\r\n")[end:].strip():
        raise _unmarshal(f"invalid character '{rest[0]}' after top-level value")
    return value


def _unmarshal(text: str) -> RefusedError:
    return RefusedError(f"failed to unmarshal secret: {text}")


def _get(fields: dict[str, Any], name: str) -> Any:
    return next((value for key, value in fields.items() if key.lower() == name.lower()), None)


def _typed(fields: dict[str, Any], name: str, kind: type, go: str) -> Any:
    value = _get(fields, name)
    if value is None or type(value) is kind:
        return value
    raise _unmarshal(f"json: cannot unmarshal {_KINDS[type(value)]} into Go struct field Secret.{name} of type {go}")


def _string(value: Any, name: str) -> str:
    if isinstance(value, str):
        return value
    raise _unmarshal(
        f"json: cannot unmarshal {_KINDS.get(type(value), 'null')} into Go struct field Secret.{name} of type string"
    )


def _bytes(value: Any) -> bytes:
    if value is None:
        return b""
    if not isinstance(value, str):
        raise _unmarshal(
            f"json: cannot unmarshal {_KINDS[type(value)]} into Go struct field Secret.data of type []uint8"
        )
    try:
        return base64.b64decode(value.replace("\n", "").replace("\r", ""), validate=True)
    except (binascii.Error, ValueError):
        raise _unmarshal("illegal base64 data at input byte 4") from None


def _invalid(name: str, kind: str, metadata: dict[str, Any], data: dict[str, bytes]) -> list[str]:
    """What Kubernetes' validation says."""
    if not name:
        return ["metadata.name: Required value: name or generateName is required"]
    found = []
    if not re.fullmatch(r"[a-z0-9]([-a-z0-9.]*[a-z0-9])?", name) or len(name) > 253:
        found.append(
            f'metadata.name: Invalid value: "{name}": a lowercase RFC 1123 subdomain must consist of lower case'
        )
    for value in metadata["labels"].values():
        if not re.fullmatch(r"([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?", value):
            found.append(f'metadata.labels: Invalid value: "{value}": a valid label must be an empty string or consist')
    for key in metadata["annotations"]:
        if not re.fullmatch(r"([-a-z0-9.]+/)?[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?", key):
            found.append(f'metadata.annotations: Invalid value: "{key}": name part must consist of alphanumeric')
    for key in data:
        if not re.fullmatch(r"[-._a-zA-Z0-9]+", key):
            found.append(
                f'data[{key}]: Invalid value: "{key}": a valid config key must consist of alphanumeric characters'
            )
    if sum(map(len, data.values())) > MIB:
        found.append("data: Too long: may not be more than 1048576 bytes")
    found += [f"data[{key}]: Required value" for key in _NEEDED.get(kind, ()) if key not in data]
    if kind == "kubernetes.io/basic-auth" and not {"username", "password"} & data.keys():
        found += ["data[username]: Required value", "data[password]: Required value"]
    account = "kubernetes.io/service-account.name"
    if kind == "kubernetes.io/service-account-token" and account not in metadata["annotations"]:
        found.append(f"metadata.annotations[{account}]: Required value")
    if kind == "kubernetes.io/dockerconfigjson" and ".dockerconfigjson" in data:
        try:
            json.loads(data[".dockerconfigjson"])
        except ValueError:
            redacted = "<secret contents redacted>"
            found.append(
                f'data[.dockerconfigjson]: Invalid value: "{redacted}": invalid character looking for beginning'
            )
    return found
