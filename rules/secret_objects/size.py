"""The size limits of secrets and their annotations."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from spec_lint.engine.rule import rule
from spec_lint.findings.finding import Finding, Part, Refuser, Severity
from spec_lint.grammar.words import quoted
from spec_lint.model.secret import Secret
from spec_lint.model.unusual import LARGEST_ANNOTATIONS, may_be_large
from spec_lint.rules.secret_objects.metadata import judged

LARGEST = 1 << 20
"""The limit in bytes of all values of a secret (MaxSecretSize of pkg/apis/core)."""


LARGEST_REQUEST = 3 << 20
"""The limit in bytes of one request to the API server."""


@rule("S105", "secret-size", Severity.ERROR, refused_by=Refuser.KUBERNETES)
def secret_size(secret: Secret) -> Iterator[Finding]:
    """A secret is too large.

    Why: The decoded values of a secret may total 1,048,576 bytes ("Too long: may not be more than 1048576 bytes"), and
    the API server accepts requests of at most three mebibytes.

    Wrong:
    ```json +weather
    "stringData": {"model": "…1 MiB…"}
    ```
    Right:
    ```json +weather
    "stringData": {"access": "5512-read"}
    ```
    Fix: Put large data in a repo, and only confidential values in a secret.
    """
    if not secret.judged or not secret.found_by(may_be_large):
        return
    values = secret.values()
    total = sum(len(value.content) for value in values.values())
    if total > LARGEST:
        largest = max(values.values(), key=lambda value: len(value.content))
        message = f"The values of the secret total {total:,} bytes; the limit is {LARGEST:,}."
        help_ = f"{quoted(largest.key)} is the largest. Put large data in a repo."
        yield secret.finding((largest.field,), message, part=Part.KEY, help=help_)
    elif _request_size(secret) > LARGEST_REQUEST:
        message = "The object is larger than three mebibytes, the limit of the API server for one request."
        yield secret.finding(("metadata",), message, part=Part.KEY)


def _request_size(secret: Secret) -> int:
    """About how many bytes pachd sends: JSON as Go writes it, with HTML characters escaped."""
    import json

    text = json.dumps(secret.value, ensure_ascii=False, separators=(",", ":"), default=str)
    return len(text.encode("utf-8", "surrogatepass")) + 5 * sum(map(text.count, "<>&\u2028\u2029"))


@rule("S109", "annotations-size", Severity.ERROR, refused_by=Refuser.KUBERNETES)
def annotations_size(secret: Secret) -> Iterator[Finding]:
    """The annotations of a secret are too large.

    Why: The keys and values of all annotations may total 262,144 bytes ("Too long: may not be more than 262144 bytes").

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
    Fix: Remove annotations that are not needed; kubectl's `last-applied-configuration` repeats the whole secret.
    """
    if not secret.found_by(may_be_large):
        return
    total = sum(_bytes(key) + _bytes(value) for key, value in judged(secret, "annotations").items())
    if total > LARGEST_ANNOTATIONS:
        message = f"The annotations total {total:,} bytes; the limit is {LARGEST_ANNOTATIONS:,}."
        yield secret.finding(("metadata", "annotations"), message, part=Part.KEY)


def _bytes(text: Any) -> int:
    return len(text.encode("utf-8", "surrogatepass")) if isinstance(text, str) else 0
