"""What Kubernetes and pachd refuse in a secret that could be read, and the text that is to blame."""

from __future__ import annotations

import json
from typing import Any

import pytest

from spec_lint.findings.finding import Refuser
from spec_lint.model.settings import Settings
from tests.rules.secret_checks import findings, secret, told

LONG = "a" * 63


def named(**metadata: Any) -> str:
    return secret(metadata={"name": "weather", **metadata})


REFUSED = [
    (secret(metadata={}), "S101", '"metadata"'),
    (secret(metadata=None), "S101", "{"),
    (secret(metadata={"name": ""}), "S101", '""'),
    (secret(metadata={"name": None}), "S101", "null"),
    (secret(metadata={"nam": "weather"}), "S101", '"nam"'),
    (secret(metadata=None, metadta={"name": "weather"}), "S101", '"metadta"'),
    (secret(metadata=None, name="weather"), "S101", '"name"'),
    ('{"apiVersion": "v1", "kind": "Secret", "secret": {"metadata": {"name": "a"}}}', "S101", '"secret"'),
    (secret(metadata={"name": "Weather"}), "S102", "W"),
    (secret(metadata={"name": "our_key"}), "S102", "_"),
    (secret(metadata={"name": "-a"}), "S102", "-"),
    (secret(metadata={"name": "a..b"}), "S102", "."),
    (secret(metadata={"name": "a" * 255}), "S102", "aa"),
    (secret(metadata={"name": "a<b"}), "S102", "<"),
    (secret(metadata={"generateName": "Key"}), "S102", "K"),
    (named(namespace="storms"), "S103", '"storms"'),
    (secret(stringData={"a b": "5512"}), "S104", '"a b"'),
    (secret(stringData={"": "5512"}), "S104", '""'),
    (secret(stringData={"..a": "5512"}), "S104", '"..a"'),
    (secret(stringData={".": "5512"}), "S104", '"."'),
    (secret(stringData={"a" * 254: "5512"}), "S104", f'"{"a" * 254}"'),
    (secret(stringData={"a": "5" * (1 << 20), "b": "5"}), "S105", '"stringData"'),
    (secret(stringData={"a": "ü" * (1 << 19) + "x"}), "S105", '"stringData"'),
    (named(labels={"/a": "b"}), "S106", '"/a"'),
    (named(labels={"a/b/c": "b"}), "S106", '"a/b/c"'),
    (named(labels={"a": "b c"}), "S107", " "),
    (named(labels={"a": "me@example.com"}), "S107", "@"),
    (named(labels={"a": LONG + "b"}), "S107", "b"),
    (named(annotations={"a b": "c"}), "S108", '"a b"'),
    (named(annotations={"a": "b" * (256 << 10)}), "S109", '"annotations"'),
    (named(annotations={"a": "😀" * (64 << 10)}), "S109", '"annotations"'),
    (named(labels={"suite": "storms"}), "S110", '"storms"'),
    (named(ownerReferences=[{"apiVersion": "v1", "kind": "Pod", "name": "a", "uid": ""}]), "S111", None),
    (named(ownerReferences=[{"apiVersion": "v1", "kind": "Event", "name": "a", "uid": "b"}]), "S111", '"Event"'),
    (named(ownerReferences=[{"apiVersion": "a/", "kind": "Pod", "name": "a", "uid": "b"}]), "S111", '"a/"'),
    (
        named(ownerReferences=[{"apiVersion": "v1", "kind": "A", "name": "a", "uid": "b", "controller": True}] * 2),
        "S111",
        "true",
    ),
    (named(finalizers=["keep"]), "S112", '"keep"'),
    (named(finalizers=["a/b c"]), "S112", " "),
    (named(finalizers=["orphan", "foregroundDeletion"]), "S112", '"foregroundDeletion"'),
    (named(generation=-1), "S113", "-1"),
]


@pytest.mark.parametrize(("text", "rule", "culprit"), REFUSED, ids=range(len(REFUSED)))
def test_a_rejected_object_is_reported_once_at_the_culprit(text: str, rule: str, culprit: str | None) -> None:
    found = findings(text)
    assert [finding.rule for finding in found] == [rule]
    if culprit is not None:
        assert told(found) == [(rule, culprit)]


def typed(kind: str, *keys: str, **fields: Any) -> str:
    return secret(type=f"kubernetes.io/{kind}", stringData=dict.fromkeys(keys, "5512-read"), **fields)


TOKEN = "kubernetes.io/service-account-token"

