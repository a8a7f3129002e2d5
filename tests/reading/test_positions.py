"""The way back from a decoded text to where it is written."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spec_lint.engine.loader import load
from spec_lint.findings.finding import Part
from spec_lint.model.document import Document, Kind

WORDS = st.lists(st.text(st.sampled_from("abcxyz019.,:;(){}[]$'#äß語"), min_size=1, max_size=8), min_size=1, max_size=6)


def document(text: str) -> Document:
    [found] = load("spec.yaml", text.encode(), Kind.PIPELINE).documents
    return found


def shown(text: str, start: int, end: int) -> str:
    """What stands in the source under ``description[start:end]``."""
    return document(text).finding(("description",), "", inside=(start, end)).span.text


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30), st.data())
def test_of_a_json_text_each_character_has_its_place(value: str, data: st.DataObject) -> None:
    ascii_only = data.draw(st.booleans()) and max(value) < "\U00010000"  # pachctl refuses pairs of escapes
    written = json.dumps(value, ensure_ascii=ascii_only)
    text = f'{{"pipeline": {{"name": "edges"}}, "description": {written}}}'
    assert document(text).value["description"] == value
    start = data.draw(st.integers(0, len(value) - 1))
    end = data.draw(st.integers(start + 1, len(value)))
    assert json.loads(f'"{shown(text, start, end)}"') == value[start:end]


@given(WORDS, st.sampled_from(["'", '"', ""]), st.data())
def test_of_folded_lines_each_word_has_its_place(words: list[str], quote: str, data: st.DataObject) -> None:
    words = [f"w{word}" if not quote else word for word in words]
    if not quote and any(set(word) & set("#:,[]{}") for word in words):
        return
    index = data.draw(st.integers(0, len(words) - 1))
    word = words[index]
    breaks = data.draw(st.sampled_from(["\n  ", " \n    ", "\n\n  ", " "]))
    written = breaks.join(word.replace("'", "''") if quote == "'" else word for word in words)
    text = f"pipeline: {{name: edges}}\ndescription: {quote}{written}{quote}\n"
    joint = {"\n\n  ": "\n", " ": " "}.get(breaks, " ")
    value = document(text).value["description"]
    assert value == joint.join(words)
    start = len(joint.join([*words[:index], ""]))
    assert shown(text, start, start + len(word)).replace("''", "'" if quote == "'" else "''") == word


@given(WORDS, st.data())
def test_of_a_block_each_line_has_its_place(words: list[str], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(words) - 1))
    text = "pipeline: {name: edges}\ndescription: |\n" + "".join(f"  {word}\n" for word in words)
    assert document(text).value["description"] == "".join(f"{word}\n" for word in words)
    start = sum(len(word) + 1 for word in words[:index])
    assert shown(text, start, start + len(words[index])) == words[index]


@pytest.mark.parametrize(
    ("written", "start", "end", "place"),
    [
        ('"one \\\n  two"', 4, 7, '"one \\\n  two"'),  # an escaped line break
        (">\n  one\n  two", 4, 7, ">\n  one\n  two"),  # a folded block
        ("'it''s'", 2, 3, "''"),
        ('"a\\tb"', 1, 2, "\\t"),
        ('"a\\u00e4b"', 1, 2, "\\u00e4"),
        ("plain", 2, 2, "plain"),  # nothing to point at inside
    ],
)
def test_where_there_is_no_exact_way_the_whole_text_is_shown(written: str, start: int, end: int, place: str) -> None:
    assert shown(f"pipeline: {{name: edges}}\ndescription: {written}\n", start, end) == place


@given(st.recursive(st.text(max_size=5) | st.integers(0, 99), lambda inner: st.lists(inner, max_size=3), max_leaves=8))
def test_the_text_under_a_values_span_reads_back_to_the_value(value: object) -> None:
    if max(json.dumps(value, ensure_ascii=False)) >= "\x7f":
        return
    text = json.dumps({"pipeline": {"name": "edges"}, "other": value}, indent=1)
    read = document(text)
    assert json.loads(read.span(("other",)).text) == value
    assert json.loads(read.span(("other",), Part.KEY).text) == "other"


@pytest.mark.parametrize("keys", [("enable_stats", "enableStats"), ("enableStats", "enable_stats")])
@pytest.mark.parametrize("file", ["spec.json", "spec.yaml"])
def test_two_unknown_keys_that_differ_in_spelling_have_a_place_each(file: str, keys: tuple[str, str]) -> None:
    first, second = keys
    text = f'{{"pipeline": {{"name": "edges"}},\n"{first}": true,\n"{second}": true}}'
    [spec] = load(file, (text + " # a comment" * file.endswith("yaml")).encode(), Kind.PIPELINE).documents
    for key in keys:
        assert spec.span((key,), Part.KEY).text == f'"{key}"'


def test_a_field_is_found_in_both_spellings() -> None:
    for key in ("output_branch", "outputBranch"):
        text = f'{{"pipeline": {{"name": "edges"}}, "{key}": "main"}}'
        assert document(text).span(("output_branch",), Part.KEY).text == f'"{key}"'
