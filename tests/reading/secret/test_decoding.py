"""The reader against Python's own, and the fields of a secret as Go merges them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spec_lint.findings.source import Source
from spec_lint.reading.json.strict import read_json
from spec_lint.reading.node import Node, Shape
from spec_lint.reading.secret.file import decode_bytes, read_secrets
from spec_lint.reading.secret.value import decode

TEXTS = st.text(st.characters(codec="utf-8"), max_size=8)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=20,
)


def value_of(node: Node) -> Any:
    if node.shape is Shape.MAPPING:
        return {key.text: value_of(item) for key, item in node.entries}
    if node.shape is Shape.SEQUENCE:
        return [value_of(item) for item in node.items]
    return node.text if node.tag == "string" else json.loads(node.text)


def scalars(node: Node) -> list[Node]:
    below = [child for pair in node.entries for child in pair] + node.items
    return [node] if node.shape is Shape.SCALAR else [leaf for child in below for leaf in scalars(child)]


@given(VALUES, st.booleans(), st.sampled_from([None, 0, 3, "\t"]))
def test_what_python_writes_is_read_as_it_was(value: Any, ascii_only: bool, indent: int | str | None) -> None:
    text = json.dumps(value, ensure_ascii=ascii_only, indent=indent)
    root = read_json(text)
    assert isinstance(root, Node)
    assert value_of(root) == value
    for leaf in scalars(root):
        written = json.loads(text[leaf.start : leaf.end])
        assert written == (leaf.text if leaf.tag == "string" else json.loads(leaf.text))


@settings(max_examples=400)
@given(st.text('{}[]",:\\/ \n\ttruefalsn0123.-+eEu"a', max_size=14))
def test_what_is_taken_is_what_python_takes(text: str) -> None:
    root = read_json(text)
    try:
        json.loads(text, parse_constant=lambda name: (_ for _ in ()).throw(ValueError(name)))
        taken = True
    except ValueError:
        taken = False
    assert isinstance(root, Node) is taken
    if not isinstance(root, Node):
        assert 0 <= root.start <= root.end <= max(len(text), 1)


@settings(max_examples=200)
@given(st.binary(max_size=60))
def test_no_bytes_break_the_reader(data: bytes) -> None:
    text, problem = decode_bytes(data)
    assert read_secrets(Source("secret.json", text), encoding=problem)


@given(st.binary(max_size=20))
def test_each_byte_that_is_not_utf_8_becomes_one_character(data: bytes) -> None:
    text, problem = decode_bytes(b"x" + data)
    assert problem is None
    assert text == (b"x" + data).decode("utf-8", "surrogateescape").translate(dict.fromkeys(range(56448, 56576), "�"))


def decoded(text: str, *, fold_case: bool = True) -> Any:
    root = read_json(text)
    assert isinstance(root, Node)
    return decode(text, root, fold_case=fold_case)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"KIND": "Secret"}', {"kind": "Secret"}),
        ('{"\u017ftringData": {"a": "b"}}', {"stringData": {"a": "b"}}),
        ('{"\u212aind": "Secret"}', {"kind": "Secret"}),
        ('{"data": {"a": "YQ=="}, "data": {"b": "Yg=="}}', {"data": {"a": "YQ==", "b": "Yg=="}}),
        ('{"data": {"a": "YQ=="}, "data": null}', {}),
        ('{"metadata": {"name": "a"}, "metadata": {"namespace": "b"}}', {"metadata": {"name": "a", "namespace": "b"}}),
        ('{"metadata": {"name": "a"}, "metadata": null}', {"metadata": {"name": "a"}}),
        ('{"type": "a", "type": null}', {"type": "a"}),
        ('{"immutable": true, "immutable": null}', {}),
        ('{"stringData": {"a": "b", "a": null}}', {"stringData": {"a": ""}}),
        ('{"data": {"a": [97, null, 255]}}', {"data": {"a": "YQD/"}}),
        ('{"unknown": {"data": 1}}', {}),
        (
            '{"metadata": {"ownerReferences": [{"name": "a"}], "ownerReferences": [{"uid": "b"}, {"uid": "c"}]}}',
            {"metadata": {"ownerReferences": [{"name": "a", "uid": "b"}, {"uid": "c"}]}},
        ),
    ],
)
def test_fields_are_decoded_as_go_decodes_them(text: str, value: Any) -> None:
    result = decoded(text)
    assert result.value == value
    assert not result.errors


def test_kubernetes_does_not_fold_letter_case() -> None:
    result = decoded('{"Kind": "Secret", "stringdata": {}}', fold_case=False)
    assert result.value == {}
    assert [unknown.name for unknown in result.unknown] == ["Kind", "stringdata"]


def test_a_pointer_leads_to_what_counts_whatever_it_is_called() -> None:
    text = '{"DATA": {"a": "YQ=="}, "data": {"b": "Yg=="}, "Metadata": {"NAME": "weather"}}'
    [secret] = read_secrets(Source("secret.json", text))
    assert secret.node is not None
    [data, metadata] = secret.node.entries
    assert [(key.text, text[value.start : value.end]) for key, value in data[1].entries] == [
        ("a", '"YQ=="'),
        ("b", '"Yg=="'),
    ]
    assert text[metadata[1].entries[0][0].start : metadata[1].entries[0][0].end] == '"NAME"'
