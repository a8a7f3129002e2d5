"""Rarely used volume sources, as the API server checks them (``validateVolumeSource``, Kubernetes 1.36)."""

from __future__ import annotations

import re
from typing import Any

from spec_lint.findings.finding import Part
from spec_lint.grammar.kubernetes_names import check_dns_label
from spec_lint.grammar.words import quoted
from spec_lint.pods.places import Path
from spec_lint.pods.review import Review

_IQN = re.compile(r"iqn\.[0-9]{4}-[0-9]{2}\.[A-Za-z0-9.-]+:[^,;*&$|\t\n\f\r ]+\Z")
_EUI = re.compile(r"\Aeui[^\n][A-Za-z0-9]{16}\Z")
_NAA = re.compile(r"\Anaa[^\n][A-Za-z0-9]{32}\Z")
_TARGETS = {"iqn": _IQN, "eui": _EUI, "naa": _NAA}
_MOST_PORTAL, _MOST_TENANT, _MOST_LUN = 64, 64, 255


def check_iscsi(review: Review, source: dict[str, Any], path: Path, volume: str) -> None:
    """``validateISCSIVolumeSource``."""
    for field in ("iqn", "initiatorName"):
        name = source.get(field)
        # A missing iqn is reported already.
        if name or (name is not None and field == "initiatorName"):
            _check_target(review, name, (*path, field))
    if (source.get("chapAuthDiscovery") or source.get("chapAuthSession")) and source.get("secretRef") is None:
        review.say("P481", "CHAP authentication requires a `secretRef`.", (*path, "secretRef"), path)
    portal = f"{volume}:{source.get('targetPortal', '')}"
    length = len(portal.encode("utf-8", "replace"))
    if source.get("initiatorName") is not None and length > _MOST_PORTAL:
        message = (
            f"With an `initiatorName`, the volume name, a colon and the `targetPortal` total {length} bytes; "
            f"the limit is {_MOST_PORTAL}."
        )
        review.say("P481", message, (*path, "targetPortal"), path)


def _check_target(review: Review, name: str, path: Path) -> None:
    pattern = _TARGETS.get(name[:3])
    if pattern is None:
        review.say("P481", f"The iSCSI name {quoted(name)} must start with `iqn`, `eui` or `naa`.", path)
    elif not pattern.search(name):
        message = f"{quoted(name)} is not a valid iSCSI name such as `iqn.2001-04.com.example:storage`."
        review.say("P481", message, path)


def check_fibre_channel(review: Review, source: dict[str, Any], path: Path) -> None:
    """``validateFCVolumeSource``."""
    lun = source.get("lun")
    if not source.get("targetWWNs"):
        return
    if lun is None:
        review.say("P481", "`targetWWNs` of `fc` requires a `lun`.", (*path, "targetWWNs"))
    elif not 0 <= lun <= _MOST_LUN:
        review.say("P481", f"The `lun` of `fc` is {lun}, which is out of range (0 to {_MOST_LUN}).", (*path, "lun"))


def check_quobyte(review: Review, source: dict[str, Any], path: Path) -> None:
    """``validateQuobyteVolumeSource``."""
    length = len(source.get("tenant", "").encode("utf-8", "replace"))
    if length > _MOST_TENANT:
        message = f"The `tenant` of `quobyte` has {length} bytes; the limit is {_MOST_TENANT}."
        review.say("P481", message, (*path, "tenant"))
    wrong = [part for part in source.get("registry", "").split(",") if not _is_host_port(part)]
    if source.get("registry") and wrong:
        message = f"{quoted(wrong[0])} is not a host and a port such as `registry:7861`."
        review.say("P481", message, (*path, "registry"))


def _is_host_port(text: str) -> bool:
    """Whether Go's ``net.SplitHostPort`` can split a string."""
    last = text.rfind(":")
    if text.startswith("["):
        end = text.find("]")
        return 0 <= end == last - 1 and "[" not in text[1:] and "]" not in text[last:]
    return last >= 0 and ":" not in text[:last] and not set("[]") & set(text)


def check_flocker(review: Review, source: dict[str, Any], path: Path) -> None:
    """``validateFlockerVolumeSource``."""
    if "/" in source.get("datasetName", ""):
        review.say("P481", "The `datasetName` of `flocker` must not contain `/`.", (*path, "datasetName"))


def check_flex_volume(review: Review, source: dict[str, Any], path: Path) -> None:
    """``validateFlexVolumeSource``."""
    for key in source.get("options") or {}:
        namespace = "." + key.partition("/")[0].lower()
        if namespace.endswith((".kubernetes.io", ".k8s.io")):
            message = f"The option {quoted(key)} is in a reserved namespace (`kubernetes.io`, `k8s.io`)."
            review.say("P481", message, (*path, "options", key), part=Part.KEY)


def check_azure_disk(review: Review, source: dict[str, Any], path: Path) -> None:
    """``validateAzureDisk``; a disk without a kind is Shared."""
    kind, address = source.get("kind", "Shared"), source.get("diskURI", "")
    start = "/subscriptions/" if kind == "Managed" else "https://"
    if address and not address.startswith(start):
        message = f"The `diskURI` of a disk of kind `{kind}` must start with `{start}`."
        review.say("P481", message, (*path, "diskURI"))


def check_storage_os(review: Review, source: dict[str, Any], path: Path) -> None:
    """``validateStorageOSVolumeSource``."""
    for field, what in (("volumeName", "volume name"), ("volumeNamespace", "volume namespace")):
        if source.get(field):
            review.form("P481", what, check_dns_label, source[field], (*path, field))
    check_secret_name(review, source, path)


def check_secret_name(review: Review, source: dict[str, Any], path: Path) -> None:
    """Report a ``secretRef`` without the name of a secret."""
    secret = source.get("secretRef")
    if secret is not None and not secret.get("name"):
        place = (*path, "secretRef")
        review.say("P481", "The name of the secret is missing.", (*place, "name"), place)
