"""The reports for GitLab, Azure Pipelines and TeamCity, and JSON lines, each as its reader takes it apart."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spec_lint.engine.rule import all_rules
from spec_lint.findings.finding import Finding, Severity, Span
from spec_lint.findings.source import Source
from tests.report.reporting import PATHS, every_kind, finding, rendered, report, span

MESSAGES = st.text(st.sampled_from("ab:;%|'[]#,\n\r= \x1b\u2028日😀\ud800"))


def gitlab(findings: list[Finding], **more: Any) -> list[dict[str, Any]]:
    issues: list[dict[str, Any]] = json.loads(report(findings, "gitlab", **more))
    return issues


def test_an_issue_has_the_fields_that_gitlab_reads() -> None:
    assert gitlab([]) == []
    issues = gitlab(every_kind())
    assert len(issues) == 6
    for issue in issues:
        assert set(issue) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert issue["severity"] in ("info", "minor", "major", "critical", "blocker")
        assert issue["location"]["lines"]["begin"] >= 1
        assert all(
            isinstance(issue[name], str) and issue[name] for name in ("description", "check_name", "fingerprint")
        )
    assert [issue["severity"] for issue in issues[:3]] == ["critical", "minor", "info"]
    assert issues[0]["description"] == ("P999 is-wrong: It is wrong. pachd rejects the pipeline when it is created.")
    assert issues[2]["location"] == {"path": "a.json", "lines": {"begin": 1, "end": 2}}
    assert gitlab([rendered()])[0]["location"] == {"path": "a.jsonnet", "lines": {"begin": 1, "end": 1}}


def test_a_fingerprint_is_given_once_and_outlives_edits_elsewhere() -> None:
    def prints(text: str, path: str = "a.json") -> list[str]:
        source = Source(path, text)
        found = [
            finding(span(source, "here"), message, pointer=(pointer,), document=document, rule=rule)
            for rule in ("P001", "P002")
            for pointer in "xy"
            for document in (0, 1)
            for message in ("A", "A", "B")
        ]
        return [issue["fingerprint"] for issue in gitlab(found)]

    assert prints("here") == prints("\n\n # more\n here ")
    assert len(set(prints("here"))) == 24
    assert not set(prints("here")) & set(prints("here", "b.json"))


def test_gitlab_gets_paths_from_the_root_of_the_repository(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (issue,) = gitlab([finding(span(Source("x.json", "x"), "x"))], folder=str(tmp_path / "sub"))
    assert issue["location"]["path"] == "sub/x.json"


def test_json_lines_are_the_findings_of_the_json_report() -> None:
    lines = report(every_kind(), "jsonl").splitlines()
    assert [json.loads(line) for line in lines] == json.loads(report(every_kind(), "json"))["findings"]
    assert report([], "jsonl") == ""


def azure_command(line: str) -> tuple[dict[str, str], str]:
    """The properties and the message of a logging command, as the agent takes it apart."""
    before, mark, rest = line.partition("##vso[")
    assert (before, mark) == ("", "##vso[")
    inside, _, data = rest.partition("]")
    name, _, listed = inside.partition(" ")
    assert name == "task.logissue"

    def back(text: str) -> str:
        for code, character in (("%3B", ";"), ("%5D", "]"), ("%0D", "\r"), ("%0A", "\n"), ("%AZP25", "%")):
            text = text.replace(code, character)
        return text

    pairs = [part.split("=", 1) for part in listed.split(";") if part]
    return {key: back(value) for key, value in pairs}, back(data)


def test_azure_gets_errors_and_warnings() -> None:
    first, second, third, *_, last = report(every_kind(), "azure").splitlines()
    assert azure_command(first) == (
        {"type": "error", "sourcepath": "a.json", "linenumber": "1", "columnnumber": "2", "code": "P999 is-wrong"},
        "It is wrong. pachd rejects the pipeline when it is created.",
    )
    assert azure_command(second)[0]["type"] == "warning"
    assert third == "a.json:1:9: P999 is-wrong: It is wrong."
    assert last == "1 file: 1 pipeline, 0 secrets, 0 other files. 4 errors, 1 warning, 1 info."
    assert azure_command(report([rendered()], "azure").splitlines()[0])[0]["linenumber"] == "1"


@given(PATHS, MESSAGES)
def test_an_azure_command_is_one_line_and_gives_back_what_prints(path: str, message: str) -> None:
    found = finding(Span(Source(path, "x"), 0, 1), message)
    line, _, end = report([found], "azure").split("\n")
    assert end == ""
    assert line.isprintable()
    assert len(re.findall(r"##[a-z]*\[", line)) == 1
    properties, data = azure_command(line)
    assert set(properties) == {"type", "sourcepath", "linenumber", "columnnumber", "code"}
    if re.sub("[\n\r]", "", path).isprintable():
        assert properties["sourcepath"] == path
    if re.sub("[\n\r]", "", message).isprintable() and "##[" not in message:
        assert data == message


def teamcity_message(line: str) -> tuple[str, dict[str, str]]:
    """The name and the values of a service message, as TeamCity takes it apart."""
    match = re.fullmatch(r"##teamcity\[(\w+)((?: \w+='(?:[^'|\[\]]|\|.)*')*)\]", line)
    assert match is not None, line
    back = {"n": "\n", "r": "\r"}
    values = re.findall(r" (\w+)='((?:[^'|]|\|.)*)'", match[2])
    return match[1], {key: re.sub(r"\|(.)", lambda found: back.get(found[1], found[1]), value) for key, value in values}


def test_teamcity_gets_rules_and_inspections() -> None:
    rule = all_rules()["X201"]
    known = finding(span(Source("a", "x"), "x"), rule=rule.code, name=rule.name)
    lines = report([*every_kind(), known], "teamcity", rules=all_rules).splitlines()
    said = [teamcity_message(line) for line in lines[:-1]]
    assert [(name, values["id"]) for name, values in said[:3]] == [
        ("inspectionType", "P999"),
        ("inspectionType", "R001"),
        ("inspectionType", "X201"),
    ]
    assert said[2][1] == {
        "id": "X201",
        "name": "X201 secret-key-missing",
        "description": rule.summary,
        "category": "spec-lint",
    }
    assert said[3] == (
        "inspection",
        {
            "typeId": "P999",
            "message": "It is wrong.\npachd rejects the pipeline when it is created.",
            "file": "a.json",
            "line": "1",
            "SEVERITY": "ERROR",
        },
    )
    assert [values["SEVERITY"] for _, values in said[4:6]] == ["WARNING", "WEAK WARNING"]
    assert lines[-1].startswith("1 file: ")


@given(PATHS, MESSAGES)
def test_a_teamcity_message_is_one_line_and_gives_back_what_prints(path: str, message: str) -> None:
    found = finding(Span(Source(path, "x"), 0, 1), message)
    _, line, _, end = report([found], "teamcity").split("\n")
    assert end == ""
    assert line.isprintable()
    _, values = teamcity_message(line)
    if re.sub("\n", "", path).isprintable():
        assert values["file"] == path
    if re.sub("\n", "", message).isprintable():
        assert values["message"] == message


def test_teamcity_gets_no_value_that_it_would_cut() -> None:
    long = finding(Span(Source("a", "x"), 0, 1), "word " * 900, severity=Severity.WARNING, help="word " * 900)
    for line in report([long], "teamcity").splitlines()[:-1]:
        assert max(map(len, teamcity_message(line)[1].values())) <= 4_000


@pytest.mark.parametrize("form", ["azure", "teamcity", "github"])
def test_ci_services_get_paths_from_the_root_of_the_repository(form: str, tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    written = report([finding(span(Source("x.json", "x"), "x"))], form, folder=str(tmp_path / "sub"))
    assert re.search(r"(sourcepath=|file=|file=')sub/x\.json\b", written)
