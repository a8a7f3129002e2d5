"""YAML as go-yaml made plain values of it, up to Pachyderm 2.7: tags, keys, merge keys, aliases."""

from __future__ import annotations

from typing import Any

import pytest

from spec_lint.findings.finding import Severity
from spec_lint.findings.source import Source
from spec_lint.pachyderm.release import Release
from spec_lint.reading.spec import read_specs
from tests.rules.releases.targets import findings

SPEC = """\
pipeline: {name: edges}
transform: {image: "edges:1.0", cmd: [python3, /edges.py]}
input: {pfs: {repo: images, glob: "/*"}}
"""
GO_YAML = (Release(1, 13), Release(2, 0), Release(2, 6), Release(2, 7))
UNFOLDING = (Release(2, 0), Release(2, 6), Release(2, 7))


def read(text: str, target: Release) -> tuple[list[Any], list[str]]:
    specs = read_specs(Source("spec.yaml", text), release=target)
    return [spec.value for spec in specs], [error.code for spec in specs for error in spec.errors]


def refusals(text: str, target: Release) -> set[str]:
    return {finding.rule for finding in findings(text, target) if finding.severity is Severity.ERROR}


@pytest.mark.parametrize("target", GO_YAML, ids=str)
@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("!!binary aGk=", "hi"),
        ("!!binary |\n  aG\n  k=", "hi"),
        ("!!x 5", "5"),
        ("!a", ""),
        ("!Ref other", "other"),
        ("<<", "<<"),
        ("!!merge a", "a"),
        ("!!str null", "null"),
        ("! 5", 5),
        ("!!int '5'", 5),
        ("!!float 0x10", 16),
        ("!!float 5", 5),
        ("!!null ''", None),
        ("!!bool 'true'", True),
        ("!!timestamp '2001-01-01'", "2001-01-01T00:00:00Z"),
        ("0b-1", -1),
        ("1e-400", 0),
        ("1.00000000000000000000000001", 1),
        ("-9.223372036854775808e18", -9223372036854776000),
    ],
)
def test_what_a_tag_makes_of_a_text(written: str, value: Any, target: Release) -> None:
    values, errors = read(f"{SPEC}description: {written}\n", target)
    assert errors == []
    assert values[0]["description"] == value
    assert type(values[0]["description"]) is type(value)


@pytest.mark.parametrize("target", GO_YAML, ids=str)
@pytest.mark.parametrize(
    "written",
    [
        "!!timestamp x",
        "!!timestamp 5",
        "!!timestamp ''",
        "!!timestamp 2001-13-01",
        "!!null x",
        "!!null 2",
        "!!bool yes",
        "!!int x",
        "!!int 5.0",
        "!!int ''",
        "!!int 99999999999999999999",
        "!!float x",
        "!!float 18446744073709551615",
        "!!float 1e400",
        "!!binary '*'",
    ],
)
def test_a_tag_that_a_text_does_not_keep_is_refused(written: str, target: Release) -> None:
    assert refusals(f"{SPEC}description: {written}\n", target) == {"R109"}
    assert refusals(f"{SPEC}metadata: {{labels: {{{written.split(chr(10))[0]}: x}}}}\n", target) == {"R105"}


@pytest.mark.parametrize("target", GO_YAML, ids=str)
@pytest.mark.parametrize(
    "key", ["1", "true", "~", "2001-01-01", "!!timestamp 2001-01-01", "!x 5", '!a "x"', "!!binary aGk=", "[a]"]
)
def test_a_key_that_is_no_text_is_refused(key: str, target: Release) -> None:
    assert refusals(f"{SPEC}metadata: {{labels: {{{key}: x}}}}\n", target) == {"R105"}


@pytest.mark.parametrize("target", GO_YAML, ids=str)
@pytest.mark.parametrize("key", ["!!str 5", '"5"', "!!merge x"])
def test_a_key_that_is_a_text_is_taken(key: str, target: Release) -> None:
    refused = target < Release(2, 0) and key == "!!merge x"  # its go-yaml knew no mapping of texts with a merge key
    assert refusals(f"{SPEC}metadata: {{labels: {{{key}: x}}}}\n", target) == ({"R105"} if refused else set())


@pytest.mark.parametrize("key", ["~", "null", '!!null ""', "&a"])
def test_a_key_of_nothing_is_left_out_at_the_top_in_1x(key: str) -> None:
    text = f"{SPEC}{key}: x\n"
    assert refusals(text, Release(1, 13)) == set()
    assert all(refusals(text, target) == {"R105"} for target in UNFOLDING)


def test_other_keys_at_the_top_are_fields_in_1x() -> None:
    """Go decodes them into a map of texts, and then the field is unknown."""
    for key in ("1", "true", "2001-01-01", "!x y"):
        assert refusals(f"{SPEC}{key}: x\n", Release(1, 13)) == {"P001"}, key
        assert refusals(f"{SPEC}{key}: x\n", Release(2, 6)) == {"R105"}, key


