"""Edits of a document: the file means what was intended afterwards, and every other byte is the same."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spec_lint.engine.loader import Rendered, load
from spec_lint.findings.finding import Pointer
from spec_lint.model import byte_edits, edits, removal
from spec_lint.model.defaults import with_defaults
from spec_lint.model.document import Document, Kind
from spec_lint.model.entries import has_comment
from tests.editing import document_of, made
from tests.layouts import Layout

NAMES = ("alpha", "beta", "gamma", "delta", "x y", "5", "true", "é")
TEXTS = st.sampled_from(
    (
        "",
        "a",
        "a b",
        "1",
        "yes",
        "null",
        "*.png",
        "a: b",
        "it's",
        'say "no"',
        "a\nb",
        "#x",
        "-",
        "2020-01-01",
        "ü",
        "{x}",
        "a,b",
        "\\d",
        "~",
        "\x7f",
    )
)
SCALARS = st.one_of(TEXTS, st.integers(-5, 5), st.booleans(), st.none())
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=3),
    max_leaves=8,
)
ROOTS = st.dictionaries(st.sampled_from(NAMES), VALUES, min_size=1, max_size=4)


def pointers(value: Any, here: Pointer = ()) -> list[Pointer]:
    """All places in a value but its root."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place for key, one in inner for place in ((*here, key), *pointers(one, (*here, key)))]


def at(value: Any, pointer: Pointer) -> Any:
    for token in pointer:
        value = value[token]
    return value


def checked(text: str, found: byte_edits.Edits | None, meant: Any) -> None:
    """The edits, if they can be made, make the text mean this value."""
    if found is None:
        return
    after = made(text, found)
    document = document_of(after)
    assert not document.errors, after
    assert document.value == meant, after
    assert list(document.value) == list(meant)
    assert after.count("\r") == after.count("\r\n"), "all lines end alike"


def drawn(data: st.DataObject) -> tuple[str, Document, Pointer]:
    value = data.draw(ROOTS)
    layout = Layout(data.draw(st.randoms(use_true_random=False)))
    text = layout.write(value)
    document = document_of(text)
    assert document.value == value, text
    return text, document, data.draw(st.sampled_from(pointers(value)))


@given(st.data())
def test_replaced(data: st.DataObject) -> None:
    text, document, pointer = drawn(data)
    new = data.draw(VALUES)
    meant = deepcopy(document.value)
    at(meant, pointer[:-1])[pointer[-1]] = new
    checked(text, edits.replaced(document, pointer, new), meant)


@given(st.data())
def test_replaced_part(data: st.DataObject) -> None:
    text, document, pointer = drawn(data)
    old = at(document.value, pointer)
    if not isinstance(old, str):
        return
    start, end = sorted((data.draw(st.integers(0, len(old))), data.draw(st.integers(0, len(old)))))
    new = data.draw(TEXTS)
    meant = deepcopy(document.value)
    at(meant, pointer[:-1])[pointer[-1]] = old[:start] + new + old[end:]
    checked(text, edits.replaced_part(document, pointer, start, end, new), meant)


@given(st.data())
def test_renamed(data: st.DataObject) -> None:
    text, document, pointer = drawn(data)
    if not isinstance(pointer[-1], str):
        return
    new = data.draw(st.sampled_from(("new_name", "off", "7", "a: b")))
    meant = with_entries(document.value, pointer[:-1], lambda key, one: [(new if key == pointer[-1] else key, one)])
    checked(text, edits.renamed(document, pointer, new), meant)


@given(st.data())
def test_removed(data: st.DataObject) -> None:
    text, document, pointer = drawn(data)
    meant = with_entries(document.value, pointer[:-1], lambda key, one: [] if key == pointer[-1] else [(key, one)])
    checked(text, removal.removed(document, pointer), meant)


