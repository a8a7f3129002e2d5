"""Requests and limits that Kubernetes refuses, in a spec's own fields and in pods that a spec patches."""

from __future__ import annotations

from collections.abc import Iterator

from spec_lint.engine.rule import rule
from spec_lint.findings.finding import Finding, Refuser, Severity
from spec_lint.model.pipeline import Pipeline
from spec_lint.model.project import Project
from spec_lint.pods.findings import has_pod_problems, pod_findings


@rule("P420", "negative-resource", Severity.ERROR, refused_by=Refuser.KUBERNETES, when=has_pod_problems)
def negative_resource(pipeline: Pipeline, project: Project) -> Iterator[Finding]:
    """A request or a limit is negative.

    Why: pachd passes the amounts on as they are, and Kubernetes refuses pods with a negative one ("must be greater than
    or equal to 0", `ValidateResourceQuantityValue`).

    Wrong:
    ```yaml
    pipeline: {name: edges}
    transform: {image: "edges:1.0", cmd: [python3, /edges.py]}
    input: {pfs: {repo: images, glob: "/*"}}
    resource_requests: {cpu: -1, memory: 1G}
    ```
    Right:
    ```yaml
    pipeline: {name: edges}
    transform: {image: "edges:1.0", cmd: [python3, /edges.py]}
    input: {pfs: {repo: images, glob: "/*"}}
    resource_requests: {cpu: 1, memory: 1G}
    ```
    Fix: Write what the pipeline needs; 0 (or an empty text) asks for nothing.
    """
    return pod_findings(pipeline, project, "P420")


@rule("P421", "request-above-limit", Severity.ERROR, refused_by=Refuser.KUBERNETES, when=has_pod_problems)
def request_above_limit(pipeline: Pipeline, project: Project) -> Iterator[Finding]:
    """A container asks for more than its limit allows.

    Why: Kubernetes refuses pods whose request is above the limit ("must be less than or equal to … limit"). The init
    container has the limits of the user's container and requests 64M of memory when the spec requests none; so does the
    storage sidecar (`workerPodSpec` in worker_rc.go).

    Wrong:
    ```yaml
    pipeline: {name: edges}
    transform: {image: "edges:1.0", cmd: [python3, /edges.py]}
    input: {pfs: {repo: images, glob: "/*"}}
    resource_requests: {cpu: 1, memory: 4G}
    resource_limits: {cpu: 1, memory: 2G}
    ```
    Right:
    ```yaml
    pipeline: {name: edges}
    transform: {image: "edges:1.0", cmd: [python3, /edges.py]}
    input: {pfs: {repo: images, glob: "/*"}}
    resource_requests: {cpu: 1, memory: 2G}
    resource_limits: {cpu: 1, memory: 4G}
    ```
    Fix: Lower the request or raise the limit; with a small limit set the request too.
    """
    return pod_findings(pipeline, project, "P421")


@rule("P422", "resource-name", Severity.ERROR, refused_by=Refuser.KUBERNETES, when=has_pod_problems)
def resource_name(pipeline: Pipeline, project: Project) -> Iterator[Finding]:
    """A GPU has no type, or a type that is not the full name of a resource.

    Why: `gpu.type` becomes the name of a resource in the pod. Kubernetes knows cpu, memory and ephemeral-storage by
    themselves; all others are called with the domain of who provides them (`validateContainerResourceName`).

    Wrong:
    ```yaml
    pipeline: {name: edges}
    transform: {image: "edges:1.0", cmd: [python3, /edges.py]}
    input: {pfs: {repo: images, glob: "/*"}}
    resource_limits: {gpu: {type: gpu, number: 1}}
    ```
    Right:
    ```yaml
    pipeline: {name: edges}
    transform: {image: "edges:1.0", cmd: [python3, /edges.py]}
    input: {pfs: {repo: images, glob: "/*"}}
    resource_limits: {gpu: {type: nvidia.com/gpu, number: 1}}
    ```
    Fix: Use the name that the device plugin of the cluster gives it, such as `nvidia.com/gpu`.
    """
    return pod_findings(pipeline, project, "P422")


@rule("P423", "gpu-without-limit", Severity.ERROR, refused_by=Refuser.KUBERNETES, when=has_pod_problems)
def gpu_without_limit(pipeline: Pipeline, project: Project) -> Iterator[Finding]:
    """A GPU (or another resource that cannot be shared out beyond what there is) is requested without a limit.

    Why: Kubernetes wants a limit for such a resource ("Limit must be set for non overcommitable resources"), and takes
    the limit for the request when there is none.

    Wrong:
    ```yaml
    pipeline: {name: edges}
    transform: {image: "edges:1.0", cmd: [python3, /edges.py]}
    input: {pfs: {repo: images, glob: "/*"}}
    resource_requests: {gpu: {type: nvidia.com/gpu, number: 1}}
    ```
    Right:
    ```yaml
    pipeline: {name: edges}
    transform: {image: "edges:1.0", cmd: [python3, /edges.py]}
    input: {pfs: {repo: images, glob: "/*"}}
    resource_limits: {gpu: {type: nvidia.com/gpu, number: 1}}
    ```
    Fix: Move the GPU to `resource_limits`.
    """
    return pod_findings(pipeline, project, "P423")


@rule("P424", "gpu-request-differs", Severity.ERROR, refused_by=Refuser.KUBERNETES, when=has_pod_problems)
def gpu_request_differs(pipeline: Pipeline, project: Project) -> Iterator[Finding]:
    """The request and the limit of a GPU (or another whole resource) differ.

    Why: Kubernetes takes them only when they are equal ("must be equal to … limit").

    Wrong:
    ```yaml
    pipeline: {name: edges}
    transform: {image: "edges:1.0", cmd: [python3, /edges.py]}
    input: {pfs: {repo: images, glob: "/*"}}
    resource_requests: {gpu: {type: nvidia.com/gpu, number: 1}}
    resource_limits: {gpu: {type: nvidia.com/gpu, number: 2}}
    ```
    Right:
    ```yaml
    pipeline: {name: edges}
    transform: {image: "edges:1.0", cmd: [python3, /edges.py]}
    input: {pfs: {repo: images, glob: "/*"}}
    resource_limits: {gpu: {type: nvidia.com/gpu, number: 2}}
    ```
    Fix: Leave the request out; the limit stands for both.
    """
    return pod_findings(pipeline, project, "P424")


@rule("P425", "resource-in-parts", Severity.ERROR, refused_by=Refuser.KUBERNETES, when=has_pod_problems)
def resource_in_parts(pipeline: Pipeline, project: Project) -> Iterator[Finding]:
    """A part of a resource is asked for that comes in whole pieces, such as half a GPU.

    Why: Only whole numbers of extended resources can be had ("must be an integer").

    Wrong:
    ```yaml
    pipeline: {name: edges}
    transform: {image: "edges:1.0", cmd: [python3, /edges.py]}
    input: {pfs: {repo: images, glob: "/*"}}
    pod_patch: '[{"op": "add", "path": "/containers/0/resources/limits", "value": {"nvidia.com/gpu": "0.5"}}]'
    ```
    Right:
    ```yaml
    pipeline: {name: edges}
    transform: {image: "edges:1.0", cmd: [python3, /edges.py]}
    input: {pfs: {repo: images, glob: "/*"}}
    pod_patch: '[{"op": "add", "path": "/containers/0/resources/limits", "value": {"nvidia.com/gpu": 1}}]'
    ```
    Fix: Ask for a whole number.
    """
    return pod_findings(pipeline, project, "P425")