class TestMergeKeys:
    NESTED = "pipeline: {name: edges}\ntransform: {<<: {image: 'edges:1.0'}, cmd: [sh]}\n"
    TOP = "<<: {transform: {image: 'edges:1.0', cmd: [sh]}, 1: x}\npipeline: {name: edges}\n"

    def test_work_only_at_the_top_in_1x(self) -> None:
        assert read(self.NESTED, Release(1, 13))[1] == ["R104"]
        assert all(read(self.NESTED, target)[1] == [] for target in UNFOLDING)

    @pytest.mark.parametrize("target", GO_YAML, ids=str)
    def test_make_texts_of_the_keys_that_they_bring(self, target: Release) -> None:
        values, errors = read(self.TOP, target)
        assert errors == []
        assert values[0]["transform"]["cmd"] == ["sh"]
        assert values[0]["1"] == "x"

    @pytest.mark.parametrize("target", UNFOLDING, ids=str)
    def test_may_not_stand_twice_nor_bring_a_list_by_its_name(self, target: Release) -> None:
        assert read("pipeline: {name: e}\nmetadata: {labels: {<<: {a: b}, <<: {c: d}}}\n", target)[1] == ["R104"]
        listed = "pipeline: {name: e}\nx: &x [{a: b}]\nmetadata: {labels: {<<: *x}}\n"
        assert read(listed, target)[1] == ["R104"]
        assert read(listed.replace("*x", "[{a: b}]"), target)[1] == []


class TestAliases:
    @pytest.mark.parametrize("target", UNFOLDING[1:], ids=str)
    def test_one_for_a_whole_spec_is_unfolded(self, target: Release) -> None:
        text = '- &a {pipeline: {name: edges}, transform: {image: "e:1", cmd: [sh]}}\n- *a\n'
        values, errors = read(text, target)
        assert errors == []
        assert values[0] == values[1]
        assert "R110" in read(text, Release(2, 8))[1]

    @pytest.mark.parametrize("target", GO_YAML, ids=str)
    def test_that_unfold_deep_are_cut_and_said_to_be(self, target: Release) -> None:
        deep = "x: &x " + "[" * 300 + "]" * 300 + "\ny: " + "[" * 300 + "*x" + "]" * 300 + "\n"
        assert read(SPEC + deep, target)[1] == ["R112"]


@pytest.mark.parametrize(
    "target", [Release(1, 13), Release(2, 6), Release(2, 7), Release(2, 8), Release(2, 12)], ids=str
)
@pytest.mark.parametrize("opening", ["[", "{a: "])
@pytest.mark.parametrize("levels", [401, 1000, 9990])
def test_what_is_nested_deep_is_judged_as_far_as_it_is_read(levels: int, opening: str, target: Release) -> None:
    """The depth is a finding, and silences nobody: a field that is unknown is told, whatever it holds."""
    closing = "]" if opening == "[" else "}"
    text = f"{SPEC}x: {opening * levels}1{closing * levels}\n"
    found = {finding.rule: finding.severity for finding in findings(text, target)}
    unknown = ("P802", Severity.WARNING) if target == Release(2, 7) else ("P001", Severity.ERROR)
    assert found == dict([("R112", Severity.WARNING), unknown])


@pytest.mark.parametrize("target", GO_YAML, ids=str)
def test_the_schema_is_a_key_as_any_other_in_a_map(target: Release) -> None:
    key = '"\\u0024schema"'
    inside = f"{SPEC}metadata: {{annotations: {{{key}: 1}}}}\n"
    assert refusals(inside, target) == {"P002"}
    assert refusals(f"{SPEC}{key}: s\n", target) == (set() if target == Release(2, 7) else {"P801"})
    assert refusals(inside, Release(2, 8)) == set()


class TestBothSpellings:
    TEXT = SPEC + "outputBranch: {}\noutput_branch: {}\n"

    @pytest.mark.parametrize("target", [Release(1, 13), Release(2, 0), Release(2, 6)], ids=str)
    @pytest.mark.parametrize("swapped", [False, True])
    def test_the_one_in_camel_case_counts(self, target: Release, swapped: bool) -> None:
        lines = ['outputBranch: "x/y"', "output_branch: fine"]
        text = SPEC + "\n".join(reversed(lines) if swapped else lines) + "\n"
        found = [finding for finding in findings(text, target) if finding.severity is Severity.ERROR]
        assert [(finding.rule, finding.span.text) for finding in found] == [("P107", "/")]
        other = text.replace("x/y", "fine").replace("branch: fine", "branch: x/y")
        told = findings(other, target)
        assert [(finding.rule, finding.span.text) for finding in told] == [("R114", "outputBranch")]

    def test_both_are_refused_since_27(self) -> None:
        text = SPEC + "outputBranch: a\noutput_branch: a\n"
        assert refusals(text, Release(2, 7)) == {"R113"}
        assert refusals(text, Release(2, 8)) == {"R113"}

    def test_json_in_1x(self) -> None:
        json = """{"pipeline": {"name": "edges"}, "transform": {"image": "edges:1.0", "cmd": ["/e"]},
            "input": {"pfs": {"repo": "images", "glob": "/*"}}, "outputBranch": "a", "output_branch": "a/b"}"""
        assert [finding.rule for finding in findings(json, Release(1, 13))] == ["R114"]


