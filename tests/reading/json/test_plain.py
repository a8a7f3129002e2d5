"""The short way for plain JSON reads what the long way reads, or is not taken."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from spec_lint.engine.loader import load
from spec_lint.findings.finding import Part, Pointer
from spec_lint.findings.source import Source
from spec_lint.model.document import Document, Kind
from spec_lint.pachyderm.messages import MESSAGES, camel_case
from spec_lint.reading.json.plain import plain_specs
from spec_lint.reading.spec import read_specs, spec_nodes
from spec_lint.reading.yaml import go_yaml
from spec_lint.reading.yaml.spec import yaml_nodes
from tests.reading.graphs import assert_same_graphs

FIELDS = sorted({name for fields in MESSAGES.values() for name in fields})
KEYS = (
    st.sampled_from(FIELDS) | st.sampled_from(FIELDS).map(camel_case) | st.sampled_from(["$schema", "<<", "a: b", "#"])
)
TEXTS = st.text(st.sampled_from("ab:#,-?*&!|>%@`'\"{}[] \n\t\r\\/0~\x7f\x85\u2028\ufeffä語😀\ud800"), max_size=8)
NUMBERS = st.integers() | st.floats(allow_nan=True) | st.sampled_from([10**25, -0.0, 1e400, 1.5e-7])
VALUES = st.recursive(
    TEXTS | NUMBERS | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS | TEXTS, inner, max_size=4),
    max_leaves=15,
)
SLIPS = ["", " ", "\t", "\n", "\r\n", ",", "{", "]", '"', ":", "\\/", "\\ud83d\\ude00", "-", "0", "01", "1e5", "#"]
SLIPS += ["\x00", "\x85"]

GRAPH = ("shape", "start", "end", "text", "style")
"""What is the same in both graphs: only JSON's has tags."""


def long_way(text: str) -> list[Any] | None:
    """What the long way makes of a text; None where it has any error to tell."""
    specs = read_specs(Source("spec.json", text), top=go_yaml.compose(text))
    if any(spec.errors or spec.unread or spec.duplicates for spec in specs):
        return None
    return [spec.value for spec in specs]


def keys_in(value: Any) -> set[str]:
    """The names of all keys in a value, at any depth."""
    if isinstance(value, dict):
        return set(value).union(*map(keys_in, value.values()))
    return set().union(*map(keys_in, value)) if isinstance(value, list) else set()


def agree(text: str) -> None:
    short = plain_specs(text)
    if short is not None:
        assert repr(short.values) == repr(long_way(text))
        assert short.keys == keys_in(short.values)
        assert_same_graphs(spec_nodes(Source("spec.json", text)), yaml_nodes(text), GRAPH)


@given(
    st.dictionaries(KEYS | TEXTS, VALUES, max_size=4) | st.lists(st.dictionaries(KEYS, VALUES, max_size=3), max_size=3),
    st.booleans(),
    st.sampled_from([None, 0, 1, "\t", "\r\n"]),
    st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1), st.sampled_from(SLIPS)), max_size=2),
)
@example({"a": "\ud83d\ude00"}, True, None, [])
@example({"k" * 1100: 1}, True, None, [])
@example({"a": {"tf_job": 1, "tfJob": 2}}, True, None, [])
def test_where_the_short_way_is_taken_both_read_the_same(
    value: Any, ascii_only: bool, indent: Any, slips: list[tuple[float, float, str]]
) -> None:
    text = json.dumps(value, ensure_ascii=ascii_only, indent=indent)
    for at, length, slip in slips:
        start = int(at * len(text))
        text = text[:start] + slip + text[start + int(length * 3) :]
    agree(text)


def pointers(value: Any, pointer: Pointer = ()) -> Iterator[Pointer]:
    yield pointer
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for token, inner in entries:
        yield from pointers(inner, (*pointer, token))


@given(
    st.lists(st.dictionaries(KEYS, VALUES, min_size=1, max_size=4), min_size=1, max_size=3),
    st.booleans(),
    st.sampled_from([None, 1, "\t"]),
)
def test_places_are_the_same_by_both_ways(specs: list[dict[str, Any]], one: bool, indent: Any) -> None:
    text = json.dumps(specs[0] if one else specs, ensure_ascii=False, indent=indent)
    for document in load("spec.json", text.encode("utf-8", "replace"), Kind.PIPELINE).documents:
        if document.find_place is None:
            continue
        walking = Document(document.source, document.index, document.kind, document.value, document.load_node)
        for pointer in [*pointers(document.value), ("nowhere",), ("a", 9)]:
            for part in Part:
                assert walking.span(pointer, part) == document.span(pointer, part), (pointer, part)


@pytest.mark.parametrize(
    "text",
    [
        '{"a": 1}\n\t',
        '\t{"a": 1}',
        '{"a"\n: 1}',
        '{"a"' + " " * 1100 + ": 1}",
        '{"a": 1, "a": 2}',
        '{"datum_tries": 1, "datumTries": 2}',
        '{"a": -0}',
        '{"a": NaN}',
        '{"a": "\\/"}',
        '{"a": "\x85"}',
        "[]",
        "[1]",
        "[" * 400 + "]" * 400,
    ],
)
def test_what_the_two_may_see_differently_goes_the_long_way(text: str) -> None:
    assert plain_specs(text) is None


def test_a_plain_spec_goes_the_short_way() -> None:
    text = '{"pipeline": {"name": "edges"}, "outputBranch": "main", "$schema": "s", "datumTries": 3, "n": [1.5, 1e3]}'
    short = plain_specs(text)
    assert short is not None
    assert short.values == [
        {"pipeline": {"name": "edges"}, "output_branch": "main", "datum_tries": 3, "n": [1.5, 1000.0]}
    ]