@given(st.data(), st.booleans())
def test_inserted(data: st.DataObject, before: bool) -> None:
    text, document, pointer = drawn(data)
    beside, new = pointer[-1], data.draw(VALUES)

    def both(key: Any, one: Any) -> list[tuple[Any, Any]]:
        pair = [(key, one), ("new", new)]
        return (pair[::-1] if before else pair) if key == beside else [(key, one)]

    meant = with_entries(document.value, pointer[:-1], both)
    found = edits.inserted(document, (*pointer[:-1], "new"), new, beside=beside, before=before)
    checked(text, found, meant)


@given(st.data())
def test_wrapped(data: st.DataObject) -> None:
    text, document, pointer = drawn(data)
    meant = with_entries(document.value, pointer[:-1], lambda key, one: [(key, [one] if key == pointer[-1] else one)])
    checked(text, edits.wrapped(document, pointer), meant)


@given(st.data())
def test_nested(data: st.DataObject) -> None:
    text, document, pointer = drawn(data)

    def below(key: Any, one: Any) -> list[tuple[Any, Any]]:
        return [("outer", {key: one})] if key == pointer[-1] else [(key, one)]

    if isinstance(pointer[-1], str):
        meant = with_entries(document.value, pointer[:-1], below)
        checked(text, edits.nested(document, pointer, "outer"), meant)


@given(st.data(), st.booleans())
def test_moved(data: st.DataObject, before: bool) -> None:
    text, document, pointer = drawn(data)
    there = data.draw(st.sampled_from(pointers(document.value)))
    if not isinstance(pointer[-1], str) or not isinstance(there[-1], str) or there[: len(pointer)] == pointer:
        return
    name = data.draw(st.sampled_from((str(pointer[-1]), "moved")))
    found = edits.moved(document, pointer, (*there[:-1], name), beside=there[-1], before=before)
    value = at(document.value, pointer)

    def both(key: Any, one: Any) -> list[tuple[Any, Any]]:
        pair = [(key, one), (name, value)]
        return (pair[::-1] if before else pair) if key == there[-1] else [(key, one)]

    if found is not None and pointer[:-1] != there[:-1]:
        meant = with_entries(document.value, there[:-1], both)
        meant = with_entries(meant, pointer[:-1], lambda key, one: [] if key == pointer[-1] else [(key, one)])
        checked(text, found, meant)


def with_entries(value: Any, pointer: Pointer, change: Callable[[Any, Any], list[tuple[Any, Any]]]) -> Any:
    """A value in which the entries of one collection are changed."""
    if pointer:
        head, rest = pointer[0], pointer[1:]
        if isinstance(value, dict):
            return {key: with_entries(one, rest, change) if key == head else one for key, one in value.items()}
        return [with_entries(one, rest, change) if index == head else one for index, one in enumerate(value)]
    if isinstance(value, dict):
        return dict(pair for key, one in value.items() for pair in change(key, one))
    return [one for index, item in enumerate(value) for _, one in change(index, item)]


JSON = """{
  "pipeline": {"name": "edges"},
  "transform": {
    "img": "a:1", "cmd": ["sh"],
    "stdin": ["x"]
  },
  "input": null
}
"""
YAML = """\
pipeline:
  name: edges # the name
# what runs
transform:
  img: 'a:1'   # pinned
  cmd: [sh]

  secrets:
  - name: clearml
    mount_path: /c
  - {name: other}
input:
  only: 1
"""


