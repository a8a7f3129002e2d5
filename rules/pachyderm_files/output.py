"""What pachctl prints about a pipeline, in a file of specs."""

from __future__ import annotations

from collections.abc import Iterator

from spec_lint.engine.rule import rule
from spec_lint.findings.finding import Finding, Refuser, Severity
from spec_lint.model.document import Document


@rule("P905", "output-of-inspect", Severity.ERROR, refused_by=Refuser.PACHCTL)
def output_of_inspect(document: Document) -> Iterator[Finding]:
    """A file has what `pachctl inspect pipeline --raw` or `list pipeline --raw` prints, and not a spec.

    Why: The output (PipelineInfo) has the fields of the spec in `details`, beside the version and the state of the
    pipeline, which are not fields of specs. `pachctl list pipeline NAME --spec` prints a spec. spec-lint judges the
    spec that is in the output.

    Wrong:
    ```json
    {
      "pipeline": {"name": "edges"},
      «"version"»: "3",
      "state": "PIPELINE_RUNNING",
      "type": "PIPELINE_TYPE_TRANSFORM",
      "details": {
        "transform": {"image": "edges:1.0", "cmd": ["python3", "/edges.py"]},
        "input": {"pfs": {"repo": "images", "glob": "/*"}}
      }
    }
    ```
    Right:
    ```json +edges
    ```
    Fix: Replace the file with the output of `pachctl list pipeline NAME --spec`.
    """
    if document.spec.printed is not None:
        yield document.reading_finding(document.spec.printed)
