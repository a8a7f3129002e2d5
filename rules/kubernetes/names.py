"""Names and labels that Pachyderm makes from those of a pipeline and its project, and what Kubernetes says to them."""

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
from spec_lint.model.project import Project
from spec_lint.rules.catalogue import kubernetes_refuses_pod

_NAME: Pointer = ("pipeline", "name")
_PROJECT: Pointer = ("pipeline", "project", "name")
_OWN_LABELS = frozenset({"app", "pipelineName", "pipelineVersion", "pipelineProject", "suite", "component"})
_OWN_ANNOTATIONS = frozenset(
    {"pipelineName", "pachVersion", "pipelineVersion", "specCommit", "authTokenHash", "pipelineProject"}
)
_PROJECTS = (2, 5)
"""The first release with projects: before it, everything was called ``pipeline-<name>``."""
_ANNOTATIONS_SIZE = 256 * 1024
_OWN_ANNOTATIONS_SIZE = 230
"""What Pachyderm's own annotations take, the commit and the hash of a token among them (worker_rc.go, 2.12)."""


def _is_name(text: str) -> bool:
    """Whether pachd takes a text as a name, so that Kubernetes gets to see it."""
    plain = text.replace("_", "").replace("-", "")
    return plain.isascii() and plain.isalnum() and text[0].isalnum()


@rule("P401", "name-ends-in-dash", Severity.ERROR, refused_by=Refuser.KUBERNETES)
def name_ends_in_dash(pipeline: Pipeline, project: Project) -> Iterator[Finding]:
    """The name of a pipeline or of its project ends in a dash or an underscore.

    Why: pachd takes such a name, and puts it as a label (`pipelineName`, `pipelineProject`) on everything that it makes
    for the pipeline. The value of a label must end in a letter or a digit, so Kubernetes refuses the pods
    (`pipelineLabels` in src/server/pps/server/api_server.go).

    Wrong:
    ```yaml +edges
    pipeline: {name: edges«-»}
    ```
    Right:
    ```yaml +edges
    ```
    Fix: Let the name end in a letter or a digit.
    """
    for pointer, name, is_written in _names(pipeline, project):
        if name and name[-1] in "-_" and _is_name(name):
            whose = "a pipeline" if is_written and pointer == _NAME else _whose_project(name, is_written)
            message = f"The name of {whose} must end in a letter or a digit, because it becomes the value of a label."
            advice = write(name.rstrip("-_"))
            inside = (len(name) - 1, len(name)) if is_written else None
            yield pipeline.finding(pointer, message, inside=inside, help=advice)


def _names(pipeline: Pipeline, project: Project) -> Iterator[tuple[Pointer, str, bool]]:
    """The names of a pipeline and its project, each with its place, and whether it is written there.

    A project that the spec does not name is the one of the configuration.
    """
    own = pipeline.text(*_PROJECT)
    yield (_PROJECT, own, True) if own else (_NAME, project.settings.project, False)
    yield _NAME, pipeline.name, True


def _whose_project(name: str, is_written: bool) -> str:
    return "a project" if is_written else f"the project {quoted(name)}, to which this pipeline goes,"


@rule("P402", "service-name-too-long", Severity.ERROR, refused_by=Refuser.KUBERNETES, releases="2.5-")
def service_name_too_long(pipeline: Pipeline, project: Project) -> Iterator[Finding]:
    """The names of a pipeline with a service and of its project are too long together for the name of the Service.

    Why: The Service is called `<project>-<pipeline>-v1-user`, and Kubernetes allows 63 characters: 54 are left for the
    two names, and 53 from the tenth update on (worker_rc.go). Pipelines without a service have four more.

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
    name, place = pipeline.name, pipeline.project(project.settings.project)
    if project.settings.version < _PROJECTS:
        place = "pipeline"
    most = LABEL_LENGTH - len("--v1-user")
    over = len(name) + len(place) - most
    # pachd refuses names that are longer still.
    if over > 0 and len(name) <= 51 and len(name) + len(place) <= 58 and _is_name(name):
        message = (
            f"The Service would be called {quoted(_controller(place, name) + '-user')}, and {LABEL_LENGTH} characters "
            f"are the most: the names of project and pipeline may have {most} together, and these have {over} more."
        )
        yield pipeline.finding(_NAME, message, inside=(len(name) - over, len(name)))


def _controller(project: str, name: str) -> str:
    """The name of the ReplicationController of a pipeline's first version."""
    return f"{project}-{name}-v1".replace("_", "-").lower()


@rule("P403", "spout-name", Severity.ERROR, refused_by=Refuser.WORKER)
def spout_name(pipeline: Pipeline, project: Project) -> Iterator[Finding]:
    """A spout has an underscore or an upper case letter in its name or in that of its project.

    Why: For a spout Pachyderm makes a Secret called `spout-pachctl-secret-<project>-<pipeline>`, with both names as
    they are, and the name of a Secret has lower case letters, digits and dashes only. Kubernetes refuses the Secret
    when the workers are made, after the pipeline was created: they never are, and it fails (`spoutSecretName` in
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
    Fix: Use lower case letters, digits and dashes in the names of spouts and of projects that have some.
    """
    if isinstance(pipeline.get("spout"), dict):
        end = (
            "Kubernetes refuses the Secret, so the workers cannot be made, and the pipeline fails after it was created."
        )
        yield from _secret_name(pipeline, project, "a spout", end)


