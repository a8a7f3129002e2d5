"""Names and labels of Kubernetes objects that Pachyderm derives from a pipeline and its project."""

from __future__ import annotations

from collections.abc import Iterator

from spec_lint.engine.rule import rule
from spec_lint.findings.finding import Finding, Part, Pointer, Refuser, Severity
from spec_lint.grammar import GrammarError
from spec_lint.grammar.kubernetes_names import (
    LABEL_LENGTH,
    check_label_value,
    check_qualified_name,
)
from spec_lint.grammar.suggestion import write
from spec_lint.grammar.words import quoted
from spec_lint.model.pipeline import Pipeline
from spec_lint.model.settings import Settings
from spec_lint.rules.catalogue import kubernetes_refuses_pod

_NAME: Pointer = ("pipeline", "name")
_PROJECT: Pointer = ("pipeline", "project", "name")
_OWN_LABELS = frozenset({"app", "pipelineName", "pipelineVersion", "pipelineProject", "suite", "component"})
_OWN_ANNOTATIONS = frozenset(
    {"pipelineName", "pachVersion", "pipelineVersion", "specCommit", "authTokenHash", "pipelineProject"}
)
_PROJECTS = (2, 5)
"""The first release with projects; older ones name every object ``pipeline-<name>``."""
_ANNOTATIONS_SIZE = 256 * 1024
_OWN_ANNOTATIONS_SIZE = 230
"""The size of Pachyderm's own annotations, including the commit and the hash of a token (worker_rc.go, 2.12)."""


def _is_name(text: str) -> bool:
    """Whether pachd accepts a string as a name, so that Kubernetes gets to see it."""
    plain = text.replace("_", "").replace("-", "")
    return plain.isascii() and plain.isalnum() and text[0].isalnum()


@rule("P401", "name-ends-in-dash", Severity.ERROR, refused_by=Refuser.KUBERNETES)
def name_ends_in_dash(pipeline: Pipeline, settings: Settings) -> Iterator[Finding]:
    """The name of a pipeline or its project ends in a dash or an underscore.

    Why: pachd accepts such a name and uses it as a label value (`pipelineName`, `pipelineProject`) on every object it
    creates for the pipeline. A label value must end in a letter or a digit, so Kubernetes rejects the pods
    (`pipelineLabels` in src/server/pps/server/api_server.go).

    Wrong:
    ```yaml +edges
    pipeline: {name: edges«-»}
    ```
    Right:
    ```yaml +edges
    ```
    Fix: End the name in a letter or a digit.
    """
    for pointer, name, is_written in _names(pipeline, settings):
        if name and name[-1] in "-_" and _is_name(name):
            whose = "The pipeline name" if is_written and pointer == _NAME else _project_name(is_written)
            message = f"{whose} {quoted(name)} must end in a letter or a digit, because it becomes a label value."
            advice = write(name.rstrip("-_"))
            inside = (len(name) - 1, len(name)) if is_written else None
            yield pipeline.finding(pointer, message, inside=inside, help=advice)


def _names(pipeline: Pipeline, settings: Settings) -> Iterator[tuple[Pointer, str, bool]]:
    """The names of a pipeline's project and of the pipeline, each with its place, and whether it is written there.

    If the spec does not name a project, the configured one is used.
    """
    own = pipeline.project("")
    yield (_PROJECT, own, True) if own else (_NAME, settings.project, False)
    yield _NAME, pipeline.name, True


def _project_name(is_written: bool) -> str:
    return "The project name" if is_written else "This pipeline's project name"


@rule("P402", "service-name-too-long", Severity.ERROR, refused_by=Refuser.KUBERNETES, releases="2.5-")
def service_name_too_long(pipeline: Pipeline, settings: Settings) -> Iterator[Finding]:
    """The names of a pipeline with a service and its project make the name of the Service too long.

    Why: The Service is called `<project>-<pipeline>-v1-user`, and Kubernetes allows 63 characters. This leaves 54 for
    the two names, and 53 from the tenth update on (worker_rc.go). Pipelines without a service have four more.

    Wrong:
    ```yaml
    pipeline: {name: dashboard-of-the-edges-that-were-found-in-image«s»}
    transform: {image: "edges:1.0", cmd: [python3, /serve.py]}
    input: {pfs: {repo: images, glob: "/"}}
    service: {internal_port: 8080, external_port: 30080}
    ```
    Right:
    ```yaml
    pipeline: {name: edges-dashboard}
    transform: {image: "edges:1.0", cmd: [python3, /serve.py]}
    input: {pfs: {repo: images, glob: "/"}}
    service: {internal_port: 8080, external_port: 30080}
    ```
    Fix: Shorten the name of the pipeline.
    """
    if not isinstance(pipeline.get("service") or pipeline.get("spout", "service"), dict):
        return
    name, place = pipeline.name, pipeline.project(settings.project)
    if settings.version < _PROJECTS:
        place = "pipeline"
    most = LABEL_LENGTH - len("--v1-user")
    over = len(name) + len(place) - most
    # pachd itself rejects names that are even longer.
    if over > 0 and len(name) <= 51 and len(name) + len(place) <= 58 and _is_name(name):
        message = (
            f"The project and pipeline names total {len(name) + len(place)} characters; the limit is {most}, because "
            f"the name of the Service ({quoted(_controller(place, name) + '-user')}) is limited to {LABEL_LENGTH}."
        )
        yield pipeline.finding(_NAME, message, inside=(len(name) - over, len(name)))


