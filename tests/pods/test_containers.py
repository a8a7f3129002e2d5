"""Containers of patched pods: variables, ports, probes, resources."""

from __future__ import annotations

from typing import Any

import pytest

from tests.pods.support import add, check, patch, spec, told

USER, INIT = "/containers/0", "/initContainers/0"


def variable(**source: Any) -> str:
    return patch(add(f"{USER}/env/-", {"name": "A", "valueFrom": source}))


def whole_source(**source: Any) -> str:
    return patch(add(f"{USER}/envFrom", [source]))


def limits(**amounts: Any) -> str:
    named = {name.replace("__", "-"): amount for name, amount in amounts.items()}
    return patch({"op": "replace", "path": f"{USER}/resources", "value": {"limits": named}})


def probe(*headers: dict[str, str]) -> str:
    return patch(add(f"{USER}/readinessProbe", {"httpGet": {"port": 80, "httpHeaders": list(headers)}}))


def resizing(*policies: tuple[str, str]) -> str:
    return patch(
        add(
            f"{USER}/resizePolicy",
            [{"resourceName": resource, "restartPolicy": policy} for resource, policy in policies],
        )
    )


SLEEP = {"preStop": {"sleep": {"seconds": 5}}}
TAKEN = [{"containerPort": number, "hostPort": 80} for number in (80, 81)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        # Variables
        (variable(secretKeyRef={"key": "k"}), [("P445", '{"key": "k"}')]),
        (variable(secretKeyRef={"name": "", "key": "k"}), [("P445", '""')]),
        (variable(secretKeyRef={"secretName": "s", "key": "k"}), [("P445", "{…}"), ("P480", '"secretName"')]),
        (variable(configMapKeyRef={"key": "k"}), [("P445", '{"key": "k"}')]),
        (variable(secretKeyRef={"name": "a/b", "key": "k"}), [("P445", "/")]),
        (variable(resourceFieldRef={"resource": "limits.cpu", "divisor": "1m"}), []),
        (variable(resourceFieldRef={"resource": "limits.cpu", "divisor": "2"}), [("P485", '"2"')]),
        (variable(resourceFieldRef={"resource": "limits.memory", "divisor": "1024Ki"}), []),
        (variable(resourceFieldRef={"resource": "limits.memory", "divisor": "5Mi"}), [("P485", '"5Mi"')]),
        (whole_source(configMapRef={"name": "c"}), []),
        (whole_source(configMapRef={"name": "C_m"}), [("P445", "C")]),
        (whole_source(secretRef={"name": "S_s"}), [("P445", "S")]),
        (whole_source(secretRef={}), [("P445", "{}")]),
        # Ports, probes and hooks
        (probe({"name": "X-Key", "value": "a"}), []),
        (probe({"name": "a b", "value": "a"}), [("P486", '"a b"')]),
        (probe({"value": "a"}), [("P486", '{"value": "a"}')]),
        (patch(add(f"{INIT}/ports", TAKEN)), [("P484", "80")]),
        (patch(add(f"{INIT}/ports", TAKEN[:1]), add(f"{USER}/ports/-", TAKEN[0])), []),
        (patch(add("/hostNetwork", True), add(f"{INIT}/ports", [{"containerPort": 80, "hostPort": 81}])), []),
        (patch(add(f"{INIT}/lifecycle", SLEEP)), [("P486", '{"preStop": {"sleep": {"seconds": 5}}}')]),
        (patch(add(f"{USER}/lifecycle", {"stopSignal": "SIGTERM"})), [("P480", '"stopSignal"')]),
        (patch(add(f"{USER}/lifecycle", {})), []),
        (patch(add(f"{INIT}/lifecycle", {})), [("P486", "{}")]),
        # Resources
        (limits(hugepages__2Mi="4Mi", memory="1Gi"), []),
        (limits(hugepages__2Mi="4Mi"), [("P425", '"hugepages-2Mi"')]),
        (limits(hugepages__big="4Mi", memory="1Gi"), [("P422", '"hugepages-big"')]),
        (patch(add(f"{USER}/resources/limits", {"hugepages-2Mi": "4Mi"})), []),
        (
            spec(resource_limits={"gpu": {"type": "hugepages-2Mi", "number": 2097152}}),
            # Defaults of the cluster request memory.
            [],
        ),
        (resizing(("cpu", "NotRequired"), ("memory", "RestartContainer")), []),
        (resizing(("gpu", "NotRequired")), [("P483", '"gpu"')]),
        (resizing(("cpu", "never")), [("P483", '"never"')]),
        (resizing(("cpu", "NotRequired"), ("cpu", "NotRequired")), [("P483", '"cpu"')]),
    ],
)  # fmt: skip
def test_containers(text: str, found: list[tuple[str, str]]) -> None:
    shown = [(code, under.replace("\\", "")) for code, under in told(text)]
    assert [code for code, _ in shown] == [code for code, _ in found]
    for (_, under), (_, wanted) in zip(shown, found, strict=True):
        assert under == wanted or wanted == "{…}"


def test_missing_fields_of_secrets_in_a_spec_are_not_reported_again_in_the_patched_pod() -> None:
    secret = {"env_var": "A", "key": "k"}
    assert told(spec({"secrets": [secret]}, pod_patch='[{"op": "add", "path": "/hostNetwork", "value": true}]')) == []


def test_amounts_are_reported_as_written_in_the_spec() -> None:
    (finding,) = check(spec(resource_requests={"cpu": 4}, resource_limits={"cpu": 0.5}))
    assert "request (4) is above the limit (0.5)" in finding.message


@pytest.mark.parametrize(
    ("text", "word"),
    [
        (spec(resource_limits={"disk": "1Mi"}, resource_requests={"disk": "1G"}), "The disk request"),
        (patch(add(f"{USER}/resources/limits", {"ephemeral-storage": "1Mi"})), "The ephemeral-storage limit"),
    ],
)
def test_resources_are_reported_under_the_name_that_is_written(text: str, word: str) -> None:
    (finding,) = check(text)
    assert finding.message.startswith(word)
