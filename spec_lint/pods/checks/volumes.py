"""Volumes and mounts, as the API server checks them (``ValidateVolumes``, ``ValidateVolumeMounts``)."""

from __future__ import annotations

from typing import Any

from spec_lint.grammar.kubernetes_names import check_dns_label
from spec_lint.grammar.nearest import only_near
from spec_lint.grammar.suggestion import did_you_mean
from spec_lint.grammar.words import quoted
from spec_lint.pods.checks.file_paths import descending_problem
from spec_lint.pods.checks.scheduling import say_unknown
from spec_lint.pods.checks.volume_sources import check_source
from spec_lint.pods.own_volumes import OWN_VOLUMES, SPOUT_VOLUME
from spec_lint.pods.places import Path
from spec_lint.pods.review import Review


def check_volumes(review: Review, volumes: list[Any]) -> None:
    """Report invalid and duplicate names of volumes, and invalid sources."""
    known: dict[str, list[int]] = {}
    for index, volume in enumerate(volumes):
        name, path = volume.get("name", ""), ("volumes", index)
        if not name:
            if review.patched:
                review.say("P481", "The volume has no `name`.", (*path, "name"), path)
        elif name not in known:
            _check_name(review, volume, path)
        known.setdefault(name, []).append(index)
        if review.patched:
            check_source(review, volume, path)
    for name, indexes in known.items():
        if name and len(indexes) > 1:
            _say_twice(review, name, indexes)


def _check_name(review: Review, volume: dict[str, Any], path: Path) -> None:
    name = volume["name"]
    origin = review.places.find(review.pod, (*path, "name"))
    if origin is None:
        # Pachyderm's own.
        return
    if origin.pointer[0] != "transform":
        review.form("P481", "volume name", check_dns_label, name, (*path, "name"))
    elif "/" not in name and "%" not in name and name not in (".", ".."):
        # With those, pachd already fails when it looks the secret up.
        what = "volume name, which the name of a mounted secret must also be"
        review.form("P440", what, check_dns_label, name, (*path, "name"))


def _say_twice(review: Review, name: str, indexes: list[int]) -> None:
    first, second, *others = indexes
    paths: list[Path] = [("volumes", index, "name") for index in (second, first, *others)]
    origin = review.places.find(review.pod, paths[0]) or review.places.find(review.pod, paths[1])
    written = origin is not None and origin.pointer[0] != "transform"
    times, number = ("twice", "two") if not others else (f"{len(indexes)} times", str(len(indexes)))
    if name in (*OWN_VOLUMES, SPOUT_VOLUME):
        message = f"Pachyderm already has a volume named {quoted(name)} in the pod"
        message += "." if written else ", so a secret with this name cannot be mounted."
        review.say("P481" if written else "P442", message, *paths)
    elif written:
        message = f"{number.capitalize()} volumes have the name {quoted(name)}."
        review.say("P481", message, *paths, related="it is also used here")
    else:
        message = f"The secret {quoted(name)} is mounted {times}, which makes {number} volumes with the same name."
        advice = "Mount it once; the directory has a file for each key."
        review.say("P441", message, *paths, advice=advice, related="it is also mounted here")


def check_mounts(review: Review, container: dict[str, Any], path: Path, volumes: set[str]) -> None:
    """Report mounts of volumes that do not exist, and paths that are used twice."""
    first: dict[str, int] = {}
    for index, mount in enumerate(container.get("volumeMounts", [])):
        place = (*path, "volumeMounts", index)
        name, target = mount.get("name", ""), mount.get("mountPath", "")
        if review.patched and (not name or name not in volumes):
            _say_no_volume(review, name, place, volumes)
        if not target:
            if review.patched:
                review.say("P482", "`mountPath` is missing.", (*place, "mountPath"), place)
        elif target in first:
            _say_taken(review, container, (*path, "volumeMounts"), first[target], index)
        else:
            first[target] = index
        if review.patched:
            _check_mount_details(review, container, mount, place)


