"""Secrets of all kinds, ordinary and odd, for property tests."""

from __future__ import annotations

from hypothesis import strategies as st

TEXTS = [
    "", " ", "5512-read", "hunter2hunter2", "c2VjcmV0LXZhbHVl", "c6m+9Jm79Nx70qTyyK9b2XoO", "a\n", "a\r\nb",
    "CHANGE_ME",
    "<password>", "changeme", "${X}", "é", "\ufeffa", "\ufffd", "-----BEGIN CERTIFICATE-----\nYQ==\n", "null",
    "pipeline",
    "ghp_" + "a" * 36, "https://u:hunter2@example.org", '{"auths": {}}', "x # y", "/* z */", "😀", "\\", '"',
]  # fmt: skip
KEYS = [
    "access", "secret", "api_key", "mount_path", "mountPath", "tls.crt", "tls.key", ".dockerconfigjson", "a b",
    "a.json", "a.pem",
    "", "é", "..a",
    "username", "password", "ssh-privatekey", "$schema", "ghp_" + "a" * 36, "password: hunter2", "name",
    "pipeline", "type",
]  # fmt: skip
TYPES = ["Opaque", "opaque", "", "kubernetes.io/tls", "kubernetes.io/dockerconfigjson", "kubernetes.io/ssh-auth"]
MAPS = st.dictionaries(st.sampled_from(KEYS), st.sampled_from(TEXTS), max_size=3)
ODD = st.sampled_from([None, True, 0, -1, 1.5, 10**25, "", [], {}, [""], {"a": 1}, {"a": None}, ["x", {}]])
METADATA = st.fixed_dictionaries(
    {"name": st.sampled_from(["weather", "Weather", "", "a.b", "postgres"])},
    optional={
        "namespace": st.sampled_from(["default", "storms", ""]), "labels": MAPS, "annotations": MAPS,
        "creationTimestamp": st.none() | ODD, "generateName": st.just("weather-"), "uid": ODD, "Name": st.just("other"),
    },
)  # fmt: skip
SECRETS = st.fixed_dictionaries(
    {"apiVersion": st.sampled_from(["v1", "v2"]), "kind": st.sampled_from(["Secret", "SealedSecret", "secret"])},
    optional={
        "metadata": METADATA | ODD, "data": MAPS | ODD, "stringData": MAPS | ODD, "type": st.sampled_from(TYPES) | ODD,
        "immutable": st.booleans() | ODD, "items": st.just([{"kind": "Secret"}]), "sops": st.just({"mac": "ENC[a]"}),
        "spec": st.just({"encryptedData": {"a": "b"}}), "string_data": MAPS, "Data": MAPS, "$schema": st.just("a"),
        "pipeline": st.just({"name": "edges"}),
    },
)  # fmt: skip
