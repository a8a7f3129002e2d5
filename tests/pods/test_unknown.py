"""Patches that depend on parts of the pod which the spec alone does not determine."""

from __future__ import annotations

import json
from typing import Any

import pytest

from spec_lint.grammar.canonical_quantity import canonical
from spec_lint.grammar.quantity import parse_quantity
from tests.pods.support import add, patch, spec, told

USER, STORAGE, INIT = "/containers/0", "/containers/1", "/initContainers/0"


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("0", "0"), ("-0", "0"), ("0Ki", "0"), ("1", "1"), ("1.000000", "1"), ("0.500000", "500m"), ("1.5", "1500m"),
        ("100m", "100m"), ("0.1", "100m"), ("1000M", "1G"), ("1024M", "1024M"), ("1024Mi", "1Gi"), ("1.5Gi", "1536Mi"),
        ("1000Ki", "1000Ki"), ("0.5Ki", "512"), ("1.1Ki", "1126400m"), ("1023Ki", "1023Ki"), ("-1024Mi", "-1Gi"),
        ("1e3", "1e3"), ("1500e3", "1500e3"), ("1e2", "100"), ("1e-1", "100e-3"), ("1E", "1E"), ("1000", "1k"),
        ("0.000000001", "1n"), ("10", "10"), ("100", "100"), ("1e18", "1e18"), ("1000E", None),
    ],
)  # fmt: skip
def test_the_canonical_form_of_a_quantity(text: str, form: str | None) -> None:
    assert canonical(text) == form
    if form is not None:
        assert parse_quantity(form) == parse_quantity(text)


def asking(path: str, value: str | int, *, transform: dict[str, Any] | None = None, **fields: Any) -> str:
    return spec(transform, **fields, pod_patch=f'[{{"op": "test", "path": "{path}", "value": {value}}}]')


REQUEST = f"{USER}/resources/requests"


@pytest.mark.parametrize(
    ("text", "fails"),
    [
        # Quantities in the pod have Kubernetes' canonical form.
        (asking(f"{REQUEST}/cpu", '"1"', resource_requests={"cpu": 1}), False),
        (asking(f"{REQUEST}/cpu", '"1.000000"', resource_requests={"cpu": 1}), True),
        (asking(f"{REQUEST}/cpu", '"500m"', resource_requests={"cpu": 0.5}), False),
        (asking(f"{REQUEST}/cpu", '"0.500000"', resource_requests={"cpu": 0.5}), True),
        (asking(f"{REQUEST}/memory", '"1Gi"', resource_requests={"memory": "1024Mi"}), False),
        (asking(f"{REQUEST}/memory", '"1G"', resource_requests={"memory": "1000M"}), False),
        (asking(f"{REQUEST}/memory", '"1000M"', resource_requests={"memory": "1000M"}), True),
        (asking(f"{INIT}/resources/requests/memory", '"1G"', resource_requests={"memory": "1000M"}), False),
        # Defaults of the cluster may add requests that the spec does not have.
        (asking(f"{REQUEST}/memory", '"256Mi"'), False),
        (asking(f"{REQUEST}/memory", '"1Mi"'), True),
        (asking(f"{REQUEST}/memory", '"256Mi"', resource_requests={"cpu": 1}), False),
        (asking(f"{REQUEST}/memory", '"256Mi"', resource_limits={"memory": "1Gi"}), False),
        (asking(REQUEST, "null", resource_limits={"memory": "1Gi"}), False),
        (asking(REQUEST, '{"cpu": "1", "memory": "256Mi"}', resource_requests={"cpu": 1}), False),
        (asking(REQUEST, '{"memory": "256Mi"}', resource_requests={"cpu": 1}), True),
        (asking(f"{STORAGE}/resources/requests/cpu", '"0"'), False),
        (asking(f"{STORAGE}/resources/requests/cpu", '"1"'), False),
        # The variables that Pachyderm sets.
        (asking(f"{USER}/env/0/value", '"true"'), False),
        (asking(f"{USER}/env/0/value", '"false"'), True),
        (asking(f"{USER}/env/1/valueFrom/fieldRef/fieldPath", '"status.podIP"'), False),
        (asking(f"{USER}/env/2/value", '"any"'), False),
        (asking(f"{USER}/env/2", '{"name": "PPS_ETCD_PREFIX", "value": "any"}'), False),
        (asking(f"{USER}/env/2", '{"name": "PPS_ETCD_PREFIX"}'), False),
        (asking(f"{USER}/env/2", '{"value": "any"}'), True),
        (asking(f"{USER}/env/23/name", '"any"'), False),
        (asking(f"{USER}/env/-1/name", '"any"'), False),
        (asking(f"{STORAGE}/env/3/value", '"9091"'), False),
        (asking(f"{STORAGE}/env/24/name", '"K8S_MEMORY_LIMIT"', sidecar_resource_limits={"memory": "1G"}), False),
        (asking(f"{USER}/env", "[]"), False),
        (asking(f"{USER}/env/0/value", '"b"', transform={"env": {"A": "b"}}), False),
        (asking(f"{USER}/env/0/value", '"c"', transform={"env": {"A": "b"}}), True),
        (asking(f"{USER}/env/0/value", '"c"', transform={"env": {"A": "b", "C": "d"}}), False),
        # Ports, images and policies.
        (asking(f"{STORAGE}/ports/1/containerPort", 1600, s3_out=True), False),
        (asking(f"{STORAGE}/ports/1/containerPort", 1600), True),
        (asking(f"{STORAGE}/image", '"pachyderm/pachd:2.12.0"'), False),
        (asking(f"{USER}/image", '"other:1"'), True),
        (asking("/serviceAccountName", '"any"'), False),
    ],
)  # fmt: skip
def test_a_test_operation_is_reported_only_if_it_certainly_fails(text: str, fails: bool) -> None:
    assert [code for code, _ in told(text)] == ["P473"] * fails


@pytest.mark.parametrize(
    ("operation", "fields", "refused"),
    [
        ({"op": "replace", "path": f"{REQUEST}/memory", "value": "1Gi"}, {"resource_limits": {"memory": "1Gi"}}, False),
        ({"op": "remove", "path": f"{REQUEST}/memory"}, {"resource_limits": {"memory": "1Gi"}}, False),
        ({"op": "remove", "path": f"{REQUEST}/nvidia.com~1gpu"}, {}, True),
        ({"op": "copy", "from": f"{REQUEST}/memory", "path": "/hostname"}, {"resource_requests": {"cpu": 1}}, False),
        ({"op": "remove", "path": f"{USER}/env/24"}, {}, False),
        ({"op": "replace", "path": f"{STORAGE}/env/30", "value": {"name": "A"}}, {}, False),
        (add(f"{USER}/env/23", {"name": "A"}), {}, False),
        (add(f"{USER}/env/x", {"name": "A"}), {}, True),
        ({"op": "remove", "path": f"{STORAGE}/ports/1"}, {"s3_out": True}, False),
        ({"op": "remove", "path": f"{STORAGE}/ports/1"}, {}, True),
    ],
)  # fmt: skip
def test_an_operation_is_reported_only_if_it_certainly_fails(
    operation: dict[str, Any], fields: dict[str, Any], refused: bool
) -> None:
    found = [code for code, _ in told(spec(**fields, pod_patch=json.dumps([operation])))]
    assert found == ["P473"] * refused


def test_an_item_added_after_unknown_items_keeps_its_place() -> None:
    assert told(patch(add(f"{USER}/env/-", {"name": "a=b"}))) == [("P446", "=")]
