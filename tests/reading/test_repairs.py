"""Repairs of text that cannot be read: they make it readable, with the meaning that the message suggests."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spec_lint.engine.judge import judge
from spec_lint.engine.loader import load
from spec_lint.findings.finding import Finding
from spec_lint.model.document import Kind
from spec_lint.model.project import Project
from spec_lint.model.settings import Settings
from tests.editing import made

JSON = """{
  "pipeline": {"name": "edges"},
  "transform": {"image": "edges:1.0", "cmd": ["run"], "env": {"A": "b"}},
  "input": {"pfs": {"repo": "images", "glob": "/"}}
}
"""
YAML = """pipeline:
  name: edges
transform:
  image: edges:1.0
  cmd: [run, x]
  stdin:
  - date
  env:
    A: b
input:
  pfs:
    repo: images
    glob: /
"""


def error_of(text: str) -> Finding:
    """The first error of syntax in a spec."""
    run = judge(Project(load("edges.yaml", text.encode("utf-8", "surrogatepass"), Kind.PIPELINE).documents, Settings()))
    return next(finding for finding in run.findings if finding.rule in ("R101", "R102"))


def repaired(text: str) -> tuple[str, bool]:
    """A text with the fix of its first error made, and whether that is safe."""
    fix = error_of(text).fix
    assert fix is not None
    return made(text, fix.edits), fix.safe


def value(text: str) -> Any:
    """The value of the only spec in a text, which has to be readable."""
    (document,) = load("edges.yaml", text.encode(), Kind.PIPELINE).documents
    assert document.errors == []
    return document.value


def replaced(text: str, old: str, new: str) -> str:
    assert old in text
    return text.replace(old, new, 1)


IN_JSON = [
    ('"name": "edges"', '"name": "edges'),
    ('"name": "edges"', '"name: "edges"'),
    ('"name": "edges"', '"name" "edges"'),
    ('"name": "edges"', '"name" = "edges"'),
    ('"pipeline": {', '"pipeline" {'),
    ('"input": {', '"input" {'),
    ('"pipeline": {"name": "edges"}', "“pipeline”:{“name”:“edges”}"),
    ('"edges"},', '"edges”},'),
    ('"edges"},', '"edges"}'),
    ('"edges"},', '"edges"};'),
    ('"edges"},', '"edges"},,'),
    ('"edges:1.0",', '"edges:1.0"'),
    ('"images"', '"ima\\/ges"'),
    ("{\n", "```json\n{\n"),
    ('"/"}}\n}', '"/"}}\n}}'),
    ('"b"}},', '"b"}}},'),
    ('"name"', '"na\0me"'),
]
"""What is right in ``JSON``, and a mistake in its place: the repair gives the same value, and is safe."""


@pytest.mark.parametrize(("right", "wrong"), IN_JSON)
def test_json_becomes_what_was_meant(right: str, wrong: str) -> None:
    text, safe = repaired(replaced(JSON, right, wrong))
    assert safe
    expected = value(replaced(JSON, '"images"', '"ima/ges"') if "\\/" in wrong else JSON)
    assert value(text) == expected


IN_YAML = [
    ("name: edges", "name:edges\n  description: a"),
    ("name: edges", "name edges\n  description: a"),
    ("name: edges", "name = edges\n  description: a"),
    ("name: edges", 'name: "edges'),
    ("name: edges", "name: 'edges"),
    ("name: edges", 'name: "edges",'),
    ("  name: edges", "\u00a0\u00a0name: edges\n  description: a: b"),
    ("input:", "input"),
    ("  - date", "  -date"),
    ("cmd: [run, x]", "cmd: - run\n       - x"),
    ("cmd: [run, x]", "cmd: [run x,, y]"),
    ("cmd: [run, x]", 'cmd: ["run" "x"]'),
    ("pipeline:", "%YAML 1.2\n---\npipeline:"),
    ("pipeline:", "```yaml\npipeline:"),
    ("  env:", "// variables\n  env:"),
]


@pytest.mark.parametrize(("right", "wrong"), IN_YAML)
def test_yaml_can_be_read_then(right: str, wrong: str) -> None:
    text, _ = repaired(replaced(YAML, right, wrong))
    if "a: b" in wrong:
        text, _ = repaired(text)
    found = value(text)
    assert found["pipeline"]["name"] == "edges" and found["input"] == value(YAML)["input"]


@pytest.mark.parametrize(
    "item",
    [
        "*.sh", "*", "@daily", "`date` > a", "% a", "&& a", "|| a", "> a", "] a", "| a", "[ -f a ] && cp a b",
        "{ date; } > b", '"echo" a > b', "'echo' a", '[ "$A" = "b" ] && cp a b', "*_images", ", a",
    ],
)  # fmt: skip
@pytest.mark.parametrize("after", ["", "  # now", "\r"])
def test_a_line_that_needs_quotes_gets_them(item: str, after: str) -> None:
    text, safe = repaired(replaced(YAML, "- date", f"- {item}{after}"))
    assert value(text)["transform"]["stdin"] == [item] and safe
    assert text.replace('"', "").replace("'", "").replace("\\", "") == replaced(
        YAML, "- date", f"- {item}{after}"
    ).replace('"', "").replace("'", "")


@pytest.mark.parametrize(
    "glob", ["*.png", "*", "*a", "@a", "`a`", "/a: b", "a: {b}", "|a", ">a", "[ab]*", "{a,b}/*", "'a' b"]
)
def test_a_value_that_needs_quotes_gets_them(glob: str) -> None:
    text, _ = repaired(replaced(YAML, "glob: /", f"glob: {glob}  # all"))
    assert value(text)["input"]["pfs"]["glob"] == glob
    assert text.endswith("  # all\n")


@pytest.mark.parametrize("glob", ["*.png", "*", "*a", "@a", "`a`"])
@pytest.mark.parametrize(
    "order", ["{repo: images, glob: %s}", "{glob: %s, repo: images}", "{glob: %s ,\n  repo: images}"]
)
def test_a_value_in_brackets_that_needs_quotes_gets_them(glob: str, order: str) -> None:
    text, safe = repaired("pipeline: {name: edges}\ninput: {pfs: " + order % glob + "}\n")
    assert value(text)["input"] == {"pfs": {"repo": "images", "glob": glob}} and safe


@pytest.mark.parametrize(
    ("written", "meant", "safe"),
    [
        ("\\d+", "\\d+", True),
        ("\\d\\w\\.", "\\d\\w\\.", True),
        ('\\d \\"', '\\d "', True),
        ("\\d\\n", "\\d\n", False),
        ("C:\\Users\\new", "C:\\Users\new", False),
        ("\\ud83d\\ude00 \\ud83d\\ude01", "😀 😁", True),
        ("a\\/b\\/c", "a/b/c", True),
    ],
)
def test_escapes(written: str, meant: str, safe: bool) -> None:
    text, is_safe = repaired(replaced(JSON, '"run"', f'"{written}"'))
    assert value(text)["transform"]["cmd"] == [meant] and is_safe is safe


def test_half_of_a_pair_has_no_repair() -> None:
    assert error_of(replaced(JSON, '"run"', '"\\ud83d"')).fix is None


COMMENTED = """{// the spec
  "pipeline": {"name": "edges"}, // its name
  /* Its code.
   * In Python.
   */
  "transform": {"image": "edges:1.0", /* the newest */ "cmd": ["run", "https://a/b"], "env": {"A": "b"}},
  "input": {"pfs": {"repo": "images", "glob": "/*"}} /* all
  files */
}
"""


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_comments_of_javascript_are_kept(line_end: str) -> None:
    text, safe = repaired(COMMENTED.replace("\n", line_end))
    assert safe and value(text)["transform"]["cmd"] == ["run", "https://a/b"]
    comments = [line.partition("#")[2].strip() for line in text.split(line_end) if "#" in line]
    assert comments == ["the spec", "its name", "Its code.", "In Python.", "", "the newest", "all", "files"]
    assert line_end == "\n" or "\n" not in text.replace("\r\n", "")


def test_specs_in_a_row_are_separated() -> None:
    text = f"{JSON}{JSON} {JSON.strip()}{JSON}"
    for _ in range(3):
        text, safe = repaired(text)
        assert safe
    documents = load("edges.json", text.encode(), Kind.PIPELINE).documents
    assert [document.value for document in documents] == [value(JSON)] * 4


@given(st.integers(1, 3), st.sampled_from(["\n", "\r\n"]))
def test_tabs_become_spaces(width: int, line_end: str) -> None:
    """Where only tabs indent, any number of spaces for each means the same."""
    tabs = "\n".join("\t" * ((len(line) - len(line.lstrip(" "))) // 2) + line.lstrip(" ") for line in YAML.split("\n"))
    text, safe = repaired(tabs.replace("\n", line_end).replace("\t", "\t" * width))
    assert safe and "\t" not in text and value(text) == value(YAML)


SCRIPT = """\
pipeline: {name: t}
transform:
\timage: "a:1"
\tcmd: [python3]
\tstdin:
\t- |
\t  for i in (1, 2):
\t\tprint(i)
\t  print("end")
"""


@pytest.mark.parametrize("header", ["|", ">-", "|2 # a script", "!!str |+"])
def test_tabs_in_a_block_of_text_are_left_alone(header: str) -> None:
    wrong = SCRIPT.replace("|", header)
    assert error_of(wrong).fix is None
    assert error_of(wrong.replace("\n", "\r\n")).fix is None


def test_tabs_before_spaces_are_for_a_person_to_check() -> None:
    wrong = SCRIPT.replace("- |", "- >-").replace(
        "\t- >-\n\t  for i in (1, 2):\n\t\tprint(i)\n\t  print", "\t  - print"
    )
    text, safe = repaired(wrong)
    assert "\t" not in text
    assert not safe


def test_tabs_beside_spaces_are_for_a_person_to_check() -> None:
    text, safe = repaired(replaced(YAML, "  name", "\tname"))
    assert not safe and value(text) == value(YAML)


@pytest.mark.parametrize(
    "wrong",
    [
        replaced(YAML, "    repo: images", "      repo: images"),
        replaced(JSON, '["run"]', '["run"'),
        replaced(JSON, '"edges:1.0", "cmd"', '"edges:1.0, "cmd"'),
        replaced(JSON, '"run"', '"echo "hi""'),
        replaced(YAML, "  - date", "  - date\n - ls"),
        replaced(YAML, "pipeline:", "<<<<<<< HEAD\npipeline:"),
    ],
)
def test_no_repair_where_several_are_possible(wrong: str) -> None:
    assert error_of(wrong).fix is None


def test_a_key_too_far_in_is_for_a_person_to_check() -> None:
    text, safe = repaired(replaced(YAML, "  image", "  user: a\n    image"))
    assert not safe and value(text)["transform"].keys() == {"user", "image", "cmd", "stdin", "env"}
