"""What an ordinary spec costs, in calls of functions: these are the same on every machine, however busy.

The seconds are measured by benchmarks/run.py, beside another program.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from pytest import MonkeyPatch

from benchmarks.inputs import spec
from spec_lint.engine.collect import FEW
from spec_lint.engine.linter import MOST_TEXT
from spec_lint.engine.loader import LONG
from spec_lint.engine.run import Request, check
from spec_lint.findings.source import Source
from spec_lint.pachyderm.release import Release
from spec_lint.reading import spec as reading
from spec_lint.reading.node import Node
from spec_lint.settings.config import Config

MOST_CALLS = 1_320
"""For each spec, of Python's functions and of those in C, in one process; about 1,262 when this was written."""

MOST_CALLS_OF_LARGE = 3_700
"""For each spec like ``LARGE``, which has all that specs of sensor pipelines usually have; 3,565 then."""
MOST_CALLS_OF_WRONG = 4_750
"""For each spec with mistakes like ``WRONG``, with their fixes; 4,540 then."""

LARGE = """\
---
pipeline:
  name: buoy{number}_calibration
transform:
  image: registry.example.org/buoys/calibration:v2.1.{patch}
  image_pull_secrets: [registry]
  cmd:
  - sh
  - "-c"
  - |-
    /bin/bash <<'EOF'
    set -euo pipefail
    IFS=$'\\n\\t'
    # Days that are complete, and the files of each buoy
    for day in $(find -L $DATA_PATH -mindepth 3 -maxdepth 3 -type d); do
      echo "Calibrating $day (see https://example.org/calibration/)"
      python3 -m calibration.main --day "$day" --out $OUT_PATH
    done
    if [[ -d "$OUT_PATH" ]]; then
      bucket copy "${{OUT_PATH}}" ":gcs://${{BUCKET_NAME}}"
    fi
    EOF
  env:
    LOG_LEVEL: INFO
    OUT_PATH: /pfs/out
    # The parts of a path
    YEAR_INDEX: '3'
    MONTH_INDEX: '4'
    DAY_INDEX: "5"
    SENSOR_TYPE: buoy
  secrets:
  - name: pipeline-bucket
    key: BUCKET
    env_var: BUCKET_NAME
  - name: sensors-db
    mount_path: /var/sensors
input:
  join:
  - pfs:
      name: DATA_PATH
      repo: buoy{number}_days
      glob: /buoy/(*/*/*)
      joinOn: $1
      outer_join: true
  - pfs:
      name: CALIBRATION_PATH
      repo: buoy{number}_coefficients
      glob: /buoy/(*/*/*)
      joinOn: $1
parallelism_spec:
  constant: 5
autoscaling: true
resource_requests:
  memory: 1.5G
  cpu: 1.3
resource_limits:
  memory: 2G
  cpu: 2
sidecar_resource_requests:
  memory: 2G
  cpu: 0.5
datum_set_spec:
  number: 1
scheduling_spec:
  node_selector:
    cloud.example.com/compute-class: pipelines
"""
WRONG = """\
{{
  "pipeline": {{"name": "buoy.{number}"}},
  "transform": {{"image": "calibration", "cmd": "python3 /main.py", "enviroment": {{"A": "b"}}}},
  "input": {{"pfs": {{"repo": "days", "glob": "/[0-9"}}}},
  "standby": true,
  "datum_tries": "many"
}}
"""


