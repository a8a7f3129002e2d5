"""Secrets in the forms that kubectl takes, and files that tell no values."""

from __future__ import annotations

import json

import pytest

from spec_lint.engine.loader import load
from spec_lint.findings.finding import Refuser
from spec_lint.model.document import Kind
from spec_lint.model.secret import Secret
from tests.rules.secret_checks import findings, secret, told

MANIFEST = "apiVersion: v1\nkind: Secret\nmetadata:\n  name: weather\nstringData:\n  access: 5512-read\n"


def secrets(text: str, *, forced: bool = False) -> list[Secret]:
    documents = load("a.yaml", text.encode(), Kind.SECRET if forced else None).documents
    return [Secret(document) for document in documents]


def test_a_manifest_for_kubectl_is_no_mistake() -> None:
    assert findings(MANIFEST) == []
    assert findings(MANIFEST.replace("weather\n", "weather\n  namespace: storms\n")) == []
    assert findings(f"{MANIFEST}---\n{MANIFEST.replace('weather', 'storms')}") == []


def test_a_manifest_declared_for_pachctl_is_rejected_once() -> None:
    assert told(findings(MANIFEST, forced=True)) == [("R215", "apiVersion")]
    assert [
        finding.rule for finding in findings(f"{MANIFEST}---\n{MANIFEST.replace('weather', 'storms')}", forced=True)
    ] == ["R215"]


@pytest.mark.parametrize(
    ("old", "new", "rule", "culprit"),
    [
        ("stringData:\n  access: 5512-read", "data:\n  access: 5512-read", "R212", "-"),
        ("5512-read", "5512", "R211", "5512"),
        ("5512-read", "yes", "R211", "yes"),
        ("5512-read", "0x1F", "R211", "0x1F"),
        ("name: weather", "name: Weather", "S102", "W"),
        ("access:", "a b:", "S104", "a b"),
        ("stringData:", "type: kubernetes.io/tls\nstringData:", "S206", "stringData"),
    ],
)
def test_a_manifest_is_judged_as_kubernetes_judges_it(old: str, new: str, rule: str, culprit: str) -> None:
    found = findings(MANIFEST.replace(old, new))
    assert told(found) == [(rule, culprit)]
    assert found[0].refused_by is Refuser.KUBERNETES


@pytest.mark.parametrize(
    "value", ["'5512'", '"yes"', "2024-05-01", "~", "0o9", "1e400", "!!str 5512", "|\n    5512-read x\n    7"]
)
def test_what_yaml_makes_text_of_is_text(value: str) -> None:
    assert not [finding for finding in findings(MANIFEST.replace("5512-read", value)) if finding.refused_by]


@pytest.mark.parametrize("value", ["{{ .Values.key }}", "${KEY}", "$(KEY)", "$ACCESS_KEY", "<%= key %>"])
def test_a_manifest_that_another_tool_fills_in_is_left_alone(value: str) -> None:
    text = MANIFEST.replace("stringData", "data").replace("5512-read", f'"{value}"')
    assert findings(text) == []
    assert findings(text, forced=True)
    assert [finding.rule for finding in findings(text.replace("weather", "Weather_1"))] == ["S102"]


def test_aliases_and_merge_keys_are_resolved() -> None:
    text = (
        "kind: Secret\napiVersion: v1\nmetadata: {name: weather}\n"
        "stringData:\n  <<: &base {access: &key 5512-read}\n  other: *key\n"
    )
    [found] = secrets(text)
    assert dict(found.mapping("stringData")) == {"access": "5512-read", "other": "5512-read"}
    assert findings(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "metadata: &m {name: weather, kind: Secret, apiVersion: v1}\n<<: *m\ndata: {a: '%%'}\n",
        "apiVersion: v1\n<<: &kind {kind: Secret}\nmetadata: {name: weather}\ndata: {a: '%%'}\n",
        "<<: [{kind: Secret}, {apiVersion: v1}]\nmetadata: {name: weather}\ndata: {a: '%%'}\n",
        "kind: ConfigMap\n---\nmetadata: &m {name: weather, kind: Secret}\n<<: *m\napiVersion: v1\ndata: {a: '%%'}\n",
    ],
)
def test_a_kind_that_is_merged_counts(text: str) -> None:
    [found] = [one for one in findings(text) if one.rule != "S301"]
    assert (found.rule, found.refused_by) == ("R212", Refuser.KUBERNETES)
    assert secrets(text.replace("Secret", "ConfigMap")) == []


def bomb(levels: int, width: int = 10) -> str:
    lines = ["kind: Secret", "metadata: {name: weather}", "a0: &a0 [x]"]
    return "\n".join([*lines, *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * width)}]" for n in range(1, levels))])


def nested(levels: int, field: str = "x") -> str:
    return f"{MANIFEST}{field}: {'[' * levels}hunter2{']' * levels}\n"


