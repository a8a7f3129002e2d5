"""The short way for plain secrets gives what the long way gives, or is not taken."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from spec_lint.engine.judge import judge
from spec_lint.engine.loader import load
from spec_lint.findings.finding import Part, Pointer
from spec_lint.model.document import Document, Kind
from spec_lint.model.project import Project
from spec_lint.model.secret import Secret
from spec_lint.reading.secret import plain
from spec_lint.settings.choice import Choice
from tests.reading.secret.secret_values import SECRETS

CHARACTERS = [
    *"{}[],:\"\\/ \t\n\r#'-0eé",
    "",
    "\ufeff",
    "\x00",
    "\x7f",
    "\u2028",
    "null",
    "\\u0000",
    "\\ud800",
    '"a":"b",',
]


def told(path: str, data: bytes, kind: Kind | None) -> list[Any]:
    """All that is known of the secrets of a file, in a form that can be compared."""
    documents = load(path, data, kind).documents
    found: list[Any] = [[secret_told(document) for document in documents if document.kind is Kind.SECRET]]
    for finding in judge(Project(documents), Choice(info=True)).findings:
        related = [(label.span.start, label.span.end, label.message) for label in finding.related]
        fix = finding.fix and [(edit.span.start, edit.span.end, edit.text) for edit in finding.fix.edits]
        about = finding._replace(span=None, related=(), fix=None)  # type: ignore[arg-type]
        found.append((about, finding.span.start, finding.span.end, related, fix))
    return [*found, *((document.source.text, document.source.masks) for document in documents)]


def secret_told(document: Document) -> tuple[Any, ...]:
    secret = Secret(document)
    known = secret.known()
    decoded = secret.decoded
    noticed = [len(decoded.unknown), len(decoded.other_case), len(decoded.doubled)] if decoded else [0, 0, 0]
    return (
        document.kind, document.index, repr(document.value), document.errors, document.unread, document.duplicates,
        document.forced, document.secret._replace(decoded=None), noticed, secret.keys(),
        [(value.pointer, value.content) for value in secret.all_values()],
        known and (*known[:5], *((span.start, span.end) for span in (known.span, known.keys_span) if span is not None)),
        [span_told(document, pointer, part) for pointer in pointers(document.value) for part in Part],
    )  # fmt: skip


def span_told(document: Document, pointer: Pointer, part: Part) -> tuple[int, int]:
    _, start, end = document.span(pointer, part)
    return start, end


def pointers(value: Any, above: Pointer = ()) -> Iterator[Pointer]:
    yield from (above, (*above, "missing"), (*above, 0))
    for key, inner in value.items() if isinstance(value, dict) else ():
        yield from pointers(inner, (*above, key))


def agree(text: str, kind: Kind | None) -> bool:
    """Compare the two ways; whether the short way was taken."""
    data = text.encode("utf-8", "surrogatepass")
    short = told("secret.json", data, kind)
    taken: list[Any] = []
    read = plain.plain_secret
    with patch.object(plain, "plain_secret", lambda text: taken.append(read(text))):
        assert short == told("secret.json", data, kind)
    return any(value is not None for value in taken)


@given(SECRETS, st.sampled_from([None, 1, "\t"]), st.booleans(), st.sampled_from([None, Kind.SECRET]))
@settings(max_examples=300, deadline=None)
@example({"stringData": {"$schema": "a"}}, None, True, Kind.SECRET)
@example({"kind": "Secret", "stringData": {"mount_path": "a", "mountPath": "b c"}}, None, True, None)
def test_a_secret_is_the_same_both_ways(value: Any, indent: Any, escaped: bool, kind: Kind | None) -> None:
    agree(json.dumps(value, indent=indent, ensure_ascii=escaped), kind)


@given(st.integers(0, 220), st.integers(0, 3), st.sampled_from(CHARACTERS), st.sampled_from([None, Kind.SECRET]))
@settings(max_examples=300, deadline=None)
def test_one_character_makes_no_difference_between_them(at: int, cut: int, more: str, kind: Kind | None) -> None:
    text = ORDINARY[:at] + more + ORDINARY[at + cut :]
    agree(text, kind)


ORDINARY = json.dumps({
    "apiVersion": "v1", "kind": "Secret", "metadata": {"name": "weather", "creationTimestamp": None,
    "labels": {"a": "b"}},
    "type": "Opaque", "immutable": False, "data": {"access": "c6m+9Jm79Nx70qTyyK9b2XoO"},
    "stringData": {"secret": "5512-read"},
})  # fmt: skip


@pytest.mark.parametrize("kind", [None, Kind.SECRET])
def test_an_ordinary_secret_takes_the_short_way(kind: Kind | None) -> None:
    assert agree(ORDINARY, kind)
    assert agree(ORDINARY.replace("5512-read", "a\\n\\u00e9"), kind)
    assert not agree(ORDINARY.replace("false", "null"), kind)
    assert not agree("\ufeff" + ORDINARY, kind)


def test_the_masks_are_found_when_they_are_needed() -> None:
    """Nobody can forget them: reading ``masks`` finds them."""
    source = load("secret.json", ORDINARY.encode()).documents[0].source
    hidden = [source.text[start:end] for start, end in source.masks]
    assert hidden == ['"c6m+9Jm79Nx70qTyyK9b2XoO"', '"5512-read"']
