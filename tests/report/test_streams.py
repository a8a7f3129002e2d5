"""No text that leaves the program commands a CI runner, in whatever pieces it is written."""

from __future__ import annotations

import io
import json
import re

from hypothesis import example, given
from hypothesis import strategies as st

from spec_lint.report.streams import Guarded, RunnerCommand, harmless

COMMAND = re.compile(r"##[A-Za-z]*\[|(?:^|[\r\n])\s*::(?!: )")
"""What GitHub, Azure and TeamCity look for."""
TEXTS = st.lists(st.sampled_from(["::", ":", "#", "##", "[", "vso", "x", " ", "\t", "\n", "\r", "::: ", "\u2003"])).map(
    "".join
)


@given(TEXTS)
@example("##[error]x ##vso[task.complete] ###teamcity[a")
@example("\n \u2003::set-output name=a::b")
def test_a_text_is_harmless_and_says_the_same(text: str) -> None:
    safe = harmless(text)
    assert not COMMAND.search(safe)
    assert safe.replace("\\u003a", ":").replace("\\u005b", "[") == text


@given(st.lists(TEXTS))
@example(["#", "#", "[a"])
@example([":", ":a"])
@example(["  ", "::a"])
@example(["a", "::b\n", "::c"])
@example([" ::: ", "", "::"])
@example([" " * 100, "::a"])
def test_a_text_is_harmless_in_pieces(pieces: list[str]) -> None:
    out = io.StringIO(newline="")
    guard = Guarded(out)
    for piece in pieces:
        guard.write(piece)
    assert not COMMAND.search(out.getvalue())
    assert out.getvalue().replace("\\u003a", ":").replace("\\u005b", "[") == "".join(pieces)


def test_what_is_no_command_stays() -> None:
    for text in ("a ::b", "# [a]", "## [a]", "a##b [c", "  ::: a.json:1:2", "std::vector", "x: :y\n"):
        assert harmless(text) == text


@given(st.text(st.sampled_from('#[:va\n"\\')))
def test_json_stays_the_same_json(text: str) -> None:
    assert json.loads(harmless(json.dumps({text: [text]}, indent=1))) == {text: [text]}


def test_a_command_that_is_meant_goes_through_and_nothing_in_it() -> None:
    out = io.StringIO()
    guard = Guarded(out)
    guard.write("::error::not meant\n")
    guard.write(RunnerCommand("::error::##[group]meant\n"))
    assert out.getvalue() == "\\u003a:error::not meant\n::error::##\\u005bgroup]meant\n"
