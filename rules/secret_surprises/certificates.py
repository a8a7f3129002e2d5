"""Certificates and keys in secrets. Kubernetes accepts any content; programs do not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from spec_lint.engine.rule import rule
from spec_lint.findings.finding import Finding, Label, Part, Severity
from spec_lint.grammar.words import quoted
from spec_lint.model.secret import Secret, Value
from spec_lint.model.unusual import unusual_values
from spec_lint.secrets.pem import Block, PemError, is_bare_content, looks_like_pem, openssh_problem, read_pem
from spec_lint.secrets.text import placeholder

SOON = 30
"""How many days before its expiry a certificate is reported."""


_PEM_FILE = re.compile(r"\.(?:pem|crt|cer|cert|key)$|^id_[a-z0-9]+$|^ssh-privatekey$|private[-_]?key$", re.IGNORECASE)
"""The names of keys that are meant for a file in PEM."""


def _pem_error(secret: Secret, value: Value) -> tuple[PemError, tuple[int, int] | None] | None:
    """The error in a value that is PEM, or in a string in JSON, and the place in the value if it can be shown."""
    text = value.text
    if text is None:
        return None
    if looks_like_pem(text):
        found = read_pem(text)
        if isinstance(found, PemError):
            return found, value.inside(found.start, found.end)
        inner = next((error for part in _strings_of_json(text) if isinstance(error := read_pem(part), PemError)), None)
        return (inner, None) if inner is not None else None
    if _PEM_FILE.search(value.key) and (secret.type, value.key) not in _JUDGED_ELSEWHERE and is_bare_content(text):
        return PemError("its BEGIN and END lines are missing", 0, len(text)), None
    return None


_JUDGED_ELSEWHERE = {
    ("kubernetes.io/tls", "tls.crt"), ("kubernetes.io/tls", "tls.key"), ("kubernetes.io/ssh-auth", "ssh-privatekey"),
}  # fmt: skip


def _strings_of_json(text: str) -> Iterator[str]:
    """The strings with PEM in a value that is JSON, such as the key file of a service account."""
    if not text.lstrip().startswith(("{", "[")):
        return
    import json

    try:
        stack = [json.loads(text)]
    except (ValueError, RecursionError):
        return
    while stack:
        item = stack.pop()
        stack += item.values() if isinstance(item, dict) else item if isinstance(item, list) else ()
        if isinstance(item, str) and looks_like_pem(item):
            yield item


@rule("S330", "pem-broken", Severity.WARNING)
def pem_broken(secret: Secret) -> Iterator[Finding]:
    r"""A PEM certificate or key is damaged.

    Why: Programs read PEM line by line. A literal `\n`, joined or indented lines, a missing BEGIN or END line or a
    changed character make it unreadable. Kubernetes stores it anyway. PEM inside another format, such as a string in
    JSON or a quoted variable in a `.env` file, is read as that format reads it.

    Wrong:
    ```json +weather
    "stringData": {"ca.pem": "-----BEGIN CERTIFICATE-----«\\n»TUlJ\\n-----END CERTIFICATE-----\\n"}
    ```
    Right:
    ```json +weather
    "stringData": {"ca.pem": "-----BEGIN CERTIFICATE-----\nTUlJ\n-----END CERTIFICATE-----\n"}
    ```
    Fix: Encode the file with `kubectl create secret generic NAME --from-file=FILE --dry-run=client -o json`.
    """
    for value in secret.found_by(unusual_values):
        found = _pem_error(secret, value)
        if found is not None:
            error, inside = found
            message = f"The value of {quoted(value.key)} is damaged PEM: {error.message}."
            help_ = _unescaped(secret, value) if error.escaped else None
            yield secret.finding(value.pointer, message, inside=inside, help=help_)


def _unescaped(secret: Secret, value: Value) -> str:
    """How to write a value with real line breaks."""
    if value.field == "data":
        return "Encode the file itself, with `base64 -w0 FILE`."
    if secret.form == "json":
        return r"Write `\n` with one backslash for a line break in JSON."
    return "Write the lines below `|`; only in double quotes does YAML read `\\n` as a line break."


@rule("S331", "tls-pair", Severity.WARNING)
def tls_pair(secret: Secret) -> Iterator[Finding]:
    """The certificate and the private key of a TLS secret are missing, swapped, or do not match.

    Why: Kubernetes stores the secret with a warning ("tls: private key does not match public key"), but the server that
    uses it does not start.

    Wrong:
    ```json +weather
    "type": "kubernetes.io/tls",
    "stringData": {"tls.crt": «"see the wiki"», "tls.key": "see the wiki"}
    ```
    Right:
    ```json +weather
    "stringData": {"access": "5512-read"}
    ```
    Fix: Write it with `kubectl create secret tls NAME --cert=FILE --key=FILE --dry-run=client -o json`.
    """
    pair = _pair(secret)
    if pair is None:
        return
    certificate, key = pair
    blocks, key_blocks = _blocks(certificate), _blocks(key)
    if blocks is None or key_blocks is None:
        return
    certificates = [block for block in blocks if block.label == "CERTIFICATE"]
    keys = [block for block in key_blocks if block.label.endswith("PRIVATE KEY")]
    if not certificates and not keys and _has_keys(blocks) and _has_certificates(key_blocks):
        related = [Label(secret.span(key.pointer, Part.KEY), "holds the certificate")]
        message = "`tls.crt` and `tls.key` are swapped; `tls.crt` holds the private key."
        yield secret.finding(certificate.pointer, message, part=Part.KEY, related=related)
    elif not certificates:
        what = ", not a private key" if _has_keys(blocks) else ""
        yield secret.finding(certificate.pointer, f"`tls.crt` must hold a PEM certificate{what}.")
    elif not keys:
        what = ", not a certificate" if _has_certificates(key_blocks) else ""
        yield secret.finding(key.pointer, f"`tls.key` must hold a PEM private key{what}.")
    else:
        yield from _mismatch(secret, certificate, key, certificates, keys[0])


def _mismatch(
    secret: Secret, certificate: Value, key: Value, chain: list[Block], key_block: Block
) -> Iterator[Finding]:
    owner, others = _certificate(chain[0]), chain[1:]
    if owner is None:
        yield secret.finding(certificate.pointer, "The certificate under `tls.crt` is damaged; no program can read it.")
        return
    public = _public_key(key_block)
    if public is None:
        if "ENCRYPTED" not in key_block.label + key_block.headers:
            yield secret.finding(key.pointer, "The private key under `tls.key` is damaged; no program can read it.")
        else:
            message = "The private key under `tls.key` has a passphrase, which nobody can enter there."
            yield secret.finding(key.pointer, message)
    elif public != _encoded_public_key(owner):
        related = [Label(secret.span(certificate.pointer, Part.KEY), "the certificate")]
        message = "The private key under `tls.key` does not match the certificate under `tls.crt`."
        owners = [found for other in others if (found := _certificate(other)) is not None]
        later = any(_encoded_public_key(other) == public for other in owners)
        help_ = "It matches a later one of the chain; the certificate of the key must come first." if later else None
        yield secret.finding(key.pointer, message, related=related, help=help_)


@rule("S332", "certificate-expired", Severity.WARNING)
def certificate_expired(secret: Secret) -> Iterator[Finding]:
    """The certificate of a TLS secret has expired, or soon will.

    Why: Kubernetes ignores the dates. After the certificate has expired, every client rejects the server.

    Wrong:
    ```json +weather
    "type": "kubernetes.io/tls",
    "data": {"tls.crt": "…a certificate that ended in 2024…", "tls.key": "…its key…"}
    ```
    Right:
    ```json +weather
    "stringData": {"access": "5512-read"}
    ```
    Fix: Renew the certificate.
    """
    pair = _pair(secret)
    blocks = _blocks(pair[0]) if pair is not None else None
    block = next((block for block in blocks or [] if block.label == "CERTIFICATE"), None)
    certificate = _certificate(block) if block is not None else None
    if pair is None or certificate is None:
        return
    import datetime

    end = certificate.not_valid_after_utc
    days = (end - datetime.datetime.now(datetime.UTC)).days
    if days < SOON:
        when = f"{end:%Y-%m-%d}"
        message = f"The certificate expired on {when}." if days < 0 else f"The certificate expires on {when}."
        yield secret.finding(pair[0].pointer, message, part=Part.KEY, help="Renew it.")


def _pair(secret: Secret) -> tuple[Value, Value] | None:
    """The two values of a TLS secret; None if one is missing, empty or a placeholder."""
    values = secret.values() if secret.type == "kubernetes.io/tls" else {}
    certificate, key = values.get("tls.crt"), values.get("tls.key")
    if certificate is None or key is None:
        return None
    empty = not certificate.content.strip() or not key.content.strip()
    filled = not placeholder(certificate.text or "") and not placeholder(key.text or "")
    return (certificate, key) if filled and not empty else None


def _blocks(value: Value) -> list[Block] | None:
    """The PEM blocks of a value, which may be empty; None if they are damaged, which S330 reports."""
    text = value.text
    found = read_pem(text) if text is not None and looks_like_pem(text) else []
    return None if isinstance(found, PemError) else found


def _has_keys(blocks: list[Block]) -> bool:
    return any(block.label.endswith("PRIVATE KEY") for block in blocks)


def _has_certificates(blocks: list[Block]) -> bool:
    return any(block.label == "CERTIFICATE" for block in blocks)


@contextmanager
def _quiet() -> Iterator[None]:
    """Within this context, no library prints warnings, such as one about an odd certificate that it still reads."""
    import warnings

    with warnings.catch_warnings(action="ignore"):
        yield


@_quiet()
def _certificate(block: Block) -> Any:
    """The certificate of a block, or None if it cannot be read."""
    from cryptography import x509

    try:
        return x509.load_der_x509_certificate(block.der.reveal())
    except ValueError:
        return None


@_quiet()
def _encoded_public_key(certificate: Any) -> bytes | None:
    """The public key of a certificate, encoded; None if its kind is unknown."""
    from cryptography.exceptions import UnsupportedAlgorithm

    try:
        return _encode(certificate.public_key())
    except (ValueError, UnsupportedAlgorithm):
        return None


@_quiet()
def _public_key(block: Block) -> bytes | None:
    """The public half of a private key, encoded; None if it cannot be read."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import load_der_private_key

    try:
        return _encode(load_der_private_key(block.der.reveal(), None).public_key())
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return None


