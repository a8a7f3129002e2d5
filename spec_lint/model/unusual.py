"""What is unusual about a secret. Rules look only there, so most of them need not run on most secrets.

A rule asks through ``Secret.found_by``. An answer may name more than what is wrong, but never less.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from spec_lint.model.once import once
from spec_lint.model.secret import Secret, Value
from spec_lint.secrets.text import is_ordinary, is_ordinary_base64

if TYPE_CHECKING:
    from spec_lint.reading.secret.value import Unknown

LARGEST_ANNOTATIONS = 256 << 10
"""The limit in bytes of all annotations; the other limits are higher."""

PLATFORM = frozenset({
    "pachyderm-storage-secret", "postgres", "pachyderm-license", "pachyderm-identity", "pachyderm-identity-extras",
    "pachyderm-auth", "pachyderm-console-secret", "pachyderm-enterprise", "pachyderm-deployment-id-secret",
    "det-oidc-client-secret", "pg-ca-cert",
})  # fmt: skip
"""The secrets that Pachyderm's Helm chart creates."""

_LABEL = re.compile("[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_KEY = re.compile("[-_A-Za-z0-9][-._A-Za-z0-9]{0,252}")


def is_of_pachyderm(name: str) -> bool:
    """Whether Pachyderm itself creates secrets of this name."""
    return name in PLATFORM or name.startswith("spout-pachctl-secret-")


@once
def has_unusual_name(secret: Secret) -> bool:
    """Whether the name is anything but a DNS label of the user's own."""
    metadata = secret.metadata
    name = metadata.get("name")
    if not isinstance(name, str) or _LABEL.fullmatch(name) is None:
        return True
    return "generateName" in metadata or is_of_pachyderm(name)


@once
def has_unusual_keys(secret: Secret) -> bool:
    """Whether there are no keys, or one is in both fields, or one is not a plain name."""
    data, texts = secret.mapping("data"), secret.mapping("stringData")
    if not (data or texts) or not texts.keys().isdisjoint(data):
        return True
    return not all(map(_KEY.fullmatch, [*data, *texts]))


@once
def has_unusual_kind(secret: Secret) -> bool:
    return (secret.value.get("kind"), secret.value.get("apiVersion")) != ("Secret", "v1")


@once
def may_be_large(secret: Secret) -> bool:
    """Whether the values or the annotations may exceed a limit; aliases of YAML can make much of a short text."""
    text = secret.document.source.text
    return 4 * len(text) >= LARGEST_ANNOTATIONS or (secret.form != "json" and "*" in text)


@once
def sops_metadata(secret: Secret) -> list[Unknown]:
    """The field in which sops keeps its metadata, if a secret file has it."""
    if secret.usual or not isinstance(secret.document.value, dict):
        return []
    from spec_lint.model.misplaced_fields import unknown_fields  # saves start-up time: usual secrets do not need it

    return [field for field in unknown_fields(secret) if not field.inside and field.name == "sops"]


@once
def unusual_values(secret: Secret) -> list[Value]:
    """The values that are anything but a password or token on one line, or binary data."""
    data, texts = secret.mapping("data"), secret.mapping("stringData")
    if (
        secret.usual
        and ".json" not in "\n".join((*data, *texts)).lower()
        and all(map(is_ordinary, texts.values()))
        and all(map(is_ordinary_base64, data.values()))
    ):
        return []
    return secret.all_values()
