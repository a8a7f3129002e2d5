"""The sources of volumes, as the API server checks them (``validateVolumeSource``)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from spec_lint.findings.finding import Part
from spec_lint.grammar.kubernetes_names import (
    check_dns_label,
    check_dns_subdomain,
    check_qualified_name,
)
from spec_lint.grammar.quantity import parse_quantity
from spec_lint.grammar.suggestion import did_you_mean
from spec_lint.grammar.words import quoted, ticked
from spec_lint.pods.checks import rare_volume_sources as rare
from spec_lint.pods.checks.affinity import check_selector
from spec_lint.pods.checks.environment import check_field_reference, check_resource_reference
from spec_lint.pods.checks.file_paths import descending_problem, own_path_problem
from spec_lint.pods.checks.scheduling import check_labels, say_unknown
from spec_lint.pods.places import Path
from spec_lint.pods.review import Review

_REQUIRED = {
    "hostPath": ("path",),
    "secret": ("secretName",),
    "configMap": ("name",),
    "persistentVolumeClaim": ("claimName",),
    "nfs": ("server", "path"),
    "csi": ("driver",),
    "ephemeral": ("volumeClaimTemplate",),
    "azureFile": ("secretName", "shareName"),
    "azureDisk": ("diskName", "diskURI"),
    "gcePersistentDisk": ("pdName",),
    "awsElasticBlockStore": ("volumeID",),
    "gitRepo": ("repository",),
    "flexVolume": ("driver",),
    "cephfs": ("monitors",),
    "cinder": ("volumeID",),
    "iscsi": ("targetPortal", "iqn"),
    "glusterfs": ("endpoints", "path"),
    "rbd": ("monitors", "image"),
    "vsphereVolume": ("volumePath",),
    "portworxVolume": ("volumeID",),
    "photonPersistentDisk": ("pdID",),
    "quobyte": ("registry", "volume"),
    "scaleIO": ("gateway", "system", "volumeName"),
    "storageos": ("volumeName",),
}
"""The required fields of each kind of source."""

_EITHER = {"flocker": ("datasetName", "datasetUUID"), "fc": ("targetWWNs", "wwids")}
"""Kinds of sources that require exactly one of two fields."""

_WORDS = {
    ("hostPath", "type"): (
        "", "DirectoryOrCreate", "Directory", "FileOrCreate", "File", "Socket", "CharDevice", "BlockDevice",
    ),
    ("azureDisk", "cachingMode"): ("None", "ReadOnly", "ReadWrite"),
    ("azureDisk", "kind"): ("Shared", "Dedicated", "Managed"),
}  # fmt: skip
"""The allowed words in a field of a source."""

_NUMBERS = {
    ("gcePersistentDisk", "partition"): 255,
    ("awsElasticBlockStore", "partition"): 255,
    ("iscsi", "lun"): 255,
}
"""The largest allowed number in a field of a source."""

_DOWNWARD_FIELDS = (
    "metadata.name", "metadata.namespace", "metadata.labels", "metadata.annotations", "metadata.uid",
)  # fmt: skip
_ACCESS_MODES = ("ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod")
_VOLUME_MODES = ("Block", "Filesystem")
_DRIVER_LENGTH = 63
_LEAST_EXPIRATION, _MOST_EXPIRATION = 600, 2**32


def check_source(review: Review, volume: dict[str, Any], path: Path) -> None:
    """Report volumes with more than one source, and what is wrong in a source."""
    # A volume without a source is an empty directory.
    given = [kind for kind in volume if kind != "name" and volume[kind] is not None]
    if len(given) > 1:
        review.say("P481", f"A volume can have only one source, not {ticked(given, 'and')}.", path)
    for kind in given:
        source, place = volume[kind], (*path, kind)
        _check_members(review, kind, source, place)
        if kind == "iscsi":
            rare.check_iscsi(review, source, place, volume.get("name", ""))
        elif kind in _SPECIAL:
            _SPECIAL[kind](review, source, place)


def _check_members(review: Review, kind: str, source: dict[str, Any], path: Path) -> None:
    for field in _REQUIRED.get(kind, ()):
        if not source.get(field):
            review.say("P481", f"`{field}` is missing in a `{kind}` volume.", (*path, field), path)
    if kind in _EITHER and len([field for field in _EITHER[kind] if source.get(field)]) != 1:
        review.say("P481", f"A `{kind}` volume requires exactly one of {ticked(_EITHER[kind], 'and')}.", path)
    for (owner, field), words in _WORDS.items():
        if owner == kind and source.get(field, words[0]) not in words:
            say_unknown(review, "P481", f"`{field}` of a `{kind}` volume", source[field], words, (*path, field))
    for (owner, field), most in _NUMBERS.items():
        if owner == kind and not 0 <= source.get(field, 0) <= most:
            message = f"The `{field}` of `{kind}` is {source[field]}, which is out of range (0 to {most})."
            review.say("P481", message, (*path, field))
    _check_mode(review, source, "defaultMode", path)


def _check_mode(review: Review, owner: dict[str, Any], field: str, path: Path) -> None:
    mode = owner.get(field)
    if mode is None:
        return
    meant = _octal_meant(mode)
    advice = f"Write `{meant}`, which is {meant:04o} in octal." if meant else None
    instead = str(meant) if meant else None
    if not 0 <= mode <= 0o777:
        message = f"The file mode {mode} is out of range (0 to 511, which is 0777 in octal)."
        review.say("P481", message, (*path, field), advice=advice, instead=instead)
    elif meant:
        message = f"JSON has no octal numbers, so the file mode {mode} is {mode:04o} in octal."
        review.say("P495", message, (*path, field), advice=advice, refused_by=None, instead=instead)


_USUAL_MODES = frozenset({
    0o400, 0o440, 0o444, 0o500, 0o550, 0o555, 0o600, 0o640, 0o644, 0o660, 0o664, 0o666, 0o700, 0o750, 0o755, 0o770,
    0o775, 0o777,
})  # fmt: skip


def _octal_meant(mode: int) -> int | None:
    """The usual file mode whose octal digits a decimal number has; None if the number is a usual mode itself."""
    digits = str(mode)
    if mode in _USUAL_MODES or len(digits) != 3 or not set(digits) <= set("01234567"):
        return None
    meant = int(digits, 8)
    return meant if meant in _USUAL_MODES else None


def _check_host_path(review: Review, source: dict[str, Any], path: Path) -> None:
    if ".." in source.get("path", "").split("/"):
        review.say("P481", "The path on the host must not contain `..`.", (*path, "path"))


def _check_nfs(review: Review, source: dict[str, Any], path: Path) -> None:
    if source.get("path") and not source["path"].startswith("/"):
        review.say("P481", "The path of an NFS export must be absolute.", (*path, "path"))


def _check_empty_directory(review: Review, source: dict[str, Any], path: Path) -> None:
    if parse_quantity(str(source.get("sizeLimit", "0")).strip()) < 0:
        review.say("P481", "The size limit must not be negative.", (*path, "sizeLimit"))

    medium = source.get("medium", "")
    if medium and medium not in ("Memory", "HugePages") and not medium.startswith("HugePages-"):
        near = review.near(medium.capitalize(), ("Memory", "HugePages"))
        message = f"No node has the storage medium {quoted(medium)}, so the pod never starts."
        advice = did_you_mean(near) or "Write `Memory`, or remove `medium`."
        review.say("P496", message, (*path, "medium"), advice=advice, refused_by=None, near=near)


def _check_repository(review: Review, source: dict[str, Any], path: Path) -> None:
    if problem := descending_problem(source.get("directory", "")):
        review.say("P481", problem, (*path, "directory"))


def _check_driver(review: Review, source: dict[str, Any], path: Path) -> None:
    driver, secret = source.get("driver", ""), source.get("nodePublishSecretRef")
    if len(driver) > _DRIVER_LENGTH:
        message = f"The name of the driver has {len(driver)} characters; the limit is {_DRIVER_LENGTH}."
        review.say("P481", message, (*path, "driver"))
    elif driver:
        review.form("P481", "driver name", lambda text: check_dns_subdomain(text.lower()), driver, (*path, "driver"))
    if secret is not None:
        place = (*path, "nodePublishSecretRef")
        if secret.get("name"):
            review.form("P481", "secret name", check_dns_subdomain, secret["name"], (*place, "name"))
        else:
            review.say("P481", "The name of the secret is missing.", (*place, "name"), place)


def _check_key_items(review: Review, source: dict[str, Any], path: Path) -> None:
    """Check the keys of a secret or config map that become files."""
    for index, item in enumerate(source.get("items") or []):
        place = (*path, "items", index)
        # An invalid key is accepted here, but not found when the pod starts.
        if not item.get("key"):
            review.say("P481", "The item has no `key`.", (*place, "key"), place)
        _check_file(review, item, place)


def _check_file(review: Review, item: dict[str, Any], path: Path) -> None:
    """Check the path and the mode of a file in a volume."""
    target = item.get("path", "")
    if not target:
        review.say("P481", "The item has no `path`.", (*path, "path"), path)
    elif problem := own_path_problem(target):
        review.say("P481", problem, (*path, "path"))
    _check_mode(review, item, "mode", path)


def _check_downward_items(review: Review, source: dict[str, Any], path: Path) -> None:
    for index, item in enumerate(source.get("items") or []):
        place = (*path, "items", index)
        field, resource = item.get("fieldRef"), item.get("resourceFieldRef")
        _check_file(review, item, place)
        if (field is None) == (resource is None):
            review.say("P481", "The item requires exactly one of `fieldRef` and `resourceFieldRef`.", place)
        elif field is not None:
            check_field_reference(review, "P481", field, (*place, "fieldRef"), _DOWNWARD_FIELDS)
        elif not resource.get("containerName"):
            target = (*place, "resourceFieldRef")
            message = "`containerName` is required in a volume."
            review.say("P481", message, (*target, "containerName"), target)
        else:
            check_resource_reference(review, "P481", resource, (*place, "resourceFieldRef"))


def _check_claim_template(review: Review, source: dict[str, Any], path: Path) -> None:
    """Check the claim of an ephemeral volume (``ValidatePersistentVolumeClaimTemplate``)."""
    template, place = source.get("volumeClaimTemplate"), (*path, "volumeClaimTemplate")
    if not template:
        return
    _check_claim(review, template.get("spec") or {}, (*place, "spec"))
    for field, value in (template.get("metadata") or {}).items():
        if field == "labels":
            check_labels(review, "P481", value, (*place, "metadata", field), "label")
        elif field == "annotations":
            for key in value:
                what, target = "annotation key", (*place, "metadata", field, key)
                review.form("P481", what, check_qualified_name, key.lower(), target, Part.KEY)
        elif value:
            message = f"The metadata of a claim may have only `labels` and `annotations`, not `{field}`."
            review.say("P481", message, (*place, "metadata", field))


def _check_claim(review: Review, claim: dict[str, Any], path: Path) -> None:
    modes = claim.get("accessModes") or []
    if not modes:
        message = f"The claim has no `accessModes`; use {ticked(_ACCESS_MODES)}."
        review.say("P481", message, (*path, "accessModes"), path)
    for index, mode in enumerate(modes):
        if mode not in _ACCESS_MODES:
            say_unknown(review, "P481", "access mode", mode, _ACCESS_MODES, (*path, "accessModes", index))
    if "ReadWriteOncePod" in modes and len(set(modes)) > 1:
        review.say("P481", "`ReadWriteOncePod` must be the only access mode.", (*path, "accessModes"))
    if claim.get("storageClassName"):
        what, place = "storage class name", (*path, "storageClassName")
        review.form("P481", what, check_dns_subdomain, claim["storageClassName"], place)
    if claim.get("volumeAttributesClassName"):
        what, place = "volume attributes class name", (*path, "volumeAttributesClassName")
        review.form("P481", what, check_dns_subdomain, claim["volumeAttributesClassName"], place)
    if claim.get("selector") is not None:
        check_selector(review, claim["selector"], (*path, "selector"), "P481")
    _check_data_sources(review, claim, path)
    mode = claim.get("volumeMode")
    if mode is not None and mode not in _VOLUME_MODES:
        say_unknown(review, "P481", "volume mode", mode, _VOLUME_MODES, (*path, "volumeMode"))
    size = ((claim.get("resources") or {}).get("requests") or {}).get("storage")
    target = (*path, "resources", "requests", "storage")
    if size is None:
        review.say("P481", "The claim has no size (`resources.requests.storage`).", target, path)
    elif parse_quantity(str(size).strip()) <= 0:
        review.say("P481", "The size of the claim must be greater than 0.", target)


def _check_data_sources(review: Review, claim: dict[str, Any], path: Path) -> None:
    """``validateDataSource``, ``validateDataSourceRef``, and the rules for both together."""
    for field in ("dataSource", "dataSourceRef"):
        source, place = claim.get(field), (*path, field)
        if source is None:
            continue
        for name in ("name", "kind"):
            if not source.get(name):
                review.say("P481", f"`{field}` has no `{name}`.", (*place, name), place)
        if source.get("apiGroup"):
            review.form("P481", "API group", check_dns_subdomain, source["apiGroup"], (*place, "apiGroup"))
        elif source.get("kind") != "PersistentVolumeClaim":
            message = f"Without an `apiGroup`, the kind of `{field}` must be `PersistentVolumeClaim`."
            review.say("P481", message, (*place, "kind"), place)
        if source.get("namespace"):
            review.form("P481", "namespace name", check_dns_label, source["namespace"], (*place, "namespace"))
    old, new = claim.get("dataSource"), claim.get("dataSourceRef")
    if old is None or new is None:
        return
    if new.get("namespace"):
        message = "`dataSource` is not allowed if `dataSourceRef` has a `namespace`."
        review.say("P481", message, (*path, "dataSource"))
    elif any(old.get(name) != new.get(name) for name in ("apiGroup", "kind", "name")):
        review.say("P481", "`dataSource` and `dataSourceRef` must be equal.", (*path, "dataSource"))


def _check_projection(review: Review, source: dict[str, Any], path: Path) -> None:
    taken: dict[str, Path] = {}
    for index, part in enumerate(source.get("sources") or []):
        place = (*path, "sources", index)
        # clusterTrustBundle is dropped if its feature is off, as it is by default.
        given = [kind for kind in part if part[kind] is not None and kind != "clusterTrustBundle"]
        if len(given) > 1:
            review.say("P481", f"A projected source can have only one kind, not {ticked(given, 'and')}.", place)
        for kind in given:
            _check_projected(review, kind, part[kind], (*place, kind))
            _check_taken(review, part[kind], (*place, kind), taken)


def _check_projected(review: Review, kind: str, part: dict[str, Any], path: Path) -> None:
    if kind in ("secret", "configMap"):
        if not part.get("name"):
            review.say("P481", f"`name` is missing in a `{kind}` source.", (*path, "name"), path)
        _check_key_items(review, part, path)
    elif kind == "downwardAPI":
        _check_downward_items(review, part, path)
    elif kind == "serviceAccountToken":
        seconds = part.get("expirationSeconds", _LEAST_EXPIRATION)
        if not _LEAST_EXPIRATION <= seconds <= _MOST_EXPIRATION:
            message = (
                f"`expirationSeconds` is {seconds}, which is out of range ({_LEAST_EXPIRATION} to {_MOST_EXPIRATION})."
            )
            review.say("P481", message, (*path, "expirationSeconds"))
        if not part.get("path"):
            review.say("P481", f"`path` is missing in a `{kind}` source.", (*path, "path"), path)
        elif problem := own_path_problem(part["path"]):
            review.say("P481", problem, (*path, "path"))


def _check_taken(review: Review, part: dict[str, Any], path: Path, taken: dict[str, Path]) -> None:
    """Report two items of a projected volume that have the same path."""
    for index, item in enumerate(part.get("items") or []):
        name, place = item.get("path", ""), (*path, "items", index, "path")
        if name and name in taken:
            message = f"Two items have the path {quoted(name)}."
            review.say("P481", message, place, taken[name], related="the first one is here")
        taken.setdefault(name, place)


_SPECIAL: dict[str, Callable[[Review, dict[str, Any], Path], None]] = {
    "hostPath": _check_host_path,
    "nfs": _check_nfs,
    "emptyDir": _check_empty_directory,
    "gitRepo": _check_repository,
    "fc": rare.check_fibre_channel,
    "quobyte": rare.check_quobyte,
    "flocker": rare.check_flocker,
    "flexVolume": rare.check_flex_volume,
    "azureDisk": rare.check_azure_disk,
    "storageos": rare.check_storage_os,
    "cinder": rare.check_secret_name,
    "csi": _check_driver,
    "secret": _check_key_items,
    "configMap": _check_key_items,
    "downwardAPI": _check_downward_items,
    "ephemeral": _check_claim_template,
    "projected": _check_projection,
}
