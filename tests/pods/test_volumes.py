"""Volumes of patched pods: their sources, and the volumes that Pachyderm needs itself."""

from __future__ import annotations

from typing import Any

import pytest

from tests.pods.support import add, check, patch, spec, told

LABELS = {"fieldRef": {"fieldPath": "metadata.labels"}}
LIMIT = {"containerName": "user", "resource": "limits.memory"}
TOKEN = {"path": "token"}
DISK = {"diskName": "disk", "diskURI": "https://store.blob.core.windows.net/disks/disk.vhd"}
TARGET = {"targetPortal": "10.0.0.1:3260", "iqn": "iqn.2001-04.com.example:disk"}
STORE = {"gateway": "https://store", "system": "store", "volumeName": "disk"}


def volume(**source: Any) -> str:
    return patch(add("/volumes/-", {"name": "models", **source}))


def items(*found: dict[str, Any]) -> dict[str, Any]:
    return {"items": list(found)}


def projected(*sources: dict[str, Any]) -> str:
    return volume(projected={"sources": list(sources)})


def claim(metadata: dict[str, Any] | None = None, **members: Any) -> str:
    wanted = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}, **members}
    return volume(ephemeral={"volumeClaimTemplate": {"metadata": metadata or {}, "spec": wanted}})


@pytest.mark.parametrize(
    ("text", "under"),
    [
        # A volume without a source is an empty directory.
        (volume(), None),
        (volume(emptyDir=None), None),
        # Items
        (volume(secret={"secretName": "s", **items({"key": "a", "path": "b"}, {"key": "c", "path": "..d"})}), '"..d"'),
        (volume(secret={"secretName": "s", **items({"key": "a", "path": "b/../c"})}), '"b/../c"'),
        (volume(secret={"secretName": "s", **items({"key": "a", "path": "/b"})}), '"/b"'),
        (volume(secret={"secretName": "s", **items({"key": "a b", "path": "b"})}), None),
        (volume(secret={"secretName": "s", **items({"path": "b"})}), '{"path": "b"}'),
        (volume(configMap={"name": "s", **items({"key": "a"})}), '{"key": "a"}'),
        (volume(configMap={"name": "s", **items({"key": "a", "path": "b", "mode": 888})}), "888"),
        # Downward API
        (volume(downwardAPI=items({"path": "labels", **LABELS})), None),
        (volume(downwardAPI=items({"path": "/labels", **LABELS})), '"/labels"'),
        (volume(downwardAPI=items({"path": "labels", "mode": 4000, **LABELS})), "4000"),
        (volume(downwardAPI=items({"path": "labels"})), '{"path": "labels"}'),
        (volume(downwardAPI=items({"path": "a", "fieldRef": {"fieldPath": "status.podIP"}})), '"status.podIP"'),
        (volume(downwardAPI=items({"path": "a", "resourceFieldRef": LIMIT})), None),
        (volume(downwardAPI=items({"path": "a", "resourceFieldRef": {**LIMIT, "divisor": "1024Ki"}})), None),
        (volume(downwardAPI=items({"path": "a", "resourceFieldRef": {**LIMIT, "divisor": "5Mi"}})), '"5Mi"'),
        (volume(downwardAPI=items({"path": "a", "resourceFieldRef": {**LIMIT, "resource": "cpu"}})), '"cpu"'),
        (
            volume(downwardAPI=items({"path": "a", "resourceFieldRef": {"resource": "limits.cpu"}})),
            '{"resource": "limits.cpu"}',
        ),
        # Projected sources
        (projected({"serviceAccountToken": TOKEN}), None),
        (projected({"serviceAccountToken": {**TOKEN, "expirationSeconds": 599}}), "599"),
        (projected({"serviceAccountToken": {**TOKEN, "expirationSeconds": 4294967297}}), "4294967297"),
        (projected({"serviceAccountToken": {"path": "/token"}}), '"/token"'),
        (projected({"downwardAPI": items({"path": "a"})}), '{"path": "a"}'),
        (projected({"downwardAPI": items({"path": "a", "fieldRef": {"fieldPath": "spec.x"}})}), '"spec.x"'),
        (projected({"downwardAPI": items(LABELS)}), '{"fieldRef": {"fieldPath": "metadata.labels"}}'),
        (
            projected({"secret": {"name": "s", **items({"key": "a", "path": "same"})}},
                      {"configMap": {"name": "c", **items({"key": "b", "path": "same"})}}),
            '"same"',
        ),
        (
            projected({"serviceAccountToken": {"path": "same"}},
                      {"configMap": {"name": "c", **items({"key": "b", "path": "same"})}}),
            None,
        ),
        # Claims
        (claim(storageClassName="Fast_disks"), "F"),
        (claim(storageClassName=""), None),
        (claim(accessModes=["ReadWriteOncePod", "ReadWriteOnce"]), '["ReadWriteOncePod", "ReadWriteOnce"]'),
        (claim(volumeMode="block"), '"block"'),
        (claim({"name": "own"}), '"own"'),
        (claim({"labels": {"a b": "c"}}), " "),
        (claim({"annotations": {"A b": "c"}}), " "),
        (claim({"labels": {"a": "b"}, "annotations": {"A": "b c"}}), None),
        # Drivers
        (volume(csi={"driver": "disks.example.com"}), None),
        (volume(csi={"driver": "Bad_Driver!"}), "_"),
        (volume(csi={"driver": "d" * 64}), f'"{"d" * 64}"'),
        (volume(csi={"driver": "d", "nodePublishSecretRef": {}}), "{}"),
        (volume(csi={"driver": "d", "nodePublishSecretRef": {"name": "S"}}), "S"),
        # Individual kinds of sources
        (volume(iscsi=TARGET), None),
        (volume(iscsi={"targetPortal": "10.0.0.1"}), '{"targetPortal": "10.0.0.1"}'),
        (volume(iscsi={**TARGET, "iqn": "disk"}), '"disk"'),
        (volume(iscsi={**TARGET, "lun": 300}), "300"),
        (volume(glusterfs={"endpoints": "store"}), '{"endpoints": "store"}'),
        (volume(rbd={"image": "disk"}), '{"image": "disk"}'),
        (volume(azureDisk=DISK), None),
        (volume(azureDisk={"diskName": "disk"}), '{"diskName": "disk"}'),
        (volume(azureDisk={**DISK, "cachingMode": "bad"}), '"bad"'),
        (volume(azureDisk={**DISK, "kind": "managed"}), '"managed"'),
        (volume(fc={}), "{}"),
        (volume(fc={"wwids": ["a"]}), None),
        (volume(fc={"targetWWNs": ["a"]}), '["a"]'),
        (volume(fc={"targetWWNs": ["a"], "lun": 0}), None),
        (volume(flocker={}), "{}"),
        (volume(flocker={"datasetName": "a"}), None),
        (volume(vsphereVolume={}), "{}"),
        (volume(portworxVolume={}), "{}"),
        (volume(photonPersistentDisk={}), "{}"),
        (volume(quobyte={"registry": "store:1"}), '{"registry": "store:1"}'),
        (volume(scaleIO=STORE), None),
        (volume(scaleIO={**STORE, "system": ""}), '""'),
        (volume(storageos={}), "{}"),
        (volume(gcePersistentDisk={"pdName": "disk", "partition": 300}), "300"),
        (volume(awsElasticBlockStore={"volumeID": "disk", "partition": -1}), "-1"),
        (volume(gitRepo={"repository": "https://example.com/r", "directory": "../a"}), '"../a"'),
    ],
)  # fmt: skip
def test_sources(text: str, under: str | None) -> None:
    found = [(code, shown.replace("\\", "")) for code, shown in told(text)]
    assert found == ([] if under is None else [("P481", under)])