def _encode(key: Any) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    encoded: bytes = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return encoded


@rule("S333", "ssh-key-unusable", Severity.WARNING)
def ssh_key_unusable(secret: Secret) -> Iterator[Finding]:
    """An SSH secret holds no private key, or one with a passphrase.

    Why: Kubernetes only checks that there is a value. Nobody can enter a passphrase in a worker, and a public key
    cannot be used to log in.

    Wrong:
    ```json +weather
    "type": "kubernetes.io/ssh-auth",
    "stringData": {"ssh-privatekey": «"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ0v me@example.com"»}
    ```
    Right:
    ```json +weather
    "stringData": {"access": "5512-read"}
    ```
    Fix: Create a separate private key without a passphrase.
    """
    value = secret.values().get("ssh-privatekey") if secret.type == "kubernetes.io/ssh-auth" else None
    if value is None or not value.content.strip():
        return
    blocks = _blocks(value)
    if blocks is None or placeholder(value.text or ""):
        return
    if not _has_keys(blocks):
        what = ", not a public key" if (value.text or "").startswith(("ssh-", "ecdsa-")) else ""
        yield secret.finding(value.pointer, f"`ssh-privatekey` must hold a PEM private key{what}.")
    elif any(_has_passphrase(block) for block in blocks):
        message = "The private key has a passphrase, which nobody can enter where the key is used."
        yield secret.finding(value.pointer, message)


