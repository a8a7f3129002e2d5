"""Certificates and keys: damaged, swapped, unfit for one another, out of date, protected."""

from __future__ import annotations

import base64
import datetime
import functools
import json
import re
from collections.abc import Callable

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


@pytest.mark.filterwarnings("error")
def test_a_certificate_that_the_library_dislikes_is_read_without_its_warning() -> None:
    der = x509.load_pem_x509_certificate(certificate().encode()).public_bytes(Encoding.DER)
    serial = der.index(b"\xa0\x03\x02\x01\x02\x02\x01\x01") + 7
    body = base64.encodebytes(der[:serial] + b"\0" + der[serial + 1 :]).decode()
    odd = f"-----BEGIN CERTIFICATE-----\n{body}-----END CERTIFICATE-----\n"
    assert told(findings(tls(odd, private()))) == []
    assert rules(tls(odd, private("rsa"))) == ["S331"]


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
    ("  " + PEM, "-----BEGIN CERTIFICATE-----"),
    (PEM[1:], "----BEGIN CERTIFICATE-----"),
    (PEM[5:], "BEGIN CERTIFICATE-----"),
    (PEM.replace("-----END", "---END"), "---END CERTIFICATE-----"),
    (PEM.replace("-----\nMIIB", "-----MIIB"), "-----BEGIN CERTIFICATE-----"),
    (PEM.replace("AAAA\n", "AAAA"), "-----END CERTIFICATE-----"),
    (PEM.strip() + PEM, "-----END CERTIFICATE----------"),
    (PEM.replace("MIIB\nAAAA", "..."), None),
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


def as_json(key_text: str) -> str:
    return json.dumps({"type": "service_account", "private_key": key_text})


EMBEDDED = [
    ("key.json", as_json(PEM)),
    ("sa", as_json(PEM)),
    (".env", 'A=1\nKEY="' + PEM.replace("\n", "\\n") + '"\n'),
    ("env", "export KEY=" + PEM.replace("\n", "\\n") + "\nB=1\n"),
    ("app.properties", "key=" + PEM.replace("\n", "\\n\\\n")),
    ("app.toml", f'key = """\n{PEM}"""\n'),
    ("app.yaml", "tls:\n  ca: |\n    " + PEM.replace("\n", "\n    ")),
    ("client.ovpn", f"# ----- ours -----\n<ca>\n{PEM}</ca>\n"),
    (
        "key.asc",
        "-----BEGIN PGP PRIVATE KEY BLOCK-----\nVersion: 1\n\nMIIB\n=AAAA\n-----END PGP PRIVATE KEY BLOCK-----\n",
    ),
    ("key.pub", "---- BEGIN SSH2 PUBLIC KEY ----\nMIIB\n---- END SSH2 PUBLIC KEY ----\n"),
    ("ta.key", "-----BEGIN OpenVPN Static key V1-----\n00ff\n-----END OpenVPN Static key V1-----\n"),
    ("ca.crt", PEM.replace("\n", "\r\n")),
    ("ca.crt", PEM.strip()),
]


@pytest.mark.parametrize(("key_name", "text"), EMBEDDED, ids=range(len(EMBEDDED)))
def test_sound_pem_is_clean_whatever_it_is_part_of(key_name: str, text: str) -> None:
    encoded = base64.b64encode(text.encode()).decode()
    assert rules(secret(stringData={key_name: text})) == []
    assert rules(secret(stringData=None, data={key_name: encoded})) == []


def test_damaged_pem_in_a_string_of_json_is_reported() -> None:
    assert rules(secret(stringData={"key.json": as_json(PEM.replace("\n", "\\n"))})) == ["S330"]


def test_pem_without_its_begin_and_end_lines_is_reported_under_the_name_of_a_file() -> None:
    body = "".join(private("ec").splitlines()[1:-1])
    for name in ("ca.pem", "server.key", "id_rsa", "PRIVATE_KEY"):
        assert rules(secret(stringData={name: body})) == ["S330"]
    assert rules(secret(stringData={"token": body})) == []
    assert rules(secret(stringData={"ca.pem": base64.b64encode(b"M" * 60).decode()})) == ["S322"]


@pytest.mark.parametrize("form", ["json", "yaml", "data"])
def test_help_on_escaped_line_breaks_fits_the_form_of_the_file(form: str) -> None:
    escaped = PEM.replace("\n", "\\n")
    text = secret(stringData={"ca": escaped})
    if form == "yaml":
        text = f"apiVersion: v1\nkind: Secret\nmetadata: {{name: a}}\nstringData:\n  ca: '{escaped}'\n"
    if form == "data":
        text = secret(stringData=None, data={"ca": base64.b64encode(escaped.encode()).decode()})
    found = findings({f"a.{'yaml' if form == 'yaml' else 'json'}": text})
    expected = {"json": "one backslash", "yaml": "below `|`", "data": "base64 -w0"}
    assert [finding.rule for finding in found] == ["S330"]
    assert expected[form] in (found[0].help or "")


def test_a_chain_in_the_wrong_order_says_so() -> None:
    found = findings(tls(certificate("rsa") + certificate("ec"), private("ec")))
    assert [finding.rule for finding in found] == ["S331"]
    assert "must come first" in (found[0].help or "")


OPENSSH_END = "-----END OPENSSH PRIVATE KEY-----"
UNREADABLE = [
    (lambda text: text.strip(), OPENSSH_END),
    (lambda text: text.replace("\n", "\r\n"), "\\r"),
    (lambda text: "\n" + text, "\\n"),
    (lambda text: text.strip() + " \n", OPENSSH_END),
]


@pytest.mark.parametrize(("change", "culprit"), UNREADABLE, ids=range(len(UNREADABLE)))
def test_a_key_that_openssh_rejects_is_reported_under_any_key(change: Callable[[str], str], culprit: str) -> None:
    text = change(private("ed25519", PrivateFormat.OpenSSH))
    assert told(findings(ssh(text))) == [("S334", culprit)]
    assert rules(secret(stringData=None, data={"deploy": base64.b64encode(text.encode()).decode()})) == ["S334"]


def test_openssh_problems_are_of_its_own_form_only() -> None:
    assert rules(secret(stringData={"id_rsa": private("rsa", PrivateFormat.TraditionalOpenSSL).strip()})) == []
    assert rules(secret(stringData={"id_rsa": private("rsa").replace("\n", "\r\n")})) == []
    indented = private("ed25519", PrivateFormat.OpenSSH).replace("\n", "\n  ").strip()
    assert rules(secret(stringData={"config.yaml": f"key: |\n  {indented}\n"})) == []


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
