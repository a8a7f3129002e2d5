"""``pod_spec`` and ``pod_patch``: unchecked patches, crashes of pachd, and claims that never reach Kubernetes."""

from __future__ import annotations

from spec_lint.rules.catalogue import kubernetes_refuses_pod, pod_cannot_be_made, pod_surprises

pod_surprises(
    "P492",
    "pod-patch-not-checked",
    """`pod_spec` or `pod_patch` is not checked, or only up to some operation.

    Why: A list that is copied into itself doubles with each operation, so spec-lint follows copies only up to a total
    of 50,000 values, and nesting up to 200 levels. pachd does not limit copies, and Go allows 10,000 levels. Some parts
    of the pod depend on the installation of Pachyderm, so spec-lint cannot know what an operation finds there.

    Wrong:
    ```yaml +edges
    pod_patch: '[«{"op": "copy", "from": "/containers/0/env/90", "path": "/containers/1/env/-"}»]'
    ```
    Right:
    ```yaml +edges
    pod_patch: '[{"op": "add", "path": "/containers/1/env/-", "value": {"name": "LEVEL", "value": "debug"}}]'
    ```
    Fix: Write the values out, with paths through the known parts of the pod.
    """,
)


pod_cannot_be_made(
    "P493",
    "pod-patch-crashes-pachd",
    """An operation of `pod_patch` crashes pachd.

    Why: evanphx/json-patch 4.12 follows a null pointer in three cases: the path goes below a null that an earlier
    operation set; a `test` of a missing field (or a `replace` of the whole pod) has no `value`; a null in a list is
    compared. pachd applies the patch in its own process.

    Wrong:
    ```yaml +edges
    pod_patch: '[{"op": "add", "path": "/affinity", "value": null},
      {"op": "add", "path": "/«affinity»/nodeAffinity", "value": {}}]'
    ```
    Right:
    ```yaml +edges
    pod_patch: '[{"op": "add", "path": "/affinity", "value": {}},
      {"op": "add", "path": "/affinity/nodeAffinity", "value": {}}]'
    ```
    Fix: Give the operation a value, and use an object instead of null where something is added below.
    """,
)


kubernetes_refuses_pod(
    "P494",
    "pod-resource-claim",
    """`pod_spec` or `pod_patch` requests a device with `resourceClaims`.

    Why: pachd 2.12 reads the pod into the types of k8s.io/api v0.29, which have `source` in a claim and drop
    `resourceClaimName`. Kubernetes has moved to the latter and drops the former. In either case Kubernetes (from 1.34
    on, where claims are enabled by default) gets a claim that refers to nothing, and rejects it
    (`validatePodResourceClaim`).

    Wrong:
    ```yaml +edges
    pod_spec: '{"resourceClaims": [«{"name": "gpu", "source": {"resourceClaimName": "gpu"}}»]}'
    ```
    Right:
    ```yaml +edges
    resource_limits: {gpu: {type: nvidia.com/gpu, number: 1}}
    ```
    Fix: Request devices with `resource_limits`.
    """,
)
