"""From nodes to canonical values: which values count, which names, which specs of a file."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spec_lint.findings.source import Source
from spec_lint.reading.spec import SpecText, read_specs


def read(text: str) -> list[SpecText]:
    return read_specs(Source("pipeline.json", text))


def codes(text: str) -> list[list[str]]:
    return [[error.code for error in spec.errors] for spec in read(text)]


def test_names_become_snake_case_where_they_are_fields() -> None:
    (spec,) = read('{"datumTries": 1, "transform": {"errCmd": ["x"], "env": {"errCmd": "y"}}, "fooBar": {"errCmd": 1}}')
    assert spec.value == {
        "datum_tries": 1,
        "transform": {"err_cmd": ["x"], "env": {"errCmd": "y"}},
        "fooBar": {"errCmd": 1},
    }


def test_both_spellings_of_a_field_are_refused() -> None:
    assert codes('{"datumTries": 1, "datum_tries": 2}') == [["R113"]]
    assert codes('{"datumTries": 1, "datumTries": 2}') == [[]]


def test_of_keys_written_twice_the_last_counts_and_only_the_last_is_judged() -> None:
    (spec,) = read("{a: 1., a: 2, transform: {errCmd: 1, err_cmd: 2}, transform: {}}")
    assert spec.value == {"a": 2, "transform": {}}
    assert spec.errors == []
    assert spec.duplicates == [("a",), ("transform",)]


@pytest.mark.parametrize("scalar", ["05", "!x y", "2023-01-01", "<<"])
def test_what_the_conversion_refuses_is_refused_even_where_it_does_not_count(scalar: str) -> None:
    assert codes(f"{{a: {scalar}, a: 2}}") != [[]]
    assert codes(f"{{$schema: {scalar}}}") != [[]]


def test_the_schema_key_is_gone_at_every_depth() -> None:
    (spec,) = read('{"$schema": "x", "transform": {"$schema": 1.0, "env": {"$schema": "y", "A": "b"}}}')
    assert spec.value == {"transform": {"env": {"A": "b"}}}
    assert codes("{$schema: .nan}") == [[]]


@pytest.mark.parametrize("key", ["1", "true", "~", "1.5", ".nan", "? [a]\n", "? {a: b}\n", "!!null x"])
def test_a_key_has_to_be_text(key: str) -> None:
    assert codes(f"{key}: x\n") == [["R105"]]


@pytest.mark.parametrize("key", ["yes", '"1"', "'<<'", "!!str 1", "a b"])
def test_keys_that_are_text(key: str) -> None:
    assert codes(f"{key}: x\n") == [[]]


def test_specs_of_documents_and_lists_are_counted_together() -> None:
    specs = read("a: 1\n---\n[{b: 2}, {c: 3}]\n...\n---\nd: 4\n")
    assert [(spec.index, spec.value) for spec in specs] == [(0, {"a": 1}), (1, {"b": 2}), (2, {"c": 3}), (3, {"d": 4})]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("# nothing\n", []),
        ("a: 1\n---\n", [[], ["R110"]]),
        ("[]", [["R111"]]),
        ("[{a: 1}, 5]", [[], ["R110"]]),
        ("text", [["R110"]]),
        ('{"a": 1}{"b": 2}', [[], ["R101"]]),
        ("a: 1\n---\nb: [\n", [[], ["R101"]]),
        ("a: \x7f", [["R102"]]),
    ],
)
def test_forms_of_files(text: str, expected: list[list[str]]) -> None:
    assert codes(text) == expected


def test_what_cannot_be_read_leaves_its_text_and_its_place() -> None:
    (spec,) = read("{a: [x, 05], b: {c: 1.}}")
    assert spec.value == {"a": ["x", "05"], "b": {"c": "1."}}
    assert spec.unread == {("a", 1), ("b", "c")}
    assert [error.code for error in spec.errors] == ["R106", "R107"]


json_values: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.text(st.characters(codec="ascii", categories=("L", "N", "P"))),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abcd"), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from("abcd"), json_values, max_size=4))
def test_json_is_read_as_itself(value: dict[str, Any]) -> None:
    import json

    (spec,) = read(json.dumps(value))
    assert (spec.value, spec.errors) == (value, [])
