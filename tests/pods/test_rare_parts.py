"""Rarely used parts of patched pods, as Kubernetes 1.36 checks them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.pods.support import add, patch, spec, told

USER, INIT = "/containers/0", "/initContainers/0"


def merged(**members: Any) -> str:
    return spec(pod_spec=json.dumps(members))


def volume(name: str = "models", **source: Any) -> str:
    return patch(add("/volumes/-", {"name": name, **source}))


def security(**context: Any) -> str:
    return merged(securityContext=context)


def windows(**options: Any) -> str:
    return security(windowsOptions=options)


def sysctl(name: str, **members: Any) -> str:
    return merged(securityContext={"sysctls": [{"name": name, "value": "1"}]}, **members)


def near(**term: Any) -> str:
    """A pod affinity with one term."""
    required = {"requiredDuringSchedulingIgnoredDuringExecution": [{"topologyKey": "zone", **term}]}
    return merged(affinity={"podAffinity": required})


def spread(**constraint: Any) -> str:
    whole = {"maxSkew": 1, "topologyKey": "zone", "whenUnsatisfiable": "DoNotSchedule", **constraint}
    return merged(topologySpreadConstraints=[whole])


def expression(key: str) -> dict[str, Any]:
    return {"key": key, "operator": "Exists"}


CLAIM = add("/volumes/-", {"name": "disk", "persistentVolumeClaim": {"claimName": "disk"}})


def devices(*found: dict[str, Any], before: tuple[dict[str, Any], ...] = (CLAIM,), path: str = USER) -> str:
    return patch(*before, add(f"{path}/volumeDevices", list(found)))


def device(name: str = "disk", path: str = "/dev/disk") -> dict[str, Any]:
    return {"name": name, "devicePath": path}


ISCSI = {"targetPortal": "10.0.0.1:3260", "iqn": "iqn.2001-04.com.example:disk"}


def iscsi(**members: Any) -> str:
    return volume(iscsi={**ISCSI, **members})


def quobyte(**members: Any) -> str:
    return volume(quobyte={"registry": "store:7861", "volume": "v", **members})


def azure(**members: Any) -> str:
    return volume(azureDisk={"diskName": "d", "diskURI": "https://d", **members})


def storage_os(**members: Any) -> str:
    return volume(storageos={"volumeName": "v", **members})


def claim(**members: Any) -> str:
    wanted = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}, **members}
    return volume(ephemeral={"volumeClaimTemplate": {"spec": wanted}})


PVC = {"kind": "PersistentVolumeClaim", "name": "old"}
SNAPSHOT = {"apiGroup": "snapshot.storage.k8s.io", "kind": "VolumeSnapshot", "name": "old"}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        # Device claims
        (merged(resourceClaims=[]), None),
        (merged(resourceClaims=[{"name": "a", "source": {"resourceClaimName": "b"}}]), "P494"),
        (patch(add("/resourceClaims", [{"name": "a"}])), "P494"),
        (patch(add(f"{USER}/resources/claims", [{"name": "a"}])), "P494"),
        # Devices
        (devices(device()), None),
        (devices(device(name="other")), "P482"),
        (devices(device(name="")), "P482"),
        (devices(device(name="user-tmp")), "P482"),
        (devices(device(path="")), "P482"),
        (devices(device(path="a/..")), "P482"),
        (devices(device(path="/a:b")), None),
        (devices(device(path="/pfs")), "P482"),
        (devices(device(), device(path="/dev/other")), "P482"),
        (devices(device(), path=INIT), None),
        (devices(device(), before=(CLAIM, add(f"{USER}/volumeMounts/-", {"name": "disk", "mountPath": "/m"}))), "P482"),
        (devices(device(), before=(CLAIM, add("/hostUsers", False))), "P488"),
        # Overhead
        (merged(overhead={"cpu": "100m", "memory": "1Gi"}), None),
        (merged(overhead={"example.com/a": "1"}), None),
        (merged(overhead={"example.com/a": "1500m"}), "P425"),
        (merged(overhead={"foo": "1"}), "P422"),
        (merged(overhead={"a b": "1"}), "P422"),
        (merged(overhead={"cpu": "-1"}), "P420"),
        (merged(overhead={"hugepages-2Mi": "2Mi"}), "P425"),
        (merged(overhead={"hugepages-2Mi": "2Mi", "cpu": "1"}), None),
        # Init containers
        (patch(add(f"{INIT}/resizePolicy", [{"resourceName": "cpu", "restartPolicy": "NotRequired"}])), None),
        (patch(add(f"{INIT}/resizePolicy", [{"resourceName": "cpu", "restartPolicy": "RestartContainer"}])), "P483"),
        (
            patch(
                add(f"{INIT}/resizePolicy", [{"resourceName": "cpu", "restartPolicy": "RestartContainer"}]),
                add(f"{INIT}/restartPolicy", "Always"),
            ),
            None,
        ),
        # The older field for the service account
        (merged(serviceAccountName=None, serviceAccount="A"), "P489"),
        (merged(serviceAccountName="", serviceAccount="A"), "P489"),
        (merged(serviceAccount="A"), None),
        (merged(serviceAccountName="A"), "P489"),
        # Kernel parameters
        (sysctl("net.core.somaxconn"), None),
        (sysctl("net.core.somaxconn", hostNetwork=True), "P488"),
        (sysctl("net/core/somaxconn", hostNetwork=True), "P488"),
        (sysctl("kernel.msgmax", hostNetwork=True), None),
        (sysctl("kernel.msgmax", hostIPC=True), "P488"),
        (sysctl("kernel/shm_rmid_forced", hostIPC=True), "P488"),
        (sysctl("fs.mqueue.msg_max", hostIPC=True), "P488"),
        (sysctl("net.core.somaxconn", hostIPC=True), None),
        # Windows
        (windows(hostProcess=False), None),
        (windows(hostProcess=True), "P488"),
        (merged(securityContext={"windowsOptions": {"hostProcess": True}}, hostNetwork=True), None),
        (patch(add(f"{USER}/securityContext", {"windowsOptions": {"hostProcess": True}})), "P488"),
        (windows(runAsUserName="NT AUTHORITY\\SYSTEM"), None),
        (windows(runAsUserName="corp.example.com\\user"), None),
        (windows(runAsUserName=""), "P488"),
        (windows(runAsUserName="a*"), "P488"),
        (windows(runAsUserName=". ."), "P488"),
        (windows(runAsUserName="a\\b\\c"), "P488"),
        (windows(runAsUserName=".x\\b"), "P488"),
        (windows(runAsUserName="d\\"), "P488"),
        (windows(runAsUserName="a\tb"), "P488"),
        (windows(runAsUserName="a" * 104), None),
        (windows(runAsUserName="a" * 105), "P488"),
        (windows(gmsaCredentialSpecName="web"), None),
        (windows(gmsaCredentialSpecName="Web"), "P488"),
        (windows(gmsaCredentialSpecName=""), "P488"),
        (windows(gmsaCredentialSpec="x"), None),
        (windows(gmsaCredentialSpec=""), "P488"),
        (windows(gmsaCredentialSpec="x" * (65 * 1024)), "P488"),
        (patch(add(f"{USER}/securityContext", {"windowsOptions": {"runAsUserName": "a|b"}})), "P488"),
        (merged(os={"name": "linux"}), None),
        (merged(os={"name": "linux"}, securityContext={"windowsOptions": {}}), "P489"),
        (merged(os={"name": "windows"}), "P489"),
        (merged(os={}), "P489"),
        # Label keys to match
        (near(labelSelector={}, matchLabelKeys=["app"]), None),
        (near(labelSelector={}, matchLabelKeys=["a b"]), "P487"),
        (near(labelSelector={}, mismatchLabelKeys=["a b"]), "P487"),
        (near(matchLabelKeys=["app"]), "P487"),
        (near(labelSelector={}, matchLabelKeys=["app"], mismatchLabelKeys=["app"]), "P487"),
        (near(labelSelector={"matchLabels": {"app": "a"}}, matchLabelKeys=["app"]), None),
        (near(labelSelector={"matchExpressions": [expression("app")] * 2}, matchLabelKeys=["app"]), "P487"),
        (
            spread(
                labelSelector={"matchLabels": {"app": "a"}, "matchExpressions": [expression("app")]},
                matchLabelKeys=["app"],
            ),
            "P487",
        ),
        (spread(labelSelector={}, matchLabelKeys=["a b"]), "P487"),
        # Volumes
        (iscsi(), None),
        (iscsi(iqn="eui.0123456789abcdef"), None),
        (iscsi(iqn="eui.0123"), "P481"),
        (iscsi(iqn="naa." + "0" * 32), None),
        (iscsi(iqn="naa.0"), "P481"),
        (iscsi(iqn="iqn.2001-04.com.example"), "P481"),
        (iscsi(lun=256), "P481"),
        (iscsi(chapAuthSession=True), "P481"),
        (iscsi(chapAuthDiscovery=True, secretRef={}), None),
        (iscsi(initiatorName="iqn.2001-04.com.example:me"), None),
        (iscsi(initiatorName=""), "P481"),
        (iscsi(initiatorName="iqn.x"), "P481"),
        (iscsi(initiatorName=ISCSI["iqn"], targetPortal="a" * 60), "P481"),
        (iscsi(targetPortal="a" * 60), None),
        (volume(fc={"wwids": ["a"], "lun": 300}), None),
        (volume(fc={"targetWWNs": ["a"], "lun": 300}), "P481"),
        (quobyte(), None),
        (quobyte(registry="a:1,b:2"), None),
        (quobyte(registry="[::1]:80"), None),
        (quobyte(registry="a"), "P481"),
        (quobyte(registry="a:1,"), "P481"),
        (quobyte(registry="::1:80"), "P481"),
        (quobyte(registry="[::1]"), "P481"),
        (quobyte(tenant="a" * 64), None),
        (quobyte(tenant="a" * 65), "P481"),
        (azure(), None),
        (azure(diskURI="/subscriptions/x"), "P481"),
        (azure(kind="Managed", diskURI="/subscriptions/x"), None),
        (azure(kind="Managed"), "P481"),
        (azure(kind="Dedicated"), None),
        (azure(kind=""), "P481"),
        (storage_os(), None),
        (storage_os(volumeName="V"), "P481"),
        (storage_os(volumeNamespace="a.b"), "P481"),
        (storage_os(secretRef={}), "P481"),
        (volume(cinder={"volumeID": "v", "secretRef": {}}), "P481"),
        (volume(flocker={"datasetName": "a/b"}), "P481"),
        (volume(flexVolume={"driver": "a/b", "options": {"kubernetes": "y"}}), None),
        (volume(flexVolume={"driver": "a/b", "options": {"Kubernetes.io/x": "y"}}), "P481"),
        (volume(flexVolume={"driver": "a/b", "options": {"a.k8s.io": "y"}}), "P481"),
        (volume(projected={"sources": [{"secret": {"name": "a"}, "clusterTrustBundle": {"path": "b"}}]}), None),
        # Claims for volumes
        (claim(dataSource=PVC), None),
        (claim(dataSource=SNAPSHOT, dataSourceRef=SNAPSHOT), None),
        (claim(dataSource=SNAPSHOT, dataSourceRef=PVC), "P481"),
        (claim(dataSource={"kind": "VolumeSnapshot", "name": "old"}), "P481"),
        (claim(dataSource={**SNAPSHOT, "name": ""}), "P481"),
        (claim(dataSourceRef={**SNAPSHOT, "apiGroup": "A"}), "P481"),
        (claim(dataSource=SNAPSHOT, dataSourceRef={**SNAPSHOT, "namespace": "other"}), "P481"),
        (claim(selector={"matchLabels": {"a b": "c"}}), "P481"),
        (claim(volumeAttributesClassName="Fast"), "P481"),
        # Variables
        (
            patch(
                add(f"{USER}/env/-", {"name": "H", "valueFrom": {"fieldRef": {"fieldPath": "spec.host"}}}),
                add(f"{USER}/envFrom", [{"secretRef": {"name": "begin-"}}]),
            ),
            None,
        ),
        # A hook does not sleep longer than the grace period of the pod.
        (
            patch(
                add("/terminationGracePeriodSeconds", -1),
                add(f"{USER}/lifecycle", {"preStop": {"exec": {"command": ["true"]}}}),
            ),
            None,
        ),
        (
            patch(
                add("/terminationGracePeriodSeconds", -1),
                add(f"{USER}/lifecycle", {"preStop": {"sleep": {"seconds": 0}}}),
            ),
            "P486",
        ),
    ],
)  # fmt: skip
def test_rare_parts(text: str, code: str | None) -> None:
    assert sorted({found for found, _ in told(text)} - {"P480"}) == ([code] if code else [])


def test_operations_after_a_negative_index_are_checked() -> None:
    last = f"{USER}/env/-1"
    for operations, found in (
        ([add(last, True)], "P474"),
        ([add(last, {})], "P446"),
        ([add(last, {"name": "A"}), add("/imagePullSecrets/-", {"name": "a"})], "P473"),
        ([{"op": "remove", "path": last}, add("/hostname", "A")], "P489"),
        ([{"op": "replace", "path": last, "value": 1}], "P474"),
        ([{"op": "replace", "path": last, "value": {"name": "A"}}, add(f"{last}/name", "a=b")], "P446"),
        ([add(f"{INIT[:-1]}-1/image", "")], "P483"),
        ([add("/volumes/-7", {"name": "A"})], "P481"),
        ([add("/volumes/-8", {"name": "A"})], "P473"),
    ):  # fmt: skip
        assert [code for code, _ in told(patch(*operations))] == [found], operations


def test_a_key_that_is_certainly_missing_is_neither_removed_nor_found() -> None:
    pages = f"{INIT}/resources/requests/hugepages-2Mi"
    twice = {"op": "remove", "path": f"{USER}/resources/requests/memory"}
    for operations in (
        [{"op": "test", "path": pages, "value": "1Gi"}],
        [{"op": "remove", "path": pages}],
        [twice, twice],
        [{"op": "test", "path": "/containers/1/imagePullPolicy", "value": ""}],
        [{"op": "test", "path": "/serviceAccountName", "value": {}}],
    ):
        text = spec(resource_requests={"cpu": 1}, pod_patch=json.dumps(operations))
        assert [code for code, _ in told(text)] == ["P473"], operations
