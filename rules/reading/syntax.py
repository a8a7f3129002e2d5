"""The text of a spec file: what pachctl's YAML parser rejects."""

from __future__ import annotations

from collections.abc import Iterator

from spec_lint.findings.finding import Finding, Refuser
from spec_lint.grammar.words import quoted
from spec_lint.model.document import Document
from spec_lint.model.settings import Settings
from spec_lint.reading.node import ReadingError
from spec_lint.reading.scalars import rfc3339
from spec_lint.rules.catalogue import Catalogue

PACHCTL_REFUSES = "pachctl stops reading the file here"
IGNORED = "this one is ignored"
PACHD_REFUSES = "pachd stops reading the rendered text here"


def reader_refusals(document: Document, settings: Settings, code: str) -> Iterator[Finding]:
    for error in _errors(document, code):
        finding = document.reading_finding(error)
        if document.spec.rendered_list is False:
            # pachd is the first to read the output of jsonnet; in a list it checks only the values.
            yield finding._replace(label=PACHD_REFUSES, refused_by=Refuser.PACHD)
        else:
            yield finding._replace(label=PACHCTL_REFUSES)


def _errors(document: Document, code: str) -> Iterator[ReadingError]:
    from spec_lint.reading.yaml.repaired import without_wrong_repair  # few specs have errors

    for error in document.errors:
        if error.code == code:
            yield without_wrong_repair(error, document.source.text)


pachctl_refuses = Catalogue(reader_refusals, refused_by=Refuser.PACHCTL)


def _scalars(document: Document, settings: Settings, code: str) -> Iterator[Finding]:
    """The scalars that pachctl cannot read: written as what their field takes, which only the place tells."""
    from spec_lint.rules.reading.scalar_fixes import scalar_fix  # few specs have such scalars

    for finding in reader_refusals(document, settings, code):
        yield finding._replace(fix=scalar_fix(document, code, finding.span))


refuses_scalar = Catalogue(_scalars, refused_by=Refuser.PACHCTL)


pachctl_refuses(
    "R101",
    "spec-syntax",
    r"""A spec file has a syntax error: pachctl's YAML parser cannot read it.

    Why: pachctl reads both JSON and YAML with a YAML parser (go-yaml v3), so JSON must be valid YAML too: the escape \/
    and pairs of \ud… escapes are rejected, and one JSON text cannot follow another. pachctl has already read the
    specs before the error, and created their pipelines.

    Wrong:
    ```json
    {"pipeline": {"name": "edges"}, "transform": {"image": "edges:1.0" «"»cmd": ["python3", "/edges.py"]},
     "input": {"pfs": {"repo": "images", "glob": "/*"}}}
    ```
    Right:
    ```json +edges
    ```
    Fix: Correct the text at the marked place, or just before it.
    """,
)


pachctl_refuses(
    "R102",
    "spec-character",
    """A spec file has a byte or a control character that is not allowed.

    Why: pachctl's YAML parser accepts UTF-8 (and UTF-16 with a byte order mark), and no control characters except tabs
    and line breaks.

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


refuses_scalar(
    "R103",
    "alias",
    """A spec uses a YAML alias.

    Why: pachctl rejects aliases since 2.8 ("alias nodes not supported"); before, they worked. An anchor alone is
    harmless.

    Wrong:
    ```yaml +edges
    transform: {image: "edges:1.0", cmd: [python3], env: {A: &level "debug", B: «*level»}}
    ```
    Right:
    ```yaml +edges
    transform: {image: "edges:1.0", cmd: [python3], env: {A: "debug", B: "debug"}}
    ```
    Fix: Write the value out, or generate the spec with jsonnet.
    """,
)


refuses_scalar(
    "R104",
    "merge-key",
    """A spec uses a YAML merge key.

    Why: pachctl rejects merge keys since 2.8 (tag "!!merge" unsupported); before, they worked.

    Wrong:
    ```yaml +edges
    transform: {«<<»: {image: "edges:1.0"}, cmd: [python3, /edges.py]}
    ```
    Right:
    ```yaml +edges
    ```
    Fix: Write the fields out, or generate the spec with jsonnet.
    """,
)


refuses_scalar(
    "R105",
    "non-string-key",
    """YAML reads a key not as a string but as a number, a boolean, null, a date, a list or a mapping.

    Why: pachctl rejects such keys ("mapping keys must be strings").

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


refuses_scalar(
    "R106",
    "number-form",
    """An integer or a boolean is in a format that YAML knows but pachctl does not.

    Why: pachctl accepts integers in plain decimal form only: 010, 0x1F, 0o17, +5, -0 and 1_000 are rejected, even in
    string fields.

    Wrong:
    ```yaml +edges
    datum_tries: «0x5»
    ```
    Right:
    ```yaml +edges
    datum_tries: 5
    ```
    Fix: Write the number in plain decimal form, or put it in quotes if it is meant as a string.
    """,
)


refuses_scalar(
    "R107",
    "number-not-json",
    """A number is in a format that JSON does not have.

    Why: pachctl copies the text of a number into JSON, where 1., +1.5, -.5, 08, .inf and .nan are rejected.

    Wrong:
    ```yaml +edges
    resource_requests: {cpu: «1.»}
    ```
    Right:
    ```yaml +edges
    resource_requests: {cpu: 1.0}
    ```
    Fix: Write digits on both sides of the point, no plus sign and no leading zeros, or put it in quotes if it is meant
    as a string.
    """,
)


def _dates(document: Document, settings: Settings, code: str) -> Iterator[Finding]:
    """The dates without quotes; the start of a cron input must be a time, too."""
    for finding in _scalars(document, settings, code):
        starts = [pointer for pointer in document.unread if pointer[-2:] == ("cron", "start")]
        if any(document.span(pointer).start == finding.span.start for pointer in starts):
            yield finding._replace(help=f"Write {quoted(rfc3339(finding.span.text))}, in quotes.")
        else:
            yield finding


refuses_date = Catalogue(_dates, refused_by=Refuser.PACHCTL)

refuses_date(
    "R108",
    "date-not-quoted",
    """A date is not in quotes.

    Why: YAML reads it as a timestamp, and pachctl rejects timestamps (tag "!!timestamp" unsupported), even in string
    fields.

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


refuses_scalar(
    "R109",
    "tag-unknown",
    """A value has a YAML tag that pachctl does not know.

    Why: pachctl knows the tags of strings, numbers, booleans and null; any other tag on a scalar is rejected.

    Wrong:
    ```yaml
    pipeline: {name: edges}
    description: «!Ref text»
    transform: {image: "edges:1.0", cmd: [python3, /edges.py]}
    input: {pfs: {repo: images, glob: "/*"}}
    ```
    Right:
    ```yaml +edges
    description: text
    ```
    Fix: Remove the tag.
    """,
)
