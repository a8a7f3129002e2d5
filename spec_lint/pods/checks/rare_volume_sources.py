"""Volumes that are rarely met, as the API server checks them (``validateVolumeSource``, Kubernetes 1.36)."""

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
        review.say("P481", "CHAP authentication needs a secretRef.", (*path, "secretRef"), path)
    portal = f"{volume}:{source.get('targetPortal', '')}"
    if source.get("initiatorName") is not None and len(portal.encode("utf-8", "replace")) > _MOST_PORTAL:
        message = (
            f"With an initiatorName, {quoted(portal)} (volume:targetPortal) has {_MOST_PORTAL} characters at most."
        )
        review.say("P481", message, (*path, "targetPortal"), path)


def _check_target(review: Review, name: str, path: Path) -> None:
    pattern = _TARGETS.get(name[:3])
    if pattern is None:
        review.say("P481", "The name of an iSCSI target begins with iqn, eui or naa.", path)
    elif not pattern.search(name):
        message = f"{quoted(name)} is not a valid iSCSI name, such as iqn.2001-04.com.example:storage."
        review.say("P481", message, path)


def check_fibre_channel(review: Review, source: dict[str, Any], path: Path) -> None:
    """``validateFCVolumeSource``."""
    lun = source.get("lun")
    if not source.get("targetWWNs"):
        return
    if lun is None:
        review.say("P481", "targetWWNs of fc need a lun.", (*path, "targetWWNs"))
    elif not 0 <= lun <= _MOST_LUN:
        review.say("P481", f"lun of fc lies between 0 and {_MOST_LUN}, not at {lun}.", (*path, "lun"))


def check_quobyte(review: Review, source: dict[str, Any], path: Path) -> None:
    """``validateQuobyteVolumeSource``."""
    if len(source.get("tenant", "").encode("utf-8", "replace")) > _MOST_TENANT:
        review.say("P481", f"The tenant of quobyte has {_MOST_TENANT} characters at most.", (*path, "tenant"))
    wrong = [part for part in source.get("registry", "").split(",") if not _is_host_port(part)]
    if source.get("registry") and wrong:
        message = f"{quoted(wrong[0])} is not a host and a port, such as registry:7861."
        review.say("P481", message, (*path, "registry"))


def _is_host_port(text: str) -> bool:
    """Whether Go's ``net.SplitHostPort`` splits a text."""
    last = text.rfind(":")
    if text.startswith("["):
        end = text.find("]")
        return 0 <= end == last - 1 and "[" not in text[1:] and "]" not in text[last:]
    return last >= 0 and ":" not in text[:last] and not set("[]") & set(text)


def check_flocker(review: Review, source: dict[str, Any], path: Path) -> None:
    """``validateFlockerVolumeSource``."""
    if "/" in source.get("datasetName", ""):
        review.say("P481", "The name of a flocker dataset must not contain '/'.", (*path, "datasetName"))


def check_flex_volume(review: Review, source: dict[str, Any], path: Path) -> None:
    """``validateFlexVolumeSource``."""
    for key in source.get("options") or {}:
        namespace = "." + key.partition("/")[0].lower()
        if namespace.endswith((".kubernetes.io", ".k8s.io")):
            message = f"{quoted(key)} is in a namespace that Kubernetes keeps to itself (kubernetes.io, k8s.io)."
            review.say("P481", message, (*path, "options", key), part=Part.KEY)


def check_azure_disk(review: Review, source: dict[str, Any], path: Path) -> None:
    """``validateAzureDisk``; a disk without a kind is Shared."""
    kind, address = source.get("kind", "Shared"), source.get("diskURI", "")
    start = "/subscriptions/" if kind == "Managed" else "https://"
    if address and not address.startswith(start):
        message = f"The diskURI of a disk of the kind {kind} begins with {start}."
        review.say("P481", message, (*path, "diskURI"))


def check_storage_os(review: Review, source: dict[str, Any], path: Path) -> None:
    """``validateStorageOSVolumeSource``."""
    for field, what in (("volumeName", "the name of a volume"), ("volumeNamespace", "the namespace of a volume")):
        if source.get(field):
            review.form("P481", what, check_dns_label, source[field], (*path, field))
    check_secret_name(review, source, path)


def check_secret_name(review: Review, source: dict[str, Any], path: Path) -> None:
    """A ``secretRef`` that names no secret."""
    secret = source.get("secretRef")
    if secret is not None and not secret.get("name"):
        place = (*path, "secretRef")
        review.say("P481", "The name of the secret is missing.", (*place, "name"), place)
