"""The files of the benchmarks are what their names say, and the same on every machine."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from benchmarks import inputs, manifests
from benchmarks.cases import changed_file
from spec_lint.engine.run import Outcome, Request, check
from spec_lint.settings.config import Config

Write = Callable[[Path, int], None]


def checked(folder: Path) -> Outcome:
    return check(Request([str(folder)], Config()))


@pytest.mark.parametrize("write", [inputs.write_json, inputs.write_clean_yaml, inputs.write_secrets])
def test_files_without_findings(write: Write, tmp_path: Path) -> None:
    write(tmp_path, 40)
    outcome = checked(tmp_path)
    assert [finding.message for finding in outcome.findings] == []
    assert (outcome.summary.files, outcome.summary.foreign) == (40, 0)


def test_one_yaml_file_in_five_has_a_removed_field(tmp_path: Path) -> None:
    inputs.write_yaml(tmp_path, 40)
    assert [finding.rule for finding in checked(tmp_path).findings] == ["P011"] * 8


def test_mixed_files_have_mistakes_of_the_syntax_the_schema_and_the_rules(tmp_path: Path) -> None:
    inputs.write_mixed(tmp_path, 120)
    outcome = checked(tmp_path)
    assert outcome.summary.pipelines == 120
    assert {"R101", "P001", "P002", "P005", "P006", "P011", "P101", "P440", "P711", "P712", "P743", "P760", "X102"} <= {
        finding.rule for finding in outcome.findings
    }
    assert 0.5 < len(outcome.findings) / 120 < 2


@pytest.mark.parametrize("mistake", inputs.MISTAKES, ids=lambda mistake: mistake.__name__)
def test_each_mistake_is_reported(mistake: Callable[[inputs.Spec], None], tmp_path: Path) -> None:
    for index in (2, 7, 10):  # X102 needs two pipelines of one name
        value = inputs.project_spec(index)
        mistake(value)
        (tmp_path / f"{index}.yaml").write_text(inputs.as_yaml(value))
    assert checked(tmp_path).findings


@pytest.mark.parametrize(
    ("write", "number"), [(inputs.write_foreign, 8), (manifests.write_world, 2 * len(manifests.KINDS))]
)
def test_files_of_other_tools_are_not_checked(write: Write, number: int, tmp_path: Path) -> None:
    write(tmp_path, number)
    outcome = checked(tmp_path)
    assert (outcome.summary.foreign, outcome.empty, outcome.findings) == (number, True, [])


def test_one_file_of_the_project_has_changed(tmp_path: Path) -> None:
    inputs.write_project(tmp_path, 24)
    (changed,) = changed_file(tmp_path)
    assert "LOG_LEVEL: DEBUG" in (tmp_path / changed).read_text()
    outcome = checked(tmp_path)
    assert (outcome.summary.pipelines, outcome.findings) == (24, [])


@pytest.mark.parametrize(
    "write",
    [
        inputs.write_json,
        inputs.write_yaml,
        inputs.write_mixed,
        inputs.write_secrets,
        inputs.write_foreign,
        manifests.write_world,
    ],
)
def test_files_are_always_the_same(write: Write, tmp_path: Path) -> None:
    made = []
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        write(tmp_path / name, 30)
        made.append({path.name: path.read_bytes() for path in (tmp_path / name).iterdir()})
    assert made[0] == made[1]
    assert len(made[0]) == 30


def test_yaml_is_read_as_the_value_it_was_written_from() -> None:
    values = [inputs.project_spec(index) for index in range(16)] + [inputs.spec(index) for index in range(10)]
    for value in values:
        assert YAML(typ="safe").load(inputs.as_yaml(value)) == value


def test_yaml_is_as_long_as_in_real_projects() -> None:
    texts = [inputs.as_yaml(inputs.project_spec(index)) for index in range(16)]
    assert 65 < sum(text.count("\n") for text in texts) / len(texts) < 85
    assert all(text.count("# ") >= 5 for text in texts)
