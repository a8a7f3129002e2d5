"""What is said of a text that pachctl's YAML parser cannot read, and at which place."""

from __future__ import annotations

import time

import pytest

from spec_lint.findings.source import Source
from spec_lint.reading.node import ReadingError
from spec_lint.reading.spec import read_specs


def the_error(text: str) -> ReadingError:
    [error] = [error for spec in read_specs(Source("edges.json", text)) for error in spec.errors]
    return error


SPEC = '{"pipeline": {"name": "edges"},\n "salt": "a // b"}'


@pytest.mark.parametrize(
    "text",
    [
        "// my pipeline\n" + SPEC,
        "/* my\n pipeline */" + SPEC,
        SPEC.replace(",\n", ", // its name\n"),
        SPEC.replace("{", "{\n // see: below\n", 1),
        SPEC.replace(",\n", ', "tries": [1, // one\n 2: 3],', 1),
        SPEC + " // the end",
        SPEC + "\n---\n// the second\n" + SPEC,
    ],
)
def test_a_comment_of_another_language_is_told_as_that(text: str) -> None:
    error = the_error(text)
    assert text[error.start : error.end] in ("//", "/*")
    assert "JSON has no comments" in error.message and "#" in (error.help or "")


@pytest.mark.parametrize(
    "text",
    [
        '{"pipeline": {"name": "// edges"} "salt": "a"}',
        "{pipeline: {name: edges}, description: see // below, salt: [a}",
        "{pipeline: {name: edges}, # // a comment of YAML\n salt: [a}",
        "{pipeline: {name: 'a // b'}, egress: {URL: s3://edges}, salt: [a}",
        "description: see // below\nsalt: [a}",
        SPEC + "\n---\ndescription: see, // below\nsalt: [a}",
        '{"pipeline": {"name": "edges"} "salt": "a"} // behind the place',
    ],
)
def test_other_slashes_are_not_taken_for_comments(text: str) -> None:
    assert "comment" not in the_error(text).message


def test_a_comment_alone_makes_no_error() -> None:
    """Here YAML takes it for a part of the key: only the words of an error change."""
    [spec] = read_specs(Source("edges.json", '{ /* a */ "pipeline": {"name": "edges"}}'))
    assert spec.errors == []


def test_many_slashes_are_looked_at_in_reasonable_time() -> None:
    start = time.perf_counter()
    the_error("/* */" * 5_000 + "x: y: z")
    the_error("{a: " + "b // c " * 20_000 + "]")
    the_error('{"a": ' + '"\\' * 20_000)
    assert time.perf_counter() - start < 5


@pytest.mark.parametrize("text", [SPEC + "}", SPEC + "\n]", SPEC + "}, "])
def test_a_closing_bracket_too_many(text: str) -> None:
    error = the_error(text)
    assert error.start == len(SPEC) + text[len(SPEC) :].index(text[len(SPEC) :].strip()[0])
    assert "Extra closing bracket" in error.message and error.help == "Remove it."


@pytest.mark.parametrize("behind", [', "salt": "a"}', '\n"salt": "a"}', ',\n "salt": "a"}'])
def test_a_spec_that_is_closed_too_early(behind: str) -> None:
    error = the_error(SPEC + behind)
    assert (error.start, error.end) == (len(SPEC) - 1, len(SPEC))
    assert "ends the spec" in error.message


def test_the_help_about_specs_in_a_row_says_how_to_make_a_list() -> None:
    assert "a comma, with one pair of brackets" in (the_error(SPEC + ", " + SPEC).help or "")
    assert "A second object" in the_error(SPEC + SPEC).message
