"""Services of pipelines that Kubernetes rejects, and fields with which pachd cannot create pods."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from spec_lint.engine.rule import rule
from spec_lint.findings.finding import Finding, Label, Part, Pointer, Refuser, Severity
from spec_lint.grammar import GrammarError
from spec_lint.grammar.nearest import nearest
from spec_lint.grammar.suggestion import did_you_mean
from spec_lint.grammar.words import quoted, ticked
from spec_lint.model.pipeline import Pipeline
from spec_lint.model.project import Project
from spec_lint.pods.consequences import NOT_MADE
from spec_lint.schema.presence import is_complete

_TYPES = ("NodePort", "ClusterIP", "LoadBalancer")
_PORTS = ("internal_port", "external_port")
_NODE_PORTS = range(30000, 32768)


def _service(pipeline: Pipeline) -> tuple[Pointer, dict[str, Any]] | None:
    """The service that pachd creates a Service for: that of the spout, else that of the spec."""
    for place in (("spout", "service"), ("service",)):
        found = pipeline.get(*place)
        if isinstance(found, dict):
            return place, found
    return None


def _port(pipeline: Pipeline, place: Pointer, service: dict[str, Any], field: str) -> int | None:
    """A port of a service: 0 if it is missing, None if it is not an integer."""
    return 0 if service.get(field) is None else pipeline.integer(*place, field)


@rule("P450", "service-port", Severity.ERROR, refused_by=Refuser.KUBERNETES)
def service_port(pipeline: Pipeline) -> Iterator[Finding]:
    """A service has no external port, or a port that is out of range.

    Why: `internal_port` is where the user container listens. `external_port` is the port of the Service, and also the
    port of the nodes if the type is NodePort, the default. Both must be between 1 and 65535 (`validateServicePort`). If
    the internal port is missing or 0, the external one is used (P454).

    Wrong:
    ```yaml
    pipeline: {name: dashboard}
    transform: {image: "edges:1.0", cmd: [python3, /serve.py]}
    input: {pfs: {repo: images, glob: "/"}}
    «service»: {internal_port: 8080}
    ```
    Right:
    ```yaml
    pipeline: {name: dashboard}
    transform: {image: "edges:1.0", cmd: [python3, /serve.py]}
    input: {pfs: {repo: images, glob: "/"}}
    service: {internal_port: 8080, external_port: 30080}
    ```
    Fix: Set both ports.
    """
    found = _service(pipeline)
    if found is None:
        return
    place, service = found
    if service.get("external_port") is None and is_complete(pipeline, "Service", *place):
        yield pipeline.finding(place, "`external_port` is missing.", part=Part.KEY)
    for field in _PORTS:
        port = _port(pipeline, place, service, field)
        is_default = port == 0 and (field == "internal_port" or service.get(field) is None)
        if port is not None and not is_default and not 0 < port < 65536:
            yield pipeline.finding((*place, field), f"The port {port} is out of range (1 to 65535).")


@rule("P454", "internal-port-missing", Severity.WARNING)
def internal_port_missing(pipeline: Pipeline) -> Iterator[Finding]:
    """A service does not set the port on which the user container listens.

    Why: If the target port of a Service is missing or 0, Kubernetes uses the port of the Service. Requests then go to
    `external_port` of the container, where most likely nothing listens (defaults of `ServicePort`).

    Wrong:
    ```yaml
    pipeline: {name: dashboard}
    transform: {image: "edges:1.0", cmd: [python3, /serve.py]}
    input: {pfs: {repo: images, glob: "/"}}
    «service»: {external_port: 30080}
    ```
    Right:
    ```yaml
    pipeline: {name: dashboard}
    transform: {image: "edges:1.0", cmd: [python3, /serve.py]}
    input: {pfs: {repo: images, glob: "/"}}
    service: {internal_port: 8080, external_port: 30080}
    ```
    Fix: Set `internal_port` to the port on which the code listens.
    """
    found = _service(pipeline)
    if found is None or not is_complete(pipeline, "Service", *found[0]):
        return
    place, service = found
    external = _port(pipeline, place, service, "external_port")
    if _port(pipeline, place, service, "internal_port") == 0 and external:
        is_written = service.get("internal_port") is not None
        yield pipeline.finding(
            (*place, "internal_port") if is_written else place,
            f"Without an `internal_port`, requests go to port {external} of the container.",
            part=Part.VALUE if is_written else Part.KEY,
            help="Set `internal_port` to the port on which the code listens.",
        )


@rule("P451", "node-port-range", Severity.ERROR, refused_by=Refuser.KUBERNETES)
def node_port_range(pipeline: Pipeline) -> Iterator[Finding]:
    """The external port of a NodePort service is outside the node port range.

    Why: A service without a type is a NodePort, so its `external_port` is opened on every node. The cluster allows such
    ports only in one range: 30000 to 32767, unless its administrator set another one (--service-node-port-range).

    Wrong:
    ```yaml
    pipeline: {name: dashboard}
    transform: {image: "edges:1.0", cmd: [python3, /serve.py]}
    input: {pfs: {repo: images, glob: "/"}}
    service: {internal_port: 8080, external_port: «8080»}
    ```
    Right:
    ```yaml
    pipeline: {name: dashboard}
    transform: {image: "edges:1.0", cmd: [python3, /serve.py]}
    input: {pfs: {repo: images, glob: "/"}}
    service: {internal_port: 8080, external_port: 8080, type: ClusterIP}
    ```
    Fix: Use a port in the range, or another type of service. Turn this rule off if the cluster has another range.
    """
    found = _service(pipeline)
    if found is None:
        return
    place, service = found
    port = _port(pipeline, place, service, "external_port")
    if service.get("type") in (None, "", "NodePort") and port and 0 < port < 65536 and port not in _NODE_PORTS:
        default = "" if service.get("type") else " (the default type)"
        message = (
            f"The external port {port} is out of range for a NodePort service{default}; node ports are "
            f"{_NODE_PORTS.start} to {_NODE_PORTS.stop - 1}."
        )
        advice = "Use a port in the range, or set `type` to `ClusterIP` or `LoadBalancer`."
        yield pipeline.finding((*place, "external_port"), message, help=advice)


@rule("P453", "node-port-conflict", Severity.WARNING)
def node_port_conflict(project: Project) -> Iterator[Finding]:
    """Two pipelines in a folder use the same node port.

    Why: Only one Service of a cluster can have a given node port. If two pipelines have the same external port,
    Kubernetes rejects the Service of the second one ("provided port is already allocated").

    Wrong:
    ```yaml
    pipeline: {name: dashboard}
    transform: {image: "edges:1.0", cmd: [python3, /serve.py]}
    input: {pfs: {repo: images, glob: "/"}}
    service: {internal_port: 8080, external_port: 30080}
    ---
    pipeline: {name: gallery}
    transform: {image: "edges:1.0", cmd: [python3, /show.py]}
    input: {pfs: {repo: images, glob: "/"}}
    service: {internal_port: 8080, external_port: «30080»}
    ```
    Right:
    ```yaml
    pipeline: {name: dashboard}
    transform: {image: "edges:1.0", cmd: [python3, /serve.py]}
    input: {pfs: {repo: images, glob: "/"}}
    service: {internal_port: 8080, external_port: 30080}
    ---
    pipeline: {name: gallery}
    transform: {image: "edges:1.0", cmd: [python3, /show.py]}
    input: {pfs: {repo: images, glob: "/"}}
    service: {internal_port: 8080, external_port: 30081}
    ```
    Fix: Use a different port for each of them, or the type ClusterIP.
    """
    first: dict[tuple[str, int], tuple[Pipeline, Pointer]] = {}
    for pipeline in project.pipelines:
        found = _service(pipeline) if "external_port" in pipeline.fields else None
        if found is None or found[1].get("type") not in (None, "", "NodePort"):
            continue
        place = (*found[0], "external_port")
        port = pipeline.integer(*place)
        if port not in _NODE_PORTS or port is None:
            continue
        folder = pipeline.document.path.rpartition("/")[0]
        other, other_place = first.setdefault((folder, port), (pipeline, place))
        if (other.name, other.project()) != (pipeline.name, pipeline.project()):
            message = (
                f"The pipeline {quoted(other.name)} also uses the node port {port}, and only one of them can have it."
            )
            yield pipeline.finding(place, message, related=[Label(other.span(other_place), "it is also used here")])


@rule("P452", "spout-service-type", Severity.ERROR, refused_by=Refuser.KUBERNETES)
def spout_service_type(pipeline: Pipeline) -> Iterator[Finding]:
    """The service of a spout has an unknown type.

    Why: pachd checks the type of `service` but not that of `spout.service`, so Kubernetes rejects the Service. The
    types are NodePort (the default), ClusterIP and LoadBalancer; a Service of type ExternalName has no pods.

    Wrong:
    ```yaml
    pipeline: {name: read-queue}
    transform: {image: "queue:1.0", cmd: [python3, /read.py]}
    spout: {service: {internal_port: 8080, external_port: 30080, type: «nodeport»}}
    ```
    Right:
    ```yaml
    pipeline: {name: read-queue}
    transform: {image: "queue:1.0", cmd: [python3, /read.py]}
    spout: {service: {internal_port: 8080, external_port: 30080, type: NodePort}}
    ```
    Fix: Write NodePort, ClusterIP or LoadBalancer, with exactly these capitals.
    """
    kind = pipeline.text("spout", "service", "type")
    if kind and kind not in _TYPES:
        message = f"{quoted(kind)} is not a valid service type; use {ticked(_TYPES)}."
        from spec_lint.rules.near_names import respelled  # saves start-up time: few types are unknown

        near, pointer = nearest(kind, _TYPES), ("spout", "service", "type")
        fix = respelled(pipeline, kind, near, _TYPES, [(pointer, None)], ours=True)
        yield pipeline.finding(pointer, message, help=did_you_mean(near, ours=True), fix=fix)


@rule("P460", "service-and-spout", Severity.ERROR, refused_by=Refuser.WORKER)
def service_and_spout(pipeline: Pipeline) -> Iterator[Finding]:
    """A spec has both `service` and `spout`.

    Why: pachd creates such a pipeline, but cannot create its pods ("only one of pipeline.service or pipeline.spout can
    be set", `getWorkerOptions` in worker_rc.go). The service of a spout belongs in `spout.service`.

    Wrong:
    ```yaml
    pipeline: {name: read-queue}
    transform: {image: "queue:1.0", cmd: [python3, /read.py]}
    spout: {}
    «service»: {internal_port: 8080, external_port: 30080}
    ```
    Right:
    ```yaml
    pipeline: {name: read-queue}
    transform: {image: "queue:1.0", cmd: [python3, /read.py]}
    spout: {service: {internal_port: 8080, external_port: 30080}}
    ```
    Fix: Move the service into the spout, or remove one of the two.
    """
    if isinstance(pipeline.get("spout"), dict) and isinstance(pipeline.get("service"), dict):
        spout = Label(pipeline.span(("spout",), Part.KEY), "the spout is here")
        message = f"A pipeline can be a service or a spout, not both. {NOT_MADE}"
        advice = "Move the service to `spout.service`."
        yield pipeline.finding(("service",), message, part=Part.KEY, help=advice, related=[spout])


@rule("P461", "uptime-without-autoscaling", Severity.ERROR, refused_by=Refuser.WORKER)
def uptime_without_autoscaling(pipeline: Pipeline) -> Iterator[Finding]:
    """`maximum_expected_uptime` is set without `autoscaling`.

    Why: `maximum_expected_uptime` (since 2.9) is for pipelines that scale down when idle. Without `autoscaling: true`
    pachd creates the pipeline, but cannot create its pods ("autoscaling must be true when max_expected_uptime is
    non-zero", `getWorkerOptions` in worker_rc.go).

    Wrong:
    ```yaml +edges
    «maximum_expected_uptime»: 3600s
    ```
    Right:
    ```yaml +edges
    maximum_expected_uptime: 3600s
    autoscaling: true
    ```
    Fix: Set `autoscaling: true`, or remove `maximum_expected_uptime`.
    """
    uptime = pipeline.text("maximum_expected_uptime")
    if uptime is None or pipeline.get("autoscaling") not in (None, False):
        return
    from spec_lint.grammar.duration import parse_proto_duration

    try:
        seconds = parse_proto_duration(uptime)
    except GrammarError:
        return
    if seconds != 0 and is_complete(pipeline, "CreatePipelineRequest"):
        message = f"`maximum_expected_uptime` requires `autoscaling: true`. {NOT_MADE}"
        yield pipeline.finding(("maximum_expected_uptime",), message, part=Part.KEY)
