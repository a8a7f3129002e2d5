"""Fields that are set twice in one mapping."""

from __future__ import annotations

import re
from collections.abc import Iterator

from spec_lint.engine.rule import rule
from spec_lint.findings.finding import Finding, Fix, Label, Part, Pointer, Refuser, Severity, Span
from spec_lint.grammar.words import quoted
from spec_lint.model.document import Document, Kind
from spec_lint.model.fixes import remove_twin, write_source
from spec_lint.model.settings import Settings
from spec_lint.pachyderm.messages import camel_case, written_names
from spec_lint.reading.node import Node
from spec_lint.reading.spec import go_yaml_values
from spec_lint.rules.catalogue import Catalogue
from spec_lint.rules.reading.syntax import reader_refusals


def _both_spellings(document: Document, settings: Settings, code: str) -> Iterator[Finding]:
    """The fields in both spellings; it makes no difference which of two equal ones stays."""
    for finding in reader_refusals(document, settings, code):
        yield finding._replace(fix=_without_equal_one(document, finding.span.start))


def _without_equal_one(document: Document, start: int) -> Fix | None:
    for pointer in document.unread:
        if document.span(pointer, Part.KEY).start == start and len(same := _entries(document, pointer)) == 2:
            keys = [key.start for key, _ in same[:-1]]
            return remove_twin(document, pointer, keys) if _are_equal(document, same) else None
    return None


refuses_both_spellings = Catalogue(_both_spellings, refused_by=Refuser.PACHCTL)

refuses_both_spellings(
    "R113",
    "field-in-both-spellings",
    """A field is set twice, in both of its spellings.

    Why: pachctl accepts snake_case and lowerCamelCase names, but both in one mapping are a duplicate field.

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

IGNORED = "this one is ignored"


@rule("R114", "spelling-ignored", Severity.WARNING)
def spelling_ignored(document: Document, settings: Settings) -> Iterator[Finding]:
    """A field is set twice, in both of its spellings, and one of them is ignored.

    Why: Up to Pachyderm 2.6 (jsonpb) the field in lowerCamelCase takes effect, whichever comes first, and the one in
    snake_case is ignored. Since 2.7 both together are rejected (R113).

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
        used, ignored = camel_case(str(pointer[-1])), str(pointer[-1])
        mapping = document.node(pointer[:-1])
        keys = [key for key, _ in mapping.entries if key.text == ignored] if mapping is not None else []
        yield document.finding(
            pointer,
            f"The field `{ignored}` is also set as `{used}`; {settings.target} uses `{used}` and ignores `{ignored}`.",
            part=Part.KEY,
            label="this one takes effect",
            related=[Label(Span(document.source, key.start, key.end), IGNORED) for key in keys],
            fix=remove_twin(document, pointer, [key.start for key in keys]),
        )


@rule("R120", "duplicate-key", Severity.WARNING)
def duplicate_key(document: Document, settings: Settings) -> Iterator[Finding]:
    """A key is set twice in one mapping.

    Why: pachctl 2.8 and later silently takes the last one, as 1.x does in a file that starts with a brace; other
    releases reject it (P803).

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
    if not document.duplicates or document.kind is Kind.SECRET:
        return
    refused = go_yaml_values(document.source, settings.version)
    if refused or any(error.code == "R113" for error in document.errors):
        return
    second = second_spec(document)
    for pointer in document.duplicates:
        earlier = _earlier_keys(document, pointer)
        message = (
            f"The key {quoted(str(pointer[-1]))} is set more than once in this mapping; the last one takes effect."
        )
        if second is not None and len(pointer) == 1:
            if pointer != second:
                continue  # one line is missing, not each of these keys too much
            message = "A second spec starts here, and its fields replace those of the first one."
        yield document.finding(
            pointer,
            message,
            part=Part.KEY,
            label="this one takes effect",
            help=BETWEEN_SPECS if pointer == second else None,
            related=[Label(span, IGNORED) for span in earlier],
            fix=_one_of_them(document, pointer, earlier, second),
        )


def _one_of_them(document: Document, pointer: Pointer, earlier: list[Span], second: Pointer | None) -> Fix | None:
    """The last of two entries, which takes effect. If they differ, the other one may be the right one."""
    if pointer == second:
        return _separated(document, pointer)
    return remove_twin(
        document, pointer, [span.start for span in earlier], safe=_are_equal(document, _entries(document, pointer))
    )


def _separated(document: Document, pointer: Pointer) -> Fix | None:
    """A line with ``---`` before a second spec, and before the comment above it."""
    text = document.source.text
    start = document.span(pointer, Part.KEY).start
    if start and text[start - 1] != "\n":
        return None
    comment = re.search(r"(?:^#[^\n]*\n)+\Z", text[:start], re.MULTILINE)
    at = comment.start() if comment else start
    line_end = "\r\n" if text[:start].endswith("\r\n") else "\n"
    return write_source(document, at, at, f"---{line_end}", "Separate the specs with `---`", safe=False)


def _are_equal(document: Document, entries: list[tuple[Node, Node]]) -> bool:
    text = document.source.text
    return len({text[value.start : value.end] for _, value in entries}) == 1


BETWEEN_SPECS = "Write a line with `---` between the two specs; in JSON, put braces around each."


def second_spec(document: Document) -> Pointer | None:
    """The first key that is set again in a mapping that is two specs, with nothing to separate them."""
    doubled = [pointer for pointer in document.duplicates if pointer in _EACH_SPEC]
    if len(doubled) < 2 or ("pipeline",) not in doubled:
        return None
    return min(doubled, key=lambda pointer: document.span(pointer, Part.KEY).start)


_EACH_SPEC = (("pipeline",), ("transform",), ("input",), ("spout",), ("egress",))


def _earlier_keys(document: Document, pointer: Pointer) -> list[Span]:
    """The places of a key that is set again later in its mapping."""
    return [Span(document.source, key.start, key.end) for key, _ in _entries(document, pointer)[:-1]]


def _entries(document: Document, pointer: Pointer) -> list[tuple[Node, Node]]:
    """All entries of a mapping that are about the field at a pointer."""
    mapping = document.node(pointer[:-1])
    names = written_names(str(pointer[-1]))
    return [entry for entry in mapping.entries if entry[0].text in names] if mapping is not None else []
