"""Pachyderm's page on secrets from top to bottom, and each of its steps with one slip: exactly that slip is told.

The page: let kubectl write a generic, a TLS and a docker-registry secret as JSON, create each with pachctl, and use
them in a pipeline as an environment variable, as a mounted directory, and for pulling the image.
"""

from __future__ import annotations

import base64
import json

import pytest

from tests.rules.secret_checks import findings, told
from tests.rules.secret_surprises.test_keys import certificate, private


def b64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def kubectl(name: str, data: dict[str, str], **fields: str) -> str:
    """What ``kubectl create secret … --dry-run=client --output=json`` writes."""
    metadata = {"name": name, "creationTimestamp": None}
    value = {"kind": "Secret", "apiVersion": "v1", "metadata": metadata, "data": data, **fields}
    return json.dumps(value, indent=4) + "\n"


ACCESS, SECRET = b64("jobs-5512-read"), b64("jobs-7081-write")
CERTIFICATE, KEY = certificate(), private()
CONFIG = {"auths": {"images.example.com": {"username": "jobs", "password": "5512-pull", "auth": b64("jobs:5512-pull")}}}
GENERIC, TLS, DOCKER, SPEC = "clearml.json", "gateway-tls.json", "registry.json", "edges.json"
FLOW = {
    GENERIC: kubectl("clearml", {"access": ACCESS, "secret": SECRET}),
    TLS: kubectl("gateway-tls", {"tls.crt": b64(CERTIFICATE), "tls.key": b64(KEY)}, type="kubernetes.io/tls"),
    DOCKER: kubectl("registry", {".dockerconfigjson": b64(json.dumps(CONFIG))}, type="kubernetes.io/dockerconfigjson"),
    SPEC: json.dumps(
        {
            "pipeline": {"name": "edges"},
            "transform": {
                "image": "images.example.com/edges:1.0",
                "cmd": ["python3", "/edges.py"],
                "secrets": [
                    {"name": "clearml", "env_var": "ACCESS_KEY", "key": "access"},
                    {"name": "gateway-tls", "mount_path": "/var/secrets/gateway"},
                ],
                "image_pull_secrets": ["registry"],
            },
            "input": {"pfs": {"repo": "images", "glob": "/*"}},
        },
        indent=2,
    ),
}


def test_the_page_as_it_is_written_is_clean() -> None:
    assert told(findings(FLOW)) == []


