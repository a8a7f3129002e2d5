"""Values as each release reads them: jsonpb up to 2.6, protojson since, and 1.x with its floating point numbers."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from spec_lint.engine.loader import load
from spec_lint.findings.finding import Refuser, Severity
from spec_lint.findings.source import Source
from spec_lint.pachyderm.release import Release
from spec_lint.reading.spec import read_specs
from tests.rules.releases.targets import findings

SPEC: dict[str, Any] = {
    "pipeline": {"name": "edges"},
    "transform": {"image": "edges:1.0", "cmd": ["python3", "/edges.py"]},
    "input": {"pfs": {"repo": "images", "glob": "/*"}},
}
JSONPB = (Release(1, 13), Release(2, 0), Release(2, 6))


def text(**fields: Any) -> str:
    return json.dumps(SPEC | fields)


def refusals(spec: str, target: Release) -> set[str]:
    found = findings(spec, target, "spec.json")
    by = {finding.refused_by for finding in found if finding.severity is Severity.ERROR}
    assert by <= {Refuser.PACHCTL, None}
    return {finding.rule for finding in found if finding.severity is Severity.ERROR}


FIELDS: dict[str, Callable[[Any], dict[str, Any]]] = {
    "int64": lambda value: {"datum_tries": value},
    "int64 in a list": lambda value: {"transform": SPEC["transform"] | {"accept_return_code": [value]}},
    "float": lambda value: {"resource_requests": {"cpu": value}},
    "duration": lambda value: {"job_timeout": value},
    "time": lambda value: {"input": {"cron": {"name": "tick", "spec": "@daily", "overwrite": True, "start": value}}},
}


@pytest.mark.parametrize("target", JSONPB, ids=str)
@pytest.mark.parametrize(
    ("kind", "value", "rule"),
    [
        ("int64", "5.0", "P005"),
        ("int64", "5e0", "P005"),
        ("int64", "10e-1", "P005"),
        ("int64", "1:30", "P005"),
        ("int64", "5 x", "P005"),
        ("int64", "", "P005"),
        ("int64", "\t5", "P005"),
        ("int64", "+5", "P005"),
        ("int64", "NaN", "P005"),
        ("int64", "9223372036854775808", "P004"),
        ("int64", "9" * 5000, "P004"),
        ("int64 in a list", "1e1", "P005"),
        ("float", "1:30", "P005"),
        ("float", "0x10", "P005"),
        ("float", " NaN", "P005"),
        ("float", "1e39", "P004"),
        ("duration", "9999999999s", "P006"),
        ("duration", "315576000000s", "P006"),
        ("duration", ".s", "P006"),
        ("time", "2099-01-01", "P007"),
        ("time", "2099-13-01T00:00:00Z", "P007"),
    ],
)
def test_texts_that_jsonpb_refuses(kind: str, value: str, rule: str, target: Release) -> None:
    assert refusals(text(**FIELDS[kind](value)), target) == {rule}


@pytest.mark.parametrize("target", JSONPB, ids=str)
@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("int64", " 5"),
        ("int64", "5 "),
        ("int64", "-0"),
        ("int64", "null"),
        ("int64 in a list", " 5"),
        ("int64 in a list", None),
        ("float", " 0.5 "),
        ("float", "null"),
        ("float", "NaN"),
        ("float", "1e3"),
        ("duration", "5m"),
        ("duration", "2562047h"),
        ("time", "2099-01-01T00:00:00.1234567891Z"),
        ("time", "0000-01-01T00:00:00Z"),
    ],
)
def test_texts_that_jsonpb_takes(kind: str, value: str | None, target: Release) -> None:
    assert refusals(text(**FIELDS[kind](value)), target) == set()


@pytest.mark.parametrize(
    ("target", "refused"),
    [(Release(1, 13), True), (Release(2, 6), True), (Release(2, 7), False), (Release(2, 12), False)],
)
def test_minus_zero_as_a_text_for_what_cannot_be_negative(target: Release, refused: bool) -> None:
    assert refusals(text(parallelism_spec={"constant": "-0"}), target) == ({"P004"} if refused else set())


@pytest.mark.parametrize(
    ("target", "refused"),
    [(Release(1, 13), True), (Release(2, 0), False), (Release(2, 6), False), (Release(2, 7), False)],
)
def test_minus_zero_in_json(target: Release, refused: bool) -> None:
    """In 1.x it went through floating point, and to YAML it is a whole number."""
    spec = text(parallelism_spec={"constant": 11}).replace("11", "-0")
    assert refusals(spec, target) == ({"P004"} if refused else set())


@pytest.mark.parametrize("target", [Release(1, 13), Release(2, 6), Release(2, 7), Release(2, 12)], ids=str)
@pytest.mark.parametrize("value", [{"cross": [{"pfs": {"repo": "r", "glob": "/"}}, None]}, {"union": [None]}])
def test_null_in_a_list_of_messages(value: Any, target: Release) -> None:
    assert refusals(text(input=value), target) == {"P008"}


@pytest.mark.parametrize("target", JSONPB, ids=str)
def test_null_in_a_list_of_secrets(target: Release) -> None:
    assert refusals(text(transform=SPEC["transform"] | {"secrets": [None]}), target) == {"P008"}


class TestFloatingPointIn1x:
    """Go reads JSON into plain values, in which every number is floating point; YAML is exact."""

    @pytest.mark.parametrize("number", ["9223372036854775807", "-9223372036854775808"])
    def test_the_largest_numbers_round_out_of_range(self, number: str) -> None:
        spec = text(datum_tries=11).replace("11", number)
        assert refusals(spec, Release(1, 13)) == {"P004"}
        assert refusals("# YAML\n" + spec, Release(1, 13)) == set()
        assert refusals(spec, Release(2, 6)) == set()

    def test_a_number_beyond_floating_point_is_refused_anywhere(self) -> None:
        spec = text(update=11).replace("11", "1e400")
        found = [
            finding for finding in findings(spec, Release(1, 13), "spec.json") if finding.severity is Severity.ERROR
        ]
        assert [(finding.rule, finding.span.text) for finding in found] == [("R101", "1e400")]

    def test_a_number_that_is_rounded_is_told(self) -> None:
        spec = text(datum_tries=11).replace("11", "9007199254740993")
        found = findings(spec, Release(1, 13), "spec.json", select="P704")
        assert [(finding.rule, finding.span.text) for finding in found] == [("P704", "9007199254740993")]
        assert "9007199254740992" in found[0].message
        assert findings("# YAML\n" + spec, Release(1, 13), "spec.yaml", select="P704") == []
        assert findings(spec, Release(2, 6), "spec.json", select="P704") == []


@pytest.mark.parametrize(
    ("field", "dropped"), [("operator", {"P113"}), ("effect", set()), ("toleration_seconds", {"P005"})]
)
def test_names_that_27_drops(field: str, dropped: set[str]) -> None:
    """The protojson of 2.7.7 and 2.7.8 drops what an enumeration does not know; then pachd may miss it."""
    toleration = {"key": "gpu", "operator": "EXISTS"} | {field: "Exists"}
    found = findings(text(tolerations=[toleration]), Release(2, 7), "spec.json")
    assert {finding.rule for finding in found if finding.severity is Severity.ERROR} == dropped
    lost = [finding for finding in found if finding.rule == "P802"]
    assert [finding.span.text for finding in lost] == (['"Exists"'] if field != "toleration_seconds" else [])
    assert "P802" not in {
        finding.rule for finding in findings(text(tolerations=[toleration]), Release(2, 8), "spec.json")
    }


@pytest.mark.parametrize("value", [1.5, True, 2147483648])
def test_what_is_no_name_is_refused_by_27_too(value: Any) -> None:
    spec = text(tolerations=[{"key": "gpu", "operator": "EXISTS", "effect": value}])
    assert refusals(spec, Release(2, 7)) & {"P002", "P004", "P005"}


class TestJsonOf1x:
    def test_bytes_that_are_not_utf8_are_replaced(self) -> None:
        data = text(description="caf\N{LATIN SMALL LETTER E WITH ACUTE}").encode("latin-1")
        data = json.dumps(SPEC | {"description": "cafX"}).encode().replace(b"X", b"\xe9")
        (document,) = load("spec.json", data, None, Release(1, 13)).documents
        assert (document.errors, document.value["description"]) == ([], "caf\ufffd")
        (document,) = load("spec.json", data, None, Release(2, 0)).documents
        assert [error.code for error in document.errors] == ["R102"]
        (document,) = load("spec.yaml", b"# YAML\n" + data, None, Release(1, 13)).documents
        assert [error.code for error in document.errors] == ["R102"]

    def test_a_byte_order_mark_leads_to_the_yaml_reader(self) -> None:
        mark = "\ufeff".encode()
        for text, alone, marked in (('"\\ud83d\\ude00"', [], ["R101"]), ('"a",', ["R101"], [])):
            data = f'{{"pipeline": {{"name": "edges"}}, "transform": {{}}, "description": {text}}}'.encode()
            for given, codes in ((data, alone), (mark + data, marked)):
                (document,) = load("spec.json", given, None, Release(1, 13)).documents
                assert [error.code for error in document.errors] == codes

    @pytest.mark.parametrize("opening", ["[", '{"a": '])
    @pytest.mark.parametrize("levels", [399, 401, 9990])
    def test_what_is_nested_deep_is_judged_as_far_as_it_is_read(self, opening: str, levels: int) -> None:
        closing = "]" if opening == "[" else "}"
        spec = text(x=11).replace("11", opening * levels + "1" + closing * levels)
        found = {finding.rule for finding in findings(spec, Release(1, 13), "spec.json")}
        assert found == ({"P001", "R112"} if levels > 399 else {"P001"})

    def test_more_than_go_takes_is_refused(self) -> None:
        spec = text(x=11).replace("11", "[" * 10_001 + "]" * 10_001)
        specs = read_specs(Source("spec.json", spec), release=Release(1, 13))
        assert [error.code for error in specs[0].errors] == ["R101"]
