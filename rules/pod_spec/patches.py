"""``pod_spec`` and ``pod_patch``: what is not checked of them, what crashes pachd, and what Kubernetes never gets."""

from __future__ import annotations

from collections.abc import Iterator

from spec_lint.engine.rule import rule
from spec_lint.findings.finding import Finding, Refuser, Severity
from spec_lint.model.pipeline import Pipeline
from spec_lint.model.project import Project
from spec_lint.pods.findings import has_pod_problems, pod_findings


@rule("P492", "pod-patch-not-judged", Severity.WARNING, when=has_pod_problems)
def pod_patch_not_judged(pipeline: Pipeline, project: Project) -> Iterator[Finding]:
    """What `pod_spec` or `pod_patch` makes of the pod is not checked, or not from some place on.

    Why: A list that is copied into itself doubles with each operation, so copies are followed up to 50,000 values
    together, and nesting up to 200 levels; pachd has no such bound for copies, and Go allows 10,000 levels. Some
    parts of the pod are decided by the installation of Pachyderm: what an operation finds there cannot be told.

    Wrong:
    ```yaml
    pipeline: {name: edges}
    transform: {image: "edges:1.0", cmd: [python3, /edges.py]}
    input: {pfs: {repo: images, glob: "/*"}}
    pod_patch: '[{"op": "copy", "from": "/containers/0/env/90", "path": "/containers/1/env/-"}]'
    ```
    Right:
    ```yaml
    pipeline: {name: edges}
    transform: {image: "edges:1.0", cmd: [python3, /edges.py]}
    input: {pfs: {repo: images, glob: "/*"}}
    pod_patch: '[{"op": "add", "path": "/containers/1/env/-", "value": {"name": "LEVEL", "value": "debug"}}]'
    ```
    Fix: Write out what is wanted, with paths that go through the known parts of the pod.
    """
    return pod_findings(pipeline, project, "P492")


@rule("P493", "pod-patch-crashes-pachd", Severity.ERROR, refused_by=Refuser.WORKER, when=has_pod_problems)
def pod_patch_crashes_pachd(pipeline: Pipeline, project: Project) -> Iterator[Finding]:
    """An operation of `pod_patch` makes pachd itself crash.

    Why: evanphx/json-patch 4.12 follows a null pointer where an operation goes below a null that another one put
    there, where a `test` of something that is not there (or a `replace` of the whole pod) has no `value`, and where a
    null in a list is compared. pachd applies the patch in its own process.

    Wrong:
    ```yaml
    pipeline: {name: edges}
    transform: {image: "edges:1.0", cmd: [python3, /edges.py]}
    input: {pfs: {repo: images, glob: "/*"}}
    pod_patch: '[{"op": "add", "path": "/affinity", "value": null},
      {"op": "add", "path": "/affinity/nodeAffinity", "value": {}}]'
    ```
    Right:
    ```yaml
    pipeline: {name: edges}
    transform: {image: "edges:1.0", cmd: [python3, /edges.py]}
    input: {pfs: {repo: images, glob: "/*"}}
    pod_patch: '[{"op": "add", "path": "/affinity", "value": {}},
      {"op": "add", "path": "/affinity/nodeAffinity", "value": {}}]'
    ```
    Fix: Give the operation a value, and put an object where something is added below.
    """
    return pod_findings(pipeline, project, "P493")


@rule("P494", "pod-resource-claim", Severity.ERROR, refused_by=Refuser.KUBERNETES, when=has_pod_problems)
def pod_resource_claim(pipeline: Pipeline, project: Project) -> Iterator[Finding]:
    """`pod_spec` or `pod_patch` asks for a device with `resourceClaims`.

    Why: pachd 2.12 reads the pod into the types of k8s.io/api v0.29, which have `source` in a claim and drop
    `resourceClaimName`; Kubernetes moved to the latter and drops the former. Whatever is written, Kubernetes (from
    1.34 on, where claims are enabled by default) gets a claim that refers to nothing, and rejects it
    (`validatePodResourceClaim`).

    Wrong:
    ```yaml
    pipeline: {name: edges}
    transform: {image: "edges:1.0", cmd: [python3, /edges.py]}
    input: {pfs: {repo: images, glob: "/*"}}
    pod_spec: '{"resourceClaims": [{"name": "gpu", "source": {"resourceClaimName": "gpu"}}]}'
    ```
    Right:
    ```yaml
    pipeline: {name: edges}
    transform: {image: "edges:1.0", cmd: [python3, /edges.py]}
    input: {pfs: {repo: images, glob: "/*"}}
    resource_limits: {gpu: {type: nvidia.com/gpu, number: 1}}
    ```
    Fix: Ask for devices with `resource_limits`.
    """
    return pod_findings(pipeline, project, "P494")
