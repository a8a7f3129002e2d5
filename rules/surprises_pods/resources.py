"""Amounts of memory, disk and CPU that are accepted but are not what was meant."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from spec_lint.engine.rule import rule
from spec_lint.findings.finding import Finding, Part, Pointer, Severity
from spec_lint.grammar import GrammarError
from spec_lint.grammar.suggestion import did_you_mean
from spec_lint.model.fixes import write, write_meant
from spec_lint.model.once import once
from spec_lint.model.pipeline import Pipeline
from spec_lint.model.settings import Settings
from spec_lint.pods.problems import pod_problems

if TYPE_CHECKING:
    from decimal import Decimal

RESOURCES = ("resource_requests", "resource_limits", "sidecar_resource_requests", "sidecar_resource_limits")
_MEGABYTE = 10**6
_CLUSTER_DEFAULTS = {
    "cpu": (1, "1"),
    "memory": (256 * 2**20, "256Mi"),
    "disk": (2**30, "1Gi"),
}
"""The requests that Pachyderm 2.8 and later writes into a cluster's defaults (src/internal/clusterstate/v2.8.0)."""


@once
def _amounts(pipeline: Pipeline) -> dict[Pointer, Decimal | None]:
    """Every amount of CPU, memory or disk that a spec asks for, as Kubernetes stores it; None if it cannot be read."""
    found: dict[Pointer, Decimal | None] = {}
    for field in RESOURCES:
        for kind, value in pipeline.mapping(field).items() if field in pipeline.value else ():
            text = _cpu_text(value) if kind == "cpu" else value if kind in ("memory", "disk") else None
            if text and isinstance(text, str):
                found[field, kind] = _stored(text)
    return found


@lru_cache(maxsize=1024)
def _stored(text: str) -> Decimal | None:
    from spec_lint.grammar.quantity import parse_quantity, stored_quantity  # many runs meet no amounts

    try:
        return stored_quantity(parse_quantity(text))
    except GrammarError:
        return None


def _cpu_text(value: Any) -> str | None:
    from spec_lint.pods.cpu import cpu_text  # as above

    return cpu_text(value)


def _unreadable(pipeline: Pipeline) -> Iterator[tuple[Pointer, str]]:
    for pointer, amount in _amounts(pipeline).items():
        if amount is None:
            yield pointer, str(pipeline.get(*pointer))


@rule("P760", "quantity-dropped", Severity.WARNING)
def quantity_dropped(pipeline: Pipeline) -> Iterator[Finding]:
    """An amount of memory or disk cannot be read and is silently ignored.

    Why: pachd reads it as a Kubernetes quantity, and if that fails it only logs the error
    (src/internal/ppsutil/util.go): the pod then has no such request or limit at all. Units are powers of 1000 (k, M, G,
    T) or of 1024 (Ki, Mi, Gi, Ti); `MB`, `K`, `g` and spaces are not valid.

    Wrong:
    ```yaml +edges
    resource_requests: {cpu: 1, memory: 512«MB»}
    ```
    Right:
    ```yaml +edges
    resource_requests: {cpu: 1, memory: 512M}
    ```
    Fix: Write the unit as in Kubernetes.
    """
    for pointer, text in _unreadable(pipeline):
        from spec_lint.grammar.quantity import meant_quantity, parse_quantity  # most amounts can be read

        try:
            parse_quantity(text)
        except GrammarError as refusal:
            what = "limit" if "limits" in str(pointer[0]) else "request"
            near = refusal.suggestion or meant_quantity(text)
            is_tiny = near is not None and pointer[1] != "cpu" and parse_quantity(near) < _MEGABYTE
            yield pipeline.finding(
                pointer,
                f"Pachyderm silently ignores this {pointer[1]} {what}: {refusal.message}.",
                inside=(refusal.start, refusal.end) if refusal.end > refusal.start else None,
                help=did_you_mean(near),
                fix=write_meant(pipeline, pointer, None if is_tiny else near),
            )


@rule("P761", "quantity-tiny", Severity.WARNING)
def quantity_tiny(pipeline: Pipeline) -> Iterator[Finding]:
    """An amount of memory or disk is less than a megabyte.

    Why: `m` means thousandths, not mega, so `100m` is a tenth of a byte; a number without a unit is in bytes.

    Wrong:
    ```yaml +edges
    resource_requests: {cpu: 1, memory: «100m»}
    ```
    Right:
    ```yaml +edges
    resource_requests: {cpu: 1, memory: 100M}
    ```
    Fix: Write a capital M, or Mi.
    """
    for pointer, value in _amounts(pipeline).items():
        if value is None or not 0 < value < _MEGABYTE or pointer[1] == "cpu" or _is_refused(pipeline, pointer, value):
            continue
        text = str(pipeline.get(*pointer))
        number = text.rstrip("mkKi")
        near = f"{number}M" if text.endswith("m") else None
        yield pipeline.finding(
            pointer,
            f"This is {_bytes(value)}: "
            + ("`m` means thousandths, not mega." if text.endswith("m") else "less than a megabyte."),
            help=did_you_mean(near) or "Use a larger unit, such as `Mi` or `Gi`.",
            fix=write_meant(pipeline, pointer, near),
        )


def _is_refused(pipeline: Pipeline, pointer: Pointer, value: Decimal) -> bool:
    """Whether Kubernetes rejects a limit because the request (or the init container's own) is above it."""
    field, kind = str(pointer[0]), str(pointer[1])
    if "limits" not in field:
        return False
    request = _amounts(pipeline).get((field.replace("limits", "requests"), kind))
    return request > value if request is not None else kind == "memory"


