"""The reports for machines: JSON by its published schema, GitHub's annotations, lines, SARIF."""

from __future__ import annotations

import json
import re
from importlib import import_module
from typing import Any
from urllib.parse import unquote_to_bytes

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator  # type: ignore[import-untyped,unused-ignore]

from spec_lint.engine.rule import all_rules
from spec_lint.findings.finding import Edit, Finding, Fix, Refuser, Severity, Span
from spec_lint.findings.source import Source, Unrendered
from spec_lint.report import FORMATS, write
from spec_lint.report.formats.sarif import uri
from tests.report.reporting import NOTHING, finding, label, report, span, summary

schemas: Any = import_module("spec_lint.schemas")
EVIL = "a\nb\r::error file=x,line=1::c%0Ad%, e\x1b[31m\x00\x85\u2028\u202e\udcff.json"
PATHS = st.text(st.sampled_from("ab/.:,%=-\n\r\t\x00\x1b\x85\u2028\u202e\udcff日😀 "), min_size=1)


def fix(*edits: Edit) -> Fix:
    return Fix(edits, safe=False, title="Use quotes")


def every_kind() -> list[Finding]:
    """Findings with everything that a finding can have."""
    source = Source("a.json", '{"key": "välue",\n "other": 日}\n')
    masked = Source("s.json", '{"data": {"k": "qZ8-hidden-tail"}}', ((15, 32),))
    return [
        finding(span(source, '"key"'), refused_by=Refuser.PACHD, pointer=("a~/b", 0), document=0),
        finding(span(source, "日"), severity=Severity.WARNING, help="Do.", related=(label(masked, '"k"', "there"),)),
        finding(span(source, '"välue",\n "other"'), severity=Severity.INFO, fix=fix(Edit(span(source, "日"), '"日"'))),
        finding(Span(masked, 15, 32), fix=fix(Edit(Span(masked, 15, 32), '"qZ8-hidden"'))),
        finding(Span(Source("gone", ""), 0, 0), rule="R001", name="file-unreadable"),
        finding(Span(source, 30, 900)),
    ]


@pytest.mark.parametrize("format_name", FORMATS)
def test_each_format_writes_nothing_and_everything(format_name: str) -> None:
    assert report([], format_name, summary=NOTHING)
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


def rendered(**more: Any) -> Finding:
    """A finding on the third line of what a file was rendered to."""
    source = Source("a.jsonnet", '{\n "b": {},\n "cmd": 1}', origin="rendered with x=1")
    at = span(source, '"cmd"')
    return finding(at, pointer=("transform", "cmd"), document=0, related=(label(source, '"b"', "there"),), **more)


def test_a_place_in_what_was_rendered_is_no_line_of_the_file() -> None:
    assert report([rendered()], "concise").startswith(
        "a.jsonnet:1:1: error[P999] It is wrong. (rendered with x=1, at /transform/cmd)\n"
    )
    assert parsed(report([rendered()], "github").splitlines()[0]) == (
        "error",
        {"file": "a.jsonnet", "title": "P999 is-wrong"},
        "It is wrong. (rendered with x=1, at /transform/cmd)",
    )
    (result,) = sarif([rendered()])["results"]
    for location in (*result["locations"], *result["relatedLocations"]):
        region = location["physicalLocation"]["region"]
        assert region == {"startLine": 1, "startColumn": 1, "endLine": 1, "endColumn": 1}
    assert result["properties"]["rendered"] is True
    assert "/transform/cmd" in result["message"]["text"]
    assert " --> a.jsonnet:3:2 (rendered with x=1)" in report([rendered()])
    later = rendered()._replace(document=1)
    assert "at /transform/cmd of spec 2)" in report([later], "concise")


def test_the_json_report_marks_places_in_what_was_rendered() -> None:
    edited = rendered(fix=fix(Edit(rendered().span, '"b"')))
    (found,) = json.loads(report([edited], "json"))["findings"]
    assert (found["line"], found["rendered"], found["related"][0]["rendered"]) == (3, True, True)
    assert found["fix"] is None, "the edits would be made in the file"
    assert "fixes" not in sarif([edited])["results"][0]
    Draft202012Validator(json.loads(schemas.text("report"))).validate(json.loads(report([rendered()], "json")))


def test_a_place_in_what_failed_to_be_rendered_is_one_of_the_file() -> None:
    source = Unrendered("a.jsonnet", "\n{b}", origin="rendered with x=1")
    assert report([finding(span(source, "b"))], "concise").startswith("a.jsonnet:2:2: ")
    assert parsed(report([finding(span(source, "b"))], "github").splitlines()[0])[1]["line"] == "2"
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


