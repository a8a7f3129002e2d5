"""Requests and limits that Kubernetes rejects, in the fields of a spec and in patched pods."""

from __future__ import annotations

from spec_lint.rules.catalogue import kubernetes_refuses_pod

kubernetes_refuses_pod(
    "P420",
    "negative-resource",
    """A request or a limit is negative.

    Why: pachd passes the amounts on as they are, and Kubernetes rejects pods with a negative one ("must be greater than
    or equal to 0", `ValidateResourceQuantityValue`).

    Wrong:
    ```yaml +edges
    resource_requests: {cpu: «-1», memory: 1G}
    ```
    Right:
    ```yaml +edges
    resource_requests: {cpu: 1, memory: 1G}
    ```
    Fix: Write the amount that the pipeline needs; 0 or an empty string requests nothing.
    """,
)


kubernetes_refuses_pod(
    "P421",
    "request-above-limit",
    """A container requests more than its limit.

    Why: Kubernetes rejects pods whose request is above the limit ("must be less than or equal to … limit"). The init
    container has the limits of the user container. It requests 64M of memory if the spec requests none, and so does the
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
    Fix: Lower the request or raise the limit. If the limit is small, set the request too.
    """,
)


kubernetes_refuses_pod(
    "P422",
    "resource-name",
    """The type of a GPU is missing or is not a full resource name.

    Why: `gpu.type` becomes the name of a resource in the pod. Only Kubernetes' own resources, such as `cpu`, `memory`
    and `ephemeral-storage`, have a name without a domain (`validateContainerResourceName`).

    Wrong:
    ```yaml +edges
    resource_limits: {gpu: {type: «gpu», number: 1}}
    ```
    Right:
    ```yaml +edges
    resource_limits: {gpu: {type: nvidia.com/gpu, number: 1}}
    ```
    Fix: Use the resource name that the cluster's device plugin defines, such as `nvidia.com/gpu`.
    """,
)


kubernetes_refuses_pod(
    "P423",
    "gpu-without-limit",
    """A GPU (or another resource that cannot be overcommitted) is requested without a limit.

    Why: Kubernetes requires a limit for such a resource ("Limit must be set for non overcommitable resources"). Without
    a request, the limit is also the request.

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
    """The request and the limit of a GPU (or another resource that cannot be overcommitted) differ.

    Why: Kubernetes accepts them only if they are equal ("must be equal to … limit").

    Wrong:
    ```yaml +edges
    resource_requests: {gpu: {type: nvidia.com/gpu, number: «1»}}
    resource_limits: {gpu: {type: nvidia.com/gpu, number: 2}}
    ```
    Right:
    ```yaml +edges
    resource_limits: {gpu: {type: nvidia.com/gpu, number: 2}}
    ```
    Fix: Remove the request; the limit is also the request.
    """,
)


kubernetes_refuses_pod(
    "P425",
    "fractional-resource",
    """A fraction of an indivisible resource is requested, such as half a GPU.

    Why: The amount of an extended resource must be a whole number ("must be an integer"). Huge pages come in whole
    pages, and only together with `cpu` or `memory`.

    Wrong:
    ```yaml +edges
    pod_patch: '[{"op": "add", "path": "/containers/0/resources/limits", "value": {"nvidia.com/gpu": «"0.5"»}}]'
    ```
    Right:
    ```yaml +edges
    pod_patch: '[{"op": "add", "path": "/containers/0/resources/limits", "value": {"nvidia.com/gpu": 1}}]'
    ```
    Fix: Request a whole number.
    """,
)
