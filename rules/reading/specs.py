"""What pachctl refuses while it reads a spec, before anything is checked."""

from __future__ import annotations

from collections.abc import Iterator

from spec_lint.engine.rule import rule
from spec_lint.findings.finding import Finding, Label, Part, Pointer, Refuser, Severity, Span
from spec_lint.model.document import Document, Kind
from spec_lint.model.project import Project
from spec_lint.pachyderm.messages import camel_case, written_names
from spec_lint.pachyderm.release import UNKNOWN_DROPPED
from spec_lint.reading.spec import go_yaml_values
from spec_lint.rules.catalogue import Catalogue, reader_findings

PACHCTL_REFUSES = "pachctl stops reading the file here"
PACHD_REFUSES = "pachd stops reading here what was rendered"


def _refusals(document: Document, project: Project, code: str) -> Iterator[Finding]:
    for finding in reader_findings(document, project, code):
        if document.spec.rendered_list is False:
            # What jsonnet gives is read by pachd first; of a list it looks at the values alone.
            yield finding._replace(label=PACHD_REFUSES, refused_by=Refuser.PACHD)
        else:
            yield finding._replace(label=PACHCTL_REFUSES)


pachctl_refuses = Catalogue(_refusals, refused_by=Refuser.PACHCTL)
not_checked = Catalogue(reader_findings, Severity.WARNING)


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
    "key-not-text",
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


pachctl_refuses(
    "R110",
    "not-a-spec",
    """A document of a spec file is neither a spec nor a list of specs.

    Why: pachctl expects a mapping or a list of mappings; an empty document (a trailing ---) is refused too, after the
    specs before it have been created.

    Wrong:
    ```yaml
    pipeline: {name: edges}
    transform: {image: "edges:1.0", cmd: [python3]}
    input: {pfs: {repo: images, glob: "/*"}}
    ---
    «»
    ```
    Right:
    ```yaml +edges
    ```
    Fix: Remove what is no spec.
    """,
)


pachctl_refuses(
    "R111",
    "empty-list",
    """A spec file holds an empty list of specs.

    Why: pachctl takes the first element without looking whether there is one, and crashes.

    Wrong:
    ```json pipeline
    «[]»
    ```
    Right:
    ```json
    [{"pipeline": {"name": "edges"}, "transform": {"image": "edges:1.0", "cmd": ["python3"]},
      "input": {"pfs": {"repo": "images", "glob": "/*"}}}]
    ```
    Fix: Put a spec in, or remove the list.
    """,
)


not_checked(
    "R112",
    "nested-too-deep",
    """A spec is nested so deep that not all of it is checked.

    Why: pachctl takes up to 10,000 levels; spec-lint looks at the first 400, and no real spec comes near. Before 2.8
    aliases may unfold to more, too.

    Wrong: (a spec of more than 400 levels)
    Right: (any other)
    Fix: Flatten the spec.
    """,
)


pachctl_refuses(
    "R113",
    "field-in-both-spellings",
    """A field is given twice, in its two spellings.

    Why: pachctl takes snake_case and lowerCamelCase names, but both in one place are a duplicate field.

    Wrong:
    ```json +edges
    "output_branch": "master", «"outputBranch"»: "master"
    ```
    Right:
    ```json +edges
    "output_branch": "master"
    ```
    Fix: Keep one of the two.
    """,
)


@rule("R114", "spelling-ignored", Severity.WARNING)
def spelling_ignored(document: Document, project: Project) -> Iterator[Finding]:
    """A field is given twice, in its two spellings, and the release takes one of them.

    Why: Up to Pachyderm 2.6 (jsonpb) the field in lowerCamelCase counts, wherever it stands, and the one in snake_case
    is not looked at. Since 2.7 both together are refused (R113).

    Wrong:
    ```toml
    pachyderm_version = "2.6"
    ```
    ```json +edges
    «"outputBranch"»: "main", "output_branch": "master"
    ```
    Right:
    ```toml
    pachyderm_version = "2.6"
    ```
    ```json +edges
    "output_branch": "main"
    ```
    Fix: Keep one of the two.
    """
    for pointer in document.spec.both_spellings:
        counts, lost = camel_case(str(pointer[-1])), str(pointer[-1])
        mapping = document.node(pointer[:-1])
        keys = [key for key, _ in mapping.entries if key.text == lost] if mapping is not None else []
        yield document.finding(
            pointer,
            f"The field {lost} stands here as {counts} too: {project.target} takes {counts}, and {lost} is lost.",
            part=Part.KEY,
            label="this one counts",
            related=[Label(Span(document.source, key.start, key.end), "this one is lost") for key in keys],
        )


@rule("R139", "foreign-document", Severity.ERROR, refused_by=Refuser.PACHCTL)
def foreign_document(document: Document, project: Project) -> Iterator[Finding]:
    """A document in a file of pipeline specs is no spec.

    Why: pachctl reads every document of a file as a spec, and stops at the first field that it does not know. It has
    created the pipelines before that document, and creates none after it. Pachyderm 2.7 drops such fields: there pachd
    refuses a spec without a pipeline.

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
    for finding in _refusals(document, project, "R139"):
        dropped = document.spec.release == UNKNOWN_DROPPED
        yield finding._replace(refused_by=Refuser.PACHD, label="") if dropped else finding


@rule("R120", "duplicate-key", Severity.WARNING)
def duplicate_key(document: Document, project: Project) -> Iterator[Finding]:
    """A key stands twice in one mapping.

    Why: pachctl 2.8 and later takes the last one and says nothing, and so does 1.x in a file that starts with a brace;
    others refuse (P803).

    Wrong:
    ```json +edges
    "transform": {"image": "edges:1.0", «"image"»: "edges:1.1", "cmd": ["python3"]}
    ```
    Right:
    ```json +edges
    "transform": {"image": "edges:1.1", "cmd": ["python3"]}
    ```
    Fix: Keep the one you mean.
    """
    if not document.duplicates or document.kind is not Kind.PIPELINE:
        return
    refused = go_yaml_values(document.source, project.settings.version)
    if refused or any(error.code == "R113" for error in document.errors):
        return
    for pointer in document.duplicates:
        yield document.finding(
            pointer,
            f"The key {pointer[-1]} stands more than once in this mapping: the last one counts, the others are lost.",
            part=Part.KEY,
            label="this one counts",
            related=[Label(span, "this one is lost") for span in _earlier_keys(document, pointer)],
        )


def _earlier_keys(document: Document, pointer: Pointer) -> list[Span]:
    """The places of a key that is written again further down in its mapping."""
    mapping = document.node(pointer[:-1])
    entries = mapping.entries if mapping is not None else []
    same = [key for key, _ in entries if key.text in written_names(str(pointer[-1]))]
    return [Span(document.source, key.start, key.end) for key in same[:-1]]
