"""The usual mistakes of hand-written YAML and JSON: where they are, and the cure."""

from __future__ import annotations

import pytest

from spec_lint.findings.source import Source
from spec_lint.reading.node import ReadingError
from spec_lint.reading.spec import read_specs

JSON = """{
  "pipeline": {"name": "edges"},
  "transform": {"image": "edges:1.0", "cmd": ["run"]},
  "input": {"pfs": {"repo": "images", "glob": "/"}}
}
"""
YAML = """pipeline:
  name: edges
  project: {name: tides}
transform:
  image: "edges:1.0"
  cmd: [run, x]
  env:
    A: b
    C: d
input:
  pfs:
    repo: images
    glob: /
"""


def the_error(text: str) -> ReadingError:
    (error,) = [error for spec in read_specs(Source("edges.yaml", text)) for error in spec.errors]
    return error


def told(text: str) -> tuple[int, str, str]:
    """The line of the error, the text of its place, and its message and help."""
    error = the_error(text)
    return text.count("\n", 0, error.start) + 1, text[error.start : error.end], f"{error.message} {error.help}"


@pytest.mark.parametrize(
    ("old", "new", "line", "place", "says"),
    [
        ('"edges"', '"edges', 2, '"edges},', "no closing quote|closing quote is missing"),
        ('"/"', '"/', 4, '"/}}', "closing quote is missing"),
        ('"name": "edges"', '"name: "edges"', 2, "e", "quote is missing"),
        ('"run"', '"echo "hi""', 3, "h", "escape the quotes"),
        ('"name": ', '"name" ', 2, '"', "Missing colon"),
        ('"name": ', '"name"= ', 2, "=", "Missing colon"),
        ('"pipeline": {', '"pipeline" {', 2, "{", "Missing colon"),
        ('"input": {', '"input" {', 4, "{", "Missing colon"),
        ('"edges"},', '"edges"}', 3, '"', "Missing comma"),
        ('"edges:1.0",', '"edges:1.0"', 3, '"', "Missing comma"),
        ('["run"]', '["run"', 3, "}", "closing bracket"),
        ('["run"]', '["run",,"x"]', 3, ",", "Remove one of the commas"),
        ('"run"', '"\\d+"', 3, "\\", "two backslashes"),
        ('"run"', '"C:\\Users"', 3, "s", "single quotes"),
        ('"run"', "@run", 3, "@", "in quotes"),
        ('"run"', "*run", 3, "*", "in quotes"),
        ('"pipeline": {"name": "edges"}', "“pipeline”:{“name”:“edges”}", 2, "“", "U+201C (left double quotation mark)"),
        ('"edges"},', '"edges”},', 2, "”", "Write straight quotes"),
        ('"edges:1.0"', '"It’s “so”", x: y: z', 3, ":", "Missing comma"),
        ("{\n", "```json\n{\n", 1, "```", "Remove the line"),
    ],
)
def test_json(old: str, new: str, line: int, place: str, says: str) -> None:
    at, text, words = told(JSON.replace(old, new, 1))
    assert (at, text) == (line, place), words
    assert any(one in words for one in says.split("|")), words