BREAKS = [
    # The generic secret: kubectl's output, copied, edited and saved.
    (GENERIC, '"name": "clearml"', '"name": "ClearML"', "S102", "C"),
    (GENERIC, '"name": "clearml"', '"name": "clear_ml"', "S102", "_"),
    (GENERIC, '"name": "clearml"', '"name": "<NAME>"', "R220", None),
    (GENERIC, '"name": "clearml",', '"nam": "clearml",', "S101", '"nam"'),
    (GENERIC, '"metadata"', '"metdata"', "S101", '"metdata"'),
    (GENERIC, '"name": "clearml",', '"name": "clearml", "namespace": "jobs",', "S103", '"jobs"'),
    (GENERIC, '"name": "clearml",', '"name": "clearml", "labels": {"suite": "jobs"},', "S110", '"jobs"'),
    (GENERIC, '"name": "clearml",', '"name": "clearml", "labels": {"team": "a team"},', "S107", " "),
    (GENERIC, '"creationTimestamp": null', '"creationTimestamp": ""', "R213", '""'),
    (GENERIC, '"secret": ', '"the secret": ', "S104", '"the secret"'),
    (GENERIC, f'"{ACCESS}"', '"jobs-5512-read"', "R212", "-"),
    (GENERIC, f'"{ACCESS}"', f'"{ACCESS.rstrip("=")}"', "R212", ACCESS.rstrip("=")),
    (GENERIC, f'"{ACCESS}"', f'"{ACCESS} "', "R212", " "),
    (GENERIC, f'"{ACCESS}"', "5512", "R211", "5512"),
    (GENERIC, f'"{ACCESS}"', f'"{b64(ACCESS)}"', "S321", f'"{b64(ACCESS)}"'),
    (GENERIC, f'"{ACCESS}"', f'"{b64("jobs-5512-read" + chr(10))}"', "S320", f'"{b64("jobs-5512-read" + chr(10))}"'),
    (GENERIC, f'"{ACCESS}"', '""', "S326", '""'),
    (GENERIC, f'"{ACCESS}"', f'"{b64("<ACCESS_KEY>")}"', "S327", f'"{b64("<ACCESS_KEY>")}"'),
    (GENERIC, f'"{ACCESS}"', '"jobs55120000"', "S323", '"jobs55120000"'),
    (GENERIC, '"data"', '"stringData"', ["S322", "S322"], None),
    (GENERIC, f'"{SECRET}"\n', f'"{SECRET}",\n', "R201", ","),
    (GENERIC, f'"{ACCESS}",', f'"{ACCESS}"', "R201", '"'),
    (GENERIC, '"kind": "Secret",', '"kind": "Secret", // from kubectl', "R201", "/"),
    (GENERIC, "    }\n}\n", "    }\n", "R203", "{"),
    (GENERIC, "    }\n}\n", "    }\n}\n}\n", "R202", "}"),
    (GENERIC, '"kind": "Secret",', '"kind": "Secret", "type": "opaque",', "S307", '"opaque"'),
    (GENERIC, '"kind": "Secret",', '"kind": "Secret", "immutable": "true",', "R211", '"true"'),
    (GENERIC, '"apiVersion": "v1"', '"apiVersion": "v2"', "S304", '"v2"'),
    (GENERIC, '"data"', '"Data"', "S302", '"Data"'),
    (GENERIC, '"secret": ', '"access": ', "S303", '"access"'),
    # The TLS secret.
    (TLS, '"tls.crt"', '"tls.cert"', "S206", '"tls.cert"'),
    (TLS, '"tls.key"', '"TLS.key"', "S206", '"TLS.key"'),
    (TLS, '"kubernetes.io/tls"', '"kubernetes.io/TLS"', "S307", '"kubernetes.io/TLS"'),
    (TLS, b64(KEY), b64(private("rsa")), "S331", f'"{b64(private("rsa"))}"'),
    (TLS, b64(CERTIFICATE), b64(CERTIFICATE[:-30]), "S330", None),
    (TLS, '"gateway-tls"', '"gateway.tls."', "S102", "."),
    # The docker-registry secret.
    (DOCKER, '".dockerconfigjson"', '"dockerconfigjson"', "S202", '"dockerconfigjson"'),
    (DOCKER, b64(json.dumps(CONFIG)), b64(b64(json.dumps(CONFIG))), "S203", None),
    (DOCKER, b64(json.dumps(CONFIG)), b64("jobs:5512-pull"), "S203", None),
    (DOCKER, b64(json.dumps(CONFIG)), b64('{"auths": {}}'), "S340", '".dockerconfigjson"'),
    (DOCKER, b64(json.dumps(CONFIG)), b64(json.dumps(CONFIG).replace('"5512-pull"', '"7081"')), "S341", None),
    (DOCKER, '"kubernetes.io/dockerconfigjson"', '"Opaque"', "X203", '"registry"'),
    # The pipeline: environment variable, mount, image pull.
    (SPEC, '"key": "access"', '"key": "acces"', "X201", '"acces"'),
    (SPEC, '"key": "access"', '"key": "ACCESS"', "X201", '"ACCESS"'),
    (SPEC, ',\n        "key": "access"', "", "P303", None),
    (SPEC, '"name": "clearml"', '"name": "clearm1"', "X202", '"clearm1"'),
    (SPEC, '"name": "clearml"', '"nam": "clearml"', "P001", '"nam"'),
    (SPEC, '"env_var": "ACCESS_KEY"', '"env": "ACCESS_KEY"', "P001", '"env"'),
    (SPEC, '"env_var": "ACCESS_KEY"', '"env_var": "PACH_JOB_ID"', "X228", '"PACH_JOB_ID"'),
    (SPEC, '"name": "gateway-tls"', '"name": "gateway-tsl"', "X202", '"gateway-tsl"'),
    (SPEC, '"mount_path": "/var/secrets/gateway"', '"mountpath": "/var/secrets/gateway"', "P001", '"mountpath"'),
    (SPEC, '"/var/secrets/gateway"', '"var/secrets/gateway"', "X226", '"var/secrets/gateway"'),
    (SPEC, '"/var/secrets/gateway"', '"/pfs"', "P443", '"/pfs"'),
    (SPEC, '"/var/secrets/gateway"', '"/var/secrets/tls.key"', "X222", '"/var/secrets/tls.key"'),
    (SPEC, '"registry"', '"regisry"', "X202", '"regisry"'),
    (SPEC, '[\n      "registry"\n    ]', '"registry"', "P002", '"registry"'),
    (SPEC, '"images.example.com/edges:1.0"', '"image.example.com/edges:1.0"', "S342", '"image.example.com/edges:1.0"'),
]


@pytest.mark.parametrize(("file", "old", "new", "rules", "culprit"), BREAKS, ids=range(len(BREAKS)))
def test_one_slip_is_told_as_just_that(
    file: str, old: str, new: str, rules: str | list[str], culprit: str | None
) -> None:
    assert FLOW[file].count(old) == 1
    found = findings({**FLOW, file: FLOW[file].replace(old, new)})
    assert [finding.rule for finding in found] == ([rules] if isinstance(rules, str) else rules)
    assert all(finding.span.source.path in (file, SPEC) for finding in found)
    if culprit is not None:
        assert told(found) == [(rules, culprit)]


def test_there_are_enough_slips() -> None:
    assert len(BREAKS) >= 40
