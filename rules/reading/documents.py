"""The documents of a spec file: those that are not specs, and those that are too deep to check."""

from __future__ import annotations

from collections.abc import Iterator

from spec_lint.engine.rule import rule
from spec_lint.findings.finding import Finding, Refuser, Severity
from spec_lint.model.document import Document
from spec_lint.model.settings import Settings
from spec_lint.pachyderm.release import UNKNOWN_DROPPED
from spec_lint.rules.catalogue import Catalogue, reader_findings
from spec_lint.rules.reading.syntax import pachctl_refuses, reader_refusals

pachctl_refuses(
    "R110",
    "not-a-spec",
    """A document of a spec file is neither a spec nor a list of specs.

    Why: pachctl expects a mapping or a list of mappings. It rejects an empty document too (a trailing ---), after it
    has created the pipelines before it.

    Wrong:
    ```yaml
    pipeline: {name: edges}
    transform: {image: "edges:1.0", cmd: [python3, /edges.py]}
    input: {pfs: {repo: images, glob: "/*"}}
    ---
    «»
    ```
    Right:
    ```yaml +edges
    ```
    Fix: Remove what is not a spec.
    """,
)

not_checked = Catalogue(reader_findings, Severity.WARNING)

pachctl_refuses(
    "R111",
    "empty-list",
    """A spec file has an empty list of specs.

    Why: pachctl takes the first element without checking that there is one, and crashes.

    Wrong:
    ```json pipeline
    «[]»
    ```
    Right:
    ```json
    [{"pipeline": {"name": "edges"}, "transform": {"image": "edges:1.0", "cmd": ["python3"]},
      "input": {"pfs": {"repo": "images", "glob": "/*"}}}]
    ```
    Fix: Add a spec, or remove the list.
    """,
)


not_checked(
    "R112",
    "nested-too-deep",
    """A spec is nested too deeply to be checked completely.

    Why: pachctl accepts up to 10,000 levels; spec-lint checks the first 400, which no real spec comes near. Before 2.8
    aliases may expand to more, too.

    Wrong: (a spec of more than 400 levels)
    Right: (any other spec)
    Fix: Flatten the spec.
    """,
)


@rule("R139", "other-document", Severity.ERROR, refused_by=Refuser.PACHCTL)
def other_document(document: Document, settings: Settings) -> Iterator[Finding]:
    """A document in a file of pipeline specs is not a spec.

    Why: pachctl reads every document of a file as a spec, and stops at the first field that it does not know. It has
    created the pipelines before that document, and creates none after it. Pachyderm 2.7 drops such fields, and pachd
    then rejects a spec without a pipeline.

    Wrong:
    ```yaml
    «title»: The pipelines of the tide gauges
    ---
    pipeline: {name: edges}
    transform: {image: "edges:1.0", cmd: [python3, /edges.py]}
    input: {pfs: {repo: images, glob: "/*"}}
    ```
    Right:
    ```yaml
    # The pipelines of the tide gauges
    pipeline: {name: edges}
    transform: {image: "edges:1.0", cmd: [python3, /edges.py]}
    input: {pfs: {repo: images, glob: "/*"}}
    ```
    Fix: Put the document in a file of its own.
    """
    return _unless_dropped(document, settings, "R139")


@rule("R141", "wrapped-spec", Severity.ERROR, refused_by=Refuser.PACHCTL)
def wrapped_spec(document: Document, settings: Settings) -> Iterator[Finding]:
    """Specs are under a key, instead of at the top of the document.

    Why: pachctl reads one spec from each document, or several from a list. It knows no field that holds specs, such as
    `pipelines` or `spec`. spec-lint does not check the specs while they are there.

    Wrong:
    ```yaml
    «pipelines»:
    - pipeline: {name: edges}
      transform: {image: "edges:1.0", cmd: [python3, /edges.py]}
      input: {pfs: {repo: images, glob: "/*"}}
    ```
    Right:
    ```yaml
    - pipeline: {name: edges}
      transform: {image: "edges:1.0", cmd: [python3, /edges.py]}
      input: {pfs: {repo: images, glob: "/*"}}
    ```
    Fix: Write the list or the spec itself.
    """
    return _unless_dropped(document, settings, "R141")


def _unless_dropped(document: Document, settings: Settings, code: str) -> Iterator[Finding]:
    """What the reader found; where pachctl drops unknown fields, pachd rejects what is left."""
    for finding in reader_refusals(document, settings, code):
        dropped = document.spec.release == UNKNOWN_DROPPED
        yield finding._replace(refused_by=Refuser.PACHD, label="") if dropped else finding
