"""The pod that pachd creates from a spec."""

from __future__ import annotations

import math
from typing import Any

import pytest

from spec_lint.pods.cpu import cpu_text
from spec_lint.pods.places import Places
from spec_lint.pods.pod import build_pod, user_id
from spec_lint.pods.unknown import Open
from tests.pods.support import pipeline, spec


def pod(text: str) -> dict[str, Any]:
    return build_pod(pipeline(text), "default", Places())


def test_the_pod_of_a_plain_spec() -> None:
    made = pod(spec())
    assert set(made) == {
        "volumes", "initContainers", "containers", "restartPolicy", "terminationGracePeriodSeconds",
        "serviceAccountName", "automountServiceAccountToken",
    }  # fmt: skip
    user, storage = made["containers"]
    assert [user["name"], storage["name"], made["initContainers"][0]["name"]] == ["user", "storage", "init"]
    assert user["resources"] == {"requests": {"cpu": "1", "memory": "256Mi", "ephemeral-storage": "1Gi"}}
    assert storage["resources"] == {"requests": {"cpu": "0", "memory": "64M"}}
    assert "securityContext" not in user
    assert [mount["mountPath"] for mount in user["volumeMounts"]] == [
        "/pach-bin", "/pfs", "/pach", "/tmp", "/pachyderm-storage-secret",
    ]  # fmt: skip


def test_with_limits_alone_the_requests_are_unknown() -> None:
    user = pod(spec(resource_limits={"cpu": 1}))["containers"][0]
    assert user["resources"] == {"limits": {"cpu": "1"}, "requests": {}}
    assert isinstance(user["resources"]["requests"], Open)


def test_the_init_container_has_the_requests_of_the_user_container_except_gpus() -> None:
    gpu = {"type": "nvidia.com/gpu", "number": 1}
    made = pod(spec(resource_requests={"cpu": 2, "gpu": gpu}, resource_limits={"gpu": gpu, "memory": "1G"}))
    init = made["initContainers"][0]["resources"]
    assert init["requests"] == {"cpu": "2", "memory": "64M"}
    assert init["limits"] == {"memory": "1G", "nvidia.com/gpu": "1"}


def test_secrets_become_volumes_and_variables_before_pachyderms_own() -> None:
    made = pod(
        spec({
            "env": {"LEVEL": "debug", "EMPTY": ""},
            "secrets": [
                {"name": "registry", "mount_path": "/var/secrets", "env_var": "TOKEN", "key": "token"},
                {"name": "unused", "key": "x"},
            ],
        })
    )  # fmt: skip
    assert made["volumes"][0] == {"name": "registry", "secret": {"secretName": "registry"}}
    user = made["containers"][0]
    assert user["env"][:3] == [
        {"name": "LEVEL", "value": "debug"},
        {"name": "EMPTY"},
        {"name": "TOKEN", "valueFrom": {"secretKeyRef": {"name": "registry", "key": "token"}}},
    ]
    assert user["volumeMounts"][0] == {"name": "registry", "mountPath": "/var/secrets"}
    assert made["initContainers"][0]["volumeMounts"][0]["name"] == "registry"
    assert "registry" not in str(made["containers"][1])


def test_a_numeric_user_makes_security_contexts() -> None:
    made = pod(spec({"user": "1000"}))
    assert made["securityContext"]["runAsUser"] == 1000
    assert made["containers"][0]["securityContext"]["runAsUser"] == 1000
    assert "securityContext" not in pod(spec({"user": "app"}))


def test_spouts_have_an_additional_volume_and_mount() -> None:
    made = pod(spec(input=None, spout={}))
    assert made["volumes"][-1]["secret"]["secretName"] == "spout-pachctl-secret-default-edges"
    assert made["containers"][0]["volumeMounts"][-1]["mountPath"] == "/pachctl"


@pytest.mark.parametrize(
    ("fields", "ports"),
    [
        ({}, [9091]),
        ({"s3_out": True}, [9091, 1600]),
        ({"input": {"cross": [{"pfs": {"repo": "images", "glob": "/", "s3": True}}]}}, [9091, 1600]),
    ],
)
def test_the_sidecar_has_an_s3_port(fields: dict[str, Any], ports: list[int]) -> None:
    storage = pod(spec(**fields))["containers"][1]
    assert [port["containerPort"] for port in storage["ports"]] == ports


def test_tolerations_are_translated() -> None:
    made = pod(
        spec(
            tolerations=[
                {"key": "a", "operator": "EXISTS", "effect": "NO_EXECUTE", "toleration_seconds": "30"},
                {"key": "b", "operator": 2, "value": "c", "effect": 1},
                {"key": "d", "operator": 77, "effect": 99},
            ]
        )
    )
    assert made["tolerations"] == [
        {"key": "a", "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 30},
        {"key": "b", "operator": "Equal", "value": "c", "effect": "NoSchedule"},
        {"key": "d"},
    ]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1, "1.000000"), (0.1, "0.100000"), ("0.5", "0.500000"), (-1, "-1.000000"), (1e-7, "0.000000"),
        (0, None), (True, None), ("NaN", None), (math.inf, None), ("x", None), (None, None), (1e300, None),
    ],
)  # fmt: skip
def test_cpu_is_printed_as_go_prints_a_32_bit_number(value: object, text: str | None) -> None:
    assert cpu_text(value) == text


@pytest.mark.parametrize(
    ("text", "number"),
    [("1000", 1000), ("-1", -1), ("+7", 7), ("007", 7), ("root", None), ("", None), ("1:2", None), ("9" * 30, None)],
)
def test_a_user_is_a_number_or_a_name(text: str, number: int | None) -> None:
    assert user_id(pipeline(spec({"user": text}))) == number


def test_ill_typed_parts_are_left_out() -> None:
    made = pod(
        '{"pipeline": {"name": 3}, "transform": {"image": [], "env": [1], "secrets": [1, {"mount_path": 2}],'
        '"user": 5, "image_pull_secrets": [null, 1]}, "tolerations": [3, {"key": {}, "operator": []}],'
        '"scheduling_spec": {"node_selector": {"a": 1}, "priority_class_name": 2}, "metadata": 3,'
        '"resource_requests": {"cpu": "x", "memory": 5, "gpu": 1}, "resource_limits": [],'
        '"egress": {"sql_database": {"secret": 1}}}'
    )
    assert made["tolerations"] == [{"operator": "Exists"}]
    assert "nodeSelector" not in made
