"""Requests and limits that Kubernetes refuses, in a spec's own fields and in pods that a spec patches."""

from __future__ import annotations

from spec_lint.rules.catalogue import kubernetes_refuses_pod

kubernetes_refuses_pod(
    "P420",
    "negative-resource",
    """A request or a limit is negative.

    Why: pachd passes the amounts on as they are, and Kubernetes refuses pods with a negative one ("must be greater than
    or equal to 0", `ValidateResourceQuantityValue`).

    Wrong:
    ```yaml +edges
    resource_requests: {cpu: «-1», memory: 1G}
    ```
    Right:
    ```yaml +edges
    resource_requests: {cpu: 1, memory: 1G}
    ```
    Fix: Write what the pipeline needs; 0 (or an empty text) asks for nothing.
    """,
)


kubernetes_refuses_pod(
    "P421",
    "request-above-limit",
    """A container asks for more than its limit allows.

    Why: Kubernetes refuses pods whose request is above the limit ("must be less than or equal to … limit"). The init
    container has the limits of the user's container and requests 64M of memory when the spec requests none; so does the
    storage sidecar (`workerPodSpec` in worker_rc.go).

    Wrong:
    ```yaml +edges
    resource_requests: {cpu: 1, memory: «4G»}
    resource_limits: {cpu: 1, memory: 2G}
    ```
    Right:
    ```yaml +edges
    resource_requests: {cpu: 1, memory: 2G}
    resource_limits: {cpu: 1, memory: 4G}
    ```
    Fix: Lower the request or raise the limit; with a small limit set the request too.
    """,
)


kubernetes_refuses_pod(
    "P422",
    "resource-name",
    """A GPU has no type, or a type that is not the full name of a resource.

    Why: `gpu.type` becomes the name of a resource in the pod. Kubernetes knows cpu, memory and ephemeral-storage by
    themselves; all others are called with the domain of who provides them (`validateContainerResourceName`).

    Wrong:
    ```yaml +edges
    resource_limits: {gpu: {type: «gpu», number: 1}}
    ```
    Right:
    ```yaml +edges
    resource_limits: {gpu: {type: nvidia.com/gpu, number: 1}}
    ```
    Fix: Use the name that the device plugin of the cluster gives it, such as `nvidia.com/gpu`.
    """,
)


kubernetes_refuses_pod(
    "P423",
    "gpu-without-limit",
    """A GPU (or another resource that cannot be shared out beyond what there is) is requested without a limit.

    Why: Kubernetes wants a limit for such a resource ("Limit must be set for non overcommitable resources"), and takes
    the limit for the request when there is none.

    Wrong:
    ```yaml +edges
    resource_requests: {gpu: {type: «nvidia.com/gpu», number: 1}}
    ```
    Right:
    ```yaml +edges
    resource_limits: {gpu: {type: nvidia.com/gpu, number: 1}}
    ```
    Fix: Move the GPU to `resource_limits`.
    """,
)


kubernetes_refuses_pod(
    "P424",
    "gpu-request-differs",
    """The request and the limit of a GPU (or another whole resource) differ.

    Why: Kubernetes takes them only when they are equal ("must be equal to … limit").

    Wrong:
    ```yaml +edges
    resource_requests: {gpu: {type: nvidia.com/gpu, number: «1»}}
    resource_limits: {gpu: {type: nvidia.com/gpu, number: 2}}
    ```
    Right:
    ```yaml +edges
    resource_limits: {gpu: {type: nvidia.com/gpu, number: 2}}
    ```
    Fix: Leave the request out; the limit stands for both.
    """,
)


kubernetes_refuses_pod(
    "P425",
    "fractional-resource",
    """A part of a resource is asked for that comes in whole pieces, such as half a GPU.

    Why: Only whole numbers of extended resources can be had ("must be an integer").

    Wrong:
    ```yaml +edges
    pod_patch: '[{"op": "add", "path": "/containers/0/resources/limits", "value": {"nvidia.com/gpu": «"0.5"»}}]'
    ```
    Right:
    ```yaml +edges
    pod_patch: '[{"op": "add", "path": "/containers/0/resources/limits", "value": {"nvidia.com/gpu": 1}}]'
    ```
    Fix: Ask for a whole number.
    """,
)
