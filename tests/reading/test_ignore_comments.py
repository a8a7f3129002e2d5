"""Comments about spec-lint are found where they are comments, never inside strings, and cover what they stand over."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spec_lint.findings.ignore_comment import IgnoreComment
from spec_lint.findings.source import Source
from spec_lint.reading.ignore_comments import Layout, ignore_comments
from spec_lint.reading.jsonnet.comments import jsonnet_layout
from spec_lint.reading.yaml import go_yaml
from spec_lint.reading.yaml.comments import yaml_layout


def found(text: str, layout: Callable[[Source], Layout] = yaml_layout) -> list[IgnoreComment]:
    return list(ignore_comments(layout(Source("a", text))))


def covered(text: str, layout: Callable[[Source], Layout] = yaml_layout) -> list[str | None]:
    """The text that each comment is about, without blanks around it; None for the whole file."""
    return [one.covers and text[slice(*one.covers)].strip() for one in found(text, layout)]


C = "# spec-lint: ignore[X] why"
D = "# spec-lint: ignore-document[X] why"


@pytest.mark.parametrize(("text", "about"), [
    pytest.param(f"a: 1  {C}\nb: 2\n", f"a: 1  {C}", id="its line"),
    pytest.param(f"{C}\na: 1\nb: 2\n", "a: 1", id="the line below"),
    pytest.param(f"{C}\n# other\n  # more\na: 1\n", "a: 1", id="other comments between"),
    pytest.param(f"{C}\n\n# other\na: 1\n", "", id="a blank line between"),
    pytest.param(f"{C}\na:\n  c: 1\n  d: [2,\n   3]\nb: 2\n", "a:\n  c: 1\n  d: [2,\n   3]", id="an entry"),
    pytest.param(f"a:\n- b: 1\n  {C}\n- c: 1\n  d: 2\n- e: 1\n", "- c: 1\n  d: 2", id="an item of a list"),
    pytest.param(f"a:\n  {C}\n  - b: 1\n    c: 1\n", "- b: 1\n    c: 1", id="the first item"),
    pytest.param(f"a:\n- b: 1\n  {C}\n  c: 1\n  d: 2\n", "c: 1", id="an entry in an item"),
    pytest.param(f"- {C}\n  b: 1\n  c: 2\n- d: 1\n", "b: 1\n  c: 2", id="behind the dash of an item"),
    pytest.param(f"a: |  {C}\n  text\n  more\nb: 1\n", f"a: |  {C}\n  text\n  more", id="a block with its text"),
    pytest.param(f'a: "b\n  c"  {C}\nd: 1\n', f'a: "b\n  c"  {C}', id="behind a string of several lines"),
    pytest.param(f"{C}\na: >-\n  b\n\n  c\nd: 1\n", "a: >-\n  b\n\n  c", id="above a block"),
    pytest.param(f'{{\n  {C}\n  "a": {{\n    "b": 1\n  }},\n  "c": 2\n}}\n', '"a": {\n    "b": 1\n  }', id="JSON"),
    pytest.param(f'{C}\n{{"a": 1,\n"b": 2}}\n', '{"a": 1,\n"b": 2}', id="above everything in JSON"),
    pytest.param(f"{C}\n---\na: 1\nb: 1\n", "a: 1", id="above the first marker"),
    pytest.param(f"a: 1\n{C}\n---\nb: 1\n", "", id="at the end of a document"),
    pytest.param(f"a: 1\n{C}\n", "", id="at the end of a file"),
    pytest.param(f"a: 1\r\n{C}\r\nb: 1\r\nc: 1\r\n", "b: 1", id="carriage returns"),
    pytest.param(f"\ufeff{C}\nb: 1\nc: 1\n", "b: 1", id="a byte order mark"),
    pytest.param(f"é: 1\n😀: 1  {C}\nc: 1\n", f"😀: 1  {C}", id="wide characters"),
    pytest.param(f"a: 1  {D}\nb: 2\n", None, id="the only document"),
    pytest.param(f"a: 1\n---\nb: 2\n{D}\n---\nc: 3\n", f"---\nb: 2\n{D}", id="one document"),
    pytest.param(f"a: 1\n---  {D}\nb: 2\n---\nc: 3\n", f"---  {D}\nb: 2", id="a document from its marker"),
    pytest.param(f"{D}\n---\na: 1\n---\nb: 2\n", f"{D}\n---\na: 1", id="the first document"),
    pytest.param("# spec-lint: ignore-file[X] why\na: 1\n---\nb: 2\n", None, id="the file"),
    pytest.param(f"&a !!map\na: 1  {C}\nb: *a\n", f"a: 1  {C}", id="anchors and aliases"),
    pytest.param(f"a: !!str  {C}\n  b\nc: 1\n", f"a: !!str  {C}\n", id="between a tag and its value"),
])  # fmt: skip
def test_a_comment_is_about(text: str, about: str | None) -> None:
    (one,) = covered(text)
    assert one == (about and about.strip())


@pytest.mark.parametrize("text", [
    f"a: |\n  text\n  {C}\n", f"a: >\n\n  {C}\n  b\n", f'a: "b {C}"\n', f"a: 'b\n  {C}'\n", f"a: b{C}\n",
    f"a: |2\n   b\n  {C}\n", f'["a", "{C}"]', f"a: &x{C}\n", f"- |\n {C}\n",
])  # fmt: skip
def test_text_is_no_comment(text: str) -> None:
    assert found(text) == []


def test_what_is_before_an_error_of_syntax_is_known() -> None:
    assert covered(f"a: 1\n{C}\nb: 1\nc: 'd {C}\n") == ["b: 1"]
    assert covered(f"{C}\nb: 1\nc: }}\nd: 1 {C}\n") == ["b: 1"]
    assert covered(f"a: 1\n---\n{D}\nb: [\n") == [f"---\n{D}\nb: [\n".strip()]


J = "// spec-lint: ignore[R] why"


@pytest.mark.parametrize(("text", "about"), [
    pytest.param(f"{J}\nlocal a = 1;\n{{}}\n", "local a = 1;", id="the line below"),
    pytest.param(f"local a = 1;  {J}\n{{}}\n", f"local a = 1;  {J}", id="its line"),
    pytest.param(f"local a = |||\n  {C}\n|||;  {J}\n", f"local a = |||\n  {C}\n|||;  {J}", id="a text block"),
    pytest.param(f"local a = '{C}';  /* spec-lint: ignore[R] why */\n", None, id="a string"),
    pytest.param(f'local a = @"\\";  {C}\n', f'local a = @"\\";  {C}', id="a verbatim string"),
    pytest.param(f'local a = "\\"{J}";\n{J}\n{{}}\n', "{}", id="an escaped quote"),
])  # fmt: skip
def test_a_comment_in_jsonnet_is_about(text: str, about: str | None) -> None:
    (one,) = covered(text, jsonnet_layout)
    assert one == (about if about is not None else text.strip())


@pytest.mark.parametrize("text", [
    f"local a = '{J}'; a", f'local a = "\n{J}"; a', f"local a = @'it''s {J}'; a", f"|||\n  b\n\n  {J}\n|||",
    f"/* see\n {J[3:]}x */ {{}}".replace("spec-lint", "lint"), f"local a = ' {J}",
])  # fmt: skip
def test_text_in_jsonnet_is_no_comment(text: str) -> None:
    assert found(text, jsonnet_layout) == []


# ---------------------------------------------------------------------------------------------------------------------
# Any YAML: text in strings of every style, comments at every place

TEXT = "# spec-lint: ignore[X] text"
WORDS = st.lists(st.sampled_from(["a", "b:", "- c", "#", TEXT, f"d {TEXT}", "{e", "'", '"', "|", "x y"]), max_size=4)
INNER = st.lists(WORDS.map(" ".join), min_size=1, max_size=3)
VALUES = st.recursive(
    INNER,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda items: ("list", items)),
        st.lists(inner, min_size=1, max_size=3).map(lambda items: ("map", items)),
    ),
    max_leaves=8,
)


class Writer:
    """Writes a value as YAML, each string in a style that can hold it, with numbered comments between."""

    def __init__(self, choose: Callable[[int], int]) -> None:
        self.choose = choose
        self.lines: list[str] = []
        self.comments = 0

    def comment(self) -> str:
        self.comments += 1
        return f"# spec-lint: ignore[X] real {self.comments}"

    def add(self, line: str) -> None:
        if self.choose(3) == 0:
            line = f"{line}  {self.comment()}"
        self.lines.append(line)

    def own_line(self, indent: int) -> None:
        if self.choose(4) == 0:
            self.lines.append(" " * self.choose(indent + 1) + self.comment())

    def write(self, value: Any, head: str, indent: int) -> None:
        """A value after ``head``, which begins its line."""
        if isinstance(value, list):
            self.string(value, head, indent)
            return
        shape, items = value
        if self.choose(3) == 0:
            self.flow(value, head, indent)
            return
        self.add(head)
        for number, item in enumerate(items):
            self.own_line(indent)
            mark = "-" if shape == "list" else f"key{number}:"
            self.write(item, " " * indent + mark, indent + 2)

    def string(self, lines: list[str], head: str, indent: int) -> None:
        style = self.choose(5)
        if style == 0 and lines[0].strip():
            self.add(f"{head} |{indent}" if lines[0][:1] == " " else f"{head} |")
            self.lines += [" " * (indent + 1) + line for line in lines]
        elif style == 1:
            body = f"\n{' ' * (indent + 1)}".join(line.replace("'", "''") for line in lines)
            self.add(f"{head} '{body}'")
        elif style == 2:
            body = f"\n{' ' * (indent + 1)}".join(re.sub(r'(["\\])', r"\\\1", line) for line in lines)
            self.add(f'{head} "{body}"')
        elif style == 3 and lines[0].strip():
            self.add(f"{head} >-")
            self.lines += [" " * (indent + 1) + line for line in lines]
        else:
            self.add(f"{head} plain#{len(lines)}")

    def flow(self, value: Any, head: str, indent: int) -> None:
        shape, items = value
        self.add(f"{head} {'[' if shape == 'list' else '{'}")
        for number, item in enumerate(items):
            self.own_line(indent)
            key = f"key{number}: " if shape == "map" else ""
            if isinstance(item, list):
                text = re.sub(r'(["\\])', r"\\\1", " ".join(item))
                self.add(f'{" " * indent}{key}"{text}",')
            else:
                self.flow(item, " " * indent + key, indent + 1)
                self.lines.append(" " * indent + ",")
        self.lines.append(" " * indent + ("]" if shape == "list" else "}"))


def scalars(root: Any) -> Iterator[str]:
    stack = [root]
    while stack:
        node = stack.pop()
        stack += go_yaml.children(node)
        if isinstance(node.value, str):
            yield node.value


@settings(max_examples=300)
@given(st.lists(VALUES, min_size=1, max_size=3), st.randoms(use_true_random=False), st.sampled_from(["\n", "\r\n"]))
def test_comments_are_found_in_any_yaml_and_never_inside_of_strings(
    values: list[Any], random: Any, ending: str
) -> None:
    writer = Writer(random.randrange)
    for number, value in enumerate(values):
        writer.write(value, f"top{number}:", 1)
    text = ending.join(writer.lines) + ending
    roots, error = go_yaml.compose(text)
    assert error is None, (error, text)
    held = "\n".join(word for root in roots for word in scalars(root))
    assert "real" not in held
    reasons = sorted(int(one.reason.removeprefix("real ")) for one in found(text))
    assert reasons == list(range(1, writer.comments + 1)), text


@settings(max_examples=200)
@given(st.text(f"ab:-{{}}[],#|>'\" \n{C[:4]}", max_size=60), st.integers(0, 60))
def test_odd_yaml_has_no_comment_inside_of_a_string(text: str, at: int) -> None:
    text = f"{text[:at]}{C}\n{text[at:]}"
    roots, _ = go_yaml.compose(text)
    in_a_string = any("spec-lint: ignore[X]" in word for root in roots for word in scalars(root))
    assert not (in_a_string and found(text))
    for one in found(text):
        assert one.covers is None or 0 <= one.covers[0] <= one.covers[1] <= len(text) + 1