def test_an_annotation_carries_everything() -> None:
    lines = report(every_kind(), "github").splitlines()
    assert len(lines) == 7
    assert parsed(lines[0]) == (
        "error",
        {"file": "a.json", "line": "1", "endLine": "1", "col": "2", "endColumn": "7", "title": "P999 is-wrong"},
        "It is wrong.\npachd rejects the pipeline when it is created.",
    )
    assert parsed(lines[1])[0] == "warning"
    assert parsed(lines[1])[2] == "It is wrong.\nDo."
    assert parsed(lines[2])[:2] == ("notice", {"file": "a.json", "line": "1", "endLine": "2", "title": "P999 is-wrong"})
    assert not lines[6].startswith("::")


@given(PATHS, st.text(st.sampled_from("ab:%,\n\r= \x1b日")))
def test_an_annotation_is_one_line_and_gives_back_what_prints(path: str, message: str) -> None:
    found = finding(Span(Source(path, "x"), 0, 1), message)
    line, last, end = report([found], "github").split("\n")
    assert (end, last[:6]) == ("", "1 file")
    assert line.isprintable()
    _, properties, data = parsed(line)
    assert set(properties) == {"file", "line", "endLine", "col", "endColumn", "title"}
    if re.sub("[\n\r]", "", path).isprintable():
        assert properties["file"] == path
    if re.sub("[\n\r]", "", message).isprintable():
        assert data == message


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


def sarif(findings: list[Finding], **more: Any) -> Any:
    return json.loads(report(findings, "sarif", rules=all_rules, **more))["runs"][0]


def test_sarif_describes_the_rules_that_found_something() -> None:
    rule = next(iter(all_rules().values()))
    run = sarif([finding(span(Source("a", "x"), "x"), rule=rule.code, name=rule.name), *every_kind()])
    records = {record["id"]: record for record in run["tool"]["driver"]["rules"]}
    assert set(records) == {rule.code, "P999", "R001"}
    assert records[rule.code]["shortDescription"]["text"] == rule.summary
    assert records[rule.code]["help"]["text"] == rule.page
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]


def test_sarif_counts_as_the_report_does() -> None:
    first, second, third, hidden, gone, _ = sarif(every_kind())["results"]
    assert first["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "a.json"},
        "region": {"startLine": 1, "startColumn": 2, "endLine": 1, "endColumn": 7},
    }
    assert [result["level"] for result in (first, second, third)] == ["error", "warning", "note"]
    assert second["relatedLocations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "s.json"
    (change,) = third["fixes"][0]["artifactChanges"]
    assert change["replacements"][0]["insertedContent"]["text"] == '"日"'
    assert "fixes" not in hidden
    assert "region" not in gone["locations"][0]["physicalLocation"]


def test_sarif_says_whether_the_run_went_through() -> None:
    crashed = finding(span(Source("a", "x"), "x"), rule="R000", name="internal-error")
    assert sarif([crashed])["invocations"][0]["executionSuccessful"] is False
    (invocation,) = sarif([], summary=summary([], notes=("Said.",)))["invocations"]
    assert invocation["executionSuccessful"] is True
    assert invocation["toolExecutionNotifications"] == [{"level": "note", "message": {"text": "Said."}}]


def test_a_fingerprint_outlives_edits_elsewhere_and_is_given_once() -> None:
    def prints(text: str) -> list[str]:
        source = Source("a.json", text)
        places = [("x", 0), ("x", 0), ("x", 1)]
        found = [finding(span(source, "here"), pointer=pointer, document=0) for pointer in places]
        return [result["partialFingerprints"]["place/v1"] for result in sarif(found)["results"]]

    assert prints("here") == prints("\n\n # more\n here ")
    assert len(set(prints("here"))) == 3


def test_standard_input_is_no_file_named_by_a_hyphen() -> None:
    def uri_of(path: str) -> str:
        (found,) = sarif([finding(span(Source(path, "x"), "x"))])["results"]
        place: str = found["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        return place

    assert uri_of("-") == "stdin:"
    assert uri_of("./-") == "-"


def test_sarif_says_where_the_program_is_described() -> None:
    assert sarif([])["tool"]["driver"]["informationUri"].startswith("https://")


@given(PATHS.filter(lambda path: path != "-"))
def test_a_path_becomes_a_uri_and_comes_back(path: str) -> None:
    written = uri(path)
    assert re.fullmatch(r"(file://)?[A-Za-z0-9._~%/-]*", written)
    back = unquote_to_bytes(written.removeprefix("file://")).decode("utf-8", "surrogateescape")
    assert back == path.removeprefix("./")