class TestObjectsInARow:
    """To the YAML reader of 1.x a brace begins a document, wherever one may begin."""

    OBJECT = '{"pipeline": {"name": "edges"}, "description": "}{ # no end"}'

    @pytest.mark.parametrize(
        ("text", "number"),
        [
            ("# two\n{0}\n{0}", 2),
            ("---\n{0}{0}{0}", 3),
            ("%YAML 1.1\n{0}", 1),
            ("---\n{0} # one\n---\n{0}\n{0}", 3),
            ("pipeline: {name: edges}\n...\n{0}{0}", 3),
        ],
    )
    def test_are_read_in_1x(self, text: str, number: int) -> None:
        text = text.replace("{0}", self.OBJECT)
        values, errors = read(text, Release(1, 13))
        assert (len(values), errors) == (number, [])
        assert values[-1]["description"] == "}{ # no end"
        assert "R101" in read(text, Release(2, 0))[1]

    def test_their_places_count_from_the_start_of_the_file(self) -> None:
        spec = '{pipeline: {name: edges}, transform: {image: "e:1", cmd: [sh]}, input: {pfs: {repo: r, glob: "/"}}'
        text = f"# specs\n{spec}}}\n{spec}, datum_tries: 1.5}}"
        found = [finding for finding in findings(text, Release(1, 13)) if finding.severity is Severity.ERROR]
        assert [(finding.rule, finding.span.text) for finding in found] == [("P005", "1.5")]

    def test_what_is_no_document_is_refused_where_it_stands(self) -> None:
        text = f"---\n{self.OBJECT}\n{self.OBJECT}\n{{a: [}}"
        (*_, last) = read_specs(Source("spec.yaml", text), release=Release(1, 13))
        assert [(error.code, text[error.start : error.end]) for error in last.errors] == [("R101", "}")]

    def test_thousands_take_no_time(self) -> None:
        values, errors = read("---\n" + self.OBJECT * 3000, Release(1, 13))
        assert (len(values), errors) == (3000, [])


@pytest.mark.parametrize("target", UNFOLDING, ids=str)
@pytest.mark.parametrize(
    ("labels", "errors"),
    [
        ("{<<: {1: a, '1': b}}", ["R104"]),
        ("{'<<': b, <<: {c: d}}", ["R104"]),
        ("{<<: {'<<': b}}", []),
        ("{<<: {~: b}}", []),
        ("{<<: {<<: {a: b}}}", []),
    ],
)
def test_merge_keys_of_rare_kinds(labels: str, errors: list[str], target: Release) -> None:
    values, found = read(f"{SPEC}metadata: {{labels: {labels}}}\n", target)
    assert found == errors
    assert errors or values[0]["metadata"]["labels"] in ({}, {"a": "b"})


def test_a_merge_key_in_what_is_merged_at_the_top_works_in_1x() -> None:
    assert read(f"{SPEC}<<: {{<<: {{~: b, salt: s}}}}\n", Release(1, 13))[1] == []
    assert refusals(f"{SPEC}metadata: {{labels: {{!!merge a: b}}}}\n", Release(1, 13)) == {"R105"}


@pytest.mark.parametrize("target", GO_YAML, ids=str)
@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("2001-1-2 3:4:5", "2001-01-02T03:04:05Z"),
        ("2001-1-2t3:4:5,60+01:00", "2001-01-02T03:04:05.6+01:00"),
        ("2001-01-02T03:04:05.1234567891Z", "2001-01-02T03:04:05.123456789Z"),
    ],
)
def test_a_time_is_written_as_go_writes_it(written: str, read_as: str, target: Release) -> None:
    cron = f"input:\n  cron:\n    name: t\n    spec: '@daily'\n    start: {written}\n"
    start = SPEC.replace('input: {pfs: {repo: images, glob: "/*"}}\n', cron)
    values, errors = read(start, target)
    assert (errors, values[0]["input"]["cron"]["start"]) == ([], read_as)
    assert "P007" not in refusals(start, target)


@pytest.mark.parametrize("target", [Release(1, 13), Release(2, 0), Release(2, 6)], ids=str)
def test_of_two_spellings_the_one_that_is_lost_is_written_out_too(target: Release) -> None:
    assert refusals(f"{SPEC}output_branch: .inf\noutputBranch: a\n", target) == {"R107"}
    thrice = "datumTries: 5\ndatum_tries: 5\ndatumTries: 5\n"
    assert refusals(f"{SPEC}{thrice}", target) == {"P803"}


@pytest.mark.parametrize("target", GO_YAML, ids=str)
def test_aliases_are_excessive_where_they_are_to_go_yaml(target: Release) -> None:
    """More than 1,000 nodes, of which more than 99 of 100 come from aliases."""
    words = "x: &x [" + "a, " * 300 + "]\n"
    few, many = (f"{SPEC}{words}y: [{'*x, ' * number}]\n" for number in (50, 400))
    assert "R103" not in read(few, target)[1]
    assert "R103" in read(many, target)[1]
