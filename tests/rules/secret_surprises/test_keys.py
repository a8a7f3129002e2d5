"""Certificates and keys: damaged, swapped, unfit for one another, out of date, protected."""

from __future__ import annotations

import base64
import datetime
import functools
import re

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from spec_lint.secrets.pem import PemError, read_pem
from tests.rules.secret_checks import findings, secret, told


@functools.cache
def key(kind: str) -> ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey:
    if kind == "rsa":
        return rsa.generate_private_key(65537, 1024)
    return ed25519.Ed25519PrivateKey.generate() if kind == "ed25519" else ec.generate_private_key(ec.SECP256R1())


def certificate(kind: str = "ec", days: float = 200) -> str:
    owner = key(kind)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "weather")])
    end = datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=days)
    builder = x509.CertificateBuilder(name, name, owner.public_key(), 1, end - datetime.timedelta(days=400), end)
    signed = builder.sign(owner, None if kind == "ed25519" else hashes.SHA256())
    return signed.public_bytes(Encoding.PEM).decode()


def private(kind: str = "ec", form: PrivateFormat = PrivateFormat.PKCS8, password: bytes | None = None) -> str:
    encryption = BestAvailableEncryption(password) if password else NoEncryption()
    return key(kind).private_bytes(Encoding.PEM, form, encryption).decode()


def tls(crt: str, key_text: str) -> str:
    return secret(type="kubernetes.io/tls", stringData={"tls.crt": crt, "tls.key": key_text})


@pytest.mark.parametrize("kind", ["ec", "rsa", "ed25519"])
def test_a_pair_is_clean(kind: str) -> None:
    assert told(findings(tls(certificate(kind), private(kind)))) == []
    assert told(findings(tls(certificate("ec") + certificate("rsa"), private("ec")))) == []
    if kind != "ed25519":
        assert told(findings(tls(certificate(kind), private(kind, PrivateFormat.TraditionalOpenSSL)))) == []


def rules(text: str) -> list[str]:
    return [finding.rule for finding in findings(text)]


def test_an_invalid_pair_is_reported_once() -> None:
    assert rules(tls(private(), certificate())) == ["S331"]
    assert rules(tls(certificate("ec"), private("rsa"))) == ["S331"]
    assert rules(tls("not-in-pem-5512", private())) == ["S331"]
    assert rules(tls(certificate(), "not-in-pem-5512")) == ["S331"]
    assert rules(tls(certificate(), certificate())) == ["S331"]
    assert rules(tls(certificate(), private(password=b"5512"))) == ["S331"]
    damaged = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"
    assert rules(tls(damaged, private())) == ["S331"]


def test_what_is_filled_in_later_is_not_judged_as_a_pair() -> None:
    assert rules(tls("<CERTIFICATE>", "<KEY>")) == ["S327", "S327"]
    assert rules(tls("", "")) == ["S326", "S326"]


@pytest.mark.parametrize(("days", "warned"), [(-3, True), (29.5, True), (31, False)])
def test_a_certificate_that_expires_soon_is_reported(days: float, warned: bool) -> None:
    found = findings(tls(certificate(days=days), private()))
    assert [finding.rule for finding in found] == (["S332"] if warned else [])
    assert not found or re.search(r"\d{4}-\d\d-\d\d", found[0].message)


def test_text_before_the_certificate_is_skipped() -> None:
    assert rules(tls(private() + certificate(days=3), private())) == ["S332"]


PEM = "-----BEGIN CERTIFICATE-----\nMIIB\nAAAA\n-----END CERTIFICATE-----\n"

DAMAGED = [
    (PEM.replace("\n", "\\n"), "\\n"),
    (PEM.replace("\n", " "), None),
    (PEM.replace("-----END CERTIFICATE-----\n", ""), "-----BEGIN CERTIFICATE-----"),
    (PEM.replace("END CERTIFICATE", "END PRIVATE KEY"), "-----END PRIVATE KEY-----"),
    (PEM.replace("-----BEGIN CERTIFICATE-----\n", ""), "-----END CERTIFICATE-----"),
    (PEM.replace("MIIB", "MI*B"), None),
    (PEM.replace("AAAA\n", "AAA\n"), None),
    (PEM + PEM[:40], "-----BEGIN CERTIFICATE-----"),
]


@pytest.mark.parametrize(("text", "culprit"), DAMAGED, ids=range(len(DAMAGED)))
def test_damaged_pem_is_reported_at_the_place(text: str, culprit: str | None) -> None:
    error = read_pem(text)
    assert isinstance(error, PemError)
    if culprit is not None:
        assert text[error.start : error.end] == culprit
    assert rules(secret(stringData={"ca": text})) == ["S330"]


def test_valid_pem_is_read_with_text_around_it() -> None:
    text = f"Bag Attributes\n{PEM}subject=/CN=a\n{PEM}"
    blocks = read_pem(text)
    assert not isinstance(blocks, PemError)
    assert [block.label for block in blocks] == ["CERTIFICATE", "CERTIFICATE"]
    assert rules(secret(stringData={"ca.pem": text})) == []
    assert "MIIB" not in repr(blocks)


def ssh(value: str) -> str:
    return secret(type="kubernetes.io/ssh-auth", stringData={"ssh-privatekey": value})


def _openssh(cipher: bytes) -> str:
    """The beginning of a key in OpenSSH's own form, which names the cipher first."""
    der = b"openssh-key-v1\0" + len(cipher).to_bytes(4, "big") + cipher + b"\0" * 40
    text = base64.b64encode(der).decode()
    return f"-----BEGIN OPENSSH PRIVATE KEY-----\n{text}\n-----END OPENSSH PRIVATE KEY-----\n"


def test_an_ssh_key_has_to_be_private_and_open() -> None:
    openssh = PrivateFormat.OpenSSH
    assert rules(ssh(private("ed25519", openssh))) == []
    assert rules(ssh(private("ec", PrivateFormat.TraditionalOpenSSL))) == []
    assert rules(ssh(_openssh(b"aes256-ctr"))) == ["S333"]
    assert rules(ssh(_openssh(b"none"))) == []
    assert rules(ssh(private("ec", PrivateFormat.TraditionalOpenSSL, b"5512"))) == ["S333"]
    assert rules(ssh("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ0v jobs")) == ["S333"]
    assert rules(ssh(private()[:-30])) == ["S330"]
