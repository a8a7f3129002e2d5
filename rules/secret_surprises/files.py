"""Values that are whole files in a format, and secret files that sops has encrypted or should have."""

from __future__ import annotations

import re
from collections.abc import Iterator

from spec_lint.engine.rule import rule
from spec_lint.findings.finding import Finding, Severity
from spec_lint.grammar.words import quoted
from spec_lint.model.secret import FIELDS, Secret
from spec_lint.model.unusual import sops_metadata, unusual_values
from spec_lint.reading.json.strict import read_json
from spec_lint.reading.node import Node, ReadingError
from spec_lint.reading.secret.docker_config import KEYS
from spec_lint.reading.secret.sops import is_sops_value
from spec_lint.reading.secret.value import Unknown
from spec_lint.secrets.text import encoded_text, placeholder


@rule("S314", "value-not-json", Severity.WARNING, stops_apply=True)
def value_not_json(secret: Secret) -> Iterator[Finding]:
    r"""A value that should be JSON is not valid JSON.

    Why: Kubernetes stores any text. The program that reads the file, such as a client library with the key file of a
    service account, cannot parse it. Often line breaks in a string were not written as `\n`.

    Wrong:
    ```json +weather
    "stringData": {"login.json": "{\"user\": \"jobs\", \"pin\": «\"5512»\n7081\"}"}
    ```
    Right:
    ```json +weather
    "stringData": {"login.json": "{\"user\": \"jobs\", \"pin\": \"5512\\n7081\"}"}
    ```
    Fix: Encode the file itself: `kubectl create secret generic NAME --from-file=FILE --dry-run=client -o json`.
    """
    for value in secret.found_by(unusual_values):
        text = value.text
        if text is None or value.key in KEYS.values() or not _should_be_json(value.key, text):
            continue
        error = _json_error(text.removeprefix("\ufeff"))
        if error is None:
            continue
        message = f"The value of {quoted(value.key)} is not valid JSON."
        help_ = r"Write line breaks in a string as `\n`." if error.code == _OPEN_STRING else None
        yield secret.finding(value.pointer, message, inside=value.inside(error.start, error.end), help=help_)


_OPEN_STRING = "R204"
"""What the reader reports for a string with a line break in it."""


def _should_be_json(key: str, text: str) -> bool:
    """Whether a value looks like JSON, or has a key that says so; templates of another tool are not JSON yet."""
    if not text.strip() or placeholder(text) or encoded_text(text) or re.search(r"\$\{|\{\{|\{%|<%|\$\(", text):
        return False
    return key.lower().endswith(".json") or re.match(r'\s*\{\s*"', text) is not None


def _json_error(text: str) -> ReadingError | None:
    """The error in a text that is not one JSON value, nor one in each line."""
    found = read_json(text)
    if isinstance(found, Node):
        return None
    lines = [line for line in text.splitlines() if line.strip()]
    return None if len(lines) > 1 and all(isinstance(read_json(line), Node) for line in lines) else found


@rule("S315", "sops-not-encrypted", Severity.WARNING)
def sops_not_encrypted(secret: Secret) -> Iterator[Finding]:
    """A file with the metadata of sops holds values that are not encrypted.

    Why: sops encrypts only what the settings in its metadata select. If `encrypted_regex` matches neither `data` nor
    `stringData`, nothing is encrypted, and the values are committed in plain text.

    Wrong:
    ```yaml
    apiVersion: v1
    kind: Secret
    metadata: {name: weather}
    stringData: {access: 5512-read}
    «sops»: {mac: "ENC[AES256_GCM,data:x,type:str]", version: 3.9.0, encrypted_regex: "^(data | stringData)$"}
    ```
    Right:
    ```yaml
    apiVersion: v1
    kind: Secret
    metadata: {name: weather}
    stringData: {access: "ENC[AES256_GCM,data:x,type:str]"}
    sops: {mac: "ENC[AES256_GCM,data:x,type:str]", version: 3.9.0, encrypted_regex: "^(data|stringData)$"}
    ```
    Fix: Correct the settings (`encrypted_regex: ^(data|stringData)$`) and encrypt the file again. Change the values if
    they were committed.
    """
    for field in secret.found_by(sops_metadata):
        yield from _unencrypted(secret, field)


def _unencrypted(secret: Secret, metadata: Unknown) -> Iterator[Finding]:
    about = metadata.value
    values = [(field, key, value) for field in FIELDS for key, value in _entries(secret, field) if value.text]
    plain = [(field, key.text) for field, key, value in values if not is_sops_value(value.text)]
    if values and len(plain) == len(values):
        pattern = about.text_at("encrypted_regex")
        missed = pattern is not None and not any(_selects(pattern, field) for field, _, _ in values)
        help_ = "`encrypted_regex` must match `data` and `stringData`." if missed else "Encrypt it with `sops -e -i`."
        message = "Nothing in this file is encrypted, although it has the metadata of sops."
        yield secret.finding_on(metadata.key, metadata.pointer, message, help=help_)
        return
    for field, key in plain:
        if not _left_out(about, field, key):
            message = f"The value of {quoted(key)} is not encrypted, although sops encrypted the others."
            yield secret.finding((field, key), message, help="Encrypt the file again.")


def _entries(secret: Secret, field: str) -> list[tuple[Node, Node]]:
    node = secret.document.node((field,))
    return node.entries if node is not None else []


def _left_out(about: Node, field: str, key: str) -> bool:
    """Whether the settings in the metadata of sops leave a value in plain text."""
    suffix = about.text_at("unencrypted_suffix")
    chosen = [name for name in ("encrypted_suffix", "encrypted_regex", "unencrypted_regex") if about.text_at(name)]
    if key.endswith(suffix or "_unencrypted") and (suffix or not chosen):
        return True
    if pattern := about.text_at("unencrypted_regex"):
        return _selects(pattern, field) or _selects(pattern, key)
    if pattern := about.text_at("encrypted_regex"):
        return not (_selects(pattern, field) or _selects(pattern, key))
    return bool(chosen) and not key.endswith(about.text_at("encrypted_suffix") or "")


def _selects(pattern: str, name: str) -> bool:
    try:
        return re.search(pattern, name) is not None
    except re.error:
        return True
