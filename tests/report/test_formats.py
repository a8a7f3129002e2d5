"""The reports for machines: JSON by its published schema, GitHub's annotations, lines, SARIF."""

from __future__ import annotations

import json
import re
from importlib import import_module
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator  # type: ignore[import-untyped,unused-ignore]

from spec_lint.findings.finding import Edit, Finding, Span
from spec_lint.findings.source import Source, Unrendered
from spec_lint.report import FORMATS, write
from tests.report.reporting import EVIL, NOTHING, PATHS, every_kind, finding, fix, rendered, report, span

schemas: Any = import_module("spec_lint.schemas")


@pytest.mark.parametrize("format_name", FORMATS)
def test_each_format_writes_nothing_and_everything(format_name: str) -> None:
    assert report([], format_name, summary=NOTHING) or format_name == "jsonl"
    assert report(every_kind(), format_name)


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(ValueError, match="no report format 'xml'"):
        write("xml", [], NOTHING, None)  # type: ignore[arg-type]


@pytest.mark.parametrize("findings", [[], every_kind()], ids=["nothing", "everything"])
def test_the_json_report_is_what_its_schema_says(findings: list[Finding]) -> None:
    text = report(findings, "json")
    assert text.isascii()
    schema = json.loads(schemas.text("report"))
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(json.loads(text))


def test_the_json_report_counts_as_the_contract_says() -> None:
    first, second, third, hidden, gone, behind = json.loads(report(every_kind(), "json"))["findings"]
    assert (first["line"], first["column"], first["end_line"], first["end_column"]) == (1, 2, 1, 7)
    assert (first["pointer"], first["document"], first["refused_by"]) == ("/a~0~1b/0", 0, "pachd")
    assert (second["line"], second["column"], second["end_column"]) == (2, 11, 12)
    assert second["related"] == [
        {
            "file": "s.json",
            "line": 1,
            "column": 11,
            "end_line": 1,
            "end_column": 14,
            "rendered": False,
            "message": "there",
        }
    ]
    assert (third["line"], third["end_line"]) == (1, 2)
    edit = {"file": "a.json", "line": 2, "column": 11, "end_line": 2, "end_column": 12, "text": '"日"'}
    assert third["fix"] == {"safe": False, "title": "Use quotes", "edits": [edit]}
    assert hidden["fix"] is None
    assert (gone["line"], gone["column"], gone["end_line"], gone["end_column"]) == (1, 1, 1, 1)
    assert (behind["line"], behind["end_line"]) == (3, 3)


def test_a_place_in_what_was_rendered_is_no_line_of_the_file() -> None:
    assert report([rendered()], "concise").startswith(
        "a.jsonnet:1:1: error[P999] It is wrong. (rendered with x=1, at /transform/cmd)\n"
    )
    assert annotation(rendered()) == (
        "error",
        {"file": "a.jsonnet", "title": "P999 is-wrong"},
        "a.jsonnet: P999 It is wrong. (rendered with x=1, at /transform/cmd)",
    )
    assert " --> a.jsonnet (rendered with x=1, line 3 of the output)" in report([rendered()])
    later = rendered()._replace(document=1)
    assert "at /transform/cmd of spec 2)" in report([later], "concise")


def test_the_json_report_marks_places_in_what_was_rendered() -> None:
    edited = rendered(fix=fix(Edit(rendered().span, '"b"')))
    (found,) = json.loads(report([edited], "json"))["findings"]
    assert (found["line"], found["rendered"], found["related"][0]["rendered"]) == (3, True, True)
    assert found["fix"] is None, "the edits would be made in the file"
    Draft202012Validator(json.loads(schemas.text("report"))).validate(json.loads(report([rendered()], "json")))


def test_a_place_in_what_failed_to_be_rendered_is_one_of_the_file() -> None:
    source = Unrendered("a.jsonnet", "\n{b}", origin="rendered with x=1")
    assert report([finding(span(source, "b"))], "concise").startswith("a.jsonnet:2:2: ")
    assert annotation(finding(span(source, "b")))[1]["line"] == "2"
    assert json.loads(report([finding(span(source, "b"))], "json"))["findings"][0]["rendered"] is False