def _controller(project: str, name: str) -> str:
    """The name of the ReplicationController for the first version of a pipeline."""
    return f"{project}-{name}-v1".replace("_", "-").lower()


@rule("P403", "spout-name", Severity.ERROR, refused_by=Refuser.WORKER)
def spout_name(pipeline: Pipeline, settings: Settings) -> Iterator[Finding]:
    """The name of a spout or its project has an underscore or an uppercase letter.

    Why: For a spout Pachyderm creates a Secret called `spout-pachctl-secret-<project>-<pipeline>` from the two names as
    they are, but the name of a Secret may have only lowercase letters, digits and dashes. Kubernetes rejects the Secret
    after the pipeline is created, so its workers are never created and the pipeline fails (`spoutSecretName` in
    worker_rc.go).

    Wrong:
    ```yaml
    pipeline: {name: read«_»queue}
    transform: {image: "queue:1.0", cmd: [python3, /read.py]}
    spout: {}
    ```
    Right:
    ```yaml
    pipeline: {name: read-queue}
    transform: {image: "queue:1.0", cmd: [python3, /read.py]}
    spout: {}
    ```
    Fix: Use lowercase letters, digits and dashes in the names of spouts and their projects.
    """
    if isinstance(pipeline.get("spout"), dict):
        end = " Kubernetes rejects the Secret, so the workers are never created and the pipeline fails."
        yield from _secret_name(pipeline, settings, "The spout's name", end)


@rule("P405", "determined-name", Severity.ERROR, refused_by=Refuser.KUBERNETES)
def determined_name(pipeline: Pipeline, settings: Settings) -> Iterator[Finding]:
    """The name of a pipeline that uses Determined, or of its project, has an underscore or an uppercase letter.

    Why: pachd creates a Secret called `<project>-<pipeline>-det` from the two names as they are, but the name of a
    Secret may have only lowercase letters, digits and dashes. Kubernetes rejects the Secret and the pods that refer to
    it (src/server/pps/server/determined.go).

    Wrong:
    ```yaml
    pipeline: {name: train«_»model}
    transform: {image: "train:1.0", cmd: [python3, /train.py]}
    input: {pfs: {repo: images, glob: "/*"}}
    determined: {workspaces: [vision]}
    ```
    Right:
    ```yaml
    pipeline: {name: train-model}
    transform: {image: "train:1.0", cmd: [python3, /train.py]}
    input: {pfs: {repo: images, glob: "/*"}}
    determined: {workspaces: [vision]}
    ```
    Fix: Use lowercase letters, digits and dashes in both names.
    """
    if isinstance(pipeline.get("determined"), dict):
        yield from _secret_name(pipeline, settings, "The pipeline name")


def _secret_name(pipeline: Pipeline, settings: Settings, what: str, end: str = "") -> Iterator[Finding]:
    for pointer, name, is_written in _names(pipeline, settings):
        bad = next((index for index, letter in enumerate(name) if letter == "_" or letter.isupper()), -1)
        if bad < 0 or not _is_name(name):
            continue
        whose = what if pointer == _NAME and is_written else _project_name(is_written)
        message = (
            f"{whose} {quoted(name)} becomes part of the name of a Secret, where only lowercase letters, digits and "
            f"dashes are allowed.{end}"
        )
        advice = write(name.lower().replace("_", "-").strip("-"))
        yield pipeline.finding(pointer, message, inside=(bad, bad + 1) if is_written else None, help=advice)


@rule("P404", "project-starts-with-digit", Severity.WARNING)
def project_starts_with_digit(pipeline: Pipeline) -> Iterator[Finding]:
    """The name of a pipeline's project starts with a digit.

    Why: The names of a pipeline's Services start with that of its project. Before Kubernetes 1.34
    (RelaxedServiceNameValidation) such a name had to start with a letter, so on an older cluster every pipeline of the
    project fails.

    Wrong:
    ```yaml +edges
    pipeline: {name: edges, project: {name: «2»024-vision}}
    ```
    Right:
    ```yaml +edges
    pipeline: {name: edges, project: {name: vision-2024}}
    ```
    Fix: Start the project's name with a letter.
    """
    name = pipeline.text(*_PROJECT) or ""
    if name[:1].isdigit() and _is_name(name):
        message = (
            "The project name starts with a digit, so its pipelines fail on clusters before Kubernetes 1.34, where the "
            "name of a Service must start with a letter."
        )
        yield pipeline.finding(_PROJECT, message, inside=(0, 1))