TYPES = [
    (
        secret(type=TOKEN, stringData=None),
        "S201",
        '"kubernetes.io/service-account-token"',
    ),
    (
        secret(
            type=TOKEN,
            metadata={"name": "weather", "labels": {"kubernetes.io/service-account.name": "a"}},
        ),
        "S201",
        '"kubernetes.io/service-account.name"',
    ),
    (
        secret(
            type=TOKEN,
            metadata={"name": "weather", "annotations": {"kubernetes.io/service-account-name": "a"}},
        ),
        "S201",
        '"kubernetes.io/service-account-name"',
    ),
    (typed("dockerconfigjson", "dockerconfigjson"), "S202", '"dockerconfigjson"'),
    (typed("dockerconfigjson", ".dockercfg"), "S202", '".dockercfg"'),
    (typed("dockercfg", "auth"), "S202", '"stringData"'),
    (typed("dockerconfigjson", ".dockerconfigjson"), "S203", None),
    (typed("dockercfg", ".dockercfg"), "S203", None),
    (typed("basic-auth", "login"), "S204", '"stringData"'),
    (typed("basic-auth", "user_name"), "S204", '"user_name"'),
    (typed("ssh-auth", "ssh-private-key"), "S205", '"ssh-private-key"'),
    (secret(type="kubernetes.io/ssh-auth", stringData={"ssh-privatekey": ""}), "S205", '""'),
    (typed("tls", "tls.crt"), "S206", '"stringData"'),
    (typed("tls", "cert", "other"), "S206", '"stringData"'),
    (secret(type="kubernetes.io/tls", stringData=None), "S206", '"kubernetes.io/tls"'),
    (secret(type="kubernetes.io/basic-auth", stringData=None, string_data={"username": "a"}), "S204", '"string_data"'),
]


@pytest.mark.parametrize(("text", "rule", "culprit"), TYPES, ids=range(len(TYPES)))
def test_a_missing_key_of_a_type_is_reported_once(text: str, rule: str, culprit: str | None) -> None:
    found = findings(text)
    assert [finding.rule for finding in found] == [rule]
    if culprit is not None:
        assert told(found) == [(rule, culprit)]


def test_both_keys_of_a_tls_secret_can_be_misspelt() -> None:
    found = findings(typed("tls", "TLS.crt", "tls_key"))
    assert told(found) == [("S206", '"TLS.crt"'), ("S206", '"tls_key"')]


def test_an_invalid_key_that_a_type_requires_is_reported_only_as_invalid() -> None:
    text = secret(type="kubernetes.io/basic-auth", stringData={"user name": "5512-read"})
    assert told(findings(text)) == [("S104", '"user name"')]


ACCEPTED = [
    named(namespace="default"),
    named(namespace=None, labels={"suite": "", "secret-source": "not valid!"}),
    named(labels={"suite": "pachyderm", "a": "", "example.com/B_c": "D.e"}),
    named(annotations={"Example.com/Note": "free text, äöü"}),
    named(finalizers=["example.com/a", "kubernetes"]),
    named(managedFields=[{"operation": "Replace"}]),
    secret(metadata={"generateName": "weather-"}),
    secret(metadata={"name": "a.b-c.9"}),
    secret(metadata={"name": ".".join([LONG] * 3)}),
    secret(stringData={"..a"[1:]: "5512", "A_b-c.9": "5512", "a" * 253: "5512"}),
    secret(stringData={"a": "5" * (1 << 20)}),
    typed("basic-auth", "username"),
    typed("basic-auth", "password"),
    secret(type="example.com/own", stringData={"a": "5512"}),
    secret(type="bootstrap.kubernetes.io/token"),
    secret(immutable=True),
]


@pytest.mark.parametrize("text", ACCEPTED, ids=range(len(ACCEPTED)))
def test_what_kubernetes_takes_is_clean(text: str) -> None:
    assert told(findings(text, forced=True)) == []


def test_the_namespace_is_that_of_the_settings() -> None:
    text = named(namespace="storms")
    assert told(findings(text, settings=Settings(namespace="storms"))) == []
    assert [
        finding.rule for finding in findings(named(namespace="default"), settings=Settings(namespace="storms"))
    ] == ["S103"]


def test_everything_is_reported_at_once() -> None:
    text = secret(
        metadata={"name": "Weather", "labels": {"a b": "c"}}, stringData={"a b": "5512"}, type="kubernetes.io/ssh-auth"
    )
    assert [finding.rule for finding in findings(text)] == ["S102", "S106", "S205", "S104"]


def test_each_rejection_names_the_refuser() -> None:
    by_rule = {finding.rule: finding.refused_by for text, *_ in REFUSED + TYPES for finding in findings(text)}
    assert by_rule.pop("S110") is Refuser.PACHD
    assert set(by_rule.values()) == {Refuser.KUBERNETES}


@pytest.mark.parametrize(
    ("text", "too_large"),
    [
        (secret(stringData={"a": "ü" * (1 << 19)}), False),
        (secret(stringData={"a": "ü" * (1 << 19) + "x"}), True),
        (secret(stringData={"a": "😀" * (1 << 18)}), False),
        (secret(stringData={"a": "😀" * (1 << 18) + "x"}), True),
    ],
    ids=range(4),
)
def test_the_size_is_in_bytes(text: str, too_large: bool) -> None:
    plain = json.dumps(json.loads(text), ensure_ascii=False)
    for written in (text, plain):
        assert [finding.rule for finding in findings(written)] == ["S105"] * too_large


def test_an_alias_repeats_a_value() -> None:
    head = "apiVersion: v1\nkind: Secret\nmetadata: {name: weather}\nstringData:\n"
    values = f"  a: &a {'x' * (1 << 17)}\n" + "".join(f"  b{number}: *a\n" for number in range(8))
    assert "S105" in [finding.rule for finding in findings({"a.yaml": head + values})]