@rule("P405", "determined-name", Severity.ERROR, refused_by=Refuser.KUBERNETES)
def determined_name(pipeline: Pipeline, project: Project) -> Iterator[Finding]:
    """A pipeline that uses Determined has an underscore or an upper case letter in its name or in its project's.

    Why: pachd makes a Secret called `<project>-<pipeline>-det`, with both names as they are, and the name of a Secret
    has lower case letters, digits and dashes only: Kubernetes refuses the Secret, and pods that refer to it
    (src/server/pps/server/determined.go).

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
    Fix: Use lower case letters, digits and dashes in both names.
    """
    if isinstance(pipeline.get("determined"), dict):
        yield from _secret_name(pipeline, project, "a pipeline that uses Determined", "Kubernetes refuses it.")


def _secret_name(pipeline: Pipeline, project: Project, what: str, end: str) -> Iterator[Finding]:
    for pointer, name, is_written in _names(pipeline, project):
        bad = next((index for index, letter in enumerate(name) if letter == "_" or letter.isupper()), -1)
        if bad < 0 or not _is_name(name):
            continue
        whose = what if is_written else _whose_project(name, is_written)
        message = (
            f"The name of {whose} becomes a part of the name of a Secret, where only lower case letters, digits and "
            f"dashes may stand. {end}"
        )
        advice = write(name.lower().replace("_", "-").strip("-"))
        yield pipeline.finding(pointer, message, inside=(bad, bad + 1) if is_written else None, help=advice)


@rule("P404", "project-starts-with-digit", Severity.WARNING)
def project_starts_with_digit(pipeline: Pipeline) -> Iterator[Finding]:
    """The name of a pipeline's project begins with a digit.

    Why: The Services of a pipeline are named after its project, and Kubernetes wanted a letter at the beginning of such
    a name until it relaxed that (RelaxedServiceNameValidation, from 1.34 on). On an older cluster every pipeline of
    the project fails.

    Wrong:
    ```yaml +edges
    pipeline: {name: edges, project: {name: «2»024-vision}}
    ```
    Right:
    ```yaml +edges
    pipeline: {name: edges, project: {name: vision-2024}}
    ```
    Fix: Begin the project's name with a letter.
    """
    name = pipeline.text(*_PROJECT) or ""
    if name[:1].isdigit() and _is_name(name):
        message = (
            "A project whose name begins with a digit works on newer clusters only: before it relaxed its rules, "
            "Kubernetes refused the Services that are named after it."
        )
        yield pipeline.finding(_PROJECT, message, inside=(0, 1))


@rule("P410", "metadata-label", Severity.ERROR, refused_by=Refuser.KUBERNETES)
def metadata_label(pipeline: Pipeline) -> Iterator[Finding]:
    """A label in `metadata.labels` has a key or a value that no label can have.

    Why: The labels go on the pods, their controller and their Services. The key of a label is a name of at most 63
    letters, digits, `-`, `_` and `.`, that may have a domain and a `/` before it; its value follows the same rule, and
    may be empty. (`unversionedvalidation.ValidateLabels`)

    Wrong:
    ```yaml +edges
    metadata: {labels: {team: "computer« »vision"}}
    ```
    Right:
    ```yaml +edges
    metadata: {labels: {team: computer-vision}}
    ```
    Fix: Use letters, digits, `-`, `_` and `.`. What is longer or freer goes into `metadata.annotations`.
    """
    for key, value in pipeline.mapping("metadata", "labels").items():
        if not isinstance(key, str) or not isinstance(value, str) or key in _OWN_LABELS:
            continue
        pointer = ("metadata", "labels", key)
        try:
            check_qualified_name(key)
        except GrammarError as error:
            yield _label_finding(pipeline, pointer, key, "the key of a label", error, Part.KEY)
        try:
            check_label_value(value)
        except GrammarError as error:
            yield _label_finding(pipeline, pointer, value, "the value of a label", error, Part.VALUE)


def _label_finding(
    pipeline: Pipeline, pointer: Pointer, text: str, what: str, error: GrammarError, part: Part
) -> Finding:
    message = f"{quoted(text)} cannot be {what}. {error.sentence}"
    # There is no way into the text of a key.
    inside = (error.start, error.end) if part is Part.VALUE and error.end > error.start else None
    return pipeline.finding(pointer, message, part=part, inside=inside)


@rule("P411", "metadata-annotation", Severity.ERROR, refused_by=Refuser.KUBERNETES)
def metadata_annotation(pipeline: Pipeline) -> Iterator[Finding]:
    """An annotation in `metadata.annotations` has a key that none can have, or all of them are too large together.

    Why: The key of an annotation is a name of at most 63 letters, digits, `-`, `_` and `.`, that may have a domain and
    a `/` before it; keys and values may have 256 KiB together, those of Pachyderm's own annotations included
    (`ValidateAnnotations` of k8s.io/apimachinery).

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
            yield _label_finding(pipeline, pointer, key, "the key of an annotation", error, Part.KEY)
    if size + _OWN_ANNOTATIONS_SIZE > _ANNOTATIONS_SIZE:
        message = (
            f"The annotations total {size:,} bytes, and Pachyderm adds about {_OWN_ANNOTATIONS_SIZE}; the limit is "
            f"{_ANNOTATIONS_SIZE:,}."
        )
        yield pipeline.finding(("metadata", "annotations"), message, part=Part.KEY)


kubernetes_refuses_pod(
    "P445",
    "secret-name-form",
    """A variable is filled from a secret (or config map) whose name no object can have.

    Why: Names of secrets have lower case letters, digits, `-` and `.`, begin and end with a letter or a digit, and have
    253 characters at most. Kubernetes refuses pods that refer to another name (`validateSecretKeySelector`).

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
    Fix: Write the name as the secret has it.
    """,
)