@rule("P410", "metadata-label", Severity.ERROR, refused_by=Refuser.KUBERNETES)
def metadata_label(pipeline: Pipeline) -> Iterator[Finding]:
    """A label in `metadata.labels` has an invalid key or value.

    Why: The labels are set on the pods, their controller and their Services. The key of a label is a name of at most 63
    letters, digits, `-`, `_` and `.`, optionally after a domain and a `/`. Its value has the same form without the
    domain, and may be empty (`unversionedvalidation.ValidateLabels`).

    Wrong:
    ```yaml +edges
    metadata: {labels: {team: "computer« »vision"}}
    ```
    Right:
    ```yaml +edges
    metadata: {labels: {team: computer-vision}}
    ```
    Fix: Use letters, digits, `-`, `_` and `.`. Put longer or free text in `metadata.annotations`.
    """
    for key, value in pipeline.mapping("metadata", "labels").items():
        if not isinstance(key, str) or not isinstance(value, str) or key in _OWN_LABELS:
            continue
        pointer = ("metadata", "labels", key)
        try:
            check_qualified_name(key)
        except GrammarError as error:
            yield _label_finding(pipeline, pointer, key, "label key", error, Part.KEY)
        try:
            check_label_value(value)
        except GrammarError as error:
            yield _label_finding(pipeline, pointer, value, "label value", error, Part.VALUE)


def _label_finding(
    pipeline: Pipeline, pointer: Pointer, text: str, what: str, error: GrammarError, part: Part
) -> Finding:
    message = f"{quoted(text)} is not a valid {what}. {error.sentence}"
    # Positions inside a key are not known.
    inside = (error.start, error.end) if part is Part.VALUE and error.end > error.start else None
    return pipeline.finding(pointer, message, part=part, inside=inside)


@rule("P411", "metadata-annotation", Severity.ERROR, refused_by=Refuser.KUBERNETES)
def metadata_annotation(pipeline: Pipeline) -> Iterator[Finding]:
    """An annotation in `metadata.annotations` has an invalid key, or the annotations are too large.

    Why: The key of an annotation is a name of at most 63 letters, digits, `-`, `_` and `.`, optionally after a domain
    and a `/`. All keys and values together may have 256 KiB, including Pachyderm's own annotations
    (`ValidateAnnotations` in k8s.io/apimachinery).

    Wrong:
    ```yaml +edges
    metadata: {annotations: {«"the owner"»: vision}}
    ```
    Right:
    ```yaml +edges
    metadata: {annotations: {example.com/owner: the vision team}}
    ```
    Fix: Use letters, digits, `-`, `_` and `.` in the key.
    """
    size = 0
    for key, value in pipeline.mapping("metadata", "annotations").items():
        if not isinstance(key, str) or not isinstance(value, str) or key in _OWN_ANNOTATIONS:
            continue
        size += len(key.encode("utf-8", "replace")) + len(value.encode("utf-8", "replace"))
        try:
            check_qualified_name(key.lower())
        except GrammarError as error:
            pointer = ("metadata", "annotations", key)
            yield _label_finding(pipeline, pointer, key, "annotation key", error, Part.KEY)
    if size + _OWN_ANNOTATIONS_SIZE > _ANNOTATIONS_SIZE:
        message = (
            f"The annotations total {size:,} bytes, to which Pachyderm adds about {_OWN_ANNOTATIONS_SIZE}; the limit "
            f"is {_ANNOTATIONS_SIZE:,}."
        )
        yield pipeline.finding(("metadata", "annotations"), message, part=Part.KEY)


kubernetes_refuses_pod(
    "P445",
    "secret-name-form",
    """A variable refers to a secret or config map by an invalid name.

    Why: The name of a secret has at most 253 lowercase letters, digits, `-` and `.`, and starts and ends with a letter
    or a digit. Kubernetes rejects pods that refer to any other name (`validateSecretKeySelector`).

    Wrong:
    ```yaml +edges
    transform:
      image: "edges:1.0"
      cmd: [python3, /edges.py]
      secrets: [{name: «M»odel_Registry, env_var: TOKEN, key: token}]
    ```
    Right:
    ```yaml +edges
    transform:
      image: "edges:1.0"
      cmd: [python3, /edges.py]
      secrets: [{name: model-registry, env_var: TOKEN, key: token}]
    ```
    Fix: Write the exact name of the secret.
    """,
)
