"""Annotations that Kubernetes itself reads, and therefore checks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from spec_lint.engine.rule import rule
from spec_lint.findings.finding import Finding, Part, Pointer, Refuser, Severity
from spec_lint.grammar.words import quoted
from spec_lint.model.pipeline import Pipeline
from spec_lint.model.settings import Settings
from spec_lint.pods.findings import pod_findings

_COST = "controller.kubernetes.io/pod-deletion-cost"
_RANGES = "service.beta.kubernetes.io/load-balancer-source-ranges"
_HINTS, _MODE = "service.kubernetes.io/topology-aware-hints", "service.kubernetes.io/topology-mode"


@rule("P412", "annotation-value", Severity.ERROR, refused_by=Refuser.KUBERNETES)
def annotation_value(pipeline: Pipeline, settings: Settings) -> Iterator[Finding]:
    """An annotation that Kubernetes itself reads has an invalid value.

    Why: Most annotations may have any value, but Kubernetes checks some of them on pods and Services. The pod deletion
    cost must be an integer. AppArmor and seccomp profiles must be `runtime/default`, `unconfined` or `localhost/…`,
    refer to containers of the pod, and agree with its security context. The tolerations in
    `scheduler.alpha.kubernetes.io/tolerations` must be valid. `kubernetes.io/config.mirror` needs a node. Source ranges
    need a load balancer. The two annotations for topology hints must be equal (`ValidatePodSpecificAnnotations`,
    `validateService`, Kubernetes 1.36).

    Wrong:
    ```yaml +edges
    metadata: {annotations: {controller.kubernetes.io/pod-deletion-cost: «high»}}
    ```
    Right:
    ```yaml +edges
    metadata: {annotations: {controller.kubernetes.io/pod-deletion-cost: "100"}}
    ```
    Fix: Write a valid value, or remove the annotation.
    """
    place: Pointer = ("metadata", "annotations")
    cost, ranges = pipeline.text(*place, _COST), pipeline.text(*place, _RANGES)
    if cost is not None and not _is_cost(cost):
        message = f"The pod deletion cost must be an integer such as `-10` or `100`, not {quoted(cost)}."
        yield pipeline.finding((*place, _COST), message)
    if ranges is not None:
        yield from _source_ranges(pipeline, (*place, _RANGES), ranges)
    hints, mode = pipeline.text(*place, _HINTS), pipeline.text(*place, _MODE)
    if hints is not None and mode is not None and hints != mode and _service(pipeline) is not None:
        message = f"This annotation differs from `{_HINTS}`, but the two must be equal."
        yield pipeline.finding((*place, _MODE), message, help="Remove one of the two.")
    yield from pod_findings(pipeline, settings, "P412")


def _service(pipeline: Pipeline) -> dict[str, Any] | None:
    """The pipeline's service: its annotations are those of the pipeline."""
    service = pipeline.get("spout", "service") or pipeline.get("service")
    return service if isinstance(service, dict) else None


def _is_cost(value: str) -> bool:
    """Whether a value is a 32-bit integer without a plus sign or leading zeros."""
    whole = re.fullmatch(r"0|-[0-9]{1,12}|[1-9][0-9]{0,11}", value, re.ASCII)
    return whole is not None and -(2**31) <= int(value) < 2**31


def _source_ranges(pipeline: Pipeline, place: Pointer, value: str) -> Iterator[Finding]:
    service = _service(pipeline)
    if service is None:
        return
    if service.get("type") != "LoadBalancer":
        message = "Source ranges are allowed only for a service of type `LoadBalancer`."
        yield pipeline.finding(place, message, part=Part.KEY)
        return
    for part in value.split(",") if value.strip() else []:
        if not _is_range(part.strip()):
            message = f"{quoted(part.strip())} is not an address range such as `10.0.0.0/8`."
            yield pipeline.finding(place, message)
            return


def _is_range(text: str) -> bool:
    import ipaddress

    try:
        ipaddress.ip_network(text, strict=False)
    except ValueError:
        return False
    return "/" in text
