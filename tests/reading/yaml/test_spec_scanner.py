"""What go-yaml v3 does otherwise than libyaml: each case was found by asking both the same."""

from __future__ import annotations

import time
from typing import Any

import pytest

from spec_lint.findings.source import Source
from spec_lint.reading.spec import read_specs, spec_nodes


def values(text: str) -> list[Any]:
    specs = read_specs(Source("pipeline.yaml", text))
    assert [error for spec in specs for error in spec.errors] == []
    return [spec.value for spec in specs]


def refusals(text: str) -> list[tuple[str, str]]:
    """The code of each error, and the text it points at."""
    specs = read_specs(Source("pipeline.yaml", text))
    return [(error.code, text[error.start : error.end]) for spec in specs for error in spec.errors]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("{image: edges:1.0}", {"image": "edges:1.0"}),
        ("{url: http://host:80/x, b: c}", {"url": "http://host:80/x", "b": "c"}),
        ("{a:b: c}", {"a:b": "c"}),
        ("{a::b: c}", {"a::b": "c"}),
        ("{a:}", {"a:": None}),
        ("[{a: b:}]", {"a": "b:"}),
        ("{a: b:\u00a0}", {"a": "b:\u00a0"}),
        ("{x: \ue03a, a: b:c}", {"x": "\ue03a", "a": "b:c"}),
        ("{a: 'b:c', d: e:f}", {"a": "b:c", "d": "e:f"}),
        ("{a: b:c, d: !<tag:yaml.org,2002:str> 5, 'e f:g':h}", {"a": "b:c", "d": "5", "e f:g": "h"}),
        ('{a: b:c, d: [e:f, "g h:i", j k:l]} # m n:o', {"a": "b:c", "d": ["e:f", "g h:i", "j k:l"]}),
    ],
)
def test_a_colon_inside_of_a_plain_scalar_between_braces(text: str, value: Any) -> None:
    assert values(text) == [value]


def test_many_inner_colons_are_read_in_reasonable_time() -> None:
    text = "{" + ", ".join(f"k{number}: a:b" for number in range(2000)) + "}"
    start = time.perf_counter()
    assert len(values(text)[0]) == 2000
    assert time.perf_counter() - start < 5


@pytest.mark.parametrize("escapes", ["\\/", "\\\\\\/"])
def test_the_escape_of_a_slash_is_refused(escapes: str) -> None:
    assert refusals(f'{{"a": "x{escapes}y"}}') == [("R101", "\\/")]


def test_a_backslash_before_a_slash_is_not_an_escape_of_it() -> None:
    assert values('{"a": "x\\\\/y"}') == [{"a": "x\\/y"}]


def test_the_escape_of_a_single_quote_is_taken() -> None:
    assert values("{\"it\\'s\": \"a\\'b\\'c\", 'd': \"\\\\'\"}") == [{"it's": "a'b'c", "d": "\\'"}]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("# one\n\t# two\na: 1\n", {"a": 1}),
        ("a: 1\n# one\n\t\n  \t# two\nb: 2\n", {"a": 1, "b": 2}),
        ("- # one\n\t# two\n  a: 1\n", {"a": 1}),
        ("?\t# one\n a\n: 1\n", {"a": 1}),
    ],
)
def test_tabs_before_comments(text: str, value: Any) -> None:
    assert values(text) == [value]


@pytest.mark.parametrize(
    "text", ["\t# one\na: 1\n", "a: 1 # one\n\t# two\n", "# one\n\ta: 1\n", "a: # one\n\t# two\n  b: 1\n"]
)
def test_tabs_elsewhere_are_refused(text: str) -> None:
    assert refusals(text) == [("R101", "\t")]


def test_a_byte_order_mark_inside_of_a_text_is_a_character_like_others() -> None:
    assert values("a: 1\n\ufeffb: 2\n") == [{"a": 1, "\ufeffb": 2}]
    assert refusals("a: 1\n\ufeff\n") != []


def test_two_byte_order_marks_lose_characters() -> None:
    # One mark is gone when a text is decoded.
    assert refusals("\ufeffa: 1\nb: 2\n") == [("R102", "\ufeff")]
    assert values('\ufeff{"a":\n "b"}') == [{"a": "b"}]


@pytest.mark.parametrize("version", ["1.2", "1.0", "2.0"])
def test_other_versions_of_yaml_are_refused(version: str) -> None:
    assert refusals(f"%YAML {version}\n---\na: 1\n") == [("R101", "%")]
    assert values("%YAML 1.1\n---\na: 1\n") == [{"a": 1}]
    assert values("a: '\n\n%YAML 1.2'\n") == [{"a": "\n%YAML 1.2"}]


def test_an_anchor_may_be_set_twice() -> None:
    assert values("a: &x 1\nb: &x 2\n---\nc: &x [d]\n") == [{"a": 1, "b": 2}, {"c": ["d"]}]


def test_aliases_are_refused_where_they_stand() -> None:
    assert refusals("a: &x {b: 1}\nc: *x\nd: [*x]\n*x : e\n") == [("R103", "*x"), ("R103", "*x"), ("R103", "*x")]
    assert refusals("a: &x [*x]\n") == [("R103", "*x")]


def test_the_place_of_an_alias_is_known() -> None:
    text = "a: &x 1\nb: *x\n"
    (node,) = spec_nodes(Source("pipeline.yaml", text))
    assert node is not None
    alias = node.entries[1][1]
    assert text[alias.start : alias.end] == "*x"


def test_an_alias_without_its_anchor_is_a_syntax_error() -> None:
    assert refusals("a: &x 1\nb: *y\n") == [("R101", "*")]


def test_what_only_looks_like_an_alias_is_text() -> None:
    assert values('{"cmd": "ls *x && rm *y", "glob": "/*"}') == [{"cmd": "ls *x && rm *y", "glob": "/*"}]


@pytest.mark.parametrize("quote", ['"', "'"])
def test_brackets_inside_of_quotes_do_not_nest(quote: str) -> None:
    (spec,) = read_specs(Source("spec.yaml", f"a: {quote}{'[' * 10_001}{quote}\nb: [1]\n"))
    assert (spec.errors, spec.value) == ([], {"a": "[" * 10_001, "b": [1]})


def test_more_levels_than_go_yaml_takes_are_refused() -> None:
    (spec,) = read_specs(Source("spec.yaml", "a: " + "[" * 10_001 + "]" * 10_001))
    assert [error.code for error in spec.errors] == ["R101"]
