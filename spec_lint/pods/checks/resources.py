"""Requests and limits of a container, as the API server checks them (``ValidateContainerResourceRequirements``)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from spec_lint.findings.finding import Part
from spec_lint.grammar import GrammarError
from spec_lint.grammar.kubernetes_names import check_dns_label, check_qualified_name
from spec_lint.grammar.quantity import parse_quantity, stored_quantity
from spec_lint.grammar.words import quoted
from spec_lint.pods.places import Path
from spec_lint.pods.review import Review
from spec_lint.pods.unknown import Open

_STANDARD = ("cpu", "memory", "ephemeral-storage")
_ORDINARY = ("cpu", "memory")


def check_resources(review: Review, container: dict[str, Any], path: Path) -> None:
    """Report invalid names of resources, negative amounts, and requests above their limits."""
    resources = container.get("resources", {})
    limits = _amounts(review, resources.get("limits", {}), (*path, "resources", "limits"), "limit")
    requests = _amounts(review, resources.get("requests", {}), (*path, "resources", "requests"), "request")
    _check_huge_pages(review, resources, (*path, "resources"))
    for name, request in requests.items():
        if request is None or request < 0:
            continue
        asked, capped = (*path, "resources", "requests", name), (*path, "resources", "limits", name)
        if name not in limits:
            if not _can_be_overcommitted(name):
                message = f"{quoted(name)} is requested without a limit, but it cannot be overcommitted."
                advice = "Set a limit instead; without a request, the limit is also the request."
                review.say("P423", message, asked, part=Part.KEY, advice=advice)
            continue
        limit = limits[name]
        if limit is None or limit < 0:
            continue
        if request != limit and not _can_be_overcommitted(name):
            message = f"The request and the limit of {quoted(name)} must be equal."
            review.say("P424", message, asked, capped, related="the limit is here")
        elif request > limit:
            _say_inverted(review, container, name, asked, capped)


def check_overhead(review: Review, pod: dict[str, Any]) -> None:
    """Report what is wrong in ``overhead``, which is checked like limits (``validateOverhead``)."""
    overhead: dict[str, Any] = pod.get("overhead") or {}
    _amounts(review, overhead, ("overhead",), "overhead")
    _check_huge_pages(review, {"overhead": overhead}, ())


def check_claims(review: Review, pod: dict[str, Any]) -> None:
    """Report device claims: current releases of Kubernetes reject all of them (``validatePodResourceClaim``).

    pachd 2.12 reads the pod into types of k8s.io/api v0.29, which drop ``resourceClaimName`` and have ``source``
    instead; Kubernetes has moved to the former and drops the latter.
    """
    names = [claim.get("name", "") for claim in pod.get("resourceClaims") or []]
    for index, name in enumerate(names):
        place: Path = ("resourceClaims", index)
        message = (
            "Device claims do not work: Pachyderm and Kubernetes (from 1.34 on) use different fields for what a claim "
            "refers to, and each drops the other's."
        )
        review.say("P494", message, place, ("resourceClaims",), advice="Remove the claim.")
        if name:
            review.form("P494", "claim name", check_dns_label, name, (*place, "name"))
    for kind in ("containers", "initContainers"):
        for index, container in enumerate(pod.get(kind) or []):
            for number, claim in enumerate((container.get("resources") or {}).get("claims") or []):
                if claim.get("name", "") not in names:
                    place = (kind, index, "resources", "claims", number)
                    message = f"The pod has no claim {quoted(claim.get('name', ''))} in `resourceClaims`."
                    review.say("P494", message, (*place, "name"), place)


def _check_huge_pages(review: Review, resources: dict[str, Any], path: Path) -> None:
    """Report huge pages that are requested without cpu or memory."""
    parts = {kind: resources[kind] for kind in ("limits", "requests", "overhead") if kind in resources}
    if isinstance(parts.get("requests"), Open) or any(name in part for part in parts.values() for name in _ORDINARY):
        return
    for kind, part in parts.items():
        for name in part:
            if name.startswith("hugepages-") and _is_page_size(name):
                message = f"{quoted(name)} can be requested only together with `cpu` or `memory`."
                review.say("P425", message, (*path, kind, name), part=Part.KEY)
                return


def _say_inverted(review: Review, container: dict[str, Any], name: str, asked: Path, capped: Path) -> None:
    resources = container["resources"]
    request, limit = resources["requests"][name], resources["limits"][name]
    word = _word(review, name, capped)
    if review.places.find(review.pod, asked) is not None:
        message = f"The {word} request ({request}) is above the limit ({limit})."
        review.say("P421", message, asked, capped, related="the limit is here")
        return
    where = {"init": "the init container", "storage": "the storage sidecar"}.get(container.get("name", ""), "the pod")
    message = f"The {word} limit ({limit}) is below the {request} that Pachyderm requests for {where}."
    review.say("P421", message, capped, advice=f"Set the {word} request too, or raise the limit to {request}.")


def _word(review: Review, name: str, path: Path) -> str:
    """The name of a resource as written in the spec."""
    if name == "ephemeral-storage" and not review.is_patch(path):
        return "disk"
    return name if name in _STANDARD else quoted(name)


def _amounts(review: Review, amounts: dict[str, Any], path: Path, kind: str) -> dict[str, Decimal | None]:
    """The amounts in one list of a kind; None for those with an invalid name."""
    found: dict[str, Decimal | None] = {}
    for name, text in amounts.items():
        place = (*path, name)
        if not _check_name(review, name, place):
            found[name] = None
            continue
        value = found[name] = stored_quantity(parse_quantity(str(text).strip()))
        if value < 0:
            message = f"The {_word(review, name, place)} {kind} must not be negative."
            review.say("P420", message, place)
        elif name.startswith("hugepages-") and not _is_page_size(name):
            message = f"{quoted(name)} has no valid page size."
            advice = "Huge pages are named after their size, such as `hugepages-2Mi`."
            review.say("P422", message, place, part=Part.KEY, advice=advice)
        elif name.startswith("hugepages-") and not _is_whole_pages(name, value):
            message = f"{quoted(name)} must be a whole number of pages; {text} is not allowed."
            review.say("P425", message, place, advice="Write a multiple of the page size, in bytes.")
        elif "/" in name and not _is_native(name) and value != value.to_integral_value():
            review.say("P425", f"{quoted(name)} must be a whole number; {text} is not allowed.", place)
    return found


def _check_name(review: Review, name: str, path: Path) -> bool:
    example = "Write the full name of the resource, such as `nvidia.com/gpu` or `amd.com/gpu`."
    if not name:
        message = "The `type` of the GPU is missing."
        review.say("P422", message, path, part=Part.KEY, advice=example)
        return False
    try:
        check_qualified_name(name)
    except GrammarError as error:
        message = f"{quoted(name)} is not a valid resource name. {error.sentence}"
        inside = (error.start, error.end)
        review.say("P422", message, path, part=Part.KEY, inside=inside if error.end > error.start else None)
        return False
    if "/" not in name and name not in _STANDARD and not name.startswith("hugepages-"):
        message = f"{quoted(name)} is not a resource of containers."
        review.say("P422", message, path, part=Part.KEY, advice=example)
        return False
    if name.startswith("requests.") and not _is_native(name):
        message = f"The resource name {quoted(name)} must not start with `requests.`."
        review.say("P422", message, path, part=Part.KEY, inside=(0, len("requests.")))
        return False
    return True


def _is_page_size(name: str) -> bool:
    try:
        return parse_quantity(name.removeprefix("hugepages-")) > 0
    except GrammarError:
        return False


def _is_whole_pages(name: str, value: Decimal) -> bool:
    page = parse_quantity(name.removeprefix("hugepages-"))
    return not value.is_finite() or value > 10**30 or value % page == 0


def _is_native(name: str) -> bool:
    return "/" not in name or "kubernetes.io/" in name


def _can_be_overcommitted(name: str) -> bool:
    return _is_native(name) and not name.startswith("hugepages-")
