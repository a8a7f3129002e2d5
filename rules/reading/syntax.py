"""The text of a spec file: what pachctl's YAML parser rejects."""

from __future__ import annotations

from collections.abc import Iterator

from spec_lint.findings.finding import Finding, Refuser
from spec_lint.model.document import Document
from spec_lint.model.project import Project
from spec_lint.rules.catalogue import Catalogue, reader_findings

PACHCTL_REFUSES = "pachctl stops reading the file here"
PACHD_REFUSES = "pachd stops reading here what was rendered"


def reader_refusals(document: Document, project: Project, code: str) -> Iterator[Finding]:
    for finding in reader_findings(document, project, code):
        if document.spec.rendered_list is False:
            # What jsonnet gives is read by pachd first; of a list it looks at the values alone.
            yield finding._replace(label=PACHD_REFUSES, refused_by=Refuser.PACHD)
        else:
            yield finding._replace(label=PACHCTL_REFUSES)


pachctl_refuses = Catalogue(reader_refusals, refused_by=Refuser.PACHCTL)


pachctl_refuses(
    "R101",
    "spec-syntax",
    r"""A spec file is not what pachctl's YAML parser can read.

    Why: pachctl reads JSON and YAML with one YAML parser (go-yaml v3), so JSON has to be valid YAML too: the escape \/
    and pairs of \ud… escapes are refused, and one JSON text cannot follow another. What stands before the
    place has been read, and pachctl has created its pipelines already.

    Wrong:
    ```json
    {"pipeline": {"name": "edges"}, "transform": {"image": "edges:1.0" «"»cmd": ["python3", "/edges.py"]},
     "input": {"pfs": {"repo": "images", "glob": "/*"}}}
    ```
    Right:
    ```json +edges
    ```
    Fix: Mend the text at the place that is shown, or just before it.
    """,
)


pachctl_refuses(
    "R102",
    "spec-character",
    """A spec file holds a byte or a control character that no spec may hold.

    Why: pachctl's YAML parser takes UTF-8 (and UTF-16 with a byte order mark), and of the control characters only tab
    and line ends.

    Wrong:
    ```yaml
    # escapes: \\x7f stands for the character itself
    pipeline: {name: edges}
    description: "a«\\x7f»b"
    transform: {image: "edges:1.0", cmd: [python3]}
    input: {pfs: {repo: images, glob: "/*"}}
    ```
    Right:
    ```yaml +edges
    description: "a b"
    ```
    Fix: Remove the character, or write it as an escape in double quotes.
    """,
)


pachctl_refuses(
    "R103",
    "alias",
    """A spec uses a YAML alias.

    Why: pachctl refuses aliases since 2.8 ("alias nodes not supported"); they worked before. An anchor alone is
    harmless.

    Wrong:
    ```yaml +edges
    transform: {image: "edges:1.0", cmd: [python3], env: {A: &level "debug", B: «*level»}}
    ```
    Right:
    ```yaml +edges
    transform: {image: "edges:1.0", cmd: [python3], env: {A: "debug", B: "debug"}}
    ```
    Fix: Write the value out, or make the spec with jsonnet.
    """,
)


pachctl_refuses(
    "R104",
    "merge-key",
    """A spec uses YAML's merge key.

    Why: pachctl refuses merge keys since 2.8 (tag "!!merge" unsupported); they worked before.

    Wrong:
    ```yaml +edges
    transform: {«<<»: {image: "edges:1.0"}, cmd: [python3]}
    ```
    Right:
    ```yaml +edges
    ```
    Fix: Write the fields out, or make the spec with jsonnet.
    """,
)


pachctl_refuses(
    "R105",
    "non-string-key",
    """A key is not a text for YAML but a number, a truth value, nothing, a date, a list or a mapping.

    Why: pachctl refuses such keys ("mapping keys must be strings").

    Wrong:
    ```yaml +edges
    transform: {image: "edges:1.0", cmd: [python3], env: {«true»: "yes"}}
    ```
    Right:
    ```yaml +edges
    transform: {image: "edges:1.0", cmd: [python3], env: {"true": "yes"}}
    ```
    Fix: Put the key in quotes.
    """,
)


pachctl_refuses(
    "R106",
    "number-form",
    """A whole number or truth value is written in a form that YAML knows and pachctl does not.

    Why: pachctl takes whole numbers in plain decimal form only: 010, 0x1F, 0o17, +5, -0 and 1_000 are refused, even in
    fields that want a text.

    Wrong:
    ```yaml +edges
    datum_tries: «0x5»
    ```
    Right:
    ```yaml +edges
    datum_tries: 5
    ```
    Fix: Write the number in plain decimal form, or put the text in quotes.
    """,
)


pachctl_refuses(
    "R107",
    "number-not-json",
    """A number is written in a form that JSON cannot write.

    Why: pachctl copies the text of a number into JSON: 1., +1.5, -.5, 08, .inf and .nan are refused there.

    Wrong:
    ```yaml +edges
    resource_requests: {cpu: «1.»}
    ```
    Right:
    ```yaml +edges
    resource_requests: {cpu: 1.0}
    ```
    Fix: Write digits on both sides of the point, no plus sign and no zeros in front, or put the text in quotes.
    """,
)


pachctl_refuses(
    "R108",
    "date-not-quoted",
    """A date stands without quotes.

    Why: YAML makes a timestamp of it, and pachctl refuses timestamps (tag "!!timestamp" unsupported), also where a
    text is wanted.

    Wrong:
    ```yaml +edges
    description: «2024-01-01»
    ```
    Right:
    ```yaml +edges
    description: "2024-01-01"
    ```
    Fix: Put it in quotes.
    """,
)


pachctl_refuses(
    "R109",
    "tag-unknown",
    """A value has a YAML tag that pachctl does not know.

    Why: pachctl knows the tags of texts, numbers, truth values and null; any other on a scalar is refused.

    Wrong:
    ```yaml
    pipeline: {name: edges}
    description: «!Ref text»
    transform: {image: "edges:1.0", cmd: [python3]}
    input: {pfs: {repo: images, glob: "/*"}}
    ```
    Right:
    ```yaml +edges
    description: text
    ```
    Fix: Remove the tag.
    """,
)
