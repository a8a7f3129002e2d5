"""Files of defaults for the specs of a cluster or a project (`pachctl create defaults`)."""

from __future__ import annotations

from collections.abc import Iterator

from spec_lint.engine.rule import rule
from spec_lint.findings.finding import Finding, Part, Refuser, Severity
from spec_lint.model.document import Document, Kind
from spec_lint.model.fixes import remove
from spec_lint.model.settings import Settings
from spec_lint.pachyderm.messages import WRAPPED
from spec_lint.rules.catalogue import Catalogue, reader_findings

pachctl_refuses = Catalogue(reader_findings, refused_by=Refuser.PACHCTL)
pachctl_ignores = Catalogue(reader_findings, Severity.WARNING)

pachctl_refuses(
    "P900",
    "defaults-form",
    """A file of defaults is not one mapping with nothing but `createPipelineRequest`.

    Why: `pachctl create defaults` reads one mapping. Its only field is `createPipelineRequest` (or
    `create_pipeline_request`), which has the fields of a pipeline spec.

    Wrong:
    ```json
    {
      "createPipelineRequest": {"datumTries": 2},
      «"autoscaling"»: true
    }
    ```
    Right:
    ```json
    {
      "createPipelineRequest": {"datumTries": 2, "autoscaling": true}
    }
    ```
    Fix: Write all defaults as fields of `createPipelineRequest`.
    """,
)

pachctl_ignores(
    "P901",
    "defaults-second-document",
    """A file of defaults goes on after its first document.

    Why: `pachctl create defaults` reads the first document of a file, and silently ignores the rest, even if it is not
    valid YAML.

    Wrong:
    ```yaml
    createPipelineRequest: {datumTries: 2}
    ---
    «c»reatePipelineRequest: {autoscaling: true}
    ```
    Right:
    ```yaml
    createPipelineRequest: {datumTries: 2, autoscaling: true}
    ```
    Fix: Put everything into one mapping, or into separate files.
    """,
)

_NO_EFFECT = {
    "pipeline": "Every spec has its own `pipeline`",
    "update": "The command says whether a pipeline is created or updated",
    "reprocess": "The command says whether data is processed again",
    "dry_run": "Only `--dry-run` on the command line has an effect",
}


@rule("P902", "default-without-effect", Severity.WARNING, releases="2.8-")
def default_without_effect(document: Document, settings: Settings) -> Iterator[Finding]:
    """A default never takes effect.

    Why: Every spec has its own `pipeline`, and pachctl adds the project to it. pachd takes `update` and `reprocess`
    from the command, not from the merged spec.

    Wrong:
    ```json
    {"createPipelineRequest": {«"update"»: true, "datumTries": 2}}
    ```
    Right:
    ```json
    {"createPipelineRequest": {"datumTries": 2}}
    ```
    Fix: Remove the field.
    """
    fields = document.value.get(WRAPPED) if document.kind is Kind.DEFAULTS and document.readable else None
    for field in fields if isinstance(fields, dict) else ():
        if field in _NO_EFFECT:
            message = f"{_NO_EFFECT[field]}, so this default has no effect."
            place, help_ = (WRAPPED, field), f"Remove `{field}`."
            yield document.finding(place, message, part=Part.KEY, help=help_, fix=remove(document, place))


@rule("P903", "defaults-too-new", Severity.ERROR, refused_by=Refuser.PACHCTL, releases="-2.7")
def defaults_too_new(document: Document, settings: Settings) -> Iterator[Finding]:
    """Defaults are for a release of Pachyderm that does not have them.

    Why: Defaults for all specs of a cluster or a project, and the command `pachctl create defaults`, came with
    Pachyderm 2.8.

    Wrong:
    ```toml
    pachyderm_version = "2.7"
    ```
    ```json
    {«"createPipelineRequest"»: {"datumTries": 2}}
    ```
    Right:
    ```toml
    pachyderm_version = "2.8"
    ```
    ```json
    {"createPipelineRequest": {"datumTries": 2}}
    ```
    Fix: Write the fields into each spec, or upgrade.
    """
    if document.kind is Kind.DEFAULTS:
        message = f"{settings.target} has no defaults for specs; they came with 2.8."
        yield document.finding((WRAPPED,), message, part=Part.KEY)
