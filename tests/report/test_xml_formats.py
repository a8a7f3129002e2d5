"""JUnit's and Checkstyle's XML: by schemas of what their readers allow, and as an XML parser reads them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spec_lint.findings.finding import Finding, Severity, Span, Suppressed
from spec_lint.findings.plain import visible
from spec_lint.findings.source import Source
from spec_lint.report.xml import text
from tests.report.reporting import PATHS, every_kind, finding, rendered, report, span

HERE = Path(__file__).parent
COMMAND_PREFIXES = ("##vso[", "##[", "##teamcity[", "\n::")


def accepted() -> list[Suppressed]:
    source = Source("b.yaml", "a: 1\n")
    one = finding(span(source, "1"), pointer=("a",))
    return [Suppressed(one, "comment", "It works <here>."), Suppressed(one._replace(document=1), "baseline", "")]


def read(form: str, findings: list[Finding], **more: Any) -> ElementTree.Element:
    return ElementTree.fromstring(report(findings, form, **more).encode())


@pytest.mark.parametrize("form", ["junit", "checkstyle"])
@pytest.mark.parametrize("findings", [[], every_kind(), [rendered()]], ids=["nothing", "everything", "rendered"])
@pytest.mark.parametrize("suppressed", [[], accepted()], ids=["all", "some accepted"])
def test_the_schema_accepts_it(form: str, findings: list[Finding], suppressed: list[Suppressed]) -> None:
    xmlschema = pytest.importorskip("xmlschema")
    schema = xmlschema.XMLSchema11(str(HERE / f"{form}.xsd"))
    written = report(findings, form, suppressed=suppressed, files=lambda: ["a.json", "good.json"])
    schema.validate(written)
    assert not schema.is_valid(re.sub("<(testsuites|checkstyle) ", r'<\1 other="" ', written))


def test_each_finding_is_a_test_of_its_file() -> None:
    suites = read("junit", every_kind(), suppressed=accepted(), files=lambda: ["a.json", "good.json"])
    counts = [(suite.get("name"), *map(suite.get, ("tests", "failures", "errors", "skipped"))) for suite in suites]
    assert counts == [
        ("a.json", "4", "2", "0", "0"),
        ("b.yaml", "2", "0", "0", "2"),
        ("gone", "1", "1", "0", "0"),
        ("good.json", "1", "0", "0", "0"),
        ("s.json", "1", "1", "0", "0"),
    ]
    assert [suites.get(name) for name in ("tests", "failures", "errors")] == ["9", "4", "0"]
    first, second, *_ = suites[0]
    assert (first.get("name"), first.get("classname")) == ("P999 is-wrong /a~0~1b/0", "a_json")
    assert (first[0].tag, first[0].get("type"), first[0].get("message")) == ("failure", "P999", "It is wrong.")
    assert first[0].text == "a.json:1:2: error: It is wrong.\npachd rejects the pipeline when it is created."
    assert (second[0].tag, second[0].text) == ("system-out", "a.json:2:11: warning: It is wrong.\nDo.")
    assert [(test.get("name"), test[0].tag, test[0].get("message")) for test in suites[1]] == [
        ("P999 is-wrong /a", "skipped", "suppressed by the comment: It works <here>."),
        ("P999 is-wrong [1] /a", "skipped", "suppressed by the baseline"),
    ]
    assert (suites[3][0].get("name"), len(suites[3][0])) == ("no problems found", 0)


@pytest.mark.parametrize(("fail_on", "failures"), [("error", 2), ("warning", 3), ("info", 4), ("never", 2)])
def test_what_makes_the_run_fail_is_a_failed_test(fail_on: str, failures: int) -> None:
    found = [one for one in every_kind() if one.span.source.path == "a.json"]
    assert read("junit", found, fail_on=fail_on).get("failures") == str(failures)


def test_a_crash_is_an_error_of_a_test() -> None:
    crashed = finding(span(Source("a", "x"), "x"), rule="R000", name="internal-error")
    suites = read("junit", [crashed])
    assert (suites.get("errors"), suites.get("failures")) == ("1", "0")
    assert suites[0][0][0].tag == "error"


def test_an_empty_run_has_a_test() -> None:
    """Jenkins fails where a report has no test."""
    (suite,) = read("junit", [])
    assert (suite.get("name"), suite[0].get("name")) == ("spec-lint", "nothing to check")


def test_the_name_of_a_test_outlives_edits_elsewhere() -> None:
    def names(content: str) -> list[str | None]:
        found = finding(span(Source("a.json", content), "here"), pointer=("x",))
        return [test.get("name") for test in read("junit", [found]).iter("testcase")]

    assert names("here") == names("\n\n # more\n here ")


def test_checkstyle_has_files_with_errors() -> None:
    root = read("checkstyle", every_kind())
    assert [(file.get("name"), len(file)) for file in root] == [("a.json", 4), ("s.json", 1), ("gone", 1)]
    first, second, third, *_ = root[0]
    assert first.attrib == {
        "line": "1",
        "column": "2",
        "severity": "error",
        "message": "It is wrong. pachd rejects the pipeline when it is created.",
        "source": "spec-lint.P999",
    }
    assert (second.get("severity"), second.get("line"), second.get("column")) == ("warning", "2", "11")
    assert third.get("severity") == "info"
    assert len(read("checkstyle", [])) == 0


def test_a_place_in_what_was_rendered_is_the_beginning_of_the_file() -> None:
    (error,) = read("checkstyle", [rendered()]).iter("error")
    assert (error.get("line"), error.get("column")) == ("1", "1")
    assert "/transform/cmd" in str(error.get("message"))
    (failure,) = read("junit", [rendered()]).iter("failure")
    assert str(failure.text).startswith("a.jsonnet: error: It is wrong. (rendered with x=1, at /transform/cmd)")


@pytest.mark.parametrize("form", ["junit", "checkstyle"])
def test_paths_are_from_the_root_of_the_repository(form: str, tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    found = [finding(span(Source("x.json", "x"), "x"))]
    assert read(form, found, folder=str(tmp_path / "sub"))[0].get("name") == "sub/x.json"


@given(PATHS, st.text(), st.text())
@pytest.mark.parametrize("form", ["junit", "checkstyle"])
def test_any_name_and_message_is_read_as_it_is_shown(form: str, path: str, message: str, help: str) -> None:
    found = finding(Span(Source(path, "x"), 0, 1), message, help=help or None, severity=Severity.ERROR)
    written = report([found], form)
    assert not any(prefix in written for prefix in COMMAND_PREFIXES)
    root = ElementTree.fromstring(written.encode("utf-8"))
    assert root[0].get("name") == visible(path)
    said = [part.get("message") for part in root.iter() if part.get("message") is not None]
    assert all(visible(message) in str(words) for words in said)
    assert said or not message


@given(st.text(st.sampled_from("a:#[]vso<&>\"'\n\x00\x1b\ud800\ufffe￿日😀")))
def test_text_comes_back(words: str) -> None:
    element = ElementTree.fromstring(f'<a b="{text(words)}">{text(words)}</a>')
    assert element.get("b") == visible(words)
    assert (element.text or "") == visible(words)
    assert not any(prefix in text(words) for prefix in COMMAND_PREFIXES)
