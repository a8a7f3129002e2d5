"""Fixes of scalars, aliases, merge keys and repeated fields that pachctl does not accept, by the field they are in."""

from __future__ import annotations

from typing import Any

import pytest

from spec_lint.engine.judge import judge
from spec_lint.engine.loader import load
from spec_lint.findings.finding import Finding
from spec_lint.model.document import Kind
from spec_lint.model.project import Project
from spec_lint.model.settings import Settings
from tests.editing import made

SPEC = """\
pipeline: {name: edges}
transform:
  image: edges:1.0
  cmd: [python3, /edges.py]
  env:
    A: a  # first
input:
  pfs: {repo: images, glob: /}
"""


def findings(text: str) -> list[Finding]:
    return judge(Project(load("edges.yaml", text.encode(), Kind.PIPELINE).documents, Settings())).findings


def fixed(text: str, *, unsafe: bool = False) -> Any:
    """The value of a spec after its fixes; the text as it was if there are none."""
    fixes = [finding.fix for finding in findings(text) if finding.fix and (finding.fix.safe or unsafe)]
    after = made(text, {edit for fix in fixes for edit in fix.edits})
    (document,) = load("edges.yaml", after.encode(), Kind.PIPELINE).documents
    return document.value if after != text and not document.errors else text


@pytest.mark.parametrize(
    "written", ["2024-01-01", "0x1F", "010", "1_000", "+5", "1.", ".inf", "+1.5", "08", "2024-01-01 12:00:00"]
)
def test_in_a_string_it_gets_quotes(written: str) -> None:
    assert fixed(SPEC.replace("A: a", f"A: {written}"))["transform"]["env"]["A"] == written
    assert fixed(f"{SPEC}description: {written}\n")["description"] == written


@pytest.mark.parametrize("written", [".5", "1.", ".inf", "+5", "2024-01-01 12:00:00"])
@pytest.mark.parametrize("field", ["output_branch: {}", "pipeline: {{name: {}}}", "transform: {{image: {}}}"])
def test_no_quotes_where_a_name_must_be_and_this_is_none(written: str, field: str) -> None:
    text = field.format(written) + "\n"
    assert fixed(text) == text


@pytest.mark.parametrize(
    ("written", "value"), [("!x debug", "debug"), ("!!binary aGk=", None), ("!x [a]", None), ("!env ${A}", "${A}")]
)
def test_a_tag_goes_where_its_value_can_be(written: str, value: str | None) -> None:
    text = f"{SPEC}description: {written}\n"
    after = fixed(text, unsafe=True)
    assert after == text if value is None else after["description"] == value
    assert fixed(text) == text


@pytest.mark.parametrize("written", ["!x a", "!!binary aGk=", '!x "5"'])
@pytest.mark.parametrize("field", ["datum_tries", "s3_out"])
def test_a_tag_stays_where_its_value_cannot_be(written: str, field: str) -> None:
    text = f"{SPEC}{field}: {written}\n"
    assert fixed(text, unsafe=True) == text


@pytest.mark.parametrize(("written", "number"), [("0x1F", 31), ("1_000", 1000), ("+5", 5), ("0o17", 15), ("0b11", 3)])
def test_in_a_number_it_is_written_plainly(written: str, number: int) -> None:
    assert fixed(f"{SPEC}datum_tries: {written}\n")["datum_tries"] == number


def test_leading_zeros_may_be_octal_or_not() -> None:
    text = f"{SPEC}datum_tries: 010\n"
    assert fixed(text) == text and fixed(text, unsafe=True)["datum_tries"] == 8


@pytest.mark.parametrize("key", ["true", "1", "2024-01-01", "~", "1.5"])
def test_a_key_gets_quotes(key: str) -> None:
    assert fixed(SPEC.replace("A: a", f"{key}: a"))["transform"]["env"] == {key: "a"}


def test_the_start_of_a_cron_input_gets_a_time() -> None:
    text = SPEC.replace(
        "  pfs: {repo: images, glob: /}", '  cron: {name: tick, spec: "@daily", start: 2024-01-01, overwrite: true}'
    )
    assert fixed(text)["input"]["cron"]["start"] == "2024-01-01T00:00:00Z"


@pytest.mark.parametrize("value", ["debug", '"a: b"', "'it''s'", "3"])
def test_aliases_are_written_out(value: str) -> None:
    anchored = SPEC.replace("A: a", f"A: &level {value}\n    B: *level\n    C: *level")
    plain = SPEC.replace("A: a", f"A: {value}\n    B: {value}\n    C: {value}")
    (document,) = load("edges.yaml", plain.encode(), Kind.PIPELINE).documents
    assert fixed(anchored) == document.value


@pytest.mark.parametrize("base", ["&base {B: b, A: z}", "&base\n      B: b\n      A: z"])
def test_merge_keys_are_written_out(base: str) -> None:
    """What the mapping has itself is not merged."""
    text = (
        SPEC.replace("    A: a", "    <<: *base\n    A: a")
        + "metadata:\n  labels: "
        + base.replace("\n  ", "\n")
        + "\n"
    )
    moved = text.split("metadata:")
    text = "metadata:" + moved[1] + moved[0]
    after = fixed(text)
    assert after["transform"]["env"] == {"B": "b", "A": "a"} and after["metadata"]["labels"] == {"B": "b", "A": "z"}


@pytest.mark.parametrize(("second", "safe"), [("description: a", True), ("description: b", False)])
def test_of_two_equal_fields_one_stays(second: str, safe: bool) -> None:
    text = f"{SPEC}description: a\n{second}\n"
    (finding,) = [one for one in findings(text) if one.rule == "R120"]
    assert finding.fix is not None and finding.fix.safe is safe
    assert made(text, finding.fix.edits) == f"{SPEC}{second}\n"


def test_of_two_spellings_one_stays() -> None:
    text = f"{SPEC}output_branch: a\noutputBranch: a\n"
    assert fixed(text)["output_branch"] == "a"
    different = f"{SPEC}output_branch: a\noutputBranch: b\n"
    assert fixed(different) == different


def test_a_field_in_both_spellings_is_not_edited_otherwise() -> None:
    """Which of the two a finding is about depends on the release: a fix might write the other one."""
    text = f"{SPEC}parallelismSpec: {{constant: 8}}\nparallelism_spec: {{constant: 0}}\n"
    assert {finding.rule for finding in findings(text)} >= {"R113", "P766"}
    assert fixed(text) == text
