"""What pachctl does with flags, projects and large numbers in a spec file."""

from __future__ import annotations

import pytest

from tests.rules.told import INPUT, places, spec, told


@pytest.mark.parametrize("value", ["true", "false"])
def test_a_dry_run_in_a_spec_is_pointed_at_whole(value: str) -> None:
    assert places(spec(rest=f"{INPUT}\ndry_run: {value}"), "P701") == [f"dry_run: {value}"]


def test_a_dry_run_of_another_type_is_the_schemas_matter() -> None:
    assert places(spec(rest=f'{INPUT}\ndry_run: "yes"'), "P701") == []


ONE, TWO = spec(), spec().replace("name: edges", "name: montage")


def test_a_flag_is_told_of_at_the_spec_that_sets_it_with_the_one_that_gets_it() -> None:
    (finding,) = told(f"{ONE}update: true\n---\n{TWO}", "P702")
    assert finding.span.text == "update: true"
    assert [label.span.text for label in finding.related] == ["montage"]


@pytest.mark.parametrize(
    "text",
    [
        f"{ONE}update: true\n",
        f"{ONE}\n---\n{TWO}update: true\n",
        f"{ONE}update: true\n---\n{TWO}update: false\n",
    ],
)
def test_a_flag_that_reaches_no_other_spec_is_fine(text: str) -> None:
    assert places(text, "P702") == []


def test_each_flag_is_told_of_once_however_many_specs_follow() -> None:
    assert len(told("---\n".join([f"{ONE}reprocess: false\n", TWO, TWO.replace("montage", "third")]), "P702")) == 1


@pytest.mark.parametrize(
    ("project", "place"),
    [("{}", ["project: {}"]), ("{name: null}", ["project: {name: null}"]), ('{name: ""}', []), ("{name: a}", [])],
)
def test_a_project_without_a_name(project: str, place: list[str]) -> None:
    text = spec().replace("{name: edges}", f"{{name: edges, project: {project}}}")
    assert places(text, "P703") == place


@pytest.mark.parametrize(
    ("number", "place"),
    [
        ("9007199254740993", ["9007199254740993"]),
        ("1234567890123456800", []),  # Go writes no more digits than tell the number
        ("1152921504606846976", ["1152921504606846976"]),
        ("9223372036854775807", []),  # refused: it is rounded to what is out of range
        ("9007199254740992", []),
        ("9007199254740994", []),
        ('"9007199254740993"', []),
    ],
)
def test_numbers_that_floating_point_changes(number: str, place: list[str]) -> None:
    assert places(spec(rest=f"{INPUT}\ndatum_set_spec: {{size_bytes: {number}}}"), "P704") == place


def test_every_place_of_a_key_that_is_written_again() -> None:
    text = "pipeline: {name: edges}\ntransform: {image: a:1, cmd: [x], image: b:1, image: c:1}\n" + INPUT
    (finding,) = told(text, "R120")
    lost = [label.span.start for label in finding.related]
    assert [text[start : start + 10] for start in lost] == ["image: a:1", "image: b:1"]
    assert text[finding.span.start :].startswith("image: c:1")


def test_what_a_number_becomes_is_told_as_go_writes_it() -> None:
    (finding,) = told(spec(rest=f"{INPUT}\ndatum_set_spec: {{size_bytes: 1234567890123456789}}"), "P704")
    assert "1234567890123456800" in finding.message


def test_seconds_of_a_toleration_are_rounded_too() -> None:
    toleration = "{key: a, operator: EXISTS, effect: NO_EXECUTE, toleration_seconds: 9007199254740993}"
    assert places(spec(rest=f"{INPUT}\ntolerations: [{toleration}]"), "P704") == ["9007199254740993"]
