"""``pod_spec`` and ``pod_patch``: what is not checked of them, what crashes pachd, and what Kubernetes never gets."""

from __future__ import annotations

from spec_lint.rules.catalogue import kubernetes_refuses_pod, pod_cannot_be_made, pod_surprises

pod_surprises(
    "P492",
    "pod-patch-not-checked",
    """What `pod_spec` or `pod_patch` makes of the pod is not checked, or not from some place on.

    Why: A list that is copied into itself doubles with each operation, so copies are followed up to 50,000 values
    together, and nesting up to 200 levels; pachd has no such bound for copies, and Go allows 10,000 levels. Some
    parts of the pod are decided by the installation of Pachyderm: what an operation finds there cannot be told.

    Wrong:
    ```yaml +edges
    pod_patch: '[«{"op": "copy", "from": "/containers/0/env/90", "path": "/containers/1/env/-"}»]'
    ```
    Right:
    ```yaml +edges
    pod_patch: '[{"op": "add", "path": "/containers/1/env/-", "value": {"name": "LEVEL", "value": "debug"}}]'
    ```
    Fix: Write out what is wanted, with paths that go through the known parts of the pod.
    """,
)


pod_cannot_be_made(
    "P493",
    "pod-patch-crashes-pachd",
    """An operation of `pod_patch` makes pachd itself crash.

    Why: evanphx/json-patch 4.12 follows a null pointer where an operation goes below a null that another one put
    there, where a `test` of something that is not there (or a `replace` of the whole pod) has no `value`, and where a
    null in a list is compared. pachd applies the patch in its own process.

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
    Fix: Give the operation a value, and put an object where something is added below.
    """,
)


kubernetes_refuses_pod(
    "P494",
    "pod-resource-claim",
    """`pod_spec` or `pod_patch` asks for a device with `resourceClaims`.

    Why: pachd 2.12 reads the pod into the types of k8s.io/api v0.29, which have `source` in a claim and drop
    `resourceClaimName`; Kubernetes moved to the latter and drops the former. Whatever is written, Kubernetes (from
    1.34 on, where claims are enabled by default) gets a claim that refers to nothing, and rejects it
    (`validatePodResourceClaim`).

    Wrong:
    ```yaml +edges
    pod_spec: '{"resourceClaims": [«{"name": "gpu", "source": {"resourceClaimName": "gpu"}}»]}'
    ```
    Right:
    ```yaml +edges
    resource_limits: {gpu: {type: nvidia.com/gpu, number: 1}}
    ```
    Fix: Ask for devices with `resource_limits`.
    """,
)