@pytest.mark.parametrize(
    ("text", "edit", "old", "new"),
    [
        (JSON, lambda spec: edits.renamed(spec, ("transform", "img"), "image"), '"img"', '"image"'),
        (JSON, lambda spec: edits.replaced(spec, ("transform", "img"), 5), '"a:1"', "5"),
        (JSON, lambda spec: edits.replaced(spec, ("input",), "x"), "null", '"x"'),
        (JSON, lambda spec: edits.replaced_part(spec, ("transform", "img"), 1, 3, ":2"), '"a:1"', '"a:2"'),
        (JSON, lambda spec: removal.removed(spec, ("input",)), '  },\n  "input": null', "  }"),
        (JSON, lambda spec: removal.removed(spec, ("pipeline",)), '  "pipeline": {"name": "edges"},\n', ""),
        (JSON, lambda spec: removal.removed(spec, ("pipeline", "name")), '{"name": "edges"}', "{}"),
        (JSON, lambda spec: removal.removed(spec, ("transform", "img")), '"img": "a:1", ', ""),
        (JSON, lambda spec: removal.removed(spec, ("transform", "cmd")), ', "cmd": ["sh"],\n', ",\n"),
        (
            JSON,
            lambda spec: edits.inserted(spec, ("update",), {"a": [1, "b"]}, beside="input"),
            "null\n",
            'null,\n  "update": {"a": [1, "b"]}\n',
        ),
        (
            JSON,
            lambda spec: edits.moved(spec, ("input",), ("transform", "in"), beside="stdin"),
            '["x"]\n  },\n  "input": null\n',
            '["x"],\n    "in": null\n  }\n',
        ),
        (
            JSON,
            lambda spec: edits.nested(spec, ("input",), "a"),
            '"input": null',
            '"a": {\n    "input": null\n  }',
        ),
        (
            JSON,
            lambda spec: edits.nested(spec, ("transform",), "a"),
            ['"transform": {\n    "img": "a:1"', '    "stdin": ["x"]\n  },'],
            ['"a": {\n    "transform": {\n      "img": "a:1"', '      "stdin": ["x"]\n    }\n  },'],
        ),
        (JSON, lambda spec: edits.nested(spec, ("transform", "cmd"), "a"), '"cmd": ["sh"]', '"a": {"cmd": ["sh"]}'),
        (
            JSON,
            lambda spec: edits.moved(spec, ("transform", "stdin"), ("stdin",), beside="input"),
            [',\n    "stdin": ["x"]', '"input": null'],
            ["", '"input": null,\n  "stdin": ["x"]'],
        ),
        (YAML, lambda spec: edits.renamed(spec, ("transform", "img"), "image"), "img", "image"),
        (YAML, lambda spec: edits.replaced(spec, ("transform", "img"), "it's"), "'a:1'", "'it''s'"),
        (YAML, lambda spec: edits.replaced(spec, ("pipeline", "name"), "2020-01-01"), "edges #", '"2020-01-01" #'),
        (YAML, lambda spec: removal.removed(spec, ("pipeline", "name")), ":\n  name: edges # the name", ": {}"),
        (YAML, lambda spec: removal.removed(spec, ("transform", "img")), "  img: 'a:1'   # pinned\n", ""),
        (YAML, lambda spec: removal.removed(spec, ("transform", "secrets", 0, "name")), "name: clearml\n    m", "m"),
        (YAML, lambda spec: removal.removed(spec, ("transform", "secrets", 1)), "  - {name: other}\n", ""),
        (YAML, lambda spec: edits.replaced(spec, ("transform", "secrets", 1), "other"), "{name: other}", "other"),
        (YAML, lambda spec: edits.replaced(spec, ("input",), "x"), "input:\n  only: 1", "input: x"),
        (YAML, lambda spec: edits.wrapped(spec, ("pipeline", "name")), "edges", "[edges]"),
        (YAML, lambda spec: edits.wrapped(spec, ("input",)), "  only", "  - only"),
        (
            YAML,
            lambda spec: edits.inserted(spec, ("update",), {"a": {"b": "yes"}}, beside="input", before=True),
            "input:",
            'update:\n  a:\n    b: "yes"\ninput:',
        ),
        (
            YAML,
            lambda spec: edits.inserted(spec, ("transform", "x"), True, beside="img"),
            "# pinned\n",
            "# pinned\n  x: true\n",
        ),
        (
            YAML,
            lambda spec: edits.moved(spec, ("transform", "img"), ("image",), beside="input"),
            ["  img: 'a:1'   # pinned\n", "only: 1\n"],
            ["", "only: 1\nimage: 'a:1'   # pinned\n"],
        ),
    ],
)  # fmt: skip
def test_exactly(
    text: str, edit: Callable[[Document], byte_edits.Edits | None], old: str | list[str], new: str | list[str]
) -> None:
    found = edit(document_of(text))
    assert found is not None
    expected = text
    pairs = [(old, new)] if isinstance(old, str) and isinstance(new, str) else zip(old, new, strict=True)
    for before, after in pairs:
        assert expected.count(before) == 1
        expected = expected.replace(before, after)
    assert made(text, found) == expected