@pytest.mark.parametrize(
    ("text", "rule", "refused_by", "message"),
    [
        (bomb(20), "R201", Refuser.KUBERNETES, "The aliases expand to too much, so kubectl cannot read this."),
        (f"{MANIFEST}x: &x\n  a: *x\n", "R201", Refuser.KUBERNETES, "This alias is inside the value that it repeats"),
        (f"{MANIFEST}x: &x [*x]\n", "R201", Refuser.KUBERNETES, "This alias is inside the value that it repeats"),
        (nested(3000), "R208", None, "This is nested more than 150 levels deep; deeper levels are not checked."),
        (
            f"{MANIFEST}x: &x [{', '.join('a' * 30_000)}]\ny: [*x, *x]\n", "R208", None,
            "The aliases expand to more than 50,000 values, so this was not read.",
        ),
    ],
)  # fmt: skip
def test_what_is_too_large_is_told_as_kubectl_tells_it(
    text: str, rule: str, refused_by: Refuser | None, message: str
) -> None:
    found = next(one for one in findings(text) if one.rule == rule)
    assert (found.refused_by, found.message.startswith(message)) == (refused_by, True)
    assert len(secrets(text)) == 1
    assert "R201" in [one.rule for one in findings(text, forced=True)]  # pachd reads JSON only


def test_what_is_not_too_large_is_read() -> None:
    assert {"R201", "R208"}.isdisjoint(one.rule for one in findings(bomb(3)))
    assert "R208" not in [one.rule for one in findings(nested(149))]
    assert "R208" in [one.rule for one in findings(nested(151))]


def test_the_levels_that_can_be_read_are_judged_and_what_is_below_them_is_hidden() -> None:
    text = MANIFEST.replace("  name: weather\n", f"  name: weather\n  annotations: {'[' * 3000}hunter2{']' * 3000}\n")
    found = findings(text)
    assert [one.rule for one in found] == ["R211", "R208"]
    source, place = found[0].span.source, text.index("hunter2")
    assert any(start <= place and place + len("hunter2") <= end for start, end in source.masks)
    [deep] = secrets(text)
    assert (deep.name, deep.document.readable) == ("weather", True)


def test_the_items_of_a_list_are_known() -> None:
    items = [json.loads(secret()), json.loads(secret(metadata={"name": "storms"}))]
    text = json.dumps({"apiVersion": "v1", "kind": "List", "items": [*items, {"kind": "ConfigMap"}]})
    assert findings(text) == []
    assert [found.name for found in secrets(text)] == ["weather", "storms"]
    assert told(findings(text, forced=True)) == [("R217", '"List"')]


SEALED = """\
apiVersion: bitnami.com/v1alpha1
kind: SealedSecret
metadata: {name: storms}
spec:
  encryptedData: {access: AgBy3i4OJSWK+PiTySYZZA==, secret: AgAR13eV==}
  template: {type: kubernetes.io/basic-auth, metadata: {name: weather}}
"""
EXTERNAL = """\
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: {name: weather}
spec:
  target: {name: storms}
  data:
  - {secretKey: access, remoteRef: {key: a}}
  - {secretKey: secret, remoteRef: {key: b}}
"""
SOPS = """\
apiVersion: v1
kind: Secret
metadata: {name: storms}
data:
  access: ENC[AES256_GCM,data:p673w==,iv:YY=,aad:UQ=,tag:A=]
  secret: ENC[AES256_GCM,data:p673w==,iv:YY=,aad:UQ=,tag:A=]
sops: {mac: "ENC[AES256_GCM,data:A,iv:A,aad:A,tag:A,type:str]", version: 3.8.1}
"""


@pytest.mark.parametrize("text", [SEALED, EXTERNAL, SOPS])
def test_a_file_that_tells_no_values_is_known_by_its_keys_and_never_broken(text: str) -> None:
    [found] = secrets(text)
    known = found.known()
    assert known is not None
    assert known.name == "storms"
    assert known.keys == frozenset({"access", "secret"})
    assert found.keys()
    assert known.keys_span is not None
    assert findings(text) == []
    assert [finding.rule for finding in findings(text, forced=True)] == ["R218"]


def test_the_keys_of_an_external_secret_may_come_from_elsewhere() -> None:
    [found] = secrets(EXTERNAL + "  dataFrom: [{extract: {key: all}}]\n")
    known = found.known()
    assert known is not None
    assert known.keys is None


def test_a_template_of_an_external_secret_has_the_keys() -> None:
    text = EXTERNAL.replace("{name: storms}", "{name: storms, template: {data: {url: 'a'}}}")
    [found] = secrets(text)
    assert found.key_names == {"url"}


def test_secret_values_show_nowhere() -> None:
    canary = "canary-b1c5"
    [found] = secrets(MANIFEST.replace("5512-read", canary))
    assert canary in found.document.source.text
    shown = [repr(found), repr(found.document), repr(found.values()), repr(found.document.node()), repr(found.known())]
    assert canary not in "".join(shown)


def test_the_values_are_masked_in_every_form() -> None:
    canary = "canary-b1c5"
    for text in (
        secret(stringData={"a": canary}),
        MANIFEST.replace("5512-read", canary),
        secret(stringData={"a": canary})[:-1],
    ):
        source = load("a", text.encode(), Kind.SECRET).documents[0].source
        start = text.index(canary)
        assert any(first <= start and start + len(canary) <= last for first, last in source.masks)