@given(PATHS, st.text())
def test_json_gives_back_any_path_and_message(path: str, message: str) -> None:
    found = finding(Span(Source(path, "x"), 0, 1), message, help=message or None)
    (record,) = json.loads(report([found], "json"))["findings"]
    assert (record["file"], record["message"]) == (path, message)


def parsed(line: str) -> tuple[str, dict[str, str], str]:
    """A workflow command as the runner of GitHub takes it apart."""
    assert line.startswith("::")
    head, _, data = line[2:].partition("::")
    name, _, rest = head.partition(" ")
    pairs = [part.split("=", 1) for part in rest.split(",") if part]

    def back(text: str, codes: str) -> str:
        return re.sub(f"%({codes})", lambda match: chr(int(match[1], 16)), text)

    return name, {key: back(value, "25|0D|0A|3A|2C") for key, value in pairs}, back(data, "25|0D|0A")


def annotation(found: Finding) -> tuple[str, dict[str, str], str]:
    """The annotation of a finding, alone in the group of its file."""
    group, line, end, _ = report([found], "github").splitlines()
    assert parsed(group)[0] == "group"
    assert parsed(end) == ("endgroup", {}, "")
    return parsed(line)


def test_annotations_are_in_a_group_for_each_file() -> None:
    said = [parsed(line) for line in report(every_kind(), "github").splitlines()[:-1]]
    assert [name for name, _, _ in said] == [
        *("group", "error", "warning", "notice", "error", "endgroup"),
        *("group", "error", "endgroup", "group", "error", "endgroup"),
    ]
    assert [data for name, _, data in said if name == "group"] == [
        "a.json: 2 errors, 1 warning, 1 info",
        "s.json: 1 error",
        "gone: 1 error",
    ]


def test_an_annotation_carries_everything() -> None:
    text = report(every_kind(), "github").splitlines()
    lines = [line for line in text if "group::" not in line]
    assert len(lines) == 7
    assert parsed(lines[0]) == (
        "error",
        {"file": "a.json", "line": "1", "endLine": "1", "col": "2", "endColumn": "7", "title": "P999 is-wrong"},
        "a.json:1:2: P999 It is wrong.\npachd rejects the pipeline when it is created.",
    )
    assert parsed(lines[1])[0] == "warning"
    assert parsed(lines[1])[2] == "a.json:2:11: P999 It is wrong.\nDo."
    assert parsed(lines[2])[2].startswith("a.json:1: P999 "), (
        "of an annotation of several lines, GitHub takes no column"
    )
    assert parsed(lines[2])[:2] == ("notice", {"file": "a.json", "line": "1", "endLine": "2", "title": "P999 is-wrong"})
    assert not lines[6].startswith("::")


@given(PATHS, st.text(st.sampled_from("ab:%,\n\r= \x1b日")))
def test_an_annotation_is_one_line_and_gives_back_what_prints(path: str, message: str) -> None:
    found = finding(Span(Source(path, "x"), 0, 1), message)
    text = report([found], "github")
    assert text.count("\n") == 4
    assert text.replace("\n", "").isprintable()
    _, properties, data = annotation(found)
    assert set(properties) == {"file", "line", "endLine", "col", "endColumn", "title"}
    if re.sub("[\n\r]", "", path).isprintable():
        assert properties["file"] == path
    if re.sub("[\n\r]", "", message).isprintable():
        assert data == f"{properties['file']}:1:1: P999 {message}"


@given(PATHS, st.text())
def test_a_line_is_one_line(path: str, message: str) -> None:
    found = finding(Span(Source(path, "x"), 0, 1), message, help=message)
    line, last, end = report([found], "concise").split("\n")
    assert line.isprintable()
    assert ":1:1: error[P999] " in line
    assert (end, last) == ("", "1 file: 1 pipeline, 0 secrets, 0 other files. 1 error, 0 warnings.")


@pytest.mark.parametrize("format_name", ["text", "concise", "github"])
def test_no_name_of_a_file_forges_a_line(format_name: str) -> None:
    out = report([finding(Span(Source(EVIL, "x"), 0, 1))], format_name)
    assert not any(line.startswith("::error file=x") for line in out.splitlines())
    assert not set(out) & set("\x1b\x00\r\x85\u2028\u202e")