def _has_passphrase(block: Block) -> bool:
    if "ENCRYPTED" in block.label or "ENCRYPTED" in block.headers:
        return True
    magic = b"openssh-key-v1\0"
    der = block.der.reveal()
    if block.label != "OPENSSH PRIVATE KEY" or not der.startswith(magic):
        return False
    length = int.from_bytes(der[len(magic) : len(magic) + 4], "big")
    return der[len(magic) + 4 : len(magic) + 4 + length] != b"none"


@rule("S334", "openssh-key-form", Severity.WARNING, stops_apply=True)
def openssh_key_form(secret: Secret) -> Iterator[Finding]:
    r"""A private key in the form of OpenSSH is not exactly as OpenSSH wrote it.

    Why: OpenSSH reads its own form byte by byte: the key must begin with its BEGIN line, have line feeds only, and end
    with a line break after its END line. Otherwise `ssh` says "invalid format" or "error in libcrypto". The line break
    at the end is lost in a block after `|-` and in `$(cat FILE)`.

    Wrong:
    ```json +weather
    "stringData": {"id_ed25519":
      "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEA\n«-----END OPENSSH PRIVATE KEY-----»"}
    ```
    Right:
    ```json +weather
    "stringData": {"id_ed25519":
      "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEA\n-----END OPENSSH PRIVATE KEY-----\n"}
    ```
    Fix: Encode the file itself: `kubectl create secret generic NAME --from-file=FILE --dry-run=client -o json`.
    """
    for value in secret.found_by(unusual_values):
        text = value.text
        problem = openssh_problem(text) if text is not None and "OPENSSH" in text else None
        if text is None or problem is None or _blocks(value) is None:
            continue
        message = f"OpenSSH cannot read the key under {quoted(value.key)}: {problem.message}."
        kept = value.field == "stringData" and problem.message.startswith("it has no")
        help_ = "Write it below `|`, not `|-`." if kept and secret.form != "json" else None
        yield secret.finding(value.pointer, message, inside=value.inside(problem.start, problem.end), help=help_)