@pytest.mark.parametrize(
    ("old", "new", "line", "place", "says"),
    [
        ("name: edges", "name:edges", 2, ":", "space is missing after this colon"),
        ("repo: images", "repo:images", 12, ":", "space is missing after this colon"),
        ("glob: /", "glob:/", 13, ":", "space is missing after this colon"),
        ("cmd: [run, x]", "cmd:[run, x]", 6, ":", "space is missing after this colon"),
        ("cmd: [run, x]", "cmd:\n  -run\n  -x", 7, "-", "space is missing after this hyphen"),
        ("    A: b", "    A = b", 8, "A", "Missing colon"),
        ("    A: b", "    A b", 8, "A", "Missing colon"),
        ("input:", "input", 10, "input", "Missing colon"),
        ("name: edges", 'name: "edges', 2, '"edges', "closing quote is missing"),
        ("name: edges", "name: 'edges", 2, "'edges", "closing quote is missing"),
        ("    A: b", '    "A: b', 8, '"A: b', "closing quote is missing"),
        ("[run, x]", "[run, 'x]", 6, "'x]", "closing quote is missing"),
        ("A: b", 'A: "b" c', 8, "c", "in single quotes"),
        ("A: b", "A: 'it's b'", 8, "s", "in double quotes"),
        ("[run, x]", "[run, #x]", 6, "#", "A comment begins here"),
        ("A: b", "A: b: c", 8, ":", "in quotes"),
        ("A: b", "A: %b", 8, "%", "in quotes"),
        ("A: b", "A: `b`", 8, "`", "in quotes"),
        ("A: b", "A: @b", 8, "@", "in quotes"),
        ("A: b", "A: ,b", 8, ",", "in quotes"),
        ("A: b", "A: & b", 8, "&", "an anchor"),
        ("A: b", "A: | b", 8, "|", "a block of text"),
        ("A: b", "A: {b} c", 8, "c", "a mapping"),
        ("glob: /", "glob: *.png", 13, "*", "an alias"),
        ("glob: /", "glob: *", 13, "*", "in quotes"),
        ("glob: /", "glob: *_images", 13, "*", "in quotes"),
        ("A: b", "A: - b", 8, "-", "line of its own"),
        ("    A: b", "\tA: b", 8, "\t", "Write spaces"),
        ("    C: d", "      C: d", 9, "C", "further in"),
        ("    C: d", "   C: d", 9, "C", "Indent it like"),
        ("A: b", "A: “b: c”", 8, "“", "Write straight quotes"),
        ("A: b", "A: it’s b: c", 8, ":", "in quotes"),
        ("    A: b", "<<<<<<< HEAD\n    A: b\n=======\n    A: c\n>>>>>>> x", 8, "<<<<<<< HEAD", "merge conflict"),
        ("pipeline:", "```yaml\npipeline:", 1, "```", "Remove the line"),
        ("    A: b", "   \u00a0A: b", 8, "\u00a0", "no-break space (U+00A0)"),
    ],
)
def test_yaml(old: str, new: str, line: int, place: str, says: str) -> None:
    assert old in YAML
    at, text, words = told(YAML.replace(old, new, 1))
    assert (at, text) == (line, place), words
    assert says in words


@pytest.mark.parametrize(
    ("item", "place", "says"),
    [
        ("[ -f a ] && cp a b", "&", "begins a list"),
        ("[[ -f a ]] || exit", "|", "begins a list"),
        ('[ "$A" = "b" ] && cp a b', "&", "begins a list"),
        ('[ "$A" = "b" ]', "[", "begins a list"),
        ("{ date; } > b", ">", "begins a mapping"),
        ('"echo" a > b', "a", "begins with a quote"),
        ("'echo' a", "a", "begins with a quote"),
        ("*.sh", "*", "an alias"),
        ("@daily", "@", "cannot start"),
        ("`date` > a", "`", "cannot start"),
        ("% a", "%", "cannot start"),
        ("&& a", "&", "an anchor"),
        ("|| a", "|", "a block of text"),
        ("> a", ">", "a block of text"),
        ("] a", "]", "cannot start"),
    ],
)
def test_commands_of_a_shell_that_begin_like_something_of_yaml(item: str, place: str, says: str) -> None:
    text = YAML.replace("cmd: [run, x]", f"cmd: [sh]\n  stdin:\n  - {item}")
    line, at, words = told(text)
    assert (line, at[:1]) == (8, place) and says in words
    assert "quotes" in words


def test_an_address_is_no_key_without_a_space() -> None:
    text = YAML.replace("A: b", "http://x/y\n    B: c")
    assert "space is missing" not in the_error(text).message


def test_a_missing_quote_far_above_does_not_take_long() -> None:
    text = JSON.replace('"edges"', '"edges') + "x: 1\n" * 20_000
    assert "closing quote" in the_error(text).message