def _bytes(value: Decimal) -> str:
    whole = value.normalize()
    shown = f"{whole:f}".rstrip(".")
    return "1 byte" if whole == 1 else f"{shown} bytes"


@rule("P762", "limit-below-cluster-default", Severity.WARNING, releases="2.8-")
def limit_below_cluster_default(pipeline: Pipeline, settings: Settings) -> Iterator[Finding]:
    """A limit is below the request in a cluster's defaults, and the spec has no request of its own.

    Why: since 2.8, a cluster's defaults request 1 CPU, 256Mi of memory and 1Gi of disk, unless somebody changed them
    (src/internal/clusterstate/v2.8.0/defaults.go). They are merged into each spec, and Kubernetes rejects pods whose
    request is above the limit.

    Wrong:
    ```yaml +edges
    resource_limits: {cpu: «0.5»}
    ```
    Right:
    ```yaml +edges
    resource_requests: {cpu: 0.5}
    resource_limits: {cpu: 0.5}
    ```
    Fix: Set the request too.
    """
    if settings.version < (2, 8) or settings.knows_cluster_defaults:
        return
    for prefix in ("", "sidecar_"):
        limits, requests = f"{prefix}resource_limits", f"{prefix}resource_requests"
        if not pipeline.mapping(limits):
            continue
        if requests in pipeline.value and pipeline.get(requests) is None:
            continue  # null removes the requests of the defaults
        for kind, (default, words) in _CLUSTER_DEFAULTS.items():
            limit = _amounts(pipeline).get((limits, kind))
            if limit is None or not limit < default or kind in pipeline.mapping(requests):
                continue
            refused = {problem.origin.pointer for problem in pod_problems(pipeline, settings.project)}
            if (kind != "cpu" and 0 < limit < _MEGABYTE) or (limits, kind) in refused:
                continue  # already reported: it is tiny, or below what Pachyderm itself requests
            yield pipeline.finding(
                (limits, kind),
                f"Kubernetes rejects a limit below the request, and a cluster's default {kind} request is {words} "
                "(since 2.8).",
                help=f"Set `{requests}.{kind}` too.",
            )


@rule("P763", "requests-not-removed", Severity.WARNING, releases="2.8-")
def requests_not_removed(pipeline: Pipeline, settings: Settings) -> Iterator[Finding]:
    """Empty requests do not remove the requests of the defaults.

    Why: since 2.8, pachd merges a spec into the defaults of the cluster and the project. An empty mapping changes
    nothing, so the requests of the defaults stay (src/server/pps/server/defaults.go). Before 2.8, it removed the
    built-in requests. Null removes the requests of the defaults, but without limits pachd then makes the same requests
    itself.

    Wrong:
    ```yaml +edges
    «resource_requests: {}»
    ```
    Right:
    ```yaml +edges
    resource_requests: {cpu: 0, memory: "", disk: ""}
    ```
    Fix: Set each request to zero or to an empty string: `{cpu: 0, memory: "", disk: ""}`.
    """
    if settings.version < (2, 8):
        return
    for field in ("resource_requests", "sidecar_resource_requests"):
        if pipeline.get(field) == {} and not settings.knows_cluster_defaults:
            yield pipeline.finding(
                (field,),
                "Empty requests change nothing; those of the cluster's defaults stay.",
                part=Part.ENTRY,
                help=_NOTHING,
            )
    requests = "resource_requests"
    if requests in pipeline.value and pipeline.value[requests] is None and not pipeline.mapping("resource_limits"):
        yield pipeline.finding(
            (requests,),
            "Null removes the requests of the defaults, but pachd then makes the same requests itself.",
            part=Part.ENTRY,
            help=_NOTHING,
        )


_NOTHING = 'Write `{cpu: 0, memory: "", disk: ""}` to request nothing.'


@rule("P775", "cpu-implausible", Severity.WARNING)
def cpu_implausible(pipeline: Pipeline) -> Iterator[Finding]:
    """A spec asks for hundreds of CPUs.

    Why: `cpu` is the number of whole CPUs, not of thousandths as in `500m` in Kubernetes. No node has that many: the
    pods are never scheduled, and the pipeline stays in CRASHING.

    Wrong:
    ```yaml +edges
    resource_requests: {cpu: «500», memory: 1G}
    ```
    Right:
    ```yaml +edges
    resource_requests: {cpu: 0.5, memory: 1G}
    ```
    Fix: Write the number of CPUs: `0.5` for `500m`.
    """
    for (field, kind), value in _amounts(pipeline).items():
        if kind == "cpu" and value is not None and value >= 200 and not _is_over_limit(pipeline, str(field), value):
            cpus = (value / 1000).normalize()
            yield pipeline.finding(
                (field, "cpu"),
                f"This is {value.normalize():f} whole CPUs, more than any usual node has.",
                help=f"Write `{cpus:f}` for {value.normalize():f} thousandths of a CPU.",
                fix=write(pipeline, (field, "cpu"), float(cpus), f"Write `{cpus:f}`", safe=False),
            )


def _is_over_limit(pipeline: Pipeline, field: str, value: Decimal) -> bool:
    limit = _amounts(pipeline).get((field.replace("requests", "limits"), "cpu"))
    return "requests" in field and limit is not None and value > limit
