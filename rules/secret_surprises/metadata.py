"""Metadata of a secret that is another object's, or that only Pachyderm itself gives: its version, name and labels."""

from __future__ import annotations

from collections.abc import Iterator

from spec_lint.engine.rule import rule
from spec_lint.findings.finding import Finding, Part, Severity
from spec_lint.grammar.words import quoted
from spec_lint.model.byte_edits import fix_of
from spec_lint.model.removal import removed
from spec_lint.model.secret import Secret
from spec_lint.model.unusual import has_unusual_name, is_of_pachyderm


@rule("S308", "secret-resource-version", Severity.WARNING)
def secret_resource_version(secret: Secret) -> Iterator[Finding]:
    """A secret has the `resourceVersion` of an object in a cluster.

    Why: The API server does not create an object with a `resourceVersion` ("resourceVersion should not be set on
    objects to be created"). A dry run does not show the error.

    Wrong:
    ```json +weather
    "metadata": {"name": "weather", "resourceVersion": «"48213"»},
    "stringData": {"access": "5512-read"}
    ```
    Right:
    ```json +weather
    "stringData": {"access": "5512-read"}
    ```
    Fix: Remove `resourceVersion`, and preferably also `uid`, `creationTimestamp` and `managedFields`.
    """
    version = secret.metadata.get("resourceVersion") if secret.judged else None
    if isinstance(version, str) and version.isascii() and version.isdigit() and int(version[:20]):
        message = "Kubernetes does not create an object with a `resourceVersion`; it comes from an existing object."
        pointer = ("metadata", "resourceVersion")
        fix = fix_of("Remove `resourceVersion`", removed(secret, pointer))
        yield secret.finding(pointer, message, help="Remove it.", fix=fix)


@rule("S309", "reserved-secret-name", Severity.WARNING)
def reserved_secret_name(secret: Secret) -> Iterator[Finding]:
    """A secret has the name of one of Pachyderm's own secrets.

    Why: Pachyderm's Helm chart creates secrets with these names in the same namespace. Creating one fails if the chart
    is installed, and replacing it breaks Pachyderm. pachd itself creates secrets named `spout-pachctl-secret-…` and
    `…-det`.

    Wrong:
    ```json +weather
    "metadata": {"name": «"postgres"»},
    "stringData": {"access": "5512-read"}
    ```
    Right:
    ```json +weather
    "metadata": {"name": "weather-pg"},
    "stringData": {"access": "5512-read"}
    ```
    Fix: Choose another name.
    """
    if not secret.judged or not secret.for_pachctl or not secret.found_by(has_unusual_name):
        return
    if is_of_pachyderm(secret.name):
        message = f"Pachyderm itself creates a secret named {quoted(secret.name)} in the same namespace."
        yield secret.finding(("metadata", "name"), message)


@rule("S310", "secret-with-pipeline-labels", Severity.WARNING)
def secret_with_pipeline_labels(secret: Secret) -> Iterator[Finding]:
    """A secret has the labels by which pachd finds the secrets of a pipeline.

    Why: When pachd deletes or restarts a pipeline, it deletes all secrets with the pipeline's labels `pipelineName` and
    `pipelineProject` (src/server/pps/server/kube_driver.go).

    Wrong:
    ```json +weather
    "stringData": {"access": "5512-read"},
    "metadata": {"name": "weather", "labels": {«"pipelineName"»: "edges", "pipelineProject": "default"}}
    ```
    Right:
    ```json +weather
    "stringData": {"access": "5512-read"},
    "metadata": {"name": "weather", "labels": {"for-pipeline": "edges"}}
    ```
    Fix: Remove these labels; they are pachd's own.
    """
    labels = secret.mapping("metadata", "labels") if secret.judged else {}
    if "pipelineName" in labels and "pipelineProject" in labels:
        message = "pachd deletes secrets with these labels when the pipeline is deleted or restarted."
        yield secret.finding(("metadata", "labels", "pipelineName"), message, part=Part.KEY)