@pytest.mark.parametrize(
    ("text", "pointer"),
    [
        ("a: &x 1\nb: 2\n", ("a",)),
        ("a: !!str 1\nb: 2\n", ("a",)),
        ("? a\n: 1\nb: 2\n", ("a",)),
        ("a: 1\na: 2\n", ("a",)),
        ("a: 1\nb: |+\n  text\n\nc: 2\n", ("c",)),
        ("a: &x {b: 1}\nc: *x\n", ("c",)),
        ("a: {b: &x 1}\nc: 2\n", ("a",)),
        ("<<: {b: 1}\nc: 2\n", ("c",)),
        ("a: {b, c}\n", ("a", "b")),
        ("a: {{ b }}\nc: 1\n", ("a",)),
    ],
)
def test_left_alone(text: str, pointer: Pointer) -> None:
    assert removal.removed(document_of(text), pointer) is None


COMMENTED = """{
"image": "a:1.0", # pinned
# env for prod
"env": {"A": "1"}, # env end
"cmd": ["python3"],
"stdin": ["x"], "stats": true, # the statistics
"input": {"a": 1}
}
"""


@pytest.mark.parametrize(("field", "may_move"), [("env", False), ("cmd", True), ("stdin", True), ("stats", False)])
def test_a_comment_is_in_the_way_of_a_move(field: str, may_move: bool) -> None:
    text = COMMENTED if may_move else COMMENTED.replace("# env for prod\n", "")
    for one in (text, COMMENTED):
        found = edits.moved(document_of(one), (field,), ("input", field), beside="a")
        assert (found is not None) == may_move
        assert has_comment(document_of(one), (field,)) != may_move


def test_a_comment_goes_with_a_field_in_block_style() -> None:
    text = "a:\n  b: 1\n# above\nc: 2\nd: 3 # three\n# e\ne: 4\n"
    assert edits.moved(document_of(text), ("c",), ("a", "c"), beside="b") is None
    found = edits.moved(document_of(text), ("d",), ("a", "d"), beside="b")
    assert found is not None
    assert made(text, found) == "a:\n  b: 1\n  d: 3 # three\n# above\nc: 2\n# e\ne: 4\n"


def test_nothing_is_edited_that_is_written_elsewhere() -> None:
    document = load(
        "a.jsonnet", b'{"a": 1}', Kind.PIPELINE, rendered=Rendered("rendered with jsonnet", None)
    ).documents[0]
    assert edits.renamed(document, ("a",), "b") is None
    merged = with_defaults(document_of("a: {b: 1}"), document_of("a: {c: 2}"))
    assert removal.removed(merged, ("a", "c")) is None
    assert removal.removed(merged, ("a", "b")) is not None


def test_a_fix_needs_all_of_its_edits() -> None:
    spec = document_of("a: 1\nb: 2\n")
    assert byte_edits.fix_of("Rename", edits.renamed(spec, ("a",), "b"), removal.removed(spec, ("b",))) is None
    assert byte_edits.fix_of("Nothing") is None
    found = byte_edits.fix_of("Rename", edits.renamed(spec, ("a",), "c"), removal.removed(spec, ("b",)), safe=False)
    assert found is not None
    assert made("a: 1\nb: 2\n", found.edits) == "c: 1\n"
    assert not found.safe


def test_a_field_keeps_its_spelling() -> None:
    spec = document_of("chunkSpec: 1\nchunk_spec2: 1\nsalt: a\n")
    assert edits.spelled_alike(spec, ("chunkSpec",), "datum_set_spec") == "datumSetSpec"
    assert edits.spelled_alike(spec, ("chunk_spec2",), "datum_set_spec") == "datum_set_spec"
    assert edits.spelled_alike(spec, ("salt",), "datum_set_spec") == "datum_set_spec"