def calls(run: Callable[[], object]) -> int:
    count = 0

    def profile(frame: FrameType, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(profile)
    try:
        run()
    finally:
        sys.setprofile(None)
    return count


def calls_for_each(
    folder: Path, text: Callable[[int], str], ending: str, *, documents: int = 1, found: frozenset[str] = frozenset()
) -> float:
    """The calls for one more file with so many documents, in which these rules find something."""
    paths = []
    for number in range(FEW + 150):
        path = folder / f"step-{number:05}.{ending}"
        path.write_text(text(number))
        paths.append(str(path))

    def checked(count: int) -> None:
        outcome = check(Request(paths[:count], Config(missing_secrets="off"), jobs=1))
        assert {finding.rule for finding in outcome.findings} == found
        assert len(outcome.project.documents) == count * documents

    checked(10)  # what is made once is made now
    # Both have more than FEW files: fewer are judged in another way.
    few, many = calls(lambda: checked(FEW + 50)), calls(lambda: checked(FEW + 150))
    return (many - few) / 100


def test_an_ordinary_spec_costs_few_calls(tmp_path: Path) -> None:
    assert calls_for_each(tmp_path, lambda number: json.dumps(spec(number), indent=2), "json") < MOST_CALLS


def test_a_large_spec_costs_few_calls(tmp_path: Path) -> None:
    def text(number: int) -> str:
        return LARGE.format(number=number, patch=number % 7)

    assert calls_for_each(tmp_path, text, "yaml") < MOST_CALLS_OF_LARGE


def test_a_spec_with_mistakes_costs_few_calls(tmp_path: Path) -> None:
    found = frozenset({"P001", "P002", "P005", "P011", "P101", "P610", "P711"})
    each = calls_for_each(tmp_path, lambda number: WRONG.format(number=number), "json", found=found)
    assert each < MOST_CALLS_OF_WRONG


def test_jsonschema_is_not_imported_to_explain_a_mistake(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(WRONG.format(number=1))
    program = (
        "import sys; from spec_lint.cli import main; code = main();"
        "assert code == 1 and 'jsonschema' not in sys.modules and 'referencing' not in sys.modules"
    )
    command = [sys.executable, "-c", program, "check", "--isolated", str(tmp_path / "a.json")]
    assert subprocess.run(command, capture_output=True).returncode == 0


MOST_CALLS_FOR_A_SECRET = 725
"""About 689 when this was written."""


def test_a_small_secret_costs_few_calls(tmp_path: Path) -> None:
    def text(number: int) -> str:
        head = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": f"weather-{number:05}"}, "type": "Opaque"}
        values = {"data": {"access": "c6m+9Jm79Nx70qTyyK9b2XoO"}, "stringData": {"secret": f"{number:05}-read"}}
        return json.dumps({**head, **values}, indent=2)

    assert calls_for_each(tmp_path, text, "json") < MOST_CALLS_FOR_A_SECRET


MOST_CALLS_FOR_ANOTHER_FILE = 195
"""About 187 when this was written."""


MOST_CALLS_FOR_A_DEFINITION = 375
"""About 351 when this was written; it would be more than 50,000 if it were parsed."""


def test_a_file_of_another_tool_is_not_parsed(tmp_path: Path) -> None:
    def text(number: int) -> str:
        labels = "".join(f"    label-{index}: value-{number}\n" for index in range(40))
        return f"apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings-{number}\n  labels:\n{labels}"

    assert calls_for_each(tmp_path, text, "yaml", documents=0) < MOST_CALLS_FOR_ANOTHER_FILE


def test_a_long_definition_of_a_kind_is_not_parsed(tmp_path: Path) -> None:
    """It has the names of all fields of pods, such as `stdin`, many times."""

    def text(number: int) -> str:
        field = "          stdin: {description: Whether it reads, type: boolean}\n"
        head = "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata:\n  name: jobs\nspec:\n"
        versions = "".join(f"    v{version}:\n      properties:\n{field}" for version in range(1_300))
        return f"{head}  versions:\n{versions}"

    assert len(text(0)) > LONG
    assert calls_for_each(tmp_path, text, "yaml", documents=0) < MOST_CALLS_FOR_A_DEFINITION


def test_the_nodes_of_a_spec_are_not_made_for_each_finding(tmp_path: Path, monkeypatch: MonkeyPatch) -> None:
    """Rules visit many specs in turn, first as documents, then as pipelines; the report looks at all once more."""
    made: list[str] = []
    make = reading._made_nodes

    def counted(source: Source, release: Release | None) -> list[Node | None]:
        made.append(source.path)
        return make(source, release)

    monkeypatch.setattr(reading, "_made_nodes", counted)
    text = "pipeline: {name: a.b}\ntransform: {image: 'a:1', cmd: [sh], typo: x}\ninput: {pfs: {repo: r, glob: ''}}\n"
    text += "description: " + "x" * 40_000 + "\n"
    paths = [tmp_path / f"{number}.yaml" for number in range(60)]
    for path in paths:
        path.write_text(text)
    found = check(Request([str(path) for path in paths], Config())).findings
    assert {"P001", "P101", "P204"} <= {finding.rule for finding in found}
    assert len(made) <= 3 * len(paths)
    assert MOST_TEXT <= reading.KEPT
