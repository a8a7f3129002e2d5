"""What is accepted or rejected only by releases before the current one."""

from __future__ import annotations

from collections.abc import Iterator

from spec_lint.engine.rule import rule
from spec_lint.findings.finding import Finding, Part, Refuser, Severity
from spec_lint.grammar.words import quoted
from spec_lint.model.document import Document
from spec_lint.model.pipeline import Pipeline
from spec_lint.model.settings import Settings
from spec_lint.rules.catalogue import reader_findings
from spec_lint.rules.inputs.names import own_repo_in_1x
from spec_lint.rules.request.older_fields import has_build
from spec_lint.schema.presence import is_complete


@rule("P805", "jsonnet-too-new", Severity.ERROR, refused_by=Refuser.PACHCTL)
def jsonnet_too_new(document: Document, settings: Settings) -> Iterator[Finding]:
    """The specs are for a release of Pachyderm whose pachctl does not accept jsonnet.

    Why: `pachctl create pipeline --jsonnet` was added in 2.1.

    Wrong:
    ```toml
    pachyderm_version = "2.0"
    ```
    ```jsonnet
    «{»
      pipeline: {name: "edges"},
      transform: {image: "edges:1.0", cmd: ["python3", "/edges.py"]},
      input: {pfs: {repo: "images", glob: "/*"}},
    }
    ```
    Right:
    ```toml
    pachyderm_version = "2.1"
    ```
    ```jsonnet
    {
      pipeline: {name: "edges"},
      transform: {image: "edges:1.0", cmd: ["python3", "/edges.py"]},
      input: {pfs: {repo: "images", glob: "/*"}},
    }
    ```
    Fix: Render the file yourself, and create the pipelines from its output.
    """
    return reader_findings(document, settings, "P805")


@rule("P812", "own-repo-as-input", Severity.WARNING, releases="-1.13")
def own_repo_as_input(pipeline: Pipeline) -> Iterator[Finding]:
    """A pipeline of 1.13 reads another branch of its own output repo.

    Why: pachd 1.13 rejects the output branch as an input, and accepts the other branches if the repo already exists, as
    it does on an update. On the first create it does not exist ("repo not found"). Since 2.0 both are rejected.

    Wrong:
    ```toml
    pachyderm_version = "1.13"
    ```
    ```json +edges
    "input": {"pfs": {"repo": «"edges"», "branch": "corrections", "glob": "/*"}}
    ```
    Right:
    ```toml
    pachyderm_version = "1.13"
    ```
    ```json +edges
    "input": {"pfs": {"repo": "corrections", "glob": "/*"}}
    ```
    Fix: Keep what the pipeline reads in a repo of its own.
    """
    for place, branch in own_repo_in_1x(pipeline):
        if pipeline.name and branch != pipeline.output_branch and place[-2] == "pfs":
            message = f"This reads the repo {quoted(pipeline.name)}, which exists only after the pipeline is created."
            yield pipeline.finding(place, message)


@rule("P813", "command-from-image", Severity.WARNING, releases="-1.13")
def command_from_image(pipeline: Pipeline) -> Iterator[Finding]:
    """A pipeline of 1.13 has no command, and runs what the image's ENTRYPOINT says, if it can.

    Why: The worker asks Docker for the ENTRYPOINT, which it can only where the node runs Docker and pachd is not
    installed with NO_EXPOSE_DOCKER_SOCKET; an image without one has nothing to run (src/server/worker/worker.go of
    v1.13.4). Since 2.0 the ENTRYPOINT is never used (P600).

    Wrong:
    ```toml
    pachyderm_version = "1.13"
    ```
    ```yaml +edges
    «transform»: {image: "edges:1.0"}
    ```
    Right:
    ```toml
    pachyderm_version = "1.13"
    ```
    ```yaml +edges
    ```
    Fix: Write out in `cmd` what the image's ENTRYPOINT would run.
    """
    transform = pipeline.mapping("transform")
    if transform.get("cmd") or not transform.get("image") or has_build(pipeline):
        return
    if is_complete(pipeline, "CreatePipelineRequest") and is_complete(pipeline, "Transform", "transform"):
        message = "This transform has no cmd: what the image's ENTRYPOINT says is run, where the worker can ask Docker."
        yield pipeline.finding(("transform",), message, part=Part.KEY)
