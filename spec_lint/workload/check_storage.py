"""Volumes and mounts, as the API server checks them (``ValidateVolumes``, ``ValidateVolumeMounts``)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from spec_lint.grammar.kubernetes_names import check_config_key, check_dns_label
from spec_lint.grammar.nearest import nearest
from spec_lint.grammar.quantity import parse_quantity
from spec_lint.grammar.words import listed, quoted
from spec_lint.workload.check_environment import check_field_reference
from spec_lint.workload.check_scheduling import say_unknown
from spec_lint.workload.places import Path
from spec_lint.workload.pod import OWN_VOLUMES, SPOUT_VOLUME
from spec_lint.workload.review import Review

_NOT_SOURCES = ("name",)
_HOST_PATH_TYPES = (
    "", "DirectoryOrCreate", "Directory", "FileOrCreate", "File", "Socket", "CharDevice", "BlockDevice",
)  # fmt: skip
_ACCESS_MODES = ("ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod")
_REQUIRED = {
    "hostPath": ("path",),
    "secret": ("secretName",),
    "configMap": ("name",),
    "persistentVolumeClaim": ("claimName",),
    "nfs": ("server", "path"),
    "csi": ("driver",),
    "ephemeral": ("volumeClaimTemplate",),
    "azureFile": ("secretName", "shareName"),
    "gcePersistentDisk": ("pdName",),
    "awsElasticBlockStore": ("volumeID",),
    "gitRepo": ("repository",),
    "flexVolume": ("driver",),
    "cephfs": ("monitors",),
    "cinder": ("volumeID",),
}
"""What the sources of a volume cannot do without."""


def check_volumes(review: Review, volumes: list[Any]) -> None:
    """Report names of volumes that cannot be or stand twice, and volumes without exactly one source."""
    first: dict[str, int] = {}
    for index, volume in enumerate(volumes):
        name, path = volume.get("name", ""), ("volumes", index)
        if not name:
            if review.patched:
                review.say("P481", "The name of a volume is missing.", (*path, "name"), path)
        elif name in first:
            _say_twice(review, name, first[name], index)
        else:
            first[name] = index
            _check_name(review, volume, path)
        if review.patched:
            _check_source(review, volume, path)


def _check_name(review: Review, volume: dict[str, Any], path: Path) -> None:
    name = volume["name"]
    origin = review.places.find(review.pod, (*path, "name"))
    if origin is None:
        # Pachyderm's own.
        return
    if origin.pointer[0] != "transform":
        review.form("P481", "the name of a volume", check_dns_label, name, (*path, "name"))
    elif "/" not in name and "%" not in name and name not in (".", ".."):
        # pachd looks the secret up before, and stumbles over those.
        why = "A mounted secret gives its name to a volume. "
        review.form("P440", "the name of a volume", check_dns_label, name, (*path, "name"), why=why)


def _say_twice(review: Review, name: str, first: int, second: int) -> None:
    paths = [("volumes", second, "name"), ("volumes", first, "name")]
    origin = review.places.find(review.pod, paths[0]) or review.places.find(review.pod, paths[1])
    written = origin is not None and origin.pointer[0] != "transform"
    if name in (*OWN_VOLUMES, SPOUT_VOLUME):
        message = f"Pachyderm has a volume {quoted(name)} of its own in the pod"
        message += "." if written else ", so that no secret of that name can be mounted."
        review.say("P481" if written else "P442", message, *paths)
    elif written:
        review.say("P481", f"There are two volumes {quoted(name)}.", *paths, related="the first one is here")
    else:
        message = f"The secret {quoted(name)} is mounted twice, which makes two volumes of one name."
        advice = "Mount it once: the directory has a file for every key."
        review.say("P441", message, *paths, advice=advice, related="it is mounted here already")


def _check_source(review: Review, volume: dict[str, Any], path: Path) -> None:
    given = [kind for kind in volume if kind not in _NOT_SOURCES and volume[kind] is not None]
    if not given:
        review.say("P481", "A volume needs a source, such as emptyDir, secret or persistentVolumeClaim.", path)
    elif len(given) > 1:
        review.say("P481", f"A volume has one source only, not {listed(given, 'and')}.", path)
    for kind in given:
        source = volume[kind]
        for field in _REQUIRED.get(kind, ()):
            if not source.get(field):
                review.say("P481", f"{field} of {kind} is missing.", (*path, kind, field), (*path, kind))
        for problem, field in _source_problems(kind, source):
            review.say("P481", problem, (*path, kind, field))
        if kind == "downwardAPI":
            _check_downward_items(review, source, (*path, kind))
        elif kind == "ephemeral":
            _check_claim(review, source.get("volumeClaimTemplate") or {}, (*path, kind, "volumeClaimTemplate"))
        elif kind == "projected":
            _check_projection(review, source, (*path, kind))


def _source_problems(kind: str, source: dict[str, Any]) -> Iterator[tuple[str, str]]:
    mode = source.get("defaultMode")
    if mode is not None and not 0 <= mode <= 0o777:
        yield f"A file mode lies between 0 and 511 (0777 in octal), not {mode}.", "defaultMode"
    if kind == "hostPath":
        if ".." in source.get("path", "").split("/"):
            yield "The path of the host must not go up with '..'.", "path"
        if source.get("type", "") not in _HOST_PATH_TYPES:
            known = listed(_HOST_PATH_TYPES[1:])
            yield f"There is no type {quoted(source['type'])} of a host path: {known} may stand here.", "type"
    if kind == "nfs" and source.get("path") and not source["path"].startswith("/"):
        yield "The path of an NFS export must be absolute.", "path"
    if kind == "emptyDir" and source.get("sizeLimit") is not None and parse_quantity(str(source["sizeLimit"])) < 0:
        yield "A size limit must not be negative.", "sizeLimit"
    for item in source.get("items") or []:
        if kind in ("secret", "configMap"):
            yield from ((problem, "items") for problem in _item_problems(item))


def _item_problems(item: dict[str, Any]) -> Iterator[str]:
    from spec_lint.grammar import GrammarError

    if not item.get("key"):
        yield "An item has no key."
    else:
        try:
            check_config_key(item["key"])
        except GrammarError as error:
            yield f"{quoted(item['key'])} cannot be a key: {error.message}."
    if not item.get("path"):
        yield "An item has no path."
    elif problem := descending_problem(item["path"]):
        yield problem
    if item.get("mode") is not None and not 0 <= item["mode"] <= 0o777:
        yield f"A file mode lies between 0 and 511 (0777 in octal), not {item['mode']}."


def _check_downward_items(review: Review, source: dict[str, Any], path: Path) -> None:
    known = ("metadata.name", "metadata.namespace", "metadata.labels", "metadata.annotations", "metadata.uid")
    for index, item in enumerate(source.get("items") or []):
        place = (*path, "items", index)
        if not item.get("path"):
            review.say("P481", "An item has no path.", (*place, "path"), place)
        if item.get("fieldRef") is not None:
            check_field_reference(review, item["fieldRef"], (*place, "fieldRef"), known)


def _check_claim(review: Review, template: dict[str, Any], path: Path) -> None:
    """The claim that a volume of its own makes (``ValidatePersistentVolumeClaimSpec``)."""
    if not template:
        return
    claim, place = template.get("spec") or {}, (*path, "spec")
    modes = claim.get("accessModes") or []
    if not modes:
        review.say("P481", "A claim needs access modes, such as ReadWriteOnce.", (*place, "accessModes"), place, path)
    for index, mode in enumerate(modes):
        if mode not in _ACCESS_MODES:
            say_unknown(review, "P481", "access mode", mode, _ACCESS_MODES, (*place, "accessModes", index))
    size = ((claim.get("resources") or {}).get("requests") or {}).get("storage")
    target = (*place, "resources", "requests", "storage")
    if size is None:
        review.say("P481", "A claim needs a size, as resources.requests.storage.", target, path)
    elif parse_quantity(str(size).strip()) <= 0:
        review.say("P481", "The size of a claim must be above 0.", target)


def _check_projection(review: Review, source: dict[str, Any], path: Path) -> None:
    for index, part in enumerate(source.get("sources") or []):
        place = (*path, "sources", index)
        given = [kind for kind in part if part[kind] is not None]
        if len(given) > 1:
            review.say("P481", f"A source is one thing only, not {listed(given, 'and')}.", place)
        for kind in given:
            field = {"secret": "name", "configMap": "name", "serviceAccountToken": "path"}.get(kind)
            if field and not part[kind].get(field):
                review.say("P481", f"{field} of {kind} is missing.", (*place, kind, field), (*place, kind))
            for item in part[kind].get("items") or [] if kind in ("secret", "configMap") else []:
                for problem in _item_problems(item):
                    review.say("P481", problem, (*place, kind, "items"))


def descending_problem(path: str) -> str | None:
    """What is wrong with a path that has to lead down, or None."""
    if path.startswith("/"):
        return f"{quoted(path)} must be relative: it leads down from where the volume begins."
    if ".." in path.split("/"):
        return f"{quoted(path)} must not go up with '..'."
    return None


def check_mounts(review: Review, container: dict[str, Any], path: Path, volumes: set[str]) -> None:
    """Report mounts of volumes that are not there, and paths that are taken."""
    first: dict[str, int] = {}
    for index, mount in enumerate(container.get("volumeMounts", [])):
        place = (*path, "volumeMounts", index)
        name, target = mount.get("name", ""), mount.get("mountPath", "")
        if review.patched and (not name or name not in volumes):
            _say_no_volume(review, name, place, volumes)
        if not target:
            if review.patched:
                review.say("P482", "The path of the mount is missing.", (*place, "mountPath"), place)
        elif target in first:
            _say_taken(review, container, (*path, "volumeMounts"), first[target], index)
        else:
            first[target] = index
        if review.patched:
            _check_mount_details(review, container, mount, place)


def _say_no_volume(review: Review, name: str, place: Path, volumes: set[str]) -> None:
    if not name:
        review.say("P482", "The mount does not name its volume.", (*place, "name"), place)
        return
    meant = nearest(name, sorted(volumes))
    advice = f"Perhaps {quoted(meant)} was meant." if meant else "Add the volume, under the same name."
    review.say("P482", f"The pod has no volume {quoted(name)}.", (*place, "name"), ("volumes",), advice=advice)


def _say_taken(review: Review, container: dict[str, Any], path: Path, first: int, second: int) -> None:
    mounts = container["volumeMounts"]
    if mounts[first].get("name") == mounts[second].get("name") and not review.patched:
        # The same secret twice at one place: two volumes of one name are reported already.
        return
    target = mounts[second]["mountPath"]
    paths: list[Path] = [(*path, second, "mountPath"), (*path, first, "mountPath")]
    owner = next((mounts[at].get("name", "") for at in (second, first) if _is_own(review, (*path, at))), None)
    if owner is not None:
        message = f"Pachyderm mounts a volume of its own ({owner}) at {quoted(target)}, and no second one fits there."
        review.say("P443", message, *paths, advice="Take a path of its own, such as /var/secrets/name.")
        return
    message = f"Two volumes are mounted at {quoted(target)}, and only one fits there."
    review.say("P443", message, *paths, related="the first one is mounted here")


def _is_own(review: Review, path: Path) -> bool:
    return review.places.find(review.pod, (*path, "mountPath")) is None


def _check_mount_details(review: Review, container: dict[str, Any], mount: dict[str, Any], place: Path) -> None:
    for field in ("subPath", "subPathExpr"):
        problem = descending_problem(mount.get(field, ""))
        if problem:
            review.say("P482", problem, (*place, field))
    if mount.get("subPath") and mount.get("subPathExpr"):
        review.say("P482", "A mount has either subPath or subPathExpr, not both.", (*place, "subPathExpr"))
    propagation = mount.get("mountPropagation")
    if propagation is None:
        return
    known = ("None", "HostToContainer", "Bidirectional")
    if propagation not in known:
        say_unknown(review, "P482", "propagation of mounts", propagation, known, (*place, "mountPropagation"))
    elif propagation == "Bidirectional" and not (container.get("securityContext") or {}).get("privileged"):
        message = "Only a privileged container may mount with Bidirectional propagation."
        review.say("P482", message, (*place, "mountPropagation"))