def check_devices(review: Review, container: dict[str, Any], path: Path, volumes: dict[str, dict[str, Any]]) -> None:
    """Report invalid devices (``ValidateVolumeDevices``); a device is a volume that is not mounted."""
    mounts = container.get("volumeMounts") or []
    # If a volume is mounted several times, Kubernetes looks only at the last mount.
    mounted = {mount.get("name", ""): mount.get("mountPath", "") for mount in mounts}
    names = set(mounted)
    paths = set(mounted.values())
    for index, device in enumerate(container.get("volumeDevices") or []):
        place = (*path, "volumeDevices", index)
        name, target = device.get("name", ""), device.get("devicePath", "")
        _check_device_volume(review, name, (*place, "name"), volumes, names)
        if not target:
            review.say("P482", "`devicePath` is missing.", (*place, "devicePath"), place)
        elif ".." in target.split("/"):
            review.say("P482", f"The path {quoted(target)} must not contain `..`.", (*place, "devicePath"))
        elif target in paths:
            message = f"The path {quoted(target)} is already used by another device or mount."
            review.say("P482", message, (*place, "devicePath"))
        names.add(name)
        paths.add(target)


def _check_device_volume(
    review: Review, name: str, place: Path, volumes: dict[str, dict[str, Any]], taken: set[str]
) -> None:
    volume = volumes.get(name)
    if not name or volume is None:
        message = f"The pod has no volume {quoted(name)}." if name else "The device has no `name` of a volume."
        review.say("P482", message, place, place[:-1])
    elif not any(volume.get(kind) is not None for kind in ("persistentVolumeClaim", "ephemeral")):
        message = (
            f"The volume {quoted(name)} cannot be a device; only `persistentVolumeClaim` and `ephemeral` volumes can."
        )
        review.say("P482", message, place)
    elif name in taken:
        message = f"The volume {quoted(name)} is already a mount or a device of this container."
        review.say("P482", message, place)


def _say_no_volume(review: Review, name: str, place: Path, volumes: set[str]) -> None:
    if not name:
        review.say("P482", "The mount has no `name` of a volume.", (*place, "name"), place)
    elif review.places.find(review.pod, (*place, "name")) is None:
        _say_lost_volume(review, name, volumes)
    else:
        near = review.near(name, volumes)
        advice = did_you_mean(near) or "Add a volume with this name."
        message, near = f"The pod has no volume {quoted(name)}.", only_near(name, near, volumes)
        review.say("P482", message, (*place, "name"), advice=advice, near=near)


def _say_lost_volume(review: Review, name: str, volumes: set[str]) -> None:
    """Report a volume that Pachyderm mounts, but a patch removed."""
    if "" in volumes:
        # Then the volume has lost its name, which is reported already.
        return
    message = f"The volume {quoted(name)}, which Pachyderm mounts, was removed from the pod."
    advice = "Keep Pachyderm's volumes, and add others with `pod_patch` and the path `/volumes/-`."
    review.say("P482", message, ("volumes",), *review.patched_items("volumes"), advice=advice)


def _say_taken(review: Review, container: dict[str, Any], path: Path, first: int, second: int) -> None:
    mounts = container["volumeMounts"]
    if mounts[first].get("name") == mounts[second].get("name") and not review.patched:
        # The same secret twice at the same path: the two volumes with one name are reported already.
        return
    target = mounts[second]["mountPath"]
    paths: list[Path] = [(*path, second, "mountPath"), (*path, first, "mountPath")]
    owner = next((mounts[at].get("name", "") for at in (second, first) if _is_own(review, (*path, at))), None)
    if owner is not None:
        message = f"Pachyderm already mounts its volume `{owner}` at {quoted(target)}."
        review.say("P443", message, *paths, advice="Use another path, such as `/var/secrets/name`.")
        return
    message = f"Two volumes are mounted at {quoted(target)}, but only one is allowed."
    review.say("P443", message, *paths, related="the first one is mounted here")


def _is_own(review: Review, path: Path) -> bool:
    return review.places.find(review.pod, (*path, "mountPath")) is None


def _check_mount_details(review: Review, container: dict[str, Any], mount: dict[str, Any], place: Path) -> None:
    for field in ("subPath", "subPathExpr"):
        problem = descending_problem(mount.get(field, ""))
        if problem:
            review.say("P482", problem, (*place, field))
    if mount.get("subPath") and mount.get("subPathExpr"):
        review.say("P482", "A mount can have `subPath` or `subPathExpr`, not both.", (*place, "subPathExpr"))
    propagation = mount.get("mountPropagation")
    if propagation is None:
        return
    known = ("None", "HostToContainer", "Bidirectional")
    if propagation not in known:
        say_unknown(review, "P482", "mount propagation", propagation, known, (*place, "mountPropagation"))
    elif propagation == "Bidirectional" and not (container.get("securityContext") or {}).get("privileged"):
        message = "The mount propagation `Bidirectional` is allowed only in a privileged container."
        review.say("P482", message, (*place, "mountPropagation"))
