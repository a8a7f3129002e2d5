"""Services of pipelines that Kubernetes refuses, and options that pods cannot be made with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from spec_lint.engine.rule import rule
from spec_lint.findings.finding import Finding, Label, Part, Pointer, Refuser, Severity
from spec_lint.grammar import GrammarError
from spec_lint.grammar.nearest import nearest
from spec_lint.grammar.suggestion import did_you_mean
from spec_lint.grammar.words import listed, quoted
from spec_lint.model.pipeline import Pipeline
from spec_lint.model.project import Project
from spec_lint.pods.consequences import NOT_MADE
from spec_lint.schema.presence import is_complete

_TYPES = ("NodePort", "ClusterIP", "LoadBalancer")
_PORTS = ("internal_port", "external_port")
_NODE_PORTS = range(30000, 32768)


def _service(pipeline: Pipeline) -> tuple[Pointer, dict[str, Any]] | None:
    """The service that pachd makes a Service for: that of the spout, else that of the spec."""
    for place in (("spout", "service"), ("service",)):
        found = pipeline.get(*place)
        if isinstance(found, dict):
            return place, found
    return None


def _port(pipeline: Pipeline, place: Pointer, service: dict[str, Any], field: str) -> int | None:
    """A port of a service, 0 where it is missing; None where something else stands there."""
    return 0 if service.get(field) is None else pipeline.integer(*place, field)


@rule("P450", "service-port", Severity.ERROR, refused_by=Refuser.KUBERNETES)
def service_port(pipeline: Pipeline) -> Iterator[Finding]:
    """A service lacks its external port, or has a port that is none.

    Why: `internal_port` is where the user's container listens, `external_port` the port of the Service (and of the
    nodes, with the type NodePort, which is the default). Both lie between 1 and 65535 (`validateServicePort`); an
    internal port that is missing or 0 becomes the external one (P454).

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
    Fix: Give both ports.
    """
    found = _service(pipeline)
    if found is None:
        return
    place, service = found
    if service.get("external_port") is None and is_complete(pipeline, "Service", *place):
        yield pipeline.finding(place, "external_port is missing, and 0 is no port.", part=Part.KEY)
    for field in _PORTS:
        port = _port(pipeline, place, service, field)
        is_default = port == 0 and (field == "internal_port" or service.get(field) is None)
        if port is not None and not is_default and not 0 < port < 65536:
            yield pipeline.finding((*place, field), f"Ports go from 1 to 65535, not {port}.")


@rule("P454", "internal-port-missing", Severity.WARNING)
def internal_port_missing(pipeline: Pipeline) -> Iterator[Finding]:
    """A service does not say on which port the user's container listens.

    Why: Kubernetes fills in the port of the Service for a target port that is missing or 0: what comes in goes to
    `external_port` of the container, where most likely nobody listens (the defaults of the Service's ports).

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
    Fix: Give the port on which the code listens.
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
            f"Without an internal_port, what comes in goes to the port {external} of the container.",
            part=Part.VALUE if is_written else Part.KEY,
            help="Set internal_port to the port on which the code listens.",
        )


@rule("P451", "node-port-range", Severity.ERROR, refused_by=Refuser.KUBERNETES)
def node_port_range(pipeline: Pipeline) -> Iterator[Finding]:
    """The external port of a service is none that nodes open.

    Why: A service without a type is a NodePort, and its `external_port` is opened on every node. The cluster takes such
    ports from one range only, which is 30000 to 32767 unless its administrator set another (--service-node-port-range).

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
    Fix: Take a port of the range, or another type of service. On a cluster with another range turn this rule off.
    """
    found = _service(pipeline)
    if found is None:
        return
    place, service = found
    port = _port(pipeline, place, service, "external_port")
    if service.get("type") in (None, "", "NodePort") and port and 0 < port < 65536 and port not in _NODE_PORTS:
        default = "" if service.get("type") else ", which is the default,"
        message = (
            f"A service of the type NodePort{default} opens its external port on every node, and {port} is not in the "
            f"range for that: {_NODE_PORTS.start} to {_NODE_PORTS.stop - 1}."
        )
        advice = "Take a port of the range, or set the type to ClusterIP or LoadBalancer."
        yield pipeline.finding((*place, "external_port"), message, help=advice)


@rule("P453", "node-port-conflict", Severity.WARNING)
def node_port_conflict(project: Project) -> Iterator[Finding]:
    """Two pipelines of a folder open the same port on the nodes.

    Why: A NodePort belongs to one Service of a cluster. Of two pipelines with the same external port the first one gets
    it, and Kubernetes refuses the Service of the other ("provided port is already allocated").

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
    Fix: Give each of them a port of its own, or the type ClusterIP.
    """
    first: dict[tuple[str, int], tuple[Pipeline, Pointer]] = {}
    for pipeline in project.pipelines:
        found = _service(pipeline)
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
                f"The node port {port} is opened by the pipeline {quoted(other.name)} too, and only one can have it."
            )
            yield pipeline.finding(place, message, related=[Label(other.span(other_place), "the other one is here")])


@rule("P452", "spout-service-type", Severity.ERROR, refused_by=Refuser.KUBERNETES)
def spout_service_type(pipeline: Pipeline) -> Iterator[Finding]:
    """The service of a spout has a type that there is not.

    Why: pachd looks at the type of `service` and not at that of `spout.service`; Kubernetes refuses the Service. There
    are NodePort (the default), ClusterIP and LoadBalancer; an ExternalName has no pods behind it.

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
    Fix: Write the type exactly so.
    """
    kind = pipeline.text("spout", "service", "type")
    if kind and kind not in _TYPES:
        message = f"There is no type {quoted(kind)} of services for pipelines: {listed(_TYPES)} may stand here."
        advice = did_you_mean(nearest(kind, _TYPES), ours=True)
        yield pipeline.finding(("spout", "service", "type"), message, help=advice)


@rule("P460", "service-and-spout", Severity.ERROR, refused_by=Refuser.WORKER)
def service_and_spout(pipeline: Pipeline) -> Iterator[Finding]:
    """A spec is a service and a spout.

    Why: pachd creates such a pipeline, but cannot make its pods ("only one of pipeline.service or pipeline.spout can be
    set", `getWorkerOptions` in worker_rc.go). A spout that serves has its service inside.

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
    Fix: Put the service into the spout, or drop one of the two.
    """
    if isinstance(pipeline.get("spout"), dict) and isinstance(pipeline.get("service"), dict):
        spout = Label(pipeline.span(("spout",), Part.KEY), "the spout is here")
        message = f"A pipeline is a service or a spout, not both. {NOT_MADE}"
        advice = "Put the service into the spout, as spout.service."
        yield pipeline.finding(("service",), message, part=Part.KEY, help=advice, related=[spout])


@rule("P461", "uptime-without-autoscaling", Severity.ERROR, refused_by=Refuser.WORKER)
def uptime_without_autoscaling(pipeline: Pipeline) -> Iterator[Finding]:
    """A spec sets a maximum uptime for workers that are never stopped.

    Why: `maximum_expected_uptime` (since 2.9) is for pipelines that scale down when idle. pachd creates the pipeline
    without `autoscaling: true`, but cannot make its pods ("autoscaling must be true when max_expected_uptime is
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
    Fix: Set `autoscaling: true`, or drop the uptime.
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
        message = f"A maximum uptime needs autoscaling: true. {NOT_MADE}"
        yield pipeline.finding(("maximum_expected_uptime",), message, part=Part.KEY)
