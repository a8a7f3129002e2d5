"""Pod-level settings of patched pods, and the containers that every pipeline needs."""

from __future__ import annotations

from typing import Any

import pytest

from tests.pods.support import add, check, patch, spec, told


def spread(**members: Any) -> str:
    constraint = {"maxSkew": 1, "topologyKey": "zone", "whenUnsatisfiable": "DoNotSchedule", **members}
    return patch(add("/topologySpreadConstraints", [constraint]))


def pods(topology: str) -> str:
    term = {"topologyKey": topology, "labelSelector": {}}
    return patch(add("/affinity", {"podAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [term]}}))


def node(name: str) -> str:
    fields = [{"key": "metadata.name", "operator": "In", "values": [name]}]
    terms = {"nodeSelectorTerms": [{"matchFields": fields}]}
    return patch(add("/affinity", {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": terms}}))


def names(**config: Any) -> str:
    return patch(add("/dnsConfig", config))


def alias(address: str) -> str:
    return patch(add("/hostAliases", [{"ip": address, "hostnames": ["store"]}]))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (spread(topologyKey="a b"), []),
        (spread(topologyKey=""), [("P487", '""')]),
        (spread(matchLabelKeys=["app"]), [("P487", '["app"]')]),
        (spread(matchLabelKeys=["a b"], labelSelector={}), [("P487", " ")]),
        (pods("a b"), [("P487", " ")]),
        (node("node-1"), []),
        (node("N_1"), [("P487", "N")]),
        (patch(add("/runtimeClassName", "")), [("P489", '""')]),
        (patch(add("/serviceAccountName", "")), []),
        (patch(add("/schedulingGates", [{"name": "a"}, {"name": "a"}])), [("P489", '"a"')]),
        (patch(add("/os", {"name": "linux"})), []),
        (patch(add("/os", {"name": "windows"})), [("P489", '"windows"')]),
        (names(searches=["example.com", "example.com.", ".", "_a.b"]), []),
        (names(searches=["A_b"]), [("P489", '"A_b"')]),
        (names(searches=["a"] * 33), [("P489", str(["a"] * 33).replace("'", '"'))]),
        (names(options=[{"name": "ndots", "value": "2"}]), []),
        (names(options=[{"value": "2"}]), [("P489", '{"value": "2"}')]),
        (alias("10.0.0.1"), []),
        (alias("::1"), []),
        (alias("010.0.0.1"), [("P489", '"010.0.0.1"')]),
        (alias("fe80::1%eth0"), [("P489", '"fe80::1%eth0"')]),
        # Go accepts names in any case, and the patch library sorts them, so the pod's own comes last.
        (patch(add("/RestartPolicy", "Never")), []),
        (patch(add("/os", {"Name": "windows", "name": "linux"})), []),
        (patch({"op": "remove", "path": "/restartPolicy"}, add("/RestartPolicy", "Never")), [("P489", '"Never"')]),
    ],
)
def test_settings(text: str, found: list[tuple[str, str]]) -> None:
    assert [(code, under.replace("\\", "")) for code, under in told(text)] == found


EXISTS = {"key": "a", "value": "b"}
FOREVER = {"key": "a", "effect": "NoSchedule"}


@pytest.mark.parametrize(
    ("text", "words", "strange"),
    [
        (spec(tolerations=[{**EXISTS, "operator": "EXISTS"}]), "write `EQUAL`", "Equal"),
        (patch(add("/tolerations", [{**EXISTS, "operator": "Exists"}])), "write `Equal`", "EQUAL"),
        (patch(add("/tolerations", [{}])), "write `Exists`", "EXISTS"),
        (patch(add("/tolerations", [{**FOREVER, "tolerationSeconds": 3}])), "effect `NoExecute`", "NO_EXECUTE"),
        (
            patch(add("/tolerations", [{**FOREVER, "tolerationSeconds": 3}])),
            "`tolerationSeconds`",
            "toleration_seconds",
        ),
        (spec(tolerations=[{"key": "a", "operator": "EXISTS", "toleration_seconds": 3}]), "effect `NO_EXECUTE`", "NoE"),
    ],
)
def test_tolerations_are_reported_in_the_spelling_of_the_place(text: str, words: str, strange: str) -> None:
    (finding,) = check(text)
    said = finding.message + (finding.help or "")
    assert words in said
    assert strange not in said


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (spec(pod_spec='{"initContainers": [{"name": "x", "image": "y"}]}'), ("P490", '[{"name": "x", "image": "y"}]')),
        (patch({"op": "remove", "path": "/initContainers/0"}), ("P490", "0")),
        (patch({"op": "remove", "path": "/initContainers"}), ("P490", "initContainers")),
        (patch(add("/initContainers/0/command", ["true"])), ("P491", '["true"]')),
        (patch({"op": "replace", "path": "/containers/1/name", "value": "x"}), ("P490", '"x"')),
        (patch(add("/initContainers/-", {"name": "x", "image": "y"})), None),
    ],
)
def test_removed_containers_of_pachyderm(text: str, found: tuple[str, str] | None) -> None:
    findings = check(text)
    assert [(finding.rule, finding.span.text.replace("\\", "")) for finding in findings] == ([found] if found else [])
    for finding in findings:
        assert ("A list in `pod_spec`" in finding.message) == ("pod_spec" in text)
