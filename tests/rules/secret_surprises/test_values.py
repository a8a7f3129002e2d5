"""What is accepted and still wrong: a warning each, at the place, that tells no value."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from spec_lint.findings.finding import Severity
from tests.rules.secret_checks import findings, secret, told


def plain(value: str, key: str = "access") -> str:
    return secret(stringData={key: value})


def encoded(value: str | bytes, key: str = "access") -> str:
    data = value.encode() if isinstance(value, str) else value
    return secret(stringData=None, data={key: base64.b64encode(data).decode()})


def raw(value: str) -> str:
    return secret(stringData=None, data={"access": value})


def b64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


WARNED = [
    (encoded("hunter2-5512\n"), "S320", f'"{b64("hunter2-5512" + chr(10))}"'),
    (plain("hunter2-5512\n"), "S320", "\\n"),
    (plain("hunter2-5512\r\n"), "S320", "\\r\\n"),
    (encoded(b64("hunter2-5512")), "S321", f'"{b64(b64("hunter2-5512"))}"'),
    (encoded(b64("hunter2-5512") + "\n"), "S321", None),
    (encoded(b64("hunter2-5512\n")), "S321", None),
    (plain(b64("hunter2-5512")), "S322", f'"{b64("hunter2-5512")}"'),
    (raw("password"), "S323", '"password"'),
    (raw("hunter255512"), "S323", '"hunter255512"'),
    (raw("5f4dcc3b5aa765d61d8327deb882cf99"), "S323", '"5f4dcc3b5aa765d61d8327deb882cf99"'),
    (raw("AKIA1234567890ABCDEF"), "S323", '"AKIA1234567890ABCDEF"'),
    (plain("a = 5512\r\nb = 7081\r\n"), "S324", "\\r"),
    (encoded("a = 5512\r\nb = 7081\r\n"), "S324", None),
    (plain("\ufeffhunter2-5512"), "S325", "\\ufeff"),
    (plain("hunter2\u200b-5512"), "S325", "\\u200b"),
    (plain("hunter2\u00a05512"), "S325", "\\u00a0"),
    (plain(""), "S326", '""'),
    (plain(" \n"), "S326", '" \\n"'),
    (raw(""), "S326", '""'),
    (secret(stringData={"access": None}), "S326", "null"),
    (plain("half \ufffd of it"), "S328", "\\ufffd"),
    (encoded("hunter2-5512".encode("utf-16-le")), "S329", None),
    (encoded("hunter2-5512".encode("utf-16")), "S329", None),
    (encoded("hunter2-5512".encode("utf-16-be")), "S329", None),
    (encoded("hünter2-5512\r\n".encode("utf-16-le")), "S329", None),
    (encoded("hunter2-5512\0"), "S329", None),
    (plain("hunter2\0005512"), "S329", "\\u0000"),
    (encoded(base64.b64encode("hunter2-5512".encode("utf-16-le"))), "S321", None),
    (encoded(base64.encodebytes(b"hunter2-5512 " * 9)), "S321", None),
    (plain(" hunter2-5512"), "S311", " "),
    (plain("hunter2-5512 "), "S311", " "),
    (plain("\nhunter2-5512"), "S311", "\\n"),
    (encoded("\thunter2-5512"), "S311", None),
    (plain('"hunter2-5512"'), "S312", None),
    (encoded("'hunter2-5512'"), "S312", None),
    (plain("“hunter2-5512”"), "S312", None),
    (plain('"{\\"pin\\": 5512}"'), "S312", None),
    (plain('"{\\"pin\\": 5512}"', "login.json"), "S312", None),
    (plain("{'pin': 5512}", "login.json"), "S314", None),
    (plain('{"pin": 5512,}'), "S314", None),
    (encoded('{"pin": "5512'), "S314", None),
    (plain('{"pin": "5512\n7081"}', "login.json"), "S314", None),
]


@pytest.mark.parametrize(("text", "rule", "culprit"), WARNED, ids=range(len(WARNED)))
def test_a_doubtful_value_is_reported_once_at_the_place(text: str, rule: str, culprit: str | None) -> None:
    found = findings(text)
    assert [finding.rule for finding in found] == [rule]
    assert found[0].severity is Severity.WARNING
    if culprit is not None:
        assert told(found) == [(rule, culprit)]


PLACEHOLDERS = [
    "<TOKEN>", "<your token here>", "CHANGEME", "change-me", "changeme123", "${TOKEN}", "$(TOKEN)", "{{ token }}",
    "xxx", "XXXXXXXX", "********", "...", "TODO", "tbd", "REPLACE_ME", "replace-with-key", "your-password",
    "YOUR_API_KEY", "insert token here", "%TOKEN%", "__TOKEN__", "[YOUR TOKEN]", "placeholder", "redacted",
    "some-secret", "<x>\n", "$DB_PASSWORD",
]  # fmt: skip


@pytest.mark.parametrize("value", PLACEHOLDERS)
def test_a_placeholder_is_reported_in_both_fields(value: str) -> None:
    assert told(findings(plain(value)))[0][0] == "S327"
    assert [finding.rule for finding in findings(encoded(value))] == ["S327"]


def test_the_placeholder_in_a_longer_value_is_reported() -> None:
    assert told(findings(plain("https://jobs:<PASSWORD>@example.com/"))) == [("S327", "<PASSWORD>")]


CLEAN = [
    plain("hunter2-5512"),
    plain("$Tide"),
    plain("$TIDE7"),
    plain('{\r\n"pin": 5512\r\n}', "login.json"),
    plain("<pin>\r\n5512\r\n</pin>", "login"),
    plain("pin: 5512\r\nuser: jobs\r\n", "login.yaml"),
    plain('{"pin": 5512}\n{"pin": 7081}\n', "log.json"),
    plain('{"pin": ${PIN}}', "login.json"),
    plain('"5512"', "pin.json"),
    plain("'self' 'unsafe-inline'"),
    plain("a 'b'"),
    plain(" [read]\n access = 5512\n", "settings.ini"),
    encoded(b"\x05\x02\0\0\0\x3e\0\x01\0\x07WEATHER"),
    encoded(b"\0" * 16),
    plain("Correct horse battery staple 7"),
    plain("s3cr3t!\\path"),
    plain("wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEYAA"),
    plain("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl"),
    plain("https://hooks.example.com/T000/B000/5512"),
    plain("postgres://jobs:5512-read@db:5432/weather?sslmode=disable"),
    plain('{"user": "jobs", "pin": 5512}\n', "login.json"),
    plain('{"user": "jobs", "pin": 5512}\n', "login"),
    plain("[read]\naccess = 5512\n", "settings.ini"),
    plain("a\nb\n"),
    plain("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ0v jobs@example.com\n", "id.pub"),
    plain("<html>\n<p>5512</p>\n</html>"),
    plain("grüße-5512"),
    plain(b64("jobs:5512-read"), "basic-auth"),
    encoded(bytes(range(256))),
    encoded(b"\xfe\xed\xfe\xed\x00\x00\x00\x02"),
    encoded("hunter2-5512"),
    raw("dGVz\ndA=="),
    secret(data={"other": "NTUxMi1yZWFk"}),
    secret(type="Opaque"),
    secret(type="example.com/token"),
    secret(type="helm.sh/release.v1"),
    secret(type="generic"),
    secret(type="example.com/tls"),
    *(secret(type=f"kubernetes.io/{plugin}") for plugin in ("rbd", "glusterfs", "quobyte", "iscsi-chap", "azure-file")),
    secret(metadata={"name": "weather", "labels": {"pipelineName": "edges"}}),
    secret(metadata={"name": "weather", "resourceVersion": ""}),
    secret(**{"$schema": "https://example.com", "_comment": "why"}),
]


@pytest.mark.parametrize("text", CLEAN, ids=range(len(CLEAN)))
def test_ordinary_values_are_clean(text: str) -> None:
    assert told(findings(text)) == []


FIELDS = [
    (secret(string_data={"a": "5512"}), "S301", '"string_data"'),
    (secret(imutable=True), "S301", '"imutable"'),
    (secret(metadata={"name": "weather", "name_space": "a"}), "S301", '"name_space"'),
    (secret(stringData=None, STRINGDATA={"a": "hunter2-5512"}), "S302", '"STRINGDATA"'),
    (secret(metadata={"NAME": "weather"}), "S302", '"NAME"'),
    (secret(kind="secret").replace('"kind": "secret"', '"kind": "secret"'), "S304", '"secret"'),
    (secret(kind=None), "S304", "{"),
    (secret(apiVersion="v2"), "S304", '"v2"'),
    (secret(data={"access": "NzA4MS13cml0ZQ=="}), "S305", '"access"'),
    (secret(stringData=None), "S306", '"kind"'),
    (secret(stringData={}), "S306", '"stringData"'),
    (secret(type="opaque"), "S307", '"opaque"'),
    (secret(type="kubernetes.io/dockerconfig"), "S307", '"kubernetes.io/dockerconfig"'),
    (secret(type="tls"), "S307", '"tls"'),
    (secret(type="Kubernetes.io/TLS"), "S307", '"Kubernetes.io/TLS"'),
    *(
        (secret(type=kind), "S307", f'"{kind}"')
        for kind in (
            "kubernetes.io/ssh",
            "kubernetes.io/Opaque",
            "kubernetes.io/generic",
            "docker-registry",
            "k8s.io/tls",
            "kubernetes.io/tls-secret",
            "kubernetes.io/service-account",
            "bootstrap.kubernetes.io/tokens",
        )
    ),
    (secret(metadata={"name": "weather", "resourceVersion": "481"}), "S308", '"481"'),
    (secret(metadata={"name": "postgres"}), "S309", '"postgres"'),
    (
        secret(metadata={"name": "weather", "labels": {"pipelineName": "a", "pipelineProject": "b"}}),
        "S310",
        '"pipelineName"',
    ),
]


@pytest.mark.parametrize(("text", "rule", "culprit"), FIELDS, ids=range(len(FIELDS)))
def test_a_doubtful_field_is_reported_once_at_the_place(text: str, rule: str, culprit: str) -> None:
    assert told(findings(text, forced=True)) == [(rule, culprit)]


@pytest.mark.parametrize("text", [text for text, *_ in WARNED], ids=range(len(WARNED)))
def test_no_warning_tells_a_value(text: str) -> None:
    for finding in findings(text):
        said = f"{finding.message} {finding.help} {finding.label}"
        assert not any(part in said for part in ("hunter2", "5512", "7081", "password", "5f4dcc", "AKIA"))


@pytest.mark.parametrize(
    ("kind", "meant"),
    [
        ("kubernetes.io/ssh", "kubernetes.io/ssh-auth"),
        ("kubernetes.io/Opaque", "Opaque"),
        ("kubernetes.io/docker-registry", "kubernetes.io/dockerconfigjson"),
        ("kubernetes.io/basicAuth", "kubernetes.io/basic-auth"),
        ("kubernetes.io/bootstrap-token", "bootstrap.kubernetes.io/token"),
    ],
)
def test_the_type_that_was_meant_is_suggested(kind: str, meant: str) -> None:
    assert findings(secret(type=kind))[0].help == f"Did you mean `{meant}`?"


SOPS = """\
apiVersion: v1
kind: Secret
metadata: {{name: weather}}
stringData: {{access: "{}", secret: "{}"}}
sops: {{mac: "ENC[x]", version: 3.9.0{}}}
"""
ENCRYPTED = "ENC[AES256_GCM,data:x,type:str]"
UNENCRYPTED = [
    (SOPS.format("hunter2", "hunter2", ""), ["sops"]),
    (SOPS.format("hunter2", "hunter2", ', encrypted_regex: "^(data | stringData)$"'), ["sops"]),
    (SOPS.format("hunter2", "hunter2", ', encrypted_suffix: "_enc"'), ["sops"]),
    (SOPS.format(ENCRYPTED, "hunter2", ""), ['"hunter2"']),
    (SOPS.format(ENCRYPTED, "hunter2", ', encrypted_regex: "^(data|stringData)$"'), ['"hunter2"']),
    (SOPS.format(ENCRYPTED, ENCRYPTED, ', encrypted_regex: "^(data|stringData)$"'), []),
    (SOPS.format(ENCRYPTED, "", ""), []),
    (SOPS.format(ENCRYPTED, "hunter2", ', encrypted_regex: "^access$"'), []),
    (SOPS.format(ENCRYPTED, "hunter2", ', unencrypted_regex: "^secret$"'), []),
    (SOPS.format(ENCRYPTED, "hunter2", ', unencrypted_suffix: "ret"'), []),
    (SOPS.format(ENCRYPTED, "hunter2", ', encrypted_suffix: "cess"'), []),
]


@pytest.mark.parametrize(("text", "culprits"), UNENCRYPTED, ids=range(len(UNENCRYPTED)))
def test_what_sops_should_have_encrypted_is_reported(text: str, culprits: list[str]) -> None:
    found = findings({"a.yaml": text})
    assert told(found) == [("S315", culprit) for culprit in culprits]
    assert not any("hunter2" in f"{finding.message} {finding.help}" for finding in found)


def test_a_regex_of_sops_that_matches_nothing_is_named() -> None:
    found = findings({"a.yaml": UNENCRYPTED[1][0]})
    assert "`encrypted_regex`" in (found[0].help or "")


def config(value: Any, kind: str = "dockerconfigjson") -> str:
    import json

    text = value if isinstance(value, str) else json.dumps(value)
    return secret(type=f"kubernetes.io/{kind}", stringData={f".{kind}": text})


LOGIN = b64("jobs:5512-read")

DOCKER = [
    (config({}), "S340", '".dockerconfigjson"'),
    (config("null"), "S340", '".dockerconfigjson"'),
    (config({"auths": {}}), "S340", '".dockerconfigjson"'),
    (config({"auths": []}), "S340", '".dockerconfigjson"'),
    (config({"auths": {"images.example.com": {}}}), "S340", '\\"images.example.com\\"'),
    (config({"auths": {"images.example.com": {"username": "jobs"}}}), "S340", '\\"images.example.com\\"'),
    (config({"auths": {"images.example.com": {}}, "credsStore": "desktop"}), "S340", '\\"images.example.com\\"'),
    (config({}, "dockercfg"), "S340", '".dockercfg"'),
    (config({"auths": {"images.example.com": {"auth": "jobs:5512"}}}), "S341", '\\"images.example.com\\"'),
    (config({"auths": {"images.example.com": {"auth": b64("jobs")}}}), "S341", '\\"images.example.com\\"'),
    (config({"auths": {"images.example.com": {"auth": b64("jobs:5512\n")}}}), "S341", '\\"images.example.com\\"'),
    (
        config({"auths": {"images.example.com": {"auth": LOGIN, "username": "jobs", "password": "7081"}}}),
        "S341",
        '\\"images.example.com\\"',
    ),
]


@pytest.mark.parametrize(("text", "rule", "culprit"), DOCKER, ids=range(len(DOCKER)))
def test_a_login_that_cannot_work_is_reported_once(text: str, rule: str, culprit: str) -> None:
    assert told(findings(text)) == [(rule, culprit)]


@pytest.mark.parametrize(
    "text",
    [
        config({"auths": {"images.example.com": {"auth": LOGIN}}}),
        config({"auths": {"images.example.com": {"auth": LOGIN, "username": "jobs", "password": "5512-read"}}}),
        config({"auths": {"images.example.com": {"username": "jobs", "password": "5512-read"}}}),
        config({"auths": {"images.example.com": {"identitytoken": "5512-read"}}}),
        config({"images.example.com": {"auth": LOGIN}}, "dockercfg"),
    ],
)
def test_a_login_is_clean(text: str) -> None:
    assert told(findings(text)) == []


PIPELINE = """\
pipeline: {name: edges}
transform: {image: "IMAGE", cmd: [python3, /edges.py], image_pull_secrets: [weather]}
input: {pfs: {repo: images, glob: "/*"}}
"""


@pytest.mark.parametrize(
    ("registry", "image", "matches"),
    [
        ("images.example.com", "images.example.com/edges:1.0", True),
        ("https://images.example.com/v1/", "images.example.com/edges:1.0", True),
        ("images.example.com/team", "images.example.com/team/edges:1.0", True),
        ("images.example.com/team", "images.example.com/other/edges:1.0", False),
        ("images.example.com", "images.example.org/edges:1.0", False),
        ("*.example.com", "images.example.com/edges:1.0", True),
        ("images.example.com", "edges:1.0", False),
        ("https://index.docker.io/v1/", "team/edges:1.0", True),
        ("docker.io", "edges:1.0", True),
        ("images.example.com:5000", "images.example.com:5000/edges:1.0", True),
        ("images.example.com", "images.example.com:5000/edges:1.0", False),
        ("index.docker.io", "team/edges:1.0", True),
        ("https://index.docker.io/v2/", "edges:1.0", True),
        ("https://docker.io/", "index.docker.io/team/edges:1.0", True),
        ("docker.io/team", "team/edges:1.0", True),
        ("docker.io/library/", "edges:1.0", True),
        ("docker.io/other", "team/edges:1.0", False),
        ("https://index.docker.io/v1", "team/edges:1.0", False),
        ("https://registry-1.docker.io/v2/", "team/edges:1.0", False),
        ("registry.hub.docker.com", "team/edges:1.0", False),
        ("*.docker.io", "team/edges:1.0", False),
        ("http://user@images.example.com", "images.example.com/edges:1.0", True),
        ("https://images.example.com/v2/team/", "images.example.com/team/edges:1.0", True),
        ("images.example.com/v1", "images.example.com/edges:1.0", False),
        (" images.example.com", "images.example.com/edges:1.0", False),
        ("Images.example.com", "images.example.com/edges:1.0", False),
        ("images.example.com:443", "images.example.com/edges:1.0", False),
        ("12.dkr.ecr.*.amazonaws.com", "12.dkr.ecr.eu-west-1.amazonaws.com/edges:1.0", True),
        ("12.dkr.ecr.us-east-1.amazonaws.com", "12.dkr.ecr.eu-west-1.amazonaws.com/edges:1.0", False),
        ("https://ghcr.io", "ghcr.io/team/edges@sha256:" + "a" * 64, True),
        ("gcr.io", "eu.gcr.io/team/edges:1.0", False),
        ("localhost:5000", "localhost:5000/edges:1.0", True),
    ],
)
def test_a_login_has_to_be_for_the_registry_of_the_image(registry: str, image: str, matches: bool) -> None:
    files = {"a.json": config({"auths": {registry: {"auth": LOGIN}}}), "a.yaml": PIPELINE.replace("IMAGE", image)}
    assert told(findings(files)) == ([] if matches else [("S342", f'"{image}"')])


@pytest.mark.parametrize(
    ("registry", "image", "help_"),
    [
        ("registry-1.docker.io", "edges:1.0", "`https://index.docker.io/v1/`"),
        ("https://images.example.com/v1", "images.example.com/edges:1.0", "a path limits the login"),
        ("images.example.com", "images.example.com:5000/edges:1.0", 'Write "images.example.com:5000"'),
    ],
)
def test_help_says_under_which_address_a_login_is_found(registry: str, image: str, help_: str) -> None:
    files = {"a.json": config({"auths": {registry: {"auth": LOGIN}}}), "a.yaml": PIPELINE.replace("IMAGE", image)}
    assert help_ in (findings(files)[0].help or "")