RENAMED = {"name": "x", "emptyDir": {}}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (patch({"op": "replace", "path": "/volumes", "value": [RENAMED]}), ("P482", '[{"name": "x", "emptyDir": {}}]')),
        (patch({"op": "replace", "path": "/volumes/0", "value": RENAMED}), ("P482", '"x"')),
        (patch({"op": "replace", "path": "/volumes/0/name", "value": "x"}), ("P482", '"x"')),
        (patch({"op": "replace", "path": "/volumes/0", "value": {}}), ("P481", "{}")),
        (patch({"op": "remove", "path": "/volumes/0"}), ("P482", "0")),
        (spec(pod_spec='{"volumes": [{"name": "x"}]}'), ("P482", '[{"name": "x"}]')),
    ],
)
def test_removed_volumes_of_pachyderm(text: str, found: tuple[str, str]) -> None:
    (finding,) = check(text)
    assert (finding.rule, finding.span.text.replace("\\", "")) == found
    if finding.rule == "P482":
        assert '"pach-bin"' in finding.message
        assert "/volumes/-" in (finding.help or "")


def test_a_secret_that_is_mounted_three_times_is_reported_once() -> None:
    mounts = [{"name": "registry", "mount_path": f"/secrets/{number}"} for number in range(3)]
    (finding,) = check(spec({"secrets": mounts}))
    assert finding.rule == "P441"
    assert "3 times" in finding.message
    assert len(finding.related) == 2
