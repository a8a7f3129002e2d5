"""How the docstring of a rule is read: its parts, its examples, and the marks in them."""

from __future__ import annotations

import json

from spec_lint.engine.rule_page import blocks, sections, shown, unmarked

PAGE = """A field has a typo.

Why: Nobody reads it.

Wrong:
```json +edges
"transform": {«"imag"»: "edges:1.0"}
```
Right:
```json +edges
```
Fix: Correct it."""


def test_a_page_has_parts() -> None:
    assert list(sections(PAGE)) == ["", "Why", "Wrong", "Right", "Fix"]
    assert sections(PAGE)["Fix"] == "Correct it."


def test_a_title_inside_an_example_begins_no_part() -> None:
    page = "It is wrong.\n\nWrong:\n```yaml\nFix: true\n```\nFix: Remove it."
    assert sections(page)["Fix"] == "Remove it."


def test_a_fragment_is_completed_by_its_base() -> None:
    (wrong,) = blocks(sections(PAGE)["Wrong"])
    spec = json.loads(wrong.text)
    assert spec["transform"] == {"imag": "edges:1.0"}
    assert list(spec) == ["pipeline", "input", "transform"]
    (right,) = blocks(sections(PAGE)["Right"])
    assert list(json.loads(right.text)) == ["pipeline", "transform", "input"]


def test_a_fragment_keeps_the_name_of_its_file() -> None:
    (block,) = blocks("```yaml +edges\n# file: a/edges.yaml\noutput_branch: main\n```")
    assert block.name == "a/edges.yaml"
    assert block.text.startswith("pipeline: {name: edges}\n")
    assert block.text.endswith("output_branch: main\n")


def test_marks_say_what_a_finding_points_at_and_are_not_shown() -> None:
    (block,) = blocks(sections(PAGE)["Wrong"])
    assert [block.text[start:end] for start, end in block.culprits] == ['"imag"']
    assert "«" not in shown(PAGE) and '"imag": "edges:1.0"' in shown(PAGE) and "+edges" not in shown(PAGE)


def test_marks_nest_may_be_empty_and_may_have_a_line_of_their_own() -> None:
    assert unmarked("a««b»c»") == ("abc", [(1, 2), (1, 3)])
    assert unmarked("a\n«»\n") == ("a\n", [(2, 2)])
    assert unmarked("«\n\n»\n") == ("\n", [(0, 1)])


def test_escapes_stand_for_characters() -> None:
    (block,) = blocks("```yaml\n# escapes: a control character\na: «\\x7f»\n```")
    assert block.text == "a: \x7f\n"
    assert block.culprits == [(3, 4)]
